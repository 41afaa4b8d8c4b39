"""Proving that the ledger is whole: every quote stands in its text, every event in its chain. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from duixian.messages import sentence
from duixian.model import Reason, say
from duixian.pipeline.places import BETWEEN
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
from duixian.web.ledger.reading import accounting, comparing, corrections
from duixian.web.ledger.reading.history import START, digest, fields_of_today


def verify() -> Iterator[str]:
    """Look at all that the ledger holds.

    Yields:
        A line for each thing that is broken: what, where, and what was expected, in the language of
        ``messages.language()``. Nothing if the ledger is whole.
    """
    for look in (_database, _chain, _documents, _corrections, _findings):
        yield from map(sentence, look())


def unfinished() -> Iterator[str]:
    """Say which accounts are still to be made: no damage, but links, findings and counts lag behind the documents.

    Yields:
        A line for places, and one for years; nothing if all are made.
    """
    places, years = len(accounting.unsettled()), comparing.unsettled()
    if places:
        yield sentence(say("verify.places-behind", n=places))
    if years:
        span = {"first": str(years[0])} | ({"last": str(years[-1])} if len(years) > 1 else {})
        yield sentence(say("verify.years-behind", n=len(years), **span))


def _findings() -> Iterator[Reason]:
    """Findings of accounts that are still to be made may rest on anything; those of finished ones may not."""
    resting = FindingStatement.objects.filter(statement__withdrawn=True)
    between = resting.filter(finding__relation__in=BETWEEN, finding__year__in=YearAccount.objects.values("year"))
    own = resting.exclude(finding__relation__in=BETWEEN).filter(finding__place__in=PlaceAccount.objects.values("place"))
    broken = between.count() + own.count()
    if broken:
        yield say("verify.withdrawn", n=broken)


def _database() -> Iterator[Reason]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(20)")
            yield from (say("verify.database", error=row[0]) for row in cursor.fetchall() if row[0] != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            for table, row, other, _ in cursor.fetchall():
                yield say("verify.points-nowhere", row=str(row), table=table, other=other)


def _chain() -> Iterator[Reason]:
    previous, expected = START, 1
    for event in Event.objects.order_by("id").iterator():
        if event.id != expected:
            yield say("verify.event-missing", event=expected)
        elif event.previous != previous:
            yield say("verify.event-order", event=event.id, before=event.id - 1)
        if digest(event) != event.hash:
            yield say("verify.event-changed", event=event.id, action=event.action, object=event.object)
        previous, expected = event.hash, event.id + 1


def _documents() -> Iterator[Reason]:
    added = set(Event.objects.filter(action="added").values_list("object", flat=True))
    for document in Document.objects.order_by("id").iterator():
        where = say("verify.document", key=document.key)
        if f"document:{document.key}" not in added:
            yield say("verify.not-added", where=where)
        text = DocumentText.objects.filter(document=document).values_list("text", flat=True).first()
        if text is None:
            yield say("verify.no-text", where=where)
            continue
        counts = (
            (Statement, say("verify.statement"), document.statement_count),
            (Comparison, say("verify.comparison"), document.comparison_count),
        )
        for model, what, wanted in counts:
            rows = model._default_manager.filter(document=document).order_by("start")
            held = 0
            for start, end, quote in rows.values_list("start", "end", "quote"):
                held += 1
                if text[start:end] != quote:
                    yield say("verify.quote", where=where, what=what, start=start)
            if held != wanted:
                yield say("verify.count", where=where, what=what, n=held, wanted=wanted)
        for number, start, end in Section.objects.filter(document=document).values_list("number", "start", "end"):
            if not 0 <= start <= end <= len(text):
                yield say("verify.section", where=where, section=number)


def _corrections() -> Iterator[Reason]:
    held = Correction.objects.select_related("document", "event").order_by("id")
    fields = fields_of_today(correction.event for correction in held.iterator())
    for correction in held.iterator():
        document = correction.document
        where = corrections.about(document, correction.subject, correction.start)
        if correction.event.after != correction.value or fields[correction.event_id] != correction.field:
            yield say("verify.correction-event", where=where, field=correction.field, event=correction.event_id)
        if correction.state == "lost" or correction.subject in ("document", "link"):
            continue
        row = corrections.row_of(document, correction.subject, correction.start)
        if row is None or corrections.current(row, correction.field) != correction.value:
            yield say("verify.correction-lost", where=where, field=correction.field)
