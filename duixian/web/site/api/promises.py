"""Promises with their verdicts, what arithmetic says, and series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from duixian.model import UsageError, say
from duixian.web.ledger import lookup
from duixian.web.ledger.models import Comparison, Finding, FindingStatement, Link, Observation, PlaceYear, Statement
from duixian.web.site import resources
from duixian.web.site.api import schemas
from duixian.web.site.api.answers import REFUSALS, answering
from duixian.web.site.api.paging import Order, concerning, given, item, page
from duixian.web.site.api.places import indicator_of
from duixian.web.site.pages import NotFound

router = Router()


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
    return page(rows, resources.PROMISE, resources.promise, filters, orders=orders, picked=picked)


@router.get("/promises/{key}/{start}", response={200: schemas.PromiseAnswer, **REFUSALS}, summary="A promise")
@answering
def promise(request: HttpRequest, key: str, start: str) -> dict[str, Any]:
    """Show a promise by its document and first character (`c` before it for one without a number)."""
    row = lookup.subject(f"{lookup.document(key).key}#{start}")
    held = Link.objects.filter(target=row) if isinstance(row, Statement) else Link.objects.none()
    if isinstance(row, Comparison):
        held = Link.objects.filter(comparison=row)
    found = held.values_list(*resources.PROMISE.values()).first()
    if found is None:
        there = say("api.see-address", address=f"/api/promises?document={key}")
        raise NotFound(say("ledger.no-account"), f"{key}/{start}", there)
    return item(resources.PROMISE, resources.promise, found)


def with_parts(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to findings the statements that they rest on, in the order of their equations."""
    parts: dict[str, list[dict[str, Any]]] = {row["key"]: [] for row in rows}
    names = ("finding__key", "statement__document__key", "statement__start", "statement__quote", "statement__wording")
    told = FindingStatement.objects.filter(finding__key__in=list(parts)).order_by("finding", "position")
    for key, document, start, quote, wording in told.values_list(*names):
        parts[key].append(
            {
                "document": document,
                "start": start,
                "quote": quote,
                "wording": wording,
                "url": resources.address(document, start),
            }
        )
    return [{**row, "statements": parts[row["key"]]} for row in rows]


@router.get("/findings", response={200: schemas.FindingPage, **REFUSALS}, summary="What arithmetic says")
@answering
def findings(request: HttpRequest, filters: Query[schemas.FindingFilters]) -> dict[str, Any]:
    """List the equations that were checked: those that agree, that contradict, and that cannot be told."""
    rows = Finding.objects.filter(
        concerning(filters.document, filters.place), given(filters, "year", "outcome", "relation")
    )
    out = page(rows, resources.FINDING, resources.finding, filters)
    return {**out, "items": with_parts(out["items"])}


@router.get("/findings/{key}", response={200: schemas.FindingAnswer, **REFUSALS}, summary="A finding")
@answering
def finding(request: HttpRequest, key: str) -> dict[str, Any]:
    """Show one equation with the figures that it rests on."""
    row = Finding.objects.filter(key=key).values_list(*resources.FINDING.values()).first()
    if row is None:
        raise NotFound(say("api.no-such-finding"), key, say("api.see-address", address="/api/findings"))
    return with_parts([item(resources.FINDING, resources.finding, row)])[0]


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
        resources.observation,
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
    names = ("value", "high", "unit", "modifier", "statement__document__key", "statement__start")
    held = Observation.objects.filter(place=place, indicator=indicator, kind=kind)
    points = {(side, year): told for side, year, *told in held.values_list("side", "year", *names)}
    reported = set(PlaceYear.objects.filter(place=place, report__isnull=False).values_list("year", flat=True))
    out: dict[str, list[dict[str, Any]]] = {"target": [], "result": []}
    for side, behind in (("target", 0), ("result", 1)):
        years = {y for s, y in points if s == side} | {y - behind for y in reported}
        for year in range(min(years), max(years) + 1) if years else ():
            told = points.get((side, year))
            state = "figure" if told else "absent" if year + behind in reported else "unknown"
            value = told or [None] * len(names)
            keys = ("value", "high", "unit", "modifier", "document", "start")
            out[side].append({"year": year, "state": state, **dict(zip(keys, value, strict=True))})
    return {"indicator": indicator.pk, "place": place.slug, "kind": kind, **out}
