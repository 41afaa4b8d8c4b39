"""What arithmetic says, as rows of files and as lines on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Any

from duixian import columns, messages
from duixian.columns import Exit
from duixian.export.sides import Sides
from duixian.export.statements import attributes, cells_of
from duixian.export.terminal import printable
from duixian.model import Finding, say

_MARKS = {"contradicts": "✗", "cannot_tell": "?", "agrees": "✓"}
_COUNTED = {"agrees": "print.agrees", "contradicts": "print.contradicts", "cannot_tell": "print.cannot-tell"}


def finding_rows(findings: Sequence[Finding], sides: Sides, form: Exit = "jsonl") -> Iterator[dict[str, Any]]:
    """Turn findings into rows.

    Args:
        findings: the findings.
        sides: their figures.
        form: the file's format. In JSON ``statements`` holds the figures themselves, in tables their ids.

    Yields:
        One row a finding, by the names of the columns; place, year and document are those of its first figure.
    """
    for f in findings:
        figures = [sides[s] for s in f.statements]
        row: dict[str, Any] = {
            "quotes": [s["quote"] for s in figures],
            "sentence": " | ".join(dict.fromkeys(s["sentence"] for s in figures)),
            "documents": [s["document"] for s in figures],
            "statements": [sides.row(s) for s in f.statements] if form == "jsonl" else f.statements,
        }
        yield cells_of(columns.of("finding", form), row, attributes(f), figures[0] if figures else {}, partly=True)


def print_findings(stream: IO[str], findings: Sequence[Finding], every: Sequence[Finding], sides: Sides) -> None:
    """Print findings, what contradicts first, and a line of counts, in the reader's language.

    Args:
        stream: where to.
        findings: the findings to print.
        every: all that was found, for the counts.
        sides: the figures of those that are printed.
    """
    chosen = messages.language()
    order = list(_MARKS)
    lines = []
    for f in sorted(findings, key=lambda f: order.index(f.outcome)):
        outcome, relation = columns.word("outcome", f.outcome, chosen), columns.word("relation", f.relation, chosen)
        lines.append(
            messages.sentence(
                say(
                    "print.finding",
                    mark=_MARKS[f.outcome],
                    outcome=outcome,
                    relation=relation,
                    equation=f.equation,
                )
            )
        )
        lines.append(f"    {messages.sentence(f.why)}")
        figures = (sides[s] for s in f.statements)
        lines.append("    " + "; ".join(f"{s['doc']}:{s['start']}-{s['end']}" for s in figures))
    counts = Counter[str](f.outcome for f in every)
    kinds = tuple(columns.word("relation", relation, chosen) for relation in sorted({f.relation for f in every}))
    told = tuple(messages.sentence(say(code, count=counts[outcome])) for outcome, code in _COUNTED.items())
    lines.append(messages.sentence(say("print.checked", count=len(every), kinds=kinds, counts=told)))
    stream.write("\n".join(printable(line) for line in lines) + "\n")
