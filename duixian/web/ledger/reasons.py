"""Reasons as the ledger's tables hold them: ``{"code": …, "values": {…}}``, what every exit of data gives as well."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from duixian.model import Reason, say

Stored = dict[str, Any]
# What a person wrote, and what came as a text of no code: it is said as it was written, in whatever language.
PERSON = "ledger.person"
AS_RECORDED = "ledger.as-recorded"


def stored(reason: Reason | str | None) -> Stored | None:
    """Bring a reason into the form of the tables.

    Args:
        reason: what the engine says; a text that has no code (an exception's) is kept as it is.

    Returns:
        Code and values; None if nothing is said.
    """
    if not reason:
        return None
    if isinstance(reason, str):
        reason = say(AS_RECORDED, words=reason)
    found: Stored = msgspec.to_builtins(reason)
    return found


def by_person(words: str) -> Reason:
    """Make the reason that a person gave for what was decided."""
    return say(PERSON, words=words)


def reason_of(held: Stored | None) -> Reason | None:
    """Make a reason of what a table holds; None where that is nothing."""
    return None if held is None else msgspec.convert(held, Reason)


def written(value: Any) -> str | None:
    """Write what a JSON column is to hold, for rows that pass by the object layer."""
    return None if value is None else json.dumps(value, ensure_ascii=False, default=float)
