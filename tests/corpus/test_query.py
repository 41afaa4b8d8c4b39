"""Questions to a dataset: what they answer, what stays silent, and what a wrong question is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import duixian
from duixian.cli import main
from duixian.corpus import build
from duixian.corpus.query import Answer, Dataset, Where
from duixian.model import DuixianError, UsageError
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
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def series(dataset: Dataset, where: Where, side: str | None = None) -> list[dict[str, object]]:
    gdp = duixian.indicators().named("gdp")
    return table(dataset.series("gdp", (gdp.name, *gdp.names), "change", side, where))


def test_a_series_has_a_row_for_each_place_year_and_side(dataset: Dataset) -> None:
    rows = series(dataset, Where(place="威海市"))
    assert [(r["year"], r["side"], r["presence"]) for r in rows] == [
        (2020, "result", "figure"),
        *((year, side, "figure") for year in (2021, 2022, 2023) for side in ("result", "target")),
        (2024, "target", "figure"),
    ]
    assert all(r["quote"] and r["document"] and r["id"] for r in rows)


def test_silence_is_a_row_and_told_from_a_name_without_a_figure(dataset: Dataset) -> None:
    rows = series(dataset, Where(place="德州市"))
    assert [(r["year"], r["side"], r["presence"], r["low"]) for r in rows] == [
        (2023, "result", "named", None),
        (2024, "target", "named", None),
    ]
    jobs = table(dataset.series("new-urban-jobs", ("城镇新增就业",), "level", None, Where(place="德州市")))
    assert [r["presence"] for r in jobs] == ["absent", "absent"]


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
    counted = [r for r in promises if r["verdict"] != "pending" and "同步" not in str(r["promised"])]
    assert silence["promises"] == len(counted) == 15
    assert silence["silent"] == sum(r["verdict"] == "no_evidence" for r in counted)
    assert silence["met"] == sum(r["verdict"] == "met" for r in counted)
    assert {r["verdict"] for r in table(dataset.promises(Where(), ("met",)))} == {"met"}
    years = table(dataset.silence(Where(place="威海市"), years=True))
    assert [r["due"] for r in years] == ["2021", "2022", "2023"]
    assert sum(int(str(r["promises"])) for r in years) == 15


def test_contradictions_name_their_figures(dataset: Dataset) -> None:
    (found,) = table(dataset.contradictions(Where()))
    assert (found["place"], found["relation"]) == ("济南市", "sum")
    assert len(str(found["quotes"]).split("; ")) == len(str(found["statement_ids"]).split()) == 3
    assert table(dataset.contradictions(Where(place="威海市"))) == []


def test_sql_of_ones_own(dataset: Dataset) -> None:
    answer = dataset.sql("SELECT count(*) AS n, avg(low) AS m, bool_and(NOT optional) AS sure FROM statements")
    assert answer.columns == {"n": int, "m": float, "sure": bool}
    with pytest.raises(UsageError, match="duixian query DIR tables"):
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
    assert {"place", "year", "presence", "low", "document"} <= rows[0].keys()
    assert main(["query", out, "silence"]) == 0
    assert "威海市" in capsysbinary.readouterr().out.decode()
    assert main(["query", out, "promises", "-o", str(folder / "promises.parquet")]) == 0
    assert (folder / "promises.parquet").stat().st_size > 1000
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
    assert "failed: 1 unread" in told
    assert "SELECT * FROM issues" in told
    assert main(["corpus", "--out", str(tmp_path / "none")]) == 2
    assert main([*arguments, "--jobs", "0"]) == 2
    assert main(["corpus", str(tmp_path / "list.txt"), "--out", str(tmp_path / "list.txt")]) == 1
    told = capsys.readouterr().err
    assert "nothing to read" in told
    assert "is no folder" in told
