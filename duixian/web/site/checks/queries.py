"""What the page of checks asks of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from duixian.model import UsageError, say
from duixian.web.ledger.models import Finding, FindingStatement, Place

_LIMIT = 50


def findings(
    outcome: str, place: Place | None, year: int | None, relation: str, cursor: str
) -> tuple[list[Finding], bool]:
    """Return findings, the newest reports first.

    Args:
        outcome: what arithmetic says.
        place: of its reports; None for all places.
        year: of the reports; None for all.
        relation: in which the figures stand; empty for any.
        cursor: ``year-id`` of the last finding that was shown; empty to begin.

    Returns:
        As many as a page shows, and whether there are more.

    Raises:
        UsageError: the cursor is none.
    """
    those = Finding.objects.filter(outcome=outcome)
    if place is not None:
        those = those.filter(place=place)
    if year is not None:
        those = those.filter(year=year)
    if relation:
        those = those.filter(relation=relation)
    those = _from(those, cursor)
    found = list(those.select_related("place", "document").order_by("-year", "-id")[: _LIMIT + 1])
    return found[:_LIMIT], len(found) > _LIMIT


def _from(those: QuerySet[Finding], cursor: str) -> QuerySet[Finding]:
    if not cursor:
        return those
    year, _, key = cursor.partition("-")
    if not (year.isdecimal() and key.isdecimal() and len(year) < 6 and len(key) < 18):
        raise UsageError(say("site.bad-list-place"), cursor, say("site.follow-next"))
    return those.filter(Q(year__lt=int(year)) | Q(year=int(year), pk__lt=int(key)))


def figures(found: Sequence[Finding]) -> dict[int, list[FindingStatement]]:
    """Return the figures of findings, by the primary keys of these, in the order of their equations."""
    parts: dict[int, list[FindingStatement]] = {}
    for part in (
        FindingStatement.objects.filter(finding__in=[f.pk for f in found])
        .select_related("statement__document")
        .order_by("finding", "position")
    ):
        parts.setdefault(part.finding_id, []).append(part)
    return parts
