"""Sentences around figures, as a reader is shown them."""

from __future__ import annotations

from typing import NamedTuple

_STOPS = "。！？\n"
_FAR = 400


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


def sentence_around(text: str, start: int, end: int) -> SentenceAround:
    """Cut out the sentence around a figure.

    Args:
        text: the document's text.
        start: first character of the figure.
        end: one past its last.

    Returns:
        The sentence, no more than 400 characters to either side.
    """
    left = max(start - _FAR, max(text.rfind(stop, 0, start) for stop in _STOPS) + 1)
    ends = [at for stop in _STOPS if (at := text.find(stop, end, end + _FAR)) >= 0]
    right = min(ends) + 1 if ends else min(len(text), end + _FAR)
    return SentenceAround(text[left:start].lstrip(), text[start:end], text[end:right].rstrip())
