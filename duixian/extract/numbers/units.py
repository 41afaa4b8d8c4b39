"""What stands with a number: its unit, and the words that say how firmly it is said."""

from __future__ import annotations

import re

from duixian.extract.numbers.figure import COUNTED, PERCENT, Figure, Reject
from duixian.lexicon import Lexicon, match_unit

_MODIFIERS = ("at-least", "at-most", "nearly", "about", "more-than")
_QUALIFIES = re.compile(r"(?:及?以[上下内]|级|年期)(?:及?以[上下])?的?[\u4e00-\u9fffA-Za-z“]")


class Units:
    """Finds units and modifiers by one lexicon.

    Args:
        lexicon: the units, and the words of modifiers.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        words = lexicon.words
        before = [f"modifiers.before.{name}" for name in _MODIFIERS]
        after = [f"modifiers.after.{name}" for name in _MODIFIERS if name != "nearly"]
        # What bounds a number from the left: 上亿元 is a magnitude word that is a number by itself. The look ahead spares
        # trying every word at every place.
        first, *others = (f"(?P<{_group(name)}>{{{name}}}" for name in before)
        found = "|".join([f"{first}|上(?=[百千万亿]))", *(f"{other})" for other in others)])
        self.bound = words.pattern(f"{words.begins(*before, besides='上')}(?:{found}){{modifiers.before.links}}?$")
        found = "|".join(f"(?P<{_group(name)}>{{{name}}})" for name in after)
        self._after = words.pattern(f"{words.begins(*after)}(?:{found})")
        self._wholes = words.pattern("{modifiers.after.wholes}的?$")

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
        after = self._after.match(ahead)
        if after:
            figure.tail = end + after.end()
            if figure.modifier in ("exact", "range"):
                name = after.lastgroup or "exact"
                if figure.modifier == "exact":
                    figure.modifier = name
                figure.fired.append(("modifier=after", after[0]))
        near = text[max(0, figure.start - 6) : figure.start]
        if figure.shape == "fraction":
            near = self._wholes.sub("", near)
        before = self.bound.search(near)
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


def _group(name: str) -> str:
    """Return the modifier that a list stands for, as a group of a pattern is called."""
    return name.rpartition(".")[2].replace("-", "_")
