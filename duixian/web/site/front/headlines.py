"""The headline figures of a place: what a front page tells of it in a dozen lines."""

from __future__ import annotations

import msgspec

from duixian.web.ledger.models import Indicator, Observation, Place
from duixian.web.site.indicator.series import Point, standings

# What people ask for first; further indicators follow in the order of the catalogue.
FIRST = (
    "gdp",
    "general-public-budget-revenue",
    "industrial-value-added-above-scale",
    "fixed-asset-investment",
    "retail-sales",
    "trade-total",
    "resident-income",
    "urban-income",
    "rural-income",
    "new-urban-jobs",
    "survey-unemployment",
    "registered-unemployment",
    "cpi",
    "grain-output",
    "energy-per-gdp",
    "urbanisation",
)
MOST = 12
_FIELDS = (
    "indicator_id", "kind", "place_id", "year", "side", "value", "high", "unit", "modifier", "statement__start",
    "statement__document__key",
)  # fmt: skip


class Headline(msgspec.Struct, frozen=True):
    """An indicator of a place in a year.

    Attributes:
        indicator: which.
        kind: of the figures of ``line`` and ``rank``: growth where it is told, else the amount.
        amount: the figure of the year, as an amount or share.
        change: how it changed.
        target: what is promised for the year after, of the same kind where there are several.
        rank: place among those of its level, and how many tell it.
        line: (year, value) of earlier years and this one; a year that tells nothing has None.
    """

    indicator: Indicator
    kind: str
    amount: Point | None
    change: Point | None
    target: Point | None
    rank: tuple[int, int] | None
    line: tuple[tuple[int, float | None], ...]


def headlines(place: Place, year: int, most: int = MOST) -> list[Headline]:
    """Choose and read the headline figures of a place.

    Args:
        place: whose.
        year: of the report: results are those of the year before it, targets its own.
        most: how many at most.
    """
    mine = Observation.objects.filter(place=place).order_by()
    last = mine.filter(year=year - 1, side="result", kind__in=_KINDS)
    own = dict(last.values_list("indicator", "indicator__position"))
    order = sorted(own, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), own[name]))[:most]
    rows = mine.filter(year__gte=year - 11, year__lte=year, indicator__in=order)
    told: dict[str, dict[tuple[str, str, int], Point]] = {}
    for indicator, kind, *rest in rows.values_list(*_FIELDS):
        point = Point(*rest)
        told.setdefault(indicator, {})[kind, point.side, point.year] = point
    known = Indicator.objects.in_bulk(order)
    found = [_headline(known[name], told[name], year) for name in order]
    if place.level in ("", "country"):
        return found
    # What is ranked is what the line shows: its last figure.
    shown = [(h.indicator, told[h.indicator.pk][h.kind, "result", year - 1], h.kind) for h in found]
    ranks = standings(shown, place.level)
    return [msgspec.structs.replace(h, rank=rank) for h, rank in zip(found, ranks, strict=True)]


_KINDS = ("change", "level", "ratio")


def _headline(indicator: Indicator, told: dict[tuple[str, str, int], Point], year: int) -> Headline:
    amount = told.get(("level", "result", year - 1)) or told.get(("ratio", "result", year - 1))
    change = told.get(("change", "result", year - 1))
    # A rate is looked at as it stands, a flow by its growth.
    kind = "change" if change and (indicator.nature != "rate" or not amount) else ""
    if not kind:
        kind = "level" if ("level", "result", year - 1) in told else "ratio"
    point = told[kind, "result", year - 1]
    target = told.get((kind, "target", year)) or next(
        (told[k, "target", year] for k in _KINDS if (k, "target", year) in told), None
    )
    line = []
    for y in range(year - 11, year):
        p = told.get((kind, "result", y))
        line.append((y, p.value if p is not None and p.unit == point.unit else None))
    while line and line[0][1] is None:
        line.pop(0)
    return Headline(indicator, kind, amount, change, target, None, tuple(line))
