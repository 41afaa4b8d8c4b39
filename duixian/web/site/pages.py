"""One address, several forms: what a view returns is a page, a JSON object, and a table as CSV or XLSX.

A view is a function that returns a ``Page``; ``page`` gives it its addresses. Whatever it cannot answer it raises as a
``DuixianError``, which becomes a page with the sentence, or the error shape of the API.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from duixian import __version__, export
from duixian.model import DuixianError
from duixian.web.site.api.answers import refused, version

_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CODES = {400: "refused", 404: "not_found"}


class Table(NamedTuple):
    """What a page is as CSV or XLSX.

    Attributes:
        name: of the file and the sheet.
        columns: their names.
        rows: cells in the order of the columns.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


class Page(NamedTuple):
    """What a view answers.

    Attributes:
        context: for the template.
        data: for JSON; its keys are part of the public interface.
        table: for CSV and XLSX; None if the page is no table.
        content_type: of the JSON, where it is a kind of JSON with a name of its own.
    """

    context: dict[str, Any]
    data: Any
    table: Table | None = None
    content_type: str = ""


def page(route: str, view: Callable[..., Page], *, name: str, template: str) -> list[URLPattern]:
    """Give a view its addresses.

    Args:
        route: of the page, with a slash at its end; empty for the front page.
        view: the view.
        name: of the route; the other forms are called ``name-json`` and so on.
        template: of the page.

    Returns:
        ``…/`` for the page and ``….json``, ``….csv``, ``….xlsx`` for its other forms, under the same query.
    """
    bare = route.rstrip("/") or "front"
    forms = [path(f"{bare}.{form}", _answer(view, form, template), name=f"{name}-{form}") for form in _TYPES]
    return [path(route, _answer(view, "html", template), name=name), *forms]


def _answer(view: Callable[..., Page], form: str, template: str) -> Callable[..., HttpResponseBase]:
    def answer(request: HttpRequest, **words: Any) -> HttpResponseBase:
        tag = _tag(request, form)
        held = get_conditional_response(request, etag=tag)
        if held is not None:
            return _cached(held, tag)
        try:
            response = _formed(request, view(request, **words), form, template)
        except DuixianError as error:
            # What is not there, and what was asked wrongly: the words of the ledger tell them apart.
            return failure(request, error, 404 if error.problem.startswith("no such") else 400)
        except Http404 as error:
            return failure(request, DuixianError(str(error) or "there is no such page", request.path), 404)
        return _cached(response, tag)

    return require_safe(answer)


def _formed(request: HttpRequest, made: Page, form: str, template: str) -> HttpResponse:
    if form == "html":
        return render(request, template, {**made.context, "has_table": made.table is not None})
    if form == "json":
        import msgspec

        kind = made.content_type or _TYPES["json"]
        return HttpResponse(msgspec.json.encode(made.data), content_type=kind)
    if made.table is None:
        raise Http404("this page is no table")
    table = made.table
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    out = io.BytesIO()
    export.records(form, out, export.Records(table.name, dict.fromkeys(table.columns, str), rows))
    response = HttpResponse(out.getvalue(), content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{table.name}.{form}"'
    return response


def _tag(request: HttpRequest, form: str) -> str:
    """Return a word that changes with the ledger, the address, the language, and who asks."""
    user = getattr(request.user, "pk", None) if hasattr(request, "user") else None
    told = f"{__version__} {version()} {request.get_full_path()} {form} {get_language()} {user}"
    return f'W/"{hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:24]}"'


def _cached(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    return response


def failure(request: HttpRequest, error: DuixianError, status: int) -> HttpResponseBase:
    """Tell what went wrong: as JSON in the one shape of all errors, or as a page with the same sentence.

    Args:
        request: what was asked.
        error: problem, where, remedy.
        status: the HTTP status.
    """
    if request.path.endswith((".json", ".csv", ".xlsx")) or request.path.startswith("/api/"):
        return refused(status, _CODES.get(status, "failed"), error.problem, error.where, error.remedy)
    return render(request, "site/error.html", {"error": error, "status": status}, status=status)
