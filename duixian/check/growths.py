"""A figure that grew from one value to another, and the growth said of it in the same sentence.

由300家增加到450家，净增150家、增长50%; 从60.1%提高到65.2%，提高5.1个百分点; with 年均 over the years between the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from duixian.check.equation import ends, finding
from duixian.check.passages import Passage, firm, folded, passages, plain, scale_of, settle, value_of
from duixian.interval import Interval, point
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import assumptions, saving
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Reading, Reason, Statement, say

_YEAR = r"(?:(?:19|20)\d\d年(?:末|底)?|去年|上年|今年|现在|目前|当前|年末|年底)?"
_TO = re.compile(
    rf"(?:人|个|家)?(?:，)?(?:逐年|逐步|大幅|快速|迅速|稳步|持续|进一步|相应|又)?[增提升上下降减扩缩发跃攀调优压回拓达改转演变]"
    rf"[^，；：、（）。和及与]{{0,3}}(?:到|至|为|成|达){_YEAR}的?"
)
_UP = r"增长|增加|提高|提升|上升|递增|扩大|增|升|提|涨|净增加?"
_DOWN = r"下降|减少|降低|缩小|缩短|降|减|回落|收窄|净减少?"
_MOVE = rf"(?:{_UP}|{_DOWN})"
_LEAD = r"(?:[，、；（]|，?（)?"
_WHOLE = r"(?:累计|共|总计|总体|整体|合计|五年|五年间|\d年间?|[三四五]年间?|期间|提前)?"
_TOTAL = re.compile(rf"{_LEAD}(?:均|分别)?{_WHOLE}(?:净|总|累计)?{_MOVE}(?:了|幅度?|率)?(?:达到?|为|近|超过)?")
_NET = re.compile(rf"{_LEAD}{_WHOLE}(?:净增加?|净减少?|增加|减少|提高|下降|降低|上升|增|减)了?(?:达到?|为)?")
_SINCE_LAST = re.compile(
    rf"{_LEAD}(?:同比|比上年|较上年|比去年|较去年|比前年|较前年|年)(?:净)?{_MOVE}(?:了)?(?:达到?|为)?"
)
_YEARLY = re.compile(
    rf"{_LEAD}(?:五年|期间|实现)?(?:年均|年平均|平均每年|每年平均|年均实际|年均递增|年)(?:净)?{_MOVE}"
    r"(?:了|率|速度|幅度?)?(?:达到?|为)?"
)
_BASE = r"(?:同比|环比|[比较](?:上年|去年|前年|年初|上年末|上年底|上年同期|去年同期|上一年))?"
_BY = re.compile(rf"{_LEAD}{_BASE}(?:净增加?|净减少?|增加|减少|增收|减收|增产|减产|多增|增|减)了?(?:额)?(?:达到?|为)?")
_RATE = re.compile(rf"{_LEAD}(?:同比)?(?:增长|增产|增|上升|下降|减少|减产|减|增幅|降幅|降低)了?(?:率)?(?:达到?|为)?")
_RATE_FIRST = re.compile(rf"{_LEAD}{_BASE}(?:增长|增产|增|上升|下降|减少|减产|减)了?")
# At constant prices, on another base, or of another thing.
_OTHER_BASE = re.compile(r"可比|同口径|实际|不变价|剔除|扣除|名义|按.{0,6}口径")
_REAL = re.compile(r"增加值|生产总值|GDP|总产值|经济总量|国民收入|产值|消费水平|收入$|台阶|经济")
# Growth of these is reckoned on a base that was revised since: a census, farm households left out, loans written off.
_REVISED = re.compile(r"投资|零售|存款|贷款|存贷")
_BUDGET = re.compile(r"财政|税|预算|营业|业务|销售|旅游|门票")
_WRITTEN_YEAR = re.compile(r"((?:19|20)\d\d)年")
_TERM = 5
_ONE = Decimal(1)
_HUNDRED = point(100)


def growth(reading: Reading, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check growth against the two values it lies between.

    Args:
        reading: the report.
        names: the catalogue of indicators.
        lexicon: units and the folder of the rules.

    Yields:
        A finding for each growth that is said of a figure given as 由A增加到B.
    """
    for passage in passages(reading):
        statements = passage.statements
        for k in range(len(statements) - 2):
            if _from_to(passage, k, lexicon):
                yield from _said(passage, k, names, lexicon)
            else:
                yield from _grown_by(passage, k, names, lexicon)


def _from_to(passage: Passage, k: int, lexicon: Lexicon) -> bool:
    """Tell whether a figure and the next are the two ends of one 由A增加到B, alone and not in a row of several."""
    one, two = passage.statements[k : k + 2]
    if one.role != "from" or two.role != "value" or one.kind != two.kind or one.kind not in ("level", "ratio"):
        return False
    # 三万千瓦 in Chinese numerals leaves open where the number ends and the unit begins.
    if (
        "瓦" in (one.unit, two.unit)
        or not (firm(one) and firm(two))
        or scale_of(one, lexicon) != scale_of(two, lexicon)
    ):
        return False
    if not _TO.fullmatch(plain(passage.before(k + 1))):
        return False
    if k and passage.statements[k - 1].role == "from":
        return False
    follows = passage.statements[k + 2] if k + 2 < len(passage.statements) else None
    # 由3个、5个增加到8个、9个: the figures of several things, each with its own pair.
    return not (follows and follows.kind == two.kind and re.fullmatch(r"[、和及与]", passage.before(k + 2)))


def _said(passage: Passage, k: int, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    one, two = passage.statements[k : k + 2]
    for j in range(k + 2, min(k + 5, len(passage.statements))):
        said = passage.statements[j]
        gap = passage.before(j)
        if not (said.kind in ("change", "ratio") or _NET.fullmatch(plain(gap))) or not firm(said):
            return
        if said.status != two.status or _OTHER_BASE.search(gap):
            return
        follows = passage.before(j + 1)
        # 分别增长5%、6% or 年均增长7%、8%: of several things.
        if j + 1 < len(passage.statements) and re.fullmatch(r"[、和及与]|%?、", follows):
            return
        found = _check(passage, (one, two, said), plain(gap), names, lexicon)
        if found is None and not re.fullmatch(rf"{_LEAD}[^，；。]{{0,6}}{_MOVE}[^，；。]{{0,4}}", gap):
            return
        if found is not None and found is not _NOTHING:
            yield found


_NOTHING = Finding("growth", "cannot_tell", Reason(""), (), (), "", Reason(""))


def _check(
    passage: Passage, three: tuple[Statement, Statement, Statement], gap: str, names: Catalogue, lexicon: Lexicon
) -> Finding | None:
    """Check one growth; None where the words do not say that it is the growth between the two."""
    one, two, said = three
    reading = passage.reading
    rows = [(reading, s) for s in three]
    folder = lexicon.folder
    savers = saving("growth", folder)
    steps = [a for a in savers if a.steps]
    if _REVISED.search(one.indicator + two.indicator):
        steps.append(assumptions(folder)["base-revised"])
    before, after, _ = (value_of(s) for s in three)
    points = said.unit in ("百分点", "个百分点")
    if points or (said.kind == "level" or said.unit not in ("%", "％", "倍", "")):
        if not (_NET.fullmatch(gap) or _TOTAL.fullmatch(gap)):
            return None
        if points != (one.kind == "ratio" and one.unit in ("%", "％")) and points:
            return None
        if not points and scale_of(said, lexicon)[0] != scale_of(two, lexicon)[0]:
            return None
        if not points and scale_of(said, lexicon) != scale_of(two, lexicon):
            return None
        signed = _signed(said, gap)

        def difference(v: Sequence[Interval]) -> tuple[Interval, Interval]:
            return v[1] - v[0], v[2]

        equation = _equation("equation.change", three, after - before, signed)
        why, values = say("check.growth-difference"), [before, after, signed]
        return settle("growth", rows, difference, equation, why, steps, values) or _NOTHING
    if one.low <= 0 or two.low <= 0:
        return None
    # 占比由1.1%提高到1.4%，增长46%: whether of the share or of what is shared is not said.
    if one.kind == "ratio":
        return _NOTHING
    years = _years(passage, one, two, said)
    yearly = _YEARLY.fullmatch(gap) is not None
    if yearly and (years is None or years < 2):
        return _NOTHING
    if not yearly and _SINCE_LAST.fullmatch(gap):
        if years != 1:
            return None
    elif not yearly and not _TOTAL.fullmatch(gap):
        return None
    if said.kind != "change":
        return None
    exponent = _ONE / Decimal(years) if yearly and years else _ONE
    signed = _signed(said, gap)
    times = said.unit == "倍"

    def ratio(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        grown = (v[1] / v[0]).power(exponent) - point(1)
        return (grown if times else grown * _HUNDRED), v[2]

    left, _ = ratio([before, after, signed])
    equation = (
        _equation("equation.yearly-growth", three, left, signed, years)
        if yearly
        else _equation("equation.growth", three, left, signed)
    )
    why = say("check.growth-yearly") if yearly else say("check.growth")
    if times and said.quote.startswith("翻"):
        return _NOTHING
    if times and not left.meets(signed) and (left + point(1)).meets(signed):
        loose = assumptions(folder)["times"]
        return finding("growth", "cannot_tell", equation, three, why, loose)
    if _is_real(one, two, names, lexicon):
        prices = assumptions(folder)["current-prices"]
        # Over several years prices add up, so that only a yearly rate can be off by more than they explain.
        if (yearly or years == 1) and not prices.on_rate(left).meets(signed):
            return finding("growth", "contradicts", equation, three, say("check.growth-prices"))
        return finding("growth", "cannot_tell", equation, three, why, prices)
    return settle("growth", rows, ratio, equation, why, steps, [before, after, signed]) or _NOTHING


def _equation(
    code: str,
    three: tuple[Statement, Statement, Statement],
    calculated: Interval,
    stated: Interval,
    years: int | None = None,
) -> Reason:
    one, two, said = three
    more = {"years": years} if years is not None else {}
    return say(
        code,
        one=one.low,
        two=two.low,
        unit=two.unit,
        calculated=ends(calculated),
        stated=ends(stated),
        stated_unit=said.unit,
        quote=said.quote,
        **more,
    )


def _grown_by(passage: Passage, k: int, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check an amount, what it grew by, and the growth: 660亿元，比上年增加60亿元、增长10%, in either order."""
    whole, one, two = passage.statements[k : k + 3]
    if whole.kind != "level" or whole.role != "value" or not all(firm(s) for s in (whole, one, two)):
        return
    # 较上年的900亿元增加100亿元: the amount is the base and not the result.
    if re.search(r"[比较由从][^，；。]*$", passage.before(k)):
        return
    if len({s.status for s in (whole, one, two)}) > 1 or whole.low <= 0:
        return
    first, second = plain(passage.before(k + 1)), plain(passage.before(k + 2))
    if two.unit in ("%", "％") and two.kind == "change" and _BY.fullmatch(first) and _RATE.fullmatch(second):
        more, rate, gap = one, two, first
    elif one.unit in ("%", "％") and one.kind == "change" and _RATE_FIRST.fullmatch(first) and _BY.fullmatch(second):
        more, rate, gap = two, one, second
    else:
        return
    if more.unit in ("%", "％", "倍") or scale_of(more, lexicon) != scale_of(whole, lexicon):
        return
    # 分别增加3个、5个; and a row of amounts of which the last is not alone in growing.
    if re.match(r"[、和及与]|，?分别", passage.before(k + 3)) and k + 3 < len(passage.statements):
        return
    if k and re.fullmatch(r"[、和及与]", passage.before(k)):
        return
    if _is_real(whole, whole, names, lexicon) or _OTHER_BASE.search(first + second):
        return
    down = bool(re.search(_DOWN, gap))
    falls = rate.direction == "down"
    if down != falls:
        return
    amount = value_of(more)
    amount = Interval(abs(amount.high), abs(amount.low)) if amount.high < 0 else amount

    def ratio(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        by = -v[1] if down else v[1]
        return by / (v[0] - by) * _HUNDRED, v[2]

    values = [value_of(whole), amount, value_of(rate)]
    left, right = ratio(values)
    equation = say(
        "equation.fallen-by" if down else "equation.grown-by",
        more=more.low,
        whole=whole.low,
        unit=whole.unit,
        calculated=ends(-left if down else left),
        stated=ends(-right if down else right),
        quote=rate.quote,
    )
    rows = [(passage.reading, s) for s in (whole, more, rate)]
    folder = lexicon.folder
    steps = [a for a in saving("growth", folder) if a.steps]
    if _REVISED.search(whole.indicator):
        steps.append(assumptions(folder)["base-revised"])
    found = settle("growth", rows, ratio, equation, say("check.growth-amount"), steps, values)
    if found is not None:
        yield found


def _signed(said: Statement, gap: str) -> Interval:
    """Return the growth with its sign: a level of 净减 has no direction of its own."""
    interval = value_of(said)
    if said.kind == "level" and re.search(_DOWN, gap):
        return -interval
    return interval


def _years(passage: Passage, one: Statement, two: Statement, said: Statement) -> int | None:
    """Return the years between the two values, as far as text and period agree on them.

    The year of the first is what is written in front of it; that of the second what is written in front of it, or the
    end of the period that the average is said of. Where no year is written at all, an average over five years is one
    over a plan's term.
    """
    text = passage.reading.report.text
    first = _WRITTEN_YEAR.findall(text[max(passage.start, one.start - 14) : one.start])
    second = _WRITTEN_YEAR.findall(text[one.end : two.start])
    span = re.fullmatch(r"(\d{4})/(\d{4})", said.period)
    if first and second:
        return int(second[-1]) - int(first[-1])
    if span is None:
        return int(two.period) - int(first[-1]) if first and re.fullmatch(r"\d{4}", two.period) else None
    years = int(span[2]) - int(span[1]) + 1
    if two.period != span[2] and not second:
        return None
    if first:
        # A base year that does not stand in front of the period belongs to another reckoning.
        return years if int(first[-1]) == int(span[1]) - 1 else None
    # In a row the first pair alone has its year: 生产总值由2015年的…增加到…，一般公共预算收入由…增加到….
    head = folded(text[passage.start : one.start])
    base = int(span[1]) - 1
    return years if years == _TERM and re.search(rf"[由从]{base}年|五年前的?$", head) else None


def _is_real(one: Statement, two: Statement, names: Catalogue, lexicon: Lexicon) -> bool:
    unit = lexicon.spellings.get(two.unit)
    if unit is None or unit.dimension != "currency":
        return False
    known = names.find(two.indicator, two.kind, "currency") or names.find(one.indicator, one.kind, "currency")
    if known is not None:
        return known.real
    both = one.indicator + two.indicator
    return bool(_REAL.search(both)) and not _BUDGET.search(both)
