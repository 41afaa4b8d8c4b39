"""Links and findings of places as rows: replaced when an account is made anew, and overruled by persons.

They are made by the engine from what the ledger holds of the place, or are taken over from a dataset that holds the
same documents. Either way they arrive here by the names of ``columns``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import duixian
from duixian.columns import Column
from duixian.model import Evidence as EvidenceRecord
from duixian.model import Link as LinkRecord
from duixian.pipeline import places as engine
from duixian.web.ledger.incoming import COMPARISON, STATEMENT, fields_of, record, without_figure
from duixian.web.ledger.models import (
    Comparison,
    Correction,
    Document,
    Finding,
    FindingStatement,
    Link,
    PlaceAccount,
    Statement,
)
from duixian.web.ledger.reading.accounting import Cells, answer, as_float, named, version
from duixian.web.ledger.reasons import by_person, stored, written
from duixian.web.ledger.writing import bulk

LINK = tuple(str(field.column) for field in Link._meta.concrete_fields if not field.primary_key)
FINDING = tuple(str(field.column) for field in Finding._meta.concrete_fields)
_LINK, _FINDING = fields_of("link"), fields_of("finding")


class Rows:
    """Finds the rows of statements and comparisons of some documents by the engine's ids.

    Args:
        documents: primary keys.
    """

    def __init__(self, documents: Sequence[int]) -> None:
        self._statements: dict[tuple[int, int], int] = {}
        self._comparisons: dict[tuple[int, int], int] = {}
        for part in _parts(documents):
            for model, found in ((Statement, self._statements), (Comparison, self._comparisons)):
                rows = model._default_manager.filter(document_id__in=part).values_list("document_id", "start", "id")
                found.update({(document, start): pk for document, start, pk in rows.iterator(50_000)})

    def statement(self, document: int | None, id_: str | None) -> int | None:
        """Return the primary key of a statement; None if there is none."""
        if document is None or not id_:
            return None
        return self._statements.get((document, int(id_.rpartition("-")[2])))

    def comparison(self, document: int | None, id_: str | None) -> int | None:
        """Return the primary key of a comparison; None if there is none."""
        if document is None or not id_:
            return None
        return self._comparisons.get((document, int(id_.rpartition("-c")[2])))


def _parts(items: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    for k in range(0, len(items), size):
        yield items[k : k + size]


def store(places: Sequence[int], links: Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]]) -> None:
    """Replace links and findings of some places; documents are named by their primary keys.

    Args:
        places: primary keys of the places; what they had is dropped, but for findings that rest on other places too.
        links: by the names of the columns of links.
        findings: likewise; ``document`` says to whose report the finding belongs.
    """
    for part in _parts(places):
        drop(part)
    insert(links, findings)


def insert(links: Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]]) -> None:
    """Add links and findings, as for ``store``; nothing is dropped.

    Args:
        links: by the names of the columns of links.
        findings: likewise.
    """
    links, findings = list(links), list(findings)
    documents = {row[name] for row in links for name in ("target_document", "result_document", "against_document")}
    documents |= {d for row in findings for d in row["documents"]}
    known = sorted(documents - {None})
    rows = Rows(known)
    whose: dict[int, tuple[str, int | None, int | None]] = {}
    for part in _parts(known):
        told = Document.objects.filter(pk__in=part).values_list("id", "key", "place_id", "year")
        whose.update({pk: (key, place, year) for pk, key, place, year in told})
    indicators = set(_indicators())
    bulk.insert(Link, LINK, filter(None, (_link(row, rows, whose, indicators) for row in links)))
    _store_findings(findings, rows, whose)


def drop(places: Sequence[int]) -> None:
    """Take away the links and findings of some places, but for findings that rest on other places too."""
    Link.objects.filter(place_id__in=places).delete()
    own = Finding.objects.filter(place_id__in=places).exclude(relation__in=engine.BETWEEN)
    FindingStatement.objects.filter(finding__in=own.values("id")).delete()
    own.delete()


def _indicators() -> Iterable[str]:
    from duixian.web.ledger.models import Indicator

    return Indicator.objects.values_list("id", flat=True)


def _link(
    row: Mapping[str, Any],
    rows: Rows,
    whose: Mapping[int, tuple[str, int | None, int | None]],
    indicators: set[str],
) -> tuple[Any, ...] | None:
    """Return a link as the table has it; None where its promise is not in the ledger."""
    document, without = row["target_document"], row["without_figure"]
    if document not in whose or whose[document][1] is None or whose[document][2] is None:
        return None
    target = None if without else rows.statement(document, row["target_id"])
    comparison = rows.comparison(document, row["target_id"]) if without else None
    if target is None and comparison is None:
        return None
    due = row["due"] or ""
    year = due[-4:] if "/" in due else due[:4]
    cells = _cells(_LINK, {**row, **{name: _named(row[name], whose) for name in ("related", "further", "revisions")}})
    cells |= {
        "place_id": whose[document][1],
        "document_id": document,
        "year": whose[document][2],
        "due_year": int(year) if year.isdecimal() else None,
        "target_id": target,
        "comparison_id": comparison,
        "result_id": rows.statement(row["result_document"], row["result_id"]),
        "against_id": rows.statement(row["against_document"], row["against_id"]),
        "indicator_id": row["indicator_id"] if row["indicator_id"] in indicators else None,
        "decided": "engine",
        "engine_result_id": None,
    }
    return tuple(cells.get(name, "") for name in LINK)


def _cells(fields: Mapping[str, Column], row: Mapping[str, Any]) -> Cells:
    """Return the cells of a row that the ledger takes as they are, by the names of its fields."""
    cells: Cells = {}
    for field, column in fields.items():
        value = row.get(column.name)
        if column.sort in ("json", "reason"):
            cells[field] = written(value)
        elif column.sort in ("text", "word", "list"):
            cells[field] = value or ""
        else:
            cells[field] = value
    return cells


def _named(items: Sequence[Mapping[str, Any]], whose: Mapping[int, tuple[str, int | None, int | None]]) -> list[Cells]:
    """Name the documents of other statements by their keys."""
    return [{**item, "document": whose.get(item["document"], ("",))[0]} for item in items]


def _store_findings(
    findings: Sequence[Mapping[str, Any]], rows: Rows, whose: Mapping[int, tuple[str, int | None, int | None]]
) -> None:
    pk = bulk.next_id(Finding)
    made: list[tuple[Any, ...]] = []
    parts: list[tuple[Any, ...]] = []
    for row in findings:
        ids = row["statements"]
        held = [rows.statement(d, s) for d, s in zip(row["documents"], ids, strict=True)]
        if row["document"] not in whose or None in held:
            # A figure that a person has withdrawn, or a document that is not in the ledger.
            continue
        _, place, year = whose[row["document"]]
        told = "\0".join((row["relation"], *(whose[d][0] for d in row["documents"]), *ids))
        cells = _cells(_FINDING, row) | {
            "id": pk,
            "key": sha256(told.encode()).hexdigest()[:16],
            "place_id": place,
            "year": year,
            "document_id": row["document"],
        }
        made.append(tuple(cells[name] for name in FINDING))
        parts.extend((pk, position, statement) for position, statement in enumerate(held))
        pk += 1
    bulk.insert(Finding, FINDING, made)
    bulk.insert(FindingStatement, ("finding_id", "position", "statement_id"), parts)


def overrule(place: int) -> None:
    """Lay what persons said of links over the account of a place, and note where the engine now says the same."""
    for correction in Correction.objects.filter(subject="link", document__place=place).exclude(state="lost"):
        promises = Link.objects.filter(document=correction.document)
        link = (
            promises.filter(target__start=correction.start).first()
            or promises.filter(comparison__start=correction.start).first()
        )
        if link is None:
            correction.state = "lost"
            correction.save()
            continue
        said = named(link.result)
        correction.engine = said
        correction.state = "agreed" if said == correction.value else "applied"
        if correction.state == "applied":
            decide(link, answer(correction.value), correction.why)
        correction.save()


def decide(link: Link, result: Statement | None, why: str) -> None:
    """Give a link the answer that a person named, and the verdict that follows from it by the engine's own rules."""
    if link.decided == "engine":
        link.engine_result, link.engine_outcome, link.engine_rule = link.result, link.outcome, link.rule
    target: Any = link.target or link.comparison
    report, reason = link.document.report, by_person(why)
    known: dict[str, Any] = {}
    titles = tuple(target.section.path.split(" > ")) if target.section_id else ()
    make, fields = (record, STATEMENT) if link.target_id else (without_figure, COMPARISON)
    promise: Any = make(report, {name: getattr(target, name) for name in fields}, titles)
    known[promise.id] = promise
    evidence = None
    if result is not None:
        spoken = record(result.document.report, {name: getattr(result, name) for name in STATEMENT}, ())
        known[spoken.id] = spoken
        source: Any = result.document.kind
        evidence = EvidenceRecord(
            statement=spoken.id, report=spoken.report, source=source, rule="person", why=reason, score=1.0
        )
    told = LinkRecord(
        target=promise.id,
        report=report,
        due=link.due,
        result=evidence,
        evidence=(),
        related=(),
        revisions=(),
        indicator=link.indicator_id or "",
        rule="person" if result is not None else "silence",
        why=reason,
    )
    verdict = duixian.verdict_of(told, known)
    link.decided = "made" if result is not None else "rejected"
    link.result, link.rule, link.why, link.score = result, "person", stored(reason), None
    link.evidence, link.outcome = verdict.source, verdict.outcome
    link.attainment, link.points = as_float(verdict.attainment), as_float(verdict.points)
    link.verdict_rule, link.verdict_why = verdict.rule, stored(verdict.why)
    link.done, link.elapsed, link.pace = None, None, ""
    link.save()


def settled(places: Sequence[int], made_by: str = "", sources: Mapping[int, str] = MappingProxyType({})) -> None:
    """Note that the accounts of some places are those of their documents.

    Args:
        places: primary keys.
        made_by: by which version; empty for this one.
        sources: from which files of a dataset each was taken over.
    """
    now = datetime.now(UTC)
    by = made_by or version()
    rows = [PlaceAccount(place_id=p, engine=by, source=sources.get(p, ""), at=now) for p in places]
    PlaceAccount.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["place"], update_fields=["engine", "source", "at"]
    )
