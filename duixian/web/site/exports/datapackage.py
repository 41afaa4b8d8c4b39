"""A Frictionless Data Package: every table as CSV and as Parquet, and ``datapackage.json`` that describes them.

A package is written from front to back into a zip file or a folder: nothing of it is held in memory but some
thousand rows, so that it can be sent while it is made.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any

import msgspec

from duixian import __version__
from duixian.export import ParquetFile, csv_pieces
from duixian.web.shell.pages import version
from duixian.web.site.exports import claims, spans
from duixian.web.site.exports.tables import TABLES, Exported

_ARROW = {
    "string": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool_",
    "array": "string",
    "object": "string",
}


class _Passing(io.RawIOBase):
    """Holds what was written until it is sent on; it cannot be sought, so that a zip is written straight ahead."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._held.append(piece)
        return len(piece)

    def take(self) -> bytes:
        held = b"".join(self._held)
        self._held.clear()
        return held


def _parquet(table: Exported, rows: Iterable[list[Any]], sink: IO[bytes]) -> Iterator[list[Any]]:
    """Write rows as Parquet while they pass by."""
    import pyarrow as pa

    types = [
        pa.timestamp("us", "UTC") if c.type == "datetime" else getattr(pa, _ARROW[c.type])() for c in table.columns
    ]
    names = [column.name for column in table.columns]
    schema = pa.schema(list(zip(names, types, strict=True)))
    with ParquetFile(sink, schema, table.shown.chunk) as file:
        held: list[list[Any]] = []
        for row in rows:
            held.append(row)
            yield row
            if len(held) == table.shown.chunk:
                file.put(dict(zip(names, zip(*held, strict=True), strict=True)))
                held.clear()
        file.put(dict(zip(names, zip(*held, strict=True) if held else ((),) * len(names), strict=True)))


def _described(table: Exported, size: int, digest: str) -> dict[str, Any]:
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.meaning}
        if column.name in table.key:
            field["constraints"] = {"required": True}
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.refers:
        schema["foreignKeys"] = [
            {"fields": [field], "reference": {"resource": where, "fields": [key]}}
            for field, (where, key) in table.refers.items()
        ]
    return {
        "name": table.name.replace("_", "-"),
        "path": f"data/{table.name}.csv",
        "title": table.meaning,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "parquet": f"parquet/{table.name}.parquet",
        "schema": schema,
    }


def description(name: str, title: str, held: str, resources: Sequence[dict[str, Any]], site: str) -> dict[str, Any]:
    """Return what ``datapackage.json`` says.

    Args:
        name: of the package, in small letters.
        title: for a reader.
        held: version of the ledger when writing began.
        resources: the tables' descriptions.
        site: address of the site from which it comes; empty if it comes from none.
    """
    # A foreign key is named by the resource's name, in which a package allows no underscore.
    told: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "version": held,
        # Whoever changed the ledger meanwhile is in some tables and not in others.
        "changed_while_written": version() != held,
        "generator": f"duixian {__version__}",
        "resources": list(resources),
    }
    if site:
        told["homepage"] = site
    return told


def stream(places: Sequence[int] | None, name: str, title: str, site: str = "") -> Iterator[bytes]:
    """Make a package as a zip file, piece after piece.

    Args:
        places: primary keys of places; None for all.
        name: of the package (``duixian-371000``).
        title: for a reader.
        site: scheme and host, in front of addresses in the linked data that goes with it.

    Yields:
        The bytes of the file.
    """
    held = version()
    sink = _Passing()
    resources = []
    stamp = datetime.now(UTC).timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:

        def entry(path: str, stored: bool = False) -> zipfile.ZipInfo:
            info = zipfile.ZipInfo(path, stamp)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            return info

        for table in TABLES:
            digest, size = hashlib.sha256(), 0
            with tempfile.TemporaryFile() as columns:
                rows = _parquet(table, table.rows(places), columns)
                with archive.open(entry(f"data/{table.name}.csv"), "w", force_zip64=True) as stream_:
                    for piece in csv_pieces([c.name for c in table.columns], rows, spreadsheet=False):
                        digest.update(piece)
                        size += len(piece)
                        stream_.write(piece)
                        yield sink.take()
                columns.seek(0)
                with archive.open(entry(f"parquet/{table.name}.parquet", True), "w", force_zip64=True) as stream_:
                    while piece := columns.read(2**20):
                        stream_.write(piece)
                        yield sink.take()
            resources.append(_described(table, size, digest.hexdigest()))
        for path, pieces in (
            ("claimreview.jsonld", claims.stream(places, site)),
            ("annotations.jsonld", spans.stream(places, site)),
        ):
            with archive.open(entry(path), "w", force_zip64=True) as stream_:
                for piece in pieces:
                    stream_.write(piece)
                    yield sink.take()
        told = description(name, title, held, resources, site)
        text = msgspec.json.format(msgspec.json.encode(told), indent=2)
        archive.writestr(entry("datapackage.json"), text)
        yield sink.take()
    yield sink.take()
