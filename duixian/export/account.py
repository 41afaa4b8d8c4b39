"""The account of promises: one JSON object a promise, a flat table, and the page on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import IO, Any

import msgspec

from duixian.export.statements import plain, printable, rows, shown_value
from duixian.messages import sentence
from duixian.model import Comparison, Link, Reading, Reason, Report, Statement, Verdict

ACCOUNT_COLUMNS: dict[str, type] = {
    "place": str,
    "due": str,
    "section": str,
    "promise": str,
    "promised": str,
    "unit": str,
    "modifier": str,
    "verdict": str,
    "attainment": Decimal,
    "points": Decimal,
    "result": str,
    "delivered": str,
    "evidence": str,
    "rule": str,
    "why": str,
    "why_values": str,
    "verdict_rule": str,
    "verdict_why": str,
    "verdict_why_values": str,
    "indicator_id": str,
    "related": str,
    "target_doc": str,
    "target_start": int,
    "target_end": int,
    "result_doc": str,
    "result_start": int,
    "result_end": int,
    "target_id": str,
    "result_id": str,
}
OUTCOMES = {
    "met": "met",
    "partly": "partly met",
    "missed": "missed",
    "unclear": "unclear",
    "no_evidence": "never mentioned again",
    "pending": "not yet due",
}
_MARKS = {"met": "✓", "partly": "◐", "missed": "✗", "unclear": "?", "no_evidence": "·", "pending": "…"}
_STYLES = {"met": "32", "partly": "33", "missed": "31", "unclear": "35", "no_evidence": "2", "pending": "36"}


class Spans:
    """Where statements stand, for a reader of files: the document's stem and offsets in its text.

    Args:
        readings: the reports concerned.
        wanted: ids of the statements and comparisons that will be asked for.
    """

    def __init__(self, readings: Sequence[Reading], wanted: set[str]) -> None:
        self._objects: dict[str, dict[str, Any]] = {}
        for reading in readings:
            doc = stem(reading.report)
            told = [s for s in reading.statements if s.id in wanted]
            for s, row in zip(told, rows(reading.report, told), strict=True):
                self._objects[s.id] = {
                    "doc": doc,
                    "start": row.start,
                    "end": row.end,
                    "quote": row.text,
                    "indicator": s.indicator,
                    "low": msgspec.Raw(plain(s.low).encode()),
                    "high": msgspec.Raw(plain(s.high).encode()),
                    "unit": s.unit,
                    "modifier": s.modifier,
                    "kind": s.kind,
                    "direction": s.direction,
                    "status": s.status,
                    "period": s.period,
                    "place": s.place,
                    "section": s.section,
                    "id": s.id,
                    "source": row.source,
                }
            for c in reading.comparisons:
                if c.id in wanted:
                    self._objects[c.id] = _comparison(c, reading.report, doc)

    def __getitem__(self, identity: str) -> dict[str, Any]:
        return self._objects[identity]


def _comparison(c: Comparison, report: Report, doc: str) -> dict[str, Any]:
    start, end = c.start, c.end
    if report.source_text is not None:
        start, end = report.origin.source_span(start, end)
    return {
        "doc": doc,
        "start": start,
        "end": end,
        "quote": c.quote,
        "indicator": c.indicator,
        "kind": c.kind,
        "relation": c.relation,
        "reference": c.reference,
        "status": c.status,
        "period": c.period,
        "section": c.section,
        "id": c.id,
    }


def values_of(reason: Reason) -> str:
    """Return what goes with a reason's code, as the JSON text of a flat row."""
    return msgspec.json.encode(reason.values).decode()


def stem(report: Report) -> str:
    """Return the name by which rows call a document: its file's name without folder and suffix."""
    name = report.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return PurePath(name.rpartition("!")[2] or name).stem


def entry_object(link: Link, verdict: Verdict, further: Sequence[tuple[Any, Verdict]], spans: Spans) -> dict[str, Any]:
    """Turn one entry of an account into the object that is written as a line of JSON.

    Args:
        link: the promise and its answer.
        verdict: what became of it.
        further: further evidence, each with the verdict it alone would give.
        spans: where the statements stand.

    Returns:
        ``target``, ``result`` (None where nothing answers), ``related``, ``verdict``, ``attainment``, ``rule``, ``why``
        and what else is known of them.
    """
    out: dict[str, Any] = {
        "target": spans[link.target],
        "result": spans[link.result.statement] if link.result is not None else None,
        "related": [{**spans[r.statement], "reason": r.reason, "why": r.why} for r in link.related],
        "verdict": verdict.outcome,
        "attainment": _raw(verdict.attainment),
        "points": _raw(verdict.points),
        "rule": link.rule,
        "why": link.why,
        "verdict_rule": verdict.rule,
        "verdict_why": verdict.why,
        "due": link.due,
        "indicator_id": link.indicator,
        "pace": None
        if verdict.pace is None
        else {"done": _raw(verdict.pace.done), "elapsed": _raw(verdict.pace.elapsed), "state": verdict.pace.state},
        "evidence": verdict.source,
        "further": [
            {
                "result": spans[e.statement],
                "evidence": e.source,
                "verdict": v.outcome,
                "attainment": _raw(v.attainment),
                "why": v.why,
            }
            for e, v in further
        ],
        "revisions": [{**spans[r.statement], "change": r.change, "why": r.why} for r in link.revisions],
    }
    if link.against is not None:
        out["against"] = spans[link.against.statement]
    return out


def _raw(value: Decimal | None) -> msgspec.Raw | None:
    return None if value is None else msgspec.Raw(plain(value).encode())


def account_rows(entries: Sequence[tuple[Link, Verdict]], spans: Spans, place: str) -> Iterator[Mapping[str, Any]]:
    """Turn an account into flat rows.

    Args:
        entries: links with their verdicts.
        spans: where the statements stand.
        place: the place whose account it is.

    Yields:
        One row a promise, with the columns of ``ACCOUNT_COLUMNS``.
    """
    for link, verdict in entries:
        target = spans[link.target]
        result = spans[link.result.statement] if link.result is not None else {}
        yield {
            "place": place,
            "due": link.due,
            "section": " > ".join(target["section"]),
            "promise": target["indicator"],
            "promised": target["quote"],
            "unit": target.get("unit", ""),
            "modifier": target.get("modifier", target.get("relation", "")),
            "verdict": verdict.outcome,
            "attainment": verdict.attainment,
            "points": verdict.points,
            "result": result.get("indicator"),
            "delivered": result.get("quote"),
            "evidence": verdict.source,
            "rule": link.rule,
            "why": link.why.code,
            "why_values": values_of(link.why),
            "verdict_rule": verdict.rule,
            "verdict_why": verdict.why.code,
            "verdict_why_values": values_of(verdict.why),
            "indicator_id": link.indicator,
            "related": "; ".join(f"{spans[r.statement]['quote']} {r.reason}" for r in link.related),
            "target_doc": target["doc"],
            "target_start": target["start"],
            "target_end": target["end"],
            "result_doc": result.get("doc"),
            "result_start": result.get("start"),
            "result_end": result.get("end"),
            "target_id": link.target,
            "result_id": link.result.statement if link.result is not None else None,
        }


def totals(outcomes: Sequence[str]) -> str:
    """Write the line of totals of the promises in figures that were due.

    Args:
        outcomes: the verdicts.

    Returns:
        ``74 promises in figures: 22 met, 1 missed, 3 unclear, 48 never mentioned again``.
    """
    counts = Counter(outcomes)
    told = ", ".join(f"{counts[outcome]} {words}" for outcome, words in OUTCOMES.items() if counts[outcome])
    return f"{len(outcomes)} {'promise' if len(outcomes) == 1 else 'promises'} in figures: {told}"


def print_account(
    stream: IO[str],
    heading: str,
    entries: Sequence[tuple[Statement | Comparison, Statement | None, Link, Verdict, Sequence[tuple[Any, Verdict]]]],
    statements: Mapping[str, Statement | Comparison],
    *,
    only: frozenset[str] = frozenset(),
    width: int | None = None,
    color: bool = False,
) -> None:
    """Print the promises with their verdicts, grouped by section, and the line of totals.

    Args:
        stream: where to.
        heading: the first line.
        entries: target, result, link, verdict and further evidence of each promise.
        statements: what the links point at, by id.
        only: verdicts of the promises to print; empty for all that are due. The totals are of all in any case.
        width: columns of the terminal; None for no limit.
        color: paint verdicts.
    """

    def paint(style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if color and style else text

    from duixian.export.statements import fit, padded

    limit = width or 160
    lines = [paint("1", fit(printable(heading), limit))]
    section: tuple[str, ...] | None = None
    wide = max(14, min(44, limit // 3))
    for target, result, link, verdict, further in entries:
        if verdict.outcome not in only if only else link.rule == "not-due":
            continue
        if target.section != section:
            section = target.section
            lines.append("")
            lines.append(paint("1;4", fit(printable(" > ".join(section) or "(no section)"), limit)))
        mark = f"{_MARKS[verdict.outcome]} {OUTCOMES[verdict.outcome]}"
        if isinstance(target, Comparison):
            asked = target.quote.removeprefix(target.indicator)
        else:
            asked = f"{shown_value(target)} {target.unit}".strip()
        head = f"  {padded(mark, 25)}{padded(fit(printable(target.indicator), wide), wide)}  {padded(asked, 14)}"
        if result is not None:
            share = f" ({_percent(verdict.attainment)})" if verdict.attainment is not None else ""
            told = f"→ {shown_value(result)} {result.unit}{share}  {result.indicator}"
        elif verdict.outcome == "pending":
            told = f"due {link.due}"
        else:
            told = "" if link.rule == "silence" else sentence(link.why)
        lines.append(paint(_STYLES[verdict.outcome], fit(printable(f"{head}  {told}").rstrip(), limit)))
        for note in _notes(link, verdict, further, statements):
            lines.append(paint("2", fit(printable(f"{'':27}{note}"), limit)))
    due = [v.outcome for t, _, link, v, _ in entries if isinstance(t, Statement) and link.rule != "not-due"]
    lines += ["", paint("1", totals(due))]
    without_figure = [v.outcome for t, _, link, v, _ in entries if isinstance(t, Comparison)]
    if without_figure:
        lines.append(totals(without_figure).replace("in figures", "without a number"))
    later = sum(link.rule == "not-due" for _, _, link, _, _ in entries)
    if later:
        lines.append(f"{later} more {'falls' if later == 1 else 'fall'} due in a later year")
    stream.write("\n".join(lines) + "\n")


def _notes(
    link: Link,
    verdict: Verdict,
    further: Sequence[tuple[Any, Verdict]],
    statements: Mapping[str, Statement | Comparison],
) -> Iterator[str]:
    if verdict.outcome in ("partly", "missed", "unclear"):
        yield sentence(verdict.why)
    if verdict.pace is not None:
        done, past = _percent(verdict.pace.done), _percent(verdict.pace.elapsed)
        yield f"pace: {done} done when {past} of the time had passed ({verdict.pace.state.replace('_', ' ')})"
    if verdict.source not in ("", "work_report"):
        yield f"by the {verdict.source.replace('_', ' ')}, not by the report"
    for e, v in further:
        yield f"{e.source.replace('_', ' ')}: {statements[e.statement].quote}, by it {OUTCOMES[v.outcome]}"
    for r in link.revisions:
        if r.change != "repeated":
            yield f"target {r.change} in between: {sentence(r.why)}"
    if link.result is None and link.rule == "silence":
        for near in link.related[:1]:
            s = statements[near.statement]
            yield f"near: {s.quote} {s.indicator}: {sentence(near.why)}"


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{plain(round(share * 100, 1)).rstrip('0').rstrip('.')} %"
