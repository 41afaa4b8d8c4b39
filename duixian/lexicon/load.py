"""Read the lexicon's files, lay a user's folder over them, and answer what unit stands at a place.

docs/lexicon.md describes the files. Everything here runs once in a process and must be done in a few
milliseconds, because the command line waits for it: no examples are read, no pattern is compiled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from duixian.lexicon.faults import near, no_folder
from duixian.lexicon.files import BUILT_IN, read_toml
from duixian.lexicon.words import Words, read_words
from duixian.model import LexiconError, say

_ENTRY_KEYS = ("base", "factor", "not_before", "counter", "noun", "denominator", "examples")
_FLAGS = ("counter", "noun", "denominator")
_ONE = Decimal(1)
_RATIOS = frozenset(("%", "％", "个百分点", "百分点"))
_MAGNITUDE = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8)}
# Texts mix the half-width and the full-width form of these, and the unit is the same.
_HALF = str.maketrans("（）％／", "()%/")
_FULL = str.maketrans("()%/", "（）％／")
_JOINTS = "/／·"


class Unit(msgspec.Struct, frozen=True):
    """One unit as texts write it.

    Attributes:
        name: as written (``公里``, ``微克/立方米``); its length is the length of the match.
        dimension: the table it stands in: ``length``, ``currency``, ``count`` …; ``rate`` for one that was put
            together from its parts.
        base: what the factor leads to: an SI unit, an ISO 4217 code, or the unit itself.
        factor: how many of the base one of it is.
        not_before: continuations with which the characters are no unit (``人`` before ``口``).
        counter: a measure word (``个``, ``家``), which says nothing of size.
        noun: the thing itself, used without a measure word (``金``, ``县``).
        denominator: a unit only behind a slash (``元/月``).
        examples: ``text => number unit``, as far as the entry itself carries them.
    """

    name: str
    dimension: str
    base: str
    factor: Decimal
    not_before: tuple[str, ...] = ()
    counter: bool = False
    noun: bool = False
    denominator: bool = False
    examples: tuple[str, ...] = ()


class Lexicon(msgspec.Struct, frozen=True):
    """The rules that are data.

    Attributes:
        units: by name.
        directory: the user's folder that was laid over; empty if none.
        spellings: the units that may stand behind a number, under every form of their name (``％`` and ``%``).
        denominators: the units that may stand behind a slash, in the same way.
        lengths: for the first two characters of a spelling, the lengths of such spellings from the longest.
        words: the word lists, and patterns made of them.
    """

    units: dict[str, Unit]
    directory: str
    spellings: dict[str, Unit]
    denominators: dict[str, Unit]
    lengths: dict[str, tuple[int, ...]]
    words: Words

    @property
    def folder(self) -> Path | None:
        """The user's folder that was laid over, as the readers of the other files take it; None if none was."""
        return Path(self.directory) if self.directory else None


def parse_units(tables: Mapping[str, Any], where: str) -> Iterator[tuple[str, Unit | None] | LexiconError]:
    """Go through the entries of one ``units.toml``.

    Args:
        tables: the file's tables.
        where: the file's name, for messages.

    Yields:
        ``(name, unit)`` for an entry, ``(name, None)`` for one that removes a unit (``"公里" = false``), and an
        error, not raised, for one that breaks the schema, so that a validator can list them all.
    """
    seen: dict[str, str] = {}
    for dimension, table in tables.items():
        if not isinstance(table, dict):
            yield LexiconError(say("lexicon.key-outside-table", key=dimension), where, say("lexicon.put-under"))
            continue
        for name, entry in table.items():
            if name in seen:
                problem = say("lexicon.twice", name=name, first=seen[name], second=dimension)
                yield LexiconError(problem, where, say("lexicon.keep-one"))
                continue
            seen[name] = dimension
            try:
                yield name, None if entry is False else _unit(name, dimension, entry, where)
            except LexiconError as error:
                yield error


def _unit(name: str, dimension: str, entry: Any, where: str) -> Unit:
    spot = f"{where} [{dimension}] {name!r}"
    if not name.strip() or name != name.strip() or name[0].isdigit():
        raise LexiconError(say("lexicon.no-unit-name"), spot, say("lexicon.write-unit"))
    if not isinstance(entry, dict):
        remedy = say("lexicon.write-inline-table", example='{base = "m", factor = "1000"}')
        raise LexiconError(say("lexicon.no-inline-table"), spot, remedy)
    for key in entry:
        if key not in _ENTRY_KEYS:
            remedy = near(key, _ENTRY_KEYS, say("lexicon.write-one-of", names=tuple(_ENTRY_KEYS)))
            raise LexiconError(say("lexicon.unknown-key", key=key), spot, remedy)
    base = entry.get("base", name)
    if not isinstance(base, str) or not base:
        raise LexiconError(say("lexicon.base-no-text"), spot, say("lexicon.write-or-leave-out", example='base = "kg"'))
    for flag in _FLAGS:
        if not isinstance(entry.get(flag, False), bool):
            remedy = say("lexicon.write-or-leave-out", example=f"{flag} = true")
            raise LexiconError(say("lexicon.no-flag", flag=flag), spot, remedy)
    return Unit(
        name,
        dimension,
        base,
        _factor(entry.get("factor", "1"), spot) if "factor" in entry else _ONE,
        _texts(entry, "not_before", spot),
        entry.get("counter", False),
        entry.get("noun", False),
        entry.get("denominator", False),
        _texts(entry, "examples", spot),
    )


def _factor(written: Any, spot: str) -> Decimal:
    try:
        if isinstance(written, bool) or not isinstance(written, (str, int)):
            raise ValueError
        above, slash, below = str(written).partition("/")
        value = Decimal(above) / Decimal(below) if slash else Decimal(above)
        if not value.is_finite() or value <= 0:
            raise ValueError
    except (InvalidOperation, DivisionByZero, ValueError):
        raise LexiconError(say("lexicon.bad-factor", value=str(written)), spot, say("lexicon.write-factor")) from None
    return value


def _texts(entry: Mapping[str, Any], key: str, spot: str) -> tuple[str, ...]:
    value = entry.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise LexiconError(say("lexicon.no-texts", name=key), spot, say("lexicon.write", what=f'{key} = ["…", "…"]'))
    return tuple(value)


def read_lexicon(directory: Path | None) -> Lexicon:
    """Read the lexicon from its files, without remembering it.

    Args:
        directory: the user's folder; None for the built-in lexicon alone.

    Returns:
        The lexicon.

    Raises:
        LexiconError: an entry breaks the schema; at the first such entry.
    """
    units: dict[str, Unit] = {}
    for folder in (BUILT_IN, directory):
        path = folder / "units.toml" if folder else None
        if path is None or (folder is not BUILT_IN and not path.is_file()):
            continue
        where = path.name if folder is BUILT_IN else str(path)
        for entry in parse_units(read_toml(path), where):
            if isinstance(entry, LexiconError):
                raise entry
            name, unit = entry
            if unit is not None:
                units[name] = unit
            elif units.pop(name, None) is None:
                remedy = near(name, units, say("lexicon.take-out"))
                raise LexiconError(say("lexicon.removes-nothing", name=name), where, remedy)
    spellings: dict[str, Unit] = {}
    denominators: dict[str, Unit] = {}
    lengths: dict[str, set[int]] = {}
    for name, unit in units.items():
        above, slash, below = name.partition("/")
        if slash and above in units and below in units:
            continue  # match_unit puts it together and then looks up what the lexicon says of the whole
        for spelling in (name,) if name.isalpha() else {name, name.translate(_HALF), name.translate(_FULL)}:
            denominators[spelling] = unit
            if not unit.denominator:
                spellings[spelling] = unit
            if len(spelling) > 1:
                lengths.setdefault(spelling[:2], set()).add(len(spelling))
    falling = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
    return Lexicon(units, str(directory or ""), spellings, denominators, falling, read_words(directory))


_load = lru_cache(maxsize=8)(read_lexicon)


def load(directory: str | Path | None = None) -> Lexicon:
    """Load the lexicon.

    Args:
        directory: a folder of the user's own files, laid over the built-in ones; None for these alone.

    Returns:
        The lexicon; the same object for the same folder.

    Raises:
        LexiconError: the folder does not exist, or an entry breaks the schema; the message names file, entry,
            what is wrong and what to do.
    """
    path = Path(directory) if directory is not None else None
    if path is not None and not path.is_dir():
        raise no_folder(path)
    return _load(path)


def match_unit(text: str, pos: int, lexicon: Lexicon) -> Unit | None:
    """Find the longest unit that stands at a place.

    A unit with a slash and a second unit behind it is one rate, whether the lexicon lists it (``微克/立方米``) or not
    (``公里/百平方公里``): a rate's parts are an open class.

    Args:
        text: any text.
        pos: where the unit would begin.
        lexicon: the lexicon.

    Returns:
        The unit, whose name is as long as what was matched; or None: none stands there, or what follows makes its
        characters part of a noun (its ``not_before``).
    """
    unit = _longest(text, pos, lexicon.spellings, lexicon.lengths)
    if unit is None:
        return None
    end = pos + len(unit.name)
    if end < len(text) and text[end] in "/／":
        return _rate(text, pos, end, unit, lexicon) or unit
    return unit


def _longest(text: str, pos: int, names: Mapping[str, Unit], lengths: Mapping[str, tuple[int, ...]]) -> Unit | None:
    # Most units have one character and what follows begins no longer one, so that two look-ups do.
    for length in (*lengths.get(text[pos : pos + 2], ()), 1):
        end = pos + length
        unit = names.get(text[pos:end])
        if unit is None or end > len(text) or (unit.not_before and text.startswith(unit.not_before, end)):
            continue
        # A Latin name ends where the Latin letters do: 5MW is a unit, 5MWp another one, 5mRNA none.
        if "A" <= text[end - 1] <= "z" and (follower := text[end : end + 1]).isascii() and follower.isalnum():
            continue
        return unit
    return None


def _rate(text: str, start: int, end: int, above: Unit, lexicon: Lexicon) -> Unit | None:
    """Put a rate together: ``above`` ends at ``end``, where a slash stands."""
    base, factor = above.base, above.factor
    found = False
    while text[end : end + 1] and text[end] in _JOINTS:
        pos = end + 1
        times = _ONE
        while (digit := _MAGNITUDE.get(text[pos : pos + 1])) is not None and _longest(
            text, pos, lexicon.denominators, lexicon.lengths
        ) is None:
            times *= digit
            pos += 1
        below = _longest(text, pos, lexicon.denominators, lexicon.lengths)
        if below is None:
            break
        found = True
        base, factor = f"{base}/{below.base}", factor / (times * below.factor)
        end = pos + len(below.name)
    if not found:
        return None
    name = text[start:end].replace("／", "/")
    return lexicon.units.get(name) or Unit(name, "rate", base, factor)


def dimension(unit: str, lexicon: Lexicon) -> str:
    """Say what a unit measures.

    Args:
        unit: as a statement has it.
        lexicon: the units.

    Returns:
        ``currency``, ``length`` …; ``ratio`` for percent and points; empty if unknown.
    """
    if unit in _RATIOS:
        return "ratio"
    known = lexicon.units.get(unit)
    return known.dimension if known else ""
