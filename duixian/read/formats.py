"""The formats of files: one record each, with its endings, its first bytes and what reads it, or why nothing does.

A new format is one record here and one module that reads it. Everything else follows: what a folder or an archive is
searched for, what is said of a file that is not read, what the page for sending files accepts.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from typing import Protocol, cast

import msgspec

from duixian.model import ReadError, Report, say


class Reader(Protocol):
    """What reads the bytes of a file."""

    def __call__(self, data: bytes, name: str, /, *, place: str, year: int | None) -> Report:
        """Return the report; a ``ReadError`` says why there is none."""


class Format(msgspec.Struct, frozen=True):
    """One format.

    Attributes:
        name: ``word``; of what is not read its first ending.
        endings: of file names, in lower case; the first stands for the format.
        magic: the first bytes of such files, as far as they tell.
        reader: ``module:function`` of what reads the bytes, below ``duixian.read``; empty for what is opened into
            several documents (archives, tables), and for what is not read.
        shown: the endings that are named to somebody who asks what is read.
        what: the code of what to call such a file where its ending says that it is something else.
        problem: the code of why it is not read; empty for a format that is.
        remedy: the code of what to do instead.
    """

    name: str
    endings: tuple[str, ...]
    magic: tuple[bytes, ...] = ()
    reader: str = ""
    shown: tuple[str, ...] = ()
    what: str = ""
    problem: str = ""
    remedy: str = ""

    @property
    def accepted(self) -> bool:
        """Whether it is read."""
        return not self.problem

    def read(self, data: bytes, name: str, *, place: str, year: int | None) -> Report:
        """Read a file of this format.

        Args:
            data: its bytes.
            name: what to call it.
            place: overrides what it says.
            year: likewise.

        Returns:
            The report.

        Raises:
            ReadError: it cannot be read.
        """
        module, _, function = self.reader.partition(":")
        # Word and HTML bring libraries along that only those wait for who have such files.
        reader = cast("Reader", getattr(import_module(f"duixian.read.{module}"), function))
        return reader(data, name, place=place, year=year)


def _refused(problem: str, remedy: str, *endings: str, magic: tuple[bytes, ...] = ()) -> Format:
    return Format(endings[0], endings, magic, problem=problem, remedy=remedy)


FORMATS = (
    Format("plain", (".txt", ".text"), reader="textual:read_plain", shown=("txt",)),
    Format("markdown", (".md", ".markdown"), reader="textual:read_markdown", shown=("md",)),
    Format("word", (".docx", ".docm"), reader="word:read_word", shown=("docx",)),
    Format("html", (".html", ".htm", ".shtml", ".xhtml"), reader="html:read_html", shown=("html",)),
    Format(
        "table", (".csv", ".tsv", ".parquet"), (b"PAR1",), shown=("csv", "tsv", "parquet"), what="read.a-table"
    ),
    Format(
        "archive",
        (".zip", ".tar", ".tgz", ".txz", ".tbz2", ".tar.gz", ".tar.xz", ".tar.bz2"),
        (b"\xfd7zXZ\x00", b"\x1f\x8b", b"BZh"),
        shown=("zip", "tar.gz", "tar.xz"),
        what="read.an-archive",
    ),
    _refused("read.pdf", "read.save-as-text-or-word", ".pdf", magic=(b"%PDF",)),
    _refused("read.old-word", "read.save-as-docx", ".doc"),
    _refused("read.wps", "read.save-as-docx", ".wps"),
    _refused("read.rtf", "read.save-as-docx", ".rtf"),
    _refused("read.open-document", "read.save-as-docx", ".odt"),
    _refused("read.ofd", "read.save-as-text-or-word", ".ofd"),
    _refused("read.excel", "read.save-sheet-as-csv", ".xls", ".xlsx"),
    _refused("read.slides", "read.save-as-text", ".ppt", ".pptx"),
    _refused("read.web-archive", "read.save-as-html", ".mht", ".mhtml"),
    _refused("read.picture", "read.give-its-text", ".jpg", ".jpeg", magic=(b"\xff\xd8\xff",)),
    _refused("read.picture", "read.give-its-text", ".png", magic=(b"\x89PNG",)),
    _refused("read.picture", "read.give-its-text", ".tif", ".tiff", magic=(b"II*\x00", b"MM\x00*")),
    _refused("read.other-archive", "read.unpack-or-zip", ".rar", magic=(b"Rar!",)),
    _refused("read.other-archive", "read.unpack-or-zip", ".7z", magic=(b"7z\xbc\xaf",)),
    # Containers of several formats: what is in them tells which, or that it is none that is read.
    Format("zip", (), (b"PK\x03\x04",), what="read.a-zip"),
    Format(
        "ole",
        (),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
        what="read.an-old-office-file",
        problem="read.old-office",
        remedy="read.without-password",
    ),
)
BY_NAME = {form.name: form for form in FORMATS}
BY_ENDING = {ending: form for form in FORMATS for ending in form.endings}
_BY_MAGIC = tuple((magic, form) for form in FORMATS for magic in form.magic)
# What is read, as somebody is told who asks.
SHOWN = ", ".join(ending for form in FORMATS if form.accepted for ending in form.shown)
# The same inside an archive, in which no other one is opened.
IN_ARCHIVES = ", ".join(e for form in FORMATS if form.accepted and form.name != "archive" for e in form.shown)


def suffix(name: str) -> str:
    """Return the ending that tells the format, in lower case: ``.tar.xz`` is one.

    Args:
        name: of a file.
    """
    lower = name.lower()
    double = re.search(r"\.tar\.(?:gz|xz|bz2)$", lower)
    return double[0] if double else os.path.splitext(lower)[1]


def by_magic(data: bytes) -> Format | None:
    """Return the format that the first bytes of a file tell; None where they tell none.

    Args:
        data: the bytes, or their beginning.
    """
    return next((form for magic, form in _BY_MAGIC if data.startswith(magic)), None)


def refusal(form: Format, name: str) -> ReadError:
    """Return why a file of a format that is known is not read.

    Args:
        form: the format.
        name: what the file is called.
    """
    return ReadError(say(form.problem), name, say(form.remedy))


def wanted(file: str) -> bool:
    """Tell whether a file of a folder is looked at, by its name: what may be a document, and is not hidden.

    Args:
        file: its name, without folders.
    """
    return not file.startswith((".", "~$")) and suffix(file) in BY_ENDING


def sent_endings() -> tuple[str, ...]:
    """Return the endings of files that one may send as a document: what is read, and of archives those of Windows."""
    return (*(e for form in FORMATS if form.accepted and form.name != "archive" for e in form.endings), ".zip")


def sent_kinds() -> str:
    """Return what one may send as a document, as it is told to somebody who sends something else."""
    return f"{IN_ARCHIVES}, zip"
