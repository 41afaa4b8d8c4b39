"""The figures that a link, a finding or an observation points at, as rows of files have them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from duixian import columns
from duixian.export.statements import attributes, cells_of, document_cells, places_in
from duixian.export.values import storable
from duixian.model import Comparison, Reading, Report, Statement


class Sides:
    """Figures by their id: where they stand and what they say.

    Args:
        readings: the reports concerned.
        wanted: ids of the statements and comparisons that will be asked for.
        known: the cells of figures, by id, that need not be made of readings.
    """

    def __init__(
        self, readings: Sequence[Reading], wanted: Collection[str], known: Mapping[str, dict[str, Any]] | None = None
    ) -> None:
        self._cells: dict[str, dict[str, Any]] = dict(known or {})
        for reading in readings:
            document, place = document_cells(reading.report), places_in(reading.report)
            document["doc"] = stem(reading.report)
            figures: tuple[Statement | Comparison, ...] = (*reading.statements, *reading.comparisons)
            for s in figures:
                if s.id in wanted:
                    self._cells[s.id] = attributes(s) | document | place(s)

    def __getitem__(self, identity: str) -> Mapping[str, Any]:
        """Return all cells of a figure."""
        return self._cells[identity]

    def row(self, identity: str) -> dict[str, Any]:
        """Return a figure as the object that a line of JSON has for it: its row, and its file's stem as ``doc``."""
        cells = self._cells[identity]
        record = "comparison" if "reference" in cells else "statement"
        return {"doc": cells["doc"], **cells_of(columns.of(record, "jsonl"), cells)}

    def named(self, identity: str) -> dict[str, Any]:
        """Return what names a figure in a list of several."""
        cells = self._cells[identity]
        return {name: cells[name] for name in ("document", "id", "quote")}


def stem(report: Report) -> str:
    """Return the name by which rows call a document: its file's name without folder and suffix."""
    name = storable(report.name)
    return PurePath(name.rpartition("!")[2] or name).stem
