"""Feeds: what is new as Atom (reports, verdicts, contradictions), and when promises fall due as iCalendar."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from duixian.model import say
from duixian.web.ledger.models import Document, Finding, Link, Place, PlaceYear, Statement
from duixian.web.shell import resources
from duixian.web.shell.labels import label, reader_language
from duixian.web.shell.pages import refused, version
from duixian.web.shell.saying import colon, said

MOST = 50
_ALL = "all"
# Nobody changes these: a reader knows by them what it has shown before, wherever the site is served.
_TAG = "tag:duixian,2025:"
_OUTCOMES = ("met", "partly", "missed", "no_evidence", "unclear", "pending")


class Place404(Exception):
    """No place has this address."""


def _documents(place: Place | None) -> QuerySet[Document]:
    rows = Document.objects.filter(current=True, kind="work_report", place__isnull=False, year__isnull=False)
    if place is not None:
        rows = rows.filter(place=place)
    return rows.select_related("place").order_by("-added", "-id")


def _reports(feed: Atom1Feed, place: Place | None, site: str) -> None:
    for document in _documents(place)[:MOST]:
        assert document.place is not None
        feed.add_item(
            title=str(document),
            link=f"{site}/d/{document.key}/",
            description=_("读出 %(n)s 个数字，%(m)s 项无数字的比较")
            % {"n": document.statement_count, "m": document.comparison_count},
            unique_id=f"{_TAG}report/{document.key}",
            pubdate=document.added,
            updateddate=document.read,
            author_name=document.issuer or document.place.name,
            categories=[document.place.name, str(document.year)],
        )


def _verdicts(feed: Atom1Feed, place: Place | None, site: str) -> None:
    """An entry a report: what it says of the promises of the year before, in counts, and what it missed."""
    newest = list(_documents(place)[:MOST])
    years = PlaceYear.objects.filter(place__in={d.place_id for d in newest}, promises__gt=0)
    counts = {(row.place_id, row.year): row for row in years}
    missed: dict[tuple[int, int], list[tuple[str, str, str, str]]] = {}
    # One look at each report's promises by the index of its document.
    told = Link.objects.filter(
        document__in=[row.report_id for row in counts.values() if row.report_id], outcome__in=("missed", "partly")
    ).order_by("id")
    fields = (
        "place_id", "year", "outcome", "document__key", "target__start", "target__wording", "target__quote",
        "verdict_why",
    )  # fmt: skip
    for place_id, year, outcome, key, start, wording, quote, why in told.values_list(*fields):
        if start is not None:
            item = (
                f"{site}{resources.address(key, start)}",
                label("outcome", outcome),
                f"{wording} {quote}",
                said(why),
            )
            missed.setdefault((place_id, year), []).append(item)
    chinese = reader_language() == "zh"
    for document in newest:
        assert document.place is not None and document.year is not None
        row = counts.get((document.place.pk, document.year - 1))
        if row is None:
            continue
        parts = [(label("outcome", name), getattr(row, name)) for name in _OUTCOMES if getattr(row, name)]
        head = _("%(year)s 年可核对的 %(n)s 项数字承诺") % {"year": row.year, "n": row.promises}
        text = ("；" if chinese else "; ").join(f"{word} {n}" for word, n in parts)
        line = '<li>{1}：<a href="{0}">{2}</a>（{3}）</li>' if chinese else '<li>{1}: <a href="{0}">{2}</a> ({3})</li>'
        listed = format_html_join("", line, missed.get((document.place.pk, row.year), []))
        feed.add_item(
            title=f"{document.place.name} {document.year}{colon()}{head}",
            link=f"{site}/p/{document.place.slug}/{document.year}/",
            description=format_html("<p>{}{}{}</p><ul>{}</ul>", head, colon(), text, listed),
            unique_id=f"{_TAG}verdicts/{document.key}",
            pubdate=document.added,
            updateddate=document.read,
            author_name=_("兑现"),
            categories=[document.place.name, str(row.year)],
        )


def _contradictions(feed: Atom1Feed, place: Place | None, site: str) -> None:
    rows = Finding.objects.filter(outcome="contradicts")
    if place is not None:
        rows = rows.filter(place=place)
    rows = rows.select_related("place", "document").order_by("-document__added", "-document_id", "id")
    for row in rows[:MOST]:
        name = row.place.name if row.place else ""
        first = row.parts.select_related("statement__document").order_by("position").first()
        at = f"/d/{row.document.key}/"
        if first is not None:
            at = resources.address(first.statement.document.key, first.statement.start)
        feed.add_item(
            title=f"{name} {row.year or ''}{colon()}{said(row.equation)}",
            link=site + at,
            description=format_html("<p>{}</p><p>{}</p>", said(row.why), row.quotes),
            unique_id=f"{_TAG}finding/{row.key}",
            pubdate=row.document.added,
            updateddate=row.document.read,
            author_name=_("兑现"),
            categories=[name, row.relation],
        )


FEEDS: dict[str, tuple[Callable[[Atom1Feed, Place | None, str], None], Promise]] = {
    "reports": (_reports, gettext_lazy("新的报告")),
    "verdicts": (_verdicts, gettext_lazy("承诺的兑现")),
    "contradictions": (_contradictions, gettext_lazy("数字间的矛盾")),
}


def _place(slug: str) -> Place | None:
    if slug == _ALL:
        return None
    found = Place.objects.filter(slug=slug).first()
    if found is None:
        raise Place404
    return found


def _answer(request: HttpRequest, make: Callable[[], bytes], kind: str) -> HttpResponseBase:
    etag = f'W/"{version()}-{get_language()}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(make(), content_type=kind)
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=300"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def atom(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Answer with a feed of all places or of one."""
    try:
        place = _place(slug)
    except Place404:
        return refused(request, 404, "not_found", say("ledger.no-such-place"), slug, say("api.place-addresses"))
    if name not in FEEDS:
        return refused(request, 404, "not_found", say("site.no-such-feed"), name, say("site.feeds", names=tuple(FEEDS)))
    site = f"{request.scheme}://{request.get_host()}"
    fill, title = FEEDS[name]

    def make() -> bytes:
        whose = place.name if place else _("全部地方")
        feed = Atom1Feed(
            title=f"{_('兑现')} · {whose} · {title}",
            link=f"{site}/p/{place.slug}/" if place else f"{site}/",
            description=None,
            language=get_language(),
            feed_url=site + request.path,
            feed_guid=f"{_TAG}{slug}/{name}",
        )
        fill(feed, place, site)
        return feed.writeString("utf-8").encode("utf-8", "replace")

    return _answer(request, make, "application/atom+xml; charset=utf-8")


def due_day(due: str) -> date | None:
    """Return the last day of a period.

    Args:
        due: ISO 8601 as the engine writes it: ``2025``, ``2021/2025``, ``2025-06``, ``2025-06-30``, ``2025-Q2``,
            ``2025-H1``.

    Returns:
        The day; None where the period is of another form.
    """
    match = re.fullmatch(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|([QH])(\d)))?", due.rpartition("/")[2])
    if match is None:
        return None
    year, month, day, part, number = match.groups()
    last = int(month or 12)
    if part:
        last = int(number) * (3 if part == "Q" else 6)
    try:
        return date(int(year), last, int(day) if day else calendar.monthrange(int(year), last)[1])
    except (ValueError, IndexError):
        return None


def _events(rows: Iterable[Sequence[object]], site: str) -> bytes:
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Duixian//duixian//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for key, start, wording, quote, due, title, at in rows:
        day = due_day(str(due))
        if day is None:
            continue
        event = Event()
        event.add("uid", f"{key}-{start}@duixian")
        event.add("dtstamp", at if isinstance(at, datetime) else datetime.now(UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{wording} {quote}".strip())
        event.add("description", f"{title}\n{site}{resources.address(str(key), int(str(start)))}")
        event.add("url", f"{site}{resources.address(str(key), int(str(start)))}")
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


@require_safe
def due(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the calendar of a place: the promises in figures of which no report can have told yet.

    The newest report's promises have no account before the next report is there; its targets are taken as they are.
    """
    try:
        place = _place(slug)
    except Place404:
        place = None
    if place is None:
        return refused(request, 404, "not_found", say("ledger.no-such-place"), slug, say("api.calendar-of-one-place"))
    about = ("document__title", "document__added")
    rows = Link.objects.filter(place=place, outcome="pending", target__isnull=False, document__current=True)
    newest = PlaceYear.objects.filter(place=place, report__isnull=False).order_by("-year").first()
    # What was due before the newest report is no appointment any more, though no report in the ledger tells of it.
    rows = rows.filter(due_year__gte=newest.year if newest else 0)
    fresh = Statement.objects.filter(
        document=newest.report_id if newest else None, status="target", role="value", withdrawn=False,
        period_year__gte=newest.year if newest else 0, answers__isnull=True,
    )  # fmt: skip
    site = f"{request.scheme}://{request.get_host()}"
    promised = ("document__key", "target__start", "target__wording", "target__quote", "due", *about)
    spoken = ("document__key", "start", "wording", "quote", "period", *about)

    def listed() -> Iterator[Sequence[object]]:
        yield from rows.order_by("due_year", "id").values_list(*promised)
        yield from fresh.order_by("start").values_list(*spoken)

    return _answer(request, lambda: _events(listed(), site), "text/calendar; charset=utf-8")


urls: list[URLPattern] = [
    path("feeds/<str:slug>/due.ics", due, name="feed-due"),
    path("feeds/<str:slug>/<str:name>.atom", atom, name="feed"),
]
