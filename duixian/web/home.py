"""The folder in which the ledger lives, and the key that is made there on the first run."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from duixian.model import DuixianError, say

KEY_FILE = "secret-key"


def home() -> Path:
    """Return the data folder: ``DUIXIAN_HOME``, else the platform's folder for a user's data; it is made if missing.

    Raises:
        DuixianError: it cannot be made.
    """
    told = os.environ.get("DUIXIAN_HOME")
    if told:
        folder = Path(told).expanduser()
    else:
        import platformdirs

        folder = Path(platformdirs.user_data_dir("duixian", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = say("ledger.no-home", error=error.strerror or str(error))
        raise DuixianError(problem, str(folder), say("ledger.name-home")) from error
    return folder


def secret_key(folder: Path) -> str:
    """Return the key that signs sessions and forms; the first run makes one that only its owner can read.

    Args:
        folder: the data folder.

    Returns:
        The key, the same for every process.

    Raises:
        DuixianError: the file cannot be read or made.
    """
    told = os.environ.get("DUIXIAN_SECRET_KEY")
    if told:
        return told
    path = folder / KEY_FILE
    try:
        # Written under another name and linked into place: of two first runs at once, one wins and both read its key.
        if not path.exists():
            fresh = folder / f"{KEY_FILE}.{os.getpid()}"
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
                stream.write(secrets.token_urlsafe(64))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text("ascii").strip()
    except OSError as error:
        problem = say("ledger.no-secret-key", error=error.strerror or str(error))
        raise DuixianError(problem, str(path), say("ledger.own-home")) from error
