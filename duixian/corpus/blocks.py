"""The second half of a run: accounts and findings over the whole dataset, and what is doubtful across documents."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from duixian.corpus import manifest
from duixian.corpus.derive import Block, Years, compare_years, evidence_file, keep_account
from duixian.corpus.doubts import doubts_across
from duixian.corpus.driver import Run, submit
from duixian.corpus.layout import TABLES
from duixian.corpus.manifest import Receipt
from duixian.corpus.readings import Held, load_table
from duixian.corpus.rows import Tables
from duixian.model import DuixianError, say
from duixian.pipeline.places import NATION
from duixian.workers.pools import Executor

# Documents of a block; the number of blocks is a power of two, so that it seldom changes as a dataset grows.
_BLOCK = 48
_KNOWN = (
    "path", "document", "content_hash", "document_place", "document_year", "document_kind", "sketch",
)  # fmt: skip
# Evidence of so many bytes is compared at once: that of a year of all counties is about a third of it.
_AT_ONCE = 16 * 2**20
# A block of 48 documents takes two seconds, its worker is given up after so many.
_PATIENCE = 1800.0
# What kills a worker once or twice may be somebody else's want of memory; a block that kills by itself always does.
_DEATHS = 5


def known_reports(run: Run) -> list[dict[str, Any]]:
    """List the documents of the dataset with what tells them apart, by name.

    Args:
        run: the run.

    Returns:
        Rows of ``documents`` without the texts, each with its ``part``.
    """
    found: list[dict[str, Any]] = []
    for receipt in manifest.extracted(run.receipts.values()):
        if receipt.rows.get("documents"):
            rows = load_table(run.store, "documents", [receipt.part], _KNOWN)
            found += [{**row, "part": receipt.part} for row in rows]
    found.sort(key=lambda row: row["path"])
    return found


def write_doubts(run: Run, reports: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Write what is doubtful of documents together into ``issues/corpus.parquet``.

    Args:
        run: the run.
        reports: from ``known_reports``.

    Returns:
        The rows.
    """
    doubts = list(doubts_across(reports))
    tables = Tables(run.layouts, ("issues",))
    for doubt in doubts:
        tables.add("issues", doubt)
    run.store.put(f"issues/{manifest.WHOLE}", tables.written("issues"))
    return doubts


def doubt_names(run: Run, doubts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Go through all that is doubtful of documents of the dataset.

    Args:
        run: the run.
        doubts: from ``write_doubts``.

    Yields:
        The name of the issue, as often as it occurs.
    """
    parts = [r.part for r in manifest.extracted(run.receipts.values()) if r.rows.get("issues")]
    for row in load_table(run.store, "issues", parts, ("issue", "grade")):
        if row["grade"] == "doubt":
            yield row["issue"]
    yield from (doubt["issue"] for doubt in doubts)


def fill_gaps(run: Run) -> None:
    """Write a table without rows where there is none, so that every table can be opened."""
    store = run.store
    for name in TABLES:
        files = store.sizes(name)
        if not files:
            store.put(f"{name}/{manifest.EMPTY}", Tables(run.layouts, (name,)).written(name))
        elif manifest.EMPTY in files and len(files) > 1:
            store.delete(f"{name}/{manifest.EMPTY}")


def keep_accounts(
    run: Run,
    reports: Sequence[Mapping[str, Any]],
    doubts: Sequence[Mapping[str, Any]],
    executor: Executor,
    tell: Callable[[str, int, int], None],
) -> None:
    """Make the tables ``links`` and ``findings``, as far as they are not up to date.

    Args:
        run: the run, all documents read.
        reports: from ``known_reports``.
        doubts: from ``write_doubts``.
        executor: who does it.
        tell: is told of which stage how many pieces of work are done, and of how many.

    Raises:
        OSError: a part cannot be written.
        DuixianError: a worker died again and again over one piece.
    """
    # The name of a part says by what it was made: its documents, the code and the rules. Those that are there are done.
    blocks = list(_blocks(run, reports, doubts))
    missing = [block for block in blocks if block.part not in run.receipts]
    _work_off(run, missing, keep_account, executor, partial(tell, "accounts"))
    parts = {report["path"]: report["part"] for report in reports}
    years = list(_years(run, [run.receipts[block.part] for block in blocks], parts))
    absent = [years_ for years_ in years if years_.part not in run.receipts]
    _work_off(run, absent, compare_years, executor, partial(tell, "comparing"))
    valid = {block.part for block in blocks} | {years_.part for years_ in years}
    old = [r for r in run.receipts.values() if r.stage == "derive" and r.part not in valid]
    manifest.discard(run.store, old)
    for receipt in old:
        del run.receipts[receipt.part]


def drop_accounts(run: Run) -> None:
    """Take out links and findings: they would speak of documents that have changed."""
    old = [r for r in run.receipts.values() if r.stage == "derive"]
    manifest.discard(run.store, old)
    for receipt in old:
        del run.receipts[receipt.part]


def _work_off(
    run: Run,
    pieces: Sequence[Block] | Sequence[Years],
    function: Callable[[Any], Receipt],
    executor: Executor,
    tell: Callable[[int, int], None],
) -> None:
    waiting = list[Block | Years](reversed(pieces))
    deaths: dict[str, int] = {}
    done = 0
    for piece, receipt in submit(
        lambda: waiting.pop() if waiting else None, function, executor, lambda _: _PATIENCE, lambda _: None
    ):
        if receipt is None:
            deaths[piece.part] = deaths.get(piece.part, 0) + 1
            if deaths[piece.part] > _DEATHS:
                paths = ", ".join(held.path for held in getattr(piece, "documents", ())[:3])
                raise DuixianError(say("dataset.account-dies"), paths, say("dataset.larger-machine"))
            waiting.append(piece)
            continue
        run.receipts[receipt.part] = receipt
        done += 1
        tell(done, len(pieces))


def _blocks(run: Run, reports: Sequence[Mapping[str, Any]], doubts: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """Put places together into blocks, all documents of a place into one."""
    count = 1
    while count * _BLOCK < len(reports):
        count *= 2
    shared = _shared(reports, doubts)
    nation: dict[int, list[Mapping[str, Any]]] = {}
    placed: dict[int, list[Mapping[str, Any]]] = {}
    for report in reports:
        placed.setdefault(zlib.crc32(report["document_place"].encode()) % count, []).append(report)
        if report["document_place"] == NATION and report["document_year"] is not None:
            nation.setdefault(report["document_year"], []).append(report)
    held = {year: tuple(Held(r["path"], r["part"]) for r in these) for year, these in nation.items()}
    above = _digest(r["content_hash"] for these in nation.values() for r in these)
    for _, these in sorted(placed.items(), key=lambda pair: min(r["part"] for r in pair[1])):
        doubtful = frozenset(r["path"] for r in these if r["path"] in shared)
        versions = (run.versions.deriving, run.versions.rules, above)
        said = (f"{r['path']}\0{r['content_hash']}\0{r['path'] in doubtful}" for r in these)
        part = f"account-{_digest((*versions, *said))}"
        yield Block(
            part=part,
            documents=tuple(Held(r["path"], r["part"]) for r in these),
            shared=doubtful,
            nation=held,
            store=run.store,
            run=run.number,
            versions=run.versions,
            layouts=run.layouts,
            lexicon=run.lexicon,
        )


def _shared(reports: Sequence[Mapping[str, Any]], doubts: Sequence[Mapping[str, Any]]) -> set[str]:
    """List the documents that have their text from another place or year: whose figures they are cannot be known."""
    known = {r["path"]: (r["document_place"], r["document_year"]) for r in reports}
    return {
        path
        for doubt in doubts
        if doubt["issue"] == "same-text" and known[doubt["path"]] != known[doubt["other"]]
        for path in (doubt["path"], doubt["other"])
    }


def _years(run: Run, blocks: Sequence[Receipt], parts: Mapping[str, str]) -> Iterator[Years]:
    """Put years together, each with what all places say of it."""
    stretches: dict[str, list[tuple[str, int, int]]] = {}
    for receipt in sorted(blocks, key=lambda r: r.part):
        for year, (start, length) in receipt.years.items():
            stretches.setdefault(year, []).append((evidence_file(receipt.part), start, length))
    batch: list[tuple[str, int, int]] = []
    size = 0
    for _, these in sorted(stretches.items()):
        length = sum(stretch[2] for stretch in these)
        if batch and size + length > _AT_ONCE:
            yield _compared(run, batch, parts)
            batch, size = [], 0
        batch += these
        size += length
    if batch:
        yield _compared(run, batch, parts)


def _compared(run: Run, batch: Sequence[tuple[str, int, int]], parts: Mapping[str, str]) -> Years:
    said = (f"{file}\0{start}\0{length}" for file, start, length in batch)
    part = f"years-{_digest((run.versions.deriving, run.versions.rules, *said))}"
    return Years(
        part=part,
        evidence=tuple(batch),
        parts=parts,
        store=run.store,
        run=run.number,
        versions=run.versions,
        layouts=run.layouts,
        lexicon=run.lexicon,
    )


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256("\0\0".join(words).encode()).hexdigest()[:20]
