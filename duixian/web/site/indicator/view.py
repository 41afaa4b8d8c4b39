"""Indicators: the catalogue, one over the years, and all places of a level side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from duixian.model import UsageError, say
from duixian.web.ledger.models import Indicator, Observation, Place
from duixian.web.shell import resources
from duixian.web.shell.amounts import english
from duixian.web.shell.asked import choice, known_places, place_named
from duixian.web.shell.labels import KIND, LEVEL, STATUS
from duixian.web.shell.pages import NotFound, Page, Table, page
from duixian.web.shell.remembering import remembered
from duixian.web.shell.tags.saying import zh
from duixian.web.site.indicator.series import (
    KINDS,
    LEVELS,
    MOST_PLACES,
    Quartiles,
    Ranked,
    Series,
    kinds_of,
    over_years,
    quartiles,
    ranking,
    years_of,
)

SIDE_NAMES = {side: STATUS[side] for side in ("result", "target")}
RANKING_COLUMNS = [
    "rank", "place", "place_slug", "year", "side", "low", "high", "unit", "modifier", "target", "year_before",
    "document", "start",
]  # fmt: skip
_PER_PAGE = 400
_COMMA = re.compile("[,，、]")


def indicators(request: HttpRequest) -> Page:
    """List the indicators of the catalogue by theme, with how many figures the ledger has. Query: ``q``, ``theme``."""
    wanted, theme = request.GET.get("q", "").strip(), request.GET.get("theme", "")
    counts = _counts()
    rows = Indicator.objects.all()
    if wanted:
        rows = rows.filter(Q(name__icontains=wanted) | Q(english__icontains=wanted) | Q(id=wanted))
    themes = list(dict.fromkeys(Indicator.objects.order_by("position").values_list("theme", flat=True)))
    if theme:
        rows = rows.filter(theme=theme)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for i in rows:
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
    context = {"listed": _listed(grouped), "themes": themes, "theme": theme, "wanted": wanted, "n": len(listed)}
    return Page(context, data, table)


def over(request: HttpRequest, id: str) -> Page:
    """Show an indicator over the years: of places that are named, else of the places of a level.

    Query: ``place`` (up to six times, or several parted by commas), ``level``, ``kind``.
    """
    asked = OverYears(request, id)
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
        rows = series_rows(held)
        data |= {"unit": held.unit, "series": rows}
        return Page(context, data, resources.table(asked.indicator.pk, resources.OBSERVATION, lambda: rows))
    spread_columns = ["level", "year", "side", "places", "lower_quartile", "median", "upper_quartile", "unit"]
    told = [[asked.level, q.year, q.side, q.places, q.low, q.median, q.high, asked.unit] for q in asked.spread]
    spread = [dict(zip(spread_columns, row, strict=True)) for row in told]
    data |= {"unit": asked.unit, "level": asked.level, "spread": spread}
    return Page(context, data, Table(asked.indicator.pk, spread_columns, told))


class OverYears:
    """What the page and the chart of an indicator over the years are asked for, and what there is to show.

    Attributes:
        indicator: which.
        kinds: in which kinds it has figures.
        kind: the one to show.
        places: those named; empty for a level.
        level: where no place is named.
        series: of the places, None for a level.
        unit: of the level's figures.
        spread: of the level's figures.
    """

    def __init__(self, request: HttpRequest, id: str) -> None:
        self.indicator = indicator(id)
        names = [
            n for text in request.GET.getlist("place") for n in text.replace("，", ",").replace("、", ",").split(",")
        ]
        names = list(dict.fromkeys(n.strip() for n in names if n.strip()))
        if len(names) > MOST_PLACES:
            raise UsageError(say("site.too-many-places", most=MOST_PLACES), "place", say("site.fewer-places"))
        self.places: Sequence[Place] = list(dict.fromkeys(place_named(name) for name in names))
        self.kinds = kinds_of(self.indicator, self.places)
        self.kind = choice(request, "kind", KINDS) or (self.kinds[0] if self.kinds else "level")
        self.level = choice(request, "level", LEVELS)
        self.series: Series | None = None
        self.unit = ""
        self.spread: list[Quartiles] = []
        if not self.places and not self.level:
            nation = Place.objects.filter(level="country").first()
            own = Observation.objects.filter(indicator=self.indicator, kind=self.kind, place=nation)
            if nation is not None and own.count() >= 3:
                self.places = [nation]
            else:
                self.level = _widest(self.indicator, self.kind)
        if self.places:
            self.level = ""
            self.series = over_years(self.indicator, self.kind, self.places)
            self.unit = self.series.unit
        else:
            what = f"quartiles {self.indicator.pk} {self.kind} {self.level}"
            found = remembered(what, lambda: quartiles(self.indicator, self.kind, self.level))
            self.unit, self.spread = found

    def chart(self) -> str:
        """Return the query of the chart's address."""
        about = [("kind", self.kind), ("level", self.level), ("lang", get_language() or "zh-hans")]
        return urlencode([("place", p.slug) for p in self.places] + [(k, v) for k, v in about if v])

    def context(self) -> dict[str, Any]:
        """Return what the templates of the page need of it."""
        return {
            "indicator": self.indicator,
            "kinds": [(k, KIND[k]) for k in self.kinds],
            "kind": self.kind,
            "kind_name": KIND[self.kind],
            "chosen": self.places,
            "level": self.level,
            "levels": [(k, v) for k, v in LEVEL.items() if k != "country"],
            "level_name": LEVEL.get(self.level, ""),
            "unit": self.unit,
            "chart": f"/charts/i/{self.indicator.pk}",
            "embed": f"/embed/i/{self.indicator.pk}/",
            "chart_query": self.chart(),
            "something": bool(self.series.points if self.series else self.spread),
            "years": list(_years(self.indicator, self.kind, self.level or _usual_level(self.places)).items()),
            "rank_level": self.level or _usual_level(self.places),
        }


def side_by_side(request: HttpRequest, id: str, year: int) -> Page:
    """Show all places of a level in one year.

    Query: ``level``, ``kind``, ``side``, ``under`` (a province), ``page``.
    """
    asked = SideBySide(request, id, year)
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdecimal() and 0 < int(number) < 10_000):
        raise UsageError(say("site.no-page-number"), number, say("site.count-from-one"))
    start = (int(number) - 1) * _PER_PAGE
    shown = asked.rows[start : start + _PER_PAGE]
    columns = RANKING_COLUMNS
    rows = [ranked_row(r) for r in asked.rows]
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


class SideBySide:
    """What the page and the chart of all places in a year are asked for, and what there is to show."""

    def __init__(self, request: HttpRequest, id: str, year: int) -> None:
        self.indicator = indicator(id)
        self.year = year
        self.kinds = kinds_of(self.indicator)
        self.kind = choice(request, "kind", KINDS) or (self.kinds[0] if self.kinds else "level")
        self.level = choice(request, "level", LEVELS) or _widest(self.indicator, self.kind)
        self.side = choice(request, "side", ("result", "target")) or "result"
        under = request.GET.get("under", "").strip()
        self.under = place_named(under) if under else None
        if self.under is not None and self.under.level != "province":
            raise UsageError(say("site.no-province"), under, say("site.name-province"))
        province = self.under.code[:2] if self.under else ""
        self.unit, self.rows = ranking(self.indicator, self.kind, year, self.level, side=self.side, province=province)

    def context(self) -> dict[str, Any]:
        """Return what the templates of the page need of it."""
        about = [("level", self.level), ("kind", self.kind), ("side", self.side), ("lang", get_language() or "zh-hans")]
        if self.under:
            about.append(("under", self.under.slug))
        return {
            "indicator": self.indicator,
            "year": self.year,
            "years": list(_years(self.indicator, self.kind, self.level, self.side).items()),
            "kinds": [(k, KIND[k]) for k in self.kinds],
            "kind": self.kind,
            "kind_name": KIND[self.kind],
            "level": self.level,
            "level_name": LEVEL[self.level],
            "levels": [(k, v) for k, v in LEVEL.items() if k != "country"],
            "sides": list(SIDE_NAMES.items()),
            "side": self.side,
            "under": self.under,
            "provinces": list(Place.objects.filter(level="province", now__isnull=True).values_list("slug", "name")),
            "unit": self.unit,
            "count": len(self.rows),
            "chart": f"/charts/i/{self.indicator.pk}/{self.year}",
            "embed": f"/embed/i/{self.indicator.pk}/{self.year}/",
            "chart_query": urlencode(about),
            "something": bool(self.rows),
        }


def indicator(id: str) -> Indicator:
    """Find an indicator by its id or its Chinese name.

    Raises:
        NotFound: there is none; near ones are told.
    """
    found = Indicator.objects.filter(pk=id).first() or Indicator.objects.filter(name=id).first()
    if found is not None:
        return found
    near = [i.pk for i in Indicator.objects.filter(Q(name__icontains=id) | Q(id__icontains=id))[:3]]
    remedy = say("ledger.perhaps", names=tuple(near)) if near else say("site.indicators-listed")
    raise NotFound(say("site.no-such-indicator"), id, remedy)


def series_rows(series: Series) -> list[resources.Row]:
    """Return a series as observations: one a place, year and side, also where there is no figure."""
    held = Observation.objects.filter(
        indicator=series.indicator, kind=series.kind, unit=series.unit, place__in=series.places
    )
    figures = {(o["place_slug"], o["side"], o["year"]): o for o in resources.OBSERVATION.read(held)}
    rows = []
    for place in series.places:
        missing = resources.no_observation(series.indicator, place, series.kind)
        for year in series.years:
            for side in ("target", "result"):
                silent = {**missing, "year": year, "side": side, "state": series.state(place.pk, side, year)}
                rows.append(figures.get((place.slug, side, year), silent))
    return rows


def ranked_row(row: Ranked) -> list[Any]:
    """Return a place of a ranking as a row of its table."""
    p = row.point
    return [
        row.rank, row.name, row.slug, p.year, p.side, p.value, p.high, p.unit, p.modifier,
        row.target.value if row.target else None, row.before, p.document, p.start,
    ]  # fmt: skip


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


def _usual_level(places: Sequence[Place]) -> str:
    return next((p.level for p in places if p.level in ("province", "prefecture", "county")), "province")


def _widest(indicator: Indicator, kind: str) -> str:
    levels = ("prefecture", "province", "county")
    told = {lv: len(_years(indicator, kind, lv)) for lv in levels}
    return max(levels, key=lambda lv: told[lv])


def _years(indicator: Indicator, kind: str, level: str, side: str = "result") -> dict[int, int]:
    what = f"years {indicator.pk} {kind} {level} {side}"
    return remembered(what, lambda: years_of(indicator, kind, level, side))


def _counts() -> dict[str, tuple[int, int | None, int | None]]:
    def count() -> dict[str, tuple[int, int | None, int | None]]:
        rows = Observation.objects.order_by().values_list("indicator").annotate(Count("id"), Min("year"), Max("year"))
        return {name: (n, first, last) for name, n, first, last in rows}

    return remembered("counts of indicators", count)


urls = [
    *page("i/", indicators, name="indicators", template="site/indicator/indicators.html"),
    *page("i/<str:id>/", over, name="indicator", template="site/indicator/indicator.html"),
    *page("i/<str:id>/<int:year>/", side_by_side, name="indicator_year", template="site/indicator/indicator_year.html"),
]
