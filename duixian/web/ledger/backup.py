"""The whole ledger in one file, for safekeeping and for moving from one database to another.

A ZIP with a file a table: JSON lines, the first with the names of the columns. What can be made from the others (the
search index) is left out; so are sessions and the secret key. Only ``duixian ledger restore`` calls ``restore``.
"""

from __future__ import annotations

import base64
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from duixian.model import DuixianError, say
from duixian.web.ledger import bulk, earlier, recording, search
from duixian.web.ledger.events import writing
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
from duixian.web.ledger.recording import Territories

_MEMBERS: type[models.Model] = User.groups.through
TABLES: tuple[type[models.Model], ...] = (
    Group, User, _MEMBERS, Place, PlaceName, Indicator, Setting, Document, DocumentText, Section, Statement,
    Comparison, Link, Finding, FindingStatement, Observation, PlaceYear, PlaceAccount, Voice,
    YearAccount, Event, Correction, Issue,
)  # fmt: skip
_ABOUT = "ledger.json"
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
            about = {"format": 1, "migration": _migration(), "tables": [m._meta.db_table for m in TABLES]}
            archive.writestr(_ABOUT, msgspec.json.encode(about))
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


def _migration() -> str:
    applied = MigrationRecorder.Migration.objects.filter(app="ledger").order_by("-name")
    return str(applied.values_list("name", flat=True).first())


def restore(path: Path, progress: Callable[[str], None] | None = None) -> int:
    """Put a backup in the place of all that the ledger holds: all of it or nothing.

    Of a backup of version 0.1 the accounts are still to be made anew.

    Args:
        path: a file that ``backup`` wrote, from whichever database.
        progress: is told which table is being read.

    Returns:
        How many rows were read.

    Raises:
        DuixianError: the file is no backup, is damaged, or is of another version of the program.
    """
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            about = msgspec.json.decode(archive.read(_ABOUT))
            old = about["migration"] == earlier.MIGRATION
            if not old and about["migration"] != _migration():
                problem = say("ledger.other-version", theirs=str(about["migration"]), ours=_migration())
                raise DuixianError(problem, str(path), say("ledger.restore-with-its-version"))
            with writing():
                search.clear()
                for model in reversed(TABLES):
                    model._default_manager.all()._raw_delete(using="default")
                for model in TABLES:
                    table = model._meta.db_table
                    if progress:
                        progress(table)
                    if old and table in earlier.SETTLED:
                        continue
                    with archive.open(f"{table}.jsonl") as stream:
                        total += _read(model, stream, earlier.ROWS.get(table) if old else None)
                if old:
                    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
                    Setting.objects.update_or_create(name=earlier.SETTING, defaults={"value": str(last)})
                if progress:
                    progress(search.TABLE)
                territories = Territories()
                for document in Document.objects.select_related("place").order_by("id"):
                    search.add(recording.index_entries(document, territories))
    except (zipfile.BadZipFile, KeyError, msgspec.DecodeError, OSError, EOFError, zlib.error) as error:
        raise DuixianError(say("ledger.no-backup"), str(path), say("ledger.give-backup")) from error
    return total


def _read(
    model: type[models.Model], stream: IO[bytes], change: Callable[[dict[str, Any]], None] | None = None
) -> int:
    """Read the rows of a table; ``change`` brings a row of an earlier version into the form of today."""
    decoder = msgspec.json.Decoder()
    columns = decoder.decode(stream.readline())
    fields = {str(f.column): f for f in model._meta.concrete_fields}
    # Times, objects and bytes have a form of their own in each database; all else is taken as it stands.
    special = [
        (k, fields[column])
        for k, column in enumerate(columns)
        if isinstance(fields[column], (models.DateTimeField, models.JSONField, models.BinaryField))
    ]
    # A column that came after the backup was written has what the migration that brought it gives to rows of before.
    missing = [f for name, f in fields.items() if name not in columns]
    given = [_prepared(f, f.get_default()) for f in missing]
    count = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        for line in stream:
            row = decoder.decode(line)
            if change is not None:
                cells = dict(zip(columns, row, strict=True))
                change(cells)
                row = list(cells.values())
            for k, field in special:
                row[k] = _prepared(field, row[k])
            count += 1
            yield row + given

    bulk.insert(model, [*columns, *(str(f.column) for f in missing)], rows())
    return count


def _prepared(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return msgspec.json.encode(value).decode()
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    return field.get_db_prep_value(field.to_python(value), connection)
