"""How pages write what corrections, events and documents hold."""

from __future__ import annotations

from typing import Any

from django import template

from duixian.web.shell import wording

register = template.Library()


@register.filter
def worded(value: Any, field: str) -> str:
    """Write a stored value of a field as a person would, codes as words."""
    return wording.worded(value, field)


@register.filter
def identified(rules: str) -> list[tuple[str, str]]:
    """Say by what each field of a document was found."""
    return wording.identified(rules)
