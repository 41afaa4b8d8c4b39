"""The commands that keep the account: ``link``, ``account``, ``check``, ``series``."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

import duixian
from duixian import columns, export, messages
from duixian.cli.console import (
    FAILED,
    OK,
    PARTLY,
    colored,
    complain,
    file_form,
    note,
    output_form,
    output_heads,
    output_stream,
    rules,
    terminal_width,
)
from duixian.cli.parsing import Parser, add_lexicon, add_words, positive, word
from duixian.lexicon import Lexicon, load
from duixian.model import DuixianError, Reading, Reason, UsageError, say
from duixian.workers.reports import worked

Complain = Callable[[DuixianError], None]
Rows = Iterator[Mapping[str, Any]]


def link_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian link``."""
    sub.add_argument("paths", nargs="+", metavar=word("words.path"), help="help.link-paths")
    _evidence(sub)
    _shared(sub, link, *export.FORMATS)


def account_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian account``."""
    sub.add_argument("earlier", metavar=word("words.earlier"), help="help.account-earlier")
    sub.add_argument("later", metavar=word("words.later"), help="help.account-later")
    _evidence(sub)
    verdicts = tuple(columns.VOCABULARIES["verdict"])
    sub.add_argument("--verdict", nargs="+", choices=verdicts, help="help.account-verdict")
    _shared(sub, account, "table", *export.FORMATS)


def check_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian check``."""
    sub.add_argument("paths", nargs="+", metavar=word("words.path"), help="help.reports")
    outcomes = tuple(columns.VOCABULARIES["outcome"])
    sub.add_argument("--outcome", nargs="+", choices=outcomes, help="help.check-outcome")
    _shared(sub, check, "table", *export.FORMATS)


def series_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian series``."""
    sub.add_argument("indicator", nargs="?", metavar=word("words.indicator"), help="help.series-indicator")
    sub.add_argument("paths", nargs="*", metavar=word("words.path"), help="help.reports")
    sub.add_argument("--kind", choices=("change", "level", "ratio", "rank"), help="help.series-kind")
    sub.add_argument("--list", action="store_true", help="help.series-list")
    _shared(sub, series, "csv", "jsonl", "xlsx", "parquet")


def _evidence(sub: Parser) -> None:
    sub.add_argument("--evidence", nargs="+", metavar=word("words.path"), help="help.evidence")


def _shared(sub: Parser, command: Command, *forms: str) -> None:
    """Declare what all of these commands take; the first form is the default one."""
    sub.add_argument(
        "--format", choices=forms, help="help.format-table" if "table" in forms else "help.format-first"
    )
    sub.add_argument("--output", "-o", metavar=word("words.file"), help="help.output")
    add_words(sub)
    add_lexicon(sub)
    sub.add_argument("--jobs", "-j", type=positive, default=1, metavar=word("words.number"), help="help.jobs-read")

    def run(arguments: argparse.Namespace) -> int:
        lexicon = rules(arguments.lexicon)
        return command(arguments, Sources(complain, lexicon, arguments.lexicon, arguments.jobs), lexicon)

    sub.set_defaults(run=run)


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


Command = Callable[[argparse.Namespace, Sources, Lexicon | None], int]


def _interpreted(report: duixian.Report, folder: str | None) -> Reading:
    return duixian.interpret(report, lexicon=load(folder) if folder else None)


def _write(
    arguments: argparse.Namespace,
    form: export.Format,
    record: str,
    rows: Rows,
    nothing: Callable[[], Reason] | None = None,
) -> int:
    """Write rows of a record where the arguments want them; return how many there were."""
    heads = output_heads(arguments, form)
    table = export.of_record(record, form, rows, heads=heads, lang=arguments.lang, nothing=nothing)
    with ExitStack() as stack:
        return export.write(form, output_stream(arguments, stack), table)


# --- link ---------------------------------------------------------------------------------------------------------


def link(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> int:
    """Print the promises of a report, or of every report of a folder, with what answers them."""
    form = file_form(arguments, "jsonl")
    rows = (row for book in _accounts(arguments, sources, lexicon) for row in _entries(book, book.entries, form))
    return sources.status if _write(arguments, form, "link", rows) else FAILED


def _entries(book: duixian.Account, entries: Sequence[duixian.Entry], form: export.Format) -> Rows:
    sides = export.Sides((book.earlier, book.later, *book.others), book.statements.keys())
    for e in entries:
        yield export.link_row(e.link, e.verdict, e.further, sides, form)


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
        note(doubt.why)
    if not pairs:
        raise DuixianError(say("print.no-pair"), " ".join(paths), say("print.give-two-years"))
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
            note(" ".join(str(error).split()))
        except DuixianError:
            silent += 1
    if silent:
        note(say("print.promise-nothing", count=silent, reports=len(pairs)))


def _is_archive(path: str) -> bool:
    return path.endswith((".zip", ".tar.xz", ".tar.gz", ".tgz", ".csv", ".tsv"))


# --- account ------------------------------------------------------------------------------------------------------


def account(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> int:
    """Print the page of promises and verdicts, or write them as rows."""
    form = output_form(arguments, "table")
    earlier, later = sources.one(arguments.earlier), sources.one(arguments.later)
    others = [r for p in arguments.evidence or () for r in sources.all([p])]
    book = duixian.account(earlier, later, others, lexicon=lexicon)
    only = frozenset(arguments.verdict or ())
    if form != "table":
        chosen = [e for e in book.entries if not only or e.verdict.outcome in only]
        nothing = partial(say, "print.nothing-promised", count=len(book.entries))
        _write(arguments, form, "link", _entries(book, chosen, form), nothing)
        return sources.status
    entries = [(e.target, e.result, e.link, e.verdict, e.further) for e in book.entries]
    heading = messages.sentence(
        say(
            "print.account",
            place=later.report.identity.place or earlier.report.identity.place,
            year=next(e.link.due for e in book.due) if book.due else str(later.report.identity.year or ""),
            earlier=earlier.report.path,
            later=later.report.path,
        )
    )
    screen = sys.stdout.isatty() and not arguments.output
    with _page(arguments) as stream:
        width = terminal_width(40) if screen else None
        export.print_account(
            stream, heading, entries, book.statements, only=only, width=width, color=screen and colored()
        )
    return sources.status


@contextmanager
def _page(arguments: argparse.Namespace) -> Iterator[IO[str]]:
    """Open what a page for readers is printed on: the terminal, or a text file."""
    with ExitStack() as stack:
        if arguments.output:
            stream = output_stream(arguments, stack)
            yield io.TextIOWrapper(stream, encoding="utf-8", write_through=True)
        else:
            yield sys.stdout


# --- check --------------------------------------------------------------------------------------------------------


def check(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> int:
    """Print what arithmetic says of the figures."""
    form = output_form(arguments, "table")
    readings = list(sources.all(arguments.paths))
    if not readings:
        if not sources.failed:
            raise DuixianError(say("print.no-document"), " ".join(arguments.paths), say("print.name-a-report"))
        return FAILED
    findings = duixian.check(readings, lexicon=lexicon)
    wanted = frozenset(arguments.outcome or ())
    chosen = [f for f in findings if not wanted or f.outcome in wanted]
    sides = export.Sides(readings, {s for f in chosen for s in f.statements})
    if form == "table":
        with _page(arguments) as stream:
            export.print_findings(stream, chosen, findings, sides)
    else:
        nothing = partial(say, "print.nothing-checked", count=len(findings))
        _write(arguments, form, "finding", export.finding_rows(chosen, sides, form), nothing)
    return sources.status


# --- series -------------------------------------------------------------------------------------------------------


def series(arguments: argparse.Namespace, sources: Sources, lexicon: Lexicon | None) -> int:
    """Print one indicator over places and years, or the catalogue."""
    form = file_form(arguments, "csv")
    catalogue = duixian.indicators(lexicon)
    if arguments.list:
        _write(arguments, form, "indicator", export.indicator_rows(catalogue.indicators.values(), form))
        return OK
    if not arguments.indicator or not arguments.paths:
        raise UsageError(say("print.needs-indicator"), "series", say("print.see-list"))
    indicator = catalogue.named(arguments.indicator)
    kind = arguments.kind or indicator.kinds[0]
    if kind not in indicator.kinds:
        problem = say("print.not-of-kind", indicator=indicator.name, kind=kind)
        raise UsageError(problem, "--kind", say("print.use-kind", kinds=indicator.kinds))
    found = export.Series(indicator.id, indicator.name, kind, form)
    for reading in sources.all(arguments.paths):
        found.add(reading, duixian.series(indicator, reading, kind=kind, lexicon=lexicon))
    if not len(found):
        if not sources.failed:
            raise DuixianError(say("print.no-report"), " ".join(arguments.paths), say("print.see-extract"))
        return FAILED
    _write(arguments, form, "observation", found.rows())
    return sources.status
