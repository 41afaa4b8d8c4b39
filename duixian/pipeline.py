"""The stages in a row: the one place that knows them all.

Stages never import each other (docs/architecture.md); what calls several of them stands here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from duixian import check as _check_stage
from duixian import extract as _extract_stage
from duixian import read as _read_stage
from duixian import segment as _segment_stage
from duixian.lexicon import Lexicon, load
from duixian.lexicon.indicators import Catalogue, Indicator, catalogue
from duixian.model import (
    Comparison,
    DuixianError,
    Evidence,
    Finding,
    Kind,
    Link,
    Observation,
    Outline,
    ReadError,
    Reading,
    Report,
    Statement,
    Stretch,
    Verdict,
)

# Linking and judging are imported where they are called: their patterns would make every other command wait. (Not so
# checking, whose package would take the place of the public function of that name; it waits inside.)
if TYPE_CHECKING:
    from duixian.check import Voice as Voice
    from duixian.link import Doubt, Succession

Source = str | os.PathLike[str] | bytes | BinaryIO
Parcel = _read_stage.Parcel


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


def read(source: Source, *, place: str = "", year: int | None = None, name: str = "") -> Report:
    """Read one document.

    Args:
        source: a path, the document's bytes, an open binary file, or ``-`` for standard input.
        place: its place, where it is known better than the text tells.
        year: the report's year, likewise.
        name: what to call it; the ending tells the format of bytes.

    Returns:
        The report.

    Raises:
        ReadError: it cannot be read, or is no single document.
    """
    return _read_stage.read(source, place=place, year=year, name=name)


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


def parcels(sources: Iterable[Source]) -> Iterator[Parcel | ReadError]:
    """Pack up every document of every source for a process that is to read it.

    Args:
        sources: as for ``read_all``.

    Yields:
        A parcel a document, and an error in place of each that cannot be opened.
    """
    return _read_stage.parcels(sources)


def unpacked(parcel: Parcel) -> Report:
    """Read the document of a parcel.

    Args:
        parcel: the document.

    Returns:
        The report.

    Raises:
        ReadError: it cannot be read.
    """
    return _read_stage.unpacked(parcel)


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


class Entry(msgspec.Struct, frozen=True):
    """One promise with what became of it.

    Attributes:
        target: the promise, in figures or as a comparison.
        result: the figure that answers it; None if nothing does.
        link: how they were paired.
        verdict: what became of the promise.
        further: other documents' answers, each with the verdict that it alone would give.
    """

    target: Statement | Comparison
    result: Statement | None
    link: Link
    verdict: Verdict
    further: tuple[tuple[Evidence, Verdict], ...]


class Account(msgspec.Struct, frozen=True):
    """The promises of one report and what became of them by the next.

    Attributes:
        earlier: the report that promises.
        later: the report that looks back.
        others: further documents that were heard.
        entries: one a promise, in order of the earlier report's text.
        statements: every statement and comparison that a link points at, by id.
    """

    earlier: Reading
    later: Reading
    others: tuple[Reading, ...]
    entries: tuple[Entry, ...]
    statements: dict[str, Statement | Comparison]

    @property
    def due(self) -> tuple[Entry, ...]:
        """The promises in figures that fall due in the year that the later report looks back on."""
        return tuple(e for e in self.entries if isinstance(e.target, Statement) and e.link.rule != "not-due")

    def count(self, *outcomes: str) -> int:
        """Count the promises in figures that are due and have one of the outcomes."""
        return sum(e.verdict.outcome in outcomes for e in self.due)


def interpret(report: Report, *, lexicon: Lexicon | None = None) -> Reading:
    """Read a report's figures and comparisons: what linking and checking work on.

    Args:
        report: the report.
        lexicon: the rules; the built-in ones if None.

    Returns:
        The report with its statements and comparisons.
    """
    return outlined(report, lexicon=lexicon)[0]


def outlined(report: Report, *, lexicon: Lexicon | None = None) -> tuple[Reading, Outline]:
    """Read a report as ``interpret`` does, and keep its outline.

    Args:
        report: the report.
        lexicon: the rules; the built-in ones if None.

    Returns:
        The reading, and the sections and stretches that it rests on.
    """
    outline = _segment_stage.segment(report)
    statements = _extract_stage.extract(report, outline, lexicon)
    return Reading(report, statements, _extract_stage.comparisons(report, outline)), outline


def account(
    earlier: Reading, later: Reading, others: Sequence[Reading] = (), *, lexicon: Lexicon | None = None
) -> Account:
    """Link the promises of one report with the results of the next, and judge each.

    Args:
        earlier: the report that promises.
        later: the report that looks back on the year in which the promises fall due.
        others: further documents: a communiqué, a newspaper page, a plan of the same year, the nation's communiqué.
        lexicon: the rules; the built-in ones if None.

    Returns:
        The account.

    Raises:
        UsageError: the second report cannot answer the first (same text, other place, wrong order), or the first
            promises nothing in figures for that year.
    """
    from duixian import judge as _judge_stage
    from duixian import link as _link_stage

    _link_stage.refuse(earlier.report, later.report)
    links = _link_stage.link(earlier, later, others, lexicon=lexicon)
    if not any(link.rule != "not-due" for link in links):
        year = (later.report.identity.year or 0) - (later.report.identity.year != earlier.report.identity.year)
        problem = f"promises nothing in figures that falls due in {year}"
        raise DuixianError(problem, earlier.report.name, "see duixian extract for what was read in it")
    known: dict[str, Statement | Comparison] = {}
    for reading in (earlier, later, *others):
        known.update((s.id, s) for s in reading.statements)
        known.update((c.id, c) for c in reading.comparisons)
    entries = []
    used: dict[str, Statement | Comparison] = {}
    for link in links:
        target = known[link.target]
        result = known[link.result.statement] if link.result is not None else None
        further = []
        for evidence in link.evidence:
            alone = msgspec.structs.replace(link, result=evidence, evidence=(), rule=evidence.rule, why=evidence.why)
            further.append((evidence, _judge_stage.judge(alone, known, lexicon)))
        verdict = _judge_stage.judge(link, known, lexicon)
        entries.append(Entry(target, result if isinstance(result, Statement) else None, link, verdict, tuple(further)))
        ids = [link.target, *(e.statement for e in link.evidence), *(r.statement for r in link.related)]
        ids += [r.statement for r in link.revisions]
        ids += [e.statement for e in (link.result, link.against) if e is not None]
        used.update((i, known[i]) for i in ids)
    entries.sort(key=lambda e: e.target.start)
    return Account(earlier, later, tuple(others), tuple(entries), used)


def verdict_of(
    link: Link, statements: Mapping[str, Statement | Comparison], *, lexicon: Lexicon | None = None
) -> Verdict:
    """Judge one link, as ``account`` judges those that it finds: for a pair that a person has made.

    Args:
        link: the promise and what answers it.
        statements: what the link points at, by id.
        lexicon: the rules; the built-in ones if None.

    Returns:
        The verdict.
    """
    from duixian import judge as _judge_stage

    return _judge_stage.judge(link, statements, lexicon)


def succession(
    reports: Sequence[Report],
) -> tuple[tuple[Succession, ...], tuple[Doubt, ...]]:
    """Find the consecutive reports of each place among any documents.

    Args:
        reports: the documents.

    Returns:
        Pairs of indices with what else there is of the place, and what a user must know of the set.
    """
    from duixian import link as _link_stage

    return _link_stage.succession(reports)


def check(readings: Iterable[Reading], *, lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check every relation among figures that arithmetic decides.

    Args:
        readings: one report or many; relations across reports are looked for among these.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings: first those inside a report, report by report, then those across.
    """
    return _check_stage.check(readings, lexicon)


def check_alone(reading: Reading, *, lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check the arithmetic of one report in itself.

    Args:
        reading: the report.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings in order of the text.
    """
    rules = lexicon or load()
    return _check_stage.inside(reading, catalogue(rules.folder), rules)


def check_along(
    readings: Sequence[Reading], *, lexicon: Lexicon | None = None
) -> tuple[tuple[Finding, ...], tuple[Voice, ...]]:
    """Check the figures of places along their years, and note what other places' reports can confirm or deny.

    Args:
        readings: all reports of some places.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings, and a voice for each report that may be compared with others, for ``check_between``.
    """
    rules = lexicon or load()
    return _check_stage.along(readings, catalogue(rules.folder), rules)


def check_between(voices: Sequence[Voice], *, lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check what places say against what others say of the same year.

    Args:
        voices: of some years, those of all places.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings, check by check. Those of ``check_alone``, ``check_along`` and this are those of ``check``.
    """
    rules = lexicon or load()
    return _check_stage.between(voices, catalogue(rules.folder), rules)


def pack_voices(voices: Sequence[Voice]) -> bytes:
    """Write voices for a later ``check_between`` elsewhere.

    Args:
        voices: from ``check_along``.

    Returns:
        MessagePack, for ``unpack_voices`` of the same version of the program.
    """
    return msgspec.msgpack.encode(voices)


def unpack_voices(data: bytes) -> list[Voice]:
    """Read voices that ``pack_voices`` has written.

    Args:
        data: its bytes.

    Returns:
        The voices.
    """
    from duixian.check.voices import Voice

    return msgspec.msgpack.decode(data, type=list[Voice])


def sketch(report: Report) -> tuple[int, ...]:
    """Sketch a text, so that another copy of it is recognised by ``twins``.

    Args:
        report: the report.

    Returns:
        Numbers that a copy shares, even where a heading or a line of the website differs.
    """
    from duixian import link as _link_stage

    return _link_stage.sketch(report)


def twins(sketches: Iterable[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Find documents that are one text.

    Args:
        sketches: of each document, by ``sketch``.

    Yields:
        ``(first, second)``: places in the order given, each with the first document that has its text.
    """
    from duixian import link as _link_stage

    return _link_stage.twins(sketches)


def indicators(lexicon: Lexicon | None = None) -> Catalogue:
    """Return the catalogue of headline indicators.

    Args:
        lexicon: the rules; the built-in ones if None.

    Returns:
        The catalogue.
    """
    rules = lexicon or load()
    return catalogue(rules.folder)


def series(
    indicator: Indicator, reading: Reading, *, kind: Kind | None = None, lexicon: Lexicon | None = None
) -> tuple[Observation, ...]:
    """State what one report says of an indicator: its target for the year, its result for the year before.

    Args:
        indicator: the indicator, from the catalogue.
        reading: the report.
        kind: the kind of figure; the one in which the indicator's targets are set if None.
        lexicon: the rules; the built-in ones if None.

    Returns:
        One observation a side, with ``absent`` where the report says nothing.
    """
    from duixian import link as _link_stage

    rules = lexicon or load()
    names = indicators(rules)
    return tuple(_link_stage.observations(indicator, reading, kind or indicator.kinds[0], rules, names))


def catalogued(reading: Reading, *, lexicon: Lexicon | None = None) -> tuple[tuple[str, bool], ...]:
    """Say of each figure of a report which indicator it is of, and whether it stands for the report in its series.

    Args:
        reading: the report.
        lexicon: the rules; the built-in ones if None.

    Returns:
        For each statement the id of its indicator, empty if the catalogue has none, and whether ``series`` gives this
        figure as the report's target or result.
    """
    from duixian import link as _link_stage

    rules = lexicon or load()
    return _link_stage.catalogued(reading, rules, indicators(rules))
