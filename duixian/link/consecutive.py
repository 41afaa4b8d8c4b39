"""Which reports follow each other, and which are one text under two names."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from duixian.model import Report, UsageError


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
        why: for a reader.
    """

    rule: str
    reports: tuple[int, ...]
    why: str


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
    texts: dict[str, list[int]] = {}
    for k, report in enumerate(reports):
        identity = report.identity
        texts.setdefault(report.id, []).append(k)
        if not identity.place or identity.year is None:
            doubts.append(Doubt("unknown", (k,), f"{report.name}: place or year is not known"))
            continue
        key = identity.place, identity.year
        if identity.kind != "work_report":
            aside.setdefault(key, []).append(k)
        elif key not in shelf:
            shelf[key] = k
        else:
            held = shelf[key]
            if reports[held].id == report.id:
                why = f"{reports[held].name} and {report.name} are one and the same text, by its words of {key[0]}"
                doubts.append(Doubt("shared-text", (held, k), why))
                continue
            longer, other = (k, held) if len(report.text) > len(reports[held].text) else (held, k)
            shelf[key] = longer
            why = f"{reports[other].name} is a second report of {key[0]} {key[1]}; {reports[longer].name} is used"
            doubts.append(Doubt("second-version", (longer, other), why))
    for ids in texts.values():
        places = {reports[k].identity.place for k in ids}
        if len(places) > 1:
            named = " and ".join(f"{reports[k].name} ({reports[k].identity.place})" for k in ids)
            doubts.append(Doubt("shared-text", tuple(ids), f"{named} are one and the same text"))
    pairs = []
    for place, year in sorted(shelf):
        later = shelf.get((place, year + 1))
        if later is not None:
            others = (*aside.get((place, year), ()), *aside.get((place, year + 1), ()))
            pairs.append(Succession(shelf[place, year], later, tuple(others)))
    return tuple(pairs), tuple(doubts)


def refuse(earlier: Report, later: Report) -> None:
    """Turn down two reports of which the second cannot answer the first.

    Args:
        earlier: the report that is to promise.
        later: the report that is to answer; of the same year only if it is neither a work report nor a communiqué.

    Raises:
        UsageError: it is the same text twice, the places differ, a year is unknown, or the order is wrong.
    """
    where = f"{earlier.name} and {later.name}"
    if earlier.id == later.id:
        if earlier.identity.place != later.identity.place and earlier.identity.place and later.identity.place:
            both = f"{earlier.identity.place} and {later.identity.place}"
            raise UsageError(f"are one text under two names ({both})", where, "find the true report of one of them")
        named = f", by its words of {earlier.identity.place}" if earlier.identity.place else ""
        raise UsageError(f"are the same text{named}", where, "give the reports of two years")
    for report in (earlier, later):
        if report.identity.year is None:
            raise UsageError("the text does not say of which year it is", report.name, "name it PLACE-YEAR")
    if earlier.identity.place and later.identity.place and earlier.identity.place != later.identity.place:
        both = f"{earlier.identity.place} and {later.identity.place}"
        raise UsageError(f"are of different places ({both})", where, "give two reports of one place")
    first, second = earlier.identity.year or 0, later.identity.year or 0
    if first == second and later.identity.kind not in ("work_report", "communique"):
        return
    if first >= second:
        order = "are of one year" if first == second else "stand in the wrong order"
        raise UsageError(f"{order} ({first}, {second})", where, "give the earlier report first")
