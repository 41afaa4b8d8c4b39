"""Where a sentence, a part of it, a clause and a line end, and how a Chinese numeral is read: for the whole program.

Everything that a reader is shown uses one sentence, ``sentence_span``. Stages that decide readings by what stands in
the same sentence or clause say which marks they mean by a constant of this module.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

# What ends a sentence: the marks, and the line break, since a paragraph is a line.
SENTENCE_ENDS = "。！？\n"
# A semicolon parts a sentence that lists. Some texts have it in half width, as they were typed.
PART_ENDS = "。！？；\n"
LOOSE_PART_ENDS = "。！？；;\n"
# What ends a clause; the enumeration comma 、 never does. With the half-width marks of texts that were typed so.
CLAUSE_ENDS = "，；：。！？\n"
LOOSE_CLAUSE_ENDS = "，,；;：:。！？\n"
# What parts clauses where a colon stands inside a figure (9.3：37.0：53.7).
INNER_ENDS = "，；"
# The stops of official prose, in which ！ and ？ are rare: what ends a statement of fact in running text.
STOPS = "。；"
FULL_STOPS = "。\n"
# What running text has and a heading or a menu has not.
PROSE = "，。；"
# A line that ends in one of these is at its end: the next one is not its continuation.
LINE_ENDS = frozenset("。！？!?；;：:…")
# A closing quotation mark belongs to the sentence that it closes.
_CLOSING = "”’」"
# In a newspaper's text a dash, an ellipsis and the square in front of a byline part clauses as well.
_CLAUSE = re.compile(rf"[{CLAUSE_ENDS}]|——|……|□")
# A sentence of a report is seldom longer than a few hundred characters: the window keeps the search linear, and a text
# without any full stop readable.
WINDOW = 400

# The numerals in which parts, months and plans are counted.
NUMERALS = "一二三四五六七八九十"
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
# 二O二四, 二０二四: what is typed for 〇, the Cyrillic letter among it.
_ZEROS = str.maketrans(dict.fromkeys("OＯО0０", "〇"))


class SentenceAround(NamedTuple):
    """A sentence with its figure apart.

    Attributes:
        before: its words in front of the figure.
        figure: the figure.
        after: its words after it.
    """

    before: str
    figure: str
    after: str


@lru_cache(maxsize=64)
def mark(marks: str) -> re.Pattern[str]:
    """Return the pattern of one of some marks: ``mark(PART_ENDS)``."""
    return re.compile(f"[{re.escape(marks)}]")


def after_last(text: str, marks: str, start: int, end: int) -> int:
    """Return where what a place stands in begins: after the last mark in front of it.

    Args:
        text: any text.
        marks: what ends a stretch of it: ``SENTENCE_ENDS``.
        start: how far back to look.
        end: the place.

    Returns:
        One past the mark; 0 where there is none.
    """
    return max(text.rfind(stop, start, end) for stop in marks) + 1


def span_around(
    text: str, start: int, end: int, marks: str = SENTENCE_ENDS, *, within: int | None = None
) -> tuple[int, int]:
    """Return the span that the marks around a stretch of text leave, the marks left out.

    Args:
        text: any text.
        start: the first character of the stretch.
        end: one past its last character.
        marks: what ends the span.
        within: how many characters on either side are searched; all if None.

    Returns:
        From after the last mark in front of the stretch to the first one after it; where none is as near, from the
        beginning of the text and to its end.
    """
    left = after_last(text, marks, 0 if within is None else max(0, start - within), start)
    stop = mark(marks).search(text, end, len(text) if within is None else end + within)
    return left, stop.start() if stop else len(text)


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence around a stretch of text.

    Args:
        text: the document's text, a paragraph a line.
        start: the first character of the stretch.
        end: one past its last character.

    Returns:
        From after the full stop, mark or line break in front of it to the one after it, that mark included; white
        space at both ends is left out. No more than 400 characters on either side.
    """
    left, right = span_around(text, start, end, within=WINDOW)
    left, right = max(left, start - WINDOW), min(right + 1, len(text), end + WINDOW)
    return _trimmed(text, left, right, start, end)


def _trimmed(text: str, left: int, right: int, start: int, end: int) -> tuple[int, int]:
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right


def sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a stretch of text; see ``sentence_span``."""
    left, right = sentence_span(text, start, end)
    return text[left:right]


def sentences_around(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Return the sentence around each of many stretches of one text, as ``sentence`` does, in a part of the time.

    Args:
        text: the document's text, a paragraph a line.
        spans: first character of each stretch and one past its last.

    Yields:
        The sentences, in the order of the stretches; neighbours in one sentence have the very same text.
    """
    stops = [stop.start() for stop in mark(SENTENCE_ENDS).finditer(text)]
    last, found = (-1, -1), ""
    for start, end in spans:
        left, right = max(0, start - WINDOW), min(len(text), end + WINDOW)
        k = bisect_left(stops, start)
        if k and stops[k - 1] >= left:
            left = stops[k - 1] + 1
        k = bisect_left(stops, end, k)
        if k < len(stops) and stops[k] < right:
            right = stops[k] + 1
        span = _trimmed(text, left, right, start, end)
        if span != last:
            last, found = span, text[span[0] : span[1]]
        yield found


def sentence_around(text: str, start: int, end: int) -> SentenceAround:
    """Return the sentence around a figure with the figure apart; see ``sentence_span``."""
    left, right = sentence_span(text, start, end)
    return SentenceAround(text[left:start], text[start:end], text[end:right])


def sentences(text: str, start: int, end: int, marks: str = SENTENCE_ENDS) -> Iterator[tuple[int, int]]:
    """Split a stretch of text into sentences.

    Args:
        text: any text.
        start: where to begin.
        end: where to end.
        marks: what ends a sentence, or a part of one: ``PART_ENDS``.

    Yields:
        Spans that cover the stretch, each with its mark and the closing quotation mark after it.
    """
    begin = start
    for stop in _closed(marks).finditer(text, start, end):
        yield begin, stop.end()
        begin = stop.end()
    if begin < end:
        yield begin, end


def clause_end(text: str, start: int, end: int) -> int:
    """Return where the clause ends that holds a place; ``end`` if nothing ends it before."""
    stop = _CLAUSE.search(text, start, end)
    return stop.start() if stop else end


def last_piece(text: str, marks: str) -> str:
    """Return what stands after the last mark: the clause right in front of the end of a text."""
    return text[after_last(text, marks, 0, len(text)) :]


@lru_cache(maxsize=8)
def _closed(marks: str) -> re.Pattern[str]:
    return re.compile(rf"[{re.escape(marks.replace(chr(10), ''))}][{_CLOSING}]?|\n")


def number(text: str) -> int | None:
    """Read a whole number in digits of either sort.

    Args:
        text: ``2024``, ``二〇二四``, ``二O二四``, ``十二``, ``二十三``.

    Returns:
        Its value, or None if the characters do not form a number.
    """
    return int(text) if text.isdecimal() else _whole(text.translate(_ZEROS))


def chinese_number(text: str) -> Decimal | None:
    """Read a Chinese numeral.

    Args:
        text: digits 零 to 九 (also 〇, 两), 十 百 千 万 亿, and 点 before decimals: ``一百一十五万四千``, ``十点四``.

    Returns:
        Its value, or None if the characters do not form a number; ``一九八二`` is 1982, read digit by digit.
    """
    whole, _, decimals = text.partition("点")
    if decimals and any(c not in DIGITS for c in decimals):
        return None
    value = _whole(whole)
    if value is None or not decimals:
        return None if value is None else Decimal(value)
    return Decimal(f"{value}." + "".join(str(DIGITS[c]) for c in decimals))


def _whole(text: str) -> int | None:
    for large, factor in (("亿", 10**8), ("万", 10**4)):
        left, found, right = text.rpartition(large)
        if found:
            high = _whole(left) if left else 1
            low = _whole(right) if right else 0
            return None if high is None or low is None else high * factor + low
    if len(text) > 1 and all(c in DIGITS for c in text.lstrip("零")) and text[0] not in "零":
        return int("".join(str(DIGITS[c]) for c in text))
    value, digit = 0, -1
    for c in text:
        if c in DIGITS:
            if digit > 0:
                return None
            digit = DIGITS[c]
        elif c in _TENS:
            value += (digit if digit > 0 else 1) * _TENS[c]
            digit = -1
        else:
            return None
    return value + max(digit, 0)
