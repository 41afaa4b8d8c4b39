"""Tables with one document a row (``province,year,title,full_text``), streamed row by row: CSV, TSV, Parquet."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import IO, NamedTuple

from duixian.model import ReadError, Report, say
from duixian.read.document import part_report
from duixian.read.encoding import detect
from duixian.read.origin import Part

_TEXT_COLUMNS = (
    "full_text", "fulltext", "text", "content", "contents", "body", "article", "document", "report_text", "main_text",
    "正文", "全文", "内容", "文本", "报告正文", "报告内容", "报告全文", "正文内容", "文章内容",
)  # fmt: skip
_LONGEST_ROW = 64 * 2**20
_HEAD = 2**18
_PROBE_ROWS = 20
_DELIMITERS = ",\t;|"
_PARQUET = b"PAR1"
_SHORT, _LONG = 60, 200


def looks_like_table(text: str) -> bool:
    """Tell whether a text of unknown format is a table: its first line names a text column among others."""
    first = text[:2000].split("\n", 1)[0].rstrip("\r")
    return any(
        len(cells) > 1 and any(cell in _TEXT_COLUMNS for cell in cells)
        for cells in ([_key(cell) for cell in first.split(delimiter)] for delimiter in _DELIMITERS)
    )


def _key(header: str) -> str:
    return header.strip().strip('"\ufeff').strip().lower()


class Row(NamedTuple):
    """A row of a table: one document.

    Attributes:
        name: its address (``dump.csv#3``, data rows from 1).
        part: what it is called for a reader (``row=3;column=full_text``).
        text: the document's text.
        fields: what the other columns say, by the column's name in lower case.
    """

    name: str
    part: str
    text: str
    fields: Mapping[str, str]


def row_report(row: Row, *, place: str = "", year: int | None = None) -> Report:
    """Read one row of a table.

    Args:
        row: the row.
        place: overrides what it says.
        year: likewise.

    Returns:
        Its report.
    """
    part = (Part(0, row.part),)
    return part_report(row.text, part, {}, name=row.name, fields=row.fields, place=place, year=year)


def table_rows(handle: IO[bytes], name: str) -> Iterator[Row | ReadError]:
    """Go through the documents of a CSV, TSV or Parquet file.

    Args:
        handle: the open file; a Parquet file must be able to seek.
        name: what to call it.

    Yields:
        A row for each document, an error in place of each row without text.

    Raises:
        ReadError: the file is no table, has no text column, or a row is too long.
    """
    csv.field_size_limit(_LONGEST_ROW)
    stored = handle.read(len(_PARQUET)) == _PARQUET
    handle.seek(0)
    rows = _stored_rows(handle, name) if stored else _rows(handle, name)
    probe = list(islice(rows, _PROBE_ROWS + 1))
    if not probe:
        raise ReadError(say("read.no-rows"), name, say("read.saved-completely"))
    headed = stored or all(len(cell) <= _SHORT for cell in probe[0])
    header = [_key(cell) for cell in probe[0]] if headed else [str(i + 1) for i in range(len(probe[0]))]
    body = probe[1:] if headed else probe
    column = _text_column(header, body, name)
    for number, row in enumerate(chain(body, rows), 1):
        address = f"{name}#{number}"
        text = row[column] if column < len(row) else ""
        if not text.strip():
            yield ReadError(say("read.empty-cell", column=header[column]), address, say("read.fill-or-drop"))
            continue
        fields = {
            key: value.strip()
            for i, (key, value) in enumerate(zip(header, row, strict=False))
            if i != column and len(value) <= 1000
        }
        yield Row(address, f"row={number};column={header[column]}", text, fields)


def _stored_rows(handle: IO[bytes], name: str) -> Iterator[list[str]]:
    """Go through a Parquet file, first its header; a few rows are in memory at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(handle)
        yield list(file.schema_arrow.names)
        for batch in file.iter_batches(_PROBE_ROWS):
            columns = [column.to_pylist() for column in batch.columns]
            yield from (["" if cell is None else str(cell) for cell in row] for row in zip(*columns, strict=True))
    except (pa.ArrowException, OSError):
        raise ReadError(say("read.damaged-parquet"), name, say("read.write-again")) from None


def _text_column(header: Sequence[str], body: Sequence[Sequence[str]], name: str) -> int:
    """Find the column by its name, and where none is named so, or the named one holds no texts, by its length."""
    lengths = [sum(len(row[i]) if i < len(row) else 0 for row in body) / max(1, len(body)) for i in range(len(header))]
    longest = max(range(len(header)), key=lambda i: lengths[i])
    named = [i for i, key in enumerate(header) if key in _TEXT_COLUMNS]
    if named:
        best = max(named, key=lambda i: lengths[i])
        if lengths[best] >= _SHORT or lengths[longest] < _LONG:
            return best
    if body and lengths[longest] >= _LONG:
        return longest
    if not body:
        raise ReadError(say("read.header-only"), name, say("read.saved-completely"))
    columns = tuple(key[:20] for key in header[:12])
    raise ReadError(say("read.no-text-column", columns=columns), name, say("read.name-text-column"))


def _rows(handle: IO[bytes], name: str) -> Iterator[list[str]]:
    head = handle.read(_HEAD)
    if not head.strip():
        raise ReadError(say("read.empty"), name, say("read.saved-completely"))
    encoding = detect(head, name, partial=len(head) == _HEAD)
    lines = _lines(chain((head,), iter(lambda: handle.read(_HEAD), b"")), encoding, name)
    first = next(lines, "")
    delimiter = "\t" if name.lower().endswith(".tsv") else max(_DELIMITERS, key=first.count)
    reader = csv.reader(chain((first,), lines), delimiter=delimiter)
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            where = f"{name}:{reader.line_num}"
            raise ReadError(say("read.no-table"), where, say("read.save-csv-again")) from None
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield row


def _lines(chunks: Iterator[bytes], encoding: str, name: str) -> Iterator[str]:
    """Decode and cut into lines as ``newline=''`` does, keeping no more than one line at a time."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    pending: list[str] = []
    held = read = 0
    first = True
    for chunk in chain(chunks, (b"",)):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            problem = say("read.no-encoding-near", byte=read + error.start, encoding=encoding.upper())
            raise ReadError(problem, name, say("read.repair-encoding")) from None
        read += len(chunk)
        if first:
            text, first = text.removeprefix("\ufeff"), False
        cut = text.rfind("\n") + 1
        if cut:
            yield from io.StringIO("".join((*pending, text[:cut])), newline="\n")
            pending, held = [], 0
        if cut < len(text):
            pending.append(text[cut:])
            held += len(text) - cut
            if held > _LONGEST_ROW:
                raise ReadError(say("read.too-long-line", most=_LONGEST_ROW >> 20), name, say("read.split"))
    if pending:
        yield "".join(pending)
