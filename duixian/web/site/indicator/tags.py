"""Series as drawings and rows of tables: spark lines, rankings, an indicator over the years."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duixian.web.shell import amounts
from duixian.web.shell.tags.figures import figure
from duixian.web.shell.tags.saying import zh
from duixian.web.site.indicator.series import Point, Ranked, Series

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
