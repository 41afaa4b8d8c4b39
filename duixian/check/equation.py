"""What every check needs to say what it found: calculated figures for a reader, and the sentence around a figure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from duixian.interval import Interval
from duixian.lexicon.assumptions import Assumption
from duixian.model import Agreement, Finding, Reason, Statement, say
from duixian.text import SENTENCE_ENDS, after_last, mark

# Reports write large numbers in these: a calculated one is kept as exactly as it is shown in them.
_SCALES = (Decimal(10**12), Decimal(10**8), Decimal(10**4))
_SHOWN = 4
# Where a text has no full stops, what stands further in front says nothing of a figure.
_FAR = 600


def rounded(value: Decimal) -> Decimal:
    """Round a calculated number to what is shown of it: four decimal places, of 万 or 亿 where it is large.

    Args:
        value: any number.

    Returns:
        It without idle zeros.
    """
    if not value.is_finite():
        return value
    scale = next((scale for scale in _SCALES if abs(value) >= scale), Decimal(1))
    return (round(value / scale, _SHOWN) * scale).normalize() + 0


def ends(interval: Interval) -> Reason:
    """Say which numbers a figure can stand for, for an equation.

    Args:
        interval: the numbers.

    Returns:
        The two ends; the one number where they are the same.
    """
    low, high = rounded(interval.low), rounded(interval.high)
    return say("equation.number", value=low) if low == high else say("equation.between", low=low, high=high)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence around a figure.

    Args:
        text: the report's text.
        start: first character of the figure.
        end: one past its last character.

    Returns:
        From behind the last full stop or line break to the next one.
    """
    low = max(0, start - _FAR)
    stop = mark(SENTENCE_ENDS).search(text, end)
    return max(low, after_last(text, SENTENCE_ENDS, low, start)), stop.start() if stop else len(text)


def finding(
    relation: str,
    outcome: Agreement,
    equation: Reason,
    statements: Sequence[Statement],
    why: Reason,
    assumption: Assumption | None = None,
) -> Finding:
    """Make the record of a check from the statements it rests on.

    Args:
        relation: name of the check.
        outcome: what arithmetic says.
        equation: the equation with the figures in it.
        statements: in the order of the equation.
        why: what was compared.
        assumption: the assumption that would decide, for ``cannot_tell``.

    Returns:
        The finding.
    """
    ids, reports = tuple(s.id for s in statements), tuple(s.report for s in statements)
    if assumption is None:
        return Finding(relation, outcome, equation, ids, reports, "", why)
    reason = say("check.perhaps", why=why, assumption=assumption.meaning)
    return Finding(relation, outcome, equation, ids, reports, assumption.name, reason)
