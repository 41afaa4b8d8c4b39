"""How pages write figures, words for codes and addresses with other filters."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from duixian.web.shell import amounts
from duixian.web.shell.labels import label
from duixian.web.shell.tags.saying import zh

register = template.Library()
_OUTCOMES = {"met": "✓", "partly": "◐", "missed": "✗", "no_evidence": "·", "unclear": "?", "pending": "…"}


@register.simple_tag
def outcome(name: str, short: bool = False) -> SafeString:
    """Write a verdict with its mark; short, the word is there for screen readers alone."""
    shown = '<span aria-hidden="true">{}</span><span class="unseen">{}</span>'
    return format_html(
        shown if short else '<span aria-hidden="true">{}</span> {}', _OUTCOMES[name], label("outcome", name)
    )


@register.simple_tag
def shares(*pairs: object) -> SafeString:
    """Draw counts as parts of one bar; the numbers stand beside it as text, so it is hidden from screen readers.

    Args:
        pairs: class, count, class, count ...
    """
    counts = [(str(name), int(str(n))) for name, n in zip(pairs[::2], pairs[1::2], strict=True)]
    whole = sum(n for _, n in counts)
    if not whole:
        return SafeString("")
    parts, x = [], 0.0
    for name, n in counts:
        width = 100 * n / whole
        if n:
            parts.append((f"share-{name}", f"{x:.2f}", f"{max(width - 0.4, 0.2):.2f}"))
        x += width
    drawn = format_html_join("", '<rect class="{}" x="{}" y="0" width="{}" height="6"/>', parts)
    return format_html(
        '<svg class="shares" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{}</svg>', drawn
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changed: object) -> str:
    """Return the query of the present address with some parameters changed; an empty value takes one away."""
    request = context["request"]
    query = request.GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def in_language(name: object) -> str:
    """Return an indicator's name in the reader's language."""
    return str(getattr(name, "english" if amounts.english(get_language()) else "name"))


@register.simple_tag
def query(**values: object) -> str:
    """Write a query string of the values that are not empty."""
    return urlencode({k: v for k, v in values.items() if v not in ("", None)})


@register.simple_tag
def figure(value: float, unit: str) -> SafeString:
    """Write a value with its unit: 3001.6亿元."""
    return zh(amounts.amount(float(format(value, ".6g")), None, unit))


@register.simple_tag
def word(which: str, code: str) -> str:
    """Return the reader's word for what a column holds, as ``labels.label``."""
    return label(which, code)


@register.filter
def called(code: str, which: str) -> str:
    """Return the reader's word for what a column holds, where a tag cannot stand."""
    return label(which, code)
