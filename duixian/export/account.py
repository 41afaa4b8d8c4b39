"""The account of promises: one row a promise, nested for JSON and flat for tables, and the page on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any

from duixian import columns, messages
from duixian.columns import Exit
from duixian.export.sides import Sides
from duixian.export.statements import attributes, cells_of, shown_value
from duixian.export.terminal import fit, padded, painted, printable
from duixian.export.values import plain
from duixian.model import Comparison, Evidence, Link, Statement, Verdict, say

_MARKS = {"met": "✓", "partly": "◐", "missed": "✗", "unclear": "?", "no_evidence": "·", "pending": "…"}
_STYLES = {"met": "32", "partly": "33", "missed": "31", "unclear": "35", "no_evidence": "2", "pending": "36"}
Further = Sequence[tuple[Evidence, Verdict]]


def link_row(link: Link, verdict: Verdict, further: Further, sides: Sides, form: Exit = "jsonl") -> dict[str, Any]:
    """Turn one entry of an account into a row.

    Args:
        link: the promise and its answer.
        verdict: what became of it.
        further: further evidence, each with the verdict it alone would give.
        sides: the figures.
        form: the file's format.

    Returns:
        The cells by the names of the columns; what a side has not is missing. In JSON each side is an object of its
        own instead of columns in front of whose names it stands: ``target``, ``result``, ``against``.
    """
    ids = {"target": link.target}
    if link.result is not None:
        ids["result"] = link.result.statement
    if link.against is not None:
        ids["against"] = link.against.statement
    target = sides[link.target]
    given: dict[str, Any] = {
        "verdict": verdict.outcome,
        "verdict_rule": verdict.rule,
        "verdict_why": verdict.why,
        "evidence": verdict.source,
        "indicator_id": link.indicator,
        "without_figure": "reference" in target,
        "related": [sides.named(r.statement) | {"reason": r.reason, "why": r.why} for r in link.related],
        "further": [sides.named(e.statement) | _answer(e, v) for e, v in further],
        "revisions": [sides.named(r.statement) | {"change": r.change, "why": r.why} for r in link.revisions],
        "score": link.result.score if link.result is not None else None,
        "pace": "",
    }
    if verdict.pace is not None:
        given |= attributes(verdict.pace) | {"pace": verdict.pace.state}
    for side, identity in ids.items():
        cells = sides[identity]
        given |= {f"{side}_{name}": cells[name] for name in columns.SIDE if name in cells}
        if form == "jsonl":
            given[side] = sides.row(identity)
    wanted = columns.of("link", form)
    if form == "jsonl":
        wanted = columns.nested(wanted)
    return cells_of(wanted, given, attributes(link), attributes(verdict), target, partly=True)


def _answer(evidence: Evidence, verdict: Verdict) -> dict[str, Any]:
    return {
        "evidence": evidence.source,
        "rule": evidence.rule,
        "why": evidence.why,
        "score": evidence.score,
        "verdict": verdict.outcome,
        "verdict_why": verdict.why,
    }


# --- the page on the terminal -------------------------------------------------------------------------------------


def totals(outcomes: Sequence[str], code: str = "print.totals") -> str:
    """Write a line of totals.

    Args:
        outcomes: the verdicts of some promises.
        code: the message: of promises in figures, or ``print.totals-without``.

    Returns:
        ``74 promises in figures: 22 kept, 1 missed, 3 unclear, 48 never mentioned again``, in the reader's language.
    """
    counts = Counter(outcomes)
    told = tuple(
        messages.sentence(say("print.count", count=counts[outcome], verdict=outcome))
        for outcome in columns.VOCABULARIES["verdict"]
        if counts[outcome]
    )
    return messages.sentence(say(code, count=len(outcomes), counts=told))


def print_account(
    stream: IO[str],
    heading: str,
    entries: Sequence[tuple[Statement | Comparison, Statement | None, Link, Verdict, Further]],
    statements: Mapping[str, Statement | Comparison],
    *,
    only: frozenset[str] = frozenset(),
    width: int | None = None,
    color: bool = False,
) -> None:
    """Print the promises with their verdicts, grouped by section, and the line of totals, in the reader's language.

    Args:
        stream: where to.
        heading: the first line.
        entries: target, result, link, verdict and further evidence of each promise.
        statements: what the links point at, by id.
        only: verdicts of the promises to print; empty for all that are due. The totals are of all in any case.
        width: columns of the terminal; None for no limit.
        color: paint verdicts.
    """
    limit = width or 160
    lines = [painted("1", fit(printable(heading), limit), color)]
    section: tuple[str, ...] | None = None
    for entry in entries:
        target, _, link, verdict, further = entry
        if verdict.outcome not in only if only else link.rule == "not-due":
            continue
        if target.section != section:
            section = target.section
            title = " > ".join(section) or messages.sentence(say("print.no-section"))
            lines += ["", painted("1;4", fit(printable(title), limit), color)]
        lines.append(painted(_STYLES[verdict.outcome], fit(printable(_line(entry, limit)).rstrip(), limit), color))
        for note in _notes(link, verdict, further, statements):
            lines.append(painted("2", fit(printable(f"{'':27}{note}"), limit), color))
    due = [v.outcome for t, _, link, v, _ in entries if isinstance(t, Statement) and link.rule != "not-due"]
    lines += ["", painted("1", totals(due), color)]
    without = [v.outcome for t, _, link, v, _ in entries if isinstance(t, Comparison)]
    if without:
        lines.append(totals(without, "print.totals-without"))
    later = sum(link.rule == "not-due" for _, _, link, _, _ in entries)
    if later:
        lines.append(messages.sentence(say("print.due-later", count=later)))
    stream.write("\n".join(lines) + "\n")


def _line(entry: tuple[Statement | Comparison, Statement | None, Link, Verdict, Further], limit: int) -> str:
    target, result, link, verdict, _ = entry
    wide = max(14, min(44, limit // 3))
    mark = f"{_MARKS[verdict.outcome]} {columns.word('verdict', verdict.outcome, messages.language())}"
    if isinstance(target, Comparison):
        asked = target.quote.removeprefix(target.indicator)
    else:
        asked = f"{shown_value(target)} {target.unit}".strip()
    if result is not None:
        share = f" ({_percent(verdict.attainment)})" if verdict.attainment is not None else ""
        told = f"→ {shown_value(result)} {result.unit}{share}  {result.indicator}"
    elif verdict.outcome == "pending":
        told = messages.sentence(say("print.due", due=link.due))
    else:
        told = "" if link.rule == "silence" else messages.sentence(link.why)
    return f"  {padded(mark, 25)}{padded(fit(printable(target.indicator), wide), wide)}  {padded(asked, 14)}  {told}"


def _notes(
    link: Link, verdict: Verdict, further: Further, statements: Mapping[str, Statement | Comparison]
) -> Iterator[str]:
    if verdict.outcome in ("partly", "missed", "unclear"):
        yield messages.sentence(verdict.why)
    if verdict.pace is not None:
        done, past = _percent(verdict.pace.done), _percent(verdict.pace.elapsed)
        yield messages.sentence(say("print.pace", done=done, elapsed=past, state=verdict.pace.state))
    if verdict.source not in ("", "work_report"):
        yield messages.sentence(say("print.by-another", source=verdict.source))
    for e, v in further:
        quote = statements[e.statement].quote
        yield messages.sentence(say("print.further", source=e.source, quote=quote, verdict=v.outcome))
    for r in link.revisions:
        if r.change != "repeated":
            yield messages.sentence(say("print.revised", change=r.change, why=r.why))
    if link.result is None and link.rule == "silence":
        for near in link.related[:1]:
            s = statements[near.statement]
            yield messages.sentence(say("print.near", quote=s.quote, indicator=s.indicator, why=near.why))


def _percent(share: Decimal | None) -> str:
    if share is None:
        return ""
    digits = plain(round(share * 100, 1))
    return f"{digits.rstrip('0').rstrip('.')}%"
