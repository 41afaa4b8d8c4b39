"""Full text search: every sentence of every document, found by pairs of neighbouring characters.

A word of two characters is one pair, a longer one several, so that any Chinese word is found without a segmenter.
An entry is a sentence (or its part up to ``；``); what it holds besides pairs are *facets* of three and more
characters: whose document it is in, and the status and kind of every figure in it. So a filter is one more word.

An entry's number says where it stands and how new it is: year, document and first character, from the high bits to
the low ones. Newest first is therefore the index's own order, and no entry needs a row of its own.

SQLite keeps the pairs in a contentless FTS5 table without positions: a longer word is looked for as the pairs that it
is made of, and then in the sentence itself. PostgreSQL keeps them in a ``tsvector`` with a GIN index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django.db import connection

from duixian.model import UsageError, say
from duixian.web.ledger.entries import LONGEST, RUN, end_of, fold
from duixian.web.ledger.models import Place

TABLE = "ledger_search"
# What the entries look like; another number makes `writing.prepare` build the index anew.
FORM = "1"
LONGEST_QUERY = 100
_YEAR_BITS, _START_BITS = 50, 24
_ROUNDS = 20
# Some sentences hold the pairs and not the word: a few more are read at once than are shown.
_SPARE = 8


class FoundFigure(msgspec.Struct, frozen=True):
    """A statement in a sentence that was found.

    Attributes:
        start: its first character in the document's text.
        end: one past its last character.
        quote: as written.
        wording: what it is of, as the text says it.
        status: ``result``, ``target`` or ``other``.
        kind: ``level``, ``change`` …
    """

    start: int
    end: int
    quote: str
    wording: str
    status: str
    kind: str


class Hit(msgspec.Struct, frozen=True):
    """A sentence that was found.

    Attributes:
        document: primary key of its document.
        start: its first character in the document's text.
        end: one past its last character.
        text: the sentence.
        statements: the figures in it that fit the filters, in order; withdrawn ones left out.
    """

    document: int
    start: int
    end: int
    text: str
    statements: tuple[FoundFigure, ...]


class Page(msgspec.Struct, frozen=True):
    """Some hits, newest report first.

    Attributes:
        hits: the sentences.
        cursor: to be given to the next call; None if nothing is left.
    """

    hits: tuple[Hit, ...]
    cursor: str | None


def number(year: int | None, document: int, start: int) -> int:
    """Return the number of the entry that begins at a character of a document."""
    return (year or 0) << _YEAR_BITS | document << _START_BITS | start


def search(
    query: str,
    *,
    place: Place | None = None,
    below: bool = False,
    year: int | None = None,
    document: int | None = None,
    status: str | None = None,
    kind: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Find sentences that hold every word of a query, newest report first.

    Args:
        query: words parted by spaces; each is looked for as written, wherever it stands.
        place: only its documents.
        below: with ``place``: those of the places under it as well.
        year: only documents given in that year.
        document: only the document with this primary key (give its ``year`` too).
        status: only sentences with a figure of this status.
        kind: only sentences with a figure of this kind; with ``status``: with one figure that has both.
        limit: how many sentences at most.
        cursor: ``Page.cursor`` of the call before.

    Returns:
        The page.

    Raises:
        UsageError: the query holds no letter, digit or Chinese character, or the cursor is none.
    """
    wanted = [word for word in (fold(w) for w in query.split()) if RUN.search(word)]
    if not wanted:
        raise UsageError(say("ledger.no-word"), "q", say("ledger.write-word"))
    if len(query) > LONGEST_QUERY:
        raise UsageError(say("ledger.query-too-long", most=LONGEST_QUERY), "q", say("ledger.write-few-words"))
    low, high = _bounds(year, document)
    if cursor is not None:
        if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > 19:
            raise UsageError(say("ledger.bad-cursor"), "cursor", say("ledger.take-cursor"))
        high = min(high, int(cursor))
    exact, begins = _terms(wanted)
    if place is not None:
        exact.append(f"{'under' if below else 'own'}{place.pk}")
    if status and kind:
        exact.append(f"b{status}{kind}")
    elif status or kind:
        exact.append(f"s{status}" if status else f"k{kind}")
    hits: list[tuple[int, int, int, str]] = []
    for _ in range(_ROUNDS):
        numbers = _matching(exact, begins, low, high, limit + 1 - len(hits) + _SPARE)
        if not numbers:
            break
        for n, text in _sentences_of(numbers):
            if all(word in fold(text) for word in wanted):
                start = n & ((1 << _START_BITS) - 1)
                hits.append((n, n >> _START_BITS & ((1 << _YEAR_BITS - _START_BITS) - 1), start, text))
        high = numbers[-1]
        if len(hits) > limit:
            break
    more = len(hits) > limit or (bool(hits or numbers) and bool(numbers))
    shown = hits[:limit]
    after = (shown[-1][0] if len(hits) > limit else high) if more else None
    figures = _figures(shown, status, kind)
    found = tuple(
        Hit(doc, start, start + len(text), text, tuple(figures.get((doc, start), ()))) for _, doc, start, text in shown
    )
    return Page(found, None if after is None else str(after))


def _bounds(year: int | None, document: int | None) -> tuple[int, int]:
    if year is not None and document is not None:
        return number(year, document, 0), number(year, document + 1, 0)
    if year is not None:
        return number(year, 0, 0), number(year + 1, 0, 0)
    return 0, 1 << 62


def _terms(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the pairs that an entry must hold, and the single characters that one of its words must begin with."""
    exact: dict[str, None] = {}
    begins: dict[str, None] = {}
    for word in words:
        for run in RUN.findall(word):
            if len(run) == 1:
                begins[run] = None
            for i in range(len(run) - 1):
                exact[run[i : i + 2]] = None
    return list(exact), list(begins)


def _matching(exact: Sequence[str], begins: Sequence[str], low: int, high: int, limit: int) -> list[int]:
    """Return the numbers of entries from ``low`` to below ``high`` that hold all terms, the highest first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            match = " AND ".join([*(f'"{t}"' for t in exact), *(f'"{t}"*' for t in begins)])
            sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid >= %s AND rowid < %s"
            cursor.execute(f"{sql} ORDER BY rowid DESC LIMIT %s", [match, low, high, limit])
        else:
            match = " & ".join([*(f"'{t}'" for t in exact), *(f"'{t}':*" for t in begins)])
            sql = f"SELECT id FROM {TABLE} WHERE words @@ %s::tsquery AND id >= %s AND id < %s"
            cursor.execute(f"{sql} ORDER BY id DESC LIMIT %s", [match, low, high, limit])
        return [row[0] for row in cursor.fetchall()]


def _sentences_of(numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Read the sentences of entries from the documents' texts, in the order given."""
    mask = (1 << _START_BITS) - 1
    values = ", ".join("(%s, %s, %s)" for _ in numbers)
    bounds: list[int] = []
    for n in numbers:
        bounds += (n, n >> _START_BITS & ((1 << _YEAR_BITS - _START_BITS) - 1), n & mask)
    cast = "" if connection.vendor == "sqlite" else "::integer"
    sql = (
        f"WITH hit(number, document, start) AS (VALUES {values}) "
        f"SELECT number, substr(body.text, (hit.start + 1){cast}, {LONGEST + 1}) FROM hit "
        "JOIN ledger_documenttext body ON body.document_id = hit.document"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, bounds)
        texts = dict(cursor.fetchall())
    for n in numbers:
        if n in texts:
            yield n, texts[n][: end_of(texts[n], 0)]


def _figures(
    hits: Sequence[tuple[int, int, int, str]], status: str | None, kind: str | None
) -> dict[tuple[int, int], list[FoundFigure]]:
    """Return the statements in the sentences, by document and start of the sentence."""
    if not hits:
        return {}
    values = ", ".join("(%s, %s, %s)" for _ in hits)
    bounds: list[Any] = []
    for _, document, start, text in hits:
        bounds += (document, start, start + len(text))
    sql = (
        f"WITH hit(document, start, stop) AS (VALUES {values}) "
        'SELECT hit.document, hit.start, s."start", s."end", s.quote, s.wording, s.status, s.kind FROM hit '
        'JOIN ledger_statement s ON s.document_id = hit.document AND s."start" >= hit.start AND s."start" < hit.stop '
        "WHERE NOT s.withdrawn"
    )
    for column, value in (("status", status), ("kind", kind)):
        if value:
            sql += f" AND s.{column} = %s"
            bounds.append(value)
    found: dict[tuple[int, int], list[FoundFigure]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f'{sql} ORDER BY s."start"', bounds)
        for document, start, *row in cursor.fetchall():
            found.setdefault((document, start), []).append(FoundFigure(*row))
    return found
