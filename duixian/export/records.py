"""Flat records of any kind as JSONL, CSV, XLSX or Parquet: the series, the findings, the account as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any, Literal

import msgspec

from duixian.export.statements import FORMULA, Xlsx, plain
from duixian.model import UsageError

RecordFormat = Literal["jsonl", "csv", "xlsx", "parquet"]
RECORD_FORMATS: tuple[RecordFormat, ...] = ("jsonl", "csv", "xlsx", "parquet")
# What Excel holds in a cell.
_CELL = 32_767
# So many characters of CSV are made before they are handed on.
_PIECE = 32_768
Cell = str | int | float | bool | Decimal | None


class Records(msgspec.Struct, frozen=True):
    """A table.

    Attributes:
        name: its name, for the sheet.
        columns: name → type of its cells; None is allowed in each.
        rows: the records; a record without a column has None there.
    """

    name: str
    columns: Mapping[str, type]
    rows: Iterable[Mapping[str, Cell]]


def records(form: str, stream: IO[bytes], table: Records) -> int:
    """Write a table.

    Args:
        form: ``jsonl``, ``csv``, ``xlsx`` or ``parquet``.
        stream: open for writing; ``xlsx`` needs one that can seek.
        table: what to write. Decimals keep their written digits in ``jsonl`` and ``csv`` and are floats elsewhere.

    Returns:
        How many rows were written.

    Raises:
        UsageError: there is no such format.
    """
    if form == "jsonl":
        return _jsonl(stream, table)
    if form == "csv":
        return _csv(stream, table)
    if form == "xlsx":
        names = list(table.columns)
        return workbook(stream, table.name, names, ([row.get(name) for name in names] for row in table.rows))
    if form == "parquet":
        return _parquet(stream, table)
    raise UsageError(f"no format {form}", "--format", f"use {', '.join(RECORD_FORMATS)}")


def _jsonl(stream: IO[bytes], table: Records) -> int:
    encoder = msgspec.json.Encoder()
    count = 0
    for row in table.rows:
        record: dict[str, Any] = {name: row.get(name) for name in table.columns}
        for name, value in record.items():
            if isinstance(value, Decimal):
                record[name] = msgspec.Raw(plain(value).encode())
        stream.write(encoder.encode(record) + b"\n")
        count += 1
    return count


def _csv(stream: IO[bytes], table: Records) -> int:
    count = 0

    def counted() -> Iterator[Sequence[Cell]]:
        nonlocal count
        for row in table.rows:
            count += 1
            yield [row.get(name) for name in table.columns]

    for piece in csv_pieces(list(table.columns), counted()):
        stream.write(piece)
    return count


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Write a table as CSV, as it goes: UTF-8 with a byte order mark, by which spreadsheets know it, and CRLF.

    Args:
        columns: names of the columns.
        rows: cells in that order. A text that a spreadsheet would run as a formula gets an apostrophe in front.

    Yields:
        The file's bytes.
    """
    import csv
    import io

    buffer = io.StringIO(newline="")
    buffer.write("\ufeff")
    out = csv.writer(buffer)
    out.writerow(columns)
    for row in rows:
        out.writerow([_cell(value) for value in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def workbook(stream: IO[bytes], name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table as an Excel workbook; where a sheet is full it goes on in a next one.

    Args:
        stream: open for writing, and can seek.
        name: of the sheet.
        columns: names of the columns.
        rows: cells in that order. Text never becomes a formula or a link, a day is written in ISO 8601.

    Returns:
        How many rows were written.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same table is the same file, whenever it is written.
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    bold = book.add_format({"bold": True})
    sheet: Any = None
    count = line = 0
    for row in chain(rows, (None,)):
        if sheet is None or line == Xlsx.ROWS - 1 or row is None:
            if line:
                sheet.autofilter(0, 0, line, len(columns) - 1)
            if row is None and sheet is not None:
                break
            number = 1 + count // (Xlsx.ROWS - 1)
            sheet = book.add_worksheet(name[:28] + (f" {number}" if number > 1 else ""))
            sheet.freeze_panes(1, 0)
            for k, column in enumerate(columns):
                sheet.write_string(0, k, column, bold)
            line = 0
        if row is None:
            break
        count += 1
        line += 1
        for k, value in enumerate(row):
            if isinstance(value, int | float | Decimal):
                sheet.write(line, k, float(value) if isinstance(value, Decimal) else value)
            elif value is not None:
                told = value.isoformat() if isinstance(value, date) else str(value)
                sheet.write_string(line, k, told[:_CELL])
    book.close()
    return count


def _parquet(stream: IO[bytes], table: Records) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), Decimal: pa.float64()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in table.columns.items()])
    count = 0
    with pq.ParquetWriter(stream, schema, compression="zstd") as out:
        batch: list[dict[str, Cell]] = []
        for row in table.rows:
            batch.append({n: float(v) if isinstance(v := row.get(n), Decimal) else v for n in table.columns})
            if len(batch) == 50_000:
                out.write_table(pa.Table.from_pylist(batch, schema))
                count += len(batch)
                batch = []
        out.write_table(pa.Table.from_pylist(batch, schema))
    return count + len(batch)
