"""A dataset repeated under other names of places: what a ledger several times the size of the corpus is made of.

Each copy gives the documents of a place to a county that has none, under a report id of its own. Texts, figures, links
and findings are those of the original, so that a ledger of copies holds as many sentences of each kind as nine real
corpora would, and more places than there are prefectures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TABLES = ("documents", "sections", "statements", "comparisons", "links", "findings")
Place = tuple[str, str]


def original_places(dataset: Path) -> list[Place]:
    """Return code and name of each place that has documents in a dataset."""
    found: set[Place] = set()
    for file in sorted((dataset / "documents").glob("*.parquet")):
        table = pq.read_table(file, columns=["document_place_code", "document_place"], partitioning=None)
        found |= {(row["document_place_code"] or "", row["document_place"] or "") for row in table.to_pylist()}
    return sorted(place for place in found if place[1])


def repeat(dataset: Path, folder: Path, number: int, whose: dict[Place, Place]) -> Path:
    """Write a copy of a dataset under other names.

    Args:
        dataset: of a corpus run, with links and findings.
        folder: under which the copy is written.
        number: of the copy; part of each name and id.
        whose: code and name of the place in the copy, by those in the original.

    Returns:
        The folder of the copy.
    """
    out = folder / f"copy-{number}"
    names = {name: other for (_, name), (_, other) in whose.items()}
    codes = {code: other for (code, _), (other, _) in whose.items()}

    def report(id_: str) -> str:
        return sha256(f"{number} {id_}".encode()).hexdigest()[:16]

    def document(key: str) -> str:
        id_, place, year = key.rsplit("-", 2)
        return f"{report(id_)}-{codes.get(place) or names.get(place, place)}-{year}"

    def named(items: str) -> str:
        return json.dumps([{**i, "document": document(i["document"])} for i in json.loads(items)], ensure_ascii=False)

    def path(held: str) -> str:
        return f"copy-{number}/{held}"

    changes: dict[str, Callable[[str], str]] = {
        "document": document,
        "target_document": document,
        "result_document": document,
        "against_document": document,
        "path": path,
        "target_path": path,
        "result_path": path,
        "report": report,
        "content_hash": lambda held: sha256(f"{number} {held}".encode()).hexdigest(),
        "document_place": lambda name: names.get(name, name),
        "document_place_code": lambda code: codes.get(code, code),
        "related": named,
        "further": named,
        "revisions": named,
        "documents": lambda held: "; ".join(map(document, held.split("; "))),
    }
    for table in TABLES:
        (out / table).mkdir(parents=True, exist_ok=True)
        for file in sorted((dataset / table).glob("**/*.parquet")):
            held = pq.read_table(file, partitioning=None)
            for name in held.column_names:
                change = changes.get(name)
                if change is not None:
                    held = held.set_column(held.column_names.index(name), name, _changed(held[name], change))
            target = out / table / file.relative_to(dataset / table)
            target.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(held, target, compression="zstd")
    (out / "datapackage.json").write_bytes((dataset / "datapackage.json").read_bytes())
    return out


def _changed(column: pa.ChunkedArray, change: Callable[[str], str]) -> pa.Array:
    values: list[str | None] = column.cast(pa.string()).to_pylist()
    made: dict[str | None, str | None] = {v: change(v) if v is not None else None for v in set(values)}
    return pa.array([made[v] for v in values], pa.string()).dictionary_encode()


def shares(originals: Sequence[Place], others: Sequence[Place], copies: int) -> list[dict[Place, Place]]:
    """Give each copy places of its own.

    Args:
        originals: places of the dataset.
        others: places that it has no documents of.
        copies: how many.

    Raises:
        ValueError: there are not enough places.
    """
    needed = len(originals) * copies
    if needed > len(others):
        raise ValueError(f"{needed} places are needed, {len(others)} are known")
    free: Any = iter(others)
    return [{place: next(free) for place in originals} for _ in range(copies)]
