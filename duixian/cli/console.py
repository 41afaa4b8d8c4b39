"""What every command needs of the terminal: how it ends, how it complains, how wide and how colourful it may print,
and where its output goes."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, cast

from duixian import export, messages
from duixian.columns import Language
from duixian.model import DuixianError, Reason, UsageError, say

if TYPE_CHECKING:
    from duixian.lexicon import Lexicon

Form = export.Format | Literal["table"]
OK, FAILED, USAGE, PARTLY, INTERRUPTED = 0, 1, 2, 3, 130


def tell(text: Reason | str) -> None:
    """Print a line on stderr: how it goes, what was done, what is wrong."""
    said = text if isinstance(text, str) else messages.sentence(text)
    print(messages.sentence(say("cli.line", text=" ".join(said.split()))), file=sys.stderr, flush=True)


def complain(error: DuixianError) -> None:
    """Print an error as one line on stderr."""
    tell(str(error))


def note(what: Reason | str) -> None:
    """Print what a user must know, as one line on stderr."""
    said = what if isinstance(what, str) else messages.sentence(what)
    tell(say("print.note", text=said))


def rules(folder: str | None) -> Lexicon | None:
    """Return the user's rules; None for the built-in ones alone."""
    if folder is None:
        return None
    from duixian import lexicon

    return lexicon.load(Path(folder))


def terminal_width(least: int = 20) -> int:
    """Return the columns of the terminal, and no fewer than can be printed in."""
    import shutil

    return max(least, shutil.get_terminal_size().columns)


def colored() -> bool:
    """Tell whether a terminal may be given colours: NO_COLOR and TERM=dumb say no."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def output_form(arguments: argparse.Namespace, default: Form) -> Form:
    """Return in which format records are to be written.

    Args:
        arguments: with ``format`` and ``output``.
        default: the format where neither says one.

    Returns:
        ``table`` or one of ``export.FORMATS``.

    Raises:
        UsageError: the output's name says no format, or a binary format was to go to a terminal or pipe.
    """
    form: Form
    if arguments.format:
        form = arguments.format
    elif arguments.output:
        form = cast("Form", Path(arguments.output).suffix.lower().lstrip("."))
        if form not in export.FORMATS:
            raise UsageError(say("cli.no-format"), arguments.output, say("cli.add-format"))
    else:
        form = default
    if form in export.BINARY and not arguments.output:
        raise UsageError(say("cli.no-text", format=form), "--format", say("cli.add-output"))
    return form


def file_form(arguments: argparse.Namespace, default: export.Format) -> export.Format:
    """Return in which format a command writes that prints no table; see ``output_form``."""
    return cast("export.Format", output_form(arguments, default))


def output_heads(arguments: argparse.Namespace, form: str) -> Language | None:
    """Return the language of a table's heads; None for the names of the columns.

    Args:
        arguments: with ``heads``.
        form: the format.

    Raises:
        UsageError: the format has no heads for readers.
    """
    if arguments.heads and form not in ("csv", "xlsx"):
        raise UsageError(say("print.no-heads", format=form), "--heads", say("print.use-table"))
    return arguments.heads or None


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
