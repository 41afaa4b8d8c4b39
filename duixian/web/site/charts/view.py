"""Charts by address: as SVG, PNG and CSV, and as a page of their own that others may frame.

``/charts/i/gdp.svg?place=371000`` · ``/charts/i/gdp/2024.png?level=prefecture`` · ``/embed/i/gdp/?place=371000``
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, re_path
from django.utils.cache import patch_cache_control
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from duixian.model import DuixianError
from duixian.web.shell import resources
from duixian.web.shell.labels import KIND, LEVEL
from duixian.web.shell.pages import Table, csv_response, failure, refusal
from duixian.web.site.charts import drawing as charts
from duixian.web.site.indicator.asking import RANKING_COLUMNS, OverYears, SideBySide, ranked_row
from duixian.web.site.indicator.queries import series_rows

_AGE = 300


def _told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer what a view refuses in the one shape of errors."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except charts.DrawingError as error:
            return refusal(request, 503, "unavailable", error.problem, error.where, error.remedy, form="json")
        except DuixianError as error:
            return failure(request, error, form="json")

    return answer


@require_safe
@_told
def over_years(request: HttpRequest, id: str, form: str) -> HttpResponseBase:
    """Answer the chart of an indicator over the years; queries are those of its page, and ``lang``."""
    language = _language(request)
    with override(language):
        asked = OverYears(request, id)
        if form == "csv":
            if asked.series is not None:
                rows = series_rows(asked.series)
                return csv_response(resources.table(f"{id}", resources.OBSERVATION, lambda: rows))
            spread = [[q.year, q.side, q.places, q.low, q.median, q.high, asked.unit] for q in asked.spread]
            columns = ["year", "side", "places", "lower_quartile", "median", "upper_quartile", "unit"]
            return csv_response(Table(f"{id}", columns, spread))
        return _drawn(request, over_years_spec(asked, language), form, id)


@require_safe
@_told
def side_by_side(request: HttpRequest, id: str, year: int, form: str) -> HttpResponseBase:
    """Answer the chart of all places of a level in a year; queries are those of its page, and ``lang``."""
    language = _language(request)
    with override(language):
        asked = SideBySide(request, id, int(year))
        if form == "csv":
            return csv_response(Table(f"{id}-{year}", RANKING_COLUMNS, [ranked_row(r) for r in asked.rows]))
        return _drawn(request, side_by_side_spec(asked, language), form, f"{id}-{year}")


def over_years_spec(asked: OverYears, language: str) -> dict[str, Any]:
    """Return the specification of the chart of an indicator over the years."""
    if asked.series is not None:
        return charts.over_years(asked.series, language, str(KIND[asked.kind]))
    title = f"{_name(asked, language)} · {KIND[asked.kind]} · {LEVEL[asked.level]}"
    return charts.spread(title, asked.unit, asked.spread, language)


def side_by_side_spec(asked: SideBySide, language: str) -> dict[str, Any]:
    """Return the specification of the chart of all places of a level in a year."""
    where = asked.under.name if asked.under else str(LEVEL[asked.level])
    title = f"{_name(asked, language)} · {KIND[asked.kind]} · {where} · {asked.year}"
    return charts.side_by_side(title, asked.unit, asked.rows, language)


@require_safe
@_told
@xframe_options_exempt
def embed_over_years(request: HttpRequest, id: str) -> HttpResponse:
    """Answer a page that holds nothing but the chart and where it is from, for an iframe elsewhere."""
    with override(_language(request)):
        return _framed(request, OverYears(request, id).context(), f"/i/{id}/")


@require_safe
@_told
@xframe_options_exempt
def embed_side_by_side(request: HttpRequest, id: str, year: int) -> HttpResponse:
    """Answer a page that holds nothing but the chart and where it is from, for an iframe elsewhere."""
    with override(_language(request)):
        return _framed(request, SideBySide(request, id, year).context(), f"/i/{id}/{year}/")


def _framed(request: HttpRequest, context: dict[str, Any], page: str) -> HttpResponse:
    response = render(request, "site/charts/embed.html", {**context, "page": page})
    # Only here: a frame elsewhere may hold the chart, never a page with forms.
    response.csp = {"frame-ancestors": "*"}  # type: ignore[attr-defined]
    patch_cache_control(response, public=True, max_age=_AGE)
    return response


def _drawn(request: HttpRequest, spec: dict[str, Any], form: str, name: str) -> HttpResponse:
    picture = charts.draw(spec, form)
    tag = f'"{hashlib.sha256(picture).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(picture, content_type=charts.TYPES[form])
        kind = "attachment" if "download" in request.GET else "inline"
        response["Content-Disposition"] = f'{kind}; filename="{name}.{form}"'
    response["ETag"] = tag
    # An SVG opened by itself is a document: it may load and run nothing.
    response.csp = {"style-src": "'unsafe-inline'", "script-src": "'none'"}  # type: ignore[attr-defined]
    patch_cache_control(response, public=True, max_age=_AGE)
    return response


def _name(asked: OverYears | SideBySide, language: str) -> str:
    return asked.indicator.english if language.startswith("en") else asked.indicator.name


def _language(request: HttpRequest) -> str:
    return "en" if request.GET.get("lang", "").startswith("en") else "zh-hans"


urls = [
    re_path(r"^charts/i/(?P<id>[^/]+)\.(?P<form>svg|png|csv)$", over_years, name="chart"),
    re_path(r"^charts/i/(?P<id>[^/]+)/(?P<year>[0-9]{4})\.(?P<form>svg|png|csv)$", side_by_side, name="chart_year"),
    path("embed/i/<str:id>/", embed_over_years, name="embed"),
    path("embed/i/<str:id>/<int:year>/", embed_side_by_side, name="embed_year"),
]
