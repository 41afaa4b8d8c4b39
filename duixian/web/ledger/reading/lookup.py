"""Finding what a person names: a statement, a document, a place. In doubt no answer, but near ones."""

from __future__ import annotations

import difflib
import re

from duixian.model import UsageError, say
from duixian.web.ledger.models import Comparison, Document, Link, Place, PlaceName, Statement

_STATEMENT = re.compile(r"([0-9a-f]{16})-(c?)([0-9]+)")


class Unknown(UsageError):
    """Nothing in the ledger has this name."""


def place(name: str) -> Place:
    """Find a place by its address, code, full or short name.

    Args:
        name: ``371000``, ``威海市``, ``威海``.

    Returns:
        The place; of several, the one of today, of the highest level, with documents before one without.

    Raises:
        Unknown: there is none; near names are told.
    """
    wanted = name.strip()
    found = Place.objects.filter(slug=wanted).first()
    if found is not None:
        return found
    those = list(Place.objects.filter(names__name=wanted).distinct()) or list(Place.objects.filter(name=wanted))
    if those:
        level = {"country": 0, "province": 1, "prefecture": 2, "county": 3}
        return min(those, key=lambda p: (p.now_id is not None, level.get(p.level, 4), not p.documents, p.code))
    near = near_places(wanted)
    remedy = say("ledger.perhaps", names=tuple(near)) if near else say("ledger.name-place-in-full")
    raise Unknown(say("ledger.no-such-place"), name, remedy)


def place_at(slug: str) -> Place | None:
    """Return the place of an address; None if there is none."""
    return Place.objects.filter(slug=slug).first()


def near_places(name: str, most: int = 3) -> list[str]:
    """Return names of places that resemble one that is none, those with documents first.

    Args:
        name: what was written.
        most: how many at most.
    """
    known = PlaceName.objects.values_list("name", "place__documents")
    held = {n for n, documents in known if documents}
    containing = sorted((n for n, _ in known if len(name) > 1 and name in n), key=lambda n: (n not in held, len(n)))
    close = difflib.get_close_matches(name, [n for n, _ in known], most * 2, 0.5)
    close.sort(key=lambda n: n not in held)
    return list(dict.fromkeys([*containing, *close]))[:most]


def document(name: str) -> Document:
    """Find a document by its key, or by its report id where only one has it.

    Raises:
        Unknown: there is none.
        UsageError: several share their text.
    """
    found = list(Document.objects.filter(key=name)[:1]) or list(Document.objects.filter(report=name)[:5])
    if len(found) == 1:
        return found[0]
    if found:
        which = say("ledger.which-document", keys=tuple(d.key for d in found))
        raise UsageError(say("ledger.several-documents"), name, which)
    raise Unknown(say("ledger.no-such-document"), name, say("ledger.find-key"))


def subject(name: str) -> Statement | Comparison | Document:
    """Find what a correction is about.

    Args:
        name: ``KEY#START`` or ``KEY#cSTART``, the engine's id of a statement or comparison, or a document's key.

    Raises:
        UsageError: there is no such thing.
    """
    key, hash_, start = name.rpartition("#")
    match = _STATEMENT.fullmatch(name)
    if hash_:
        whose, without_figure, at = document(key), start.startswith("c"), start.removeprefix("c")
    elif match and not Document.objects.filter(key=name).exists():
        whose, without_figure, at = document(match[1]), bool(match[2]), match[3]
    else:
        return document(name)
    if at.isascii() and at.isdecimal() and len(at) < 10:
        model = Comparison if without_figure else Statement
        found = model._default_manager.filter(document=whose, start=int(at)).select_related("document").first()
        if found is not None:
            return found
    raise UsageError(say("ledger.nothing-read-there"), name, say("ledger.explain-there"))


def statement(name: str) -> Statement:
    """Find a statement.

    Raises:
        UsageError: there is none.
    """
    found = subject(name)
    if not isinstance(found, Statement):
        raise UsageError(say("ledger.no-figure"), name, say("ledger.give-figure"))
    return found


def promise(row: Statement | Comparison) -> Link:
    """Find the link of a promise.

    Raises:
        UsageError: it is none, or no later report is in the ledger that could answer.
    """
    held = Link.objects.filter(target=row) if isinstance(row, Statement) else Link.objects.filter(comparison=row)
    found = held.select_related("document", "target", "comparison", "result").first()
    if found is None:
        raise UsageError(say("ledger.no-account"), row.key, say("ledger.add-next-report"))
    return found
