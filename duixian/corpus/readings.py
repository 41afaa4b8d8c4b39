"""From the tables of a dataset back to readings, for linking and checking: without what neither of them asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from duixian.corpus.layout import TableName, schema
from duixian.corpus.manifest import file_of
from duixian.corpus.store import Store
from duixian.model import Comparison, Identity, Origin, Reading, Report, Statement

if TYPE_CHECKING:
    import pyarrow as pa

_REPORT = ("document", "report", "text", "issuer", "place", "place_code", "year", "date", "kind", "title")
_STATEMENT = (
    "document", "id", "report", "start", "end", "quote", "low_text", "high_text", "unit", "modifier", "kind",
    "direction", "role", "status", "estimated", "period", "place", "indicator", "scope", "per", "optional", "section",
)  # fmt: skip
_COMPARISON = (
    "document", "id", "report", "start", "end", "quote", "indicator", "kind", "relation", "reference", "status",
    "period", "section",
)  # fmt: skip


class Held(msgspec.Struct, frozen=True, array_like=True):
    """A document of the dataset, and the part that holds it."""

    document: str
    part: str


def load_readings(store: Store, documents: Sequence[Held]) -> list[Reading]:
    """Load what was read from some documents.

    Args:
        store: the dataset.
        documents: which, and where they are.

    Returns:
        Readings in the same order. Statements have no ``rules``, and reports no way back to their source.
    """
    wanted: dict[str, list[str]] = {}
    for held in documents:
        wanted.setdefault(held.part, []).append(held.document)
    found: dict[str, Reading] = {}
    for part, names in wanted.items():
        found.update(_of_part(store, part, names))
    return [found[held.document] for held in documents]


def _of_part(store: Store, part: str, names: Sequence[str]) -> Mapping[str, Reading]:
    statements: dict[str, list[Statement]] = {name: [] for name in names}
    numbers: dict[str, Decimal] = {}
    sections: dict[str, tuple[str, ...]] = {"": ()}
    for cells in _rows(store, "statements", part, _STATEMENT, names):
        document, id_, report, start, end, quote, low, high, unit, *rest = cells
        section = rest.pop()
        path = sections.get(section)
        if path is None:
            path = sections[section] = tuple(section.split(" > "))
        first, last = numbers.get(low), numbers.get(high)
        if first is None:
            first = numbers[low] = Decimal(low)
        if last is None:
            last = first if high == low else numbers.setdefault(high, Decimal(high))
        statements[document].append(
            Statement(id_, report, start, end, quote, first, last, unit, *rest, path, ())  # type: ignore[call-arg]
        )
    comparisons: dict[str, list[Comparison]] = {name: [] for name in names}
    for document, *rest in _rows(store, "comparisons", part, _COMPARISON, names):
        path = tuple(filter(None, rest.pop().split(" > ")))
        comparisons[document].append(Comparison(*rest, path, ()))  # type: ignore[call-arg]
    readings: dict[str, Reading] = {}
    for document, report, text, *identity in _rows(store, "reports", part, _REPORT, names):
        whole = Report(report, document, text, Origin(()), (), Identity(*identity))
        readings[document] = Reading(whole, tuple(statements[document]), tuple(comparisons[document]))
    return readings


def _rows(
    store: Store, name: TableName, part: str, columns: Sequence[str], documents: Sequence[str]
) -> Sequence[tuple[Any, ...]]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        data = store.get(file_of(name, part))
    except FileNotFoundError:
        return []  # a part has no file of a table in which it has no rows
    table = pq.read_table(pa.BufferReader(data), columns=list(columns), use_threads=False)
    table = table.filter(pc.is_in(table["document"].cast(pa.string()), pa.array(documents)))
    return list(zip(*(table[column].to_pylist() for column in columns), strict=True))


def load_table(store: Store, name: TableName, parts: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """Load some columns of a table from some of its parts.

    Args:
        store: the dataset.
        name: the table.
        parts: the parts that have rows of it.
        columns: which.

    Returns:
        The rows, part by part.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    shape = pa.schema([schema(name).field(column) for column in columns])
    tables = [pq.read_table(pa.BufferReader(store.get(file_of(name, p))), columns=list(columns)) for p in parts]
    return pa.concat_tables([shape.empty_table(), *tables]).unify_dictionaries()
