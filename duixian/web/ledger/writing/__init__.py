"""The one door to write to the ledger, a verb a module: each change is whole or not at all, and leaves an event.

Only the desk (who writes in the browser) and the command line come in here; tests/web/test_architecture.py holds it.
Nothing is remembered between two calls but what the ledger itself holds.
"""

from __future__ import annotations

from duixian.web.ledger.writing.adding import add, add_incoming, add_reading, note_failure
from duixian.web.ledger.writing.correcting import correct
from duixian.web.ledger.writing.identifying import identify
from duixian.web.ledger.writing.log import Actor
from duixian.web.ledger.writing.preparing import prepare
from duixian.web.ledger.writing.recording import Recorded
from duixian.web.ledger.writing.relinking import relink, unrelink
from duixian.web.ledger.writing.restoring import restore
from duixian.web.ledger.writing.settling import settle
from duixian.web.ledger.writing.users import user

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
    "restore",
    "settle",
    "unrelink",
    "user",
]
