"""One document, found or packed up, and how large it may be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import IO, BinaryIO, NamedTuple

from duixian.model import ReadError, say

MAX_DOCUMENT = 64 * 2**20
MAX_ARCHIVE = 4 * 2**30
MAX_RATIO = 100
FREE_RATIO = 256 * 2**20

Source = str | os.PathLike[str] | bytes | BinaryIO
"""A path (``-`` for standard input), the bytes of a file, or an open binary file."""

_ADDRESS = re.compile(r"[a-z][a-z0-9+.\-]+(?:::[a-z0-9+.\-]+)*://", re.I)


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


def is_address(path: str) -> bool:
    """Tell whether a path is an address (``s3://…``)."""
    return _ADDRESS.match(path) is not None


def _bare(name: str) -> str:
    """Return a path without protocol, in slashes."""
    bare = _ADDRESS.sub("", name).lstrip("/") if _ADDRESS.match(name) else name
    return bare.replace(os.sep, "/") if os.sep != "/" else bare
