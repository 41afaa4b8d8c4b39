"""Written figures as intervals, and that arithmetic on them never loses the true value."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.interval import Interval, point, step, written


@pytest.mark.parametrize(
    ("quote", "value", "one_more"),
    [
        ("5.1%", "5.1", "0.1"),
        ("124.9万人", "1249000", "1000"),
        ("3920个", "3920", "1"),
        ("10.3万亿元", "10300000000000", "100000000000"),
        ("5.10%", "5.10", "0.01"),
        ("百分之五", "5", "1"),
        ("一万二千人", "12000", "1000"),
        ("0.0%", "0", "0.1"),
        ("１２．５％", "12.5", "0.1"),
    ],
)
def test_a_figure_is_as_precise_as_its_last_digit(quote: str, value: str, one_more: str) -> None:
    assert step(quote, D(value)) == D(one_more)


def test_a_bare_figure_reaches_half_a_step_to_either_side() -> None:
    assert written("5.1%", D("5.1"), D("5.1"), "exact") == Interval(D("5.05"), D("5.15"))


def test_modifiers_open_or_shift_the_interval() -> None:
    value = D(9300)
    assert written("9300公里", value, value, "more_than") == Interval(D(9300), D(9400))
    assert written("9300公里", value, value, "at_least") == Interval(D(9300), D("Infinity"))
    assert written("9300公里", value, value, "at_most") == Interval(D("-Infinity"), D(9300))
    assert written("9300公里", value, value, "nearly").high == value
    about = written("9300公里", value, value, "about")
    assert about.low < value < about.high
    assert written("6%—6.5%", D("6"), D("6.5"), "range") == Interval(D("5.5"), D("6.55"))


figures = st.decimals(min_value=1, max_value=10**9, places=3)
halves = st.decimals(min_value=0, max_value=1, places=3)


@st.composite
def held(draw: st.DrawFn) -> tuple[D, Interval]:
    """A number and an interval that holds it."""
    number = draw(figures)
    return number, Interval(number - draw(halves), number + draw(halves))


@given(held(), held())
def test_what_holds_of_the_numbers_holds_of_the_intervals(one: tuple[D, Interval], two: tuple[D, Interval]) -> None:
    (a, x), (b, y) = one, two
    assert point(a + b).within(x + y)
    assert point(a - b).within(x - y)
    assert point(a * b).within(x * y)
    assert point(-a).within(-x)
    if y.low > 0:
        quotient = x / y
        # The division itself is rounded to 28 digits.
        slack = abs(a / b) * D("1e-20")
        assert quotient.low - slack <= a / b <= quotient.high + slack


def test_division_by_what_may_be_nothing_says_nothing() -> None:
    everything = point(5) / Interval(D(-1), D(1))
    assert (everything.low, everything.high) == (D("-Infinity"), D("Infinity"))


@given(held(), held())
def test_meeting_is_mutual_and_holds_where_one_lies_within_the_other(
    one: tuple[D, Interval], two: tuple[D, Interval]
) -> None:
    x, y = one[1], two[1]
    assert x.meets(y) == y.meets(x)
    if x.within(y):
        assert x.meets(y)
