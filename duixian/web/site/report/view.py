"""A report: its text with every figure marked, and the list of figures beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duixian.web.shell import resources
from duixian.web.shell.asked import choice
from duixian.web.shell.labels import KIND, STATUS
from duixian.web.shell.pages import Page, page
from duixian.web.site.report import marking, queries


def report(request: HttpRequest, key: str) -> Page:
    """Show a queries.document with its figures.

    Query: ``section`` (its number), ``status``, ``kind``, ``contradicts=1``: only these figures are marked and listed.
    """
    held = queries.document(key)
    text = held.body.text
    sections, figures = queries.sections(held), queries.figures(held)
    wrong = queries.contradicted(held)
    status, kind = choice(request, "status", tuple(STATUS)), choice(request, "kind", tuple(KIND))
    chosen = next((s for s in sections if str(s.number) == request.GET.get("section", "")), None)
    only_wrong = request.GET.get("contradicts") == "1"
    shown = [
        f
        for f in figures
        if (not status or f.status == status)
        and (not kind or f.kind == kind)
        and (chosen is None or chosen.start <= f.start < chosen.end)
        and (not only_wrong or f.start in wrong)
    ]
    context: dict[str, Any] = {
        "document": held,
        "body": marking.marked(text, sections, shown, wrong, queries.places_of_cards(held)),
        "figures": shown,
        "total": len(figures),
        "wrong": wrong,
        "sections": [s for s in sections if s.level <= 2],
        "chosen": chosen,
        "status": status,
        "kind": kind,
        "only_wrong": only_wrong,
        "statuses": STATUS.items(),
        "kinds": tuple(KIND),
        "before": queries.years_on(held, -1),
        "after": queries.years_on(held, 1),
        "versions": queries.versions(held),
        "issues": held.issues.all(),
    }

    def rows() -> list[resources.Row]:
        listed = {f.start for f in shown}
        return [row for row in queries.rows(held) if row["start"] in listed]

    def data() -> dict[str, Any]:
        names = [column.name for column in resources.own(resources.SECTION)]
        return {
            **queries.described(held),
            "text": text,
            "sections": [{name: getattr(s, name) for name in names} for s in sections],
            "statements": [{**row, "contradicted": row["start"] in wrong} for row in rows()],
        }

    return Page(context, data, resources.table(held.key, resources.STATEMENT, rows))


urls = page("d/<str:key>/", report, name="report", template="site/report/report.html")
