"""How long a document may take, and how much memory."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import msgspec

# What Python code cannot be interrupted in is given so much longer, and then the process is ended.
GRACE = 10.0


class Limits(msgspec.Struct, frozen=True):
    """What one document may use.

    Attributes:
        seconds: by the clock.
        megabytes: of memory, beyond what its process had before.
    """

    seconds: float = 120.0
    megabytes: int = 1024


class TimeIsUp(BaseException):
    """A document has taken too long. No ``except Exception`` on the way may take it for its own."""


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Hold what is done to the limits, where the platform can: on Linux both, on other Unixes the time.

    Args:
        limits: time and memory.

    Raises:
        TimeIsUp: it took too long.
        MemoryError: it wanted too much.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _time_is_up)
    with open(os.devnull, "w") as nothing, _memory(limits.megabytes):
        # A loop in C code hears no signal: the process is ended from a thread of its own, and the driver goes on.
        faulthandler.dump_traceback_later(limits.seconds + GRACE, exit=True, file=nothing)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()
            signal.signal(signal.SIGALRM, before)


def _time_is_up(number: int, frame: FrameType | None) -> None:
    raise TimeIsUp


@contextmanager
def _memory(megabytes: int) -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with open("/proc/self/status") as status:
        used = next(int(line.split()[1]) for line in status if line.startswith("VmData")) * 1024
    ceiling = used + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (ceiling if hard < 0 else min(ceiling, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
