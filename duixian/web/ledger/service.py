"""The one writer of the ledger. Every change passes here, is made whole or not at all, and leaves an event."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

import duixian
from duixian.messages import joined, sentence
from duixian.model import DuixianError, ReadError, Reading, Reason, UsageError, say
from duixian.web.ledger import accounting, comparing, correcting, counting, recording, reference, search
from duixian.web.ledger.datasets import Dataset, is_dataset
from duixian.web.ledger.entries import entries_of_all
from duixian.web.ledger.events import Actor, Log, writing
from duixian.web.ledger.incoming import Incoming, document_key, engine, from_reading
from duixian.web.ledger.models import (
    Comparison,
    Correction,
    Document,
    DocumentText,
    Event,
    Issue,
    Link,
    Place,
    PlaceAccount,
    Setting,
    Statement,
    User,
)
from duixian.web.ledger.recording import Recorded, Territories
from duixian.web.ledger.roles import ROLES, Role

__all__ = [
    "Actor",
    "Recorded",
    "add",
    "add_incoming",
    "add_reading",
    "correct",
    "identify",
    "note_failure",
    "prepare",
    "relink",
    "settle",
    "unrelink",
    "user",
]

# A transaction is as long as a reader of PostgreSQL or another writer may have to wait.
_BATCH = 64
_PLACES = 32
Told = Callable[[str], None]


def prepare() -> None:
    """Bring reference rows and search index up to date with the program; to be called after migrations."""
    with writing():
        reference.synchronize()
        form = Setting.objects.filter(name="search").values_list("value", flat=True).first()
        if form != search.FORM:
            if form is not None:
                search.clear()
                territories = Territories()
                for document in Document.objects.select_related("place").iterator():
                    search.add(recording.index_entries(document, territories))
            Setting.objects.update_or_create(name="search", defaults={"value": search.FORM})


# --- adding -------------------------------------------------------------------------------------------------------


def add(
    paths: Sequence[str],
    actor: Actor,
    *,
    place: str = "",
    year: int | None = None,
    again: bool = False,
    on_error: Callable[[DuixianError], None] | None = None,
    progress: Told | None = None,
) -> Recorded:
    """Add documents, or datasets of a corpus run, and keep the accounts of their places.

    A document that is there already is left as it is; read by another version of the engine, it is replaced, and
    corrections are laid over it. Stopped at any moment, the same call goes on where it was.

    Args:
        paths: documents, folders, archives, or folders of datasets.
        actor: who adds them.
        place: whose documents these are, if known better than they tell.
        year: likewise.
        again: take over what is read now even where engine and version are the same.
        on_error: is told of each document that cannot be read; it stays listed in ``Issue`` with its reason.
        progress: is told what is being done.

    Returns:
        What became of the documents.

    Raises:
        DuixianError: a dataset is damaged.
    """
    recorded, territories = Recorded(), Territories()
    for path in paths:
        if is_dataset(Path(path)):
            _add_dataset(Dataset(Path(path)), actor, recorded, territories, again, progress)
        else:
            _add_files(path, actor, recorded, territories, place, year, again, on_error, progress)
    settle(progress=progress)
    if recorded.added + recorded.reread > 100:
        counting.analyze()
    return recorded


def add_reading(reading: Reading, actor: Actor, *, content_hash: str = "") -> Document:
    """Add one document that has been read already (an upload that an editor accepts), and keep its place's account.

    Args:
        reading: report, statements, comparisons.
        actor: who adds it.
        content_hash: SHA-256 of its bytes.

    Returns:
        The document, which may have been there before.
    """
    return add_incoming(from_reading(reading, content_hash), actor)


def add_incoming(incoming: Incoming, actor: Actor) -> Document:
    """Add one document that another process has read, and keep its place's account.

    Args:
        incoming: the document with all that was read from it.
        actor: who adds it.

    Returns:
        The document, which may have been there before.
    """
    recorded = Recorded()
    with writing():
        recording.record([incoming], Log(actor), Territories(), recorded)
        _unsettle(recorded.places, recorded.years)
    settle()
    return Document.objects.get(key=incoming.key)


def note_failure(name: str, error: DuixianError, actor: Actor) -> None:
    """List a document that cannot be read, with the reason, until one of its name is added.

    Args:
        name: what it is called.
        error: why not, and what to do.
        actor: who wanted to add it.
    """
    with writing():
        told = ReadError(error.problem, name, error.remedy)
        recording.note_failure(told, name, error.remedy, Log(actor))


def _add_files(
    path: str,
    actor: Actor,
    recorded: Recorded,
    territories: Territories,
    place: str,
    year: int | None,
    again: bool,
    on_error: Callable[[DuixianError], None] | None,
    progress: Told | None,
) -> None:
    failed: list[tuple[DuixianError, str]] = []

    def fail(error: DuixianError, name: str = "") -> None:
        failed.append((error, name or error.where))
        if on_error is not None:
            on_error(error)

    reports = duixian.read_all([path], place=place, year=year, on_error=fail)
    while True:
        batch = list(islice(reports, _BATCH))
        incoming = list(filter(None, (_interpreted(report, fail, again, recorded) for report in batch)))
        with writing():
            log = Log(actor)
            places = Recorded(places=set())
            recording.record(incoming, log, territories, places, again)
            _unsettle(places.places, places.years)
            for error, name in failed:
                recording.note_failure(error, name, error.remedy, log)
        _merge(recorded, places)
        failed.clear()
        if progress and recorded.added:
            progress(sentence(say("ledger.documents-added", n=recorded.added)))
        if len(batch) < _BATCH:
            return


def _interpreted(
    report: duixian.Report, fail: Callable[[DuixianError, str], None], again: bool, recorded: Recorded
) -> Incoming | None:
    """Read a report's figures; None for one that is in the ledger as this engine reads it, or that fails."""
    held = Document.objects.filter(key=document_key(report.id, report.identity)).first() if not again else None
    if held is not None and recording.same_engine(held.engine, engine()):
        recorded.unchanged += 1
        recorded.documents[report.name] = held.pk
        return None
    try:
        return from_reading(duixian.interpret(report), _content_hash(report.name))
    except DuixianError as error:
        fail(error, report.name)
    except Exception as error:
        if os.environ.get("DUIXIAN_DEBUG"):
            raise
        problem = say("ledger.crashed", name=type(error).__name__, error=str(error))
        fail(ReadError(problem, report.name, say("ledger.report-with-document")), report.name)
    return None


def _content_hash(name: str) -> str:
    path = Path(name)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _merge(into: Recorded, part: Recorded) -> None:
    into.added += part.added
    into.reread += part.reread
    into.unchanged += part.unchanged
    into.places |= part.places
    into.years |= part.years
    into.documents.update(part.documents)


def _add_dataset(
    dataset: Dataset, actor: Actor, recorded: Recorded, territories: Territories, again: bool, progress: Told | None
) -> None:
    mine = Recorded()
    with _bulk(), _ahead(dataset, territories) as parts:
        for incoming, entries in parts:
            with writing():
                part = Recorded()
                recording.record(incoming, Log(actor), territories, part, again, entries())
                _unsettle(part.places, part.years)
            _merge(mine, part)
            if progress:
                progress(sentence(say("ledger.documents-done", n=mine.added + mine.reread + mine.unchanged)))
    _merge(recorded, mine)
    _take_issues(dataset, mine)
    if dataset.derived:
        _take_accounts(dataset, mine, progress)


@contextmanager
def _bulk() -> Iterator[None]:
    with writing():
        search.expect(many=True)
    try:
        yield
    finally:
        with writing():
            search.expect(many=False)


Entries = dict[str, list[tuple[int, str]]]


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
            with writing():
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
    with writing():
        Issue.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["name", "issue", "other"],
            update_fields=["grade", "why", "remedy", "document"],
        )


def _take_accounts(dataset: Dataset, mine: Recorded, progress: Told | None) -> None:
    """Take over links and findings of the places whose documents are those of the dataset and nobody has corrected."""
    theirs = set(mine.documents.values())
    told = Document.objects.filter(place__isnull=False).values_list("id", "place_id")
    places: dict[int, int] = {pk: place for pk, place in told if place is not None}
    others = {place for pk, place in places.items() if pk not in theirs}
    others |= set(Correction.objects.values_list("document__place_id", flat=True))
    accounts = dataset.accounts(mine.documents, places)
    sources = {place: accounts.source(place) for pk, place in places.items() if pk in theirs}
    older = accounting.outdated(dataset.deriving, sources)
    with writing():
        # What this ledger has made itself, for it knows more of the place, is made anew by itself.
        ours = set(PlaceAccount.objects.exclude(engine=accounting.version()).values_list("place_id", flat=True))
        _unsettle(older & others & ours)
    waiting = sorted({*accounting.unsettled(), *older} - others)
    keys = dict(Document.objects.filter(pk__in=theirs).values_list("id", "key")) if waiting else {}
    evidence = dataset.evidence(mine.documents, keys) if waiting else None
    said: dict[int, dict[int, Any]] = {}
    for pk, peer in (evidence or {}).items():
        if pk in places:
            said.setdefault(places[pk], {})[pk] = peer
    for k in range(0, len(waiting), _PLACES):
        part = waiting[k : k + _PLACES]
        with writing():
            accounting.store(part, accounts.links(part), accounts.findings(part))
            counting.recount(part)
            if evidence is None:
                comparing.forget(part)
            else:
                for place in part:
                    comparing.keep(place, said.get(place, {}))
            accounting.settled(part, dataset.deriving, sources)
        if progress:
            done = min(k + _PLACES, len(waiting))
            progress(sentence(say("ledger.places-settled", n=done, total=len(waiting))))


def _unsettle(places: Iterable[int], years: Iterable[int | None] = ()) -> set[int]:
    """Note what is to be made anew: accounts of places whose documents change, comparisons of these documents' years.

    Returns:
        The places, those among them that hear of the change as well.
    """
    touched, years = set(places), list(years)
    nation = Place.objects.filter(pk__in=touched, code=accounting.COUNTRY).exists() if years else False
    touched |= comparing.listeners(years) if nation else set()
    PlaceAccount.objects.filter(place__in=touched).delete()
    comparing.unsettle(years)
    return touched


def settle(
    places: Iterable[int] | None = None, years: Iterable[int | None] | None = None, *, progress: Told | None = None
) -> int:
    """Make the accounts of places anew by the engine, and compare places by the years that this changes.

    Args:
        places: primary keys; None for those whose documents or corrections have changed.
        years: in which the places are compared if that is to be done; None for all years. A year that is named waits
            where reading what other places say would take long: after an upgrade, until all are asked for.
        progress: is told what is being done.

    Returns:
        How many places' accounts were made.
    """
    waiting = accounting.unsettled() if places is None else sorted(set(places))
    nation = accounting.Nation()
    for done, place in enumerate(waiting, 1):
        _settle_place(place, nation)
        if progress:
            progress(sentence(say("ledger.places-settled", n=done, total=len(waiting))))
    compared = [year for year in comparing.unsettled() if years is None or year in set(years)]
    for done, year in enumerate(compared, 1):
        silent = comparing.mute(year)
        if silent and years is not None:
            continue
        for place in silent:
            with writing():
                comparing.keep(place, accounting.evidence(place))
        with writing():
            had = comparing.drop(year)
            accounting.insert([], comparing.findings(year))
            comparing.settled(year, had)
        if progress:
            progress(sentence(say("ledger.years-compared", n=done, total=len(compared))))
    return len(waiting)


def _settle_place(place: int, nation: accounting.Nation) -> None:
    with writing():
        # Inside: a correction made while the engine works must not be taken for one that it has heard.
        made = accounting.by_engine(place, nation)
        accounting.store([place], made.links, made.findings)
        accounting.overrule(place)
        counting.recount([place])
        comparing.keep(place, made.evidence)
        accounting.settled([place])


# --- correcting ---------------------------------------------------------------------------------------------------


def correct(
    row: Statement | Comparison, changes: dict[str, Any], why: str, actor: Actor, *, recount: bool = True
) -> list[Correction]:
    """Record that a person says otherwise than the engine; what counts from now on is what the person says.

    Args:
        row: the statement or comparison.
        changes: field (``correcting.STATEMENT_FIELDS``) → what it should be, as for ``correcting.checked``; None
            takes the person's word back and lets the engine's count again.
        why: the reason; it is shown.
        actor: who says so.
        recount: keep the account of the place at once; else ``settle`` does it later.

    Returns:
        The corrections that stand now.

    Raises:
        UsageError: a value is none that the field can have, a field cannot be corrected, or no reason is given.
    """
    subject = "statement" if isinstance(row, Statement) else "comparison"
    allowed = correcting.STATEMENT_FIELDS if subject == "statement" else correcting.COMPARISON_FIELDS
    for field in changes:
        if field not in allowed:
            remedy = say("correct.these-fields", names=tuple(allowed))
            raise UsageError(say("correct.not-this-field", field=field), subject, remedy)
    reason = _reason(why)
    values = {f: None if v is None else correcting.checked(f, v) for f, v in changes.items()}
    with writing():
        row.refresh_from_db()
        document = Document.objects.select_related("place").get(pk=row.document_id)
        territories = Territories()
        entries = recording.index_entries(document, territories)
        log = Log(actor)
        text = DocumentText.objects.values_list("text", flat=True).get(document=document)
        standing = []
        for field, value in values.items():
            made = _correct_field(row, document, subject, text, field, value, reason, log)
            standing += [made] if made is not None else []
        row.corrected = Correction.objects.filter(
            document=document, subject=subject, start=row.start, state="applied"
        ).exists()
        row.save()
        correcting.settle_headlines(document)
        search.remove(entries)
        search.add(recording.index_entries(document, territories))
        touched = _unsettle({document.place_id} - {None}, [document.year])  # type: ignore[arg-type]
    if recount:
        settle(touched, [document.year])
    return standing


def _reason(why: str) -> str:
    reason = why.strip()
    if not reason:
        raise UsageError(say("correct.needs-reason"), "why", say("correct.say-why"))
    return reason


def _correct_field(
    row: Statement | Comparison,
    document: Document,
    subject: str,
    text: str,
    field: str,
    value: Any,
    why: str,
    log: Log,
) -> Correction | None:
    before = correcting.current(row, field)
    held = Correction.objects.filter(document=document, subject=subject, start=row.start, field=field).first()
    engine = held.engine if held is not None else before
    after = engine if value is None else value
    if after == before and (held is None or value is not None):
        return held
    action = "restored" if value is None else "corrected"
    about = correcting.about(document, subject, row.start)
    event = log.add(action, about, document=document, field=field, before=before, after=after, why=why)
    log.flush()
    correcting.put(row, field, after)
    if value is None or after == engine:
        if held is not None:
            held.delete()
        return None
    correction = held or _anchored(document, subject, row, field, text)
    return _noted(correction, event, value, engine, why)


def _anchored(document: Document, subject: str, row: Statement | Comparison, field: str, text: str) -> Correction:
    return Correction(
        document=document,
        subject=subject,
        field=field,
        start=row.start,
        end=row.end,
        quote=row.quote,
        prefix=text[max(0, row.start - correcting.CONTEXT) : row.start],
        suffix=text[row.end : row.end + correcting.CONTEXT],
    )


def _noted(correction: Correction, event: Event, value: Any, engine: Any, why: str) -> Correction:
    correction.value, correction.engine, correction.why = value, engine, why
    correction.state, correction.event, correction.who, correction.at = "applied", event, event.who, event.at
    correction.save()
    return correction


def relink(link: Link, result: Statement | None, why: str, actor: Actor) -> Correction:
    """Record that a promise is answered by another figure than the engine says, or by none of which it says so.

    Args:
        link: the promise.
        result: the figure that answers it; None says that the engine's pairing is wrong.
        why: the reason.
        actor: who says so.

    Returns:
        The correction.

    Raises:
        UsageError: the figure is withdrawn or the promise itself, nothing changes, or no reason is given.
    """
    reason = _reason(why)
    if result is not None and (result.withdrawn or result.pk == link.target_id):
        raise UsageError(say("correct.no-answer"), "result", say("correct.name-result"))
    row = link.target or link.comparison
    assert row is not None
    document = link.document
    with writing():
        before, value = accounting.named(link.result), accounting.named(result)
        held = Correction.objects.filter(document=document, subject="link", start=row.start, field="result").first()
        if before == value and held is None:
            raise UsageError(say("correct.paired-already"), "result", say("correct.nothing-to-do"))
        log = Log(actor)
        about = correcting.about(document, "link", row.start)
        event = log.add("corrected", about, document=document, field="result", before=before, after=value, why=reason)
        log.flush()
        text = DocumentText.objects.values_list("text", flat=True).get(document=document)
        engine = held.engine if held is not None else before
        correction = _noted(held or _anchored(document, "link", row, "result", text), event, value, engine, reason)
        accounting.decide(link, result, reason)
        counting.recount([link.place_id])
    return correction


def unrelink(link: Link, why: str, actor: Actor) -> None:
    """Take back what a person said of a link: the engine's pairing counts again.

    Args:
        link: the promise.
        why: the reason.
        actor: who says so.

    Raises:
        UsageError: nobody had said anything, or no reason is given.
    """
    reason = _reason(why)
    row = link.target or link.comparison
    assert row is not None
    with writing():
        held = Correction.objects.filter(document=link.document, subject="link", start=row.start).first()
        if held is None:
            raise UsageError(say("correct.as-the-program"), "result", say("correct.nothing-to-do"))
        log = Log(actor)
        about = correcting.about(link.document, "link", row.start)
        log.add(
            "restored",
            about,
            document=link.document,
            field="result",
            before=held.value,
            after=held.engine,
            why=reason,
        )
        log.flush()
        held.delete()
        _unsettle([link.place_id])
    settle([link.place_id], ())


def identify(document: Document, place: Place | None, year: int | None, why: str, actor: Actor) -> None:
    """Correct whose a document is and of which year.

    Args:
        document: the document; its key stays.
        place: its place.
        year: its year.
        why: the reason.
        actor: who says so.

    Raises:
        UsageError: no reason is given.
    """
    reason = _reason(why)
    with writing():
        document = Document.objects.select_related("place").get(pk=document.pk)
        territories = Territories()
        entries = recording.index_entries(document, territories)
        touched: set[int] = {pk for pk in (document.place_id, place.pk if place else None) if pk is not None}
        years = {document.year}
        log = Log(actor)
        changes: tuple[tuple[str, Any, Any], ...] = (
            ("place", document.place.slug if document.place else None, place.slug if place else None),
            ("year", document.year, year),
        )
        for field, before, after in changes:
            if before != after:
                about = f"document:{document.key}"
                event = log.add(
                    "corrected", about, document=document, field=field, before=before, after=after, why=reason
                )
                log.flush()
                held = Correction.objects.filter(document=document, subject="document", field=field).first()
                engine = held.engine if held is not None else before
                anchor = Correction(document=document, subject="document", field=field, start=0, end=0)
                _noted(held or anchor, event, after, engine, reason)
        document.place, document.year = place, year
        document.save()
        for model in (Statement, Comparison):
            model._default_manager.filter(document=document).update(place=place, year=year)
        Link.objects.filter(document=document).delete()
        document.findings.all().delete()
        search.remove(entries)
        search.add(recording.index_entries(document, territories))
        years.add(year)
        touched |= comparing.sharers([document.report])
        touched = _unsettle(touched, years)
        counting.recount(sorted(touched))
    settle(touched, years)


# Django's codes of what is wrong with a password.
_PASSWORDS = {
    "password_too_short": "ledger.short-password",
    "password_too_common": "ledger.common-password",
    "password_entirely_numeric": "ledger.numeric-password",
    "password_too_similar": "ledger.similar-password",
}

# --- accounts -----------------------------------------------------------------------------------------------------


def faults(error: ValidationError) -> list[Reason]:
    """Say what is wrong with a name or password: not every sentence that Django has for it is there in Chinese.

    Args:
        error: what Django's validators raised.

    Returns:
        A reason for each fault.
    """
    found = []
    # Those of a form are kept by its fields, those of a password in a list.
    for one in (e for part in getattr(error, "error_dict", {"": error.error_list}).values() for e in part):
        code = _PASSWORDS.get(one.code or "", "ledger.bad-name")
        found.append(say(code, least=str((one.params or {}).get("min_length", ""))))
    return found


def user(name: str, role: Role | None, password: str | None, actor: Actor) -> User:
    """Make an account, or give one another role or password.

    Args:
        name: its name.
        role: ``editor``, ``admin``, or None for a reader.
        password: the new one; None leaves it as it is (an account without one cannot sign in).
        actor: who does it.

    Returns:
        The account.

    Raises:
        UsageError: the role is unknown, or the name or password will not do.
    """
    if role is not None and role not in ROLES:
        raise UsageError(say("ledger.no-role", role=role), "--role", say("ledger.roles", names=ROLES))
    with writing():
        known = User.objects.filter(username=name).first()
        account = known or User(username=name)
        before = sorted(known.groups.values_list("name", flat=True)) if known else None
        try:
            if password is not None:
                validate_password(password, account)
                account.set_password(password)
            elif known is None:
                account.set_unusable_password()
            account.is_staff = role == "admin"
            account.full_clean(exclude=["password"])
        except ValidationError as error:
            raise UsageError(joined(*faults(error)), name, say("ledger.choose-another")) from error
        account.save()
        account.groups.set(Group.objects.filter(name=role) if role else [])
        log = Log(actor)
        after = [role] if role else []
        log.add("user", f"user:{name}", field="roles", before=before, after=after)
        log.flush()
    return account
