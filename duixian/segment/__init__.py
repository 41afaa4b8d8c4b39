"""Segmenting: articles, section tree, and for each stretch of text the time it speaks of."""

from __future__ import annotations

from duixian.model import Outline, Report
from duixian.segment.articles import articles
from duixian.segment.sections import sections
from duixian.segment.timeline import stretches

__all__ = ["segment"]


def segment(report: Report) -> Outline:
    """Segment a report.

    Args:
        report: a report as ``duixian.read`` returns it.

    Returns:
        Articles (newspaper pages), sections, and stretches with view and period; all spans are in ``report.text``.
    """
    tree = sections(report)
    parts = articles(report)
    return Outline(articles=parts, sections=tree, stretches=stretches(report, tree, parts))
