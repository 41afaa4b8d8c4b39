"""Read the lexicon's files, lay a user's folder over them, and answer what unit stands at a place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from duixian.model import LexiconError


class Unit(msgspec.Struct, frozen=True):
    """One unit as texts write it.

    Attributes:
        name: as written (``公里``, ``微克/立方米``).
        dimension: ``length``, ``currency``, ``count`` …
        base: base unit of the dimension.
        factor: how many base units it is.
        not_before: continuations with which the characters are no unit (``人`` before ``口``).
    """

    name: str
    dimension: str
    base: str
    factor: Decimal
    not_before: tuple[str, ...] = ()


class Lexicon(msgspec.Struct, frozen=True):
    """The rules that are data.

    Attributes:
        units: by name.
        by_first: for every first character, names in order of falling length.
        cues: the tables of ``cues.toml``.
        directory: the user's folder that was laid over; empty if none.
    """

    units: dict[str, Unit]
    by_first: dict[str, tuple[Unit, ...]]
    cues: dict[str, dict[str, list[str]]]
    directory: str = ""


def load_toml(name: str, directory: Path | None = None) -> dict[str, Any]:
    """Read one lexicon file, with the user's file of the same name laid over it.

    Args:
        name: file name (``units.toml``).
        directory: the user's folder; None for the built-in lexicon alone.

    Returns:
        The merged tables: a user's table is merged into the built-in one key by key, a list is appended to (a word
        with a leading ``-`` is taken out), anything else replaces.

    Raises:
        LexiconError: the user's file is no TOML.
    """
    merged: dict[str, Any] = tomllib.loads(files("duixian.lexicon").joinpath(name).read_text(encoding="utf-8"))
    if directory is not None and (directory / name).is_file():
        try:
            own = tomllib.loads((directory / name).read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise LexiconError(f"not valid TOML: {error}", str(directory / name), "mend the line named") from error
        _lay_over(merged, own)
    return merged


def _lay_over(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    for key, value in above.items():
        current = below.get(key)
        if isinstance(current, dict) and isinstance(value, dict):
            _lay_over(current, value)
        elif isinstance(current, list) and isinstance(value, list):
            out = {v[1:] for v in value if isinstance(v, str) and v.startswith("-")}
            below[key] = [v for v in current if v not in out] + [v for v in value if not str(v).startswith("-")]
        else:
            below[key] = value


@lru_cache(maxsize=8)
def _load(directory: Path | None) -> Lexicon:
    where = str((directory / "units.toml") if directory else "units.toml")
    tables = load_toml("units.toml", directory)
    blocked = tables.pop("not_before", {})
    units: dict[str, Unit] = {}
    for dimension, table in tables.items():
        if not isinstance(table, dict) or not isinstance(table.get("units"), dict):
            raise LexiconError(f"[{dimension}] has no `units` table", where, 'write units = { "公里" = "1000" }')
        base = str(table.get("base", ""))
        for name, factor in table["units"].items():
            if factor is False:
                units.pop(name, None)
                continue
            try:
                value = Decimal(str(factor))
            except InvalidOperation:
                raise LexiconError(f"factor of {name} is no number: {factor!r}", where, 'write it as "1000"') from None
            if not name or value <= 0:
                raise LexiconError(f"unit {name!r} needs a name and a positive factor", where, "mend the entry")
            units[name] = Unit(name, dimension, base, value, tuple(blocked.get(name, ())))
    first: dict[str, list[Unit]] = {}
    for unit in units.values():
        first.setdefault(unit.name[0], []).append(unit)
    by_first = {c: tuple(sorted(us, key=lambda u: -len(u.name))) for c, us in first.items()}
    return Lexicon(units, by_first, load_toml("cues.toml", directory), str(directory) if directory else "")


def load(directory: str | Path | None = None) -> Lexicon:
    """Load the lexicon.

    Args:
        directory: a folder of the user's own files, laid over the built-in ones; None for these alone.

    Returns:
        The lexicon; the same object for the same folder.

    Raises:
        LexiconError: the folder does not exist, or an entry breaks the schema.
    """
    path = Path(directory) if directory is not None else None
    if path is not None and not path.is_dir():
        raise LexiconError("no such folder", str(path), "give the folder that holds units.toml or cues.toml")
    return _load(path)


def match_unit(text: str, pos: int, lexicon: Lexicon) -> Unit | None:
    """Find the longest unit that stands at a place.

    Args:
        text: folded text.
        pos: where the unit would begin.
        lexicon: the lexicon.

    Returns:
        The unit, or None: none stands there, or what follows makes its characters part of a noun.
    """
    for unit in lexicon.by_first.get(text[pos : pos + 1], ()):
        if text.startswith(unit.name, pos):
            if unit.not_before and text.startswith(unit.not_before, pos + len(unit.name)):
                continue
            return unit
    return None
