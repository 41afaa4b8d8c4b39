"""What a user must know of a document before relying on it: a text that is cut off, two dates, one text twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duixian import twins
from duixian.model import Reading, Reason, Report, say

# The shortest whole work report of 2,757 has 5,305 characters; those of townships are shorter.
_WHOLE = 2000
# 13.7 figures in 1,000 characters are usual; a text of another kind with so few is hardly about figures.
_SPARSE = 2.0
_ENOUGH = 30
_YEAR = re.compile(r"(?<!\d)(?:19[4-9]\d|20\d\d)(?!\d)")
_TO_BE_CONTINUED = re.compile(
    r"未完待续|[（(]未完[)）]|下转第?[\dA-Z一二三四五六七八九十]+版|(?:查看|阅读|展开|点击|余下)全文"
)
_OPEN = re.compile(r"[，、；：,;:（(“‘《]$")
# A last paragraph of this shape is a sentence that lacks its end: signatures, dates and lists are shorter or have none.
_PROSE = re.compile(r"(?:^|[。！？!?])[一-龥][^。！？!?：:]{11,}[，,][^。！？!?，,：:]*[一-龥]$")

# Name of the issue, what is wrong, what can be done.
Doubt = tuple[str, Reason, Reason]


def doubts_of(reading: Reading) -> Iterator[Doubt]:
    """Go through what is doubtful of one document by itself.

    Args:
        reading: the document.

    Yields:
        Name of the issue, what is wrong, what can be done.
    """
    report = reading.report
    identity, count = report.identity, len(reading.statements)
    whole = identity.kind in ("work_report", "communique")
    if not identity.place:
        yield "unknown-place", say("doubt.no-place"), say("doubt.name-by-place")
    if identity.year is None:
        yield "unknown-year", say("doubt.no-year"), say("doubt.name-by-year")
    length = len(report.text)
    if not count or (identity.kind == "other" and 1000 * count / max(1, length) < _SPARSE):
        code = "doubt.no-title" if identity.kind == "other" else "doubt.title"
        yield "no-report", say(code, count=count, length=length), say("doubt.take-out")
    elif whole:
        yield from _cut(reading)
    named = _YEAR.findall(report.name.rpartition("!")[2].replace("\\", "/").rpartition("/")[2])
    year = identity.year
    if named and year is not None and int(named[-1]) != year:
        # A communiqué of 2024 is published, and so given, in 2025.
        if identity.kind == "communique" and int(named[-1]) == year - 1:
            return
        why = (
            say("doubt.dated", named=named[-1], date=identity.date, year=year)
            if identity.date
            else say("doubt.other-year", named=named[-1], year=year)
        )
        yield "date-and-year", why, say("doubt.name-rightly")


def _cut(reading: Reading) -> Iterator[Doubt]:
    """Find the signs of a report that is not whole; the first one is enough."""
    remedy = say("doubt.fetch")
    report = reading.report
    last = _last_words(report)
    results = sum(s.status == "result" for s in reading.statements)
    targets = sum(s.status == "target" for s in reading.statements)
    if "\ufffd" in report.text:
        yield "truncated", say("doubt.lost", count=report.text.count("\ufffd")), remedy
    elif (found := _TO_BE_CONTINUED.search(report.text, max(0, len(report.text) - 400))) is not None:
        yield "truncated", say("doubt.goes-on", quote=found[0]), remedy
    elif _OPEN.search(last) or _PROSE.search(last):
        yield "truncated", say("doubt.breaks-off", quote=last[-16:]), remedy
    elif len(report.text) < _WHOLE:
        yield "truncated", say("doubt.short", length=len(report.text)), remedy
    elif report.identity.kind == "work_report" and results + targets >= _ENOUGH and not (results and targets):
        why = say("doubt.no-results") if targets else say("doubt.no-targets")
        yield "truncated", why, say("doubt.see-whether-whole")


def _last_words(report: Report) -> str:
    spoken = [b for b in report.blocks if b.kind != "boilerplate"]
    return report.text[spoken[-1].start : spoken[-1].end].rstrip() if spoken else ""


def doubts_across(reports: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Go through what is doubtful of documents together: one text twice, two reports of one place and year.

    Args:
        reports: rows of the table ``documents``.

    Yields:
        Rows of the table ``issues``, each with the other document that is concerned.
    """
    pairs = dict((second, first) for first, second in twins(sketch_of(r) for r in reports))
    for second, first in pairs.items():
        one, two = reports[first], reports[second]
        same = say("doubt.same-file") if one["content_hash"] == two["content_hash"] else say("doubt.same-text")
        if one["document_place"] != two["document_place"]:
            places = {k: row["document_place"] or say("doubt.some-place") for k, row in (("one", one), ("two", two))}
            why, remedy = say("doubt.two-places", same=same, **places), say("doubt.find-place")
        elif one["document_year"] != two["document_year"]:
            year = say("doubt.some-year") if one["document_year"] is None else str(one["document_year"])
            why, remedy = say("doubt.two-years", same=same, year=year), say("doubt.find-year")
        else:
            why, remedy = say("doubt.twice", same=same), say("doubt.take-one-out")
        yield _doubt(two, "same-text", why, remedy, one)
    held: dict[tuple[str, int], int] = {}
    for k, report in enumerate(reports):
        place, year = report["document_place"], report["document_year"]
        if report["document_kind"] != "work_report" or not place or year is None or k in pairs:
            continue
        first = held.setdefault((place, year), k)
        if first != k:
            why = say("doubt.second-version", place=place, year=year)
            yield _doubt(report, "second-version", why, say("doubt.see-which-is-final"), reports[first])


def sketch_of(row: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the sketch of a text as its row has it."""
    return tuple(int(value, 16) for value in row["sketch"].split())


def _doubt(
    row: Mapping[str, Any], issue: str, why: Reason, remedy: Reason, other: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "path": row["path"],
        "document": row["document"],
        "issue": issue,
        "grade": "doubt",
        "why": why,
        "remedy": remedy,
        "other": other["path"],
    }
