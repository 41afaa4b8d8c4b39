"""Documents behind an address (``s3://bucket/reports``, ``file:///…``, ``memory://…``), by whatever fsspec can open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from posixpath import basename
from typing import IO, Any, cast

from duixian.model import ReadError
from duixian.read.sources import Document, stream, suffix, wanted


def remote(address: str, name: str) -> Iterator[Document | ReadError]:
    """Find the documents behind an address.

    Args:
        address: of a file, an archive or a folder.
        name: what to call it.

    Yields:
        Documents named by their address, and an error in place of each that cannot be opened.

    Raises:
        ReadError: nothing is there, or there is no package for this kind of address.
    """
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(address)
        if not system.isdir(path):
            yield from _file(system, path, name or address)
            return
        files = sorted(p for p in system.find(path) if wanted(basename(p)))
    except (ImportError, ValueError) as error:
        raise ReadError(f"cannot be opened ({error})", address, "install the package that fsspec names") from None
    except OSError as error:
        raise ReadError(f"cannot be reached ({error})", address, "check the address and the rights") from None
    if not files:
        raise ReadError("is a folder without documents", address, "name one that has some")
    for k, file in enumerate(files):
        try:
            for document in _file(system, file, str(system.unstrip_protocol(file))):
                if isinstance(document, Document):
                    document = document._replace(share=(k + document.share) / len(files))
                yield document
        except ReadError as error:
            yield error


def _file(system: Any, path: str, name: str) -> Iterator[Document | ReadError]:
    try:
        size = system.size(path)
    except OSError:
        raise ReadError("does not exist", name, "check the address and the rights") from None
    yield from stream(name, suffix(path), partial(_open, system, path, name), size or 0)


def _open(system: Any, path: str, name: str) -> IO[bytes]:
    try:
        return cast("IO[bytes]", system.open(path, "rb"))
    except OSError as error:
        raise ReadError(f"cannot be reached ({error})", name, "check the address and the rights") from None
