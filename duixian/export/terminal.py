"""Lines for the terminal: cut, filled up and lined up with Chinese characters counted as two, and safe to print."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

GAP = "  "


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
        GAP.join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
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


def painted(style: str, text: str, color: bool) -> str:
    """Colour a text where colours are wanted."""
    return f"\x1b[{style}m{text}\x1b[0m" if color and style else text
