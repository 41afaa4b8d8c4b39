"""Where a sentence begins and ends: one definition for every page, file and answer of the program."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

# 。！？ and a line break end a sentence; a semicolon only parts it.
_STOP = re.compile(r"[。！？\n]")
# A sentence of a report is seldom longer than a few hundred characters: the window keeps the search linear, and a text
# without any full stop readable.
_WINDOW = 400


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence around a stretch of text.

    Args:
        text: the document's text, a paragraph a line.
        start: the first character of the stretch.
        end: one past its last character.

    Returns:
        From behind the full stop, mark or line break in front of it to the one after it, that mark included; white
        space at both ends is left out. No more than 400 characters on either side.
    """
    low = max(0, start - _WINDOW)
    left = low
    for stop in _STOP.finditer(text, low, start):
        left = stop.end()
    after = _STOP.search(text, end, end + _WINDOW)
    right = min(len(text), end + _WINDOW) if after is None else after.end()
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


def sentences(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Return the sentence around each of many stretches of one text: as ``sentence`` does, in a tenth of the time.

    Args:
        text: the document's text, a paragraph a line.
        spans: first character of each stretch and one past its last.

    Yields:
        The sentences, in the order of the stretches; neighbours in one sentence have the very same text.
    """
    stops = [stop.start() for stop in _STOP.finditer(text)]
    last, found = (-1, -1), ""
    for start, end in spans:
        left, right = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
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
