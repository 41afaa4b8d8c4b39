"""Reading a dataset of a corpus run, part by part. It writes nothing; ``writing.taking_over`` does."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import duixian
from duixian import columns
from duixian.corpus.derive import evidence_file
from duixian.model import DuixianError, say
from duixian.pipeline.places import BETWEEN
from duixian.web.ledger.incoming import Incoming, fields_of, period_year
from duixian.web.ledger.reading.accounting import Cells

if TYPE_CHECKING:
    import pyarrow as pa

    from duixian import PeerEvidence

# What a document's record calls otherwise than the columns of its table.
_CALLED = {
    "name": "path",
    "place": "document_place",
    "place_code": "document_place_code",
    "year": "document_year",
    "kind": "document_kind",
}
# What an incoming document has that its row does not tell.
_APART = frozenset(("engine", "sections", "statements", "comparisons"))
_HEAD = {name: _CALLED.get(name, name) for name in Incoming.__struct_fields__ if name not in _APART}
# A column that no table has: from which file a row is.
_FILE = "file digest"
_DOCUMENTS = "documents"
# What this table was called in datasets of version 0.1, which had other columns too.
_OLD = "reports"


def is_dataset(path: Path) -> bool:
    """Tell whether a folder is a dataset of a corpus run, be it a finished one or one that is still being made."""
    told = (path / "datapackage.json").is_file() or (path / "manifest").is_dir()
    return told and any((path / table).is_dir() for table in (_DOCUMENTS, _OLD))


class Dataset:
    """The tables of a dataset.

    Args:
        folder: with ``datapackage.json``.

    Raises:
        DuixianError: a table is missing or none of Parquet, or the dataset is of version 0.1.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / _DOCUMENTS).is_dir():
            raise DuixianError(say("ledger.dataset-of-old"), str(folder), say("ledger.make-dataset-again"))
        self.engine = self._engine("extract")
        self.deriving = self._engine("derive")
        for table in ("statements", "sections", "comparisons"):
            if self._files(_DOCUMENTS) and not (folder / table).is_dir():
                problem = say("ledger.dataset-without-table", table=table)
                raise DuixianError(problem, str(folder), say("ledger.finish-dataset"))

    def _engine(self, stage: str) -> str:
        """Return the version that did a stage: from a receipt of the run, else from the description."""
        for told in self._receipts():
            if told.get("stage") == stage and told.get("engine"):
                return str(told["engine"])[:40]
        description = self.folder / "datapackage.json"
        told = self._json(description) if description.is_file() else {}
        return str(told.get("duixian", {}).get("engine") or duixian.__version__)[:40]

    def _receipts(self) -> Iterator[dict[str, Any]]:
        for receipt in sorted((self.folder / "manifest").glob("*.json")):
            yield self._json(receipt)

    def _json(self, file: Path) -> dict[str, Any]:
        try:
            found = json.loads(file.read_text("utf-8"))
        except ValueError as error:
            raise DuixianError(say("ledger.dataset-no-json"), str(file), say("ledger.make-dataset-again")) from error
        return found if isinstance(found, dict) else {}

    def _files(self, table: str) -> list[Path]:
        """Return a table's parts. One without its receipt is of a run that was stopped, or was replaced since."""
        parts = sorted((self.folder / table).glob("*.parquet"))
        receipts = {file.stem for file in (self.folder / "manifest").glob("*.json")}
        return [part for part in parts if part.stem in receipts] if receipts else parts

    def parts(self) -> Iterator[list[Incoming]]:
        """Read the documents of one part after the other, with all that was read of them.

        Raises:
            DuixianError: a file is damaged.
        """
        for file in self._files(_DOCUMENTS):
            table = self._table(file)
            heads = [
                {name: _filled(name, value) for name, value in zip(_HEAD, row, strict=True)}
                for row in zip(*(_cells(table, column) for column in _HEAD.values()), strict=True)
            ]
            wanted = {head["name"] for head in heads}
            statements, comparisons, sections = (
                self._of(record, file.name, wanted) for record in ("statement", "comparison", "section")
            )
            yield [
                Incoming(
                    **head,
                    engine=self.engine,
                    sections=sorted(sections.get(head["name"], ()), key=itemgetter("number")),
                    statements=sorted(statements.get(head["name"], ()), key=itemgetter("start")),
                    comparisons=sorted(comparisons.get(head["name"], ()), key=itemgetter("start")),
                )
                for head in heads
            ]

    def _of(self, record: str, part: str, wanted: set[str]) -> dict[str, list[Cells]]:
        """Read the rows of some documents by their paths: from the part of the same name, else wherever they stand."""
        name = columns.RECORDS[record].table
        same = self.folder / name / part
        found: dict[str, list[Cells]] = defaultdict(list)
        if same.is_file():
            for path, cells in _rows(record, self._table(same)):
                found[path].append(cells)
            if found.keys() <= wanted:
                return found
            return {path: found[path] for path in wanted & found.keys()}
        import pyarrow.compute as pc

        for file in self._files(name):
            table = self._table(file)
            mask = pc.is_in(table["path"].cast("string"), value_set=_strings(wanted))
            for path, cells in _rows(record, table.filter(mask)):
                found[path].append(cells)
        return found

    def issues(self) -> Iterator[Mapping[str, Any]]:
        """Read what a user must know of the documents, those among them that could not be read."""
        for file in self._files("issues"):
            for row in self._table(file).to_pylist():
                yield _reasoned("issue", row)

    def accounts(self, documents: Mapping[str, int], places: Mapping[int, int]) -> Accounts:
        """Open links and findings.

        Args:
            documents: primary key of each document of the dataset, by its path and by its key.
            places: primary key of the place of each of these documents.
        """
        return Accounts(self._whole("links"), self._whole("findings"), documents, places)

    def _whole(self, table: str) -> pa.Table | None:
        import pyarrow as pa

        tables = []
        for file in self._files(table):
            # Each part has dictionaries of its own; as text they go together.
            part = _plain(self._table(file))
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            tables.append(part.append_column(_FILE, pa.array([digest] * part.num_rows, pa.string())))
        return pa.concat_tables(tables) if tables else None

    def evidence(self, documents: Mapping[str, int], keys: Mapping[int, str]) -> dict[int, PeerEvidence] | None:
        """Read what documents state that others can confirm.

        Args:
            documents: primary key of each document of the dataset, by its path and by its key.
            keys: key of each of these documents, by its primary key.

        Returns:
            Evidence by the primary keys of the documents, named by their keys; None if the dataset has none, or not
            in a form that this version reads.
        """
        found: dict[int, PeerEvidence] = {}
        for receipt in self._receipts():
            for start, length in receipt.get("years", {}).values():
                try:
                    with (self.folder / evidence_file(str(receipt["part"]))).open("rb") as stream:
                        stream.seek(start)
                        evidence = duixian.unpack_peer_evidence(stream.read(length))
                except (OSError, msgspec.DecodeError, msgspec.ValidationError):
                    return None
                for peer in evidence:
                    pk = documents.get(peer.document, -1)
                    if pk in keys:
                        found[pk] = msgspec.structs.replace(peer, document=keys[pk])
        return found or None

    @property
    def derived(self) -> bool:
        """Whether the dataset holds links and findings."""
        return bool(self._files("links")) and (self.folder / "findings").is_dir()

    @staticmethod
    def _table(file: Path) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return pq.read_table(file, partitioning=None)
        except (pa.ArrowException, OSError) as error:
            problem = say("ledger.dataset-damaged", error=str(error).splitlines()[0])
            raise DuixianError(problem, str(file), say("ledger.make-dataset-again")) from error


class Accounts:
    """Links and findings of a dataset, to be taken place by place.

    Args:
        links: the table; None if there is none.
        findings: likewise.
        documents: primary keys by path and by key.
        places: primary keys of their places.
    """

    def __init__(
        self,
        links: pa.Table | None,
        findings: pa.Table | None,
        documents: Mapping[str, int],
        places: Mapping[int, int],
    ) -> None:
        self._tables = {"links": links, "findings": findings}
        self._documents = documents
        self._rows: dict[str, dict[int, list[int]]] = {}
        for table, column in (("links", "target_document"), ("findings", "document")):
            held = self._tables[table]
            rows: dict[int, list[int]] = defaultdict(list)
            relations = _cells(held, "relation") if table == "findings" and held is not None else None
            for k, name in enumerate(_cells(held, column) if held is not None else ()):
                place = places.get(documents.get(name, -1))
                # What rests on several places follows from such evidence, which the ledger compares itself.
                if place is not None and (relations is None or relations[k] not in BETWEEN):
                    rows[place].append(k)
            self._rows[table] = rows
        self._files: dict[int, set[str]] = defaultdict(set)
        for table, held in self._tables.items():
            digests = _cells(held, _FILE) if held is not None else []
            for place, indices in self._rows[table].items():
                self._files[place] |= {digests[k] for k in indices}

    def source(self, place: int) -> str:
        """Return a digest of the files that hold links and findings of a place: other rows, another digest."""
        return hashlib.sha256(" ".join(sorted(self._files.get(place, ()))).encode()).hexdigest()[:20]

    def links(self, places: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Return the links of some places by the names of columns, with documents named by their primary keys."""
        lists = [column.name for column in columns.of("link", "dataset") if column.sort == "json"]
        for row in self._take("links", places):
            for name in ("target_document", "result_document", "against_document"):
                row[name] = self._documents.get(row[name])
            for name in lists:
                items = json.loads(row[name]) if row[name] else []
                row[name] = [{**item, "document": self._documents.get(item["document"])} for item in items]
            yield _reasoned("link", row)

    def findings(self, places: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Return the findings of some places, likewise."""
        for row in self._take("findings", places):
            row["document"] = self._documents.get(row["document"])
            row["documents"] = [self._documents.get(key) for key in row["documents"].split("; ")]
            row["statements"] = row["statements"].split("; ")
            yield _reasoned("finding", row)

    def _take(self, table: str, places: Sequence[int]) -> list[dict[str, Any]]:
        held = self._tables[table]
        rows = [k for place in places for k in self._rows[table].get(place, ())]
        if held is None or not rows:
            return []
        found: list[dict[str, Any]] = held.drop_columns([_FILE]).take(rows).to_pylist()
        return found


def _filled(name: str, value: Any) -> Any:
    """Return a cell of a document; what is missing of it is empty, but for its year."""
    return "" if value is None and name != "year" else value


def _rows(record: str, table: pa.Table) -> Iterator[tuple[str, Cells]]:
    """Return the rows of a table of figures, comparisons or sections as the ledger takes them, each with its path."""
    fields = fields_of(record)
    cells: dict[str, Sequence[Any]] = {}
    for field, column in fields.items():
        if column.name in table.column_names:
            cells[field] = _cells(table, column.name)
    if "period_year" in fields:
        years = {period: period_year(period) for period in set(cells["period"])}
        cells["period_year"] = [years[period] for period in cells["period"]]
    if "indicator_id" in fields:
        cells["indicator_id"] = [id_ or None for id_ in cells["indicator_id"]]
    rows = zip(*cells.values(), strict=True)
    return zip(_cells(table, "path"), (dict(zip(cells, row, strict=True)) for row in rows), strict=True)


def _reasoned(record: str, row: dict[str, Any]) -> dict[str, Any]:
    """Put the reasons of a row together, whose codes and values stand in two columns."""
    for column in columns.of(record, "dataset"):
        if column.sort == "reason":
            values = row.pop(f"{column.name}_values")
            code = row[column.name]
            row[column.name] = {"code": code, "values": json.loads(values or "{}")} if code else None
    return row


def _cells(table: pa.Table, name: str) -> list[Any]:
    """Return a column; the values of a dictionary are made once and shared."""
    import pyarrow as pa

    found: list[Any] = []
    for chunk in table[name].chunks:
        if pa.types.is_dictionary(chunk.type):
            values = chunk.dictionary.to_pylist()
            found.extend(None if k is None else values[k] for k in chunk.indices.to_pylist())
        else:
            found.extend(chunk.to_pylist())
    return found


def _plain(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    fields = [pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))


def _strings(values: set[str]) -> Any:
    import pyarrow as pa

    return pa.array(sorted(values), pa.string())
