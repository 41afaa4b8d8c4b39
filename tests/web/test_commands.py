"""The commands of the ledger as users meet them: processes with an exit code, what they print, what they leave."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from duixian.cli import COMMANDS
from duixian.cli.ledger import ACTIONS
from duixian.messages import sentence
from duixian.model import Reason
from tests.languages import english_in
from tests.web.conftest import SAMPLES

DUIXIAN = [sys.executable, "-m", "duixian"]


def environment(home: Path) -> dict[str, str]:
    """SQLite in a folder of its own, whatever database the other tests use."""
    return {**os.environ, "DUIXIAN_HOME": str(home), "DATABASE_URL": "", "PYTHONIOENCODING": "utf-8"}


def run(home: Path, *arguments: object, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    command = [*DUIXIAN, *map(str, arguments)]
    return subprocess.run(
        command, env=environment(home) | variables, input=stdin, capture_output=True, encoding="utf-8"
    )


def ledger(home: Path, *arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return run(home, "ledger", *arguments, stdin=stdin)


def query(home: Path, sql: str, *cells: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "ledger.sqlite3") as held:
        return held.execute(sql, cells).fetchall()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the samples, not to be written to."""
    home = tmp_path_factory.mktemp("filled")
    done = ledger(home, "add", SAMPLES)
    assert (done.returncode, done.stdout) == (0, "3 added, 0 read anew, 0 unchanged, 0 failed\n")
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A ledger of the samples."""
    copy = tmp_path / "home"
    shutil.copytree(filled, copy)
    return copy


@pytest.fixture
def figure(home: Path) -> str:
    """The id of a statement of the samples."""
    sql = (
        "SELECT d.report, s.start FROM ledger_statement s JOIN ledger_document d ON d.id = s.document_id"
        " WHERE s.kind = 'level' AND s.status = 'result' ORDER BY d.year, s.start LIMIT 1"
    )
    report, start = query(home, sql)[0]
    return f"{report}-{start}"


def test_what_was_added_is_whole_and_adding_again_adds_nothing(home: Path) -> None:
    again = ledger(home, "add", SAMPLES)
    assert (again.returncode, again.stdout) == (0, "0 added, 0 read anew, 3 unchanged, 0 failed\n")
    verified = ledger(home, "verify")
    assert verified.returncode == 0
    assert re.fullmatch(r"3 documents, \d+ statements, \d+ events: whole\n", verified.stdout)


def test_a_file_that_cannot_be_read_is_told_and_stays_listed(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "青岛市-2024.docx").write_bytes(b"PK\x03\x04 and nothing more")
    only = ledger(home, "add", folder)
    assert (only.returncode, only.stdout) == (1, "0 added, 0 read anew, 0 unchanged, 1 failed\n")
    assert "青岛市-2024.docx" in only.stderr
    (name, why, remedy), *more = query(home, "SELECT name, why, remedy FROM ledger_issue WHERE grade = 'failed'")
    assert not more
    assert str(name).endswith("青岛市-2024.docx")
    for reason in (why, remedy):
        assert sentence(msgspec.json.decode(str(reason), type=Reason), "en") in only.stderr
    text = (SAMPLES / "威海市-2025.md").read_text("utf-8").replace("2025", "2035")
    (folder / "威海市-2035.md").write_text(text, "utf-8")
    partly = ledger(home, "add", folder)
    assert (partly.returncode, partly.stdout) == (3, "1 added, 0 read anew, 0 unchanged, 1 failed\n")


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_nothing_to_add_is_no_success(home: Path, tmp_path: Path, path: str) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = ledger(home, "add", empty / path)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("duixian: ") and "Traceback" not in done.stderr


def test_a_correction_says_what_counts_now_and_can_be_taken_back(home: Path, figure: str) -> None:
    done = ledger(home, "correct", figure, "--value", "12.5", "--why", "see the yearbook")
    assert done.returncode == 0
    assert "value" in done.stdout and "12.5" in done.stdout
    assert ledger(home, "verify").returncode == 0
    back = ledger(home, "correct", figure, "--restore", "value", "--why", "a slip of mine")
    assert back.returncode == 0
    assert "as the engine reads it" in back.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("{figure}", "--why", "no reason"), "nothing to correct"),
        (("0123456789abcdef-7", "--value", "5", "--why", "x"), "0123456789abcdef: there is no such document"),
        (("{figure}", "--value", "many", "--why", "x"), "is no number"),
        (("{figure}", "--status", "promise", "--why", "x"), "use one of these: result, target, other"),
        (("{figure}", "--value", "5", "--why", " "), "a correction needs a reason"),
        (("{figure}", "--year", "2024", "--why", "x"), "name the document by its key"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(home: Path, figure: str, arguments: tuple[str, ...], told: str) -> None:
    done = ledger(home, "correct", *(a.format(figure=figure) for a in arguments))
    assert done.returncode == 2
    assert told in done.stderr and "Traceback" not in done.stderr
    assert query(home, "SELECT count(*) FROM ledger_correction") == [(0,)]


def test_an_unknown_place_is_answered_with_near_ones(home: Path, tmp_path: Path) -> None:
    for arguments in (("account", "威海"), ("account", "威海市")):
        assert ledger(home, *arguments).stdout == "accounts of 1 place made\n"
    misspelt: list[tuple[str | Path, ...]] = [
        ("account", "威海巿"),
        ("export", tmp_path / "out.zip", "--place", "威海巿"),
    ]
    for unknown in misspelt:
        done = ledger(home, *unknown)
        assert done.returncode == 2
        assert "威海巿" in done.stderr and "威海市" in done.stderr
    assert not (tmp_path / "out.zip").exists()


def test_a_backup_restores_all_and_asks_before_it_replaces(home: Path, tmp_path: Path, figure: str) -> None:
    assert ledger(home, "correct", figure, "--value", "12.5", "--why", "see the yearbook").returncode == 0
    saved = tmp_path / "ledger.backup"
    assert ledger(home, "backup", saved).returncode == 0
    empty = tmp_path / "empty"
    assert ledger(empty, "restore", saved).returncode == 0
    verified = ledger(empty, "verify")
    assert (verified.returncode, verified.stdout) == (0, ledger(home, "verify").stdout)
    refused = ledger(empty, "restore", saved)
    assert refused.returncode == 2
    assert "holds 3 documents" in refused.stderr and "--yes" in refused.stderr
    assert ledger(empty, "restore", saved, "--yes").returncode == 0


def test_a_damaged_backup_changes_nothing(home: Path, tmp_path: Path) -> None:
    saved = tmp_path / "ledger.backup"
    assert ledger(home, "backup", saved).returncode == 0
    whole = saved.read_bytes()
    with zipfile.ZipFile(saved) as archive:
        largest = max(archive.infolist(), key=lambda i: i.compress_size)
    middle = largest.header_offset + largest.compress_size // 2
    before = ledger(home, "verify").stdout
    damages = (
        whole[: len(whole) // 2],
        whole[:middle] + bytes(b ^ 0x55 for b in whole[middle : middle + 64]) + whole[middle + 64 :],
        b"no backup at all",
    )
    for damaged in damages:
        saved.write_bytes(damaged)
        done = ledger(home, "restore", saved, "--yes")
        assert done.returncode == 1
        assert "is no backup, or is damaged" in done.stderr and str(saved) in done.stderr
        assert ledger(home, "verify").stdout == before


def test_a_backup_that_cannot_be_written_says_why(home: Path, tmp_path: Path) -> None:
    done = ledger(home, "backup", tmp_path / "nowhere" / "ledger.backup")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_a_backup_that_is_made_while_others_write_is_whole(home: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    text = (SAMPLES / "威海市-2025.md").read_text("utf-8")
    for year in range(2040, 2052):
        (reports / f"威海市-{year}.md").write_text(text.replace("2025", str(year)), "utf-8")
    writer = subprocess.Popen([*DUIXIAN, "ledger", "add", str(reports)], env=environment(home), stdout=subprocess.PIPE)
    copies: list[Path] = []
    while writer.poll() is None or not copies:
        copies.append(tmp_path / f"{len(copies)}.backup")
        assert ledger(home, "backup", copies[-1]).returncode == 0
    writer.communicate()
    assert writer.returncode == 0
    for k, copy in enumerate(copies):
        assert ledger(tmp_path / str(k), "restore", copy).returncode == 0
        assert ledger(tmp_path / str(k), "verify").returncode == 0


def test_what_was_changed_behind_the_ledgers_back_is_found(home: Path) -> None:
    with sqlite3.connect(home / "ledger.sqlite3") as held:
        held.execute("UPDATE ledger_statement SET quote = 'x' WHERE id = (SELECT min(id) FROM ledger_statement)")
    done = ledger(home, "verify")
    assert done.returncode == 1
    assert done.stdout.startswith("broken: document ") and done.stdout.endswith(": 1 broken\n")


def test_accounts_that_are_still_to_be_made_are_told_and_made(home: Path) -> None:
    with sqlite3.connect(home / "ledger.sqlite3") as held:
        held.execute("DELETE FROM ledger_placeaccount")
        held.execute("DELETE FROM ledger_yearaccount WHERE year = 2025")
    told = ledger(home, "verify")
    assert told.returncode == 0
    assert "note: the accounts of 1 place are out of date; run duixian ledger account\n" in told.stdout
    assert "note: places are not compared in 1 year (2025); run duixian ledger account\n" in told.stdout
    assert ledger(home, "account").stdout == "accounts of 1 place made\n"
    assert "note" not in ledger(home, "verify").stdout


def test_an_account_of_a_user_is_made_and_changed(home: Path) -> None:
    made = ledger(home, "user", "anna", "--role", "editor", "--password-stdin", stdin="rather-long-7\n")
    assert (made.returncode, made.stdout) == (0, "anna: editor\n")
    assert ledger(home, "user", "anna", "--role", "none").stdout == "anna: none\n"
    weak = ledger(home, "user", "otto", "--role", "editor", "--password-stdin", stdin="otto\n")
    assert weak.returncode == 2
    assert "otto" in weak.stderr and "choose another" in weak.stderr
    assert query(home, "SELECT username FROM ledger_user") == [("anna",)]


@pytest.mark.parametrize("form", ["datapackage", "sqlite", "claimreview", "annotations"])
def test_an_export_is_written_in_every_form(home: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    done = ledger(home, "export", out, "--format", form, "--place", "威海市", "--site", "https://example.org")
    assert (done.returncode, done.stderr) == (0, "")
    assert out.stat().st_size > 1000
    assert not list(tmp_path.glob(".*unfinished"))


@pytest.mark.parametrize(("option", "told"), [(("--site", "example.org"), "https://"), ((), "is a folder")])
def test_an_export_that_cannot_be_is_refused(home: Path, tmp_path: Path, option: tuple[str, ...], told: str) -> None:
    done = ledger(home, "export", tmp_path if not option else tmp_path / "out", *option)
    assert done.returncode == 2
    assert told in done.stderr


# --- serve --------------------------------------------------------------------------------------------------------


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [*DUIXIAN, "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(f"duixian: http://127.0.0.1:{port}/")
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_when_it_is_told_to(
    server: subprocess.Popen[str], port: int, stop: signal.Signals
) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        assert answer.status == 200
        assert "威海" in answer.read().decode("utf-8")
    server.send_signal(stop)
    assert server.wait(30) == 0
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the worker")
def test_a_worker_leaves_ctrl_c_to_the_server(server: subprocess.Popen[str], port: int) -> None:
    def worker() -> int:
        return int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])

    def answers() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/rules/", timeout=30) as answer:
            return bool(answer.status == 200)

    assert answers()
    first = worker()
    os.kill(first, signal.SIGINT)
    assert answers() and worker() == first
    server.send_signal(signal.SIGINT)
    assert server.wait(30) == 0


def test_a_port_in_use_is_told_with_what_to_do(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(home, "serve", "--port", port)
    assert done.returncode == 1
    assert f"the port {port} is in use" in done.stderr and "--port" in done.stderr


def test_the_ledgers_commands_speak_chinese_where_the_terminal_does(home: Path, figure: str, tmp_path: Path) -> None:
    (tmp_path / "空.txt").touch()
    backup, package, site = tmp_path / "备份.zip", tmp_path / "包.zip", tmp_path / "网站"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = [
            (3, "ledger", "add", SAMPLES, tmp_path / "空.txt"),
            (0, "ledger", "account", "--all"),
            (0, "ledger", "correct", figure, "--unit", "米", "--why", "查过"),
            (0, "ledger", "correct", figure, "--restore", "unit", "--why", "又查"),
            (2, "ledger", "correct", figure, "--status", "promise", "--why", "x"),
            (2, "ledger", "correct", figure, "--why", "x"),
            (2, "ledger", "correct", "0123456789abcdef-7", "--value", "5", "--why", "x"),
            (0, "ledger", "verify"),
            (0, "ledger", "backup", backup),
            (2, "ledger", "restore", backup),
            (0, "ledger", "restore", backup, "--yes"),
            (1, "ledger", "restore", tmp_path / "空.txt", "--yes"),
            (0, "ledger", "export", package),
            (2, "ledger", "export", tmp_path),
            (2, "ledger", "export", package, "--place", "xx"),
            (2, "ledger", "user", "eva", "--role", "editor", "--password-stdin"),
            (0, "ledger", "user", "eva", "--role", "none"),
            (1, "serve", "--port", port),
            (0, "publish", site, "--cards", "none"),
            (1, "publish", tmp_path),
        ]
        for status, *arguments in said:
            done = run(home, *arguments, stdin="12345\n", LC_ALL="zh_CN.UTF-8")
            text = done.stdout + done.stderr
            assert done.returncode == status, text
            assert re.search("[一-龥]", text)
            given = (str(tmp_path), str(SAMPLES), *map(str, arguments), *COMMANDS, *ACTIONS)
            assert english_in(text, *given, "status", "result", "target", "other") == [], text


@pytest.mark.parametrize("form", ["claimreview", "annotations"])
def test_what_is_exported_does_not_depend_on_the_terminal(home: Path, tmp_path: Path, form: str) -> None:
    written = set()
    for k, locale in enumerate(("C.UTF-8", "zh_CN.UTF-8", "en_US.UTF-8")):
        assert run(home, "ledger", "export", tmp_path / str(k), "--format", form, LC_ALL=locale).returncode == 0
        written.add((tmp_path / str(k)).read_bytes())
    assert len(written) == 1
