"""Where a sentence begins and ends: one definition for every page, file and answer of the program."""

from __future__ import annotations

import re

# 。！？ and a line break end a sentence; a semicolon only parts it.
_STOP = re.compile(r"[。！？\n]")
# A sentence of a report is seldom longer than a few hundred characters: the window keeps the search linear, and a text
# without any full stop readable.
WINDOW = 400


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
    low = max(0, start - WINDOW)
    left = low
    for stop in _STOP.finditer(text, low, start):
        left = stop.end()
    after = _STOP.search(text, end, end + WINDOW)
    right = min(len(text), end + WINDOW) if after is None else after.end()
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right


def sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a stretch of text; see ``sentence_span``."""
    left, right = sentence_span(text, start, end)
    return text[left:right]
