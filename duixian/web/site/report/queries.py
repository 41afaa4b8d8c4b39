"""What the page of a report asks of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from duixian.model import say
from duixian.web.ledger.models import Comparison, Document, FindingStatement, Section, Statement
from duixian.web.shell import resources
from duixian.web.shell.pages import NotFound


class MarkedFigure(NamedTuple):
    """A figure of the text, as far as the page shows it; its attributes are fields of the ledger's statement."""

    start: int
    end: int
    quote: str
    wording: str
    kind: str
    status: str


def document(key: str) -> Document:
    """Return a document by its key.

    Raises:
        NotFound: there is none.
    """
    found = Document.objects.filter(key=key).select_related("place", "body").first()
    if found is None:
        raise NotFound(say("site.no-such-document"), key, say("site.find-by-place"))
    return found


def contradicted(held: Document) -> set[int]:
    """Return where the figures stand that a contradiction rests on."""
    parts = FindingStatement.objects.filter(statement__document=held, finding__outcome="contradicts")
    return set(parts.values_list("statement__start", flat=True))


def sections(held: Document) -> list[Section]:
    """Return the sections of a document, in its order."""
    return list(Section.objects.filter(document=held))


def figures(held: Document) -> list[MarkedFigure]:
    """Return the figures of a document, in its order; withdrawn ones are left out."""
    rows = _standing(held).values_list(*MarkedFigure._fields)
    return [MarkedFigure(*row) for row in rows]


def _standing(held: Document) -> QuerySet[Statement]:
    return Statement.objects.filter(document=held, withdrawn=False).order_by("start")


def rows(held: Document) -> list[resources.Row]:
    """Return the figures of a document as programs get them."""
    return resources.STATEMENT.read(_standing(held))


def described(held: Document) -> resources.Row:
    """Return a document as programs get it."""
    return resources.DOCUMENT.read(Document.objects.filter(pk=held.pk))[0]


def places_of_cards(held: Document) -> list[int]:
    """Return where in a text cards point back at, marked or not: also what a filter leaves out or was withdrawn."""
    every = {
        *Statement.objects.filter(document=held).values_list("start", flat=True),
        *Comparison.objects.filter(document=held).values_list("start", flat=True),
    }
    return sorted(every)


def years_on(held: Document, years: int) -> Document | None:
    """Return the document of its kind that its place has some years later, or earlier."""
    if held.place is None or not held.year:
        return None
    return Document.objects.filter(place=held.place, kind=held.kind, current=True, year=held.year + years).first()


def versions(held: Document) -> Iterable[Document]:
    """Return the other documents of its place, year and kind."""
    if held.place is None:
        return ()
    return Document.objects.filter(place=held.place, year=held.year, kind=held.kind).exclude(pk=held.pk)
