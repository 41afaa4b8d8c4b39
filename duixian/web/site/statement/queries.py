"""What cards ask of the ledger, for all figures of a stretch of a text together."""

from __future__ import annotations

from typing import Any

from duixian.text import SentenceAround, sentence_around
from duixian.web.ledger.models import (
    Comparison,
    Correction,
    Document,
    DocumentText,
    Finding,
    FindingStatement,
    Link,
    Observation,
    Statement,
)

_MOST_LINKS = 20


def links(side: str, whose: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Load the first links of each figure on one side, with the sentences of both sides."""
    first: dict[int, list[int]] = {}
    for pk, figure in Link.objects.filter(**{f"{side}__in": whose}).order_by("id").values_list("pk", side):
        those = first.setdefault(figure, [])
        # A figure of the nation may answer the promises of hundreds of places.
        if len(those) < _MOST_LINKS:
            those.append(pk)
    wanted = {pk for those in first.values() for pk in those}
    if not wanted:
        return {}
    found = Link.objects.select_related(
        "target__document", "comparison__document", "result__document__place", "against__document", "indicator"
    ).in_bulk(wanted)
    documents = {s.document_id for k in found.values() for s in (k.target, k.result, k.comparison) if s is not None}
    texts = dict(DocumentText.objects.filter(pk__in=documents).values_list("pk", "text"))

    def shown(s: Statement | Comparison | None) -> SentenceAround | None:
        return sentence_around(texts[s.document_id], s.start, s.end) if s is not None else None

    entries = {
        pk: {"link": k, "promise": shown(k.target or k.comparison), "result": shown(k.result)}
        for pk, k in found.items()
    }
    return {figure: [entries[pk] for pk in those] for figure, those in first.items()}


def near(links: list[dict[str, Any]]) -> dict[tuple[str, int], Statement]:
    """Load the near misses of links by document and place: figures that look like an answer and are none."""
    told = [r for entry in links for r in entry["link"].related]
    keys = {r["document"] for r in told}
    if not keys:
        return {}
    starts = {int(at) for r in told if (at := str(r["id"]).rpartition("-")[2]).isdigit()}
    those = Statement.objects.filter(document__key__in=keys, start__in=starts).select_related("document")
    return {(s.document.key, s.start): s for s in those}


def findings(figures: list[Statement]) -> dict[int, list[Finding]]:
    """Load what arithmetic says of figures, by their primary keys."""
    found: dict[int, dict[int, Finding]] = {}
    parts = FindingStatement.objects.filter(statement__in=[s.pk for s in figures]).select_related("finding")
    for part in parts.order_by("finding", "position"):
        found.setdefault(part.statement_id, {})[part.finding_id] = part.finding
    return {figure: list(those.values()) for figure, those in found.items()}


def series(figures: list[Statement]) -> dict[tuple[int | None, str | None, str], list[Observation]]:
    """Load the series of the figures' indicators and places, each of its own kind."""
    found: dict[tuple[int | None, str | None, str], list[Observation]] = {}
    those = Observation.objects.filter(
        place__in={s.place_id for s in figures if s.place_id is not None and s.indicator_id is not None},
        indicator__in={s.indicator_id for s in figures if s.indicator_id is not None},
    )
    for o in those.select_related("statement__document").order_by("year", "side"):
        found.setdefault((o.place_id, o.indicator_id, o.kind), []).append(o)
    return found


def figures(held: Document, begin: int, end: int) -> list[Statement]:
    """Return the figures that begin in a stretch of a text, in its order."""
    found = Statement.objects.filter(document=held, start__gte=begin, start__lt=end)
    return list(found.select_related("indicator", "section", "place").order_by("start"))


def without_figure(held: Document, begin: int, end: int) -> list[Comparison]:
    """Return the targets and results without a number that begin in a stretch of a text, in its order."""
    found = Comparison.objects.filter(document=held, start__gte=begin, start__lt=end)
    return list(found.select_related("section").order_by("start"))


def corrections(held: Document, begin: int, end: int) -> dict[int, list[Correction]]:
    """Return what persons said of a stretch of a text, by where it begins."""
    found: dict[int, list[Correction]] = {}
    for correction in Correction.objects.filter(document=held, start__gte=begin, start__lt=end).order_by("id"):
        found.setdefault(correction.start or 0, []).append(correction)
    return found


def starts(held: Document) -> list[int]:
    """Return where the figures of a document begin, those without a number among them."""
    figures = Statement.objects.filter(document=held).values_list("start", flat=True)
    return [*figures, *Comparison.objects.filter(document=held).values_list("start", flat=True)]
