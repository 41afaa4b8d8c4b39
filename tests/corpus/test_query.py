"""Questions to a dataset: what they answer, what stays silent, and what a wrong question is told."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

import duixian
from duixian.cli import main
from duixian.corpus import build
from duixian.corpus.query import Answer, Dataset, Where
from duixian.messages import sentence
from duixian.model import DuixianError, Reason, UsageError
from duixian.workers.pools import LocalPools
from tests.corpus.documents import report, shelve

SILENT = """# 2024年德州市政府工作报告

一、2023年工作回顾

新建公园12处，生产总值稳步增长。

二、2024年工作安排

新建公园15处。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shelf = tmp_path_factory.mktemp("shelf")
    shelve(shelf)
    (shelf / "临沂市").mkdir()
    for year in (2021, 2024):
        (shelf / "临沂市" / f"临沂市-{year}.md").write_text(report("临沂市", year), "utf-8")
    (shelf / "德州市-2024.md").write_text(SILENT, "utf-8")
    (shelf / "山东省-2024.md").write_text(report("山东省", 2024), "utf-8")
    wrong = report("济南市", 2023).replace("出口", "出口", 1).replace("进出口总额", "进出口总额9", 1)
    (shelf / "济南市-2023.md").write_text(wrong, "utf-8")
    # The same text under another name counts once.
    (shelf / "威海市-2024-副本.md").write_text(report("威海市", 2024), "utf-8")
    build([str(shelf)], str(shelf / "out"), LocalPools(1))
    return shelf


@pytest.fixture(scope="module")
def dataset(folder: Path) -> Dataset:
    return Dataset(str(folder / "out"))


def table(answer: Answer) -> list[dict[str, object]]:
    return [{column.name: row.get(column.name) for column in answer.columns} for row in answer.rows]


def texts(path: Path) -> list[str]:
    """Return the texts of a workbook's first sheet, cell by cell."""
    with zipfile.ZipFile(path) as book:
        return re.findall("<t[^>]*>([^<]*)</t>", book.read("xl/worksheets/sheet1.xml").decode())


def series(dataset: Dataset, where: Where, side: str | None = None) -> list[dict[str, object]]:
    gdp = duixian.indicators().named("gdp")
    return table(dataset.series("gdp", gdp.name, (gdp.name, *gdp.names), "change", side, where))


def test_a_series_has_a_row_for_each_place_year_and_side(dataset: Dataset) -> None:
    rows = series(dataset, Where(place="威海市"))
    assert [(r["year"], r["side"], r["state"]) for r in rows] == [
        (2020, "result", "figure"),
        *((year, side, "figure") for year in (2021, 2022, 2023) for side in ("result", "target")),
        (2024, "target", "figure"),
    ]
    assert all(r["quote"] and r["document"] and r["id"] for r in rows)


def test_silence_is_a_row_and_told_from_a_name_without_a_figure(dataset: Dataset) -> None:
    rows = series(dataset, Where(place="德州市"))
    assert [(r["year"], r["side"], r["state"], r["low"]) for r in rows] == [
        (2023, "result", "named", None),
        (2024, "target", "named", None),
    ]
    names = ("城镇新增就业",)
    jobs = table(dataset.series("new-urban-jobs", names[0], names, "level", None, Where(place="德州市")))
    assert [r["state"] for r in jobs] == ["absent", "absent"]


def test_a_missing_report_is_a_row(dataset: Dataset) -> None:
    rows = series(dataset, Where(place="临沂市"))
    assert [(r["year"], r["side"], r["state"]) for r in rows] == [
        (2020, "result", "figure"),
        (2021, "result", "no_document"),
        (2021, "target", "figure"),
        (2022, "result", "no_document"),
        (2022, "target", "no_document"),
        (2023, "result", "figure"),
        (2023, "target", "no_document"),
        (2024, "target", "figure"),
    ]
    missing = rows[1]
    assert (missing["document"], missing["path"], missing["low"], missing["id"]) == ("", "", None, "")
    assert isinstance(missing["why"], Reason)
    assert sentence(missing["why"], "zh") == "没有这一年的报告"


def test_it_has_the_columns_and_figures_of_the_command_series(
    folder: Path, dataset: Dataset, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    gone = ("start", "end")  # there they count in the file, here in the text
    assert main(["series", "gdp", str(folder / "临沂市"), "--format", "jsonl"]) == 0
    alone = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    arguments = ["query", str(folder / "out"), "series", "gdp", "--place", "临沂市", "--format", "jsonl"]
    assert main(arguments) == 0
    asked = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [list(row) for row in asked] == [list(row) for row in alone]
    for row in asked:
        row["path"] = row["path"].removeprefix("临沂市/")
    assert [{k: v for k, v in row.items() if k not in gone} for row in asked] == [
        {k: v for k, v in row.items() if k not in gone} for row in alone
    ]


def test_places_are_chosen_by_name_region_level_and_year(dataset: Dataset) -> None:
    def places(where: Where) -> set[object]:
        return {r["place"] for r in series(dataset, where)}

    assert places(Where(within="山东省")) == places(Where(level="prefecture"))
    assert places(Where(level="province")) == {"山东省"}
    assert places(Where(within="全国")) == places(Where())
    assert places(Where(within="威海市")) == set()
    assert {r["year"] for r in series(dataset, Where(since=2022, until=2023))} == {2022, 2023}


def test_promises_and_silence_count_the_same(dataset: Dataset) -> None:
    promises = table(dataset.promises(Where(place="威海市"), ()))
    (silence,) = table(dataset.silence(Where(place="威海市"), years=False))
    counted = [r for r in promises if r["verdict"] != "pending" and not r["without_figure"]]
    assert silence["promises"] == len(counted) == 15
    assert silence["no_evidence"] == sum(r["verdict"] == "no_evidence" for r in counted)
    assert silence["met"] == sum(r["verdict"] == "met" for r in counted)
    assert {r["verdict"] for r in table(dataset.promises(Where(), ("met",)))} == {"met"}
    years = table(dataset.silence(Where(place="威海市"), years=True))
    assert [r["due"] for r in years] == ["2021", "2022", "2023"]
    assert sum(int(str(r["promises"])) for r in years) == 15


def test_contradictions_name_their_figures(dataset: Dataset) -> None:
    (found,) = table(dataset.contradictions(Where()))
    assert (found["document_place"], found["relation"]) == ("济南市", "sum")
    assert len(found["quotes"]) == len(found["statements"]) == 3  # type: ignore[arg-type]
    assert "进出口总额" in str(found["sentence"])
    assert isinstance(found["equation"], Reason)
    assert "≠" in sentence(found["equation"], "zh") or "=" in sentence(found["equation"], "zh")
    assert table(dataset.contradictions(Where(place="威海市"))) == []


def test_sql_of_ones_own(dataset: Dataset) -> None:
    answer = dataset.sql("SELECT count(*) AS n, avg(low) AS m, bool_and(NOT optional) AS sure FROM statements")
    assert [(c.name, c.sort) for c in answer.columns] == [("n", "integer"), ("m", "number"), ("sure", "boolean")]
    with pytest.raises(UsageError, match=r"see the tables with duixian query .* tables"):
        dataset.sql("SELECT nothing FROM statements")
    with pytest.raises(UsageError, match="did you mean"):
        series(dataset, Where(place="山动省"))
    with pytest.raises(DuixianError, match="is no dataset"):
        Dataset("nowhere")


def test_the_command_prints_and_writes(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    out = str(folder / "out")
    assert main(["query", out, "series", "生产总值", "--place", "威海市", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8-sig"))))
    assert len(rows) == 8
    assert tuple(rows[0])[:7] == ("indicator_id", "indicator_name", "place", "place_code", "year", "side", "state")
    assert {"low", "document", "path", "why", "why_values"} <= rows[0].keys()
    assert main(["query", out, "silence"]) == 0
    assert "威海市" in capsysbinary.readouterr().out.decode()
    assert main(["query", out, "promises", "-o", str(folder / "promises.parquet")]) == 0
    assert (folder / "promises.parquet").stat().st_size > 1000
    assert main(["query", out, "contradictions", "--place", "威海市", "-o", str(folder / "none.xlsx")]) == 0
    assert texts(folder / "none.xlsx")[-1] == "nothing found, 30 documents in the dataset"
    assert main(["query", out, "contradictions", "--heads", "zh", "--lang", "zh", "-o", str(folder / "c.xlsx")]) == 0
    assert texts(folder / "c.xlsx")[:2] == ["关系", "结论"]
    assert {"算式（说明）", "sum", "contradicts"} <= set(texts(folder / "c.xlsx"))
    assert main(["query", out, "silence", "--lang", "zh"]) == 0
    assert "再未提及" in capsysbinary.readouterr().out.decode()
    assert main(["query", out, "tables", "--lang", "zh"]) == 0
    assert "整数" in capsysbinary.readouterr().out.decode()
    assert main(["query", out, "series"]) == 2
    assert main(["query", out, "tables", "gdp"]) == 2
    assert main(["query", out, "series", "gpd"]) == 1
    told = capsysbinary.readouterr().err.decode()
    assert "needs an indicator" in told
    assert "takes no further word" in told
    assert "did you mean gdp" in told


def test_the_command_makes_a_dataset_and_tells_of_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.docx").write_bytes(b"no archive")
    (tmp_path / "list.txt").write_text(f"{folder / '威海市'}\n\n{tmp_path / 'broken.docx'}\n", "utf-8")
    arguments = ["corpus", "--list", str(tmp_path / "list.txt"), "--out", str(tmp_path / "out"), "--jobs", "1"]
    assert main(arguments) == 3
    told = capsys.readouterr().err
    assert "4 documents with" in told
    assert "failed: 1 could not be read" in told
    assert "SELECT * FROM issues" in told
    assert main(["corpus", "--out", str(tmp_path / "none")]) == 2
    with pytest.raises(SystemExit, match="2"):
        main([*arguments, "--jobs", "0"])
    assert main(["corpus", str(tmp_path / "list.txt"), "--out", str(tmp_path / "list.txt")]) == 1
    told = capsys.readouterr().err
    assert "nothing to read" in told
    assert "is no folder" in told
