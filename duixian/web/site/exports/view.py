"""The addresses at which exports are fetched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from duixian.model import say
from duixian.web.ledger.reading import lookup
from duixian.web.shell.pages import refused, version
from duixian.web.site.exports import claims, datapackage, datasette, spans

ALL = "all"


def _whose(slug: str) -> tuple[Sequence[int] | None, str] | None:
    if slug == ALL:
        return None, _("全部")
    place = lookup.place_at(slug)
    return None if place is None else ([place.pk], place.name)


def _unknown(request: HttpRequest, slug: str) -> HttpResponse:
    return refused(request, 404, "not_found", say("ledger.no-such-place"), slug, say("api.place-addresses"))


def _sent(request: HttpRequest, pieces: Iterable[bytes], kind: str, name: str) -> HttpResponseBase:
    """Send a file as it is made, unless the client has it."""
    etag = f'W/"{version()}-{name}"'
    response: HttpResponseBase = StreamingHttpResponse(pieces, content_type=kind)
    if request.method == "HEAD":
        response = HttpResponse(content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Access-Control-Allow-Origin"] = "*"
    answer = get_conditional_response(request, etag=etag)
    return response if answer is None else answer


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@require_safe
def package(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send a Data Package with the linked data beside it."""
    whose = _whose(slug)
    if whose is None:
        return _unknown(request, slug)
    name = f"duixian-{slug if slug.isascii() else 'place'}"
    made = datapackage.stream(whose[0], name, f"兑现 Duixian: {whose[1]}", _site(request))
    return _sent(request, made, "application/zip", f"{name}.zip")


@require_safe
def claimreview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the verdicts as ClaimReview."""
    whose = _whose(slug)
    if whose is None:
        return _unknown(request, slug)
    made = claims.stream(whose[0], _site(request))
    return _sent(request, made, "application/ld+json", f"duixian-{slug}-claimreview.jsonld")


@require_safe
def annotated(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the spans as Web Annotations."""
    whose = _whose(slug)
    if whose is None:
        return _unknown(request, slug)
    made = spans.stream(whose[0], _site(request))
    kind = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    return _sent(request, made, kind, f"duixian-{slug}-annotations.jsonld")


@require_safe
def database(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the SQLite file of a place; that of the whole ledger takes too long to be made while somebody waits."""
    whose = _whose(slug)
    if whose is None:
        return _unknown(request, slug)
    if whose[0] is None:
        return refused(request, 404, "not_found", say("api.whole-sqlite"), slug, say("api.fetch-whole"))
    # Deleted as soon as it is open: nothing is left behind, however the sending ends.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.sqlite"
        datasette.write(file, whose[0])
        response = FileResponse(file.open("rb"), as_attachment=True, filename=f"duixian-{slug}.sqlite")
    response["Content-Type"] = "application/vnd.sqlite3"
    response["Access-Control-Allow-Origin"] = "*"
    return response


urls: list[URLPattern] = [
    path("export/<str:slug>.zip", package, name="export"),
    path("export/<str:slug>.sqlite", database, name="export-sqlite"),
    path("export/<str:slug>/claimreview.jsonld", claimreview, name="export-claims"),
    path("export/<str:slug>/annotations.jsonld", annotated, name="export-annotations"),
]
