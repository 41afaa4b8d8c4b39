"""Which line breaks are paragraph ends, and which only mark the end of a column.

A typesetter breaks a line where the next word no longer fits. That is the test: a break is a wrap if the first
word of the next line would not have fitted on this one, the column's width being read off the neighbouring lines.
It is applied only to documents that show wrapping at all; most reports stand one paragraph a line, and their
headings must not be glued to anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from duixian.read.origin import Separator
from duixian.text import LINE_ENDS, PROSE, mark

_CLOSERS = "”’』」》〉】）)\"'"
_STRUCTURE = re.compile(
    r"[□■◆●▲★※]|本报.{0,4}讯|[一二三四五六七八九十]{1,3}[、．]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节部]"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十（(]")
_PROPORTION = re.compile(r"\d[:：∶]$")
_WEAK_STRUCTURE = re.compile(r"——|--|[(（]?\d{1,2}(?:[)）、]|[.．](?!\d))|[一二三四五六七八九十]是")
_FIRST_WORD = re.compile(
    r"[“‘（《【〈「『(]*(?:[\w.,．%％+/\-]*[A-Za-z0-9.,．%％+/\-]+|.)[，。、；：！？”’）》】〉」』,.;:!?)%％]*", re.A
)
_CUT_NUMBER = re.compile(r"\d(?:[.．]|[.．]?\d*[万亿千百萬億]{1,2})?$")
_NUMBER_GOES_ON = re.compile(
    r"\d|[.．]\d|[%％‰]|[万亿萬億]|[元吨亩斤户套辆座](?![^，。；、）]{0,2}均)|人(?![均民口大才工员])|个(?!人)|公里|平方|立方|家(?!庭)|项|名|张"
)
_HEADLINE_FIGURE = re.compile(r"\d[\d.]*[万亿]?(?:[%％]|\D{1,3})$")
_INNER_STOP = mark(PROSE + ",;")
_TABLE_GAP = re.compile(r"\S[ \t\u3000]+\S")
_LATIN_END = re.compile(r"(\d?)([A-Za-z]+)$")

_NARROWEST = 16
_WIDEST = 240
_LONGEST_WORD = 24


class Line(NamedTuple):
    """A line that is not blank.

    Attributes:
        text: what it says, without the blanks around it.
        indent: width of the blanks before it, a full-width character counting two.
        gap: line breaks since the line before (1: none is blank in between).
        fixed: the format itself says that it stands alone or ends here (a heading, a table row).
    """

    text: str
    indent: int
    gap: int
    fixed: bool


def width(text: str) -> int:
    """Return how wide a line is printed, a full-width character counting two."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) // 2


def is_open(text: str) -> bool:
    """Tell whether a line stops in the middle of a sentence (or is a heading)."""
    if text[-1] in LINE_ENDS:
        return False
    if text[-1] in _CLOSERS:
        return not (len(text) > 1 and text.rstrip(_CLOSERS)[-1:] in LINE_ENDS)
    return True


def find_joins(lines: Sequence[Line]) -> list[Separator | None]:
    """Decide for every line how it is joined to the line before.

    Args:
        lines: the document's lines, blank ones left out.

    Returns:
        For every line None if a paragraph begins with it, else what joins it to the line before: nothing, or a
        blank between two Latin words.
    """
    result: list[Separator | None] = [None] * len(lines)
    if len(lines) < 2:
        return result
    # The cheap question first: nearly all documents have no two lines that could belong together.
    spaced = sum(line.gap > 1 for line in lines) > 0.8 * len(lines)
    unit_gap = 2 if spaced else 1
    suspects = [
        i
        for i in range(len(lines) - 1)
        if (lines[i + 1].gap <= unit_gap or not spaced)
        and not lines[i].fixed
        and not lines[i + 1].fixed
        and len(lines[i].text) >= _NARROWEST // 2
        and is_open(lines[i].text)
    ]
    if not suspects:
        return result
    page = _Page(lines, unit_gap)
    wrapped = page.is_wrapped(suspects, spaced)
    if wrapped:
        candidates: Sequence[int] = range(len(lines) - 1)
    else:
        candidates = [i for i in suspects if lines[i + 1].gap == 1]
    for i in candidates:
        here, there = lines[i], lines[i + 1]
        if here.fixed or there.fixed:
            continue
        if (wrapped and page.goes_on(i)) or (there.gap == 1 and _is_cut_number(here, there)):
            result[i + 1] = _between(here.text, there.text)
    return result


def _is_cut_number(here: Line, there: Line) -> bool:
    return (
        len(here.text) >= 12
        and there.indent <= here.indent
        and _CUT_NUMBER.search(here.text[-24:]) is not None
        and _NUMBER_GOES_ON.match(there.text) is not None
        and _INNER_STOP.search(there.text) is not None
        and not _WEAK_STRUCTURE.match(there.text)
        and not _STRUCTURE.match(here.text)
    )


def _between(before: str, after: str) -> Separator:
    """Latin words keep a blank; a unit behind its number (5k⏎m) and a cut abbreviation (GD⏎P) do not get one."""
    if not (after[0].isascii() and after[0].isalpha()):
        return ""
    match = _LATIN_END.search(before[-40:])
    if match is None or match[1] or (match[2].isupper() and after[0].isupper()):
        return ""
    return " "


class _Page:
    """Widths and columns of a document that may be wrapped."""

    def __init__(self, lines: Sequence[Line], unit_gap: int) -> None:
        self.lines = lines
        self.unit_gap = unit_gap
        self.widths = [width(line.text) for line in lines]
        self.block = [0] * len(lines)
        number = 0
        for i, line in enumerate(lines):
            if i and line.gap > unit_gap:
                number += 1
            self.block[i] = number
        margins: dict[int, int] = {}
        for i, line in enumerate(lines):
            number = self.block[i]
            margins[number] = min(margins.get(number, line.indent), line.indent)
        # A block of one line has no margin of its own.
        floor = min(margins.values())
        sizes: dict[int, int] = {}
        for number in self.block:
            sizes[number] = sizes.get(number, 0) + 1
        self.indented = [
            line.indent > (margins[self.block[i]] if sizes[self.block[i]] > 1 else floor)
            for i, line in enumerate(lines)
        ]
        self.sizes = sizes
        self.marks_paragraphs = sum(self.indented) >= 2
        several = sum(size > 1 for size in sizes.values())
        self.blanks_mark = not self.marks_paragraphs and several >= 3 and len(sizes) * 25 >= len(lines)
        self.ragged = False
        self.full_width = [w + (4 if mark else 0) for w, mark in zip(self.widths, self.indented, strict=True)]
        self.column = self._columns()

    def _columns(self) -> list[int]:
        """Return the column's width at every line: the widest of its near neighbours in the same block."""
        columns: list[int] = []
        start, count = 0, len(self.lines)
        while start < count:
            end = start
            while end < count and self.block[end] == self.block[start]:
                end += 1
            widths = self.full_width[start:end]
            columns += [max(widths[i - 3 if i > 3 else 0 : i + 5]) for i in range(end - start)]
            start = end
        return columns

    def is_full(self, i: int, column: int, slack: int | None = None) -> bool:
        """Tell whether the first word of line i + 1 would not have fitted on line i.

        Justified lines hold more or fewer characters than their column is wide: hence the slack.
        """
        limit = column - (max(2, column // 10) if slack is None else slack)
        missing = limit - self.full_width[i]
        if missing < 1 or missing >= _LONGEST_WORD:
            return missing < 1
        word = _FIRST_WORD.match(self.lines[i + 1].text)
        return (width(word[0]) if word else 2) > missing

    def is_wrapped(self, suspects: Sequence[int], spaced: bool) -> bool:
        """Tell whether the document shows wrapping at all."""
        pairs = [
            i
            for i in suspects
            if self.block[i] == self.block[i + 1]
            and not self.indented[i + 1]
            and _NARROWEST <= self.widths[i] <= _WIDEST
            and self.widths[i + 1] <= self.widths[i] * 1.6
            and not _STRUCTURE.match(self.lines[i + 1].text)
            and len(_TABLE_GAP.findall(self.lines[i].text)) < 3
        ]
        if not pairs:
            return False
        full = sum(self.is_full(i, self.column[i]) for i in pairs)
        self.ragged = full < 0.75 * len(pairs)
        stops = sum(_INNER_STOP.search(self.lines[i].text) is not None for i in pairs)
        if spaced:
            return len(pairs) >= 5 and full >= 0.8 * len(pairs) and stops >= 0.4 * len(pairs)
        long_lines = sum(w > _WIDEST for w in self.widths)
        if long_lines > len(pairs):
            return False
        if len(pairs) >= 3:
            return stops >= 0.3 * len(pairs) and (full >= 0.6 * len(pairs) or stops >= 0.5 * len(pairs))
        return all(
            self.widths[i] >= 30
            and self.is_full(i, self.column[i])
            and _INNER_STOP.search(self.lines[i].text) is not None
            and self.widths[i + 1] <= self.widths[i] + 8
            and (not is_open(self.lines[i + 1].text) or i + 1 in suspects)
            for i in pairs
        )

    def goes_on(self, i: int) -> bool:
        """Tell whether the paragraph of line i goes on in line i + 1."""
        here, there = self.lines[i], self.lines[i + 1]
        if self.indented[i + 1] or here.text[0] in "□■":
            return False
        if self.block[i] != self.block[i + 1]:
            return not _STRUCTURE.match(there.text) and self._goes_on_over_blank(i)
        column = self.column[i]
        if column > _WIDEST:
            return False
        full = self.is_full(i, column)
        opened = is_open(here.text) or (_PROPORTION.search(here.text) is not None and there.text[0].isdecimal())
        if _STRUCTURE.match(there.text):
            # 坚持质量第⏎一、效益优先: a sentence cut inside a number, not a heading.
            return (
                full
                and opened
                and _NUMBERED.match(there.text) is not None
                and _INNER_STOP.search(here.text) is not None
                and not _STRUCTURE.match(here.text)
            )
        if not opened:
            if _WEAK_STRUCTURE.match(there.text):
                return False
            if self.marks_paragraphs or self.blanks_mark:
                return full or self.widths[i] >= (0.4 if self.ragged or self.blanks_mark else 0.75) * column
            # The paragraph may end on a full line. Mostly it does not.
            return self.is_full(i, column, slack=0)
        marked = self.marks_paragraphs or self.blanks_mark
        if (_STRUCTURE.match(here.text) and not marked) or len(_TABLE_GAP.findall(here.text)) >= 3:
            return full and not _WEAK_STRUCTURE.match(there.text)
        if _WEAK_STRUCTURE.match(there.text) and not full:
            return False
        return full or self.widths[i] >= (0.4 if marked else 0.6) * column

    def _goes_on_over_blank(self, i: int) -> bool:
        """A column or page ends in the middle of a paragraph: only where indents mark the paragraphs' beginnings."""
        here, there = self.lines[i], self.lines[i + 1]
        if not self.marks_paragraphs or _WEAK_STRUCTURE.match(there.text):
            return False
        if self._is_cut_headline(i):
            return True
        in_column = self.sizes[self.block[i]] > 1
        if in_column:
            column = self.column[i]
            if column > _WIDEST or not self.is_full(i, column):
                return False
            if is_open(here.text):
                return self.sizes[self.block[i + 1]] > 1 or not is_open(there.text)
            return self.sizes[self.block[i + 1]] > 1 and self.is_full(i + 1, self.column[i + 1])
        return (
            is_open(here.text)
            and not is_open(there.text)
            and self.widths[i] >= 48
            and self.full_width[i] + 4 >= self.widths[i + 1]
            and _INNER_STOP.search(here.text) is not None
        )

    def _is_cut_headline(self, i: int) -> bool:
        """A headline set in two lines above its byline, the figure in the second: 产值占比⏎74.2%⏎□记者."""
        return (
            i + 2 < len(self.lines)
            and self.lines[i + 2].gap == 1
            and self.lines[i + 2].text[0] in "□■"
            and max(self.widths[i], self.widths[i + 1]) <= 24
            and is_open(self.lines[i].text)
            and _HEADLINE_FIGURE.search(self.lines[i + 1].text) is not None
            and not any(c.isdecimal() for c in self.lines[i].text)
        )
