"""Small drawings inside a page, and figures as a reader writes them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import get_language

from duixian.web.site import amounts
from duixian.web.site.series import KIND_NAMES, Point

register = template.Library()
_WIDTH, _HEIGHT, _EDGE = 96, 24, 3


@register.simple_tag
def spark(line: Sequence[tuple[int, float | None]]) -> SafeString:
    """Draw a spark line; years that tell nothing leave a gap, the last figure bears a dot.

    Args:
        line: (year, value or None), a year each.
    """
    known = [v for _, v in line if v is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    wide, tall = (_WIDTH - 2 * _EDGE) / max(len(line) - 1, 1), _HEIGHT - 2 * _EDGE
    runs: list[list[str]] = [[]]
    last = ("", "")
    for i, (_year, value) in enumerate(line):
        if value is None:
            runs.append([])
            continue
        share = (value - low) / (high - low) if high > low else 0.5
        last = (f"{_EDGE + i * wide:.1f}", f"{_HEIGHT - _EDGE - share * tall:.1f}")
        runs[-1].append(",".join(last))
    paths = format_html_join(
        "", '<path d="M{}{}"/>', ((" L".join(run), "" if len(run) > 1 else "h.1") for run in runs if run)
    )
    label = _("from %(first)s to %(last)s") % {"first": line[0][0], "last": line[-1][0]}
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}'
        '<circle cx="{}" cy="{}" r="2.4"/></svg>',
        _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, label, paths, *last,
    )  # fmt: skip


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


@register.filter
def told(point: Point | None) -> str:
    """Write the figure of a point: ≥3001.6亿元."""
    return "" if point is None else amounts.amount(point.value, point.high, point.unit, point.modifier)


@register.filter
def grown(point: Point | None) -> str:
    """Write the figure of a point as a change: +5.2%."""
    if point is None:
        return ""
    if point.high != point.value:
        return told(point)
    return amounts.SIGNS.get(point.modifier, "") + amounts.change(point.value, point.unit)


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
def figure(value: float, unit: str) -> str:
    """Write a value with its unit: 3001.6亿元."""
    return amounts.amount(float(format(value, ".6g")), None, unit)


@register.simple_tag
def kind(name: str) -> str:
    """Return the name of a kind in the reader's language."""
    return str(KIND_NAMES[name])


@register.simple_tag
def interactive() -> SafeString:
    """Load what lets a reader move over a chart, where the assets are installed (``make assets``)."""
    if not finders.find("site/vendor/uPlot.iife.min.js"):
        return SafeString("")
    parts = [
        format_html('<link rel="stylesheet" href="{}">', static("site/vendor/uPlot.min.css")),
        format_html('<script src="{}" defer></script>', static("site/vendor/uPlot.iife.min.js")),
        format_html('<script src="{}" defer></script>', static("site/series.js")),
    ]
    return mark_safe("".join(parts))
