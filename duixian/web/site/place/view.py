"""A place: its years, its reports, the places inside it; and a place in a year, which the front page tells."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from duixian.web.ledger.models import Document, Place, PlaceYear
from duixian.web.shell import resources
from duixian.web.shell.asked import elsewhere, place_named
from duixian.web.shell.pages import Page, page
from duixian.web.site.front.view import told_of


def place(request: HttpRequest, slug: str) -> Page | HttpResponse:
    """List the years of a place with what was promised and what became of it."""
    held = place_named(slug)
    moved = elsewhere(request, slug, held)
    if moved is not None:
        return moved
    years = list(PlaceYear.objects.filter(place=held).select_related("report").order_by("-year"))
    others = Document.objects.filter(place=held).exclude(kind="work_report").order_by("-year", "id")
    inside = list(Place.objects.filter(parent=held, documents__gt=0).order_by("code")[:400])
    context: dict[str, Any] = {
        "place": held,
        "years": years,
        "others": list(others.only("key", "title", "name", "year", "kind")[:100]),
        "inside": inside,
        "around": held.parent,
    }

    def rows() -> list[resources.Row]:
        return resources.YEAR.in_order([row.pk for row in years])

    def data() -> dict[str, Any]:
        return {
            **resources.PLACE.read(Place.objects.filter(pk=held.pk))[0],
            "years": rows(),
            "inside": [{"slug": p.slug, "name": p.name} for p in inside],
        }

    return Page(context, data, resources.table(f"place-{held.slug}", resources.YEAR, rows))


def place_year(request: HttpRequest, slug: str, year: int) -> Page | HttpResponse:
    """Tell a place in a year as the front page does."""
    moved = elsewhere(request, slug, place_named(slug))
    if moved is not None:
        return moved
    return told_of(slug, str(year))


urls = [
    *page("p/<str:slug>/", place, name="place", template="site/place/place.html"),
    *page("p/<str:slug>/<int:year>/", place_year, name="place-year", template="site/front/front.html"),
]
