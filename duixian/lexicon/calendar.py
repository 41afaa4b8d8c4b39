"""The calendar of five-year plans, for all that resolve “十四五” and its like to years."""

from __future__ import annotations

_CN_YEARS = "一二三四五六七八九十"


def plan_years(number: str) -> tuple[int, int]:
    """Return first and last year of a five-year plan.

    Args:
        number: its number in Chinese without the 五 of 五年计划: ``十四`` for “十四五”, ``六`` for “六五”.

    Returns:
        ``(2021, 2025)`` for ``十四``. The first plans did not follow each other at once (1953-57, 1958-62, 1966-70).
    """
    value = (
        10 + (_CN_YEARS.index(number[1]) + 1 if len(number) > 1 else 0)
        if number[0] == "十"
        else _CN_YEARS.index(number) + 1
    )
    first = {1: 1953, 2: 1958}.get(value, 1966 + 5 * (value - 3))
    return first, first + 4
