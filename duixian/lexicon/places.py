"""Territories and their codes by GB/T 2260: ``places.tsv``, read when first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

from duixian.lexicon.faults import not_utf8
from duixian.lexicon.files import BUILT_IN
from duixian.model import LexiconError, cause_of, say

Level = Literal["country", "province", "prefecture", "county"]
_RANK = {level: rank for rank, level in enumerate(get_args(Level))}
# 朝阳 is a prefecture in Liaoning, but whoever says it alone as often means the district of Beijing.
_LEFT_OPEN = frozenset(["朝阳"])


class Place(msgspec.Struct, frozen=True):
    """One territory.

    Attributes:
        code: six digits by GB/T 2260.
        name: full name.
        level: province (直辖市 and 特别行政区 included), prefecture (地级), county (县级), or the country itself.
        short: other names that it goes by.
        now: for a place that was renamed or merged, the code of what it is today; else empty.
    """

    code: str
    name: str
    level: Level
    short: tuple[str, ...] = ()
    now: str = ""


def parse_places(text: str, where: str) -> Iterator[Place | LexiconError]:
    """Go through the rows of a ``places.tsv``.

    Args:
        text: the file's text.
        where: its name, for messages.

    Yields:
        A place for each row, and an error, not raised, for a row that breaks the schema.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        code = cells[0]
        if len(code) != 6 or not (code.isascii() and code.isdecimal()):
            yield LexiconError(say("lexicon.no-code", code=code), f"{where}:{number}", say("lexicon.write-code"))
        elif not 3 <= len(cells) <= 5 or not cells[1] or cells[2] not in _RANK:
            remedy = say("lexicon.write-place", levels=tuple(_RANK))
            yield LexiconError(say("lexicon.no-place", line=line), f"{where}:{number}", remedy)
        else:
            short = tuple(cells[3].split(",")) if len(cells) > 3 and cells[3] else ()
            yield Place(code, cells[1], cells[2], short, cells[4] if len(cells) > 4 else "")  # type: ignore[arg-type]


@lru_cache(maxsize=8)
def all_places(directory: Path | None = None) -> tuple[Place, ...]:
    """List the places in the order of the file.

    Args:
        directory: a folder of the user's own; a row of its ``places.tsv`` replaces the built-in row of the same
            code and name, or is added.

    Returns:
        All places, those of today and earlier ones.

    Raises:
        LexiconError: a row breaks the schema, or the file cannot be read.
    """
    rows: dict[tuple[str, str], Place] = {}
    for folder in (BUILT_IN, directory):
        path = folder / "places.tsv" if folder else None
        if path is None or (folder is not BUILT_IN and not path.is_file()):
            continue
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise not_utf8(error, path) from error
        except OSError as error:
            problem = say("lexicon.unreadable", cause=cause_of(error))
            raise LexiconError(problem, str(path), say("lexicon.check-path")) from error
        for row in parse_places(text, path.name if folder is BUILT_IN else str(path)):
            if isinstance(row, LexiconError):
                raise row
            rows[row.code, row.name] = row
    return tuple(rows.values())


@lru_cache(maxsize=8)
def _named(directory: Path | None) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in all_places(directory):
        for name in (place.name, *place.short):
            found.setdefault(name, []).append(place)
    for those in found.values():
        if len(those) > 1:
            those.sort(key=lambda place: (place.now != "", _RANK[place.level]))
    return found


def places_called(name: str, directory: Path | None = None) -> tuple[Place, ...]:
    """Find every place of a name.

    Args:
        name: full or short name as written (``朝阳``).
        directory: a folder of the user's own.

    Returns:
        Those of today before earlier ones, and higher levels before lower ones; empty if there is none.
    """
    return tuple(_named(directory).get(name, ()))


@lru_cache(maxsize=8)
def places(directory: Path | None = None) -> Mapping[str, tuple[str, str]]:
    """Map the names that mean one place to its full name and code.

    Of several places of one name (``吉林``, ``海南``) the one of the highest level has it, and one of today before an
    earlier one. A name that several counties share (``鼓楼区``), and one that is left open on purpose (``朝阳``),
    stands for none: in doubt no answer. ``places_called`` has them all.

    Args:
        directory: a folder of the user's own.

    Returns:
        Full or short name → (full name, code).
    """
    single: dict[str, tuple[str, str]] = {}
    for name, those in _named(directory).items():
        first = those[0]
        if len(those) > 1 and (first.now != "", first.level) == (those[1].now != "", those[1].level):
            continue
        # 城区, 矿区, 东区 are names of districts, but also plain words for a part of any town.
        if name in _LEFT_OPEN or (len(name) == 2 and name[1] == "区"):
            continue
        single[name] = (first.name, first.code)
    return MappingProxyType(single)
