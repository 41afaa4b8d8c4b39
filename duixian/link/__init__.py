"""Link promises of one report with results of the next, indicators over years, and reports of one place."""

from __future__ import annotations

from collections.abc import Sequence

from duixian.lexicon import Lexicon
from duixian.link.consecutive import Doubt, Succession, refuse, sketch, succession, twins
from duixian.link.pairing import pair, review_year, rules
from duixian.link.references import references
from duixian.link.series import catalogued, observations
from duixian.model import Link, Reading

__all__ = ["Doubt", "Succession", "catalogued", "link", "observations", "refuse", "sketch", "succession", "twins"]


def link(
    earlier: Reading, later: Reading, others: Sequence[Reading] = (), *, lexicon: Lexicon | None = None
) -> tuple[Link, ...]:
    """Link every promise of one report with what answers it in a later one, or with nothing.

    Args:
        earlier: the report that promises.
        later: the report that reviews the year in which the promises fall due.
        others: further documents of the same place (communiqué, mid-year plan, newspaper page).
        lexicon: the rules; the built-in ones if None.

    Returns:
        One link a target, in order of the earlier report's text: first the targets in figures, then those without.

    Raises:
        UsageError: the later report's year is not known.
    """
    data = rules(lexicon)
    here = [r for r in others if r.report.identity.place == later.report.identity.place]
    year = review_year(earlier, later)
    return (*pair(earlier, later, here, year, data), *references(earlier, later, others, year, data))
