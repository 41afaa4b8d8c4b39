"""One sentence for every page, file and answer; the marks that stages mean; numerals in either sort of digits."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import duixian
from duixian.text import (
    LOOSE_CLAUSE_ENDS,
    PART_ENDS,
    SENTENCE_ENDS,
    clause_end,
    last_piece,
    number,
    sentence,
    sentence_around,
    sentences,
    sentences_around,
    span_around,
)

PACKAGE = Path(duixian.__file__).parent
TEXT = "一、回顾\n新建校舍12所。改造老旧小区30个；惠民“万家灯火。”今年要开工8座！"


def at(figure: str) -> tuple[int, int]:
    start = TEXT.index(figure)
    return start, start + len(figure)


def test_a_sentence_goes_from_mark_to_mark_and_a_semicolon_only_parts_it() -> None:
    assert sentence(TEXT, *at("12所")) == "新建校舍12所。"
    assert sentence(TEXT, *at("30个")) == "改造老旧小区30个；惠民“万家灯火。"
    assert sentence_around(TEXT, *at("8座")) == ("”今年要开工", "8座", "！")


def test_a_text_without_stops_gives_what_is_near() -> None:
    text = "甲" * 3000
    assert sentence(text, 1000, 1002) == "甲" * 802


def test_white_space_is_no_part_of_a_sentence() -> None:
    assert sentence("\u3000\u3000完成7项。 \n", 4, 6) == "完成7项。"


@given(
    st.text("甲乙12 \n。！，；\u3000", max_size=60).flatmap(
        lambda text: st.tuples(st.just(text * 20), st.lists(st.tuples(*[st.integers(0, len(text) * 20)] * 2)))
    )
)
def test_the_sentences_of_many_figures_are_those_of_each(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, pairs = case
    spans = sorted((min(pair), max(pair)) for pair in pairs)
    assert list(sentences_around(text, spans)) == [sentence(text, start, end) for start, end in spans]


def test_a_span_leaves_its_marks_out_and_ends_with_the_text_where_none_is_near() -> None:
    left, right = span_around(TEXT, *at("30个"), PART_ENDS)
    assert TEXT[left:right] == "改造老旧小区30个"
    assert span_around("甲" * 50, 20, 21, SENTENCE_ENDS, within=5) == (0, 50)


def test_sentences_cover_the_text_and_keep_closing_quotation_marks() -> None:
    found = [TEXT[start:end] for start, end in sentences(TEXT, 0, len(TEXT))]
    assert "".join(found) == TEXT
    assert found[2:] == ["改造老旧小区30个；惠民“万家灯火。”", "今年要开工8座！"]
    assert len(list(sentences(TEXT, 0, len(TEXT), PART_ENDS))) == len(found) + 1


def test_clauses_end_at_commas_and_dashes() -> None:
    text = "投资增长——出口下降,消费平稳"
    assert text[: clause_end(text, 0, len(text))] == "投资增长"
    assert last_piece(text, LOOSE_CLAUSE_ENDS) == "消费平稳"


@pytest.mark.parametrize(
    ("written", "value"),
    [("2024", 2024), ("二〇二四", 2024), ("二O二四", 2024), ("十", 10), ("十二", 12), ("二十三", 23)],
)
def test_numbers_are_read_in_either_sort_of_digits(written: str, value: int) -> None:
    assert number(written) == value


def test_what_is_no_number_is_none() -> None:
    assert number("几百") is None


def test_what_ends_a_sentence_stands_in_one_module() -> None:
    """A string that is nothing but stops, or a class of them, is a definition of a sentence of its own."""
    stops = re.compile(r"\[?[\s。！？；;，,：:!?…]*[。；][\s。！？；;，,：:!?…]*\]?\+?")
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.value!r}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "text.py" or path.parent != PACKAGE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 1
        if stops.fullmatch(node.value.replace("\\n", "\n"))
    ]
    assert found == []
