"""The same figure said twice in one report: whoever differs from himself is wrong at least once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from duixian.check.equation import finding, sentence
from duixian.check.passages import firm, folded, room_of, scale_of, value_of
from duixian.interval import Interval, step
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import assumptions
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Reading, Statement, say

_CLAUSE = re.compile(r"[，、；：]")
# Words around a figure that restrict what it is of, or say it of another time or as a bound.
_RESTRICTED = re.compile(
    r"其中|[1-9一二三四五六七八九十]月|季度|半年|前\d|前[一二三四五六七八九十]|累计|年均|平均|以来|截至|截止|至今|目前|现有|"
    r"同口径|可比|不含|含|按|口径|除|区$|计划|目标|任务|预算(?!内?收入|内?支出)|预期|力争|确保|从|由|比|超|高于|低于|快于|净增|增加|减少|"
    r"左右|分别|部分|首次|曾|原|历史|连续|排名|位居|贡献|拉动|占|和|及|与|调整|优化|再|又|另|各|(?<!人)均|都|同期|上年|去年同"
)
_OWN = {
    "国": "全国|我国",
    "省": "全省|我省",
    "区": "全区|我区",
    "市": "全市|我市",
    "州": "全州|我州",
    "盟": "全盟|我盟",
    "县": "全县|我县",
}
# A part of the place, or another one: whatever follows in the paragraph may be its.
_ELSEWHERE = re.compile(
    r"兵团|本级|州直|新区|高新区|经开区|经济区|开发区|园区|片区|示范区|试验区|合作区|保税|口岸|县|旗|乡|镇|街道|民营区|城区|市区|圈|经济带|"
    r"团场|集团|公司|全省|全国|全区|全市|各市|各区|一带一路|东盟|对[^，。；]{1,8}(?:进出口|出口)|[东西南北中]部|"
    r"[一二三四五六七八九十\d]市|地市|[一二三]是|表\d"
)
# Amounts and rates that a place has one of in a year. 新增学位 may be said of one programme after the other, and
# 新增就业 of the year before and of the plan.
_HEADLINES = frozenset(
    (
        "gdp",
        "gdp-per-capita",
        "grain-output",
        "retail-sales",
        "fixed-asset-investment",
        "total-fixed-asset-investment",
        "general-public-budget-revenue",
        "local-fiscal-revenue",
        "total-fiscal-revenue",
        "urban-income",
        "rural-income",
        "rural-net-income",
        "resident-income",
        "urbanisation",
        "urbanisation-resident",
        "forest-cover",
        "registered-unemployment",
        "survey-unemployment",
        "trade-total",
        "resident-population",
        "life-expectancy",
    )
)
_KINDS = ("level", "ratio")
_OF_ONE_YEAR = frozenset(
    (
        "gdp",
        "gdp-per-capita",
        "urban-income",
        "rural-income",
        "rural-net-income",
        "resident-income",
        "resident-population",
    )
)
_YEARS = re.compile(r"[三四五六七八九十]年|累计|时期|以来|“[一二三四五六七八九十]+五”")
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_REACHED = re.compile(r"(?:预计)?(?:可|将)?达到?")
_BROKEN = re.compile(r"(?:首次|连续|成功)?(?:突破|跃上|迈上|跨越|跨过|跨入)")


def repeat(reading: Reading, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check figures of one indicator, place and year that a report gives more than once.

    Args:
        reading: the report.
        names: the catalogue of indicators.
        lexicon: units.

    Yields:
        A finding for each figure that repeats an earlier one.
    """
    folder = lexicon.folder
    groups: dict[tuple[str, ...], list[Statement]] = {}
    for s in reading.statements:
        key = _key(reading, s, names, lexicon)
        if key is not None:
            groups.setdefault(key, []).append(s)
    for group in groups.values():
        if 1 < len(group) <= 6:
            yield from _compared(group, folder)


def _key(reading: Reading, s: Statement, names: Catalogue, lexicon: Lexicon) -> tuple[str, ...] | None:
    """Return what two figures must share to be one figure said twice; None if a figure is restricted or loose."""
    if s.kind not in _KINDS or s.role != "value" or s.status != "result" or s.optional or not firm(s):
        return None
    if not re.fullmatch(r"\d{4}", s.period) or s.place:
        return None
    text = reading.report.text
    start, stop = sentence(text, s.start, s.end)
    head = folded(text[start : s.start])
    clauses = _CLAUSE.split(head)
    last = clauses.pop()
    # 突破一千亿元，达到1052亿元: what is named is named in the clause before.
    if _REACHED.fullmatch(last) and clauses and _BROKEN.search(clauses[-1]):
        last = _BROKEN.split(clauses[-1])[0]
    elif _BROKEN.search(last) or head.count("（") > head.count("）") or any(y != s.period for y in _YEAR.findall(head)):
        return None
    if (
        _RESTRICTED.search(last)
        or _RESTRICTED.search(s.indicator)
        or _RESTRICTED.match(folded(text[s.end : s.end + 3]))
    ):
        return None
    unit = lexicon.spellings.get(s.unit)
    core = names.core(s.indicator, (reading.report.identity.place,))
    # The clause itself must name what it gives: in 公共预算收入稳步增长，完成110亿元 the subject stands elsewhere.
    if core not in names.core(last) and core not in folded(last):
        return None
    entry = names.find(core, s.kind, unit.dimension if unit else "")
    if entry is None or entry.id not in _HEADLINES or not _of_the_place(reading, s):
        return None
    # Said of several years an amount of a period may be their sum; a state, or what is per head, cannot.
    whole = folded(text[start:stop])
    if "翻" in whole or (entry.id not in _OF_ONE_YEAR and s.kind == "level" and _YEARS.search(whole)):
        return None
    base, _factor = scale_of(s, lexicon)
    # The gross product has many names for one thing; 农民收入 and 社会商品零售 have changed what they count.
    return ("gdp" if entry.id == "gdp" and not core.startswith("地方") else core, s.kind, base, s.period)


def _of_the_place(reading: Reading, s: Statement) -> bool:
    """Tell whether nothing in a figure's paragraph, up to the figure, leads to a part of the place or to another.

    生产总值85亿元 behind the name of a development zone is the zone's, however far behind.
    """
    text = reading.report.text
    paragraph = max(text.rfind("\n", 0, s.start) + 1, s.start - 150)
    own = reading.report.identity.place
    before = folded(text[paragraph : s.start])
    for word in (own, *(_OWN.get(own[-1:], "全国").split("|"))):
        before = before.replace(word, "") if word else before
    return not _ELSEWHERE.search(before) and not any(_ELSEWHERE.search(title) for title in s.section)


def _compared(group: list[Statement], folder: Path | None) -> Iterator[Finding]:
    first = group[0]
    early = assumptions(folder)["estimate-or-final"]
    for other in group[1:]:
        one, two = value_of(first), value_of(other)
        rows = (first, other)
        equation = say("equation.repeat", one=first.quote, two=other.quote)
        why = say("check.repeat-apart", gap=abs(two.middle - one.middle), unit=first.unit)
        if one.meets(two):
            if _tight(one, first, two) and _tight(two, other, one):
                yield finding("repeat", "agrees", equation, rows, say("check.repeat"))
        elif first.estimated != other.estimated and early.on_amount(one).meets(two):
            yield finding("repeat", "cannot_tell", equation, rows, why, early)
        else:
            yield finding("repeat", "contradicts", equation, rows, why)


def _tight(interval: Interval, s: Statement, other: Interval) -> bool:
    room = room_of(s, step(s.quote, s.low))
    return not any(
        Interval(interval.low + shift, interval.high + shift).meets(other) for shift in (room, Decimal(0) - room)
    )
