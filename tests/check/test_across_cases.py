"""The spec cases of the checks across reports: our own sentences, and what arithmetic says of them together."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import duixian
from duixian.check import check_across
from duixian.check.report_index import index
from duixian.lexicon import load
from duixian.lexicon.indicators import catalogue
from duixian.model import Reading

FOLDER = Path(__file__).parents[2] / "cases" / "check"
RELATIONS = ("level_growth", "difference", "implied", "rank", "slip")


def reading(place: str, year: int, text: str) -> Reading:
    """Read a report of one sentence that looks back on the year before."""
    title = "政府工作报告" if place == "全国" else f"{year}年{place}政府工作报告"
    whole = f"{title}\n\n一、{year - 1}年工作回顾\n\n{text}\n"
    report = duixian.read_text(whole, name=f"{place}-{year}.md", place=place, year=year)
    return Reading(report, duixian.extract(report))


def _cases() -> list[Any]:
    found = []
    for relation in RELATIONS:
        for k, case in enumerate(tomllib.loads((FOLDER / f"{relation}.toml").read_text(encoding="utf-8"))["case"]):
            found.append(pytest.param(relation, case, id=f"{relation} {k}: {case['texts'][0]['text'][:30]}"))
    return found


@pytest.mark.parametrize(("relation", "case"), _cases())
def test_case(relation: str, case: dict[str, Any]) -> None:
    readings = [reading(t["place"], t["year"], t["text"]) for t in case["texts"]]
    quotes = {s.id: s.quote for r in readings for s in r.statements}
    found = [f for f in check_across(readings) if f.relation == relation]
    got = [(f.outcome, f.assumption, [quotes[i] for i in f.statements]) for f in found]
    assert got == [(e["outcome"], e.get("assumption", ""), e["figures"]) for e in case.get("expect", [])]
    assert all(f.equation and f.why and len(f.statements) == len(f.reports) for f in found)


def test_two_places_with_one_text_are_not_compared() -> None:
    text = "地区生产总值增长6.4%，高于全省1.2个百分点。固定资产投资增长7.3%。社会消费品零售总额增长5.9%。"
    readings = [reading("威海市", 2024, text), reading("烟台市", 2024, text), reading("青岛市", 2024, "新建学校12所。")]
    indexed = index(readings, catalogue(), load())
    assert [place.names[0] for place in indexed.places] == ["青岛市"]
    assert len(indexed) == 3
    assert indexed[0] is readings[0]
    assert index(indexed, catalogue(), load()) is indexed


def test_the_fuller_of_two_copies_of_a_report_counts() -> None:
    short, full = "地区生产总值增长6.4%。", "地区生产总值增长6.4%。固定资产投资增长7.3%。"
    readings = [reading("威海市", 2024, short), reading("威海市", 2024, full)]
    (place,) = index(readings, catalogue(), load()).places
    assert place.reading is readings[1]
