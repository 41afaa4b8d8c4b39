"""What the checks inside a report work on: sentences with their figures, and the decision on an equation.

A relation is found by the words between its figures, never by whether the numbers fit; the decision is made here, once
for all relations. "agrees" is said only of an equation that is tight: if any of its figures were moved by a second
significant digit, or by three steps of its last one, it would break.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

import msgspec

from duixian.check.equation import finding
from duixian.interval import Interval, of, step
from duixian.lexicon import Lexicon
from duixian.lexicon.assumptions import Assumption
from duixian.model import Finding, Reading, Reason, Statement
from duixian.text import SENTENCE_ENDS, mark

Balance = Callable[[Sequence[Interval]], tuple[Interval, Interval]]
_STOP = mark(SENTENCE_ENDS)
_SPACE = re.compile(r"\s+")
_MARKS = str.maketrans(
    {
        **{chr(0xFF10 + k): str(k) for k in range(10)},
        ",": "，",
        ":": "：",
        "∶": "：",
        "︰": "：",
        "﹕": "：",
        ";": "；",
        "(": "（",
        ")": "）",
        "％": "%",
        "．": ".",
    }
)
_STEPS_OF_ROOM = 3
# Words that a figure's modifier leaves in front of it; they say how firmly, not what.
_HEDGE = re.compile(r"(?:大?约|近|接近|将近|超过?|突破|逾|达到?了?|为|至少|不少于|完成|实现)+$")


class Passage(msgspec.Struct, frozen=True):
    """A sentence with the figures in it.

    Attributes:
        reading: the report.
        start: first character of the sentence in the report's text.
        end: one past its last.
        statements: the figures in it, in order of the text.
    """

    reading: Reading
    start: int
    end: int
    statements: tuple[Statement, ...]

    def before(self, k: int) -> str:
        """Return the words in front of a figure, back to the figure before it or to the sentence's beginning.

        Args:
            k: its index in ``statements``; the number of statements for the words behind the last one.

        Returns:
            The words without spaces, marks in their full-width form.
        """
        start = self.statements[k - 1].end if k else self.start
        end = self.statements[k].start if k < len(self.statements) else self.end
        return folded(self.reading.report.text[start:end])


def folded(text: str) -> str:
    """Return a text without spaces, its marks and digits in one form."""
    return _SPACE.sub("", text).translate(_MARKS)


def plain(words: str) -> str:
    """Return the words in front of a figure without those that only say how firmly it is meant."""
    return _HEDGE.sub("", words)


def passages(reading: Reading) -> Iterator[Passage]:
    """Split a report into sentences.

    Args:
        reading: the report.

    Yields:
        The sentences that hold a figure.
    """
    statements = reading.statements
    starts = [s.start for s in statements]
    begin = 0
    text = reading.report.text
    for stop in (*((m.start(), m.end()) for m in _STOP.finditer(text)), (len(text), len(text))):
        first, last = bisect_left(starts, begin), bisect_left(starts, stop[0])
        if last > first:
            yield Passage(reading, begin, stop[0], statements[first:last])
        begin = stop[1]


def scale_of(statement: Statement, lexicon: Lexicon) -> tuple[str, Decimal]:
    """Return what a figure's unit measures and how large one of it is.

    Args:
        statement: the figure.
        lexicon: the units.

    Returns:
        The base that figures must share to be added (``CNY``, ``m``; a measure word itself), and the factor to it.
    """
    unit = lexicon.spellings.get(statement.unit)
    if unit is None:
        return statement.unit, Decimal(1)
    return (unit.base or unit.name, unit.factor) if not unit.counter else (unit.name, Decimal(1))


def value_of(statement: Statement) -> Interval:
    """Return the numbers a figure can stand for; a count in full digits stands for itself alone.

    Args:
        statement: the figure; a firm one, for which it matters nothing how far 近 and 左右 reach.

    Returns:
        The interval, with the sign of its direction.
    """
    interval = of(statement)
    whole = statement.kind == "level" and statement.modifier == "exact" and statement.low == statement.high
    # 3个 is three and not anything between 2.5 and 3.5; a hundred or more may well be rounded.
    if whole and statement.low < 100 and statement.quote[:1].isdigit() and "." not in statement.quote:
        return Interval(statement.low, statement.high) if step(statement.quote, statement.low) == 1 else interval
    return interval


def firm(statement: Statement) -> bool:
    """Tell whether a figure is said firmly enough to be calculated with (not 左右, 近, 以上, not a range)."""
    if statement.modifier == "exact":
        return statement.low == statement.high
    # 超过9300亿元 is firm, 超过9000亿元 is as good as open.
    return statement.modifier == "more_than" and of(statement).width * 50 <= abs(statement.low)


def settle(
    relation: str,
    rows: Sequence[tuple[Reading, Statement]],
    balance: Balance,
    equation: Reason,
    why: Reason,
    savers: Sequence[Assumption] = (),
    values: Sequence[Interval] | None = None,
    *,
    at_most: bool = False,
) -> Finding | None:
    """Decide an equation.

    Args:
        relation: name of the check.
        rows: the figures with their readings, in the order in which ``balance`` takes them.
        balance: makes the two sides from the figures' intervals.
        equation: the equation with the figures in it.
        why: what was compared.
        savers: assumptions that can save it, by their reach in steps, or else in points of the last figure.
        values: the figures' intervals where they are not those of ``value_of``.
        at_most: the left side need only not exceed the right one.

    Returns:
        The finding; None where the equation holds but is too loose to say anything.
    """
    given = list(values) if values is not None else [value_of(s) for _, s in rows]
    steps = [step(s.quote, s.low) for _, s in rows]

    def holds(figures: Sequence[Interval]) -> bool:
        left, right = balance(figures)
        return left.low <= right.high if at_most else left.meets(right)

    def saved(figures: Sequence[Interval]) -> Assumption | None:
        for saver in savers:
            if saver.name == "truncated":
                cut = [Interval(i.low, i.high + saver.steps * s / 2) for i, s in zip(figures, steps, strict=True)]
                if holds(cut):
                    return saver
            else:
                # The side that is said is the last figure: it rests on rounded figures, or on a revised base.
                points = saver.points / 100 if rows[-1][1].unit == "倍" else saver.points
                reach = saver.steps * steps[-1] if saver.steps else points
                if reach and holds([*figures[:-1], figures[-1].widened(reach)]):
                    return saver
        return None

    statements = list(rows)
    if holds(given):
        if at_most:
            return None
        for k, (_, s) in enumerate(rows):
            room = room_of(s, steps[k])
            for shift in (room, -room):
                moved = [*given[:k], Interval(given[k].low + shift, given[k].high + shift), *given[k + 1 :]]
                if holds(moved) or saved(moved) is not None:
                    return None
        return finding(relation, "agrees", equation, [s for _, s in statements], why)
    rescue = saved(given)
    if rescue is not None:
        return finding(relation, "cannot_tell", equation, [s for _, s in statements], why, rescue)
    return finding(relation, "contradicts", equation, [s for _, s in statements], why)


def room_of(statement: Statement, least: Decimal) -> Decimal:
    """Return how far a figure may be moved before a tight equation must break.

    Args:
        statement: the figure.
        least: one more in its last written digit.

    Returns:
        One more in its second significant digit, or three steps of the last one if that is more.
    """
    second = Decimal(1).scaleb(statement.low.adjusted() - 1) if statement.low else Decimal(0)
    return max(second, least * _STEPS_OF_ROOM)
