"""What names of earlier answers became: for whoever has a program that reads them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from duixian.web.api import schemas
from duixian.web.api.answers import REFUSALS, answering

router = Router(by_alias=True)

# Of an answer of schema 1: which resource (* for each), the name there, and the name now.
RENAMED: tuple[tuple[str, str, str], ...] = (
    ("*", "why", "why.code, why.values"),
    ("years", "report", "document"),
    ("years", "wordless", "without_figure"),
    ("indicators", "id", "indicator_id"),
    ("documents", "key", "document"),
    ("documents", "name", "path"),
    ("documents", "place", "document_place_slug"),
    ("documents", "place_name", "document_place"),
    ("documents", "year", "document_year"),
    ("documents", "kind", "document_kind"),
    ("statements", "wording", "indicator"),
    ("statements", "indicator", "indicator_id"),
    ("statements", "territory", "place"),
    ("statements", "place", "document_place_code"),
    ("statements", "place_name", "document_place"),
    ("statements", "year", "document_year"),
    ("statements", "section", "section, a list"),
    ("promises", "outcome", "verdict"),
    ("promises", "verdict", "verdict_words"),
    ("promises", "wordless", "without_figure"),
    ("promises", "indicator", "indicator_id"),
    ("promises", "verdict_why", "verdict_why.code, verdict_why.values"),
    ("promises", "target.wording, result.wording", "target.indicator, result.indicator"),
    ("findings", "key", "finding"),
    ("findings", "equation", "equation.code, equation.values"),
    ("observations", "indicator", "indicator_id"),
    ("observations", "value", "low"),
    ("observations", "place", "place_slug"),
    ("observations", "place_name", "place"),
    ("series", "state unknown", "state no_document"),
    ("search", "text", "sentence"),
    ("issues", "name", "path"),
)


@router.get("/changes", response={200: schemas.ChangesAnswer, **REFUSALS}, summary="What earlier names became")
@answering
def changes(request: HttpRequest) -> dict[str, Any]:
    """List the names of schema 1 that are others in schema 2. Addresses and filters have kept theirs."""
    return {"items": [{"resource": resource, "old": old, "new": new} for resource, old, new in RENAMED]}
