"""One figure: what it means, by which rules, in which sentence, and what stands against it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duixian.web.ledger.models import (
    Comparison,
    Correction,
    Document,
    DocumentText,
    Finding,
    Link,
    Observation,
    Statement,
)
from duixian.web.site.labels import ALL, label
from duixian.web.site.pages import NotFound, Page, page
from duixian.web.site.passages import Passage, passage
from duixian.web.site.views.report import document

# The fields of a card with the column that holds each and the field whose rule set it.
_FIELDS = (
    ("indicator", "wording", "indicator"), ("kind", "kind", "kind"), ("status", "status", "status"),
    ("period", "period", "period"), ("unit", "unit", "unit"), ("modifier", "modifier", "modifier"),
    ("direction", "direction", "kind"), ("role", "role", "role"), ("place", "territory", "place"),
    ("scope", "scope", "kind"), ("per", "per", "kind"),
)  # fmt: skip


def statement(request: HttpRequest, key: str, start: int) -> Page:
    """Show the card of a figure; its JSON is a W3C Web Annotation."""
    held = document(key)
    found = (
        Statement.objects.filter(document=held, start=start)
        .select_related("indicator", "section", "place", "document")
        .first()
    )
    if found is None:
        wordless = Comparison.objects.filter(document=held, start=start).select_related("document", "section").first()
        if wordless is None:
            raise NotFound("no figure was read there", f"{key} {start}", "see the report for those that were read")
        return _comparison(request, held, wordless)
    text = held.body.text
    rules = dict(rule.partition("=")[::2] for rule in found.rules.split("; ") if rule)
    said = [(name, getattr(found, column), field, rules.get(field, "")) for name, column, field in _FIELDS]
    links = _links(Link.objects.filter(target=found))
    answers = _links(Link.objects.filter(result=found))
    context: dict[str, Any] = {
        "document": held,
        "s": found,
        "sentence": passage(text, found.start, found.end),
        "fields": _shown(said),
        "said": {name: value for name, value, *_rule in said if value},
        "value_rule": rules.get("value", ""),
        "links": links,
        "answers": answers,
        "near": _near(links),
        "findings": Finding.objects.filter(parts__statement=found).order_by("id").distinct(),
        "series": _series(found),
        "corrections": Correction.objects.filter(document=held, start=found.start).order_by("id"),
        "address": request.build_absolute_uri(request.path.removesuffix(".json").rstrip("/") + "/"),
    }
    return Page(context, _annotation(context), None, 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"')


def _shown(said: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """Name fields and values in the reader's language, with what each rule decides and the rule that fired.

    What says nothing (a plain value) is left out.
    """
    kinds = {"relation": "compared"}
    shown = []
    for name, value, field, rule in said:
        if value and (name, value) != ("role", "value"):
            kind = kinds.get(name, name)
            shown.append((label("field", name), label(kind, value) if kind in ALL else value, field, rule))
    return shown


def _comparison(request: HttpRequest, held: Document, c: Comparison) -> Page:
    rules = dict(rule.partition("=")[::2] for rule in c.rules.split("; ") if rule)
    links = _links(Link.objects.filter(comparison=c))
    names = ("wording", "relation", "reference", "kind", "status", "period")
    fields = ("indicator", *names[1:])
    context: dict[str, Any] = {
        "document": held,
        "s": c,
        "numberless": True,
        "sentence": passage(held.body.text, c.start, c.end),
        "fields": _shown([(n, getattr(c, n), f, rules.get(f, "")) for n, f in zip(names, fields, strict=True)]),
        "said": {n: getattr(c, n) for n in names},
        "links": links,
        "answers": [],
        "near": _near(links),
        "corrections": Correction.objects.filter(document=held, start=c.start).order_by("id"),
        "address": request.build_absolute_uri(request.path.removesuffix(".json").rstrip("/") + "/"),
    }
    return Page(context, _annotation(context), None, "application/ld+json")


def _links(query: Any) -> list[dict[str, Any]]:
    """Load links with the sentences of both sides."""
    found = list(
        query.select_related(
            "target__document", "comparison__document", "result__document__place", "against__document", "indicator"
        )[:20]
    )
    documents = {s.document_id for k in found for s in (k.target, k.result, k.comparison) if s is not None}
    texts = dict(DocumentText.objects.filter(pk__in=documents).values_list("pk", "text"))

    def shown(s: Statement | Comparison | None) -> Passage | None:
        return passage(texts[s.document_id], s.start, s.end) if s is not None else None

    return [{"link": k, "promise": shown(k.target or k.comparison), "result": shown(k.result)} for k in found]


def _near(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Load the near misses of links: figures that look like an answer and are none."""
    told = [r for entry in links for r in entry["link"].related]
    keys = {r["document"] for r in told}
    if not keys:
        return []
    starts = {int(str(r["statement"]).rpartition("-")[2]) for r in told if str(r["statement"])[-1:].isdigit()}
    those = Statement.objects.filter(document__key__in=keys, start__in=starts).select_related("document")
    held = {(s.document.key, s.start): s for s in those}
    found = []
    for r in told:
        at = str(r["statement"]).rpartition("-")[2]
        s = held.get((r["document"], int(at))) if at.isdigit() else None
        if s is not None:
            found.append({"statement": s, "why": r["why"], "reason": r["reason"]})
    return found


def _series(s: Statement) -> list[Observation]:
    """Load the series of the figure's indicator and place, of its own kind."""
    if s.indicator_id is None or s.place_id is None:
        return []
    those = Observation.objects.filter(place=s.place_id, indicator=s.indicator_id, kind=s.kind)
    return list(those.select_related("statement__document").order_by("year", "side"))


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
                    "suffix": sentence.behind[:40],
                },
            ],
        },
        "document": {"key": held.key, "title": str(held), "year": held.year, "name": held.shown_name},
    }


urls = page("d/<str:key>/s/<int:start>/", statement, name="statement", template="site/statement.html")
