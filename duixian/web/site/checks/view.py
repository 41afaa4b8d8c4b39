"""What arithmetic says of figures: contradictions with their equations, by place and year."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duixian.model import UsageError, say
from duixian.web.ledger.models import Finding, FindingStatement
from duixian.web.shell import resources
from duixian.web.shell.asked import choice, known_places, place_named, year_in
from duixian.web.shell.labels import CHECK, reader_language
from duixian.web.shell.pages import Page, page

RELATIONS = (
    "sum", "share", "growth", "balance", "repeat", "pace", "completion", "level_growth", "difference", "implied",
    "rank", "slip",
)  # fmt: skip
_LIMIT = 50


def checks(request: HttpRequest) -> Page:
    """List findings, the newest reports first.

    Query: ``outcome`` (``contradicts`` by default), ``place``, ``year``, ``relation``, ``before`` (a cursor).
    """
    outcome = choice(request, "outcome", tuple(CHECK)) or "contradicts"
    relation = choice(request, "relation", RELATIONS)
    name = request.GET.get("place", "").strip()
    place = place_named(name) if name else None
    year = year_in(request.GET.get("year", "")) or None
    those = Finding.objects.filter(outcome=outcome)
    if place is not None:
        those = those.filter(place=place)
    if year is not None:
        those = those.filter(year=year)
    if relation:
        those = those.filter(relation=relation)
    those = _from(those, request.GET.get("before", ""))
    found = list(those.select_related("place", "document").order_by("-year", "-id")[: _LIMIT + 1])
    more, found = len(found) > _LIMIT, found[:_LIMIT]
    parts: dict[int, list[FindingStatement]] = {}
    for part in (
        FindingStatement.objects.filter(finding__in=[f.pk for f in found])
        .select_related("statement__document")
        .order_by("finding", "position")
    ):
        parts.setdefault(part.finding_id, []).append(part)
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


def _from(those: Any, cursor: str) -> Any:
    """Go on behind a finding: ``year-id`` of the last one that was shown."""
    from django.db.models import Q

    if not cursor:
        return those
    year, _, key = cursor.partition("-")
    if not (year.isdecimal() and key.isdecimal() and len(year) < 6 and len(key) < 18):
        raise UsageError(say("site.bad-list-place"), cursor, say("site.follow-next"))
    return those.filter(Q(year__lt=int(year)) | Q(year=int(year), pk__lt=int(key)))


urls = page("checks/", checks, name="checks", template="site/checks/checks.html")
