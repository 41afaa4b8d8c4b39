"""The spec cases of reading (cases/read): wraps, blanks in numbers, kinds of lines, identity."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from duixian.read import read_text
from duixian.read.boilerplate import kind_of

FOLDER = Path(__file__).parents[2] / "cases" / "read"


def _cases(name: str) -> list[Any]:
    cases = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case.get("name") or case["line"]) for case in cases]


@pytest.mark.parametrize("case", [*_cases("wraps"), *_cases("spaces")])
def test_text(case: dict[str, str]) -> None:
    report = read_text(case["source"])
    assert report.text == case["text"].strip()


@pytest.mark.parametrize("case", _cases("kinds"))
def test_kind(case: dict[str, str]) -> None:
    assert kind_of(case["line"]) == case["kind"]


@pytest.mark.parametrize("case", _cases("identity"))
def test_identity(case: dict[str, Any]) -> None:
    source = case["source"].lstrip("\n")
    report = read_text(source, name=case.get("file", ""), place=case.get("place", ""), year=case.get("year"))
    identity = report.identity
    found = {field: getattr(identity, field) for field in case["expect"]}
    assert {**found, **({"year": found["year"] or 0} if "year" in found else {})} == case["expect"]
    rules = dict(identity.rules)
    assert {field: rules.get(field) for field in case.get("rules", {})} == case.get("rules", {})
    set_fields = {f for f in ("issuer", "place", "place_code", "year", "date", "title") if getattr(identity, f)}
    assert set_fields | ({"kind"} if identity.kind != "other" else set()) == set(rules)
