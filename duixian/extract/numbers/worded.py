"""Numbers in words: 百分之五, 三分之二, 一半, 翻两番."""

from __future__ import annotations

import re
from decimal import Decimal

from duixian.extract.numbers.figure import CHINESE, Figure, Reject
from duixian.extract.numbers.units import Units
from duixian.text import chinese_number

_NUMBER = re.compile(rf"[—\-至到~～]{{1,2}}(?P<per>[百千万]分之)?(?P<n>[{CHINESE}]+(?:点[{CHINESE}]+)?)")


class Worded:
    """Reads numbers in words.

    Args:
        units: finds modifiers.
    """

    def __init__(self, units: Units) -> None:
        self._units = units

    def read(self, text: str, m: re.Match[str], reject: Reject) -> Figure | None:
        """Read what a candidate has found.

        Args:
            text: folded text.
            m: the match of ``finder``'s pattern.
            reject: called where it is no figure.

        Returns:
            The figure; None where it is none.
        """
        start, end = m.start(), m.end()
        if m["per"]:
            return self._of_hundred(text, m, reject)
        if m["denominator"]:
            below, above = chinese_number(m["denominator"]), chinese_number(m["numerator"])
            if not below or above is None or above >= below * 2:
                return None
            share = (above * 100 / below).quantize(Decimal("0.001"))
            figure = Figure(start, end, share, share, "%", "ratio", "fraction")
            figure.fired.append(("value=fraction", m[0]))
            return self._units.finish(text, figure, reject)
        if m["half"]:
            if text[end : end + 1] in "径封导岛" or (m[0] == "一半" and text[end : end + 1] in "是"):
                return None
            figure = Figure(start, end, Decimal(50), Decimal(50), "%", "ratio", "fraction")
            figure.fired.append(("value=half", m[0]))
            return self._units.finish(text, figure, reject)
        if m["vague"]:
            reject(start, end, "extract.vague")
            return None
        times = chinese_number(m["fold"]) if m["fold"] and not m["fold"].isdigit() else Decimal(m["fold"] or 1)
        value = Decimal(2) ** int(times or 1)
        figure = Figure(start, end, value, value, "倍", "ratio", "fold")
        figure.fired.append(("value=fold", m[0]))
        return self._units.finish(text, figure, reject)

    def _of_hundred(self, text: str, m: re.Match[str], reject: Reject) -> Figure | None:
        """百分之五, 千分之三, 百分之五至七."""
        start, end = m.start(), m.end()
        raw = m["pernum"]
        value = Decimal(raw) if raw[0].isdigit() else chinese_number(raw)
        if value is None:
            reject(start, end, "extract.no-numeral")
            return None
        per = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}[m["per"][0]]
        low, high = value * per, value * per
        second = _NUMBER.match(text, end)
        rule = "value=percent-in-words"
        if second:
            other = chinese_number(second["n"])
            if other is not None and other * per > low:
                high, end, rule = other * per, second.end(), "value=range"
        figure = Figure(start, end, low, high, "%", "ratio", "percent")
        figure.fired.append((rule, text[start:end]))
        if m["permore"]:
            figure.modifier = "more_than"
        if high != low:
            figure.modifier = "range"
        return self._units.finish(text, figure, reject)
