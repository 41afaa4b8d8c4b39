"""Paths, folders, archives, streams."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from duixian.model import ReadError
from duixian.read import SourceDocument, read, read_all, read_source, source_documents
from tests.read.documents import REPORT, paragraph, word, zipped


def test_a_folder_is_searched_to_its_depth_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "威海市").mkdir()
    (tmp_path / "威海市" / "2022.md").write_text("各位代表：\n\n我代表市人民政府报告工作。", encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(word(paragraph("新增就业3.6万人。")))
    (tmp_path / "a.txt").write_text(REPORT, encoding="gbk")
    (tmp_path / ".hidden.txt").write_text("藏")
    (tmp_path / "~$b.docx").write_bytes(b"lock")
    (tmp_path / "notes.json").write_text("{}")
    reports = list(read_all([tmp_path]))
    assert [Path(r.name).name for r in reports] == ["a.txt", "b.docx", "2022.md"]
    assert (reports[2].identity.place, reports[2].identity.year) == ("威海市", 2022)


def test_a_folder_tells_of_documents_that_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "b.txt").write_text(REPORT, encoding="utf-8")
    errors: list[ReadError] = []
    assert len(list(read_all([tmp_path], on_error=errors.append))) == 1
    assert "PDF is not read yet" in str(errors[0])


def test_zip_members_have_addresses() -> None:
    handle = io.BytesIO(zipped({"省/2024.txt": REPORT, "省/a.docx": word(paragraph("一。")), "x/y.py": "1"}))
    handle.name = "a.zip"
    assert [r.name for r in read_all([handle])] == ["a.zip!省/2024.txt", "a.zip!省/a.docx"]


def test_member_names_in_gbk() -> None:
    data = zipped({"XXXX.txt": REPORT})
    data = data.replace(b"XXXX.txt", "南山".encode("gbk") + b".txt")
    assert read(data, name="a.zip").name == "a.zip!南山.txt"


@pytest.mark.parametrize("form", ["", "gz", "xz", "bz2"])
def test_tar(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.tar{'.' if form else ''}{form}"
    with tarfile.open(path, f"w:{form}") as archive:  # type: ignore[call-overload]
        for name in ("威海市/2024.md", "威海市/2025.md"):
            member = tarfile.TarInfo(name)
            member.size = len(REPORT.encode())
            archive.addfile(member, io.BytesIO(REPORT.encode()))
    assert [r.name for r in read_all([path])] == [f"{path}!威海市/2024.md", f"{path}!威海市/2025.md"]
    assert {r.text for r in read_all([path.read_bytes()])} == {read(REPORT.encode(), name="a.md").text}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (REPORT.encode(), "text"),
        (("---\ntitle: 甲\n---\n\n**一、回顾**\n\n" + REPORT).encode(), "markdown"),
        (word(paragraph("新增就业3.6万人。")), "part"),
        (b"<!DOCTYPE html><p>" + REPORT.replace("\n", "<p>").encode(), "part"),
        (f'title,full_text\n甲,"{REPORT}"\n'.encode(), "part"),
        (zipped({"a.txt": REPORT}), "text"),
    ],
)
def test_bytes_without_a_name_are_told_by_what_they_are(data: bytes, kind: str) -> None:
    report = read(data)
    assert "新增就业3.6万人" in report.text
    assert (report.source_text is None) == (kind == "part")
    assert "**" not in report.text


def test_standard_input() -> None:
    code = "from duixian.read import read; print(read('-').text)"
    done = subprocess.run([sys.executable, "-c", code], input=REPORT.encode("gbk"), capture_output=True, check=True)
    assert "3.6万人" in done.stdout.decode()


def test_open_files_and_bytes_are_sources(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(REPORT, encoding="utf-8")
    with path.open("rb") as handle:
        from_file = read(handle)
    assert from_file == read(path) == read(str(path))
    assert read(path.read_bytes(), name=str(path)) == read(path)


def test_what_the_caller_says_wins() -> None:
    identity = read(REPORT.encode(), name="a.txt", place="青岛市", year=2030).identity
    assert (identity.place, identity.place_code, identity.year) == ("青岛市", "370200", 2030)
    assert {("place", "given"), ("year", "given")} <= set(identity.rules)


def test_a_single_path_is_taken_for_one_source(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    assert len(list(read_all(str(tmp_path)))) == 1


def test_importing_reading_imports_no_parser() -> None:
    code = "import sys, duixian.read; print([m for m in ('selectolax', 'zipfile', 'csv', 'lxml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_documents_in_an_archive_are_not_held_at_once() -> None:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w") as archive:
        for i in range(3):
            archive.writestr(f"{i}.txt", REPORT)
    handle.seek(0)
    walk = read_all([handle])
    assert next(walk).name.endswith("0.txt")


def test_a_path_is_told_from_what_was_given_without_a_folder_of_the_machine(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    (shelf / "2024").mkdir(parents=True)
    (shelf / "2024" / "a.md").write_text(REPORT, "utf-8")
    (shelf / "b.zip").write_bytes(zipped({"省/c.txt": REPORT}))
    table = shelf / "dump.csv"
    table.write_text(f'title,full_text\n一,"{REPORT}"\n二,"{REPORT}"\n', "utf-8")
    inside = ["b.zip!省/c.txt", "dump.csv#1", "dump.csv#2", "2024/a.md"]
    for given in (shelf, f"{shelf}/"):
        assert [r.path for r in read_all([given])] == inside
        found = [s for s in source_documents([given]) if isinstance(s, SourceDocument)]
        assert [s.path for s in found] == [read_source(s).path for s in found] == inside
    assert read(shelf / "2024" / "a.md").path == "a.md"
    assert [r.path for r in read_all([shelf / "b.zip", table])] == ["b.zip!省/c.txt", "dump.csv#1", "dump.csv#2"]
    assert read(REPORT.encode(), name="somewhere/a.md").path == "a.md"


def test_the_key_of_a_document_is_its_text_place_and_year() -> None:
    known = read(REPORT.encode(), name="a.txt", place="青岛市", year=2030)
    assert known.key == f"{known.id}-370200-2030"
    assert read("没有来历的一句话。".encode()).key.endswith("-nowhere-undated")
