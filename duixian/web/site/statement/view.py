"""One figure: what it means, by which rules, in which sentence, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from duixian import columns
from duixian.columns import VOCABULARIES
from duixian.model import say
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
from duixian.web.ledger.models.documents import path_of
from duixian.web.shell.labels import reader_language
from duixian.web.shell.pages import NotFound, Page, page
from duixian.web.site.report.view import document

# The rule of one field sets others with it.
_SET_WITH = {"direction": "kind", "scope": "kind", "per": "kind"}
# What a card shows of a figure besides its value: what it claims in words.
_FIELDS = [
    column
    for column in columns.RECORDS["statement"].columns
    if column.name in columns.CLAIM and column.sort in ("text", "word")
]
_WITHOUT_FIGURE = [
    column
    for column in columns.RECORDS["comparison"].columns
    if column.name in columns.CLAIM or column.name in ("relation", "reference")
]
Said = tuple[columns.Column, str, str, str]
_ANNOTATION = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
# So many characters of a text share one page of cards: the number of the page is where a figure begins without its last
# four digits, so that whoever has the address of a figure, be it a rule of a web host, knows its page.
PART = 10_000
_MOST_LINKS = 20


def statement(request: HttpRequest, key: str, start: int) -> Page:
    """Show the card of a figure; its JSON is a W3C Web Annotation."""
    held = document(key)
    made = _contexts(request, held, start, start + 1)
    if not made:
        raise NotFound(say("ledger.nothing-read-there"), f"{key} {start}", say("site.see-report"))
    return Page(made[0], _annotation(made[0]), None, _ANNOTATION)


def cards(request: HttpRequest, key: str, part: int) -> Page:
    """Show the cards of all figures of a stretch of a report; its JSON is a W3C Annotation Page."""
    held = document(key)
    made = _contexts(request, held, part * PART, (part + 1) * PART)
    if not made:
        raise NotFound(say("ledger.nothing-read-there"), f"{key} {part}", say("site.see-report"))
    starts = Statement.objects.filter(document=held).values_list("start", flat=True)
    without_figure = Comparison.objects.filter(document=held).values_list("start", flat=True)
    parts = sorted({start // PART for start in (*starts, *without_figure)})
    context = {"document": held, "part": part, "parts": [(n, n * PART) for n in parts], "cards": made}
    data = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": request.build_absolute_uri(request.path.removesuffix(".json").rstrip("/") + ".json"),
        "type": "AnnotationPage",
        "items": [_annotation(one) for one in made],
    }
    return Page(context, data, None, _ANNOTATION)


def _contexts(request: HttpRequest, held: Document, begin: int, end: int) -> list[dict[str, Any]]:
    """Return what the cards of a stretch of a text show, in its order; questions are asked once for all of them."""
    figures = list(
        Statement.objects.filter(document=held, start__gte=begin, start__lt=end)
        .select_related("indicator", "section", "place")
        .order_by("start")
    )
    taken = {s.start for s in figures}
    # An address is that of a figure first.
    without_figure = [
        c
        for c in Comparison.objects.filter(document=held, start__gte=begin, start__lt=end)
        .select_related("section")
        .order_by("start")
        if c.start not in taken
    ]
    if not figures and not without_figure:
        return []
    links = _links("target", [s.pk for s in figures])
    answers = _links("result", [s.pk for s in figures])
    compared = _links("comparison", [c.pk for c in without_figure])
    near = _near([entry for those in (*links.values(), *compared.values()) for entry in those])
    findings, series = _findings(figures), _series(figures)
    corrections: dict[int, list[Correction]] = {}
    for correction in Correction.objects.filter(document=held, start__gte=begin, start__lt=end).order_by("id"):
        corrections.setdefault(correction.start or 0, []).append(correction)
    made: list[dict[str, Any]] = []
    for s in (*figures, *without_figure):
        own = links.get(s.pk, []) if isinstance(s, Statement) else compared.get(s.pk, [])
        context = {
            "document": held,
            "s": s,
            "sentence": sentence_around(held.body.text, s.start, s.end),
            "links": own,
            "answers": [],
            "near": [n for entry in own for r in entry["link"].related if (n := _told(r, near)) is not None],
            "corrections": corrections.get(s.start, []),
            "address": request.build_absolute_uri(f"/d/{held.key}/s/{s.start}/"),
        }
        rules = dict(rule.partition("=")[::2] for rule in s.rules.split("; ") if rule)
        if isinstance(s, Statement):
            told = _told_by(s, _FIELDS, rules)
            of = (s.place_id, s.indicator_id, s.kind)
            context |= {
                "fields": _shown(told),
                "said": {column.name: value for column, value, *_rule in told if value},
                "value_rule": rules.get("value", ""),
                "answers": answers.get(s.pk, []),
                "findings": findings.get(s.pk, []),
                "series": series.get(of, []),
            }
        elif isinstance(s, Comparison):
            told = _told_by(s, _WITHOUT_FIGURE, rules)
            said = {column.name: value for column, value, *_rule in told}
            context |= {"without_figure": True, "fields": _shown(told), "said": said}
        made.append(context)
    return sorted(made, key=lambda context: context["s"].start)


def _told_by(row: Statement | Comparison, fields: Sequence[columns.Column], rules: Mapping[str, str]) -> list[Said]:
    """Return columns of a row with their values, the field whose rule set each, and that rule."""
    found = []
    for column in fields:
        field = _SET_WITH.get(column.name, column.name)
        found.append((column, getattr(row, column.ledger or column.name), field, rules.get(field, "")))
    return found


def _shown(told: Sequence[Said]) -> list[tuple[str, str, str, str]]:
    """Name fields and values in the reader's language, with what each rule decides and the rule that fired.

    What says nothing (a plain value) is left out.
    """
    language = reader_language()
    shown = []
    for column, value, field, rule in told:
        if value and (column.name, value) != ("role", "value"):
            word = VOCABULARIES.get(column.vocabulary, {}).get(value)
            shown.append((column.head(language), getattr(word, language) if word else value, field, rule))
    return shown


def _links(side: str, whose: list[int]) -> dict[int, list[dict[str, Any]]]:
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


def _near(links: list[dict[str, Any]]) -> dict[tuple[str, int], Statement]:
    """Load the near misses of links by document and place: figures that look like an answer and are none."""
    told = [r for entry in links for r in entry["link"].related]
    keys = {r["document"] for r in told}
    if not keys:
        return {}
    starts = {int(at) for r in told if (at := str(r["id"]).rpartition("-")[2]).isdigit()}
    those = Statement.objects.filter(document__key__in=keys, start__in=starts).select_related("document")
    return {(s.document.key, s.start): s for s in those}


def _told(r: dict[str, Any], near: dict[tuple[str, int], Statement]) -> dict[str, Any] | None:
    at = str(r["id"]).rpartition("-")[2]
    s = near.get((r["document"], int(at))) if at.isdigit() else None
    return {"statement": s, "why": r["why"], "reason": r["reason"]} if s is not None else None


def _findings(figures: list[Statement]) -> dict[int, list[Finding]]:
    found: dict[int, dict[int, Finding]] = {}
    parts = FindingStatement.objects.filter(statement__in=[s.pk for s in figures]).select_related("finding")
    for part in parts.order_by("finding", "position"):
        found.setdefault(part.statement_id, {})[part.finding_id] = part.finding
    return {figure: list(those.values()) for figure, those in found.items()}


def _series(figures: list[Statement]) -> dict[tuple[int | None, str | None, str], list[Observation]]:
    """Load the series of the figures' indicators and places, each of its own kind."""
    found: dict[tuple[int | None, str | None, str], list[Observation]] = {}
    those = Observation.objects.filter(
        place__in={s.place_id for s in figures if s.place_id is not None and s.indicator_id is not None},
        indicator__in={s.indicator_id for s in figures if s.indicator_id is not None},
    )
    for o in those.select_related("statement__document").order_by("year", "side"):
        found.setdefault((o.place_id, o.indicator_id, o.kind), []).append(o)
    return found


def _annotation(context: dict[str, Any]) -> dict[str, Any]:
    """Write a figure as a W3C Web Annotation: its meaning as the body, its place in the text as the target."""
    s, held, sentence = context["s"], context["document"], context["sentence"]
    value: dict[str, Any] = dict(context["said"])
    if isinstance(s, Statement):
        value |= {"low": s.low_text, "high": s.high_text, "estimated": s.estimated}
    body = [{"type": "TextualBody", "purpose": "classifying", "format": "application/json", "value": value}]
    accounts = [
        {
            "verdict": entry["link"].outcome,
            "rule": entry["link"].verdict_rule,
            "why": entry["link"].verdict_why,
            "promise": entry["promise"].figure if entry["promise"] else None,
            "result": entry["result"].figure if entry["result"] else None,
        }
        for entry in (*context["links"], *context["answers"])
    ]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": context["address"],
        "type": "Annotation",
        "motivation": "identifying",
        "body": body,
        "rules": [rule for rule in s.rules.split("; ") if rule],
        "account": accounts,
        "target": {
            "source": context["address"].rpartition("/s/")[0] + "/",
            "selector": [
                {"type": "TextPositionSelector", "start": s.start, "end": s.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": sentence.figure,
                    "prefix": sentence.before[-40:],
                    "suffix": sentence.after[:40],
                },
            ],
        },
        "document": {
            "document": held.key,
            "title": str(held),
            "document_year": held.year,
            "path": path_of(held.name),
        },
    }


urls = [
    *page("d/<str:key>/s/<int:start>/", statement, name="statement", template="site/statement/statement.html"),
    *page("d/<str:key>/cards/<int:part>/", cards, name="cards", template="site/statement/cards.html"),
]
