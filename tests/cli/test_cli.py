"""The command as its users meet it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import importlib.metadata
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import duixian
from duixian import cli

REPORT = """某市2024年政府工作报告

一、2023年工作回顾

过去一年，工业投资增长5.2%，改造老旧小区40个。

二、2024年工作安排

今年，工业投资增长6%左右，新建学校12所。
"""

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "某市-2024.txt"
    path.write_text(REPORT, "utf-8", newline="")
    return path


@pytest.fixture
def run() -> Run:
    """Run the command in a process of its own, as a shell would."""

    def call(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "duixian", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, timeout=60, **options)  # type: ignore[call-overload, no-any-return]

    return call


def records(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_jsonl_of_a_text_file_counts_in_its_characters(run: Run, report: Path) -> None:
    done = run("extract", report, "--format", "jsonl")
    assert (done.returncode, done.stderr) == (0, b"")
    rows = records(done.stdout)
    assert [row["quote"] for row in rows] == ["5.2%", "40个", "6%", "12所"]
    for row in rows:
        assert REPORT[row["start"] : row["end"]] == row["quote"]
    assert [row["status"] for row in rows] == ["result", "result", "target", "target"]


def test_the_table_is_what_one_sees_first(run: Run, report: Path) -> None:
    done = run("extract", report)
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert lines[1].split() == ["Value", "Unit", "Kind", "Status", "Period", "Indicator"]
    assert lines[2].split() == ["+5.2", "%", "change", "result", "2023", "工业投资"]


def test_standard_input_can_be_read(run: Run) -> None:
    done = run("extract", "-", "--format", "jsonl", input=REPORT.encode())
    assert [row["quote"] for row in records(done.stdout)] == ["5.2%", "40个", "6%", "12所"]


def test_place_and_year_can_be_told(run: Run, report: Path) -> None:
    done = run("extract", report, "--format", "jsonl", "--place", "威海市", "--year", "2021")
    assert {(row["document_place"], row["document_year"]) for row in records(done.stdout)} == {("威海市", 2021)}


def test_the_name_of_the_output_says_the_format(run: Run, report: Path, tmp_path: Path) -> None:
    for name, begin in (("a.jsonl", b"{"), ("a.csv", b"\xef\xbb\xbf"), ("a.xlsx", b"PK"), ("a.parquet", b"PAR1")):
        done = run("extract", report, "--output", tmp_path / name)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert (tmp_path / name).read_bytes().startswith(begin)


def test_processes_give_the_same_in_the_same_order(run: Run, report: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for k in range(12):
        (folder / f"{k:02}.txt").write_text(REPORT.replace("40个", f"{41 + k}个"), "utf-8")
    alone = run("extract", folder, "--format", "jsonl")
    assert len(records(alone.stdout)) == 48
    assert run("extract", folder, "--format", "jsonl", "--jobs", "2").stdout == alone.stdout


def test_a_bad_document_is_told_in_a_line_and_the_others_go_through(run: Run, report: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    done = run("extract", empty, report, tmp_path / "missing.txt", "--format", "jsonl")
    assert done.returncode == 3
    assert len(records(done.stdout)) == 4
    first, second, last = done.stderr.decode().splitlines()
    assert re.fullmatch(rf"duixian: {re.escape(str(empty))}: [^;]+; .+", first)
    assert re.fullmatch(rf"duixian: {re.escape(str(tmp_path / 'missing.txt'))}: [^;]+; .+", second)
    assert last == "duixian: 2 of 3 documents could not be read"


def test_nothing_read_is_a_failure_and_leaves_the_old_output(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    output.write_text("old", "utf-8")
    done = run("extract", tmp_path / "missing.txt", "--output", output)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert output.read_text("utf-8") == "old"


def test_a_folder_without_documents_is_told(run: Run, tmp_path: Path) -> None:
    done = run("extract", tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"duixian: {tmp_path}: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: COMMAND"),
        (["extract"], "required: PATH"),
        (["extract", "a.txt", "--format", "pdf"], "invalid choice: 'pdf'"),
        (["extract", "a.txt", "--format", "xlsx"], "add --output FILE"),
        (["extract", "a.txt", "--output", "a.doc"], "add --format"),
        (["extract", "-", "-"], "stdin can be read only once"),
        (["extract", "a.txt", "--year", "24"], "no year between 1900 and 2200"),
        (["extract", "a.txt", "--jobs", "0"], "no whole number above 0"),
        (["explain", "a.txt"], "--at --quote is required"),
        (["explain", "a.txt", "--at", "-1"], "--at"),
    ],
)
def test_wrong_use_is_told_apart(run: Run, arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_an_output_that_cannot_be_written_is_told(run: Run, report: Path, tmp_path: Path) -> None:
    done = run("extract", report, "--output", tmp_path / "missing" / "out.csv")
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert "cannot be written" in line


def test_a_fault_of_the_program_is_one_line_and_the_others_go_through(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(REPORT, "utf-8")
    extract = duixian.extract

    def faulty(document: duixian.Report, **options: object) -> object:
        if document.name == str(other):
            raise ZeroDivisionError("of all things")
        return extract(document)

    monkeypatch.setattr(duixian, "extract", faulty)
    assert cli.main(["extract", str(other), str(report), "--format", "jsonl"]) == 3
    out, err = capfdbinary.readouterr()
    assert len(records(out)) == 4
    assert err.decode().splitlines()[0] == (
        f"duixian: {other}: unexpected ZeroDivisionError: of all things; "
        "run again with DUIXIAN_DEBUG=1 and report what it prints"
    )


def test_a_closed_pipe_ends_it_quietly(tmp_path: Path) -> None:
    for k in range(40):
        (tmp_path / f"{k:02}.txt").write_text(REPORT * 5, "utf-8")
    command = [sys.executable, "-m", "duixian", "extract", str(tmp_path), "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_an_interrupt_ends_it_quietly(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(duixian, "read_all", interrupted)
    assert cli.main(["extract", str(report)]) == 130


def on_a_terminal(*arguments: str | Path, columns: int, **environment: str) -> str:
    ours, theirs = pty.openpty()
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "duixian", *map(str, arguments)],
        stdout=theirs,
        stderr=theirs,
        env=variables | {"COLUMNS": str(columns), "TERM": "xterm-256color"} | environment,
    )
    os.close(theirs)
    out = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
    os.close(ours)
    process.wait(timeout=60)
    return out.decode().replace("\r\n", "\n")


def test_a_narrow_terminal_drops_columns_and_keeps_value_and_indicator(report: Path) -> None:
    lines = on_a_terminal("extract", report, columns=40, NO_COLOR="1").splitlines()
    assert lines[1].split() == ["Value", "Unit", "Indicator"]
    assert lines[2].split() == ["+5.2", "%", "工业投资"]


def test_colours_are_for_terminals_that_want_them(report: Path) -> None:
    assert "\x1b[33m" in on_a_terminal("extract", report, columns=100)
    assert "\x1b" not in on_a_terminal("extract", report, columns=100, NO_COLOR="1")
    assert "\x1b" not in on_a_terminal("extract", report, columns=100, TERM="dumb")


def test_explain_takes_the_offset_of_the_export(run: Run, report: Path) -> None:
    done = run("explain", report, "--at", str(REPORT.index("6%")))
    assert (done.returncode, done.stderr) == (0, b"")
    out = done.stdout.decode()
    assert f"characters {REPORT.index('6%')}:{REPORT.index('6%') + 2}" in out
    assert "outlook 2024" in out
    assert re.search(r"^  status +target +\S+", out, re.M)


def test_explain_says_which_rules_said_no(run: Run, report: Path) -> None:
    out = run("explain", report, "--at", str(REPORT.index("5.2%"))).stdout.decode()
    refused = out.partition("asked before these, and said no:\n")[2]
    # 增长5.2%: it is compared with nothing; what decided is not among those that said no.
    assert re.search(r"^    kind +pace, compared-with$", refused, re.M)
    assert re.search(r"^  kind +change +growth-verb", out, re.M)


def test_explain_finds_every_place_of_a_quote(run: Run, report: Path) -> None:
    out = run("explain", report, "--quote", "工业投资增长").stdout.decode()
    assert out.count("sentence ") == 2


def test_explain_says_where_no_figure_is(run: Run, report: Path) -> None:
    done = run("explain", report, "--at", str(REPORT.index("学校")))
    assert done.returncode == 0
    assert "no figure is read at “学校" in done.stdout.decode()


@pytest.mark.parametrize(("option", "value"), [("--at", "99999"), ("--quote", "不在其中"), ("--quote", "")])
def test_explain_of_what_is_not_there_is_wrong_use(run: Run, report: Path, option: str, value: str) -> None:
    done = run("explain", report, option, value)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_eval_of_a_folder_without_annotations_is_told(run: Run, tmp_path: Path) -> None:
    done = run("eval", tmp_path)
    assert done.returncode == 1
    assert "documents.tsv" in done.stderr.decode()


def test_eval_prints_scores_as_text_and_as_json(run: Run, report: Path, tmp_path: Path) -> None:
    (tmp_path / "documents.tsv").write_text(
        f"gold\ttext\tplace\tyear\tuntil\ngold.jsonl\t{report.name}\t某市\t2024\t\n", "utf-8"
    )
    (tmp_path / "gold.jsonl").write_bytes(run("extract", report, "--format", "jsonl").stdout)
    text = run("eval", tmp_path, "--errors", "3").stdout.decode()
    assert "gold: 0 missed, 0 spurious, 0 wrong" in text
    scores = json.loads(run("eval", tmp_path, "--json").stdout)
    assert set(scores) == {"gold", "modern", "all"}
    assert scores["all"]["statement"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_the_built_in_lexicon_is_valid(run: Run) -> None:
    assert run("lexicon", "check").returncode == 0


def test_a_lexicon_folder_that_does_not_exist_is_told(run: Run, tmp_path: Path) -> None:
    done = run("lexicon", "check", tmp_path / "missing")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_the_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version").stdout.decode().split() == ["duixian", importlib.metadata.version("duixian")]


def test_the_package_and_its_metadata_agree_on_the_version() -> None:
    assert duixian.__version__ == importlib.metadata.version("duixian")


def test_what_is_not_used_is_not_loaded(report: Path) -> None:
    code = (
        "import sys; from duixian.cli import main; main(sys.argv[1:]); "
        "print([m for m in ('pyarrow', 'xlsxwriter', 'rich', 'multiprocessing') if m in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "extract", str(report), "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr.split(b"\n")[0] == b"[]"
