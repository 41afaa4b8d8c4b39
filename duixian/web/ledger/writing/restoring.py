"""Putting a backup in the place of all that the ledger holds."""

from __future__ import annotations

import base64
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from django.db import connection, models

from duixian.model import DuixianError, say
from duixian.web.ledger import earlier
from duixian.web.ledger.models import Document, Event, Setting
from duixian.web.ledger.reading import search
from duixian.web.ledger.reading.backup import ABOUT, TABLES, migration
from duixian.web.ledger.writing import bulk, index
from duixian.web.ledger.writing.log import change
from duixian.web.ledger.writing.reference import Territories


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
            about = msgspec.json.decode(archive.read(ABOUT))
            old = about["migration"] == earlier.MIGRATION
            if not old and about["migration"] != migration():
                problem = say("ledger.other-version", theirs=str(about["migration"]), ours=migration())
                raise DuixianError(problem, str(path), say("ledger.restore-with-its-version"))
            with change():
                index.clear()
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
                    index.add(index.index_entries(document, territories))
    except (zipfile.BadZipFile, KeyError, msgspec.DecodeError, OSError, EOFError, zlib.error) as error:
        raise DuixianError(say("ledger.no-backup"), str(path), say("ledger.give-backup")) from error
    return total


def _read(model: type[models.Model], stream: IO[bytes], change: Callable[[dict[str, Any]], None] | None = None) -> int:
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
