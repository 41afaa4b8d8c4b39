"""What stands with a number: its unit, and the words that say how firmly it is said."""

from __future__ import annotations

import re

from duixian.extract.numbers.figure import COUNTED, PERCENT, Figure, Reject
from duixian.lexicon import Lexicon, match_unit

# The look ahead at the first characters spares trying every word at every place.
_BEFORE = re.compile(
    r"(?=[不至上最低接将近大约突超跨迈多高逾破过])(?:(?P<at_least>不少于|不低于|至少|不小于|不下于|上(?=[百千万亿]))"
    r"|(?P<at_most>不超过|不高于|不大于|不多于|最多|不得超过|不突破|低于)"
    r"|(?P<nearly>接近|将近|近乎|不到|不足|近)"
    r"|(?P<about>大约|约为|约占|(?<![签合条节制预违契])约)"
    r"|(?P<more_than>突破|超过|超出|跨过|迈过|跨越|多于|高于|大于|逾|(?<!赶)超|破|(?<![不通经])过))"
    r"(?:了|到|为)?$"
)
_AFTER = re.compile(
    r"(?=[左上及以之多余有开出])(?:(?P<about>左右|上下)|(?P<at_least>及?以上)|(?P<at_most>及?以内|之内|及?以下)"
    r"|(?P<more_than>多(?![年云样元种少数式功层点方媒党])|余(?![年额热地])|有余|开外|出头))"
)
_QUALIFIES = re.compile(r"(?:及?以[上下内]|级|年期)(?:及?以[上下])?的?[\u4e00-\u9fffA-Za-z“]")
# 占全球的三分之一: of what a fraction is one stands between it and its modifier.
_WHOLE = re.compile(r"(?:全球|全国|全省|全市|世界|总量|总数|总额)的?$")
# What stands before a magnitude word that is a number by itself (超千亿元, 破万亿).
BOUND = _BEFORE


class Units:
    """Finds units and modifiers by one lexicon.

    Args:
        lexicon: the units.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def at(self, text: str, pos: int) -> tuple[str, str]:
        """Return the unit that stands at a place, and what it measures; both empty where there is none."""
        unit = match_unit(text, pos, self._lexicon)
        return (unit.name, unit.dimension) if unit is not None else ("", "")

    def finish(self, text: str, figure: Figure, reject: Reject) -> Figure | None:
        """Add unit rule and modifier; drop thresholds that only qualify what follows and sizes inside names.

        Args:
            text: folded text.
            figure: the figure with its value and unit.
            reject: called where it is none.

        Returns:
            The figure; None where it is a threshold, or a part of a name.
        """
        end = figure.end
        ahead = text[end : end + 14]
        unit, dimension = figure.unit, figure.dimension
        if unit and dimension not in COUNTED and dimension not in ("ratio", "percentage_point") and unit not in PERCENT:
            qualifies = _QUALIFIES.match(ahead)
            if qualifies or (
                unit == "岁"
                and ahead[:1] not in "，。；、（）和)\n"
                and not ahead.startswith(("左右", "以上，", "以上。"))
            ):
                reject(figure.start, end, "extract.threshold")
                return None
        elif ahead[:1] == "级" and figure.shape == "amount":
            reject(figure.start, end, "extract.grade")
            return None
        if unit:
            figure.fired.append(("unit=lexicon", unit))
        self._modify(text, figure, ahead)
        return figure

    def _modify(self, text: str, figure: Figure, ahead: str) -> None:
        """Take the words before and behind a figure that say how firmly it is said."""
        end = figure.end
        after = _AFTER.match(ahead)
        if after:
            figure.tail = end + after.end()
            if figure.modifier in ("exact", "range"):
                name = after.lastgroup or "exact"
                if figure.modifier == "exact":
                    figure.modifier = name
                figure.fired.append(("modifier=after", after[0]))
        near = text[max(0, figure.start - 6) : figure.start]
        if figure.shape == "fraction":
            near = _WHOLE.sub("", near)
        before = _BEFORE.search(near)
        if before:
            figure.outer = (
                figure.start - len(before[0])
                if near and text.startswith(before[0], figure.start - len(before[0]))
                else figure.start
            )
            if figure.modifier == "exact" or (figure.modifier == "at_most" and before.lastgroup == "at_least"):
                figure.modifier = before.lastgroup or "exact"
                figure.bound = before[0]
                figure.fired.append(("modifier=before", before[0]))
