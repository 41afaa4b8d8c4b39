"""The commands for many documents: ``corpus`` makes a dataset, ``query`` asks it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from duixian import export, messages
from duixian.cli.console import (
    FAILED,
    INTERRUPTED,
    OK,
    PARTLY,
    add_words,
    language,
    note,
    output_form,
    output_heads,
    output_stream,
    terminal_width,
)
from duixian.columns import VOCABULARIES, Column, Language
from duixian.columns import word as column_word
from duixian.model import DuixianError, Reason, UsageError, say

if TYPE_CHECKING:
    from duixian.corpus import Summary
    from duixian.corpus.query import Answer, Dataset, Where
    from duixian.workers.pools import Executor

_QUESTIONS = ("series", "promises", "silence", "contradictions", "sql", "tables")
# More than anybody reads on a terminal; a file gets all.
_SHOWN = 200


def add_commands(command: Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]) -> None:
    """Add ``corpus`` and ``query`` to the command line.

    Args:
        command: makes a sub-command.
    """
    sub = command("corpus", build, "Make one dataset of any number of documents, or bring it up to date.")
    sub.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="documents, folders, archives, tables (.csv, .parquet), addresses"
    )
    sub.add_argument("--out", required=True, metavar="DIR", help="the dataset: a folder, or an address (s3://…)")
    sub.add_argument("--list", metavar="FILE", help="a file that names sources, one a line; - for stdin")
    sub.add_argument(
        "--jobs", "-j", type=int, default=os.cpu_count() or 1, metavar="N", help="workers (default: cores)"
    )
    sub.add_argument("--cluster", metavar="ADDRESS", help="let a Ray cluster do the work (auto, HOST:6379, ray://…)")
    sub.add_argument("--lexicon", metavar="DIR", help="a folder of rules to lay over the built-in ones")
    sub.add_argument("--seconds", type=float, default=120.0, metavar="S", help="time a document may take (default 120)")
    sub.add_argument(
        "--megabytes", type=int, default=1024, metavar="MB", help="memory a document may use (default 1024)"
    )
    sub.add_argument("--retry", action="store_true", help="read documents again that failed before")
    sub.add_argument("--prune", action="store_true", help="take documents out that none of the sources has")
    sub.add_argument("--no-accounts", action="store_true", help="stop when statements are read: no links, no findings")

    sub = command("query", query, "Ask a dataset: ready questions, or SQL.")
    sub.add_argument("dataset", metavar="DIR", help="the dataset")
    sub.add_argument("question", choices=_QUESTIONS, help="what is asked; tables lists what there is")
    sub.add_argument(
        "words", nargs="?", metavar="INDICATOR|SQL", help="of series: gdp, 城镇新增就业; of sql: the query"
    )
    sub.add_argument("--place", default="", metavar="NAME", help="one place, by its full name")
    sub.add_argument("--within", default="", metavar="NAME", help="the places inside this one: 山东省, 全国")
    sub.add_argument("--level", choices=tuple(VOCABULARIES["level"]), help="places of this level")
    sub.add_argument("--since", type=int, metavar="YEAR", help="from this year on")
    sub.add_argument("--until", type=int, metavar="YEAR", help="up to this year")
    sub.add_argument("--kind", choices=("change", "level", "ratio", "rank"), help="series: default as its targets are")
    sub.add_argument("--side", choices=("target", "result"), help="series: one side only")
    verdicts = tuple(VOCABULARIES["verdict"])
    sub.add_argument("--verdict", nargs="+", choices=verdicts, help="promises: only with these verdicts")
    sub.add_argument("--years", action="store_true", help="silence: a row for each place and year")
    sub.add_argument(
        "--format", choices=("table", *export.FORMATS), help="default: by --output's name, else table"
    )
    sub.add_argument("--output", "-o", metavar="FILE", help="write here instead of stdout (it appears when whole)")
    add_words(sub)


# --- corpus -------------------------------------------------------------------------------------------------------


def build(arguments: argparse.Namespace) -> int:
    """Make a dataset, or bring it up to date."""
    from duixian import corpus

    sources = [*arguments.sources, *_listed(arguments.list)]
    if not sources and not os.path.isdir(arguments.out):
        raise UsageError("nothing to read", "corpus", "name documents, folders or archives")
    if arguments.jobs < 1 or arguments.seconds <= 0 or arguments.megabytes < 1:
        raise UsageError("must be above 0", "--jobs, --seconds, --megabytes", "give a higher number")
    if arguments.lexicon:
        from duixian import lexicon

        lexicon.load(Path(arguments.lexicon))
    progress = _Progress(sys.stderr)
    try:
        summary = corpus.build(
            sources,
            arguments.out,
            _executor(arguments),
            lexicon=os.path.abspath(arguments.lexicon) if arguments.lexicon else None,
            limits=corpus.Limits(arguments.seconds, arguments.megabytes),
            retry=arguments.retry,
            prune=arguments.prune,
            accounts=not arguments.no_accounts,
            watcher=progress,
        )
    except KeyboardInterrupt:
        progress.end()
        print(
            f"duixian: stopped; {progress.documents:,} documents of this run are finished, "
            "the same command goes on from there",
            file=sys.stderr,
        )
        return INTERRUPTED
    except OSError as error:
        progress.end()
        problem = f"cannot be written ({error.strerror or error})"
        remedy = "what is finished stays: make room, and the same command goes on from there"
        raise DuixianError(problem, arguments.out, remedy) from error
    finally:
        progress.end()
    _print_summary(summary, arguments.out)
    if not summary.failed:
        return OK
    return PARTLY if summary.rows.get("documents") else FAILED


def _executor(arguments: argparse.Namespace) -> Executor:
    if arguments.cluster:
        from duixian.workers.cluster import RayCluster

        return RayCluster(arguments.cluster)
    from duixian.workers.pools import LocalPools

    return LocalPools(arguments.jobs, "duixian.corpus.warm")


def _listed(file: str | None) -> list[str]:
    if file is None:
        return []
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise UsageError(f"cannot be read ({reason})", file, "name a text file with a path a line") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _print_summary(summary: Summary, out: str) -> None:
    rows = summary.rows
    speed = f", {summary.read / summary.reading:,.0f} documents a second" if summary.read and summary.reading else ""
    lines = [
        f"{out}: {rows.get('documents', 0):,} documents with {rows.get('statements', 0):,} figures, "
        f"{rows.get('links', 0):,} promises, {rows.get('findings', 0):,} relations",
        f"  {summary.read:,} read in {_clock(summary.reading)}{speed}; {summary.unchanged:,} unchanged; "
        f"{_clock(summary.seconds)} in all",
    ]
    if summary.kept:
        lines.append(f"  {summary.kept:,} documents are of no source of this run and stay (--prune takes them out)")
    if summary.failed:
        told = ", ".join(f"{count:,} {name}" for name, count in sorted(summary.failed.items()))
        lines.append(f"  failed: {told}")
    if summary.doubts:
        told = ", ".join(f"{count:,} {name}" for name, count in sorted(summary.doubts.items()))
        lines.append(f"  doubtful: {told}")
    if summary.failed or summary.doubts:
        lines.append(f"  see them with: duixian query {out} sql 'SELECT * FROM issues'")
    print("\n".join(lines), file=sys.stderr)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{seconds:.1f} s"


class _Progress:
    """How a run goes: one line that is written over on a terminal, a line now and then elsewhere."""

    EVERY_TERMINAL, EVERY_LOG = 0.5, 30.0

    def __init__(self, stream: IO[str]) -> None:
        self.documents = 0
        self._figures = self._failed = 0
        self._stream = stream
        self._begin = self._last = time.monotonic()
        self._screen = stream.isatty()
        self._shown = False

    def step(self, documents: int, figures: int, failed: int, share: float) -> None:
        """So many documents more are done."""
        self.documents += documents
        self._figures += figures
        self._failed += failed
        passed = time.monotonic() - self._begin
        rate = self.documents / max(0.001, passed)
        left = f", {_clock(passed * (1 - share) / share)} left" if 0.02 < share < 1 else ""
        failures = f", {self._failed:,} failed" if self._failed else ""
        self._tell(
            f"{self.documents:,} documents, {self._figures:,} figures{failures}; "
            f"{100 * share:.0f} % of the sources, {rate:,.0f} documents a second{left}"
        )

    def stage(self, name: str, done: int, total: int) -> None:
        """Of a later stage so many pieces are done."""
        self._tell(f"{name}: {done:,} of {total:,}", whole=done == total)

    def _tell(self, text: str, *, whole: bool = False) -> None:
        now = time.monotonic()
        if now - self._last < (self.EVERY_TERMINAL if self._screen else self.EVERY_LOG) and not (
            whole and self._screen
        ):
            return
        self._last = now
        if self._screen:
            self._shown = True
            self._stream.write(f"\r{text[: terminal_width() - 1]}\x1b[K")
        else:
            self._stream.write(f"duixian: {text}\n")
        self._stream.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False


# --- query --------------------------------------------------------------------------------------------------------


def query(arguments: argparse.Namespace) -> int:
    """Ask a dataset."""
    from duixian.corpus.query import Dataset, Where

    lang = language(arguments)
    form = output_form(arguments, "table")
    heads = output_heads(arguments, form)
    where = Where(arguments.place, arguments.within, arguments.level, arguments.since, arguments.until)
    with messages.speaking(lang), ExitStack() as stack:
        _refuse(arguments)
        dataset = Dataset(arguments.dataset)
        answer = _asked(arguments, dataset, where)
        stream = output_stream(arguments, stack)
        if form == "table":
            _print_table(stream, answer, lang, whole=bool(arguments.output))
            return OK
        table = export.Table(
            columns=answer.columns,
            rows=answer.rows,
            name=answer.name,
            heads=heads,
            lang=arguments.lang,
            nothing=lambda: say("dataset.nothing-found", count=dataset.documents),
        )
        export.write(form, stream, table)
    return OK


def _refuse(arguments: argparse.Namespace) -> None:
    """Refuse a question that lacks its words, or has some that it does not take, before the dataset is opened."""
    question, words = arguments.question, arguments.words
    if words and question not in ("series", "sql"):
        raise UsageError(f"{question} takes no further word", words, "see duixian query --help")
    if question == "sql" and not words:
        raise UsageError("needs a query", "sql", "for example: 'SELECT count(*) FROM statements'")
    if question == "series" and not words:
        raise UsageError("needs an indicator", "series", "see the indicators with duixian series --list")


def _asked(arguments: argparse.Namespace, dataset: Dataset, where: Where) -> Answer:
    question, words = arguments.question, arguments.words
    if question == "tables":
        return dataset.tables(messages.language())
    if question == "sql":
        return dataset.sql(words)
    if question == "promises":
        return dataset.promises(where, arguments.verdict or ())
    if question == "silence":
        return dataset.silence(where, years=arguments.years)
    if question == "contradictions":
        return dataset.contradictions(where)
    import duixian

    indicator = duixian.indicators().named(words)
    kind = arguments.kind or indicator.kinds[0]
    names = (indicator.name, *indicator.names)
    return dataset.series(indicator.id, indicator.name, names, kind, arguments.side, where)


def _print_table(stream: IO[bytes], answer: Answer, lang: Language, *, whole: bool) -> None:
    """Print an answer for a reader: heads, codes and reasons in the reader's language."""
    known = {column.name: column for column in answer.columns}
    columns = [known[name] for name in answer.shown or known]
    rows = iter(answer.rows)
    lines = [tuple(column.head(lang) for column in columns)]
    for row in rows if whole else islice(rows, _SHOWN):
        lines.append(tuple(_shown(row.get(column.name), column, lang) for column in columns))
    more = not whole and next(rows, None) is not None
    width = terminal_width() if sys.stdout.isatty() and not whole else None
    printed = [export.fit(line, width) if width else line for line in export.aligned(lines)]
    stream.write(("\n".join(printed) + "\n").encode("utf-8", "replace"))
    stream.flush()
    if more:
        note(say("dataset.first-rows", count=_SHOWN))


def _shown(cell: Any, column: Column, lang: Language) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return messages.sentence(say("dataset.yes" if cell else "dataset.no"), lang)
    if isinstance(cell, float):
        return f"{cell:.10g}" if abs(cell) < 1e15 else f"{cell:g}"
    if isinstance(cell, Decimal):
        return export.plain(cell)
    if isinstance(cell, Reason):
        return export.printable(messages.sentence(cell, lang))
    if isinstance(cell, tuple):
        return export.printable((" > " if column.name == "section" else "; ").join(map(str, cell)))
    return export.printable(column_word(column.vocabulary, str(cell), lang))
