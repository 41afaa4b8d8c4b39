"""Which addresses are published, under which file, and how one page points at another from any base."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Collection
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import msgspec

# So many characters of a report share one page of cards, as in the site's own address of that page.
_PART = 10_000

# What a host of files cannot do: it has no accounts, takes nothing and answers no question.
_SERVED = re.compile(r"/(?:api|edit|accounts|language|compare|embed)(?:/|$)")
_DOCUMENT = re.compile(r"/d/([^/]+?)(?:/|\.(?:json|csv|xlsx)$|$)")
_PLACE = re.compile(r"/p/([^/]+?)(?:/|\.(?:json|csv|xlsx)$|$)")
_WHOSE = re.compile(r"/(?:export|feeds)/([^/]+?)(?:/|\.(?:zip|sqlite)$|$)")
_PROMISES = re.compile(r"/p/([^/]+)/\d{4}/promises(?:/|\.)")
_INDICATOR = re.compile(r"/(?:i|charts/i)/([^/]+?)(?:/|\.(?:json|csv|xlsx|svg|png)$|$)")
_ALL_PLACES = re.compile(r"/(?:i|charts/i)/[^/]+/\d{4}(?:/|\.|$)")
_CHART = re.compile(r"/charts(/i/.+)\.(svg|png|csv)$")
_RANKING = re.compile(r"/(?:charts/i/[^/]+/\d{4}\.|i/[^/]+/\d{4}\.xlsx$)")
_CARD = re.compile(r"/d/([^/]+)/s/(\d+)(/|\.json|$)")
_CARDS = re.compile(r"/d/[^/]+/cards/")
_OVER = re.compile(r"/i/[^/]+?(?:/|\.(?:json|csv|xlsx))$")
# Questions whose answers are pages of their own: the next page of a list. Filters have too many answers to write all.
_PAGING = {"cursor", "page", "before"}
# A chart of more places cannot be read, and the site refuses it.
_MOST_PLACES = 6


class Scope(msgspec.Struct, frozen=True):
    """What is published.

    Attributes:
        places: addresses of the places; None for all.
        documents: keys of the documents; None for all.
        indicators: those that have a page; None for all.
        cards: ``together`` (those of a stretch of a report on one page), ``each`` (a page for every figure), ``none``.
    """

    places: frozenset[str] | None = None
    documents: frozenset[str] | None = None
    indicators: frozenset[str] | None = None
    cards: str = "together"

    def holds(self, address: str, embedded: bool = False) -> bool:
        """Tell whether an address of the site (path and query, from ``/`` on) is published.

        Args:
            address: what a page points at.
            embedded: the page shows it (an image), whatever its query.
        """
        parts = urlsplit(address)
        path = unquote(parts.path)
        if not path.startswith("/") or _SERVED.match(path):
            return False
        chart = _CHART.match(path)
        # A reader who wants a chart has the drawing; its numbers are those of the page it stands on.
        if chart and (chart[2] != "svg" or "download" in parts.query):
            return False
        if parts.query and not embedded and not chart and not {k for k, _ in parse_qsl(parts.query, True)} <= _PAGING:
            return False
        # Every place in a year, side by side: thousands of pages, whose drawing says what their table says.
        if _RANKING.match(path) or (self.places is not None and _ALL_PLACES.match(path)):
            return False
        if (_CARD.match(path) and self.cards != "each") or (_CARDS.match(path) and self.cards != "together"):
            return False
        return (
            _within(_DOCUMENT.match(path), self.documents)
            and _within(_PLACE.match(path), self.places)
            and _within(_INDICATOR.match(path), self.indicators)
            and _within(_WHOSE.match(path), None if self.places is None else self.places)
        )

    def served(self, address: str) -> bool:
        """Tell whether an address is one that only a server answers."""
        return _SERVED.match(urlsplit(address).path) is not None

    def instead(self, address: str) -> str | None:
        """Return an address that is published and says nearly what one says that is not; None if there is none."""
        parts = urlsplit(address)
        path = parts.path
        card = _CARD.match(path)
        if card and self.cards != "each" and self.holds(f"/d/{card[1]}/"):
            if self.cards == "none":
                return f"/d/{card[1]}/#s-{card[2]}"
            stem = f"/d/{card[1]}/cards/{int(card[2]) // _PART}"
            return f"{stem}.json" if card[3] == ".json" else f"{stem}/#s-{card[2]}"
        chart = _CHART.match(path)
        if chart and chart[2] == "csv":
            path = f"{chart[1]}.csv"
            return path if self.holds(path) else None
        if chart:
            if chart[2] == "png":
                return None
            kept = [(k, v) for k, v in parse_qsl(parts.query, True) if k != "download"]
            path = f"{path}?{urlencode(kept)}" if kept else path
        # A filtered list is not written, but the whole one is.
        return path if path != address and self.holds(path) else None

    def asked(self, address: str) -> str:
        """Return what the site is asked for an address: of a few places, what it has to say of them.

        Args:
            address: one that is published.
        """
        path, _, query = address.partition("?")
        if self.places is None or len(self.places) > _MOST_PLACES:
            return address
        places = sorted(self.places)
        if path in ("/", "/index.json", "/index.csv", "/index.xlsx") or (
            len(places) == 1 and re.fullmatch(r"/checks(?:/|\.(?:json|csv|xlsx))", path)
        ):
            told = [("place", places[0])]
        elif _OVER.fullmatch(path):
            told = [("place", place) for place in places]
        else:
            return address
        return f"{path}?{urlencode([*parse_qsl(query, True), *told])}"


def whose(address: str) -> tuple[str, str] | None:
    """Tell what alone a page is made from.

    Args:
        address: of the page.

    Returns:
        ``("document", key)`` or ``("place", slug)``; None if it is made from the whole ledger.
    """
    path = unquote(urlsplit(address).path)
    document = _DOCUMENT.match(path)
    if document:
        return "document", document[1]
    place = _PROMISES.match(path) or (_WHOSE.match(path) if path.startswith("/export/") else None)
    return ("place", place[1]) if place else None


def _within(match: re.Match[str] | None, held: Collection[str] | None) -> bool:
    return match is None or held is None or match[1] in held


def file_of(address: str) -> str:
    """Return the file, relative to the folder of the site, that holds an address.

    Args:
        address: path and query: ``/d/3f2a…/``, ``/checks/?cursor=abc``.
    """
    parts = urlsplit(address)
    path = unquote(parts.path).lstrip("/")
    mark = hashlib.sha256(parts.query.encode()).hexdigest()[:12] if parts.query else ""
    if path == "" or path.endswith("/"):
        return f"{path}{f'q-{mark}/' if mark else ''}index.html"
    if not mark:
        return path
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}-{mark}.{suffix}" if dot else f"{path}-{mark}"


def relative(here: str, target: str) -> str:
    """Return how the file ``here`` points at the address ``target``, whatever the site's own base is.

    Args:
        here: a file, relative to the folder of the site.
        target: an address from ``/`` on, with its fragment.
    """
    address, hash_, fragment = target.partition("#")
    file = file_of(address)
    folder = posixpath.dirname(here)
    told = posixpath.relpath(file, folder or ".")
    # Hosts answer for a folder with its index.
    if posixpath.basename(told) == "index.html":
        told = told[: -len("index.html")] or "./"
    return quote(told, safe="/.-_~") + hash_ + fragment
