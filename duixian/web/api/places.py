"""Places, their years, and the catalogue of indicators."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from duixian.model import say
from duixian.web.api import schemas
from duixian.web.api.answers import REFUSALS, answering
from duixian.web.api.paging import Order, given, page
from duixian.web.ledger.models import Indicator, Place, PlaceYear
from duixian.web.ledger.reading import lookup
from duixian.web.shell import resources
from duixian.web.shell.pages import NotFound

router = Router(by_alias=True)


@router.get("/places", response={200: schemas.PlacePage, **REFUSALS}, summary="Places, by code")
@answering
def places(request: HttpRequest, filters: Query[schemas.PlaceFilters]) -> dict[str, Any]:
    """List the territories of the ledger, of today and earlier ones."""
    rows = Place.objects.filter(given(filters, "level"))
    if filters.parent:
        rows = rows.filter(parent=lookup.place(filters.parent))
    if filters.held:
        rows = rows.filter(documents__gt=0)
    return page(rows, resources.PLACE, filters, orders=[Order(Q(), ("code", "name"))])


@router.get("/places/{slug}", response={200: schemas.PlaceAnswer, **REFUSALS}, summary="A place")
@answering
def place(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Show a place; it may be named by its address, code, full or short name."""
    found = lookup.place(slug)
    return resources.PLACE.read(Place.objects.filter(pk=found.pk))[0]


@router.get("/places/{slug}/years", response={200: schemas.YearsAnswer, **REFUSALS}, summary="A place, year by year")
@answering
def years(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Show the counts of each year of a place: figures, promises and what became of them, contradictions."""
    return {"items": resources.YEAR.read(PlaceYear.objects.filter(place=lookup.place(slug)).order_by("year"))}


@router.get("/indicators", response={200: schemas.IndicatorPage, **REFUSALS}, summary="The catalogue of indicators")
@answering
def indicators(request: HttpRequest, filters: Query[schemas.IndicatorFilters]) -> dict[str, Any]:
    """List the indicators in the catalogue's order."""
    return page(
        Indicator.objects.filter(given(filters, "theme")),
        resources.INDICATOR,
        filters,
        orders=[Order(Q(), ("position", "id"))],
    )


@router.get("/indicators/{id}", response={200: schemas.IndicatorAnswer, **REFUSALS}, summary="An indicator")
@answering
def indicator(request: HttpRequest, id: str) -> dict[str, Any]:
    """Show an indicator of the catalogue."""
    return resources.INDICATOR.read(Indicator.objects.filter(pk=indicator_of(id).pk))[0]


def indicator_of(name: str) -> Indicator:
    """Find an indicator by its id or name.

    Raises:
        NotFound: there is none.
    """
    found = Indicator.objects.filter(Q(pk=name) | Q(name=name)).first()
    if found is None:
        raise NotFound(say("site.no-such-indicator"), name, say("api.see-address", address="/api/indicators"))
    return found
