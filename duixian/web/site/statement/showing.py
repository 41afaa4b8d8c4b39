"""What a card shows of a figure, in the reader's language, and what programs are told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from duixian import columns
from duixian.columns import VOCABULARIES
from duixian.text import sentence_around
from duixian.web.ledger.models import (
    Comparison,
    Document,
    Statement,
)
from duixian.web.ledger.models.documents import path_of
from duixian.web.shell.labels import reader_language
from duixian.web.site.statement import queries

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


def contexts(request: HttpRequest, held: Document, begin: int, end: int) -> list[dict[str, Any]]:
    """Return what the cards of a stretch of a text show, in its order; questions are asked once for all of them."""
    figures = queries.figures(held, begin, end)
    taken = {s.start for s in figures}
    # An address is that of a figure first.
    without_figure = [c for c in queries.without_figure(held, begin, end) if c.start not in taken]
    if not figures and not without_figure:
        return []
    links = queries.links("target", [s.pk for s in figures])
    answers = queries.links("result", [s.pk for s in figures])
    compared = queries.links("comparison", [c.pk for c in without_figure])
    near = queries.near([entry for those in (*links.values(), *compared.values()) for entry in those])
    findings, series = queries.findings(figures), queries.series(figures)
    corrections = queries.corrections(held, begin, end)
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


def _told(r: dict[str, Any], near: dict[tuple[str, int], Statement]) -> dict[str, Any] | None:
    at = str(r["id"]).rpartition("-")[2]
    s = near.get((r["document"], int(at))) if at.isdigit() else None
    return {"statement": s, "why": r["why"], "reason": r["reason"]} if s is not None else None


def annotation(context: dict[str, Any]) -> dict[str, Any]:
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
