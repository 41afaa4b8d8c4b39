"""Small drawings inside a page, and figures as a reader writes them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duixian.web.site import amounts
from duixian.web.site.alignment import CHANGES, Row
from duixian.web.site.labels import label
from duixian.web.site.series import Point, Ranked, Series
from duixian.web.site.templatetags.saying import zh

register = template.Library()
_WIDTH, _HEIGHT, _EDGE = 96, 24, 3


@register.simple_tag
def spark(line: Sequence[tuple[int, float | None]]) -> SafeString:
    """Draw a spark line; years that tell nothing leave a gap, the last figure bears a dot.

    Args:
        line: (year, value or None), a year each.
    """
    known = [v for _, v in line if v is not None]
    if len(known) < 3:
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
    paths = format_html_join("", '<path d="M{}"/>', ((" L".join(run),) for run in runs if len(run) > 1))
    alone = [tuple(run[0].split(",")) for run in runs if len(run) == 1]
    paths += format_html_join("", '<circle cx="{}" cy="{}" r="1.5"/>', alone)
    named = _("%(first)s 至 %(last)s 年走势") % {"first": line[0][0], "last": line[-1][0]}
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}'
        '<circle cx="{}" cy="{}" r="2.4"/></svg>',
        _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, named, paths, *last,
    )  # fmt: skip


_OUTCOMES = {"met": "✓", "partly": "◐", "missed": "✗", "no_evidence": "·", "unclear": "?", "pending": "…"}


@register.simple_tag
def outcome(name: str, short: bool = False) -> SafeString:
    """Write a verdict with its mark; short, the word is there for screen readers alone."""
    shown = '<span aria-hidden="true">{}</span><span class="unseen">{}</span>'
    return format_html(
        shown if short else '<span aria-hidden="true">{}</span> {}', _OUTCOMES[name], label("outcome", name)
    )


_CHANGES = {"repeated": "=", "refigured": "#", "reworded": "~", "new": "+", "dropped": "−"}


@register.simple_tag
def sentence(name: str) -> SafeString:
    """Write what became of a sentence, with its mark."""
    return format_html('<span aria-hidden="true">{}</span> {}', _CHANGES[name], label("sentence", name))


def _cell(point: Point | None, language: str, classes: str = "") -> str:
    told = ""
    if point is not None:
        said = amounts.amount(point.value, point.high, point.unit, point.modifier, language)
        told = f'<a href="/d/{escape(point.document)}/s/{point.start}/">{zh(said)}</a>'
    return f'<td class="{classes}">{told}</td>' if classes else f"<td>{told}</td>"


@register.simple_tag
def ranked(rows: Sequence[Ranked], indicator: str, kind: str, unit: str, side: str) -> SafeString:
    """Write the rows of a ranking; hundreds, for which a template would take too long."""
    language = get_language() or "zh-hans"
    lines = []
    for row in rows:
        place = f'<a href="/i/{escape(indicator)}/?place={escape(row.slug)}&amp;kind={kind}">{zh(row.name)}</a>'
        target = _cell(row.target, language) if side == "result" else ""
        before = "" if row.before is None else zh(figure(row.before, unit))
        cells = f"{_cell(row.point, language)}{target}<td>{before}</td>"
        lines.append(f'<tr><td>{row.rank}</td><th scope="row">{place}</th>{cells}</tr>')
    return mark_safe("\n".join(lines))


@register.simple_tag
def over_years(series: Series, indicator: str, level: str) -> SafeString:
    """Write the rows of an indicator over the years, the newest first; a silent report has a cross."""
    language = get_language() or "zh-hans"
    silent = f'<span aria-hidden="true">×</span><span class="unseen">{escape(_("未提及"))}</span>'
    lines = []
    for year in reversed(series.years):
        cells = []
        for place in series.places:
            for side in ("target", "result"):
                state = series.state(place.pk, side, year)
                if state == "absent":
                    cells.append(f'<td class="{side} absent">{silent}</td>')
                else:
                    cells.append(_cell(series.points.get((place.pk, side, year)), language, f"{side} {state}"))
        all_places = f"/i/{escape(indicator)}/{year}/?kind={series.kind}&amp;level={level}"
        lines.append(f'<tr><th scope="row"><a href="{all_places}">{year}</a></th>{"".join(cells)}</tr>')
    return mark_safe("\n".join(lines))


_PIECES = {"same": "%s", "old": "<del>%s</del>", "new": "<ins>%s</ins>"}


@register.simple_tag
def sentences(rows: Sequence[Row]) -> SafeString:
    """Write the sentences of two reports as items of a list: a thousand, for which a template would take too long."""
    names = {change: sentence(change) for change in CHANGES}
    items = []
    for row in rows:
        if row.pieces:
            text = "".join(_PIECES[p.how] % escape(p.text) for p in row.pieces)
        elif row.new is not None:
            text = _PIECES["new" if row.old is None else "same"] % escape(row.new.text)
        else:
            text = _PIECES["old"] % escape(row.old.text if row.old else "")
        # A block each, or pieces of a sentence would become columns.
        items.append(f'<li class="{row.change}"><span class="what">{names[row.change]}</span> <span>{text}</span></li>')
    return mark_safe("\n".join(items))


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
    return amounts.change(point.value, point.unit, point.modifier)


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
