"""Verdicts: what became of a promise, by a rule that is printed with its numbers (docs/verdicts.md).

Three things are kept apart and never mixed: the verdict, the pace, and the quality of the evidence.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from duixian import interval
from duixian.interval import Interval
from duixian.lexicon import Lexicon, load
from duixian.lexicon.indicators import Indicator, catalogue
from duixian.lexicon.verdicts import Thresholds, thresholds
from duixian.model import Comparison, DocumentKind, Link, Outcome, Pace, Statement, Verdict

Bar = Literal["floor", "ceiling"]
_RATES = ("change", "ratio", "difference")
_PART = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:/(\d{4})-(\d\d)(?:-(\d\d))?)?")
_ONE = Decimal(1)


class _Case(msgspec.Struct, frozen=True):
    """A target and its answer, brought to one unit."""

    target: Statement
    result: Statement
    bar: Bar
    asked: Decimal
    told: Interval
    nominal: Decimal
    unit: str


def verdict_of(link: Link, statements: Mapping[str, Statement | Comparison], lexicon: Lexicon | None = None) -> Verdict:
    """Judge one promise: a pair that linking has found, or that a person has made.

    Args:
        link: the promise and what answers it.
        statements: the statements and comparisons that the link points at, by id.
        lexicon: the rules; the built-in ones if None.

    Returns:
        The verdict with its rule, numbers and reasons.

    Raises:
        KeyError: the link points at a statement that is not among ``statements``.
    """
    units = lexicon or load()
    folder = units.folder
    limits = thresholds(folder)
    if link.rule == "not-due":
        return Verdict("pending", None, None, "not-due", link.why)
    if link.result is None:
        if link.rule == "ambiguous":
            return Verdict("unclear", None, None, "ambiguous", link.why)
        return Verdict("no_evidence", None, None, "silence", link.why)
    source = link.result.source
    target, result = statements[link.target], statements[link.result.statement]
    if isinstance(result, Comparison):
        raise TypeError(f"{result.id} is a comparison, which answers nothing")
    if isinstance(target, Comparison):
        other = statements[link.against.statement] if link.against is not None else None
        if isinstance(other, Comparison):
            raise TypeError(f"{other.id} is a comparison, which decides nothing")
        return _comparison(target, result, other, limits, source)
    if link.result.rule == "whole-for-part":
        return Verdict("unclear", None, None, "whole-for-part", link.result.why, None, source)
    if target.kind == "rank" or result.kind == "rank":
        return _rank(target, result, source)
    indicator = catalogue(folder).indicators.get(link.indicator)
    case = _case(target, result, indicator, units, limits)
    if case is None:
        why = f"{target.quote} and {result.quote} are not in one unit"
        return Verdict("unclear", None, None, "unit", why, None, source)
    pace = _pace(case, link.due)
    found = _verdict(case, limits, pace, source)
    if elapsed(result.period, link.due) is not None and (found.points is not None or found.outcome != "met"):
        # Half a year's growth decides nothing, and a count may still grow; what is already reached stays reached.
        why = f"{result.quote} by {result.period}, of {target.quote} for {link.due}"
        return Verdict("pending", found.attainment, found.points, "part-of-time", why, pace, source)
    return found


def _case(
    target: Statement, result: Statement, indicator: Indicator | None, lexicon: Lexicon, limits: Thresholds
) -> _Case | None:
    a, b = _factor(target, lexicon), _factor(result, lexicon)
    if a is None or b is None or (a[0] != b[0] and a[0] and b[0]):
        return None
    scale = b[1] / a[1]
    bar = _bar(target, indicator, limits)
    # Of a range that is a floor the lower end must be reached, of one that is a ceiling the upper must not be passed.
    low, high = sorted((target.low, target.high))
    asked = low if bar == "floor" else high
    if target.direction == "down":
        asked = -low
    told = interval.of(result) * interval.point(scale)
    middle = (result.low + result.high) / 2 * scale
    return _Case(target, result, bar, asked, told, -middle if result.direction == "down" else middle, target.unit)


def _factor(s: Statement, lexicon: Lexicon) -> tuple[str, Decimal] | None:
    unit = lexicon.units.get(s.unit)
    if unit is None or unit.counter or unit.noun or unit.dimension in ("count", "people"):
        return "", _ONE
    if s.kind in _RATES and unit.dimension == "ratio":
        return "ratio", Decimal("0.1") if s.unit == "‰" else _ONE
    return unit.base, unit.factor


def _bar(target: Statement, indicator: Indicator | None, limits: Thresholds) -> Bar:
    """Tell whether a target is to be reached or not to be passed."""
    if indicator is not None and indicator.ceiling:
        return "ceiling"
    if target.modifier == "at_most":
        # A decline of at most 3 % is a floor for the change (-3 %), growth of at most 3 % a ceiling.
        return "floor" if target.direction == "down" else "ceiling"
    if target.direction == "down":
        return "ceiling"
    if target.modifier in ("at_least", "more_than") or target.direction == "up":
        return "floor"
    if indicator is not None:
        return "ceiling" if indicator.good == "down" else "floor"
    return "ceiling" if limits.falling.search(target.indicator) else "floor"


def _verdict(case: _Case, limits: Thresholds, pace: Pace | None, source: DocumentKind) -> Verdict:
    rate = case.target.kind in _RATES
    slack = Decimal(0)
    note = ""
    if case.target.modifier == "about":
        slack = limits.about_points if rate else abs(case.asked) * limits.about_share
        note = (
            f", 左右 allows {_plain(limits.about_points)} points"
            if rate
            else f", 左右 allows {_percent(limits.about_share)}"
        )
    elif case.target.modifier == "nearly":
        slack = abs(case.asked) * (_ONE - limits.nearly_share)
        note = f", 近 allows {_percent(_ONE - limits.nearly_share)}"
    else:
        # 58.1 % is met by 58.08 %, which is 58.1 % at the precision of the promise, and 28.5万亿 by 284612亿. Of 5 %
        # and of 1.5万 the last digit is no rounding but a good part of the promise.
        written = interval.step(case.target.quote, case.target.low)
        if written < 1 if rate else written * 100 <= case.target.low:
            slack = written / 2
    floor = case.bar == "floor"
    limit = case.asked - slack if floor else case.asked + slack
    surely = case.told.low >= limit if floor else case.told.high <= limit
    perhaps = case.told.high >= limit if floor else case.told.low <= limit
    # 超过1000 promises more than 1000; a result of 1000 as written does not exceed it.
    if case.target.modifier == "more_than" and perhaps and not surely:
        perhaps = case.told.high > limit if floor else case.told.low < limit
    attainment = None if rate else _attainment(case)
    points = (case.nominal - case.asked) if rate else None
    sign = "at least" if floor else "at most"
    rule = f"{'rate' if rate else 'quantity'}-{case.bar}"
    numbers = (
        f"{_signed(case.nominal, rate)} against {sign} {_signed(case.asked, rate)}{_unit(case.unit)}{note}"
        f" (written {case.result.quote}, {case.target.quote})"
    )
    if attainment is not None:
        numbers += f": {_percent(attainment)}"
    elif points is not None:
        numbers += f": {_signed(points, True)} points"
    outcome: Outcome
    if surely or (perhaps and case.result.modifier in ("exact", "about", "range")):
        # Where only rounding stands between result and target, the result is given the benefit of it.
        outcome = "met"
    elif perhaps:
        return Verdict(
            "unclear",
            attainment,
            points,
            f"{rule}-open",
            f"{numbers}; {case.result.quote} may lie on either side",
            pace,
            source,
        )
    elif attainment is not None and attainment >= limits.partly_share:
        outcome = "partly"
        numbers += f", from {_percent(limits.partly_share)} on partly"
    else:
        outcome = "missed"
    return Verdict(outcome, attainment, points, rule, numbers, pace, source)


def _rank(target: Statement, result: Statement, source: DocumentKind) -> Verdict:
    if target.kind != result.kind or (target.scope and result.scope and target.scope != result.scope):
        why = f"{target.quote} and {result.quote} are not ranks among the same"
        return Verdict("unclear", None, None, "rank", why, None, source)
    met = result.high <= target.high
    why = f"rank {_plain(result.high)} against {_plain(target.high)} or better"
    return Verdict("met" if met else "missed", None, None, "rank", why, None, source)


def _comparison(
    target: Comparison, result: Statement, other: Statement | None, limits: Thresholds, source: DocumentKind
) -> Verdict:
    """Judge a target without a number by the two figures that it compares."""
    if result.kind == "difference":
        gap = interval.of(result)
        shown = f"{result.quote} {'above' if result.direction == 'up' else 'below'} {target.reference}"
    elif other is None:
        why = f"{target.reference} is not known beside {result.quote}"
        return Verdict("unclear", None, None, "comparison-open", why, None, source)
    else:
        gap = interval.of(result) - interval.of(other)
        shown = f"{result.quote} against {other.quote} ({target.reference})"
    wanted = -limits.in_step if target.relation == "in_step" else Decimal(0)
    rule = f"comparison-{target.relation}"
    if target.relation in ("not_above", "below"):
        gap = -gap
    strictly = target.relation in ("above", "below")
    points = (gap.low + gap.high) / 2 if gap.low.is_finite() and gap.high.is_finite() else None
    note = f", 同步 allows {_plain(limits.in_step)} points" if target.relation == "in_step" else ""
    met = gap.high > wanted if strictly else gap.high >= wanted
    if met and strictly and gap.low <= wanted and points is not None and points <= 0:
        return Verdict("unclear", None, points, f"{rule}-open", f"{shown}: equal as written", None, source)
    return Verdict("met" if met else "missed", None, points, rule, f"{shown}{note}", None, source)


def _attainment(case: _Case) -> Decimal | None:
    """Return the share of a quantity that is reached: result over target, or target over result for a ceiling."""
    if case.target.kind in _RATES or not case.asked or not case.nominal:
        return None
    share = case.nominal / case.asked if case.bar == "floor" else case.asked / case.nominal
    return round(share, 4)


def elapsed(period: str, due: str) -> Decimal | None:
    """Tell which share of a target's time has passed at the end of the period that a figure speaks of.

    Args:
        period: the figure's period (``2025-06``, ``2025-01/2025-09``).
        due: the year in which the target falls due.

    Returns:
        From 0 to 1, by days of the year; None if the period is no part of that year.
    """
    m = _PART.fullmatch(period)
    if m is None:
        return None
    year, month, day = (m[4], m[5], m[6]) if m[4] else (m[1], m[2], m[3])
    if year != due:
        return None
    last = int(day) if day else calendar.monthrange(int(year), int(month))[1]
    if int(month) == 12 and last >= 30:
        return None
    days = (date(int(year), int(month), last) - date(int(year) - 1, 12, 31)).days
    return round(Decimal(days) / (366 if calendar.isleap(int(year)) else 365), 3)


def _pace(case: _Case, due: str) -> Pace | None:
    """Set the done share beside the elapsed one (序时进度: a done share below the elapsed one is behind)."""
    past = elapsed(case.result.period, due)
    done = _attainment(case)
    if past is None or done is None:
        return None
    state: Literal["behind", "on_time", "ahead"] = "behind" if done < past else "on_time" if done == past else "ahead"
    return Pace(done, past, state)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(value: Decimal, rate: bool) -> str:
    if not rate and value >= 10**8:
        return f"{_plain(round(value / 10**8, 4))} 亿"
    if not rate and value >= 10**4:
        return f"{_plain(round(value / 10**4, 4))} 万"
    return _plain(value)


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""


def _percent(share: Decimal) -> str:
    return f"{_plain(round(share * 100, 1))} %"
