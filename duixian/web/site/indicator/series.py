"""Series for charts and tables: an indicator over the years of places, and all places of a level in one year.

A year may say three things of an indicator: ``figure``; ``absent``, the report that should state it is here and does
not; ``no_document``, that report is not in the ledger.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from django.db import connection
from django.db.models import QuerySet

from duixian.web.ledger.models import Indicator, Observation, Place, PlaceYear

LEVELS = ("country", "province", "prefecture", "county")
KINDS = ("change", "level", "ratio", "rank", "difference")
MOST_PLACES = 6
_POINT = (
    "place_id", "year", "side", "value", "high", "unit", "modifier", "statement__start", "statement__document__key",
)  # fmt: skip


class Point(msgspec.Struct, frozen=True):
    """A figure of a series.

    Attributes:
        place: primary key of its place.
        year: the year that it speaks of.
        side: ``result`` or ``target``.
        value: lower end, signed by its direction.
        high: upper end.
        unit: without magnitude words.
        modifier: how firmly it is said.
        start: where its statement begins.
        document: key of the statement's document.
    """

    place: int
    year: int
    side: str
    value: float
    high: float
    unit: str
    modifier: str
    start: int
    document: str


class Series(msgspec.Struct, frozen=True):
    """An indicator of some places over years.

    Attributes:
        indicator: which.
        kind: of its figures.
        unit: of all of them; those in another unit are left out, and counted in ``others``.
        places: in the order asked for.
        years: from the first to the last, without gaps.
        points: by place, side and year.
        silent: (place, side, year) of which the report is here and holds no figure.
        others: how many figures were left out for their unit.
    """

    indicator: Indicator
    kind: str
    unit: str
    places: tuple[Place, ...]
    years: tuple[int, ...]
    points: dict[tuple[int, str, int], Point]
    silent: frozenset[tuple[int, str, int]]
    others: int

    def state(self, place: int, side: str, year: int) -> str:
        """Return ``figure``, ``absent`` or ``no_document``, as observations do."""
        if (place, side, year) in self.points:
            return "figure"
        return "absent" if (place, side, year) in self.silent else "no_document"


class Quartiles(msgspec.Struct, frozen=True):
    """How the places of a level lie in one year: how many tell a figure, and the three quarters' values."""

    year: int
    side: str
    places: int
    low: float
    median: float
    high: float


class Ranked(msgspec.Struct, frozen=True):
    """A place in a ranking.

    Attributes:
        rank: 1 is the largest (the smallest where less is better); equal values share a rank.
        place: name, slug.
        point: its figure.
        target: what was promised for the same year, if a figure of the same kind and unit was.
        before: the figure of the year before.
    """

    rank: int
    name: str
    slug: str
    point: Point
    target: Point | None
    before: float | None


def kinds_of(indicator: Indicator, places: Sequence[Place] = ()) -> list[str]:
    """Return in which kinds an indicator has figures, that of its targets first.

    Args:
        indicator: which.
        places: only theirs.
    """
    rows = Observation.objects.filter(indicator=indicator)
    if places:
        rows = rows.filter(place__in=places)
        there = set(rows.order_by().values_list("kind", flat=True).distinct())
    else:
        there = {kind for kind in KINDS if rows.filter(kind=kind).exists()}
    own = indicator.kinds.split()
    return sorted(there, key=lambda k: (own.index(k) if k in own else len(own), KINDS.index(k)))


def over_years(indicator: Indicator, kind: str, places: Sequence[Place]) -> Series:
    """Read the figures of some places over all years.

    Args:
        indicator: which.
        kind: of its figures.
        places: at most ``MOST_PLACES``.
    """
    rows = Observation.objects.filter(indicator=indicator, kind=kind, place__in=places).order_by("year")
    told = [Point(*row) for row in rows.values_list(*_POINT)]
    unit = _usual(p.unit for p in told)
    points = {(p.place, p.side, p.year): p for p in told if p.unit == unit}
    years: tuple[int, ...] = ()
    silent: set[tuple[int, str, int]] = set()
    if points:
        span = [key[2] for key in points]
        years = tuple(range(min(span), max(span) + 1))
        reports = PlaceYear.objects.filter(
            place__in=places, report__isnull=False, year__gte=years[0], year__lte=years[-1] + 1
        )
        for place, year in reports.values_list("place_id", "year"):
            # A report promises for its own year and tells what the year before has brought.
            silent |= {(place, "target", year), (place, "result", year - 1)}
    missing = frozenset(key for key in silent - points.keys() if key[2] in years)
    return Series(indicator, kind, unit, tuple(places), years, points, missing, len(told) - len(points))


def quartiles(indicator: Indicator, kind: str, level: str) -> tuple[str, list[Quartiles]]:
    """Read how the places of a level lie in each year.

    Returns:
        The unit, and the years in which at least three places tell a figure.
    """
    rows = Observation.objects.filter(indicator=indicator, kind=kind, level=level).order_by()
    told = list(rows.values_list("side", "year", "value", "unit"))
    unit = _usual(row[3] for row in told)
    values: dict[tuple[int, str], list[float]] = {}
    for side, year, value, own in told:
        if own == unit:
            values.setdefault((year, side), []).append(value)
    found = []
    for (year, side), those in sorted(values.items()):
        if len(those) >= 3:
            low, middle, high = statistics.quantiles(those, n=4, method="inclusive")
            found.append(Quartiles(year, side, len(those), low, middle, high))
    return unit, found


def ranking(
    indicator: Indicator, kind: str, year: int, level: str, *, side: str = "result", province: str = ""
) -> tuple[str, list[Ranked]]:
    """Line up the places of a level in one year.

    Args:
        indicator: which.
        kind: of its figures.
        year: the year that they speak of.
        level: ``province``, ``prefecture``, ``county``.
        side: ``result`` or ``target``.
        province: only those of the province with these two digits.

    Returns:
        The unit, and the places that tell a figure in it, in order.
    """
    rows = _level(indicator, kind, level, province).filter(side=side, year=year)
    told = [(Point(*row[:-2]), row[-2], row[-1]) for row in rows.values_list(*_POINT, "place__name", "place__slug")]
    unit = _usual(p.unit for p, _, _ in told)
    fewer = indicator.good == "down" or kind == "rank"
    those = sorted((t for t in told if t[0].unit == unit), key=lambda t: t[0].value if fewer else -t[0].value)
    beside = _level(indicator, kind, level, province).filter(unit=unit)
    targets: dict[int, Point] = {}
    if side == "result":
        promised = beside.filter(side="target", year=year).values_list(*_POINT)
        targets = {row[0]: Point(*row) for row in promised}
    before = dict(beside.filter(side=side, year=year - 1).values_list("place_id", "value"))
    ranked: list[Ranked] = []
    for i, (point, name, slug) in enumerate(those):
        same = bool(ranked) and ranked[-1].point.value == point.value
        rank = ranked[-1].rank if same else i + 1
        ranked.append(Ranked(rank, name, slug, point, targets.get(point.place), before.get(point.place)))
    return unit, ranked


def standings(wanted: Sequence[tuple[Indicator, Point, str]], level: str) -> list[tuple[int, int] | None]:
    """Return the ranks of figures among the places of a level, each in its own year and unit.

    Args:
        wanted: indicator, figure and kind.
        level: of the places.

    Returns:
        For each its rank and how many places tell it; None where that are fewer than 3.
    """
    if not wanted:
        return []
    # A page asks for a dozen: one question to the database, for each has its price beside that of the counting.
    parts: list[str] = []
    bounds: list[str | int | float] = []
    for indicator, point, kind in wanted:
        better = "<" if indicator.good == "down" or kind == "rank" else ">"
        parts.append(
            f"SELECT count(CASE WHEN value {better} %s THEN 1 END), count(*) FROM ledger_observation "
            "WHERE indicator_id = %s AND kind = %s AND side = %s AND year = %s AND level = %s AND unit = %s"
        )
        bounds += [point.value, indicator.pk, kind, point.side, point.year, level, point.unit]
    with connection.cursor() as cursor:
        # Numbered, for a union promises no order.
        sql = " UNION ALL ".join(f"SELECT {i}, part{i}.* FROM ({part}) part{i}" for i, part in enumerate(parts))
        cursor.execute(sql, bounds)
        found = {i: (1 + above, n) for i, above, n in cursor.fetchall()}
    return [found[i] if found[i][1] >= 3 else None for i in range(len(wanted))]


def years_of(indicator: Indicator, kind: str, level: str, side: str = "result") -> dict[int, int]:
    """Return in how many places of a level each year has a figure, newest year first."""
    rows = _level(indicator, kind, level, "").filter(side=side)
    return dict(sorted(Counter(rows.values_list("year", flat=True)).items(), reverse=True))


def _level(indicator: Indicator, kind: str, level: str, province: str) -> QuerySet[Observation]:
    rows = Observation.objects.filter(indicator=indicator, kind=kind, level=level).order_by()
    return rows.filter(province=province) if province else rows


def _usual(units: Iterable[str]) -> str:
    counted = Counter(units).most_common(1)
    return counted[0][0] if counted else ""
