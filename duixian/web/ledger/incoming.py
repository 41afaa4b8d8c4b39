"""A document on its way into the ledger, from the engine or from a dataset: plain cells, no objects."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any

import msgspec

import duixian
from duixian import columns
from duixian.columns import DATASET, LEDGER, Column
from duixian.export import plain
from duixian.lexicon import dimension, load
from duixian.model import Comparison, Identity, Reading, Report, Statement
from duixian.workers.version import versions

_SHARED = ("year", "corrected")


def fields_of(record: str) -> dict[str, Column]:
    """Return the columns of a record that the ledger's table of it holds itself, by the names that they have there.

    What joins give, what is computed, and what recording adds of its own (the document's year, marks of corrections)
    is not among them.

    Args:
        record: its name.
    """
    found: dict[str, Column] = {}
    for column in columns.RECORDS[record].columns:
        field = column.ledger or column.name
        if field != "-" and "__" not in field and field not in _SHARED and column.exits & (LEDGER | DATASET):
            found.setdefault(field, column)
    return found


# The cells of rows on their way into the ledger: names in its tables → columns.
STATEMENT: Mapping[str, Column] = fields_of("statement")
COMPARISON: Mapping[str, Column] = fields_of("comparison")
SECTION: Mapping[str, Column] = fields_of("section")
Cells = dict[str, Any]
_YEAR = re.compile(r"\d{4}")


class Incoming(msgspec.Struct):
    """A document with all that was read from it.

    Attributes:
        name: path or address.
        report: the engine's id of it.
        content_hash: SHA-256 of its bytes; empty if not known.
        place: full name of its territory; empty if unknown.
        place_code: its code; empty if unknown.
        year: the year in which it was given.
        date: day, as far as known.
        kind: sort of document.
        issuer: who speaks.
        title: the title.
        identity_rules: which rule found each of these.
        engine: version of the engine that read it.
        text: its text.
        sections: the cells of ``SECTION``, by number.
        statements: those of ``STATEMENT``, by their start.
        comparisons: those of ``COMPARISON``, by their start.
    """

    name: str
    report: str
    content_hash: str
    place: str
    place_code: str
    year: int | None
    date: str
    kind: str
    issuer: str
    title: str
    identity_rules: str
    engine: str
    text: str
    sections: list[Cells]
    statements: list[Cells]
    comparisons: list[Cells]

    @property
    def key(self) -> str:
        """What tells it from all other documents: its text, its place and its year."""
        return document_key(self.report, Identity(place=self.place, place_code=self.place_code, year=self.year))


def document_key(report: str, identity: Identity) -> str:
    """Return what tells a document from all others: its text, its place and its year.

    Args:
        report: id of the report.
        identity: whose it is.
    """
    return f"{report}-{identity.place_code or identity.place or 'nowhere'}-{identity.year or 'undated'}"


def engine() -> str:
    """Return the version by which documents are read now, with a digest of the code: any change is another one."""
    return versions(None).engine


def period_year(period: str) -> int | None:
    """Return the last year that a period reaches into; None if it is unknown."""
    found = _YEAR.findall(period)
    return int(found[-1]) if found else None


def from_reading(reading: Reading, content_hash: str = "") -> Incoming:
    """Prepare what the engine read.

    Args:
        reading: report, statements, comparisons.
        content_hash: SHA-256 of the file's bytes, where it is known.

    Returns:
        The document.
    """
    report, identity = reading.report, reading.report.identity
    named = duixian.catalogued(reading)
    where, lexicon = _source(report), load()
    statements = []
    for s, (indicator, headline) in zip(reading.statements, named, strict=True):
        computed = {
            "dimension": dimension(s.unit, lexicon),
            "period_year": period_year(s.period),
            "indicator_id": indicator or None,
            "headline": headline,
            **where(s),
        }
        statements.append(_cells(STATEMENT, s, computed))
    return Incoming(
        name=_clean(report.name),
        report=report.id,
        content_hash=content_hash,
        place=identity.place,
        place_code=identity.place_code,
        year=identity.year,
        date=identity.date,
        kind=identity.kind,
        issuer=_clean(identity.issuer),
        title=_clean(identity.title),
        identity_rules="; ".join(f"{field}={rule}" for field, rule in identity.rules),
        engine=engine(),
        text=_clean(report.text),
        sections=[
            _cells(SECTION, section, {"number": number, "numbering": section.number})
            for number, section in enumerate(duixian.segment(report).sections)
        ],
        statements=sorted(statements, key=itemgetter("start")),
        comparisons=[_cells(COMPARISON, c, {}) for c in sorted(reading.comparisons, key=attrgetter("start"))],
    )


def _cells(fields: Mapping[str, Column], record: Any, computed: Mapping[str, Any]) -> Cells:
    """Return the cells of a record of the engine: what is computed, else what its attributes hold."""
    cells: Cells = {}
    for field, column in fields.items():
        name = column.name
        if name in computed:
            cells[field] = computed[name]
        elif name.endswith("_text"):
            cells[field] = plain(getattr(record, name.removesuffix("_text")))
        else:
            cells[field] = _cell(column, getattr(record, column.field or name))
    return cells


def _cell(column: Column, value: Any) -> Any:
    if column.sort == "decimal":
        return float(value)
    if column.sort == "list":
        return "; ".join(value)
    return _clean(value) if column.sort in ("text", "word") and not column.vocabulary else value


def _source(report: Report) -> Callable[[Statement], Cells]:
    """Return what says where a figure stands in the source: line of a text file, or part and page."""
    text, origin = report.source_text, report.origin
    if text is None:
        return lambda s: {"source_start": s.start, "source_end": s.end, "source": origin.where(s.start)}
    breaks = [match.start() for match in re.finditer("\n", text)]

    def where(s: Statement) -> Cells:
        start, end = origin.source_span(s.start, s.end)
        return {"source_start": start, "source_end": end, "source": f"line={bisect_right(breaks, start - 1) + 1}"}

    return where


def _clean(text: str) -> str:
    """Return a text that a database can hold: lone surrogates and NUL become one other character each."""
    text = text.replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def paths(sections: Sequence[Cells]) -> list[str]:
    """Return of each section, by number, the headings down to its own, joined by `` > ``."""
    found: list[str] = []
    for section in sections:
        own, parent = f"{section['numbering']}{section['title']}", section["parent"]
        found.append(f"{found[parent]} > {own}" if 0 <= parent < len(found) else own)
    return found


def holders(sections: Sequence[Cells], starts: Sequence[int]) -> list[int]:
    """Return for each place in the text the index of the innermost section around it; -1 if there is none.

    Args:
        sections: by number.
        starts: places, ascending.
    """
    found = []
    opened: list[int] = []
    following = 0
    for start in starts:
        while following < len(sections) and sections[following]["start"] <= start:
            opened.append(following)
            following += 1
        while opened and sections[opened[-1]]["end"] <= start:
            opened.pop()
        found.append(opened[-1] if opened else -1)
    return found


def record(report: str, cells: Mapping[str, Any], section: tuple[str, ...]) -> Statement:
    """Turn a row of the ledger back into the engine's record.

    Args:
        report: id of its report.
        cells: those of ``STATEMENT``.
        section: titles of the sections around it.

    Returns:
        The statement, with the written digits of its values.
    """
    own: Cells = {"id": f"{report}-{cells['start']}", "report": report, "section": section}
    return Statement(**own, **{name: back(cells) for name, back in _STATEMENT_BACK.items()})


def without_figure(report: str, cells: Mapping[str, Any], section: tuple[str, ...]) -> Comparison:
    """Turn a row of the ledger back into the engine's record of a target or result without a figure."""
    own: Cells = {"id": f"{report}-c{cells['start']}", "report": report, "section": section}
    return Comparison(**own, **{name: back(cells) for name, back in _COMPARISON_BACK.items()})


def _back(made: type[msgspec.Struct], held: Mapping[str, Column]) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
    """Return how each attribute of a record is made of the cells of a row, but for those that a document gives."""
    fields = {column.field or column.name: (field, column.sort) for field, column in reversed(list(held.items()))}
    found: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
    for name in made.__struct_fields__:
        if name in ("id", "report", "section"):
            continue
        field, sort = fields[name]
        if sort == "decimal":
            found[name] = partial(_decimal, f"{field}_text")
        elif sort == "list":
            found[name] = partial(_parts, field)
        else:
            found[name] = itemgetter(field)
    return found


def _decimal(field: str, cells: Mapping[str, Any]) -> Decimal:
    return Decimal(cells[field])


def _parts(field: str, cells: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, cells[field].split("; ")))


_STATEMENT_BACK = _back(Statement, STATEMENT)
_COMPARISON_BACK = _back(Comparison, COMPARISON)
