"""What a column and a record of the data dictionary are, and in which exits a column can stand."""

from __future__ import annotations

from typing import Literal

import msgspec

Sort = Literal["text", "word", "integer", "number", "decimal", "boolean", "list", "json", "reason", "time"]
Exit = Literal["jsonl", "csv", "xlsx", "parquet", "dataset", "ledger"]
EXITS: tuple[Exit, ...] = ("jsonl", "csv", "xlsx", "parquet", "dataset", "ledger")
# The files that commands write; the tables of a corpus run; the ledger with its site, its API and its downloads.
FILES: frozenset[Exit] = frozenset(("jsonl", "csv", "xlsx", "parquet"))
DATASET: frozenset[Exit] = frozenset(("dataset",))
LEDGER: frozenset[Exit] = frozenset(("ledger",))
EVERYWHERE: frozenset[Exit] = frozenset(EXITS)
Language = Literal["zh", "en"]


class Word(msgspec.Struct, frozen=True):
    """The words for a code.

    Attributes:
        zh: in Chinese.
        en: in English.
    """

    zh: str
    en: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column.

    Attributes:
        name: its public name.
        sort: what its cells hold. ``word`` is text of few different values; ``decimal`` a number with its written
            digits; ``list`` several texts; ``json`` an object or a list of them; ``reason`` a ``model.Reason``.
        zh: its head in Chinese.
        en: its head in English.
        says: what it says, for docs and data packages.
        vocabulary: the name in ``VOCABULARIES`` of the codes that it holds; empty if it holds none.
        exits: where it stands.
        field: the attribute of the engine's record that holds it; empty where it has the column's name.
        ledger: the path of the ledger's field that holds it; empty where it has the column's name, ``-`` where no
            field does.
        correctable: a person can correct it in the ledger.
    """

    name: str
    sort: Sort
    zh: str
    en: str
    says: str
    vocabulary: str = ""
    exits: frozenset[Exit] = EVERYWHERE
    field: str = ""
    ledger: str = ""
    correctable: bool = False

    def head(self, language: Language) -> str:
        """Return its head in a language."""
        return self.zh if language == "zh" else self.en


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One sort of row.

    Attributes:
        name: in the singular: ``statement``.
        table: of its table and file: ``statements``.
        zh: what a table of it is called in Chinese, for a sheet.
        en: the same in English.
        says: what a row is.
        key: the columns that tell its rows apart; empty where nothing does.
        columns: in the order in which tables have them.
    """

    name: str
    table: str
    zh: str
    en: str
    says: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
