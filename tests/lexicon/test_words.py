"""Word lists: how a pattern is made of them, what a user's folder adds, and what is said where an entry is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duixian.lexicon import load, validate
from duixian.lexicon.words import FILES, Word, Words
from duixian.model import LexiconError

LISTS = Words(
    {"modifiers.before.about": (Word("约"), Word("大约"), Word("近", not_before=("年",), not_after=("附", "临")))}
)


def test_a_pattern_is_made_of_the_lists_that_it_names() -> None:
    pattern = LISTS.pattern(r"{modifiers.before.about}\d{1,3}")
    assert [m[0] for m in pattern.finditer("大约30、约4、近5、近年6、附近7、临近8")] == ["大约30", "约4", "近5"]


def test_the_longest_word_wins() -> None:
    found = LISTS.pattern("{modifiers.before.about}").search("大约")
    assert found is not None and found[0] == "大约"


def test_an_empty_list_finds_nothing() -> None:
    empty = Words({"a.b.c": ()})
    assert empty.pattern("{a.b.c}").search("任何文字") is None
    assert re.search(empty.begins("a.b.c"), "任何文字") is None


def test_one_look_finds_whether_any_word_may_be_there() -> None:
    assert LISTS.signs("modifiers.before.about") == "约|近"
    assert LISTS.signs("modifiers.before.about", after="”、") == "”约|”近|、约|、近"
    assert re.search(Words({"a.b.c": ()}).signs("a.b.c"), "任何文字") is None


def test_a_list_that_is_not_there_is_named() -> None:
    with pytest.raises(LexiconError, match=r"modifiers\.before\.abuot"):
        LISTS.pattern("{modifiers.before.abuot}")


def test_a_users_words_are_added_and_taken_out(tmp_path: Path) -> None:
    first = load().words["cues.change.up"][0]
    (tmp_path / "cues.toml").write_text(f'[change]\nup = ["蹿升", "-{first}"]\n', "utf-8")
    words = load(tmp_path).words
    assert "蹿升" in words["cues.change.up"] and first not in words["cues.change.up"]
    assert words.pattern("^{cues.change.up}$").match("蹿升")


@pytest.mark.parametrize("entry", ["3", '""', '{wort = "近"}', '{word = ""}', '{word = "近", not_before = "年"}'])
def test_an_entry_that_is_no_word_is_refused(tmp_path: Path, entry: str) -> None:
    (tmp_path / "cues.toml").write_text(f"[change]\nup = [{entry}]\n", "utf-8")
    with pytest.raises(LexiconError, match=r"cues\.change\.up"):
        load(tmp_path)
    assert len(validate(tmp_path)) == 1


def test_no_word_stands_twice_in_a_list() -> None:
    words = load().words
    assert FILES
    for name in words:
        assert len(set(words[name])) == len(words[name]), name
