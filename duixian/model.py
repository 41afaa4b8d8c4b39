"""The frozen records that travel between the stages, and the error tree.

All spans are half-open and count Unicode code points. A span of a statement, block, section or article
points into ``Report.text``; ``Report.origin`` leads from there back to the file that was read.
"""

from __future__ import annotations

import errno
from bisect import bisect_right
from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar, Literal

import msgspec

Modifier = Literal["exact", "about", "nearly", "more_than", "at_least", "at_most", "range"]
Kind = Literal["level", "change", "ratio", "rank", "pace", "difference"]
Direction = Literal["", "up", "down"]
Role = Literal["value", "from"]
Status = Literal["result", "target", "other"]
BlockKind = Literal["title", "heading", "paragraph", "caption", "byline", "table_row", "boilerplate"]
DocumentKind = Literal["work_report", "newspaper_page", "communique", "project_list", "other"]
Relation = Literal["above", "not_below", "in_step", "not_above", "below"]
Outcome = Literal["met", "partly", "missed", "no_evidence", "unclear", "pending"]
Agreement = Literal["agrees", "contradicts", "cannot_tell"]


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why something is so: a code, and what goes with it. ``messages.sentence`` says it in Chinese or English.

    Attributes:
        code: ``TOPIC.name``, of ``lexicon/messages/TOPIC.toml``.
        values: by the name of their place in the sentence: texts (numbers with their digits, never an exponent; quotes;
            names; codes of a vocabulary), further reasons, or several of either.
    """

    code: str
    values: dict[str, Value] = {}


Value = str | Reason | tuple[str | Reason, ...]


def say(code: str, /, **values: Value | int | Decimal) -> Reason:
    """Make a reason.

    Args:
        code: ``TOPIC.name``.
        values: see ``Reason``; numbers are kept with their digits.

    Returns:
        The reason.
    """
    return Reason(code, {name: _written(value) for name, value in values.items()})


def _written(value: Value | int | Decimal) -> Value:
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, int) else value


def _untold(problem: Reason | str, where: str, remedy: Reason | str) -> str:
    return "; ".join(part if isinstance(part, str) else part.code for part in (where, problem, remedy) if part)


class DuixianError(Exception):
    """Root of every error that Duixian raises on purpose.

    Its text is in the language of ``messages.language()``.

    Args:
        problem: what is wrong.
        where: the file, row or lexicon entry in which it is wrong; empty if there is no such place.
        remedy: what the user can do next.
    """

    # What says it to a reader. ``messages`` puts itself here: sentences are made of records, not records of sentences.
    told: ClassVar[Callable[[Reason | str, str, Reason | str], str]] = staticmethod(_untold)

    def __init__(self, problem: Reason | str, where: str = "", remedy: Reason | str = "") -> None:
        self.problem, self.where, self.remedy = problem, where, remedy
        super().__init__(problem, where, remedy)

    def __str__(self) -> str:
        return DuixianError.told(self.problem, self.where, self.remedy)


class ReadError(DuixianError):
    """A document cannot be read (missing, empty, binary, damaged, encrypted, too large).

    Attributes:
        path: as ``Report.path``, where it was met among others.
    """

    path: str = ""


class SeveralDocuments(ReadError):
    """One document was asked for, and the file holds several."""


class LexiconError(DuixianError):
    """A lexicon file breaks its schema or one of its own examples."""


class UsageError(DuixianError):
    """A command or call was given arguments that do not fit together."""


_CAUSES = {
    "ENOENT": "system.missing",
    "EACCES": "system.forbidden",
    "EPERM": "system.forbidden",
    "EROFS": "system.read-only",
    "EISDIR": "system.is-folder",
    "ENOTDIR": "system.no-folder",
    "EEXIST": "system.exists",
    "ENOTEMPTY": "system.not-empty",
    "ENOSPC": "system.full",
    "EDQUOT": "system.full",
    "EFBIG": "system.too-large",
    "EMFILE": "system.too-many-open",
    "ENFILE": "system.too-many-open",
    "ENAMETOOLONG": "system.name-too-long",
    "ELOOP": "system.in-circles",
    "EIO": "system.disk-fails",
    "EBUSY": "system.busy",
    "ETXTBSY": "system.busy",
    "ENOMEM": "system.no-memory",
    "EINVAL": "system.bad-name",
    "EILSEQ": "system.bad-name",
    "ESPIPE": "system.no-place",
    "ECONNREFUSED": "system.refused",
    "EHOSTUNREACH": "system.out-of-reach",
    "ENETUNREACH": "system.out-of-reach",
    "ETIMEDOUT": "system.no-answer",
    "ECONNRESET": "system.broken-off",
    "EPIPE": "system.broken-off",
    "EADDRINUSE": "system.address-in-use",
    "EADDRNOTAVAIL": "system.not-our-address",
}


def cause_of(error: OSError) -> Reason:
    """Say what the operating system refuses, which has no words but English ones.

    Args:
        error: what it raised.

    Returns:
        The cause: ``the disk is full``, ``没有权限``.
    """
    # Not every error of a network or a remote store has a number; its class says as much.
    if type(error).__name__ == "gaierror":  # by its name: the module of sockets is slow to load
        return say("system.unknown-host")
    if error.errno is not None:
        known = _CAUSES.get(errno.errorcode.get(error.errno, ""))
        return say(known) if known else say("system.number", number=error.errno)
    if isinstance(error, FileNotFoundError):
        return say("system.missing")
    if isinstance(error, PermissionError):
        return say("system.forbidden")
    if isinstance(error, TimeoutError):
        return say("system.no-answer")
    return say("system.broken-off") if isinstance(error, ConnectionError) else say("system.unknown")


class Box(msgspec.Struct, frozen=True, gc=False):
    """A rectangle on a page, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


class Run(msgspec.Struct, frozen=True, gc=False):
    """A stretch of report text whose characters stand next to each other in the source as well.

    Attributes:
        start: first character in ``Report.text``.
        end: one past the last character in ``Report.text``.
        source: offset of the first character in the source's decoded text (for formats without such
            a text: in the part that ``part`` names).
        part: the part of the source, as ``Origin.where`` names it: ``row=3;column=full_text``, ``paragraph=12``;
            empty for a plain text file.
        page: page number from 1, where the format has pages.
        box: place on that page.
    """

    start: int
    end: int
    source: int
    part: str = ""
    page: int | None = None
    box: Box | None = None


class Origin(msgspec.Struct, frozen=True, gc=False):
    """The way back from every character of ``Report.text`` to its place in the source.

    Attributes:
        runs: in ascending order, without gaps, covering the whole report text.
    """

    runs: tuple[Run, ...]

    def run_at(self, offset: int) -> Run | None:
        """Return the run that holds the character at ``offset`` of the report's text, if there is one."""
        k = bisect_right(self.runs, offset, key=lambda run: run.start) - 1
        if k < 0 or offset >= self.runs[k].end:
            return None
        return self.runs[k]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a half-open span of the report's text to the half-open span of the source that holds it.

        Args:
            start: first character, in ``Report.text``.
            end: one past the last character, in ``Report.text``; greater than ``start``.

        Returns:
            ``(start, end)`` in the source's decoded text. What was dropped between two joined lines
            lies inside the span; what was dropped before or behind it does not.

        Raises:
            ValueError: the span is empty or lies outside the text.
        """
        first, last = self.run_at(start), self.run_at(end - 1)
        if first is None or last is None or end <= start:
            raise ValueError(f"span {start}:{end} is empty or outside the text")
        return first.source + start - first.start, last.source + end - last.start

    def where(self, offset: int) -> str:
        """Name the place of a character: ``page=3``, ``row=3;column=full_text``; empty for a plain text file.

        Keys and values of no language, so that files say the same everywhere; the words for the keys are messages
        (``source.page``). The name of a column may hold anything, and so stands last.
        """
        run = self.run_at(offset)
        if run is None:
            return ""
        page = f"page={run.page}" if run.page is not None else ""
        return ";".join(filter(None, (page, run.part)))


class Block(msgspec.Struct, frozen=True, gc=False):
    """A paragraph, heading, caption, table row or piece of web boilerplate.

    Attributes:
        start: first character in ``Report.text``.
        end: one past the last character (the line break that follows is outside).
        kind: what it is; ``boilerplate`` yields no statements.
        level: depth of a heading that the format itself marks (``#``, ``<h2>``, 标题 2); 0 if it marks none.
    """

    start: int
    end: int
    kind: BlockKind
    level: int = 0


class Identity(msgspec.Struct, frozen=True, gc=False):
    """Who speaks, where, and when.

    Attributes:
        issuer: the body that speaks, as far as the text says (``威海市人民政府``); empty if unknown.
        place: the territory, by its full name (``威海市``, ``全国``); empty if unknown.
        place_code: its six-digit code by GB/T 2260 (``371000``; ``000000`` for the whole country); empty if unknown.
        year: the year in which the report is given: a report of January 2024 reviews 2023 and has year 2024.
        date: day of delivery or publication, ISO 8601, as far as known (``2024-01-18``, ``2024-01``); empty if unknown.
        kind: what sort of document it is.
        title: the title as written; empty if there is none.
        rules: ``(field, rule)`` for every field that is set: which rule found it.
    """

    issuer: str = ""
    place: str = ""
    place_code: str = ""
    year: int | None = None
    date: str = ""
    kind: DocumentKind = "other"
    title: str = ""
    rules: tuple[tuple[str, str], ...] = ()

    @property
    def delivered_early(self) -> bool:
        """True for a report given in November or December of the year before its own: 今年 is the year it reviews."""
        return bool(self.year) and self.date[:4] == str((self.year or 0) - 1) and self.date[5:7] in ("11", "12")


class Report(msgspec.Struct, frozen=True, gc=False):
    """One document, read: text with its lines re-joined, the way back to the source, blocks, identity.

    Attributes:
        id: the first 16 hexadecimal digits of the SHA-256 of the source's decoded text.
        name: the file's path or the address of the document inside its container (``a.zip!b.md``, ``dump.csv#3``).
        text: the text as a reader reads it: paragraphs, one a line, with wrapped lines joined.
        origin: the map from ``text`` back to the source.
        blocks: in reading order, not overlapping.
        identity: issuer, place, year, date, kind.
        source_text: the source's decoded text where the source is a text file (txt, md): exported offsets
            count in it. None for every other format: exported offsets count in ``text``.
        path: the document's path relative to what was given to be read, without any folder of the machine:
            ``2024/a.md`` of a folder, the file's name alone, ``a.zip!b.md``, ``dump.csv#3``; empty if it was no file.
    """

    id: str
    name: str
    text: str
    origin: Origin
    blocks: tuple[Block, ...]
    identity: Identity
    source_text: str | None = None
    path: str = ""

    @property
    def key(self) -> str:
        """What tells the document from all others, the same in every file, dataset and ledger: text, place, year."""
        return document_key(self.id, self.identity.place_code or self.identity.place, self.identity.year)


def document_key(report: str, place: str, year: int | None) -> str:
    """Return what tells a document from all others: its text, its place and its year.

    Args:
        report: id of its text.
        place: code of its place by GB/T 2260, or its name where it has none; empty if unknown.
        year: the year in which it was given; None if unknown.
    """
    return f"{report}-{place or 'nowhere'}-{year or 'undated'}"


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One quantified claim. The fields are those of the annotation guideline.

    Attributes:
        id: the report's id, a dash, and the statement's first character: unique in a report.
        report: id of the report.
        start: first character of the value expression in ``Report.text``.
        end: one past its last character.
        quote: ``Report.text[start:end]``.
        low: the number with its magnitude applied; percent stays percent.
        high: equal to ``low`` but for a range.
        unit: as written, magnitude words removed; ``位`` for a rank; empty where none is written or shared.
        modifier: how firmly the number is said.
        kind: amount, growth, share, rank, pace, or distance to another place.
        direction: ``up`` or ``down`` for a change or a difference, else empty.
        role: ``from`` for the starting value of 由A提高到B.
        status: said as a fact, as something still to come, or neither.
        estimated: 预计 or its like is said of it.
        period: the time it speaks of, ISO 8601 (``2023``, ``2023-11``, ``2021/2025``); empty if unknown.
        place: the territory where it is not the document's own; else empty.
        indicator: what was measured, in the document's own characters.
        scope: for a rank: among whom.
        per: for a pace: for each what time.
        optional: careful readers may differ on whether it is a statement (counted labels, sizes in names).
        section: titles of the sections that it stands in, outermost first.
        rules: ``field=rule`` for every field that a rule has set.
    """

    id: str
    report: str
    start: int
    end: int
    quote: str
    low: Decimal
    high: Decimal
    unit: str
    modifier: Modifier
    kind: Kind
    direction: Direction
    role: Role
    status: Status
    estimated: bool
    period: str
    place: str
    indicator: str
    scope: str
    per: str
    optional: bool
    section: tuple[str, ...]
    rules: tuple[str, ...]


class Article(msgspec.Struct, frozen=True, gc=False):
    """One article of a newspaper page.

    Attributes:
        start: first character in ``Report.text``.
        end: one past the last character.
        headline: as written; empty where none could be assigned.
        byline: who reports (记者 …); empty if none is given.
        rule: the rule that found its beginning.
    """

    start: int
    end: int
    headline: str
    byline: str
    rule: str


class Section(msgspec.Struct, frozen=True, gc=False):
    """One node of the section tree.

    Attributes:
        start: first character of its heading in ``Report.text``.
        end: one past the last character that belongs to it (its subsections included).
        level: depth, from 1 (一、) over （一） and 1. to —— and 一是.
        number: the numbering as written (``一、``, ``（三）``); empty if none.
        title: the heading without its number.
        parent: index of the enclosing section in the outline's list; -1 at the top.
    """

    start: int
    end: int
    level: int
    number: str
    title: str
    parent: int


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """A stretch of text that speaks of one time, looking back or ahead.

    Attributes:
        start: first character in ``Report.text``.
        end: one past the last character.
        view: looking back at what was done, ahead at what is planned, or neither.
        period: the time it speaks of (``2023``, ``2019/2023``); empty if unknown.
        rule: the rule that set it.
        cue: the words that the rule matched.
    """

    start: int
    end: int
    view: Literal["review", "outlook", "general"]
    period: str
    rule: str
    cue: str


class Outline(msgspec.Struct, frozen=True, gc=False):
    """What segmenting adds to a report.

    Attributes:
        articles: of a newspaper page, in order of the text; empty for other documents.
        sections: in order of the text.
        stretches: in order, without gaps or overlaps, covering the text.
    """

    articles: tuple[Article, ...]
    sections: tuple[Section, ...]
    stretches: tuple[Stretch, ...]


class Comparison(msgspec.Struct, frozen=True, gc=False):
    """A target or result without a number: measured against another figure (高于全国平均, 与经济增长同步, 不低于上年).

    Attributes:
        id: the report's id, a dash, and the first character of the subject: unique among a report's comparisons.
        report: id of the report.
        start: first character of subject and comparison in ``Report.text``.
        end: one past the last character.
        quote: ``Report.text[start:end]``.
        indicator: what is compared, in the document's own characters.
        kind: ``change`` where growth is compared, else ``level``.
        relation: how it is to stand to the reference.
        reference: what it is compared with, as written (``全国平均水平``, ``经济增长``, ``上年``).
        status: as for a statement.
        period: as for a statement.
        section: titles of the sections that it stands in, outermost first.
        rules: ``field=rule`` for every field that a rule has set.
    """

    id: str
    report: str
    start: int
    end: int
    quote: str
    indicator: str
    kind: Kind
    relation: Relation
    reference: str
    status: Status
    period: str
    section: tuple[str, ...]
    rules: tuple[str, ...]


class Reading(msgspec.Struct, frozen=True, gc=False):
    """A report with all that was read from it: what linking, judging and checking work on.

    Attributes:
        report: the report.
        statements: its statements, in order of the text.
        comparisons: its targets and results without a number, in order of the text.
    """

    report: Report
    statements: tuple[Statement, ...]
    comparisons: tuple[Comparison, ...] = ()


class Related(msgspec.Struct, frozen=True, gc=False):
    """A figure that looks like an answer and is none.

    Attributes:
        statement: id of the statement.
        report: id of its report.
        reason: why it is no answer, by the name of the rule (``stock-for-flow``, ``sum-of-years``, ``other-place`` …).
        why: the same for a reader.
    """

    statement: str
    report: str
    reason: str
    why: Reason


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """A figure that answers a target.

    Attributes:
        statement: id of the statement.
        report: id of its report.
        source: what sort of document says it: the quality of the evidence.
        rule: the rule that paired it (``catalogue`` or ``wording``).
        why: what the two have in common, for a reader.
        score: how well they fit, from 0 to 1.
    """

    statement: str
    report: str
    source: DocumentKind
    rule: str
    why: Reason
    score: float


class Revision(msgspec.Struct, frozen=True, gc=False):
    """A later version of a target for the same time, from a plan between the two reports.

    Attributes:
        statement: id of the later version.
        report: id of the document that says it.
        change: what became of the target.
        why: both figures, for a reader.
    """

    statement: str
    report: str
    change: Literal["lowered", "raised", "reworded", "repeated"]
    why: Reason


class Link(msgspec.Struct, frozen=True, gc=False):
    """One target and what answers it.

    Attributes:
        target: id of the target: a statement, or a comparison.
        report: id of the report that promises.
        due: the period in which it falls due (``2025``).
        result: the answer; None if nothing answers, or if two answers fit equally well.
        evidence: further answers, from other documents.
        related: near misses with their reasons, the nearest first.
        revisions: later versions of the target, in order of their documents.
        indicator: the id of the catalogue's indicator; empty if it is not in the catalogue.
        rule: ``catalogue``, ``wording``, ``whole-for-part``, ``comparison``, ``ambiguous``, ``silence`` or ``not-due``.
        why: for a reader.
        against: for a target without a number: the figure on the other side of its comparison, if it is known.
    """

    target: str
    report: str
    due: str
    result: Evidence | None
    evidence: tuple[Evidence, ...]
    related: tuple[Related, ...]
    revisions: tuple[Revision, ...]
    indicator: str
    rule: str
    why: Reason
    against: Evidence | None = None


class Pace(msgspec.Struct, frozen=True, gc=False):
    """How far a target has come against the time that has passed (序时进度); never part of the verdict.

    Attributes:
        done: share of the target that is done, from 0 up.
        elapsed: share of the target's time that had passed when that was said, from 0 to 1.
        state: by the arithmetic of 序时进度: a done share below the elapsed one is behind.
    """

    done: Decimal
    elapsed: Decimal
    state: Literal["behind", "on_time", "ahead"]


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What became of a target, by a printed rule.

    Attributes:
        outcome: ``met``; ``partly`` (a good part of a quantity reached); ``missed``; ``no_evidence`` (nothing answers);
            ``unclear`` (the answer cannot be compared); ``pending`` (not yet due).
        attainment: result over target for a quantity (1.25 is a quarter more); None where there is no such share.
        points: result minus target in percentage points, for a rate or a growth; None for a quantity.
        rule: name of the rule, as in docs/verdicts.md.
        why: the rule with its numbers.
        pace: how far along; None unless the answer speaks of a part of the target's time.
        source: what sort of document the answer is from; empty without one.
    """

    outcome: Outcome
    attainment: Decimal | None
    points: Decimal | None
    rule: str
    why: Reason
    pace: Pace | None = None
    source: DocumentKind | Literal[""] = ""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """What arithmetic says of figures that stand in a relation.

    Attributes:
        relation: name of the check (``sum``, ``repeat``, ``share`` …), as in docs/checks.md.
        outcome: ``agrees``; ``contradicts`` (no reading of the figures makes the equation true); ``cannot_tell``.
        equation: the equation with the figures in it.
        statements: ids of the statements that it rests on, in the order of the equation.
        reports: ids of their reports, in the same order.
        assumption: the assumption that would decide, a name of ``lexicon/assumptions.toml``; empty if none is needed.
        why: what was compared and by how much it is off, for a reader.
    """

    relation: str
    outcome: Agreement
    equation: Reason
    statements: tuple[str, ...]
    reports: tuple[str, ...]
    assumption: str
    why: Reason


class Observation(msgspec.Struct, frozen=True, gc=False):
    """One place, one year, one side of a series: a target or a result, or the fact that the report gives none.

    Attributes:
        indicator: id of the catalogue's indicator.
        place: full name of the place.
        place_code: its code by GB/T 2260; empty if unknown.
        year: the year that the figure speaks of.
        side: promised or delivered.
        presence: ``figure``; ``named`` where the indicator is named in that part of the report and no figure of it was
            read (look there: it may be a goal in words, or a failure to read); ``absent`` where it is not named.
        report: id of the report.
        source: what sort of document says it.
        statement: id of the statement; empty without one.
        start: first character of the figure, or of the name, in ``Report.text``; -1 if absent.
        why: how it was found, for a reader.
    """

    indicator: str
    place: str
    place_code: str
    year: int
    side: Literal["target", "result"]
    presence: Literal["figure", "named", "absent"]
    report: str
    source: DocumentKind
    statement: str
    start: int
    why: Reason
