"""Figures that are worked out of two others by definition, and stand in the report beside them.

出口 less 进口 is the 顺差, 出生率 less 死亡率 the 自然增长率, urban over rural income the 城乡居民收入比.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from duixian.check.equation import ends
from duixian.check.passages import firm, scale_of, settle, value_of
from duixian.interval import Interval
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import Assumption, saving
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Kind, Reading, Reason, Statement, say

RELATION = "balance"


class _Definition(msgspec.Struct, frozen=True):
    """One figure by definition of two others: ids of the catalogue, and how the first two give the third."""

    one: str
    two: str
    told: str
    kinds: tuple[Kind, Kind, Kind]
    sign: Literal["−", "/"]
    why: Reason


_DEFINITIONS = (
    _Definition("exports", "imports", "trade-surplus", ("level", "level", "level"), "−", say("check.surplus")),
    _Definition(
        "birth-rate", "death-rate", "natural-growth-rate", ("ratio", "ratio", "ratio"), "−", say("check.natural-growth")
    ),
    _Definition(
        "urban-income", "rural-income", "income-ratio", ("level", "level", "ratio"), "/", say("check.income-ratio")
    ),
)


def balance(reading: Reading, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check figures that two others of the report define.

    Args:
        reading: the report.
        names: the catalogue of indicators.
        lexicon: units and the folder of the rules.

    Yields:
        A finding for each definition whose three figures the report gives once each, or always alike.
    """
    wanted = {id_ for d in _DEFINITIONS for id_ in (d.one, d.two, d.told)}
    found: dict[tuple[str, str, str], list[Statement]] = {}
    for s in reading.statements:
        # 收入比由2.35∶1缩小至1.89∶1: the ratio mark hides from reading that the first is a starting value.
        if reading.report.text[max(0, s.start - 2) : s.start].strip()[-1:] in ("由", "从"):
            continue
        if s.status != "result" or s.role != "value" or s.place or not s.period or s.kind not in ("level", "ratio"):
            continue
        unit = lexicon.spellings.get(s.unit)
        entry = names.find(s.indicator, s.kind, unit.dimension if unit else "")
        if entry is not None and entry.id in wanted:
            found.setdefault((entry.id, s.kind, s.period), []).append(s)
    folder = lexicon.folder
    savers = [a for a in saving(RELATION, folder) if a.steps]
    for definition in _DEFINITIONS:
        for id_, kind, period in list(found):
            if (id_, kind) != (definition.told, definition.kinds[2]):
                continue
            three = [
                _only(found.get((i, k, period), ()), lexicon)
                for i, k in zip((definition.one, definition.two, definition.told), definition.kinds, strict=True)
            ]
            one, two, told = three
            if one is None or two is None or told is None:
                continue
            if scale_of(one, lexicon) != scale_of(two, lexicon) or two.low <= 0:
                continue
            if definition.sign == "−" and scale_of(one, lexicon) != scale_of(told, lexicon):
                continue
            yield from _settled(reading, (one, two, told), definition, savers)


def _only(said: Sequence[Statement], lexicon: Lexicon) -> Statement | None:
    """Return the one figure of an indicator; None if the report gives several that differ, or gives it loosely."""
    if not said or not all(firm(s) for s in said):
        return None
    first = said[0]
    alike = all(
        scale_of(s, lexicon) == scale_of(first, lexicon) and value_of(s).meets(value_of(first)) for s in said[1:]
    )
    return first if alike else None


def _settled(
    reading: Reading,
    three: tuple[Statement, Statement, Statement],
    definition: _Definition,
    savers: Sequence[Assumption],
) -> Iterator[Finding]:
    one, two, told = three

    def sides(v: Sequence[Interval]) -> tuple[Interval, Interval]:
        return (v[0] - v[1] if definition.sign == "−" else v[0] / v[1]), v[2]

    equation = say(
        "equation.difference" if definition.sign == "−" else "equation.quotient",
        one=one.low,
        two=two.low,
        calculated=ends(sides([value_of(s) for s in three])[0]),
        stated=told.low,
        unit=told.unit,
    )
    found = settle(RELATION, [(reading, s) for s in three], sides, equation, definition.why, savers)
    if found is not None:
        yield found
