"""Paces against counts, and completion against plans.

新增254个，平均每3天2个; 五年累计45亿元，平均每年9亿元; 计划投资300亿元，完成330亿元，占年度计划的110%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from duixian.check.equation import ends
from duixian.check.passages import Balance, Passage, firm, folded, passages, plain, scale_of, settle, value_of
from duixian.interval import Interval, point
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import saving
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Reading, Statement, say
from duixian.text import STOPS, last_piece, number

_HUNDRED = point(100)
_LEAD = r"[，、；（]?(?:相当于|即|折合)?"
_VERB = (
    r"(?:新增|新设立?|新登记|新注册|诞生|产生|生成|净增|增加|设立|登记|新开办|新办|接待|运送|发送|达到?"
    r"|约|就有|有|为|投入|完成|减少)*"
)
_MEAN = re.compile(
    rf"{_LEAD}(?:平均|日均|月均|周均|年均)?(?:每|每一)?(?:\d+|[一二三四五六七八九十])?个?(?:天|日|周|月|年|小时|季度)?{_VERB}"
)
_PER = re.compile(r"(?P<n>\d+|[一二两三四五六七八九十]+)?个?(?P<unit>天|日|周|星期|月|年|小时|季度|季)")
# How many of a time a year has, and its equation. 250 working days are no reading of 每天 unless the text says so.
_IN_YEAR = {
    "天": ("365", "366", "equation.pace-day"),
    "日": ("365", "366", "equation.pace-day"),
    "周": ("52", "53", "equation.pace-week"),
    "星期": ("52", "53", "equation.pace-week"),
    "月": ("12", "12", "equation.pace-month"),
    "季": ("4", "4", "equation.pace-quarter"),
    "季度": ("4", "4", "equation.pace-quarter"),
    "小时": ("8760", "8784", "equation.pace-hour"),
}
_PART_OF_YEAR = re.compile(r"以来|截至|截止|至今|[\d一二三四五六七八九十]月|半年|季度|期间|\d天")
_YEARLY = re.compile(rf"{_LEAD}(?:平均每年|每年平均|年均|年平均|平均一年)(?:新增|投入|完成|增加|达到?|为|约)*")
_SPAN = re.compile(r"(\d{4})/(\d{4})")
_YEARS_SAID = re.compile(r"(?P<n>[一二两三四五六七八九十\d])年(?:来|间|累计|共|总计|时间|里|中)")
_PLAN = r"(?:年度|全年|年|全年度|年初|总|原|既定)?(?:投资)?(?:计划|目标|任务|预算|目标任务|计划任务)(?:数|总?投资|额)?"
_DONE = re.compile(rf"[，、；（]?(?:已|分别)?(?:占|完成|为|是|达到?)(?:了)?{_PLAN}的?(?:比例)?(?:达到?|为)?")
_OVER = re.compile(rf"[，、；（]?(?:超额完成|超|超过|超出){_PLAN}的?")
_PLANNED = re.compile(r"(?:计划|目标|任务|预算|应)(?:完成|总?投资|安排|建设|开工|数|额|收入|支出|为|实施|新建|改造)*$")
_FINISHED = re.compile(r"(?:已|实际|实)?(?:累计)?(?:完成|到位|开工|实现|建成)")


def pace(reading: Reading, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check a pace or a yearly average against the count it is said of.

    Args:
        reading: the report.
        names: the catalogue of indicators; a pace is found by its words alone.
        lexicon: units and the folder of the rules.

    Yields:
        A finding for each count with its pace right behind it.
    """
    for passage in passages(reading):
        for k in range(1, len(passage.statements)):
            found = _paced(passage, k, lexicon) or _yearly(passage, k, lexicon)
            if found is not None:
                yield found


def completion(reading: Reading, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check 完成计划的x% against the plan and what was done.

    Args:
        reading: the report.
        names: the catalogue of indicators; a completion is found by its words alone.
        lexicon: units and the folder of the rules.

    Yields:
        A finding for each completion whose plan and result stand in the same sentence.
    """
    for passage in passages(reading):
        for k in range(2, len(passage.statements)):
            found = _completed(passage, k, lexicon)
            if found is not None:
                yield found


def _alone(passage: Passage, k: int) -> bool:
    """Tell whether a figure stands in no row (分别为3个、5个)."""
    if k + 1 < len(passage.statements) and re.fullmatch(r"[、和及与]", passage.before(k + 1)):
        return False
    return not re.search("分别", passage.before(k))


def _count(passage: Passage, k: int, lexicon: Lexicon) -> Statement | None:
    """Return the count that a pace behind it is said of; its growth may stand between the two."""
    for j in range(k - 1, -1, -1):
        s = passage.statements[j]
        if s.kind == "level":
            alone = _alone(passage, j) and not re.fullmatch(r"[、和及与]", passage.before(j))
            fits = alone and firm(s) and s.role == "value" and not s.per
            return s if fits and scale_of(s, lexicon) == scale_of(passage.statements[k], lexicon) else None
        if s.kind != "change" or not re.fullmatch(
            r"[，、（]?(?:同比|比上年)?(?:增长|增加|增)", plain(passage.before(j))
        ):
            return None
    return None


def _paced(passage: Passage, k: int, lexicon: Lexicon) -> Finding | None:
    said = passage.statements[k]
    if said.kind != "pace" or not firm(said) or not said.per or not _alone(passage, k):
        return None
    per = _PER.fullmatch(said.per.removeprefix("每"))
    count = _count(passage, k, lexicon)
    if per is None or count is None or count.status != said.status or not _MEAN.fullmatch(plain(passage.before(k))):
        return None
    if not re.search("每|均", passage.before(k)) or re.search("每|均", count.indicator):
        return None
    if not re.fullmatch(r"\d{4}", count.period) or per["unit"] == "年":
        return None
    # Since some day, or up to some day, is no year.
    if _PART_OF_YEAR.search(folded(passage.reading.report.text[passage.start : said.start])):
        return None
    few, many, code = _IN_YEAR[per["unit"]]
    count_of = per["n"] or "1"
    # A pace of every so many tens of days, in words, is left alone.
    every = point((number(count_of) or 0) if count_of.isdigit() or len(count_of) == 1 else 0)
    if every.low <= 0:
        return None
    times = Interval(Decimal(few), Decimal(many)) / every

    def balance(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        return v[0] / times, v[1]

    over = {"every": format(every.low, "f")} if every.low != 1 else {}
    return _said(passage, count, said, balance, code, over, lexicon)


def _yearly(passage: Passage, k: int, lexicon: Lexicon) -> Finding | None:
    said = passage.statements[k]
    if said.kind not in ("level", "pace") or not firm(said) or not _alone(passage, k):
        return None
    count = _count(passage, k, lexicon)
    if count is None or count.status != said.status or not _YEARLY.fullmatch(plain(passage.before(k))):
        return None
    text = passage.reading.report.text
    start = max(passage.start, count.start - 60)
    near = last_piece(text[start : count.start], STOPS)
    spoken = _YEARS_SAID.search(near)
    span = _SPAN.fullmatch(count.period)
    if spoken is None or ("累计" not in near + count.indicator and "共" not in near):
        return None
    years = number(spoken["n"]) or 0
    if span is not None and int(span[2]) - int(span[1]) + 1 != years:
        return None

    def balance(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        return v[0] / point(years), v[1]

    return _said(passage, count, said, balance, "equation.yearly", {"years": str(years)}, lexicon)


def _said(
    passage: Passage,
    count: Statement,
    said: Statement,
    balance: Balance,
    code: str,
    over: Mapping[str, str],
    lexicon: Lexicon,
) -> Finding | None:
    folder = lexicon.folder
    savers = [a for a in saving("pace", folder) if a.steps]
    left, right = balance([value_of(count), value_of(said)])
    equation = say(
        code,
        count=count.low,
        unit=count.unit,
        calculated=ends(left),
        stated=ends(right),
        stated_unit=said.unit,
        quote=said.quote,
        **over,
    )
    rows = [(passage.reading, count), (passage.reading, said)]
    return settle("pace", rows, balance, equation, say("check.pace"), savers)


def _completed(passage: Passage, k: int, lexicon: Lexicon) -> Finding | None:
    plan, done, said = passage.statements[k - 2 : k + 1]
    gap = plain(passage.before(k))
    over = _OVER.fullmatch(gap) is not None
    if said.quote[-1:] not in ("%", "％") or not (over or _DONE.fullmatch(gap)) or not _alone(passage, k):
        return None
    if plan.kind != "level" or done.kind != "level" or not all(firm(s) for s in (plan, done, said)):
        return None
    if scale_of(plan, lexicon) != scale_of(done, lexicon) or plan.low <= 0 or not _alone(passage, k - 1):
        return None
    planned = re.split("[，、；：]", plain(passage.before(k - 2)))[-1]
    between = plain(passage.before(k - 1))
    if not _PLANNED.search(planned) or not re.fullmatch(
        rf"[，、；（][^，、；。：]{{0,4}}{_FINISHED.pattern}[^，、；。：\d]{{0,6}}", between
    ):
        return None

    def balance(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        share = v[1] / v[0] * _HUNDRED
        return (share - _HUNDRED if over else share), v[2]

    folder = lexicon.folder
    savers = [a for a in saving("completion", folder) if a.steps]
    left, right = balance([value_of(plan), value_of(done), value_of(said)])
    equation = say(
        "equation.over-plan" if over else "equation.completion",
        done=done.low,
        plan=plan.low,
        unit=plan.unit,
        calculated=ends(left),
        stated=ends(right),
        quote=said.quote,
    )
    rows = [(passage.reading, s) for s in (plan, done, said)]
    return settle("completion", rows, balance, equation, say("check.completion"), savers)
