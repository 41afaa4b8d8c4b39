"""The commands for many documents: ``corpus`` makes a dataset, ``query`` asks it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
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
    note,
    output_form,
    output_heads,
    output_stream,
    tell,
    terminal_width,
)
from duixian.cli.parsing import Parser, add_language, add_lexicon, add_words, amount, one_of, positive, whole, word
from duixian.columns import VOCABULARIES, Column, Language
from duixian.columns import word as column_word
from duixian.model import DuixianError, Reason, UsageError, Value, cause_of, say

if TYPE_CHECKING:
    from duixian.corpus import Summary
    from duixian.corpus.query import Answer, Dataset, Where
    from duixian.workers.pools import Executor

_QUESTIONS = ("series", "promises", "silence", "contradictions", "sql", "tables")
_STAGES = {"accounts": "cli.stage-accounts", "comparing": "cli.stage-years"}
# More than anybody reads on a terminal; a file gets all.
_SHOWN = 200


def build_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian corpus``."""
    folder, number = word("words.folder"), word("words.number")
    sub.add_argument("sources", nargs="*", metavar=word("words.source"), help="help.corpus-sources")
    sub.add_argument("--out", required=True, metavar=folder, help="help.corpus-out")
    sub.add_argument("--list", metavar=word("words.file"), help="help.corpus-list")
    cores = os.cpu_count() or 1
    sub.add_argument("--jobs", "-j", type=positive, default=cores, metavar=number, help="help.corpus-jobs")
    sub.add_argument("--cluster", metavar=word("words.address"), help="help.corpus-cluster")
    add_lexicon(sub)
    sub.add_argument("--seconds", type=amount, default=120.0, metavar=word("words.seconds"), help="help.corpus-seconds")
    sub.add_argument("--megabytes", type=positive, default=1024, metavar="MB", help="help.corpus-megabytes")
    sub.add_argument("--retry", action="store_true", help="help.corpus-retry")
    sub.add_argument("--prune", action="store_true", help="help.corpus-prune")
    sub.add_argument("--no-accounts", action="store_true", help="help.corpus-no-accounts")
    add_language(sub)
    sub.set_defaults(run=build)


def query_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian query``."""
    name, when = word("words.name"), word("words.year")
    sub.add_argument("dataset", metavar=word("words.folder"), help="help.query-dataset")
    sub.add_argument("question", choices=_QUESTIONS, metavar=one_of(_QUESTIONS), help="help.query-question")
    sub.add_argument("words", nargs="?", metavar=word("words.indicator-or-sql"), help="help.query-words")
    sub.add_argument("--place", default="", metavar=name, help="help.query-place")
    sub.add_argument("--within", default="", metavar=name, help="help.query-within")
    sub.add_argument("--level", choices=tuple(VOCABULARIES["level"]), help="help.query-level")
    sub.add_argument("--since", type=whole, metavar=when, help="help.query-since")
    sub.add_argument("--until", type=whole, metavar=when, help="help.query-until")
    sub.add_argument("--kind", choices=("change", "level", "ratio", "rank"), help="help.query-kind")
    sub.add_argument("--side", choices=("target", "result"), help="help.query-side")
    verdicts = tuple(VOCABULARIES["verdict"])
    sub.add_argument("--verdict", nargs="+", choices=verdicts, help="help.query-verdict")
    sub.add_argument("--years", action="store_true", help="help.query-years")
    sub.add_argument("--format", choices=("table", *export.FORMATS), help="help.format-table")
    sub.add_argument("--output", "-o", metavar=word("words.file"), help="help.output")
    add_words(sub)
    sub.set_defaults(run=query)


# --- corpus -------------------------------------------------------------------------------------------------------


def build(arguments: argparse.Namespace) -> int:
    """Make a dataset, or bring it up to date."""
    from duixian import corpus

    sources = [*arguments.sources, *_listed(arguments.list)]
    if not sources and not os.path.isdir(arguments.out):
        raise UsageError(say("cli.nothing-to-read"), "corpus", say("cli.name-sources"))
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
        tell(say("cli.stopped", done=progress.documents))
        return INTERRUPTED
    except OSError as error:
        progress.end()
        problem = say("cli.unwritable", cause=cause_of(error))
        raise DuixianError(problem, arguments.out, say("cli.make-room")) from error
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
        cause = cause_of(error) if isinstance(error, OSError) else say("cli.not-utf8")
        raise UsageError(say("cli.unreadable", cause=cause), file, say("cli.name-list")) from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _print_summary(summary: Summary, out: str) -> None:
    rows = summary.rows
    speed = {"speed": round(summary.read / summary.reading)} if summary.read and summary.reading else {}
    made = say(
        "cli.made",
        out=out,
        documents=rows.get("documents", 0),
        figures=rows.get("statements", 0),
        promises=rows.get("links", 0),
        relations=rows.get("findings", 0),
    )
    read = say(
        "cli.read",
        read=summary.read,
        reading=_clock(summary.reading),
        unchanged=summary.unchanged,
        whole=_clock(summary.seconds),
        **speed,
    )
    details = [read]
    if summary.kept:
        details.append(say("cli.kept", kept=summary.kept))
    if summary.failed:
        details.append(say("cli.failed", issues=_issues(summary.failed)))
    if summary.doubts:
        details.append(say("cli.doubtful", issues=_issues(summary.doubts)))
    if summary.failed or summary.doubts:
        details.append(say("cli.see-issues", out=out))
    lines = [messages.sentence(made), *(f"  {messages.sentence(detail)}" for detail in details)]
    print("\n".join(lines), file=sys.stderr)


def _issues(counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(messages.sentence(say("cli.issue", count=n, issue=name)) for name, n in sorted(counts.items()))


def _clock(seconds: float) -> Reason:
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return say("cli.minutes", minutes=minutes, seconds=f"{rest:02}")
    return say("cli.seconds", seconds=f"{seconds:.1f}")


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
        rate = round(self.documents / max(0.001, passed))
        more: dict[str, Value | int] = {"failed": self._failed} if self._failed else {}
        if 0.02 < share < 1:
            more["left"] = _clock(passed * (1 - share) / share)
        self._tell(
            say(
                "cli.step",
                documents=self.documents,
                figures=self._figures,
                share=f"{100 * share:.0f}",
                speed=rate,
                **more,
            )
        )

    def stage(self, name: str, done: int, total: int) -> None:
        """Of a later stage so many pieces are done."""
        self._tell(say("cli.stage", name=say(_STAGES[name]), done=done, total=total), whole=done == total)

    def _tell(self, what: Reason, *, whole: bool = False) -> None:
        now = time.monotonic()
        if now - self._last < (self.EVERY_TERMINAL if self._screen else self.EVERY_LOG) and not (
            whole and self._screen
        ):
            return
        self._last = now
        if self._screen:
            self._shown = True
            self._stream.write(f"\r{export.fit(messages.sentence(what), terminal_width() - 1)}\x1b[K")
        else:
            self._stream.write(messages.sentence(say("cli.line", text=what)) + "\n")
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

    lang = messages.language()
    form = output_form(arguments, "table")
    heads = output_heads(arguments, form)
    where = Where(arguments.place, arguments.within, arguments.level, arguments.since, arguments.until)
    with ExitStack() as stack:
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
        raise UsageError(say("cli.takes-no-word", question=question), words, say("cli.see-query-help"))
    if question == "sql" and not words:
        raise UsageError(say("cli.needs-query"), "sql", say("cli.query-example"))
    if question == "series" and not words:
        raise UsageError(say("cli.needs-indicator"), "series", say("cli.see-indicators"))


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
        return messages.sentence(say("cli.yes" if cell else "cli.no"), lang)
    if isinstance(cell, float):
        return f"{cell:.10g}" if abs(cell) < 1e15 else f"{cell:g}"
    if isinstance(cell, Decimal):
        return export.plain(cell)
    if isinstance(cell, Reason):
        return export.printable(messages.sentence(cell, lang))
    if isinstance(cell, tuple):
        return export.printable((" > " if column.name == "section" else "; ").join(map(str, cell)))
    return export.printable(column_word(column.vocabulary, str(cell), lang))
