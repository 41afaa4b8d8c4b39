"""Reports, one after the other, through one function: in this process or in several."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import TypeVar

from duixian.model import DuixianError, Report, cause_of, say

R = TypeVar("R")


def worked(
    function: Callable[[Report], R], reports: Iterable[Report], jobs: int, on_error: Callable[[DuixianError], None]
) -> Iterator[tuple[Report, R]]:
    """Do something with every report, in the order of reading.

    Args:
        function: what is done; where there are several processes it must be importable in them.
        reports: the reports, which are never in memory all together.
        jobs: how many processes; with 1 it is done here.
        on_error: is told of a report on which the function fails or its process ends; the others go through.

    Yields:
        Each report with what the function returned.

    Raises:
        Exception: what the function raised, where ``DUIXIAN_DEBUG`` is set and it is no error of ours.
    """
    for report, result in _in_processes(function, reports, jobs) if jobs > 1 else _here(function, reports):
        try:
            made = result()
        except Exception as error:
            if os.environ.get("DUIXIAN_DEBUG") and not isinstance(error, DuixianError):
                raise
            on_error(error if isinstance(error, DuixianError) else unforeseen(error, report.name))
            continue
        yield report, made


def unforeseen(error: BaseException, where: str = "") -> DuixianError:
    """Say in the words of the error tree what went wrong where nobody foresaw it.

    Args:
        error: what was raised.
        where: the document at which it was raised; empty if at none.

    Returns:
        The error to complain of.
    """
    if isinstance(error, OSError):
        problem = say("work.refused", cause=cause_of(error))
        return DuixianError(problem, where or str(error.filename or ""), say("work.see-disk"))
    problem = say("work.crashed", name=type(error).__name__, error=str(error))
    return DuixianError(problem, where, say("work.report-it"))


def _here(function: Callable[[Report], R], reports: Iterable[Report]) -> Iterator[tuple[Report, Callable[[], R]]]:
    for report in reports:
        yield report, partial(function, report)


def _in_processes(
    function: Callable[[Report], R], reports: Iterable[Report], jobs: int
) -> Iterator[tuple[Report, Callable[[], R]]]:
    # Not at the head of the module: what works in one process has no need of it.
    from duixian.workers.pools import LocalPools, in_order

    with closing(LocalPools(jobs)) as pools:
        for report, future in in_order(function, reports, pools):
            yield report, future.result
