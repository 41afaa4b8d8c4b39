"""What comparing places and reports asks of the ledger."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from duixian.web.ledger.models import Document, DocumentText, Indicator, Observation, Place, PlaceYear
from duixian.web.site.compare import alignment
from duixian.web.site.indicator.series import KINDS, Point

_FIELDS = (
    "indicator_id", "kind", "place_id", "year", "side", "value", "high", "unit", "modifier", "statement__start",
    "statement__document__key",
)  # fmt: skip


def reports(place: Place) -> list[Document]:
    """Return the work reports of a place that count, the newest first."""
    rows = Document.objects.filter(place=place, kind="work_report", current=True, year__isnull=False)
    return list(rows.select_related("place").order_by("-year"))


def aligned(old: Document, new: Document) -> alignment.Alignment:
    """Return two reports sentence by sentence."""
    # A document's text never changes: what two say of each other holds as long as they are there.
    key = f"aligned:1:{old.key}:{new.key}"
    found: alignment.Alignment | None = cache.get(key)
    if found is None:
        texts = dict(DocumentText.objects.filter(document__in=(old, new)).values_list("document_id", "text"))
        found = alignment.align(texts[old.pk], texts[new.pk])
        cache.set(key, found, 3600)
    return found


def years(place: Place) -> list[int]:
    """Return the years that the reports of a place look back at."""
    rows = PlaceYear.objects.filter(place=place, report__isnull=False)
    return [y - 1 for y in rows.values_list("year", flat=True)]


def shared(a: Place, b: Place, year: int, kind: str) -> list[dict[str, Any]]:
    """Return what both of two places tell of a year, an indicator, kind and side each."""
    rows = Observation.objects.filter(place__in=(a, b), year=year).order_by()
    if kind:
        rows = rows.filter(kind=kind)
    told: dict[tuple[str, str, str, str], dict[int, Point]] = {}
    for indicator, own, *rest in rows.values_list(*_FIELDS):
        point = Point(*rest)
        told.setdefault((indicator, own, point.side, point.unit), {})[point.place] = point
    both = {key: those for key, those in told.items() if len(those) == 2}
    known = Indicator.objects.in_bulk({key[0] for key in both})
    order = sorted(both, key=lambda k: (known[k[0]].position, KINDS.index(k[1]), k[2]))
    return [
        {
            "indicator": known[key[0]],
            "kind": key[1],
            "side": key[2],
            "unit": key[3],
            "a": both[key][a.pk],
            "b": both[key][b.pk],
            "difference": both[key][a.pk].value - both[key][b.pk].value,
        }
        for key in order
    ]
