"""The tables of the docs, made from what the program itself goes by.

usage: python docs/tables.py            writes them into the files of this folder
       python docs/tables.py --check    says which of them are not as they should be; exit status 1 if any

A table stands between ``<!-- made by make docs: NAME ARGUMENT… -->`` and ``<!-- end -->``; NAME is one of ``TABLES``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from duixian import columns
from duixian.columns import FILES, SIDE, VOCABULARIES, Column
from duixian.corpus.layout import layouts
from duixian.lexicon.assumptions import assumptions
from duixian.lexicon.rules import sayings
from duixian.messages import sentence, topic_of
from duixian.model import Reason

FOLDER = Path(__file__).resolve().parent
PACKAGE = FOLDER.parent / "duixian"
_MARKED = re.compile(r"(<!-- made by make docs: (?P<name>\w+)(?P<arguments>[^>]*?) -->\n).*?(<!-- end -->)", re.S)
# What a reader calls a sort of cell: in files and answers, and in tables whose cells are plain.
_TYPES = {
    "word": "text",
    "decimal": "number",
    "reason": "code and values",
    "json": "object",
    "list": "list of text",
    "time": "ISO 8601",
}
# A dataset's cells are plain: several texts are joined, objects are JSON, numbers float64.
_KEPT = {"word": "text", "decimal": "number", "list": "text", "json": "text"}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of Markdown; what would end a cell is written so that it does not."""
    lines = [f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def exported(record: str) -> str:
    """Write the columns of a record in the files of commands, with their heads in both languages."""
    return table(
        ("column", "heads", "type", "what it says"),
        (
            (f"`{c.name}`", f"{c.zh} · {c.en}", _TYPES.get(c.sort, c.sort), columns.meaning(c) + _only(c))
            for c in columns.RECORDS[record].columns
            if c.exits & FILES
        ),
    )


def answered(record: str) -> str:
    """Write the fields of a record in the answers of the API; a promise has its figures as objects of their own."""
    inside = {f"{side}_{name}" for side in ("target", "result") for name in SIDE} if record == "link" else set()
    return table(
        ("field", "type", "what it says"),
        (
            (f"`{c.name}`", _TYPES.get(c.sort, c.sort), columns.meaning(c))
            for c in columns.of(record, "ledger")
            if c.name not in inside
        ),
    )


def kept() -> str:
    """Write the tables of a dataset, each with what a row is, its key and its columns."""
    out = []
    for layout in layouts().values():
        key = f" Its key is {', '.join(f'`{name}`' for name in layout.key)}." if layout.key else ""
        rows = ((f"`{c.name}`", _KEPT.get(c.sort, c.sort), columns.meaning(c)) for c in layout.columns)
        out.append(f"### {layout.name}\n\nA row is {layout.says}.{key}\n")
        out.append(table(("column", "type", "what it says"), rows))
    return "\n".join(out)


def vocabularies() -> str:
    """Write every code that a column can hold, with its words."""
    return table(
        ("vocabulary", "code", "Chinese", "English"),
        (
            (f"`{name}`" if first else "", f"`{code}`", word.zh, word.en)
            for name, words in VOCABULARIES.items()
            for first, (code, word) in zip([True, *[False] * len(words)], words.items(), strict=False)
        ),
    )


def rules(*decides: str) -> str:
    """Write the rules that decide some fields of a statement, a link or a verdict."""
    return table(
        ("rule", "what it sees", "as a card says it"),
        (
            (f"`{field}={name}`" if field not in ("link", "verdict") else f"`{name}`", said.en, said.zh)
            for field in decides
            for name, said in sayings()[field].items()
        ),
    )


def refusals() -> str:
    """Write why a number is no figure."""
    return table(
        ("reason", "what the number is", "as `explain` says it in Chinese"),
        ((f"`{name}`", said.en, said.zh) for name, said in topic_of("extract").items()),
    )


def checks() -> str:
    """Write the checks, by the relation that a finding names."""
    told = sayings()["check"]
    return table(
        ("relation", "in words", "what must be so"),
        ((f"`{code}`", f"{word.zh} · {word.en}", told[code].en) for code, word in VOCABULARIES["relation"].items()),
    )


def assumed() -> str:
    """Write the assumptions, with how far they reach and the checks that they can save."""
    rows = []
    for one in assumptions().values():
        meaning = sentence(one.meaning, "en") if isinstance(one.meaning, Reason) else one.meaning
        reach = [f"{one.points} points"] if one.points else []
        reach += [f"{one.share * 100:f}".rstrip("0").rstrip(".") + " %"] if one.share else []
        reach += [f"{one.steps} step of the last digit"] if one.steps else []
        saves = ", ".join(f"`{relation}`" for relation in one.relations)
        rows.append((f"`{one.name}`", meaning, ", ".join(reach) or "no reach in figures", saves))
    return table(("assumption", "what would have to be so", "reaches", "can save"), rows)


def words(vocabulary: str) -> str:
    """Write the codes of one vocabulary with their words."""
    return table(
        ("code", "Chinese", "English"),
        ((f"`{code}`", word.zh, word.en) for code, word in VOCABULARIES[vocabulary].items()),
    )


def modules() -> str:
    """Write every module of the package with the first line of its docstring."""
    rows = []
    for path in sorted(PACKAGE.rglob("*.py"), key=lambda path: (path.parent.parts, path.name != "__init__.py", path)):
        said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        if said is None:
            # Migrations and what only names a package say nothing.
            continue
        name = path.relative_to(PACKAGE).as_posix().removesuffix("__init__.py") or "duixian"
        rows.append((f"`{name}`", _paragraph(said)))
    return table(("module", "what it is"), rows)


def _paragraph(docstring: str) -> str:
    return " ".join(docstring.split("\n\n")[0].split()).replace("``", "`")


def _only(column: Column) -> str:
    there = sorted(FILES & column.exits)
    return f" ({', '.join(there)} only)" if len(there) < len(FILES) else ""


TABLES: dict[str, Callable[..., str]] = {
    made.__name__: made
    for made in (exported, answered, kept, vocabularies, rules, refusals, checks, assumed, words, modules)
}


def made(text: str) -> str:
    """Return a page with its tables as they should be."""

    def block(match: re.Match[str]) -> str:
        return match[1] + "\n" + TABLES[match["name"]](*match["arguments"].split()) + "\n" + match[4]

    return _MARKED.sub(block, text)


def stale() -> dict[Path, str]:
    """Return the pages that are not as they should be, and how they should be."""
    pages = {path: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}
    return {path: should for path, text in pages.items() if (should := made(text)) != text}


def main(arguments: list[str]) -> int:
    """Write or check the tables; return the exit status."""
    pages = stale()
    if "--check" in arguments:
        if pages:
            print(f"not as the program is: {', '.join(p.name for p in pages)}; run make docs", file=sys.stderr)
        return 1 if pages else 0
    for path, text in pages.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
