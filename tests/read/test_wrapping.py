"""How the lines of a text are broken changes nothing of what is read from it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import duixian

SAMPLE = (Path(__file__).parents[2] / "samples" / "威海市-2024.md").read_text(encoding="utf-8").partition("---\n\n")[2]


def _read(text: str) -> list[tuple[object, ...]]:
    report = duixian.read_text(text, place="威海市", year=2024)
    return [(s.quote, s.low, s.high, s.unit, s.kind, s.status, s.period, s.indicator) for s in duixian.extract(report)]


@settings(max_examples=12, deadline=None)
@given(st.integers(min_value=16, max_value=60))
def test_rewrapping_lines_changes_no_statement(width: int) -> None:
    wrapped = "\n".join(
        "\n".join(line[k : k + width] for k in range(0, len(line), width)) if line else line
        for line in SAMPLE.split("\n")
    )
    assert _read(wrapped) == _read(SAMPLE)
