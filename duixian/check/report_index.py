"""Several reports side by side: who speaks of which year, and the headline figures of each.

A relation across reports rests on figures that stand for the same thing in different texts. What is indexed as
a headline figure is therefore narrow: an indicator of the catalogue, of the document's own place, of the year under
review, said as a result, and the first of its kind in the text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal, overload

import msgspec

from duixian.interval import Interval, of, point
from duixian.lexicon import Lexicon
from duixian.lexicon.indicators import Catalogue
from duixian.lexicon.places import all_places
from duixian.lexicon.verdicts import thresholds
from duixian.model import Reading, Statement
from duixian.text import LOOSE_CLAUSE_ENDS, last_piece

Measure = Literal["growth", "level", "ratio"]
COUNTRY = "000000"
_NATION = frozenset(["全国", "国家", "我国"])
_PROVINCE = frozenset(["全省", "全自治区", "全区"])
_AUTONOMOUS = frozenset(["150000", "450000", "540000", "640000", "650000"])
_YEAR = re.compile(r"\d{4}")
_PERCENT = frozenset(["%", "％"])
# 8.5% over two years, over five, or at a pace that only part of the clause's subject has: a period of one year is
# read, but the growth is not that of the year.
_OTHER_GROWTH = re.compile(r"年均|年平均|平均每年|两年|三年|五年|累计|翻|比计划|比预算|可比|同口径|剔除|扣除|还原|月均")
_ESTIMATE = re.compile(r"预计|初步|测算|预估|有望|可望|[1一][—\-－~至]十?[一1]\d?月|前三季度|前\d+个?月|快报")
# Enough of the smallest hashes of a text's figures to find texts that are nearly the same among thousands.
_SKETCH = 12
_ALIKE = 0.9


class PlacedReading(msgspec.Struct, frozen=True, gc=False):
    """One report of the index, with its place and year.

    Attributes:
        reading: the report with its figures.
        code: code of the place as of today.
        year: the year under review.
        names: full and short names of the place.
    """

    reading: Reading
    code: str
    year: int
    names: tuple[str, ...]


class Headline(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One headline figure: it stands by itself, so that it can be compared where its report is not at hand.

    Attributes:
        statement: the figure.
        indicator: id of the indicator that it is of.
        real: the indicator grows at constant prices, its level is at current ones.
        rate: the indicator is a rate.
        firm: it is given as final, and not as an estimate of January.
        measure: growth in percent, level, or ratio.
        code: code of the place.
        year: the year that it speaks of.
        value: what it can stand for, in the unit's base (``CNY``, ``kg``) or in percent.
        base: that base unit.
    """

    statement: Statement
    indicator: str
    real: bool
    rate: bool
    firm: bool
    measure: Measure
    code: str
    year: int
    value: Interval
    base: str


class Headlines:
    """Headline figures by what they are of.

    Args:
        figures: one of each report, indicator and measure, in the order of the reports.
    """

    def __init__(self, figures: Iterable[Headline]) -> None:
        table: dict[tuple[str, str, Measure, int], list[Headline]] = {}
        for figure in figures:
            table.setdefault((figure.code, figure.indicator, figure.measure, figure.year), []).append(figure)
        self._table = table

    def of(self, code: str, indicator: str, measure: Measure, year: int) -> Sequence[Headline]:
        """Return the figures of a place, an indicator and a year; several where several documents say it."""
        return self._table.get((code, indicator, measure, year), ())

    def all(self) -> Iterator[Headline]:
        """Go through all of them."""
        for figures in self._table.values():
            yield from figures


def around(word: str, place: PlacedReading) -> str:
    """Say which territory around a place one of the words 全国, 全省, 全区 stands for in its report.

    Args:
        word: as written.
        place: the report.

    Returns:
        The territory's code; empty if it is the place itself, or nobody known.
    """
    if place.code == COUNTRY:
        return ""
    if word in _NATION:
        return COUNTRY
    province = place.code[:2] + "0000"
    if word not in _PROVINCE or place.code == province or place.code[4:] != "00":
        return ""
    # 全区 is the autonomous region only where there is one.
    return "" if word == "全区" and province not in _AUTONOMOUS else province


class ReportIndex(Sequence[Reading]):
    """Reports that may be compared with each other.

    Attributes:
        places: the reports, without those that share their text with another place or year.
        headlines: one of each indicator and measure that a report says.
    """

    def __init__(self, readings: Sequence[Reading], places: tuple[PlacedReading, ...], headlines: Headlines) -> None:
        self._readings = readings
        self.places = places
        self.headlines = headlines

    def __len__(self) -> int:
        return len(self._readings)

    @overload
    def __getitem__(self, index: int) -> Reading: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Reading]: ...
    def __getitem__(self, index: int | slice) -> Reading | Sequence[Reading]:
        return self._readings[index]


def index(readings: Sequence[Reading], names: Catalogue, lexicon: Lexicon) -> ReportIndex:
    """Index reports for comparing them; what is indexed already is returned as it is.

    Args:
        readings: the reports.
        names: the catalogue of indicators.
        lexicon: the rules.

    Returns:
        The index.
    """
    if isinstance(readings, ReportIndex):
        return readings
    placed = tuple(_placed(readings, lexicon))
    return ReportIndex(readings, placed, Headlines(h for place in placed for h in headlines(place, names, lexicon)))


def headlines(place: PlacedReading, names: Catalogue, lexicon: Lexicon) -> Iterator[Headline]:
    """Go through the figures of a report that stand for its own place and the year under review, the first of each.

    Args:
        place: the report.
        names: the catalogue of indicators.
        lexicon: the rules.

    Yields:
        Headline figures in order of the text.
    """
    year = str(place.year)
    seen: set[tuple[str, Measure]] = set()
    for statement in place.reading.statements:
        if statement.period == year:
            found = headline(statement, place, names, lexicon)
            if found is not None and (found.indicator, found.measure) not in seen:
                seen.add((found.indicator, found.measure))
                yield found


def headline(statement: Statement, place: PlacedReading, names: Catalogue, lexicon: Lexicon) -> Headline | None:
    """Read a statement as a headline figure.

    Args:
        statement: any statement of the report.
        place: the report.
        names: the catalogue of indicators.
        lexicon: the rules.

    Returns:
        The figure; None if it is of another place or year, no result, or of nothing that the catalogue knows.
    """
    if (
        statement.status != "result"
        or statement.role != "value"
        or statement.place
        or statement.optional
        or not statement.indicator
        or statement.period != str(place.year)
    ):
        return None
    measure, dimension, factor, base = measured(statement, lexicon)
    if measure is None:
        return None
    indicator = names.find(statement.indicator, statement.kind, dimension, place.names)
    if indicator is None or (indicator.places == "country" and place.code != COUNTRY):
        return None
    if measure == "growth" and _OTHER_GROWTH.search(_before(place.reading, statement)):
        return None
    value = of(statement, thresholds(lexicon.folder).reach)
    return Headline(
        statement,
        indicator.id,
        indicator.real,
        indicator.nature == "rate",
        _firm(place.reading, statement),
        measure,
        place.code,
        place.year,
        value if factor == 1 else value * point(factor),
        base,
    )


def _firm(reading: Reading, statement: Statement) -> bool:
    """Tell whether a figure is given as final: the words of an estimate stand at the head of a whole paragraph."""
    if statement.estimated or statement.modifier != "exact":
        return False
    # A growth without decimals is what is expected before the year's figures are out.
    if "." not in statement.quote and "．" not in statement.quote:
        return False
    text = reading.report.text
    start = max(text.rfind("\n", 0, statement.start) + 1, statement.start - 400)
    return not _ESTIMATE.search(text, start, statement.start)


def measured(statement: Statement, lexicon: Lexicon) -> tuple[Measure | None, str, Decimal, str]:
    """Say what sort of figure a statement gives, as far as relations across reports know it.

    Args:
        statement: any statement.
        lexicon: the rules.

    Returns:
        The measure, None if it is none of them; dimension of the unit; its factor and base unit.
    """
    if statement.unit in _PERCENT:
        measure: Measure | None = {"change": "growth", "ratio": "ratio"}.get(statement.kind)  # type: ignore[assignment]
        return measure, "ratio", Decimal(1), "%"
    unit = lexicon.spellings.get(statement.unit)
    if unit is None or statement.kind != "level":
        return None, "", Decimal(1), ""
    return "level", unit.dimension, unit.factor, unit.base


def _before(reading: Reading, statement: Statement) -> str:
    """Return the words of the clause in front of a figure."""
    text = reading.report.text[max(0, statement.start - 24) : statement.start]
    return last_piece(text, LOOSE_CLAUSE_ENDS)


@lru_cache(maxsize=8)
def _places(directory: Path | None) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for place in all_places(directory):
        code = place.now or place.code
        _, known = found.get(place.code, ("", ()))
        found[place.code] = (code, tuple(dict.fromkeys((*known, place.name, *place.short))))
    return found


def _placed(readings: Sequence[Reading], lexicon: Lexicon) -> Iterator[PlacedReading]:
    """Go through the reports of a known place and year, one of each place, year and sort, and none that is shared."""
    known = _places(lexicon.folder)
    best: dict[tuple[str, int, str], PlacedReading] = {}
    for reading in readings:
        identity = reading.report.identity
        if not identity.place_code or identity.year is None or identity.kind not in ("work_report", "communique"):
            continue
        code, called = known.get(identity.place_code, (identity.place_code, ()))
        place = PlacedReading(reading, code, identity.year - 1, tuple(dict.fromkeys((identity.place, *called))))
        key = (code, place.year, identity.kind)
        # The same report may be there twice, from two collections: the fuller one counts.
        if key not in best or len(best[key].reading.statements) < len(reading.statements):
            best[key] = place
    shared = set(_shared(tuple(best.values())))
    for k, place in enumerate(best.values()):
        if k not in shared:
            yield place


def _shared(places: Sequence[PlacedReading]) -> Iterator[int]:
    """Find the reports that have their text, or nearly all figures, from another place or year.

    Two cities have stood under one text: whose figures they are cannot be known, so that neither is compared with any
    other report. Texts are sketched by the smallest hashes of their figures; only those that share one are compared.
    """
    prints = [_prints(place.reading) for place in places]
    bins: dict[int, list[int]] = {}
    for k, those in enumerate(prints):
        for smallest in sorted(those)[:_SKETCH]:
            bins.setdefault(smallest, []).append(k)
    compared: set[tuple[int, int]] = set()
    for members in bins.values():
        # A figure that many reports print says nothing of where their texts are from.
        for i, one in enumerate(members[:40]):
            for other in members[i + 1 : 40]:
                pair = (one, other)
                if pair in compared:
                    continue
                compared.add(pair)
                common = len(prints[one] & prints[other])
                if common and common >= _ALIKE * min(len(prints[one]), len(prints[other])):
                    yield from pair


def _prints(reading: Reading) -> set[int]:
    """Return a hash for every figure of a report with what it is of, the same in every run."""
    return {
        int.from_bytes(hashlib.blake2b(f"{s.indicator}|{s.quote}".encode(), digest_size=8).digest())
        for s in reading.statements
    }
