"""What arithmetic says of figures: contradictions with their equations, by place and year."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duixian.web.shell import resources
from duixian.web.shell.asked import choice, known_places, place_named, year_in
from duixian.web.shell.labels import CHECK, reader_language
from duixian.web.shell.pages import Page, page
from duixian.web.site.checks import queries

RELATIONS = (
    "sum", "share", "growth", "balance", "repeat", "pace", "completion", "level_growth", "difference", "implied",
    "rank", "slip",
)  # fmt: skip


def checks(request: HttpRequest) -> Page:
    """List findings, the newest reports first.

    Query: ``outcome`` (``contradicts`` by default), ``place``, ``year``, ``relation``, ``before`` (a cursor).
    """
    outcome = choice(request, "outcome", tuple(CHECK)) or "contradicts"
    relation = choice(request, "relation", RELATIONS)
    name = request.GET.get("place", "").strip()
    place = place_named(name) if name else None
    year = year_in(request.GET.get("year", "")) or None
    found, more = queries.findings(outcome, place, year, relation, request.GET.get("before", ""))
    parts = queries.figures(found)
    context: dict[str, Any] = {
        "found": [(f, parts.get(f.pk, [])) for f in found],
        "outcome": outcome,
        "outcomes": CHECK.items(),
        "relation": relation,
        "relations": RELATIONS,
        "place": place,
        "year": year,
        "places": known_places(),
        "cursor": f"{found[-1].year or 0}-{found[-1].pk}" if more else "",
    }
    keys = [f.key for f in found]

    def rows() -> list[resources.Row]:
        return resources.FINDING.in_order([f.pk for f in found])

    def data() -> dict[str, Any]:
        figures = resources.figures_of(keys)
        told = [resources.telling(resources.FINDING.columns, row, reader_language()) for row in rows()]
        return {
            "findings": [{**row, "figures": figures[row["finding"]]} for row in told],
            "next": context["cursor"] or None,
        }

    return Page(context, data, resources.table("checks", resources.FINDING, rows))


urls = page("checks/", checks, name="checks", template="site/checks/checks.html")
