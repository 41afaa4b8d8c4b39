"""The example of docs/dataset.md does what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duixian.corpus import build
from duixian.workers.pools import LocalPools
from tests.corpus.documents import shelve

ROOT = Path(__file__).parents[2]

def test_the_example_draws_a_plot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "dataset.md").read_text("utf-8")
    match = re.search(r"```python\n(import altair.*?)```", text, re.S)
    assert match
    # Ours are cities of 山东省.
    program = match[1].replace("'44%'", "'37%'").replace("广东省", "山东省")
    shelve(tmp_path / "shelf")
    build([str(tmp_path / "shelf")], str(tmp_path / "out"), LocalPools(1))
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "docs/dataset.md", "exec"), {})
    drawn = Path("goals.svg").read_text("utf-8")
    assert drawn.startswith("<svg")
    assert "日照市" in drawn
    assert "2024" in drawn
