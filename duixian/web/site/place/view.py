"""A place: its years, its reports, the places inside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from duixian.web.shell import resources
from duixian.web.shell.asked import elsewhere, place_named
from duixian.web.shell.pages import Page, page
from duixian.web.site.place import queries


def place(request: HttpRequest, slug: str) -> Page | HttpResponse:
    """List the years of a place with what was promised and what became of it."""
    held = place_named(slug)
    moved = elsewhere(request, slug, held)
    if moved is not None:
        return moved
    years, inside = queries.years(held), queries.inside(held)
    context: dict[str, Any] = {
        "place": held,
        "years": years,
        "others": queries.other_documents(held),
        "inside": inside,
        "around": held.parent,
    }

    def rows() -> list[resources.Row]:
        return resources.YEAR.in_order([row.pk for row in years])

    def data() -> dict[str, Any]:
        return {
            **queries.described(held),
            "years": rows(),
            "inside": [{"slug": p.slug, "name": p.name} for p in inside],
        }

    return Page(context, data, resources.table(f"place-{held.slug}", resources.YEAR, rows))


urls = page("p/<str:slug>/", place, name="place", template="site/place/place.html")
