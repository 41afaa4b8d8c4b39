"""The pure function that a worker runs: a shard of documents in, one Parquet part for each table out.

It knows nothing of pools or clusters. Two runs over the same shard write the same files.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from duixian import SourceDocument, catalogued, outlined, read_source, sketch
from duixian.corpus.doubts import doubts_of
from duixian.corpus.layout import EXTRACTED, FORM, Layouts
from duixian.corpus.manifest import Entry, Receipt, State, file_of, write_receipt
from duixian.corpus.rows import Tables, add_reading, stored_name
from duixian.corpus.store import Store
from duixian.lexicon import Lexicon, load
from duixian.model import DuixianError, ReadError, Reason, say
from duixian.workers.limits import Limits, TimeIsUp, limited
from duixian.workers.version import Versions

# What can be done about a document of which nothing better is known.
_REMEDIES: dict[State, Reason] = {
    "crashed": say("dataset.report-it"),
    "killed": say("dataset.more-memory"),
    "time": say("dataset.more-seconds"),
    "memory": say("dataset.more-megabytes"),
}
_problem = msgspec.msgpack.Encoder()
_problems = msgspec.msgpack.Decoder(tuple[Reason | str, Reason | str])


class Known(NamedTuple):
    """A document and what tells its content from any other.

    Attributes:
        source: the document; its ``path`` is that of its rows.
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
        layouts: how tables are laid out.
        lexicon: the user's folder of rules; None for the built-in ones alone.
        limits: what each document may use.
        alone: its one document has failed before: if it fails again, that is written down.
    """

    documents: tuple[Known, ...]
    store: Store
    run: int
    versions: Versions
    layouts: Layouts
    lexicon: str | None
    limits: Limits
    alone: bool = False

    @property
    def part(self) -> str:
        """The name of its part: the same for the same documents, engine and rules."""
        digest = hashlib.sha256(f"{self.versions.engine}\0{self.versions.rules}\0{self.limits}".encode())
        for source, content in self.documents:
            digest.update(f"\0{source.path}\0{content}".encode())
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
    return SourceDocument(error.where, "refused", _problem.encode((error.problem, error.remedy)), path=error.path)


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
    tables = Tables(shard.layouts, EXTRACTED)
    entries: list[Entry] = []
    again: list[int] = []
    for k, (source, content) in enumerate(shard.documents):
        state, why, remedy = _read(source, content, tables, lexicon, shard.limits)
        if state not in ("read", "unread") and not shard.alone:
            again.append(k)
            continue
        entries.append(Entry(stored_name(source.name), content, state, source.path))
        if state != "read":
            tables.add("issues", failure(source.path, state, why, remedy))
    return Outcome(finish(shard, entries, tables) if entries else None, tuple(again))


def failure(path: str, state: State, why: Reason | str, remedy: Reason | str = "") -> dict[str, Any]:
    """Write down that a document is not in the dataset."""
    row = {"path": path, "document": "", "issue": state, "grade": "failed", "other": ""}
    return {**row, "why": why, "remedy": remedy or _REMEDIES.get(state)}


def _read(
    source: SourceDocument, content: str, tables: Tables, lexicon: Lexicon, limits: Limits
) -> tuple[State, Reason | str, Reason | str]:
    """Read one document into the tables; nothing of it is there if it fails."""
    if source.format == "refused":
        return "unread", *_problems.decode(source.data)
    try:
        with limited(limits):
            report = read_source(source)
            reading, outline = outlined(report, lexicon=lexicon)
            named = catalogued(reading, lexicon=lexicon)
            doubts = tuple(doubts_of(reading))
            sketched = sketch(report)
    except ReadError as error:
        return "unread", error.problem, error.remedy
    except TimeIsUp:
        return "time", say("dataset.too-slow", seconds=f"{limits.seconds:g}"), ""
    except MemoryError:
        return "memory", say("dataset.too-large", megabytes=limits.megabytes), ""
    except DuixianError as error:
        return "crashed", error.problem, error.remedy
    except Exception as error:
        told = " ".join(str(error).split())[:500]
        return "crashed", say("dataset.unexpected", error=type(error).__name__, words=told), ""
    add_reading(tables, reading, outline, named, content, sketched, lexicon)
    for issue, why, remedy in doubts:
        row = {"path": report.path, "document": report.key, "issue": issue, "grade": "doubt", "other": ""}
        tables.add("issues", {**row, "why": why, "remedy": remedy})
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
    receipt = Receipt(
        part=part,
        stage="extract",
        run=shard.run,
        engine=versions.engine,
        rules=versions.rules,
        documents=tuple(entries),
        rows=rows,
        sizes=sizes,
        form=FORM,
    )
    write_receipt(shard.store, receipt)
    return receipt


def give_up(shard: Shard, state: State, why: Reason) -> Outcome:
    """Write down that a shard's only document ends whatever process reads it."""
    tables = Tables(shard.layouts, EXTRACTED)
    entries = []
    for source, content in shard.documents:
        entries.append(Entry(stored_name(source.name), content, state, source.path))
        tables.add("issues", failure(source.path, state, why))
    return Outcome(finish(shard, entries, tables), ())
