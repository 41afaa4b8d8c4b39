"""Targets and results without a number: what is compared with what."""

from __future__ import annotations

import pytest

import duixian


def _comparisons(sentence: str, part: str = "二、2024年主要目标") -> list[tuple[str, str, str, str, str]]:
    book = duixian.interpret(duixian.read_text(f"{part}\n\n{sentence}\n", place="南山市", year=2024))
    assert all(book.report.text[c.start : c.end] == c.quote for c in book.comparisons)
    return [(c.indicator, c.relation, c.reference, c.kind, c.status) for c in book.comparisons]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("居民收入增长与经济增长基本同步。", ("居民收入", "in_step", "经济增长", "change")),
        ("力争规上工业增加值增速高于全省平均水平。", ("规上工业增加值", "above", "全省平均水平", "change")),
        ("城镇化率高于全国平均水平。", ("城镇化率", "above", "全国平均水平", "level")),
        ("农业投入不低于上年。", ("农业投入", "not_below", "上年", "level")),
        ("财政收入增长快于经济增长。", ("财政收入", "above", "经济增长", "change")),
    ],
)
def test_a_comparison_names_its_subject_and_its_reference(sentence: str, expected: tuple[str, ...]) -> None:
    assert _comparisons(sentence) == [(*expected, "target")]


def test_in_the_review_it_is_a_result() -> None:
    found = _comparisons("居民收入增长与经济增长同步。", "一、2023年工作回顾")
    assert [c[-1] for c in found] == ["result"]


@pytest.mark.parametrize(
    "sentence",
    [
        "坚持城市建设与生态保护同步推进。",
        "与全国同步建成小康。",
        "生产总值增速高于全省0.8个百分点。",
        "连续五年高于全国平均水平。",
    ],
)
def test_what_cannot_be_judged_or_has_a_number_is_none(sentence: str) -> None:
    assert _comparisons(sentence) == []
