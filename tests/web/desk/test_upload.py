"""A document that is sent in the browser is read apart, looked at, and only then in the ledger."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duixian.messages import Language
from duixian.web.desk.upload import reading, uploads
from duixian.web.ledger import writing
from duixian.web.ledger.models import Document, Event, Issue, Statement, User
from duixian.web.ledger.reading.verify import verify
from duixian.web.shell.rates import counters
from duixian.web.shell.saying import said
from duixian.workers.limits import Limits
from tests.web.conftest import SAMPLES

SAMPLE = sorted(SAMPLES.glob("*2024*"))[0]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> Path:
    counters().clear()
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def editor(ledger: None) -> Client:
    client = Client()
    client.force_login(writing.user("editor", "editor", "correct-horse-7", writing.Actor("test")))
    client.cookies["django_language"] = "en"
    return client


def sent(client: Client, name: str, data: bytes, **fields: str) -> Any:
    return client.post("/edit/add/", {"file": SimpleUploadedFile(name, data), **fields})


def files(home: Path) -> list[Path]:
    return [p for p in (home / "uploads").rglob("*") if p.is_file() and not p.name.startswith(".turn")]


def test_it_is_seen_before_it_is_in_the_ledger(editor: Client, tmp_path: Path) -> None:
    response = sent(editor, SAMPLE.name, SAMPLE.read_bytes())
    assert response.status_code == 302 and not Document.objects.exists()
    address = response["Location"]
    page = editor.get(address)
    incoming = page.context["incoming"]
    assert (incoming.place, incoming.year) == ("威海市", 2024)
    assert page.context["counts"]["figures"] == len(incoming.statements) > 100
    assert page.context["figures"] and page.context["sections"]
    assert address in editor.get("/edit/").content.decode()
    # No name that somebody chose is the name of a file.
    assert {p.name for p in files(tmp_path)} == {"document", "upload", "answer"}
    assert all(p.stat().st_mode & 0o077 == 0 for p in files(tmp_path) if p.name == "document")
    done = editor.post(address, {"do": "accept", "place": "威海市", "year": "2024"})
    document = Document.objects.get()
    assert done["Location"] == f"/d/{document.key}/"
    assert (document.name, document.year) == (SAMPLE.name, 2024)
    assert Statement.objects.filter(document=document).count() == len(incoming.statements)
    assert Event.objects.get(action="added").who == "editor"
    assert not files(tmp_path) and editor.get(address).status_code == 404
    assert not list(verify())


def test_the_same_way_as_on_the_command_line(editor: Client) -> None:
    writing.add([str(SAMPLE)], writing.Actor("test"))
    address = sent(editor, SAMPLE.name, SAMPLE.read_bytes())["Location"]
    page = editor.get(address)
    assert page.context["held"] == Document.objects.get()
    editor.post(address, {"do": "accept", "place": "威海市", "year": "2024"})
    assert Document.objects.count() == 1


def test_place_and_year_are_put_right_before(editor: Client) -> None:
    address = sent(editor, SAMPLE.name, SAMPLE.read_bytes())["Location"]
    wrong = editor.post(address, {"do": "accept", "place": "威海", "year": "24"})
    assert wrong.status_code == 400 and "2024" in wrong.content.decode()
    unknown = editor.post(address, {"do": "accept", "place": "威海卫市", "year": "2024"})
    assert unknown.status_code == 400 and "威海" in unknown.content.decode()
    # Changed and accepted at once: it is shown anew first.
    again = editor.post(address, {"do": "accept", "place": "烟台", "year": "2023"})
    assert again["Location"] == address and not Document.objects.exists()
    assert editor.get(address).context["incoming"].place == "烟台市"
    editor.post(address, {"do": "accept", "place": "烟台市", "year": "2023"})
    document = Document.objects.get()
    assert document.place is not None and (document.place.name, document.year) == ("烟台市", 2023)
    assert {s.place for s in Statement.objects.filter(document=document)[:5]} == {document.place}


def test_it_can_be_discarded(editor: Client, tmp_path: Path) -> None:
    address = sent(editor, SAMPLE.name, SAMPLE.read_bytes())["Location"]
    assert editor.post(address, {"do": "discard"})["Location"] == "/edit/add/"
    assert not files(tmp_path) and not Document.objects.exists() and not Issue.objects.exists()


def test_nobody_else_sees_it(editor: Client) -> None:
    address = sent(editor, SAMPLE.name, SAMPLE.read_bytes())["Location"]
    other = Client()
    other.force_login(writing.user("other", "editor", "correct-horse-8", writing.Actor("test")))
    assert other.get(address).status_code == 404
    assert other.post(address, {"do": "accept"}).status_code == 404
    assert Client().get(address)["Location"].startswith("/accounts/login/")
    reader = Client()
    reader.force_login(writing.user("reader", None, "correct-horse-8", writing.Actor("test")))
    assert sent(reader, SAMPLE.name, SAMPLE.read_bytes()).status_code == 403
    for token in ("..", "../x", "%2e%2e", "a" * 22, "a" * 500):
        assert editor.get(f"/edit/add/{token}/").status_code == 404


def test_it_expires(editor: Client, tmp_path: Path) -> None:
    address = sent(editor, SAMPLE.name, SAMPLE.read_bytes())["Location"]
    folder = next(p for p in (tmp_path / "uploads").iterdir() if p.is_dir())
    old = time.time() - uploads.KEPT_SECONDS - 60
    held = uploads.find(folder.name, User.objects.get(username="editor").pk)
    held.at = old
    uploads._write(held)
    os.utime(folder, (old, old))
    assert editor.get(address).status_code == 404
    sent(editor, "a.txt", "政府工作报告".encode())
    assert not folder.exists()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("报告.pdf", b"%PDF-1.4", "docx"),
        ("report.exe", b"MZ", "docx"),
        ("no-ending", b"text", "docx"),
        ("空.txt", b"", "empty"),
        ("x" * 300, b"text", "docx"),
    ],
)
def test_what_is_no_document_is_refused_at_once(
    editor: Client, tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    response = sent(editor, name, data)
    page = response.content.decode()
    assert response.status_code == 400 and told in page and 'role="alert"' in page
    assert not files(tmp_path)


LANGUAGES: dict[str, Language] = {"zh-hans": "zh", "en": "en"}
BOMB = zipped({"[Content_Types].xml": b"x", "word/document.xml": b"\0" * (300 * 2**20)})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("假.docx", b"PK\x03\x04 this is no archive"),
        ("假.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40),
        ("假.md", b"%PDF-1.4\n" + b"\0" * 2000),
        ("炸弹.docx", BOMB),
        ("炸弹.zip", BOMB.replace(b"[Content_Types].xml", b"[Content_Tipes].xml")),
        ("两份.zip", zipped({"a.txt": "甲市政府工作报告".encode(), "b.txt": "乙市政府工作报告".encode()})),
        ("实体.docx", zipped({
            "[Content_Types].xml": b'<Types><Override PartName="/word/document.xml" ContentType="application/vnd.'
            b'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "word/document.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>',
        })),
    ],
)  # fmt: skip
def test_what_cannot_be_read_stays_listed_with_its_reason(editor: Client, name: str, data: bytes) -> None:
    response = sent(editor, name, data)
    assert response.status_code == 302
    page = editor.get(response["Location"])
    issue = Issue.objects.get(name=name)
    assert issue.grade == "failed" and issue.why and issue.remedy
    assert page.context["answer"].incoming is None and name in page.content.decode()
    for cookie, language in LANGUAGES.items():
        editor.cookies["django_language"] = cookie
        listed = unescape(editor.get("/edit/issues/").content.decode())
        assert said(issue.why, language) in listed and said(issue.remedy, language) in listed
    assert not Document.objects.exists()


def test_one_that_is_read_later_is_no_longer_listed(editor: Client) -> None:
    sent(editor, SAMPLE.name, b"\0\1\2\3" * 500)
    assert Issue.objects.filter(name=SAMPLE.name).exists()
    address = sent(editor, SAMPLE.name, SAMPLE.read_bytes())["Location"]
    editor.post(address, {"do": "accept", "place": "威海市", "year": "2024"})
    assert Document.objects.exists() and not Issue.objects.filter(name=SAMPLE.name, grade="failed").exists()


def test_html_is_text_and_never_markup(editor: Client) -> None:
    hostile = (
        "<html><body><h1>威海市政府工作报告<script>alert(1)</script></h1>"
        "<p>2023年，全市地区生产总值增长5.1%&lt;img src=x onerror=alert(2)&gt;。</p></body></html>"
    )
    response = sent(editor, "<img src=x onerror=alert(3)>.html", hostile.encode())
    page = editor.get(response["Location"])
    text = page.content.decode()
    assert page["Content-Type"].startswith("text/html") and "script-src 'self'" in page["Content-Security-Policy"]
    assert "<img src=x" not in text and "alert(1)" not in text and "&lt;img" in text


def test_too_large_is_refused_before_it_is_taken_in(editor: Client, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 2**20)
    response = sent(editor, "大.txt", b"x" * (2**20 + 2**17))
    assert response.status_code == 413 and "MB" in response.content.decode()
    # Within what the form itself takes.
    assert sent(editor, "大.txt", b"x" * (2**20 + 2)).status_code == 400
    assert not files(tmp_path)


def asked(tmp_path: Path, limits: Limits, text: str = "威海市政府工作报告") -> reading.Asked:
    (tmp_path / "document").write_text(text, "utf-8")
    return reading.Asked(str(tmp_path / "document"), str(tmp_path / "answer"), "a.txt", "", "", None, limits)


def test_it_may_not_take_long(tmp_path: Path) -> None:
    line = "2023年，全市地区生产总值增长5.1%，工业增加值增长6.2%。\n"
    answer = reading.read_apart(asked(tmp_path, Limits(seconds=1.0), line * 40_000))
    assert answer.incoming is None and said(answer.problem, "en") == "took longer than 1 s" and answer.remedy


def test_it_may_not_take_much_memory(tmp_path: Path) -> None:
    line = "2023年，全市地区生产总值增长5.1%，工业增加值增长6.2%。\n"
    answer = reading.read_apart(asked(tmp_path, Limits(seconds=60.0, megabytes=8), line * 20_000))
    assert answer.incoming is None and answer.problem and answer.remedy


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_one_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A process that never answers, and hears no polite signal.
    stubborn = tmp_path / "stubborn"
    stubborn.write_text("#!/bin/sh\ntrap '' TERM ALRM\necho $$ > pid\nwhile :; do sleep 1; done\n")
    stubborn.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(stubborn))
    monkeypatch.setattr(reading, "_PATIENCE", 0.5)
    answer = reading.read_apart(asked(tmp_path, Limits(seconds=0.5)))
    assert answer.incoming is None and "longer" in said(answer.problem, "en")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGCONT)


def test_one_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = tmp_path / "dying"
    dying.write_text("#!/bin/sh\nkill -9 $$\n")
    dying.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dying))
    answer = reading.read_apart(asked(tmp_path, Limits(seconds=5)))
    assert answer.incoming is None and "sudden end" in said(answer.problem, "en")


def test_it_is_told_neither_key_nor_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nosy = tmp_path / "nosy"
    nosy.write_text("#!/bin/sh\nenv > seen\n")
    nosy.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(nosy))
    monkeypatch.setenv("DUIXIAN_SECRET_KEY", "of-the-server")
    monkeypatch.setenv("DATABASE_URL", "postgres://of-the-server")
    reading.read_apart(asked(tmp_path, Limits(seconds=5)))
    assert "of-the-server" not in (tmp_path / "seen").read_text()


def test_whoever_sends_without_pause_has_to_wait(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [sent(editor, "a.exe", b"x").status_code for _ in range(21)]
    assert codes == [400] * 20 + [429]
