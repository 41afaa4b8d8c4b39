"""The pure functions that make accounts and findings of readings: blocks of places, then years across all places.

A block has all documents of some places, so that promises meet results in it and figures are checked along the years.
What places state that others can confirm is passed on as evidence, in one file a block, year after year, and checked
year by year.
Nothing compares every document with every other one: the work grows with the number of documents.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from duixian import Account, Entry, check_alone, check_along, pack_peer_evidence, unpack_peer_evidence
from duixian.corpus.layout import DERIVED
from duixian.corpus.manifest import Receipt, file_of, write_receipt
from duixian.corpus.readings import Held, load_readings
from duixian.corpus.rows import Tables
from duixian.corpus.store import Store
from duixian.lexicon import Lexicon, load
from duixian.model import Comparison, Finding, Reading, Statement
from duixian.pipeline.places import accounts, compare
from duixian.workers.version import Versions

_json = msgspec.json.Encoder().encode


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
        lexicon: the user's folder of rules; None for the built-in ones alone.
    """

    part: str
    documents: tuple[Held, ...]
    shared: frozenset[str]
    nation: Mapping[int, tuple[Held, ...]]
    store: Store
    run: int
    versions: Versions
    lexicon: str | None


class Years(msgspec.Struct, frozen=True):
    """Years for which all places are compared.

    Attributes:
        part: name of its part.
        evidence: the stretches of the files of evidence that have these years: file, first byte, length.
        store: where the dataset lies.
        run: number of the run.
        versions: by what it is made.
        lexicon: the user's folder of rules.
    """

    part: str
    evidence: tuple[tuple[str, int, int], ...]
    store: Store
    run: int
    versions: Versions
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
    tables = Tables(DERIVED)

    def nation(year: int) -> list[Reading]:
        return [_nations(block.store, held) for held in block.nation.get(year, ())]

    for book in accounts(readings, nation, lexicon):
        _add_links(tables, book)
    for reading in readings:
        documents = {reading.report.id: reading}
        _add_findings(tables, check_alone(reading, lexicon=lexicon), documents)
    placed = [reading for reading in readings if reading.report.name not in block.shared]
    found, evidence = check_along(placed, lexicon=lexicon)
    # Of one text under two names of one place and year only the first is indexed, and so in the findings.
    _add_findings(tables, found, {reading.report.id: reading for reading in reversed(placed)})
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
    tables = Tables(DERIVED)
    evidence = [
        peer
        for file, start, length in years.evidence
        for peer in unpack_peer_evidence(years.store.get(file, start, length))
    ]
    said_by = {peer.report: peer.document for peer in reversed(evidence)}
    known = {
        statement.id: statement
        for peer in evidence
        for statement in (
            *(headline.statement for headline in peer.headlines),
            *(gap.statement for gap in peer.gaps),
            *(gap.own.statement for gap in peer.gaps),
            *(claim.statement for claim in peer.claims),
            *(claim.own.statement for claim in peer.claims),
        )
    }
    peers = {peer.report: peer for peer in reversed(evidence)}
    for finding in compare(evidence, lexicon):
        first = peers[finding.reports[0]]
        # Evidence speaks of the year before the one in which its report was given.
        whose = {"place": first.place, "place_code": first.place_code, "year": first.year + 1}
        quotes = [known[id_].quote for id_ in finding.statements]
        tables.add("findings", _finding_row(finding, whose, quotes, [said_by[r] for r in finding.reports]))
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
    receipt = Receipt(piece.part, "derive", piece.run, versions.deriving, versions.rules, (), rows, sizes, years)
    write_receipt(piece.store, receipt)
    return receipt


# --- rows ---------------------------------------------------------------------------------------------------------


def _add_links(tables: Tables, book: Account) -> None:
    documents = {r.report.id: r.report.name for r in (*book.others, book.later, book.earlier)}
    place, code = book.later.report.identity.place, book.later.report.identity.place_code
    for entry in book.entries:
        tables.add("links", {"place": place, "place_code": code, **_link_row(entry, book, documents)})


def _link_row(entry: Entry, book: Account, documents: Mapping[str, str]) -> dict[str, Any]:
    target, result, link, verdict = entry.target, entry.result, entry.link, entry.verdict
    without_figure = isinstance(target, Comparison)
    against = link.against
    return {
        "due": link.due,
        "section": " > ".join(target.section),
        "promise": target.indicator,
        "promised": target.quote,
        "unit": target.unit if isinstance(target, Statement) else "",
        "modifier": target.modifier if isinstance(target, Statement) else target.relation,
        "verdict": verdict.outcome,
        "attainment": _float(verdict.attainment),
        "points": _float(verdict.points),
        "result": result.indicator if result is not None else None,
        "delivered": result.quote if result is not None else None,
        "evidence": verdict.source,
        "rule": link.rule,
        "why": _json(link.why).decode(),
        "verdict_rule": verdict.rule,
        "verdict_why": _json(verdict.why).decode(),
        "indicator_id": link.indicator,
        "numberless": without_figure,
        "target_document": documents[link.report],
        "target_id": link.target,
        "result_document": documents[link.result.report] if link.result is not None else None,
        "result_id": link.result.statement if link.result is not None else None,
        "score": link.result.score if link.result is not None else None,
        "against_document": documents[against.report] if against is not None else None,
        "against_id": against.statement if against is not None else None,
        "done": _float(verdict.pace.done) if verdict.pace is not None else None,
        "elapsed": _float(verdict.pace.elapsed) if verdict.pace is not None else None,
        "pace": verdict.pace.state if verdict.pace is not None else "",
        "related": _list(
            {"document": documents[r.report], "statement": r.statement, "reason": r.reason, "why": r.why}
            for r in link.related
        ),
        "further": _list(
            {
                "document": documents[e.report],
                "statement": e.statement,
                "evidence": e.source,
                "rule": e.rule,
                "why": e.why,
                "score": e.score,
                "verdict": alone.outcome,
                "verdict_why": alone.why,
            }
            for e, alone in entry.further
        ),
        "revisions": _list(
            {"document": documents[r.report], "statement": r.statement, "change": r.change, "why": r.why}
            for r in link.revisions
        ),
    }


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _list(items: Iterable[Mapping[str, Any]]) -> str:
    return _json(list(items)).decode()


def _add_findings(tables: Tables, findings: Sequence[Finding], readings: Mapping[str, Reading]) -> None:
    if not findings:
        return
    quotes = {s.id: s.quote for reading in readings.values() for s in reading.statements}
    for finding in findings:
        identity = readings[finding.reports[0]].report.identity
        whose = {"place": identity.place, "place_code": identity.place_code, "year": identity.year}
        documents = [readings[report].report.name for report in finding.reports]
        tables.add("findings", _finding_row(finding, whose, [quotes[id_] for id_ in finding.statements], documents))


def _finding_row(
    finding: Finding, whose: Mapping[str, Any], quotes: Sequence[str], documents: Sequence[str]
) -> dict[str, Any]:
    return {
        "relation": finding.relation,
        "outcome": finding.outcome,
        "equation": _json(finding.equation).decode(),
        "why": _json(finding.why).decode(),
        "assumption": finding.assumption,
        **whose,
        "document": documents[0],
        "quotes": "; ".join(quotes),
        "statement_ids": " ".join(finding.statements),
        "documents": _json(list(documents)).decode(),
    }
