"""Shares: part, whole, and the share that the text gives of them.

共100个，其中20个，占20%; 民营经济增加值800亿元，占地区生产总值的比重53.3%, with the gross product stated elsewhere;
签约100个，开工80个，开工率80%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from duixian.check.equation import ends, finding
from duixian.check.passages import Passage, firm, folded, passages, plain, scale_of, settle, value_of
from duixian.interval import Interval, point
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import assumptions, saving
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Reading, Statement, say

_HUNDRED = point(100)
_SHARE = re.compile(
    r"[，、；（]?(?:约|已)?占(?P<whole>[^，、；：（）。\d]{0,20}?)的?(?:比重|比例|份额)?(?:已?达到?|为|约|超过|近)?"
)
_ALL = re.compile(r"(?:总数|总量|总额|全部|总面积|总投资|总人数|总户数|总里程|其)?")
_RATE = re.compile(r"[，、；（](?P<verb>[^，、；：（）。\d占]{2,4})率(?:达到?|为|约|超过|近)?")
_AMONG = re.compile(r"[，；（。、]?其中[：，]?[^，；：。（）\d]{1,30}")
# What a share is taken of must be said to be an amount: 占规模以上工业的40% may be of its output or its sales.
_AMOUNT = re.compile(r"增加值|总值|产值|GDP|支出|收入|[总金]额|投资|总量|产量|销售额|贷款|存款|面积|人口|用电量|消费量")
_OF_PRODUCT = re.compile(r"增加值|支出|投入|经费|投资|进出口|收入$")
_TERRITORY = re.compile(r"全国|全省|全市|全区|全县|全州|全盟|我国|我省|我市|我区|省|市")
_OWN = {
    "国": ("全国", "我国"),
    "省": ("全省", "我省"),
    "区": ("全区", "我区"),
    "市": ("全市", "我市"),
    "州": ("全州", "我州"),
    "盟": ("全盟", "我盟"),
}

Known = Mapping[tuple[str, str], Sequence[Statement]]


def share(reading: Reading, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check shares against part and whole.

    Args:
        reading: the report.
        names: the catalogue of indicators.
        lexicon: units and the folder of the rules.

    Yields:
        A finding for each share whose part and whole are both given.
    """
    folder = lexicon.folder
    known = _levels(reading, names)
    for passage in passages(reading):
        for k in range(1, len(passage.statements)):
            said = passage.statements[k]
            if said.kind != "ratio" or said.quote[-1:] not in ("%", "％") or said.role != "value" or not firm(said):
                continue
            # 分别占10%、20%: of several things.
            if k + 1 < len(passage.statements) and re.fullmatch(r"[、和及与]", passage.before(k + 1)):
                continue
            pair = _written(passage, k, lexicon) or _looked_up(passage, k, known, names, lexicon)
            if pair is not None:
                yield from _divided(reading, *pair, said, folder)


def _levels(reading: Reading, names: Catalogue) -> dict[tuple[str, str], list[Statement]]:
    """Collect the report's own amounts by the core of their name and their period."""
    levels: dict[tuple[str, str], list[Statement]] = {}
    text = reading.report.text
    for k, s in enumerate(reading.statements):
        if s.kind != "level" or s.role != "value" or s.status != "result" or s.place or not s.period:
            continue
        # 分别由甲、乙增加到丙、丁: which of them are starting values is not said one by one.
        if re.search(r"[由从比][^，。；]*$", text[max(0, s.start - 20) : s.start]):
            continue
        name = _name(s.indicator, names)
        if k + 1 < len(reading.statements):
            behind = _SHARE.fullmatch(plain(folded(text[s.end : reading.statements[k + 1].start])))
            # An amount that is itself so many percent of a whole of its own name is a part of it.
            if behind and behind["whole"] and _name(behind["whole"], names) == name:
                continue
        levels.setdefault((name, s.period), []).append(s)
    return levels


def _name(phrase: str, names: Catalogue) -> str:
    """Return what a whole is looked up by: its core, and one name for the gross product's many."""
    entry = names.find(phrase, "level", "currency")
    return "gdp" if entry and entry.id == "gdp" else names.core(phrase)


def _part(passage: Passage, k: int) -> int | None:
    """Return the amount that a share behind it is said of; growth and rank may stand between the two."""
    for j in range(k - 1, -1, -1):
        s = passage.statements[j]
        if s.kind == "level":
            return j
        if s.kind not in ("change", "difference", "rank"):
            return None
        if not re.fullmatch(
            r"[，、（]?(?:同比|比上年|较上年|比去年)?(?:实际|名义)?(?:增长|增加|下降|增|提高|减少)了?",
            plain(passage.before(j)),
        ):
            return None
    return None


def _fits(one: Statement, two: Statement, lexicon: Lexicon) -> bool:
    same = (one.status, one.place, one.role) == (two.status, two.place, two.role)
    return same and firm(one) and firm(two) and scale_of(one, lexicon) == scale_of(two, lexicon)


def _written(passage: Passage, k: int, lexicon: Lexicon) -> tuple[Statement, Statement] | None:
    """Find part and whole in the sentence itself: A个，其中B个，占总数的c%; or A个，办结B个，办结率c%."""
    gap = plain(passage.before(k))
    share_of, rate = _SHARE.fullmatch(gap), _RATE.fullmatch(gap)
    j = _part(passage, k)
    if j is None or j == 0:
        return None
    part, whole = passage.statements[j], passage.statements[j - 1]
    said = passage.statements[k]
    if whole.kind != "level" or not _fits(part, whole, lexicon) or part.status != said.status:
        return None
    between = plain(passage.before(j))
    if share_of is not None:
        if _ALL.fullmatch(share_of["whole"]) is None or not _AMONG.fullmatch(between):
            return None
        # A个、B个，其中C个 may be a part of all that went before.
        if j >= 2 and _fits(passage.statements[j - 2], whole, lexicon) and "；" not in passage.before(j - 1):
            return None
        return part, whole
    if rate is not None and j == k - 1:
        verb = rate["verb"]
        named = re.fullmatch(
            rf"[，、；（]?(?:其中|已|全部|现已|实际)*{re.escape(verb)}[^，；：。（）\d率到至]{{0,8}}", between
        )
        # 清偿甲类若干、清偿乙类若干，清偿率: two parts, and no whole.
        return (part, whole) if named and verb not in whole.indicator else None
    return None


def _looked_up(
    passage: Passage, k: int, known: Known, names: Catalogue, lexicon: Lexicon
) -> tuple[Statement, Statement] | None:
    """Find the whole by its name elsewhere in the report: the one amount of that name and year."""
    found = _SHARE.fullmatch(plain(passage.before(k)))
    j = _part(passage, k)
    if found is None or j is None or not found["whole"]:
        return None
    part, said = passage.statements[j], passage.statements[k]
    name = _own(found["whole"], passage.reading.report.identity.place)
    if name is None or part.status != "result" or part.place or said.place or part.period != said.period:
        return None
    key = _name(name, names)
    if not _AMOUNT.search(name) or key == _name(part.indicator, names):
        return None
    if ("增加值" in name or key == "gdp") and not _OF_PRODUCT.search(part.indicator):
        return None
    wholes = [w for w in known.get((key, part.period), ()) if w.id != part.id]
    if not wholes or not all(_fits(w, part, lexicon) for w in wholes):
        return None
    # Two amounts under one name leave open which is meant.
    if any(not value_of(w).meets(value_of(wholes[0])) for w in wholes):
        return None
    return part, min(wholes, key=lambda w: value_of(w).width)


def _own(name: str, place: str) -> str | None:
    """Return a whole's name without the words for the document's own territory; None if it is another's."""
    for word in _OWN.get(place[-1:], ()):
        if name.startswith(word):
            name = name[len(word) :].removeprefix("的")
            break
    return None if not name or _TERRITORY.match(name) or place[:2] in name else name


def _divided(
    reading: Reading, part: Statement, whole: Statement, said: Statement, folder: Path | None
) -> Iterator[Finding]:
    if whole.low <= 0:
        return
    savers = [a for a in saving("share", folder) if a.steps]

    def balance(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        return v[0] / v[1] * _HUNDRED, v[2]

    left, right = balance([value_of(part), value_of(whole), value_of(said)])
    equation = say(
        "equation.share",
        part=part.low,
        whole=whole.low,
        unit=whole.unit,
        calculated=ends(left),
        stated=ends(right),
        quote=said.quote,
    )
    why = say("check.share")
    rows = [(reading, part), (reading, whole), (reading, said)]
    if len({part.estimated, whole.estimated, said.estimated}) > 1 and not left.meets(right):
        early = assumptions(folder)["estimate-or-final"]
        if early.on_amount(left).meets(right):
            yield finding("share", "cannot_tell", equation, (part, whole, said), why, early)
            return
    found = settle("share", rows, balance, equation, why, savers)
    if found is not None:
        yield found
