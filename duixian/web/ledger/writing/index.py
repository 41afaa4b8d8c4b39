"""The index of the full text search: what is put in and taken out. ``reading.search`` says how it works."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from duixian.web.ledger.entries import entries as make_entries
from duixian.web.ledger.models import Document, DocumentText, Statement
from duixian.web.ledger.reading import search
from duixian.web.ledger.reading.search import TABLE
from duixian.web.ledger.writing.reference import Territories


def expect(many: bool) -> None:
    """Let SQLite gather more of the index in memory before it writes, while many documents are added at once."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            size = 64 * 2**20 if many else 2**20
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES('hashsize', {size})")


def add(rows: Iterable[tuple[int, str]]) -> None:
    """Put entries into the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.cursor.executemany(f"INSERT INTO {TABLE}(rowid, words) VALUES(?, ?)", rows)
            return
        sql = f"COPY {TABLE}_incoming(id, words) FROM STDIN"
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {TABLE}_incoming(id bigint, words text) ON COMMIT DROP")
        with cursor.cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {TABLE}(id, words) "
            f"SELECT id, array_to_tsvector(array_remove(string_to_array(words, ' '), '')) FROM {TABLE}_incoming"
        )
        cursor.execute(f"DROP TABLE {TABLE}_incoming")


def remove(rows: Iterable[tuple[int, str]]) -> None:
    """Take entries out of the index; SQLite must be given the very words under which they were put in."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sql = f"INSERT INTO {TABLE}({TABLE}, rowid, words) VALUES('delete', ?, ?)"
            cursor.cursor.executemany(sql, rows)
        else:
            cursor.execute(f"DELETE FROM {TABLE} WHERE id = ANY(%s)", [[row[0] for row in rows]])


def clear() -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES('delete-all')")
        else:
            cursor.execute(f"TRUNCATE {TABLE}")


def figures(document: Document) -> Iterable[tuple[int, str, str]]:
    """Return start, status and kind of a document's statements as the search index knows them."""
    rows = Statement.objects.filter(document=document, withdrawn=False).order_by("start")
    return rows.values_list("start", "status", "kind")


def index_entries(document: Document, territories: Territories) -> list[tuple[int, str]]:
    """Return the entries under which a document stands in the search index, from what the ledger holds of it now."""
    text = DocumentText.objects.values_list("text", flat=True).get(document=document)
    above = territories.lineage(document.place)
    made = make_entries(text, figures(document), above)
    return [(search.number(document.year, document.pk, start), words) for start, words in made]
