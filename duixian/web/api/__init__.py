"""The API: the ledger as JSON, for programs. Read only, described by OpenAPI at ``/api/openapi.json``.

Lists are paged by a cursor that says where the page before ended, so that the thousandth page costs what the first
does. Whatever goes wrong is told in one shape (``answers``).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path

from duixian.model import say
from duixian.web.api import answers, changes, documents, log, places, promises
from duixian.web.shell.pages import refused

api = answers.make()
for router, tag in (
    (places.router, "places and indicators"),
    (documents.router, "documents and figures"),
    (promises.router, "promises, checks, series"),
    (log.router, "search and log"),
    (changes.router, "changes of the API"),
):
    api.add_router("", router, tags=[tag])


def unknown(request: HttpRequest) -> HttpResponse:
    """Answer for an address below ``/api/`` at which nothing is."""
    return refused(request, 404, "not_found", say("api.nothing-there"), request.path, say("api.see-docs"))


urls: list[URLPattern | URLResolver] = [
    path("api/", api.urls),
    re_path(r"^api(?:/.*)?$", unknown, name="api-unknown"),
]
