"""The stages in a row: the one place that knows them all.

Stages never import each other (docs/architecture.md); what calls several of them stands here, and what is made of all
documents of some places in ``places``. What one stage does alone is called by its own name: ``duixian.read``.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from duixian.extract import Trace, comparisons
from duixian.extract import extract as _statements
from duixian.lexicon import Lexicon, load
from duixian.lexicon.indicators import Indicator, indicators
from duixian.model import (
    Comparison,
    DuixianError,
    Evidence,
    Kind,
    Link,
    Observation,
    Outline,
    Reading,
    Reason,
    Report,
    Statement,
    Stretch,
    Verdict,
    say,
)
from duixian.segment import segment
from duixian.text import sentence_span

# Linking and judging are imported where they are called: their patterns would make every other command wait.


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
        refused: for each statement, in the same order, the rules that were asked before these and said no.
        rejected: numbers of the sentence that became no statement: text and reason.
    """

    statements: tuple[Statement, ...]
    sentence: str
    section: tuple[str, ...]
    stretch: Stretch | None
    steps: tuple[tuple[Step, ...], ...]
    refused: tuple[tuple[Step, ...], ...]
    rejected: tuple[tuple[str, Reason], ...]


def extract(report: Report, *, lexicon: Lexicon | None = None) -> tuple[Statement, ...]:
    """State every figure of a report.

    Args:
        report: the report.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Statements in order of the text; ``report.text[s.start:s.end] == s.quote`` for each.
    """
    return _statements(report, segment(report, lexicon), lexicon)


def explain(report: Report, offset: int, *, lexicon: Lexicon | None = None) -> Explanation:
    """Say why a place of a report was read as it was.

    Args:
        report: the report.
        offset: a character of ``report.text``.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Sentence, sections, time, the rules that fired, and the numbers that were rejected.
    """
    trace = Trace()
    outline = segment(report, lexicon)
    found = _statements(report, outline, lexicon, trace)
    here = tuple(s for s in found if s.start <= offset < s.end)
    text = report.text
    start, end = sentence_span(text, offset, offset)
    near = here[0] if here else next((s for s in found if start <= s.start < end), None)
    stretch = next((s for s in outline.stretches if s.start <= offset < s.end), None)
    return Explanation(
        here,
        text[start:end],
        near.section if near else (),
        stretch,
        tuple(_steps(trace.steps[s.id]) for s in here),
        tuple(_refused(trace, s.id) for s in here),
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


def _refused(trace: Trace, statement: str) -> tuple[Step, ...]:
    """Return the rules that said no, each once: what has fired after all is none of them."""
    fired = {rule for rule, _ in trace.steps[statement]}
    names = dict.fromkeys(name for name in trace.refused[statement] if name and name not in fired)
    return tuple(Step(field, rule, "") for field, _, rule in (name.partition("=") for name in names))


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
    outline = segment(report, lexicon)
    statements = _statements(report, outline, lexicon)
    return Reading(report, statements, comparisons(report, outline, lexicon)), outline


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
    from duixian.judge import verdict_of
    from duixian.link import link, refuse

    refuse(earlier.report, later.report)
    links = link(earlier, later, others, lexicon=lexicon)
    if not any(found.rule != "not-due" for found in links):
        year = (later.report.identity.year or 0) - (later.report.identity.year != earlier.report.identity.year)
        raise DuixianError(say("account.nothing-promised", year=year), earlier.report.name, say("account.see-extract"))
    known: dict[str, Statement | Comparison] = {}
    for reading in (earlier, later, *others):
        known.update((s.id, s) for s in reading.statements)
        known.update((c.id, c) for c in reading.comparisons)
    entries = []
    used: dict[str, Statement | Comparison] = {}
    for found in links:
        target = known[found.target]
        result = known[found.result.statement] if found.result is not None else None
        further = []
        for evidence in found.evidence:
            alone = msgspec.structs.replace(found, result=evidence, evidence=(), rule=evidence.rule, why=evidence.why)
            further.append((evidence, verdict_of(alone, known, lexicon)))
        verdict = verdict_of(found, known, lexicon)
        entries.append(Entry(target, result if isinstance(result, Statement) else None, found, verdict, tuple(further)))
        ids = [found.target, *(e.statement for e in found.evidence), *(r.statement for r in found.related)]
        ids += [r.statement for r in found.revisions]
        ids += [e.statement for e in (found.result, found.against) if e is not None]
        used.update((i, known[i]) for i in ids)
    entries.sort(key=lambda e: e.target.start)
    return Account(earlier, later, tuple(others), tuple(entries), used)


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
    from duixian.link import observations

    rules = lexicon or load()
    names = indicators(rules)
    return tuple(observations(indicator, reading, kind or indicator.kinds[0], rules, names))
