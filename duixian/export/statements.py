"""Figures as rows of files, and as a table on the terminal.

What counts in which text: where the source is a text file, ``start`` and ``end`` of a row count characters of the
source as decoded, and ``quote`` is what stands there, line breaks included. For every other format they count in
``Report.text``. ``source`` says where to look in either case.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any, Protocol

import msgspec

from duixian import columns, messages
from duixian.columns import Column, Exit
from duixian.export.terminal import GAP, fit, painted, printable
from duixian.export.values import plain, storable
from duixian.model import Report, Statement, say
from duixian.text import sentence


class _Spanned(Protocol):
    """A figure, or a target without one."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def document_cells(report: Report) -> dict[str, Any]:
    """Return the cells that are the same for every row of a document.

    Args:
        report: the document, read.

    Returns:
        Its key, path and text's id, and what is known of it under ``document_…``.
    """
    return {
        "document": report.key,
        "path": storable(report.path or report.name),
        "report": report.id,
        **{f"document_{name}": value for name, value in attributes(report.identity).items()},
    }


def places_in(report: Report) -> Callable[[_Spanned], dict[str, Any]]:
    """Return what says where a figure of a report stands, as files count.

    Args:
        report: the document, read.

    Returns:
        A function from a statement or comparison to its cells ``start``, ``end``, ``quote``, ``sentence`` and
        ``source``. It raises ValueError where the span lies outside the report's text.
    """
    text = report.source_text
    breaks = [] if text is None else [k for k, character in enumerate(text) if character == "\n"]

    def place(s: _Spanned) -> dict[str, Any]:
        start, end = s.start, s.end
        if text is None:
            where, quote = report.origin.where(start), report.text[start:end]
        else:
            start, end = report.origin.source_span(start, end)
            where, quote = f"line={bisect_right(breaks, start - 1) + 1}", text[start:end]
        around = sentence(report.text, s.start, s.end)
        return {"start": start, "end": end, "quote": quote, "sentence": around, "source": where}

    return place


def attributes(record: msgspec.Struct) -> dict[str, Any]:
    """Return the attributes of a record of the engine by their names."""
    return msgspec.structs.asdict(record)


def cells_of(wanted: Sequence[Column], *sources: Mapping[str, Any], partly: bool = False) -> dict[str, Any]:
    """Find the cells of a row.

    Args:
        wanted: its columns.
        sources: where a cell is looked for by the column's name, and then by its field: what is computed first, the
            attributes of the engine's record last.
        partly: a cell that is nowhere is missing.

    Returns:
        The cells by the names of the columns. A column ``x_text`` has the written digits of ``x``.

    Raises:
        KeyError: no source has the cell.
    """
    known: dict[str, Any] = {}
    for source in reversed(sources):
        known.update(source)
    found = {}
    for column in wanted:
        name = column.name
        if name in known:
            found[name] = known[name]
        elif column.field in known:
            found[name] = known[column.field]
        elif (number := name.removesuffix("_text")) != name and number in known:
            found[name] = None if known[number] is None else plain(known[number])
        elif not partly:
            raise KeyError(name)
    return found


def statement_rows(report: Report, statements: Sequence[Statement], form: Exit = "jsonl") -> Iterator[dict[str, Any]]:
    """Turn a report's statements into rows for a file.

    Args:
        report: the report that the statements were read from.
        statements: statements of this report.
        form: the file's format.

    Yields:
        One row a statement, in the order given, by the names of the columns.

    Raises:
        ValueError: a statement's span lies outside the report's text.
    """
    wanted = columns.of("statement", form)
    place, document = places_in(report), document_cells(report)
    for s in statements:
        yield cells_of(wanted, place(s), document, attributes(s))


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


class StatementTable:
    """A table for the terminal, one line a statement, each report under its own heading, in the reader's language.

    Args of the constructor:
        stream: text stream to print to.
        width: columns of the terminal; None (a pipe or a file) cuts nothing.
        color: print with ANSI colours.
    """

    # The column of the statement, and the narrowest terminal that still shows it.
    COLUMNS: tuple[tuple[str, int], ...] = (
        ("low", 0),
        ("unit", 0),
        ("kind", 80),
        ("status", 60),
        ("period", 44),
        ("indicator", 0),
    )

    def __init__(self, stream: IO[str], width: int | None = None, color: bool = False) -> None:
        self._stream, self._width, self._color = stream, width, color
        self._reports = 0

    def write(self, report: Report, statements: Sequence[Statement]) -> None:
        """Print one report's statements."""
        from rich.cells import cell_len

        names = [name for name, least in self.COLUMNS if self._width is None or self._width >= least]
        known = {column.name: column for column in columns.RECORDS["statement"].columns}
        heads = [known[name].head(messages.language()) for name in names]
        cells = [[printable(_cell(known[name], s)) for name in names] for s in statements]
        widths = [max(cell_len(line[k]) for line in [heads, *cells]) for k in range(len(names))]
        if self._width is not None:
            # The indicator comes last and takes what the others leave; a unit or value is cut only if it must be.
            limit = max(6, self._width // 4)
            widths = [min(w, limit) for w in widths[:-1]] + widths[-1:]
            left = self._width - sum(widths[:-1]) - len(GAP) * (len(names) - 1)
            widths[-1] = max(1, min(widths[-1], left))
        out = [] if self._reports == 0 else [""]
        self._reports += 1
        out.append(self._paint("1", self._cut(printable(_heading(report, len(statements))))))
        if statements:
            out.append(self._paint("2", self._line(heads, widths)))
        for statement, line in zip(statements, cells, strict=True):
            style = "2" if statement.optional else "33" if statement.status == "target" else ""
            out.append(self._paint(style, self._line(line, widths)))
        self._stream.write("\n".join(out) + "\n")

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        from rich.cells import cell_len

        parts = []
        for k, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            cell = cell if self._width is None else fit(cell, width)
            padding = " " * (width - cell_len(cell))
            parts.append(padding + cell if k == 0 else cell + padding)
        return GAP.join(parts).rstrip()

    def _cut(self, text: str) -> str:
        return text if self._width is None else fit(text, self._width)

    def _paint(self, style: str, text: str) -> str:
        return painted(style, text, self._color)


def _heading(report: Report, count: int) -> str:
    who = " ".join(filter(None, (report.identity.place, str(report.identity.year or ""))))
    return messages.sentence(say("print.report", name=report.name, who=who, count=count))


def _cell(column: Column, s: Statement) -> str:
    if column.name == "low":
        return shown_value(s)
    if column.name == "unit":
        return f"{s.unit}/{s.per}" if s.per else f"{s.scope}{s.unit}" if s.scope else s.unit
    if column.name == "status":
        status = columns.word(column.vocabulary, s.status, messages.language())
        status = messages.sentence(say("print.estimated", status=status)) if s.estimated else status
        return f"({status})" if s.optional else status
    if column.name == "indicator":
        start = messages.sentence(say("print.starting-value")) if s.role == "from" else ""
        return f"{s.place}: {s.indicator}{start}" if s.place else s.indicator + start
    return columns.word(column.vocabulary, getattr(s, column.name), messages.language())
