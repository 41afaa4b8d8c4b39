"""Reading: files of any known format to reports.

``read`` reads one document, ``read_all`` many (folders, archives and tables are opened), ``read_text`` a text
that is already in memory. ``source_documents`` packs documents up for other processes, and ``read_source`` reads them
there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

import msgspec

from duixian.model import ReadError, Report, SeveralDocuments, say
from duixian.read.formats import sent_endings, sent_kinds
from duixian.read.found import Source, SourceDocument, label, relative
from duixian.read.sources import read_source, source_documents

__all__ = [
    "Source",
    "SourceDocument",
    "read",
    "read_all",
    "read_source",
    "read_text",
    "sent_endings",
    "sent_kinds",
    "source_documents",
]


def read(source: Source, *, place: str = "", year: int | None = None, name: str = "") -> Report:
    """Read one document.

    Args:
        source: a path (``-`` is standard input), the bytes of a file, or an open binary file.
        place: name of its territory, if known better than the document tells.
        year: year in which the report was given, likewise.
        name: what the report is to be called; its ending tells the format of bytes.

    Returns:
        The report.

    Raises:
        ReadError: the document cannot be read, or the source holds none or several.
    """
    from duixian.read import sources

    called = name or label(source)
    first: Report | None = None
    failed: ReadError | None = None
    count = 0
    for document in sources.documents(source, name=name):
        if count:
            # Several documents: the rest is counted, not read.
            count += 1
            continue
        for item in sources.reports(document, place=place, year=year):
            count += 1
            if isinstance(item, ReadError):
                # A table's empty rows are no documents.
                if isinstance(document, ReadError) or document.format != "table":
                    raise item
                count -= 1
                failed = failed or item
                continue
            first = first or item
    if first is None:
        raise failed or ReadError(say("read.no-document"), called, say("read.name-document"))
    if count > 1:
        raise SeveralDocuments(say("read.several", n=count), called, say("read.name-one"))
    return msgspec.structs.replace(first, path=relative(first.name, source))


def read_all(
    sources: Iterable[Source],
    *,
    place: str = "",
    year: int | None = None,
    on_error: Callable[[ReadError], None] | None = None,
) -> Iterator[Report]:
    """Read many documents, one after the other.

    Folders are searched to their depth, archives are read without unpacking them to disk, and a CSV or TSV file
    gives a report for every row.

    Args:
        sources: paths, bytes or open binary files.
        place: name of the territory of all of them, if known better than they tell.
        year: year in which all of them were given, likewise.
        on_error: called with every error; the other documents still come. Without it the first error is raised.

    Yields:
        Reports, in the order of the sources and, inside a folder or archive, of the names.

    Raises:
        ReadError: a document cannot be read and there is no ``on_error``.
    """
    from duixian.read import sources as opened

    yield from opened.read_each(sources, place=place, year=year, on_error=on_error)


def read_text(text: str, *, name: str = "", place: str = "", year: int | None = None) -> Report:
    """Read a text that is already in memory.

    Args:
        text: plain text, or Markdown if ``name`` ends in ``.md``; any Unicode text is valid, the empty one too.
        name: what the report is to be called.
        place: name of its territory, if known better than the text tells.
        year: year in which the report was given, likewise.

    Returns:
        The report; offsets of its origin count in ``text``.
    """
    from duixian.read.document import text_report

    markdown = os.path.splitext(name)[1].lower() in (".md", ".markdown")
    return text_report(text, name=name, markdown=markdown, place=place, year=year)
