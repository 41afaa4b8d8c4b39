"""The front page."""

from __future__ import annotations

from django.http import HttpRequest

from duixian.web.ledger.models import PlaceYear
from duixian.web.site.pages import Page, Table, page


def front(request: HttpRequest) -> Page:
    """Show the newest reports of the ledger."""
    newest = PlaceYear.objects.filter(report__isnull=False).select_related("place", "report").order_by("-year", "place")
    rows = [(r.place.slug, r.place.name, r.year, r.statements) for r in newest[:50]]
    columns = ("place", "name", "year", "statements")
    data = {"reports": [dict(zip(columns, row, strict=True)) for row in rows]}
    return Page({"newest": newest[:50]}, data, Table("duixian", columns, rows))


urls = page("", front, name="front", template="site/front.html")
