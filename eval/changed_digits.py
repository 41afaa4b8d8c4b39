"""How tight the checks are: change a digit of a figure that stands in an agreeing relation, and see it contradicted.

usage: python eval/changed_digits.py PATH… [--draw N] [--seed S] [--relation NAME]…

Reads and checks PATHs (folders, archives, documents), draws N findings that agree, changes the first or second
significant digit of one figure of each beyond its rounding, reads the changed text again, checks again (relations
across reports with all other reports kept), and counts a hit where a finding of the same relation that rests on the
changed figure says "contradicts". Prints the share of hits for each relation, then the misses.
Exit status: 0 done, 2 wrong usage or nothing agrees.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import msgspec

import duixian
from duixian.check import check_across, check_alone
from duixian.interval import step
from duixian.lexicon import load
from duixian.messages import sentence
from duixian.model import DuixianError, Finding, Reading, Statement

_DIGITS = "0123456789"
_FULL = "０１２３４５６７８９"
_CHINESE = "〇一二三四五六七八九"
# What is the second digit and the last one at once is moved by as much as rounding of the other figures may allow.
_LEAST_STEPS = 3
# A figure is found again by the characters in front of it: reading may join lines that a dump had left apart.
_CONTEXT = 8


class Change(msgspec.Struct, frozen=True):
    """One figure with a changed digit.

    Attributes:
        finding: the agreeing finding that it is taken from.
        report: index of its reading.
        start: first character of the figure in the report's text.
        before: the characters in front of it.
        old: the figure as written.
        new: the same with one digit changed; as long as ``old``.
    """

    finding: Finding
    report: int
    start: int
    before: str
    old: str
    new: str


def changed(statement: Statement, rng: random.Random) -> str | None:
    """Change the first or second significant digit of a figure.

    Args:
        statement: the figure.
        rng: where chance comes from.

    Returns:
        The figure as it would be written; None if no digit can be changed beyond rounding.
    """
    quote = statement.quote
    row = next((row for row in (_DIGITS, _FULL) if any(c in row for c in quote)), _CHINESE)
    number = re.search(rf"[{row}][{row},，.．]*", quote)
    if number is None:
        return None
    places = [k for k in range(number.start(), number.end()) if quote[k] in row]
    while places and quote[places[0]] == row[0]:
        places.pop(0)
    if not places:
        return None
    whole = Decimal("".join(str(row.index(c)) if c in row else "." for c in number[0] if c in row or c in ".．"))
    last = step(quote, statement.low) / (statement.low / whole) if whole and statement.low else Decimal(1)
    options: list[tuple[int, str]] = []
    for order, k in enumerate(places[:2]):
        for digit in range(1 if order == 0 else 0, 10):
            old = row.index(quote[k])
            size = Decimal(1).scaleb(whole.adjusted() - order)
            if digit != old and abs(digit - old) * size >= _LEAST_STEPS * last:
                options.append((k, row[digit]))
    if not options:
        return None
    k, digit_written = rng.choice(options)
    return quote[:k] + digit_written + quote[k + 1 :]


def reread(reading: Reading, change: Change) -> Reading:
    """Read a report again with the changed figure in its text."""
    report = reading.report
    text = report.text[: change.start] + change.new + report.text[change.start + len(change.old) :]
    fresh = duixian.read_text(text, name=report.name, place=report.identity.place, year=report.identity.year)
    return Reading(fresh, duixian.extract(fresh))


def context(reading: Reading, start: int) -> str:
    """Return the characters in front of a place of a report, line breaks left out."""
    return "".join(reading.report.text[max(0, start - 2 * _CONTEXT) : start].split())[-_CONTEXT:]


def hit(change: Change, reading: Reading, findings: Sequence[Finding]) -> bool:
    """Tell whether a finding contradicts the changed figure."""
    ids = {s.id for s in reading.statements if s.quote == change.new and context(reading, s.start) == change.before}
    return any(
        f.outcome == "contradicts" and f.relation == change.finding.relation and ids & set(f.statements)
        for f in findings
    )


def batches(changes: Sequence[Change], readings: Sequence[Reading]) -> list[list[Change]]:
    """Group changes so that no two of a group touch findings that share a report."""
    groups: list[tuple[set[str], list[Change]]] = []
    for change in changes:
        reports = {*change.finding.reports, readings[change.report].report.id}
        group = next((g for g in groups if not g[0] & reports), None)
        if group is None:
            groups.append((reports, [change]))
        else:
            group[0].update(reports)
            group[1].append(change)
    return [group for _, group in groups]


def measure(readings: Sequence[Reading], draw: int, seed: int, relations: Sequence[str]) -> int:
    """Draw, change, check again, and print what came of it.

    Args:
        readings: the reports with their figures.
        draw: how many findings to draw.
        seed: of the drawing.
        relations: only these; all if empty.

    Returns:
        The exit status.
    """
    rules = load()
    rng = random.Random(seed)
    by_report = {r.report.id: k for k, r in enumerate(readings)}
    within = [f for r in readings for f in check_alone(r, lexicon=rules)]
    between = list(check_across(readings, lexicon=rules))
    far = {id(f) for f in between}
    agreeing = [f for f in (*within, *between) if f.outcome == "agrees" and (not relations or f.relation in relations)]
    if not agreeing:
        print("nothing agrees", file=sys.stderr)
        return 2
    changes: list[Change] = []
    for finding in rng.sample(agreeing, len(agreeing)):
        if len(changes) == draw:
            break
        k = rng.randrange(len(finding.statements))
        report = by_report[finding.reports[k]]
        statement = next(s for s in readings[report].statements if s.id == finding.statements[k])
        new = changed(statement, rng)
        if new is not None:
            before = context(readings[report], statement.start)
            changes.append(Change(finding, report, statement.start, before, statement.quote, new))
    drawn: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    misses: list[Change] = []

    def count(change: Change, good: bool) -> None:
        drawn[change.finding.relation] += 1
        hits[change.finding.relation] += good
        if not good:
            misses.append(change)

    for change in changes:
        if id(change.finding) not in far:
            fresh = reread(readings[change.report], change)
            count(change, hit(change, fresh, check_alone(fresh, lexicon=rules)))
    for group in batches([c for c in changes if id(c.finding) in far], readings):
        shelf = list(readings)
        for change in group:
            shelf[change.report] = reread(readings[change.report], change)
        found = list(check_across(shelf, lexicon=rules))
        for change in group:
            count(change, hit(change, shelf[change.report], found))
    for name in sorted(drawn):
        print(f"{name:14} {hits[name]:4} of {drawn[name]:4}  {hits[name] / drawn[name]:.3f}")
    print(f"{'all':14} {sum(hits.values()):4} of {len(changes):4}  {sum(hits.values()) / max(1, len(changes)):.3f}")
    for change in misses:
        spot = f"{readings[change.report].report.name} {change.start}"
        equation = sentence(change.finding.equation)
        print(f"missed: {change.finding.relation} {spot} {change.old} → {change.new}; {equation}")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: those of the command line; ``sys.argv`` if None.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(description="change a digit of agreeing figures and see it contradicted")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--draw", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--relation", action="append", default=[], metavar="NAME")
    given = parser.parse_args(arguments)
    readings: list[Reading] = []

    def told(error: DuixianError) -> None:
        print(error, file=sys.stderr)

    for report in duixian.read_all(given.paths, on_error=told):
        readings.append(Reading(report, duixian.extract(report)))
    return measure(readings, given.draw, given.seed, given.relation)


if __name__ == "__main__":
    sys.exit(main())
