"""Scores of links: what counts as found, as silent, and as rightly judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from duixian.evaluate import evaluate_links
from duixian.evaluate.links import Answer, Span, annotated_links, score_links
from duixian.model import DuixianError


def _answer(start: int, result: int | None, verdict: str = "met") -> Answer:
    return Answer(Span("a", start, start + 3), None if result is None else Span("b", result, result + 3), verdict)


GOLD = [_answer(0, 0), _answer(10, 10, "exceeded"), _answer(20, 20, "unclear"), _answer(30, None), _answer(40, None)]


def test_perfect_links_score_one_and_exceeded_counts_as_met() -> None:
    predicted = [_answer(0, 1), _answer(11, 10), _answer(20, 20, "missed"), _answer(30, None, "no_evidence")]
    # An unclear pair that was called missed is no wrong verdict, but an accusation that nothing bears out.
    assert score_links("x", GOLD, predicted).measures() == {
        "pairs": 1.0,
        "silence": 1.0,
        "verdict": 1.0,
        "accusation": 0.0,
    }


def test_a_wrong_answer_costs_precision_an_invented_one_silence_too() -> None:
    score = score_links("x", GOLD, [_answer(0, 50), _answer(10, 10, "missed"), _answer(30, 60)])
    assert (score.said, score.right, score.kept, score.silent) == (3, 1, 1, 2)
    assert score.measures() == {"pairs": pytest.approx(1 / 3), "silence": 0.5, "verdict": 0.0, "accusation": 0.0}


def test_an_accusation_is_borne_out_by_the_same_answer_and_the_same_verdict() -> None:
    gold = [_answer(0, 0, "missed"), _answer(10, 10, "partly"), _answer(20, 20, "missed"), _answer(30, None)]
    predicted = [
        _answer(0, 0, "missed"),
        _answer(10, 50, "partly"),
        _answer(20, 20, "met"),
        _answer(30, None, "missed"),
    ]
    score = score_links("x", gold, predicted)
    assert (score.accused, score.borne_out, score.held_back) == (3, 1, 1)
    assert score.measures()["accusation"] == pytest.approx(1 / 3)
    assert score_links("x", gold, []).measures()["accusation"] == 1.0


def test_promises_that_are_not_annotated_are_neither_rewarded_nor_punished() -> None:
    assert score_links("x", GOLD, [_answer(0, 0), _answer(90, 0)]).said == 1


def test_a_pair_of_documents_is_linked_and_scored(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    first = "南山市2024年政府工作报告\n\n二、2024年主要目标\n\n新建口袋公园12个。\n"
    second = "南山市2025年政府工作报告\n\n一、2024年工作回顾\n\n新建口袋公园14个。\n"
    (tmp_path / "text" / "南山市-2024.txt").write_text(first, "utf-8")
    (tmp_path / "text" / "南山市-2025.txt").write_text(second, "utf-8")
    row = {
        "target": {"doc": "南山市-2024", "start": first.index("12个"), "end": first.index("12个") + 3},
        "result": {"doc": "南山市-2025", "start": second.index("14个"), "end": second.index("14个") + 3},
        "verdict": "exceeded",
    }
    gold = tmp_path / "links-南山市.jsonl"
    gold.write_text(json.dumps(row), "utf-8")
    (score,) = evaluate_links(tmp_path)
    assert score.measures() == {"pairs": 1.0, "silence": 1.0, "verdict": 1.0, "accusation": 1.0}
    gold.write_text('{"target": 1}', "utf-8")
    with pytest.raises(DuixianError, match="no link"):
        annotated_links(gold)
