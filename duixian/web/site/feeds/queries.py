"""What feeds ask of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from duixian.web.ledger.models import Document, Finding, Link, Place, PlaceYear, Statement

MOST = 50


def documents(place: Place | None) -> QuerySet[Document]:
    """Return the work reports of a place or of all, the newest first."""
    rows = Document.objects.filter(current=True, kind="work_report", place__isnull=False, year__isnull=False)
    if place is not None:
        rows = rows.filter(place=place)
    return rows.select_related("place").order_by("-added", "-id")


def promised(documents: Iterable[Document]) -> dict[tuple[int, int], PlaceYear]:
    """Return what is counted of places that have promised something, by place and year."""
    years = PlaceYear.objects.filter(place__in={d.place_id for d in documents}, promises__gt=0)
    return {(row.place_id, row.year): row for row in years}


def missed(counts: Iterable[PlaceYear]) -> Iterable[tuple[Any, ...]]:
    """Return what was promised in some years and missed, or made good in part."""
    # One look at each report's promises by the index of its document.
    told = Link.objects.filter(
        document__in=[row.report_id for row in counts if row.report_id], outcome__in=("missed", "partly")
    ).order_by("id")
    fields = (
        "place_id", "year", "outcome", "document__key", "target__start", "target__wording", "target__quote",
        "verdict_why",
    )  # fmt: skip
    return told.values_list(*fields)


def contradictions(place: Place | None) -> Iterable[Finding]:
    """Return equations that do not hold, those of the newest documents first."""
    rows = Finding.objects.filter(outcome="contradicts")
    if place is not None:
        rows = rows.filter(place=place)
    return rows.select_related("place", "document").order_by("-document__added", "-document_id", "id")[:MOST]


def pending(place: Place) -> Iterator[tuple[Any, ...]]:
    """Return the promises in figures of which no report can have told yet: whose, where, what, due when, and of when.

    The newest report's promises have no account before the next report is there; its targets are taken as they are.
    """
    about = ("document__title", "document__added")
    rows = Link.objects.filter(place=place, outcome="pending", target__isnull=False, document__current=True)
    newest = PlaceYear.objects.filter(place=place, report__isnull=False).order_by("-year").first()
    # What was due before the newest report is no appointment any more, though no report in the ledger tells of it.
    rows = rows.filter(due_year__gte=newest.year if newest else 0)
    fresh = Statement.objects.filter(
        document=newest.report_id if newest else None, status="target", role="value", withdrawn=False,
        period_year__gte=newest.year if newest else 0, answers__isnull=True,
    )  # fmt: skip
    promised = ("document__key", "target__start", "target__wording", "target__quote", "due", *about)
    spoken = ("document__key", "start", "wording", "quote", "period", *about)
    yield from rows.order_by("due_year", "id").values_list(*promised)
    yield from fresh.order_by("start").values_list(*spoken)
