"""What the pages of uploads ask of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.web.ledger.incoming import Incoming
from duixian.web.ledger.models import Document, Issue


def held(incoming: Incoming) -> Document | None:
    """Return the document of the ledger that one on its way in is."""
    return Document.objects.filter(key=incoming.key).first()


def others(incoming: Incoming) -> Iterable[Document]:
    """Return other documents of its place, year and kind."""
    if not (incoming.place and incoming.year):
        return []
    return Document.objects.filter(
        place__name=incoming.place, place__code=incoming.place_code, year=incoming.year, kind=incoming.kind
    ).exclude(key=incoming.key)[:5]


def issues(grade: str, skipped: int, most: int) -> list[Issue]:
    """Return what a user must know of documents, after those that were skipped."""
    return list(Issue.objects.filter(grade=grade).select_related("document")[skipped : skipped + most])
