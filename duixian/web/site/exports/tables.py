"""The tables of an export: their columns with types and meaning, and their rows, read as they are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from duixian.web.ledger.models import (
    Comparison,
    Document,
    DocumentText,
    Finding,
    FindingStatement,
    Indicator,
    Link,
    Observation,
    Place,
    PlaceYear,
    Statement,
)
from duixian.web.ledger.models.documents import shown_name
from duixian.web.site import resources

CHUNK = 5000

_INTEGERS = {
    "documents", "first_year", "last_year", "year", "statements", "results", "targets", "comparisons", "promises",
    "met", "partly", "missed", "no_evidence", "unclear", "pending", "wordless", "later", "contradictions", "undecided",
    "agreements", "characters", "start", "end", "period_year", "due_year", "position", "target_start", "target_end",
    "comparison_start", "comparison_end", "result_start", "result_end",
}  # fmt: skip
_NUMBERS = {
    "low", "high", "attainment", "points", "done", "elapsed", "value", "target_low", "target_high", "result_low",
    "result_high",
}  # fmt: skip
_BOOLEANS = {"current", "estimated", "headline", "optional", "corrected"}
_TIMES = {"added", "read"}
_LISTS = {"related", "further", "revisions"}
_MEANINGS = {
    "slug": "address of the place: its code by GB/T 2260, or its name",
    "code": "code by GB/T 2260",
    "now": "of an earlier place: what it is today",
    "key": "what names the row in addresses",
    "report": "the first 16 hexadecimal digits of the SHA-256 of the text",
    "current": "the version that stands for its place, year and kind",
    "document": "key of the document",
    "start": "first character in the document's text, in code points",
    "end": "one past the last character",
    "quote": "the characters from start to end",
    "wording": "what was measured, in the document's own characters",
    "indicator": "id in the catalogue; empty if it is not in it",
    "low": "the value with its magnitude applied; percent as percent",
    "high": "differs from low for a range alone",
    "low_text": "the written digits",
    "unit": "as written, without magnitude words",
    "modifier": "how firmly it is said",
    "kind": "what sort of figure",
    "status": "said as a fact (result), as still to come (target), or neither",
    "period": "the time it speaks of, ISO 8601",
    "territory": "the place it speaks of, where that is not the document's own",
    "headline": "it stands for its report, indicator and kind",
    "rules": "field=rule for every field that a rule has set",
    "corrected": "a person has corrected it",
    "outcome": "the verdict; no_evidence: never mentioned again, which is silence and not failure",
    "attainment": "result over target, of a quantity",
    "points": "result minus target in percentage points, of a rate or a growth",
    "why": "for a reader, in one line",
    "verdict_why": "the rule of the verdict with its numbers",
    "decided": "who has the last word: the engine, or a person who rejected or made the pairing",
    "equation": "the equation with the figures in it",
    "no_evidence": "promises never mentioned again",
}


class Column(msgspec.Struct, frozen=True):
    """A column: its name, Table Schema type, meaning, and the field that holds it."""

    name: str
    type: str
    meaning: str
    field: str


class Exported(msgspec.Struct, frozen=True):
    """A table of an export.

    Attributes:
        name: of its file.
        meaning: what a row is.
        columns: in order.
        key: the columns that name a row.
        refers: column to table and column.
        of: the rows of some places, or of all for None.
        facets: columns by which Datasette offers to filter.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]]
    of: Callable[[Sequence[int] | None], QuerySet[Any, Any]]
    facets: tuple[str, ...] = ()

    def rows(self, places: Sequence[int] | None) -> Iterator[list[Any]]:
        """Read the rows, some thousand in memory at a time.

        Args:
            places: primary keys of the places whose rows are wanted; None for all.
        """
        found = self.of(places).values_list(*(column.field for column in self.columns))
        names = {"documents": "name"}
        hidden = [i for i, c in enumerate(self.columns) if c.name == names.get(self.name)]
        lists = [i for i, c in enumerate(self.columns) if c.type == "array"]
        for row in found.iterator(CHUNK):
            out = list(row)
            for i in hidden:
                out[i] = shown_name(out[i])
            for i in lists:
                out[i] = json.dumps(out[i], ensure_ascii=False)
            yield out


def _columns(fields: Mapping[str, str], *left_out: str) -> tuple[Column, ...]:
    def kind(name: str) -> str:
        for type_, names in (
            ("integer", _INTEGERS), ("number", _NUMBERS), ("boolean", _BOOLEANS), ("datetime", _TIMES),
            ("array", _LISTS),
        ):  # fmt: skip
            if name in names:
                return type_
        return "string"

    def meaning(name: str) -> str:
        for side in ("target", "comparison", "result"):
            if name.startswith(f"{side}_"):
                inner = name.removeprefix(f"{side}_")
                return f"{'of what answers it' if side == 'result' else 'of what is promised'}: " + (
                    _MEANINGS.get(inner, inner.replace("_", " "))
                )
        return _MEANINGS.get(name, name.replace("_", " "))

    return tuple(Column(n, kind(n), meaning(n), f) for n, f in fields.items() if n not in left_out)


def _held(places: Sequence[int] | None) -> QuerySet[Place]:
    if places is None:
        return Place.objects.filter(documents__gt=0).order_by("code", "name")
    return Place.objects.filter(pk__in=places).order_by("code", "name")


def _of(rows: QuerySet[Any, Any], places: Sequence[int] | None, field: str = "place") -> QuerySet[Any, Any]:
    return rows if places is None else rows.filter(Q(**{f"{field}__in": places}))


_DOCUMENT = {"document": ("documents", "key")}
_ID = {"id": "id", **{k: v for k, v in resources.INDICATOR.items() if k != "id"}}
TABLES = (
    Exported(
        "places", "a territory with documents", _columns(resources.PLACE), ("slug",), {}, _held, ("level",),
    ),
    Exported(
        "indicators", "an indicator of the catalogue", _columns(_ID), ("id",), {},
        lambda places: Indicator.objects.order_by("position", "id"), ("theme",),
    ),
    Exported(
        "documents", "a document that was read", _columns(resources.DOCUMENT), ("key",), {"place": ("places", "slug")},
        lambda places: _of(Document.objects.order_by("id"), places), ("kind", "year", "current"),
    ),
    Exported(
        "texts", "the text of a document, a paragraph a line; all offsets count in it",
        _columns({"document": "document__key", "text": "text"}), ("document",), _DOCUMENT,
        lambda places: _of(DocumentText.objects.order_by("document"), places, "document__place"),
    ),
    Exported(
        "statements", "one figure with its meaning", _columns(resources.STATEMENT), ("document", "start"),
        {**_DOCUMENT, "indicator": ("indicators", "id")},
        lambda places: _of(Statement.objects.filter(withdrawn=False).order_by("id"), places),
        ("status", "kind", "indicator", "year"),
    ),
    Exported(
        "comparisons", "a target or result without a number, measured against another figure",
        _columns({
            "document": "document__key", "start": "start", "end": "end", "quote": "quote", "wording": "wording",
            "kind": "kind", "status": "status", "period": "period", "relation": "relation", "reference": "reference",
            "rules": "rules",
        }),
        ("document", "start"), _DOCUMENT,
        lambda places: _of(Comparison.objects.filter(withdrawn=False).order_by("id"), places), ("status", "relation"),
    ),
    Exported(
        "promises", "a promise, what answers it, and the verdict; either a figure (target_…) or without (comparison_…)",
        _columns(resources.PROMISE), (), _DOCUMENT,
        lambda places: _of(Link.objects.order_by("id"), places), ("outcome", "due_year", "rule"),
    ),
    Exported(
        "findings", "what arithmetic says of figures that stand in a relation", _columns(resources.FINDING), (),
        _DOCUMENT, lambda places: _of(Finding.objects.order_by("id"), places), ("outcome", "relation", "year"),
    ),
    Exported(
        "finding_statements", "a figure of a finding, in the order of its equation",
        _columns({
            "finding": "finding__key", "position": "position", "document": "statement__document__key",
            "start": "statement__start",
        }),
        ("finding", "position"), {},
        lambda places: _of(FindingStatement.objects.order_by("finding", "position"), places, "finding__place"),
    ),
    Exported(
        "observations", "one figure of a series: a place, year, indicator, kind and side",
        _columns(resources.OBSERVATION), ("indicator", "place", "year", "side", "kind"),
        {"indicator": ("indicators", "id"), "place": ("places", "slug")},
        lambda places: _of(Observation.objects.order_by("id"), places), ("indicator", "side", "year"),
    ),
    Exported(
        "years", "a place in a year, counted", _columns(resources.YEAR), ("place", "year"),
        {"place": ("places", "slug")},
        lambda places: _of(PlaceYear.objects.order_by("place", "year"), places), ("year",),
    ),
)  # fmt: skip
