"""A run: which documents are missing or changed, who reads them, and what becomes of those on which a worker fails."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, Any

import msgspec

from duixian import SourceDocument
from duixian.corpus import manifest, work
from duixian.corpus.layout import FORM, layouts
from duixian.corpus.manifest import Entry, Receipt
from duixian.corpus.rows import stored_name
from duixian.corpus.store import Store
from duixian.corpus.work import Known, Outcome, Shard
from duixian.model import DuixianError, ReadError, say
from duixian.workers.limits import GRACE, Limits
from duixian.workers.pools import Executor
from duixian.workers.version import Versions

if TYPE_CHECKING:
    from duixian.corpus.watching import Watcher

# About a second of work: long enough that handing it over costs nothing, short enough that little is lost with it.
_SHARD_BYTES, _SHARD_DOCUMENTS = 2 * 2**20, 48
_TICK = 0.5


class Plan(msgspec.Struct):
    """What the documents of the sources are to the dataset.

    Attributes:
        unchanged: documents that it holds as they are.
        found: documents of the sources.
        current: for each document that it holds, or that this run reads, the part that has its valid rows.
    """

    unchanged: int = 0
    found: int = 0
    current: dict[str, str] = {}


class Run:
    """One run over sources.

    Args:
        store: the dataset.
        versions: by what documents are read.
        lexicon: the user's folder of rules.
        limits: what each document may use.
        retry: read those again that failed before.
        watcher: is told how it goes.
    """

    def __init__(
        self,
        store: Store,
        versions: Versions,
        lexicon: str | None,
        limits: Limits,
        *,
        retry: bool,
        watcher: Watcher,
    ) -> None:
        self.store, self.versions, self.plan = store, versions, Plan(current={})
        self.lexicon, self._limits, self._retry, self._watcher = lexicon, limits, retry, watcher
        self.layouts = layouts()
        held = manifest.read_receipts(store)
        self.number = 1 + max((r.run for r in held.values()), default=0)
        self.receipts = {part: receipt for part, receipt in held.items() if receipt.form == FORM}
        # What has another form is read anew, and goes when that is done.
        self._former = [receipt for receipt in held.values() if receipt.form != FORM]
        # Of two parts that hold one document the later run's counts; inside a run any will do, and the first is taken.
        self._held: dict[str, list[tuple[Entry, Receipt]]] = {}
        for receipt in sorted(manifest.extracted(self.receipts.values()), key=lambda r: -r.run):
            for entry in receipt.documents:
                self._held.setdefault(entry.document, []).append((entry, receipt))
        for document, claims in self._held.items():
            self.plan.current[document] = claims[0][1].part
        self._named: dict[str, str] = {}
        # The path of each document's rows, and whose each path is: it stays while the dataset has the document.
        self._paths = {document: claims[0][0].path for document, claims in self._held.items()}
        self._whose = {path: document for document, path in self._paths.items()}
        self._share = 0.0

    # --- what is to be done ---------------------------------------------------------------------------------------

    def shards(self, items: Iterable[SourceDocument | ReadError]) -> Iterator[Shard]:
        """Put together the documents that are missing or changed.

        Args:
            items: every document of the sources.

        Yields:
            Shards, as the sources are gone through.
        """
        batch: list[Known] = []
        size = 0
        for item in items:
            known = self._known(work.refused(item) if isinstance(item, ReadError) else item)
            if known is None:
                continue
            source = known.source
            self.plan.found += 1
            self._share = source.share
            if self._holds(known):
                self.plan.unchanged += 1
                continue
            if batch and (size + len(source.data) > _SHARD_BYTES or len(batch) >= _SHARD_DOCUMENTS):
                yield self._shard(batch)
                batch, size = [], 0
            batch.append(known)
            size += len(source.data)
        if batch:
            yield self._shard(batch)

    def _known(self, source: SourceDocument) -> Known | None:
        """Tell apart what an archive holds twice under one name; the very same document named twice is one."""
        name, content = stored_name(source.name), work.content_hash(source)
        called, k = name, 1
        while (known := self._named.setdefault(called, content)) != content:
            k += 1
            called = f"{name}#{k}"
        if known is not content:
            return None
        return Known(source._replace(name=called, path=self._path(called, source)), content)

    def _path(self, name: str, source: SourceDocument) -> str:
        """Return the path of a document's rows: as its source has it, with more of its folders where that is taken."""
        if name in self._paths:
            return self._paths[name]
        short = stored_name(source.path or source.name)
        longer = name.replace("\\", "/").removesuffix(short).strip("/").split("/") if name.endswith(short) else []
        path, k = short, 1
        while path in self._whose:
            if longer and longer[-1]:
                path = f"{longer.pop()}/{path}"
            else:
                k += 1
                path = f"{short}#{k}"
        self._paths[name], self._whose[path] = path, name
        return path

    def _holds(self, known: Known) -> bool:
        """Tell whether the dataset has a document as it is now, read as it would be read now."""
        document = stored_name(known.source.name)
        for entry, receipt in self._held.get(document, ()):
            if entry.content != known.content or (receipt.engine, receipt.rules) != (
                self.versions.engine,
                self.versions.rules,
            ):
                continue
            if entry.state in ("read", "unread") or not self._retry:
                self.plan.current[document] = receipt.part
                return True
        return False

    def _shard(self, documents: Sequence[Known], *, alone: bool = False) -> Shard:
        return Shard(
            documents=tuple(documents),
            store=self.store,
            run=self.number,
            versions=self.versions,
            layouts=self.layouts,
            lexicon=self.lexicon,
            limits=self._limits,
            alone=alone,
        )

    # --- doing it -------------------------------------------------------------------------------------------------

    def read(self, items: Iterable[SourceDocument | ReadError], executor: Executor) -> None:
        """Read what is missing or changed.

        Args:
            items: every document of the sources.
            executor: who does it.

        Raises:
            OSError: a part cannot be written.
        """
        waiting: deque[Shard] = deque()

        def next_shard() -> Shard | None:
            return waiting.popleft() if waiting else next(fresh, None)

        def settled(shard: Shard, outcome: Outcome | None) -> None:
            if outcome is None:
                waiting.extend(self._halves(shard))
                return
            if outcome.receipt is not None:
                self._finished(outcome.receipt)
            waiting.extend(self._shard([shard.documents[k]], alone=True) for k in outcome.again)

        fresh = self.shards(items)
        for shard, outcome in submit(next_shard, work.extract, executor, self._patience, lambda s: self._done(s)):
            settled(shard, outcome)

    def _patience(self, shard: Shard) -> float:
        """Return how long a shard may take; only code that hears no signal can take longer."""
        return 60.0 + len(shard.documents) * (self._limits.seconds + 2 * GRACE)

    def _done(self, shard: Shard) -> Outcome | None:
        """Return the outcome of a shard whose worker died after it had finished it."""
        try:
            data = self.store.get(f"{manifest.FOLDER}/{shard.part}.json")
        except FileNotFoundError:
            return None
        return Outcome(msgspec.json.decode(data, type=Receipt), ())

    def _halves(self, shard: Shard) -> Iterator[Shard]:
        """Part a shard whose worker died, until the document that kills is alone, and has killed once more."""
        documents = shard.documents
        if len(documents) > 1:
            middle = len(documents) // 2
            yield self._shard(documents[:middle])
            yield self._shard(documents[middle:])
        elif not shard.alone:
            yield self._shard(documents, alone=True)
        else:
            outcome = work.give_up(shard, "killed", say("dataset.dies"))
            if outcome.receipt is not None:
                self._finished(outcome.receipt)

    def _finished(self, receipt: Receipt) -> None:
        self.receipts[receipt.part] = receipt
        for entry in receipt.documents:
            self.plan.current[entry.document] = receipt.part
        failed = sum(entry.state != "read" for entry in receipt.documents)
        self._watcher.step(len(receipt.documents), receipt.rows.get("statements", 0), failed, self._share)

    # --- what is out of date --------------------------------------------------------------------------------------

    def clear(self, *, prune: bool) -> int:
        """Take out rows of documents that have been read anew.

        Args:
            prune: take out those as well that no source of this run has.

        Returns:
            How many documents remain that no source of this run has.

        Raises:
            DuixianError: there are some of a former form, which cannot remain; what has been read now stays.
        """
        self._clear_former(prune=prune)
        kept = 0
        for receipt in manifest.extracted(list(self.receipts.values())):
            stays: list[Entry] = []
            for entry in receipt.documents:
                if self.plan.current.get(entry.document) != receipt.part:
                    continue
                if entry.document not in self._named:
                    if prune:
                        del self.plan.current[entry.document]
                        continue
                    kept += 1
                stays.append(entry)
            if len(stays) == len(receipt.documents):
                continue
            if stays:
                smaller = self._without(receipt, stays)
                self.receipts[smaller.part] = smaller
            manifest.discard(self.store, [receipt])
            del self.receipts[receipt.part]
        return kept

    def _clear_former(self, *, prune: bool) -> None:
        """Take out what has a former form: its documents have been read anew."""
        documents = {entry.document for receipt in self._former for entry in receipt.documents}
        missing = sorted(documents - self.plan.current.keys())
        if missing and not prune:
            problem = say("dataset.former-left", count=len(missing))
            where = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
            raise DuixianError(problem, where, say("dataset.name-all-sources", out=self.store.location))
        if self._former:
            # A part that was written again under its old name is of this form now.
            manifest.discard_former(self.store, [r for r in self._former if r.part not in self.receipts])
            self._former = []

    def _without(self, receipt: Receipt, stays: Sequence[Entry]) -> Receipt:
        """Write a part anew with some of its documents only; nothing is read again."""
        import hashlib

        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        paths = pa.array([entry.path for entry in stays])
        digest = hashlib.sha256("\0".join([receipt.part, *(e.document for e in stays)]).encode()).hexdigest()
        part = f"part-{digest[:20]}"
        rows: dict[str, int] = {}
        sizes: dict[str, int] = {}
        for name in manifest.tables_of(receipt):
            table = pq.read_table(pa.BufferReader(self.store.get(manifest.file_of(name, receipt.part))))
            table = table.filter(pc.is_in(table["path"].cast(pa.string()), paths))
            if table.num_rows:
                sink = pa.BufferOutputStream()
                pq.write_table(table, sink, compression="zstd")
                data = memoryview(sink.getvalue())
                file = manifest.file_of(name, part)
                self.store.put(file, data)
                rows[name], sizes[file] = table.num_rows, len(data)
        # Of the same run: until the old part is gone both hold these documents, alike.
        smaller = msgspec.structs.replace(receipt, part=part, documents=tuple(stays), rows=rows, sizes=sizes)
        manifest.write_receipt(self.store, smaller)
        for entry in stays:
            self.plan.current[entry.document] = part
        return smaller


def submit(
    next_piece: Callable[[], Any],
    function: Callable[[Any], Any],
    executor: Executor,
    patience: Callable[[Any], float],
    done: Callable[[Any], Any],
) -> Iterator[tuple[Any, Any]]:
    """Hand pieces of work to whoever takes them, and give back what becomes of each.

    Args:
        next_piece: gives the next piece, None if there is none at the moment; is asked again when one has come back.
        function: what is done with each; must be importable where it is done.
        executor: who does it.
        patience: seconds after which the worker of a piece is ended.
        done: asked of a piece whose worker died: its outcome if it was finished all the same, else None.

    Yields:
        Piece and outcome, None for one whose worker died.

    Raises:
        Exception: what the function raised.
    """
    at_work: dict[Future[Any], tuple[Any, float]] = {}
    try:
        ahead = next_piece()
        while ahead is not None or at_work:
            while ahead is not None and len(at_work) < executor.slots:
                at_work[executor.submit(function, ahead)] = (ahead, time.monotonic() + patience(ahead))
                # The next one is made ready while the workers are busy.
                ahead = next_piece()
            ready, _ = wait(at_work, _TICK, FIRST_COMPLETED)
            for future in ready:
                piece, _ = at_work.pop(future)
                error = future.exception()
                if error is None:
                    yield piece, future.result()
                elif executor.died(error):
                    yield piece, done(piece)
                else:
                    raise error
            now = time.monotonic()
            for future, (_, deadline) in at_work.items():
                if now > deadline:
                    executor.kill(future)
            if ahead is None:
                ahead = next_piece()
    finally:
        for future in at_work:
            future.cancel()
