"""Every rule of reading has a case in which it sets a field, and a near one in which it must not (cases/rules.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import duixian
from duixian.extract import extract
from duixian.lexicon.rules import sayings
from duixian.model import Outline
from tests.extract.test_cases import HEADINGS

FILE = Path(__file__).parents[2] / "cases" / "rules.toml"
CASES = tomllib.loads(FILE.read_text("utf-8"))
# What is no rule of a figure: how a document is identified, and what links, verdicts and checks go by.
OTHERS = {"identity", "link", "verdict", "check"}


def test_every_rule_has_a_case() -> None:
    told = {f"{decides}={name}" for decides, those in sayings().items() if decides not in OTHERS for name in those}
    assert sorted(told ^ CASES.keys()) == []
    assert all(case.keys() == {"fires", "near"} for case in CASES.values())


def figure(case: dict[str, Any]) -> Any:
    """Read a case's text, and return the figure, or the target without one, that it quotes."""
    year = case.get("year", 2024)
    heading = HEADINGS[case.get("part", "review")].format(year=year, last=year - 1)
    text = case.get("document") or f"{heading}\n\n{case['text']}\n"
    report = duixian.read_text(text, place="南山市", year=year)
    reading = duixian.interpret(report)
    found: list[Any] = [*reading.statements, *reading.comparisons]
    if case.get("outline") == "none":
        found = [*extract(report, Outline(articles=(), sections=(), stretches=()))]
    return next(one for one in found if one.quote == case["quote"])


@pytest.mark.parametrize("side", ["fires", "near"])
@pytest.mark.parametrize("rule", CASES)
def test_a_rule_fires_where_it_must_and_not_where_it_must_not(rule: str, side: str) -> None:
    case = CASES[rule][side]
    found = figure(case)
    assert (rule in found.rules) == (side == "fires"), found.rules
    assert {name: str(getattr(found, name)) for name in case.get("is", {})} == {
        name: str(value) for name, value in case.get("is", {}).items()
    }
