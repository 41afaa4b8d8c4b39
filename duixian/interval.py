"""Written figures as intervals, and arithmetic on them.

A figure says no more than its digits: ``5.1`` is every number that is written 5.1, the interval [5.05, 5.15]. Whatever
is calculated from written figures is calculated on intervals, so that "contradicts" is a proof and not a matter of
rounding. Ends are treated as closed: a figure that falls just on an end is given the benefit of the doubt.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from functools import lru_cache

import msgspec

from duixian.model import Modifier, Statement

INFINITY = Decimal("Infinity")
_ZERO = Decimal(0)
_HALF = Decimal("0.5")
_NUMBER = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
_FULL = str.maketrans("0123456789．，％", "0123456789.,%")


class Reach(msgspec.Struct, frozen=True, gc=False):
    """How far a figure may lie from what is written where it is said loosely: ``lexicon/verdicts.toml``.

    Attributes:
        nearly: the least share of it that 近 and 不到 are said of.
        about: how far 约 and 左右 reach to either side, as a share of it.
    """

    nearly: Decimal = Decimal("0.9")
    about: Decimal = Decimal("0.05")


# What the built-in lexicon says; whoever has a lexicon hands its own on.
BUILT_IN = Reach()


class Interval(msgspec.Struct, frozen=True, gc=False):
    """All numbers from ``low`` to ``high``, both included; ends may be infinite.

    Attributes:
        low: the least number.
        high: the greatest number; not less than ``low``.
    """

    low: Decimal
    high: Decimal

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [_product(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            return Interval(-INFINITY, INFINITY)
        with localcontext() as context:
            context.prec = 28
            ends = [_quotient(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def power(self, exponent: Decimal) -> Interval:
        """Raise a positive interval to a power, as yearly averages need it (growth over n years: 1/n).

        Args:
            exponent: any positive number.

        Returns:
            The interval of the powers; everything if the interval reaches below zero.
        """
        if self.low < 0:
            return Interval(-INFINITY, INFINITY)
        return Interval(
            self.low**exponent if self.low else _ZERO, self.high**exponent if self.high.is_finite() else INFINITY
        )

    def widened(self, by: Decimal) -> Interval:
        """Return the interval with ``by`` more on either side."""
        return Interval(self.low - by, self.high + by)

    def meets(self, other: Interval) -> bool:
        """Tell whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high

    def within(self, other: Interval) -> bool:
        """Tell whether every number of this one lies in the other."""
        return other.low <= self.low and self.high <= other.high

    @property
    def middle(self) -> Decimal:
        """The number halfway; the finite end if only one is finite."""
        if not self.high.is_finite():
            return self.low
        if not self.low.is_finite():
            return self.high
        return (self.low + self.high) / 2

    @property
    def width(self) -> Decimal:
        """How far its ends are apart."""
        return self.high - self.low


def _product(a: Decimal, b: Decimal) -> Decimal:
    return _ZERO if not a or not b else a * b


def _quotient(a: Decimal, b: Decimal) -> Decimal:
    if not b.is_finite():
        return _ZERO
    return a / b


def point(value: Decimal | int | str) -> Interval:
    """Return the interval that holds one number alone."""
    number = Decimal(value)
    return Interval(number, number)


@lru_cache(maxsize=65536)
def step(quote: str, value: Decimal) -> Decimal:
    """Return what one more in the last written digit would add.

    Args:
        quote: the figure as written (``124.9万人``).
        value: the number that was read from it (1249000).

    Returns:
        The step, in the figure's unit without magnitude: 1000 for 124.9万人, 0.1 for 5.5%, 1 for 3920个. For figures in
        Chinese numerals (百分之五, 一万二千) the place of the last digit that is not zero.
    """
    found = _NUMBER.search(quote.translate(_FULL))
    if found is not None:
        written = found[0].replace(",", "").replace(",", "")
        number = Decimal(written)
        places = len(written.partition(".")[2])
        if not number:
            return Decimal(1).scaleb(-places)
        magnitude = value / number
        # Where the figure was read otherwise than digits times magnitude (two figures, a fraction), the value decides.
        if magnitude > 0 and abs(magnitude.log10() - round(magnitude.log10())) < Decimal("1e-9"):
            return magnitude.scaleb(-places).normalize()
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def written(quote: str, low: Decimal, high: Decimal, modifier: Modifier, reach: Reach = BUILT_IN) -> Interval:
    """Return the numbers that a written figure can stand for.

    Args:
        quote: the figure as written.
        low: its value.
        high: its upper value, for a range.
        modifier: how firmly it is said.
        reach: how far 近 and 左右 reach, as the lexicon has it.

    Returns:
        The interval: half a step to either side of a bare figure; for 超过 and 多 from the figure up to the next step
        that its last digit above zero could take (超过9300 is below 9400); for 近 from a tenth below; for 左右 a
        twentieth to either side; open upwards for 以上, open downwards for 以内.
    """
    if high < low:
        low, high = high, low
    half = step(quote, low) * _HALF
    if modifier == "range" or high != low:
        return Interval(low - half, high + step(quote, high) * _HALF)
    if modifier == "exact":
        return Interval(low - half, low + half)
    if modifier == "more_than":
        exponent = low.normalize().as_tuple().exponent if low else 0
        coarse = max(Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0), half)
        # 超过1000亿 is as good as open: what was left out may be most of a thousand.
        return Interval(low, low + coarse)
    if modifier == "nearly":
        return Interval(low * reach.nearly, low)
    if modifier == "about":
        around = max(half, abs(low) * reach.about)
        return Interval(low - around, low + around)
    if modifier == "at_least":
        return Interval(low, INFINITY)
    return Interval(-INFINITY, low)


def of(statement: Statement, reach: Reach = BUILT_IN) -> Interval:
    """Return the numbers that a statement's figure can stand for, with the sign of its direction.

    Args:
        statement: any statement.
        reach: how far 近 and 左右 reach, as the lexicon has it.

    Returns:
        The interval of ``written``; mirrored for a change or difference that goes down.
    """
    interval = written(statement.quote, statement.low, statement.high, statement.modifier, reach)
    return -interval if statement.direction == "down" else interval
