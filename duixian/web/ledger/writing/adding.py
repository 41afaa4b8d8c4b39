"""Adding documents: read here, read by another process, or refused with the reason."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import duixian
from duixian.messages import sentence
from duixian.model import DuixianError, ReadError, Reading, say
from duixian.web.ledger.incoming import Incoming, document_key, engine, from_reading
from duixian.web.ledger.models import Document
from duixian.web.ledger.reading.datasets import Dataset, is_dataset
from duixian.web.ledger.writing import counting, recording
from duixian.web.ledger.writing.log import Actor, Log, change
from duixian.web.ledger.writing.recording import Recorded
from duixian.web.ledger.writing.reference import Territories
from duixian.web.ledger.writing.settling import Progress, settle, unsettle
from duixian.web.ledger.writing.taking_over import take_over

# A transaction is as long as a reader of PostgreSQL or another writer may have to wait.
_BATCH = 64


def add(
    paths: Sequence[str],
    actor: Actor,
    *,
    place: str = "",
    year: int | None = None,
    again: bool = False,
    on_error: Callable[[DuixianError], None] | None = None,
    progress: Progress | None = None,
) -> Recorded:
    """Add documents, or datasets of a corpus run, and keep the accounts of their places.

    A document that is there already is left as it is; read by another version of the engine, it is replaced, and
    corrections are laid over it. Stopped at any moment, the same call goes on where it was.

    Args:
        paths: documents, folders, archives, or folders of datasets.
        actor: who adds them.
        place: whose documents these are, if known better than they tell.
        year: likewise.
        again: take over what is read now even where engine and version are the same.
        on_error: is told of each document that cannot be read; it stays listed in ``Issue`` with its reason.
        progress: is told what is being done.

    Returns:
        What became of the documents.

    Raises:
        DuixianError: a dataset is damaged.
    """
    recorded, territories = Recorded(), Territories()
    for path in paths:
        if is_dataset(Path(path)):
            take_over(Dataset(Path(path)), actor, recorded, territories, again, progress)
        else:
            _add_files(path, actor, recorded, territories, place, year, again, on_error, progress)
    settle(progress=progress)
    if recorded.added + recorded.reread > 100:
        counting.analyze()
    return recorded


def add_reading(reading: Reading, actor: Actor, *, content_hash: str = "") -> Document:
    """Add one document that has been read already (an upload that an editor accepts), and keep its place's account.

    Args:
        reading: report, statements, comparisons.
        actor: who adds it.
        content_hash: SHA-256 of its bytes.

    Returns:
        The document, which may have been there before.
    """
    return add_incoming(from_reading(reading, content_hash), actor)


def add_incoming(incoming: Incoming, actor: Actor) -> Document:
    """Add one document that another process has read, and keep its place's account.

    Args:
        incoming: the document with all that was read from it.
        actor: who adds it.

    Returns:
        The document, which may have been there before.
    """
    recorded = Recorded()
    with change():
        recording.record([incoming], Log(actor), Territories(), recorded)
        unsettle(recorded.places, recorded.years)
    settle()
    return Document.objects.get(key=incoming.key)


def note_failure(name: str, error: DuixianError, actor: Actor) -> None:
    """List a document that cannot be read, with the reason, until one of its name is added.

    Args:
        name: what it is called.
        error: why not, and what to do.
        actor: who wanted to add it.
    """
    with change():
        told = ReadError(error.problem, name, error.remedy)
        recording.note_failure(told, name, error.remedy, Log(actor))


def _add_files(
    path: str,
    actor: Actor,
    recorded: Recorded,
    territories: Territories,
    place: str,
    year: int | None,
    again: bool,
    on_error: Callable[[DuixianError], None] | None,
    progress: Progress | None,
) -> None:
    failed: list[tuple[DuixianError, str]] = []

    def fail(error: DuixianError, name: str = "") -> None:
        failed.append((error, name or error.where))
        if on_error is not None:
            on_error(error)

    reports = duixian.read_all([path], place=place, year=year, on_error=fail)
    while True:
        batch = list(islice(reports, _BATCH))
        incoming = list(filter(None, (_interpreted(report, fail, again, recorded) for report in batch)))
        with change():
            log = Log(actor)
            places = Recorded(places=set())
            recording.record(incoming, log, territories, places, again)
            unsettle(places.places, places.years)
            for error, name in failed:
                recording.note_failure(error, name, error.remedy, log)
        recorded.include(places)
        failed.clear()
        if progress and recorded.added:
            progress(sentence(say("ledger.documents-added", n=recorded.added)))
        if len(batch) < _BATCH:
            return


def _interpreted(
    report: duixian.Report, fail: Callable[[DuixianError, str], None], again: bool, recorded: Recorded
) -> Incoming | None:
    """Read a report's figures; None for one that is in the ledger as this engine reads it, or that fails."""
    held = Document.objects.filter(key=document_key(report.id, report.identity)).first() if not again else None
    if held is not None and recording.same_engine(held.engine, engine()):
        recorded.unchanged += 1
        recorded.documents[report.name] = held.pk
        return None
    try:
        return from_reading(duixian.interpret(report), _content_hash(report.name))
    except DuixianError as error:
        fail(error, report.name)
    except Exception as error:
        if os.environ.get("DUIXIAN_DEBUG"):
            raise
        problem = say("ledger.crashed", name=type(error).__name__, error=str(error))
        fail(ReadError(problem, report.name, say("ledger.report-with-document")), report.name)
    return None


def _content_hash(name: str) -> str:
    path = Path(name)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
