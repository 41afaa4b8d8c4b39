"""Rows of the data dictionary's columns as JSONL, CSV, XLSX or Parquet: one writer for each.

A cell is written by the sort of its column, the same way whatever the record. Without a language asked for, the same
rows are the same bytes on every machine.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import msgspec

from duixian import columns as dictionary
from duixian import messages
from duixian.columns import Column, Language, Sort
from duixian.export.values import FORMULA, as_json, day, nested, plain, storable
from duixian.model import Reason

if TYPE_CHECKING:
    import pyarrow

Format = Literal["jsonl", "csv", "xlsx", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
BINARY: frozenset[str] = frozenset(("xlsx", "parquet"))
# What Excel holds in a sheet (what is beyond goes to the next one) and in a cell.
SHEET_ROWS = 1_048_576
_CELL = 32_767
# What the name of a sheet may not hold.
_BARS = re.compile(r"[\[\]:*?/\\]")
_WIDTHS: Mapping[Sort, int] = {"decimal": 18, "number": 12, "list": 30, "text": 36, "json": 30}
# So many characters of CSV are made before they are handed on.
_PIECE = 32_768
# So many rows are held for a row group of Parquet.
ROW_GROUP = 50_000


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What is written.

    Attributes:
        columns: its columns.
        rows: values by the name of their column: numbers, texts, reasons, lists, objects. What is not there is missing.
            They may be read once.
        name: of the sheet.
        heads: the language of the heads of CSV and XLSX; None for the names of the columns, which others always have.
        lang: the language in which reasons carry their sentence as well; None for code and values alone.
        nothing: what the first row of a sheet without rows says.
    """

    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]
    name: str = ""
    heads: Language | None = None
    lang: Language | None = None
    nothing: Callable[[], Reason] | None = None


def of_record(
    record: str,
    form: Format,
    rows: Iterable[Mapping[str, Any]],
    *,
    heads: Language | None = None,
    lang: Language | None = None,
    nothing: Callable[[], Reason] | None = None,
) -> Table:
    """Lay rows of a record of the data dictionary out for a file.

    Args:
        record: the record's name.
        form: the format: it has the columns that stand in it.
        rows: see ``Table``.
        heads: see ``Table``.
        lang: see ``Table``.
        nothing: see ``Table``.
    """
    known = dictionary.RECORDS[record]
    name = known.table if heads is None else getattr(known, heads)
    found = dictionary.of(record, form)
    if form == "jsonl":
        found = dictionary.nested(found)
    return Table(columns=found, rows=rows, name=name, heads=heads, lang=lang, nothing=nothing)


def untyped(types: Mapping[str, type]) -> tuple[Column, ...]:
    """Return columns that the data dictionary does not know: those of a question in SQL.

    Args:
        types: name → type of the cells.
    """
    sorts: Mapping[type, Sort] = {int: "integer", float: "number", bool: "boolean", Decimal: "decimal"}
    return tuple(
        Column(name=name, sort=sorts.get(kind, "text"), zh=name, en=name, says="") for name, kind in types.items()
    )


def write(form: Format, stream: IO[bytes], table: Table) -> int:
    """Write a table.

    Args:
        form: the format.
        stream: open for writing; ``xlsx`` needs one that can seek.
        table: what to write.

    Returns:
        How many rows were written.
    """
    count = 0

    def counted() -> Iterator[Mapping[str, Any]]:
        nonlocal count
        for row in table.rows:
            count += 1
            yield row

    writer = {"jsonl": _jsonl, "csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[form]
    writer(stream, table, counted())
    return count


# --- JSONL --------------------------------------------------------------------------------------------------------


def _jsonl(stream: IO[bytes], table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    names = [column.name for column in table.columns]
    # What needs no thought is handed to the encoder as it is: half the time of a long table.
    plainly = {column.name for column in table.columns if column.sort in ("text", "word", "integer", "boolean", "list")}
    encode = msgspec.json.Encoder().encode
    for row in rows:
        record = {
            name: row.get(name) if name in plainly else nested(row.get(name), table.lang) for name in names
        }
        try:
            line = encode(record)
        except UnicodeEncodeError:
            line = encode(nested(record))
        stream.write(line + b"\n")


# --- flat tables --------------------------------------------------------------------------------------------------


class _Field(NamedTuple):
    """A column of a flat table, and how a row gives its cell."""

    name: str
    head: str
    sort: Sort
    take: Callable[[Mapping[str, Any]], Any]


def _fields(table: Table, lists: bool = False) -> list[_Field]:
    """Return the flat columns of a table; a reason is a code, its values as JSON, and a sentence if asked for."""
    found = []
    for column, reason, part in dictionary.flat(table.columns, sentences=table.lang is not None):
        name = column.name
        take: Callable[[Mapping[str, Any]], Any] = partial(_taken, name)
        if reason:
            take = partial(_of_reason, reason, part, table.lang)
        elif column.sort == "list" and not lists:
            take = partial(_joined, name, " > " if name == "section" else "; ")
        elif column.sort == "json":
            take = partial(_as_text, name, table.lang)
        elif column.sort == "time":
            take = partial(_day, name)
        elif column.sort in ("text", "word"):
            take = partial(_text, name)
        found.append(_Field(name, column.head(table.heads) if table.heads else name, column.sort, take))
    return found


def _taken(name: str, row: Mapping[str, Any]) -> Any:
    return row.get(name)


def _text(name: str, row: Mapping[str, Any]) -> Any:
    value = row.get(name)
    return storable(value) if isinstance(value, str) else value


def _joined(name: str, joint: str, row: Mapping[str, Any]) -> str:
    return storable(joint.join(map(str, row.get(name) or ())))


def _as_text(name: str, lang: Language | None, row: Mapping[str, Any]) -> str | None:
    value = row.get(name)
    return None if value is None else as_json(value, lang)


def _day(name: str, row: Mapping[str, Any]) -> str | None:
    value = row.get(name)
    return day(value) if isinstance(value, date) else value


def _of_reason(reason: str, part: str, lang: Language | None, row: Mapping[str, Any]) -> str | None:
    value = row.get(reason)
    if value is None:
        return None
    if part == "code":
        return str(value.code)
    return as_json(value.values) if part == "values" else messages.sentence(value, lang)


# --- CSV ----------------------------------------------------------------------------------------------------------


def _csv(stream: IO[bytes], table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    fields = _fields(table)
    for piece in csv_pieces([field.head for field in fields], ([f.take(row) for f in fields] for row in rows)):
        stream.write(piece)


def csv_pieces(
    heads: Sequence[str], rows: Iterable[Sequence[Any]], *, spreadsheet: bool = True
) -> Iterator[bytes]:
    """Write a table as CSV, as it goes: UTF-8 and CRLF.

    Args:
        heads: the first line.
        rows: cells in that order.
        spreadsheet: it is opened by one: it begins with a byte order mark, by which they know UTF-8, and a text that
            they would run as a formula gets an apostrophe in front.

    Yields:
        The file's bytes.
    """
    buffer = io.StringIO(newline="")
    if spreadsheet:
        buffer.write("\ufeff")
    out = csv.writer(buffer)
    out.writerow(heads)
    for row in rows:
        out.writerow([_cell(value, spreadsheet) for value in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def _cell(value: Any, spreadsheet: bool) -> Any:
    if isinstance(value, str):
        return f"'{value}" if spreadsheet and value.startswith(FORMULA) else value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return day(value) if isinstance(value, date) else value


# --- XLSX ---------------------------------------------------------------------------------------------------------


def _xlsx(stream: IO[bytes], table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    fields = _fields(table)
    workbook(
        stream,
        table.name,
        [field.head for field in fields],
        ([f.take(row) for f in fields] for row in rows),
        widths=[_WIDTHS.get(field.sort, 12) for field in fields],
        nothing=None if table.nothing is None else partial(_said, table.nothing, table.lang or table.heads or "en"),
    )


def _said(what: Callable[[], Reason], lang: Language) -> str:
    return messages.sentence(what(), lang)


def workbook(
    stream: IO[bytes],
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    widths: Sequence[int] = (),
    nothing: Callable[[], str] | None = None,
) -> int:
    """Write a table as an Excel workbook; where a sheet is full it goes on in a next one.

    Args:
        stream: open for writing, and can seek.
        name: of the sheet; what Excel does not allow in one becomes a dash.
        heads: the first line, which stays in view and has filters.
        rows: cells in that order. Numbers are numbers, decimals shown with the places that were written; text never
            becomes a formula or a link; a day is written in ISO 8601.
        widths: of the columns, in characters; empty for Excel's own.
        nothing: gives what the first line says where there are no rows.

    Returns:
        How many rows were written.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same table is the same file, whenever it is written.
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    sheets = _Sheets(book, _BARS.sub("-", name)[:28] or "1", heads, widths)
    count = 0
    for row in rows:
        sheets.add(row)
        count += 1
    if not count and nothing is not None:
        sheets.say(nothing())
    sheets.close()
    book.close()
    return count


class _Sheets:
    """The sheets of a workbook, one after the other."""

    def __init__(self, book: Any, name: str, heads: Sequence[str], widths: Sequence[int]) -> None:
        self._book, self._name, self._heads, self._widths = book, name, heads, widths
        self._bold = book.add_format({"bold": True})
        self._places: dict[int, Any] = {}
        self._number = 0
        self._open()

    def _open(self) -> None:
        self._number += 1
        self._sheet = self._book.add_worksheet(self._name + (f" {self._number}" if self._number > 1 else ""))
        self._sheet.freeze_panes(1, 0)
        for k, width in enumerate(self._widths):
            self._sheet.set_column(k, k, width)
        for k, head in enumerate(self._heads):
            self._sheet.write_string(0, k, head, self._bold)
        self._line = 0

    def close(self) -> None:
        """Give the last sheet its filters."""
        self._sheet.autofilter(0, 0, max(1, self._line), len(self._heads) - 1)

    def say(self, text: str) -> None:
        """Write a line that is no row."""
        self._sheet.write_string(1, 0, text)

    def add(self, row: Sequence[Any]) -> None:
        """Write a row."""
        if self._line >= SHEET_ROWS - 1:
            self.close()
            self._open()
        self._line += 1
        sheet, line = self._sheet, self._line
        for k, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(line, k, float(value), self._format(value))
            elif isinstance(value, int | float):
                sheet.write(line, k, value)
            elif value is not None and value != "":
                told = day(value) if isinstance(value, date) else str(value)
                # As a string, whatever it begins with: never a formula, a link or a guessed number.
                sheet.write_string(line, k, told[:_CELL])

    def _format(self, value: Decimal) -> Any:
        exponent = value.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        if places not in self._places:
            self._places[places] = self._book.add_format({"num_format": "#,##0" + ("." + "0" * places) * bool(places)})
        return self._places[places]


# --- Parquet ------------------------------------------------------------------------------------------------------


def _parquet(stream: IO[bytes], table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    fields = _fields(table, lists=True)
    takers = [(f.name, partial(_float, f.take) if f.sort == "decimal" else f.take) for f in fields]
    with ParquetFile(stream, schema([(f.name, f.sort) for f in fields])) as out:
        held: dict[str, list[Any]] = {f.name: [] for f in fields}
        for count, row in enumerate(rows, 1):
            for name, take in takers:
                held[name].append(take(row))
            if count % ROW_GROUP == 0:
                out.put(held)
                held = {f.name: [] for f in fields}
        out.put(held)


def _float(take: Callable[[Mapping[str, Any]], Any], row: Mapping[str, Any]) -> float | None:
    value = take(row)
    return None if value is None else float(value)


def schema(sorts: Iterable[tuple[str, Sort]], *, dictionaries: bool = False) -> pyarrow.Schema:
    """Return the Arrow schema of a flat table.

    Args:
        sorts: name and sort of each column. Decimals are float64: a decimal column would give all rows one scale.
        dictionaries: columns of few different values are dictionaries, which every reader takes for text.
    """
    import pyarrow as pa

    text = pa.string()
    kinds: Mapping[Sort, Any] = {
        "word": pa.dictionary(pa.int32(), text) if dictionaries else text,
        "integer": pa.int64(),
        "number": pa.float64(),
        "decimal": pa.float64(),
        "boolean": pa.bool_(),
        "list": pa.list_(text),
    }
    return pa.schema([(name, kinds.get(sort, text)) for name, sort in sorts])


class ParquetFile:
    """A Parquet file, compressed with zstd, that is written column by column.

    Args:
        stream: open for writing; it stays open.
        shape: the schema.
        row_group: rows of a row group.
    """

    def __init__(self, stream: Any, shape: pyarrow.Schema, row_group: int = ROW_GROUP) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._pa, self._shape, self._row_group = pa, shape, row_group
        # Of the others a dictionary would be as long as the column.
        words = [field.name for field in shape if pa.types.is_dictionary(field.type)]
        self._file = pq.ParquetWriter(stream, shape, compression="zstd", use_dictionary=words or True)

    def put(self, cells: Mapping[str, Sequence[Any]]) -> None:
        """Write rows.

        Args:
            cells: of every column of the schema, in order of the rows.
        """
        pa = self._pa
        arrays = [
            pa.array(cells[field.name], pa.string()).dictionary_encode()
            if pa.types.is_dictionary(field.type)
            else pa.array(cells[field.name], field.type)
            for field in self._shape
        ]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self._shape), row_group_size=self._row_group)

    def __enter__(self) -> ParquetFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
