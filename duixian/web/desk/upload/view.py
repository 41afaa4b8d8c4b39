"""Adding a document in the browser: sent, read in a process of its own, looked at, put right, accepted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from duixian.model import UsageError, say
from duixian.text import sentence_around
from duixian.web.desk.editing import actor, editing, user_id
from duixian.web.desk.upload import queries, uploads
from duixian.web.desk.upload.reading import Answer
from duixian.web.ledger import writing
from duixian.web.ledger.incoming import Incoming
from duixian.web.ledger.reading import lookup
from duixian.web.shell.asked import known_places
from duixian.web.shell.pages import too_many
from duixian.web.shell.rates import UPLOADS

_FIRST_FIGURES = 25
_FIRST_SECTIONS = 60


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Take a document that an editor sends, and show what waits for the editor."""
    user = user_id(request)
    context: dict[str, Any] = {"endings": ",".join(uploads.ENDINGS), "largest": uploads.LARGEST // 2**20}
    status = 200
    if request.method == "POST":
        if UPLOADS.count(str(user)):
            return too_many(request, UPLOADS)
        try:
            file = request.FILES.get("file")
            if file is None:
                raise UsageError(say("upload.none-sent"), "file", say("upload.choose-file"))
            place, year = _whose(request)
            held = uploads.keep(file, user)
            _read(request, held, place, year)
            return redirect("edit-upload", held.token)
        except UsageError as error:
            context |= {"error": error, "given": request.POST}
            status = 400
    context |= {"waiting": uploads.waiting(user), "places": known_places()}
    return render(request, "desk/upload/add.html", context, status=status)


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what was read of a document; read it again, accept it or discard it."""
    held = uploads.find(token, user_id(request))
    context: dict[str, Any] = {"upload": held, "places": known_places()}
    status = 200
    if request.method == "POST":
        try:
            done = _decided(request, held)
            if done is not None:
                return done
        except UsageError as error:
            context |= {"error": error, "given": request.POST}
            status = 400
    answer = uploads.answer_of(held)
    context["answer"] = answer
    if answer is not None and answer.incoming is not None:
        context |= _shown(answer.incoming, answer)
    return render(request, "desk/upload/preview.html", context, status=status)


def _decided(request: HttpRequest, held: uploads.Upload) -> HttpResponseBase | None:
    """Do what the editor says of an upload."""
    decision = request.POST.get("do", "")
    if decision == "discard":
        uploads.discard(held)
        messages.info(request, _("已弃用 %(name)s。") % {"name": held.name})
        return redirect("edit-add")
    place, year = _whose(request)
    answer = uploads.answer_of(held)
    incoming = answer.incoming if answer is not None else None
    same = incoming is not None and (place or incoming.place) == incoming.place
    same = same and incoming is not None and (year or incoming.year) == incoming.year
    if decision == "again" or incoming is None or not same:
        if UPLOADS.count(str(user_id(request))):
            return too_many(request, UPLOADS)
        _read(request, held, place, year)
        if decision == "accept":
            told = _("已按您的改动重新读取。请再看一遍，然后收下。")
            messages.info(request, told)
        return redirect("edit-upload", held.token)
    if decision != "accept":
        raise UsageError(say("upload.no-decision"), held.name, say("upload.decide"))
    document = writing.add_incoming(incoming, actor(request))
    uploads.discard(held)
    messages.success(request, _("%(name)s 已记入账本。") % {"name": held.name})
    return redirect(f"/d/{document.key}/")


def _whose(request: HttpRequest) -> tuple[str, int | None]:
    """Return place and year as the editor gives them; empty and None where the document is to tell them."""
    name = request.POST.get("place", "").strip()
    told = request.POST.get("year", "").strip()
    year = int(told) if told.isascii() and told.isdecimal() and len(told) == 4 else None
    if told and (year is None or not 1949 <= year <= 2100):
        raise UsageError(say("site.no-year"), told, say("site.write-year"))
    return lookup.place(name).name if name else "", year


def _read(request: HttpRequest, held: uploads.Upload, place: str, year: int | None) -> None:
    """Read an upload; that it cannot be read is written down in the ledger."""
    answer = uploads.read(held, place, year)
    if answer.incoming is None:
        writing.note_failure(held.name, UsageError(answer.problem, held.name, answer.remedy), actor(request))


def _shown(incoming: Incoming, answer: Answer) -> dict[str, Any]:
    """Return what the page shows of a document that was read."""
    figures, sections = incoming.statements, incoming.sections
    for row in figures[:_FIRST_FIGURES]:
        row["sentence"] = sentence_around(incoming.text, row["start"], row["end"])
    statuses = [row["status"] for row in figures]
    return {
        "incoming": incoming,
        "doubts": answer.doubts,
        "sections": sections[:_FIRST_SECTIONS],
        "more_sections": max(0, len(sections) - _FIRST_SECTIONS),
        "figures": figures[:_FIRST_FIGURES],
        "more_figures": max(0, len(figures) - _FIRST_FIGURES),
        "counts": {
            "characters": len(incoming.text),
            "sections": len(sections),
            "figures": len(figures),
            "results": statuses.count("result"),
            "targets": statuses.count("target"),
            "comparisons": len(incoming.comparisons),
            "named": sum(row["indicator_id"] is not None for row in figures),
        },
        "held": queries.held(incoming),
        "others": queries.others(incoming),
    }


@editing
@require_POST
def forget(request: HttpRequest, token: str) -> HttpResponseBase:
    """Discard what waits, from the list."""
    uploads.discard(uploads.find(token, user_id(request)))
    return redirect("edit-add")


@editing
@require_http_methods(["GET", "HEAD"])
def issues(request: HttpRequest) -> HttpResponseBase:
    """List the documents that could not be read, and those of which something is doubtful."""
    grade = request.GET.get("grade", "failed")
    if grade not in ("failed", "doubt"):
        raise UsageError(say("upload.no-such-grade"), grade, say("upload.grades", names=("failed", "doubt")))
    after = request.GET.get("after", "0")
    skipped = int(after) if after.isascii() and after.isdecimal() and len(after) < 8 else 0
    rows = queries.issues(grade, skipped, 101)
    context = {"issues": rows[:100], "grade": grade, "next": skipped + 100 if len(rows) > 100 else None}
    for row in rows:
        # A path of this machine is nobody's business.
        row.name = row.name.replace("\\", "/").rpartition("/")[2] or row.name
    return render(request, "desk/upload/issues.html", context)


urls = [
    path("edit/add/", add, name="edit-add"),
    path("edit/add/<str:token>/", preview, name="edit-upload"),
    path("edit/add/<str:token>/discard/", forget, name="edit-discard"),
    path("edit/issues/", issues, name="edit-issues"),
]
