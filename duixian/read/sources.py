"""From paths, folders, archives, bytes and streams to single documents.

``source_documents`` packs each of them up for a process that reads it elsewhere. Nothing is unpacked to disk. Limits
stand against files that are made to exhaust a machine: a document may have 64 MiB, an archive's members together 4 GiB
and a hundred times the archive's own size (and no less than 256 MiB), and an archive inside an archive is not opened.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec

from duixian.model import ReadError, Reason, Report, cause_of, say

if TYPE_CHECKING:
    from duixian.read import Source

MAX_DOCUMENT = 64 * 2**20
MAX_ARCHIVE = 4 * 2**30
MAX_RATIO = 100
FREE_RATIO = 256 * 2**20

FORMATS = {
    ".txt": "plain", ".text": "plain", ".md": "markdown", ".markdown": "markdown", ".docx": "word", ".docm": "word",
    ".html": "html", ".htm": "html", ".shtml": "html", ".xhtml": "html", ".csv": "table", ".tsv": "table",
    ".parquet": "table",
    ".zip": "archive", ".tar": "archive", ".tgz": "archive", ".txz": "archive", ".tbz2": "archive",
    ".tar.gz": "archive", ".tar.xz": "archive", ".tar.bz2": "archive",
}  # fmt: skip
# What is known and not read, with the messages of why not and of what to do.
REFUSED = {
    ".pdf": ("read.pdf", "read.save-as-text-or-word"),
    ".doc": ("read.old-word", "read.save-as-docx"),
    ".wps": ("read.wps", "read.save-as-docx"),
    ".rtf": ("read.rtf", "read.save-as-docx"),
    ".odt": ("read.open-document", "read.save-as-docx"),
    ".ofd": ("read.ofd", "read.save-as-text-or-word"),
    ".xls": ("read.excel", "read.save-sheet-as-csv"),
    ".xlsx": ("read.excel", "read.save-sheet-as-csv"),
    ".ppt": ("read.slides", "read.save-as-text"),
    ".pptx": ("read.slides", "read.save-as-text"),
    ".mht": ("read.web-archive", "read.save-as-html"),
    ".mhtml": ("read.web-archive", "read.save-as-html"),
    ".jpg": ("read.picture", "read.give-its-text"),
    ".jpeg": ("read.picture", "read.give-its-text"),
    ".png": ("read.picture", "read.give-its-text"),
    ".tif": ("read.picture", "read.give-its-text"),
    ".tiff": ("read.picture", "read.give-its-text"),
    ".rar": ("read.other-archive", "read.unpack-or-zip"),
    ".7z": ("read.other-archive", "read.unpack-or-zip"),
}
_KNOWN = "txt, md, docx, html, csv, tsv, parquet, zip, tar.gz, tar.xz"
_MAGIC = (
    (b"PK\x03\x04", "zip"), (b"\xfd7zXZ\x00", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"),
    (b"%PDF", ".pdf"), (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"), (b"II*\x00", ".tif"), (b"MM\x00*", ".tif"),
    (b"PAR1", "table"), (b"Rar!", ".rar"),
    (b"7z\xbc\xaf", ".7z"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)  # fmt: skip
_WHAT = {"zip": "read.a-zip", "archive": "read.an-archive", "ole": "read.an-old-office-file", "table": "read.a-table"}
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b", re.I | re.S)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.\-]+(?:::[a-z0-9+.\-]+)*://", re.I)
_MARKDOWN = re.compile(r"\A---[ \t]*\r?\n(?:[\w\-]+:.*\r?\n)+---|^#{1,6} \S|^\*\*\S", re.M)


class Document(NamedTuple):
    """One file to read.

    Attributes:
        name: path, or address inside an archive (``a.zip!b.md``).
        format: ``plain``, ``markdown``, ``word``, ``html``, ``table``; empty: to be told from its bytes.
        open: opens it, at its beginning.
        share: how much of its source has been gone through when it comes, from 0 to 1.
    """

    name: str
    format: str
    open: Callable[[], IO[bytes]]
    share: float = 1.0


class SourceDocument(NamedTuple):
    """One document, packed up for a process that is to read it: nothing else is needed there.

    Attributes:
        name: path or address.
        format: as in ``Document``; ``row`` for a row of a table.
        data: its bytes; of a row its text in UTF-8.
        part: of a row, what it is called for a reader.
        fields: of a row, what the other columns say.
        share: how much of its source has been gone through when it comes, from 0 to 1.
        path: as ``Report.path``.
    """

    name: str
    format: str
    data: bytes
    part: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    share: float = 1.0
    path: str = ""


def refusal(ending: str, name: str) -> ReadError:
    """Return why a file of a kind that is known is not read.

    Args:
        ending: one of ``REFUSED``.
        name: what the file is called.
    """
    problem, remedy = REFUSED[ending]
    return ReadError(say(problem), name, say(remedy))


def too_large(name: str) -> ReadError:
    """Return that a document is larger than any report."""
    return ReadError(say("read.too-large", most=MAX_DOCUMENT >> 20), name, say("read.split"))


def label(source: Source) -> str:
    """Return what to call a source in a message."""
    if isinstance(source, (bytes, bytearray)):
        return "bytes"
    if isinstance(source, (str, os.PathLike)):
        return os.fspath(source)
    name = getattr(source, "name", "")
    return name if isinstance(name, str) and name else "stream"


def relative(name: str, source: Source) -> str:
    """Return the path of a document relative to what was given to be read.

    Args:
        name: what the document is called: a path, an address, a place inside an archive or table.
        source: what was given.

    Returns:
        ``2024/a.md`` of the folder ``reports/``; of a single file its name; ``a.zip!b.md`` and ``dump.csv#3`` inside
        of one. No folder of the machine is in it.
    """
    given, bare = _bare(label(source)).rstrip("/"), _bare(name)
    if bare.startswith(f"{given}/"):
        return bare[len(given) :].lstrip("/")
    file, mark, inner = bare.partition("!")
    return file.rpartition("/")[2] + mark + inner


def _bare(name: str) -> str:
    """Return a path without protocol, in slashes."""
    bare = _ADDRESS.sub("", name).lstrip("/") if _ADDRESS.match(name) else name
    return bare.replace(os.sep, "/") if os.sep != "/" else bare


def suffix(name: str) -> str:
    """Return the ending that tells the format, in lower case: ``.tar.xz`` is one."""
    lower = name.lower()
    double = re.search(r"\.tar\.(?:gz|xz|bz2)$", lower)
    return double[0] if double else os.path.splitext(lower)[1]


def read_each(
    sources: Iterable[Source],
    *,
    place: str,
    year: int | None,
    on_error: Callable[[ReadError], None] | None,
) -> Iterator[Report]:
    """Read every document of every source; see ``duixian.read.read_all``."""
    if isinstance(sources, (str, bytes, os.PathLike)):
        sources = (sources,)
    for source in sources:
        for item in _items(source, place, year):
            if isinstance(item, Report):
                yield msgspec.structs.replace(item, path=relative(item.name, source))
            elif on_error is None:
                raise item
            else:
                on_error(item)


def _items(source: Source, place: str, year: int | None) -> Iterator[Report | ReadError]:
    try:
        for document in documents(source):
            if isinstance(document, ReadError):
                yield document
            else:
                yield from reports(document, place=place, year=year)
    except ReadError as error:
        yield error


def documents(source: Source, *, name: str = "") -> Iterator[Document | ReadError]:
    """Find the documents that a source holds.

    Args:
        source: path, bytes or stream.
        name: what to call it.

    Yields:
        Documents, and an error in place of each that cannot be opened.

    Raises:
        ReadError: the source itself cannot be opened.
    """
    if isinstance(source, (bytes, bytearray)):
        data = bytes(source)
        yield from stream(name or "bytes", suffix(name), lambda: io.BytesIO(data), len(data))
    elif isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        if path == "-":
            data = _limited(sys.stdin.buffer, "-")
            yield from stream(name or "-", suffix(name), lambda: io.BytesIO(data), len(data))
        else:
            yield from _path(path, name or path)
    else:
        called = name or label(source)
        data = _limited(source, called)
        yield from stream(called, suffix(called), lambda: io.BytesIO(data), len(data))


def _path(path: str, name: str) -> Iterator[Document | ReadError]:
    if _ADDRESS.match(path):
        from duixian.read.remote import remote

        yield from remote(path, name)
        return
    if "\0" in path:
        raise ReadError(say("read.bad-path"), repr(path), say("read.check-name"))
    try:
        if os.path.isdir(path):
            yield from _folder(path)
            return
        size = os.stat(path).st_size
    except OSError as error:
        raise ReadError(_reason(error), name, say("read.check-name-and-rights")) from None
    ending = suffix(path)
    if ending in REFUSED:
        raise refusal(ending, name)
    yield from stream(name, ending, lambda: _open(path, name), size)


def _open(path: str, name: str) -> IO[bytes]:
    try:
        return open(path, "rb")
    except OSError as error:
        raise ReadError(_reason(error), name, say("read.check-name-and-rights")) from None


def _reason(error: OSError) -> Reason:
    if isinstance(error, FileNotFoundError):
        return say("read.missing")
    if isinstance(error, PermissionError):
        return say("read.forbidden")
    return say("read.unreadable", cause=cause_of(error))


def _folder(path: str) -> Iterator[Document | ReadError]:
    found = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [os.path.join(folder, file) for file in sorted(files) if wanted(file)]
    if not found:
        raise ReadError(say("read.empty-folder"), path, say("read.fill-folder", kinds=_KNOWN))
    for k, inner in enumerate(found):
        try:
            for document in _path(inner, inner):
                if isinstance(document, Document):
                    document = document._replace(share=(k + document.share) / len(found))
                yield document
        except ReadError as error:
            yield error


def wanted(file: str) -> bool:
    """Tell whether a file of a folder is looked at, by its name: what may be a document, and is not hidden."""
    ending = suffix(file)
    return not file.startswith((".", "~$")) and (ending in FORMATS or ending in REFUSED)


def stream(name: str, ending: str, opened: Callable[[], IO[bytes]], size: int) -> Iterator[Document | ReadError]:
    """Find the documents of one file.

    Args:
        name: what to call it.
        ending: the ending of its name.
        opened: opens it.
        size: its bytes.

    Yields:
        The document, or those of an archive.

    Raises:
        ReadError: it cannot be opened or is of no kind that is read.
    """
    if ending in REFUSED:
        raise refusal(ending, name)
    if size == 0:
        raise ReadError(say("read.empty"), name, say("read.saved-completely"))
    form = FORMATS.get(ending, "")
    if form in ("", "archive"):
        with opened() as handle:
            start = handle.read(4096)
            form = form if form else _sniff(start, name)
            if form == "zip":
                form = _zip_form(handle, name)
    if form == "archive":
        from duixian.read.archives import members

        yield from members(name, opened, size)
    else:
        yield Document(name, form, opened)


def _sniff(start: bytes, name: str) -> str:
    for magic, form in _MAGIC:
        if start.startswith(magic):
            if form in REFUSED:
                raise refusal(form, name)
            if form == "ole":
                raise ReadError(say("read.old-office"), name, say("read.without-password"))
            return form
    if start[257:262] == b"ustar":
        return "archive"
    return "html" if _HTML.match(start.removeprefix(b"\xef\xbb\xbf")) else ""


def _zip_form(handle: IO[bytes], name: str) -> str:
    """Tell a Word file from an archive."""
    import zipfile

    try:
        handle.seek(0)
        with zipfile.ZipFile(handle) as archive:
            return "word" if "[Content_Types].xml" in archive.namelist() else "archive"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ReadError(say("read.damaged-archive"), name, say("read.fetch-again")) from None


def _limited(handle: IO[bytes] | BinaryIO, name: str) -> bytes:
    try:
        data = handle.read(MAX_DOCUMENT + 1)
    except OSError as error:
        raise ReadError(_reason(error), name, say("read.check-source")) from None
    if len(data) > MAX_DOCUMENT:
        raise too_large(name)
    return data


def source_documents(sources: Iterable[Source]) -> Iterator[SourceDocument | ReadError]:
    """Pack up every document of every source.

    Args:
        sources: paths, addresses, bytes or open binary files.

    Yields:
        One for each document and each row of a table, and an error in place of each that cannot be opened.
        Only one of them is in memory at a time.
    """
    if isinstance(sources, (str, bytes, os.PathLike)):
        sources = (sources,)
    for source in sources:
        try:
            for document in documents(source):
                for packed in (document,) if isinstance(document, ReadError) else _packed(document):
                    yield _placed(packed, source)
        except ReadError as error:
            yield _placed(error, source)


def _placed(found: SourceDocument | ReadError, source: Source) -> SourceDocument | ReadError:
    """Note the path of a document, or of what is no readable one, relative to what was given."""
    if isinstance(found, SourceDocument):
        return found._replace(path=relative(found.name, source))
    found.path = relative(found.where, source)
    return found


def _packed(document: Document) -> Iterator[SourceDocument | ReadError]:
    name = document.name
    try:
        with document.open() as handle:
            if document.format != "table":
                yield SourceDocument(name, document.format, _limited(handle, name), share=document.share)
                return
            from duixian.read.tables import table_rows

            for row in table_rows(handle, name):
                if isinstance(row, ReadError):
                    yield row
                    continue
                data = row.text.encode("utf-8", "surrogatepass")
                yield SourceDocument(row.name, "row", data, row.part, tuple(row.fields.items()), document.share)
    except ReadError as error:
        yield error if error.where else ReadError(error.problem, name, error.remedy)
    except OSError as error:
        yield ReadError(_reason(error), name, say("read.check-file"))


def read_source(source: SourceDocument) -> Report:
    """Read a document that ``source_documents`` has packed up.

    Args:
        source: the document.

    Returns:
        Its report.

    Raises:
        ReadError: it cannot be read, or turns out to be a table of several documents under another ending.
    """
    if source.format == "row":
        from duixian.read.tables import Row, row_report

        text = source.data.decode("utf-8", "surrogatepass")
        report = row_report(Row(source.name, source.part, text, dict(source.fields)))
        return msgspec.structs.replace(report, path=source.path)
    found = list(reports(Document(source.name, source.format, lambda: io.BytesIO(source.data)), place="", year=None))
    if len(found) != 1:
        raise ReadError(say("read.several", n=len(found)), source.name, say("read.give-table-ending"))
    if isinstance(found[0], ReadError):
        raise found[0]
    return msgspec.structs.replace(found[0], path=source.path)


def reports(document: Document | ReadError, *, place: str, year: int | None) -> Iterator[Report | ReadError]:
    """Read one document.

    Args:
        document: what ``documents`` found.
        place: overrides what it says.
        year: likewise.

    Yields:
        Its report; for a table one for every row. An error in place of each that cannot be read.
    """
    if isinstance(document, ReadError):
        yield document
        return
    try:
        with document.open() as handle:
            yield from _read(document, handle, place, year)
    except ReadError as error:
        yield error if error.where else ReadError(error.problem, document.name, error.remedy)
    except OSError as error:
        yield ReadError(_reason(error), document.name, say("read.check-file"))
    except MemoryError:
        yield ReadError(say("read.too-much-memory"), document.name, say("read.split"))


def _read(document: Document, handle: IO[bytes], place: str, year: int | None) -> Iterator[Report | ReadError]:
    name, form = document.name, document.format
    if form == "table":
        yield from _table(handle, name, place, year)
        return
    data = _limited(handle, name)
    if form == "word":
        from duixian.read.word import read_word

        yield read_word(data, name, place=place, year=year)
        return
    if form == "html":
        from duixian.read.html import read_html

        yield read_html(data, name, place=place, year=year)
        return
    from duixian.read.document import text_report
    from duixian.read.encoding import decode

    if form:
        _sniff_text(data, name)
    text = decode(data, name)
    if not text.strip():
        raise ReadError(say("read.no-text"), name, say("read.saved-completely"))
    if not form:
        from duixian.read.tables import looks_like_table

        if looks_like_table(text):
            yield from _table(io.BytesIO(data), name, place, year)
            return
    markdown = form == "markdown" or (not form and _MARKDOWN.search(text, 0, 4000) is not None)
    yield text_report(text, name=name, markdown=markdown, place=place, year=year)


def _table(handle: IO[bytes], name: str, place: str, year: int | None) -> Iterator[Report | ReadError]:
    from duixian.read.tables import row_report, table_rows

    for row in table_rows(handle, name):
        yield row if isinstance(row, ReadError) else row_report(row, place=place, year=year)


def _sniff_text(data: bytes, name: str) -> None:
    """Name what a file that is called .txt or .md really is, where its first bytes tell."""
    for magic, form in _MAGIC:
        if data.startswith(magic):
            what = say(_WHAT[form]) if form in _WHAT else form[1:].upper()
            raise ReadError(say("read.not-text-but", what=what), name, say("read.right-ending"))
