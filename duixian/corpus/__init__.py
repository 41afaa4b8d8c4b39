"""Thousands of documents as one dataset of Parquet tables; ``docs/dataset.md`` describes the tables.

``build`` reads what is missing or changed, on this machine or a cluster by the same code path, and keeps accounts and
findings over all of it. ``duixian.corpus.query`` asks the dataset.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from duixian.corpus.store import Store
from duixian.corpus.watching import Unwatched, Watcher
from duixian.workers.limits import Limits

if TYPE_CHECKING:
    from duixian.workers.pools import Executor

__all__ = ["Limits", "Summary", "Unwatched", "Watcher", "build"]


class Summary(msgspec.Struct, frozen=True):
    """What a run has done.

    Attributes:
        found: documents of the sources.
        unchanged: those of them that the dataset had as they are.
        read: those that were read now.
        failed: those that are not in the dataset, of this run or an earlier one, by the name of the issue.
        doubts: what is doubtful of those that are, by the name of the issue.
        kept: documents of the dataset that no source of this run has.
        rows: of each table.
        reading: seconds until ``statements`` was finished.
        seconds: of the whole run.
    """

    found: int
    unchanged: int
    read: int
    failed: dict[str, int]
    doubts: dict[str, int]
    kept: int
    rows: dict[str, int]
    reading: float
    seconds: float


def build(
    sources: Iterable[str],
    out: str,
    executor: Executor,
    *,
    lexicon: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    retry: bool = False,
    prune: bool = False,
    accounts: bool = True,
    watcher: Watcher | None = None,
) -> Summary:
    """Bring a dataset up to date with its sources.

    Args:
        sources: paths and addresses, as ``duixian.read_all`` takes them.
        out: a folder, or an address that fsspec can write to.
        executor: who does the work: ``LocalPools`` or ``RayCluster`` of ``workers``, or what else offers ``submit``;
            it is closed at the end.
        lexicon: a folder of rules to lay over the built-in ones; on a cluster every node must have it.
        limits: what each document may use.
        retry: read those documents again that failed before.
        prune: take documents out that none of the sources has.
        accounts: keep accounts and findings as well.
        watcher: is told how it goes.

    Returns:
        What has been done.

    Raises:
        DuixianError: the dataset cannot be written, no document was found, or the dataset holds documents in a former
            form that none of the sources has.
        OSError: a part cannot be written (disk full): what is finished stays, and the next run goes on from there.
    """
    from duixian import source_documents
    from duixian.corpus import blocks as later
    from duixian.corpus import manifest
    from duixian.corpus.driver import Run
    from duixian.corpus.package import write_package
    from duixian.model import DuixianError, say
    from duixian.workers.version import versions

    begin = time.monotonic()
    watcher = watcher or Unwatched()
    store = Store(out)
    given = list(sources)
    with closing(executor), store.alone():
        run = Run(store, versions(lexicon), lexicon, limits, retry=retry, watcher=watcher)
        run.read(source_documents(given), executor)
        if not run.plan.found and given:
            raise DuixianError(say("dataset.no-document"), " ".join(given), say("dataset.name-a-report"))
        kept = run.clear(prune=prune)
        reading = time.monotonic() - begin
        reports = later.known_reports(run)
        doubts = later.write_doubts(run, reports)
        if accounts:
            later.keep_accounts(run, reports, doubts, executor, watcher.stage)
        else:
            later.drop_accounts(run)
        # A worker that died between two files of its part has left the first: its rows would be there twice.
        manifest.clean(store, run.receipts)
        later.fill_gaps(run)
        receipts = list(run.receipts.values())
        rows: Counter[str] = Counter({"issues": len(doubts)})
        for receipt in receipts:
            rows.update(receipt.rows)
        entries = [entry for receipt in manifest.extracted(receipts) for entry in receipt.documents]
        write_package(run, rows)
        return Summary(
            found=run.plan.found,
            unchanged=run.plan.unchanged,
            read=run.plan.found - run.plan.unchanged,
            failed=dict(Counter(entry.state for entry in entries if entry.state != "read")),
            doubts=dict(Counter(later.doubt_names(run, doubts))),
            kept=kept,
            rows=dict(rows),
            reading=reading,
            seconds=time.monotonic() - begin,
        )
