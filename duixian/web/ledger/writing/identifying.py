"""Correcting whose a document is and of which year."""

from __future__ import annotations

from typing import Any

from duixian.web.ledger.models import Comparison, Correction, Document, Link, Place, Statement
from duixian.web.ledger.reading import comparing
from duixian.web.ledger.writing import counting, index
from duixian.web.ledger.writing.log import Actor, Log, change
from duixian.web.ledger.writing.noting import given_reason, noted
from duixian.web.ledger.writing.reference import Territories
from duixian.web.ledger.writing.settling import settle, unsettle


def identify(document: Document, place: Place | None, year: int | None, why: str, actor: Actor) -> None:
    """Correct whose a document is and of which year.

    Args:
        document: the document; its key stays.
        place: its place.
        year: its year.
        why: the reason.
        actor: who says so.

    Raises:
        UsageError: no reason is given.
    """
    reason = given_reason(why)
    with change():
        document = Document.objects.select_related("place").get(pk=document.pk)
        territories = Territories()
        entries = index.index_entries(document, territories)
        touched: set[int] = {pk for pk in (document.place_id, place.pk if place else None) if pk is not None}
        years = {document.year}
        log = Log(actor)
        changes: tuple[tuple[str, Any, Any], ...] = (
            ("place", document.place.slug if document.place else None, place.slug if place else None),
            ("year", document.year, year),
        )
        for field, before, after in changes:
            if before != after:
                about = f"document:{document.key}"
                event = log.add(
                    "corrected", about, document=document, field=field, before=before, after=after, why=reason
                )
                log.flush()
                held = Correction.objects.filter(document=document, subject="document", field=field).first()
                engine = held.engine if held is not None else before
                anchor = Correction(document=document, subject="document", field=field, start=0, end=0)
                noted(held or anchor, event, after, engine, reason)
        document.place, document.year = place, year
        document.save()
        for model in (Statement, Comparison):
            model._default_manager.filter(document=document).update(place=place, year=year)
        Link.objects.filter(document=document).delete()
        document.findings.all().delete()
        index.remove(entries)
        index.add(index.index_entries(document, territories))
        years.add(year)
        touched |= comparing.sharers([document.report])
        touched = unsettle(touched, years)
        counting.recount(sorted(touched))
    settle(touched, years)
