"""What the program says to a reader, in the language of the page: reasons as sentences, and where a figure stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from duixian import messages
from duixian.messages import Language, sentence
from duixian.model import Reason
from duixian.web.shell.amounts import english
from duixian.web.shell.labels import reader_language

# A reason, or the object ``{"code", "values"}`` that the ledger and the files of uploads keep of one.
Told = Reason | Mapping[str, Any] | str | None


def asked_language(request: HttpRequest) -> Language:
    """Return the language in which an answer for programs says what went wrong.

    Args:
        request: with the language that it asks for, by ``Accept-Language`` or by the switch of the site.

    Returns:
        That language; English where it asks for none, as programs do.
    """
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or "Accept-Language" in request.headers:
        return "en" if english(get_language_from_request(request)) else "zh"
    return "en"


def said(told: Told, in_: Language | None = None) -> str:
    """Say a reason to a reader.

    Args:
        told: the reason, or what is kept of it. Words that a person wrote are returned as they are.
        in_: the language; that of the page if None.

    Returns:
        The sentence; nothing for nothing.
    """
    if isinstance(told, str) or not told:
        return told if isinstance(told, str) else ""
    reason = told if isinstance(told, Reason) else msgspec.convert(told, Reason)
    return sentence(reason, in_ or reader_language())


def colon() -> str:
    """Return the colon of the language of the page."""
    return "：" if reader_language() == "zh" else ": "


def place_in_source(source: str) -> str:
    """Say where in its source a figure stands.

    Args:
        source: the column of that name: ``line=12``, ``row=3;column=full_text``, as ``Origin.where`` gives it.

    Returns:
        ``第12行``, or ``line 12``.
    """
    return messages.place_in_source(source, reader_language())
