"""From readings to the columns of a dataset's tables, and from columns to Parquet.

Half a million statements pass here in a run: a table's columns are filled one after the other, in plain loops and
without a row in between. What is put into a cell follows from the sort of its column, whatever the record.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from duixian.columns import Flat
from duixian.corpus.layout import Layout, Layouts, TableName, schema
from duixian.export import ParquetFile, as_json, document_cells, plain, storable
from duixian.lexicon import Lexicon, dimension
from duixian.model import Comparison, Outline, Reading, Reason, Report, Statement
from duixian.text import sentences_around

ROW_GROUP = 8192
_encoder = msgspec.json.Encoder(decimal_format="number")


class Tables:
    """Rows of some tables, gathered column by column.

    Args:
        layouts: how all tables are laid out.
        names: which are filled.
    """

    def __init__(self, layouts: Layouts, names: Sequence[TableName]) -> None:
        self._tables = {name: _Table(layouts[name]) for name in names}

    def add(self, name: TableName, row: Mapping[str, Any]) -> None:
        """Add a row by the names of the record's columns; one that it does not name is missing there."""
        self._tables[name].add(row)

    def extend(
        self, name: TableName, records: Sequence[Any], shared: Mapping[str, Any], given: Mapping[str, Sequence[Any]]
    ) -> None:
        """Add a row for each of some records of the engine.

        Args:
            name: the table.
            records: of one document; a column that is not given is an attribute of theirs, ``x_text`` the written
                digits of ``x``.
            shared: cells that are the same in all rows.
            given: cells of other columns, in the order of the records.
        """
        if records:
            self._tables[name].extend(records, shared, given)

    def encoded(self) -> dict[TableName, tuple[int, memoryview]]:
        """Write the tables that have rows as Parquet.

        Returns:
            Number of rows and the file's bytes, by table.
        """
        return {name: (table.count, self.written(name)) for name, table in self._tables.items() if table.count}

    def written(self, name: TableName) -> memoryview:
        """Write one table as Parquet, be it without rows.

        Returns:
            The file's bytes.
        """
        import pyarrow as pa

        table = self._tables[name]
        table.settle()
        sink = pa.BufferOutputStream()
        with ParquetFile(sink, schema(table.layout), ROW_GROUP) as out:
            out.put(table.cells)
        return memoryview(sink.getvalue())


class _Table:
    """The cells of one table."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.count = layout, 0
        self._rows: list[Mapping[str, Any]] = []
        self.cells: dict[str, list[Any]] = {name: [] for name in layout.names}
        # Of a reason, which takes two cells, the row has the one value.
        self._columns = [
            (flat, flat.reason or flat.column.name, self.cells[flat.column.name], _cell(flat)) for flat in layout.flat
        ]

    def add(self, row: Mapping[str, Any]) -> None:
        self.count += 1
        self._rows.append(row)

    def settle(self) -> None:
        """Bring the rows that were added one by one into columns: many at once take a third of the time."""
        for _, name, cells, made in self._columns:
            values = [row.get(name) for row in self._rows]
            cells += values if made is None else [None if value is None else made(value) for value in values]
        self._rows.clear()

    def extend(self, records: Sequence[Any], shared: Mapping[str, Any], given: Mapping[str, Sequence[Any]]) -> None:
        self.count += len(records)
        for flat, name, cells, made in self._columns:
            if name in given:
                values: Iterable[Any] = given[name]
            elif name in shared:
                cells += [shared[name] if made is None else made(shared[name])] * len(records)
                continue
            elif name.endswith("_text"):
                values = map(plain, map(attrgetter(name.removesuffix("_text")), records))
            else:
                values = map(attrgetter(flat.column.field or name), records)
            if made is storable:
                cells += _storable(list(values))
            elif isinstance(made, _Joined):
                cells += map(made.__getitem__, values)
            else:
                cells += values if made is None else map(made, values)


def _cell(flat: Flat) -> Callable[[Any], Any] | None:
    """Return what makes a value into what a cell of its column holds; None where it is that already."""
    if flat.part:
        return _code if flat.part == "code" else _values
    sort = flat.column.sort
    if sort == "list":
        return _Joined(" > " if flat.column.name == "section" else "; ")
    if sort in ("text", "word"):
        return None if flat.column.vocabulary else storable
    return _json if sort == "json" else float if sort == "decimal" else None


def _code(reason: Reason | str) -> str:
    return storable(reason) if isinstance(reason, str) else reason.code


def _values(reason: Reason | str) -> str:
    return _json({} if isinstance(reason, str) else reason.values)


def _json(value: Any) -> str:
    """Write texts, reasons and lists of them as ``as_json`` does, in a fifth of the time where that can be."""
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:
        return as_json(value)


class _Joined(dict[tuple[str, ...], str]):
    """Several texts as one; the same ones are joined once."""

    def __init__(self, joint: str) -> None:
        super().__init__()
        self._joint = joint

    def __missing__(self, texts: tuple[str, ...]) -> str:
        joined = self[texts] = storable(self._joint.join(texts))
        return joined

    def __call__(self, texts: Sequence[str]) -> str:
        return self[tuple(texts)]


def _storable(texts: list[str]) -> list[str]:
    """Do to many texts what ``storable`` does to one; hardly any document has one that needs it."""
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError:
        return [storable(text) for text in texts]
    return texts


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
    shared = document_cells(report)
    tables.add(
        "documents",
        {
            **{name: getattr(identity, name) for name in identity.__struct_fields__},
            **shared,
            "content_hash": content,
            "identity_rules": "; ".join(f"{field}={rule}" for field, rule in identity.rules),
            "characters": len(report.text),
            "statements": len(reading.statements),
            "comparisons": len(reading.comparisons),
            "sections": len(outline.sections),
            "sketch": " ".join(f"{value:08x}" for value in sketch),
            "text": report.text,
        },
    )
    tables.extend(
        "statements", reading.statements, shared, _of_statements(report, reading.statements, named, lexicon)
    )
    tables.extend("comparisons", reading.comparisons, shared, {"sentence": _around(report, reading.comparisons)})
    sections = outline.sections
    numbers = {"number": range(len(sections)), "numbering": [section.number for section in sections]}
    tables.extend("sections", sections, shared, numbers)


def _of_statements(
    report: Report, statements: Sequence[Statement], named: Sequence[tuple[str, bool]], lexicon: Lexicon
) -> dict[str, Sequence[Any]]:
    """Return the cells of statements that are no attributes of theirs."""
    starts, ends, where = _sources(report, [s.start for s in statements], [s.end for s in statements])
    dimensions = {unit: dimension(unit, lexicon) for unit in {s.unit for s in statements}}
    return {
        "dimension": [dimensions[s.unit] for s in statements],
        "indicator_id": [id_ for id_, _ in named],
        "headline": [headline for _, headline in named],
        "sentence": _around(report, statements),
        "source_start": starts,
        "source_end": ends,
        "source": where,
    }


def _around(report: Report, records: Sequence[Statement] | Sequence[Comparison]) -> list[str]:
    return list(sentences_around(report.text, ((record.start, record.end) for record in records)))


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


def stored_name(name: str) -> str:
    """Return a document's name as tables hold it: a file name that is not UTF-8 arrives with surrogates."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
