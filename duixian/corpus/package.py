"""``datapackage.json``: what the dataset holds, for whoever meets it without Duixian (Frictionless Data Package)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from duixian import columns
from duixian.corpus.layout import FORM, Layout
from duixian.corpus.store import Store

if TYPE_CHECKING:
    from duixian.corpus.driver import Run

FILE = "datapackage.json"
_TYPES = {"integer": "integer", "number": "number", "decimal": "number", "boolean": "boolean"}


def write_package(run: Run, rows: Mapping[str, int]) -> None:
    """Write the description beside the data.

    Args:
        run: the run.
        rows: how many each table has.
    """
    store, versions = run.store, run.versions
    package = {
        "profile": "data-package",
        "name": "duixian-dataset",
        "title": "Figures of Chinese government reports, what was promised, and what was delivered",
        "description": "Made by duixian corpus; the columns are described in each resource's schema.",
        "duixian": {
            "form": FORM,
            "engine": versions.engine,
            "accounts": versions.deriving,
            "rules": versions.rules,
        },
        "resources": [_resource(store, layout, rows.get(layout.name, 0)) for layout in run.layouts.values()],
    }
    text = msgspec.json.format(msgspec.json.encode(package), indent=1)
    store.put(FILE, text + b"\n")


def form_of(store: Store) -> int | None:
    """Return the form that a dataset says its tables have; None if it does not describe itself yet."""
    try:
        package = msgspec.json.decode(store.get(FILE), type=dict[str, Any])
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
    return int(package.get("duixian", {}).get("form", 1))


def _resource(store: Store, layout: Layout, rows: int) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column.name,
                "title": column.en,
                "type": _TYPES.get(column.sort, "string"),
                "description": columns.meaning(column),
            }
            for column in layout.columns
        ]
    }
    if layout.key:
        schema["primaryKey"] = list(layout.key)
    # Of what failed there is an issue and no document.
    paths = [name for name in layout.names if name == "path" or name.endswith("_path")]
    if layout.name not in ("documents", "issues"):
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": "documents", "fields": ["path"]}} for name in paths
        ]
    return {
        "name": layout.name,
        "description": f"A row is {layout.says}.",
        "path": [f"{layout.name}/{file}" for file in sorted(store.sizes(layout.name))],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": rows,
        "schema": schema,
    }
