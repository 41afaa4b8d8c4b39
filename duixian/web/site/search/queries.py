"""What goes by some words besides sentences: indicators, places, reports."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from duixian.web.ledger.models import Document, Indicator, Place, PlaceName
from duixian.web.ledger.reading import search

_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")


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


def documents(found: search.Page) -> dict[int, Document]:
    """Return the documents of the sentences that were found, by their primary keys."""
    return Document.objects.select_related("place").in_bulk({hit.document for hit in found.hits})
