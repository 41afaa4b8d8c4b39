"""Tables with a document a row."""

from __future__ import annotations

import csv
import io

import pytest

from duixian.model import ReadError, say
from duixian.read import read, read_all
from tests.read.documents import REPORT

PAGE = "下载\n打印\n【字号：\n大\n中\n小\n】\n来源：某某日报\n" + REPORT


def table(rows: list[list[str]], delimiter: str = ",") -> bytes:
    handle = io.StringIO()
    csv.writer(handle, delimiter=delimiter).writerows(rows)
    return handle.getvalue().encode("utf-8-sig")


HEADER = ["province", "year", "title", "publish_date", "full_text"]


def test_a_report_a_row() -> None:
    data = table(
        [HEADER, ["山东省", "2026", "甲", "2026-02-01", PAGE], ["四川省", "2025", "乙", "2025-02-01", "短文。"]]
    )
    reports = list(read_all([io.BytesIO(data)]))
    assert [r.name for r in reports] == ["stream#1", "stream#2"]
    first, second = reports
    assert first.identity.place == "威海市"  # The text knows better than the column.
    assert (second.identity.place, second.identity.year, second.identity.title) == ("四川省", 2025, "乙")
    assert dict(second.identity.rules)["place"] == "column"
    run = first.origin.run_at(first.text.index("3.6万人"))
    assert run is not None and run.part == "row=1;column=full_text"
    assert first.source_text is None


def test_offsets_count_in_the_cell() -> None:
    report = read(table([HEADER, ["", "", "", "", PAGE]]), name="a.csv")
    start = report.text.index("3.6万人")
    a, b = report.origin.source_span(start, start + 5)
    assert PAGE[a:b] == "3.6万人"


def test_furniture_is_marked() -> None:
    report = read(table([HEADER, ["", "", "", "", PAGE]]), name="a.csv")
    marked = [report.text[b.start : b.end] for b in report.blocks if b.kind == "boilerplate"]
    assert marked == ["下载", "打印", "【字号：", "大", "中", "小", "】", "来源：某某日报"]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters(delimiter: str) -> None:
    name = "a.tsv" if delimiter == "\t" else "a.csv"
    assert "3.6万人" in read(table([HEADER, ["", "", "", "", REPORT]], delimiter), name=name).text


def test_the_text_column_is_found_by_length() -> None:
    data = table([["省", "年", "甲栏"], ["山东省", "2026", REPORT * 3]])
    assert read(data, name="a.csv").origin.where(0) == "row=1;column=甲栏"


def test_no_header() -> None:
    report = read(table([["山东省", REPORT * 3]]), name="a.csv")
    assert report.origin.where(0) == "row=1;column=2"


def test_a_large_field() -> None:
    data = table([HEADER, ["", "", "", "", REPORT * 20_000]])
    assert read(data, name="a.csv").text.count("3.6万人") == 20_000


def test_an_empty_row_is_told_and_skipped() -> None:
    errors: list[ReadError] = []
    data = table([HEADER, ["", "2026", "", "", ""], ["", "2025", "", "", REPORT]])
    handle = io.BytesIO(data)
    handle.name = "a.csv"
    assert [r.name for r in read_all([handle], on_error=errors.append)] == ["a.csv#2"]
    assert errors[0].problem == say("read.empty-cell", column="full_text")
    assert str(errors[0]) == "a.csv#1: column full_text is empty; fill it or drop the row"


def test_read_wants_one_row() -> None:
    with pytest.raises(ReadError, match="holds 2 documents"):
        read(table([HEADER, ["", "", "", "", REPORT], ["", "", "", "", REPORT]]), name="a.csv")
