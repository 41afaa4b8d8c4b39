"""What follows from the documents of a place: links, verdicts, findings, series, counts. Called by ``service`` alone.

The rows are made by the engine from what the ledger holds of the place (corrections included), or are taken over from
a dataset that holds the same documents. Either way they arrive here by the names of ``columns``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import msgspec

import duixian
from duixian.columns import Column
from duixian.export import plain
from duixian.model import Evidence as EvidenceRecord
from duixian.model import Identity, Origin, Reading, Related, Report, Revision, Run
from duixian.model import Link as LinkRecord
from duixian.pipeline import places as engine
from duixian.web.ledger import bulk, comparing
from duixian.web.ledger.incoming import COMPARISON, STATEMENT, fields_of, record, without_figure
from duixian.web.ledger.models import (
    Comparison,
    Correction,
    Document,
    DocumentText,
    Finding,
    FindingStatement,
    Link,
    Place,
    PlaceAccount,
    Section,
    Statement,
)
from duixian.web.ledger.reasons import by_person, stored, written
from duixian.workers.version import versions

COUNTRY = "000000"
LINK = tuple(str(field.column) for field in Link._meta.concrete_fields if not field.primary_key)
FINDING = tuple(str(field.column) for field in Finding._meta.concrete_fields)
Cells = dict[str, Any]
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


# --- from the engine ----------------------------------------------------------------------------------------------


class Made(msgspec.Struct):
    """The account of a place as the engine keeps it.

    Attributes:
        links: by the names of columns; documents by their primary keys.
        findings: likewise, those that rest on documents of this place alone.
        evidence: what each document states that others can confirm, by its primary key.
    """

    links: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    evidence: dict[int, Any]


def readings(place: int, year: int | None = None) -> list[tuple[Document, Reading]]:
    """Rebuild what the engine works on from the rows of a place, corrections included, withdrawn figures left out.

    Args:
        place: its primary key.
        year: only the documents given in this year; None for all.

    Returns:
        The documents by year, each with what was read from it. A report has the document's key for its name.
    """
    found = []
    wanted = Document.objects.filter(place=place) if year is None else Document.objects.filter(place=place, year=year)
    for document in wanted.select_related("place").order_by("year", "name", "id"):
        text = DocumentText.objects.values_list("text", flat=True).get(document=document)
        sections = dict(Section.objects.filter(document=document).values_list("id", "path"))
        titles = {pk: tuple(path.split(" > ")) for pk, path in sections.items()}
        spoken = Statement.objects.filter(document=document, withdrawn=False).order_by("start")
        statements = tuple(
            record(document.report, cells, titles.get(cells["section_id"], ()))
            for cells in spoken.values("section_id", *STATEMENT)
        )
        without = Comparison.objects.filter(document=document, withdrawn=False).order_by("start")
        comparisons = tuple(
            without_figure(document.report, cells, titles.get(cells["section_id"], ()))
            for cells in without.values("section_id", *COMPARISON)
        )
        whose = document.place
        identity = Identity(
            issuer=document.issuer,
            place=whose.name if whose else "",
            place_code=whose.code if whose else "",
            year=document.year,
            date=document.date,
            kind=document.kind,  # type: ignore[arg-type]
            title=document.title,
        )
        origin = Origin((Run(0, len(text), 0),) if text else ())
        report = Report(document.report, document.key, text, origin, (), identity)
        found.append((document, Reading(report, statements, comparisons)))
    return found


class Nation:
    """The nation's documents, read from the ledger when somebody hears them."""

    def __init__(self) -> None:
        country = Place.objects.filter(code=COUNTRY, parent__isnull=True).order_by("id").first()
        self._place = country.pk if country is not None else None
        self._years: dict[int, list[tuple[Document, Reading]]] = {}

    @property
    def place(self) -> int | None:
        """The primary key of the nation's place."""
        return self._place

    def of(self, year: int) -> list[tuple[Document, Reading]]:
        """Return the documents of a year."""
        if self._place is None:
            return []
        if year not in self._years:
            self._years[year] = readings(self._place, year)
        return self._years[year]


def by_engine(place: int, nation: Nation) -> Made:
    """Let the engine keep the account of a place, from the same documents as a corpus run would.

    Args:
        place: its primary key.
        nation: heard where a promise compares with it.

    Returns:
        The account.
    """
    own = readings(place)
    keys = {r.report.name: d.pk for d, r in own}

    def hear(year: int) -> list[Reading]:
        heard = nation.of(year)
        keys.update((r.report.name, d.pk) for d, r in heard)
        return [r for _, r in heard]

    made = Made([], [], {})
    for book in engine.accounts([r for _, r in own], hear):
        documents = {r.report.id: keys[r.report.name] for r in (*book.others, book.later, book.earlier)}
        quotes = _Quotes((*book.others, book.later, book.earlier))
        made.links += [_link_row(entry, documents, quotes) for entry in book.entries]
    for _, reading in own:
        known = {reading.report.id: reading}
        made.findings += [_finding_row(found, known, keys) for found in duixian.check_alone(reading)]
    placed = _placed(own)
    found_along, peers = duixian.check_along(placed)
    # Of one text under two names of one place and year only the first is indexed, and so in the findings.
    first = {r.report.id: r for r in reversed(placed)}
    made.findings += [_finding_row(found, first, keys) for found in found_along]
    made.evidence = {keys[peer.document]: peer for peer in peers}
    return made


def evidence(place: int) -> dict[int, Any]:
    """Let the engine note what the documents of a place state that others can confirm.

    Args:
        place: its primary key.

    Returns:
        Evidence by the primary keys of the documents.
    """
    own = readings(place)
    keys = {r.report.name: d.pk for d, r in own}
    return {keys[peer.document]: peer for peer in duixian.check_along(_placed(own))[1]}


def _placed(own: Sequence[tuple[Document, Reading]]) -> list[Reading]:
    """Leave out documents of which cannot be known whose figures they have."""
    apart = comparing.shared([d for d, _ in own])
    return [r for d, r in own if d.pk not in apart]


class _Quotes:
    """The figures of some readings as they are written, by the engine's ids."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = {reading.report.id: reading for reading in readings}
        self._quotes: dict[str, dict[str, str]] = {}

    def of(self, report: str, statement: str) -> str:
        """Return the quote of a statement, of its report's id and its own; empty if it is not there."""
        if report not in self._quotes:
            reading = self._readings.get(report)
            self._quotes[report] = {s.id: s.quote for s in reading.statements} if reading is not None else {}
        return self._quotes[report].get(statement, "")


def _link_row(entry: duixian.Entry, documents: Mapping[str, int], quotes: _Quotes) -> Cells:
    link, verdict, pace = entry.link, entry.verdict, entry.verdict.pace

    def figure(prefix: str, evidence: EvidenceRecord | None) -> Cells:
        if evidence is None:
            return {f"{prefix}_document": None, f"{prefix}_id": None}
        return {f"{prefix}_document": documents.get(evidence.report), f"{prefix}_id": evidence.statement}

    def other(named: Related | EvidenceRecord | Revision, **told: Any) -> Cells:
        quote = quotes.of(named.report, named.statement)
        told |= {"document": documents.get(named.report), "id": named.statement, "quote": quote}
        return {**told, "why": stored(named.why)}

    return {
        "due": link.due,
        "target_document": documents[link.report],
        "target_id": link.target,
        "without_figure": not isinstance(entry.target, duixian.Statement),
        **figure("result", link.result),
        **figure("against", link.against),
        "score": link.result.score if link.result else None,
        "indicator_id": link.indicator,
        "rule": link.rule,
        "why": stored(link.why),
        "evidence": verdict.source,
        "verdict": verdict.outcome,
        "attainment": _float(verdict.attainment),
        "points": _float(verdict.points),
        "verdict_rule": verdict.rule,
        "verdict_why": stored(verdict.why),
        "done": _float(pace.done) if pace else None,
        "elapsed": _float(pace.elapsed) if pace else None,
        "pace": pace.state if pace else "",
        "related": [other(r, reason=r.reason) for r in link.related],
        "further": [
            other(
                e, evidence=e.source, rule=e.rule, score=e.score, verdict=v.outcome, verdict_why=stored(v.why)
            )
            for e, v in entry.further
        ],
        "revisions": [other(r, change=r.change) for r in link.revisions],
    }


def _float(value: Any) -> float | None:
    return None if value is None else float(plain(value))


def _finding_row(found: duixian.Finding, readings: Mapping[str, Reading], keys: Mapping[str, int]) -> Cells:
    quotes = _Quotes(readings[report] for report in set(found.reports))
    return comparing.finding_row(
        found,
        [keys[readings[report].report.name] for report in found.reports],
        [quotes.of(report, s) for report, s in zip(found.reports, found.statements, strict=True)],
    )


# --- into the ledger ----------------------------------------------------------------------------------------------


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


def named(result: Statement | None) -> dict[str, Any] | None:
    """Name a statement as corrections of links do."""
    return None if result is None else {"document": result.document.key, "start": result.start}


def answer(value: Mapping[str, Any] | None) -> Statement | None:
    """Return the statement that a correction of a link names."""
    if value is None:
        return None
    found = Statement.objects.select_related("document", "section")
    return found.filter(document__key=value["document"], start=value["start"], withdrawn=False).first()


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
    link.attainment, link.points = _float(verdict.attainment), _float(verdict.points)
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


def version() -> str:
    """Return the version by which accounts are made now."""
    return versions(None).deriving


def outdated(made_by: str, sources: Mapping[int, str]) -> set[int]:
    """Find the places whose accounts are other ones than those of a dataset, and not newer.

    Args:
        made_by: the version that made the dataset's.
        sources: the files of the dataset that have them.

    Returns:
        Primary keys of places, of those in ``sources`` that have an account.
    """
    found = set()
    now = version()
    for place, by, source in PlaceAccount.objects.values_list("place_id", "engine", "source"):
        if place not in sources or source == sources[place]:
            continue
        # What this program has made by itself, or taken from a run of its own version, is not given for an older one's.
        if by == now and (made_by != now or not source):
            continue
        found.add(place)
    return found


def unsettled() -> list[int]:
    """Return the primary keys of the places whose accounts are to be made."""
    waiting = Document.objects.filter(place__isnull=False).exclude(place__in=PlaceAccount.objects.values("place"))
    return sorted(set(waiting.values_list("place_id", flat=True)))
