"""The tables of the docs, made from what the program itself goes by.

usage: python docs/tables.py            writes them into the files of this folder
       python docs/tables.py --check    says which of them are not as they should be; exit status 1 if any

A table stands between ``<!-- table NAME ARGUMENT… -->`` and ``<!-- end -->``; NAME is a function of this module.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from duixian import columns
from duixian.columns import FILES, Column, Exit

FOLDER = Path(__file__).resolve().parent
_MARKED = re.compile(r"(<!-- table (?P<name>\w+)(?P<arguments>[^>]*?) -->\n).*?(<!-- end -->)", re.S)
# What a reader calls a sort of cell.
_TYPES = {"word": "text", "decimal": "number", "reason": "code and values", "json": "object", "time": "ISO 8601"}


def exported(record: str) -> str:
    """Write the columns of a record in the files of commands.

    Args:
        record: its name in the data dictionary.

    Returns:
        A table of Markdown: name, heads, type, and what each says with its codes.
    """
    lines = ["| column | heads | type | what it says |", "| --- | --- | --- | --- |"]
    for column in columns.RECORDS[record].columns:
        if column.exits & FILES:
            heads = f"{column.zh} · {column.en}"
            lines.append(f"| `{column.name}` | {heads} | {_TYPES.get(column.sort, column.sort)} | {_says(column)} |")
    return "\n".join(lines) + "\n"


def _says(column: Column) -> str:
    says = column.says
    if column.vocabulary:
        words = columns.VOCABULARIES[column.vocabulary]
        says += ": " + ", ".join(f"`{code}` {word.zh}" for code, word in words.items())
    missing: list[Exit] = sorted(FILES - column.exits)
    there = sorted(FILES & column.exits)
    return says + (f" ({', '.join(there)} only)" if missing else "")


TABLES: dict[str, Callable[..., str]] = {function.__name__: function for function in (exported,)}


def made(text: str) -> str:
    """Return a page with its tables as they should be."""

    def table(match: re.Match[str]) -> str:
        return match[1] + "\n" + TABLES[match["name"]](*match["arguments"].split()) + "\n" + match[4]

    return _MARKED.sub(table, text)


def main(arguments: list[str]) -> int:
    """Write or check the tables; return the exit status."""
    stale = []
    for path in sorted(FOLDER.glob("*.md")):
        text = path.read_text("utf-8")
        if made(text) != text:
            stale.append(path)
            if "--check" not in arguments:
                path.write_text(made(text), "utf-8")
    if "--check" in arguments and stale:
        print(f"not as the program is: {', '.join(path.name for path in stale)}; run make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
