"""The command ``duixian``: one sub-command a task, one clear line for whatever goes wrong.

Exit status: 0 all went well · 1 nothing could be read, or the work failed · 2 the command was given wrongly ·
3 some documents failed while others went through · 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, Any

import duixian
from duixian import columns, export, messages
from duixian.cli.console import (
    FAILED,
    INTERRUPTED,
    OK,
    PARTLY,
    USAGE,
    Form,
    add_words,
    colored,
    complain,
    language,
    output_form,
    output_heads,
    terminal_width,
)
from duixian.cli.corpus import add_commands as corpus_commands
from duixian.model import DuixianError, Report, Statement, UsageError, say
from duixian.workers.reports import unforeseen, worked

MOST_PLACES = 10

EPILOG = """\
exit status:
  0  all went well
  1  nothing could be read, or the work failed
  2  the command was given wrongly
  3  some documents failed while others went through

DUIXIAN_DEBUG=1 shows where in the program an unexpected error arose; NO_COLOR=1 prints without colours."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: the arguments after the program's name; None takes those of the process.

    Returns:
        The exit status (see the module).
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a mark in its place; it is no reason to stop.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        arguments = _parser().parse_args(argv)
        run: Callable[[argparse.Namespace], int] = arguments.run
        status = run(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # The reader (head, a pager) has gone: nobody is left to tell, and flushing at exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    except UsageError as error:
        complain(error)
        return USAGE
    except DuixianError as error:
        complain(error)
        return FAILED
    except Exception as error:
        if os.environ.get("DUIXIAN_DEBUG"):
            raise
        complain(unforeseen(error))
        return FAILED


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"duixian {version('duixian')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="duixian",
        description="Every figure in a Chinese government report: what was measured, how much, promised or delivered.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name, help=text, description=text, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        sub.set_defaults(run=run)
        return sub

    sub = command("extract", _extract, "Print every figure of reports.")
    sub.add_argument(
        "paths", nargs="+", metavar="PATH", help="a document, a folder, an archive (.zip, .tar.xz), or - for stdin"
    )
    sub.add_argument("--format", choices=("table", *export.FORMATS), help="default: by --output's name, else table")
    sub.add_argument("--output", "-o", metavar="FILE", help="write here instead of stdout (it appears when whole)")
    _identity(sub)
    sub.add_argument("--lexicon", metavar="DIR", help="a folder of rules to lay over the built-in ones")
    sub.add_argument("--jobs", "-j", type=_positive, default=1, metavar="N", help="extract in N processes (default 1)")
    add_words(sub)

    sub = command("explain", _explain, "Say why a figure was read as it was, or why it was not.")
    sub.add_argument("path", metavar="FILE", help="one document, or - for stdin")
    target = sub.add_mutually_exclusive_group(required=True)
    target.add_argument("--at", type=_offset, metavar="OFFSET", help="a character of the figure, counted as in JSONL")
    target.add_argument("--quote", metavar="TEXT", help="the figure as written; each of its places is explained")
    _identity(sub)
    sub.add_argument("--lexicon", metavar="DIR", help="a folder of rules to lay over the built-in ones")

    _account_commands(command)
    corpus_commands(command)
    _ledger_commands(command)

    sub = command("eval", _eval, "Score extraction against annotated documents.")
    sub.add_argument("folder", metavar="GOLD_DIR", help="a folder with documents.tsv, texts and gold files")
    sub.add_argument("--errors", type=_offset, default=0, metavar="N", help="show up to N errors of a kind, a document")
    sub.add_argument("--json", action="store_true", help="print one JSON object")
    sub.add_argument("--told", action="store_true", help="tell place and year instead of letting them be found")
    sub.add_argument("--lexicon", metavar="DIR", help="a folder of rules to lay over the built-in ones")

    sub = command("lexicon", _lexicon, "Work on the rules.")
    sub.add_argument("action", choices=("check",), help="check: validate the rules and run their examples")
    sub.add_argument("folder", nargs="?", metavar="DIR", help="a folder of your own, laid over the built-in rules")
    return parser


def _account_commands(
    command: Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser],
) -> None:
    def run(name: str) -> Callable[[argparse.Namespace], int]:
        def command_of(arguments: argparse.Namespace) -> int:
            from duixian.cli import promises

            rules = _rules(arguments.lexicon)
            sources = promises.Sources(complain, rules, arguments.lexicon, arguments.jobs)
            with messages.speaking(language(arguments)):
                status: int = getattr(promises, name)(arguments, sources, rules)
            return status

        return command_of

    def shared(sub: argparse.ArgumentParser, *forms: str) -> None:
        sub.add_argument("--format", choices=forms, help="default: by --output's name, else the first of these")
        sub.add_argument("--output", "-o", metavar="FILE", help="write here (it appears when whole)")
        add_words(sub)
        sub.add_argument("--lexicon", metavar="DIR", help="a folder of rules to lay over the built-in ones")
        sub.add_argument("--jobs", "-j", type=_positive, default=1, metavar="N", help="read in N processes (default 1)")

    more = "further documents: a communiqué, a newspaper page, a plan of the same year"
    sub = command("link", run("link"), "Pair the promises of reports with the results of the next ones, with verdicts.")
    sub.add_argument("paths", nargs="+", metavar="PATH", help="EARLIER LATER, or folders and archives of reports")
    sub.add_argument("--evidence", nargs="+", metavar="PATH", help=more)
    shared(sub, "jsonl", "csv", "xlsx", "parquet")

    sub = command("account", run("account"), "Print what became of each promise, with a line of totals.")
    sub.add_argument("earlier", metavar="EARLIER", help="the report that promises")
    sub.add_argument("later", metavar="LATER", help="the report of the next year")
    sub.add_argument("--evidence", nargs="+", metavar="PATH", help=more)
    outcomes = tuple(columns.VOCABULARIES["verdict"])
    sub.add_argument("--verdict", nargs="+", choices=outcomes, help="print only promises with these verdicts")
    shared(sub, "table", "jsonl", "csv", "xlsx", "parquet")

    sub = command(
        "check", run("check"), "Check the arithmetic: sums, shares, growth, repeats, ranks, in and across reports."
    )
    sub.add_argument("paths", nargs="+", metavar="PATH", help="reports, folders, archives")
    answers = tuple(columns.VOCABULARIES["outcome"])
    sub.add_argument("--outcome", nargs="+", choices=answers, help="print only findings with these outcomes")
    shared(sub, "table", "jsonl", "csv", "xlsx", "parquet")

    sub = command("series", run("series"), "One indicator over places and years, with targets, results and absences.")
    sub.add_argument("indicator", nargs="?", metavar="INDICATOR", help="id or name: gdp, 城镇新增就业 (see --list)")
    sub.add_argument("paths", nargs="*", metavar="PATH", help="reports, folders, archives")
    sub.add_argument("--kind", choices=("change", "level", "ratio", "rank"), help="default: as its targets are set")
    sub.add_argument("--list", action="store_true", help="print the catalogue of indicators")
    shared(sub, "csv", "jsonl", "xlsx", "parquet")


def _ledger_commands(
    command: Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser],
) -> None:
    from duixian.cli import ledger, publishing

    text = "Keep documents, accounts and corrections in a ledger that lasts."
    ledger.arguments(command("ledger", ledger.serve, text))
    ledger.serving(command("serve", ledger.serve, "Serve the ledger's public site."))
    publishing.arguments(command("publish", publishing.publish, "Write the public site as files for any web host."))


def _identity(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--place", default="", metavar="NAME", help="whose report it is; default: as the text says")
    sub.add_argument("--year", type=_year, metavar="YEAR", help="the year it was given in; default: as the text says")


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _offset(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 up")
    return int(text)


def _year(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1900 <= int(text) <= 2200:
        raise argparse.ArgumentTypeError(f"{text!r} is no year between 1900 and 2200")
    return int(text)


def _rules(folder: str | None) -> Any:
    if folder is None:
        return None
    from duixian import lexicon

    return lexicon.load(Path(folder))


# --- extract ------------------------------------------------------------------------------------------------------


def _extract(arguments: argparse.Namespace) -> int:
    form = _form(arguments)
    output = Path(arguments.output) if arguments.output else None
    if arguments.paths.count("-") > 1:
        raise UsageError("stdin can be read only once", "-", "name it once")
    # A folder that will not do is told before anything is read.
    _rules(arguments.lexicon)
    failed: list[str] = []

    def on_error(error: DuixianError) -> None:
        failed.append(error.where)
        complain(error)

    heads = output_heads(arguments, form)
    done = 0

    def told() -> Iterator[tuple[Report, Sequence[Statement]]]:
        nonlocal done
        for report, statements in chain((first,), pairs):
            yield report, statements
            done += 1
            progress.step(report, len(statements))

    with ExitStack() as stack:
        stack.enter_context(messages.speaking(language(arguments)))
        # Where the figures themselves run over the terminal they are progress enough.
        watched = sys.stderr.isatty() and (output is not None or not sys.stdout.isatty())
        progress = stack.enter_context(_Progress(arguments.paths) if watched else _Quiet())
        reports = duixian.read_all(arguments.paths, place=arguments.place, year=arguments.year, on_error=on_error)
        pairs = worked(partial(_extracted, folder=arguments.lexicon), reports, arguments.jobs, on_error)
        first = next(pairs, None)
        if first is None:
            if not failed:
                where = " ".join(arguments.paths)
                complain(DuixianError("no document found", where, "name a report or a folder of them"))
            return FAILED
        stream = stack.enter_context(export.replacing(output)) if output else None
        if form == "table":
            table = _table(stream)
            for report, statements in told():
                table.write(report, statements)
        else:
            rows = (row for pair in told() for row in export.statement_rows(*pair, form))
            nothing = lambda: say("print.nothing-read", count=done)  # noqa: E731 (counted when all is read)
            written = export.of_record(
                "statement", form, rows, heads=heads, lang=arguments.lang, nothing=nothing
            )
            export.write(form, stream or sys.stdout.buffer, written)
    if failed:
        total = done + len(failed)
        print(f"duixian: {len(failed)} of {total} documents could not be read", file=sys.stderr)
    return PARTLY if failed else OK


def _form(arguments: argparse.Namespace) -> Form:
    # A page for readers goes into a text file as well.
    if not arguments.format and Path(arguments.output or "").suffix.lower() == ".txt":
        return "table"
    return output_form(arguments, "table")


def _table(stream: IO[bytes] | None) -> export.StatementTable:
    if stream is not None:
        import io

        return export.StatementTable(io.TextIOWrapper(stream, encoding="utf-8", write_through=True))
    if not sys.stdout.isatty():
        return export.StatementTable(sys.stdout)
    return export.StatementTable(sys.stdout, terminal_width(), colored())


def _extracted(report: Report, folder: str | None) -> Sequence[Statement]:
    return duixian.extract(report, lexicon=_rules(folder))


class _Quiet:
    """No progress to show."""

    def __enter__(self) -> _Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def step(self, report: Report, figures: int) -> None:
        """A report has been written."""


class _Progress(_Quiet):
    """A bar on stderr, which appears when the work has taken a second and vanishes at its end."""

    DELAY = 1.0

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._begin = time.monotonic()
        self._bar: Any = None
        self._task: Any = None
        self._reports = self._figures = 0

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, report: Report, figures: int) -> None:
        """Count a report, and show the bar once the work is long."""
        self._reports += 1
        self._figures += figures
        if self._bar is None:
            if time.monotonic() - self._begin < self.DELAY:
                return
            self._show()
        self._bar.update(
            self._task, completed=self._reports, note=f"{self._reports:,} reports, {self._figures:,} figures"
        )

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (BarColumn(), TextColumn("{task.fields[note]}"), TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._task = self._bar.add_task("", total=_count(self._paths), note="")
        self._bar.start()


def _count(paths: Sequence[str]) -> int | None:
    """Count the documents ahead, as far as that is possible without opening them."""
    total = 0
    for path in map(Path, paths):
        if path.is_dir():
            total += sum(1 for p in path.rglob("*") if p.is_file())
        elif path.suffix.lower() in (".zip", ".xz", ".gz", ".bz2", ".tar", ".tgz", ".txz", ".csv", ".tsv"):
            return None
        else:
            total += 1
    return total


# --- explain ------------------------------------------------------------------------------------------------------


def _explain(arguments: argparse.Namespace) -> int:
    report = duixian.read(arguments.path, place=arguments.place, year=arguments.year)
    rules = _rules(arguments.lexicon)
    if arguments.at is not None:
        offsets = [_report_offset(report, arguments.at)]
    else:
        offsets = _places_of(report, arguments.quote)
    if len(offsets) > MOST_PLACES:
        print(
            f"duixian: {report.name}: {len(offsets)} places, the first {MOST_PLACES} are explained; "
            "give more of the words, or --at",
            file=sys.stderr,
        )
    for k, offset in enumerate(offsets[:MOST_PLACES]):
        if k:
            print()
        _print_explanation(report, offset, duixian.explain(report, offset, lexicon=rules))
    return OK


def _report_offset(report: Report, offset: int) -> int:
    """Lead an offset as exported back to the report's text."""
    if report.source_text is None:
        if offset < len(report.text):
            return offset
        raise UsageError(f"offset {offset} is behind the end ({len(report.text)})", report.name, "count as in JSONL")
    if offset >= len(report.source_text):
        raise UsageError(
            f"offset {offset} is behind the end ({len(report.source_text)})", report.name, "count as in JSONL"
        )
    # A character that joining the lines has dropped stands for the next one that was kept.
    behind = [
        run.start + max(0, offset - run.source)
        for run in report.origin.runs
        if offset < run.source + run.end - run.start
    ]
    if not behind:
        raise UsageError(f"nothing is read at offset {offset}", report.name, "count as in JSONL")
    return min(behind)


def _places_of(report: Report, quote: str) -> list[int]:
    if not quote:
        raise UsageError("the quote is empty", "--quote", "give the figure as written")
    places, at = [], report.text.find(quote)
    while at >= 0:
        places.append(at)
        at = report.text.find(quote, at + len(quote))
    if not places and report.source_text is not None:
        at = report.source_text.find(quote)
        if at >= 0:
            places.append(_report_offset(report, at))
    if not places:
        raise UsageError(f"{quote!r} does not stand in it", report.name, "give the characters as the document has them")
    return places


def _print_explanation(report: Report, offset: int, explanation: duixian.Explanation) -> None:
    stretch = explanation.stretch
    time_said = "unknown"
    if stretch is not None:
        cue = f", {stretch.cue!r}" if stretch.cue else ""
        time_said = f"{stretch.view} {stretch.period}".rstrip() + f" ({stretch.rule}{cue})"
    lines = [
        ("sentence", explanation.sentence),
        ("section", " > ".join(explanation.section) or "none"),
        ("time", time_said),
    ]
    print("\n".join(f"{name:<9} {export.printable(text)}" for name, text in lines))
    if not explanation.statements:
        print(f"no figure is read at {report.text[offset : offset + 12]!r}")
    rows = export.statement_rows(report, explanation.statements)
    for row, statement, steps in zip(rows, explanation.statements, explanation.steps, strict=True):
        where = ", ".join(filter(None, (report.name, export.where(row["source"]))))
        print(f"\n{export.printable(row['quote'])}  ({where}, characters {row['start']}:{row['end']})")
        table = [("field", "value", "rule", "matched")]
        told = dict.fromkeys(step.field for step in steps)
        for step in steps:
            table.append((step.field, _value(statement, step.field), step.rule, step.matched))
        for name in columns.CLAIM:
            if name not in told and not (name == "high" and statement.low == statement.high):
                table.append((name, _value(statement, name), "", ""))
        print("\n".join(f"  {line}" for line in export.aligned(table)))
    if explanation.rejected:
        print("\nread as no figure in this sentence:")
        rejected = [(text, messages.sentence(why)) for text, why in explanation.rejected]
        print("\n".join(f"  {line}" for line in export.aligned(rejected)))


def _value(statement: Statement, name: str) -> str:
    if name == "value":
        name = "low"
    value = getattr(statement, name, "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, str) else export.plain(value) if isinstance(value, Decimal) else ""


# --- eval, lexicon ------------------------------------------------------------------------------------------------


def _eval(arguments: argparse.Namespace) -> int:
    from duixian import evaluate

    scores = evaluate.evaluate(Path(arguments.folder), lexicon=_rules(arguments.lexicon), told=arguments.told)
    print(evaluate.as_json(scores) if arguments.json else evaluate.as_text(scores, arguments.errors))
    return OK


def _lexicon(arguments: argparse.Namespace) -> int:
    from duixian.lexicon.validate import validate

    problems = validate(Path(arguments.folder) if arguments.folder else None)
    for problem in problems:
        print(f"duixian: {problem}", file=sys.stderr)
    if problems:
        return FAILED
    print("duixian: the lexicon is valid", file=sys.stderr)
    return OK


if __name__ == "__main__":
    sys.exit(main())
