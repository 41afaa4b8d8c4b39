"""Readings of figures that would save a broken equation (``assumptions.toml``, documented in docs/checks.md)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import msgspec

from duixian.interval import Interval
from duixian.lexicon.faults import near, wrong_value
from duixian.lexicon.files import load_toml
from duixian.model import LexiconError, Reason, say

FILE = "assumptions.toml"
_ZERO = Decimal(0)
_KEYS = ("says", "relations", "points", "share", "steps")


class Assumption(msgspec.Struct, frozen=True):
    """One way in which figures that do not fit can both be right.

    Attributes:
        name: as findings name it (``current-prices``).
        says: what would have to be so, in the words of a user's own file; empty for a built-in assumption, whose two
            sentences are a message.
        relations: the checks that it can save.
        points: how far it reaches on a rate or a growth, in percentage points; 0 if it does not.
        share: how far it reaches on an amount, as a share of it; 0 if it does not.
        steps: how far it reaches in steps of the last written digit; 0 if it does not.
    """

    name: str
    relations: tuple[str, ...]
    says: str = ""
    points: Decimal = _ZERO
    share: Decimal = _ZERO
    steps: Decimal = _ZERO

    @property
    def meaning(self) -> Reason | str:
        """What would have to be so, for a reader."""
        return self.says or say(f"assumption.{self.name}")

    def on_rate(self, interval: Interval) -> Interval:
        """Widen a rate or growth in percent by the reach in points."""
        return interval.widened(self.points)

    def on_amount(self, interval: Interval) -> Interval:
        """Widen an amount by the reach as a share of its larger end."""
        ends = [abs(end) for end in (interval.low, interval.high) if end.is_finite()]
        return interval.widened(self.share * max(ends, default=_ZERO))

    def on_steps(self, interval: Interval, step: Decimal) -> Interval:
        """Widen an interval by the reach in steps of a figure's last digit.

        Args:
            interval: what the figure can stand for.
            step: one more in its last digit (``duixian.interval.step``).

        Returns:
            The wider interval.
        """
        return interval.widened(self.steps * step)


def parse_assumption(name: str, entry: object, where: str, built_in: Collection[str] = ()) -> Assumption:
    """Read one entry of the file.

    Args:
        name: its table's name.
        entry: the table.
        where: the file's name, for messages.
        built_in: the names of the built-in assumptions, which need not say what would have to be so.

    Returns:
        The assumption.

    Raises:
        LexiconError: the entry breaks the schema, or does not say what would have to be so.
    """
    spot = f"{where} [{name}]"
    if not isinstance(entry, dict):
        raise LexiconError(say("lexicon.outside-table"), spot, say("lexicon.write-table", name=name))
    unknown = next((key for key in entry if key not in _KEYS), None)
    if unknown is not None:
        remedy = near(unknown, _KEYS, say("lexicon.take-out"))
        raise LexiconError(say("lexicon.unknown-key", key=unknown), spot, remedy)
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        raise LexiconError(say("lexicon.bad-id"), spot, say("lexicon.write-it-so"))
    try:
        found = msgspec.convert({"name": name, **entry}, Assumption, strict=False)
    except msgspec.ValidationError as error:
        raise wrong_value(error, Assumption, spot) from error
    if not found.says and name not in built_in:
        remedy = say("lexicon.write", what='says = "…"')
        raise LexiconError(say("lexicon.missing-key", key="says"), spot, remedy)
    for key in ("points", "share", "steps"):
        reach = getattr(found, key)
        if not reach.is_finite() or reach < 0:
            raise LexiconError(say("lexicon.below-zero", key=key, value=reach), spot, say("lexicon.from-zero"))
    return found


@lru_cache(maxsize=8)
def assumptions(directory: Path | None = None) -> Mapping[str, Assumption]:
    """Read the assumptions.

    Args:
        directory: a user's folder, laid over the built-in one.

    Returns:
        The assumptions by name, in the order of the file.

    Raises:
        LexiconError: an entry breaks the schema.
    """
    tables = load_toml(FILE, directory)
    where = FILE if directory is None else str(directory / FILE)
    built_in = tables.keys() if directory is None else load_toml(FILE).keys()
    return {name: parse_assumption(name, entry, where, built_in) for name, entry in tables.items()}


def saving(relation: str, directory: Path | None = None) -> tuple[Assumption, ...]:
    """Return the assumptions that can save a relation, in the order of the file.

    Args:
        relation: name of the check.
        directory: a user's folder, laid over the built-in one.

    Returns:
        The assumptions.
    """
    return tuple(a for a in assumptions(directory).values() if relation in a.relations)
