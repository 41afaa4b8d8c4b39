"""When promises fall due, as a calendar."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from duixian.web.shell import resources


def due_day(due: str) -> date | None:
    """Return the last day of a period.

    Args:
        due: ISO 8601 as the engine writes it: ``2025``, ``2021/2025``, ``2025-06``, ``2025-06-30``, ``2025-Q2``,
            ``2025-H1``.

    Returns:
        The day; None where the period is of another form.
    """
    match = re.fullmatch(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|([QH])(\d)))?", due.rpartition("/")[2])
    if match is None:
        return None
    year, month, day, part, number = match.groups()
    last = int(month or 12)
    if part:
        last = int(number) * (3 if part == "Q" else 6)
    try:
        return date(int(year), last, int(day) if day else calendar.monthrange(int(year), last)[1])
    except (ValueError, IndexError):
        return None


def events(rows: Iterable[Sequence[object]], site: str) -> bytes:
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Duixian//duixian//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for key, start, wording, quote, due, title, at in rows:
        day = due_day(str(due))
        if day is None:
            continue
        event = Event()
        event.add("uid", f"{key}-{start}@duixian")
        event.add("dtstamp", at if isinstance(at, datetime) else datetime.now(UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{wording} {quote}".strip())
        event.add("description", f"{title}\n{site}{resources.address(str(key), int(str(start)))}")
        event.add("url", f"{site}{resources.address(str(key), int(str(start)))}")
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())
