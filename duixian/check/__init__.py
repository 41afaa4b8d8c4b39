"""Arithmetic on figures: whatever relation among written figures can be decided is decided, by interval arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from duixian.lexicon import Lexicon, load
from duixian.lexicon.indicators import Catalogue, catalogue
from duixian.model import Finding, Reading

if TYPE_CHECKING:
    from duixian.check.voices import Voice as Voice

Inside = Callable[[Reading, Catalogue, Lexicon], Iterator[Finding]]
Along = Callable[[Sequence[Reading], Catalogue, Lexicon], Iterator[Finding]]


def relations() -> tuple[tuple[Inside, ...], tuple[Along, ...]]:
    """Return the checks inside one report, and those along the years of a place, in the order in which they are made.

    Those between places stand in ``voices``. Their patterns take a while to compile, so that they are imported when the
    first check is asked for.
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
    """Check the arithmetic of reports, each in itself and all together.

    Args:
        readings: the reports with what was read from them.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings, report by report in order of the text, then those that rest on several reports.
    """
    rules = lexicon or load()
    names = catalogue(rules.folder)
    shelf = tuple(readings)
    found = [finding for reading in shelf for finding in inside(reading, names, rules)]
    return (*found, *across(shelf, names, rules))


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
    found = [finding for relation in relations()[0] for finding in relation(reading, names, lexicon)]
    return tuple(sorted(found, key=lambda finding: min(places[id_] for id_ in finding.statements)))


def across(shelf: Sequence[Reading], names: Catalogue, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Check figures of several reports against each other.

    Args:
        shelf: the reports.
        names: the catalogue of indicators.
        lexicon: the rules.

    Returns:
        Findings, check by check.
    """
    found, spoken = along(shelf, names, lexicon)
    return (*found, *between(spoken, names, lexicon))


def along(
    shelf: Sequence[Reading], names: Catalogue, lexicon: Lexicon
) -> tuple[tuple[Finding, ...], tuple[Voice, ...]]:
    """Check the figures of each place along its years, and note what it says that other places' reports can confirm.

    Args:
        shelf: the reports; all those of a place must be among them, other places need not.
        names: the catalogue of indicators.
        lexicon: the rules.

    Returns:
        Findings, check by check; and a voice for each report, for ``between``.
    """
    from duixian.check.shelf import put_on_shelf
    from duixian.check.voices import voices

    # The index is built once; a relation that is called by itself builds its own.
    index = put_on_shelf(shelf, names, lexicon)
    found = tuple(finding for relation in relations()[1] for finding in relation(index, names, lexicon))
    return found, tuple(voices(index, names, lexicon))


def between(spoken: Sequence[Voice], names: Catalogue, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Check what places say against what others say of the same year.

    Args:
        spoken: the voices of all places; of a year all or none must be there.
        names: the catalogue of indicators.
        lexicon: the rules.

    Returns:
        Findings, check by check.
    """
    from duixian.check.voices import compared

    return tuple(compared(spoken, names, lexicon))
