"""What places state that others can confirm: kept with their accounts, and noted as compared year by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duixian
from duixian.pipeline import places as engine
from duixian.web.ledger.models import Document, Finding, FindingStatement, Voice, YearAccount
from duixian.web.ledger.writing import counting

if TYPE_CHECKING:
    from duixian import PeerEvidence


def keep(place: int, evidence: Mapping[int, PeerEvidence]) -> None:
    """Note what the documents of a place state that others can confirm; years with anything new wait.

    Args:
        place: its primary key.
        evidence: by the primary keys of the documents; one that is not named says nothing.
    """
    documents = dict(Document.objects.filter(place=place).values_list("id", "year"))
    held = dict(Voice.objects.filter(document__place=place).values_list("document_id", "said"))
    changed = set()
    rows = []
    for document, year in documents.items():
        peer = evidence.get(document)
        said = duixian.pack_peer_evidence([peer]) if peer is not None else b""
        if document not in held or bytes(held[document]) != said:
            rows.append(Voice(document_id=document, said=said))
            changed.add(year)
    Voice.objects.bulk_create(rows, update_conflicts=True, unique_fields=["document"], update_fields=["said"])
    unsettle(changed)


def forget(places: Sequence[int]) -> None:
    """Take away the evidence of the documents of some places; it is made again when somebody asks for it."""
    told = Document.objects.filter(place__in=places)
    unsettle(told.order_by().values_list("year", flat=True).distinct())
    Voice.objects.filter(document__in=told.values("id")).delete()


def unsettle(years: Iterable[int | None]) -> None:
    """Note that the places are to be compared again in some years."""
    YearAccount.objects.filter(year__in=[year for year in years if year is not None]).delete()


def drop(year: int) -> set[int]:
    """Take away the findings of a year that rest on several places.

    Args:
        year: in which the documents were given.

    Returns:
        The primary keys of the places that had some.
    """
    old = Finding.objects.filter(year=year, relation__in=engine.BETWEEN)
    places = {place for place in old.order_by().values_list("place_id", flat=True).distinct() if place is not None}
    FindingStatement.objects.filter(finding__in=old.values("id")).delete()
    old.delete()
    return places


def settled(year: int, before: set[int]) -> None:
    """Note that the places have been compared in a year, and count what was found.

    Args:
        year: in which the documents were given.
        before: the places that had findings until now.
    """
    new = Finding.objects.filter(year=year, relation__in=engine.BETWEEN).values_list("place_id", flat=True)
    places = before | {place for place in new if place is not None}
    counting.count_findings(sorted(places), year)
    YearAccount.objects.update_or_create(year=year, defaults={"at": datetime.now(UTC)})
