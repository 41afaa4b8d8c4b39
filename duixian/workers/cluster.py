"""Ray takes the work: tasks on whatever nodes the cluster has (``ray start``), and nothing of Ray beyond them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from duixian.model import DuixianError, UsageError, cause_of, say

A = TypeVar("A")
R = TypeVar("R")


# Ray itself tries an address at which nobody answers for ten minutes.
_KNOCK = 5.0


def _knock(address: str) -> None:
    """See that somebody listens at an address, where it is one.

    Raises:
        DuixianError: nobody does.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdecimal():
        return  # auto, local: Ray finds it by itself, or says at once that there is none
    try:
        socket.create_connection((host, int(port)), _KNOCK).close()
    except OSError as error:
        problem = say("work.no-cluster", cause=cause_of(error))
        raise DuixianError(problem, address, say("work.start-cluster")) from None


class RayCluster:
    """The workers of a Ray cluster.

    Args:
        address: ``ray://head:10001``, ``head:6379``, or ``auto`` for the cluster that this machine is part of.
    """

    def __init__(self, address: str) -> None:
        try:
            import ray
        except ImportError:
            raise UsageError(say("work.no-ray"), "--cluster", say("work.install-ray")) from None
        self._ray: Any = ray
        if not ray.is_initialized():
            _knock(address)
        try:
            if not ray.is_initialized():
                ray.init(address=address, log_to_driver=False, configure_logging=False)
        except (ConnectionError, ValueError, RuntimeError):
            raise DuixianError(say("work.no-cluster"), address, say("work.start-cluster")) from None
        self._references: dict[Future[Any], Any] = {}

    @property
    def slots(self) -> int:
        """Twice the processors of the cluster as it is now, so that none waits for the driver."""
        return max(2, 2 * int(self._ray.cluster_resources().get("CPU", 1)))

    def submit(self, function: Callable[[A], R], argument: A) -> Future[R]:
        """Make a task of a piece of work. What fails is tried again by the driver, which knows what to leave out."""
        task = self._ray.remote(num_cpus=1, max_retries=0)(function)
        reference = task.remote(argument)
        future: Future[R] = reference.future()
        self._references[future] = reference
        future.add_done_callback(lambda done: self._references.pop(done, None))
        return future

    def died(self, error: BaseException) -> bool:
        """Tell whether an error says that the worker or its node is gone."""
        errors = self._ray.exceptions
        return isinstance(error, errors.RayError) and not isinstance(error, errors.RayTaskError)

    def kill(self, future: Future[Any]) -> None:
        """End the worker that has this piece of work."""
        reference = self._references.get(future)
        if reference is not None:
            self._ray.cancel(reference, force=True)

    def close(self) -> None:
        """Cancel what is not done; the cluster goes on."""
        for reference in list(self._references.values()):
            self._ray.cancel(reference, force=True)
        self._references.clear()
