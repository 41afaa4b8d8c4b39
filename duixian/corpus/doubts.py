"""What a user must know of a document before relying on it: a text that is cut off, two dates, one text twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duixian import twins
from duixian.model import Reading, Report

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
_NAME_SAYS = "name of the file"


def doubts_of(reading: Reading) -> Iterator[tuple[str, str, str]]:
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
        yield "unknown-place", "the text does not say of which place it is", "put the place into its name: PLACE-YEAR"
    if identity.year is None:
        yield "unknown-year", "the text does not say of which year it is", "put the year into its name: PLACE-YEAR"
    density = 1000 * count / max(1, len(report.text))
    if not count or (identity.kind == "other" and density < _SPARSE):
        why = f"{count} figures in {len(report.text)} characters, and {'no' if identity.kind == 'other' else 'a'} title"
        yield "no-report", f"{why} of a report", "take it out if it is none"
    elif whole:
        yield from _cut(reading)
    named = _YEAR.findall(report.name.rpartition("!")[2].replace("\\", "/").rpartition("/")[2])
    year = identity.year
    if named and year is not None and int(named[-1]) != year:
        # A communiqué of 2024 is published, and so given, in 2025.
        if identity.kind == "communique" and int(named[-1]) == year - 1:
            return
        dated = f"its text is dated {identity.date}" if identity.date else "its text says another"
        why = f"the {_NAME_SAYS} says {named[-1]}, and {dated}: taken as {year}"
        yield "date-and-year", why, "see which is right, and name the file by it"


def _cut(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Find the signs of a report that is not whole; the first one is enough."""
    remedy = "fetch the whole text"
    report = reading.report
    last = _last_words(report)
    results = sum(s.status == "result" for s in reading.statements)
    targets = sum(s.status == "target" for s in reading.statements)
    if "\ufffd" in report.text:
        yield "truncated", f"{report.text.count(chr(0xFFFD))} characters are lost (�)", remedy
    elif (found := _TO_BE_CONTINUED.search(report.text, max(0, len(report.text) - 400))) is not None:
        yield "truncated", f"it goes on elsewhere: {found[0]}", remedy
    elif _OPEN.search(last) or _PROSE.search(last):
        yield "truncated", f"it ends inside a sentence: …{last[-16:]}", remedy
    elif len(report.text) < _WHOLE:
        yield "truncated", f"it has {len(report.text)} characters, fewer than any whole report", remedy
    elif report.identity.kind == "work_report" and results + targets >= _ENOUGH and not (results and targets):
        half = "looks ahead" if not targets else "looks back"
        yield "truncated", f"the half that {half} has no figures, or is missing", "see whether the text is whole"


def _last_words(report: Report) -> str:
    spoken = [b for b in report.blocks if b.kind != "boilerplate"]
    return report.text[spoken[-1].start : spoken[-1].end].rstrip() if spoken else ""


def doubts_across(reports: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Go through what is doubtful of documents together: one text twice, two reports of one place and year.

    Args:
        reports: rows of the table ``reports``: document, place, year, kind, sketch, content hash.

    Yields:
        Rows of the table ``issues``, each with the other document that is concerned.
    """
    pairs = dict((second, first) for first, second in twins(sketch_of(r) for r in reports))
    for second, first in pairs.items():
        one, two = reports[first], reports[second]
        same = "the same file" if one["content_hash"] == two["content_hash"] else "the same text"
        if one["place"] != two["place"]:
            why = f"{same} under two places' names, {one['place'] or 'unknown'} and {two['place'] or 'unknown'}"
            remedy = "find the true report of one of them"
        elif one["year"] != two["year"]:
            why, remedy = f"{same} as that of {one['year']}", "find the true report of one of the years"
        else:
            why, remedy = f"{same} as another document", "take one of them out"
        yield _doubt(two, "same-text", why, remedy, one)
    held: dict[tuple[str, int], int] = {}
    for k, report in enumerate(reports):
        if report["kind"] != "work_report" or not report["place"] or report["year"] is None or k in pairs:
            continue
        first = held.setdefault((report["place"], report["year"]), k)
        if first != k:
            why = f"another report of {report['place']} {report['year']}; the longer one counts in links"
            yield _doubt(report, "second-version", why, "see which is the final one", reports[first])


def sketch_of(row: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the sketch of a text as its row has it."""
    return tuple(int(value, 16) for value in row["sketch"].split())


def _doubt(row: Mapping[str, Any], issue: str, why: str, remedy: str, other: Mapping[str, Any]) -> dict[str, str]:
    return {
        "document": row["document"],
        "issue": issue,
        "grade": "doubt",
        "why": why,
        "remedy": remedy,
        "other": other["document"],
    }
