"""What a dataset holds: which document, by its content, went into which part, read by which engine and rules.

Each part has a receipt of its own, ``manifest/<part>.json``, written last: a part without one was never finished. The
receipt names the sizes of the part's files, so that one that was cut short behind the writer's back is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from duixian.corpus.layout import FORMER, TABLES, TableName
from duixian.corpus.store import Store

FOLDER = "manifest"
# What has the files of parts. The last one only a dataset of version 0.1 has.
_FOLDERS = (*TABLES, "voices", FORMER)
# The rows that rest on all documents together, and what stands where a table has no rows: neither belongs to a part.
WHOLE, EMPTY = "corpus.parquet", "empty.parquet"
Stage = Literal["extract", "derive"]
State = Literal["read", "unread", "crashed", "killed", "time", "memory"]


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One document of a part.

    Attributes:
        document: its path or address as it was found.
        content: SHA-256 of its content.
        state: whether it was read, or why not.
        path: that of its rows.
    """

    document: str
    content: str
    state: State
    path: str = ""


class Receipt(msgspec.Struct, frozen=True):
    """One finished part.

    Attributes:
        part: its name.
        stage: whether it holds what was read, or what was made of it.
        run: the number of the run that wrote it: of two parts with one document the later counts.
        engine: by which code it was made.
        rules: by which lexicon.
        documents: what it holds; of what was made of readings nothing is listed.
        rows: of each table that has any.
        sizes: bytes of each file.
        years: of what was made of readings: where in the file of evidence each year begins, and its length.
        form: the form of its tables.
    """

    part: str
    stage: Stage
    run: int
    engine: str
    rules: str
    documents: tuple[Entry, ...]
    rows: Mapping[str, int]
    sizes: Mapping[str, int]
    years: Mapping[str, tuple[int, int]] = {}
    # Receipts of version 0.1 have none.
    form: int = 1


def file_of(table: str, part: str) -> str:
    """Return the file in which a part has its rows of a table."""
    return f"{table}/{part}.parquet"


def write_receipt(store: Store, receipt: Receipt) -> None:
    """Finish a part."""
    store.put(f"{FOLDER}/{receipt.part}.json", msgspec.json.encode(receipt))


def read_receipts(store: Store, *, sweep: bool = True) -> dict[str, Receipt]:
    """Read which parts are finished.

    Args:
        store: the dataset.
        sweep: delete what belongs to no finished part.

    Returns:
        Receipts by part, of those parts whose files are all there and whole, whatever their form.
    """
    present = {table: store.sizes(table) for table in _FOLDERS}
    found: dict[str, Receipt] = {}
    for name in store.sizes(FOLDER):
        try:
            receipt = msgspec.json.decode(store.get(f"{FOLDER}/{name}"), type=Receipt)
        except (msgspec.DecodeError, FileNotFoundError):
            continue
        if all(_size(present, file) == size for file, size in receipt.sizes.items()):
            found[receipt.part] = receipt
    if sweep:
        clean(store, found)
    return found


def clean(store: Store, receipts: Mapping[str, Receipt]) -> None:
    """Delete what belongs to no finished part: what a worker had written that died before it was done.

    Args:
        store: the dataset; nobody else writes to it now.
        receipts: of the finished parts, by part.
    """
    for folder in (*_FOLDERS, FOLDER):
        store.sweep(folder)
    held = {file for receipt in receipts.values() for file in receipt.sizes}
    for table in _FOLDERS:
        for name in store.sizes(table):
            if f"{table}/{name}" not in held and name not in (WHOLE, EMPTY):
                store.delete(f"{table}/{name}")
    for name in store.sizes(FOLDER):
        if name.removesuffix(".json") not in receipts:
            store.delete(f"{FOLDER}/{name}")


def _size(present: Mapping[str, Mapping[str, int]], file: str) -> int | None:
    table, _, name = file.partition("/")
    return present.get(table, {}).get(name)


def discard(store: Store, receipts: Iterable[Receipt]) -> None:
    """Delete parts: first their receipts, so that a stop in between leaves nothing half there."""
    gone = list(receipts)
    for receipt in gone:
        store.delete(f"{FOLDER}/{receipt.part}.json")
    for receipt in gone:
        for file in receipt.sizes:
            store.delete(file)


def discard_former(store: Store, receipts: Iterable[Receipt]) -> None:
    """Delete what a dataset holds in a former form, the files included that belong to no part.

    Args:
        store: the dataset.
        receipts: of the parts of that form.
    """
    discard(store, receipts)
    for table in TABLES:
        store.delete(f"{table}/{EMPTY}")
    store.drop(FORMER)


def extracted(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return the parts that hold what was read, in a fixed order."""
    return sorted((r for r in receipts if r.stage == "extract"), key=lambda r: r.part)


def tables_of(receipt: Receipt) -> tuple[TableName, ...]:
    """Return the tables in which a part has rows."""
    return tuple(name for name in TABLES if receipt.rows.get(name))
