"""The ledger's rows as objects with public names: what the API answers and the exports write.

Each kind of object is a mapping from names to the fields that hold them, read in one query without joins per row, and
a function that makes the object of those values. The names are a promise to programs: they are added to, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import override

from duixian.web.ledger.models.documents import shown_name
from duixian.web.site.labels import label

Row = Mapping[str, Any]

PLACE = {
    "slug": "slug",
    "code": "code",
    "name": "name",
    "level": "level",
    "parent": "parent__slug",
    "now": "now__slug",
    "documents": "documents",
    "first_year": "first_year",
    "last_year": "last_year",
}
YEAR = {
    "place": "place__slug",
    "year": "year",
    "report": "report__key",
    **{
        name: name
        for name in (
            "documents", "statements", "results", "targets", "comparisons", "promises", "met", "partly", "missed",
            "no_evidence", "unclear", "pending", "wordless", "later", "contradictions", "undecided", "agreements",
        )
    },
}  # fmt: skip
INDICATOR = {
    name: name for name in ("id", "name", "english", "theme", "kinds", "dimension", "nature", "good")
}  # fmt: skip
DOCUMENT = {
    "key": "key",
    "report": "report",
    "title": "title",
    "name": "name",
    "place": "place__slug",
    "place_name": "place__name",
    "year": "year",
    "date": "date",
    "kind": "kind",
    "issuer": "issuer",
    "current": "current",
    "characters": "characters",
    "statements": "statement_count",
    "comparisons": "comparison_count",
    "content_hash": "content_hash",
    "engine": "engine",
    "added": "added",
    "read": "read",
}
_SPOKEN = {
    "document": "document__key",
    "start": "start",
    "end": "end",
    "quote": "quote",
    "wording": "wording",
    "kind": "kind",
    "status": "status",
    "period": "period",
}
STATEMENT = {
    "report": "document__report",
    **_SPOKEN,
    "indicator": "indicator_id",
    "indicator_name": "indicator__name",
    "low": "low",
    "high": "high",
    "low_text": "low_text",
    "high_text": "high_text",
    "unit": "unit",
    "dimension": "dimension",
    "modifier": "modifier",
    "direction": "direction",
    "role": "role",
    "estimated": "estimated",
    "period_year": "period_year",
    "territory": "territory",
    "place": "place__slug",
    "place_name": "place__name",
    "year": "year",
    "section": "section__path",
    "headline": "headline",
    "scope": "scope",
    "per": "per",
    "optional": "optional",
    "rules": "rules",
    "source": "source",
    "corrected": "corrected",
}
_FIGURE = {**_SPOKEN, "low": "low", "high": "high", "unit": "unit", "modifier": "modifier", "direction": "direction"}
_WITHOUT_FIGURE = {**_SPOKEN, "relation": "relation", "reference": "reference"}
PROMISE = {
    "place": "place__slug",
    "place_name": "place__name",
    "document": "document__key",
    "year": "year",
    "due": "due",
    "due_year": "due_year",
    "indicator": "indicator_id",
    "indicator_name": "indicator__name",
    "outcome": "outcome",
    "attainment": "attainment",
    "points": "points",
    "rule": "rule",
    "why": "why",
    "verdict_rule": "verdict_rule",
    "verdict_why": "verdict_why",
    "evidence": "evidence",
    "done": "done",
    "elapsed": "elapsed",
    "pace": "pace",
    "decided": "decided",
    "engine_outcome": "engine_outcome",
    "engine_rule": "engine_rule",
    "related": "related",
    "further": "further",
    "revisions": "revisions",
    "target_section": "target__section__path",
    "comparison_section": "comparison__section__path",
    **{f"target_{name}": f"target__{field}" for name, field in _FIGURE.items()},
    **{f"comparison_{name}": f"comparison__{field}" for name, field in _WITHOUT_FIGURE.items()},
    **{f"result_{name}": f"result__{field}" for name, field in _FIGURE.items()},
}
FINDING = {
    "key": "key",
    "place": "place__slug",
    "place_name": "place__name",
    "year": "year",
    "document": "document__key",
    "relation": "relation",
    "outcome": "outcome",
    "equation": "equation",
    "why": "why",
    "assumption": "assumption",
    "quotes": "quotes",
}
OBSERVATION = {
    "indicator": "indicator_id",
    "place": "place__slug",
    "place_name": "place__name",
    "level": "level",
    "year": "year",
    "side": "side",
    "kind": "kind",
    "value": "value",
    "high": "high",
    "unit": "unit",
    "modifier": "modifier",
    "document": "statement__document__key",
    "start": "statement__start",
}
EVENT = {
    name: name
    for name in ("id", "at", "who", "action", "object", "field", "before", "after", "why", "previous", "hash")
}
ISSUE = {
    "name": "name",
    "document": "document__key",
    "issue": "issue",
    "grade": "grade",
    "why": "why",
    "remedy": "remedy",
    "other": "other",
    "at": "at",
}


def place(row: Row) -> dict[str, Any]:
    """Make the object of a place."""
    return {**row, "url": f"/p/{row['slug']}/"}


def year(row: Row) -> dict[str, Any]:
    """Make the object of a place in a year."""
    return {**row, "url": f"/p/{row['place']}/{row['year']}/"}


def indicator(row: Row) -> dict[str, Any]:
    """Make the object of an indicator."""
    return {**row, "kinds": row["kinds"].split(), "url": f"/i/{row['id']}/"}


def document(row: Row) -> dict[str, Any]:
    """Make the object of a document."""
    return {**row, "name": shown_name(row["name"]), "url": f"/d/{row['key']}/"}


def address(key: str, start: int) -> str:
    """Return the permanent address of a statement."""
    return f"/d/{key}/s/{start}/"


def statement(row: Row) -> dict[str, Any]:
    """Make the object of a statement."""
    out = dict(row)
    out["id"] = f"{row['report']}-{row['start']}"
    out["section"] = row["section"] or ""
    out["rules"] = [rule for rule in row["rules"].split("; ") if rule]
    out["url"] = address(row["document"], row["start"])
    return out


@cache
def verdict(outcome: str) -> dict[str, str]:
    """Return the words for a verdict in both languages, whichever the request asks for."""
    words = {}
    for short, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            words[short] = label("outcome", outcome)
    return words


def promise(row: Row) -> dict[str, Any]:
    """Make the object of a promise: what was promised, what answers it, and the verdict."""
    without_figure = row["target_document"] is None
    side = "comparison" if without_figure else "target"
    target = _part(row, side, _WITHOUT_FIGURE if without_figure else _FIGURE)
    target["section"] = row[f"{side}_section"] or ""
    target["url"] = address(target["document"], target["start"]) if not without_figure else f"/d/{target['document']}/"
    result = None
    if row["result_document"] is not None:
        result = _part(row, "result", _FIGURE)
        result["url"] = address(result["document"], result["start"])
    pace = None
    if row["pace"]:
        pace = {"done": row["done"], "elapsed": row["elapsed"], "state": row["pace"]}
    engine = None
    if row["decided"] != "engine":
        engine = {"outcome": row["engine_outcome"], "rule": row["engine_rule"]}
    plain = (
        "place", "place_name", "document", "year", "due", "due_year", "indicator", "indicator_name", "outcome",
        "attainment", "points", "rule", "why", "verdict_rule", "verdict_why", "evidence", "decided", "related",
        "further", "revisions",
    )  # fmt: skip
    return {
        "id": f"{row['document']}#{'c' if without_figure else ''}{target['start']}",
        **{name: row[name] for name in plain},
        "verdict": verdict(row["outcome"]),
        "wordless": without_figure,
        "target": target,
        "result": result,
        "pace": pace,
        "engine": engine,
    }


def _part(row: Row, side: str, fields: Row) -> dict[str, Any]:
    return {name: row[f"{side}_{name}"] for name in fields}


def finding(row: Row) -> dict[str, Any]:
    """Make the object of a finding; its statements are added by those who have read them."""
    return {**row, "quotes": [q for q in row["quotes"].split("; ") if q]}


def observation(row: Row) -> dict[str, Any]:
    """Make the object of an observation."""
    return {**row, "url": address(row["document"], row["start"])}


def event(row: Row) -> dict[str, Any]:
    """Make the object of an event; names of files lose the folders of this machine."""
    out = dict(row)
    for side in ("before", "after"):
        told = row[side]
        if isinstance(told, dict) and isinstance(told.get("name"), str):
            out[side] = {**told, "name": shown_name(told["name"])}
    return out


def issue(row: Row) -> dict[str, Any]:
    """Make the object of an issue."""
    return {**row, "name": shown_name(row["name"]), "other": shown_name(row["other"])}


def annotation(row: Row, text: str, site: str = "") -> dict[str, Any]:
    """Make the W3C Web Annotation of a statement's object.

    Args:
        row: what ``statement`` made.
        text: the document's text.
        site: scheme and host of the site, in front of its addresses.

    Returns:
        An annotation whose body is the statement, its target the span, by position and by quote.
    """
    start, end = row["start"], row["end"]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": site + row["url"],
        "type": "Annotation",
        "motivation": "describing",
        "body": {
            "type": "Dataset",
            "format": "application/json",
            "value": {
                name: row[name]
                for name in (
                    "id", "wording", "indicator", "low", "high", "unit", "modifier", "kind", "direction", "status",
                    "period",
                )
            },
        },
        "target": {
            "source": f"{site}/d/{row['document']}/",
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(0, start - 32) : start],
                    "suffix": text[end : end + 32],
                },
            ],
        },
    }  # fmt: skip
