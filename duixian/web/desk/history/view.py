"""What waits for an editor and was done last, and all that happened to a document."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from duixian.web.desk.editing import editing, user_id
from duixian.web.desk.history import queries
from duixian.web.desk.upload import uploads
from duixian.web.shell.asked import document_named
from duixian.web.shell.wording import worded

_EVENTS = 200


@editing
@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponseBase:
    """Show an editor what is to be done and what was done last."""
    context = {
        "waiting": uploads.waiting(user_id(request)),
        "lost": queries.corrections("lost", 50),
        "agreed": queries.corrections("agreed", 20),
        "corrections": queries.corrections("applied", 30),
        "failed": queries.failed(),
    }
    return render(request, "desk/history/home.html", context)


@editing
@require_http_methods(["GET", "HEAD"])
def history(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show all that happened to a document and what was read from it, newest first."""
    document = document_named(key)
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdecimal() and len(before) < 19
    rows = queries.events(document, int(before) if known else None, _EVENTS + 1)
    shown = []
    for event in rows[:_EVENTS]:
        subject, _colon, rest = event.object.partition(":")
        start = rest.rpartition("#")[2] if "#" in rest else ""
        told = event.action in ("corrected", "restored", "lost", "agreed", "applied")
        shown.append({
            "event": event,
            "subject": subject,
            "start": start,
            "before": worded(event.before, event.field) if told else "",
            "after": worded(event.after, event.field) if told else "",
            "changed": told,
        })  # fmt: skip
    context = {
        "document": document,
        "events": shown,
        "next": rows[_EVENTS - 1].pk if len(rows) > _EVENTS else None,
        "corrections": queries.corrections_of(document),
    }
    return render(request, "desk/history/history.html", context)


urls = [
    path("edit/", home, name="edit"),
    path("edit/history/<str:key>/", history, name="edit-history"),
]
