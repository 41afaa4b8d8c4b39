"""Which reports follow each other, and which are one text under two names."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from duixian.model import Reason, Report, UsageError, say
from duixian.text import STOPS

# A text is sketched by the smallest hashes of its sentences' beginnings; two that share most of them are one text, even
# where a heading or a line of the website differs.
_SKETCH, _SHARED = 16, 12
_MOST_HOLDERS = 64
_SENTENCE = re.compile(rf"[{STOPS}](.{{14}})")


class Succession(msgspec.Struct, frozen=True):
    """Two consecutive reports of one place, and what else there is of it.

    Attributes:
        earlier: index of the report that promises.
        later: index of the report of the next year.
        others: indices of other documents of the same place: of the promise's year (plans, newspaper pages) or of
            the year that the later report reviews (communiqué).
    """

    earlier: int
    later: int
    others: tuple[int, ...]


class Doubt(msgspec.Struct, frozen=True):
    """Something about a set of reports that a user must know.

    Attributes:
        rule: ``shared-text`` (two places, one text), ``second-version`` (two reports of one place and year), or
            ``unknown`` (place or year is not known).
        reports: indices of the reports concerned.
        why: which, and of what place and year.
    """

    rule: str
    reports: tuple[int, ...]
    why: Reason


def succession(reports: Sequence[Report]) -> tuple[tuple[Succession, ...], tuple[Doubt, ...]]:
    """Find the consecutive reports of each place.

    Args:
        reports: any documents.

    Returns:
        Pairs of work reports of one place and two years in a row, by place and year, and the doubts. Of two reports
        of one place and year the longer text is taken. Reports that share one text under two places' names are
        still paired, and pointed out.
    """
    doubts: list[Doubt] = []
    shelf: dict[tuple[str, int], int] = {}
    aside: dict[tuple[str, int], list[int]] = {}
    for first, second in twins(map(sketch, reports)):
        one, two = reports[first], reports[second]
        places = tuple(sorted({r.identity.place for r in (one, two)} - {""}))
        code = "doubt.one-text-two-places" if len(places) > 1 else "doubt.one-text"
        why = say(code, one=one.name, two=two.name, places=places)
        doubts.append(Doubt("shared-text", (first, second), why))
    shared = {doubt.reports for doubt in doubts}
    for k, report in enumerate(reports):
        identity = report.identity
        if not identity.place or identity.year is None:
            doubts.append(Doubt("unknown", (k,), say("doubt.unknown", name=report.name)))
            continue
        key = identity.place, identity.year
        if identity.kind != "work_report":
            aside.setdefault(key, []).append(k)
        elif key not in shelf:
            shelf[key] = k
        else:
            held = shelf[key]
            longer, other = (k, held) if len(report.text) > len(reports[held].text) else (held, k)
            shelf[key] = longer
            if (held, k) in shared:
                continue
            why = say(
                "doubt.second-report", name=reports[other].name, place=key[0], year=key[1], used=reports[longer].name
            )
            doubts.append(Doubt("second-version", (longer, other), why))
    pairs = []
    for place, year in sorted(shelf):
        later = shelf.get((place, year + 1))
        if later is not None:
            others = (*aside.get((place, year), ()), *aside.get((place, year + 1), ()))
            pairs.append(Succession(shelf[place, year], later, tuple(others)))
    return tuple(pairs), tuple(doubts)


def sketch(report: Report) -> tuple[int, ...]:
    """Sketch a text by the smallest hashes of its sentences' beginnings.

    Args:
        report: the report.

    Returns:
        Sixteen numbers; of a text of a few sentences one number, which stands for all of it.
    """
    smallest = sorted({zlib.crc32(m[1].encode("utf-8", "surrogatepass")) for m in _SENTENCE.finditer(report.text)})
    # Of a text of a few sentences all must be shared.
    return tuple(smallest[:_SKETCH]) if len(smallest) >= _SKETCH else (zlib.crc32(report.id.encode()),)


def twins(sketches: Iterable[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Find pairs of reports that are one text.

    Args:
        sketches: of each report.

    Yields:
        ``(first, second)``: a report, by its place in the order given, with the first one that has its text.
    """
    holders: dict[int, list[int]] = {}
    for k, values in enumerate(sketches):
        met: Counter[int] = Counter()
        for value in values:
            those = holders.setdefault(value, [])
            met.update(those)
            # A sentence that so many texts have tells none of them from the others, and would make the work quadratic.
            if len(those) < _MOST_HOLDERS:
                those.append(k)
        shared = _SHARED if len(values) > 1 else 1
        first = next((j for j in sorted(met) if met[j] >= shared), None)
        if first is not None:
            yield first, k


def refuse(earlier: Report, later: Report) -> None:
    """Turn down two reports of which the second cannot answer the first.

    Args:
        earlier: the report that is to promise.
        later: the report that is to answer; of the same year only if it is neither a work report nor a communiqué.

    Raises:
        UsageError: it is the same text twice, the places differ, a year is unknown, or the order is wrong.
    """
    where = f"{earlier.name}, {later.name}"
    places = earlier.identity.place, later.identity.place
    if earlier.id == later.id or any(True for _ in twins(map(sketch, (earlier, later)))):
        if all(places) and places[0] != places[1]:
            raise UsageError(say("link.two-names", places=places), where, say("link.find-the-true-one"))
        raise UsageError(say("link.same-text", place=places[0]), where, say("link.give-two-years"))
    for report in (earlier, later):
        if report.identity.year is None:
            raise UsageError(say("link.no-year"), report.name, say("link.name-it"))
    if all(places) and places[0] != places[1]:
        raise UsageError(say("link.two-places", places=places), where, say("link.give-one-place"))
    first, second = earlier.identity.year or 0, later.identity.year or 0
    if first == second and later.identity.kind not in ("work_report", "communique"):
        return
    if first >= second:
        code = "link.one-year" if first == second else "link.wrong-order"
        raise UsageError(say(code, first=first, second=second), where, say("link.earlier-first"))
