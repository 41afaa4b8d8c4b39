"""Promises of one report and results of the next: who answers whom, or nobody."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from duixian.lexicon import Lexicon, load
from duixian.lexicon.indicators import Catalogue, catalogue
from duixian.lexicon.linking import Linking, linking
from duixian.link.assignment import assign
from duixian.link.comparing import REASONS, SILENT, Match, Weights, compare
from duixian.link.facets import Facet, facets, years
from duixian.model import Evidence, Link, Reading, Reason, Related, Revision, Statement, UsageError, say

_MOST_RELATED = 3
# A feature that stands in more results than this says nothing about which of them is meant.
_COMMON = 0.2
_FIRST = 1e-7


class Rules(msgspec.Struct, frozen=True):
    """The data that linking goes by."""

    lexicon: Lexicon
    names: Catalogue
    words: Linking


def rules(lexicon: Lexicon | None) -> Rules:
    """Gather the data that linking goes by.

    Args:
        lexicon: units and the folder of the user's own rules; the built-in ones if None.

    Returns:
        Lexicon, catalogue and linking words.
    """
    units = lexicon or load()
    folder = units.folder
    return Rules(units, catalogue(folder), linking(folder))


def review_year(earlier: Reading, later: Reading) -> int:
    """Return the year of which a later document tells: the one before its own, or the promise's year if it is of that.

    Args:
        earlier: the report that promises.
        later: the report of the next year; or a newspaper page or notice of the promise's own year, which tells how
            far things have come.

    Returns:
        The year.

    Raises:
        UsageError: the later document's year is not known.
    """
    year = later.report.identity.year
    if year is None:
        raise UsageError(say("link.no-year"), later.report.name, say("link.name-it"))
    return year if year == earlier.report.identity.year else year - 1


def targets(reading: Reading) -> list[Statement]:
    """List what a report promises in figures.

    Args:
        reading: the report.

    Returns:
        Its targets in order of the text; starting values and disputable figures left out.
    """
    return [s for s in reading.statements if s.status == "target" and s.role == "value" and not s.optional]


def due(statement: Statement, year: int | None) -> int:
    """Return the year in which a target falls due.

    Args:
        statement: the target.
        year: the report's year, which holds where the target names none.

    Returns:
        The last year of its period; 0 if unknown.
    """
    return years(statement.period)[1] or year or 0


def pair(earlier: Reading, later: Reading, others: Sequence[Reading], year: int, data: Rules) -> list[Link]:
    """Link the promises of one report with the results of a later one.

    Args:
        earlier: the report that promises.
        later: the report that looks back on the year in which the promises fall due.
        others: other documents of the same place: all give further evidence, those of the promise's year also later
            versions of the promise.
        year: the year in which the promises fall due.
        data: what linking goes by.

    Returns:
        A link for each target of the earlier report, in order of the text; what is not due has the rule ``not-due``.
    """
    asked = targets(earlier)
    ripe = [s for s in asked if due(s, earlier.report.identity.year) == year]
    wanted = facets(earlier, ripe, data.lexicon, data.names, data.words)
    answers = _answers(wanted, later, year, data)
    further = [(reading, _answers(wanted, reading, year, data)) for reading in others]
    versions = [reading for reading in others if reading.report.identity.year == earlier.report.identity.year]
    revised = [(reading, _versions(wanted, reading, year, data)) for reading in versions]
    by_id = {facet.statement.id: k for k, facet in enumerate(wanted)}
    out = []
    for s in asked:
        k = by_id.get(s.id)
        if k is None:
            when = due(s, earlier.report.identity.year)
            if when > year:
                out.append(_not_due(s, earlier, when))
            continue
        facet = wanted[k]
        result, related, rule, why = answers[k]
        evidence = [found[k][0] for _, found in further]
        extra = tuple(e for e in evidence if e is not None)
        if result is None and rule == "silence" and extra:
            result, extra = extra[0], extra[1:]
            rule, why = result.rule, result.why
        out.append(
            Link(
                s.id,
                s.report,
                str(year),
                result,
                extra,
                related,
                tuple(r for _, found in revised for r in found.get(k, ())),
                facet.indicator.id if facet.indicator else "",
                rule,
                why,
            )
        )
    return out


def _not_due(s: Statement, reading: Reading, when: int) -> Link:
    return Link(s.id, s.report, str(when), None, (), (), (), "", "not-due", say("link.not-due", year=when))


Answer = tuple[Evidence | None, tuple[Related, ...], str, Reason]


def _answers(wanted: list[Facet], reading: Reading, year: int, data: Rules) -> list[Answer]:
    """Find the answer to each target in one document."""
    figures = [s for s in reading.statements if not s.optional and s.kind != "pace"]
    results = facets(reading, figures, data.lexicon, data.names, data.words)
    weights = Weights([*wanted, *results], data.words)
    midyear = reading.report.identity.year == year
    matches = _matches(wanted, results, year, weights, data, midyear)
    numbers = data.words.score
    said_before = _said_before(wanted)
    open_pairs = {
        key: m.score + m.bonus - _FIRST * key[1] - _doubt(results[key[1]])
        for key, m in matches.items()
        if not m.obstacle and m.score >= numbers.accept and key[0] not in said_before
    }
    pairs = assign(open_pairs)
    by_target: dict[int, list[tuple[int, Match]]] = {}
    for (k, j), m in matches.items():
        by_target.setdefault(k, []).append((j, m))
    taken = {j: k for k, j in pairs.items()}
    kind = reading.report.identity.kind
    out: list[Answer] = []
    for k, facet in enumerate(wanted):
        if k in said_before:
            out.append(out[said_before[k]])
            continue
        found = by_target.get(k, [])
        chosen = pairs.get(k)
        if chosen is not None:
            rival = _rival(k, chosen, found, matches, results, taken, numbers.margin)
            if rival is not None:
                one, two = results[chosen].statement.quote, results[rival].statement.quote
                why = say("link.ambiguous", one=one, two=two)
                near = tuple(_related(results[j], "ambiguous", say("link.another-fits")) for j in (chosen, rival))
                out.append((None, near, "ambiguous", why))
                continue
            m = matches[k, chosen]
            s = results[chosen].statement
            evidence = Evidence(s.id, s.report, kind, m.rule, m.why, round(m.score, 3))
            out.append((evidence, _near(found, results, chosen), m.rule, m.why))
            continue
        merged = _merged(facet, found, results)
        if merged is not None:
            j, m = merged
            s = results[j].statement
            evidence = Evidence(s.id, s.report, kind, "whole-for-part", REASONS["whole-for-part"], round(m.score, 3))
            out.append((evidence, _near(found, results, j), "whole-for-part", REASONS["whole-for-part"]))
            continue
        near = _near(found, results, None)
        out.append((None, near, "silence", _silence(near, reading, year)))
    return out


def _silence(near: tuple[Related, ...], reading: Reading, year: int) -> Reason:
    """Say what a document gives in place of an answer, as far as its nearest figure tells."""
    given = reading.report.identity.year or 0
    if not near:
        return say("link.silent", year=given, due=year)
    nearest = near[0]
    quote = next(s.quote for s in reading.statements if s.id == nearest.statement)
    why = {"why": nearest.why} if nearest.reason == "confusable" else {}
    return say(SILENT[nearest.reason], year=given, due=year, quote=quote, **why)


def _said_before(wanted: list[Facet]) -> dict[int, int]:
    """Find the promises that repeat an earlier one: the same thing and the same figure have one answer, not two.

    A report names its growth target and explains it a few lines on; the second must not take the next best figure.
    """
    first: dict[tuple[object, ...], int] = {}
    again: dict[int, int] = {}
    for k, f in enumerate(wanted):
        s = f.statement
        what = f.indicator.id if f.indicator is not None else f.words
        key = (what, s.kind, s.direction, s.low * f.factor, s.high * f.factor, f.dimension, f.base, f.place)
        if first.setdefault(key, k) != k:
            again[k] = first[key]
    return again


def _doubt(facet: Facet) -> float:
    """Prefer, of figures that fit alike, the one that says its year; an estimate counts as twenty figures behind."""
    return 0.004 * (facet.last == 0) + 2e-6 * facet.statement.estimated + 0.003 * (facet.statement.role == "from")


def _matches(
    wanted: list[Facet], results: list[Facet], year: int, weights: Weights, data: Rules, midyear: bool = False
) -> dict[tuple[int, int], Match]:
    """Compare each target with the figures that share a telling word, or the catalogue's indicator, with it."""
    by_word: dict[str, list[int]] = {}
    by_indicator: dict[str, list[int]] = {}
    for j, facet in enumerate(results):
        for word in facet.words:
            by_word.setdefault(word, []).append(j)
        if facet.indicator is not None:
            by_indicator.setdefault(facet.indicator.id, []).append(j)
    most = max(12, int(len(results) * _COMMON))
    found: dict[tuple[int, int], Match] = {}
    for k, target in enumerate(wanted):
        near: set[int] = set()
        for word in target.words:
            holders = by_word.get(word, ())
            if len(holders) <= most:
                near.update(holders)
        if target.indicator is not None:
            for name in (target.indicator.id, *target.indicator.confusable):
                near.update(by_indicator.get(name, ()))
        for j in sorted(near):
            m = compare(target, results[j], year, weights, data.words, midyear)
            if m is not None and m.score >= data.words.score.related:
                found[k, j] = m
    return found


def _rival(
    k: int,
    chosen: int,
    found: list[tuple[int, Match]],
    matches: dict[tuple[int, int], Match],
    results: list[Facet],
    taken: dict[int, int],
    margin: float,
) -> int | None:
    """Return another figure that fits as well and says something else."""
    best = matches[k, chosen]
    if best.rule == "catalogue":
        return None
    for j, m in found:
        if j == chosen or m.obstacle or m.score < best.score - margin:
            continue
        other = taken.get(j)
        if other is not None and matches[other, j].score > m.score:
            continue
        if results[j].statement.low != results[chosen].statement.low:
            return j
    return None


def _merged(target: Facet, found: list[tuple[int, Match]], results: list[Facet]) -> tuple[int, Match] | None:
    """Return a figure that lumps the promised thing together with others, if it surely holds it."""
    whole = [(j, m) for j, m in found if m.obstacle == "whole-for-part" and target.words <= results[j].words]
    return max(whole, key=lambda pair: pair[1].score, default=None)


def _near(found: list[tuple[int, Match]], results: list[Facet], chosen: int | None) -> tuple[Related, ...]:
    near = sorted((pair for pair in found if pair[0] != chosen and pair[1].obstacle), key=lambda p: (-p[1].score, p[0]))
    return tuple(
        _related(results[j], m.obstacle, m.why if m.obstacle == "confusable" else REASONS[m.obstacle])
        for j, m in near[:_MOST_RELATED]
    )


def _related(facet: Facet, reason: str, why: Reason) -> Related:
    return Related(facet.statement.id, facet.statement.report, reason, why)


def _versions(wanted: list[Facet], reading: Reading, year: int, data: Rules) -> dict[int, list[Revision]]:
    """Find later versions of targets in a plan of the same year."""
    promised = targets(reading)
    again = facets(reading, promised, data.lexicon, data.names, data.words)
    # A plan is compared as if its targets were results: the same thing, unit, kind and time.
    told = [msgspec.structs.replace(f, statement=msgspec.structs.replace(f.statement, status="result")) for f in again]
    weights = Weights([*wanted, *told], data.words)
    matches = _matches(wanted, told, year, weights, data)
    open_pairs = {
        key: m.score - _FIRST * key[1]
        for key, m in matches.items()
        if not m.obstacle and m.score >= data.words.score.accept
    }
    found: dict[int, list[Revision]] = {}
    for k, j in assign(open_pairs).items():
        found[k] = [_revision(wanted[k], again[j])]
    return found


def _revision(before: Facet, after: Facet) -> Revision:
    a, b = before.statement, after.statement
    old, new = a.low * before.factor, b.low * after.factor
    if a.direction == "down":
        old = -old
    if b.direction == "down":
        new = -new
    why = say("link.revised", report=a.quote, plan=b.quote)
    if new < old:
        return Revision(b.id, b.report, "lowered", why)
    if new > old:
        return Revision(b.id, b.report, "raised", why)
    change = "repeated" if before.words == after.words and a.modifier == b.modifier else "reworded"
    return Revision(b.id, b.report, change, why)  # type: ignore[arg-type]
