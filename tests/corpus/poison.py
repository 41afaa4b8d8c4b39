"""Documents that break what reads them, by a word in their text; for worker processes, which a test cannot patch."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from duixian import SourceDocument, read_source
from duixian.corpus import work
from duixian.corpus.work import Outcome, Shard
from duixian.model import Report
from duixian.workers import limits
from duixian.workers.pools import LocalPools


def _read_source(source: SourceDocument) -> Report:
    text = source.data.decode("utf-8", "replace")
    if "POISON raise" in text:
        raise RuntimeError("broken on purpose")
    if "POISON kill" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "POISON sleep" in text:
        time.sleep(600)
    if "POISON swallow" in text:
        # What hides every exception hides no time limit.
        while True:
            with suppress(Exception):
                time.sleep(600)
    if "POISON deaf" in text:
        # As C code that comes back to Python for no signal.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(600)
    if "POISON memory" in text:
        return bytearray(4 << 30) and read_source(source)  # type: ignore[return-value]
    return read_source(source)


def extract(shard: Shard) -> Outcome:
    """Read a shard as ``work.extract`` does, with documents that break what reads them."""
    work.read_source = _read_source  # type: ignore[attr-defined]
    limits.GRACE = 0.5
    return work.extract(shard)


def doubled(number: int) -> int:
    """Double a number; the process that is given a 3 dies of it."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


class Poisoned(LocalPools):
    """Workers that break on such documents."""

    def submit(self, function: Callable[[Any], Any], argument: Any) -> Future[Any]:
        """Take a piece of work."""
        return super().submit(extract if function is work.extract else function, argument)
