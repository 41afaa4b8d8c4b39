"""What is made of all documents of some places, wherever they are kept: their accounts, and findings between places.

A dataset and the ledger both ask here, so that one document has the same links and findings in either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from duixian.check import check_between
from duixian.lexicon import Lexicon
from duixian.model import DuixianError, Finding, Reading
from duixian.pipeline import Account, account

if TYPE_CHECKING:
    from duixian.check.peer_evidence import PeerEvidence

NATION = "全国"
# The relations that rest on reports of several places; all others on those of one.
BETWEEN = frozenset(("difference", "implied", "rank"))


def accounts(
    readings: Sequence[Reading], nation: Callable[[int], Sequence[Reading]], lexicon: Lexicon | None = None
) -> Iterator[Account]:
    """Keep the accounts of places.

    Args:
        readings: all documents of these places.
        nation: gives the nation's documents of a year.
        lexicon: the rules; the built-in ones if None.

    Yields:
        An account for each two work reports of a place and two years in a row between which one can be kept.
    """
    from duixian.link import succession

    pairs, _ = succession([reading.report for reading in readings])
    for pair in pairs:
        earlier, later = readings[pair.earlier], readings[pair.later]
        others = [readings[k] for k in pair.others]
        # The nation's documents are long, and heard only where a promise compares with the nation.
        if later.report.identity.place != NATION and any(NATION in c.reference for c in earlier.comparisons):
            others += nation(later.report.identity.year or 0)
        try:
            yield account(earlier, later, others, lexicon=lexicon)
        except DuixianError:
            # One text for two years, or a report that promises nothing in figures: there is no account to keep.
            continue


def compare(evidence: Sequence[PeerEvidence], lexicon: Lexicon | None = None) -> tuple[Finding, ...]:
    """Check what places state against what others state of the same year.

    Args:
        evidence: of some years, that of all places.
        lexicon: the rules; the built-in ones if None.

    Returns:
        Findings whose ``relation`` is one of ``BETWEEN``. In which order the places come changes nothing.
    """
    # Of many places that agree a finding names some: always the same, however the work was cut.
    return check_between(sorted(evidence, key=lambda peer: (peer.year, peer.code)), lexicon=lexicon)
