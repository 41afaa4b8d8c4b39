"""The commands that read figures: ``extract`` and ``explain``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, Any

import duixian
from duixian import columns, export
from duixian.cli.console import (
    FAILED,
    OK,
    PARTLY,
    Form,
    colored,
    complain,
    output_form,
    output_heads,
    rules,
    tell,
    terminal_width,
)
from duixian.cli.parsing import Parser, add_identity, add_language, add_lexicon, add_words, positive, whole, word
from duixian.lexicon.rules import saying
from duixian.messages import language, place_in_source, sentence
from duixian.model import DuixianError, Reason, Report, Statement, UsageError, say
from duixian.workers.reports import worked

MOST_PLACES = 10
_VIEWS = {"review": "cli.review", "outlook": "cli.outlook", "general": "cli.general"}


def extract_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian extract``."""
    sub.add_argument("paths", nargs="+", metavar=word("words.path"), help="help.extract-paths")
    sub.add_argument("--format", choices=("table", *export.FORMATS), help="help.format-table")
    sub.add_argument("--output", "-o", metavar=word("words.file"), help="help.output")
    add_words(sub)
    add_identity(sub)
    add_lexicon(sub)
    sub.add_argument(
        "--jobs", "-j", type=positive, default=1, metavar=word("words.number"), help="help.jobs-extract"
    )
    sub.set_defaults(run=extract)


def explain_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian explain``."""
    sub.add_argument("path", metavar=word("words.file"), help="help.explain-path")
    target = sub.add_mutually_exclusive_group(required=True)
    target.add_argument("--at", type=whole, metavar=word("words.offset"), help="help.at")
    target.add_argument("--quote", metavar=word("words.text"), help="help.quote")
    add_identity(sub)
    add_lexicon(sub)
    add_language(sub)
    sub.set_defaults(run=explain)


# --- extract ------------------------------------------------------------------------------------------------------


def extract(arguments: argparse.Namespace) -> int:
    """Print every figure of reports."""
    form = _form(arguments)
    output = Path(arguments.output) if arguments.output else None
    if arguments.paths.count("-") > 1:
        raise UsageError(say("cli.stdin-once"), "-", say("cli.name-once"))
    # A folder that will not do is told before anything is read.
    rules(arguments.lexicon)
    failed: list[str] = []

    def on_error(error: DuixianError) -> None:
        failed.append(error.where)
        complain(error)

    heads = output_heads(arguments, form)
    done = 0

    def told(found: Iterable[tuple[Report, Sequence[Statement]]]) -> Iterator[tuple[Report, Sequence[Statement]]]:
        nonlocal done
        for report, statements in found:
            yield report, statements
            done += 1
            progress.step(report, len(statements))

    with ExitStack() as stack:
        # Where the figures themselves run over the terminal they are progress enough.
        watched = sys.stderr.isatty() and (output is not None or not sys.stdout.isatty())
        progress = stack.enter_context(_Progress(arguments.paths) if watched else _Quiet())
        reports = duixian.read_all(arguments.paths, place=arguments.place, year=arguments.year, on_error=on_error)
        pairs = worked(partial(_extracted, folder=arguments.lexicon), reports, arguments.jobs, on_error)
        first = next(pairs, None)
        if first is None:
            if not failed:
                where = " ".join(arguments.paths)
                complain(DuixianError(say("print.no-document"), where, say("print.name-a-report")))
            return FAILED
        stream = stack.enter_context(export.replacing(output)) if output else None
        found = told(chain((first,), pairs))
        if form == "table":
            table = _table(stream)
            for report, statements in found:
                table.write(report, statements)
        else:
            rows = (row for pair in found for row in export.statement_rows(*pair, form))
            nothing = lambda: say("print.nothing-read", count=done)  # noqa: E731 (counted when all is read)
            written = export.of_record(
                "statement", form, rows, heads=heads, lang=arguments.lang, nothing=nothing
            )
            export.write(form, stream or sys.stdout.buffer, written)
    if failed:
        tell(say("cli.some-unread", failed=len(failed), total=done + len(failed)))
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
    return duixian.extract(report, lexicon=rules(folder))


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
        text = sentence(say("cli.progress", reports=self._reports, figures=self._figures))
        self._bar.update(self._task, completed=self._reports, note=text)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        shown = (BarColumn(), TextColumn("{task.fields[note]}"), TimeElapsedColumn())
        self._bar = Progress(*shown, console=Console(stderr=True), transient=True, redirect_stdout=False)
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


def explain(arguments: argparse.Namespace) -> int:
    """Say why figures were read as they were."""
    report = duixian.read(arguments.path, place=arguments.place, year=arguments.year)
    lexicon = rules(arguments.lexicon)
    if arguments.at is not None:
        offsets = [_report_offset(report, arguments.at)]
    else:
        offsets = _places_of(report, arguments.quote)
    if len(offsets) > MOST_PLACES:
        tell(say("cli.first-places", name=report.name, total=len(offsets), most=MOST_PLACES))
    for k, offset in enumerate(offsets[:MOST_PLACES]):
        if k:
            print()
        _print_explanation(report, offset, duixian.explain(report, offset, lexicon=lexicon))
    return OK


def _report_offset(report: Report, offset: int) -> int:
    """Lead an offset as exported back to the report's text."""
    if report.source_text is None:
        if offset < len(report.text):
            return offset
        raise _after_end(offset, len(report.text), report.name)
    if offset >= len(report.source_text):
        raise _after_end(offset, len(report.source_text), report.name)
    # A character that joining the lines has dropped stands for the next one that was kept.
    after = [
        run.start + max(0, offset - run.source)
        for run in report.origin.runs
        if offset < run.source + run.end - run.start
    ]
    if not after:
        raise UsageError(say("cli.nothing-at-offset", offset=offset), report.name, say("cli.count-as-jsonl"))
    return min(after)


def _after_end(offset: int, length: int, name: str) -> UsageError:
    return UsageError(say("cli.offset-after-end", offset=offset, length=length), name, say("cli.count-as-jsonl"))


def _places_of(report: Report, quote: str) -> list[int]:
    if not quote:
        raise UsageError(say("cli.no-quote"), "--quote", say("cli.give-quote"))
    places, at = [], report.text.find(quote)
    while at >= 0:
        places.append(at)
        at = report.text.find(quote, at + len(quote))
    if not places and report.source_text is not None:
        at = report.source_text.find(quote)
        if at >= 0:
            places.append(_report_offset(report, at))
    if not places:
        raise UsageError(say("cli.quote-not-there", quote=quote), report.name, say("cli.give-characters"))
    return places


def _print_explanation(report: Report, offset: int, explanation: duixian.Explanation) -> None:
    for code, text in (
        ("cli.sentence", explanation.sentence),
        ("cli.section", " > ".join(explanation.section) or sentence(say("cli.none"))),
        ("cli.time", sentence(_time(explanation))),
    ):
        print(export.printable(f"{export.padded(sentence(say(code)), 9)} {text}"))
    if not explanation.statements:
        print(export.printable(sentence(say("cli.no-figure", words=report.text[offset : offset + 12]))))
    rows = export.statement_rows(report, explanation.statements)
    for row, statement, steps, refused in zip(
        rows, explanation.statements, explanation.steps, explanation.refused, strict=True
    ):
        comma = "，" if language() == "zh" else ", "
        where = comma.join(filter(None, (report.name, place_in_source(row["source"]))))
        figure = say("cli.figure", quote=row["quote"], where=where, start=row["start"], end=row["end"])
        print(f"\n{export.printable(sentence(figure))}")
        heads = ("cli.field", "cli.value", "cli.rule", "cli.matched", "cli.says")
        table = [tuple(sentence(say(code)) for code in heads)]
        alike = {"low", "high"} if statement.low == statement.high else set()
        for step in steps:
            if step.field in alike:
                continue  # the value stands there already
            sees = saying(step.field, step.rule)
            words = "" if sees is None else getattr(sees, language())
            table.append((_field(step.field), _value(statement, step.field), step.rule, step.matched, words))
        set_by_rule = alike.union(step.field for step in steps)
        for name in columns.CLAIM:
            if name not in set_by_rule:
                table.append((_field(name), _value(statement, name), "", "", ""))
        print("\n".join(f"  {line}" for line in export.aligned(table)))
        asked: dict[str, list[str]] = {}
        for step in refused:
            asked.setdefault(step.field, []).append(step.rule)
        if asked:
            print(f"  {sentence(say('cli.refused'))}")
            lines = [(_field(field), ", ".join(names)) for field, names in asked.items()]
            print("\n".join(f"    {line}" for line in export.aligned(lines)))
    if explanation.rejected:
        print(f"\n{sentence(say('cli.rejected'))}")
        rejected = [(text, sentence(why)) for text, why in explanation.rejected]
        print("\n".join(f"  {line}" for line in export.aligned(rejected)))


def _time(explanation: duixian.Explanation) -> Reason:
    stretch = explanation.stretch
    if stretch is None:
        return say("cli.unknown")
    return say(
        "cli.stretch", view=say(_VIEWS[stretch.view]), period=stretch.period, rule=stretch.rule, cue=stretch.cue
    )


def _field(name: str) -> str:
    """Return what a field is called: in English by the name that it has in files."""
    return name if language() == "en" else columns.head(name, "zh")


def _value(statement: Statement, name: str) -> str:
    value = getattr(statement, "low" if name == "value" else name, "")
    if isinstance(value, bool):
        return sentence(say("cli.yes" if value else "cli.no"))
    if isinstance(value, Decimal):
        return export.plain(value)
    # A field whose values are codes has the vocabulary of its own name.
    return columns.word(name if name in columns.VOCABULARIES else "", str(value), language())
