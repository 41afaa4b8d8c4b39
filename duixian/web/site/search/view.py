"""Search over the sentences of all documents, and what else goes by the words: indicators, places, reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duixian.web.ledger.entries import fold
from duixian.web.ledger.reading import search
from duixian.web.shell.asked import choice, known_places, place_named, year_in
from duixian.web.shell.labels import KIND, STATUS
from duixian.web.shell.pages import Page, Table, count_search, page
from duixian.web.site.indicator.series import KINDS
from duixian.web.site.search import marking, queries

_LIMIT = 30


def find(request: HttpRequest) -> Page:
    """Find sentences that hold every word of ``q``.

    Query: ``q``, ``place``, ``below=1`` (those under it as well), ``year``, ``status``, ``kind``, ``cursor``.
    """
    words = request.GET.get("q", "").strip()
    name = request.GET.get("place", "").strip()
    place = place_named(name) if name else None
    year = year_in(request.GET.get("year", "")) or None
    status, kind = choice(request, "status", ("result", "target")), choice(request, "kind", KINDS)
    below = request.GET.get("below") == "1"
    cursor = request.GET.get("cursor") or None
    context: dict[str, Any] = {
        "q": words,
        "place": place,
        "year": year,
        "status": status,
        "kind": kind,
        "below": below,
        "statuses": [(name, STATUS[name]) for name in ("result", "target")],
        "kinds": list(KIND.items()),
        "places": known_places(),
        "later": cursor is not None,
    }
    columns = ["document", "document_place", "document_year", "start", "end", "sentence", "statements"]
    if not words:
        return Page(context, {"q": "", "hits": [], "cursor": None}, Table("search", columns, []))
    count_search(request)
    found = search.search(
        words,
        place=place,
        below=below,
        year=year,
        status=status or None,
        kind=kind or None,
        limit=_LIMIT,
        cursor=cursor,
    )
    documents = queries.documents(found)
    marks = [fold(w) for w in words.split()]
    hits = []
    for hit in found.hits:
        document = documents[hit.document]
        hits.append({"document": document, "sentence": marking.marked(hit, marks, document.key)})
    near = queries.suggestions(words) if cursor is None else {}
    plain: list[dict[str, Any]] = [
        {
            "document": documents[h.document].key,
            "document_place": str(documents[h.document].place or ""),
            "document_year": documents[h.document].year,
            "start": h.start,
            "end": h.end,
            "sentence": h.text,
            "statements": [s.start for s in h.statements],
        }
        for h in found.hits
    ]
    data = {"q": words, "hits": plain, "cursor": found.cursor, "suggestions": suggested(near)}
    rows = [[h[c] if c != "statements" else " ".join(map(str, h[c])) for c in columns] for h in plain]
    context |= {"hits": hits, "cursor": found.cursor, "near": near}
    return Page(context, data, Table("search", columns, rows))


def suggest(request: HttpRequest) -> Page:
    """Suggest indicators, places and reports for what is being written. Query: ``q``."""
    near = queries.suggestions(request.GET.get("q", "").strip()[:40])
    return Page({"near": near}, suggested(near), None)


def suggested(near: dict[str, list[Any]]) -> dict[str, Any]:
    """Return suggestions as plain data."""
    return {
        "indicators": [{"id": i.pk, "name": i.name, "english": i.english} for i in near.get("indicators", ())],
        "places": [{"slug": p.slug, "name": p.name} for p in near.get("places", ())],
        "documents": [
            {"document": d.key, "document_place": str(d.place), "document_year": d.year}
            for d in near.get("documents", ())
        ],
    }


urls = [
    *page("search/", find, name="search", template="site/search/search.html"),
    *page("search/suggest/", suggest, name="suggest", template="site/search/suggest.html"),
]
