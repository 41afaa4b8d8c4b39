"""The documents of one file: the file itself, or the members of an archive, told by ending and first bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO

from duixian.model import ReadError, say
from duixian.read.formats import BY_ENDING, by_magic, refusal
from duixian.read.found import Document

_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b", re.I | re.S)


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
    known = BY_ENDING.get(ending)
    if known is not None and not known.accepted:
        raise refusal(known, name)
    if size == 0:
        raise ReadError(say("read.empty"), name, say("read.saved-completely"))
    form = known.name if known is not None else ""
    if form in ("", "archive"):
        with opened() as handle:
            form = form or _sniff(handle.read(4096), name)
            if form == "zip":
                form = _zip_form(handle, name)
    if form == "archive":
        from duixian.read.archives import members

        yield from members(name, opened, size)
    else:
        yield Document(name, form, opened)


def _sniff(start: bytes, name: str) -> str:
    form = by_magic(start)
    if form is not None:
        if not form.accepted:
            raise refusal(form, name)
        return form.name
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
