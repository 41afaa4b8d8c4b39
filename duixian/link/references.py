"""Targets without a number (高于全国平均, 与经济增长同步, 不低于上年): both sides of the comparison are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duixian.lexicon.indicators import Indicator
from duixian.link.facets import Facet, facets, own_names, years
from duixian.link.pairing import Rules
from duixian.model import Comparison, Evidence, Link, Reading, Reason, say

_NATION = "全国"
_ECONOMY = ("经济", "GDP", "生产总值")
_LAST_YEAR = ("上年", "去年")


def references(earlier: Reading, later: Reading, others: Sequence[Reading], year: int, data: Rules) -> list[Link]:
    """Link the promises without a figure of one report with the two figures that decide each.

    Args:
        earlier: the report that promises.
        later: the report that reviews the year in which the promises fall due.
        others: other documents: of the same place, or of the whole country.
        year: that year.
        data: what linking goes by.

    Returns:
        A link for each comparison that falls due in the year and whose subject the catalogue knows. ``result`` is the
        own figure, ``against`` the other one; a told difference (高于全国0.5个百分点) is the result by itself.
    """
    asked = [
        c
        for c in earlier.comparisons
        if c.status == "target" and (years(c.period)[1] or earlier.report.identity.year) == year
    ]
    if not asked:
        return []
    own = own_names(earlier)
    known = _headlines(later, data)
    # The nation's documents are the longest and are heard for every place: only where a promise compares with it.
    nation = any(_NATION in c.reference for c in asked)
    national = [f for r in others if nation and r.report.identity.place == _NATION for f in _headlines(r, data)]
    last_year = any(word in c.reference for c in asked for word in _LAST_YEAR)
    before = _headlines(earlier, data) if last_year else []
    out = []
    for c in asked:
        indicator = _indicator(c, own, data)
        if indicator is None:
            continue
        result, against = _sides(c, indicator, known, national, before, year)
        rule, why = "comparison", say("link.comparison", words=c.indicator, indicator=indicator.name)
        if result is None:
            rule, why = "silence", say("link.no-figure", indicator=indicator.name, year=year)
        out.append(Link(c.id, c.report, str(year), result, (), (), (), indicator.id, rule, why, against))
    return out


def _indicator(c: Comparison, own: tuple[str, ...], data: Rules) -> Indicator | None:
    dimensions = ("currency", "ratio", "people", "count", "")
    kinds = ("change",) if c.kind == "change" else ("level", "ratio")
    found = {
        i.id: i
        for kind in kinds
        for d in dimensions
        if (i := data.names.find(c.indicator, kind, d, own)) is not None  # type: ignore[arg-type]
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _headlines(reading: Reading, data: Rules) -> list[Facet]:
    told = [s for s in reading.statements if s.status == "result" and s.role == "value" and not s.optional]
    return [f for f in facets(reading, told, data.lexicon, data.names, data.words) if f.indicator is not None]


def _pick(found: Iterable[Facet], indicator: str, kinds: tuple[str, ...], year: int, place: str) -> Facet | None:
    for f in found:
        if f.indicator is None or f.indicator.id != indicator or f.statement.kind not in kinds:
            continue
        if f.first == f.last == year and not f.partial and not f.reduced and f.place == place:
            return f
    return None


def _sides(
    c: Comparison, indicator: Indicator, known: list[Facet], national: list[Facet], before: list[Facet], year: int
) -> tuple[Evidence | None, Evidence | None]:
    kinds = ("change",) if c.kind == "change" else ("level", "ratio")
    wider = any(word in c.reference for word in ("全国", "全省", "全区", "全市", "全州"))
    if wider:
        told = next(
            (
                f
                for f in known
                if f.indicator is not None
                and f.indicator.id == indicator.id
                and f.statement.kind == "difference"
                and f.last == year
                and f.statement.scope in ("", c.reference[:2])
            ),
            None,
        )
        if told is not None:
            return _evidence(told, "told-difference", say("link.stated-difference", indicator=indicator.name)), None
    own = _pick(known, indicator.id, kinds, year, "")
    if own is None:
        return None, None
    other: Facet | None = None
    if any(word in c.reference for word in _ECONOMY):
        other = _pick(known, "gdp", ("change",), year, "")
    elif any(word in c.reference for word in _LAST_YEAR):
        other = _pick(before, indicator.id, kinds, year - 1, "")
    elif wider:
        other = _pick(known, indicator.id, kinds, year, _NATION if "全国" in c.reference else c.reference[:2])
        if other is None and "全国" in c.reference:
            other = _pick(national, indicator.id, kinds, year, "")
    result = _evidence(own, "own-figure", say("link.own-figure", indicator=indicator.name))
    if other is None:
        return result, None
    name = other.indicator.name if other.indicator is not None else ""
    return result, _evidence(other, "other-side", say("link.other-side", indicator=name))


def _evidence(f: Facet, rule: str, why: Reason) -> Evidence:
    return Evidence(f.statement.id, f.statement.report, f.report.identity.kind, rule, why, 1.0)
