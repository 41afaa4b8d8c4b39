"""The front page 数字里看发展: a place in a year, told by its figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duixian.web.shell.asked import elsewhere, known_places, place_named, year_in
from duixian.web.shell.pages import Page, Table, page
from duixian.web.shell.remembering import remembered
from duixian.web.site.front import queries
from duixian.web.site.front.headlines import Headline, headlines
from duixian.web.site.indicator.series import Point

_OUTCOMES = ("met", "partly", "missed", "no_evidence", "unclear", "pending")
# As an observation has it.
_FIGURE = ("low", "high", "unit")
_COLUMNS = [
    "indicator_id",
    "indicator_name",
    "kind",
    "year",
    *_FIGURE,
    "change",
    "rank",
    "places",
    "target",
    "document",
    "start",
]


def front(request: HttpRequest) -> Page:
    """Tell a place in a year: headline figures, promises, what became of last year's, contradictions, additions.

    Query: ``place`` (name, code or address; the nation by default), ``year`` (of the report; the newest by default).
    """
    return _told_of(request.GET.get("place", ""), request.GET.get("year", ""))


def _told_of(name: str, wished: str) -> Page:
    """Tell a place in a year.

    Args:
        name: of the place, its code or address; empty for the nation.
        wished: the year of the report; empty for the newest.

    Raises:
        NotFound: there is no such place.
        UsageError: the year is none.
    """
    place = queries.chosen_place(name)
    if place is None:
        return Page({"empty": True}, {"place": None}, None)
    years = queries.years(place)
    told = {row.year: row for row in years}
    wanted = year_in(wished)
    year = wanted if wanted in told else None
    # The nation has no report of a year before its session in March, a place changes but the year stays.
    note = ""
    if year is None and years:
        year = min(told, key=lambda y: (abs(y - wanted), -y)) if wanted else years[0].year
        if wanted:
            note = _("账本中没有%(place)s %(wanted)s 年的报告，以下为 %(year)s 年。") % {
                "place": place.name, "wanted": wanted, "year": year
            }  # fmt: skip
    row = told.get(year) if year else None
    before = queries.year_of(place, year - 1) if year else None
    lines = remembered(f"headlines {place.pk} {year}", lambda: headlines(place, year)) if year else []
    newest = queries.newest()
    context: dict[str, Any] = {
        "place": place,
        "year": year,
        "years": [y.year for y in years],
        "note": note,
        "row": row,
        "before": before,
        "headlines": lines,
        "promises": queries.promises(row),
        "missed": queries.answers(place, year - 1) if year and before and before.promises else [],
        "outcomes": [(name, getattr(before, name)) for name in _OUTCOMES] if before else [],
        "findings": queries.contradictions(place, row.year) if row and row.contradictions else [],
        "newest": newest,
        "places": known_places(),
    }
    data = {
        "place": {"slug": place.slug, "name": place.name, "level": place.level},
        "year": year,
        "years": context["years"],
        "headlines": [_headline_data(h) for h in lines],
        "promises_this_year": row.targets if row else 0,
        "promises_last_year": {name: n for name, n in context["outcomes"]} | {"promises": before.promises}
        if before
        else None,
        "contradictions": row.contradictions if row else 0,
        "newest": [{"document": d.key, "title": str(d), "year": d.year} for d in newest],
    }
    return Page(context, data, Table("headlines", _COLUMNS, [_headline_row(h) for h in lines]))


def _point_data(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    return {
        "year": point.year, "low": point.value, "high": point.high, "unit": point.unit, "modifier": point.modifier,
        "document": point.document, "start": point.start,
    }  # fmt: skip


def _headline_data(headline: Headline) -> dict[str, Any]:
    return {
        "indicator_id": headline.indicator.pk,
        "indicator_name": headline.indicator.name,
        "kind": headline.kind,
        "amount": _point_data(headline.amount),
        "change": _point_data(headline.change),
        "target": _point_data(headline.target),
        "rank": headline.rank[0] if headline.rank else None,
        "places": headline.rank[1] if headline.rank else None,
        "line": [list(pair) for pair in headline.line],
    }


def _headline_row(headline: Headline) -> list[Any]:
    shown = headline.amount or headline.change
    if shown is None:
        return []
    rank, places = headline.rank or (None, None)
    return [
        headline.indicator.pk, headline.indicator.name, headline.kind, shown.year, shown.value, shown.high, shown.unit,
        headline.change.value if headline.change else None, rank, places,
        headline.target.value if headline.target else None, shown.document, shown.start,
    ]  # fmt: skip


def place_year(request: HttpRequest, slug: str, year: int) -> Page | HttpResponse:
    """Tell a place in a year, by its address."""
    moved = elsewhere(request, slug, place_named(slug))
    if moved is not None:
        return moved
    return _told_of(slug, str(year))


urls = [
    *page("", front, name="front", template="site/front/front.html"),
    *page("p/<str:slug>/<int:year>/", place_year, name="place-year", template="site/front/front.html"),
]
