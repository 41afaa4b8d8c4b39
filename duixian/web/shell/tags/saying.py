"""How pages write what the program says and what others wrote; known to every template (``settings.TEMPLATES``)."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from duixian.web.shell import saying
from duixian.web.shell.labels import reader_language

register = template.Library()
# Chinese characters and marks, with the digits between them.
_CHINESE = r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_RUN = re.compile(rf"{_CHINESE}(?:[0-9.%~\s…·]*{_CHINESE})*")


@register.filter
def zh(value: object) -> SafeString:
    """Write a name, a quote or a unit out of a document: on an English page it is marked as Chinese.

    So a browser's voice reads it as Chinese, and what is marked by nothing can be held to be English.
    """
    text = conditional_escape("" if value is None else value if isinstance(value, SafeString) else str(value))
    if reader_language() == "zh":
        return text
    return mark_safe(_RUN.sub(r'<span lang="zh-Hans">\g<0></span>', text))


@register.filter
def said(told: saying.Told) -> SafeString:
    """Say a reason in the reader's language; words that a person wrote are shown as they are."""
    return zh(saying.said(told))


@register.filter
def said_with(told: saying.Told, remedy: saying.Told) -> SafeString:
    """Say what is wrong and, where something is known, what to do."""
    joint = "；" if reader_language() == "zh" else "; "
    return zh(joint.join(filter(None, map(saying.said, (told, remedy)))))


@register.simple_tag
def colon() -> str:
    """Write the colon of the reader's language."""
    return saying.colon()


@register.filter
def where(source: str) -> str:
    """Say where in its source a figure stands."""
    return saying.place_in_source(source)
