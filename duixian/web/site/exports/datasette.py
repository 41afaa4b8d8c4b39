"""One SQLite file that Datasette opens, and the metadata by which it explains it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from duixian import __version__
from duixian.model import DuixianError, say
from duixian.web.site.exports.tables import TABLES, Exported

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "datetime": "TEXT"}


def _create(table: Exported) -> str:
    parts = [f'"{c.name}" {_TYPES.get(c.type, "TEXT")}' for c in table.columns]
    if table.key:
        parts.append("PRIMARY KEY (" + ", ".join(f'"{name}"' for name in table.key) + ")")
    parts += [f'FOREIGN KEY ("{f}") REFERENCES "{t}"("{k}")' for f, (t, k) in table.refers.items()]
    return f'CREATE TABLE "{table.name}" ({", ".join(parts)})'


def _cell(value: Any) -> Any:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def write(path: Path, places: Sequence[int] | None) -> int:
    """Write the file; it appears under its name only when it is whole.

    Args:
        path: of the file; one that is there is replaced.
        places: primary keys of places; None for all.

    Returns:
        How many rows it holds.

    Raises:
        DuixianError: it cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    count = 0
    try:
        with closing(sqlite3.connect(unfinished)) as made:
            made.execute("PRAGMA journal_mode=OFF")
            made.execute("PRAGMA synchronous=OFF")
            for table in TABLES:
                made.execute(_create(table))
                marks = ", ".join("?" for _ in table.columns)
                rows = table.rows(places)
                while held := [[_cell(v) for v in row] for row in islice(rows, 5000)]:
                    made.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', held)
                    count += len(held)
                for name in {*table.facets, *table.refers} - set(table.key[:1]):
                    made.execute(f'CREATE INDEX "{table.name}_{name}" ON "{table.name}"("{name}")')
                made.commit()
            made.execute("ANALYZE")
            made.commit()
        unfinished.replace(path)
    except (OSError, sqlite3.Error) as error:
        problem = say("api.cannot-write", error=str(error))
        raise DuixianError(problem, str(path), say("api.other-place")) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def metadata(database: str, title: str, site: str = "") -> str:
    """Return ``metadata.json`` for Datasette.

    Args:
        database: name of the file without suffix.
        title: for a reader.
        site: address of the site from which it comes.
    """
    tables = {
        table.name: {
            "description": table.meaning,
            "columns": {c.name: c.meaning for c in table.columns},
            "facets": list(table.facets),
        }
        for table in TABLES
    }
    told: dict[str, Any] = {
        "title": title,
        "source": f"Duixian {__version__}",
        "databases": {database: {"tables": tables}},
    }
    if site:
        told["source_url"] = site
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
