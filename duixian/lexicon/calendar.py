"""The calendar of five-year plans, for all that resolve “十四五” and its like to years."""

from __future__ import annotations

from duixian.text import number as read_number


def plan_years(number: str) -> tuple[int, int]:
    """Return first and last year of a five-year plan.

    Args:
        number: its number in Chinese without the 五 of 五年计划: ``十四`` for “十四五”, ``六`` for “六五”.

    Returns:
        ``(2021, 2025)`` for ``十四``. The first plans did not follow each other at once (1953-57, 1958-62, 1966-70).
    """
    value = read_number(number) or 0
    first = {1: 1953, 2: 1958}.get(value, 1966 + 5 * (value - 3))
    return first, first + 4
