"""What places state that others can confirm, compared by years: findings that rest on documents of several places.

A finding such as a rank among the cities of a province can change with any of these documents, and is made from what
each states, so that no document need be read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

import duixian
from duixian.pipeline import places as engine
from duixian.web.ledger.models import Comparison, Document, Issue, YearAccount
from duixian.web.ledger.reasons import stored

if TYPE_CHECKING:
    from duixian import PeerEvidence

_MANY = 500


def unsettled() -> list[int]:
    """Return the years in which the places are to be compared."""
    given = Document.objects.filter(place__isnull=False, year__isnull=False)
    waiting = given.exclude(year__in=YearAccount.objects.values("year"))
    return sorted(set(waiting.order_by().values_list("year", flat=True).distinct()))  # type: ignore[arg-type]


def mute(year: int) -> list[int]:
    """Return the places of which is not known what their documents of a year say, or not in a form to be read now."""
    given = Document.objects.filter(place__isnull=False, year=year)
    silent = set(given.filter(voice__isnull=True).values_list("place_id", flat=True))
    for place, said in given.filter(voice__isnull=False).values_list("place_id", "voice__said"):
        if said and not _readable(said):
            silent.add(place)
    return sorted(place for place in silent if place is not None)


def _readable(said: bytes | memoryview) -> bool:
    try:
        return bool(duixian.unpack_peer_evidence(bytes(said)))
    except (msgspec.DecodeError, msgspec.ValidationError):
        return False


def findings(year: int) -> list[dict[str, Any]]:
    """Compare the places by the documents of a year.

    Args:
        year: in which the documents were given.

    Returns:
        Findings by the names of columns; documents by their primary keys.
    """
    given = Document.objects.filter(place__isnull=False, year=year).order_by("place", "name", "id")
    evidence: list[PeerEvidence] = []
    documents: dict[str, int] = {}
    for pk, said in given.filter(voice__isnull=False).values_list("id", "voice__said"):
        for peer in duixian.unpack_peer_evidence(bytes(said)) if said else ():
            evidence.append(peer)
            documents.setdefault(peer.report, pk)
    quotes: dict[str, str] = {}
    for peer in evidence:
        quotes.update((h.statement.id, h.statement.quote) for h in peer.headlines)
        for gap in peer.gaps:
            quotes.update((s.id, s.quote) for s in (gap.own.statement, gap.statement))
        for claim in peer.claims:
            quotes.update((s.id, s.quote) for s in (claim.own.statement, claim.statement))
    return [
        finding_row(found, [documents[r] for r in found.reports], [quotes[s] for s in found.statements])
        for found in engine.compare(evidence)
    ]


def finding_row(found: duixian.Finding, documents: Sequence[int], quotes: Sequence[str]) -> dict[str, Any]:
    """Return a finding by the names of columns.

    Args:
        found: the finding.
        documents: primary keys of the documents of its figures, in the order of its equation.
        quotes: these figures as written.
    """
    return {
        "relation": found.relation,
        "outcome": found.outcome,
        "equation": stored(found.equation),
        "why": stored(found.why),
        "assumption": found.assumption,
        "document": documents[0],
        "quotes": "; ".join(quotes),
        "statements": list(found.statements),
        "documents": list(documents),
    }


def shared(documents: Sequence[Document]) -> set[int]:
    """Find documents that have their text from another place or year: whose figures they are cannot be known.

    Args:
        documents: those of a place.

    Returns:
        The primary keys of those that are to be compared with nothing.
    """
    found = set()
    alike: dict[str, set[tuple[int | None, int | None]]] = {}
    told = Document.objects.filter(report__in={d.report for d in documents}).values_list("report", "place_id", "year")
    for report, place, year in told:
        alike.setdefault(report, set()).add((place, year))
    found |= {d.pk for d in documents if len(alike[d.report]) > 1}
    mine = {d.name: d for d in documents}
    # What a corpus run has found to be nearly one text.
    doubts = Issue.objects.filter(issue="same-text")
    pairs = {
        *doubts.filter(name__in=mine).values_list("name", "other"),
        *((one, two) for two, one in doubts.filter(other__in=mine).values_list("name", "other")),
    }
    theirs = Document.objects.filter(name__in={other for _, other in pairs}).values_list("name", "place_id", "year")
    whose = {name: (place, year) for name, place, year in theirs}
    for own, other in pairs:
        document = mine[own]
        if other in whose and whose[other] != (document.place_id, document.year):
            found.add(document.pk)
    return found


def listeners(years: Iterable[int | None]) -> set[int]:
    """Return the places that hear the nation's documents of some years as evidence, by their primary keys."""
    promised = [year - 1 for year in years if year is not None]
    if not promised:
        return set()
    heard = Comparison.objects.filter(year__in=promised, place__isnull=False, reference__contains=engine.NATION)
    return {place for place in heard.order_by().values_list("place_id", flat=True).distinct() if place is not None}


def sharers(reports: Iterable[str]) -> set[int]:
    """Return the places that have documents with some texts, by their primary keys."""
    found: set[int] = set()
    names = sorted(set(reports))
    for k in range(0, len(names), _MANY):
        told = Document.objects.filter(report__in=names[k : k + _MANY], place__isnull=False)
        found |= {place for place in told.values_list("place_id", flat=True) if place is not None}
    return found
