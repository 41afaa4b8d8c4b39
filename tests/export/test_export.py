"""What users of the exported files rely on: spans, digits, types, and that nothing in a document runs as code."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from python_calamine import CalamineWorkbook
from rich.cells import cell_len

from duixian import columns, export, messages
from duixian.columns import Column
from duixian.export import tables
from duixian.model import Block, DuixianError, Identity, Origin, Reason, Report, Run, Statement, say

# A value cut by a line break; the break is gone from the text and still in the source.
SOURCE = "去年新增就业4.6万\n人，增长5.10%。\n"
TEXT = "去年新增就业4.6万人，增长5.10%。"
RUNS = (Run(0, 10, 0), Run(10, 20, 11))


def a_report(source_text: str | None = SOURCE, name: str = "某市-2024.txt", **identity: Any) -> Report:
    origin = Origin(RUNS if source_text is not None else (Run(0, 20, 0, part="row=3;column=full_text"),))
    known = msgspec.structs.replace(Identity(place="某市", year=2024), **identity)
    return Report("0123456789abcdef", name, TEXT, origin, (Block(0, 20, "paragraph"),), known, source_text)


def a_statement(start: int = 6, end: int = 11, **changes: Any) -> Statement:
    jobs = Statement(
        id=f"0123456789abcdef-{start}",
        report="0123456789abcdef",
        start=start,
        end=end,
        quote=TEXT[start:end],
        low=Decimal("4.6E+4"),
        high=Decimal("4.6E+4"),
        unit="人",
        modifier="exact",
        kind="level",
        direction="",
        role="value",
        status="result",
        estimated=False,
        period="2023",
        place="",
        indicator="新增就业",
        scope="",
        per="",
        optional=False,
        section=("一、工作回顾", "就业"),
        rules=("unit=units", "period=year-before"),
    )
    return msgspec.structs.replace(jobs, **changes)


GROWTH = a_statement(14, 19, low=Decimal("5.10"), high=Decimal("5.10"), unit="%", kind="change", direction="up")


def written(form: export.Format, *statements: Statement, report: Report | None = None, **options: Any) -> bytes:
    stream = io.BytesIO()
    rows = export.statement_rows(report or a_report(), statements, form)
    assert export.write(form, stream, export.of_record("statement", form, rows, **options)) == len(statements)
    return stream.getvalue()


def test_offsets_of_a_text_file_count_in_its_source_with_the_line_break_inside() -> None:
    (row,) = export.statement_rows(a_report(), [a_statement()])
    assert (row["start"], row["end"], row["quote"]) == (6, 12, "4.6万\n人")
    assert SOURCE[row["start"] : row["end"]] == row["quote"]
    assert row["sentence"] == TEXT
    assert (row["document"], row["source"]) == ("0123456789abcdef-某市-2024", "line=1")


def test_the_line_is_the_one_in_which_the_value_begins() -> None:
    (row,) = export.statement_rows(a_report(), [GROWTH])
    assert row["source"] == "line=2"


def test_offsets_of_any_other_format_count_in_the_text_and_the_part_is_named() -> None:
    (row,) = export.statement_rows(a_report(None, "dump.csv#3"), [a_statement()])
    assert (row["start"], row["end"], row["quote"]) == (6, 11, "4.6万人")
    assert (row["path"], row["source"]) == ("dump.csv#3", "row=3;column=full_text")


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("line=12", "第12行", "line 12"),
        ("row=3;column=a;b=c", "第3行，“a;b=c”列", "row 3, column “a;b=c”"),
        ("", "", ""),
    ],
)
def test_where_a_figure_stands_is_said_in_the_readers_language(source: str, zh: str, en: str) -> None:
    assert messages.place_in_source(source) == en
    with messages.speaking("zh"):
        assert messages.place_in_source(source) == zh


def test_jsonl_has_the_fields_of_the_guideline_and_those_of_the_source() -> None:
    (record,) = map(json.loads, written("jsonl", a_statement()).splitlines())
    assert tuple(record) == columns.names("statement", "jsonl")
    assert {"start", "end", *columns.CLAIM} < set(record)
    assert record["section"] == ["一、工作回顾", "就业"]
    assert (record["document_place"], record["document_year"]) == ("某市", 2024)


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("5.10", b"5.10"),
        ("1E+12", b"1000000000000"),
        ("1.39E+12", b"1390000000000"),
        ("100", b"100"),
        ("0.00000010", b"0.00000010"),
        ("33.333", b"33.333"),
    ],
)
def test_jsonl_numbers_keep_their_digits_and_have_no_exponent(value: str, digits: bytes) -> None:
    line = written("jsonl", a_statement(low=Decimal(value), high=Decimal(value)))
    assert b'"low":' + digits + b',"high":' + digits + b"," in line
    assert json.loads(line, parse_float=Decimal, parse_int=Decimal)["low"] == Decimal(value)


def test_jsonl_of_a_report_without_figures_is_empty() -> None:
    assert written("jsonl") == b""


def test_a_year_that_is_not_known_is_null() -> None:
    (row,) = map(json.loads, written("jsonl", a_statement(), report=a_report(year=None)).splitlines())
    assert row["document_year"] is None


def test_a_file_name_that_is_no_utf8_can_be_exported() -> None:
    (row,) = map(json.loads, written("jsonl", a_statement(), report=a_report(name="a\udce4.txt")).splitlines())
    assert row["path"] == "a\N{REPLACEMENT CHARACTER}.txt"


def test_csv_opens_in_excel_and_reads_back() -> None:
    data = written("csv", a_statement(low=Decimal("1E+12"), high=Decimal("2E+12")), GROWTH)
    assert data.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert (first["low"], first["high"], first["quote"]) == ("1000000000000", "2000000000000", "4.6万\n人")
    assert (second["low"], second["estimated"], second["section"]) == ("5.10", "false", "一、工作回顾 > 就业")


@pytest.mark.parametrize("evil", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_runs_as_a_formula(evil: str) -> None:
    statement = a_statement(indicator=evil)
    (row,) = csv.DictReader(io.StringIO(written("csv", statement).decode("utf-8-sig"), newline=""))
    assert row["indicator"] == "'" + evil
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", statement))).get_sheet_by_index(0)
    assert "<f>" not in _sheet_xml(written("xlsx", statement))
    assert str(sheet.to_python()[1][columns.names("statement", "xlsx").index("indicator")]).strip() == evil.strip()


def test_rows_of_any_table_are_safe_in_a_spreadsheet_and_keep_days_and_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS", 3)
    columns = ["what", "day", "so", "value"]
    rows: list[list[Any]] = [
        ["=1+1", date(2024, 2, 3), True, Decimal("5.10")],
        ["b", None, False, 7],
        ["c", None, None, 0],
    ]
    text = b"".join(export.csv_pieces(columns, rows))
    assert text.startswith(b"\xef\xbb\xbfwhat,day,so,value\r\n")
    assert list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))[1:] == [
        ["'=1+1", "2024-02-03", "true", "5.10"],
        ["b", "", "false", "7"],
        ["c", "", "", "0"],
    ]
    stream = io.BytesIO()
    assert export.workbook(stream, "any", columns, rows) == 3
    assert "<f>" not in _sheet_xml(stream.getvalue())
    book = CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue()))
    assert book.sheet_names == ["any", "any 2"]
    assert book.get_sheet_by_name("any").to_python()[1] == ["=1+1", "2024-02-03", True, 5.1]
    assert book.get_sheet_by_name("any 2").to_python()[1][0] == "c"


@pytest.mark.parametrize(
    ("heads", "first", "sheet"), [(None, "document_place", "statements"), ("zh", "发布地", "数字")]
)
def test_tables_have_the_heads_that_were_asked_for(heads: columns.Language | None, first: str, sheet: str) -> None:
    lines = written("csv", GROWTH, heads=heads).decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[0] == first
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", GROWTH, heads=heads)))
    assert book.sheet_names == [sheet]
    assert book.get_sheet_by_index(0).to_python()[0] == lines[0].split(",")


def test_heads_tell_the_columns_of_every_table_apart() -> None:
    for record in columns.RECORDS:
        for exit_ in columns.EXITS:
            flat = [flat.column for flat in columns.flat(columns.of(record, exit_), sentences=True)]
            for language in messages.LANGUAGES:
                heads = [column.head(language) for column in flat]
                assert len(set(heads)) == len(heads), (record, exit_, language)


def test_a_sheet_without_rows_says_so_and_other_files_have_none() -> None:
    def nothing() -> Reason:
        return say("print.nothing-read", count=3)

    def first(**options: Any) -> Any:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", nothing=nothing, **options)))
        return sheet.get_sheet_by_index(0).to_python()[1][0]

    assert first() == "no figure found, 3 documents read"
    assert first(heads="zh") == first(lang="zh") == "没有读出数字，共读了3份文件"
    assert len(written("csv", nothing=nothing).splitlines()) == 1


def test_a_reason_is_a_code_with_values_and_a_sentence_where_a_language_is_asked_for() -> None:
    why = Column(name="why", sort="reason", zh="理由", en="Reason", says="why")
    reason = say("print.report", name="a.md", who="", count=3)

    def cells(form: export.Format, lang: columns.Language | None = None) -> bytes:
        stream = io.BytesIO()
        rows = iter([{"why": reason}, {}])
        assert export.write(form, stream, export.Table(columns=(why,), rows=rows, lang=lang)) == 2
        return stream.getvalue()

    values = {"name": "a.md", "who": "", "count": "3"}
    assert [json.loads(line) for line in cells("jsonl").splitlines()] == [
        {"why": {"code": "print.report", "values": values}},
        {"why": None},
    ]
    assert json.loads(cells("jsonl", "zh").splitlines()[0])["why"]["text"] == "a.md：3个数字"
    rows = list(csv.DictReader(io.StringIO(cells("csv").decode("utf-8-sig"), newline="")))
    assert rows[0].keys() == {"why", "why_values"}
    assert (rows[0]["why"], json.loads(rows[0]["why_values"])) == ("print.report", values)
    assert rows[1] == {"why": "", "why_values": ""}
    rows = list(csv.DictReader(io.StringIO(cells("csv", "en").decode("utf-8-sig"), newline="")))
    assert rows[0]["why_text"] == "a.md: 3 figures"


def test_objects_are_json_in_lines_and_text_in_tables() -> None:
    near = Column(name="near", sort="json", zh="相近", en="Near", says="near misses")
    row = {"near": [{"low": Decimal("1E+3"), "why": say("print.no-section"), "name": "a\udce4"}]}
    table = export.Table(columns=(near,), rows=[row])
    lines, flat = io.BytesIO(), io.BytesIO()
    export.write("jsonl", lines, table)
    export.write("csv", flat, table)
    told = '[{"low":1000,"why":{"code":"print.no-section","values":{}},"name":"a\N{REPLACEMENT CHARACTER}"}]'
    assert lines.getvalue().decode() == f'{{"near":{told}}}\n'
    assert list(csv.reader(io.StringIO(flat.getvalue().decode("utf-8-sig"), newline="")))[1] == [told]


def _sheet_xml(workbook: bytes) -> str:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_xlsx_has_numbers_as_numbers_a_frozen_header_and_filters() -> None:
    data = written("xlsx", a_statement(), GROWTH)
    header, first, second = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    names = columns.names("statement", "xlsx")
    assert tuple(header) == names
    low, year, optional = (names.index(c) for c in ("low", "document_year", "optional"))
    assert (first[low], second[low], first[year], first[optional]) == (46000, 5.1, 2024, False)
    xml = _sheet_xml(data)
    assert 'state="frozen"' in xml
    # Over two columns of letters, 26 to the first: A1 to AB3 for 28 columns.
    last = f"A{chr(ord('A') + len(names) - 27)}3"
    assert f'<autoFilter ref="A1:{last}"/>' in xml


def test_xlsx_goes_on_in_a_second_sheet_when_the_first_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS", 3)
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", *[a_statement()] * 5)))
    assert [len(book.get_sheet_by_index(k).to_python()) for k in range(3)] == [3, 3, 2]


def test_parquet_has_types_that_compute_and_the_written_digits() -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(written("parquet", a_statement(), GROWTH)))
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["low"], types["low_text"], types["estimated"]) == ("double", "string", "bool")
    first, second = table.to_pylist()
    assert (first["low"], first["low_text"], first["section"]) == (46000.0, "46000", ["一、工作回顾", "就业"])
    assert (second["high"], second["high_text"]) == (5.1, "5.10")


def test_parquet_of_no_figures_can_be_read() -> None:
    import pyarrow.parquet as pq

    assert pq.read_table(io.BytesIO(written("parquet"))).num_rows == 0


@pytest.mark.parametrize(
    ("low", "high", "changes", "shown"),
    [
        ("1.39E+12", "1.39E+12", {"modifier": "more_than"}, ">1.39万亿"),
        ("5.10", "5.10", {"direction": "up"}, "+5.10"),
        ("0.2", "0.2", {"direction": "down"}, "−0.2"),
        ("6", "6.5", {"modifier": "range"}, "6–6.5"),
        ("12345678", "12345678", {}, "12345678"),
        ("46000", "46000", {"modifier": "about"}, "≈4.6万"),
        ("9999", "9999", {}, "9999"),
    ],
)
def test_a_value_is_shown_short_and_never_rounded(low: str, high: str, changes: dict[str, Any], shown: str) -> None:
    assert export.shown_value(a_statement(low=Decimal(low), high=Decimal(high), **changes)) == shown


def table(width: int | None, *statements: Statement, color: bool = False, report: Report | None = None) -> list[str]:
    stream = io.StringIO()
    export.StatementTable(stream, width, color).write(report or a_report(), statements)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("width", [20, 30, 45, 60, 80, 120])
def test_no_line_of_the_table_is_wider_than_the_terminal(width: int) -> None:
    long = a_statement(indicator="城镇居民人均可支配收入" * 6, unit="微克每立方米", scope="沿海同类城市")
    assert max(map(cell_len, table(width, long, GROWTH))) <= width


def test_the_table_speaks_chinese_to_who_reads_it() -> None:
    estimate = a_statement(status="target", estimated=True, role="from")
    with messages.speaking("zh"):
        lines = table(None, estimate, GROWTH)
    assert lines[0] == "某市-2024.txt（某市 2024）：2个数字"
    assert lines[1].split() == ["数值", "单位", "类型", "结果或目标", "所属时期", "指标"]
    assert lines[2].split() == ["4.6万", "人", "数量", "目标（预计）", "2023", "新增就业（起点）"]


def test_columns_line_up_under_chinese_characters() -> None:
    lines = table(100, a_statement(unit="人"), a_statement(unit="平方公里", kind="ratio"), GROWTH)
    kinds = ("amount", "ratio", "change")
    at = {cell_len(line[: line.index(kind)]) for line, kind in zip(lines[2:], kinds, strict=True)}
    assert len(at) == 1


def test_a_pipe_gets_whole_lines_without_colours() -> None:
    indicator = "城镇居民人均可支配收入" * 20
    lines = table(None, a_statement(indicator=indicator))
    assert lines[2].endswith(indicator)
    assert "\x1b" not in "".join(lines)


def test_a_terminal_with_colours_gets_the_same_words() -> None:
    import re

    coloured = table(80, a_statement(status="target"), color=True)
    assert "\x1b[33m" in "".join(coloured)
    assert [re.sub(r"\x1b\[\d*m", "", line) for line in coloured] == table(80, a_statement(status="target"))


def test_a_document_cannot_steer_the_terminal() -> None:
    lines = table(80, a_statement(indicator="就业\x1b[2J\u202e工资\n"), report=a_report(name="a\x1b]0;x\x07.txt"))
    assert not any(c in "".join(lines) for c in "\x1b\x07\u202e")


def test_the_old_file_stays_when_the_work_fails(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old", "utf-8")
    with pytest.raises(RuntimeError), export.replacing(path) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_new_file_replaces_the_old_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old", "utf-8")
    with export.replacing(path) as stream:
        stream.write(b"new")
        stream.flush()
        assert path.read_text("utf-8") == "old"
    assert path.read_text("utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["missing/out.csv", "."])
def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path, place: str) -> None:
    with pytest.raises(DuixianError, match="cannot be written"), export.replacing(tmp_path / place):
        pass
