"""Statements as rows, and rows as JSONL, CSV, XLSX, Parquet or a table on the terminal.

What counts in which text: where the source is a text file, ``start`` and ``end`` of a row count characters of the
source as decoded, and ``text`` is what stands there, line breaks included. For every other format they count in
``Report.text``. ``source`` says where to look in either case.
"""

from __future__ import annotations

import os
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, Literal, Protocol

import msgspec

from duixian.model import DuixianError, Report, Statement

if TYPE_CHECKING:
    import pyarrow

Format = Literal["jsonl", "csv", "xlsx", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "xlsx", "parquet")
# The fields that say what a statement claims, in the order of the annotation guideline.
FIELDS = (
    "low",
    "high",
    "unit",
    "modifier",
    "kind",
    "direction",
    "role",
    "status",
    "estimated",
    "period",
    "place",
    "indicator",
    "scope",
    "per",
    "optional",
)
# What a spreadsheet would run as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BINARY: frozenset[str] = frozenset({"xlsx", "parquet"})


class Row(msgspec.Struct, frozen=True):
    """One statement as it is exported: the annotation guideline's fields, then where they come from.

    Attributes:
        start: first character of the value expression (see the module for the text it counts in).
        end: one past its last character.
        text: the characters from ``start`` to ``end``.
        low: the number with its magnitude applied.
        high: equal to ``low`` but for a range.
        unit: as written, magnitude words removed.
        modifier: how firmly the number is said.
        kind: amount, growth, share, rank, pace or difference.
        direction: ``up``, ``down`` or empty.
        role: ``from`` for the starting value of 由A提高到B, else ``value``.
        status: ``result``, ``target`` or ``other``.
        estimated: 预计 or its like is said of it.
        period: the time it speaks of, ISO 8601; empty if unknown.
        place: the territory where it is not the document's own.
        indicator: what was measured.
        scope: for a rank: among whom.
        per: for a pace: for each what time.
        optional: careful readers may differ on whether it is a statement.
        id: the statement's id.
        report: the report's id.
        quote: the same as ``text``.
        section: titles of the sections that it stands in, outermost first.
        rules: ``field=rule`` for every field that a rule has set.
        source: where in the document it stands, for a reader.
        document: the document's path, or its address inside its container.
        document_place: the document's own territory; empty if unknown.
        document_year: the year in which the document was given; None if unknown.
    """

    start: int
    end: int
    text: str
    low: Decimal
    high: Decimal
    unit: str
    modifier: str
    kind: str
    direction: str
    role: str
    status: str
    estimated: bool
    period: str
    place: str
    indicator: str
    scope: str
    per: str
    optional: bool
    id: str
    report: str
    quote: str
    section: tuple[str, ...]
    rules: tuple[str, ...]
    source: str
    document: str
    document_place: str
    document_year: int | None


# A reader of a spreadsheet wants to know first who says what, and last by which rules.
COLUMNS: tuple[str, ...] = (
    "document_place",
    "document_year",
    "section",
    "indicator",
    "low",
    "high",
    "unit",
    "text",
    "modifier",
    "kind",
    "direction",
    "role",
    "status",
    "estimated",
    "period",
    "place",
    "scope",
    "per",
    "optional",
    "source",
    "document",
    "start",
    "end",
    "id",
    "report",
    "quote",
    "rules",
)


class Writer(Protocol):
    """What takes reports one by one and writes their statements."""

    def write(self, report: Report, statements: Sequence[Statement]) -> None:
        """Write one report's statements."""

    def close(self) -> None:
        """Write what is still to be written; the stream stays open."""


def plain(value: Decimal) -> str:
    """Write a number with the digits it has and without an exponent: ``1.39E+12`` is ``1390000000000``.

    Args:
        value: a finite number.

    Returns:
        The digits, the decimal places kept as written (``5.10``).
    """
    return format(value, "f")


def rows(report: Report, statements: Sequence[Statement]) -> Iterator[Row]:
    """Turn a report's statements into rows for export.

    Args:
        report: the report that the statements were read from.
        statements: statements of this report.

    Yields:
        One row a statement, in the order given.

    Raises:
        ValueError: a statement's span lies outside the report's text.
    """
    place = _line_of_source(report) if report.source_text is not None else _part_of_source(report)
    # A file name that is not UTF-8 arrives with surrogates, which no output format can hold.
    document = report.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    for s in statements:
        start, end = s.start, s.end
        if report.source_text is not None:
            start, end = report.origin.source_span(start, end)
            text = report.source_text[start:end]
        else:
            text = report.text[start:end]
        where = place(start)
        yield Row(
            start=start,
            end=end,
            text=text,
            low=s.low,
            high=s.high,
            unit=s.unit,
            modifier=s.modifier,
            kind=s.kind,
            direction=s.direction,
            role=s.role,
            status=s.status,
            estimated=s.estimated,
            period=s.period,
            place=s.place,
            indicator=s.indicator,
            scope=s.scope,
            per=s.per,
            optional=s.optional,
            id=s.id,
            report=s.report,
            quote=text,
            section=s.section,
            rules=s.rules,
            source=f"{document}, {where}" if where else document,
            document=document,
            document_place=report.identity.place,
            document_year=report.identity.year,
        )


def _line_of_source(report: Report) -> Callable[[int], str]:
    source = report.source_text or ""
    breaks = [k for k, character in enumerate(source) if character == "\n"]
    return lambda offset: f"line={bisect_right(breaks, offset - 1) + 1}"


def _part_of_source(report: Report) -> Callable[[int], str]:
    return report.origin.where


def writer(form: Format, stream: IO[bytes]) -> Writer:
    """Open a writer of a file format on a binary stream.

    Args:
        form: ``jsonl`` and ``csv`` are written as they come; ``xlsx`` and ``parquet`` are whole after ``close``.
        stream: open for writing; ``xlsx`` needs one that can seek.

    Returns:
        The writer. Close it before the stream.
    """
    kinds: dict[Format, Callable[[IO[bytes]], Writer]] = {
        "jsonl": JsonLines,
        "csv": Csv,
        "xlsx": Xlsx,
        "parquet": Parquet,
    }
    return kinds[form](stream)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its name only when the block has ended well.

    Args:
        path: the file to write; whatever stood there before stays whole until the new one is.

    Yields:
        A binary stream.

    Raises:
        DuixianError: the place cannot be written to.
    """
    # A device or a named pipe has no content to protect, and renaming over it would destroy it.
    direct = path.exists() and not path.is_file() and not path.is_dir()
    part = path if direct else path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "is a folder")
        stream = open(part, "wb")  # noqa: SIM115 (closed below, on both ways out)
    except OSError as error:
        raise DuixianError(
            f"cannot be written ({error.strerror})", str(path), "name a file in a folder that you may write to"
        ) from error
    try:
        with stream:
            yield stream
        if not direct:
            os.replace(part, path)
    except BaseException:
        if not direct:
            with suppress(OSError):
                part.unlink()
        raise


class JsonLines:
    """One JSON object a line, UTF-8; numbers keep their written digits."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._encoder = msgspec.json.Encoder()

    def write(self, report: Report, statements: Sequence[Statement]) -> None:
        """Write one line a statement."""
        lines = []
        for row in rows(report, statements):
            record: dict[str, object] = {f: getattr(row, f) for f in Row.__struct_fields__}
            # The encoder would write 1E+12 for a Decimal with a positive exponent.
            record["low"], record["high"] = (msgspec.Raw(plain(v).encode()) for v in (row.low, row.high))
            lines.append(self._encoder.encode(record))
        if lines:
            self._stream.write(b"\n".join(lines) + b"\n")

    def close(self) -> None:
        """Nothing is held back."""


class Csv:
    """Comma-separated, UTF-8 with a byte order mark (without which Excel reads Chinese as gibberish), CRLF.

    Lists are joined: sections by `` > ``, rules by ``; ``. A cell that a spreadsheet would run as a formula
    gets an apostrophe in front.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        import csv
        import io

        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        self._csv = csv.writer(self._text)
        self._csv.writerow(COLUMNS)

    def write(self, report: Report, statements: Sequence[Statement]) -> None:
        """Write one record a statement."""
        self._csv.writerows([_csv_cell(c, getattr(row, c)) for c in COLUMNS] for row in rows(report, statements))

    def close(self) -> None:
        """Hand the stream back."""
        self._text.flush()
        self._text.detach()


def _csv_cell(column: str, value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = _joined(column, value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _joined(column: str, value: object) -> str:
    if isinstance(value, tuple):
        return (" > " if column == "section" else "; ").join(value)
    return "" if value is None else str(value)


class Xlsx:
    """An Excel workbook: header frozen, filters on, numbers as numbers shown with their written decimal places."""

    # What Excel can hold in a sheet; what is beyond goes to the next sheet.
    ROWS = 1_048_576
    WIDTHS: ClassVar = {"section": 30, "indicator": 36, "low": 18, "high": 18, "text": 16, "source": 30, "rules": 40}

    def __init__(self, stream: IO[bytes]) -> None:
        import xlsxwriter

        self._book: Any = xlsxwriter.Workbook(stream, {"constant_memory": True})
        self._bold = self._book.add_format({"bold": True})
        self._formats: dict[int, Any] = {}
        self._sheet: Any = None
        self._row = 0
        self._open_sheet()

    def _open_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for k, column in enumerate(COLUMNS):
            self._sheet.set_column(k, k, self.WIDTHS.get(column, 12))
            self._sheet.write_string(0, k, column, self._bold)
        self._row = 1

    def _close_sheet(self) -> None:
        self._sheet.autofilter(0, 0, max(1, self._row - 1), len(COLUMNS) - 1)

    def _number_format(self, value: Decimal) -> Any:
        exponent = value.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        if places not in self._formats:
            self._formats[places] = self._book.add_format({"num_format": "#,##0" + ("." + "0" * places) * bool(places)})
        return self._formats[places]

    def write(self, report: Report, statements: Sequence[Statement]) -> None:
        """Write one line of cells a statement."""
        for row in rows(report, statements):
            if self._row >= self.ROWS:
                self._close_sheet()
                self._open_sheet()
            for k, column in enumerate(COLUMNS):
                value = getattr(row, column)
                if isinstance(value, Decimal):
                    self._sheet.write_number(self._row, k, float(value), self._number_format(value))
                elif isinstance(value, bool):
                    self._sheet.write_boolean(self._row, k, value)
                elif isinstance(value, int):
                    self._sheet.write_number(self._row, k, value)
                elif text := _joined(column, value):
                    # As a string, whatever it begins with: never a formula, a link or a guessed number.
                    self._sheet.write_string(self._row, k, text[:32_767])
            self._row += 1

    def close(self) -> None:
        """Write the workbook to the stream."""
        self._close_sheet()
        self._book.close()


class Parquet:
    """Parquet with zstd: ``low`` and ``high`` as float64 for arithmetic, ``low_text`` and ``high_text`` as written.

    A decimal column has one scale for all its rows and would pad every number to it; text keeps each one's own.
    """

    BATCH = 50_000

    def __init__(self, stream: IO[bytes]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        special = {
            "start": pa.int32(),
            "end": pa.int32(),
            "document_year": pa.int16(),
            "low": pa.float64(),
            "high": pa.float64(),
            "estimated": pa.bool_(),
            "optional": pa.bool_(),
            "section": pa.list_(pa.string()),
            "rules": pa.list_(pa.string()),
        }
        fields: list[tuple[str, Any]] = []
        for column in COLUMNS:
            fields.append((column, special.get(column, pa.string())))
            if column in ("low", "high"):
                fields.append((f"{column}_text", pa.string()))
        self._pa = pa
        self._schema: pyarrow.Schema = pa.schema(fields)
        self._file = pq.ParquetWriter(stream, self._schema, compression="zstd")
        self._held: list[dict[str, object]] = []

    def write(self, report: Report, statements: Sequence[Statement]) -> None:
        """Hold the rows until there are enough for a row group."""
        for row in rows(report, statements):
            record: dict[str, object] = {c: getattr(row, c) for c in COLUMNS}
            record |= {"low": float(row.low), "high": float(row.high)}
            record |= {"low_text": plain(row.low), "high_text": plain(row.high)}
            self._held.append(record)
        if len(self._held) >= self.BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            self._file.write_table(self._pa.Table.from_pylist(self._held, schema=self._schema))
            self._held.clear()

    def close(self) -> None:
        """Write the last row group and the footer."""
        self._flush()
        self._file.close()


# What a reader sees of a modifier; nothing for an exact number.
SIGNS = {"about": "≈", "nearly": "≲", "more_than": ">", "at_least": "≥", "at_most": "≤"}


def shown_value(statement: Statement) -> str:
    """Write a statement's value for a reader: ``>1.39万亿``, ``+5.2``, ``6–6.5``, never rounded.

    Args:
        statement: any statement.

    Returns:
        Sign of the modifier, sign of the direction, the number with 万, 亿 or 万亿 where that is shorter.
    """
    sign = {"up": "+", "down": "−"}.get(statement.direction, "")
    low, high = _short(statement.low), _short(statement.high)
    return SIGNS.get(statement.modifier, "") + sign + (low if statement.low == statement.high else f"{low}–{high}")


def _short(value: Decimal) -> str:
    whole = plain(value)
    for power, word in ((12, "万亿"), (8, "亿"), (4, "万")):
        if abs(value) >= 10**power:
            scaled = plain(value.scaleb(-power))
            if "." in scaled:
                scaled = scaled.rstrip("0").rstrip(".")
            return min(scaled + word, whole, key=len)
    return whole


class Table:
    """A table for the terminal, one line a statement, each report under its own heading.

    Args of the constructor:
        stream: text stream to print to.
        width: columns of the terminal; None (a pipe or a file) cuts nothing.
        color: print with ANSI colours.
    """

    # The narrowest terminal that still shows the column.
    COLUMNS: tuple[tuple[str, int], ...] = (
        ("value", 0),
        ("unit", 0),
        ("kind", 80),
        ("status", 60),
        ("period", 44),
        ("indicator", 0),
    )
    GAP = "  "

    def __init__(self, stream: IO[str], width: int | None = None, color: bool = False) -> None:
        self._stream, self._width, self._color = stream, width, color
        self._reports = 0

    def write(self, report: Report, statements: Sequence[Statement]) -> None:
        """Print one report's statements."""
        from rich.cells import cell_len

        names = [name for name, least in self.COLUMNS if self._width is None or self._width >= least]
        cells = [[printable(_cell(name, s)) for name in names] for s in statements]
        widths = [max(cell_len(line[k]) for line in [names, *cells]) for k in range(len(names))]
        if self._width is not None:
            # The indicator comes last and takes what the others leave; a unit or value is cut only if it must be.
            limit = max(6, self._width // 4)
            widths = [min(w, limit) for w in widths[:-1]] + widths[-1:]
            left = self._width - sum(widths[:-1]) - len(self.GAP) * (len(names) - 1)
            widths[-1] = max(1, min(widths[-1], left))
        out = [] if self._reports == 0 else [""]
        self._reports += 1
        out.append(self._paint("1", self._cut(printable(_heading(report, len(statements))))))
        if statements:
            out.append(self._paint("2", self._line(names, widths)))
        for statement, line in zip(statements, cells, strict=True):
            style = "2" if statement.optional else "33" if statement.status == "target" else ""
            out.append(self._paint(style, self._line(line, widths)))
        self._stream.write("\n".join(out) + "\n")

    def close(self) -> None:
        """Nothing is held back."""

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        from rich.cells import cell_len

        parts = []
        for k, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            cell = cell if self._width is None else fit(cell, width)
            padding = " " * (width - cell_len(cell))
            parts.append(padding + cell if k == 0 else cell + padding)
        return self.GAP.join(parts).rstrip()

    def _cut(self, text: str) -> str:
        return text if self._width is None else fit(text, self._width)

    def _paint(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._color and style else text


def _heading(report: Report, count: int) -> str:
    who = " ".join(filter(None, (report.identity.place, str(report.identity.year or ""))))
    return f"{report.name}{f' ({who})' if who else ''}: {count} {'figure' if count == 1 else 'figures'}"


def _cell(column: str, s: Statement) -> str:
    if column == "value":
        return shown_value(s)
    if column == "unit":
        return f"{s.unit}/{s.per}" if s.per else f"{s.scope}{s.unit}" if s.scope else s.unit
    if column == "status":
        status = f"{s.status} est." if s.estimated else s.status
        return f"({status})" if s.optional else status
    if column == "indicator":
        start = " (from)" if s.role == "from" else ""
        return f"{s.place}: {s.indicator}{start}" if s.place else s.indicator + start
    return {"kind": s.kind, "period": s.period}[column]


def fit(text: str, width: int) -> str:
    """Cut a text to the columns that are left for it, Chinese characters counted as two."""
    from rich.cells import cell_len, chop_cells

    if cell_len(text) <= width:
        return text
    pieces = chop_cells(text, width - 1) if width > 1 else []
    return (pieces[0] if pieces else "") + "…"


def padded(text: str, width: int) -> str:
    """Fill a text up to a number of columns, Chinese characters counted as two."""
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(text))


def aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Line up the columns of a small table, Chinese characters counted as the two columns that they take.

    Args:
        lines: the cells of each line; all lines have as many.

    Returns:
        One string a line, without spaces at its end.
    """
    from rich.cells import cell_len

    cells = [[printable(cell) for cell in line] for line in lines]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    return [
        Table.GAP.join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def printable(text: str) -> str:
    """Replace what could move the cursor or turn the writing direction of a terminal by spaces.

    Args:
        text: from a document.

    Returns:
        As many characters.
    """
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
