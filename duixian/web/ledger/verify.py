"""Proving that the ledger is whole: every quote stands in its text, every event in its chain. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from duixian.pipeline.places import BETWEEN
from duixian.web.ledger import accounting, comparing, correcting
from duixian.web.ledger.events import START, digest, fields_of_today
from duixian.web.ledger.models import (
    Comparison,
    Correction,
    Document,
    DocumentText,
    Event,
    FindingStatement,
    PlaceAccount,
    Section,
    Statement,
    YearAccount,
)


def verify() -> Iterator[str]:
    """Look at all that the ledger holds.

    Yields:
        A line for each thing that is broken: what, where, and what was expected. Nothing if the ledger is whole.
    """
    yield from _database()
    yield from _chain()
    yield from _documents()
    yield from _corrections()
    yield from _findings()


def unfinished() -> Iterator[str]:
    """Say which accounts are still to be made: no damage, but links, findings and counts lag behind the documents.

    Yields:
        A line for places, and one for years; nothing if all are made.
    """
    places, years = len(accounting.unsettled()), comparing.unsettled()
    if places:
        yield f"the accounts of {places} places are out of date; run duixian ledger account"
    if years:
        told = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0])
        yield f"places are not compared in {len(years)} years ({told}); run duixian ledger account"


def _findings() -> Iterator[str]:
    """Findings of accounts that are still to be made may rest on anything; those of finished ones may not."""
    resting = FindingStatement.objects.filter(statement__withdrawn=True)
    between = resting.filter(finding__relation__in=BETWEEN, finding__year__in=YearAccount.objects.values("year"))
    own = resting.exclude(finding__relation__in=BETWEEN).filter(finding__place__in=PlaceAccount.objects.values("place"))
    broken = between.count() + own.count()
    if broken:
        yield f"findings: {broken} rest on a figure that was withdrawn"


def _database() -> Iterator[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(20)")
            yield from (f"database: {row[0]}" for row in cursor.fetchall() if row[0] != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (
                f"database: row {row[1]} of {row[0]} points at nothing in {row[2]}" for row in cursor.fetchall()
            )


def _chain() -> Iterator[str]:
    previous, expected = START, 1
    for event in Event.objects.order_by("id").iterator():
        if event.id != expected:
            yield f"event {expected}: is missing"
        elif event.previous != previous:
            yield f"event {event.id}: does not follow on event {event.id - 1}"
        if digest(event) != event.hash:
            yield f"event {event.id}: was changed after it was written ({event.action} {event.object})"
        previous, expected = event.hash, event.id + 1


def _documents() -> Iterator[str]:
    added = set(Event.objects.filter(action="added").values_list("object", flat=True))
    for document in Document.objects.order_by("id").iterator():
        where = f"document {document.key}"
        if f"document:{document.key}" not in added:
            yield f"{where}: no event says that it was added"
        text = DocumentText.objects.filter(document=document).values_list("text", flat=True).first()
        if text is None:
            yield f"{where}: has no text"
            continue
        counts = (
            (Statement, "statement", document.statement_count),
            (Comparison, "comparison", document.comparison_count),
        )
        for model, name, wanted in counts:
            rows = model._default_manager.filter(document=document).order_by("start")
            held = 0
            for start, end, quote in rows.values_list("start", "end", "quote"):
                held += 1
                if text[start:end] != quote:
                    yield f"{where}: {name} {start}: its quote is not what stands there"
            if held != wanted:
                yield f"{where}: holds {held} {name}s, and {wanted} were read"
        for number, start, end in Section.objects.filter(document=document).values_list("number", "start", "end"):
            if not 0 <= start <= end <= len(text):
                yield f"{where}: section {number} lies outside the text"


def _corrections() -> Iterator[str]:
    held = Correction.objects.select_related("document", "event").order_by("id")
    fields = fields_of_today(correction.event for correction in held.iterator())
    for correction in held.iterator():
        document = correction.document
        where = correcting.about(document, correction.subject, correction.start)
        if correction.event.after != correction.value or fields[correction.event_id] != correction.field:
            yield f"{where}: its correction of {correction.field} is not what event {correction.event_id} says"
        if correction.state == "lost" or correction.subject in ("document", "link"):
            continue
        row = correcting.row_of(document, correction.subject, correction.start)
        if row is None or correcting.current(row, correction.field) != correction.value:
            yield f"{where}: {correction.field} is not as it was corrected"
