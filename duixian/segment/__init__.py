"""Segmenting: articles, section tree, and for each stretch of text the time it speaks of."""

from __future__ import annotations

from functools import lru_cache

from duixian.lexicon import Lexicon, Words, load
from duixian.model import Outline, Report
from duixian.segment.articles import articles
from duixian.segment.sections import sections
from duixian.segment.timeline import Timeline

__all__ = ["segment"]


@lru_cache(maxsize=8)
def _timeline(words: Words) -> Timeline:
    return Timeline(words)


def segment(report: Report, lexicon: Lexicon | None = None) -> Outline:
    """Segment a report.

    Args:
        report: a report as ``duixian.read`` returns it.
        lexicon: the words of numberings, articles, views and times; the built-in ones if None.

    Returns:
        Articles (newspaper pages), sections, and stretches with view and period; all spans are in ``report.text``.
    """
    words = (lexicon or load()).words
    tree, parts = sections(report, words), articles(report, words)
    return Outline(articles=parts, sections=tree, stretches=_timeline(words).stretches(report, tree, parts))
