"""Numbers in Chinese numerals: 三百二十万元, 五六分钟, 四成."""

from __future__ import annotations

import re
from decimal import Decimal

from duixian.extract.numbers.figure import MAGNITUDE, Figure, Reject
from duixian.extract.numbers.refused import COUNT, KEPT, NUMERAL, Number
from duixian.extract.numbers.units import Units
from duixian.lexicon import Words
from duixian.ruling import Table
from duixian.text import DIGITS, chinese_number

_PAIR = re.compile(r"([一二三四五六七八])([二三四五六七八九])(十|百|千|万)?$")
_IDIOM = re.compile(
    r"万[众户]|千家|千方|百计|万无|一[带路体村县城区方键窗站级件事般定些起样直批切律度心旦边面代流致贯线系]|两[个岸翼山手新重化业]|两家子|三[农北保品公角]|四[风好]|百[姓年日]"
)
_DIGIT = re.compile(r"[一二两三四五六七八九]$")
_TENTHS = re.compile(r"成(?:以上|左右|多|[，。；、的]|企业|农|产)")
# 千亿级, 万亿大关: sizes of a name, and none that was reached.
_SIZES = re.compile(r"级|大关|量级|俱乐部|产业|企业|斤粮")
_EVERY = re.compile(r"(?:每|不到)[^，。；]{0,10}$")
_ONLY = frozenset("十百千万亿")


class Chinese:
    """Reads numbers in Chinese numerals.

    Args:
        units: finds units and modifiers.
        words: the word lists.
    """

    def __init__(self, units: Units, words: Words) -> None:
        self._units = units
        self._numeral: Table[bool] = Table(NUMERAL, words)
        self._count: Table[bool] = Table(COUNT, words)

    def read(self, text: str, m: re.Match[str], inside: bool, reject: Reject) -> Figure | None:
        """Read what a candidate has found.

        Args:
            text: folded text.
            m: the match of ``finder``'s pattern.
            inside: it stands inside quotation marks.
            reject: called where it is no figure.

        Returns:
            The figure; None where it is none.
        """
        start, end, raw = m.start(), m.end(), m["chinese"]
        if (tenth := self._tenth(text, m)) is not None:
            return self._units.finish(text, tenth, reject)
        unit, dimension = self._units.at(text, end)
        if not unit and not ((raw[-1] in "万亿" or len(raw) > 2) and raw[-1] in "万亿千百"):
            return None
        number = Number(text, start, end, raw, unit, dimension, text[max(0, start - 14) : start], inside)
        if (refused := self._numeral.first(number)) is not None:
            reject(start, end, refused[0])
            return None
        if not self._counts(text, m, reject):
            return None
        value = _value(m)
        if value is None or value == 0:
            return None
        return self._figure(number, m, value, reject)

    def _tenth(self, text: str, m: re.Match[str]) -> Figure | None:
        """四成: a tenth of the whole each."""
        start, end, raw = m.start(), m.end(), m["chinese"]
        if text[end : end + 1] != "成" or not _DIGIT.match(raw) or not _TENTHS.match(text[end : end + 4]):
            return None
        value = (chinese_number(raw) or Decimal(0)) * 10
        figure = Figure(start, end + 1, value, value, "%", "ratio", "fraction")
        figure.fired.append(("value=tenths", raw + "成"))
        return figure

    def _counts(self, text: str, m: re.Match[str], reject: Reject) -> bool:
        """Tell whether a numeral is a number: 千亿 is one only behind a word that bounds it (超千亿元, 破万亿)."""
        start, end, raw = m.start(), m.end(), m["chinese"]
        if raw != "十" and _ONLY.issuperset(raw):
            bound = self._units.bound.search(text[max(0, start - 6) : start])
            if bound is None or raw in ("百", "千") or _SIZES.match(text[end : end + 4]):
                reject(start, end, "extract.magnitude")
                return False
            return True
        return raw[-1] in "万亿" or len(raw) > 2 or not _IDIOM.match(text, start)

    def _figure(self, number: Number, m: re.Match[str], value: Decimal, reject: Reject) -> Figure | None:
        """Make the figure of a numeral with its value, unless it is one of those that count nothing."""
        text, start, end, raw, unit = number.text, number.start, number.end, number.raw, number.unit
        dimension = number.dimension
        pair = _PAIR.match(raw)
        if pair and DIGITS[pair[2]] == DIGITS[pair[1]] + 1:
            times = MAGNITUDE[pair[3] or ""]
            low, high = DIGITS[pair[1]] * times, DIGITS[pair[2]] * times
            figure = Figure(start, end + len(unit), low, high, unit, dimension, "amount")
            figure.modifier = "range"
            figure.fired.append(("value=range-of-neighbours", raw))
            return self._units.finish(text, figure, reject) if unit else None
        if raw == "二" and unit != "倍":
            reject(start, end, "extract.ordinal-two")
            return None
        if raw == "一" and unit in KEPT and _EVERY.search(number.before):
            figure = Figure(start, end + len(unit), value, value, unit, dimension, "amount")
            figure.fired.append(("value=one-in-a-pace", raw))
            return self._units.finish(text, figure, reject)
        if (refused := self._count.first(number)) is not None:
            reject(start, end, refused[0])
            return None
        figure = Figure(start, end + len(unit), value, value, unit, dimension, "amount")
        figure.fired.append(("value=chinese-numeral", text[start : figure.end]))
        if m["cnmore"]:
            figure.modifier = "more_than"
            figure.fired.append(("modifier=inside", m["cnmore"]))
        return self._units.finish(text, figure, reject)


def _value(m: re.Match[str]) -> Decimal | None:
    """Return the value of a numeral with the magnitude behind it.

    四亿零七百多万: 万 counts what stands behind 亿, not all of it.
    """
    raw = m["chinese"]
    value = chinese_number(raw)
    if value is None or value == 0 or not m["cnmag"]:
        return value
    if m["cnmag"] == "万" and "亿" in raw:
        return chinese_number(raw + "万") or value
    return value * MAGNITUDE.get(m["cnmag"], Decimal(1))
