"""What all pages of editors share: who may see them, and in whose name they write."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from duixian.model import DuixianError, say
from duixian.web.ledger.models import User
from duixian.web.ledger.reading.roles import is_editor
from duixian.web.ledger.writing import Actor
from duixian.web.shell import labels
from duixian.web.shell.pages import Forbidden, failure

# What a field can be.
CHOICES: dict[str, list[tuple[str, Any]]] = {
    "status": list(labels.STATUS.items()),
    "kind": list(labels.KIND.items()),
    "modifier": list(labels.MODIFIER.items()),
    "direction": [("", gettext_lazy("无")), *labels.DIRECTION.items()],
}


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


def user_id(request: HttpRequest) -> int:
    """Return the primary key of the account that asks."""
    assert isinstance(request.user, User)
    return request.user.pk
