"""A document on its way into the ledger, from the engine or from a dataset: plain columns, no objects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

import duixian
from duixian.export import places_in, plain
from duixian.lexicon import dimension, load
from duixian.model import Comparison, Reading, Statement
from duixian.workers.version import versions

# The order of a statement's cells, as the table has them; what the ledger adds (keys, place, year) comes in front.
STATEMENT = (
    "start", "end", "quote", "wording", "kind", "status", "period", "rules", "low", "high", "low_text", "high_text",
    "unit", "dimension", "modifier", "direction", "role", "estimated", "period_year", "territory", "indicator_id",
    "headline", "scope", "per", "optional", "source_start", "source_end", "source",
)  # fmt: skip
COMPARISON = (
    "start", "end", "quote", "wording", "kind", "status", "period", "rules", "relation", "reference",
)  # fmt: skip
SECTION = ("number", "parent", "level", "numbering", "title", "start", "end")
_YEAR = re.compile(r"\d{4}")


class Incoming(msgspec.Struct):
    """A document with all that was read from it.

    Attributes:
        name: path or address.
        report: the engine's id of it.
        content_hash: SHA-256 of its bytes; empty if not known.
        place: full name of its territory; empty if unknown.
        place_code: its code; empty if unknown.
        year: the year in which it was given.
        date: day, as far as known.
        kind: sort of document.
        issuer: who speaks.
        title: the title.
        identity_rules: which rule found each of these.
        engine: version of the engine that read it.
        text: its text.
        sections: in the order of ``SECTION``.
        statements: in the order of ``STATEMENT``, by their start.
        comparisons: in the order of ``COMPARISON``, by their start.
    """

    name: str
    report: str
    content_hash: str
    place: str
    place_code: str
    year: int | None
    date: str
    kind: str
    issuer: str
    title: str
    identity_rules: str
    engine: str
    text: str
    sections: list[tuple[Any, ...]]
    statements: list[tuple[Any, ...]]
    comparisons: list[tuple[Any, ...]]

    @property
    def key(self) -> str:
        """What tells it from all other documents: its text, its place and its year."""
        return f"{self.report}-{self.place_code or self.place or 'nowhere'}-{self.year or 'undated'}"


def engine() -> str:
    """Return the version by which documents are read now, with a digest of the code: any change is another one."""
    return versions(None).engine


def period_year(period: str) -> int | None:
    """Return the last year that a period reaches into; None if it is unknown."""
    found = _YEAR.findall(period)
    return int(found[-1]) if found else None


def from_reading(reading: Reading, content_hash: str = "") -> Incoming:
    """Prepare what the engine read.

    Args:
        reading: report, statements, comparisons.
        content_hash: SHA-256 of the file's bytes, where it is known.

    Returns:
        The document.
    """
    report, identity = reading.report, reading.report.identity
    named = duixian.catalogued(reading)
    lexicon = load()
    statements = []
    place = places_in(report)
    for s, (indicator, headline) in zip(reading.statements, named, strict=True):
        there = place(s)
        statements.append((
            s.start, s.end, _clean(s.quote), _clean(s.indicator), s.kind, s.status, s.period, "; ".join(s.rules),
            float(s.low), float(s.high), plain(s.low), plain(s.high), s.unit, dimension(s.unit, lexicon), s.modifier,
            s.direction, s.role, s.estimated, period_year(s.period), s.place, indicator or None, headline, s.scope,
            s.per, s.optional, there["start"], there["end"], there["source"],
        ))  # fmt: skip
    comparisons: list[tuple[Any, ...]] = [
        (
            c.start, c.end, _clean(c.quote), _clean(c.indicator), c.kind, c.status, c.period, "; ".join(c.rules),
            c.relation, _clean(c.reference),
        )
        for c in sorted(reading.comparisons, key=lambda c: c.start)
    ]  # fmt: skip
    sections: list[tuple[Any, ...]] = [
        (number, s.parent, s.level, _clean(s.number), _clean(s.title), s.start, s.end)
        for number, s in enumerate(duixian.segment(report).sections)
    ]
    return Incoming(
        _clean(report.name),
        report.id,
        content_hash,
        identity.place,
        identity.place_code,
        identity.year,
        identity.date,
        identity.kind,
        _clean(identity.issuer),
        _clean(identity.title),
        "; ".join(f"{field}={rule}" for field, rule in identity.rules),
        engine(),
        _clean(report.text),
        sections,
        sorted(statements),
        comparisons,
    )


def _clean(text: str) -> str:
    """Return a text that a database can hold: lone surrogates and NUL become one other character each."""
    text = text.replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def paths(sections: Sequence[tuple[Any, ...]]) -> list[str]:
    """Return of each section, in the order of ``SECTION``, the headings down to its own, joined by `` > ``."""
    found: list[str] = []
    for _, parent, _, numbering, title, *_ in sections:
        own = f"{numbering}{title}"
        found.append(f"{found[parent]} > {own}" if 0 <= parent < len(found) else own)
    return found


def holders(sections: Sequence[tuple[Any, ...]], starts: Sequence[int]) -> list[int]:
    """Return for each place in the text the index of the innermost section around it; -1 if there is none.

    Args:
        sections: in the order of ``SECTION``, by number.
        starts: places, ascending.
    """
    found = []
    opened: list[int] = []
    following = 0
    for start in starts:
        while following < len(sections) and sections[following][5] <= start:
            opened.append(following)
            following += 1
        while opened and sections[opened[-1]][6] <= start:
            opened.pop()
        found.append(opened[-1] if opened else -1)
    return found


def record(report: str, cells: dict[str, Any], section: tuple[str, ...]) -> Statement:
    """Turn a row of the ledger back into the engine's record.

    Args:
        report: id of its report.
        cells: the columns of ``STATEMENT``.
        section: titles of the sections around it.

    Returns:
        The statement, with the written digits of its values.
    """
    return Statement(
        f"{report}-{cells['start']}",
        report,
        cells["start"],
        cells["end"],
        cells["quote"],
        Decimal(cells["low_text"]),
        Decimal(cells["high_text"]),
        cells["unit"],
        cells["modifier"],
        cells["kind"],
        cells["direction"],
        cells["role"],
        cells["status"],
        cells["estimated"],
        cells["period"],
        cells["territory"],
        cells["wording"],
        cells["scope"],
        cells["per"],
        cells["optional"],
        section,
        tuple(filter(None, cells["rules"].split("; "))),
    )


def without_figure(report: str, cells: dict[str, Any], section: tuple[str, ...]) -> Comparison:
    """Turn a row of the ledger back into the engine's record of a target or result without a number."""
    return Comparison(
        f"{report}-c{cells['start']}",
        report,
        cells["start"],
        cells["end"],
        cells["quote"],
        cells["wording"],
        cells["kind"],
        cells["relation"],
        cells["reference"],
        cells["status"],
        cells["period"],
        section,
        tuple(filter(None, cells["rules"].split("; "))),
    )
