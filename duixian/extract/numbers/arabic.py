"""Numbers in digits: 3.5亿元, 12%, 5—8个, 1/4, 9.3∶37.0∶53.7."""

from __future__ import annotations

import re
from decimal import Decimal

from duixian.extract.numbers.figure import MAGNITUDE, MAGNITUDES, PERCENT, Figure, Reject, scaled
from duixian.extract.numbers.refused import DATE, SLASHED, SUSPECT, WITH_UNIT, Number
from duixian.extract.numbers.units import Units
from duixian.lexicon import Words
from duixian.ruling import Table
from duixian.text import PROSE, last_piece

_RANGE = re.compile(r"(?:[-—–－~～―‐]{1,2}|至|到)(?=\d)")
_NUMBER = re.compile(rf"(?P<arabic>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<more>[多余几])?(?P<mag>{MAGNITUDES})?")
_STOP_AFTER = re.compile(
    r"(?:热线|平台|专线|工程|计划|行动|模式|体系|布局|战略|[A-Za-z+＋×*#]|号(?!召)|版|强(?!县)|式|字)"
)
# 占全国1/4, 超4成: shares in digits
_SHARE_OF = re.compile(r"([1-9])(?:/([2-9]|10)(?![\d/年月.])|成(?=以上|左右|多|[，。；、的]|企业|农))")
# 三次产业结构为9.3∶37.0∶53.7: a share a part
_COLONS = (":", "：", "∶")
_PARTS = re.compile(r"[:：∶]\d")
_STRUCTURE = re.compile(r"结构[^，。；]{0,44}$")
_FROM = re.compile(r"[由从][^，。；]{0,14}$")
_RATIO = re.compile(
    r"(?:比|系数|指数|倍差|比例|强度)(?:为|是|达到?|[由从]|缩小[到至]|降[到至]|下降[到至]|提高[到至]|提升[到至]|稳定在|控制在|值)*$"
)
_TO_ONE = re.compile(r"[:：∶](?!1(?!\d))")
# units shared in a list: 8.7、31.5和32.3个百分点
_SHARED = re.compile(r"(?:、\d+(?:\.\d+)?(?:[百千]?[万亿])*)*(?:[和、及与]|以及)(\d+(?:\.\d+)?)(?:[百千]?[万亿])*")


class Arabic:
    """Reads numbers in digits.

    Args:
        units: finds units and modifiers.
        words: the word lists.
    """

    def __init__(self, units: Units, words: Words) -> None:
        self._units = units
        self._refused: Table[bool] = Table(WITH_UNIT, words)

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
        start, end = m.start(), m.end()
        before = text[max(0, start - 8) : start]
        after = text[end : end + 12]
        digits = m["arabic"]
        if before and SLASHED.search(before) and not (before[-1] in "×*/" and after[:1] in "万亿"):
            reject(start, end, "extract.code")
            return None
        if len(digits) == 1 and not m["mag"] and (share := self._share(text, start, before)) is not None:
            return self._units.finish(text, share, reject)
        if not m["mag"] and not m["more"] and "." not in digits and DATE.match(after):
            years = after[0] == "年" and (len(digits) < 4 or (len(digits) == 4 and digits[0] not in "12"))
            reject(start, end, "extract.duration" if years else "extract.date")
            return None
        if (structure := self._part(text, m, before)) is not None:
            return structure
        figure, unit = self._amount(text, m, inside, reject)
        if figure is None:
            return None
        if m["more"] or m["more2"]:
            figure.modifier = "more_than"
            figure.fired.append(("modifier=inside", m["more"] or m["more2"]))
        if figure.high != figure.low:
            figure.modifier = "range"
        if inside or unit in SUSPECT or (unit == "个" and text.startswith("方面", figure.end)):
            number = Number(text, start, figure.end, "", unit, figure.dimension, before, inside)
            refused = self._refused.first(number)
            if refused is not None:
                reject(start, figure.end, refused[0])
                return None
        return self._units.finish(text, figure, reject)

    def _share(self, text: str, start: int, before: str) -> Figure | None:
        """占全国1/4, 超4成: shares in digits."""
        share = _SHARE_OF.match(text, start)
        if share is None or (before and before[-1] in "0123456789/.."):
            return None
        value = Decimal(share[1]) * 10
        if share[2]:
            value = (Decimal(share[1]) * 100 / Decimal(share[2])).quantize(Decimal("0.001"))
        part = Figure(start, share.end(), value, value, "%", "ratio", "fraction")
        part.fired.append(("value=fraction" if share[2] else "value=tenths", share[0]))
        return part

    def _part(self, text: str, m: re.Match[str], before: str) -> Figure | None:
        """三次产业结构为9.3∶37.0∶53.7: a share a part."""
        start, end = m.start(), m.end()
        opens = not m["mag"] and _PARTS.match(text, end)
        if not opens and not (before[-1:] in _COLONS and start > 1 and text[start - 2].isdigit()):
            return None
        if not _STRUCTURE.search(last_piece(text[max(0, start - 56) : start], PROSE + "\n")):
            return None
        value = Decimal(m["arabic"])
        structure = Figure(start, end, value, value, "", "", "structure")
        structure.fired.append(("value=part-of-structure", m["arabic"]))
        return structure

    def _amount(self, text: str, m: re.Match[str], inside: bool, reject: Reject) -> tuple[Figure | None, str]:
        """Read value and unit, or both ends of a range (5—8个, 3%至5%); with it the unit behind the number itself."""
        start, end = m.start(), m.end()
        low = high = scaled(m["arabic"], m["mag"])
        rule = "value=arabic"
        unit, dimension = self._units.at(text, end)
        span_end = end + len(unit)
        ranged = _RANGE.match(text, span_end)
        if ranged and not (ranged[0] in "到至" and _FROM.search(text[max(0, start - 16) : start])):
            second = _NUMBER.match(text, ranged.end())
            if second:
                unit2, dimension2 = self._units.at(text, second.end())
                low2 = scaled(second["arabic"], second["mag"])
                dated = DATE.match(text, second.end()) is not None
                if unit2 and (not unit or unit == unit2) and not dated:
                    if not m["mag"] and second["mag"] and low < low2 / MAGNITUDE[second["mag"]] + 1:
                        low = scaled(m["arabic"], second["mag"])
                    if low < low2:
                        high, unit, dimension = low2, unit2, dimension2
                        span_end, rule = second.end() + len(unit2), "value=range"
                elif dated:
                    reject(start, end, "extract.date")
                    return None, ""
        if not unit:
            figure = self._bare(text, m, low, inside, reject)
        else:
            figure = Figure(start, span_end, low, high, unit, dimension, "percent" if unit in PERCENT else "amount")
            if figure.unit == "％":
                figure.unit = "%"
        if figure is not None:
            figure.fired.append((rule, text[start:span_end]))
        return figure, unit

    def _bare(self, text: str, m: re.Match[str], low: Decimal, inside: bool, reject: Reject) -> Figure | None:
        """A number without a unit: a noun may follow it (6600多万纳税人), or nothing (净增1.2万)."""
        start, end = m.start(), m.end()
        after = text[end : end + 6]
        before = text[max(0, start - 6) : start]
        large = m["mag"] and m["mag"] not in "十百千"
        ratio = _RATIO.search(before)
        if inside or (_STOP_AFTER.match(after) and not large):
            reject(start, end, "extract.name-or-code")
            return None
        if large or (ratio and "." in m["arabic"] and not _TO_ONE.match(after)):
            figure = Figure(start, end, low, low, "", "", "amount")
            figure.fired.append(("unit=none-written", after[:2]))
            return figure
        shared = _SHARED.match(text[end : end + 60])
        if shared and "分别" in text[max(0, start - 56) : start]:
            unit, dimension = self._units.at(text, end + shared.end())
            if unit:
                figure = Figure(start, end, low, low, unit, dimension, "percent" if unit in PERCENT else "amount")
                figure.fired.append(("unit=shared", unit))
                return figure
        reject(start, end, "extract.no-unit")
        return None
