"""The commands that keep the account, as their users meet them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

EARLIER = """南山市2024年政府工作报告

一、2023年工作回顾

一般公共预算收入40亿元。

二、2024年主要目标

生产总值增长6%左右，居民收入增长与经济增长同步。到2027年高速公路通车里程达到500公里。

（一）城市

新建口袋公园12个，改造老旧小区35个，新建公共停车场9处。
"""
LATER = """南山市2025年政府工作报告

一、2024年工作回顾

生产总值增长5.6%，居民人均可支配收入增长5.4%。一般公共预算收入44亿元，比上年增长10%。新建口袋公园14个，改造老旧小区30个。

二、2025年主要目标

生产总值增长5.5%，新建公共停车场11处。
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "南山市"
    folder.mkdir()
    (folder / "南山市-2024.md").write_text(EARLIER, "utf-8")
    (folder / "南山市-2025.md").write_text(LATER, "utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "duixian", *map(str, arguments)]
        known = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        return subprocess.run(
            command, capture_output=True, timeout=120, encoding="utf-8", cwd=tmp_path, env=known | variables
        )

    return call


def test_link_prints_one_object_a_promise_with_offsets_into_the_files(run: Run, reports: Path) -> None:
    done = run("link", reports / "南山市-2024.md", reports / "南山市-2025.md")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    verdicts = {row["target"]["quote"]: row["verdict"] for row in rows}
    assert verdicts == {
        "6%": "missed",
        "500公里": "pending",
        "12个": "met",
        "35个": "partly",
        "9处": "no_evidence",
        "居民收入增长与经济增长同步": "met",
    }
    for row in rows:
        for side, text in (("target", EARLIER), ("result", LATER)):
            if row[side] is not None:
                assert text[row[side]["start"] : row[side]["end"]] == row[side]["quote"]
    assert {row["target"]["doc"] for row in rows} == {"南山市-2024"}
    parks = next(row for row in rows if row["target"]["quote"] == "12个")
    assert (parks["attainment"], parks["result"]["doc"], parks["evidence"]) == (1.1667, "南山市-2025", "work_report")
    silent = next(row for row in rows if row["target"]["quote"] == "9处")
    assert [(r["quote"], r["reason"]) for r in silent["related"]] == [("11处", "plan-only")]


def test_link_finds_the_consecutive_reports_of_a_folder_and_writes_tables(run: Run, reports: Path) -> None:
    table = reports.parent / "account.csv"
    done = run("link", reports, "--output", table)
    assert (done.returncode, done.stdout) == (0, "")
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert len(rows) == 6
    assert {row["verdict"] for row in rows} == {"missed", "pending", "met", "partly", "no_evidence"}


def test_account_prints_promises_by_section_and_a_line_of_totals(run: Run, reports: Path) -> None:
    done = run("account", reports / "南山市-2024.md", reports / "南山市-2025.md")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.rstrip().splitlines()
    assert "二、2024年主要目标" in lines
    assert "二、2024年主要目标 > （一）城市" in lines
    assert lines[-3] == "4 promises in figures: 1 kept, 1 partly kept, 1 missed, 1 never mentioned again"
    assert lines[-2] == "1 promise without a figure: 1 kept"
    assert lines[-1] == "1 more due in a later year"
    assert any("左右 (about) allows 0.1 percentage points" in line for line in lines)


def test_account_speaks_the_language_of_the_terminal_or_the_one_asked_for(run: Run, reports: Path) -> None:
    files = (reports / "南山市-2024.md", reports / "南山市-2025.md")
    told = run("account", *files, LANG="zh_CN.UTF-8").stdout
    assert told == run("account", *files, "--lang", "zh").stdout
    lines = told.rstrip().splitlines()
    assert lines[-3] == "有数字的承诺4项：1项已兑现、1项部分兑现、1项未兑现、1项再未提及"
    assert lines[-2:] == ["没有数字的承诺1项：1项已兑现", "另有1项在以后年份到期"]
    assert lines[0] == "南山市2024年：承诺见南山市-2024.md，结果见南山市-2025.md"
    assert not re.search("[A-Za-z]", told.replace(".md", ""))


def test_account_writes_rows_of_the_verdicts_asked_for(run: Run, reports: Path) -> None:
    files = (reports / "南山市-2024.md", reports / "南山市-2025.md")
    done = run("account", *files, "--verdict", "missed", "no_evidence", "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["target"]["quote"], row["verdict"]) for row in rows] == [("6%", "missed"), ("9处", "no_evidence")]
    everything = run("account", *files, "--format", "csv").stdout
    assert everything == run("link", *files, "--format", "csv").stdout
    table = reports.parent / "none.xlsx"
    assert run("account", *files, "--verdict", "unclear", "--heads", "zh", "-o", table).returncode == 0
    book = CalamineWorkbook.from_path(str(table))
    assert book.sheet_names == ["承诺与结果"]
    assert book.get_sheet_by_index(0).to_python()[1][0] == "没有这样的承诺，共核对6项"


def test_check_prints_the_equation_and_counts(run: Run, reports: Path) -> None:
    sums = reports.parent / "南山市-2026.md"
    sums.write_text("一、2025年工作回顾\n\n新能源汽车由200辆增加到300辆，增长45%。\n", "utf-8")
    done = run("check", sums, "--outcome", "contradicts")
    assert done.returncode == 0
    assert "contradicts  from one value to another: 200 → 300" in done.stdout
    counts = "0 agree, 1 contradict, 0 cannot be told"
    assert done.stdout.splitlines()[-1] == f"1 relation checked (from one value to another): {counts}"
    done = run("check", sums, "--lang", "zh")
    assert "✗ 矛盾  前值、后值与增幅：由200到300辆" in done.stdout
    assert done.stdout.splitlines()[-1] == "核算了1组数字（前值、后值与增幅）：0处相符、1处矛盾、0处无法断定"
    done = run("check", sums, "--format", "jsonl")
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert row["outcome"] == "contradicts"
    text = sums.read_text("utf-8")
    assert [text[s["start"] : s["end"]] for s in row["statements"]] == ["200辆", "300辆", "45%"]
    table = reports.parent / "findings.xlsx"
    assert run("check", sums, "--output", table).returncode == 0
    head, first = CalamineWorkbook.from_path(str(table)).get_sheet_by_name("findings").to_python()
    assert first[head.index("quotes")] == "200辆; 300辆; 45%"
    assert run("check", sums, "--outcome", "agrees", "--output", table).returncode == 0
    lines = CalamineWorkbook.from_path(str(table)).get_sheet_by_name("findings").to_python()
    assert [line[0] for line in lines] == ["relation", "nothing found, 1 compared"]


def test_series_has_a_row_for_silence(run: Run, reports: Path) -> None:
    done = run("series", "gdp", reports)
    rows = list(csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff"))))
    assert [(r["year"], r["side"], r["state"], r["quote"], r["modifier"]) for r in rows] == [
        ("2023", "result", "absent", "", ""),
        ("2024", "result", "figure", "5.6%", "exact"),
        ("2024", "target", "figure", "6%", "about"),
        ("2025", "target", "figure", "5.5%", "exact"),
    ]
    assert {(r["indicator_id"], r["indicator_name"], r["kind"], r["document_kind"]) for r in rows} == {
        ("gdp", "地区生产总值", "change", "work_report")
    }
    listed = run("series", "--list", "--format", "jsonl")
    assert len(listed.stdout.splitlines()) >= 120


def test_series_has_rows_for_reports_that_are_missing(run: Run, reports: Path) -> None:
    text = "南山市2028年政府工作报告\n\n一、2027年工作回顾\n\n生产总值增长4%。\n"
    (reports / "南山市-2028.md").write_text(text, "utf-8")
    done = run("series", "gdp", reports, "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(r["year"], r["side"]) for r in rows if r["state"] == "no_document"] == [
        (2025, "result"),
        (2026, "result"),
        (2026, "target"),
        (2027, "target"),
    ]
    assert [(r["year"], r["side"], r["quote"]) for r in rows if r["state"] == "figure"][-1] == (2027, "result", "4%")
    assert len({(r["year"], r["side"]) for r in rows}) == len(rows)


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (("account", "南山市/南山市-2025.md", "南山市/南山市-2024.md"), "wrong order", 2),
        (("account", "南山市/南山市-2025.md", "南山市/南山市-2025.md"), "are the same text", 2),
        (("link", "南山市/南山市-2024.md", "北山市-2025.md"), "different places", 2),
        (("link", "北山市-2025.md", "北山市-2026.md"), "promises nothing in figures", 1),
        (("link", "南山市/南山市-2024.md"), "no two consecutive reports", 1),
        (("account", "南山市/南山市-2024.md", "none.md"), "none.md", 1),
        (("series", "生产总数", "南山市"), "no such indicator", 1),
        (("series",), "needs an indicator", 2),
        (("series", "gdp", "南山市", "--kind", "ratio"), "is not given as ratio", 2),
        (("check", "空"), "is a folder without documents", 1),
        (("link", "南山市", "--format", "parquet"), "add --output", 2),
        (("link", "南山市", "--heads", "zh"), "has no heads", 2),
    ],
)
def test_bad_input_gets_one_line_and_a_status(
    run: Run, reports: Path, arguments: tuple[str, ...], message: str, status: int
) -> None:
    (reports.parent / "空").mkdir()
    (reports.parent / "北山市-2025.md").write_text(
        "北山市2025年政府工作报告\n\n一、2024年工作回顾\n\n收入增长5%。\n", "utf-8"
    )
    (reports.parent / "北山市-2026.md").write_text(
        "北山市2026年政府工作报告\n\n一、2025年工作回顾\n\n收入增长6%。\n", "utf-8"
    )
    done = run(*arguments)
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.returncode == status


def test_one_text_under_two_names_is_pointed_out(run: Run, reports: Path) -> None:
    (reports / "另一市-2025.md").write_text(LATER, "utf-8")
    done = run("link", reports)
    assert done.returncode == 0
    assert "one and the same text" in done.stderr
