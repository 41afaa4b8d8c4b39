"""增速居全国第2位: a rank against what the other territories' reports of the same year say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from duixian.check.equation import finding
from duixian.check.report_index import COUNTRY, Headline, Headlines, PlacedReading, around, headline
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import Assumption, saving
from duixian.lexicon.indicators import Catalogue
from duixian.lexicon.places import all_places
from duixian.model import Finding, Statement, say
from duixian.text import LOOSE_PART_ENDS, last_piece, mark

RELATION = "rank"
# 31 provinces without Hong Kong, Macao and Taiwan, which national ranks leave out.
_OUTSIDE = frozenset(["710000", "810000", "820000"])
_LEAST_PROVINCES, _LEAST_CITIES = 20, 5
# Territories that may stand on either side: with any, another rank would fit as well.
_LOOSE = 0
_GROWTH = re.compile(
    r"[\s、，,(（]*(?:其|且|名义|实际)?(?:增速|增幅|增长率|增长速度|涨幅)?(?:连续[一二三四五六七八九十\d]+[个年季度月]+)?"
    r"(?P<verb>稳|跃|位|排|列|名|居|保持|继续|在|为|升至|前移至|进位至|跃升至|[均])*"
)
_WORD = re.compile(r"增速|增幅|增长率|增长速度|涨幅")
_SCOPES = frozenset(["全国", "全省", "全区", "全自治区"])
# What the rank is not: of several indicators at once, by turns, or among some only.
_NOT_ONE = re.compile(r"均|都|分别|双双|并列|之首|前[一二三四五六七八九十\d]|后|倒数")
# A clause that names the indicator and its growth itself, and has no figure of its own.
_NAMED = re.compile(
    r"(?<=[，,；;。！？：:、\n])[^，,；;。！？：:、\n\d]+(?:增速|增幅|增长率|增长速度|涨幅)(?:稳|跃|位|排|列|名|居)*$"
)


class Claim(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A rank and the growth that it ranks.

    Attributes:
        own: the growth.
        statement: the rank.
        scope: code of the territory among whose parts is ranked.
    """

    own: Headline
    statement: Statement
    scope: str


def rank(claims: Sequence[Claim], on: Headlines, names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Compare a rank by growth with the growth of the other territories in their own reports.

    Args:
        claims: the ranks, of any places.
        on: the headline figures of all places.
        names: the catalogue of indicators.
        lexicon: the rules.

    Yields:
        ``contradicts`` where more others are certainly higher than the rank allows, or too few can be, whatever those
        say whose reports are not there; ``agrees`` where hardly another rank is left.
    """
    directory = lexicon.folder
    known = {a.name: a for a in saving(RELATION, directory)}
    territories = _territories(directory)
    for claim in claims:
        found = _judged(claim, on, territories, known, names)
        if found is not None:
            yield found


def claims_of(place: PlacedReading, on: Headlines, names: Catalogue, lexicon: Lexicon) -> Iterator[Claim]:
    """Go through a report's ranks that stand beside the growth that they rank.

    Args:
        place: the report.
        on: the headline figures of its place.
        names: the catalogue of indicators.
        lexicon: the rules.

    Yields:
        The ranks, in order of the text.
    """
    statements = place.reading.statements
    for k, statement in enumerate(statements):
        if (
            statement.kind != "rank"
            or not k
            or statement.status != "result"
            or statement.period != str(place.year)
            or statement.modifier != "exact"
            or statement.scope not in _SCOPES
            or statement.low != statement.high
            or _NOT_ONE.search(statement.quote)
        ):
            continue
        scope = _scope(statement.scope, place)
        own = _ranked(k, place, on, names, lexicon) if scope else None
        if own is not None:
            yield Claim(own, statement, scope)


def _ranked(k: int, place: PlacedReading, on: Headlines, names: Catalogue, lexicon: Lexicon) -> Headline | None:
    """Find the growth that the rank at ``k`` ranks: the one beside it, or that of the indicator whose 增速 it names."""
    text, statements = place.reading.report.text, place.reading.statements
    before, statement = statements[k - 1], statements[k]
    window = text[before.end : statement.start]
    if before.kind == "change" and len(window) <= 20 and _GROWTH.fullmatch(window):
        # Of 达到5000亿元、增长6%，居全省第2位 either may be ranked.
        doubt = not _WORD.search(window) and k > 1 and _beside(text, statements[k - 2], before)
        own = None if doubt or _of_many(text, before) else headline(before, place, names, lexicon)
        return own if own is not None and own.measure == "growth" else None
    named = _NAMED.search(text[max(0, statement.start - 40) : statement.start])
    if named is None or statement.indicator not in named[0] or statement.place:
        return None
    indicator = names.find(statement.indicator, "change", "ratio", place.names)
    written = on.of(place.code, indicator.id, "growth", place.year) if indicator is not None else ()
    return written[0] if written else None


def _beside(text: str, one: Statement, two: Statement) -> bool:
    """Tell whether two figures stand so close that they are said of one subject."""
    return two.start - one.end < 8 and not mark(LOOSE_PART_ENDS).search(text, one.end, two.start)


def _of_many(text: str, statement: Statement) -> bool:
    """Tell whether the figure is one of a list of growths."""
    clause = last_piece(text[max(0, statement.start - 40) : statement.start], LOOSE_PART_ENDS + "：:")
    return "分别" in clause or "均" in clause[-12:] or "和" in clause[-4:]


def _scope(written: str, place: PlacedReading) -> str:
    """Return the code of the territory among whose parts is ranked; empty if the rank is not among equals."""
    scope = around(written, place)
    # A province is ranked among all provinces, a prefecture among those of its own.
    return scope if (scope == COUNTRY) == place.code.endswith("0000") else ""


def _judged(
    claim: Claim,
    on: Headlines,
    territories: Mapping[str, tuple[str, ...]],
    known: Mapping[str, Assumption],
    names: Catalogue,
) -> Finding | None:
    own = claim.own
    rivals = [code for code in territories.get(claim.scope, ()) if code != own.code]
    found = [on.of(code, own.indicator, "growth", own.year) for code in rivals]
    # 制造业技改投资 and 工业技改投资 stand under one indicator; for a rank among equals the words must be the same.
    core = names.core(own.statement.indicator)
    others = [
        headlines[0]
        for headlines in found
        if headlines and (own.indicator == "gdp" or names.core(headlines[0].statement.indicator) == core)
    ]
    if claim.scope == COUNTRY:
        if len(others) + 1 < _LEAST_PROVINCES:
            return None
    elif len(others) + 1 < _LEAST_CITIES:
        return None
    place = int(claim.statement.low)
    missing = len(rivals) - len(others)
    above = [o for o in others if o.value.low > own.value.high]
    level = [o for o in others if o not in above and o.value.high >= own.value.low]
    more = len(level) + missing
    equation = say(
        "equation.rank",
        own=own.statement.quote,
        rank=claim.statement.quote,
        above=len(above),
        others=len(others),
        more=more,
    )
    statements = [own.statement, claim.statement]
    statements += [o.statement for o in sorted(above, key=lambda o: -o.value.low)[:12]]
    if len(above) > place - 1 or len(above) + more < place - 1:
        # A rank is given when the year's figures are final; a report of January may still have estimated its own.
        why = say("check.rank-differs", above=len(above), more=more, rank=place)
        certain = sum(o.firm for o in above) > place - 1 or (len(above) <= place - 1 and all(o.firm for o in others))
        if not certain or not own.firm:
            saved = known.get("estimate-or-final")
            if saved is None:
                return None
            return finding(RELATION, "cannot_tell", equation, statements, why, saved)
        return finding(RELATION, "contradicts", equation, statements, why)
    if more > _LOOSE:
        return None
    why = say("check.rank-fits", above=len(above), more=more, rank=place)
    return finding(RELATION, "agrees", equation, statements, why)


@lru_cache(maxsize=8)
def _territories(directory: Path | None) -> Mapping[str, tuple[str, ...]]:
    """List the provinces of the country and the prefectures of each province, those of today."""
    found: dict[str, list[str]] = {}
    for place in all_places(directory):
        if place.now or place.code in _OUTSIDE:
            continue
        if place.level == "province":
            found.setdefault(COUNTRY, []).append(place.code)
        elif place.level == "prefecture":
            found.setdefault(place.code[:2] + "0000", []).append(place.code)
    return {code: tuple(dict.fromkeys(codes)) for code, codes in found.items()}
