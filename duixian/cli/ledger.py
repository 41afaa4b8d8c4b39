"""The commands that keep the ledger and show it: ``ledger …`` and ``serve``."""

from __future__ import annotations

import argparse
import errno
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duixian import columns
from duixian.cli.console import FAILED, OK, PARTLY, complain
from duixian.model import DuixianError, UsageError

if TYPE_CHECKING:
    from duixian.web.ledger.events import Actor
    from duixian.web.ledger.models import Comparison, Document, Statement

FORMATS = ("datapackage", "sqlite", "claimreview", "annotations")
FIELDS = ("value", *columns.correctable("statement"))


def arguments(sub: argparse.ArgumentParser) -> None:
    """Declare what comes behind ``duixian ledger``."""
    actions = sub.add_subparsers(title="actions", metavar="ACTION", required=True, dest="action")

    def action(name: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=text, description=text)
        made.set_defaults(run=lambda told: _ready(told, run))
        return made

    made = action("add", "Add documents, or the dataset of a corpus run; what is there already stays as it is.", _add)
    made.add_argument("paths", nargs="+", metavar="PATH", help="documents, folders, archives, or dataset folders")
    made.add_argument("--place", default="", metavar="NAME", help="whose documents they are")
    made.add_argument("--year", type=int, metavar="YEAR", help="the year they were given in")
    made.add_argument("--again", action="store_true", help="read known documents again, whatever version read them")

    made = action("correct", "Record that a figure, a document or a link is not as it was read.", _correct)
    text = "id of a statement or comparison (3f2a…-1204), KEY#START, or key of a document"
    made.add_argument("subject", metavar="STATEMENT_OR_DOCUMENT", help=text)
    for field in FIELDS:
        text = "5.1, or 5~6 for a range" if field == "value" else None
        made.add_argument(f"--{field.replace('_', '-')}", metavar="NEW", help=text)
    made.add_argument("--no-statement", action="store_true", help="it is no statement at all")
    made.add_argument("--answer", metavar="STATEMENT", help="of a promise: this figure says what was delivered")
    made.add_argument("--no-answer", action="store_true", help="of a promise: what it was linked with does not answer")
    made.add_argument("--place", metavar="NAME", help="of a document: whose it is (name or code)")
    made.add_argument("--year", type=int, metavar="YEAR", help="of a document: the year it was given in")
    made.add_argument("--restore", nargs="+", metavar="FIELD", default=(), help="let the engine's reading count again")
    made.add_argument("--why", required=True, metavar="TEXT", help="the reason; it is shown")

    made = action("backup", "Write all that the ledger holds into one file.", _backup)
    made.add_argument("file", metavar="FILE")
    made = action("restore", "Put a backup in the place of all that the ledger holds.", _restore)
    made.add_argument("file", metavar="FILE")
    made.add_argument("--yes", action="store_true", help="do not ask, though the ledger is not empty")
    action("verify", "Prove that every quote stands in its text and every event in its chain.", _verify)
    made = action("account", "Make links, findings and counts of places anew.", _account)
    made.add_argument("places", nargs="*", metavar="PLACE", help="names or codes; default: those that are out of date")
    made.add_argument("--all", action="store_true", help="every place")
    made = action("export", "Write the ledger, or what it holds of some places, for other programs.", _export)
    made.add_argument("out", metavar="OUT", help="the file; a .zip for a Data Package")
    made.add_argument("--format", choices=FORMATS, default="datapackage", help="default datapackage")
    made.add_argument("--place", action="append", default=[], metavar="NAME", help="only of this place (repeatable)")
    made.add_argument("--site", default="", metavar="URL", help="where the ledger is served, for addresses in the file")

    made = action("user", "Make an account, or change its role or password.", _user)
    made.add_argument("name", metavar="NAME")
    made.add_argument("--role", choices=("editor", "admin", "none"), required=True)
    made.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def serving(sub: argparse.ArgumentParser) -> None:
    """Declare what comes behind ``duixian serve``."""
    sub.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: for this machine alone")
    sub.add_argument("--port", type=int, default=8000, help="default 8000")
    sub.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default 2)")


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

    from duixian.web.ledger import service

    # The command line speaks English, Django's own messages included.
    translation.activate("en")
    try:
        call_command("migrate", verbosity=0, interactive=False)
        service.prepare()
    except DatabaseError as error:
        where = str(connection.settings_dict["NAME"])
        problem = "the ledger cannot be used: " + " ".join(str(error).split())
        raise DuixianError(problem, where, "see DUIXIAN_HOME and DATABASE_URL") from error


def _not_installed(error: ImportError) -> DuixianError:
    return DuixianError(f"{error.name} is not installed", "", "pip install 'duixian[web]'")


def _actor() -> Actor:
    from duixian.web.ledger.events import Actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown"
    return Actor(f"{name} (command line)")


def _progress() -> Callable[[str], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda text: print(f"\r\x1b[Kduixian: {text}", end="", file=sys.stderr, flush=True)


def _end_progress(progress: Any) -> None:
    if progress:
        print(file=sys.stderr)


def _add(told: argparse.Namespace) -> int:
    from duixian.web.ledger import service

    failed: list[DuixianError] = []

    def on_error(error: DuixianError) -> None:
        failed.append(error)
        complain(error)

    progress = _progress()
    recorded = service.add(
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
    print(f"{recorded.added} added, {recorded.reread} read anew, {recorded.unchanged} unchanged, {len(failed)} failed")
    if not done and not failed:
        raise DuixianError("no document found", " ".join(told.paths), "name a report or a folder of them")
    return OK if not failed else PARTLY if done else FAILED


def _correct(told: argparse.Namespace) -> int:
    from duixian.web.ledger import lookup, service
    from duixian.web.ledger.models import Document

    row = lookup.subject(told.subject)
    if isinstance(row, Document):
        return _identify(told, row)
    changes: dict[str, Any] = {f: getattr(told, f) for f in FIELDS if getattr(told, f) is not None}
    changes |= {f: None for f in told.restore if f != "result"}
    if told.no_statement:
        changes["withdrawn"] = True
    if told.place is not None or told.year is not None:
        raise UsageError("place and year are those of a document", told.subject, "name the document by its key")
    relinked = told.answer or told.no_answer or "result" in told.restore
    if not changes and not relinked:
        raise UsageError("nothing to correct", told.subject, "say what it should be, as --status result")
    if changes:
        service.correct(row, changes, told.why, _actor())
    if relinked:
        link = lookup.promise(row)
        if "result" in told.restore:
            service.unrelink(link, told.why, _actor())
        else:
            answer = lookup.statement(told.answer) if told.answer else None
            service.relink(link, answer, told.why, _actor())
    _show(row)
    return OK


def _identify(told: argparse.Namespace, document: Document) -> int:
    from duixian.web.ledger import lookup, service

    if told.place is None and told.year is None:
        raise UsageError("nothing to correct", told.subject, "give --place or --year, or name a statement of it")
    place = lookup.place(told.place) if told.place is not None else document.place
    year = told.year if told.year is not None else document.year
    service.identify(document, place, year, told.why, _actor())
    print(f"{document.key}: {place.name if place else '?'} {year}")
    return OK


def _show(row: Statement | Comparison) -> None:
    from duixian.web.ledger.models import Correction

    row.refresh_from_db()
    told = Correction.objects.filter(document=row.document_id, start=row.start)
    for correction in told:
        print(f"{row.key} {correction.subject} {correction.field}: {correction.engine!r} → {correction.value!r}")
    if not told:
        print(f"{row.key}: as the engine reads it")


def _backup(told: argparse.Namespace) -> int:
    from duixian.web.ledger import backup

    progress = _progress()
    count = backup.backup(Path(told.file), progress)
    _end_progress(progress)
    print(f"{told.file}: {count} rows, {Path(told.file).stat().st_size / 1e6:.1f} MB")
    return OK


def _restore(told: argparse.Namespace) -> int:
    from duixian.web.ledger import backup
    from duixian.web.ledger.models import Document

    held = Document.objects.count()
    if held and not told.yes:
        question = f"the ledger holds {held} documents, which {told.file} would replace"
        if not sys.stdin.isatty():
            raise UsageError(question, "restore", "add --yes if that is what you want")
        if input(f"{question}. Type yes to go on: ").strip() != "yes":
            return FAILED
    progress = _progress()
    count = backup.restore(Path(told.file), progress)
    _end_progress(progress)
    print(f"{count} rows restored")
    return OK


def _verify(told: argparse.Namespace) -> int:
    from duixian.web.ledger import verify
    from duixian.web.ledger.models import Correction, Document, Event, Statement

    broken = 0
    for line in verify.verify():
        broken += 1
        print(f"broken: {line}")
    for line in verify.unfinished():
        print(f"note: {line}")
    lost = Correction.objects.filter(state="lost").count()
    if lost:
        print(f"note: {lost} corrections have lost their place in the text and wait for a person")
    counts = (
        f"{Document.objects.count()} documents, {Statement.objects.count()} statements, {Event.objects.count()} events"
    )
    print(f"{counts}: {'whole' if not broken else f'{broken} broken'}")
    return FAILED if broken else OK


def _account(told: argparse.Namespace) -> int:
    from duixian.web.ledger import lookup, service
    from duixian.web.ledger.models import Place

    progress = _progress()
    places: list[int] | None = [lookup.place(name).pk for name in told.places] or None
    if told.all:
        places = list(Place.objects.filter(documents__gt=0).values_list("pk", flat=True))
    count = service.settle(places, progress=progress)
    _end_progress(progress)
    print(f"accounts of {count} places made")
    return OK


def _export(told: argparse.Namespace) -> int:
    from duixian.web.ledger import lookup
    from duixian.web.site.exports import claims, datapackage, datasette, spans

    chosen = [lookup.place(name) for name in told.place]
    places = [place.pk for place in chosen] or None
    title = "兑现 Duixian" + (": " + "、".join(place.name for place in chosen) if chosen else "")
    site, out = told.site.rstrip("/"), Path(told.out)
    if site and not site.startswith(("https://", "http://")):
        raise UsageError("is no address of a site", site, "write https://…")
    if out.is_dir():
        raise UsageError("is a folder", told.out, "name the file that is to be written")
    if told.format == "sqlite":
        count = datasette.write(out, places)
        metadata = out.with_name(f"{out.stem}.metadata.json")
        metadata.write_text(datasette.metadata(out.stem, title, site), "utf-8")
        print(f"{out}: {count} rows; datasette {out} --metadata {metadata}")
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
        raise DuixianError(f"cannot be written: {error.strerror}", told.out, "choose another place") from error
    finally:
        unfinished.unlink(missing_ok=True)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB")
    return OK


def _user(told: argparse.Namespace) -> int:
    from duixian.web.ledger import service
    from duixian.web.ledger.models import User

    password = None
    if told.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty() and not User.objects.filter(username=told.name).exists():
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Once more: "):
            raise UsageError("the two passwords differ", told.name, "try again")
    role = None if told.role == "none" else told.role
    account = service.user(told.name, role, password, _actor())
    note = "" if account.has_usable_password() else " (has no password yet: --password-stdin)"
    print(f"{told.name}: {told.role}{note}")
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
            remedy = "stop what listens there, or choose another one with --port"
            raise DuixianError(f"the port {port} is in use", where, remedy) from error
        problem = f"cannot listen there: {error.strerror or error}"
        raise DuixianError(problem, where, "choose another --host or --port") from error


def serve(told: argparse.Namespace) -> int:
    """Serve the site until it is stopped."""
    if told.workers < 1 or not 0 < told.port < 65536:
        raise UsageError("workers and port must be above 0", "serve", "leave them out for 2 workers at port 8000")
    # The name under which it is to be reached is one that it may be asked by.
    if told.host not in ("0.0.0.0", "::", "127.0.0.1", "localhost"):
        names = filter(None, (os.environ.get("DUIXIAN_HOSTS", ""), told.host))
        os.environ["DUIXIAN_HOSTS"] = ",".join(names)
    _see_port(told.host, told.port)
    open_ledger()
    try:
        from gunicorn.app.base import BaseApplication
    except ImportError as error:
        remedy = "pip install 'duixian[web]'; on Windows use any WSGI server with duixian.web.wsgi:application"
        raise DuixianError("gunicorn cannot be loaded", "serve", remedy) from error
    from django.db import connections

    # What was opened here must not be shared with the workers.
    connections.close_all()
    address = f"[{told.host}]:{told.port}" if ":" in told.host else f"{told.host}:{told.port}"

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            settings = {
                "bind": address,
                "workers": told.workers,
                "worker_class": "gthread",
                "threads": 4,
                "timeout": 60,
                "loglevel": "warning",
                "when_ready": lambda _: print(f"duixian: http://{address}/ (Ctrl-C stops it)", flush=True),
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from duixian.web.wsgi import application

            return application

    Server().run()
    return OK
