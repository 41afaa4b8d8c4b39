"""A series and the catalogue of indicators, as rows of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from duixian import columns
from duixian.columns import Exit
from duixian.export.sides import Sides
from duixian.export.statements import attributes, cells_of, document_cells
from duixian.model import Observation, Reading, say

# A communiqué promises nothing: a year in which there is only that has no report.
_NO_REPORT = "communique"


class Series:
    """One indicator over places and years, gathered report by report.

    Args:
        indicator: its id in the catalogue.
        name: its name there.
        kind: the kind of figure that is asked for.
        form: the format of the file that the rows are for.
    """

    def __init__(self, indicator: str, name: str, kind: str, form: Exit) -> None:
        self._shared = {"indicator_id": indicator, "indicator_name": name, "kind": kind}
        self._form = form
        self._rows: list[dict[str, Any]] = []
        self._reports: dict[tuple[str, str], set[int]] = {}

    def add(self, reading: Reading, observations: Iterable[Observation]) -> None:
        """Add what one report says of the indicator."""
        identity = reading.report.identity
        if identity.year is not None and identity.place and identity.kind != _NO_REPORT:
            self._reports.setdefault((identity.place, identity.place_code), set()).add(identity.year)
        for o in observations:
            self._rows.append(self._row(o, reading))

    def _row(self, o: Observation, reading: Reading) -> dict[str, Any]:
        report = reading.report
        said: dict[str, Any] = attributes(o) | self._shared
        said |= {"state": o.presence, "document_kind": o.source, "id": o.statement}
        del said["indicator"], said["start"]
        if o.statement:
            figure: Mapping[str, Any] = Sides([reading], {o.statement})[o.statement]
        else:
            figure = document_cells(report)
            if o.start >= 0:
                in_source = report.source_text is not None
                said["start"] = report.origin.source_span(o.start, o.start + 1)[0] if in_source else o.start
        return cells_of(columns.of("observation", self._form), said, figure, partly=True)

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Go through the rows by place, year and side, with one for each report that is missing.

        A report is missing in a year between the first and the last of a place's in which there is none: the target of
        that year and the result of the year before are not known, unless a communiqué tells the result.

        Yields:
            Rows by the names of the columns.
        """
        known = {(row["place"], row["year"], row["side"]) for row in self._rows}
        missing = [
            row
            for (place, code), years in self._reports.items()
            for year in range(min(years), max(years))
            if year not in years
            for row in (self._missing(place, code, year, "target"), self._missing(place, code, year - 1, "result"))
            if (place, row["year"], row["side"]) not in known
        ]
        yield from sorted((*self._rows, *missing), key=_order)

    def _missing(self, place: str, code: str, year: int, side: str) -> dict[str, Any]:
        said = {"place": place, "place_code": code, "year": year, "side": side, "state": "no_document"}
        more = {"id": "", "document": "", "path": "", "document_kind": "", "why": say("series.no-document")}
        return cells_of(columns.of("observation", self._form), self._shared, said, more, partly=True)


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("place_code", "place", "year", "side", "document_kind"))


def indicator_rows(indicators: Iterable[msgspec.Struct], form: Exit = "csv") -> Iterator[dict[str, Any]]:
    """Turn indicators of the catalogue into rows by the names of the columns."""
    for indicator in indicators:
        yield cells_of(columns.of("indicator", form), attributes(indicator))
