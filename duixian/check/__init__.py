"""Arithmetic on figures: whatever relation among written figures can be decided is decided, by interval arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from duixian.check.growths import growth
from duixian.check.rates import completion, pace
from duixian.check.repeats import repeat
from duixian.check.shares import share
from duixian.check.sums import sums
from duixian.lexicon import Lexicon, load
from duixian.lexicon.indicators import Catalogue, catalogue
from duixian.model import Finding, Reading

INSIDE: tuple[Callable[[Reading, Catalogue, Lexicon], Iterator[Finding]], ...] = (
    repeat,
    sums,
    growth,
    share,
    pace,
    completion,
)
ACROSS: tuple[Callable[[Sequence[Reading], Catalogue, Lexicon], Iterator[Finding]], ...] = ()


def check(readings: Iterable[Reading], lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check the arithmetic of reports, each in itself and all together.

    Args:
        readings: the reports with what was read from them.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings, report by report in order of the text, then those that rest on several reports.
    """
    rules = lexicon or load()
    names = catalogue(Path(rules.directory) if rules.directory else None)
    found: list[Finding] = []
    shelf = tuple(readings)
    for reading in shelf:
        found.extend(inside(reading, names, rules))
    for relation in ACROSS:
        found.extend(relation(shelf, names, rules))
    return tuple(found)


def inside(reading: Reading, names: Catalogue, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Check the arithmetic of one report in itself.

    Args:
        reading: the report with what was read from it.
        names: the catalogue of indicators.
        lexicon: the rules.

    Returns:
        Findings in order of the text.
    """
    places = {s.id: s.start for s in reading.statements}
    found = [finding for relation in INSIDE for finding in relation(reading, names, lexicon)]
    return tuple(sorted(found, key=lambda finding: min(places[id_] for id_ in finding.statements)))
