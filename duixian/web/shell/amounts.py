"""Figures as a reader writes them: 3001.6亿元, 300.16 billion yuan. No digit that was told is lost."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language

# What stands before a figure that is not exact, and before one below zero: a fall of at least 5 % is ≤ −5 %.
_SIGNS = {"about": "≈", "nearly": "≲", "more_than": ">", "at_least": "≥", "at_most": "≤"}
_BELOW = {"about": "≈", "nearly": "≳", "more_than": "<", "at_least": "≤", "at_most": "≥"}
_CHINESE = ((10**12, "万亿"), (10**8, "亿"), (10**6, "万"))
_ENGLISH = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
_UNITS = {
    "元": "yuan",
    "美元": "US dollars",
    "人": "people",
    "人次": "visits",
    "家": "",
    "亩": "mu",
    "公里": "km",
    "吨": "tonnes",
    "位": "places",
    "个百分点": "percentage points",
    "平方米": "m²",
    "公顷": "ha",
    "平方公里": "km²",
    "天": "days",
    "户": "",
    "个": "",
    "件": "",
    "项": "",
    "座": "",
    "所": "",
    "套": "",
    "千瓦": "kW",
    "立方米": "m³",
    "倍": "times",
}


def english(language: str | None = None) -> bool:
    """Say whether a reader wants English."""
    return (language or get_language() or "zh").startswith("en")


def unit_name(unit: str, language: str | None = None) -> str:
    """Return a unit in the reader's language, as it stands where no translation is kept."""
    return _UNITS.get(unit, unit) if english(language) else unit


def digits(value: float) -> str:
    """Write a number in plain digits, without the noise of binary fractions."""
    if value == 0:
        return "0"
    text = format(Decimal(format(value, ".12g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def scale(largest: float, unit: str, language: str | None = None) -> tuple[int, str]:
    """Choose in what a series is shown.

    Args:
        largest: the largest absolute value.
        unit: of the values, without magnitude words.
        language: of the reader; the current one by default.

    Returns:
        What to divide by, and the unit with its magnitude word: ``(100000000, "亿元")``.
    """
    name = unit_name(unit, language)
    for size, word in _ENGLISH if english(language) else _CHINESE:
        if largest >= size:
            # 万 begins at a million: below, people write 48512元.
            size = 10**4 if word == "万" else size
            return size, f"{word.strip()} {name}".strip() if english(language) else f"{word}{name}"
    return 1, name


def amount(
    low: float, high: float | None = None, unit: str = "", modifier: str = "", language: str | None = None
) -> str:
    """Write a figure with its unit.

    Args:
        low: the value, or the lower end of a range.
        high: the upper end.
        unit: without magnitude words.
        modifier: how firmly it is said (``at_least``).
        language: of the reader; the current one by default.
    """
    high = low if high is None else high
    size, name = scale(max(abs(low), abs(high)), unit, language)
    number = digits(low / size) if low == high else f"{digits(low / size)}–{digits(high / size)}"
    gap = " " if english(language) and name and name[0].isalpha() else ""
    return f"{(_BELOW if high < 0 else _SIGNS).get(modifier, '')}{number}{gap}{name}"


def change(value: float, unit: str = "%", modifier: str = "", language: str | None = None) -> str:
    """Write a change with its sign: +5.2%, −0.3个百分点, ≤−5%.

    Args:
        value: below zero for a fall.
        unit: without magnitude words.
        modifier: how firmly the size of the change is said: a fall of ``at_least`` 5 % is −5 % or less.
        language: of the reader; the current one by default.
    """
    before = (_BELOW if value < 0 else _SIGNS).get(modifier, "")
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return before + sign + amount(abs(value), None, unit, language=language)
