"""What ledgers of version 0.1 held, in the form of today: for the migration, and for backups of that time.

Field names of corrections were others then (``wording`` was the words for what is measured, ``indicator`` the
catalogue's id, ``territory`` the place spoken of); events keep them, for an event is never changed. Reasons were lines
of English: links and findings keep their outcome, and say why again once the accounts of their places are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from duixian.web.ledger.reasons import AS_RECORDED, PERSON, Stored

# The last migration of that time, which a backup names.
MIGRATION = "0003_years_compared"
# The setting that holds the number of the last event with field names of that time.
SETTING = "events-of-0.1"
_FIELDS: Mapping[str, str] = {"wording": "indicator", "indicator": "indicator_id", "territory": "place"}
_SUBJECTS = ("statement", "comparison")
# Accounts are made anew where these rows are missing.
SETTLED = frozenset(("ledger_placeaccount", "ledger_yearaccount"))
EARLIER: Stored = {"code": "ledger.earlier", "values": {}}


def field_name(subject: str, field: str) -> str:
    """Return what a field of a correction of that time is called today.

    Args:
        subject: of what it is: ``statement``, ``comparison``, ``link``, ``document``.
        field: its name then.
    """
    return _FIELDS.get(field, field) if subject in _SUBJECTS else field


def person(words: str) -> Stored:
    """Return the stored reason of what a person gave as one."""
    return {"code": PERSON, "values": {"words": words}}


def recorded(words: str) -> Stored | None:
    """Return the stored reason of a line of that time that nothing can say anew; None of an empty one."""
    return {"code": AS_RECORDED, "values": {"words": words}} if words else None


def _link(row: dict[str, Any]) -> None:
    decided = row["rule"] == "person"
    row["verdict_why"] = person(row["why"]) if decided and row["verdict_why"] == row["why"] else EARLIER
    row["why"] = person(row["why"]) if decided else EARLIER
    row.update(related=[], further=[], revisions=[])


def _finding(row: dict[str, Any]) -> None:
    row["why"], row["equation"] = EARLIER, recorded(row["quotes"])


def _issue(row: dict[str, Any]) -> None:
    row["why"], row["remedy"] = recorded(row["why"]), recorded(row["remedy"])


def _correction(row: dict[str, Any]) -> None:
    row["field"] = field_name(row["subject"], row["field"])


# Table → what brings one of its rows into the form of today.
ROWS: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "ledger_link": _link,
    "ledger_finding": _finding,
    "ledger_issue": _issue,
    "ledger_correction": _correction,
}
