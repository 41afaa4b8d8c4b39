"""Arithmetic on figures: whatever relation among written figures can be decided is decided, by interval arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from duixian.lexicon import Lexicon, load
from duixian.lexicon.indicators import Catalogue, indicators
from duixian.model import Finding, Reading

if TYPE_CHECKING:
    from duixian.check.peer_evidence import PeerEvidence

Inside = Callable[[Reading, Catalogue, Lexicon], Iterator[Finding]]
Along = Callable[[Sequence[Reading], Catalogue, Lexicon], Iterator[Finding]]


def relations() -> tuple[tuple[Inside, ...], tuple[Along, ...]]:
    """Return the checks inside one report, and those along the years of a place, in the order in which they are made.

    Those between places stand in ``peer_evidence``. Their patterns take a while to compile, so that they are imported
    when the first check is asked for.
    """
    from duixian.check.balances import balance
    from duixian.check.growths import growth
    from duixian.check.levels import level_growth
    from duixian.check.rates import completion, pace
    from duixian.check.repeats import repeat
    from duixian.check.shares import share
    from duixian.check.slips import slip
    from duixian.check.sums import sums

    return (repeat, sums, balance, growth, share, pace, completion), (level_growth, slip)


def check(readings: Iterable[Reading], lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check every relation among figures that arithmetic decides, in each report and over all of them.

    Args:
        readings: one report or many; relations across reports are looked for among these.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings, report by report in order of the text, then those that rest on several reports.
    """
    reports = tuple(readings)
    found = [finding for reading in reports for finding in check_alone(reading, lexicon=lexicon)]
    return (*found, *check_across(reports, lexicon=lexicon))


def check_alone(reading: Reading, *, lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check the arithmetic of one report in itself.

    Args:
        reading: the report with what was read from it.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings in order of the text.
    """
    rules = lexicon or load()
    names = indicators(rules)
    places = {s.id: s.start for s in reading.statements}
    found = [finding for relation in relations()[0] for finding in relation(reading, names, rules)]
    return tuple(sorted(found, key=lambda finding: min(places[id_] for id_ in finding.statements)))


def check_across(readings: Sequence[Reading], *, lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check figures of several reports against each other.

    Args:
        readings: the reports.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings, check by check.
    """
    found, evidence = check_along(readings, lexicon=lexicon)
    return (*found, *check_between(evidence, lexicon=lexicon))


def check_along(
    readings: Sequence[Reading], *, lexicon: Lexicon | None = None
) -> tuple[tuple[Finding, ...], tuple[PeerEvidence, ...]]:
    """Check the figures of each place along its years, and note what it states that other places' reports can confirm.

    Args:
        readings: the reports; all those of a place must be among them, other places need not.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings, check by check; and the evidence of each report that may be compared with others, for
        ``check_between``.
    """
    from duixian.check.peer_evidence import peer_evidence
    from duixian.check.report_index import index

    rules = lexicon or load()
    names = indicators(rules)
    # The index is built once; a relation that is called by itself builds its own.
    indexed = index(readings, names, rules)
    found = tuple(finding for relation in relations()[1] for finding in relation(indexed, names, rules))
    return found, tuple(peer_evidence(indexed, names, rules))


def check_between(evidence: Sequence[PeerEvidence], *, lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check what places state against what others state of the same year.

    Args:
        evidence: from ``check_along``, of all places; of a year all or none must be there.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings, check by check. Those of ``check_alone``, ``check_along`` and this are those of ``check``.
    """
    from duixian.check.peer_evidence import compared

    rules = lexicon or load()
    return tuple(compared(evidence, indicators(rules), rules))
