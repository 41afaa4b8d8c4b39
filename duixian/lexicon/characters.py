"""Traditional characters and what they are read as: ``characters.toml``, read when first asked for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from duixian.lexicon.files import BUILT_IN, read_toml
from duixian.model import LexiconError, say


def parse_characters(tables: dict[str, Any], where: str) -> dict[int, int]:
    """Turn the two strings of a ``characters.toml`` into a table for ``str.translate``.

    Args:
        tables: the file's keys.
        where: its name, for messages.

    Returns:
        Code point → code point.

    Raises:
        LexiconError: a string is missing, the two differ in length, a character stands twice, or what it is read
            as is itself folded, so that folding twice would differ from folding once.
    """
    traditional, simplified = tables.get("traditional"), tables.get("simplified")
    if not isinstance(traditional, str) or not isinstance(simplified, str):
        raise LexiconError(say("lexicon.two-texts"), where, say("lexicon.write", what='traditional = "…"'))
    if len(traditional) != len(simplified):
        problem = say("lexicon.two-lengths", one=len(traditional), two=len(simplified))
        raise LexiconError(problem, where, say("lexicon.one-for-each"))
    if len(set(traditional)) != len(traditional):
        twice = next(c for c in traditional if traditional.count(c) > 1)
        raise LexiconError(say("lexicon.traditional-twice", character=twice), where, say("lexicon.keep-one"))
    table = {ord(a): ord(b) for a, b in zip(traditional, simplified, strict=True)}
    again = next((b for b in simplified if ord(b) in table), "")
    if again:
        raise LexiconError(say("lexicon.read-as-other", character=again), where, say("lexicon.write-last"))
    return table


@lru_cache(maxsize=8)
def characters(directory: Path | None = None) -> dict[int, int]:
    """Read the folding of traditional forms.

    Args:
        directory: a folder of the user's own, whose ``characters.toml`` adds to the built-in one or replaces in it.

    Returns:
        A table for ``str.translate`` that never changes a length. It is shared: copy it before changing it.

    Raises:
        LexiconError: a file breaks the schema.
    """
    table = parse_characters(read_toml(BUILT_IN / "characters.toml"), "characters.toml")
    if directory is not None and (path := directory / "characters.toml").is_file():
        table = table | parse_characters(read_toml(path), str(path))
    return table
