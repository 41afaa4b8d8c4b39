"""Correcting: a figure, a promise's answer, whose a document is. Each with a reason, beside what the engine says."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from duixian.model import UsageError, say
from duixian.text import sentence_around
from duixian.web.desk.correct import queries
from duixian.web.desk.correct.queries import Row
from duixian.web.desk.editing import CHOICES, actor, editing
from duixian.web.ledger import writing
from duixian.web.ledger.models import Document, Link, Statement
from duixian.web.ledger.reading import corrections, lookup
from duixian.web.shell.asked import document_named, known_places
from duixian.web.shell.labels import FIELD
from duixian.web.shell.wording import worded, written

_HINTS = {
    "value": gettext_lazy("带上数量级：372862000000；区间：5~6"),
    "unit": gettext_lazy("照原文，不带万、亿"),
    "indicator_id": gettext_lazy("目录中的编号或名称；不填表示没有"),
    "period": gettext_lazy("2024、2024-03 或 2021/2025"),
}
_ADDRESS = re.compile(r"(?:.*/)?d/([^/]+)/(?:s/|#s-)(\d{1,9})/?(?:[?#].*)?")


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: HttpRequest, key: str, start: str) -> HttpResponseBase:
    """Correct a figure, or what answers a promise."""
    row = queries.row_named(key, start)
    error: UsageError | None = None
    if request.method == "POST":
        try:
            _unchanged(row, request.POST.get("seen", ""))
            told = _changed(request, row)
            messages.success(request, told)
            return redirect(request.path)
        except UsageError as refused:
            error = refused
            row.refresh_from_db()
    context = _figure(request, row) | {"error": error}
    return render(request, "desk/correct/figure.html", context, status=400 if error else 200)


def _changed(request: HttpRequest, row: Row) -> str:
    """Do what the editor says, and tell what was done."""
    why, decision = request.POST.get("why", ""), request.POST.get("do", "")
    if decision == "correct":
        changes = _changes(request, row)
        if not changes:
            raise UsageError(say("correct.nothing-changed"), row.quote, say("correct.change-something"))
        writing.correct(row, changes, why, actor(request))
        return _("已更正。列表、结论和核对随之更新。")
    if decision in ("answer", "no-answer", "restore-link"):
        link = lookup.promise(row)
        _decide(request, link, decision, why)
        return _("已记下。结论仍按程序自己的规则得出。")
    if decision == "answers":
        if not isinstance(row, Statement):
            raise UsageError(say("correct.without-number"), row.quote, say("correct.choose-figure"))
        promise = _named(request.POST.get("promise", ""))
        writing.relink(lookup.promise(promise), row, why, actor(request))
        return _("已记下。结论仍按程序自己的规则得出。")
    raise UsageError(say("correct.no-decision"), row.quote, say("correct.use-buttons"))


def _decide(request: HttpRequest, link: Link, decision: str, why: str) -> None:
    if decision == "restore-link":
        writing.unrelink(link, why, actor(request))
        return
    result: Statement | None = None
    if decision == "answer":
        named = _named(request.POST.get("other", "").strip() or request.POST.get("answer", ""))
        if not isinstance(named, Statement):
            raise UsageError(say("correct.without-number"), named.quote, say("correct.choose-figure"))
        result = named
    writing.relink(link, result, why, actor(request))


def _named(told: str) -> Row:
    """Find a figure by the address of its card or by its id."""
    told = told.strip()
    if not told:
        raise UsageError(say("correct.none-chosen"), "", say("correct.choose-or-paste"))
    match = _ADDRESS.fullmatch(told)
    found = lookup.subject(f"{match[1]}#{match[2]}" if match else told)
    if isinstance(found, Document):
        raise UsageError(say("correct.is-document"), told, say("correct.paste-card"))
    return found


def _unchanged(row: Row, seen: str) -> None:
    """Refuse to write over what somebody else has said since the page was shown."""
    last = queries.last(row)
    if seen.isascii() and seen.isdecimal() and len(seen) < 19 and last is not None and last.pk > int(seen):
        raise UsageError(say("correct.somebody-else", who=last.who), row.quote, say("correct.look-again"))


def _allowed(row: Row) -> tuple[str, ...]:
    return corrections.STATEMENT_FIELDS if isinstance(row, Statement) else corrections.COMPARISON_FIELDS


def _changes(request: HttpRequest, row: Row) -> dict[str, Any]:
    """Return the fields that the editor changed, or whose engine's reading is to count again."""
    restored = set(request.POST.getlist("restore"))
    changes: dict[str, Any] = {}
    for field in _allowed(row):
        if field in restored:
            changes[field] = None
        elif field == "withdrawn":
            told = request.POST.get("withdrawn") == "1"
            if told != row.withdrawn:
                changes[field] = told
        elif field in request.POST:
            told_text = request.POST[field].strip()
            if told_text != written(corrections.current(row, field)):
                changes[field] = told_text
    return changes


def _figure(request: HttpRequest, row: Row) -> dict[str, Any]:
    """Return what the page of a figure shows."""
    given = request.POST if request.method == "POST" else None
    subject = "statement" if isinstance(row, Statement) else "comparison"
    document = row.document
    held = {c.field: c for c in queries.corrections(document, subject, row.start)}
    fields = []
    for name in _allowed(row):
        now = corrections.current(row, name)
        correction = held.get(name)
        entry: dict[str, Any] = {
            "name": name,
            "label": FIELD.get(name, ""),
            "now": given.get(name, written(now)) if given is not None else written(now),
            "engine": worded(correction.engine if correction else now, name),
            "correction": correction,
            "choices": CHOICES.get(name),
            "hint": _HINTS.get(name, ""),
        }
        if name == "withdrawn":
            entry["now"] = row.withdrawn if given is None else given.get("withdrawn") == "1"
        fields.append(entry)
    link = queries.link_of(row)
    last = queries.last(row)
    shown: dict[str, Any] = {
        "row": row,
        "document": document,
        "sentence": sentence_around(document.body.text, row.start, row.end),
        "fields": [f for f in fields if f["name"] != "withdrawn"],
        "withdrawn": next(f for f in fields if f["name"] == "withdrawn"),
        "indicators": queries.indicators() if isinstance(row, Statement) else [],
        "link": link,
        "said": queries.corrections(document, "link", row.start).first(),
        "answered": queries.answered(row),
        "seen": last.pk if last else 0,
        "events": queries.events(row),
        "why": given.get("why", "") if given is not None else "",
    }
    if link is not None:
        shown["candidates"] = queries.candidates(link, request.GET.get("find", "").strip()[:60])
        shown["find"] = request.GET.get("find", "").strip()[:60]
    return shown


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def identify(request: HttpRequest, key: str) -> HttpResponseBase:
    """Correct whose a document is and of which year."""
    document = document_named(key)
    error: UsageError | None = None
    given = request.POST if request.method == "POST" else None
    if given is not None:
        try:
            name, told = given.get("place", "").strip(), given.get("year", "").strip()
            if told and not (told.isascii() and told.isdecimal() and 1949 <= int(told[:9]) <= 2100):
                raise UsageError(say("site.no-year"), told, say("site.write-year"))
            kept = document.place is not None and name in (document.place.name, document.place.slug)
            place = document.place if kept else lookup.place(name) if name else None
            year = int(told) if told else None
            if (place, year) == (document.place, document.year):
                raise UsageError(say("correct.nothing-changed"), str(document), say("correct.change-something"))
            writing.identify(document, place, year, given.get("why", ""), actor(request))
            messages.success(request, _("已更正。列表、结论和核对随之更新。"))
            return redirect("edit-history", document.key)
        except UsageError as refused:
            error = refused
    context = {
        "document": document,
        "place": given.get("place", "") if given is not None else (document.place.name if document.place else ""),
        "year": given.get("year", "") if given is not None else document.year or "",
        "why": given.get("why", "") if given is not None else "",
        "corrections": queries.corrections(document, "document"),
        "places": known_places(),
        "error": error,
    }
    return render(request, "desk/correct/document.html", context, status=400 if error else 200)


urls = [
    path("edit/d/<str:key>/", identify, name="edit-document"),
    path("edit/d/<str:key>/s/<str:start>/", figure, name="edit-figure"),
]
