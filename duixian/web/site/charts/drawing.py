"""Charts, drawn on the server: Vega-Lite specifications, and the SVG and PNG that vl-convert makes of them.

A page shows a chart as an image with an address of its own, so that a page never waits for a drawing. A drawing is
kept by what it is drawn from (cache ``charts``, in the data folder): the same figures are drawn once.

In an SVG the reader's own fonts are used; a PNG needs one that has Chinese characters on the server: Noto Sans from the
assets (``make assets``), else whatever the system has.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import threading
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.utils.translation import gettext as _
from django.utils.translation import override

from duixian.model import DuixianError, say
from duixian.web.shell.amounts import amount, scale
from duixian.web.site.indicator.series import Quartiles, Ranked, Series

FONTS = Path(__file__).resolve().parent / "fonts"
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
MOST_BARS = 40
_VEGA_LITE = "5.21"
_FORM = "4"
_WAIT = 20.0
_FAMILY = "Noto Sans CJK SC, Noto Sans SC, Noto Sans Hans, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
# Told apart in grey and by the colour-blind as well (Okabe and Ito), and by the form of their marks.
_COLOURS = ["#0b5d8a", "#b3430b", "#00694f", "#8a3f73", "#6b5d00", "#444444"]
_CROSS = {"type": "text", "text": "×", "fontSize": 15, "baseline": "bottom", "dy": -2, "aria": True}
_DOT = {"type": "point", "filled": True, "size": 50, "opacity": 1, "aria": True}
_HOLLOW = {
    "type": "point",
    "shape": "diamond",
    "size": 90,
    "filled": False,
    "strokeWidth": 1.8,
    "opacity": 1,
    "aria": True,
}
# What Vega says of a drawing's parts to those who listen to it, in English alone.
_ENGLISH = re.compile(r""" aria-roledescription="[^"]*"| aria-label="(?:Title|Subtitle) text '[^"]*\"""")
_drawing = threading.Lock()


class DrawingError(DuixianError):
    """A chart could not be drawn."""


def over_years(series: Series, language: str, kind: str) -> dict[str, Any]:
    """Describe the chart of an indicator over years: lines for results, hollow diamonds for targets.

    A year whose report is silent bears a cross at the foot; one of which there is no report has a grey ground.
    """
    with override(language):
        told, targeted = _("结果"), _("目标")
        absent, unknown = _("未提及"), _("无报告")
    size, unit = scale(max((abs(p.value) for p in series.points.values()), default=0), series.unit, language)
    lines = _points(series, "result", size, told, language)
    targets = _points(series, "target", size, targeted, language)
    crosses, grounds = _missing(series, absent, unknown)
    domain = [p.name for p in series.places]
    x = {"field": "year", "type": "ordinal", "scale": {"domain": list(series.years)}, "title": None}
    y = {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": series.kind == "level"}}
    colour: dict[str, Any] = {
        "field": "place",
        "scale": {"domain": domain, "range": _COLOURS[: len(domain)]},
        "legend": {"title": None, "orient": "top"} if len(domain) > 1 else None,
    }
    said = {"tooltip": {"field": "said"}, "description": {"field": "said"}}

    def layer(values: list[dict[str, Any]], mark: dict[str, Any], **encoding: Any) -> dict[str, Any]:
        return {"data": {"values": values}, "mark": mark, "encoding": {"x": x, **encoding}}

    ranges = [t for t in targets if t["high"] != t["value"]]
    layers = [
        layer(grounds, {"type": "rect", "color": "#eceae4", "width": {"band": 1}, "aria": True}, **said),
        layer(crosses, _CROSS, y={"value": "height"}, color=colour, **said),
        layer(lines, {"type": "line", "strokeWidth": 2}, y=y, color=colour, detail=[{"field": "run"}]),
        layer(lines, _DOT, y=y, color=colour, **said),
        layer(ranges, {"type": "rule", "strokeWidth": 2}, y=y, y2={"field": "high"}, color=colour),
        layer(targets, _HOLLOW, y=y, color=colour, **said),
    ]
    name = series.indicator.english if language.startswith("en") else series.indicator.name
    key = f"● {told}   ◇ {targeted}   × {absent}" + (f"   ░ {unknown}" if grounds else "")
    listed = (", " if language.startswith("en") else "、").join(domain)
    return _framed({"width": 640, "height": 280, "layer": layers}, f"{name} · {kind} · {listed}", key)


def _points(series: Series, side: str, size: float, word: str, language: str) -> list[dict[str, Any]]:
    """List the points of one side of a series; a line is broken where a year has none."""
    found = []
    for place in series.places:
        run, last = 0, None
        for year in series.years:
            point = series.points.get((place.pk, side, year))
            if point is None:
                continue
            run += last is not None and last != year - 1
            last = year
            figure = amount(point.value, point.high, point.unit, point.modifier, language)
            value = {"year": year, "value": point.value / size, "high": point.high / size, "place": place.name}
            found.append({**value, "run": run, "said": f"{place.name} {year} {word} {figure}"})
    return found


def _missing(series: Series, absent: str, unknown: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """List the places and years whose report is silent, and the years of which there is no report at all."""
    crosses, grounds = [], []
    for year in series.years:
        states = {place: series.state(place.pk, "result", year) for place in series.places}
        silent = [place.name for place, state in states.items() if state == "absent"]
        crosses += [{"year": year, "place": name, "said": f"{name} {year} {absent}"} for name in silent]
        targeted = any((place.pk, "target", year) in series.points for place in series.places)
        if not targeted and set(states.values()) <= {"no_document"}:
            grounds.append({"year": year, "said": f"{year} {unknown}"})
    return crosses, grounds


def spread(name: str, unit: str, rows: Sequence[Quartiles], language: str) -> dict[str, Any]:
    """Describe the chart of all places of a level over years: the median of results and targets, the middle half."""
    with override(language):
        told, targeted, half = _("结果中位数"), _("目标中位数"), _("中间一半的地方")
    size, shown = scale(max((abs(r.high) for r in rows), default=0), unit, language)
    values = [
        {
            "year": r.year,
            "side": r.side,
            "low": r.low / size,
            "value": r.median / size,
            "high": r.high / size,
            "n": r.places,
        }
        for r in rows
    ]
    years = list(range(min((r.year for r in rows), default=0), max((r.year for r in rows), default=-1) + 1))
    x = {"field": "year", "type": "ordinal", "scale": {"domain": years}, "title": None}
    y = {"field": "value", "type": "quantitative", "title": shown, "scale": {"zero": False}}
    results = [v for v in values if v["side"] == "result"]
    targets = [v for v in values if v["side"] == "target"]
    layers = [
        {
            "data": {"values": results},
            "mark": {"type": "bar", "width": {"band": 0.7}, "color": "#c9dbe6"},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {"data": {"values": results}, "mark": {"type": "line", "color": _COLOURS[0]}, "encoding": {"x": x, "y": y}},
        {
            "data": {"values": results},
            "mark": {"type": "point", "filled": True, "size": 50, "color": _COLOURS[0], "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": targets},
            "mark": {
                "type": "point",
                "shape": "diamond",
                "size": 80,
                "color": _COLOURS[1],
                "strokeWidth": 1.8,
                "opacity": 1,
            },
            "encoding": {"x": x, "y": y},
        },
    ]
    return _framed({"width": 640, "height": 280, "layer": layers}, name, f"● {told}   ◇ {targeted}   ▮ {half}")


def side_by_side(name: str, unit: str, rows: Sequence[Ranked], language: str) -> dict[str, Any]:
    """Describe the chart of many places in one year: bars with names for up to 40, else how many lie where."""
    with override(language):
        targeted, places = _("目标"), _("地方数")
    size, shown = scale(max((abs(r.point.value) for r in rows), default=0), unit, language)
    values = [
        {
            "place": r.name,
            "key": r.slug,
            "value": r.point.value / size,
            "label": amount(r.point.value, r.point.high, r.point.unit, r.point.modifier, language),
            "target": r.target.value / size if r.target else None,
        }
        for r in rows
    ]
    if len(values) > MOST_BARS:
        plot: dict[str, Any] = {
            "width": 640,
            "height": 240,
            "data": {"values": values},
            "mark": {"type": "bar", "color": _COLOURS[0]},
            "encoding": {
                "x": {"field": "value", "bin": {"maxbins": 30}, "title": shown},
                "y": {"aggregate": "count", "title": places},
            },
        }
        return _framed(plot, name, "")
    y = {"field": "key", "type": "nominal", "sort": [v["key"] for v in values], "title": None, "axis": None}
    x = {"field": "value", "type": "quantitative", "title": shown}
    begin = {"value": 0}
    plot = {
        "width": 520,
        "height": {"step": 20},
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", "color": "#8fb4ca", "height": {"band": 0.7}}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "text", "align": "right", "dx": -8, "limit": 130},
                "encoding": {"x": begin, "y": y, "text": {"field": "place"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "color": "#333"},
                "encoding": {"x": {"value": "width"}, "y": y, "text": {"field": "label"}},
            },
            {
                "transform": [{"filter": "isValid(datum.target)"}],
                "mark": {"type": "point", "shape": "diamond", "size": 60, "color": _COLOURS[1], "opacity": 1},
                "encoding": {"x": {**x, "field": "target"}, "y": y},
            },
        ],
    }
    return _framed(plot, name, f"◇ {targeted}" if any(r.target for r in rows) else "")


def _framed(plot: dict[str, Any], title: str, below: str) -> dict[str, Any]:
    text: dict[str, Any] = {"text": title, "anchor": "start", "fontSize": 15, "fontWeight": 600, "offset": 12}
    if below:
        text |= {"subtitle": below, "subtitleFontSize": 12, "subtitleColor": "#555", "subtitlePadding": 5}
    axis = {"gridColor": "#e6e4de", "domainColor": "#777", "tickColor": "#777", "labelColor": "#333", "aria": False}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": " ".join(f"{title} {below}".split()),
        "background": "#ffffff",
        "padding": 12,
        "title": text,
        # Of axes and marks Vega says in English what they are and names their columns: a reader is read the title and,
        # of each point, the words that it stands for.
        "config": {
            "font": _FAMILY,
            "view": {"stroke": None},
            "mark": {"aria": False},
            "axis": axis,
            "legend": {"aria": False},
            "axisX": {"labelAngle": 0, "labelOverlap": True, "grid": False},
        },
        **plot,
    }


def draw(spec: dict[str, Any], form: str) -> bytes:
    """Draw a chart, or take it from where it was kept when it was last drawn.

    Args:
        spec: the Vega-Lite specification.
        form: ``svg`` or ``png``.

    Raises:
        DrawingError: others are being drawn and this one's turn did not come, or a PNG has no font for Chinese.
    """
    told = json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = hashlib.sha256(f"{_FORM} {form} {told}".encode()).hexdigest()
    kept: bytes | None = caches["charts"].get(key)
    if kept is not None:
        return kept
    # One at a time: drawing takes a tenth of a second of a whole processor, and readers of pages come first.
    if not _drawing.acquire(timeout=_WAIT):
        raise DrawingError(say("site.charts-busy"), form, say("site.chart-later"))
    try:
        drawn = _convert(told, form)
    finally:
        _drawing.release()
    caches["charts"].set(key, drawn, None)
    return drawn


def _convert(told: str, form: str) -> bytes:
    # Drawing loads a JavaScript engine of 80 MB: only a process that draws pays for it.
    import vl_convert

    _register_fonts()
    if form == "svg":
        svg = _ENGLISH.sub("", vl_convert.vegalite_to_svg(told, vl_version=_VEGA_LITE))
        label = escape(json.loads(told)["description"], quote=True)
        return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1).encode()
    if not _has_chinese():
        raise DrawingError(say("site.no-font"), "png", say("site.install-font"))
    return bytes(vl_convert.vegalite_to_png(told, vl_version=_VEGA_LITE, scale=2))


@functools.cache
def _register_fonts() -> None:
    import vl_convert

    if FONTS.is_dir():
        vl_convert.register_font_directory(str(FONTS))


@functools.cache
def _has_chinese() -> bool:
    """Say whether two Chinese characters look different: without a font both are the same empty box, or nothing."""
    import vl_convert

    pictures = {
        bytes(
            vl_convert.svg_to_png(
                '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
                f'<text x="4" y="30" font-size="24" font-family="{_FAMILY}">{character}</text></svg>'
            )
        )
        for character in "一国"
    }
    return len(pictures) == 2
