"""Figures as a reader writes them."""

from __future__ import annotations

import pytest

from duixian.web.shell.amounts import amount, change, scale


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        (300_160_000_000, "元", "3001.6亿元", "300.16 billion yuan"),
        (48_512, "元", "48512元", "48512 yuan"),
        (39_500, "人", "39500人", "39500 people"),
        (12_560_000, "人", "1256万人", "12.56 million people"),
        (14_580_000_000_000, "元", "14.58万亿元", "14.58 trillion yuan"),
        (5.63, "‰", "5.63‰", "5.63‰"),
        (0.1 + 0.2, "%", "0.3%", "0.3%"),
        (1333, "家", "1333家", "1333"),
    ],
)
def test_no_digit_is_lost_and_none_is_made_up(value: float, unit: str, chinese: str, english: str) -> None:
    assert amount(value, None, unit, language="zh-hans") == chinese
    assert amount(value, None, unit, language="en") == english


def test_ranges_and_how_firmly_it_is_said() -> None:
    assert amount(8, 8.5, "%", "range", "zh-hans") == "8–8.5%"
    assert amount(5, 5, "%", "at_least", "zh-hans") == "≥5%"


def test_a_change_bears_its_sign() -> None:
    assert [change(v, "%", "zh-hans") for v in (5.2, -0.3, 0)] == ["+5.2%", "−0.3%", "0%"]


def test_a_series_has_one_scale() -> None:
    assert scale(3e11, "元", "zh-hans") == (10**8, "亿元")
    assert scale(9, "%", "zh-hans") == (1, "%")
