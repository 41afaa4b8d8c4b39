"""A level and its growth against last year's report of the same place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from duixian.check.equation import ends, finding, sentence
from duixian.check.report_index import Headline, PlacedReading, headline, index
from duixian.interval import Interval, point
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import Assumption, saving
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Reading, say

RELATION = "level_growth"
_HUNDRED = point(100)
# Until then prices rose by up to a quarter in a year, beyond what the lexicon assumes.
_PRICES_SINCE = 1998
# What may stand between an amount and its growth where both are of one subject and one year.
_BETWEEN = re.compile(
    r"[\s、，,(（]*(?:(?:预计|预期)?(?:同比|按可比价格?计算|可比价)?[、，,]?(?:比|较)?(?:上|去)?年?(?:同期)?(?:实际|名义)?"
    r"(?:增长速度|增长率|增速|增幅|增长|增产|增加|上升|提高|下降|减产|减少|降低|增|降)(?:了|为|达|到|约)*)"
)
# The sentence itself says that the two years are not counted alike, or that its figures are of several years or of a
# part of the territory only.
_NOT_ALIKE = re.compile(
    r"口径|剔除|扣除|还原|可比|调整|核定|核减|挤水|新标准|五年|年均|[三四两]年|个月|季度|上半年|市本级|市直|县（?市|"
    r"区县|城区|市区|开发区|新区|园区|其中|民营|贫困|库区|山区|沿海|累计|倍|十[一二三四五]五|计划"
)


class Pair(msgspec.Struct, frozen=True, gc=False):
    """An amount and its growth, written side by side.

    Attributes:
        level: the amount.
        growth: its growth on the year before.
    """

    level: Headline
    growth: Headline


def level_growth(readings: Sequence[Reading], names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Compare the growth between two reports' levels with the growth that the later one gives.

    Every report must write level and growth side by side: an amount without its growth is too often that of five
    years, or of a part. A base may have been revised between two reports by as much as the lexicon's assumption says,
    so that a fit of two is no proof that every figure is right, and a misfit none that one is wrong. What is proved is
    a level that the year before and the year after put on the same side, further off than revisions and prices reach.

    Args:
        readings: the reports.
        names: the catalogue of indicators.
        lexicon: the rules.

    Yields:
        ``contradicts`` for a level that both neighbours disprove, ``cannot_tell`` for a misfit that a revised base,
        prices or an estimate may explain.
    """
    on = index(readings, names, lexicon)
    known = {a.name: a for a in saving(RELATION, lexicon.folder)}
    table = {(place.code, place.year): pairs(place, names, lexicon) for place in on.places if _speaks_for_itself(place)}
    for (code, year), these in table.items():
        before, behind = table.get((code, year - 1), {}), table.get((code, year + 1), {})
        for id_, pair in these.items():
            old, next_ = before.get(id_), behind.get(id_)
            if old is None or old.level.base != pair.level.base:
                continue
            found = None
            if next_ is not None and next_.level.base == pair.level.base:
                found = _disproved(old, pair, next_, known)
            found = found or _in_doubt(old, pair, known)
            if found is not None:
                yield found


def _speaks_for_itself(place: PlacedReading) -> bool:
    """Tell whether a report is a government's: the statistics office revises its bases and says so in notes."""
    return place.reading.report.identity.kind == "work_report"


def _disproved(old: Pair, pair: Pair, next_: Pair, known: Mapping[str, Assumption]) -> Finding | None:
    """Report a level that both neighbouring years put on the same side."""
    level, name = pair.level, _reach(pair.level)
    assumption = known.get(name)
    points_ = assumption.points if assumption is not None else Decimal(0)
    up = factor(pair.growth.value.widened(points_))
    on = factor(next_.growth.value.widened(points_))
    if (
        old.level.value.low <= 0
        or on.low <= 0
        or up.low <= 0
        or (name == "current-prices" and level.year < _PRICES_SINCE)
    ):
        return None
    left, right = old.level.value * up, next_.level.value / on
    below = level.value.high < min(left.low, right.low)
    if not below and level.value.low <= max(left.high, right.high):
        return None
    equation = say(
        "equation.two-neighbours",
        year=level.year,
        level=level.statement.low,
        unit=level.statement.unit,
        before=old.level.statement.low,
        before_unit=old.level.statement.unit,
        growth=pair.growth.statement.quote,
        after=next_.level.statement.low,
        after_unit=next_.level.statement.unit,
        next_growth=next_.growth.statement.quote,
    )
    code = "check.level-too-low" if below else "check.level-too-high"
    why = say(code, year=level.year, before=old.level.year, after=next_.level.year)
    statements = [h.statement for h in (level, pair.growth, old.level, next_.level, next_.growth)]
    return finding(RELATION, "contradicts", equation, statements, why)


def _in_doubt(old: Pair, pair: Pair, known: Mapping[str, Assumption]) -> Finding | None:
    """Report a misfit of two years that an assumption explains; one that none explains proves nothing by itself."""
    before, level, growth = old.level, pair.level, pair.growth
    if before.value.low <= 0:
        return None
    implied = (level.value / before.value - point(1)) * _HUNDRED
    if implied.meets(growth.value):
        return None
    estimated = ["estimate-or-final"] if before.statement.estimated or level.statement.estimated else []
    names = [*estimated, _reach(level), "coverage"]
    saved = next((known[n] for n in names if n in known and _saves(known[n], before, level, growth)), None)
    if saved is None:
        return None
    equation = say(
        "equation.level-growth",
        level=level.statement.low,
        unit=level.statement.unit,
        before=before.statement.low,
        before_unit=before.statement.unit,
        calculated=ends(implied),
        quote=growth.statement.quote,
    )
    off = round(abs(implied.middle - growth.value.middle), 1)
    why = say("check.level-growth", before=before.year, year=level.year, points=off)
    statements = [h.statement for h in (before, level, growth)]
    return finding(RELATION, "cannot_tell", equation, statements, why, saved)


def _reach(level: Headline) -> str:
    return "current-prices" if level.real else "base-revised"


def factor(growth: Interval) -> Interval:
    """Turn a growth in percent into the factor by which it multiplies."""
    return growth / _HUNDRED + point(1)


def _saves(assumption: Assumption, old: Headline, new: Headline, growth: Headline) -> bool:
    """Tell whether the equation can be true under an assumption, on the growth or on the earlier amount."""
    if assumption.points:
        implied = (new.value / old.value - point(1)) * _HUNDRED
        if implied.meets(assumption.on_rate(growth.value)):
            return True
    base = assumption.on_amount(old.value)
    return base.low > 0 and ((new.value / base - point(1)) * _HUNDRED).meets(growth.value)


def pairs(place: PlacedReading, names: Catalogue, lexicon: Lexicon) -> Mapping[str, Pair]:
    """Find the amounts of a report that stand beside their growth.

    Args:
        place: the report.
        names: the catalogue of indicators.
        lexicon: the rules.

    Returns:
        The first such amount of each indicator, by its id.
    """
    found: dict[str, Pair] = {}
    text = place.reading.report.text
    statements = place.reading.statements
    for one, other in pairwise(statements):
        if one.kind != "level" or other.kind != "change" or one.modifier != "exact" or other.modifier != "exact":
            continue
        if not 0 <= other.start - one.end < 20 or not _BETWEEN.fullmatch(text, one.end, other.start):
            continue
        level = headline(one, place, names, lexicon)
        if level is None or level.indicator in found:
            continue
        growth = headline(other, place, names, lexicon)
        if growth is None or growth.indicator != level.indicator or growth.measure != "growth":
            continue
        start, _ = sentence(text, one.start, other.end)
        # What follows the pair is of no matter, but for the bracket that may stand behind it.
        if not _NOT_ALIKE.search(text[start : other.end + 12]):
            found[level.indicator] = Pair(level, growth)
    return found
