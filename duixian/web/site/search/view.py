"""Search over the sentences of all documents, and what else goes by the words: indicators, places, reports."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from duixian.web.ledger.entries import fold
from duixian.web.ledger.models import Document, Indicator, Place, PlaceName
from duixian.web.ledger.reading import search
from duixian.web.shell.asked import choice, known_places, place_named, year_in
from duixian.web.shell.labels import KIND, STATUS
from duixian.web.shell.pages import Page, Table, count_search, page
from duixian.web.site.indicator.series import KINDS

_LIMIT = 30
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")


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
    documents = Document.objects.select_related("place").in_bulk({hit.document for hit in found.hits})
    marks = [fold(w) for w in words.split()]
    hits = []
    for hit in found.hits:
        document = documents[hit.document]
        hits.append({"document": document, "sentence": _marked(hit, marks, document.key)})
    near = suggestions(words) if cursor is None else {}
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
    near = suggestions(request.GET.get("q", "").strip()[:40])
    return Page({"near": near}, suggested(near), None)


def suggestions(words: str) -> dict[str, list[Any]]:
    """Return indicators, places and reports that go by some words.

    Args:
        words: as written; ``威海 2024`` names a report.
    """
    told = words.split()
    years = [int(m[1]) for m in map(_YEAR.fullmatch, told) if m]
    others = [w for w in told if not _YEAR.fullmatch(w)]
    if not others:
        return {"indicators": [], "places": [], "documents": []}
    named = Q()
    for word in others:
        named &= Q(name__icontains=word) | Q(english__icontains=word)
    indicators = sorted(Indicator.objects.filter(named)[:20], key=lambda i: (others[0] not in i.name, len(i.name)))[:5]
    begins = _beginning(others[0]).filter(place__documents__gt=0)
    keys = dict.fromkeys(begins.order_by("place__code").values_list("place_id", flat=True)[:12])
    those = Place.objects.in_bulk(list(keys))
    places = [those[k] for k in keys][:5]
    documents: list[Document] = []
    if places:
        rows = Document.objects.filter(place__in=places[:2], current=True).select_related("place")
        documents = list((rows.filter(year__in=years) if years else rows).order_by("-year", "id")[:3])
    return {"indicators": indicators, "places": places, "documents": documents}


def _beginning(word: str) -> QuerySet[PlaceName]:
    """Return the names of places that begin with a word."""
    those = PlaceName.objects.filter(name__startswith=word)
    if connection.vendor == "sqlite":
        # Its LIKE knows no case and so no index; by code points the names lie in one run.
        return those.filter(name__gte=word, name__lt=word + chr(0x10FFFF))
    return those


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


def _marked(hit: search.Hit, words: list[str], key: str) -> SafeString:
    """Write a found sentence, its words marked, its figures as links: a template would take too long for so many.

    Args:
        hit: the sentence.
        words: the folded words that were looked for.
        key: of its document.
    """
    folded = fold(hit.text)
    marked = [False] * len(hit.text)
    # Where folding changes the length (full-width marks do not, ㎡ does) offsets would lie: then nothing is marked.
    if len(folded) == len(hit.text):
        for word in words:
            at = folded.find(word)
            while at >= 0:
                marked[at : at + len(word)] = [True] * len(word)
                at = folded.find(word, at + len(word))
    whose: list[search.FoundFigure | None] = [None] * len(hit.text)
    for s in hit.statements:
        for k in range(s.start - hit.start, min(s.end - hit.start, len(whose))):
            whose[k] = s
    written: list[str] = []
    at = 0
    for (figure, mark), run in groupby(zip(whose, marked, strict=True)):
        piece: str = escape(hit.text[at : (at := at + sum(1 for _ in run))])
        piece = f"<mark>{piece}</mark>" if mark else piece
        if figure is not None:
            piece = f'<a class="fig-{figure.status}" href="/d/{escape(key)}/s/{figure.start}/">{piece}</a>'
        written.append(piece)
    return mark_safe("".join(written))


urls = [
    *page("search/", find, name="search", template="site/search/search.html"),
    *page("search/suggest/", suggest, name="suggest", template="site/search/suggest.html"),
]
