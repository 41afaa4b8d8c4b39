"""What the page of promises asks of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duixian.web.ledger.models import Document, DocumentText, Link, Place, PlaceYear


def answered(place: Place, year: int) -> Any:
    """Return the report that tells what became of the promises."""
    after = PlaceYear.objects.filter(place=place, year=year + 1).select_related("report").first()
    return after.report if after is not None else None


def year_of(place: Place, year: int) -> PlaceYear | None:
    """Return what is counted of a place in a year."""
    return PlaceYear.objects.filter(place=place, year=year).select_related("report").first()


def links(report: Document) -> list[Link]:
    """Return the promises of a report with what answers them."""
    return list(
        Link.objects.filter(document=report)
        .select_related("target__section", "comparison__section", "result")
        # A few documents answer hundreds of promises: they are read once, not with every row.
        .prefetch_related("result__document")
        .order_by("id")
    )


def texts(documents: Iterable[int | None]) -> dict[int, str]:
    """Return the texts of documents, by their primary keys."""
    return dict(DocumentText.objects.filter(pk__in=documents).values_list("pk", "text"))
