"""The spec cases of the checks inside one report: our own sentences, and what arithmetic says of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import duixian
from duixian.check import check_alone
from duixian.lexicon.assumptions import assumptions, parse_assumption, saving
from duixian.messages import message
from duixian.model import LexiconError, Reading, Reason, say

FOLDER = Path(__file__).parents[2] / "cases" / "check"
RELATIONS = ("repeat", "sum", "balance", "growth", "share", "pace", "completion")


def _cases() -> list[Any]:
    found = []
    for relation in RELATIONS:
        for case in tomllib.loads((FOLDER / f"{relation}.toml").read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(relation, case, id=f"{relation}: {case['text'][:30]}"))
    return found


@pytest.mark.parametrize(("relation", "case"), _cases())
def test_case(relation: str, case: dict[str, Any]) -> None:
    heading = f"一、{case['year'] - 1}年工作回顾"
    report = duixian.read_text(f"{heading}\n\n{case['text']}\n", place=case["place"], year=case["year"])
    reading = Reading(report, duixian.extract(report))
    quotes = {s.id: s.quote for s in reading.statements}
    found = [f for f in check_alone(reading) if f.relation == relation]
    got = [{"relation": f.relation, "outcome": f.outcome, "figures": [quotes[i] for i in f.statements]} for f in found]
    assert got == case.get("expect", [])
    assert all(bool(f.assumption) == (f.outcome == "cannot_tell") for f in found)
    assert all(f.equation and f.why for f in found)


def test_every_assumption_says_what_it_saves() -> None:
    known = assumptions()
    for assumption in known.values():
        assert isinstance(assumption.meaning, Reason)
        assert message(assumption.meaning.code)
        assert assumption.relations
    assert "in-part" in known
    assert next(a.name for a in saving("sum")) == "truncated"


@pytest.mark.parametrize(
    "entry", [{"says": "a", "relations": ["sum"], "stepz": 1}, {"relations": ["sum"]}, "no table", {"says": 1}]
)
def test_a_broken_assumption_is_told(entry: object) -> None:
    with pytest.raises(LexiconError):
        parse_assumption("any", entry, "assumptions.toml")


def test_an_assumption_of_ones_own_says_it_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "assumptions.toml").write_text(
        '[seasonal]\nsays = "只算旺季"\nrelations = ["sum"]\n[truncated]\nsteps = "2"\n', "utf-8"
    )
    mine = assumptions(tmp_path)
    assert mine["seasonal"].meaning == "只算旺季"
    assert mine["truncated"].steps == 2
    assert mine["truncated"].meaning == say("assumption.truncated")
