"""The commands that keep the ledger and show it: ``ledger …`` and ``serve``."""

from __future__ import annotations

import argparse
import errno
import getpass
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duixian import columns
from duixian.cli.console import FAILED, OK, PARTLY, complain
from duixian.cli.parsing import Declare, Parser, add_language, whole, word, year
from duixian.messages import language, sentence
from duixian.model import DuixianError, Reason, UsageError, Value, cause_of, say

if TYPE_CHECKING:
    from duixian.web.ledger.models import Comparison, Document, Statement
    from duixian.web.ledger.writing import Actor

FORMATS = ("datapackage", "sqlite", "claimreview", "annotations")
FIELDS = ("value", *columns.correctable("statement"))


def arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian ledger``."""
    add_language(sub)
    actions = sub.add_subparsers(
        title="usage.actions", metavar=word("words.action"), required=True, dest="action", parser_class=Parser
    )
    for name, (declare, run, does) in ACTIONS.items():
        actions.add_parser(name, declare=_declared(declare, run), help=does, description=does)


def _declared(declare: Declare, run: Callable[[argparse.Namespace], int]) -> Declare:
    def both(sub: Parser) -> None:
        declare(sub)
        add_language(sub)
        sub.set_defaults(run=lambda told: _ready(told, run))

    return both


def _add_arguments(sub: Parser) -> None:
    sub.add_argument("paths", nargs="+", metavar=word("words.path"), help="keeping.add-paths")
    sub.add_argument("--place", default="", metavar=word("words.name"), help="keeping.add-place")
    sub.add_argument("--year", type=year, metavar=word("words.year"), help="keeping.add-year")
    sub.add_argument("--again", action="store_true", help="keeping.add-again")


def _correct_arguments(sub: Parser) -> None:
    sub.add_argument("subject", metavar=word("words.statement-or-document"), help="keeping.correct-subject")
    for field in FIELDS:
        text = sentence(say("keeping.correct-field", field=field))
        does = "keeping.correct-value" if field == "value" else text
        sub.add_argument(f"--{field.replace('_', '-')}", metavar=word("words.new"), help=does)
    sub.add_argument("--no-statement", action="store_true", help="keeping.correct-no-statement")
    sub.add_argument("--answer", metavar=word("words.statement"), help="keeping.correct-answer")
    sub.add_argument("--no-answer", action="store_true", help="keeping.correct-no-answer")
    sub.add_argument("--place", metavar=word("words.name"), help="keeping.correct-place")
    sub.add_argument("--year", type=year, metavar=word("words.year"), help="keeping.correct-year")
    sub.add_argument(
        "--restore", nargs="+", metavar=word("words.field"), default=(), help="keeping.correct-restore"
    )
    sub.add_argument("--why", required=True, metavar=word("words.text"), help="keeping.correct-why")


def _backup_arguments(sub: Parser) -> None:
    sub.add_argument("file", metavar=word("words.file"), help="keeping.file")


def _restore_arguments(sub: Parser) -> None:
    sub.add_argument("file", metavar=word("words.file"), help="keeping.file")
    sub.add_argument("--yes", action="store_true", help="keeping.restore-yes")


def _verify_arguments(sub: Parser) -> None:
    """It takes none."""


def _account_arguments(sub: Parser) -> None:
    sub.add_argument("places", nargs="*", metavar=word("words.place"), help="keeping.settle-places")
    sub.add_argument("--all", action="store_true", help="keeping.settle-all")


def _export_arguments(sub: Parser) -> None:
    sub.add_argument("out", metavar=word("words.output"), help="keeping.export-out")
    sub.add_argument("--format", choices=FORMATS, default="datapackage", help="keeping.export-format")
    sub.add_argument("--place", action="append", default=[], metavar=word("words.name"), help="keeping.export-place")
    sub.add_argument("--site", default="", metavar=word("words.site"), help="keeping.export-site")


def _user_arguments(sub: Parser) -> None:
    sub.add_argument("name", metavar=word("words.name"), help="keeping.user-name")
    sub.add_argument("--role", choices=("editor", "admin", "none"), required=True, help="keeping.user-role")
    sub.add_argument("--password-stdin", action="store_true", help="keeping.user-password")


def serve_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian serve``."""
    sub.add_argument("--host", default="127.0.0.1", metavar=word("words.host"), help="keeping.serve-host")
    sub.add_argument("--port", type=whole, default=8000, metavar=word("words.port"), help="keeping.serve-port")
    sub.add_argument("--workers", type=whole, default=2, metavar=word("words.number"), help="keeping.serve-workers")
    add_language(sub)
    sub.set_defaults(run=serve)


def _ready(told: argparse.Namespace, run: Callable[[argparse.Namespace], int]) -> int:
    open_ledger()
    return run(told)


def open_ledger() -> None:
    """Set up Django and bring the ledger up to date with the program.

    Raises:
        DuixianError: the extra is not installed, or the database cannot be used.
    """
    try:
        from duixian.web import prepare
    except ImportError as error:
        raise _not_installed(error) from error
    try:
        prepare()
    except ImportError as error:
        raise _not_installed(error) from error
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.utils import translation

    from duixian.web.ledger import writing

    # Django's own messages (of a password that is too short) are in the language of the terminal as well.
    translation.activate("zh-hans" if language() == "zh" else "en")
    try:
        call_command("migrate", verbosity=0, interactive=False)
        writing.prepare()
    except DatabaseError as error:
        where = str(connection.settings_dict["NAME"])
        problem = say("keeping.unusable", detail=" ".join(str(error).split()))
        raise DuixianError(problem, where, say("keeping.see-settings")) from error


def _not_installed(error: ImportError) -> DuixianError:
    return DuixianError(say("keeping.not-installed", name=error.name or "duixian[web]"), "", say("keeping.install-web"))


def _actor() -> Actor:
    from duixian.web.ledger.writing import Actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown"
    return Actor(f"{name} (command line)")


def _progress() -> Callable[[str], None] | None:
    if not sys.stderr.isatty():
        return None
    return show_progress


def show_progress(text: str) -> None:
    """Write how it goes over the line of the terminal."""
    print(f"\r\x1b[K{sentence(say('cli.line', text=text))}", end="", file=sys.stderr, flush=True)


def _print(code: str, /, **values: Value | int) -> None:
    """Print what was done."""
    print(sentence(say(code, **values)))


def _end_progress(progress: Any) -> None:
    if progress:
        print(file=sys.stderr)


def _add(told: argparse.Namespace) -> int:
    from duixian.web.ledger import writing

    failed: list[DuixianError] = []

    def on_error(error: DuixianError) -> None:
        failed.append(error)
        complain(error)

    progress = _progress()
    recorded = writing.add(
        told.paths,
        _actor(),
        place=told.place,
        year=told.year,
        again=told.again,
        on_error=on_error,
        progress=progress,
    )
    _end_progress(progress)
    done = recorded.added + recorded.reread + recorded.unchanged
    counts = {"added": recorded.added, "reread": recorded.reread, "unchanged": recorded.unchanged}
    _print("keeping.added", **counts, failed=len(failed))
    if not done and not failed:
        raise DuixianError(say("print.no-document"), " ".join(told.paths), say("print.name-a-report"))
    return OK if not failed else PARTLY if done else FAILED


def _correct(told: argparse.Namespace) -> int:
    from duixian.web.ledger import writing
    from duixian.web.ledger.models import Document
    from duixian.web.ledger.reading import lookup

    row = lookup.subject(told.subject)
    if isinstance(row, Document):
        return _identify(told, row)
    changes: dict[str, Any] = {f: getattr(told, f) for f in FIELDS if getattr(told, f) is not None}
    changes |= {f: None for f in told.restore if f != "result"}
    if told.no_statement:
        changes["withdrawn"] = True
    if told.place is not None or told.year is not None:
        raise UsageError(say("keeping.of-document"), told.subject, say("keeping.name-key"))
    relinked = told.answer or told.no_answer or "result" in told.restore
    if not changes and not relinked:
        raise UsageError(say("keeping.nothing-to-correct"), told.subject, say("keeping.say-what"))
    if changes:
        writing.correct(row, changes, told.why, _actor())
    if relinked:
        link = lookup.promise(row)
        if "result" in told.restore:
            writing.unrelink(link, told.why, _actor())
        else:
            answer = lookup.statement(told.answer) if told.answer else None
            writing.relink(link, answer, told.why, _actor())
    _show(row)
    return OK


def _identify(told: argparse.Namespace, document: Document) -> int:
    from duixian.web.ledger import writing
    from duixian.web.ledger.reading import lookup

    if told.place is None and told.year is None:
        raise UsageError(say("keeping.nothing-to-correct"), told.subject, say("keeping.place-or-year"))
    place = lookup.place(told.place) if told.place is not None else document.place
    year = told.year if told.year is not None else document.year
    writing.identify(document, place, year, told.why, _actor())
    unknown = say("keeping.unknown")
    _print("keeping.identified", key=document.key, place=place.name if place else unknown, year=year or unknown)
    return OK


def _show(row: Statement | Comparison) -> None:
    from duixian.web.ledger.models import Correction

    row.refresh_from_db()
    told = Correction.objects.filter(document=row.document_id, start=row.start)
    for correction in told:
        shown = {"engine": _shown(correction.engine), "value": _shown(correction.value)}
        _print("keeping.corrected", key=row.key, field=correction.field, **shown)
    if not told:
        _print("keeping.as-read", key=row.key)


def _shown(value: Any) -> Reason | str:
    """Write what a correction holds; of a field of codes its word is on the site."""
    if isinstance(value, bool):
        return say("keeping.true" if value else "keeping.false")
    return say("keeping.nothing") if value in (None, "") else str(value)


def _megabytes(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f}"


def _backup(told: argparse.Namespace) -> int:
    from duixian.web.ledger.reading import backup

    progress = _progress()
    count = backup.backup(Path(told.file), progress)
    _end_progress(progress)
    _print("keeping.backed-up", file=told.file, rows=count, megabytes=_megabytes(Path(told.file)))
    return OK


def _restore(told: argparse.Namespace) -> int:
    from duixian.web.ledger import writing
    from duixian.web.ledger.models import Document

    held = Document.objects.count()
    if held and not told.yes:
        question = say("keeping.would-replace", n=held, file=told.file)
        if not sys.stdin.isatty():
            raise UsageError(question, "restore", say("keeping.add-yes"))
        if input(sentence(say("keeping.type-yes", question=question))).strip() != "yes":
            return FAILED
    progress = _progress()
    count = writing.restore(Path(told.file), progress)
    _end_progress(progress)
    _print("keeping.restored", rows=count)
    return OK


def _verify(told: argparse.Namespace) -> int:
    from duixian.web.ledger.models import Correction, Document, Event, Statement
    from duixian.web.ledger.reading import verify

    broken = 0
    for line in verify.verify():
        broken += 1
        _print("keeping.broken", what=line)
    for line in verify.unfinished():
        _print("keeping.note", what=line)
    lost = Correction.objects.filter(state="lost").count()
    if lost:
        _print("keeping.note", what=say("keeping.lost", n=lost))
    kept = {"documents": Document, "statements": Statement, "events": Event}
    counts = {name: model._default_manager.count() for name, model in kept.items()}
    if broken:
        _print("keeping.not-whole", **counts, broken=broken)
    else:
        _print("keeping.whole", **counts)
    return FAILED if broken else OK


def _account(told: argparse.Namespace) -> int:
    from duixian.web.ledger import writing
    from duixian.web.ledger.models import Place
    from duixian.web.ledger.reading import lookup

    progress = _progress()
    places: list[int] | None = [lookup.place(name).pk for name in told.places] or None
    if told.all:
        places = list(Place.objects.filter(documents__gt=0).values_list("pk", flat=True))
    count = writing.settle(places, progress=progress)
    _end_progress(progress)
    _print("keeping.settled", n=count)
    return OK


def _export(told: argparse.Namespace) -> int:
    from duixian.web.ledger.reading import lookup
    from duixian.web.site.exports import claims, datapackage, datasette, spans

    chosen = [lookup.place(name) for name in told.place]
    places = [place.pk for place in chosen] or None
    title = "兑现 Duixian" + (": " + "、".join(place.name for place in chosen) if chosen else "")
    site, out = told.site.rstrip("/"), Path(told.out)
    if site and not site.startswith(("https://", "http://")):
        raise UsageError(say("keeping.no-site"), site, say("keeping.write-https"))
    if out.is_dir():
        raise UsageError(say("keeping.is-folder"), told.out, say("keeping.name-file"))
    if told.format == "sqlite":
        count = datasette.write(out, places)
        metadata = out.with_name(f"{out.stem}.metadata.json")
        metadata.write_text(datasette.metadata(out.stem, title, site), "utf-8")
        _print("keeping.exported-sqlite", file=str(out), rows=count, metadata=str(metadata))
        return OK
    if told.format == "datapackage":
        slugs = [place.slug for place in chosen if place.slug.isascii()]
        pieces = datapackage.stream(places, "-".join(["duixian", *(slugs[:3] or ["all"])]).lower(), title, site)
    else:
        pieces = {"claimreview": claims, "annotations": spans}[told.format].stream(places, site)
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            for piece in pieces:
                stream.write(piece)
        unfinished.replace(out)
    except OSError as error:
        problem = say("keeping.unwritable", cause=cause_of(error))
        raise DuixianError(problem, told.out, say("keeping.other-place")) from error
    finally:
        unfinished.unlink(missing_ok=True)
    _print("keeping.exported", file=str(out), megabytes=_megabytes(out))
    return OK


def _user(told: argparse.Namespace) -> int:
    from duixian.web.ledger import writing
    from duixian.web.ledger.models import User

    password = None
    if told.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty() and not User.objects.filter(username=told.name).exists():
        password = getpass.getpass(sentence(say("keeping.password")))
        if password != getpass.getpass(sentence(say("keeping.password-again"))):
            raise UsageError(say("keeping.passwords-differ"), told.name, say("keeping.try-again"))
    role = None if told.role == "none" else told.role
    account = writing.user(told.name, role, password, _actor())
    made = "keeping.account-made" if account.has_usable_password() else "keeping.account-without-password"
    _print(made, name=told.name, role=told.role)
    return OK


def _see_port(host: str, port: int) -> None:
    """See that the port is to be had: the server itself tries for five seconds, and then says nothing of what to do."""
    import socket

    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            if os.name == "posix":
                # As the server does, so that a port that was just left is no obstacle.
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise DuixianError(say("keeping.port-in-use", port=port), where, say("keeping.other-port")) from error
        problem = say("keeping.cannot-listen", cause=cause_of(error))
        raise DuixianError(problem, where, say("keeping.other-host-or-port")) from error


def _heed_the_arbiter_alone(worker: object) -> None:
    """Let a worker pass over Ctrl-C, which reaches it beside the arbiter that tells it to stop.

    Told twice at once it waits for a lock of its own for ever (gunicorn 27, ``ThreadWorker.handle_quit``).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def serve(told: argparse.Namespace) -> int:
    """Serve the site until it is stopped."""
    if told.workers < 1 or not 0 < told.port < 65536:
        raise UsageError(say("keeping.workers-above-zero"), "serve", say("keeping.leave-out"))
    # The name under which it is to be reached is one that it may be asked by.
    if told.host not in ("0.0.0.0", "::", "127.0.0.1", "localhost"):
        names = filter(None, (os.environ.get("DUIXIAN_HOSTS", ""), told.host))
        os.environ["DUIXIAN_HOSTS"] = ",".join(names)
    _see_port(told.host, told.port)
    open_ledger()
    try:
        from gunicorn.app.base import BaseApplication
    except ImportError as error:
        raise DuixianError(say("keeping.no-gunicorn"), "serve", say("keeping.install-gunicorn")) from error
    from django.db import connections

    # What was opened here must not be shared with the workers.
    connections.close_all()
    address = f"[{told.host}]:{told.port}" if ":" in told.host else f"{told.host}:{told.port}"
    ready = sentence(say("keeping.serving", address=address))

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            settings = {
                "bind": address,
                "workers": told.workers,
                "worker_class": "gthread",
                "threads": 4,
                "timeout": 60,
                "loglevel": "warning",
                "when_ready": lambda _: print(ready, flush=True),
                "post_worker_init": _heed_the_arbiter_alone,
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from duixian.web.wsgi import application

            return application

    Server().run()
    return OK


ACTIONS: dict[str, tuple[Declare, Callable[[argparse.Namespace], int], str]] = {
    "add": (_add_arguments, _add, "keeping.add"),
    "correct": (_correct_arguments, _correct, "keeping.correct"),
    "backup": (_backup_arguments, _backup, "keeping.backup"),
    "restore": (_restore_arguments, _restore, "keeping.restore"),
    "verify": (_verify_arguments, _verify, "keeping.verify"),
    "account": (_account_arguments, _account, "keeping.settle"),
    "export": (_export_arguments, _export, "keeping.export"),
    "user": (_user_arguments, _user, "keeping.user"),
}
