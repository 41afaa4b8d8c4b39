"""Likely slips of unit or decimal point: an amount that is off by a power of ten from the same series' other years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from duixian.check.equation import finding
from duixian.check.levels import Pair, factor, pairs
from duixian.check.report_index import Headline, ReportIndex, index
from duixian.interval import Interval, point
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import Assumption, saving
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Reading, say

RELATION = "slip"
# 亿 for 万 and 万 for nothing are four places; a decimal point is one, seldom two or three.
_PLACES = tuple(k for k in range(-8, 9) if k)
# How near an amount must come to what its neighbour implies once the point is moved: bases are revised by less than
# this, and hardly any other mistake ends up within it.
_NEAR = Decimal("0.1")
# Two neighbours of a series without its growths, two years apart.
_SERIES = Interval(Decimal("0.6"), Decimal("1.7"))


def slip(readings: Sequence[Reading], names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Look for amounts that fit the same place's other years only with the point moved.

    Args:
        readings: the reports.
        names: the catalogue of indicators.
        lexicon: the rules.

    Yields:
        ``contradicts`` where a written growth, or both neighbouring years, prove the slip; ``cannot_tell`` where the
        neighbours alone speak for it, without a growth.
    """
    on = index(readings, names, lexicon)
    known = {a.name: a for a in saving(RELATION, lexicon.folder)}
    table = {(place.code, place.year): pairs(place, names, lexicon) for place in on.places}
    proved = [
        found
        for (code, year), these in table.items()
        for id_, pair in these.items()
        if (
            found := _by_growth(
                pair, table.get((code, year - 1), {}).get(id_), table.get((code, year + 1), {}).get(id_)
            )
        )
    ]
    said: set[str] = set()
    # One slip spoils the years beside it as well: it is reported where most figures speak for it, and only there.
    for found in sorted(proved, key=lambda found: -len(found.statements)):
        if not said.intersection(found.statements):
            said.update(found.statements)
            yield found
    for found in _by_neighbours(on, table, known):
        if not said.intersection(found.statements):
            said.update(found.statements)
            yield found


def _moved(ratio: Interval, room: Interval) -> int:
    """Return by how many places the point has to be moved; 0 if that explains nothing or nothing needs explaining."""
    if ratio.low <= 0 or not ratio.high.is_finite():
        return 0
    return next((k for k in _PLACES if room.low <= ratio.low.scaleb(-k) and ratio.high.scaleb(-k) <= room.high), 0)


def _by_growth(pair: Pair, before: Pair | None, behind: Pair | None) -> Finding | None:
    """Prove a slip by the growth on the year before, and by the year behind where that says the same."""
    level = pair.level
    if before is None or before.level.base != level.base or (up := factor(pair.growth.value)).low <= 0:
        return None
    room = point(1).widened(_NEAR)
    places = _moved(level.value / (before.level.value * up), room)
    if not places:
        return None
    witnesses = [pair.growth, before.level]
    figures = {
        "year": str(level.year),
        "level": format(level.statement.low, "f"),
        "unit": level.statement.unit,
        "before": format(before.level.statement.low, "f"),
        "before_unit": before.level.statement.unit,
        "growth": pair.growth.statement.quote,
    }
    code = "equation.one-neighbour"
    if behind is not None and behind.level.base == level.base:
        ahead = factor(behind.growth.value)
        if ahead.low > 0 and _moved(level.value * ahead / behind.level.value, room) == places:
            witnesses += [behind.level, behind.growth]
            figures |= {
                "after": format(behind.level.statement.low, "f"),
                "after_unit": behind.level.statement.unit,
                "next_growth": behind.growth.statement.quote,
            }
            code = "equation.two-neighbours"
    why = say("check.slip-growth", places=abs(places))
    statements = [h.statement for h in (level, *witnesses)]
    return finding(RELATION, "contradicts", say(code, **figures), statements, why)


def _by_neighbours(
    on: ReportIndex, table: Mapping[tuple[str, int], Mapping[str, Pair]], known: Mapping[str, Assumption]
) -> Iterator[Finding]:
    """Find amounts that both neighbouring years put at another power of ten, without a growth that proves it.

    The amount has to stand beside its growth: without it, what looks like a slip is mostly a part of the territory.
    """
    for (code, year), these in table.items():
        for id_, pair in these.items():
            found = _oddity(
                pair.level,
                on.headlines.of(code, id_, "level", year - 1),
                on.headlines.of(code, id_, "level", year + 1),
                known,
            )
            if found is not None:
                yield found


def _oddity(
    level: Headline, before: Sequence[Headline], behind: Sequence[Headline], known: Mapping[str, Assumption]
) -> Finding | None:
    """Report an amount that both neighbouring years put at the same other power of ten."""
    assumption = known.get("coverage")
    if not before or not behind or level.rate or assumption is None:
        return None
    old, next_ = before[0], behind[0]
    if not old.base == level.base == next_.base or any(_loose(h) for h in (old, level, next_)):
        return None
    if not (next_.value / old.value).within(_SERIES):
        return None
    left, right = _moved(level.value / old.value, _SERIES), _moved(level.value / next_.value, _SERIES)
    if not left or left != right:
        return None
    equation = say(
        "equation.series",
        year=level.year,
        level=level.statement.low,
        unit=level.statement.unit,
        before=old.statement.low,
        before_unit=old.statement.unit,
        after=next_.statement.low,
        after_unit=next_.statement.unit,
    )
    why = say("check.slip-neighbours", places=abs(left))
    statements = [h.statement for h in (level, old, next_)]
    return finding(RELATION, "cannot_tell", equation, statements, why, assumption)


def _loose(headline: Headline) -> bool:
    """Tell whether an amount is said too loosely for a series: 超过, 以上, 近."""
    return headline.statement.modifier not in ("exact", "about") or headline.value.low <= 0
