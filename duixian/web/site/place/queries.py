"""What the page of a place asks of the ledger."""

from __future__ import annotations

from duixian.web.ledger.models import Document, Place, PlaceYear
from duixian.web.shell import resources


def years(place: Place) -> list[PlaceYear]:
    """Return what is counted of a place in each year, the newest first."""
    return list(PlaceYear.objects.filter(place=place).select_related("report").order_by("-year"))


def other_documents(place: Place) -> list[Document]:
    """Return what a place has besides work reports, the newest first."""
    others = Document.objects.filter(place=place).exclude(kind="work_report").order_by("-year", "id")
    return list(others.only("key", "title", "name", "year", "kind")[:100])


def inside(place: Place) -> list[Place]:
    """Return the places of the ledger that lie in a place."""
    return list(Place.objects.filter(parent=place, documents__gt=0).order_by("code")[:400])


def described(place: Place) -> resources.Row:
    """Return a place as programs get it."""
    return resources.PLACE.read(Place.objects.filter(pk=place.pk))[0]
