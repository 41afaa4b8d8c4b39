"""Taking over a dataset of a corpus run: documents part by part, then the accounts of their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

from duixian.messages import sentence
from duixian.model import say
from duixian.web.ledger.entries import entries_of_all
from duixian.web.ledger.incoming import Incoming
from duixian.web.ledger.models import Correction, Document, Issue, PlaceAccount
from duixian.web.ledger.reading import accounting
from duixian.web.ledger.reading.datasets import Dataset
from duixian.web.ledger.writing import counting, index, links, peers, recording
from duixian.web.ledger.writing.log import Actor, Log, change
from duixian.web.ledger.writing.recording import Recorded
from duixian.web.ledger.writing.reference import Territories
from duixian.web.ledger.writing.settling import Progress, unsettle

_PLACES = 32
Entries = dict[str, list[tuple[int, str]]]


def take_over(
    dataset: Dataset, actor: Actor, recorded: Recorded, territories: Territories, again: bool, progress: Progress | None
) -> None:
    """Take over the documents of a dataset, what a user must know of them, and the accounts of their places.

    Args:
        dataset: of a corpus run.
        actor: who adds it.
        recorded: is told what became of each document.
        territories: finds places.
        again: take over what was read of known documents even if the engine's version is the same.
        progress: is told what is being done.

    Raises:
        DuixianError: a file of it is damaged.
    """
    mine = Recorded()
    with _bulk(), _ahead(dataset, territories) as parts:
        for incoming, entries in parts:
            with change():
                part = Recorded()
                recording.record(incoming, Log(actor), territories, part, again, entries())
                unsettle(part.places, part.years)
            mine.include(part)
            if progress:
                progress(sentence(say("ledger.documents-done", n=mine.added + mine.reread + mine.unchanged)))
    recorded.include(mine)
    _take_issues(dataset, mine)
    if dataset.derived:
        _take_accounts(dataset, mine, progress)


@contextmanager
def _bulk() -> Iterator[None]:
    with change():
        index.expect(many=True)
    try:
        yield
    finally:
        with change():
            index.expect(many=False)


@contextmanager
def _ahead(
    dataset: Dataset, territories: Territories
) -> Iterator[Iterator[tuple[list[Incoming], Callable[[], Entries]]]]:
    """Read a dataset part by part, while another process makes the entries of the search index one part ahead."""
    # A process that is forked from one with an open database would share it.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:

        def asked(incoming: list[Incoming]) -> Callable[[], Entries]:
            held = Document.objects.filter(key__in=[i.key for i in incoming]).values_list("key", flat=True)
            known = set(held)
            fresh = [i for i in incoming if i.key not in known]
            with change():
                whose = [territories.lineage(territories.of(i.place_code, i.place)) for i in fresh]
            documents = [(i.text, recording.incoming_figures(i), w) for i, w in zip(fresh, whose, strict=True)]
            future = pool.submit(entries_of_all, documents)

            def entries() -> Entries:
                try:
                    return dict(zip([i.name for i in fresh], future.result(), strict=True))
                except BrokenProcessPool:
                    # It was killed (memory, an operator): what it would have made is made here.
                    return {}

            return entries

        def parts() -> Iterator[tuple[list[Incoming], Callable[[], Entries]]]:
            waiting: tuple[list[Incoming], Callable[[], Entries]] | None = None
            for incoming in dataset.parts():
                following = incoming, asked(incoming)
                if waiting is not None:
                    yield waiting
                waiting = following
            if waiting is not None:
                yield waiting

        yield parts()


def _take_issues(dataset: Dataset, mine: Recorded) -> None:
    now = datetime.now(UTC)
    rows = [
        Issue(
            name=row["path"],
            issue=row["issue"],
            grade=row["grade"],
            why=row["why"],
            remedy=row["remedy"],
            other=row["other"] or "",
            document_id=mine.documents.get(row["path"]),
            at=now,
        )
        for row in dataset.issues()
    ]
    with change():
        Issue.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["name", "issue", "other"],
            update_fields=["grade", "why", "remedy", "document"],
        )


def _take_accounts(dataset: Dataset, mine: Recorded, progress: Progress | None) -> None:
    """Take over links and findings of the places whose documents are those of the dataset and nobody has corrected."""
    theirs = set(mine.documents.values())
    told = Document.objects.filter(place__isnull=False).values_list("id", "place_id")
    places: dict[int, int] = {pk: place for pk, place in told if place is not None}
    others = {place for pk, place in places.items() if pk not in theirs}
    others |= set(Correction.objects.values_list("document__place_id", flat=True))
    accounts = dataset.accounts(mine.documents, places)
    sources = {place: accounts.source(place) for pk, place in places.items() if pk in theirs}
    older = accounting.outdated(dataset.deriving, sources)
    with change():
        # What this ledger has made itself, for it knows more of the place, is made anew by itself.
        ours = set(PlaceAccount.objects.exclude(engine=accounting.version()).values_list("place_id", flat=True))
        unsettle(older & others & ours)
    waiting = sorted({*accounting.unsettled(), *older} - others)
    keys = dict(Document.objects.filter(pk__in=theirs).values_list("id", "key")) if waiting else {}
    evidence = dataset.evidence(mine.documents, keys) if waiting else None
    said: dict[int, dict[int, Any]] = {}
    for pk, peer in (evidence or {}).items():
        if pk in places:
            said.setdefault(places[pk], {})[pk] = peer
    for k in range(0, len(waiting), _PLACES):
        part = waiting[k : k + _PLACES]
        with change():
            links.store(part, accounts.links(part), accounts.findings(part))
            counting.recount(part)
            if evidence is None:
                peers.forget(part)
            else:
                for place in part:
                    peers.keep(place, said.get(place, {}))
            links.settled(part, dataset.deriving, sources)
        if progress:
            done = min(k + _PLACES, len(waiting))
            progress(sentence(say("ledger.places-settled", n=done, total=len(waiting))))
