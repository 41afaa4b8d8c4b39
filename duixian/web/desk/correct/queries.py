"""What the pages of corrections ask of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from duixian.model import say
from duixian.web.ledger.models import Comparison, Correction, Document, Event, Indicator, Link, Statement
from duixian.web.ledger.reading.corrections import about
from duixian.web.ledger.reading.history import shown
from duixian.web.shell.asked import document_named
from duixian.web.shell.pages import NotFound

_CANDIDATES = 12
Row = Statement | Comparison


def row_named(key: str, start: str) -> Row:
    """Find the figure, or the promise without one, that an address names."""
    document = document_named(key)
    at = start.removeprefix("c")
    if not (at.isascii() and at.isdecimal() and len(at) < 10):
        raise NotFound(say("correct.no-such-figure"), start, say("correct.card-address"))
    models: tuple[Any, ...] = (Comparison,) if start.startswith("c") else (Statement, Comparison)
    for model in models:
        found: Row | None = model.objects.filter(document=document, start=int(at)).select_related("document").first()
        if found is not None:
            return found
    raise NotFound(say("correct.no-such-figure"), f"{key}#{start}", say("correct.card-address"))


def _about(row: Row) -> list[str]:
    subject = "statement" if isinstance(row, Statement) else "comparison"
    return [about(row.document, name, row.start) for name in (subject, "link")]


def last(row: Row) -> Event | None:
    """Return what was done last to a figure or to what answers it."""
    return Event.objects.filter(object__in=_about(row)).order_by("-id").first()


def answered(row: Row) -> list[Link]:
    """Return the promises that a figure answers."""
    if not isinstance(row, Statement):
        return []
    return list(Link.objects.filter(result=row).select_related("target__document", "comparison__document")[:20])


def candidates(link: Link, words: str) -> list[Statement]:
    """Return figures that may answer a promise: near misses, then those of the same name, or those that are looked for.

    Args:
        link: the promise.
        words: part of a figure's name or of its quote; empty looks for what has the promise's own name.
    """
    promise: Any = link.target or link.comparison
    years = [link.due_year, (link.due_year or link.year) + 1]
    those = Statement.objects.filter(place=link.place_id, year__in=years, withdrawn=False)
    those = those.exclude(status="target").select_related("document")
    if words:
        return list(those.filter(Q(wording__icontains=words) | Q(quote__icontains=words)).order_by("id")[:_CANDIDATES])
    near = Q(pk__in=[])
    for told in (*link.related, *link.further):
        at = str(told.get("id", "")).rpartition("-")[2]
        if at.isdigit():
            near |= Q(document__key=told.get("document"), start=int(at))
    found = list(those.filter(near)[:_CANDIDATES])
    named = Q(wording=promise.wording) if promise.wording else Q(pk__in=[])
    if link.indicator_id:
        named |= Q(indicator=link.indicator_id)
    for other in those.filter(named).order_by("id")[:_CANDIDATES]:
        if other not in found:
            found.append(other)
    return found[:_CANDIDATES]


def link_of(row: Row) -> Link | None:
    """Return what is said of a promise; None of a figure that is none."""
    links = Link.objects.filter(target=row) if isinstance(row, Statement) else Link.objects.filter(comparison=row)
    return links.select_related("result__document", "engine_result__document", "document").first()


def corrections(document: Document, subject: str, start: int = 0) -> QuerySet[Correction]:
    """Return what persons said of a figure, of a promise's answer, or of whose a document is."""
    return Correction.objects.filter(document=document, subject=subject, start=start).order_by("id")


def indicators() -> Iterable[tuple[str, str]]:
    """Return id and name of all indicators."""
    return Indicator.objects.values_list("pk", "name")


def events(row: Row) -> list[Event]:
    """Return what was done last to a figure and to what answers it."""
    return shown(Event.objects.filter(object__in=_about(row)).order_by("-id")[:50])
