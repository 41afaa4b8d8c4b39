"""Parts and their total, where the text or the nature of things says that the parts are all there are.

出口 and 进口 are the whole of 进出口, three industries are that of an economy, a row that ends in 共 is all it counts.
 其中 alone promises no completeness: of its parts only that none exceeds the whole is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import add

import msgspec

from duixian.check.passages import Passage, firm, folded, passages, plain, scale_of, settle
from duixian.interval import Interval, point
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import Assumption, saving
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Reading, Reason, Statement, say
from duixian.text import STOPS, mark

_ZERO = point(0)
_HUNDRED = point(100)
_VALUE = r"(?:增加值|完成增加值|实现增加值)"
_TRADE = r"(?:总额|总值|额|值|贸易总额|商品总额)?"


class _Partition(msgspec.Struct, frozen=True):
    """A whole and its parts, complete by definition; patterns match the core of an indicator in full.

    ``apart`` between a whole and its part leads to another whole: 对某国进出口…其中出口… does not speak of all trade.
    """

    why: Reason
    whole: re.Pattern[str]
    apart: re.Pattern[str]
    parts: tuple[re.Pattern[str], ...]


def _partition(why: Reason, whole: str, apart: str, *parts: str) -> _Partition:
    return _Partition(why, re.compile(whole), re.compile(apart), tuple(re.compile(p) for p in parts))


_PARTITIONS = (
    _partition(
        say("check.parts-of-trade"),
        rf"(?:对外|外贸|货物|对外贸易|自营)?进出口(?:贸易)?{_TRADE}",
        r"进出口|一般贸易|加工贸易|企业|跨境|口岸",
        rf"(?:外贸|货物|自营)?出口{_TRADE}",
        rf"(?:外贸|货物|自营)?进口{_TRADE}",
    ),
    _partition(
        say("check.parts-of-product"),
        r"(?:国内|地区)?生产总值|GDP|地区生产总值GDP",
        r"生产总值|GDP|区域|县域|园区|开发区",
        rf"第一产业{_VALUE}?|一产{_VALUE}?",
        rf"第二产业{_VALUE}?|二产{_VALUE}?",
        rf"第三产业{_VALUE}?|三产{_VALUE}?",
    ),
    _partition(say("check.parts-of-output"), r"工农业总产值", r"计划|集体", r"工业总产值", r"农业总产值"),
    _partition(
        say("check.parts-of-industry"), r"(?:全部)?工业总产值", r"企业|计划", r"轻工业总?产值", r"重工业总?产值"
    ),
)
_STRUCTURE = re.compile(r"产业|结构")
_ENDS = re.compile(r"[，、；]?(?:总?共|合计|共计|总计|两项合计|三项合计|二者合计|两者合计)(?:为|达到?)?")
_AMONG = re.compile(r"[，；（。]?其中[：，]?(?P<name>[^，；、：。（）\d]{1,24})")
# The mean of a whole is not the sum of its parts' means.
_MEAN = re.compile(r"人均|平均|户均|均|每|率|标准|工资|养老金|价|最低|最高|/|／|位|度$|天$|小时|水平|年龄|补助|补贴")
_REACH = 14


def sums(reading: Reading, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check parts against their total.

    Args:
        reading: the report.
        names: the catalogue of indicators.
        lexicon: units and the folder of the rules.

    Yields:
        A finding for each total whose parts are complete, and for each part that is greater than its whole.
    """
    folder = lexicon.folder
    savers = [a for a in saving("sum", folder) if a.steps]
    for passage in passages(reading):
        yield from _structures(passage)
        yield from _shares_of_all(passage, savers)
        yield from _counted(passage, lexicon, savers)
        yield from _exceeding(passage, lexicon)
    yield from _defined(reading, names, lexicon, savers)


def _total(figures: Sequence[Interval]) -> Interval:
    return reduce(add, figures, _ZERO)


def _parts(statements: Sequence[Statement]) -> tuple[str, ...]:
    return tuple(format(s.low, "f") for s in statements)


def _structures(passage: Passage) -> Iterator[Finding]:
    """Three shares joined by ratio marks (9.3∶37.0∶53.7) are all of an economy."""
    row = passage.statements
    for k in range(len(row) - 2):
        three = row[k : k + 3]
        if any(s.kind != "ratio" or s.unit not in ("", "%", "％") or not firm(s) for s in three):
            continue
        if passage.before(k + 1) != "：" or passage.before(k + 2) != "：":
            continue
        ends = passage.before(k + 3)[:1] == "：" or (k and passage.before(k) == "：")
        lead = folded(passage.reading.report.text[passage.start : three[0].start])
        if ends or not (_STRUCTURE.search(three[0].indicator) or re.search(r"产业[^，；]{0,20}$", lead)):
            continue
        yield from _a_hundred(passage, three)


def _shares_of_all(passage: Passage, savers: Sequence[Assumption]) -> Iterator[Finding]:
    """第一产业占7.1%，第二产业占39.4%，第三产业占53.5%: one share for each of the three industries."""
    row = [s for s in passage.statements if s.kind == "ratio" and s.unit in ("%", "％") and s.role == "value"]
    for k in range(len(row) - 2):
        three = row[k : k + 3]
        orders = [re.match(r"第?([一二三])(?:次|、)?产", s.indicator) for s in three]
        if [m[1] if m else "" for m in orders] != ["一", "二", "三"]:
            continue
        tails = {re.sub(r"^第?[一二三](?:次)?产业?", "", s.indicator) for s in three}
        if len(tails) > 1 or not re.search(r"增加值.*占|占.*生产总值|^占|比重|占比", three[0].indicator):
            continue
        if re.search("投资|就业|从业|贡献|税", three[0].indicator) or not all(firm(s) for s in three):
            continue
        if len({(s.period, s.status, s.place) for s in three}) > 1:
            continue
        yield from _a_hundred(passage, three)


def _a_hundred(passage: Passage, three: Sequence[Statement]) -> Iterator[Finding]:
    """The shares of the three industries are a hundred percent together."""

    def balance(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        return _total(v), _HUNDRED

    total = sum((s.low for s in three), Decimal(0))
    equation = say("equation.industries", parts=_parts(three), total=total)
    found = settle("sum", [(passage.reading, s) for s in three], balance, equation, say("check.industries"))
    if found is not None:
        yield found


def _counted(passage: Passage, lexicon: Lexicon, savers: Sequence[Assumption]) -> Iterator[Finding]:
    """A row of counts in one unit that ends in 共 or 合计: 建议128件、提案281件，共409件."""
    row = passage.statements
    for k in range(2, len(row)):
        whole = row[k]
        if whole.kind != "level" or not firm(whole) or not _ENDS.fullmatch(plain(passage.before(k))):
            continue
        first = k - 1
        while first > 0 and _joined(passage, first, lexicon):
            first -= 1
        parts = row[first:k]
        if len(parts) < 2 or any(not _like(s, whole, lexicon) for s in parts):
            continue
        yield from _added(passage.reading, parts, whole, savers, say("check.row"))
    for k in range(len(row) - 2):
        whole = row[k]
        opened = passage.before(k + 1)
        if (
            whole.kind != "level"
            or not firm(whole)
            or not re.fullmatch(r"[^（）、，。；]{0,6}（[^（），；。\d]{1,16}", opened)
        ):
            continue
        if re.search(r"其中|含|包括|如|新增|另|比|约", opened) or _MEAN.search(whole.indicator + whole.unit + opened):
            continue
        last = k + 1
        while last + 1 < len(row) and re.fullmatch(r"[、，；][^（），；。、\d]{1,16}", passage.before(last + 1)):
            last += 1
        parts = row[k + 1 : last + 1]
        if len(parts) < 2 or not passage.before(last + 1).startswith("）"):
            continue
        if any(not _like(s, whole, lexicon) for s in parts):
            continue
        yield from _added(passage.reading, parts, whole, savers, say("check.brackets"))


def _joined(passage: Passage, k: int, lexicon: Lexicon) -> bool:
    """Tell whether a figure continues the row that the figure before it began."""
    one, two = passage.statements[k - 1], passage.statements[k]
    if not _like(one, two, lexicon):
        return False
    gap = passage.before(k)
    return bool(re.fullmatch(r"[、和及与][^，；。、：\d]{0,14}", gap))


def _like(one: Statement, two: Statement, lexicon: Lexicon) -> bool:
    same = (one.kind, one.period, one.status, one.place, one.role) == (
        two.kind,
        two.period,
        two.status,
        two.place,
        two.role,
    )
    return same and firm(one) and scale_of(one, lexicon) == scale_of(two, lexicon)


def _added(
    reading: Reading, parts: Sequence[Statement], whole: Statement, savers: Sequence[Assumption], why: Reason
) -> Iterator[Finding]:
    def balance(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        return _total(v[:-1]), v[-1]

    total = sum((s.low for s in parts), Decimal(0))
    equation = say("equation.sum", parts=_parts(parts), total=total, whole=whole.low, unit=whole.unit)
    rows = [(reading, s) for s in (*parts, whole)]
    found = settle("sum", rows, balance, equation, why, savers)
    if found is not None:
        yield found


def _exceeding(passage: Passage, lexicon: Lexicon) -> Iterator[Finding]:
    """A part that 其中 names right behind its whole, in the same unit, is not greater than it."""
    row = passage.statements
    for k in range(len(row) - 1):
        whole, part = row[k], row[k + 1]
        if whole.kind != "level" or not _like(whole, part, lexicon) or not _like(part, whole, lexicon):
            continue
        if not _AMONG.fullmatch(plain(passage.before(k + 1))) or _MEAN.search(whole.indicator + whole.unit):
            continue
        # A个、B个，其中C个 may be a part of all that went before.
        if k and not mark(STOPS).search(passage.before(k)) and _like(row[k - 1], whole, lexicon):
            continue

        def balance(v: Sequence[Interval]) -> tuple[Interval, Interval]:
            return v[1], v[0]

        equation = say("equation.part", part=part.low, whole=whole.low, unit=whole.unit)
        rows = [(passage.reading, whole), (passage.reading, part)]
        found = settle("sum", rows, balance, equation, say("check.part"), at_most=True)
        if found is not None:
            yield found


def _defined(reading: Reading, names: Catalogue, lexicon: Lexicon, savers: Sequence[Assumption]) -> Iterator[Finding]:
    """Wholes whose parts are complete by definition, the parts behind the whole in one paragraph."""
    text = reading.report.text
    row = [s for s in reading.statements if s.kind == "level" and s.role == "value"]
    cores = [names.core(s.indicator) for s in row]
    for k, whole in enumerate(row):
        for partition in _PARTITIONS:
            if not partition.whole.fullmatch(cores[k]) or not firm(whole):
                continue
            found: dict[int, Statement] = {}
            for j in range(k + 1, min(k + _REACH, len(row))):
                part = row[j]
                between = text[whole.end : part.start]
                if "\n" in between or partition.apart.search(between):
                    break
                which = next((n for n, p in enumerate(partition.parts) if p.fullmatch(cores[j])), None)
                if which is None:
                    continue
                if which in found or not _like(part, whole, lexicon):
                    found.clear()
                    break
                found[which] = part
                if len(found) == len(partition.parts):
                    break
            if len(found) < len(partition.parts):
                continue
            parts = [found[n] for n in range(len(partition.parts))]
            yield from _added(reading, parts, whole, savers, partition.why)
