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
from duixian.model import Comparison, DocumentKind, Link, Outcome, Pace, Reason, Statement, Verdict, say

Bar = Literal["floor", "ceiling"]
_RATES = ("change", "ratio", "difference")
_PERCENT = ("%", "％", "个百分点", "百分点")
_PART = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:/(\d{4})-(\d\d)(?:-(\d\d))?)?")
_ONE = Decimal(1)
_SCALES = ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万"))


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
        why = say("verdict.unit", target=target.quote, result=result.quote)
        return Verdict("unclear", None, None, "unit", why, None, source)
    pace = _pace(case, link.due)
    found = _verdict(case, limits, pace, source)
    if elapsed(result.period, link.due) is not None and (found.points is not None or found.outcome != "met"):
        # Half a year's growth decides nothing, and a count may still grow; what is already reached stays reached.
        why = say(
            "verdict.part-of-time", target=target.quote, due=link.due, result=result.quote, period=result.period
        )
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
    told = interval.of(result, limits.reach) * interval.point(scale)
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
    allowance: Reason | None = None
    if case.target.modifier == "about":
        slack = limits.about_points if rate else abs(case.asked) * limits.about_share
        allowance = (
            say("verdict.about-points", points=limits.about_points)
            if rate
            else say("verdict.about-share", share=limits.about_share)
        )
    elif case.target.modifier == "nearly":
        slack = abs(case.asked) * (_ONE - limits.nearly_share)
        allowance = say("verdict.nearly", share=_ONE - limits.nearly_share)
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
    rule = f"{'rate' if rate else 'quantity'}-{case.bar}"
    outcome: Outcome
    if surely or (perhaps and case.result.modifier in ("exact", "about", "range")):
        # Where only rounding stands between result and target, the result is given the benefit of it.
        outcome = "met"
    elif perhaps:
        why = say(
            "verdict.either-side",
            compared=_numbers(case, allowance, attainment),
            modifier=case.result.modifier,
            result=case.result.quote,
        )
        return Verdict("unclear", attainment, points, f"{rule}-open", why, pace, source)
    elif attainment is not None and attainment >= limits.partly_share:
        outcome = "partly"
    else:
        outcome = "missed"
    partly = limits.partly_share if outcome == "partly" else None
    return Verdict(outcome, attainment, points, rule, _numbers(case, allowance, attainment, partly), pace, source)


def _numbers(
    case: _Case, allowance: Reason | None, attainment: Decimal | None, partly: Decimal | None = None
) -> Reason:
    """Set the result beside the target, with what the target's words leave room for."""
    floor = case.bar == "floor"
    more: dict[str, Reason | str] = {"unit": case.unit}
    if allowance is not None:
        more["allowance"] = allowance
    # 5% for 5 % is nothing new to a reader, 上半年5% or a number in another unit is.
    if not _as_shown(case.target, case.asked, case.unit):
        more["target"] = case.target.quote
    if not _as_shown(case.result, case.nominal, case.unit):
        more["result"] = case.result.quote
    if case.target.kind not in _RATES:
        shares = {name: v for name, v in (("share", attainment), ("partly", partly)) if v is not None}
        code = "verdict.amount-at-least" if floor else "verdict.amount-at-most"
        return say(code, asked=case.asked, reached=case.nominal, **more, **shares)
    if case.target.kind == "change" and case.target.direction == "down":
        # A decline is told as one: 下降3%, of which 3.5 % is more, and not −3 %.
        code = "verdict.fall-at-most" if floor else "verdict.fall-at-least"
        moved = say(
            "verdict.rose" if case.nominal > 0 else "verdict.fell", reached=abs(case.nominal), unit=case.unit
        )
        return say(code, asked=-case.asked, moved=moved, gap=_gap(case), **more)
    code = "verdict.rate-at-least" if floor else "verdict.rate-at-most"
    return say(code, asked=case.asked, reached=case.nominal, gap=_gap(case), **more)


def _as_shown(statement: Statement, value: Decimal, unit: str) -> bool:
    """Tell whether a figure is written just as its value is shown beside its target."""
    scale, name = next((pair for pair in _SCALES if abs(value) >= pair[0]), (_ONE, ""))
    number = format((abs(value) / scale).normalize(), "f")
    return statement.quote.replace("％", "%") == f"{number}{name}{unit}"


def _gap(case: _Case) -> Reason:
    """Say how far a rate or a growth is from its target."""
    gap = case.nominal - case.asked
    if not gap:
        return say("verdict.equal")
    if case.target.kind == "change" and case.target.direction == "down":
        unit = "个百分点" if case.unit in _PERCENT else case.unit
        code = "verdict.fell-more" if gap < 0 else "verdict.apart" if case.nominal > 0 else "verdict.fell-less"
        return say(code, gap=abs(gap), unit=unit)
    if case.unit in _PERCENT:
        return say("verdict.points-above" if gap > 0 else "verdict.points-below", points=abs(gap))
    return say("verdict.more" if gap > 0 else "verdict.less", gap=abs(gap), unit=case.unit)


def _rank(target: Statement, result: Statement, source: DocumentKind) -> Verdict:
    if target.kind != result.kind or (target.scope and result.scope and target.scope != result.scope):
        why = say("verdict.rank-among-others", target=target.quote, result=result.quote)
        return Verdict("unclear", None, None, "rank", why, None, source)
    met = result.high <= target.high
    why = say("verdict.rank", asked=target.high, reached=result.high)
    return Verdict("met" if met else "missed", None, None, "rank", why, None, source)


def _comparison(
    target: Comparison, result: Statement, other: Statement | None, limits: Thresholds, source: DocumentKind
) -> Verdict:
    """Judge a target without a figure by the two figures that it compares."""
    sides: dict[str, Reason | str] = {
        "target": target.quote, "result": result.quote, "reference": target.reference
    }  # fmt: skip
    if target.relation == "in_step":
        sides["allowance"] = say("verdict.in-step", points=limits.in_step)
    if result.kind == "difference":
        gap = interval.of(result, limits.reach)
        why = say("verdict.reference-above" if result.direction == "up" else "verdict.reference-below", **sides)
    elif other is None:
        why = say(
            "verdict.reference-unknown", target=target.quote, result=result.quote, reference=target.reference
        )
        return Verdict("unclear", None, None, "comparison-open", why, None, source)
    else:
        gap = interval.of(result, limits.reach) - interval.of(other, limits.reach)
        why = say("verdict.reference", other=other.quote, **sides)
    wanted = -limits.in_step if target.relation == "in_step" else Decimal(0)
    rule = f"comparison-{target.relation}"
    if target.relation in ("not_above", "below"):
        gap = -gap
    strictly = target.relation in ("above", "below")
    points = (gap.low + gap.high) / 2 if gap.low.is_finite() and gap.high.is_finite() else None
    met = gap.high > wanted if strictly else gap.high >= wanted
    if met and strictly and gap.low <= wanted and points is not None and points <= 0:
        equal = say("verdict.reference-equal", compared=why)
        return Verdict("unclear", None, points, f"{rule}-open", equal, None, source)
    return Verdict("met" if met else "missed", None, points, rule, why, None, source)


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
