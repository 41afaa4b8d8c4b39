"""What waits for an editor, and what was done, as the ledger has it."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.web.ledger.models import Correction, Document, Event, Issue
from duixian.web.ledger.reading.history import shown


def corrections(state: str, most: int) -> Iterable[Correction]:
    """Return the last corrections that are in a state."""
    return Correction.objects.filter(state=state).select_related("document").order_by("-at")[:most]


def corrections_of(document: Document) -> Iterable[Correction]:
    """Return the corrections of a document, in the order of its text."""
    return Correction.objects.filter(document=document).order_by("start", "id")


def failed() -> int:
    """Return how many documents could not be read."""
    return Issue.objects.filter(grade="failed").count()


def events(document: Document, before: int | None, most: int) -> list[Event]:
    """Return what was done to a document, the newest first.

    Args:
        document: the document.
        before: only what was done before this event; None begins with the newest.
        most: how many at most.
    """
    done = Event.objects.filter(document=document).order_by("-id")
    return shown((done if before is None else done.filter(pk__lt=before))[:most])
