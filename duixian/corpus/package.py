"""``datapackage.json``: what the dataset holds, for whoever meets it without Duixian (Frictionless Data Package)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from duixian.corpus.layout import TABLES, Layout
from duixian.corpus.store import Store
from duixian.workers.version import Versions

FILE = "datapackage.json"
_TYPES = {"text": "string", "word": "string", "integer": "integer", "number": "number", "boolean": "boolean"}
_REFERENCES = {
    "statements": (("document", "reports", "document"),),
    "sections": (("document", "reports", "document"),),
    "comparisons": (("document", "reports", "document"),),
    "links": (("target_document", "reports", "document"), ("result_document", "reports", "document")),
    "findings": (("document", "reports", "document"),),
}


def write_package(store: Store, rows: Mapping[str, int], versions: Versions) -> None:
    """Write the description beside the data.

    Args:
        store: the dataset.
        rows: how many each table has.
        versions: by what it was made.
    """
    package = {
        "profile": "data-package",
        "name": "duixian-dataset",
        "title": "Figures of Chinese government reports, what was promised, and what was delivered",
        "description": "Made by duixian corpus; the columns are described in each resource's schema.",
        "duixian": {"engine": versions.engine, "accounts": versions.deriving, "rules": versions.rules},
        "resources": [_resource(store, layout, rows.get(layout.name, 0)) for layout in TABLES.values()],
    }
    text = msgspec.json.format(msgspec.json.encode(package), indent=1)
    store.put(FILE, text + b"\n")


def _resource(store: Store, layout: Layout, rows: int) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": column.name, "type": _TYPES[column.sort], "description": column.says} for column in layout.columns
        ]
    }
    if layout.key:
        schema["primaryKey"] = list(layout.key)
    references = _REFERENCES.get(layout.name)
    if references:
        schema["foreignKeys"] = [
            {"fields": [field], "reference": {"resource": table, "fields": [other]}}
            for field, table, other in references
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
