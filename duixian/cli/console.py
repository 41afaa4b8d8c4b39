"""What every command needs of the terminal: how it ends, how it complains, how wide and how colourful it may print."""

from __future__ import annotations

import os
import sys

from duixian.model import DuixianError

OK, FAILED, USAGE, PARTLY, INTERRUPTED = 0, 1, 2, 3, 130


def complain(error: DuixianError) -> None:
    """Print an error as one line on stderr."""
    line = " ".join(str(error).split())
    print(f"duixian: {line}", file=sys.stderr, flush=True)


def unforeseen(error: BaseException, where: str = "") -> DuixianError:
    """Say in the words of the error tree what went wrong where nobody foresaw it.

    Args:
        error: what was raised.
        where: the document at which it was raised; empty if at none.

    Returns:
        The error to complain of.
    """
    if isinstance(error, OSError):
        problem = error.strerror or str(error)
        return DuixianError(problem, where or str(error.filename or ""), "see that the disk and the file can be used")
    problem = f"unexpected {type(error).__name__}: {error}"
    return DuixianError(problem, where, "run again with DUIXIAN_DEBUG=1 and report what it prints")


def terminal_width(least: int = 20) -> int:
    """Return the columns of the terminal, and no fewer than can be printed in."""
    import shutil

    return max(least, shutil.get_terminal_size().columns)


def colored() -> bool:
    """Tell whether a terminal may be given colours: NO_COLOR and TERM=dumb say no."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
