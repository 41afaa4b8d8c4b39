"""Comparing: two places by the indicators that both tell, two reports of a place sentence by sentence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duixian.model import UsageError, say
from duixian.web.ledger.models import Document
from duixian.web.shell.asked import choice, document_named, known_places, place_named, year_in
from duixian.web.shell.pages import NotFound, Page, Table, page
from duixian.web.site.compare import alignment, queries
from duixian.web.site.indicator.series import KINDS


def places(request: HttpRequest) -> Page:
    """Put two places side by side: the indicators that both tell of a year. Query: ``a``, ``b``, ``year``, ``kind``."""
    columns = ["indicator_id", "indicator_name", "theme", "kind", "side", "unit", "a", "b", "difference"]
    context: dict[str, Any] = {"places": known_places(), "kind": choice(request, "kind", KINDS), "kinds": KINDS}
    a, b = (place_named(n) if (n := request.GET.get(w, "").strip()) else None for w in ("a", "b"))
    context |= {"a": a, "b": b}
    wanted = year_in(request.GET.get("year", ""))
    if a is None or b is None:
        return Page(
            context | {"year": wanted or None}, {"a": None, "b": None, "indicators": []}, Table("places", columns, [])
        )
    if a == b:
        raise UsageError(say("site.same-place"), a.name, say("site.two-places"))
    told = {place: set(queries.years(place)) for place in (a, b)}
    years = sorted(told[a] & told[b], reverse=True)
    year = wanted or (years[0] if years else 0)
    rows = queries.shared(a, b, year, context["kind"]) if year else []
    context |= {"year": year or None, "years": years, "grouped": _by_theme(rows), "n": len(rows)}
    data = {
        "a": {"slug": a.slug, "name": a.name},
        "b": {"slug": b.slug, "name": b.name},
        "year": year or None,
        "indicators": [dict(zip(columns, _place_row(r), strict=True)) for r in rows],
    }
    return Page(context, data, Table("places", columns, [_place_row(r) for r in rows]))


def reports(request: HttpRequest) -> Page:
    """Compare two reports of a place sentence by sentence.

    Query: ``place`` with ``from`` and ``to`` (years; the newest two by default), or ``a`` and ``b`` (documents' keys);
    ``change``: only rows of which this became.
    """
    columns = ["change", "alike", "old_start", "old", "new_start", "new"]
    change = choice(request, "change", alignment.CHANGES)
    context: dict[str, Any] = {"places": known_places(), "change": change}
    pair = _two(request, context)
    if pair is None:
        return Page(context, {"old": None, "new": None, "rows": []}, Table("reports", columns, []))
    old, new = pair
    aligned = queries.aligned(old, new)
    rows = [r for r in aligned.rows if not change or r.change == change]
    table = [
        [
            r.change,
            round(r.alike, 1),
            r.old.start if r.old else None,
            r.old.text if r.old else None,
            r.new.start if r.new else None,
            r.new.text if r.new else None,
        ]
        for r in rows
    ]
    context |= {"old": old, "new": new, "rows": rows, "counts": list(aligned.counts.items()), "n": len(aligned.rows)}
    data = {
        "old": {"document": old.key, "year": old.year},
        "new": {"document": new.key, "year": new.year},
        "counts": aligned.counts,
        "rows": [dict(zip(columns, row, strict=True)) for row in table],
    }
    return Page(context, data, Table("reports", columns, table))


def _two(request: HttpRequest, context: dict[str, Any]) -> tuple[Document, Document] | None:
    if request.GET.get("a") and request.GET.get("b"):
        those = [document_named(request.GET[w]) for w in ("a", "b")]
        if those[0].place_id != those[1].place_id:
            raise UsageError(say("site.reports-of-two-places"), "b", say("site.one-place"))
        old, new = sorted(those, key=lambda d: (d.year or 0, d.pk))
        context |= {"place": old.place, "from": old.year, "to": new.year, "years": []}
        if old.place is not None:
            context["years"] = [d.year for d in queries.reports(old.place)]
        return _different(old, new)
    name = request.GET.get("place", "").strip()
    if not name:
        return None
    place = place_named(name)
    held = queries.reports(place)
    by_year = {d.year: d for d in held}
    context |= {"place": place, "years": [d.year for d in held]}
    if len(held) < 2:
        return None
    to = year_in(request.GET.get("to", "")) or held[0].year
    earlier = [d.year for d in held if (d.year or 0) < (to or 0)]
    start = year_in(request.GET.get("from", "")) or (earlier[0] if earlier else None)
    for year in (start, to):
        if year not in by_year:
            known = say("site.years-there", years=tuple(str(y) for y in sorted(y for y in by_year if y)))
            raise NotFound(say("site.no-report-of-year"), f"{place.name} {year or ''}".strip(), known)
    context |= {"from": start, "to": to}
    old, new = sorted((by_year[start], by_year[to]), key=lambda d: d.year or 0)
    return _different(old, new)


def _different(old: Document, new: Document) -> tuple[Document, Document]:
    if old == new:
        raise UsageError(say("site.same-report"), str(old.year), say("site.two-years"))
    return old, new


def _by_theme(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["indicator"].theme, []).append(row)
    return list(grouped.items())


def _place_row(row: dict[str, Any]) -> list[Any]:
    i = row["indicator"]
    told = [row["a"].value, row["b"].value, row["difference"]]
    return [i.pk, i.name, i.theme, row["kind"], row["side"], row["unit"], *told]


urls = [
    *page("compare/places/", places, name="compare_places", template="site/compare/places.html"),
    *page("compare/reports/", reports, name="compare_reports", template="site/compare/reports.html"),
]
