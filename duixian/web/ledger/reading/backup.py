"""The whole ledger in one file, for safekeeping and for moving from one database to another.

A ZIP with a file a table: JSON lines, the first with the names of the columns. What can be made from the others (the
search index) is left out; so are sessions and the secret key. ``writing.restore`` reads it.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from duixian.model import DuixianError, say
from duixian.web.ledger.models import (
    Comparison,
    Correction,
    Document,
    DocumentText,
    Event,
    Finding,
    FindingStatement,
    Indicator,
    Issue,
    Link,
    Observation,
    Place,
    PlaceAccount,
    PlaceName,
    PlaceYear,
    Section,
    Setting,
    Statement,
    User,
    Voice,
    YearAccount,
)

_MEMBERS: type[models.Model] = User.groups.through
TABLES: tuple[type[models.Model], ...] = (
    Group, User, _MEMBERS, Place, PlaceName, Indicator, Setting, Document, DocumentText, Section, Statement,
    Comparison, Link, Finding, FindingStatement, Observation, PlaceYear, PlaceAccount, Voice,
    YearAccount, Event, Correction, Issue,
)  # fmt: skip
ABOUT = "ledger.json"
_ENDS = ".backup-part"


def backup(path: Path, progress: Callable[[str], None] | None = None) -> int:
    """Write the ledger as it is at this moment; others may go on reading and writing.

    Args:
        path: the file, which appears when it is whole and replaces one of its name.
        progress: is told which table is being written.

    Returns:
        How many rows were written.

    Raises:
        DuixianError: the file cannot be written.
    """
    part = path.with_name(path.name + _ENDS)
    total = 0
    try:
        with _snapshot(), zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            about = {"format": 1, "migration": migration(), "tables": [m._meta.db_table for m in TABLES]}
            archive.writestr(ABOUT, msgspec.json.encode(about))
            for model in TABLES:
                if progress:
                    progress(model._meta.db_table)
                with archive.open(f"{model._meta.db_table}.jsonl", "w", force_zip64=True) as stream:
                    total += _write(model, stream)
        with open(part, "rb") as written:
            os.fsync(written.fileno())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        problem = say("ledger.cannot-write", error=error.strerror or str(error))
        raise DuixianError(problem, str(path), say("ledger.see-folder")) from error
    return total


def _write(model: type[models.Model], stream: IO[bytes]) -> int:
    fields = model._meta.concrete_fields
    encoder = msgspec.json.Encoder()
    stream.write(encoder.encode([f.column for f in fields]) + b"\n")
    count = 0
    rows = model._default_manager.order_by("pk").values_list(*(f.attname for f in fields))
    for row in rows.iterator(5000):
        stream.write(encoder.encode(row) + b"\n")
        count += 1
    return count


@contextmanager
def _snapshot() -> Iterator[None]:
    """See one state of the database throughout, without keeping others from writing."""
    if connection.vendor == "sqlite":
        # Not by `atomic`, whose transactions here begin by taking the writer's turn.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def migration() -> str:
    """Return the name of the newest migration that this ledger has had."""
    applied = MigrationRecorder.Migration.objects.filter(app="ledger").order_by("-name")
    return str(applied.values_list("name", flat=True).first())
