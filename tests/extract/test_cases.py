"""The spec cases: our own sentences, and what must be read from them (cases/README.md)."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import duixian

FOLDER = Path(__file__).parents[2] / "cases" / "extract"
HEADINGS = {
    "review": "一、{last}年工作回顾",
    "outlook": "二、{year}年主要目标",
    "five": "一、过去五年工作回顾",
    "next_five": "二、今后五年的奋斗目标",
}


def _cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=f"{path.stem}: {case['text'][:24]}"))
    return found


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    year = case.get("year", 2024)
    heading = HEADINGS[case.get("part", "review")].format(year=year, last=year - 1)
    report = duixian.read_text(f"{heading}\n\n{case['text']}\n", place="南山市", year=year)
    found = duixian.extract(report)
    expected = case.get("expect", [])
    assert [s.quote for s in found] == [e["quote"] for e in expected]
    for statement, wanted in zip(found, expected, strict=True):
        for field, value in wanted.items():
            got = getattr(statement, field)
            if isinstance(got, Decimal):
                assert got == Decimal(str(value)), field
            else:
                assert got == value, field
