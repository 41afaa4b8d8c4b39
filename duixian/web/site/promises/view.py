"""What became of the promises of a place in a year: both sentences side by side, with the printed rule."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse

from duixian.model import say
from duixian.text import sentence_around
from duixian.web.ledger.models import Link
from duixian.web.shell import resources
from duixian.web.shell.asked import choice, elsewhere, place_named
from duixian.web.shell.labels import reader_language
from duixian.web.shell.pages import NotFound, Page, page
from duixian.web.site.promises import queries

OUTCOMES = ("met", "partly", "missed", "no_evidence", "unclear", "pending")


def promises(request: HttpRequest, slug: str, year: int) -> Page | HttpResponse:
    """List the promises of a place's report of a year.

    Query: ``verdict``, ``section`` (part of its title), ``q`` (words of the promise), ``numberless=1``, ``later=1``
    (promises without a number, and those due in a later year, which are left out otherwise).
    """
    place = place_named(slug)
    moved = elsewhere(request, slug, place)
    if moved is not None:
        return moved
    row = queries.year_of(place, year)
    if row is None or row.report is None:
        where = f"{place.name} {year}"
        raise NotFound(say("site.no-report-of-year"), where, say("site.see-place"))
    verdict = choice(request, "verdict", OUTCOMES)
    words, section = request.GET.get("q", "").strip(), request.GET.get("section", "").strip()
    without_figure, later = request.GET.get("numberless") == "1", request.GET.get("later") == "1"
    kept = [k for k in queries.links(row.report) if _kept(k, without_figure, later)]
    every = [_entry(k) for k in kept]
    shown = [
        e
        for e in every
        if (not verdict or e["link"].outcome == verdict)
        and (not section or section in e["section"])
        and (not words or words in e["promise"].wording or words in e["promise"].quote)
    ]
    shown.sort(key=lambda e: e["promise"].start)
    documents = {e["link"].result.document_id for e in shown if e["link"].result} | {row.report_id}
    texts = queries.texts(documents)
    for e in shown:
        promise, result = e["promise"], e["link"].result
        e["said"] = sentence_around(texts[row.report_id or 0], promise.start, promise.end)
        e["told"] = sentence_around(texts[result.document_id], result.start, result.end) if result is not None else None
    counts = [(name, sum(e["link"].outcome == name for e in every)) for name in OUTCOMES]
    context: dict[str, Any] = {
        "place": place,
        "year": year,
        "row": row,
        "groups": [(title, list(those)) for title, those in groupby(shown, key=lambda e: e["section"])],
        "counts": [(name, n) for name, n in counts if n],
        "total": len(every),
        "shown": len(shown),
        "verdict": verdict,
        "q": words,
        "section": section,
        "without_figure": without_figure,
        "later": later,
        "sections": [title for title in _titles(every) if title],
        "outcomes": OUTCOMES,
        "answered": queries.answered(place, year),
    }
    keys = [e["link"].pk for e in shown]

    def rows() -> list[resources.Row]:
        return resources.LINK.in_order(keys)

    def data() -> dict[str, Any]:
        told = [resources.telling(resources.LINK.columns, link, reader_language()) for link in rows()]
        return {
            "place": {"slug": place.slug, "name": place.name},
            "year": year,
            "counts": dict(counts) | {"promises": len(every)},
            "promises": told,
        }

    return Page(context, data, resources.table(f"promises-{place.slug}-{year}", resources.LINK, rows))


def _kept(k: Link, without_figure: bool, later: bool) -> bool:
    """Leave out promises without a number, and those due in a later year, unless they are asked for."""
    return (without_figure or k.comparison_id is None) and (later or k.rule != "not-due")


def _entry(k: Link) -> dict[str, Any]:
    promise = k.target or k.comparison
    section = promise.section.path if promise is not None and promise.section is not None else ""
    return {"link": k, "promise": promise, "section": section}


def _titles(every: list[dict[str, Any]]) -> list[str]:
    """Return the sections in which promises stand, in the order of the text."""
    return list(dict.fromkeys(e["section"] for e in sorted(every, key=lambda e: e["promise"].start)))


urls = page("p/<str:slug>/<int:year>/promises/", promises, name="promises", template="site/promises/promises.html")
