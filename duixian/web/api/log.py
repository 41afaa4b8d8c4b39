"""Search, the log of changes, and what a user must know of documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from duixian.web.api import schemas
from duixian.web.api.answers import REFUSALS, answering
from duixian.web.api.paging import concerning, given, page
from duixian.web.ledger.models import Document, Event, Issue
from duixian.web.ledger.reading import lookup
from duixian.web.ledger.reading import search as index
from duixian.web.shell import resources
from duixian.web.shell.pages import count_search

router = Router(by_alias=True)


@router.get("/search", response={200: schemas.HitPage, **REFUSALS}, summary="Sentences that hold some words")
@answering
def search(request: HttpRequest, filters: Query[schemas.SearchFilters]) -> dict[str, Any]:
    """Find the sentences that hold every word of a query, newest report first, with the figures in them."""
    count_search(request)
    place = lookup.place(filters.place) if filters.place else None
    found = index.search(
        filters.q,
        place=place,
        below=filters.below,
        year=filters.year,
        status=filters.status,
        kind=filters.kind,
        limit=filters.limit,
        cursor=filters.cursor,
    )
    whose = Document.objects.filter(pk__in={hit.document for hit in found.hits})
    names = ("pk", "key", "title", "place__name", "place__slug", "year")
    about = {told[0]: told[1:] for told in whose.values_list(*names)}
    items = []
    for hit in found.hits:
        key, title, name, slug, year = about[hit.document]
        figures = [resources.part(key, s.start, s.quote, s.wording) for s in hit.statements]
        items.append(
            {
                "document": key,
                "title": title,
                "document_place": name,
                "document_place_slug": slug,
                "document_year": year,
                "start": hit.start,
                "end": hit.end,
                "sentence": hit.text,
                "statements": figures,
                "url": figures[0]["url"] if figures else f"/d/{key}/",
            }
        )
    return {"items": items, "next": found.cursor}


@router.get("/events", response={200: schemas.EventPage, **REFUSALS}, summary="The log of changes")
@answering
def events(request: HttpRequest, filters: Query[schemas.EventFilters]) -> dict[str, Any]:
    """List what was changed, by whom, when and why; what concerns accounts of persons is left out."""
    asked = concerning(filters.document, None) & given(filters, "action")
    rows = Event.objects.filter(asked).exclude(object__startswith="user:")
    return page(rows, resources.Events(), filters)


@router.get("/issues", response={200: schemas.IssuePage, **REFUSALS}, summary="What a user must know of documents")
@answering
def issues(request: HttpRequest, filters: Query[schemas.IssueFilters]) -> dict[str, Any]:
    """List documents that could not be read, and doubts about those that were."""
    return page(Issue.objects.filter(given(filters, "grade")), resources.ISSUE, filters)
