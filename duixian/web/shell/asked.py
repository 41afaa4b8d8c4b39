"""What an address or a filter names: a place, a year, one of a few words. What is not there is said to be not there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from duixian.model import UsageError, say
from duixian.web.ledger.models import Document, Place
from duixian.web.ledger.reading import lookup
from duixian.web.shell.pages import NotFound


def place_named(name: str) -> Place:
    """Find a place by its address, code, full or short name.

    Raises:
        NotFound: there is none; near names are told.
    """
    try:
        return lookup.place(name)
    except UsageError as error:
        raise NotFound(error.problem, error.where, error.remedy) from error


def elsewhere(request: HttpRequest, slug: str, place: Place) -> HttpResponse | None:
    """Send whoever named a place in the address (``/p/鹤岗/``) to the one address that it has.

    Args:
        request: with that address.
        slug: as it stands there.
        place: whose it is.

    Returns:
        None if it is the place's own address.
    """
    if slug == place.slug:
        return None
    own = request.path.replace(f"/p/{slug}", f"/p/{place.slug}", 1)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(iri_to_uri(f"{own}?{query}" if query else own))


def document_named(key: str) -> Document:
    """Find a document by its key.

    Raises:
        NotFound: there is none.
    """
    try:
        return lookup.document(key)
    except UsageError as error:
        raise NotFound(error.problem, error.where, error.remedy) from error


def year_in(text: str) -> int:
    """Read a year, 0 where none is given.

    Raises:
        UsageError: it is none.
    """
    if not text.strip():
        return 0
    digits = text.strip().removesuffix("年")
    if digits.isascii() and digits.isdecimal() and 1900 <= int(digits) <= 2200:
        return int(digits)
    raise UsageError(say("site.no-year"), text, say("site.write-year"))


def choice(request: HttpRequest, name: str, allowed: Sequence[str]) -> str:
    """Return a parameter that can only be one of a few words; empty where it is not given.

    Raises:
        UsageError: it is another.
    """
    value = request.GET.get(name, "")
    if value and value not in allowed:
        raise UsageError(say("site.not-a-choice", value=value), name, say("site.choices", names=tuple(allowed)))
    return value


def known_places(most: int = 400) -> SafeString:
    """Return the names of places with documents, as the options of the list behind an input."""
    held = Place.objects.filter(documents__gt=0).order_by("level", "code").values_list("name", flat=True)
    return mark_safe("".join(f'<option value="{escape(name)}">' for name in held[:most]))
