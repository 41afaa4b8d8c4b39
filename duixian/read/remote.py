"""Documents behind an address (``s3://bucket/reports``, ``file:///…``, ``memory://…``), by whatever fsspec can open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from posixpath import basename
from typing import IO, Any, cast

from duixian.model import ReadError, Reason, cause_of, say
from duixian.read.formats import suffix, wanted
from duixian.read.found import Document
from duixian.read.streams import stream


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
        raise ReadError(*unopened(error, address)) from None
    except OSError as error:
        cause = cause_of(error)
        raise ReadError(say("read.out-of-reach", cause=cause), address, say("read.check-address")) from None
    if not files:
        raise ReadError(say("read.empty-folder"), address, say("read.name-other-folder"))
    for k, file in enumerate(files):
        try:
            for document in _file(system, file, str(system.unstrip_protocol(file))):
                if isinstance(document, Document):
                    document = document._replace(share=(k + document.share) / len(files))
                yield document
        except ReadError as error:
            yield error


def unopened(error: Exception, address: str) -> tuple[Reason, str, Reason]:
    """Say why fsspec has nothing that opens an address.

    Args:
        error: what it raised: ImportError where a package is missing, ValueError where it knows no such address.
        address: the address.

    Returns:
        Problem, place and remedy of an error.
    """
    from fsspec.registry import known_implementations

    protocol = address.partition("://")[0].rpartition("::")[2]
    known = known_implementations.get(protocol, {}).get("class", "")
    if not known or not isinstance(error, ImportError):
        return say("read.unknown-protocol"), address, say("read.write-known-address")
    package = known.partition(".")[0]
    # What fsspec opens by a module of its own needs a package that its module's name does not tell.
    remedy = say("read.install", package=package) if package != "fsspec" else say("read.install-for", protocol=protocol)
    return say("read.no-package"), address, remedy


def _file(system: Any, path: str, name: str) -> Iterator[Document | ReadError]:
    try:
        size = system.size(path)
    except OSError:
        raise ReadError(say("read.missing"), name, say("read.check-address")) from None
    yield from stream(name, suffix(path), partial(_open, system, path, name), size or 0)


def _open(system: Any, path: str, name: str) -> IO[bytes]:
    try:
        return cast("IO[bytes]", system.open(path, "rb"))
    except OSError as error:
        raise ReadError(say("read.out-of-reach", cause=cause_of(error)), name, say("read.check-address")) from None
