"""Which addresses are published, under which file, and how one page points at another from any base."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Collection
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import msgspec

# What a host of files cannot do: it has no accounts, takes nothing and answers no question.
_SERVED = re.compile(r"/(?:api|edit|accounts|language|compare)(?:/|$)")
_DOCUMENT = re.compile(r"/(?:d|embed/d)/([^/]+?)(?:/|\.(?:json|csv|xlsx)$|$)")
_PLACE = re.compile(r"/p/([^/]+?)(?:/|\.(?:json|csv|xlsx)$|$)")
_WHOSE = re.compile(r"/(?:export|feeds)/([^/]+?)(?:/|\.(?:zip|sqlite)$|$)")
_ALL_PLACES = re.compile(r"/(?:i|charts)/[^/]+/\d{4}(?:/|\.|$)")
_CARD = re.compile(r"/d/([^/]+)/s/(\d+)(?:/|\.json|$)")
# Questions whose answers are pages of their own: the next page of a list. Filters have too many answers to write all.
_PAGING = {"cursor", "page"}


class Scope(msgspec.Struct, frozen=True):
    """What is published.

    Attributes:
        places: addresses of the places; None for all.
        documents: keys of the documents; None for all.
        cards: whether each figure gets a page of its own.
    """

    places: frozenset[str] | None = None
    documents: frozenset[str] | None = None
    cards: bool = True

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
        if parts.query and not embedded and not {k for k, _ in parse_qsl(parts.query, True)} <= _PAGING:
            return False
        # Every place in a year, side by side: thousands of pages of other places.
        if self.places is not None and _ALL_PLACES.match(path):
            return False
        if not self.cards and _CARD.match(path):
            return False
        return (
            _within(_DOCUMENT.match(path), self.documents)
            and _within(_PLACE.match(path), self.places)
            and _within(_WHOSE.match(path), None if self.places is None else self.places)
        )

    def served(self, address: str) -> bool:
        """Tell whether an address is one that only a server answers."""
        return _SERVED.match(urlsplit(address).path) is not None

    def instead(self, address: str) -> str | None:
        """Return an address that is published and says nearly what one says that is not; None if there is none."""
        path = urlsplit(address).path
        card = _CARD.match(path)
        if card and not self.cards and self.holds(f"/d/{card[1]}/"):
            return f"/d/{card[1]}/#s-{card[2]}"
        # A filtered list is not written, but the whole one is.
        return path if path != address and self.holds(path) else None


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
