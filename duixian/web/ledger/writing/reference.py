"""Places and indicators of the lexicon as rows, and rows for places that it does not know."""

from __future__ import annotations

import hashlib

import msgspec

import duixian
from duixian.lexicon.places import all_places
from duixian.web.ledger.models import Indicator, Place, PlaceName, Setting

_NAME = "lexicon"
_RANK = {"country": 0, "province": 1, "prefecture": 2, "county": 3}


def synchronize() -> bool:
    """Bring places and indicators up to what the lexicon says now.

    Rows are added and changed, never deleted: documents may point at them.

    Returns:
        True if anything had to be done.
    """
    known, catalogue = all_places(), duixian.indicators()
    digest = hashlib.sha256(msgspec.json.encode([known, list(catalogue.indicators.values())])).hexdigest()
    if Setting.objects.filter(name=_NAME, value=digest).exists():
        return False
    _places()
    fields = ("name", "english", "theme", "kinds", "dimension", "nature", "good", "position")
    rows = [
        Indicator(
            id=i.id,
            name=i.name,
            english=i.english,
            theme=i.theme,
            kinds=" ".join(i.kinds),
            dimension=i.dimension,
            nature=i.nature,
            good=i.good,
            position=position,
        )
        for position, i in enumerate(catalogue.indicators.values())
    ]
    Indicator.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)
    Setting.objects.update_or_create(name=_NAME, defaults={"value": digest})
    return True


def _places() -> None:
    known = all_places()
    held = {(p.code, p.name): p for p in Place.objects.all()}
    today = {p.code: p.name for p in known if not p.now}
    for entry in sorted(known, key=lambda p: (p.now != "", _RANK[p.level], p.code)):
        above = _above(entry.code, today)
        parent = held.get((above, today[above])) if above else None
        now = held.get((entry.now, today.get(entry.now, ""))) if entry.now else None
        # Of an earlier place and today's under one code, today's has the short address.
        slug = entry.code if not entry.now and today.get(entry.code) == entry.name else f"{entry.code}-{entry.name}"
        place = held.get((entry.code, entry.name)) or Place(code=entry.code, name=entry.name)
        told = (place.slug, place.level, place.parent_id, place.now_id)
        place.slug, place.level, place.parent, place.now = slug, entry.level, parent, now
        if told != (place.slug, place.level, place.parent_id, place.now_id):
            place.save()
        held[entry.code, entry.name] = place
    names = [
        PlaceName(name=name, place=held[entry.code, entry.name])
        for entry in known
        for name in dict.fromkeys((entry.name, *entry.short))
    ]
    PlaceName.objects.bulk_create(names, ignore_conflicts=True)


def _above(code: str, today: dict[str, str]) -> str:
    """Return the code of the place above: 371002 → 371000 → 370000 → 000000; without a prefecture, the province's."""
    for above in (f"{code[:4]}00", f"{code[:2]}0000", "000000"):
        if above != code and above in today:
            return above
    return ""


def lineage(place: Place | None) -> list[int]:
    """Return the primary keys of a place and of all places above it, its own first."""
    found: list[int] = []
    while place is not None:
        found.append(place.pk)
        place = place.parent
    return found


class Territories:
    """Finds the rows of places by code and name, and makes rows for those that the lexicon does not know."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Place] = {}
        self._lineages: dict[int, list[int]] = {}

    def of(self, code: str, name: str) -> Place | None:
        """Return the place; None if neither is known."""
        if not name and not code:
            return None
        place = self._known.get((code, name))
        if place is None:
            place = Place.objects.select_related("parent__parent__parent").filter(code=code, name=name).first()
            if place is None:
                slug = f"{code}-{name}" if code else name
                place = Place.objects.create(code=code, name=name[:40], slug=slug[:40])
            self._known[code, name] = place
        return place

    def lineage(self, place: Place | None) -> list[int]:
        """Return the primary keys of a place and all above it."""
        if place is None:
            return []
        if place.pk not in self._lineages:
            self._lineages[place.pk] = lineage(place)
        return self._lineages[place.pk]
