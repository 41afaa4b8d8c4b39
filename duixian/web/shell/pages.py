"""One address, several forms: what a view returns is answered as HTML, JSON, CSV or a workbook.

A view is ``def view(request, …) -> Page`` and is registered by ``page(route, view, name=…, template=…)``::

    urls = [*page("p/<str:slug>/", place, name="place", template="site/place/place.html")]

That makes ``/p/371000/`` (HTML), ``/p/371000.json``, ``.csv`` and ``.xlsx`` with the same filters. The
names of the routes are ``place``, ``place.json``, ``place.csv``, ``place.xlsx``. The front page's forms are
``/index.json`` and so on. A view says that something is not there with ``NotFound``, that a filter will not do with
``UsageError``; both are answered in the one shape of errors.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

import duixian
from duixian.export import csv_pieces, workbook
from duixian.model import DuixianError, Reason, UsageError, say
from duixian.web.ledger.models import Event, PlaceAccount
from duixian.web.shell import rates
from duixian.web.shell.rates import Rate
from duixian.web.shell.saying import asked_language, said

FORMS = ("json", "csv", "xlsx")
# What the name of a sheet may not hold.
_SHEET_BARS = re.compile(r"[\[\]:*?/\\]")


class NotFound(UsageError):
    """What an address names is not in the ledger."""


class TooMany(DuixianError):
    """Somebody asks more often than the limits allow."""


class Forbidden(DuixianError):
    """Somebody may not do that."""


class Table(msgspec.Struct):
    """What CSV and workbook hold.

    Attributes:
        name: name of the file, without ending.
        columns: stable names of the columns.
        rows: cells in that order; may be read once, and is read only where this form is asked for.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


class Page(msgspec.Struct):
    """What a view has to say.

    Attributes:
        context: for the template.
        data: for JSON, or what makes it when JSON is asked for; its keys are a promise to users.
        table: for CSV and workbook; None if the page has none.
        json_type: content type of the JSON form.
    """

    context: dict[str, Any]
    data: Any
    table: Table | None = None
    json_type: str = "application/json"


View = Callable[..., Page | HttpResponseBase]


def page(route: str, view: View, *, name: str, template: str, stable: bool = True) -> list[URLPattern]:
    """Register a view under its address and those of its other forms.

    Args:
        route: Django's route, ending in ``/`` (or empty for the front page).
        view: takes the request and what the route captures.
        name: name of the route of the HTML form.
        template: of the HTML form; gets ``Page.context``, and ``page_forms``, the addresses of the other forms.
        stable: the answer depends on the ledger, address and language alone, so that it has an ETag.

    Returns:
        The patterns.
    """
    stem = route.rstrip("/") or "index"
    patterns = [path(route, _answering(view, "html", template, stable), name=name)]
    patterns += [path(f"{stem}.{f}", _answering(view, f, template, stable), name=f"{name}.{f}") for f in FORMS]
    return patterns


def _answering(view: View, form: str, template: str, stable: bool) -> Callable[..., HttpResponseBase]:
    @require_safe
    def answer(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        anonymous = not request.COOKIES.get("sessionid")
        etag = _etag(request) if stable and anonymous else None
        if etag and etag in {t.strip().removeprefix("W/") for t in request.headers.get("If-None-Match", "").split(",")}:
            response: HttpResponseBase = HttpResponse(status=304)
        else:
            try:
                made = view(request, **captured)
                response = _formed(request, made, form, template) if isinstance(made, Page) else made
            except DuixianError as error:
                return failure(request, error, form=form)
        if etag and response.status_code in (200, 304):
            response.headers["ETag"] = etag
        response.headers.setdefault("Cache-Control", "public, no-cache" if etag else "private, no-cache")
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return response

    return answer


def count_search(request: HttpRequest) -> None:
    """Count a search of a page or of the API.

    Raises:
        TooMany: it is one too many in this minute.
    """
    seconds = rates.wait(request, "search", settings.SEARCHES_A_MINUTE)
    if seconds:
        raise TooMany(say("site.too-many-searches"), "search", say("site.wait-seconds", n=seconds))


def ledger_version() -> str:
    """Return what changes whenever anything in the ledger does."""
    last = Event.objects.order_by("-id").values_list("id", flat=True).first()
    accounts = PlaceAccount.objects.aggregate(n=Count("pk"), at=Max("at"))
    return f"{last}.{accounts['n']}.{accounts['at']}"


def version() -> str:
    """Return a short word that changes whenever anything in the ledger does."""
    return hashlib.sha256(ledger_version().encode()).hexdigest()[:16]


def _etag(request: HttpRequest) -> str:
    told = f"{duixian.__version__} {ledger_version()} {get_language()} {request.get_full_path()}"
    return f'"{hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:24]}"'


def _formed(request: HttpRequest, made: Page, form: str, template: str) -> HttpResponseBase:
    if form == "html":
        return render(request, template, {"page_forms": form_addresses(request, made), **made.context})
    if form == "json":
        data = made.data() if callable(made.data) else made.data
        return json_response(data, content_type=made.json_type)
    if made.table is None:
        raise NotFound(say("site.no-table"), request.path, say("site.ask-json"))
    return csv_response(made.table) if form == "csv" else xlsx_response(made.table)


def form_addresses(request: HttpRequest, made: Page) -> list[tuple[str, str]]:
    """Return name and address of the other forms of an HTML page, with the same filters."""
    stem = request.path.rstrip("/") or "/index"
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    forms = FORMS if made.table is not None else ("json",)
    return [(f.upper(), f"{quote(stem)}.{f}{query}") for f in forms]


def json_response(data: Any, *, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    """Answer with JSON in UTF-8, readable by people too; anybody's script may read it."""
    text = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder, separators=(",", ":"))
    response = HttpResponse(text + "\n", status=status, content_type=f"{content_type}; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def csv_response(table: Table) -> StreamingHttpResponse:
    """Answer with CSV, row by row."""
    response = StreamingHttpResponse(csv_pieces(table.columns, table.rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = _attachment(f"{table.name}.csv")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def xlsx_response(table: Table) -> HttpResponse:
    """Answer with a workbook."""
    buffer = io.BytesIO()
    workbook(buffer, _SHEET_BARS.sub("-", table.name), table.columns, table.rows)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(buffer.getvalue(), content_type=kind)
    response.headers["Content-Disposition"] = _attachment(f"{table.name}.xlsx")
    return response


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"


# --- errors -------------------------------------------------------------------------------------------------------

_STATUS: tuple[tuple[type[DuixianError], int, str], ...] = (
    (NotFound, 404, "not_found"),
    (TooMany, 429, "too_many_requests"),
    (Forbidden, 403, "forbidden"),
    (UsageError, 400, "bad_request"),
)


def error_data(
    request: HttpRequest, code: str, problem: Reason | str, where: str = "", remedy: Reason | str = ""
) -> dict[str, dict[str, Any]]:
    """Return the one shape in which programs are told of errors: what is wrong, where, and what to do.

    ``problem`` and ``remedy`` are sentences in the language that the request asks for, ``reason`` and ``advice`` the
    same as code and values.
    """
    chosen = asked_language(request)
    told: dict[str, Any] = {"code": code, "problem": said(problem, chosen), "where": where}
    told["remedy"] = said(remedy, chosen)
    for name, reason in (("reason", problem), ("advice", remedy)):
        told[name] = msgspec.to_builtins(reason) if isinstance(reason, Reason) else None
    return {"error": told}


def failure(request: HttpRequest, error: DuixianError, *, form: str | None = None) -> HttpResponse:
    """Answer with an error, in the form that was asked for."""
    status, code = next(((s, c) for kind, s, c in _STATUS if isinstance(error, kind)), (400, "bad_request"))
    response = refusal(request, status, code, error.problem, error.where, error.remedy, form=form)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(rates.seconds())
    return response


def refusal(
    request: HttpRequest,
    status: int,
    code: str,
    problem: Reason | str,
    where: str = "",
    remedy: Reason | str = "",
    *,
    form: str | None = None,
) -> HttpResponse:
    """Answer that something cannot be done.

    Args:
        request: which asked for it.
        status: of HTTP.
        code: stable name of the error.
        problem: what is wrong.
        where: which name, field or address it is about.
        remedy: what to do next.
        form: ``html`` or another; None tells it by the address.
    """
    if (form or form_of(request)) != "html":
        response = json_response(error_data(request, code, problem, where, remedy), status=status)
    else:
        told = {"status": status, "problem": problem, "where": where, "remedy": remedy}
        response = render(request, "shell/error.html", told, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def too_many(request: HttpRequest, rate: Rate) -> HttpResponseBase:
    """Answer that it is too often, and after how many seconds to come again."""
    wait = rate.left()
    response = failure(request, TooMany(say("site.too-often"), request.path, say("site.wait-seconds", n=wait)))
    response["Retry-After"] = str(wait)
    return response


def refused(
    request: HttpRequest, status: int, code: str, problem: Reason | str, where: str, remedy: Reason | str
) -> HttpResponse:
    """Return an error in the one shape.

    Args:
        request: which is refused.
        status: of HTTP.
        code: a word for programs.
        problem: what is wrong.
        where: the parameter or address in which it is.
        remedy: what to do.
    """
    told = msgspec.json.encode(error_data(request, code, problem, where, remedy))
    response = HttpResponse(told, content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def form_of(request: HttpRequest) -> str:
    """Tell by the address in which form an answer is wanted."""
    last = request.path.rsplit("/", 1)[-1].rpartition(".")[2]
    if request.path.startswith("/api/"):
        return "json"
    return last if last in FORMS and "." in request.path else "html"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer that there is no such address."""
    return refusal(request, 404, "not_found", say("site.no-page"), request.path, say("site.begin-or-search"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer that a request makes no sense."""
    return refusal(request, 400, "bad_request", say("site.not-understood"), request.path, say("site.go-back"))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Answer that this is not allowed, or that a form was not sent from its own page."""
    problem = say("site.form-expired") if reason else say("site.not-allowed")
    return refusal(request, 403, "forbidden", problem, request.path, say("site.sign-in-again"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer that something went wrong here."""
    return refusal(request, 500, "internal_error", say("site.failed"), request.path, say("site.later"))
