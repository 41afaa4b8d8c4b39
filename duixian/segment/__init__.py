"""Segmenting: articles, section tree, and for each stretch of text the time it speaks of."""

from __future__ import annotations

from functools import lru_cache

from duixian.lexicon import Lexicon, load
from duixian.model import Outline, Report
from duixian.segment.articles import articles
from duixian.segment.sections import sections
from duixian.segment.timeline import Timeline

__all__ = ["segment"]


@lru_cache(maxsize=8)
def _timeline(directory: str) -> Timeline:
    return Timeline(load(directory or None).words)


def segment(report: Report, lexicon: Lexicon | None = None) -> Outline:
    """Segment a report.

    Args:
        report: a report as ``duixian.read`` returns it.
        lexicon: the words of views and times; the built-in ones if None.

    Returns:
        Articles (newspaper pages), sections, and stretches with view and period; all spans are in ``report.text``.
    """
    tree = sections(report)
    parts = articles(report)
    if lexicon is None:
        timeline = _timeline("")
    else:
        known = lexicon is load(lexicon.directory or None)
        timeline = _timeline(lexicon.directory) if known else Timeline(lexicon.words)
    return Outline(articles=parts, sections=tree, stretches=timeline.stretches(report, tree, parts))
