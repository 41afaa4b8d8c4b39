"""Counts and series of places: what pages must not count anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, Q

from duixian.web.ledger.models import Comparison, Document, Finding, Link, Observation, Place, PlaceYear, Statement
from duixian.web.ledger.writing import bulk

_OBSERVATION = (
    "indicator_id", "place_id", "level", "province", "year", "side", "kind", "value", "high", "unit", "modifier",
    "statement_id",
)  # fmt: skip
# Of which series a figure is a point, and what it says there.
_WHOSE = ("indicator_id", "place_id", "period_year", "status", "kind")
_WHAT = ("direction", "low", "high", "unit", "modifier", "id")
_OUTCOMES = ("met", "partly", "missed", "no_evidence", "unclear", "pending")
_AGREEMENTS = {"contradicts": "contradictions", "cannot_tell": "undecided", "agrees": "agreements"}


def recount(places: Sequence[int]) -> None:
    """Make the counts and series of some places anew.

    Args:
        places: primary keys.
    """
    _choose_current(places)
    _count_years(places)
    _observe(places)
    own = Document.objects.filter(place__in=places).values("place")
    for row in own.annotate(n=Count("id"), first=Min("year"), last=Max("year")).order_by():
        Place.objects.filter(pk=row["place"]).update(documents=row["n"], first_year=row["first"], last_year=row["last"])
    Place.objects.filter(pk__in=places).exclude(reports__isnull=False).update(
        documents=0, first_year=None, last_year=None
    )


def _choose_current(places: Sequence[int]) -> None:
    """Of several documents of one place, year and kind the longest text stands for all; of equals the first."""
    best: dict[tuple[int | None, int | None, str], tuple[int, int]] = {}
    told = Document.objects.filter(place__in=places).values_list("id", "place_id", "year", "kind", "characters")
    rows = list(told)
    for pk, place, year, kind, characters in rows:
        mine = (-characters, pk)
        best[place, year, kind] = min(best.get((place, year, kind), mine), mine)
    stands = {pk for _, pk in best.values()}
    held = dict(Document.objects.filter(place__in=places).values_list("id", "current"))
    for wanted in (True, False):
        changed = [pk for pk, current in held.items() if (pk in stands) is wanted and current is not wanted]
        Document.objects.filter(pk__in=changed).update(current=wanted)


def _count_years(places: Sequence[int]) -> None:
    found: dict[tuple[int, int], PlaceYear] = {}

    def row(place: int, year: int) -> PlaceYear:
        return found.setdefault((place, year), PlaceYear(place_id=place, year=year))

    documents = Document.objects.filter(place__in=places, year__isnull=False)
    for place, year, n in _grouped(documents, "place", "year"):
        row(place, year).documents = n
    for pk, place, year in documents.filter(kind="work_report", current=True).values_list("id", "place_id", "year"):
        row(place, year).report_id = pk  # type: ignore[arg-type]
    standing = Q(document__current=True, withdrawn=False)
    spoken = Statement.objects.filter(standing, place__in=places, year__isnull=False)
    for place, year, status, n in _grouped(spoken, "place", "year", "status"):
        counted = row(place, year)
        counted.statements += n
        if status in ("result", "target"):
            setattr(counted, f"{status}s", n)
    without = Comparison.objects.filter(standing, place__in=places, year__isnull=False)
    for place, year, n in _grouped(without, "place", "year"):
        row(place, year).comparisons = n
    links = Link.objects.filter(place__in=places)
    due = links.exclude(rule="not-due")
    for place, year, outcome, n in _grouped(due.filter(comparison__isnull=True), "place", "year", "outcome"):
        if outcome in _OUTCOMES:
            setattr(row(place, year), outcome, n)
            row(place, year).promises += n
    for place, year, n in _grouped(due.filter(comparison__isnull=False), "place", "year"):
        row(place, year).wordless = n
    for place, year, n in _grouped(links.filter(rule="not-due"), "place", "year"):
        row(place, year).later = n
    checked = Finding.objects.filter(place__in=places, year__isnull=False)
    for place, year, outcome, n in _grouped(checked, "place", "year", "outcome"):
        setattr(row(place, year), _AGREEMENTS[outcome], n)
    PlaceYear.objects.filter(place__in=places).delete()
    PlaceYear.objects.bulk_create([found[key] for key in sorted(found)])


def count_findings(places: Sequence[int], year: int) -> None:
    """Count the findings about a year of some places anew.

    Args:
        places: primary keys.
        year: of the reports.
    """
    counts: dict[int, dict[str, int]] = {place: dict.fromkeys(_AGREEMENTS.values(), 0) for place in places}
    checked = Finding.objects.filter(place__in=places, year=year)
    for place, outcome, n in _grouped(checked, "place", "outcome"):
        counts[place][_AGREEMENTS[outcome]] = n
    for place, columns in counts.items():
        PlaceYear.objects.filter(place=place, year=year).update(**columns)


def _grouped(rows: Any, *fields: str) -> Any:
    return rows.order_by().values_list(*fields).annotate(n=Count("id"))


def _observe(places: Sequence[int]) -> None:
    Observation.objects.filter(place__in=places).delete()
    about = {p.pk: (p.level, p.code[:2]) for p in Place.objects.filter(pk__in=places)}
    # A work report goes before a communiqué: its pages are the ones from which a series is looked at.
    headlines = (
        Statement.objects.filter(
            place__in=places,
            headline=True,
            withdrawn=False,
            indicator__isnull=False,
            period_year__isnull=False,
            document__current=True,
            document__kind__in=("work_report", "communique"),
        )
        .order_by("-document__kind", "id")
        .values_list(*_WHOSE, *_WHAT)
    )
    seen: set[tuple[object, ...]] = set()
    made = []
    for row in headlines.iterator(20_000):
        point, (direction, low, high, *rest) = row[: len(_WHOSE)], row[len(_WHOSE) :]
        if point in seen:
            continue
        seen.add(point)
        indicator, place, *when = point
        sign = -1 if direction == "down" else 1
        made.append((indicator, place, *about[place], *when, sign * low, sign * high, *rest))
    bulk.insert(Observation, _OBSERVATION, made)


def analyze() -> None:
    """Let the database look at what it holds: its plans depend on it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize=0x10002" if connection.vendor == "sqlite" else "ANALYZE")
