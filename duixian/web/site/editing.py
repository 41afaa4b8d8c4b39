"""What all pages of editors share: who may see them, and in whose name they write."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from duixian import columns
from duixian.lexicon.rules import saying
from duixian.model import DuixianError, say
from duixian.web.ledger.models import Indicator, User
from duixian.web.ledger.reading.roles import is_editor
from duixian.web.ledger.writing import Actor
from duixian.web.rates import Rate
from duixian.web.site import labels
from duixian.web.site.amounts import english
from duixian.web.site.pages import Forbidden, TooMany, failure

# What a field can be.
CHOICES: dict[str, list[tuple[str, Any]]] = {
    "status": list(labels.STATUS.items()),
    "kind": list(labels.KIND.items()),
    "modifier": list(labels.MODIFIER.items()),
    "direction": [("", gettext_lazy("无")), *labels.DIRECTION.items()],
}


_COLUMNS = {column.name: column for column in columns.RECORDS["statement"].columns}
_DOCUMENT = {column.name.removeprefix("document_"): column for column in columns.RECORDS["document"].columns}


def editing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make a view one that editors alone may see; what it cannot do it raises as a ``DuixianError``."""

    @never_cache
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            # What was sent is lost with the session; the page from which it was sent is not.
            return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else reverse("edit"))
        if not is_editor(request.user):
            name = request.user.get_username()
            return failure(request, Forbidden(say("site.no-editor"), name, say("site.ask-admin")))
        try:
            return view(request, *args, **kwargs)
        except DuixianError as error:
            return failure(request, error)

    return answer


def actor(request: HttpRequest) -> Actor:
    """Return in whose name a request writes."""
    assert isinstance(request.user, User)
    return Actor(request.user.get_username(), request.user)


def written(value: Any) -> str:
    """Return a stored value as a person writes it."""
    if isinstance(value, dict) and "low" in value:
        return str(value["low"]) if value["low"] == value["high"] else f"{value['low']}~{value['high']}"
    if isinstance(value, dict):
        return f"{value.get('document')}#{value.get('start')}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "" if value is None else str(value)


def worded(value: Any, field: str) -> str:
    """Return a stored value of a field in the words of the page: of a code its word, of an indicator's id its name."""
    column = _COLUMNS.get(field)
    if column is not None and value and column.vocabulary:
        return str(labels.word(column.vocabulary, str(value)))
    if field == "indicator_id" and value:
        found = Indicator.objects.filter(pk=value).first()
        return str(value) if found is None else found.english if english() else found.name
    return written(value)


def identified(rules: str) -> list[tuple[str, str]]:
    """Say by what a document's place, year, kind … were found.

    Args:
        rules: as the ledger holds them: ``place=title; year=file-name``.

    Returns:
        What was found, and by what. A rule of an earlier version that has no sentence today is left out.
    """
    found = []
    for field, _equals, name in (rule.partition("=") for rule in rules.split("; ")):
        told, column = saying("identity", name), _DOCUMENT.get(field)
        if told is not None and column is not None:
            found.append((column.head(labels.reader_language()), told.en if english() else told.zh))
    return found


def user_id(request: HttpRequest) -> int:
    """Return the primary key of the account that asks."""
    assert isinstance(request.user, User)
    return request.user.pk


def too_many(request: HttpRequest, rate: Rate) -> HttpResponseBase:
    """Answer that it is too often, and after how many seconds to come again."""
    wait = rate.left()
    response = failure(request, TooMany(say("site.too-often"), request.path, say("site.wait-seconds", n=wait)))
    response["Retry-After"] = str(wait)
    return response
