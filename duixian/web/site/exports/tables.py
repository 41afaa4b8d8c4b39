"""The tables of an export: their columns with types and meaning, and their rows, read as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from duixian.columns import RECORDS, Sort
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
from duixian.web.shell import resources


class Column(msgspec.Struct, frozen=True):
    """A column of a file: its name, Table Schema type and meaning."""

    name: str
    type: str
    meaning: str


_TYPES: Mapping[Sort, str] = {
    "integer": "integer",
    "number": "number",
    "decimal": "number",
    "boolean": "boolean",
    "json": "array",
    "time": "datetime",
}


class Exported(msgspec.Struct, frozen=True):
    """A table of an export.

    Attributes:
        name: of its file.
        shown: how its rows become objects.
        key: the columns that name a row.
        refers: column to table and column.
        of: the rows of some places, or of all for None.
        facets: columns by which Datasette offers to filter.
    """

    name: str
    shown: resources.Shown
    key: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]]
    of: Callable[[Sequence[int] | None], QuerySet[Any, Any]]
    facets: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """What a row is."""
        return RECORDS[self.shown.record].says

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its file, in order."""
        says = {column.name: column.says for column in self.shown.columns}
        types = {column.name: _TYPES.get(column.sort, "string") for column in self.shown.columns}
        found = []
        for name in resources.heads(self.shown.columns):
            values = f"what stands in the sentence of `{name.removesuffix('_values')}`, as JSON"
            found.append(Column(name, types.get(name, "object"), says.get(name, values)))
        return tuple(found)

    def rows(self, places: Sequence[int] | None) -> Iterator[list[Any]]:
        """Read the rows, some thousand in memory at a time.

        Args:
            places: primary keys of the places whose rows are wanted; None for all.
        """
        for row in self.shown.stream(self.of(places)):
            yield resources.cells(self.shown.columns, row)


def _held(places: Sequence[int] | None) -> QuerySet[Place]:
    if places is None:
        return Place.objects.filter(documents__gt=0).order_by("code", "name")
    return Place.objects.filter(pk__in=places).order_by("code", "name")


def _of(rows: QuerySet[Any, Any], places: Sequence[int] | None, field: str = "place") -> QuerySet[Any, Any]:
    return rows if places is None else rows.filter(Q(**{f"{field}__in": places}))


def _texts() -> resources.Shown:
    """A document's text stands apart from it: a reader of documents seldom wants all of them."""
    known = {column.name: column for column in RECORDS["document"].columns}
    fields = {"document": "document__key", "text": "text"}
    those = tuple(known[name] for name in fields)
    # Texts are long: fewer of them at a time.
    return resources.Shown("document", DocumentText, those, fields, {}, None, (), chunk=200)


_DOCUMENT = {"document": ("documents", "document")}
_INDICATOR = {"indicator_id": ("indicators", "indicator_id")}
TABLES = (
    Exported("places", resources.PLACE, ("slug",), {}, _held, ("level",)),
    Exported(
        "indicators", resources.INDICATOR, ("indicator_id",), {},
        lambda places: Indicator.objects.order_by("position", "id"), ("theme",),
    ),
    Exported(
        "documents", resources.DOCUMENT, ("document",), {"document_place_slug": ("places", "slug")},
        lambda places: _of(Document.objects.order_by("id"), places), ("document_kind", "document_year", "current"),
    ),
    Exported(
        "texts", _texts(), ("document",), _DOCUMENT,
        lambda places: _of(DocumentText.objects.order_by("document"), places, "document__place"),
    ),
    Exported(
        "statements", resources.STATEMENT, ("document", "start"), {**_DOCUMENT, **_INDICATOR},
        lambda places: _of(Statement.objects.filter(withdrawn=False).order_by("id"), places),
        ("status", "kind", "indicator_id", "document_year"),
    ),
    Exported(
        "comparisons", resources.COMPARISON, ("document", "start"), _DOCUMENT,
        lambda places: _of(Comparison.objects.filter(withdrawn=False).order_by("id"), places), ("status", "relation"),
    ),
    Exported(
        "promises", resources.LINK, ("target_document", "target_id"), {"target_document": _DOCUMENT["document"]},
        lambda places: _of(Link.objects.order_by("id"), places), ("verdict", "due_year", "rule"),
    ),
    Exported(
        "findings", resources.FINDING, (), _DOCUMENT,
        lambda places: _of(Finding.objects.order_by("id"), places), ("outcome", "relation", "document_year"),
    ),
    Exported(
        "finding_statements", resources.FINDING_STATEMENT, ("finding", "position"), {},
        lambda places: _of(FindingStatement.objects.order_by("finding", "position"), places, "finding__place"),
    ),
    Exported(
        "observations", resources.OBSERVATION, ("indicator_id", "place_slug", "year", "side", "kind"),
        {**_INDICATOR, "place_slug": ("places", "slug")},
        lambda places: _of(Observation.objects.order_by("id"), places), ("indicator_id", "side", "year"),
    ),
    Exported(
        "years", resources.YEAR, ("place", "year"), {"place": ("places", "slug")},
        lambda places: _of(PlaceYear.objects.order_by("place", "year"), places), ("year",),
    ),
)  # fmt: skip
