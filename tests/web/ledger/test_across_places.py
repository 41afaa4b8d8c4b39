"""What rests on several places: the ledger says the same as a corpus run, and a correction reaches all concerned."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from duixian.cli import main
from duixian.pipeline.places import BETWEEN
from duixian.web.ledger import writing
from duixian.web.ledger.models import Document, Finding, Link, PlaceAccount, PlaceYear, Statement
from duixian.web.ledger.reading.verify import unfinished, verify
from duixian.web.ledger.writing import links, peers
from tests.web.conftest import SAMPLES

ME = writing.Actor("test")
# Growth of the nation, of a province and of seven of its cities, and what they say of each other.
_TEXTS = {
    ("全国", 2024): "国内生产总值增长5.2%。预期目标：国内生产总值增长5%左右。",
    ("全国", 2025): "国内生产总值增长5.0%。社会消费品零售总额增长3.5%。",
    ("山东省", 2024): "地区生产总值增长6.0%，高于全国0.8个百分点。"
    "\n\n二、今年工作安排\n\n今年主要预期目标：社会消费品零售总额增速高于全国平均水平，粮食产量1100亿斤。",
    ("山东省", 2025): "地区生产总值增长5.7%，高于全国0.7个百分点。社会消费品零售总额增长6.0%。粮食产量1142亿斤。",
    ("济南市", 2025): "地区生产总值增长5.4%，低于全省0.3个百分点。",
    ("青岛市", 2025): "地区生产总值增长5.9%，增速居全省第1位。",
    ("烟台市", 2025): "地区生产总值增长6.1%，高于全省0.4个百分点。",
    ("潍坊市", 2025): "地区生产总值增长5.8%，高于全省0.1个百分点。",
    ("济宁市", 2025): "地区生产总值增长6.2%，高于全省0.5个百分点。",
    ("临沂市", 2025): "地区生产总值增长6.0%，高于全省0.3个百分点。",
    ("泰安市", 2025): "地区生产总值增长6.3%，高于全省0.9个百分点。",
}  # fmt: skip


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """The samples, and small reports of the nation, a province and its cities."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for path in SAMPLES.glob("*.md"):
        shutil.copy(path, folder)
    for (place, year), text in _TEXTS.items():
        whose = "国务院政府" if place == "全国" else f"{place}政府"
        head = f"{year}年{whose}工作报告\n\n各位代表：\n\n一、{year - 1}年工作回顾\n\n"
        (folder / f"{place}-{year}.txt").write_text(f"{head}{text.replace('今年', f'{year}年')}\n", "utf-8")
    return folder


def told() -> dict[str, Any]:
    """What the ledger holds of links and findings, without its own numbers."""
    links = Link.objects.values_list(
        "document__key", "target__start", "comparison__start", "due", "result__document__key", "result__start",
        "against__document__key", "against__start", "outcome", "rule", "why", "verdict_why", "evidence",
    )  # fmt: skip
    findings = Finding.objects.values_list(
        "place__slug", "year", "document__key", "relation", "outcome", "equation", "why", "assumption", "quotes", "key"
    )
    counts = PlaceYear.objects.values_list(
        "place__slug", "year", "promises", "contradictions", "undecided", "agreements"
    )
    return {"links": sorted(links, key=str), "findings": sorted(findings, key=str), "counts": sorted(counts, key=str)}


def between() -> set[tuple[Any, ...]]:
    found = Finding.objects.filter(relation__in=BETWEEN)
    told = found.values_list("place__name", "relation", "outcome", "equation")
    return {(*row, str(equation)) for *row, equation in told}


def growth(place: str, year: int) -> Statement:
    return Statement.objects.get(
        document__place__name=place, document__year=year, kind="change", status="result", indicator="gdp"
    )


def run(reports: Path, out: Path) -> None:
    assert main(["corpus", str(reports), "--out", str(out), "--jobs", "1"]) == 0


def test_documents_one_by_one_and_a_dataset_of_them_give_the_same(ledger: None, reports: Path, tmp_path: Path) -> None:
    for path in sorted(reports.iterdir(), reverse=True):
        writing.add([str(path)], ME)
    one_by_one = told()
    # There is something to compare, of every sort, and a promise that was measured by the nation.
    assert {relation for _, relation, *_ in between()} == {"difference", "implied", "rank"}
    nation = Document.objects.get(place__code="000000", year=2025)
    assert Link.objects.filter(against__document=nation).exists()
    assert (list(verify()), list(unfinished())) == ([], [])
    Document.objects.all().delete()
    run(reports, tmp_path / "dataset")
    writing.add([str(tmp_path / "dataset")], ME)
    assert told() == one_by_one
    assert list(unfinished()) == []


@pytest.mark.parametrize(("place", "value"), [("全国", "4.0"), ("山东省", "5.5"), ("烟台市", "6.5"), ("泰安市", "5.0")])
def test_a_correction_reaches_what_others_say_and_goes_back(
    ledger: None, reports: Path, place: str, value: str
) -> None:
    writing.add([str(reports)], ME)
    before, compared = told(), between()
    figure = growth(place, 2025)
    writing.correct(figure, {"value": value}, "see the yearbook", ME)
    assert between() != compared
    assert (list(verify()), list(unfinished())) == ([], [])
    after = told()
    writing.settle(Document.objects.values_list("place", flat=True).distinct())
    writing.settle()
    assert told() == after
    writing.correct(figure, {"value": None}, "the report is right", ME)
    assert told() == before


def test_a_figure_that_is_none_is_missing_in_what_others_say(ledger: None, reports: Path) -> None:
    writing.add([str(reports)], ME)
    writing.correct(growth("山东省", 2025), {"withdrawn": True}, "of another year", ME)
    assert not any(relation == "difference" for place, relation, *_ in between() if place.endswith("市"))
    assert list(verify()) == []


def test_a_text_under_two_places_names_is_compared_with_nothing(ledger: None, reports: Path) -> None:
    writing.add([str(reports)], ME)
    assert any(place == "泰安市" for place, *_ in between())
    text = (reports / "泰安市-2025.txt").read_text("utf-8")
    (reports / "菏泽市-2025.txt").write_text(text, "utf-8")
    writing.add([str(reports / "菏泽市-2025.txt")], ME, place="菏泽市", year=2025)
    assert Document.objects.filter(report=Document.objects.get(place__name="菏泽市").report).count() == 2
    assert not any(place in ("泰安市", "菏泽市") for place, *_ in between())
    assert list(unfinished()) == []


def test_what_a_newer_engine_makes_of_the_same_texts_is_taken_over_once(
    ledger: None, reports: Path, tmp_path: Path
) -> None:
    run(reports, tmp_path / "dataset")
    writing.add([str(tmp_path / "dataset")], ME)
    corrected = growth("烟台市", 2025)
    writing.correct(corrected, {"value": "6.5"}, "see the yearbook", ME)
    right = told()
    # As if an older engine had made them.
    Link.objects.update(why={"code": "ledger.earlier", "values": {}})
    Finding.objects.all().delete()
    PlaceAccount.objects.update(engine="0.0.9+0123456789ab", source="older")
    recorded = writing.add([str(tmp_path / "dataset")], ME)
    assert (recorded.added, recorded.reread) == (0, 0)
    compared = {year for year in Document.objects.values_list("year", flat=True) if year}
    peers.unsettle(compared)
    writing.settle()
    assert told() == right
    corrected.refresh_from_db()
    assert corrected.low_text == "6.5"
    rows = list(Link.objects.order_by("pk").values_list()), list(Finding.objects.order_by("pk").values_list())
    writing.add([str(tmp_path / "dataset")], ME)
    assert (list(Link.objects.order_by("pk").values_list()), list(Finding.objects.order_by("pk").values_list())) == rows


@pytest.mark.parametrize("step", ["store", "insert"])
def test_what_was_stopped_while_accounts_or_comparisons_were_made_is_told_and_finished(
    ledger: None, reports: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    writing.add([str(reports)], ME)
    right = told()
    Document.objects.all().delete()
    peers.unsettle({year for (_, year) in _TEXTS} | {2026})
    whole, calls = getattr(links, step), []

    def stop(*given: Any) -> None:
        whole(*given)
        calls.append(given)
        # The places are stored first, and of the years that are compared the second is not finished.
        if len(calls) == (3 if step == "store" else 12):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(links, step, stop)
        with pytest.raises(KeyboardInterrupt):
            writing.add([str(reports)], ME)
    assert list(verify()) == []
    assert list(unfinished()) != []
    writing.add([str(reports)], ME)
    assert (list(unfinished()), told()) == ([], right)
