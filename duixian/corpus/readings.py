"""From the tables of a dataset back to readings, for linking and checking: without what neither of them asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from duixian import columns
from duixian.corpus.layout import TableName
from duixian.corpus.manifest import file_of
from duixian.corpus.store import Store
from duixian.model import Comparison, Identity, Origin, Reading, Report, Statement

if TYPE_CHECKING:
    import pyarrow as pa


class Held(msgspec.Struct, frozen=True, array_like=True):
    """A document of the dataset, by its path there, and the part that holds it."""

    path: str
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
        wanted.setdefault(held.part, []).append(held.path)
    found: dict[str, Reading] = {}
    for part, paths in wanted.items():
        found.update(_of_part(store, part, paths))
    return [found[held.path] for held in documents]


def _of_part(store: Store, part: str, paths: Sequence[str]) -> Mapping[str, Reading]:
    statements: dict[str, list[Statement]] = {path: [] for path in paths}
    for path, statement in _records(store, part, paths, Statement, "statement"):
        statements[path].append(statement)
    comparisons: dict[str, list[Comparison]] = {path: [] for path in paths}
    for path, comparison in _records(store, part, paths, Comparison, "comparison"):
        comparisons[path].append(comparison)
    identities = _records(store, part, paths, Identity, "document")
    texts = load_rows(store, "documents", part, ("path", "report", "text"), paths)
    readings: dict[str, Reading] = {}
    for (path, identity), (_, report, text) in zip(identities, texts, strict=True):
        whole = Report(
            id=report, name=path, path=path, text=text, origin=Origin(()), blocks=(), identity=identity
        )
        readings[path] = Reading(whole, tuple(statements[path]), tuple(comparisons[path]))
    return readings


# What neither linking nor checking asks for.
_LEFT_OUT = ("rules",)


class _Field(NamedTuple):
    """An attribute of a record, the column that holds it, and what makes the one of the other; None if it is that."""

    attribute: str
    column: str
    made: Callable[[Any], Any] | None


def _fields(made: type[msgspec.Struct], record: str) -> Iterator[_Field]:
    """Go through the attributes of a record of the engine that its table holds, as the data dictionary names them."""
    known: dict[str, columns.Column] = {}
    for column in columns.of(record, "dataset"):
        known.setdefault(column.field or column.name.removeprefix(f"{record}_"), column)
    for attribute in made.__struct_fields__:
        if attribute in _LEFT_OUT:
            continue
        column = known[attribute]
        if column.sort == "decimal":
            yield _Field(attribute, f"{column.name}_text", _Once(Decimal).__getitem__)
        elif column.sort == "list":
            yield _Field(attribute, column.name, _Once(_parted).__getitem__)
        else:
            yield _Field(attribute, column.name, None)


def _parted(joined: str) -> tuple[str, ...]:
    return tuple(filter(None, joined.split(" > ")))


class _Once(dict[str, Any]):
    """Values of texts: each is made once, and the same one is given again."""

    def __init__(self, made: Callable[[str], Any]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._made(text)
        return value


def _records(
    store: Store, part: str, paths: Sequence[str], made: type[Any], record: str
) -> Iterator[tuple[str, Any]]:
    """Make the records of a part's table for some documents, each with the path of its document."""
    fields = list(_fields(made, record))
    names = [field.attribute for field in fields]
    left_out = {name: () for name in _LEFT_OUT}
    table = _table(store, columns.RECORDS[record].table, part, ("path", *(field.column for field in fields)), paths)
    if table is None:
        return
    cells = [table[field.column].to_pylist() for field in fields]
    cells = [c if f.made is None else list(map(f.made, c)) for f, c in zip(fields, cells, strict=True)]
    for path, *row in zip(table["path"].to_pylist(), *cells, strict=True):
        yield path, made(**dict(zip(names, row, strict=True)), **left_out)


def load_rows(
    store: Store, name: TableName, part: str, names: Sequence[str], paths: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Load some columns of a part's table for some documents.

    Args:
        store: the dataset.
        name: the table.
        part: the part.
        names: the columns; the first is the path of the document.
        paths: of which documents.

    Returns:
        The rows.
    """
    table = _table(store, name, part, names, paths)
    return [] if table is None else list(zip(*(table[column].to_pylist() for column in names), strict=True))


def _table(
    store: Store, name: str, part: str, names: Sequence[str], paths: Sequence[str]
) -> pa.Table | None:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        data = store.get(file_of(name, part))
    except FileNotFoundError:
        return None  # a part has no file of a table in which it has no rows
    table = pq.read_table(pa.BufferReader(data), columns=list(names), use_threads=False)
    return table.filter(pc.is_in(table["path"].cast(pa.string()), pa.array(paths, pa.string())))


def load_table(store: Store, name: TableName, parts: Sequence[str], names: Sequence[str]) -> list[dict[str, Any]]:
    """Load some columns of a table from some of its parts.

    Args:
        store: the dataset.
        name: the table.
        parts: the parts that have rows of it.
        names: the columns.

    Returns:
        The rows, part by part.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = []
    for part in parts:
        rows += pq.read_table(pa.BufferReader(store.get(file_of(name, part))), columns=list(names)).to_pylist()
    return rows
