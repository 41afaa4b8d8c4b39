"""Duixian (兑现): every figure of a government report, with its meaning and its source.

>>> import duixian
>>> report = duixian.read("威海市-2024.md")           # doctest: +SKIP
>>> statements = duixian.extract(report)               # doctest: +SKIP
"""

from __future__ import annotations

from duixian.model import (
    DuixianError,
    LexiconError,
    Outline,
    ReadError,
    Report,
    Statement,
    UsageError,
)
from duixian.pipeline import Explanation, Step, explain, extract, read, read_all, read_text, segment

__version__ = "0.1.0"

__all__ = [
    "DuixianError",
    "Explanation",
    "LexiconError",
    "Outline",
    "ReadError",
    "Report",
    "Statement",
    "Step",
    "UsageError",
    "explain",
    "extract",
    "read",
    "read_all",
    "read_text",
    "segment",
]
