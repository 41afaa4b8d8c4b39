"""The tables of a dataset, as the data dictionary has them: columns, Arrow schema, keys.

Types are those that every reader of Parquet knows (text, 64 bit integers, float64, booleans): no lists, no decimals, no
nested columns, so that Stata and R take them as they are. Written digits stand beside the numbers, several texts are
joined, objects are JSON text, and a reason is a code with its values beside it.

Nothing here is kept from one call to the next: what a run writes is laid out by its driver, and workers are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from duixian import columns
from duixian.columns import Column, Flat

if TYPE_CHECKING:
    import pyarrow as pa

Extracted = Literal["documents", "statements", "sections", "comparisons", "issues"]
Derived = Literal["links", "findings"]
TableName = Extracted | Derived
EXTRACTED: tuple[TableName, ...] = get_args(Extracted)
DERIVED: tuple[TableName, ...] = get_args(Derived)
TABLES: tuple[TableName, ...] = (*EXTRACTED, *DERIVED)
# The number of the form that tables have: another one, and what is there is read anew. Version 0.1 had no number.
FORM = 2
# What the table of documents was called in version 0.1.
FORMER = "reports"


class Layout(msgspec.Struct, frozen=True):
    """One table.

    Attributes:
        name: its name, and its folder's.
        record: the data dictionary's record that its rows are.
        says: what a row is.
        key: the columns that tell its rows apart; empty where nothing does. A dataset may hold one text under two
            names, whose documents have one key: ``path`` stands for ``document``.
        flat: its columns, in order.
    """

    name: TableName
    record: str
    says: str
    key: tuple[str, ...]
    flat: tuple[Flat, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, in order."""
        return tuple(flat.column for flat in self.flat)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(flat.column.name for flat in self.flat)


Layouts = Mapping[TableName, Layout]


def layouts() -> Layouts:
    """Lay out all tables as the data dictionary has them now."""
    records = {record.table: record for record in columns.RECORDS.values()}
    found: dict[TableName, Layout] = {}
    for name in TABLES:
        record = records[name]
        flat = tuple(columns.flat(columns.of(record.name, "dataset")))
        key = tuple(column.replace("document", "path") for column in record.key)
        found[name] = Layout(name, record.name, record.says, key, flat)
    return found


def schema(layout: Layout) -> pa.Schema:
    """Return the Arrow schema of a table.

    Args:
        layout: the table.

    Returns:
        The schema; ``word`` columns are dictionaries, which every reader takes for text.
    """
    from duixian import export

    # Several texts are joined, and many rows have the same ones: the sections around a figure, its rules.
    sorts = ((column.name, "word" if column.sort == "list" else column.sort) for column in layout.columns)
    return export.schema(sorts, dictionaries=True)
