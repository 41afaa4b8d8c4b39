"""Plain text and Markdown, out of their bytes."""

from __future__ import annotations

import re

from duixian.model import ReadError, Report, say
from duixian.read.document import text_report
from duixian.read.encoding import decode
from duixian.read.formats import by_magic

_MARKDOWN = re.compile(r"\A---[ \t]*\r?\n(?:[\w\-]+:.*\r?\n)+---|^#{1,6} \S|^\*\*\S", re.M)


def read_plain(data: bytes, name: str, *, place: str, year: int | None) -> Report:
    """Read a text.

    Args:
        data: its bytes.
        name: what to call it.
        place: overrides what it says.
        year: likewise.

    Returns:
        The report.

    Raises:
        ReadError: it is no text, or its first bytes tell that it is something else.
    """
    return text_report(decoded(data, name), name=name, markdown=False, place=place, year=year)


def read_markdown(data: bytes, name: str, *, place: str, year: int | None) -> Report:
    """Read a Markdown file; as ``read_plain``."""
    return text_report(decoded(data, name), name=name, markdown=True, place=place, year=year)


def read_unnamed(text: str, name: str, *, place: str, year: int | None) -> Report:
    """Read a text whose name does not say whether it is Markdown: its first lines do.

    Args:
        text: the text.
        name: what to call it.
        place: overrides what it says.
        year: likewise.

    Returns:
        The report.
    """
    markdown = _MARKDOWN.search(text, 0, 4000) is not None
    return text_report(text, name=name, markdown=markdown, place=place, year=year)


def decoded(data: bytes, name: str, *, named: bool = True) -> str:
    """Return the text of a file.

    Args:
        data: its bytes.
        name: what to call it.
        named: its ending says that it is a text; then its first bytes must not tell otherwise.

    Raises:
        ReadError: it is none, or an empty one.
    """
    form = by_magic(data) if named else None
    if form is not None:
        what = say(form.what) if form.what else form.name[1:].upper()
        raise ReadError(say("read.not-text-but", what=what), name, say("read.right-ending"))
    text = decode(data, name)
    if not text.strip():
        raise ReadError(say("read.no-text"), name, say("read.saved-completely"))
    return text
