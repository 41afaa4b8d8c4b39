"""Ask a dataset: ready questions, and SQL of one's own, by DuckDB over the Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from duixian.corpus.layout import TABLES
from duixian.corpus.store import Store
from duixian.model import DuixianError, UsageError, say

if TYPE_CHECKING:
    import duckdb

Level = Literal["country", "province", "prefecture", "county"]
LEVELS: tuple[Level, ...] = ("country", "province", "prefecture", "county")
_LEVEL = {
    "country": "place_code = '000000'",
    "province": "place_code LIKE '__0000' AND place_code <> '000000'",
    "prefecture": "place_code LIKE '____00' AND place_code NOT LIKE '__0000'",
    "county": "place_code <> '' AND place_code NOT LIKE '____00'",
}
# Of several documents of one place, year and kind the longest speaks: the others are copies or drafts.
_SPEAKING = """
    SELECT * FROM reports WHERE place <> '' AND year IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY place, year, kind ORDER BY characters DESC, document) = 1
"""


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
        """Write the conditions as SQL over ``place``, ``place_code`` and a year.

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
            said.append("place = ?")
            values.append(self.place)
        if self.within:
            code = _code(self.within, codes)
            said.append("place_code LIKE ? AND place_code <> ?")
            values += [
                "%" if code == "000000" else code.rstrip("0").ljust(2 * -(-len(code.rstrip("0")) // 2), "0") + "%"
            ]
            values.append(code)
        if self.level:
            said.append(_LEVEL[self.level])
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
        columns: name → type of the cells (``str``, ``int``, ``float``, ``bool``).
        rows: the rows.
    """

    columns: Mapping[str, type]
    rows: Iterator[tuple[Any, ...]]


class Dataset:
    """A dataset that is asked.

    Args:
        location: its folder or address.
    """

    def __init__(self, location: str) -> None:
        self._store = Store(location)
        if not self._store.sizes("reports"):
            raise DuixianError(say("corpus.no-dataset"), location, say("corpus.make-dataset"))
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
        import duckdb

        try:
            cursor = self._connection.execute(query, list(values))
            described = cursor.description or []
        except duckdb.Error as error:
            # DuckDB has English words alone, and they name what of the query is wrong: they are quoted as a detail.
            names = (duckdb.CatalogException, duckdb.BinderException)
            code = "corpus.no-such-name" if isinstance(error, names) else "corpus.bad-query"
            code = "corpus.bad-syntax" if isinstance(error, duckdb.ParserException) else code
            detail = " ".join(str(error).split())[:400]
            raise UsageError(say(code, detail=detail), "query", say("corpus.see-tables")) from None
        columns = {str(column[0]): _cell_type(str(column[1])) for column in described}

        def rows() -> Iterator[tuple[Any, ...]]:
            while some := cursor.fetchmany(4096):
                for row in some:
                    yield tuple(
                        cell if cell is None or isinstance(cell, kind) else kind(cell)
                        for cell, kind in zip(row, columns.values(), strict=True)
                    )

        return Answer(columns, rows())

    def tables(self) -> Answer:
        """List the tables and their columns with what each says."""
        rows = ((t.name, c.name, _SORTS[c.sort], c.says) for t in TABLES.values() for c in t.columns)
        return Answer({"table": str, "column": str, "type": str, "says": str}, rows)

    def _places(self) -> dict[str, str]:
        from duixian.lexicon.places import all_places

        codes = {place.name: place.code for place in all_places() if not place.now}
        codes.update(self._connection.execute("SELECT DISTINCT place, place_code FROM reports").fetchall())
        return {"全国": "000000", **codes}

    def series(self, indicator: str, names: Sequence[str], kind: str, side: str | None, where: Where) -> Answer:
        """One indicator over places and years: a row for each report and side, silence included.

        Args:
            indicator: its id in the catalogue.
            names: its names: a report in which none of them stands is silent.
            kind: the kind of figure: ``change``, ``level``, ``ratio`` …
            side: ``target`` or ``result`` alone; None for both.
            where: which places and years.

        Returns:
            Place, year, side, presence (``figure``; ``named`` where the report names the indicator and no figure of it
            was read for that year; ``absent``), the figure and where it stands.
        """
        condition, values = where.conditions(self._places(), "year")
        sides = ("target", "result") if side is None else (side,)
        query = f"""
        WITH speaking AS ({_SPEAKING}),
        sides AS (
            SELECT document, place, place_code, kind AS source, text, 'target' AS side, year FROM speaking
            WHERE kind <> 'communique'
            UNION ALL
            SELECT document, place, place_code, kind, text, 'result', year - 1 FROM speaking
        ),
        figures AS (
            SELECT document, status AS side, * EXCLUDE (document, status, place, report_place) FROM statements
            WHERE headline AND indicator_id = ? AND kind = ?
        )
        SELECT sides.place, sides.place_code, sides.year, sides.side,
            CASE WHEN figures.id IS NOT NULL THEN 'figure'
                WHEN regexp_matches(sides.text, ?) THEN 'named' ELSE 'absent' END AS presence,
            low, high, unit, modifier, direction, quote, indicator AS wording, estimated, sides.source,
            sides.document, "start", "end", id
        FROM sides LEFT JOIN figures USING (document, side)
        WHERE {condition.replace("place_code", "sides.place_code").replace("place =", "sides.place =")}
            AND side IN ({", ".join("?" for _ in sides)})
        ORDER BY sides.place_code, sides.place, sides.year, side, sides.source
        """
        import re

        named = "|".join(re.escape(name) for name in names if len(name) > 2) or "(?!)"
        return self.sql(query, [indicator, kind, named, *values, *sides])

    def promises(self, where: Where, verdicts: Sequence[str]) -> Answer:
        """What became of each promise, place by place, year by year.

        Args:
            where: which places, and in which years the promises fell due.
            verdicts: only these; none for all.
        """
        condition, values = where.conditions(self._places(), _DUE)
        chosen = f"AND verdict IN ({', '.join('?' for _ in verdicts)})" if verdicts else ""
        query = f"""
        SELECT place, due, section, promise, promised, verdict, result, delivered, attainment, points, verdict_why,
            why, evidence, indicator_id, target_document, target_id, result_document, result_id
        FROM links WHERE {condition} {chosen} ORDER BY place_code, place, due, target_document, target_id
        """
        return self.sql(query, [*values, *verdicts])

    def silence(self, where: Where, *, years: bool) -> Answer:
        """How many promises in figures that were due have never been mentioned again, by place.

        Args:
            where: which places, and in which years the promises fell due.
            years: a row for each place and year instead of one for each place.
        """
        condition, values = where.conditions(self._places(), _DUE)
        by = "place, place_code, due" if years else "place, place_code"
        query = f"""
        SELECT {by}, count(*) AS promises, count(*) FILTER (verdict = 'met') AS met,
            count(*) FILTER (verdict = 'partly') AS partly, count(*) FILTER (verdict = 'missed') AS missed,
            count(*) FILTER (verdict = 'unclear') AS unclear, count(*) FILTER (verdict = 'no_evidence') AS silent,
            round(100.0 * count(*) FILTER (verdict = 'no_evidence') / count(*), 1) AS silent_percent,
            min(due) AS first_year, max(due) AS last_year
        FROM links WHERE {condition} AND NOT numberless AND rule <> 'not-due'
        GROUP BY {by} ORDER BY {"place_code, due" if years else "silent_percent DESC, place_code"}
        """
        return self.sql(query, values)

    def contradictions(self, where: Where) -> Answer:
        """Equations that no reading of the figures makes true.

        Args:
            where: which places, and in which years the reports were given.
        """
        condition, values = where.conditions(self._places(), "year")
        query = f"""
        SELECT place, year, relation, equation, why, quotes, document, documents, statement_ids
        FROM findings WHERE {condition} AND outcome = 'contradicts' ORDER BY place_code, place, year, relation, equation
        """
        return self.sql(query, values)


_DUE = "TRY_CAST(right(due, 4) AS INTEGER)"
_SORTS = {"text": "text", "word": "text", "integer": "integer", "number": "number", "boolean": "boolean"}


def _code(name: str, codes: Mapping[str, str]) -> str:
    if name in codes:
        return codes[name]
    import difflib

    near = [known for known in codes if name in known][:3] or difflib.get_close_matches(name, codes, 3, 0.5)
    remedy = say("corpus.perhaps", names=tuple(near)) if near else say("corpus.full-name")
    raise UsageError(say("corpus.no-place"), name, remedy)


def _cell_type(sort: str) -> type:
    upper = sort.upper()
    if upper == "BOOLEAN":
        return bool
    if "INT" in upper:
        return int
    if upper.startswith(("DOUBLE", "FLOAT", "DECIMAL", "NUMBER")):
        return float
    return str
