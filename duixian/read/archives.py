"""Members of .zip and .tar archives, streamed; see ``sources`` for the limits."""

from __future__ import annotations

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from duixian.model import ReadError, say
from duixian.read.formats import BY_ENDING, IN_ARCHIVES, refusal, suffix
from duixian.read.found import FREE_RATIO, MAX_ARCHIVE, MAX_DOCUMENT, MAX_RATIO, Document, too_large

_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


class _Budget:
    """What may still be unpacked from one archive."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.left = min(MAX_ARCHIVE, max(FREE_RATIO, MAX_RATIO * size))

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise ReadError(say("read.bomb"), self.name, say("read.unpack-if-trusted"))


def members(name: str, opened: Callable[[], IO[bytes]], size: int) -> Iterator[Document | ReadError]:
    """Find the documents of an archive.

    Args:
        name: what the archive is called.
        opened: opens it.
        size: its bytes.

    Yields:
        Documents named ``archive!member``, in the archive's order, and an error in place of each that cannot be read.

    Raises:
        ReadError: the archive is damaged, holds no document, or unpacks to more than the limits.
    """
    found = 0
    budget = _Budget(name, size)
    try:
        with opened() as handle:
            start = handle.read(4)
            handle.seek(0)
            walk = _zip_members if start.startswith(b"PK") else _tar_members
            for item in walk(name, handle, size, budget):
                found += 1
                yield item
    except _DAMAGE:
        raise ReadError(say("read.damaged-archive"), name, say("read.fetch-again")) from None
    if not found:
        raise ReadError(say("read.empty-archive"), name, say("read.fill-archive", kinds=IN_ARCHIVES))


def _wanted(name: str, inner: str) -> str | ReadError | None:
    """Return the format of a member, an error if it is a document that is not read, None if it is none."""
    last = inner.rsplit("/", 1)[-1]
    if last.startswith((".", "~$")) or inner.startswith("__MACOSX/"):
        return None
    form = BY_ENDING.get(suffix(inner))
    if form is None:
        return None
    if not form.accepted:
        return refusal(form, f"{name}!{inner}")
    if form.name == "archive":
        return ReadError(say("read.archive-inside"), f"{name}!{inner}", say("read.unpack-outer"))
    return form.name


def _document(name: str, inner: str, form: str, data: bytes, share: float) -> Document | ReadError:
    address = f"{name}!{inner}"
    if len(data) > MAX_DOCUMENT:
        return too_large(address)
    if not data:
        return ReadError(say("read.empty"), address, say("read.saved-completely"))
    return Document(address, form, lambda: io.BytesIO(data), share)


def _zip_members(name: str, handle: IO[bytes], size: int, budget: _Budget) -> Iterator[Document | ReadError]:
    with zipfile.ZipFile(handle) as archive:
        members = archive.infolist()
        for k, member in enumerate(members, 1):
            inner = _member_name(member)
            form = None if member.is_dir() else _wanted(name, inner)
            if form is None:
                continue
            if isinstance(form, ReadError):
                yield form
                continue
            address = f"{name}!{inner}"
            if member.flag_bits & 1:
                yield ReadError(say("read.locked-member"), address, say("read.unpack-it"))
                continue
            if member.file_size > MAX_DOCUMENT:
                yield too_large(address)
                continue
            try:
                with archive.open(member) as opened:
                    # The size in the directory may lie.
                    data = opened.read(MAX_DOCUMENT + 1)
            except (*_DAMAGE, NotImplementedError):
                yield ReadError(say("read.damaged-member"), address, say("read.fetch-archive-again"))
                continue
            budget.spend(len(data))
            yield _document(name, inner, form, data, k / len(members))


def _member_name(member: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GBK without saying so; zipfile then takes them for code page 437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _tar_members(name: str, handle: IO[bytes], size: int, budget: _Budget) -> Iterator[Document | ReadError]:
    with tarfile.open(fileobj=handle, mode="r|*") as archive:
        for member in archive:
            budget.spend(member.size)
            form = _wanted(name, member.name) if member.isfile() else None
            if form is None:
                continue
            if isinstance(form, ReadError):
                yield form
                continue
            if member.size > MAX_DOCUMENT:
                yield too_large(f"{name}!{member.name}")
                continue
            opened = archive.extractfile(member)
            data = opened.read() if opened else b""
            yield _document(name, member.name, form, data, min(1.0, handle.tell() / size))
