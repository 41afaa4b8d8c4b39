"""Which database: SQLite in the data folder, or PostgreSQL by ``DATABASE_URL``."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from duixian.model import UsageError, say

FILE = "ledger.sqlite3"
# WAL: readers never wait for the writer. NORMAL: a power cut may lose the last transactions, never the file's order.
# Pages are read through the memory map, so that a worker's memory does not grow with the ledger.
_ON_CONNECT = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;PRAGMA foreign_keys=ON;"
    "PRAGMA mmap_size=8589934592;PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864"
)


def database(url: str, folder: Path) -> dict[str, Any]:
    """Turn the address of a database into Django's description of it.

    Args:
        url: ``postgres://user:password@host:port/name?sslmode=require``, ``sqlite:///path``, or empty for the ledger
            in the data folder.
        folder: the data folder.

    Returns:
        An entry of ``DATABASES``.

    Raises:
        UsageError: the address is of no known kind.
    """
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        path = Path(unquote(parts.path[1:])) if url else folder / FILE
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            # A transaction that writes takes its turn at its beginning: one that begins by reading could not wait.
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _ON_CONNECT},
            "CONN_MAX_AGE": None,
        }
    if parts.scheme not in ("postgres", "postgresql"):
        problem = say("ledger.unknown-database", scheme=parts.scheme)
        raise UsageError(problem, "DATABASE_URL", say("ledger.database-address"))
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A socket's folder has slashes, which a URL's host cannot have: ?host=/run/postgresql
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
