"""The site's English, compiled: Django reads ``django.mo``, which is made of ``django.po``.

It is not kept in the repository. ``make``, CI and the build of a wheel make it. Where it is missing all the same, or
older than its source (a checkout that was run without ``make``), it is made here if Babel is installed; else the log
says what to do.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

_LOG = logging.getLogger(__name__)
SOURCE = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"


def see_english(source: Path = SOURCE) -> bool:
    """See that the words of English pages are there.

    Args:
        source: the ``.po`` file; the compiled one stands beside it.

    Returns:
        Whether they are.
    """
    made = source.with_suffix(".mo")
    if made.is_file() and (not source.is_file() or made.stat().st_mtime >= source.stat().st_mtime):
        return True
    with suppress(ImportError, OSError):
        _compile(source, made)
        return True
    if made.is_file():
        return True
    _LOG.warning("English pages are in Chinese: %s is missing. Run `make words`, or install a wheel.", made)
    return False


def _compile(source: Path, made: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as stream:
        words = read_po(stream, locale="en")
    # Whole or not at all: several processes may start at once.
    part = made.with_name(f".{made.name}.{id(words):x}")
    try:
        with part.open("wb") as stream:
            write_mo(stream, words)
        part.replace(made)
    finally:
        part.unlink(missing_ok=True)
