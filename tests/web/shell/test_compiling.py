"""English pages have their words in a checkout, which holds their source alone."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import pytest

from duixian.web.shell.compiling import SOURCE, see_english


def _source(folder: Path) -> Path:
    source = folder / "django.po"
    source.write_bytes(SOURCE.read_bytes())
    return source


def test_words_are_compiled_where_they_are_missing(tmp_path: Path) -> None:
    source = _source(tmp_path)
    assert see_english(source)
    assert source.with_suffix(".mo").stat().st_size > 1000
    assert {file.name for file in tmp_path.iterdir()} == {"django.po", "django.mo"}


def test_words_are_compiled_again_when_their_source_has_changed(tmp_path: Path) -> None:
    source = _source(tmp_path)
    assert see_english(source)
    os.utime(source.with_suffix(".mo"), (1, 1))
    assert see_english(source)
    assert source.with_suffix(".mo").stat().st_mtime > 1


def test_without_babel_the_log_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "babel.messages.mofile", None)
    with caplog.at_level(logging.WARNING):
        assert not see_english(_source(tmp_path))
    assert "make words" in caplog.text
