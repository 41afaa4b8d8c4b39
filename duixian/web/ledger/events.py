"""The log: events in one chain, each holding the hash of the one before it. Written by ``service`` alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection, transaction

from duixian.web.ledger import earlier
from duixian.web.ledger.models import Document, Event, Setting, User

START = "0" * 64
# Any number will do as long as nobody else takes it: PostgreSQL lets one holder of it write at a time.
_LOCK = 5_718_204


class Actor(msgspec.Struct, frozen=True):
    """Who makes a change.

    Attributes:
        name: as the log is to call them.
        user: their account; None for the command line.
    """

    name: str
    user: User | None = None


@contextmanager
def writing() -> Iterator[None]:
    """Hold the ledger for writing: all or nothing of what is done inside, and nobody else writes meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def digest(event: Event) -> str:
    """Return the hash that an event must have, from all that it says and the hash of the one before it."""
    told = [
        event.id,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.who,
        event.action,
        event.object,
        event.field,
        event.before,
        event.after,
        event.why,
        event.previous,
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fields_of_today(events: Iterable[Event]) -> dict[int, str]:
    """Return what the field of each event is called today: events of version 0.1 keep the names of that time.

    Args:
        events: of the log.

    Returns:
        Names by the numbers of the events.
    """
    told = Setting.objects.filter(name=earlier.SETTING).values_list("value", flat=True).first()
    last = int(told or 0)
    return {
        event.id: earlier.field_name(event.object.partition(":")[0], event.field) if event.id <= last else event.field
        for event in events
    }


def shown(events: Iterable[Event]) -> list[Event]:
    """Return events with their fields by the names of today, to be shown and never to be saved.

    Args:
        events: of the log.
    """
    found = list(events)
    names = fields_of_today(found)
    for event in found:
        event.field = names[event.id]
    return found


class Log:
    """Adds events; to be used inside ``writing``."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._waiting: list[Event] = []
        last = Event.objects.order_by("-id").values_list("id", "hash").first()
        self._id, self._hash = last or (0, START)

    def add(
        self,
        action: str,
        about: str,
        *,
        document: Document | int | None = None,
        field: str = "",
        before: Any = None,
        after: Any = None,
        why: str = "",
    ) -> Event:
        """Add an event to the chain; it is in the database after ``flush``.

        Args:
            action: what was done: ``added``, ``reread``, ``corrected``, ``identified``, ``restored`` …
            about: the object, as in ``Event.object``.
            document: the document concerned, or its primary key.
            field: which of its fields.
            before: what it was, in JSON's types.
            after: what it is now.
            why: the reason that was given.

        Returns:
            The event.
        """
        self._id += 1
        event = Event(
            id=self._id,
            at=datetime.now(UTC),
            user=self._actor.user,
            who=self._actor.name[:150],
            action=action,
            object=about,
            document_id=document.pk if isinstance(document, Document) else document,
            field=field,
            before=before,
            after=after,
            why=why,
            previous=self._hash,
        )
        event.hash = self._hash = digest(event)
        self._waiting.append(event)
        return event

    def flush(self) -> None:
        """Write what was added."""
        Event.objects.bulk_create(self._waiting)
        self._waiting.clear()
