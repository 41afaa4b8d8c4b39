"""A change of the ledger: one transaction, and its events added to the log in the name of whoever made it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection, transaction

from duixian.web.ledger.models import Document, Event, User
from duixian.web.ledger.reading.history import START, digest

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
def change() -> Iterator[None]:
    """Hold the ledger for writing: all or nothing of what is done inside, and nobody else writes meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


class Log:
    """Adds events; to be used inside ``change``."""

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
