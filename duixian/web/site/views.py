"""The front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duixian.web.ledger.models import PlaceYear


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the newest reports of the ledger."""
    newest = PlaceYear.objects.filter(report__isnull=False).select_related("place", "report").order_by("-year", "place")
    return render(request, "site/front.html", {"newest": newest[:50]})
