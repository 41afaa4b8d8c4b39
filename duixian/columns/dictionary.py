"""What a column and a record of the data dictionary are, and in which exits a column can stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

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


class Flat(NamedTuple):
    """A column of a flat table: CSV, XLSX, Parquet, the dataset.

    Attributes:
        column: name, sort and heads.
        reason: the column of the record that holds the reason of which this is a part; empty for any other column.
        part: which part of it.
    """

    column: Column
    reason: str = ""
    part: Literal["", "code", "values", "text"] = ""


def flat(columns: Sequence[Column], *, sentences: bool = False) -> Iterator[Flat]:
    """Lay columns out for a flat table: a reason takes several cells, every other column one.

    Args:
        columns: columns of a record.
        sentences: a language was asked for, so that a reason has its sentence as well.

    Yields:
        For a reason ``why`` its code as ``why``, its values as JSON text as ``why_values``, and with ``sentences`` its
        sentence as ``why_text``.
    """
    for column in columns:
        if column.sort != "reason":
            yield Flat(column)
            continue
        name, says = column.name, column.says
        code = msgspec.structs.replace(column, sort="word", says=f"{says}: a code")
        yield Flat(code, name, "code")
        values = Column(
            name=f"{name}_values",
            sort="text",
            zh=f"{column.zh}（数值）",
            en=f"{column.en}: values",
            says=f"what goes with `{name}`, a JSON object",
            exits=column.exits,
        )
        yield Flat(values, name, "values")
        if sentences:
            text = Column(
                name=f"{name}_text",
                sort="text",
                zh=f"{column.zh}（说明）",
                en=f"{column.en}: in words",
                says=f"`{name}` as a sentence in the language asked for",
                exits=column.exits,
            )
            yield Flat(text, name, "text")
