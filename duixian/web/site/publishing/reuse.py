"""What was published before and is as it was: pages that are made from one place's account alone are not made again."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from duixian.web.ledger.models import Correction, Document, FindingStatement, Issue, Link, PlaceAccount
from duixian.web.site.publishing.addresses import Scope, whose
from duixian.web.site.publishing.making import Made

FILE = ".published.links"

States = Mapping[tuple[str, str], str]


class Known:
    """What an earlier time made, and from what."""

    def __init__(self, made: Iterable[Made] = (), states: Mapping[str, str] | None = None) -> None:
        self._made = {one.address: one for one in made}
        self._states = dict(states or {})

    def of(self, address: str, states: States, out: Path) -> Made | None:
        """Return what was made of an address if it would be made the same way now; None if it must be made.

        Args:
            address: which.
            states: of documents and places, as they are now.
            out: the folder; a file that is gone is made again.
        """
        held = self._made.get(address)
        source = whose(address)
        if held is None or source is None or held.failed:
            return None
        state = states.get(source)
        if state is None or self._states.get("/".join(source)) != state or not (out / held.file).is_file():
            return None
        held.changed = False
        return held


def read(out: Path) -> Known:
    """Return what an earlier time wrote down; nothing if it cannot be understood."""
    try:
        made, states = msgspec.msgpack.decode(
            zlib.decompress((out / FILE).read_bytes()), type=tuple[list[Made], dict[str, str]]
        )
    except (OSError, zlib.error, msgspec.MsgspecError):
        return Known()
    return Known(made, states)


def write(out: Path, made: Iterable[Made], states: States) -> None:
    """Write down what was made, and from what.

    Args:
        out: the folder.
        made: all files; of those that are made from the whole ledger nothing is kept.
        states: of documents and places.
    """
    kept = [one for one in made if whose(one.address) is not None and not one.failed]
    held = {"/".join(source): state for source, state in states.items()}
    (out / FILE).write_bytes(zlib.compress(msgspec.msgpack.encode((kept, held)), 1))


def states(scope: Scope) -> States:
    """Return a short word for each document and place that changes whenever a page that is made of it alone does.

    A place's account is made anew whenever one of its documents or corrections changes. What it says of other places'
    figures stands on their cards too, so the word of a place takes in the accounts that meet its own.
    """
    accounts = {
        pk: f"{at.isoformat()} {engine}" for pk, at, engine in PlaceAccount.objects.values_list("pk", "at", "engine")
    }
    rows = list(
        Document.objects.order_by("id").values_list(
            "key", "place", "place__slug", "year", "kind", "title", "name", "issuer", "date", "current", "read"
        )
    )
    met: dict[int, set[int]] = {}
    pairs = (
        Link.objects.order_by().values_list("place", "result__document__place").distinct(),
        FindingStatement.objects.order_by().values_list("finding__place", "statement__document__place").distinct(),
    )
    for a, b in (pair for those in pairs for pair in those):
        if a is not None and b is not None and a != b:
            met.setdefault(a, set()).add(b)
            met.setdefault(b, set()).add(a)
    told: dict[int, list[str]] = {}
    for row in rows:
        if row[1] is not None:
            told.setdefault(row[1], []).append(repr(row))
    for model in (Correction, Issue):
        for place, pk in (
            model.objects.filter(document__place__isnull=False).order_by("id").values_list("document__place", "pk")
        ):
            told.setdefault(place, []).append(f"{model.__name__} {pk}")
    found: dict[tuple[str, str], str] = {}
    words: dict[int, str] = {}
    for key, place, slug, *_ in rows:
        if place is None or place not in accounts or (scope.documents is not None and key not in scope.documents):
            continue
        if place not in words:
            around = [accounts.get(other, "") for other in sorted(met.get(place, ()))]
            whole = "\n".join((accounts[place], *around, *told[place]))
            words[place] = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            found["place", slug] = words[place]
        found["document", key] = words[place]
    return found
