"""Files that take their name only when they are whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from duixian.model import DuixianError, cause_of, say


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its name only when the block has ended well.

    Args:
        path: the file to write; whatever stood there before stays whole until the new one is.

    Yields:
        A binary stream.

    Raises:
        DuixianError: the place cannot be written to.
    """
    # A device or a named pipe has no content to protect, and renaming over it would destroy it.
    direct = path.exists() and not path.is_file() and not path.is_dir()
    part = path if direct else path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        stream = open(part, "wb")  # noqa: SIM115 (closed below, on both ways out)
    except OSError as error:
        problem = say("print.unwritable", cause=cause_of(error))
        raise DuixianError(problem, str(path), say("print.name-another-file")) from error
    try:
        with stream:
            yield stream
        if not direct:
            os.replace(part, path)
    except BaseException:
        if not direct:
            with suppress(OSError):
                part.unlink()
        raise
