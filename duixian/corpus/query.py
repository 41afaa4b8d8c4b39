"""Ask a dataset: ready questions, and SQL of one's own, by DuckDB over the Parquet files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from duixian import columns, export
from duixian.columns import Column, Flat, Language
from duixian.corpus.layout import FORM, FORMER, TABLES, Layout, layouts
from duixian.corpus.package import form_of
from duixian.corpus.store import Store
from duixian.model import DuixianError, Reason, UsageError, say

if TYPE_CHECKING:
    import duckdb

Level = Literal["country", "province", "prefecture", "county"]
_LEVEL = {
    "country": "{code} = '000000'",
    "province": "{code} LIKE '__0000' AND {code} <> '000000'",
    "prefecture": "{code} LIKE '____00' AND {code} NOT LIKE '__0000'",
    "county": "{code} <> '' AND {code} NOT LIKE '____00'",
}
# Of several documents of one place, year and kind the longest speaks: the others are copies or drafts.
_SPEAKING = """
    SELECT * FROM documents WHERE document_place <> '' AND document_year IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY document_place, document_year, document_kind ORDER BY characters DESC, path
    ) = 1
"""
# A report of 2024 says a target of 2024 and a result of 2023, a communiqué results alone. A report is missing in a year
# between a place's first and last in which it has none; what a communiqué says all the same is not.
_SIDES = """
    said AS (
        SELECT *, 'target' AS side, document_year AS year FROM speaking WHERE document_kind <> 'communique'
        UNION ALL SELECT *, 'result', document_year - 1 FROM speaking
    ),
    reports AS (
        SELECT document_place, any_value(document_place_code) AS document_place_code, list(document_year) AS years
        FROM speaking WHERE document_kind <> 'communique' GROUP BY document_place
    ),
    missing AS (
        SELECT document_place, document_place_code, unnest(range(list_min(years), list_max(years))) AS year, years
        FROM reports
    ),
    sides AS (
        SELECT document_place, document_place_code, side, year, document, path, document_kind, text FROM said
        UNION ALL
        SELECT document_place, document_place_code, side, absent.year, '', '', '', NULL FROM (
            SELECT *, 'target' AS side FROM missing WHERE NOT list_contains(years, year)
            UNION ALL SELECT * REPLACE (year - 1 AS year), 'result' FROM missing WHERE NOT list_contains(years, year)
        ) AS absent ANTI JOIN said USING (document_place, year, side)
    )
"""
_DUE = "TRY_CAST(right(due, 4) AS INTEGER)"


class Where(msgspec.Struct, frozen=True):
    """Which places and years are asked for.

    Attributes:
        place: the place's full name; empty for all.
        within: a place whose parts are meant, itself left out; empty for all.
        level: only places of this level.
        since: first year; None for no limit.
        until: last year; None for no limit.
    """

    place: str = ""
    within: str = ""
    level: Level | None = None
    since: int | None = None
    until: int | None = None

    def conditions(self, codes: Mapping[str, str], year: str) -> tuple[str, list[Any]]:
        """Write the conditions as SQL over ``document_place``, ``document_place_code`` and a year.

        Args:
            codes: code by name of the places of the dataset and those around them.
            year: the SQL of the year.

        Returns:
            The SQL, and the values of its marks.

        Raises:
            UsageError: there is no such place.
        """
        said, values = ["true"], list[Any]()
        if self.place:
            _code(self.place, codes)
            said.append("document_place = ?")
            values.append(self.place)
        if self.within:
            code = _code(self.within, codes)
            said.append("document_place_code LIKE ? AND document_place_code <> ?")
            values += [
                "%" if code == "000000" else code.rstrip("0").ljust(2 * -(-len(code.rstrip("0")) // 2), "0") + "%"
            ]
            values.append(code)
        if self.level:
            said.append(_LEVEL[self.level].format(code="document_place_code"))
        if self.since is not None:
            said.append(f"{year} >= ?")
            values.append(self.since)
        if self.until is not None:
            said.append(f"{year} <= ?")
            values.append(self.until)
        return " AND ".join(f"({condition})" for condition in said), values


class Answer(msgspec.Struct, frozen=True):
    """What a question gives.

    Attributes:
        name: of the question or its table.
        columns: as the data dictionary has them.
        rows: values by the names of the columns; they may be read once.
        shown: the columns for which a terminal has room; empty for all.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterator[Mapping[str, Any]]
    shown: tuple[str, ...] = ()


class Dataset:
    """A dataset that is asked.

    Args:
        location: its folder or address.

    Raises:
        DuixianError: there is none, or it has the form of an earlier version.
    """

    def __init__(self, location: str) -> None:
        self._store = Store(location)
        if self._store.sizes(FORMER) or form_of(self._store) not in (None, FORM):
            raise DuixianError(say("dataset.former"), location, say("dataset.renew", out=location))
        if not self._store.sizes("documents"):
            raise DuixianError(say("dataset.no-dataset"), location, say("dataset.make-one", out=location))
        self._layouts = layouts()
        self._connection = self._connect()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        connection = duckdb.connect()
        if self._store.folder is None:
            import fsspec

            connection.register_filesystem(fsspec.core.url_to_fs(self._store.location)[0])
        for name in TABLES:
            files = [self._store.path(f"{name}/{file}") for file in sorted(self._store.sizes(name))]
            listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], union_by_name = true)")
        return connection

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return int(self._connection.execute("SELECT count(*) FROM documents").fetchall()[0][0])

    def sql(self, query: str, values: Sequence[Any] = ()) -> Answer:
        """Ask in SQL; the tables are views by their names.

        Args:
            query: one query in DuckDB's SQL.
            values: for its ``?`` marks.

        Returns:
            The answer.

        Raises:
            UsageError: the query is wrong.
        """
        types, rows = self._asked(query, values)
        names = list(types)
        return Answer("sql", export.untyped(types), (dict(zip(names, row, strict=True)) for row in rows))

    def _asked(self, query: str, values: Sequence[Any] = ()) -> tuple[dict[str, type], Iterator[tuple[Any, ...]]]:
        import duckdb

        try:
            cursor = self._connection.execute(query, list(values))
            described = cursor.description or []
        except duckdb.Error as error:
            # DuckDB has English words alone, and they name what of the query is wrong: they are quoted as a detail.
            names = (duckdb.CatalogException, duckdb.BinderException)
            code = "dataset.no-such-name" if isinstance(error, names) else "dataset.bad-query"
            code = "dataset.bad-syntax" if isinstance(error, duckdb.ParserException) else code
            problem = say(code, words=" ".join(str(error).split())[:400])
            raise UsageError(problem, "query", say("dataset.see-tables", out=self._store.location)) from None
        types = {str(column[0]): _cell_type(str(column[1])) for column in described}

        def rows() -> Iterator[tuple[Any, ...]]:
            while some := cursor.fetchmany(4096):
                for row in some:
                    yield tuple(
                        cell if cell is None or isinstance(cell, kind) else kind(cell)
                        for cell, kind in zip(row, types.values(), strict=True)
                    )

        return types, rows()

    def _table(self, layout: Layout, condition: str, values: Sequence[Any], shown: tuple[str, ...]) -> Answer:
        """Return rows of a table as its record has them: what a flat table takes apart is put together again."""
        names = ", ".join(f'"{name}"' for name in layout.names)
        _, rows = self._asked(f"SELECT {names} FROM {layout.name} WHERE {condition}", values)
        whole = [(flat.reason or flat.column.name, _whole(flat)) for flat in layout.flat if flat.part != "values"]

        def put_together() -> Iterator[dict[str, Any]]:
            for row in rows:
                cells = dict(zip(layout.names, row, strict=True))
                yield {name: made(cells) for name, made in whole}

        return Answer(layout.name, columns.of(layout.record, "dataset"), put_together(), shown)

    def tables(self, language: Language = "en") -> Answer:
        """List the tables and their columns with what each says.

        Args:
            language: of what a terminal shows.
        """
        heads = (
            ("table", "表", "Table"),
            ("column", "列", "Column"),
            ("type", "类型", "Type"),
            ("zh", "含义", "In Chinese"),
            ("says", "说明（英文）", "What it says"),
        )
        known = tuple(
            Column(name=name, sort="text", zh=zh, en=en, says="", vocabulary="cell" if name == "type" else "")
            for name, zh, en in heads
        )
        rows = (
            {"table": layout.name, "column": c.name, "type": cell_type(c), "zh": c.zh, "says": c.says}
            for layout in self._layouts.values()
            for c in layout.columns
        )
        return Answer("tables", known, rows, ("table", "column", "type", "zh" if language == "zh" else "says"))

    def _places(self) -> dict[str, str]:
        from duixian.lexicon.places import all_places

        codes = {place.name: place.code for place in all_places() if not place.now}
        held = "SELECT DISTINCT document_place, document_place_code FROM documents"
        codes.update(self._connection.execute(held).fetchall())
        return {"全国": "000000", **codes}

    def series(
        self, indicator: str, name: str, names: Sequence[str], kind: str, side: str | None, where: Where
    ) -> Answer:
        """One indicator over places and years: a row for each report and side, silence and missing reports included.

        Args:
            indicator: its id in the catalogue.
            name: its name there.
            names: all its names: a report in which none of them stands is silent.
            kind: the kind of figure: ``change``, ``level``, ``ratio`` …
            side: ``target`` or ``result`` alone; None for both.
            where: which places and years.

        Returns:
            Rows as ``duixian series`` gives them. ``named`` is what names the indicator anywhere in the report.
        """
        condition, values = where.conditions(self._places(), "year")
        chosen = ("target", "result") if side is None else (side,)
        known = columns.of("observation", "jsonl")
        held = columns.names("statement", "dataset")
        # What an observation says of its figure, as the figure says it; numbers with their digits.
        figure = {c.name: f"{c.name}_text" if c.sort == "decimal" else c.name for c in known if c.name in held}
        own = ("place", "document", "path", "document_kind", "indicator_id", "kind")
        figure = {name: of for name, of in figure.items() if name not in own}
        pattern = "|".join(re.escape(name) for name in names if len(name) > 2) or "(?!)"
        query = f"""
        WITH speaking AS ({_SPEAKING}), {_SIDES},
        figures AS (
            SELECT path AS of_path, status AS of_side, {", ".join(f'"{of}" AS "{name}"' for name, of in figure.items())}
            FROM statements WHERE headline AND indicator_id = ? AND kind = ?
        )
        SELECT document_place AS place, document_place_code AS place_code, year, side, document, path, document_kind,
            CASE WHEN path = '' THEN 'no_document' WHEN id IS NOT NULL THEN 'figure'
                WHEN regexp_matches(text, ?) THEN 'named' ELSE 'absent' END AS state,
            length(regexp_extract(text, ?, 1)) AS before, figures.* EXCLUDE (of_path, of_side)
        FROM sides LEFT JOIN figures ON path = of_path AND side = of_side
        WHERE {condition} AND side IN ({", ".join("?" for _ in chosen)})
        ORDER BY document_place_code, document_place, year, side, document_kind, path
        """
        marks = [indicator, kind, pattern, f"(?s)^(.*?)(?:{pattern})", *values, *chosen]
        types, rows = self._asked(query, marks)
        told = {"indicator_id": indicator, "indicator_name": name, "kind": kind}

        def observed() -> Iterator[dict[str, Any]]:
            for row in rows:
                cells = dict(zip(types, row, strict=True))
                words = cells["indicator"]
                cells["why"] = _WHY.get(cells["state"]) or say(
                    "series.figure", words=words, indicator="" if words == name else name
                )
                if cells["state"] == "named":
                    cells["start"] = cells["before"]
                cells["id"] = cells["id"] or ""
                yield cells | told | {n: cells[n] and Decimal(cells[n]) for n in ("low", "high")}

        return Answer("series", known, observed(), _SERIES)

    def promises(self, where: Where, verdicts: Sequence[str]) -> Answer:
        """What became of each promise, place by place, year by year.

        Args:
            where: which places, and in which years the promises fell due.
            verdicts: only these; none for all.
        """
        condition, values = where.conditions(self._places(), _DUE)
        if verdicts:
            condition += f" AND verdict IN ({', '.join('?' for _ in verdicts)})"
        order = "ORDER BY document_place_code, document_place, due, target_path, target_start, target_id"
        return self._table(self._layouts["links"], f"{condition} {order}", [*values, *verdicts], _PROMISES)

    def silence(self, where: Where, *, years: bool) -> Answer:
        """How many promises in figures that were due have never been mentioned again, by place.

        Args:
            where: which places, and in which years the promises fell due.
            years: a row for each place and year instead of one for each place.
        """
        condition, values = where.conditions(self._places(), _DUE)
        by = ("place", "place_code", "due") if years else ("place", "place_code")
        verdicts = [code for code in columns.VOCABULARIES["verdict"] if code != "pending"]
        counts = [f"count(*) FILTER (verdict = '{code}') AS {code}" for code in verdicts]
        query = f"""
        SELECT document_place AS place, document_place_code AS place_code, {"due, " if years else ""}
            count(*) AS promises, {", ".join(counts)},
            round(100.0 * count(*) FILTER (verdict = 'no_evidence') / count(*), 1) AS no_evidence_percent,
            min(due) AS first_year, max(due) AS last_year
        FROM links WHERE {condition} AND NOT without_figure AND rule <> 'not-due'
        GROUP BY {", ".join(("document_place", "document_place_code", *by[2:]))}
        ORDER BY {"place_code, place, due" if years else "no_evidence_percent DESC, place_code, place"}
        """
        types, rows = self._asked(query, values)
        records = [columns.RECORDS[record] for record in ("year", "link", "place", "observation")]
        known = {column.name: column for record in records for column in record.columns}
        share = Column(
            name="no_evidence_percent",
            sort="number",
            zh="再未提及（%）",
            en="Never mentioned again, %",
            says="share of the promises that were due",
        )
        named = tuple(share if name == share.name else known[name] for name in types)
        return Answer("silence", named, (dict(zip(types, row, strict=True)) for row in rows))

    def contradictions(self, where: Where) -> Answer:
        """Equations that no reading of the figures makes true.

        Args:
            where: which places, and in which years the reports were given.
        """
        condition, values = where.conditions(self._places(), "document_year")
        order = "ORDER BY document_place_code, document_place, document_year, relation, equation_values, path"
        condition = f"{condition} AND outcome = 'contradicts' {order}"
        return self._table(self._layouts["findings"], condition, values, _CONTRADICTIONS)


# Why a series has no figure.
_WHY = {
    "named": say("series.named"),
    "absent": say("series.absent"),
    "no_document": say("series.no-document"),
}
# What a terminal has room for.
_SERIES = ("place", "year", "side", "state", "low", "high", "unit", "direction", "quote", "indicator", "path")
_PROMISES = (
    "document_place", "due", "target_indicator", "target_quote", "verdict", "result_indicator", "result_quote",
    "verdict_why",
)  # fmt: skip
_CONTRADICTIONS = ("document_place", "document_year", "relation", "equation", "why", "quotes", "path")


def cell_type(column: Column) -> str:
    """Return the type of a column's cells in a dataset: a code of the vocabulary ``cell``."""
    return {"integer": "integer", "number": "number", "decimal": "number", "boolean": "boolean"}.get(
        column.sort, "text"
    )


def _whole(flat: Flat) -> Callable[[Mapping[str, Any]], Any]:
    """Return what makes the value of a record's column of the cells of a row."""
    name, sort = flat.column.name, flat.column.sort

    def reason(cells: Mapping[str, Any]) -> Any:
        code = cells[name]
        return Reason(code, _reasoned(json.loads(cells[f"{name}_values"]))) if code else None

    def value(cells: Mapping[str, Any]) -> Any:
        cell = cells[name]
        if cell is None:
            return None
        if sort == "list":
            return tuple(filter(None, cell.split(" > " if name == "section" else "; ")))
        if sort == "json":
            return _reasoned(json.loads(cell))
        # 48.0 of the file is 48 again.
        return Decimal(repr(cell).removesuffix(".0")) if sort == "decimal" else cell

    return reason if flat.reason else value


def _reasoned(value: Any) -> Any:
    """Make reasons of what JSON has for them, inside lists and objects too."""
    if isinstance(value, list):
        return tuple(map(_reasoned, value))
    if not isinstance(value, dict):
        return value
    made = {name: _reasoned(one) for name, one in value.items()}
    return Reason(made["code"], made["values"]) if made.keys() == {"code", "values"} else made


def _code(name: str, codes: Mapping[str, str]) -> str:
    if name in codes:
        return codes[name]
    import difflib

    near = [known for known in codes if name in known][:3] or difflib.get_close_matches(name, codes, 3, 0.5)
    remedy = say("dataset.near-places", names=tuple(near)) if near else say("dataset.full-name")
    raise UsageError(say("dataset.no-place"), name, remedy)


def _cell_type(sort: str) -> type:
    upper = sort.upper()
    if upper == "BOOLEAN":
        return bool
    if "INT" in upper:
        return int
    if upper.startswith(("DOUBLE", "FLOAT", "DECIMAL", "NUMBER")):
        return float
    return str
