"""Promises with their verdicts, what arithmetic says, and series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from duixian.model import UsageError, say
from duixian.web.api import schemas
from duixian.web.api.answers import REFUSALS, answering
from duixian.web.api.paging import Order, concerning, given, page
from duixian.web.api.places import indicator_of
from duixian.web.ledger.models import Comparison, Finding, Link, Observation, PlaceYear, Statement
from duixian.web.ledger.reading import lookup
from duixian.web.shell import resources
from duixian.web.shell.pages import NotFound

router = Router(by_alias=True)


@router.get("/promises", response={200: schemas.PromisePage, **REFUSALS}, summary="Promises with their verdicts")
@answering
def promises(request: HttpRequest, filters: Query[schemas.PromiseFilters]) -> dict[str, Any]:
    """List what was promised, what answers it, and what became of it, each by its printed rule.

    `no_evidence`: never mentioned again. That is silence, and no failure.
    """
    rows = Link.objects.filter(concerning(filters.document, filters.place), given(filters, "due_year"))
    picked = given(filters, "year", "decided")
    orders = [Order(Q())]
    if filters.outcome and (filters.document or (filters.place and filters.due_year is None)):
        picked &= Q(outcome=filters.outcome)
    elif filters.outcome:
        rows = rows.filter(outcome=filters.outcome)
        if filters.due_year is None:
            known = Q(due_year__isnull=False)
            orders = [Order(known, ("due_year", "id")), Order(~known)]
    if filters.indicator:
        picked &= Q(indicator=indicator_of(filters.indicator))
    out = page(rows, resources.LINK, filters, orders=orders, picked=picked)
    return {**out, "items": [resources.promise(row) for row in out["items"]]}


@router.get("/promises/{key}/{start}", response={200: schemas.PromiseAnswer, **REFUSALS}, summary="A promise")
@answering
def promise(request: HttpRequest, key: str, start: str) -> dict[str, Any]:
    """Show a promise by its document and first character (`c` before it for one without a number)."""
    row = lookup.subject(f"{lookup.document(key).key}#{start}")
    held = Link.objects.filter(target=row) if isinstance(row, Statement) else Link.objects.none()
    if isinstance(row, Comparison):
        held = Link.objects.filter(comparison=row)
    found = resources.LINK.read(held[:1])
    if not found:
        there = say("api.see-address", address=f"/api/promises?document={key}")
        raise NotFound(say("ledger.no-account"), f"{key}/{start}", there)
    return resources.promise(found[0])


def with_figures(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to findings the figures that they rest on, in the order of their equations."""
    figures = resources.figures_of([row["finding"] for row in rows])
    return [{**row, "figures": figures[row["finding"]]} for row in rows]


@router.get("/findings", response={200: schemas.FindingPage, **REFUSALS}, summary="What arithmetic says")
@answering
def findings(request: HttpRequest, filters: Query[schemas.FindingFilters]) -> dict[str, Any]:
    """List the equations that were checked: those that agree, that contradict, and that cannot be told."""
    rows = Finding.objects.filter(
        concerning(filters.document, filters.place), given(filters, "year", "outcome", "relation")
    )
    out = page(rows, resources.FINDING, filters)
    return {**out, "items": with_figures(out["items"])}


@router.get("/findings/{key}", response={200: schemas.FindingAnswer, **REFUSALS}, summary="A finding")
@answering
def finding(request: HttpRequest, key: str) -> dict[str, Any]:
    """Show one equation with the figures that it rests on."""
    found = resources.FINDING.read(Finding.objects.filter(key=key)[:1])
    if not found:
        raise NotFound(say("api.no-such-finding"), key, say("api.see-address", address="/api/findings"))
    return with_figures(found)[0]


@router.get("/observations", response={200: schemas.ObservationPage, **REFUSALS}, summary="Points of series")
@answering
def observations(request: HttpRequest, filters: Query[schemas.ObservationFilters]) -> dict[str, Any]:
    """List one figure a place, year, indicator, kind and side; an indicator or a place must be given."""
    if not filters.indicator and not filters.place:
        raise UsageError(say("api.missing-indicator-and-place"), "indicator", say("api.indicator-or-place"))
    rows = Observation.objects.filter(concerning(None, filters.place))
    orders = [Order(Q())]
    if filters.indicator:
        rows = rows.filter(indicator=indicator_of(filters.indicator))
        orders = [Order(Q(), ("place_id", "year", "side", "kind"))]
    return page(
        rows,
        resources.OBSERVATION,
        filters,
        orders=orders,
        picked=given(filters, "level", "year", "side", "kind"),
    )


@router.get("/series", response={200: schemas.SeriesAnswer, **REFUSALS}, summary="An indicator of a place over years")
@answering
def series(request: HttpRequest, filters: Query[schemas.SeriesFilters]) -> dict[str, Any]:
    """Show targets and results of an indicator in a place, absent years as absent.

    The target of a year stands in the report of that year, its result in the report of the next.
    """
    place, indicator = lookup.place(filters.place), indicator_of(filters.indicator)
    kind = filters.kind or indicator.kinds.split(" ")[0]
    rows = Observation.objects.filter(place=place, indicator=indicator, kind=kind)
    held = {(row["side"], row["year"]): row for row in resources.OBSERVATION.read(rows)}
    reports = PlaceYear.objects.filter(place=place, report__isnull=False).values_list("year", "report__key")
    reported: dict[int, str] = {year: str(key) for year, key in reports}
    missing = resources.no_observation(indicator, place, kind)
    out: dict[str, list[dict[str, Any]]] = {"target": [], "result": []}
    for side, after in (("target", 0), ("result", 1)):
        years = {y for s, y in held if s == side} | {y - after for y in reported}
        for year in range(min(years), max(years) + 1) if years else ():
            silent = reported.get(year + after)
            state = "no_document" if silent is None else "absent"
            empty = {**missing, "year": year, "side": side, "state": state, "document": silent}
            out[side].append(held.get((side, year), empty))
    return {**{name: missing[name] for name in ("indicator_id", "place", "place_slug", "kind")}, **out}
