"""What follows from the documents of a place, as the engine makes it of what the ledger holds: links and findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

import duixian
from duixian.export import plain
from duixian.model import Evidence as EvidenceRecord
from duixian.model import Identity, Origin, Reading, Related, Report, Revision, Run
from duixian.pipeline import places as engine
from duixian.web.ledger.incoming import COMPARISON, STATEMENT, record, without_figure
from duixian.web.ledger.models import Comparison, Document, DocumentText, Place, PlaceAccount, Section, Statement
from duixian.web.ledger.reading import comparing
from duixian.web.ledger.reasons import stored
from duixian.workers.version import versions

COUNTRY = "000000"
Cells = dict[str, Any]


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
        "attainment": as_float(verdict.attainment),
        "points": as_float(verdict.points),
        "verdict_rule": verdict.rule,
        "verdict_why": stored(verdict.why),
        "done": as_float(pace.done) if pace else None,
        "elapsed": as_float(pace.elapsed) if pace else None,
        "pace": pace.state if pace else "",
        "related": [other(r, reason=r.reason) for r in link.related],
        "further": [
            other(e, evidence=e.source, rule=e.rule, score=e.score, verdict=v.outcome, verdict_why=stored(v.why))
            for e, v in entry.further
        ],
        "revisions": [other(r, change=r.change) for r in link.revisions],
    }


def as_float(value: Any) -> float | None:
    """Return an exact number as the columns of links hold it."""
    return None if value is None else float(plain(value))


def _finding_row(found: duixian.Finding, readings: Mapping[str, Reading], keys: Mapping[str, int]) -> Cells:
    quotes = _Quotes(readings[report] for report in set(found.reports))
    return comparing.finding_row(
        found,
        [keys[readings[report].report.name] for report in found.reports],
        [quotes.of(report, s) for report, s in zip(found.reports, found.statements, strict=True)],
    )


def named(result: Statement | None) -> dict[str, Any] | None:
    """Name a statement as corrections of links do."""
    return None if result is None else {"document": result.document.key, "start": result.start}


def answer(value: Mapping[str, Any] | None) -> Statement | None:
    """Return the statement that a correction of a link names."""
    if value is None:
        return None
    found = Statement.objects.select_related("document", "section")
    return found.filter(document__key=value["document"], start=value["start"], withdrawn=False).first()


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
