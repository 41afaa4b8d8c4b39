"""One indicator over places and years: what was promised, what was delivered, and where a report says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from duixian.lexicon import Lexicon, load
from duixian.lexicon.indicators import Catalogue, Indicator, indicators
from duixian.link.facets import own_names, years
from duixian.model import Kind, Observation, Reading, Reason, Statement, say
from duixian.text import FULL_STOPS, after_last, span_around

_GOALS = re.compile(r"目标|预期|计划安排|建议")
_POINTS = ("%", "‰", "个百分点")
_REDUCED = re.compile(r"扣除|剔除|不含|不包括|以外")


def observations(
    indicator: Indicator, reading: Reading, kind: Kind, lexicon: Lexicon, names: Catalogue
) -> Iterator[Observation]:
    """State what one report says of an indicator: a target for its year and a result for the year before.

    Args:
        indicator: the indicator.
        reading: the report; a communiqué and other documents that promise nothing give a result only.
        kind: the kind of figure (growth or level) that is wanted.
        lexicon: units.
        names: the catalogue.

    Yields:
        One observation a side, a figure or its absence; nothing for a report whose year or place is unknown.
    """
    identity = reading.report.identity
    if identity.year is None or not identity.place:
        return
    own = own_names(reading)
    found: dict[str, list[Statement]] = {"target": [], "result": []}
    for s in reading.statements:
        if s.kind == kind and _may_stand(s, identity.place, own):
            match = _indicator(s, own, lexicon, names)
            if match is not None and match.id == indicator.id:
                found[s.status].append(s)
    sides: tuple[tuple[str, int], ...] = (("target", identity.year), ("result", identity.year - 1))
    for side, year in sides if identity.kind != "communique" else sides[1:]:
        whole = [s for s in found[side] if years(s.period) == (year, year, False)]
        best = _best(whole, reading)
        start = best.start if best else _named(indicator, reading, side, year)
        yield Observation(
            indicator.id,
            identity.place,
            identity.place_code,
            year,
            side,  # type: ignore[arg-type]
            "figure" if best else "named" if start >= 0 else "absent",
            reading.report.id,
            identity.kind,
            best.id if best else "",
            start,
            _why(best, indicator, names, own, len(whole), start),
        )


def catalogued(reading: Reading, *, lexicon: Lexicon | None = None) -> tuple[tuple[str, bool], ...]:
    """Say of each figure of a report which indicator it is of, and whether it stands for the report in its series.

    Args:
        reading: the report.
        lexicon: the rules; the built-in ones if None.

    Returns:
        For each statement the id of its indicator, empty if the catalogue has none, and whether the figure is the one
        that ``duixian.series`` gives as the report's target or result.
    """
    rules = lexicon or load()
    names = indicators(rules)
    identity = reading.report.identity
    own = own_names(reading)
    ids: list[str] = []
    series: dict[tuple[str, Kind, str], list[Statement]] = {}
    years_of = {"target": identity.year, "result": (identity.year or 0) - 1}
    known = identity.year is not None and bool(identity.place)
    for s in reading.statements:
        match = _indicator(s, own, rules, names)
        ids.append(match.id if match is not None else "")
        if match is None or not known or not _may_stand(s, identity.place, own):
            continue
        if s.status == "target" and identity.kind == "communique":
            continue
        year = years_of[s.status]
        if years(s.period) == (year, year, False):
            series.setdefault((match.id, s.kind, s.status), []).append(s)
    picked = {best.id for whole in series.values() if (best := _best(whole, reading)) is not None}
    return tuple((id_, s.id in picked) for id_, s in zip(ids, reading.statements, strict=True))


def _indicator(s: Statement, own: tuple[str, ...], lexicon: Lexicon, names: Catalogue) -> Indicator | None:
    unit = lexicon.units.get(s.unit)
    return names.find(s.indicator, s.kind, unit.dimension if unit else "", own)


def _may_stand(s: Statement, place: str, own: tuple[str, ...]) -> bool:
    """Tell whether a figure is said of the report's own place as a result or target that may stand for it."""
    if s.role != "value" or s.optional or s.status == "other":
        return False
    return not s.place or s.place in own or s.place == place


def _best(whole: Sequence[Statement], reading: Reading) -> Statement | None:
    return min(whole, key=lambda s: _rank(s, reading), default=None)


def _rank(s: Statement, reading: Reading) -> tuple[bool, bool, bool, int]:
    """Prefer a growth in percent to one in yuan, what is said of the whole, one of a target sentence, and the first."""
    text = reading.report.text
    left = after_last(text, FULL_STOPS, 0, s.start)
    head = text[left : s.start]
    goal = s.status != "target" or bool(_GOALS.search(head)) or any(_GOALS.search(title) for title in s.section[-1:])
    # 增加近600亿元，增长11%: among the growths of other places and years it is the 11 % that can be compared.
    absolute = s.kind == "change" and s.unit not in _POINTS
    return absolute, bool(_REDUCED.search(head[-20:])), not goal, s.start


def _named(indicator: Indicator, reading: Reading, side: str, year: int) -> int:
    """Return where the indicator is named in sentences with figures of that side; -1 if nowhere."""
    text = reading.report.text
    spans = [
        (s.start, s.end)
        for s in reading.statements
        if (s.status == side and years(s.period)[1] == year) or (s.status == "other")
    ]
    spans += [(c.start, c.end) for c in reading.comparisons if c.status == side and years(c.period)[1] in (year, 0)]
    for start, end in sorted(spans):
        left, right = span_around(text, start, end, FULL_STOPS)
        sentence = text[left:right]
        for name in (indicator.name, *indicator.names):
            k = sentence.find(name)
            if len(name) > 2 and k >= 0:
                return left + k
    return -1


def _why(
    s: Statement | None, indicator: Indicator, names: Catalogue, own: tuple[str, ...], count: int, start: int
) -> Reason:
    if s is None:
        return say("series.named") if start >= 0 else say("series.absent")
    former = names.core(s.indicator, own) in {names.core(name) for name in indicator.former}
    code = "series.former-name" if former else "series.figure"
    more: dict[str, str | int] = {"indicator": indicator.name} if s.indicator != indicator.name else {}
    if count > 1:
        more["count"] = count
    return say(code, words=s.indicator, **more)
