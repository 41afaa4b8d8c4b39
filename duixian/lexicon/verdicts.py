"""Thresholds by which promises are judged (``verdicts.toml``, documented in docs/verdicts.md)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import msgspec

from duixian.interval import Reach
from duixian.lexicon.files import load_toml
from duixian.model import LexiconError, say

FILE = "verdicts.toml"


class Thresholds(msgspec.Struct, frozen=True):
    """The numbers of ``verdicts.toml``.

    Attributes:
        about_points: reach of 左右 on a rate or growth, in percentage points.
        about_share: reach of 左右 on a quantity, as a share of it.
        partly_share: least share of a quantity that is reached in part.
        nearly_share: least share that meets a target worded 近.
        nearly_read: least share of what is written that 近 is said of.
        falling: matches a word that makes less better.
        in_step: reach of 同步, in percentage points.
    """

    about_points: Decimal
    about_share: Decimal
    partly_share: Decimal
    nearly_share: Decimal
    nearly_read: Decimal
    falling: re.Pattern[str]
    in_step: Decimal

    @property
    def reach(self) -> Reach:
        """How far a figure that is said loosely may lie from what is written."""
        return Reach(self.nearly_read, self.about_share)


@lru_cache(maxsize=8)
def thresholds(directory: Path | None = None) -> Thresholds:
    """Read the thresholds.

    Args:
        directory: a user's folder, laid over the built-in one.

    Returns:
        The thresholds.

    Raises:
        LexiconError: one is missing or no number from 0 up.
    """
    tables = load_toml(FILE, directory)
    where = FILE if directory is None else str(directory / FILE)

    def number(table: str, key: str) -> Decimal:
        try:
            value = msgspec.convert(tables[table][key], Decimal, strict=False)
        except (KeyError, TypeError, msgspec.ValidationError) as error:
            remedy = say("lexicon.write", what=f'{key} = "0.1"')
            raise LexiconError(say("lexicon.no-number", table=table, key=key), where, remedy) from error
        if not value.is_finite() or value < 0:
            problem = say("lexicon.below-zero", key=f"[{table}] {key}", value=value)
            raise LexiconError(problem, where, say("lexicon.from-zero"))
        return value

    try:
        words = msgspec.convert(tables["falling"]["words"], list[str])
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        remedy = say("lexicon.write", what='words = ["失业率", …]')
        raise LexiconError(say("lexicon.no-texts", name="[falling] words"), where, remedy) from error
    return Thresholds(
        number("about", "points"),
        number("about", "share"),
        number("partly", "share"),
        number("nearly", "share"),
        number("nearly", "read"),
        re.compile("|".join(map(re.escape, words)) or r"(?!)"),
        number("comparison", "in_step"),
    )
