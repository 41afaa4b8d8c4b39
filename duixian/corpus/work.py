"""The pure function that a worker runs: a shard of documents in, one Parquet part for each table out.

It knows nothing of pools or clusters. Two runs over the same shard write the same files.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from duixian import SourceDocument, catalogued, outlined, read_source, sketch
from duixian.corpus.doubts import doubts_of
from duixian.corpus.layout import EXTRACTED
from duixian.corpus.manifest import Entry, Receipt, State, file_of, write_receipt
from duixian.corpus.rows import Tables, add_reading, stored_name
from duixian.corpus.store import Store
from duixian.lexicon import Lexicon, load
from duixian.messages import complaint
from duixian.model import DuixianError, ReadError
from duixian.workers.limits import Limits, TimeIsUp, limited
from duixian.workers.version import Versions

_REMEDIES: dict[State, str] = {
    "crashed": "report it with the document; run again with --retry after an update",
    "killed": "run again with --retry on a machine with more memory, or look at the document",
    "time": "look at the document, or run again with --retry and a higher --seconds",
    "memory": "look at the document, or run again with --retry and a higher --megabytes",
}


class Known(NamedTuple):
    """A document and what tells its content from any other.

    Attributes:
        source: the document.
        content: as from ``content_hash``; worked out once, by whoever finds the document.
    """

    source: SourceDocument
    content: str


class Shard(msgspec.Struct, frozen=True):
    """Documents that are read together.

    Attributes:
        documents: the documents.
        store: where the dataset lies.
        run: number of the run.
        versions: by what the documents are read.
        lexicon: the user's folder of rules; None for the built-in ones alone.
        limits: what each document may use.
        alone: its one document has failed before: if it fails again, that is written down.
    """

    documents: tuple[Known, ...]
    store: Store
    run: int
    versions: Versions
    lexicon: str | None
    limits: Limits
    alone: bool = False

    @property
    def part(self) -> str:
        """The name of its part: the same for the same documents, engine and rules."""
        digest = hashlib.sha256(f"{self.versions.engine}\0{self.versions.rules}\0{self.limits}".encode())
        for source, content in self.documents:
            digest.update(f"\0{stored_name(source.name)}\0{content}".encode())
        return f"part-{digest.hexdigest()[:20]}"


class Outcome(msgspec.Struct, frozen=True):
    """What became of a shard.

    Attributes:
        receipt: of the part that was written; None if it holds no document.
        again: indices of the documents that failed and are to be tried alone.
    """

    receipt: Receipt | None
    again: tuple[int, ...]


def content_hash(source: SourceDocument) -> str:
    """Return the SHA-256 of a document's content, its fields included where it is a row of a table."""
    digest = hashlib.sha256(source.data)
    if source.fields or source.part:
        digest.update(json.dumps([source.part, source.fields], ensure_ascii=True).encode())
    return digest.hexdigest()


def refused(error: ReadError) -> SourceDocument:
    """Pack up the fact that a document could not even be opened, so that it is written down like all others."""
    problem, remedy = (complaint(one, "", "") for one in (error.problem, error.remedy))
    return SourceDocument(error.where, "refused", problem.encode("utf-8", "replace"), remedy)


def extract(shard: Shard) -> Outcome:
    """Read a shard's documents and write its part.

    Args:
        shard: the documents.

    Returns:
        The receipt, and which documents are to be tried alone.

    Raises:
        OSError: the part cannot be written (disk full, store out of reach); nothing of it is left.
    """
    collecting = gc.isenabled()
    # Records hold no cycles: looking for some over and over takes a fifth of the time.
    gc.disable()
    try:
        return _extract(shard)
    finally:
        if collecting:
            gc.enable()
        gc.collect(0)


def _extract(shard: Shard) -> Outcome:
    lexicon = load(Path(shard.lexicon)) if shard.lexicon else load()
    tables = Tables(EXTRACTED)
    entries: list[Entry] = []
    again: list[int] = []
    for k, (source, content) in enumerate(shard.documents):
        state, why, remedy = _read(source, content, tables, lexicon, shard.limits)
        if state not in ("read", "unread") and not shard.alone:
            again.append(k)
            continue
        name = stored_name(source.name)
        entries.append(Entry(name, content, state))
        if state != "read":
            tables.add("issues", failure(name, state, why, remedy))
    return Outcome(finish(shard, entries, tables) if entries else None, tuple(again))


def failure(document: str, state: State, why: str, remedy: str = "") -> dict[str, str]:
    """Write down that a document is not in the dataset."""
    return {
        "document": document,
        "issue": state,
        "grade": "failed",
        "why": why,
        "remedy": remedy or _REMEDIES.get(state, ""),
        "other": "",
    }


def _read(
    source: SourceDocument, content: str, tables: Tables, lexicon: Lexicon, limits: Limits
) -> tuple[State, str, str]:
    """Read one document into the tables; nothing of it is there if it fails."""
    if source.format == "refused":
        return "unread", source.data.decode("utf-8"), source.part
    try:
        with limited(limits):
            report = read_source(source)
            reading, outline = outlined(report, lexicon=lexicon)
            named = catalogued(reading, lexicon=lexicon)
            doubts = tuple(doubts_of(reading))
            sketched = sketch(report)
    except ReadError as error:
        return "unread", complaint(error.problem, "", ""), complaint(error.remedy, "", "")
    except TimeIsUp:
        return "time", f"took longer than {limits.seconds:g} s", ""
    except MemoryError:
        return "memory", f"wanted more than {limits.megabytes} MB", ""
    except DuixianError as error:
        return "crashed", complaint(error.problem, "", ""), complaint(error.remedy, "", "")
    except Exception as error:
        return "crashed", f"unexpected {type(error).__name__}: {' '.join(str(error).split())}"[:500], ""
    add_reading(tables, reading, outline, named, content, sketched, lexicon)
    for issue, why, remedy in doubts:
        row = {"document": stored_name(report.name), "issue": issue, "grade": "doubt", "other": ""}
        said = {"why": msgspec.json.encode(why).decode(), "remedy": msgspec.json.encode(remedy).decode()}
        tables.add("issues", {**row, **said})
    return "read", "", ""


def finish(shard: Shard, entries: Sequence[Entry], tables: Tables) -> Receipt:
    """Write a part's files and, last of all, its receipt."""
    rows: dict[str, int] = {}
    sizes: dict[str, int] = {}
    part = shard.part
    for table, (count, data) in tables.encoded().items():
        file = file_of(table, part)
        shard.store.put(file, data)
        rows[table], sizes[file] = count, len(data)
    versions = shard.versions
    receipt = Receipt(part, "extract", shard.run, versions.engine, versions.rules, tuple(entries), rows, sizes)
    write_receipt(shard.store, receipt)
    return receipt


def give_up(shard: Shard, state: State, why: str) -> Outcome:
    """Write down that a shard's only document ends whatever process reads it."""
    tables = Tables(EXTRACTED)
    entries = []
    for source, content in shard.documents:
        name = stored_name(source.name)
        entries.append(Entry(name, content, state))
        tables.add("issues", failure(name, state, why))
    return Outcome(finish(shard, entries, tables), ())
