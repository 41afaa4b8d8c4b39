"""Many rows at once, past the object layer: half a million statements are to be loaded within a minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def next_id(model: type[models.Model]) -> int:
    """Return the first primary key that is free behind all others."""
    quoted = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {quoted}")
        return int(cursor.fetchone()[0])


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows.

    Args:
        model: of which table.
        columns: names of database columns (``document_id``), ``id`` among them where the rows bring their own.
        rows: the cells in that order, in the types that the driver takes.
    """
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" * len(columns))
            cursor.cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if "id" in columns and isinstance(model._meta.pk, models.AutoField):
            # The rows brought their own keys; the sequence must not give them out again.
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT MAX(id) FROM {table}))",
                [model._meta.db_table],
            )
