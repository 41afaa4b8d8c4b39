"""The pure functions that make accounts and findings of readings: blocks of places, then years across all places.

A block has all documents of some places, so that promises meet results in it and figures are checked along the years.
What places state that others can confirm is passed on as evidence, in one file a block, year after year, and checked
year by year.
Nothing compares every document with every other one: the work grows with the number of documents.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from duixian import Account, check_alone, check_along, columns, pack_peer_evidence, unpack_peer_evidence
from duixian.corpus.layout import DERIVED, FORM, Layouts
from duixian.corpus.manifest import Receipt, file_of, write_receipt
from duixian.corpus.readings import Held, load_readings, load_rows
from duixian.corpus.rows import Tables
from duixian.corpus.store import Store
from duixian.export import Sides, finding_rows, link_row
from duixian.lexicon import Lexicon, load
from duixian.model import Finding, Reading
from duixian.pipeline.places import accounts, compare
from duixian.workers.version import Versions


class Block(msgspec.Struct, frozen=True):
    """Places whose accounts are made together.

    Attributes:
        part: name of its part; another one when any of its documents has changed.
        documents: all documents of its places.
        shared: those of them that have their text from another place or year, whose figures nobody can place.
        nation: the nation's documents, by the year in which they were given.
        store: where the dataset lies.
        run: number of the run.
        versions: by what it is made.
        layouts: how tables are laid out.
        lexicon: the user's folder of rules; None for the built-in ones alone.
    """

    part: str
    documents: tuple[Held, ...]
    shared: frozenset[str]
    nation: Mapping[int, tuple[Held, ...]]
    store: Store
    run: int
    versions: Versions
    layouts: Layouts
    lexicon: str | None


class Years(msgspec.Struct, frozen=True):
    """Years for which all places are compared.

    Attributes:
        part: name of its part.
        evidence: the stretches of the files of evidence that have these years: file, first byte, length.
        parts: the part that holds each document, by its path.
        store: where the dataset lies.
        run: number of the run.
        versions: by what it is made.
        layouts: how tables are laid out.
        lexicon: the user's folder of rules.
    """

    part: str
    evidence: tuple[tuple[str, int, int], ...]
    parts: Mapping[str, str]
    store: Store
    run: int
    versions: Versions
    layouts: Layouts
    lexicon: str | None


def keep_account(block: Block) -> Receipt:
    """Make the accounts of a block's places, and check their figures in themselves and along their years.

    Args:
        block: the places.

    Returns:
        The receipt of the part.

    Raises:
        OSError: the part cannot be written.
    """
    return _unhurried(lambda: _keep_account(block))


def compare_years(years: Years) -> Receipt:
    """Check what places say against what others say of the same year.

    Args:
        years: the years.

    Returns:
        The receipt of the part.

    Raises:
        OSError: the part cannot be written.
    """
    return _unhurried(lambda: _compare_years(years))


def _unhurried(work: Callable[[], Receipt]) -> Receipt:
    """Run without looking for cycles of objects, of which these have none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return work()
    finally:
        if collecting:
            gc.enable()
        gc.collect(0)


def _keep_account(block: Block) -> Receipt:
    lexicon = _rules(block.lexicon)
    readings = load_readings(block.store, block.documents)
    tables = Tables(block.layouts, DERIVED)

    def nation(year: int) -> list[Reading]:
        return [_nations(block.store, held) for held in block.nation.get(year, ())]

    for book in accounts(readings, nation, lexicon):
        _add_links(tables, book)
    for reading in readings:
        _add_findings(tables, check_alone(reading, lexicon=lexicon), [reading])
    placed = [reading for reading in readings if reading.report.name not in block.shared]
    found, evidence = check_along(placed, lexicon=lexicon)
    # Of one text under two names of one place and year only the first is indexed, and so in the findings.
    _add_findings(tables, found, placed[::-1])
    by_year: dict[int, list[Any]] = {}
    for peer in evidence:
        by_year.setdefault(peer.year, []).append(peer)
    written = b""
    years: dict[str, tuple[int, int]] = {}
    for year, these in sorted(by_year.items()):
        packed = pack_peer_evidence(these)
        years[str(year)] = (len(written), len(packed))
        written += packed
    sizes: dict[str, int] = {}
    if written:
        file = evidence_file(block.part)
        block.store.put(file, written)
        sizes[file] = len(written)
    return _finish(block, tables, sizes, years)


@lru_cache(maxsize=16)
def _nation(location: str, held: Held) -> Reading:
    return load_readings(Store(location), [held])[0]


def _nations(store: Store, held: Held) -> Reading:
    return _nation(store.location, held)


def _compare_years(years: Years) -> Receipt:
    lexicon = _rules(years.lexicon)
    tables = Tables(years.layouts, DERIVED)
    evidence = [
        peer
        for file, start, length in years.evidence
        for peer in unpack_peer_evidence(years.store.get(file, start, length))
    ]
    found = compare(evidence, lexicon)
    sides = _peer_sides(years, found, {peer.report: peer.document for peer in reversed(evidence)})
    for row in finding_rows(found, sides, "dataset"):
        tables.add("findings", row)
    return _finish(years, tables, {}, {})


def evidence_file(part: str) -> str:
    """Return the file in which the evidence is that a block has for others."""
    return f"voices/{part}.msgpack"


def _rules(folder: str | None) -> Lexicon:
    return load(Path(folder)) if folder else load()


def _finish(
    piece: Block | Years, tables: Tables, sizes: dict[str, int], years: Mapping[str, tuple[int, int]]
) -> Receipt:
    rows: dict[str, int] = {}
    for table, (count, data) in tables.encoded().items():
        file = file_of(table, piece.part)
        piece.store.put(file, data)
        rows[table], sizes[file] = count, len(data)
    versions = piece.versions
    receipt = Receipt(
        part=piece.part,
        stage="derive",
        run=piece.run,
        engine=versions.deriving,
        rules=versions.rules,
        documents=(),
        rows=rows,
        sizes=sizes,
        years=years,
        form=FORM,
    )
    write_receipt(piece.store, receipt)
    return receipt


# --- rows ---------------------------------------------------------------------------------------------------------


def _add_links(tables: Tables, book: Account) -> None:
    # Of one text under two names the later report's, and before all the earlier's, is meant.
    sides = Sides((*book.others, book.later, book.earlier), book.statements)
    for entry in book.entries:
        tables.add("links", link_row(entry.link, entry.verdict, entry.further, sides, "dataset"))


def _add_findings(tables: Tables, findings: Sequence[Finding], readings: Sequence[Reading]) -> None:
    if findings:
        sides = Sides(readings, {id_ for finding in findings for id_ in finding.statements})
        for row in finding_rows(findings, sides, "dataset"):
            tables.add("findings", row)


def _peer_sides(years: Years, findings: Sequence[Finding], paths: Mapping[str, str]) -> Sides:
    """Take from the dataset what findings between places say of their figures.

    Args:
        years: where the dataset lies, and the part of each document.
        findings: the findings.
        paths: of each report the path of its document.
    """
    wanted = {id_ for finding in findings for id_ in finding.statements}
    parts: dict[str, set[str]] = {}
    for path in {paths[report] for finding in findings for report in finding.reports}:
        parts.setdefault(years.parts[path], set()).add(path)
    held = columns.names("statement", "dataset")
    names = ("id", "quote", *(name for name in columns.names("finding", "dataset") if name in held))
    cells: dict[str, dict[str, Any]] = {}
    for part, these in sorted(parts.items()):
        for row in load_rows(years.store, "statements", part, names, sorted(these)):
            if row[0] in wanted:
                cells[row[0]] = dict(zip(names, row, strict=True))
    return Sides((), (), cells)
