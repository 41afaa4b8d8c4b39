"""高于全国1.7个百分点: a growth or rate against that of nation or province, and what all such differences imply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from duixian.check.equation import ends, finding
from duixian.check.report_index import COUNTRY, Headline, Headlines, Measure, PlacedReading, around, headline
from duixian.interval import Interval, of, step
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import Assumption, saving
from duixian.lexicon.indicators import Catalogue
from duixian.lexicon.verdicts import thresholds
from duixian.model import Finding, Reason, Statement, say
from duixian.text import LOOSE_CLAUSE_ENDS, LOOSE_PART_ENDS, last_piece, mark

_ABOVE = r"高于|高出|高过|快于|快过|领先于?|超过|超出|超|跑赢"
_BELOW = r"低于|慢于|落后于?|落后"
_WHOM = r"(?:全国|全省|全自治区|全区|国家|我国|[一-龥]{2,3}省)"
_LEVEL = r"(?:同期|总体|整体|平均|增长|增速|增幅|涨幅|水平|值|数|线|的|约|近|了|达)*"
# The one thing that may stand between a growth and the difference to it: words for growth itself.
_LEAD = (
    r"[%％\s、，,(（]*(?:其|且|并|连续[一二三四五六七八九十\d]+[个年季月]*度?)?"
    r"(?:增速|增幅|涨幅|增长|增长率|降幅|分别|均|比)*"
)
_SIMPLE = re.compile(rf"{_LEAD}(?P<way>{_ABOVE}|{_BELOW})(?P<whom>{_WHOM}){_LEVEL}")
_THAN = re.compile(rf"{_LEAD}(?:比|较)(?P<whom>{_WHOM}){_LEVEL}(?P<way>高出?|快|低|慢|多)(?:出|了|约)*")
# 分别高于全国、全省1.2个和0.8个百分点: two differences of one growth, in the order of those compared with.
_BOTH = re.compile(
    rf"{_LEAD}分?别?(?:(?P<way>{_ABOVE}|{_BELOW})|比)(?P<first>{_WHOM}){_LEVEL}(?:、|和|与|及){_LEAD}"
    rf"(?:{_ABOVE}|{_BELOW})?(?P<second>{_WHOM}){_LEVEL}(?P<than>高出?|快|低|慢)?(?:出|了|约)*"
)
# ，分别高于全国2个、1.3个、6.1个百分点 behind as many growths.
_EACH = re.compile(
    rf"[\s、，,(（]*(?:增速|增幅|涨幅)?分别(?:(?P<way>{_ABOVE}|{_BELOW})|比)(?P<whom>{_WHOM}){_LEVEL}(?:高出?|快|低|慢)?(?:出|了|约)*"
)
_JOINT = re.compile(r"(?:个百分点|百分点|个)?[、和与及，]{1,2}")
# 高于全省0.7个百分点、全国2.2个百分点: the second difference to the same growth.
_NEXT = re.compile(
    rf"[、，和与及]{{1,2}}(?:比|{_ABOVE}|{_BELOW})?(?P<whom>{_WHOM}){_LEVEL}(?:高出?|快|低|慢)?(?:出|了|约)*"
)
# A clause that names the indicator and its growth itself: 零售额增速高于全国1.3个百分点.
_NAMED = re.compile(
    rf"(?<=[，,；;。！？：:、\n])[^，,；;。！？：:、\n\d]+(?:增速|增幅|涨幅|增长率|增长速度)(?:预计|比)?"
    rf"(?:{_ABOVE}|{_BELOW})?(?P<whom>{_WHOM}){_LEVEL}(?:高出?|快|低|慢)?(?:出|了|约)*$"
)
# 中部六县, 五个山区市, 两年平均: not the place's own growth of the year.
_PART = re.compile(r"[一二三四五六七八九十\d]+个?(?:县|市|区|年)|平均|年均|园区|县域|民营|月")
_MANY = re.compile(r"分别|均|依次")
_PARTED = mark(LOOSE_PART_ENDS)
_LEAST = 5
# In points, for both sides together: 增长8% and 高于全国1个百分点 leave room for a changed digit.
_TIGHT = Decimal("0.5")


class Gap(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A figure and its distance to that of a larger territory.

    Attributes:
        own: the place's own growth or rate.
        statement: the difference, as written.
        gap: its interval with sign.
        whom: code of the territory that is compared with.
    """

    own: Headline
    statement: Statement
    gap: Interval
    whom: str

    @property
    def implied(self) -> Interval:
        """What the figure of the territory compared with has to be."""
        return self.own.value - self.gap


def difference(gaps: Sequence[Gap], on: Headlines, lexicon: Lexicon) -> Iterator[Finding]:
    """Compare own growth minus difference with the growth that the territory compared with gives itself.

    Args:
        gaps: the differences, of any places.
        on: the headline figures of all places.
        lexicon: the rules.

    Yields:
        A finding for each difference whose other side is in the index.
    """
    known = _known("difference", lexicon)
    for gap in gaps:
        own = gap.own
        others = on.of(gap.whom, own.indicator, own.measure, own.year)
        # A report of the government and the communiqué that follows it may both say it: the nearer one is meant.
        if others:
            other = min(others, key=lambda o: abs(o.value.middle - gap.implied.middle))
            why = say(
                "check.difference-nation" if gap.whom == COUNTRY else "check.difference-province",
                points=_off(gap, other.value),
            )
            found = _judged("difference", gap, other.value, [other], known, why)
            if found is not None:
                yield found


def implied(gaps: Sequence[Gap], on: Headlines, lexicon: Lexicon) -> Iterator[Finding]:
    """Compare what a place's difference implies for the larger territory with what at least five others imply.

    Args:
        gaps: the differences, of any places.
        on: not asked: the differences alone say it.
        lexicon: the rules.

    Yields:
        A finding for each difference where the others agree among themselves.
    """
    known = _known("implied", lexicon)
    groups: dict[tuple[str, str, Measure, int], dict[str, Gap]] = {}
    for gap in gaps:
        key = (gap.whom, gap.own.indicator, gap.own.measure, gap.own.year)
        groups.setdefault(key, {}).setdefault(gap.own.code, gap)
    for group in groups.values():
        for code, gap in group.items():
            others = [other for place, other in group.items() if place != code]
            agreed = _agreed(others)
            if agreed is not None:
                consensus, members = agreed
                own = [member.own for member in members]
                why = say("check.implied", points=_off(gap, consensus), n=len(members))
                found = _judged("implied", gap, consensus, own, known, why)
                if found is not None:
                    yield found


def _off(gap: Gap, expected: Interval) -> Decimal:
    """Return by how many points what a difference implies is off, the middle of the one to that of the other."""
    return round(abs(gap.implied.middle - expected.middle), 2)


def _known(relation: str, lexicon: Lexicon) -> Mapping[str, Assumption]:
    return {a.name: a for a in saving(relation, lexicon.folder)}


def _agreed(gaps: Sequence[Gap]) -> tuple[Interval, list[Gap]] | None:
    """Return what most of some gaps agree on.

    Args:
        gaps: those of the other places.

    Returns:
        What all that agree have in common, and they; None if they are fewer than five or than four in five.
    """
    if len(gaps) < _LEAST:
        return None
    middle = sorted(gap.implied.middle for gap in gaps)[len(gaps) // 2]
    members = [gap for gap in gaps if gap.implied.low <= middle <= gap.implied.high]
    if len(members) < _LEAST or len(members) * 5 < len(gaps) * 4:
        return None
    low, high = max(g.implied.low for g in members), min(g.implied.high for g in members)
    return Interval(low, high), members


def _judged(
    relation: str,
    gap: Gap,
    expected: Interval,
    others: Sequence[Headline],
    known: Mapping[str, Assumption],
    why: Reason,
) -> Finding | None:
    own = gap.own
    equation = say(
        "equation.below" if gap.statement.direction == "down" else "equation.above",
        own=own.statement.quote,
        gap=gap.statement.quote,
        calculated=ends(gap.implied),
        known=ends(expected),
    )
    statements = [own.statement, gap.statement]
    statements += [other.statement for other in others[:12]]
    estimated = own.statement.estimated or any(other.statement.estimated for other in others)
    if gap.implied.meets(expected):
        # An estimate that fits may fit by chance, and one that does not would be let pass.
        firm = not estimated and gap.implied.width + expected.width <= _TIGHT
        return finding(relation, "agrees", equation, statements, why) if firm else None
    saved = known.get("estimate-or-final") if estimated else None
    if saved is not None and gap.implied.meets(saved.on_rate(expected)):
        return finding(relation, "cannot_tell", equation, statements, why, saved)
    saved = known.get("truncated")
    if saved is not None and gap.implied.meets(
        saved.on_steps(expected, min(step(own.statement.quote, own.statement.low), Decimal(1)))
    ):
        return finding(relation, "cannot_tell", equation, statements, why, saved)
    return finding(relation, "contradicts", equation, statements, why)


def gaps_of(place: PlacedReading, on: Headlines, names: Catalogue, lexicon: Lexicon) -> Iterator[Gap]:
    """Go through a report's differences to the nation or the province whose own side is beyond doubt.

    Args:
        place: the report.
        on: the headline figures of its place.
        names: the catalogue of indicators.
        lexicon: the rules.

    Yields:
        The differences, in order of the text.
    """
    if place.code == COUNTRY:
        return
    for k, statement in enumerate(place.reading.statements):
        if statement.kind == "difference" and statement.status == "result" and statement.period == str(place.year):
            yield from _gap(k, place, on, names, lexicon)


def _gap(k: int, place: PlacedReading, on: Headlines, names: Catalogue, lexicon: Lexicon) -> Iterator[Gap]:
    """Read the difference at ``k``, and those that follow it in one list."""
    text, statements = place.reading.report.text, place.reading.statements
    one = statements[k]
    if not k or one.modifier == "range":
        return
    before = statements[k - 1]
    window = text[before.end : one.start]
    run = _run(text, statements, k)
    if before.kind == "difference" and len(window) < 12:
        return  # of a list, or of a growth with two differences: read with the first
    if len(run) > 1 and (m := _EACH.fullmatch(window)) is not None:
        yield from _each(k, run, m["whom"], place, names, lexicon)
        return
    own = headline(before, place, names, lexicon) if before.kind in ("change", "ratio") else None
    if own is not None and own.measure != "level" and not _MANY.search(_clause_before(text, before.start)):
        m = _SIMPLE.fullmatch(window) or _THAN.fullmatch(window)
        if m is not None and len(run) == 1 and _unit(one):
            yield from _made(own, one, m["whom"], place, lexicon)
            if k + 1 < len(statements) and statements[k + 1].kind == "difference" and _unit(statements[k + 1]):
                follows = _NEXT.fullmatch(text[one.end : statements[k + 1].start])
                if follows is not None:
                    yield from _made(own, statements[k + 1], follows["whom"], place, lexicon)
        elif (m := _BOTH.fullmatch(window)) is not None and len(run) == 2:
            yield from _made(own, run[0], m["first"], place, lexicon)
            yield from _made(own, run[1], m["second"], place, lexicon)
    elif len(run) == 1 and _unit(one) and (m := _NAMED.search(text[max(0, one.start - 50) : one.start])) is not None:
        indicator = names.find(one.indicator, "change", "ratio", place.names)
        if indicator is not None and not one.place and one.indicator in m[0] and not _PART.search(m[0]):
            for headed in on.of(place.code, indicator.id, "growth", place.year)[:1]:
                yield from _made(headed, one, m["whom"], place, lexicon)


def _run(text: str, statements: Sequence[Statement], k: int) -> Sequence[Statement]:
    """Return the differences that stand in one list from ``k`` on; the last one has the unit of all."""
    end = k + 1
    while (
        end < len(statements)
        and statements[end].kind == "difference"
        and _JOINT.fullmatch(text[statements[end - 1].end : statements[end].start])
    ):
        end += 1
    return statements[k:end]


def _each(
    k: int, run: Sequence[Statement], whom: str, place: PlacedReading, names: Catalogue, lexicon: Lexicon
) -> Iterator[Gap]:
    """Pair a list of differences with the list of as many growths in front of it."""
    text, statements = place.reading.report.text, place.reading.statements
    first = k - len(run)
    if first < 0 or not _unit(run[-1]):
        return
    growths = statements[first:k]
    if any(s.kind not in ("change", "ratio") or s.kind != growths[0].kind for s in growths):
        return
    if _PARTED.search(text, growths[0].end, run[0].start):
        return
    # One growth more than differences: which of them are meant is open, unless a stop parts them.
    more = first and statements[first - 1].kind == growths[0].kind
    if more and not _PARTED.search(text, statements[first - 1].end, growths[0].start):
        return
    for growth, gap in zip(growths, run, strict=True):
        own = headline(growth, place, names, lexicon)
        if own is not None and own.measure != "level":
            yield from _made(own, gap, whom, place, lexicon)


def _unit(statement: Statement) -> bool:
    return "百分点" in statement.quote or "百分点" in statement.unit


def _made(own: Headline, statement: Statement, whom: str, place: PlacedReading, lexicon: Lexicon) -> Iterator[Gap]:
    code = around(whom, place)
    if code:
        yield Gap(own, statement, of(statement, thresholds(lexicon.folder).reach), code)


def _clause_before(text: str, start: int) -> str:
    return last_piece(text[max(0, start - 40) : start], LOOSE_CLAUSE_ENDS)
