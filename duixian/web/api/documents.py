"""Documents, their texts, and the figures that were read in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from duixian.model import say
from duixian.web.api import schemas
from duixian.web.api.answers import REFUSALS, answering
from duixian.web.api.paging import Order, concerning, given, page
from duixian.web.api.places import indicator_of
from duixian.web.ledger.models import Correction, Document, DocumentText, FindingStatement, Link, Place, Statement
from duixian.web.ledger.reading import lookup
from duixian.web.shell import resources
from duixian.web.shell.pages import NotFound

router = Router(by_alias=True)
MOST_CHARACTERS = 2**31 - 1


def under(place: Place) -> list[int]:
    """Return the primary keys of a place and of all places below it."""
    found = [place.pk]
    level = [place.pk]
    while level:
        level = list(Place.objects.filter(parent__in=level).exclude(pk__in=found).values_list("pk", flat=True))
        found += level
    return found


@router.get("/documents", response={200: schemas.DocumentPage, **REFUSALS}, summary="Documents")
@answering
def documents(request: HttpRequest, filters: Query[schemas.DocumentFilters]) -> dict[str, Any]:
    """List documents in the order in which they came into the ledger."""
    rows = Document.objects.filter(given(filters, "year", "kind", "current"))
    if filters.place:
        place = lookup.place(filters.place)
        rows = rows.filter(place__in=under(place)) if filters.below else rows.filter(place=place)
    return page(rows, resources.DOCUMENT, filters)


@router.get("/documents/{key}", response={200: schemas.DocumentAnswer, **REFUSALS}, summary="A document")
@answering
def document(request: HttpRequest, key: str) -> dict[str, Any]:
    """Show what is known of a document."""
    return resources.DOCUMENT.read(Document.objects.filter(pk=lookup.document(key).pk))[0]


@router.get("/documents/{key}/text", response={200: schemas.TextAnswer, **REFUSALS}, summary="A document's text")
@answering
def text(request: HttpRequest, key: str) -> dict[str, Any]:
    """Show the text in which all offsets count, and its sections."""
    found = lookup.document(key)
    names = [column.name for column in resources.own(resources.SECTION)]
    return {
        "document": found.key,
        "text": DocumentText.objects.get(document=found).text,
        "sections": list(found.sections.order_by("number").values(*names)),
    }


@router.get("/statements", response={200: schemas.StatementPage, **REFUSALS}, summary="Figures")
@answering
def statements(request: HttpRequest, filters: Query[schemas.StatementFilters]) -> dict[str, Any]:
    """List the figures that were read; those that a person took for none are left out."""
    asked = concerning(filters.document, filters.place) & given(filters, "year")
    rows = Statement.objects.filter(asked, withdrawn=False)
    orders = [Order(Q(), ("start",) if filters.document else ("id",))]
    picked = given(filters, "status", "kind", "headline", "corrected")
    if filters.indicator:
        found = indicator_of(filters.indicator)
        if filters.document or (filters.place and filters.year is not None):
            picked &= Q(indicator=found)
        else:
            rows = rows.filter(indicator=found)
            # The index's own order; figures of documents whose place or year is unknown come last.
            known = Q(place__isnull=False, year__isnull=False)
            orders = [Order(known, ("place_id", "year", "id")), Order(~known)]
    return page(rows, resources.STATEMENT, filters, orders=orders, picked=picked)


@router.get(
    "/statements/{key}/{start}", response={200: schemas.StatementAnswer, **REFUSALS}, summary="A figure, with all of it"
)
@answering
def statement(request: HttpRequest, key: str, start: int) -> dict[str, Any]:
    """Show a figure with its sentence, what it promises or answers, its checks, corrections and annotation.

    A figure that a person took for none is shown, and said to be `withdrawn`.
    """
    whose = lookup.document(key)
    rows = Statement.objects.filter(document=whose, start=start) if 0 <= start <= MOST_CHARACTERS else None
    pk, withdrawn = (None, False) if rows is None else rows.values_list("pk", "withdrawn").first() or (None, False)
    if rows is None or pk is None:
        where = f"{key}/{start}"
        there = say("api.see-address", address=f"/api/statements?document={key}")
        raise NotFound(say("ledger.nothing-read-there"), where, there)
    out = resources.STATEMENT.read(rows)[0]
    body = DocumentText.objects.get(document=whose).text
    answered = Link.objects.filter(result=pk).order_by("pk")
    names = ("document__key", "target__start", "comparison__start")
    return {
        **out,
        "withdrawn": withdrawn,
        "promises": [f"{whose.key}#{start}"] if Link.objects.filter(target=pk).exists() else [],
        "answers": [f"{k}#{t}" if t is not None else f"{k}#c{c}" for k, t, c in answered.values_list(*names)],
        "findings": list(
            FindingStatement.objects.filter(statement=pk).order_by("finding").values_list("finding__key", flat=True)
        ),
        "corrections": list(
            Correction.objects.filter(document=whose, start=start)
            .order_by("id")
            .values("subject", "field", "engine", "value", "state", "who", "at", "why")
        ),
        "annotation": resources.annotation(out, body, f"{request.scheme}://{request.get_host()}"),
    }
