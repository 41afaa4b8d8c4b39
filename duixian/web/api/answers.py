"""What all answers of the API share: their version, their ETag, and the one shape in which an error is told.

``{"error": {"code": "invalid", "problem": "…", "where": "year", "remedy": "…", "reason": {…}, "advice": {…}}}``
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import logging
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from duixian import __version__
from duixian.model import DuixianError, UsageError, say
from duixian.web.ledger.reading.lookup import Unknown
from duixian.web.shell import rates
from duixian.web.shell.pages import NotFound, TooMany, refused, version

# The form of the answers' names: another one where a name or its meaning has changed.
_STAMP = {"schema": 2}
_LOG = logging.getLogger(__name__)
_DESCRIPTION = """\
The figures of Chinese government reports: what was measured, how much, for when, promised or delivered; what became
of each promise; what arithmetic says of figures that stand in a relation.

**Lists** hold `items`, `next` (the cursor of the page behind, null at the end) and `version` (of the ledger; where it
changes between two pages, the ledger has changed under way). A page may hold fewer items than `limit`, even none,
though `next` is set: a page reads a bounded stretch of the ledger.

**Names** are those of `schema` 2, which each answer tells; what earlier names became is told at `/api/changes`.

**Errors** have one shape: `{"error": {"code", "problem", "where", "remedy", "reason", "advice"}}`. `reason` and
`advice` hold what is wrong and what to do as `{"code", "values"}`; `problem` and `remedy` are their sentences, in the
language that `Accept-Language` asks for (English without it).

**Caching**: every answer has an `ETag`; ask again with `If-None-Match` and get 304 while nothing has changed.

`no_evidence` says that no later report of the ledger mentions the matter. It does not say that a promise was broken.
"""


class Why(Schema):
    """A reason for programs: its code, and the values that its sentence speaks of."""

    code: str
    values: dict[str, Any]


class Problem(Schema):
    """What is wrong, where, and what to do."""

    code: str
    problem: str
    where: str
    remedy: str
    reason: Why | None
    advice: Why | None


class Refusal(Schema):
    """The shape of every error."""

    error: Problem


# What every operation may answer besides 200; a Schema a status, as ninja wants it.
REFUSALS: dict[int, Any] = {code: Refusal for code in (400, 404, 405, 422, 429, 500)}


def respond(request: HttpRequest, body: Any, held: str) -> HttpResponseBase:
    """Return a body as JSON with its ETag, or 304 where the client has it already.

    Args:
        request: what was asked.
        body: what msgspec can encode.
        held: ``version()``, read before the body was made.
    """
    etag = _etag(request, held)
    response = HttpResponse(msgspec.json.encode(body), content_type="application/json")
    return _conditional(request, response, etag)


def _etag(request: HttpRequest, held: str) -> str:
    told = f"{__version__} {held} {request.get_full_path()}"
    return f'"{hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:24]}"'


def _conditional(request: HttpRequest, response: HttpResponse, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    answer = get_conditional_response(request, etag=etag, response=response)
    return response if answer is None else answer


def answering(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """Make an operation of a function that returns what JSON can hold.

    Parameters that the operation does not know are refused: a misspelt filter would otherwise return everything. What
    the client has already (``If-None-Match``) is not made again.
    """

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        filters = kwargs.get("filters")
        known = set() if filters is None else set(type(filters).model_fields)
        for name in request.GET:
            if name not in known:
                knows = say("api.knows-parameters", names=tuple(sorted(known)))
                raise UsageError(say("api.unknown-parameter"), name, knows if known else say("api.knows-no-parameter"))
            if len(request.GET.getlist(name)) > 1:
                raise UsageError(say("api.given-twice"), name, say("api.give-once"))
        if any("\0" in str(value) for value in (*request.GET.values(), *kwargs.values())):
            raise UsageError(say("api.nul"), "query", say("api.leave-out"))
        held = version()
        asked = request.headers.get("If-None-Match")
        etag = _etag(request, held)
        if asked and etag in asked:
            return _conditional(request, HttpResponse(), etag)
        return respond(request, {**view(request, *args, **kwargs), **_STAMP, "version": held}, held)

    # Ninja reads the annotations, whose names are those of the view's own module.
    answer.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return answer


def _invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    """The parameters do not fit their description."""
    assert isinstance(error, ValidationError)
    first: Mapping[str, Any] = error.errors[0]
    where = str(first["loc"][-1]) if first.get("loc") else "query"
    problem = say("api.invalid", error=str(first.get("msg", "")))
    return refused(request, 422, "invalid", problem, where, say("api.see-parameters"))


def _told(request: HttpRequest, error: Exception) -> HttpResponse:
    """An error that was raised on purpose."""
    assert isinstance(error, DuixianError)
    status, code = 422, "invalid"
    if isinstance(error, (NotFound, Unknown)):
        status, code = 404, "not_found"
    elif isinstance(error, TooMany):
        status, code = 429, "too_many_requests"
    response = refused(request, status, code, error.problem, error.where, error.remedy)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(rates.seconds())
    return response


def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return refused(request, 404, "not_found", say("api.nothing-there"), request.path, say("api.see-docs"))


def _http(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, HttpError)
    status = error.status_code
    problem = say("api.invalid", error=str(error))
    return refused(request, status, _CODES.get(status, "refused"), problem, request.path, say("api.see-docs"))


def _suspicious(request: HttpRequest, error: Exception) -> HttpResponse:
    return refused(request, 400, "bad_request", say("site.not-understood"), request.path, say("api.see-docs"))


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    _LOG.error("%s", request.path, exc_info=error)
    return refused(request, 500, "internal_error", say("api.failed"), request.path, say("api.tell-us"))


_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "not_allowed",
    413: "too_large",
    422: "invalid",
    429: "too_many_requests",
}


class _Described(NinjaAPI):
    """The API as OpenAPI describes it."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation as it has always been called: programs are generated by these names."""
        view = operation.view_func
        return f"duixian_web_site_api_{view.__module__.rpartition('.')[2]}_{view.__name__}"


def make() -> NinjaAPI:
    """Return the API without its operations, with what it answers when something goes wrong."""
    api = _Described(title="Duixian 兑现", version="2", description=_DESCRIPTION, urls_namespace="api")
    api.exception_handler(Exception)(_failed)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(DuixianError)(_told)
    api.exception_handler(Http404)(_missing)
    api.exception_handler(HttpError)(_http)
    api.exception_handler(SuspiciousOperation)(_suspicious)
    api.exception_handler(RequestDataTooBig)(_suspicious)
    return api


class OneShape:
    """Middleware: what Django itself refuses below ``/api/`` gets the API's shape; HEAD is answered as GET is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if not request.path.startswith("/api/"):
            return self._get_response(request)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = self._get_response(request)
        status = response.status_code
        if status == 405:
            allowed = response.headers.get("Allow", "GET")
            problem = say("api.method", method=str(request.method))
            response = refused(request, 405, "not_allowed", problem, request.path, say("api.use-get"))
            response["Allow"] = "GET, HEAD" if allowed in ("", "GET") else allowed
        elif status >= 400 and "application/json" not in response.headers.get("Content-Type", ""):
            code = _CODES.get(status, "internal_error" if status >= 500 else "refused")
            response = refused(request, status, code, say("api.refused"), request.path, say("api.see-docs"))
        if head:
            request.method = "HEAD"
            if isinstance(response, HttpResponse):
                length = str(len(response.content))
                response.content = b""
                response["Content-Length"] = length
        return response
