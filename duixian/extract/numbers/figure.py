"""One figure of a text, before anything is known of what it measures."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal

Shape = Literal["amount", "percent", "fraction", "fold", "rank", "structure"]
Reject = Callable[[int, int, str], None]

MAGNITUDE = {
    "": Decimal(1), "十": Decimal(10), "百": Decimal(100), "千": Decimal(1000),
    "万": Decimal(10**4), "十万": Decimal(10**5), "百万": Decimal(10**6), "千万": Decimal(10**7),
    "亿": Decimal(10**8), "十亿": Decimal(10**9), "百亿": Decimal(10**10), "千亿": Decimal(10**11),
    "万亿": Decimal(10**12), "百万亿": Decimal(10**14), "千万亿": Decimal(10**15), "十万亿": Decimal(10**13),
}  # fmt: skip
# The characters of a Chinese numeral, and the magnitude words behind digits.
CHINESE = "零〇○一二两三四五六七八九十百千万亿"
MAGNITUDES = r"[十百千]?万?亿|[十百千]?万|[百千](?![瓦米克伏卡升帕赫公兆])"
PERCENT = "%％‰"
# Dimensions whose units count things: 10家以上 is a bound there, and no threshold as in 500万元以上项目.
COUNTED = frozenset(["count", "people", "household", "medal", "territory", "score", ""])
DURATION = frozenset(["年", "周年", "载", "年级", "个年头", "世纪"])


class Figure:
    """One figure of a text, before anything is known of what it measures.

    Attributes:
        start, end: its span in the text.
        low, high: its number with magnitude applied.
        unit: as written; empty if none stands behind the number.
        dimension: dimension of the unit by the lexicon; empty if there is no unit.
        modifier: how firmly it is said.
        shape: plain amount, percentage, fraction in words, fold (翻番), or rank.
        outer: where the words before it begin that belong to it (the modifier before it).
        tail: where the text goes on behind it and its modifier.
        among: among whom, for a rank.
        bound: the words before it that say how firmly it is said; empty if none.
        fired: the rules that fired so far, each with what it matched.
    """

    __slots__ = (
        "among",
        "bound",
        "dimension",
        "end",
        "fired",
        "high",
        "low",
        "modifier",
        "outer",
        "shape",
        "start",
        "tail",
        "unit",
    )

    def __init__(
        self, start: int, end: int, low: Decimal, high: Decimal, unit: str, dimension: str, shape: Shape
    ) -> None:
        self.start, self.end, self.low, self.high = start, end, low, high
        self.unit, self.dimension, self.shape = unit, dimension, shape
        self.modifier = "exact"
        self.outer, self.tail = start, end
        self.among = self.bound = ""
        self.fired: list[tuple[str, str]] = []


def scaled(digits: str, magnitude: str | None) -> Decimal:
    """Apply a magnitude word; what becomes whole by it is written whole (9.86万亿 is 9860000000000, 5.10 stays 5.10)."""
    value = Decimal(digits.replace(",", ""))
    if magnitude:
        value *= MAGNITUDE[magnitude]
        whole = value.to_integral_value()
        if whole == value:
            return whole
    return value
