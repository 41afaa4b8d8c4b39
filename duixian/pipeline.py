"""The stages in a row: the one place that knows them all.

Stages never import each other (docs/architecture.md); what calls several of them stands here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec

from duixian import extract as _extract_stage
from duixian import read as _read_stage
from duixian import segment as _segment_stage
from duixian.lexicon import Lexicon
from duixian.model import Outline, ReadError, Report, Statement, Stretch

Source = str | os.PathLike[str] | bytes | BinaryIO


class Step(msgspec.Struct, frozen=True):
    """One rule that fired.

    Attributes:
        field: the field that it set.
        rule: its name, as in docs/rules.md.
        matched: the words that it matched; empty where it is a default.
    """

    field: str
    rule: str
    matched: str


class Explanation(msgspec.Struct, frozen=True):
    """Why a place of a report was read as it was.

    Attributes:
        statements: the statements whose figure covers the place; empty if there is none.
        sentence: the sentence around it.
        section: titles of the sections around it, outermost first.
        stretch: the stretch of text with its view and time; None if the report is empty.
        steps: for each statement, in the same order, the rules that fired.
        rejected: numbers of the sentence that became no statement: text and reason.
    """

    statements: tuple[Statement, ...]
    sentence: str
    section: tuple[str, ...]
    stretch: Stretch | None
    steps: tuple[tuple[Step, ...], ...]
    rejected: tuple[tuple[str, str], ...]


def read(source: Source, *, place: str = "", year: int | None = None) -> Report:
    """Read one document.

    Args:
        source: a path, the document's bytes, an open binary file, or ``-`` for standard input.
        place: its place, where it is known better than the text tells.
        year: the report's year, likewise.

    Returns:
        The report.

    Raises:
        ReadError: it cannot be read, or is no single document.
    """
    return _read_stage.read(source, place=place, year=year)


def read_all(
    sources: Iterable[str | os.PathLike[str]],
    *,
    place: str = "",
    year: int | None = None,
    on_error: Callable[[ReadError], None] | None = None,
) -> Iterator[Report]:
    """Read documents from paths, folders and archives, one after the other.

    Args:
        sources: paths; a folder is walked, an archive is streamed, a table gives a report a row.
        place: place of all of them.
        year: year of all of them.
        on_error: is told of each document that cannot be read; without it the first one raises.

    Yields:
        Reports.

    Raises:
        ReadError: a document cannot be read and there is no ``on_error``.
    """
    return _read_stage.read_all(sources, place=place, year=year, on_error=on_error)


def read_text(text: str, *, name: str = "", place: str = "", year: int | None = None) -> Report:
    """Read a document that is already in memory as text.

    Args:
        text: the text.
        name: what to call it.
        place: its place.
        year: the report's year.

    Returns:
        The report; its origin leads back into ``text``.
    """
    return _read_stage.read_text(text, name=name, place=place, year=year)


def segment(report: Report) -> Outline:
    """Segment a report into articles, sections and stretches of one time.

    Args:
        report: the report.

    Returns:
        Its outline.
    """
    return _segment_stage.segment(report)


def extract(report: Report, *, lexicon: Lexicon | None = None) -> tuple[Statement, ...]:
    """State every figure of a report.

    Args:
        report: the report.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Statements in order of the text; ``report.text[s.start:s.end] == s.quote`` for each.
    """
    return _extract_stage.extract(report, _segment_stage.segment(report), lexicon)


def explain(report: Report, offset: int, *, lexicon: Lexicon | None = None) -> Explanation:
    """Say why a place of a report was read as it was.

    Args:
        report: the report.
        offset: a character of ``report.text``.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Sentence, sections, time, the rules that fired, and the numbers that were rejected.
    """
    trace = _extract_stage.Trace()
    outline = _segment_stage.segment(report)
    found = _extract_stage.extract(report, outline, lexicon, trace)
    here = tuple(s for s in found if s.start <= offset < s.end)
    text = report.text
    start = max(text.rfind(c, 0, offset) for c in "。！？\n") + 1
    m = re.compile(r"[。！？\n]").search(text, offset)
    end = m.end() if m else len(text)
    near = here[0] if here else next((s for s in found if start <= s.start < end), None)
    stretch = next((s for s in outline.stretches if s.start <= offset < s.end), None)
    return Explanation(
        here,
        text[start:end].strip(),
        near.section if near else (),
        stretch,
        tuple(_steps(trace.steps[s.id]) for s in here),
        tuple((text[r.start : r.end], r.why) for r in trace.rejections if start <= r.start < end),
    )


# What a field has where nothing in the text set it, and the rule whose answer carries another field along.
_DEFAULTS = {
    "modifier": "none-written",
    "role": "no-from-to",
    "estimated": "not-said",
    "place": "own",
    "optional": "claimed",
}
_CARRIED = {"low": "value", "high": "value", "direction": "kind", "scope": "kind", "per": "kind"}


def _steps(fired: list[tuple[str, str]]) -> tuple[Step, ...]:
    steps = []
    for rule, matched in fired:
        field, _, name = rule.partition("=")
        steps.append(Step(field, name, matched))
    last = {step.field: step for step in steps}
    for field, source in _CARRIED.items():
        if source in last:
            steps.append(Step(field, last[source].rule, last[source].matched))
    steps.extend(Step(field, rule, "") for field, rule in _DEFAULTS.items() if field not in last)
    return tuple(steps)
