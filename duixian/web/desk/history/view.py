"""What waits for an editor and was done last, and all that happened to a document."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from duixian.web.desk.editing import editing, user_id
from duixian.web.desk.upload import uploads
from duixian.web.ledger.models import Correction, Event, Issue
from duixian.web.ledger.reading.history import shown as history_of
from duixian.web.shell.asked import document_named
from duixian.web.shell.wording import worded

_EVENTS = 200


@editing
@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponseBase:
    """Show an editor what is to be done and what was done last."""
    context = {
        "waiting": uploads.waiting(user_id(request)),
        "lost": Correction.objects.filter(state="lost").select_related("document").order_by("-at")[:50],
        "agreed": Correction.objects.filter(state="agreed").select_related("document").order_by("-at")[:20],
        "corrections": Correction.objects.filter(state="applied").select_related("document").order_by("-at")[:30],
        "failed": Issue.objects.filter(grade="failed").count(),
    }
    return render(request, "desk/history/home.html", context)


@editing
@require_http_methods(["GET", "HEAD"])
def history(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show all that happened to a document and what was read from it, newest first."""
    document = document_named(key)
    events = Event.objects.filter(document=document).order_by("-id")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    rows = history_of(events[: _EVENTS + 1])
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
        "corrections": Correction.objects.filter(document=document).order_by("start", "id"),
    }
    return render(request, "desk/history/history.html", context)


urls = [
    path("edit/", home, name="edit"),
    path("edit/history/<str:key>/", history, name="edit-history"),
]
