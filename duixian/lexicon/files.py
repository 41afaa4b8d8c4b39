"""Read the TOML files of the lexicon, and lay a user's file of the same name over the built-in one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from duixian.lexicon.faults import not_utf8
from duixian.model import LexiconError, cause_of, say

BUILT_IN = Path(__file__).parent


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file of the lexicon or of a user's folder.

    Args:
        path: the file.

    Returns:
        Its tables.

    Raises:
        LexiconError: the file is missing, unreadable, not UTF-8 or not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(error, path) from error
    except OSError as error:
        raise LexiconError(
            say("lexicon.unreadable", cause=cause_of(error)), str(path), say("lexicon.check-path")
        ) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The parser says in English what it expected; the place and the line itself show it in any language.
        found = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"{path}:{found[1]}:{found[2]}" if found else str(path)
        line = text.splitlines()[int(found[1]) - 1].strip() if found else ""
        raise LexiconError(say("lexicon.no-toml", line=line), where, say("lexicon.mend-line")) from error


def load_toml(name: str, directory: Path | None = None) -> dict[str, Any]:
    """Read one lexicon file, with the user's file of the same name laid over it.

    Args:
        name: file name (``cues.toml``).
        directory: the user's folder; None for the built-in lexicon alone.

    Returns:
        The merged tables, those of the folder of the same name included (``indicators/``): a user's table is merged
        into the built-in one key by key, a list is appended to (a word with a leading ``-`` is taken out), ``false``
        removes an entry, anything else replaces.

    Raises:
        LexiconError: a file is no TOML, or there is no built-in file of this name.
    """
    merged = read_toml(BUILT_IN / name)
    _add_parts(merged, BUILT_IN / Path(name).stem)
    if directory is not None:
        own = [directory / name, *sorted((directory / Path(name).stem).glob("*.toml"))]
        for path in filter(Path.is_file, own):
            _lay_over(merged, read_toml(path), str(path))
    return merged


def _add_parts(tables: dict[str, Any], folder: Path) -> None:
    """Add the files of a folder that a built-in file names, in the order in which it does (``themes``)."""
    for part in tables.pop("themes", ()):
        tables.update(read_toml(folder / f"{part}.toml"))


def _lay_over(below: dict[str, Any], above: Mapping[str, Any], where: str) -> None:
    for key, value in above.items():
        current = below.get(key)
        if isinstance(current, dict) and isinstance(value, dict):
            _lay_over(current, value, where)
        elif isinstance(current, list) and isinstance(value, list):
            out = {v[1:] for v in value if isinstance(v, str) and v.startswith("-")}
            below[key] = [v for v in current if _said(v) not in out] + [v for v in value if not str(v).startswith("-")]
        elif value is False and not isinstance(current, bool):
            below.pop(key, None)
        elif isinstance(current, (dict, list)):
            code = "lexicon.must-be-table" if isinstance(current, dict) else "lexicon.must-be-list"
            raise LexiconError(say(code, key=key), where, say("lexicon.mend-entry"))
        else:
            below[key] = value


def _said(entry: object) -> object:
    """Return the word of a list's entry, which may be a table of the word and what must not stand beside it."""
    return entry.get("word") if isinstance(entry, dict) else entry
