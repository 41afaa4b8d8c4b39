"""From paths, folders, archives, bytes and streams to single documents.

``source_documents`` packs each of them up for a process that reads it elsewhere. Nothing is unpacked to disk. Limits
stand against files that are made to exhaust a machine: a document may have 64 MiB, an archive's members together 4 GiB
and a hundred times the archive's own size (and no less than 256 MiB), and an archive inside an archive is not opened.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import IO, BinaryIO

import msgspec

from duixian.model import ReadError, Reason, Report, cause_of, say
from duixian.read.formats import BY_NAME, SHOWN, suffix, wanted
from duixian.read.found import MAX_DOCUMENT, Document, Source, SourceDocument, is_address, label, relative, too_large
from duixian.read.streams import stream


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
    if is_address(path):
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
    yield from stream(name, suffix(path), lambda: _open(path, name), size)


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
        raise ReadError(say("read.empty-folder"), path, say("read.fill-folder", kinds=SHOWN))
    for k, inner in enumerate(found):
        try:
            for document in _path(inner, inner):
                if isinstance(document, Document):
                    document = document._replace(share=(k + document.share) / len(found))
                yield document
        except ReadError as error:
            yield error


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
    if form:
        yield BY_NAME[form].read(data, name, place=place, year=year)
        return
    from duixian.read.tables import looks_like_table
    from duixian.read.textual import decoded, read_unnamed

    text = decoded(data, name, named=False)
    if looks_like_table(text):
        yield from _table(io.BytesIO(data), name, place, year)
    else:
        yield read_unnamed(text, name, place=place, year=year)


def _table(handle: IO[bytes], name: str, place: str, year: int | None) -> Iterator[Report | ReadError]:
    from duixian.read.tables import row_report, table_rows

    for row in table_rows(handle, name):
        yield row if isinstance(row, ReadError) else row_report(row, place=place, year=year)
