"""Of what time a stretch of text speaks, and whether it looks back or ahead: what the rules of this stage answer."""

from __future__ import annotations

import msgspec


class View(msgspec.Struct, frozen=True, gc=False):
    """What a rule says of the text from here on.

    Attributes:
        view: ``review``, ``outlook`` or ``general``; empty where what was before goes on.
        period: the time of which it speaks; empty if unknown.
        cue: the words that said it.
    """

    view: str
    period: str
    cue: str


# The rule has seen what it looks for, and it is no reason to change anything.
GOES_ON = View("", "", "")


class State(msgspec.Struct, frozen=True, gc=False):
    """A view with the rule that set it."""

    view: str
    period: str
    rule: str
    cue: str


def state_of(found: tuple[str, View] | None) -> State | None:
    """Return what a table of rules has found; None where nothing changes."""
    if found is None or not found[1].view:
        return None
    return State(found[1].view, found[1].period, found[0], found[1].cue)


def interval(first: int, last: int) -> str:
    """Write the years from one to another."""
    return str(first) if first == last else f"{first}/{last}"
