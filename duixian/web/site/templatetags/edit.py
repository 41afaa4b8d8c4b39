"""How pages of editors write what the log holds."""

from __future__ import annotations

from typing import Any

from django import template

from duixian.web.site.editing import written as stored

register = template.Library()


@register.filter
def written(value: Any) -> str:
    """Write a stored value as a person would."""
    return stored(value)
