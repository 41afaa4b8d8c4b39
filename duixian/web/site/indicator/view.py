"""Indicators: the catalogue, one over the years, and all places of a level side by side."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from duixian.model import UsageError, say
from duixian.web.ledger.models import Indicator
from duixian.web.shell import resources
from duixian.web.shell.amounts import english
from duixian.web.shell.asked import known_places
from duixian.web.shell.pages import Page, Table, page
from duixian.web.shell.tags.saying import zh
from duixian.web.site.indicator import asking, queries
from duixian.web.site.indicator.asking import RANKING_COLUMNS

_PER_PAGE = 400
_COMMA = re.compile("[,，、]")


def indicators(request: HttpRequest) -> Page:
    """List the indicators of the catalogue by theme, with how many figures the ledger has. Query: ``q``, ``theme``."""
    wanted, theme = request.GET.get("q", "").strip(), request.GET.get("theme", "")
    counts = queries.counts()
    grouped: dict[str, list[dict[str, Any]]] = {}
    for i in queries.catalogue(wanted, theme):
        n, first, last = counts.get(i.pk, (0, None, None))
        if n or wanted:
            grouped.setdefault(i.theme, []).append({"indicator": i, "figures": n, "first": first, "last": last})
    listed = [row for those in grouped.values() for row in those]
    data = {
        "indicators": [
            {
                "id": r["indicator"].pk,
                "name": r["indicator"].name,
                "english": r["indicator"].english,
                "theme": r["indicator"].theme,
                "figures": r["figures"],
                "first_year": r["first"],
                "last_year": r["last"],
            }
            for r in listed
        ]
    }
    columns = ["id", "name", "english", "theme", "figures", "first_year", "last_year"]
    table = Table("indicators", columns, [[row[c] for c in columns] for row in data["indicators"]])
    context = {
        "listed": _listed(grouped),
        "themes": queries.themes(),
        "theme": theme,
        "wanted": wanted,
        "n": len(listed),
    }
    return Page(context, data, table)


def over(request: HttpRequest, id: str) -> Page:
    """Show an indicator over the years: of places that are named, else of the places of a level.

    Query: ``place`` (up to six times, or several parted by commas), ``level``, ``kind``.
    """
    asked = asking.OverYears(request, id)
    held = asked.series
    context: dict[str, Any] = {
        **asked.context(),
        "series": held,
        "series_url": f"/i/{asked.indicator.pk}.json?{asked.chart()}" if held else "",
        "quartiles": asked.spread,
        "places": known_places(),
    }
    data: dict[str, Any] = {"indicator": _about(asked.indicator), "kind": asked.kind, "kinds": asked.kinds}
    if held is not None:
        rows = queries.series_rows(held)
        data |= {"unit": held.unit, "series": rows}
        return Page(context, data, resources.table(asked.indicator.pk, resources.OBSERVATION, lambda: rows))
    spread_columns = ["level", "year", "side", "places", "lower_quartile", "median", "upper_quartile", "unit"]
    told = [[asked.level, q.year, q.side, q.places, q.low, q.median, q.high, asked.unit] for q in asked.spread]
    spread = [dict(zip(spread_columns, row, strict=True)) for row in told]
    data |= {"unit": asked.unit, "level": asked.level, "spread": spread}
    return Page(context, data, Table(asked.indicator.pk, spread_columns, told))


def side_by_side(request: HttpRequest, id: str, year: int) -> Page:
    """Show all places of a level in one year.

    Query: ``level``, ``kind``, ``side``, ``under`` (a province), ``page``.
    """
    asked = asking.SideBySide(request, id, year)
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdecimal() and 0 < int(number) < 10_000):
        raise UsageError(say("site.no-page-number"), number, say("site.count-from-one"))
    start = (int(number) - 1) * _PER_PAGE
    shown = asked.rows[start : start + _PER_PAGE]
    columns = RANKING_COLUMNS
    rows = [asking.ranked_row(r) for r in asked.rows]
    data = {
        "indicator": _about(asked.indicator),
        "year": year,
        "level": asked.level,
        "kind": asked.kind,
        "side": asked.side,
        "unit": asked.unit,
        "places": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    context = {
        **asked.context(),
        "rows": shown,
        "after": int(number) + 1 if start + _PER_PAGE < len(asked.rows) else None,
        "page_before": int(number) - 1,
    }
    return Page(context, data, Table(f"{asked.indicator.pk}-{year}", columns, rows))


def _listed(grouped: dict[str, list[dict[str, Any]]]) -> SafeString:
    """Write the catalogue: a thousand lines that a template would take four times as long for."""
    name = "english" if english(get_language()) else "name"
    sections = []
    for theme, rows in grouped.items():
        lines = format_html_join(
            "",
            '<li><a href="/i/{}/">{}</a> <small>{}</small></li>',
            (
                (
                    r["indicator"].pk,
                    getattr(r["indicator"], name),
                    f"{r['figures']} · {r['first']}–{r['last']}" if r["figures"] else 0,
                )
                for r in rows
            ),
        )
        sections.append((zh(theme), lines))
    return format_html_join("", '<section class="theme"><h2>{}</h2><ul class="catalogue">{}</ul></section>', sections)


def _about(indicator: Indicator) -> dict[str, Any]:
    return {
        "id": indicator.pk,
        "name": indicator.name,
        "english": indicator.english,
        "theme": indicator.theme,
        "good": indicator.good,
        "nature": indicator.nature,
    }


urls = [
    *page("i/", indicators, name="indicators", template="site/indicator/indicators.html"),
    *page("i/<str:id>/", over, name="indicator", template="site/indicator/indicator.html"),
    *page("i/<str:id>/<int:year>/", side_by_side, name="indicator_year", template="site/indicator/indicator_year.html"),
]
