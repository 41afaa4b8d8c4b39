"""The data dictionary: every public column of every exported record, once.

A column has a name, a sort of cell, a meaning, a head in Chinese and in English, the vocabulary of its codes, and the
exits in which it stands. JSONL, CSV, XLSX, Parquet, the dataset, ``datapackage.json``, the API, the site's tables and
the tables of the docs are made from these lists: a column is added here, and where its record gets its value.

Names are the annotation guideline's: ``indicator`` the words for what is measured and ``indicator_id`` the catalogue's
id; ``place`` the territory spoken of, ``document_place`` and ``document_year`` the document's own; ``document`` its key
and ``path`` its file.
"""

from __future__ import annotations

import msgspec

from duixian.columns.dictionary import (
    DATASET,
    EVERYWHERE,
    EXITS,
    FILES,
    LEDGER,
    Column,
    Exit,
    Flat,
    Language,
    Record,
    Sort,
    Word,
    flat,
)
from duixian.columns.documents import DOCUMENT, ISSUE, SECTION
from duixian.columns.links import FINDING, LINK, SIDE, nested
from duixian.columns.series import FINDING_STATEMENT, INDICATOR, OBSERVATION, PLACE, YEAR
from duixian.columns.statements import CLAIM, COMPARISON, STATEMENT
from duixian.columns.vocabularies import VOCABULARIES

__all__ = [
    "CLAIM",
    "DATASET",
    "EVERYWHERE",
    "EXITS",
    "FILES",
    "LEDGER",
    "RECORDS",
    "SIDE",
    "VOCABULARIES",
    "Column",
    "Exit",
    "Flat",
    "Language",
    "Record",
    "Sort",
    "Word",
    "add",
    "correctable",
    "flat",
    "head",
    "meaning",
    "names",
    "nested",
    "of",
    "word",
]

RECORDS: dict[str, Record] = {
    record.name: record
    for record in (
        STATEMENT,
        COMPARISON,
        SECTION,
        DOCUMENT,
        ISSUE,
        LINK,
        FINDING,
        OBSERVATION,
        PLACE,
        YEAR,
        INDICATOR,
        FINDING_STATEMENT,
    )
}


# It is asked for every row: the answer, and the record of which it was made.
_OF: dict[tuple[str, Exit], tuple[Record, tuple[Column, ...]]] = {}


def add(record: str, column: Column) -> None:
    """Give a record a further column, before any exit has been asked for.

    Args:
        record: the record's name.
        column: the column; it stands last.
    """
    known = RECORDS[record]
    RECORDS[record] = msgspec.structs.replace(known, columns=(*known.columns, column))


def of(record: str, exit_: Exit) -> tuple[Column, ...]:
    """Return the columns that a record has in an exit.

    Args:
        record: the record's name.
        exit_: the exit.

    Returns:
        In the order of tables.
    """
    whole, found = RECORDS[record], _OF.get((record, exit_))
    if found is None or found[0] is not whole:
        found = _OF[record, exit_] = whole, tuple(column for column in whole.columns if exit_ in column.exits)
    return found[1]


def head(name: str, language: Language) -> str:
    """Return what a field is called where nothing says of which record: in errors, in forms of corrections.

    Args:
        name: of a column, of a statement's before others', or a code of the vocabulary ``field``.
        language: in which it is called so.

    Returns:
        The head; the name itself where nothing has it.
    """
    known = VOCABULARIES["field"].get(name)
    if known is not None:
        return known.zh if language == "zh" else known.en
    records = (RECORDS["statement"], *RECORDS.values())
    return next((c.head(language) for record in records for c in record.columns if c.name == name), name)


def meaning(column: Column) -> str:
    """Return what a column says, for docs and data packages, with the codes of its vocabulary that it does not name."""
    codes = VOCABULARIES[column.vocabulary] if column.vocabulary else ()
    unsaid = [f"`{code}`" for code in codes if f"`{code}`" not in column.says]
    return f"{column.says}: {', '.join(unsaid)}" if unsaid else column.says


def names(record: str, exit_: Exit) -> tuple[str, ...]:
    """Return the names of the columns that a record has in an exit."""
    return tuple(column.name for column in of(record, exit_))


def word(vocabulary: str, code: str, language: Language) -> str:
    """Return the word for a code.

    Args:
        vocabulary: a name of ``VOCABULARIES``; empty where the cell is no code.
        code: what the cell holds.
        language: of the word.

    Returns:
        The word; the code itself where the vocabulary has none.
    """
    known = VOCABULARIES[vocabulary].get(code) if vocabulary else None
    if known is None:
        return code
    return known.zh if language == "zh" else known.en


def correctable(record: str) -> tuple[str, ...]:
    """Return the names of the columns of a record that a person can correct in the ledger."""
    return tuple(column.name for column in RECORDS[record].columns if column.correctable)
