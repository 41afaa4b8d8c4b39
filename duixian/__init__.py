"""Duixian (兑现): every figure of a government report, with its meaning and its source.

>>> import duixian
>>> report = duixian.read("威海市-2024.md")           # doctest: +SKIP
>>> statements = duixian.extract(report)               # doctest: +SKIP
"""

from __future__ import annotations

from duixian.model import (
    Comparison,
    DuixianError,
    Evidence,
    Finding,
    LexiconError,
    Link,
    Observation,
    Outline,
    ReadError,
    Reading,
    Report,
    Statement,
    UsageError,
    Verdict,
)
from duixian.pipeline import (
    Account,
    Entry,
    Explanation,
    Step,
    account,
    catalogued,
    check,
    explain,
    extract,
    indicators,
    interpret,
    read,
    read_all,
    read_text,
    segment,
    series,
    succession,
    verdict_of,
)

__version__ = "0.1.0"

__all__ = [
    "Account",
    "Comparison",
    "DuixianError",
    "Entry",
    "Evidence",
    "Explanation",
    "Finding",
    "LexiconError",
    "Link",
    "Observation",
    "Outline",
    "ReadError",
    "Reading",
    "Report",
    "Statement",
    "Step",
    "UsageError",
    "Verdict",
    "account",
    "catalogued",
    "check",
    "explain",
    "extract",
    "indicators",
    "interpret",
    "read",
    "read_all",
    "read_text",
    "segment",
    "series",
    "succession",
    "verdict_of",
]
