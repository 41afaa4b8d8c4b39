"""The ledger's rows as objects with public names: what the API answers, exports write and tables of pages hold.

Names and meanings are those of ``columns``: a column says which field of the ledger holds it. Rows are read in one
query, by values and not by objects; what no field holds is computed of a row, or read for a batch of rows together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from duixian import columns
from duixian.columns import SIDE, VOCABULARIES, Column
from duixian.messages import Language, sentence
from duixian.web.ledger.models import (
    Comparison,
    Document,
    Event,
    Finding,
    FindingStatement,
    Indicator,
    Issue,
    Link,
    Observation,
    Place,
    PlaceYear,
    Section,
    Statement,
)
from duixian.web.ledger.models.documents import path_of, shown_name
from duixian.web.ledger.reading.excerpts import Span, sentences
from duixian.web.ledger.reading.history import shown as shown_events
from duixian.web.ledger.reasons import reason_of
from duixian.web.shell.labels import reader_language
from duixian.web.shell.pages import Table

Row = dict[str, Any]
# So many rows are in memory at a time where a table is read as it is written.
CHUNK = 2000
_SEPARATORS: Mapping[str, str] = {"section": " > ", "kinds": " "}


class Shown(msgspec.Struct, frozen=True):
    """How the rows of a table become objects.

    Attributes:
        record: name of the record in ``columns``.
        model: the table.
        columns: those of the object, in order.
        fields: what is read: names → paths of fields. Names that begin with ``_`` are no columns.
        computed: what is computed of a row, in order, by the names of columns; it may use all that is read.
        complete: fills in what is read for many rows together; None if there is nothing.
        converted: how what a field holds becomes what a program gets, where that is not the same.
        chunk: how many rows are in memory at a time where the table is read as it is written.
    """

    record: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    fields: Mapping[str, str]
    computed: Mapping[str, Callable[[Row], Any]]
    complete: Callable[[Sequence[Row]], None] | None
    converted: tuple[tuple[str, Callable[[Any], Any]], ...]
    chunk: int = CHUNK

    @property
    def paths(self) -> tuple[str, ...]:
        """The fields that are read, in order."""
        return tuple(self.fields.values())

    def objects(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        """Make objects.

        Args:
            rows: values of ``paths``.
        """
        found = []
        for values in rows:
            row = dict(zip(self.fields, values, strict=True))
            for name, convert in self.converted:
                row[name] = convert(row[name])
            for name, compute in self.computed.items():
                row[name] = compute(row)
            found.append(row)
        if self.complete is not None and found:
            self.complete(found)
        names = [column.name for column in self.columns]
        return [{name: row[name] for name in names} for row in found]

    def read(self, rows: QuerySet[Any, Any]) -> list[Row]:
        """Read some rows as objects."""
        return self.objects(rows.values_list(*self.paths))

    def in_order(self, keys: Sequence[int]) -> list[Row]:
        """Read the rows of some primary keys as objects, in the order of these."""
        rows = self.model._default_manager.filter(pk__in=keys)
        found = {row[0]: row[1:] for row in rows.values_list("pk", *self.paths)}
        return self.objects(found[key] for key in keys if key in found)

    def stream(self, rows: QuerySet[Any, Any]) -> Iterator[Row]:
        """Read any number of rows as objects, some thousand at a time."""
        waiting = rows.values_list(*self.paths).iterator(self.chunk)
        while batch := list(islice(waiting, self.chunk)):
            yield from self.objects(batch)

    def nullable(self, column: Column) -> bool:
        """Tell whether a column of an object can be missing."""
        if column.name in self.fields:
            return _nullable(self.model, self.fields[column.name])
        return column.name in ("result_id", "against_id")

    def may_be_empty(self, column: Column) -> bool:
        """Tell whether a column that holds a code can be an empty text."""
        if column.name not in self.fields:
            return False
        return bool(getattr(_fields(self.model, self.fields[column.name])[-1], "blank", False))


def _fields(model: type[models.Model], path: str) -> list[Any]:
    """Return the fields that a path goes along."""
    found: list[Any] = []
    whose: Any = model
    for name in path.split("__"):
        try:
            field = whose._meta.get_field(name)
        except FieldDoesNotExist:
            # `indicator_id` names the key that a field holds.
            field = whose._meta.get_field(name.removesuffix("_id"))
        found.append(field)
        whose = getattr(field, "related_model", None)
    return found


def _nullable(model: type[models.Model], path: str) -> bool:
    return any(field.null for field in _fields(model, path))


def shown(
    record: str,
    model: type[models.Model],
    *,
    reads: Mapping[str, str] | None = None,
    computed: Mapping[str, Callable[[Row], Any]] | None = None,
    complete: Callable[[Sequence[Row]], None] | None = None,
) -> Shown:
    """Say how the rows of a table become objects.

    Args:
        record: name of the record in ``columns``.
        model: the table.
        reads: what is read besides the record's columns, names → paths.
        computed: what is computed of a row.
        complete: what is read for many rows together.
    """
    those = columns.of(record, "ledger")
    fields = {c.name: c.ledger or c.name for c in those if c.ledger != "-" and c.name not in (computed or {})}
    converted = []
    for column in those:
        if column.name in fields and (convert := _conversion(record, column)):
            converted.append((column.name, convert))
    return Shown(record, model, those, {**fields, **(reads or {})}, computed or {}, complete, tuple(converted))


def own(of: Shown) -> list[Column]:
    """Return the columns of an object that do not say of which document it is."""
    told = {"document", "path", "report"}
    return [column for column in of.columns if column.name not in told]


def _conversion(record: str, column: Column) -> Callable[[Any], Any] | None:
    if column.sort == "list":
        return _Split(_SEPARATORS.get(column.name, "; "))
    if column.name.endswith("path") or (record, column.name) == ("issue", "other"):
        return lambda name: path_of(name) if name else name
    return None


class _Split(msgspec.Struct, frozen=True):
    """Makes a list of what a field joins."""

    separator: str

    def __call__(self, joined: str | None) -> list[str]:
        return [part for part in (joined or "").split(self.separator) if part]


# --- addresses, and what is computed ------------------------------------------------------------------------------


def address(key: str, start: int) -> str:
    """Return the permanent address of a statement."""
    return f"/d/{key}/s/{start}/"


def figure_id(key: str | None, start: int | None, mark: str = "") -> str | None:
    """Return the engine's id of a statement, or with the mark ``c`` of a comparison, of its document's key."""
    return None if key is None or start is None else f"{key[:16]}-{mark}{start}"


def _own_sentences(rows: Sequence[Row]) -> None:
    found = sentences([(row["_document"], row["start"], row["end"]) for row in rows])
    for row, said in zip(rows, found, strict=True):
        row["sentence"] = said


def _spoken(kind: type[models.Model], mark: str, **computed: Callable[[Row], Any]) -> Shown:
    record = "comparison" if mark else "statement"
    told: dict[str, Callable[[Row], Any]] = {"id": lambda row: figure_id(row["document"], row["start"], mark)}
    return shown(record, kind, reads={"_document": "document_id"}, computed=told | computed, complete=_own_sentences)


# What a comparison tells of a promise, where that is no figure.
_WITHOUT = [column for column in columns.RECORDS["comparison"].columns if column.name in SIDE and column.ledger != "-"]
_LINK_READS = {
    **{f"_comparison_{column.name}": f"comparison__{column.ledger or column.name}" for column in _WITHOUT},
    "_section": "comparison__section__path",
    "_against_start": "against__start",
    "_document": "document_id",
    "_result_document": "result__document_id",
}


def _is_without(row: Row) -> bool:
    """Tell whether a promise has no figure; then what it says is that of its comparison."""
    if row["target_start"] is not None:
        return False
    for column in _WITHOUT:
        row[f"target_{column.name}"] = row[f"_comparison_{column.name}"]
    row["target_path"] = path_of(row["target_path"])
    row["section"] = _Split(_SEPARATORS["section"])(row["_section"])
    return True


def _link_sentences(rows: Sequence[Row]) -> None:
    spans: list[Span | None] = [(row["_document"], row["target_start"], row["target_end"]) for row in rows]
    spans += [
        None if row["result_start"] is None else (row["_result_document"], row["result_start"], row["result_end"])
        for row in rows
    ]
    found = sentences(spans)
    for row, promised, delivered in zip(rows, found[: len(rows)], found[len(rows) :], strict=True):
        row["sentence"] = promised
        row["result_sentence"] = delivered if row["result_start"] is not None else None


def figures_of(findings: Sequence[str]) -> dict[str, list[Row]]:
    """Read the figures that findings rest on, in the order of their equations.

    Args:
        findings: their keys.

    Returns:
        For each key documents, ids, quotes and sentences of its figures.
    """
    found: dict[str, list[Row]] = {key: [] for key in findings}
    told = FindingStatement.objects.filter(finding__key__in=list(found)).order_by("finding", "position")
    paths = ("document__key", "start", "quote", "wording", "document_id", "end")
    rows = list(told.values_list("finding__key", *(f"statement__{path}" for path in paths)))
    said = sentences([(document, start, end) for _, _, start, _, _, document, end in rows])
    for (key, document, start, quote, words, _, _), around in zip(rows, said, strict=True):
        found[key].append(part(document, start, quote, words) | {"sentence": around})
    return found


def part(document: str, start: int, quote: str, words: str) -> Row:
    """Name a figure: its document's key, its id, first character, quote, indicator and address."""
    return {
        "document": document,
        "id": figure_id(document, start),
        "start": start,
        "quote": quote,
        "indicator": words,
        "url": address(document, start),
    }


def _finding_parts(rows: Sequence[Row]) -> None:
    parts = figures_of([row["finding"] for row in rows])
    for row in rows:
        those = parts[row["finding"]]
        row["statements"] = [one["id"] for one in those]
        row["documents"] = [one["document"] for one in those]
        row["sentence"] = " | ".join(dict.fromkeys(one["sentence"] for one in those))


PLACE = shown("place", Place, computed={"url": lambda row: f"/p/{row['slug']}/"})
YEAR = shown("year", PlaceYear, computed={"url": lambda row: f"/p/{row['place']}/{row['year']}/"})
INDICATOR = shown("indicator", Indicator, computed={"url": lambda row: f"/i/{row['indicator_id']}/"})
DOCUMENT = shown("document", Document, computed={"url": lambda row: f"/d/{row['document']}/"})
SECTION = shown("section", Section)
STATEMENT = _spoken(Statement, "", url=lambda row: address(row["document"], row["start"]))
COMPARISON = _spoken(Comparison, "c")
LINK = shown(
    "link",
    Link,
    reads=_LINK_READS,
    computed={
        "without_figure": _is_without,
        "target_id": lambda row: figure_id(
            row["target_document"], row["target_start"], "c" if row["without_figure"] else ""
        ),
        "result_id": lambda row: figure_id(row["result_document"], row["result_start"]),
        "against_id": lambda row: figure_id(row["against_document"], row["_against_start"]),
    },
    complete=_link_sentences,
)
FINDING = shown("finding", Finding, complete=_finding_parts)
FINDING_STATEMENT = shown("finding_statement", FindingStatement)
OBSERVATION = shown(
    "observation",
    Observation,
    computed={
        "state": lambda row: "figure",
        "id": lambda row: figure_id(row["document"], row["start"]),
        "url": lambda row: address(row["document"], row["start"]),
    },
)
ISSUE = shown("issue", Issue)


def words(verdict: str) -> dict[str, str]:
    """Return the words for a verdict in both languages, whichever the request asks for."""
    said = VOCABULARIES["verdict"][verdict]
    return {"zh": said.zh, "en": said.en}


def promise(row: Row) -> Row:
    """Make the object of a promise of a link: what was promised and what answers it as objects of their own."""
    sides: dict[str, Row] = {"target": {}, "result": {}}
    out: Row = {"id": _promise_id(row), **row, **sides, "target_sentence": row["sentence"]}
    for side, told in sides.items():
        for name in SIDE:
            told[name] = out.pop(f"{side}_{name}")
        if told["document"] is not None:
            told["url"] = address(told["document"], told["start"])
    out["verdict_words"] = words(row["verdict"])
    if row["result_document"] is None:
        out["result"] = None
    return out


def _promise_id(row: Row) -> str:
    return f"{row['target_document']}#{'c' if row['without_figure'] else ''}{row['target_start']}"


class Events:
    """How events become objects: they are of the ledger alone, and no record of ``columns``."""

    paths = ("id", "at", "who", "action", "object", "field", "before", "after", "why", "previous", "hash")

    def objects(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        """Make objects: fields have the names of today, names of files lose the folders of this machine."""
        events = shown_events(Event(**dict(zip(self.paths, values, strict=True))) for values in rows)
        found = []
        for event in events:
            row = {name: getattr(event, name) for name in self.paths}
            for side in ("before", "after"):
                told = row[side]
                if isinstance(told, dict) and isinstance(told.get("name"), str):
                    row[side] = {**told, "name": shown_name(told["name"])}
            found.append(row)
        return found


def no_observation(indicator: Indicator, place: Place, kind: str) -> Row:
    """Return what is said of a year, side and state of a series that are still to be named, without a figure.

    Args:
        indicator: of the series.
        place: likewise.
        kind: of its figures.
    """
    told = dict.fromkeys(column.name for column in OBSERVATION.columns)
    about = {"place": place.name, "place_code": place.code, "place_slug": place.slug, "level": place.level}
    return {**told, **about, "indicator_id": indicator.pk, "indicator_name": indicator.name, "kind": kind}


def annotation(row: Row, text: str, site: str = "") -> Row:
    """Make the W3C Web Annotation of a statement's object.

    Args:
        row: an object of ``STATEMENT``.
        text: the document's text.
        site: scheme and host of the site, in front of its addresses.

    Returns:
        An annotation whose body is what the statement claims, its target the span, by position and by quote.
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
            "value": {name: row[name] for name in ("id", "indicator_id", *columns.CLAIM)},
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
    }


# --- flat tables --------------------------------------------------------------------------------------------------


def heads(those: Sequence[Column], language: Language | None = None) -> list[str]:
    """Return the heads of a flat table: a reason is a code and its values, and with a language its sentence too.

    Args:
        those: the columns.
        language: in which sentences are said; None for data without them.
    """
    found = []
    for column in those:
        found.append(column.name)
        if column.sort == "reason":
            found.append(f"{column.name}_values")
            if language is not None:
                found.append(f"{column.name}_text")
    return found


def cells(those: Sequence[Column], row: Row, language: Language | None = None) -> list[Any]:
    """Return the cells of an object under ``heads``: lists joined, objects written as JSON."""
    found: list[Any] = []
    for column in those:
        value = row[column.name]
        if column.sort == "reason":
            found += _said(value, language)
        elif column.sort == "list":
            found.append((" > " if column.name == "section" else "; ").join(value))
        elif column.sort == "json":
            found.append(None if value is None else json.dumps(value, ensure_ascii=False))
        else:
            found.append(value)
    return found


def _said(value: Row | None, language: Language | None) -> list[Any]:
    if value is None:
        return [None, None] if language is None else [None, None, None]
    told = [value["code"], json.dumps(value["values"], ensure_ascii=False)]
    return told if language is None else [*told, said(value, language)]


def said(value: Row | None, language: Language) -> str:
    """Say a stored reason; empty where there is none."""
    reason = reason_of(value)
    return "" if reason is None else sentence(reason, language)


def table(name: str, of: Shown, rows: Callable[[], Iterable[Row]]) -> Table:
    """Make the table of a page: reasons are said in the reader's language beside their codes.

    Args:
        name: of its file.
        of: how the rows became objects.
        rows: reads them, when a file is asked for.
    """
    language = reader_language()

    def made() -> Iterator[list[Any]]:
        for row in rows():
            yield cells(of.columns, row, language)

    return Table(name, heads(of.columns, language), made())


def telling(those: Sequence[Column], row: Row, language: Language) -> Row:
    """Return an object with the sentence of each of its reasons beside code and values, as ``text``."""
    reasons = {c.name for c in those if c.sort == "reason"}
    return {
        name: {**value, "text": said(value, language)} if name in reasons and value is not None else value
        for name, value in row.items()
    }
