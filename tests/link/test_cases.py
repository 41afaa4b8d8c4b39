"""The spec cases of linking and judging: our own sentences, and what must become of each promise."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import duixian
from duixian.model import Comparison

FOLDER = Path(__file__).parents[2] / "cases" / "link"


def _cases(name: str) -> list[Any]:
    cases = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in cases]


def reading(text: str, year: int, place: str = "南山市", name: str = "") -> duixian.Reading:
    """Read a text as the report of a place and year."""
    return duixian.interpret(duixian.read_text(text, name=name or f"{place}-{year}.md", place=place, year=year))


def pair(case: dict[str, Any]) -> duixian.Account:
    """Put a case's sentences into two reports and keep their account."""
    earlier = reading(f"一、2023年工作回顾\n\n一年来成效明显。\n\n二、2024年主要目标\n\n{case['earlier']}\n", 2024)
    review = f"一、2024年工作回顾\n\n{case['later']}\n"
    later = reading(f"{review}\n二、2025年工作安排\n\n{case.get('plan', '继续努力。')}\n", 2025)
    return duixian.account(earlier, later)


@pytest.mark.parametrize("case", _cases("pairs"))
def test_pairs(case: dict[str, Any]) -> None:
    account = pair(case)
    entries = [e for e in account.entries if not isinstance(e.target, Comparison)]
    assert [e.target.quote for e in entries] == [e["promise"] for e in case["expect"]]
    for entry, wanted in zip(entries, case["expect"], strict=True):
        assert (entry.result.quote if entry.result else "") == wanted["result"]
        assert entry.verdict.outcome == wanted["verdict"]
        if "rule" in wanted:
            assert entry.link.rule == wanted["rule"]
        if "reason" in wanted:
            assert [r.reason for r in entry.link.related][:1] == [wanted["reason"]]
        assert entry.link.why
        assert entry.verdict.why


@pytest.mark.parametrize("case", _cases("comparisons"))
def test_comparisons(case: dict[str, Any]) -> None:
    account = pair(case)
    entries = [e for e in account.entries if isinstance(e.target, Comparison)]
    assert [e.target.quote for e in entries] == [e["promise"] for e in case["expect"]]
    for entry, wanted in zip(entries, case["expect"], strict=True):
        assert (entry.result.quote if entry.result else "") == wanted["result"]
        against = entry.link.against
        assert (account.statements[against.statement].quote if against else "") == wanted["against"]
        assert entry.verdict.outcome == wanted["verdict"]


@pytest.mark.parametrize("case", _cases("verdicts"))
def test_verdicts(case: dict[str, Any]) -> None:
    (entry,) = pair(case).entries
    wanted = case["expect"]
    assert entry.verdict.outcome == wanted["verdict"]
    if "rule" in wanted:
        assert entry.verdict.rule == wanted["rule"]
    for field in ("attainment", "points"):
        if field in wanted:
            assert getattr(entry.verdict, field) == Decimal(wanted[field])


def test_a_page_of_the_same_year_tells_the_pace_and_leaves_the_verdict_open() -> None:
    earlier = reading("二、2024年主要目标\n\n城镇新增就业10万人，生产总值增长6%。\n", 2024)
    page = reading("2024年1至6月，城镇新增就业4.2万人，生产总值增长5.6%。\n", 2024, name="晚报.txt")
    assert page.report.identity.kind != "work_report"
    jobs, growth = duixian.account(earlier, page).entries
    assert jobs.verdict.outcome == growth.verdict.outcome == "pending"
    assert jobs.verdict.pace is not None
    assert (jobs.verdict.pace.done, jobs.verdict.pace.state) == (Decimal("0.42"), "behind")
    assert jobs.verdict.pace.elapsed == Decimal("0.497")
    assert growth.verdict.pace is None


def test_other_documents_give_evidence_and_revisions_and_are_named() -> None:
    earlier = reading("二、2024年主要目标\n\n新建口袋公园50个，改造农村危房800户，城镇新增就业6万人。\n", 2024)
    later = reading("一、2024年工作回顾\n\n新建口袋公园41个。\n\n二、2025年工作安排\n\n继续努力。\n", 2025)
    plan = reading("二、2024年实事计划\n\n今年新建口袋公园40个，改造农村危房800户。\n", 2024, name="计划.txt")
    text = "南山市2024年国民经济和社会发展统计公报\n\n全年城镇新增就业6.3万人。\n"
    communique = reading(text, 2025, name="公报.txt")
    assert communique.report.identity.kind == "communique"
    parks, houses, jobs = duixian.account(earlier, later, [plan, communique]).entries
    assert [r.change for r in parks.link.revisions] == ["lowered"]
    assert parks.verdict.outcome == "partly"  # by the promise, not by the lowered plan
    assert [r.change for r in houses.link.revisions] == ["repeated"]
    assert houses.verdict.outcome == "no_evidence"
    assert jobs.verdict.outcome == "met"
    assert jobs.verdict.source == "communique"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (("南山市", 2024, "生产总值增长6%。"), ("北山市", 2025, "生产总值增长5%。"), "different places"),
        (("南山市", 2025, "生产总值增长6%。"), ("南山市", 2024, "生产总值增长5%。"), "wrong order"),
        (("南山市", 2024, "生产总值增长6%。"), ("南山市", 2024, "生产总值增长5%。"), "of one year"),
        (("南山市", 2024, "生产总值增长6%。"), ("南山市", 2024, "生产总值增长6%。"), "same text"),
        (("南山市", 2024, "生产总值增长6%。"), ("北山市", 2024, "生产总值增长6%。"), "two names"),
    ],
)
def test_reports_that_cannot_answer_each_other_are_refused(
    first: tuple[str, int, str], second: tuple[str, int, str], message: str
) -> None:
    pages = [
        reading(f"政府工作报告\n\n二、今年主要目标\n\n{text}\n", year, place) for place, year, text in (first, second)
    ]
    with pytest.raises(duixian.UsageError, match=message):
        duixian.account(pages[0], pages[1])


def test_a_report_without_promises_is_an_error_and_no_empty_account() -> None:
    earlier = reading("一、2023年工作回顾\n\n生产总值增长6%。\n", 2024)
    later = reading("一、2024年工作回顾\n\n生产总值增长5%。\n", 2025)
    with pytest.raises(duixian.DuixianError, match="promises nothing in figures"):
        duixian.account(earlier, later)


def test_consecutive_reports_are_found_and_one_text_under_two_names_is_pointed_out() -> None:
    head = "政府工作报告\n\n二、今年主要目标\n\n"
    reports = [
        duixian.read_text(f"{head}生产总值增长{n}%。\n", name=f"{p}-{y}.md", place=p, year=y)
        for n, (p, y) in enumerate([("南山市", 2023), ("南山市", 2024), ("北山市", 2024), ("南山市", 2026)], 5)
    ]
    twin = duixian.read_text(f"{head}生产总值增长7%。\n", name="东山市-2024.md", place="东山市", year=2024)
    pairs, doubts = duixian.succession([*reports, twin])
    assert [(p.earlier, p.later) for p in pairs] == [(0, 1)]
    assert [(d.rule, d.reports) for d in doubts] == [("shared-text", (2, 4))]
