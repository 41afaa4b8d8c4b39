"""What takes work: anything with ``submit(function, argument) -> Future``. Here the one of this machine.

Each worker is a pool of one process. So a worker that dies takes with it what it was doing and nothing else, and is
replaced; a pool of several processes is broken as a whole when one of them dies.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing import connection
from typing import Any, Protocol, TypeVar

A = TypeVar("A")
R = TypeVar("R")
# How many results a worker may be ahead of the one whose turn it is.
_AHEAD = 4


class Executor(Protocol):
    """What a run hands its work to."""

    @property
    def slots(self) -> int:
        """How many pieces of work it can use at the moment."""

    def submit(self, function: Callable[[A], R], argument: A) -> Future[R]:
        """Take a piece of work."""

    def died(self, error: BaseException) -> bool:
        """Tell whether an error says that the worker is gone, and not that the work went wrong."""

    def kill(self, future: Future[Any]) -> None:
        """End the worker that has a piece of work which takes too long."""

    def close(self) -> None:
        """End all workers, at once."""


class LocalPools:
    """Workers on this machine.

    Args:
        count: how many.
        preload: a module whose import makes a worker ready for what it will be given.
    """

    def __init__(self, count: int, preload: str = "duixian.workers.warm") -> None:
        # Not forked from here: the driver has threads by now, and a worker must not wait for locks that they held.
        servers = "forkserver" in multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if servers else "spawn")
        if servers:
            # What it imports its workers have at birth.
            self._context.set_forkserver_preload([preload])
        self._workers: list[ProcessPoolExecutor | None] = [None] * count
        self._pids: dict[int, Future[int]] = {}
        self._busy: dict[Future[Any], int] = {}

    @property
    def slots(self) -> int:
        """The number of workers."""
        return len(self._workers)

    def submit(self, function: Callable[[A], R], argument: A) -> Future[R]:
        """Give a piece of work to an idle worker, a new one where the old has died."""
        # A result is there a moment before its worker is told to be free.
        taken = {k for future, k in self._busy.copy().items() if not future.done()}
        idle = next(k for k in range(len(self._workers)) if k not in taken)
        for last in (False, True):
            pool = self._workers[idle]
            if pool is None:
                pool = ProcessPoolExecutor(1, self._context, initializer=_begin)
                self._workers[idle] = pool
                self._pids[idle] = pool.submit(os.getpid)
            try:
                future = pool.submit(function, argument)
                break
            except BrokenProcessPool:
                # It died while it had nothing to do.
                self._drop(idle)
                if last:
                    raise
        self._busy[future] = idle
        future.add_done_callback(partial(self._free, idle, pool))
        return future

    def _free(self, k: int, pool: ProcessPoolExecutor | None, future: Future[Any]) -> None:
        self._busy.pop(future, None)
        broken = not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)
        # By now there may be a new worker in the place of the one that died.
        if broken and self._workers[k] is pool:
            self._drop(k)

    def _drop(self, k: int) -> None:
        pool, self._workers[k] = self._workers[k], None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def died(self, error: BaseException) -> bool:
        """Tell whether an error says that the worker is gone."""
        return isinstance(error, BrokenProcessPool)

    def kill(self, future: Future[Any]) -> None:
        """End the worker that has this piece of work."""
        k = self._busy.get(future)
        if k is not None:
            self._end(k)

    def _end(self, k: int) -> None:
        started = self._pids.get(k)
        if started is not None and started.done() and started.exception() is None:
            with suppress(ProcessLookupError):
                os.kill(started.result(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    def close(self) -> None:
        """End all workers; one that still has work is not waited for."""
        for k, pool in enumerate(self._workers):
            if pool is not None:
                if k in self._busy.values():
                    self._end(k)
                pool.shutdown(wait=True, cancel_futures=True)
        self._workers = [None] * len(self._workers)


def in_order(function: Callable[[A], R], arguments: Iterable[A], executor: Executor) -> Iterator[tuple[A, Future[R]]]:
    """Hand out pieces of work as they come, and give them back in the order in which they came.

    Args:
        function: what is done with each; must be importable where it is done.
        arguments: the pieces; few of them are held at a time, however many there are.
        executor: who does it.

    Yields:
        Each piece and what becomes of it; the first of them may still be at work.
    """
    waiting: deque[tuple[A, Future[R]]] = deque()
    for argument in arguments:
        at_work = [future for _, future in waiting if not future.done()]
        if len(at_work) >= executor.slots:
            wait(at_work, return_when=FIRST_COMPLETED)
        waiting.append((argument, executor.submit(function, argument)))
        while waiting and (waiting[0][1].done() or len(waiting) > _AHEAD * executor.slots):
            yield waiting.popleft()
    yield from waiting


def _begin() -> None:
    """Start a worker: the driver alone hears Ctrl-C, and when the driver is gone the worker goes too."""
    import gc

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()


def _leave_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
