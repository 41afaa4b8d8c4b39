"""Duixian (兑现): every figure of a government report, with its meaning and its source.

>>> import duixian
>>> report = duixian.read("威海市-2024.md")           # doctest: +SKIP
>>> statements = duixian.extract(report)               # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from duixian import messages as messages
from duixian.check import check, check_across, check_alone, check_along, check_between
from duixian.lexicon.indicators import indicators
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
from duixian.pipeline import Account, Entry, Explanation, Step, account, explain, extract, interpret, outlined, series
from duixian.read import (
    SourceDocument,
    read,
    read_all,
    read_source,
    read_text,
    sent_endings,
    sent_kinds,
    source_documents,
)
from duixian.segment import segment

if TYPE_CHECKING:
    from duixian.check.peer_evidence import PeerEvidence, pack_peer_evidence, unpack_peer_evidence
    from duixian.judge import verdict_of
    from duixian.link import Doubt, Succession, catalogued, sketch, succession, twins

__version__ = "0.1.0"

# Imported when they are first asked for: their patterns would make every other command wait.
_LATER = {
    "Doubt": "duixian.link",
    "PeerEvidence": "duixian.check.peer_evidence",
    "Succession": "duixian.link",
    "catalogued": "duixian.link",
    "pack_peer_evidence": "duixian.check.peer_evidence",
    "sketch": "duixian.link",
    "succession": "duixian.link",
    "twins": "duixian.link",
    "unpack_peer_evidence": "duixian.check.peer_evidence",
    "verdict_of": "duixian.judge",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_LATER[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})


__all__ = [
    "Account",
    "Comparison",
    "Doubt",
    "DuixianError",
    "Entry",
    "Evidence",
    "Explanation",
    "Finding",
    "LexiconError",
    "Link",
    "Observation",
    "Outline",
    "PeerEvidence",
    "ReadError",
    "Reading",
    "Report",
    "SourceDocument",
    "Statement",
    "Step",
    "Succession",
    "UsageError",
    "Verdict",
    "account",
    "catalogued",
    "check",
    "check_across",
    "check_alone",
    "check_along",
    "check_between",
    "explain",
    "extract",
    "indicators",
    "interpret",
    "outlined",
    "pack_peer_evidence",
    "read",
    "read_all",
    "read_source",
    "read_text",
    "segment",
    "sent_endings",
    "sent_kinds",
    "series",
    "sketch",
    "source_documents",
    "succession",
    "twins",
    "unpack_peer_evidence",
    "verdict_of",
]
