"""Feeds: what is new as Atom (reports, verdicts, contradictions), and when promises fall due as iCalendar."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from duixian.model import say
from duixian.web.ledger.models import Place
from duixian.web.ledger.reading import lookup
from duixian.web.shell.pages import refused, version
from duixian.web.site.feeds import due_dates, queries
from duixian.web.site.feeds.entries import FEEDS, TAG

_ALL = "all"


class Place404(Exception):
    """No place has this address."""


def _place(slug: str) -> Place | None:
    if slug == _ALL:
        return None
    found = lookup.place_at(slug)
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
            feed_guid=f"{TAG}{slug}/{name}",
        )
        fill(feed, place, site)
        return feed.writeString("utf-8").encode("utf-8", "replace")

    return _answer(request, make, "application/atom+xml; charset=utf-8")


@require_safe
def due(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the calendar of a place: the promises in figures of which no report can have told yet."""
    try:
        place = _place(slug)
    except Place404:
        place = None
    if place is None:
        return refused(request, 404, "not_found", say("ledger.no-such-place"), slug, say("api.calendar-of-one-place"))
    site = f"{request.scheme}://{request.get_host()}"

    return _answer(request, lambda: due_dates.events(queries.pending(place), site), "text/calendar; charset=utf-8")


urls: list[URLPattern] = [
    path("feeds/<str:slug>/due.ics", due, name="feed-due"),
    path("feeds/<str:slug>/<str:name>.atom", atom, name="feed"),
]
