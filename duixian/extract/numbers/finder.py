"""Find the figures of a text: number, magnitude, unit, modifier, span; ranks; and what only looks like one.

Nothing here asks what a figure measures: everything is decided by the characters of the figure itself and those that
touch it.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from duixian.extract.numbers.arabic import Arabic
from duixian.extract.numbers.chinese import Chinese
from duixian.extract.numbers.figure import CHINESE, MAGNITUDES, Figure, Reject
from duixian.extract.numbers.ranks import ranks
from duixian.extract.numbers.units import Units
from duixian.extract.numbers.worded import Worded
from duixian.lexicon import Lexicon

_ASCII_DIGITS = frozenset("0123456789")
_RUN = re.compile(rf"[0-9{CHINESE}几数翻半]+")
_CANDIDATE = re.compile(
    rf"(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)(?P<more>[多余几])?(?P<mag>{MAGNITUDES})?(?P<more2>[多余几])?"
    rf"|(?P<per>[百千万]分之)(?P<pernum>[{CHINESE}]+(?:点[{CHINESE}]+)?|\d+(?:\.\d+)?)(?P<permore>[多几])?"
    rf"|(?P<denominator>[二三四五六七八九十]+)分之(?P<numerator>[一二两三四五六七八九十]+)"
    rf"|翻了?(?P<fold>[一二两三四五]|\d)?番|(?P<half>一半|(?<=[过近])半|(?<=超)半数|半数(?=以上))"
    rf"|(?P<vague>[几数]十?[百千万亿]+|[几数]十)"
    rf"|(?P<chinese>[{CHINESE}]+(?:点[{CHINESE}]+)?)(?P<cnmore>[多余几])?(?P<cnmag>[万亿]+)?"
)
_QUOTED = re.compile(r"[“‘《「](?P<in>[^“”‘’《》「」，。；]{1,14})[”’》」]")


class Finder:
    """Finds the figures of a text by one lexicon.

    Args:
        lexicon: units and word lists.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        units = Units(lexicon)
        self._arabic, self._chinese = Arabic(units, lexicon.words), Chinese(units, lexicon.words)
        self._worded = Worded(units)
        self._follows = frozenset(name[0] for name in lexicon.units) | frozenset("分点成多余几番半大届倍了")

    def figures(self, text: str, reject: Reject) -> list[Figure]:
        """Find every figure.

        Args:
            text: folded text (half-width digits, simplified characters), of the same length as the report's.
            reject: called with span and the code of the reason for every number that is no figure.

        Returns:
            Figures in order of the text, not overlapping.
        """
        quoted = [m.span("in") for m in _QUOTED.finditer(text)]
        quoted.append((len(text) + 1, len(text) + 1))
        q = 0
        found: list[Figure] = []
        done = 0
        # The runs of numeral characters are found by one character class, which is fast; the long pattern is tried
        # only there, and not at a lone 一 or 数 whose next character no figure can have.
        for run in _RUN.finditer(text):
            start, end = run.span()
            if end <= done:
                continue
            if end - start == 1 and text[start] not in _ASCII_DIGITS and text[end : end + 1] not in self._follows:
                continue
            at = max(start, done)
            while at < end:
                m = _CANDIDATE.match(text, at)
                if m is None:
                    at += 1
                    continue
                while quoted[q][1] < at:
                    q += 1
                inside = quoted[q][0] <= at < quoted[q][1]
                if m["arabic"] is not None:
                    figure = self._arabic.read(text, m, inside, reject)
                elif m["chinese"] is not None:
                    figure = self._chinese.read(text, m, inside, reject)
                else:
                    figure = self._worded.read(text, m, reject)
                if figure is not None:
                    found.append(figure)
                    done = figure.end
                at = max(m.end(), done)
        ranked = ranks(text)
        if ranked:
            ends = [rank.end for rank in ranked]
            starts = [*(rank.start for rank in ranked), len(text) + 1]
            # Ranks do not overlap: the first that ends behind a figure's beginning is the only one that can cover it.
            found = [f for f in found if starts[bisect_right(ends, f.start)] >= f.end] + ranked
            found.sort(key=lambda figure: figure.start)
        return found
