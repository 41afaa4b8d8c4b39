"""The section tree, from the numbering that government texts use."""

from __future__ import annotations

import re
from functools import lru_cache

from duixian.lexicon import Words, load
from duixian.model import Report, Section
from duixian.text import NUMERALS, PART_ENDS, mark

_N = f"[{NUMERALS}]"
# Depths in the order in which official documents nest them (GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）);
# reports add —— and 一是 below.
_NUMBERINGS = (
    rf"{_N}{{1,3}}、|{{views.numbering.nth}}{_N}{{1,3}}{{views.numbering.part}}[：:、\s]?",
    rf"[（(]{_N}{{1,3}}[）)]",
    r"\d{1,2}(?:[.．](?!\d)|、)",
    r"[（(]\d{1,2}[）)]",
    r"——|[①-⑳]",
    rf"(?:{{views.numbering.nth}}{_N}{{1,2}}(?=[，、])|{_N}{{1,2}}{{views.numbering.point}})",
)
_HEADING_LENGTH = 60


@lru_cache(maxsize=8)
def _numberings(words: Words) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple(enumerate(map(words.pattern, _NUMBERINGS), start=1))


def sections(report: Report, words: Words | None = None) -> tuple[Section, ...]:
    """Build the section tree of a report.

    Args:
        report: a report with its blocks.
        words: the word lists; the built-in ones if None.

    Returns:
        Sections in order of the text; ``parent`` is an index into this tuple. A heading marked by the format itself
        (Markdown ``#``, Word's heading styles) without a number takes the level that the format gives it. A paragraph
        that begins with a number has as title its first sentence.
    """
    opened: list[tuple[int, int]] = []
    rows: list[list[object]] = []
    text, numberings = report.text, _numberings(words or load().words)
    for block in report.blocks:
        if block.kind in ("boilerplate", "table_row", "byline", "title"):
            continue
        line = text[block.start : block.end]
        level, number = 0, ""
        for depth, pattern in numberings:
            m = pattern.match(line)
            if m:
                level, number = depth, m[0]
                break
        if not level:
            if not block.level or block.kind != "heading":
                continue
            level = min(block.level, 5)
        rest = line[len(number) :].strip(" 　*")
        end = mark(PART_ENDS).search(rest)
        title = (rest[: end.start()] if end else rest)[:_HEADING_LENGTH]
        while opened and opened[-1][0] >= level:
            rows[opened.pop()[1]][1] = block.start
        rows.append([block.start, len(text), level, number, title, opened[-1][1] if opened else -1])
        opened.append((level, len(rows) - 1))
    return tuple(Section(*row) for row in rows)  # type: ignore[arg-type]
