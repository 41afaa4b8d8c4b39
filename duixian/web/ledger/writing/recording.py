"""Putting documents into the ledger: new ones, and known ones that were read anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import msgspec

from duixian.model import ReadError, Reason
from duixian.web.ledger.entries import entries as make_entries
from duixian.web.ledger.incoming import COMPARISON, SECTION, STATEMENT, Incoming, holders, paths
from duixian.web.ledger.models import Comparison, Document, DocumentText, Issue, Section, Statement
from duixian.web.ledger.reading import comparing, search
from duixian.web.ledger.reasons import stored
from duixian.web.ledger.writing import bulk, index, noting
from duixian.web.ledger.writing.log import Log
from duixian.web.ledger.writing.reference import Territories

_SHARED = ("document_id", "place_id", "year", "section_id")


class Recorded(msgspec.Struct):
    """What became of some documents.

    Attributes:
        added: how many are new.
        reread: how many were known and are now as another version of the engine reads them.
        unchanged: how many were there already.
        places: primary keys of the places whose accounts are to be made anew.
        years: those in which the places are to be compared again.
        documents: primary key of each document, by the name under which it came and by its key.
    """

    added: int = 0
    reread: int = 0
    unchanged: int = 0
    places: set[int] = msgspec.field(default_factory=set)
    years: set[int | None] = msgspec.field(default_factory=set)
    documents: dict[str, int] = msgspec.field(default_factory=dict)

    def include(self, part: Recorded) -> None:
        """Add what became of some more documents."""
        self.added += part.added
        self.reread += part.reread
        self.unchanged += part.unchanged
        self.places |= part.places
        self.years |= part.years
        self.documents.update(part.documents)


def record(
    batch: Sequence[Incoming],
    log: Log,
    territories: Territories,
    into: Recorded,
    again: bool = False,
    entries: Mapping[str, list[tuple[int, str]]] = MappingProxyType({}),
) -> None:
    """Put some documents into the ledger; to be called inside ``change``.

    Args:
        batch: the documents.
        log: where events go.
        territories: finds places.
        into: is told what became of each.
        again: take over what was read of known documents even if the engine's version is the same.
        entries: entries of the search index that another process has made already, by name of the document.
    """
    held = {d.key: d for d in Document.objects.filter(key__in={incoming.key for incoming in batch})}
    fresh: dict[str, Incoming] = {}
    for incoming in batch:
        document = held.get(incoming.key)
        if document is None:
            if incoming.key in fresh:
                into.unchanged += 1
            fresh.setdefault(incoming.key, incoming)
        elif same_engine(document.engine, incoming.engine) and not again:
            into.unchanged += 1
            into.documents[incoming.name] = into.documents[incoming.key] = document.pk
        else:
            _reread(document, incoming, log, territories)
            into.reread += 1
            into.documents[incoming.name] = into.documents[incoming.key] = document.pk
            into.years.add(document.year)
            if document.place_id:
                into.places.add(document.place_id)
    if fresh:
        _add(list(fresh.values()), log, territories, into, entries)
    for incoming in batch:
        if incoming.key in fresh and incoming.name not in into.documents:
            into.documents[incoming.name] = into.documents[fresh[incoming.key].name]
    Issue.objects.filter(name__in=[i.name for i in batch], grade="failed").delete()


def same_engine(one: str, other: str) -> bool:
    """Tell whether two versions read alike: ``0.1.0`` is any build of it, ``0.1.0+1f0c…`` that one alone."""
    if "+" in one and "+" in other:
        return one == other
    return one.partition("+")[0] == other.partition("+")[0]


def _add(
    fresh: Sequence[Incoming],
    log: Log,
    territories: Territories,
    into: Recorded,
    entries: Mapping[str, list[tuple[int, str]]],
) -> None:
    now = datetime.now(UTC)
    documents = []
    for incoming in fresh:
        place = territories.of(incoming.place_code, incoming.place)
        documents.append(
            Document(
                key=incoming.key,
                report=incoming.report,
                content_hash=incoming.content_hash,
                name=incoming.name,
                place=place,
                year=incoming.year,
                date=incoming.date,
                kind=incoming.kind,
                issuer=incoming.issuer,
                title=incoming.title,
                identity_rules=incoming.identity_rules,
                engine=incoming.engine,
                characters=len(incoming.text),
                statement_count=len(incoming.statements),
                comparison_count=len(incoming.comparisons),
                added=now,
                read=now,
            )
        )
    Document.objects.bulk_create(documents)
    bulk.insert(DocumentText, ("document_id", "text"), [(d.pk, i.text) for d, i in zip(documents, fresh, strict=True)])
    _contents(list(zip(documents, fresh, strict=True)))
    index.add(
        (search.number(document.year, document.pk, start), words)
        for document, incoming in zip(documents, fresh, strict=True)
        for start, words in _entries(incoming, territories.lineage(document.place), entries)
    )
    # A text that another place or year has as well says nothing of either any more.
    into.places |= comparing.sharers(incoming.report for incoming in fresh)
    for document, incoming in zip(documents, fresh, strict=True):
        into.added += 1
        into.documents[incoming.name] = into.documents[incoming.key] = document.pk
        into.years.add(document.year)
        after = {
            "report": document.report,
            "name": document.name,
            "place": incoming.place,
            "year": document.year,
            "statements": document.statement_count,
            "engine": document.engine,
        }
        log.add("added", f"document:{document.key}", document=document, after=after)
    log.flush()


def _contents(pairs: Sequence[tuple[Document, Incoming]]) -> None:
    """Insert sections, statements and comparisons of documents."""
    section_id = bulk.next_id(Section)
    sections: list[tuple[Any, ...]] = []
    statements: list[tuple[Any, ...]] = []
    comparisons: list[tuple[Any, ...]] = []
    section, statement, comparison = itemgetter(*SECTION), itemgetter(*STATEMENT), itemgetter(*COMPARISON)
    for document, incoming in pairs:
        shared = (document.pk, document.place_id, document.year)
        first = section_id
        for cells, path in zip(incoming.sections, paths(incoming.sections), strict=True):
            sections.append((section_id, document.pk, *section(cells), path))
            section_id += 1
        for rows, ordered, target in (
            (incoming.statements, statement, statements),
            (incoming.comparisons, comparison, comparisons),
        ):
            around = holders(incoming.sections, [cells["start"] for cells in rows])
            target.extend(
                (*shared, first + k if k >= 0 else None, *ordered(cells)) for cells, k in zip(rows, around, strict=True)
            )
    bulk.insert(Section, ("id", "document_id", *SECTION, "path"), sections)
    marks = ("withdrawn", "corrected")
    bulk.insert(Statement, (*_SHARED, *STATEMENT, *marks), ((*row, False, False) for row in statements))
    bulk.insert(Comparison, (*_SHARED, *COMPARISON, *marks), ((*row, False, False) for row in comparisons))


def _entries(
    incoming: Incoming, places: Sequence[int], entries: Mapping[str, list[tuple[int, str]]]
) -> Iterable[tuple[int, str]]:
    made = entries.get(incoming.name)
    return made if made is not None else make_entries(incoming.text, incoming_figures(incoming), places)


def incoming_figures(incoming: Incoming) -> list[tuple[int, str, str]]:
    """Return start, status and kind of a document's statements."""
    return [(s["start"], s["status"], s["kind"]) for s in incoming.statements]


def _reread(document: Document, incoming: Incoming, log: Log, territories: Territories) -> None:
    """Replace what was read of a document, and lay over it what persons corrected."""
    index.remove(index.index_entries(document, territories))
    before = {"engine": document.engine, "statements": document.statement_count}
    Statement.objects.filter(document=document).delete()
    Comparison.objects.filter(document=document).delete()
    Section.objects.filter(document=document).delete()
    DocumentText.objects.filter(document=document).update(text=incoming.text)
    document.engine = incoming.engine
    document.characters = len(incoming.text)
    document.statement_count, document.comparison_count = len(incoming.statements), len(incoming.comparisons)
    document.read = datetime.now(UTC)
    document.save()
    _contents([(document, incoming)])
    after = {"engine": document.engine, "statements": document.statement_count}
    log.add("reread", f"document:{document.key}", document=document, before=before, after=after)
    noting.reapply(document, incoming.text, log)
    log.flush()
    index.add(index.index_entries(document, territories))


def note_failure(error: ReadError | Exception, name: str, remedy: Reason | str, log: Log) -> None:
    """List a document that could not be read, with the reason; a second failure of the same name replaces the first."""
    why = stored(error.problem if isinstance(error, ReadError) else str(error))
    defaults = {"grade": "failed", "why": why, "remedy": stored(remedy), "at": datetime.now(UTC)}
    issue, made = Issue.objects.get_or_create(name=name, issue="unread", other="", defaults=defaults)
    if made or issue.why != why:
        Issue.objects.filter(pk=issue.pk).update(**defaults)
        log.add("failed", f"file:{name}"[:120], after={"why": why, "remedy": defaults["remedy"]})
        log.flush()
