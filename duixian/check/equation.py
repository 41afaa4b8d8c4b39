"""What every check needs to say what it found: figures as they are printed, and the sentence around a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from duixian.interval import Interval
from duixian.model import Agreement, Finding, Statement

_SCALES = (("万亿", Decimal(10**12)), ("亿", Decimal(10**8)), ("万", Decimal(10**4)))
_STOP = re.compile(r"[。！？\n]")


def shown(value: Decimal, places: int | None = None) -> str:
    """Write a number for an equation: in 万 or 亿 where it is large, without an exponent or idle zeros.

    Args:
        value: any finite number.
        places: decimal places to round to; None keeps up to four.

    Returns:
        ``10.3万亿``, ``1.25万``, ``3920``, ``0.7``.
    """
    if not value.is_finite():
        return "∞" if value > 0 else "−∞"
    name, scale = next((pair for pair in _SCALES if abs(value) >= pair[1]), ("", Decimal(1)))
    number = round(value / scale, 4 if places is None else places)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{'0' if text in ('', '-0') else text}{name}"


def spread(interval: Interval, unit: str = "") -> str:
    """Write an interval for an equation: ``5.05–5.15 %``."""
    space = " " if unit else ""
    return f"{shown(interval.low)}–{shown(interval.high)}{space}{unit}"


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence around a figure.

    Args:
        text: the report's text.
        start: first character of the figure.
        end: one past its last character.

    Returns:
        From behind the last full stop or line break to the next one.
    """
    left = 0
    # A sentence of a report is seldom longer than a few hundred characters; the window keeps this linear.
    low = max(0, start - 600)
    for m in _STOP.finditer(text, low, start):
        left = m.end()
    right = _STOP.search(text, end)
    return max(left, low), right.start() if right else len(text)


def finding(
    relation: str,
    outcome: Agreement,
    equation: str,
    statements: Sequence[Statement],
    why: str,
    assumption: str = "",
) -> Finding:
    """Make the record of a check from the statements it rests on.

    Args:
        relation: name of the check.
        outcome: what arithmetic says.
        equation: the equation with the figures in it.
        statements: in the order of the equation.
        why: for a reader.
        assumption: the assumption that would decide, for ``cannot_tell``.

    Returns:
        The finding.
    """
    ids, reports = tuple(s.id for s in statements), tuple(s.report for s in statements)
    return Finding(relation, outcome, equation, ids, reports, assumption, why)
