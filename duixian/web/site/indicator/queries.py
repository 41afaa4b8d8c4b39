"""What the pages of indicators ask of the ledger, and what is remembered of its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Max, Min, Q

from duixian.model import say
from duixian.web.ledger.models import Indicator, Observation, Place
from duixian.web.shell import resources
from duixian.web.shell.pages import NotFound
from duixian.web.shell.remembering import remembered
from duixian.web.site.indicator.series import (
    Series,
    years_of,
)


def indicator(id: str) -> Indicator:
    """Find an indicator by its id or its Chinese name.

    Raises:
        NotFound: there is none; near ones are told.
    """
    found = Indicator.objects.filter(pk=id).first() or Indicator.objects.filter(name=id).first()
    if found is not None:
        return found
    near = [i.pk for i in Indicator.objects.filter(Q(name__icontains=id) | Q(id__icontains=id))[:3]]
    remedy = say("ledger.perhaps", names=tuple(near)) if near else say("site.indicators-listed")
    raise NotFound(say("site.no-such-indicator"), id, remedy)


def series_rows(series: Series) -> list[resources.Row]:
    """Return a series as observations: one a place, year and side, also where there is no figure."""
    held = Observation.objects.filter(
        indicator=series.indicator, kind=series.kind, unit=series.unit, place__in=series.places
    )
    figures = {(o["place_slug"], o["side"], o["year"]): o for o in resources.OBSERVATION.read(held)}
    rows = []
    for place in series.places:
        missing = resources.no_observation(series.indicator, place, series.kind)
        for year in series.years:
            for side in ("target", "result"):
                silent = {**missing, "year": year, "side": side, "state": series.state(place.pk, side, year)}
                rows.append(figures.get((place.slug, side, year), silent))
    return rows


def years(indicator: Indicator, kind: str, level: str, side: str = "result") -> dict[int, int]:
    """Return how many places of a level have a figure in each year."""
    what = f"years {indicator.pk} {kind} {level} {side}"
    return remembered(what, lambda: years_of(indicator, kind, level, side))


def counts() -> dict[str, tuple[int, int | None, int | None]]:
    """Return how many figures each indicator has, with the first and the last year."""

    def count() -> dict[str, tuple[int, int | None, int | None]]:
        rows = Observation.objects.order_by().values_list("indicator").annotate(Count("id"), Min("year"), Max("year"))
        return {name: (n, first, last) for name, n, first, last in rows}

    return remembered("counts of indicators", count)


def widest(indicator: Indicator, kind: str) -> str:
    """Return the level whose places tell of an indicator in most years."""
    levels = ("prefecture", "province", "county")
    told = {lv: len(years(indicator, kind, lv)) for lv in levels}
    return max(levels, key=lambda lv: told[lv])


def usual_level(places: Sequence[Place]) -> str:
    """Return the level of the first place that others of its level stand beside."""
    return next((p.level for p in places if p.level in ("province", "prefecture", "county")), "province")


def catalogue(words: str, theme: str) -> Iterable[Indicator]:
    """Return the indicators whose names hold some words, or all of them, of one theme or of all."""
    rows = Indicator.objects.all()
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(english__icontains=words) | Q(id=words))
    return rows.filter(theme=theme) if theme else rows


def themes() -> list[str]:
    """Return the themes of the catalogue, in its order."""
    return list(dict.fromkeys(Indicator.objects.order_by("position").values_list("theme", flat=True)))


def nation_of(indicator: Indicator, kind: str) -> Place | None:
    """Return the nation, if it has three figures of an indicator and kind: fewer are no series."""
    nation = Place.objects.filter(level="country").first()
    own = Observation.objects.filter(indicator=indicator, kind=kind, place=nation)
    return nation if nation is not None and own.count() >= 3 else None


def provinces() -> list[tuple[str, str]]:
    """Return address and name of the provinces of today."""
    return list(Place.objects.filter(level="province", now__isnull=True).values_list("slug", "name"))
