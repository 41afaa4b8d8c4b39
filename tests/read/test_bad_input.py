"""Bad input: one line that says what is wrong, where, and what to do; the other files still come."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.messages import LANGUAGES, speaking
from duixian.model import ReadError, Report
from duixian.read import found as limits
from duixian.read import read, read_all
from tests.languages import english_in
from tests.read.documents import REPORT, paragraph, word, zipped

GOOD = word(paragraph("新增就业3.6万人。"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
BILLION = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'


def encrypted_zip() -> bytes:
    data = bytearray(zipped({"a.txt": REPORT}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    return bytes(data)


BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.txt", b"", "is empty"),
    "only a mark": ("a.txt", b"\xef\xbb\xbf", "has no text"),
    "blanks": ("a.md", b" \n\n ", "has no text"),
    "binary": ("a.txt", bytes(range(256)) * 40, "is binary"),
    "zeros": ("a.txt", bytes(4000), "is binary|has no text"),
    "program": ("a", b"\x7fELF" + bytes(range(200)) * 20, "is binary"),
    "empty Word": ("a.docx", b"", "is empty"),
    "truncated Word": ("a.docx", GOOD[: len(GOOD) // 2], "damaged or truncated Word"),
    "protected Word": ("a.docx", OLE, "password"),
    "protected, no name": ("", OLE, "password"),
    "text as Word": ("a.docx", REPORT.encode(), "damaged or truncated Word"),
    "zip as Word": ("a.docx", zipped({"a.txt": REPORT}), "is no Word file"),
    "entities in Word": ("a.docx", word(paragraph("&b;"), prolog=BILLION), "document type or entities"),
    "broken XML": ("a.docx", word("<w:p><w:r>"), "XML is damaged"),
    "Word without text": ("a.docx", word(""), "has no text"),
    "bomb in Word": ("a.docx", zipped({"word/document.xml": bytes(70 * 2**20)}), "zip bomb"),
    "PDF": ("a.pdf", b"%PDF-1.7 ...", "PDF is not read"),
    "PDF as text": ("a.txt", b"%PDF-1.7 ...", "is not text but PDF"),
    "PDF, no name": ("", b"%PDF-1.7 ...", "PDF is not read"),
    "image": ("", b"\x89PNG\r\n\x1a\n", "images are not read"),
    "old Excel": ("a.xlsx", b"PK\x03\x04", "Excel is not read"),
    "table without text": ("a.csv", b"name,age\nA,3\nB,4\n", "has no text column.*name, age"),
    "header only": ("a.csv", b"name,age\n", "no rows|no text"),
    "empty table": ("a.csv", b"\n\n", "is empty|no rows"),
    "page without text": ("a.html", b"<html><body><script>1</script></body></html>", "has no text"),
    "page nested too deeply": ("a.html", b"<div>" * 50_000 + REPORT.encode(), "too deeply"),
    "damaged zip": ("a.zip", zipped({"a.txt": REPORT})[:40], "is a damaged archive"),
    "damaged xz": ("a.tar.xz", b"\xfd7zXZ\x00" + bytes(50), "is a damaged archive"),
    "gzip of no tar": ("a.tar.gz", b"\x1f\x8b" + bytes(50), "is a damaged archive"),
    "zip without documents": ("a.zip", zipped({"a.py": "1"}), "archive without documents"),
    "archive in an archive": ("a.zip", zipped({"b.zip": zipped({"c.txt": REPORT})}), "archive inside an archive"),
    "protected zip": ("a.zip", encrypted_zip(), "protected by a password"),
    "mixed encodings": ("a.txt", REPORT.encode() + "粮食".encode("gbk") + REPORT.encode(), "fits no encoding"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_clear_line(case: str) -> None:
    name, data, problem = BAD[case]
    with pytest.raises(ReadError, match=problem) as caught:
        read(data, name=name)
    error = caught.value
    assert error.remedy
    assert error.where.startswith(name or "bytes")
    assert "\n" not in str(error)
    with speaking("zh"):
        words = str(error).removeprefix(error.where)
    assert "：" in words and not english_in(words, "name", "age")


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_does_not_stop_the_others(case: str, tmp_path: Path) -> None:
    name, data, _ = BAD[case]
    bad = tmp_path / (name or "unnamed")
    bad.write_bytes(data)
    good = tmp_path / "z.txt"
    good.write_text(REPORT, encoding="utf-8")
    errors: list[ReadError] = []
    reports = list(read_all([bad, good], on_error=errors.append))
    assert [r.name for r in reports] == [str(good)]
    assert errors and str(bad) in str(errors[0])


def test_missing_name(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nothing\.txt: does not exist; check"):
        read(tmp_path / "nothing.txt")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_impossible_names(name: str) -> None:
    with pytest.raises(ReadError):
        read(name)


def test_folder_without_documents(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    with pytest.raises(ReadError, match="is a folder without documents; put"):
        read(tmp_path)


def test_folder_with_several_documents(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(REPORT, encoding="utf-8")
    with pytest.raises(ReadError, match="holds 3 documents; use read_all"):
        read(tmp_path)


def test_errors_are_raised_without_a_listener(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="does not exist"):
        list(read_all([tmp_path / "nothing.txt"]))


@pytest.mark.parametrize("name", ["line.txt", "line.md", "line.csv", "line"])
def test_a_very_long_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with path.open("wb") as handle:
        handle.truncate(200 * 2**20)  # 200 MB without a line break
    with pytest.raises(ReadError, match=r"larger than 64 MiB|longer than 64|binary"):
        read(path)


def test_a_long_line_below_the_limit_is_read() -> None:
    source = "新增就业3.6万人，" * 200_000
    assert read(source.encode(), name="a.txt").text == source.rstrip()


def test_too_many_lines() -> None:
    with pytest.raises(ReadError, match="more than 1000000 lines"):
        read(b"a\n" * 1_000_002, name="a.txt")


@pytest.mark.parametrize("pack", ["zip", "tar"])
def test_an_archive_that_unpacks_to_too_much(pack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from duixian.read import archives

    monkeypatch.setattr(archives, "FREE_RATIO", 2**20)
    data = b"\xe4\xb8\x80" * 100_000
    path = tmp_path / f"bomb.{pack if pack == 'zip' else 'tar.xz'}"
    if pack == "zip":
        path.write_bytes(zipped({f"{i}.txt": data for i in range(9)}))
    else:
        with tarfile.open(path, "w:xz") as archive:
            for i in range(9):
                member = tarfile.TarInfo(f"{i}.txt")
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    errors: list[ReadError] = []
    reports = list(read_all([path], on_error=errors.append))
    assert len(reports) == 3
    assert "zip bomb" in str(errors[-1])


def test_a_member_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from duixian.read import archives

    monkeypatch.setattr(archives, "MAX_DOCUMENT", 1000)
    handle = io.BytesIO(zipped({"a.txt": "一" * 1000, "b.txt": REPORT[:100]}))
    errors: list[ReadError] = []
    assert len(list(read_all([handle], on_error=errors.append))) == 1
    assert "larger than" in str(errors[0])


def test_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(REPORT, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(ReadError, match="may not be read"):
        read(path)


FORMS: list[Callable[[bytes], bytes]] = [
    lambda b: b,
    lambda b: b"%PDF" + b,
    lambda b: b"<html><table><tr><td>" + b,
    lambda b: zipped({"a.txt": b, "b.csv": b, "c.html": b}),
    lambda b: zipped({"[Content_Types].xml": b, "word/document.xml": b}),
    lambda b: GOOD[: len(b) * 7] + b,
]


@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace"))),
    st.sampled_from(FORMS),
    st.sampled_from(["", "a.txt", "a.md", "a.docx", "a.html", "a.csv", "a.tsv", "a.zip", "a.tar.xz", "a.tar.gz"]),
)
def test_any_bytes_give_reports_or_clear_errors(data: bytes, form: Callable[[bytes], bytes], name: str) -> None:
    handle = io.BytesIO(form(data))
    handle.name = name
    errors: list[ReadError] = []
    for report in read_all([handle], on_error=errors.append):
        assert isinstance(report, Report)
        assert not report.origin.runs or report.origin.runs[-1].end == len(report.text)
    for error in errors:
        for language in LANGUAGES:
            with speaking(language):
                assert error.problem and error.remedy and "\n" not in str(error)


def test_zip_entry_with_a_lying_size() -> None:
    data = bytearray(zipped({"a.txt": "一" * 5000}))
    assert zipfile.ZipFile(io.BytesIO(bytes(data))).testzip() is None
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    errors: list[ReadError] = []
    list(read_all([io.BytesIO(bytes(data))], on_error=errors.append))
    assert all(error.remedy for error in errors)


def test_limits_are_what_the_documentation_says() -> None:
    assert limits.MAX_DOCUMENT == 64 * 2**20
