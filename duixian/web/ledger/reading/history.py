"""The log: events in one chain, each holding the hash of the one before it, and how pages show them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from duixian.web.ledger import earlier
from duixian.web.ledger.models import Event, Setting

START = "0" * 64


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
