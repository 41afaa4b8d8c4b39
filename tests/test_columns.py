"""The data dictionary: a column stands once, and is found in every file; files do not depend on the machine."""

from __future__ import annotations

import ast
import csv
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from python_calamine import CalamineWorkbook

from duixian import columns
from duixian.columns import FILES, RECORDS, VOCABULARIES, Column

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "duixian"
EARLIER = """南山市2024年政府工作报告

一、2023年工作回顾

生产总值增长5%。

二、2024年主要目标

生产总值增长6%左右，居民收入增长与经济增长同步。新建口袋公园12个，改造老旧小区35个。
"""
LATER = """南山市2025年政府工作报告

一、2024年工作回顾

生产总值增长5.6%，居民人均可支配收入增长5.4%。新建口袋公园14个，其中社区公园由5个增加到8个，增长45%。

二、2025年主要目标

生产总值增长5.5%。
"""
# Puts a column in before anything else of the program is loaded, and then runs commands as a user does.
PROGRAM = """
import sys
from duixian import columns
from duixian.columns import Column
columns.add("statement", Column(
    name="echo", sort="text", zh="回声", en="Echo", says="the quote once more", field="quote", ledger="quote"
))
from duixian.cli import main
for form in ("jsonl", "csv", "xlsx", "parquet"):
    assert main(["extract", sys.argv[1], "--output", f"{sys.argv[3]}/echo.{form}"]) == 0
assert main(["extract", sys.argv[1], "--heads", "zh", "--output", f"{sys.argv[3]}/zh.csv"]) == 0
assert main(["link", *sys.argv[1:3], "--output", f"{sys.argv[3]}/link.jsonl"]) == 0
sys.path.insert(0, sys.argv[4])
import tables
print(tables.exported("statement"))
"""
# Everything that writes data, run in one process.
EVERYTHING = """
import sys
from duixian.cli import main
earlier, later, out = sys.argv[1:]
commands = {
    "extract": ["extract", earlier, later],
    "link": ["link", earlier, later],
    "account": ["account", earlier, later, "--verdict", "met", "missed"],
    "check": ["check", earlier, later],
    "series": ["series", "gdp", earlier, later],
    "none": ["check", later, "--outcome", "cannot_tell"],
    "list": ["series", "--list"],
}
for name, command in commands.items():
    for form in ("jsonl", "csv", "xlsx", "parquet"):
        assert main([*command, "--output", f"{out}/{name}.{form}"]) == 0, name
"""


@pytest.fixture
def reports(tmp_path: Path) -> tuple[Path, Path]:
    earlier, later = tmp_path / "南山市-2024.md", tmp_path / "南山市-2025.md"
    earlier.write_text(EARLIER, "utf-8")
    later.write_text(LATER, "utf-8")
    return earlier, later


def run(program: str, *arguments: Path | str, **variables: str) -> str:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=120, encoding="utf-8", env=known | variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def docs_tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tables", ROOT / "docs" / "tables.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_column_is_written_into_every_file_as_soon_as_it_is_in_the_dictionary(
    reports: tuple[Path, Path], tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    described = run(PROGRAM, *reports, tmp_path, ROOT / "docs")
    quotes = ["5%", "6%", "12个", "35个"]
    lines = (tmp_path / "echo.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["echo"] for line in lines] == quotes
    rows = list(csv.DictReader(io.StringIO((tmp_path / "echo.csv").read_text("utf-8-sig"), newline="")))
    assert [row["echo"] for row in rows] == quotes
    rows = list(csv.DictReader(io.StringIO((tmp_path / "zh.csv").read_text("utf-8-sig"), newline="")))
    assert [row["回声"] for row in rows] == quotes
    head, *cells = CalamineWorkbook.from_path(str(tmp_path / "echo.xlsx")).get_sheet_by_index(0).to_python()
    assert [line[head.index("echo")] for line in cells] == quotes
    assert pq.read_table(tmp_path / "echo.parquet").column("echo").to_pylist() == quotes
    link = json.loads((tmp_path / "link.jsonl").read_text("utf-8").splitlines()[0])
    assert (link["target"]["echo"], link["result"]["echo"]) == ("6%", "5.6%")
    assert "| `echo` | 回声 · Echo | text | the quote once more |" in described


def test_files_are_the_same_bytes_on_every_machine(reports: tuple[Path, Path], tmp_path: Path) -> None:
    found = []
    for variables in ({"LANG": "C"}, {"LANG": "zh_CN.UTF-8"}, {"LC_ALL": "en_US.UTF-8"}):
        out = tmp_path / variables.get("LANG", "en")
        out.mkdir()
        run(EVERYTHING, *reports, out, **variables)
        found.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert len(found[0]) == 28
    assert found[0] == found[1] == found[2]


def test_the_tables_of_the_docs_are_as_the_program_is() -> None:
    tables = docs_tables()
    for path in (ROOT / "docs").glob("*.md"):
        text = path.read_text("utf-8")
        assert tables.made(text) == text, f"{path.name}: run make docs"


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_has_each_column_once_with_words_in_both_languages(record: str) -> None:
    found = RECORDS[record].columns
    assert len({column.name for column in found}) == len(found)
    for column in found:
        assert column.zh
        assert column.en
        assert column.says
        assert column.exits
        assert not column.vocabulary or column.vocabulary in VOCABULARIES
    assert set(RECORDS[record].key) <= {column.name for column in found}


def test_what_scorers_read_stands_in_the_files_of_extract() -> None:
    scored = "start end low high unit modifier kind direction role status estimated period place scope per"
    scored += " indicator optional"
    for form in FILES:
        assert {*scored.split(), "quote", "sentence", "document", "path"} <= set(columns.names("statement", form))
    assert set(columns.CLAIM) | {"start", "end"} == set(scored.split())


def test_a_reason_takes_two_cells_of_a_flat_table_and_a_third_where_a_language_is_asked_for() -> None:
    why = Column(name="why", sort="reason", zh="理由", en="Reason", says="why")
    assert [flat.column.name for flat in columns.flat([why])] == ["why", "why_values"]
    assert [flat.column.name for flat in columns.flat([why], sentences=True)] == ["why", "why_values", "why_text"]


def test_a_code_without_a_word_is_shown_as_it_is() -> None:
    assert columns.word("verdict", "met", "zh") == "已兑现"
    assert columns.word("verdict", "no_evidence", "en") == "never mentioned again"
    assert columns.word("verdict", "heard", "en") == columns.word("", "heard", "zh") == "heard"


# Where a figure's fields must be written out: the draft that rules fill, and the table of the ledger.
RECORDS_OF_A_FIGURE = ("extract/draft.py", "web/ledger/models/statements.py")


def _listed(node: ast.AST) -> set[str]:
    """Return the names that a literal, a call or the body of a class lists."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = node.elts
    elif isinstance(node, ast.Dict):
        parts = [key for key in node.keys if key is not None]
    elif isinstance(node, ast.Call):
        parts = [*node.args, *(ast.Constant(keyword.arg) for keyword in node.keywords)]
    elif isinstance(node, ast.ClassDef):
        parts = [n.target for n in node.body if isinstance(n, ast.AnnAssign)]
        parts += [target for n in node.body if isinstance(n, ast.Assign) for target in n.targets]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 400:
        return set(re.findall(r"\w+", node.value))
    else:
        return set()
    # A name stands as a string, a variable or an attribute.
    names = (getattr(part, "value" if isinstance(part, ast.Constant) else "attr", None) for part in parts)
    return {str(name) for name in names if name} | {part.id for part in parts if isinstance(part, ast.Name)}


def test_no_other_module_lists_the_columns_of_a_figure() -> None:
    names = {name for c in columns.RECORDS["statement"].columns for name in (c.name, c.field)} | {"id"}
    others = [{c.name for c in made.columns} for key, made in columns.RECORDS.items() if key != "statement"]
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).as_posix()
        if inside.startswith(("columns/", "model.py", *RECORDS_OF_A_FIGURE)):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            listed = _listed(node)
            if isinstance(node, ast.Constant) and not listed <= names:
                continue  # A text, and no list in one string.
            # A choice of the columns of another record (a series, a link) shares some with a figure.
            if len(listed & names) >= 8 and not any(listed <= other for other in others):
                found.append(f"{inside}:{getattr(node, 'lineno', 0)}: {', '.join(sorted(listed & names))}")
    assert found == []
