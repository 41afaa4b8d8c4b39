"""From readings to the columns of a dataset's tables, and from columns to Parquet.

Half a million statements pass here in a run: columns are filled one by one in plain loops, without a record in between.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from duixian.corpus.layout import TABLES, TableName, schema
from duixian.export import plain
from duixian.lexicon import Lexicon, dimension
from duixian.model import Comparison, Outline, Reading, Report, Statement

ROW_GROUP = 8192


class Tables:
    """Rows of some tables, gathered column by column.

    Args:
        names: the tables.
    """

    def __init__(self, names: Sequence[TableName]) -> None:
        self._columns: dict[TableName, dict[str, list[Any]]] = {
            name: {column: [] for column in TABLES[name].names} for name in names
        }

    def add(self, name: TableName, row: Mapping[str, Any]) -> None:
        """Add a row; a column that it does not name is missing there."""
        for column, cells in self._columns[name].items():
            cells.append(row.get(column))

    def extend(self, name: TableName, count: int, columns: Mapping[str, Sequence[Any] | Any]) -> None:
        """Add rows.

        Args:
            name: the table.
            count: how many.
            columns: for every column its cells, or one value for all of them.
        """
        for column, cells in self._columns[name].items():
            given = columns[column]
            cells.extend(given if isinstance(given, (list, range)) else [given] * count)

    def encoded(self) -> dict[TableName, tuple[int, memoryview]]:
        """Write the tables that have rows as Parquet.

        Returns:
            Number of rows and the file's bytes, by table.
        """
        return {
            name: (len(next(iter(columns.values()))), parquet(name, columns))
            for name, columns in self._columns.items()
            if next(iter(columns.values()))
        }


def parquet(name: TableName, columns: Mapping[str, Sequence[Any]]) -> memoryview:
    """Write one table as Parquet.

    Args:
        name: the table.
        columns: its cells, by column.

    Returns:
        The file's bytes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    shape = schema(name)
    arrays = []
    for field in shape:
        if pa.types.is_dictionary(field.type):
            arrays.append(pa.array(columns[field.name], pa.string()).dictionary_encode())
        else:
            arrays.append(pa.array(columns[field.name], field.type))
    table = pa.Table.from_arrays(arrays, schema=shape)
    sink = pa.BufferOutputStream()
    words = [field.name for field in shape if pa.types.is_dictionary(field.type)]
    pq.write_table(table, sink, compression="zstd", row_group_size=ROW_GROUP, use_dictionary=words)
    return memoryview(sink.getvalue())


def add_reading(
    tables: Tables,
    reading: Reading,
    outline: Outline,
    named: Sequence[tuple[str, bool]],
    content: str,
    sketch: Sequence[int],
    lexicon: Lexicon,
) -> None:
    """Add all that was read from one document.

    Args:
        tables: where to.
        reading: the report, its statements and comparisons.
        outline: its sections.
        named: of each statement its indicator and whether it stands in the series, as from ``catalogued``.
        content: SHA-256 of the document's content.
        sketch: by which one text under two names is recognised.
        lexicon: the units.
    """
    report, identity = reading.report, reading.report.identity
    document = stored_name(report.name)
    tables.add(
        "reports",
        {
            "document": document,
            "report": report.id,
            "content_hash": content,
            "place": identity.place,
            "place_code": identity.place_code,
            "year": identity.year,
            "date": identity.date,
            "kind": identity.kind,
            "issuer": storable(identity.issuer),
            "title": storable(identity.title),
            "identity_rules": "; ".join(f"{field}={rule}" for field, rule in identity.rules),
            "characters": len(report.text),
            "statements": len(reading.statements),
            "comparisons": len(reading.comparisons),
            "sections": len(outline.sections),
            "sketch": " ".join(f"{value:08x}" for value in sketch),
            "text": storable(report.text),
        },
    )
    shared = {
        "document": document,
        "report": report.id,
        "report_place": identity.place,
        "report_place_code": identity.place_code,
        "report_year": identity.year,
        "report_kind": identity.kind,
    }
    _add_statements(tables, report, reading.statements, named, shared, lexicon)
    _add_comparisons(tables, reading.comparisons, shared)
    sections = outline.sections
    tables.extend(
        "sections",
        len(sections),
        {
            **shared,
            "number": range(len(sections)),
            "parent": [s.parent for s in sections],
            "level": [s.level for s in sections],
            "numbering": [storable(s.number) for s in sections],
            "title": [storable(s.title) for s in sections],
            "start": [s.start for s in sections],
            "end": [s.end for s in sections],
        },
    )


def _add_statements(
    tables: Tables,
    report: Report,
    statements: Sequence[Statement],
    named: Sequence[tuple[str, bool]],
    shared: Mapping[str, Any],
    lexicon: Lexicon,
) -> None:
    starts, ends = [s.start for s in statements], [s.end for s in statements]
    lows, highs = [], []
    low_texts, high_texts = [], []
    for s in statements:
        low, text = _number(s.low)
        lows.append(low)
        low_texts.append(text)
        if s.high is not s.low and s.high != s.low:
            low, text = _number(s.high)
        highs.append(low)
        high_texts.append(text)
    source_starts, source_ends, where = _sources(report, starts, ends)
    dimensions = {unit: dimension(unit, lexicon) for unit in {s.unit for s in statements}}
    sections: dict[tuple[str, ...], str] = {}
    for s in statements:
        if s.section not in sections:
            sections[s.section] = storable(" > ".join(s.section))
    tables.extend(
        "statements",
        len(statements),
        {
            **shared,
            "id": [s.id for s in statements],
            "start": starts,
            "end": ends,
            "quote": [storable(s.quote) for s in statements],
            "low": lows,
            "high": highs,
            "low_text": low_texts,
            "high_text": high_texts,
            "unit": [s.unit for s in statements],
            "dimension": [dimensions[s.unit] for s in statements],
            "modifier": [s.modifier for s in statements],
            "kind": [s.kind for s in statements],
            "direction": [s.direction for s in statements],
            "role": [s.role for s in statements],
            "status": [s.status for s in statements],
            "estimated": [s.estimated for s in statements],
            "period": [s.period for s in statements],
            "place": [s.place for s in statements],
            "indicator": [storable(s.indicator) for s in statements],
            "indicator_id": [id_ for id_, _ in named],
            "headline": [headline for _, headline in named],
            "scope": [s.scope for s in statements],
            "per": [storable(s.per) for s in statements],
            "optional": [s.optional for s in statements],
            "section": [sections[s.section] for s in statements],
            "rules": ["; ".join(s.rules) for s in statements],
            "source_start": source_starts,
            "source_end": source_ends,
            "source": where,
        },
    )


def _number(value: Decimal) -> tuple[float, str]:
    text = plain(value)
    return float(text), text


def _sources(report: Report, starts: list[int], ends: list[int]) -> tuple[list[int], list[int], list[str]]:
    """Say where figures stand in the source; the same as ``duixian.export.rows``, for many figures at once."""
    if report.source_text is None:
        return starts, ends, [report.origin.where(start) for start in starts]
    runs = report.origin.runs
    begins = [run.start for run in runs]
    shifts = [run.source - run.start for run in runs]
    from_ = [start + shifts[bisect_right(begins, start) - 1] for start in starts]
    to = [end + shifts[bisect_right(begins, end - 1) - 1] for end in ends]
    breaks, at = [], report.source_text.find("\n")
    while at >= 0:
        breaks.append(at)
        at = report.source_text.find("\n", at + 1)
    return from_, to, [f"line={bisect_right(breaks, start - 1) + 1}" for start in from_]


def _add_comparisons(tables: Tables, comparisons: Sequence[Comparison], shared: Mapping[str, Any]) -> None:
    tables.extend(
        "comparisons",
        len(comparisons),
        {
            **shared,
            **{
                name: [getattr(c, name) for c in comparisons]
                for name in ("id", "start", "end", "kind", "relation", "status", "period")
            },
            **{name: [storable(getattr(c, name)) for c in comparisons] for name in ("quote", "indicator", "reference")},
            "section": [storable(" > ".join(c.section)) for c in comparisons],
            "rules": ["; ".join(c.rules) for c in comparisons],
        },
    )


def stored_name(name: str) -> str:
    """Return a document's name as tables hold it: a file name that is not UTF-8 arrives with surrogates."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def storable(text: str) -> str:
    """Return a text without the lone surrogates that no output can hold; each becomes one other character."""
    return text if text.isascii() or not _lone(text) else text.encode("utf-8", "replace").decode("utf-8")


def _lone(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
