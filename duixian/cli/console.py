"""What every command needs of the terminal: how it ends, how it complains, how wide and how colourful it may print,
and where its output goes."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from duixian import export
from duixian.model import DuixianError, UsageError

OK, FAILED, USAGE, PARTLY, INTERRUPTED = 0, 1, 2, 3, 130


def complain(error: DuixianError) -> None:
    """Print an error as one line on stderr."""
    line = " ".join(str(error).split())
    print(f"duixian: {line}", file=sys.stderr, flush=True)


def terminal_width(least: int = 20) -> int:
    """Return the columns of the terminal, and no fewer than can be printed in."""
    import shutil

    return max(least, shutil.get_terminal_size().columns)


def colored() -> bool:
    """Tell whether a terminal may be given colours: NO_COLOR and TERM=dumb say no."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def output_form(arguments: argparse.Namespace, default: str) -> str:
    """Return in which format records are to be written.

    Args:
        arguments: with ``format`` and ``output``.
        default: the format where neither says one.

    Returns:
        ``default`` or one of ``export.RECORD_FORMATS``.

    Raises:
        UsageError: the output's name says no format, or a binary format was to go to a terminal or pipe.
    """
    if arguments.format:
        form = str(arguments.format)
    elif arguments.output:
        form = Path(arguments.output).suffix.lower().lstrip(".")
        if form not in export.RECORD_FORMATS:
            raise UsageError("its name does not say in which format", arguments.output, "add --format")
    else:
        form = default
    if form in export.BINARY and not arguments.output:
        raise UsageError(f"{form} is no text for a terminal or pipe", "--format", "add --output FILE")
    return form


def output_stream(arguments: argparse.Namespace, stack: ExitStack) -> IO[bytes]:
    """Open what records are written to: stdout, or a file that appears when it is whole.

    Args:
        arguments: with ``output``.
        stack: closes it.

    Returns:
        A binary stream.
    """
    if arguments.output:
        return stack.enter_context(export.replacing(Path(arguments.output)))
    return sys.stdout.buffer
