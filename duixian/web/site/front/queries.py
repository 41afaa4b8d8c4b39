"""What the front page asks of the ledger about a place in a year."""

from __future__ import annotations

from typing import Any

from duixian.web.ledger.models import Document, Finding, Link, Place, PlaceYear, Statement
from duixian.web.shell.asked import place_named


def chosen_place(name: str) -> Place | None:
    """Return the place that is asked for, else the nation, else the one with most documents.

    Raises:
        NotFound: it is none; near names are told.
    """
    if name.strip():
        return place_named(name)
    held = Place.objects.filter(documents__gt=0)
    return held.filter(level="country").first() or held.order_by("-documents", "code").first()


def promises(row: PlaceYear | None) -> list[dict[str, Any]]:
    """Return ten targets of a year's report, with the names under which readers know them."""
    if row is None or row.report_id is None:
        return []
    rows = Statement.objects.filter(document=row.report_id, status="target", withdrawn=False)
    those = rows.select_related("indicator").only("start", "quote", "wording", "indicator__name").order_by("start")
    # Those of the catalogue are what readers know by name; they go first, each group in the order of the text.
    first = list(those.filter(headline=True, indicator__isnull=False)[:10])
    seen = {s.pk for s in first}
    rest = [s for s in those[: 20 - len(first)] if s.pk not in seen][: 10 - len(first)] if len(first) < 10 else []
    return [{"statement": s, "name": s.indicator or s.wording} for s in [*first, *rest]]


def answers(place: Place, year: int) -> list[Link]:
    """Return six promises of a year with what became of them, those missed first."""
    links = Link.objects.filter(place=place, year=year, target__isnull=False, outcome__in=("missed", "partly", "met"))
    links = links.exclude(rule="not-due").select_related("target__document", "result", "indicator")
    links = links.only(
        "outcome", "indicator__name", "target__quote", "target__wording", "target__start", "target__document__key",
        "result__quote",
    )  # fmt: skip
    order = {"missed": 0, "partly": 1, "met": 2}
    return sorted(links, key=lambda k: (order[k.outcome], k.indicator_id is None, k.pk))[:6]


def contradictions(place: Place, year: int) -> list[Finding]:
    """Return four equations of a year's report that do not hold."""
    found = Finding.objects.filter(place=place, year=year, outcome="contradicts").select_related("document")
    return list(found.order_by("id")[:4])


def years(place: Place) -> list[PlaceYear]:
    """Return the years of which a place has a report, the newest first."""
    return list(PlaceYear.objects.filter(place=place, report__isnull=False).order_by("-year"))


def year_of(place: Place, year: int) -> PlaceYear | None:
    """Return what is counted of a place in a year."""
    return PlaceYear.objects.filter(place=place, year=year).first()


def newest() -> list[Document]:
    """Return the documents that were added last."""
    return list(
        Document.objects.filter(current=True, place__isnull=False, year__isnull=False)
        .select_related("place")
        .only("key", "year", "added", "statement_count", "title", "name", "place__name", "place__slug")
        .order_by("-added", "-id")[:8]
    )
