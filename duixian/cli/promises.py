"""The commands that keep the account: ``link``, ``account``, ``check``, ``series``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import IO, Any

import msgspec

import duixian
from duixian import export
from duixian.cli.console import (
    FAILED,
    OK,
    PARTLY,
    colored,
    output_form,
    output_stream,
    terminal_width,
)
from duixian.lexicon import Lexicon, load
from duixian.messages import sentence
from duixian.model import DuixianError, Finding, Observation, Reading, Statement, UsageError
from duixian.workers.reports import worked

Complain = Callable[[DuixianError], None]

FINDING_COLUMNS: dict[str, type] = {
    "relation": str,
    "outcome": str,
    "equation": str,
    "equation_values": str,
    "why": str,
    "why_values": str,
    "assumption": str,
    "place": str,
    "year": int,
    "quotes": str,
    "places_in_text": str,
    "documents": str,
    "statements": str,
}
SERIES_COLUMNS: dict[str, type] = {
    "indicator": str,
    "name": str,
    "place": str,
    "place_code": str,
    "year": int,
    "side": str,
    "presence": str,
    "low": Decimal,
    "high": Decimal,
    "unit": str,
    "modifier": str,
    "kind": str,
    "direction": str,
    "quote": str,
    "wording": str,
    "source": str,
    "document": str,
    "start": int,
    "end": int,
    "why": str,
    "why_values": str,
    "statement": str,
}
CATALOGUE_COLUMNS: dict[str, type] = {
    "id": str,
    "name": str,
    "english": str,
    "theme": str,
    "kind": str,
    "nature": str,
    "good": str,
}


class Sources:
    """Reads documents into what linking and checking work on, and counts what could not be read.

    Args:
        complain: is told of each document that fails.
        lexicon: the rules; the built-in ones if None.
        folder: the user's folder of rules, for other processes.
        jobs: how many processes.
    """

    def __init__(self, complain: Complain, lexicon: Lexicon | None, folder: str | None, jobs: int) -> None:
        self.failed: list[str] = []
        self._complain, self._lexicon, self._folder, self._jobs = complain, lexicon, folder, jobs

    def _on_error(self, error: DuixianError) -> None:
        self.failed.append(error.where)
        self._complain(error)

    def one(self, path: str) -> Reading:
        """Read one document; an error is raised."""
        return duixian.interpret(duixian.read(path), lexicon=self._lexicon)

    def all(self, paths: Sequence[str]) -> Iterator[Reading]:
        """Read documents, folders and archives; errors are told and the others go through."""
        reports = duixian.read_all(paths, on_error=self._on_error)
        interpreted = worked(partial(_interpreted, folder=self._folder), reports, self._jobs, self._on_error)
        return (reading for _, reading in interpreted)

    @property
    def status(self) -> int:
        """The exit status that what failed calls for."""
        return PARTLY if self.failed else OK


def _interpreted(report: duixian.Report, folder: str | None) -> Reading:
    return duixian.interpret(report, lexicon=load(folder) if folder else None)


# --- link ---------------------------------------------------------------------------------------------------------


def link(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> int:
    """Print the promises of a report, or of every report of a folder, with what answers them."""
    form = output_form(arguments, "jsonl")
    accounts = _accounts(arguments, sources, lexicon)
    with ExitStack() as stack:
        stream = output_stream(arguments, stack)
        if form == "jsonl":
            count = 0
            for account in accounts:
                spans = _spans(account)
                for e in account.entries:
                    stream.write(msgspec.json.encode(export.entry_object(e.link, e.verdict, e.further, spans)) + b"\n")
                    count += 1
        else:
            rows = (row for account in accounts for row in _flat(account))
            count = export.records(form, stream, export.Records("account", export.ACCOUNT_COLUMNS, rows))
    return sources.status if count else FAILED


def _flat(account: duixian.Account) -> Iterator[Mapping[str, Any]]:
    pairs = [(e.link, e.verdict) for e in account.entries]
    return export.account_rows(pairs, _spans(account), account.later.report.identity.place)


def _spans(account: duixian.Account) -> export.Spans:
    return export.Spans((account.earlier, account.later, *account.others), set(account.statements))


def _accounts(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> Iterator[duixian.Account]:
    paths: list[str] = arguments.paths
    further = [r for p in arguments.evidence or () for r in sources.all([p])]
    if len(paths) == 2 and all(not Path(p).is_dir() and not _is_archive(p) for p in paths):
        yield duixian.account(sources.one(paths[0]), sources.one(paths[1]), further, lexicon=lexicon)
        return
    readings = [*sources.all(paths), *further]
    reports = [r.report for r in readings]
    pairs, doubts = duixian.succession(reports)
    for doubt in doubts:
        print(f"duixian: note: {sentence(doubt.why)}", file=sys.stderr)
    if not pairs:
        problem = "no two consecutive reports of one place"
        remedy = "give a folder with the reports of two years, or two files"
        raise DuixianError(problem, " ".join(paths), remedy)
    nation: dict[int, list[Reading]] = {}
    for reading in readings:
        if reading.report.identity.place == "全国" and reading.report.identity.year:
            nation.setdefault(reading.report.identity.year, []).append(reading)
    silent = 0
    for pair in pairs:
        earlier, later = readings[pair.earlier], readings[pair.later]
        others = [readings[k] for k in pair.others]
        if later.report.identity.place != "全国":
            others += nation.get(later.report.identity.year or 0, ())
        try:
            yield duixian.account(earlier, later, others, lexicon=lexicon)
        except UsageError as error:
            print(f"duixian: note: {' '.join(str(error).split())}", file=sys.stderr)
        except DuixianError:
            silent += 1
    if silent:
        print(f"duixian: note: {silent} of {len(pairs)} reports promise nothing in figures", file=sys.stderr)


def _is_archive(path: str) -> bool:
    return path.endswith((".zip", ".tar.xz", ".tar.gz", ".tgz", ".csv", ".tsv"))


# --- account ------------------------------------------------------------------------------------------------------


def account(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> int:
    """Print the page of promises and verdicts."""
    earlier, later = sources.one(arguments.earlier), sources.one(arguments.later)
    others = [r for p in arguments.evidence or () for r in sources.all([p])]
    book = duixian.account(earlier, later, others, lexicon=lexicon)
    entries = [(e.target, e.result, e.link, e.verdict, e.further) for e in book.entries]
    place = later.report.identity.place or earlier.report.identity.place
    year = next(e.link.due for e in book.due) if book.due else later.report.identity.year
    heading = f"{place} {year}: promised in {earlier.report.name}, told in {later.report.name}"
    screen = sys.stdout.isatty()
    color = screen and colored()
    only = frozenset(arguments.verdict or ())
    width = terminal_width(40) if screen else None
    export.print_account(sys.stdout, heading, entries, book.statements, only=only, width=width, color=color)
    return sources.status


# --- check --------------------------------------------------------------------------------------------------------


def check(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> int:
    """Print what arithmetic says of the figures."""
    form = output_form(arguments, "table")
    readings = list(sources.all(arguments.paths))
    if not readings:
        if not sources.failed:
            problem = "no document found"
            raise DuixianError(problem, " ".join(arguments.paths), "name a report or a folder of them")
        return FAILED
    findings = duixian.check(readings, lexicon=lexicon)
    wanted = set(arguments.outcome or ("contradicts", "cannot_tell", "agrees"))
    chosen = [f for f in findings if f.outcome in wanted]
    with ExitStack() as stack:
        stream = output_stream(arguments, stack)
        spans = export.Spans(readings, {s for f in chosen for s in f.statements})
        rows = _finding_rows(chosen, readings, spans)
        if form == "jsonl":
            for f, row in zip(chosen, rows, strict=True):
                told = {k: row[k] for k in ("relation", "outcome", "equation", "why", "assumption", "place", "year")}
                told |= {"equation": f.equation, "why": f.why}
                stream.write(msgspec.json.encode({**told, "statements": [spans[s] for s in f.statements]}) + b"\n")
        elif form == "table":
            _print_findings(stream, chosen, list(rows), findings)
        else:
            export.records(form, stream, export.Records("findings", FINDING_COLUMNS, rows))
    return sources.status


def _finding_rows(
    findings: Sequence[Finding], readings: Sequence[Reading], spans: export.Spans
) -> Iterator[Mapping[str, Any]]:
    by_report = {r.report.id: r.report for r in readings}
    for f in findings:
        told = [spans[s] for s in f.statements]
        identity = by_report[f.reports[0]].identity if f.reports else None
        yield {
            "relation": f.relation,
            "outcome": f.outcome,
            "equation": f.equation.code,
            "equation_values": export.values_of(f.equation),
            "why": f.why.code,
            "why_values": export.values_of(f.why),
            "assumption": f.assumption,
            "place": identity.place if identity else "",
            "year": identity.year if identity else None,
            "quotes": "; ".join(t["quote"] for t in told),
            "places_in_text": "; ".join(f"{t['doc']}:{t['start']}-{t['end']}" for t in told),
            "documents": "; ".join(dict.fromkeys(by_report[r].name for r in f.reports)),
            "statements": "; ".join(f.statements),
        }


_MARKS = {"contradicts": "✗ contradicts", "cannot_tell": "? cannot tell", "agrees": "✓ agrees"}


def _print_findings(
    stream: IO[bytes], findings: Sequence[Finding], rows: Sequence[Mapping[str, Any]], every: Sequence[Finding]
) -> None:
    order = {"contradicts": 0, "cannot_tell": 1, "agrees": 2}
    lines = []
    for f, row in sorted(zip(findings, rows, strict=True), key=lambda pair: order[pair[0].outcome]):
        lines.append(f"{_MARKS[f.outcome]}  {f.relation}: {sentence(f.equation)}")
        why = sentence(f.why) + (f" (assumption: {f.assumption})" if f.assumption else "")
        lines.append(f"    {why}")
        lines.append(f"    {row['places_in_text']}")
    counts = {outcome: sum(f.outcome == outcome for f in every) for outcome in order}
    kinds = ", ".join(sorted({f.relation for f in every})) or "none of the kinds that are known"
    lines.append(
        f"{len(every)} relations checked ({kinds}): {counts['agrees']} agree, "
        f"{counts['contradicts']} contradict, {counts['cannot_tell']} cannot be told"
    )
    stream.write(("\n".join(export.printable(line) for line in lines) + "\n").encode("utf-8", "replace"))


# --- series -------------------------------------------------------------------------------------------------------


def series(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> int:
    """Print one indicator over places and years, or the catalogue."""
    form = output_form(arguments, "csv")
    catalogue = duixian.indicators(lexicon)
    if arguments.list:
        listed = [
            {
                "id": i.id,
                "name": i.name,
                "english": i.english,
                "theme": i.theme,
                "kind": i.kinds[0],
                "nature": i.nature,
                "good": i.good,
            }
            for i in catalogue.indicators.values()
        ]
        with ExitStack() as stack:
            export.records(
                form, output_stream(arguments, stack), export.Records("catalogue", CATALOGUE_COLUMNS, listed)
            )
        return OK
    if not arguments.indicator or not arguments.paths:
        raise UsageError("needs an indicator and reports", "series", "see the indicators with duixian series --list")
    indicator = catalogue.named(arguments.indicator)
    kind = arguments.kind or indicator.kinds[0]
    if kind not in indicator.kinds:
        remedy = f"use {' or '.join(indicator.kinds)}"
        raise UsageError(f"{indicator.name} is not given as {kind}", "--kind", remedy)

    def rows() -> Iterator[Mapping[str, Any]]:
        found: list[tuple[Observation, Mapping[str, Any]]] = []
        for reading in sources.all(arguments.paths):
            for o in duixian.series(indicator, reading, kind=kind, lexicon=lexicon):
                found.append((o, _series_row(o, reading, indicator.name)))
        found.sort(key=lambda pair: (pair[0].place_code, pair[0].place, pair[0].year, pair[0].side, pair[0].source))
        for _, row in found:
            yield row

    with ExitStack() as stack:
        count = export.records(
            form, output_stream(arguments, stack), export.Records(indicator.id, SERIES_COLUMNS, rows())
        )
    if not count:
        if not sources.failed:
            raise DuixianError("no report with a place and a year", " ".join(arguments.paths), "see duixian extract")
        return FAILED
    return sources.status


def _series_row(o: Observation, reading: Reading, name: str) -> Mapping[str, Any]:
    row: dict[str, Any] = {
        "indicator": o.indicator,
        "name": name,
        "place": o.place,
        "place_code": o.place_code,
        "year": o.year,
        "side": o.side,
        "presence": o.presence,
        "source": o.source,
        "document": reading.report.name,
        "why": o.why.code,
        "why_values": export.values_of(o.why),
    }
    s: Statement | None = next((s for s in reading.statements if s.id == o.statement), None) if o.statement else None
    if s is not None:
        span = export.Spans([reading], {s.id})[s.id]
        row |= {
            "low": s.low,
            "high": s.high,
            "unit": s.unit,
            "modifier": s.modifier,
            "kind": s.kind,
            "direction": s.direction,
            "quote": span["quote"],
            "wording": s.indicator,
            "start": span["start"],
            "end": span["end"],
            "statement": s.id,
        }
    elif o.start >= 0:
        report = reading.report
        row["start"] = report.origin.source_span(o.start, o.start + 1)[0] if report.source_text is not None else o.start
    return row
