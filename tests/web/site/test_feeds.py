"""Feeds and calendars are what readers of feeds and calendars expect."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar

from duixian.web.ledger import writing
from duixian.web.ledger.models import Document, Finding, Link, PlaceYear, Statement
from duixian.web.site.feeds.due_dates import due_day
from duixian.web.site.feeds.entries import FEEDS
from tests.web.conftest import SAMPLES

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("slug", ["all", "371000"])
def test_a_feed_is_well_formed_and_its_ids_stay(
    client: Client, weihai: dict[int, Document], slug: str, name: str
) -> None:
    response = client.get(f"/feeds/{slug}/{name}.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed" and feed.findtext(f"{ATOM}id") == f"tag:duixian,2025:{slug}/{name}"
    assert feed.findtext(f"{ATOM}updated")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    expected = {
        "reports": len(weihai),
        "verdicts": len(weihai) - 1,
        "contradictions": Finding.objects.filter(outcome="contradicts").count(),
    }
    assert len(ids) == len(set(ids)) == expected[name]
    again = client.get(f"/feeds/{slug}/{name}.atom", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_verdicts_are_told_with_their_counts(client: Client, weihai: dict[int, Document]) -> None:
    feed = ElementTree.fromstring(client.get("/feeds/371000/verdicts.atom", headers={"Accept-Language": "en"}).content)
    row = PlaceYear.objects.get(year=2024)
    at = "http://testserver/p/371000/2025/"
    entry = next(e for e in feed.iter(f"{ATOM}entry") if [i for i in e.iter(f"{ATOM}link") if i.get("href") == at])
    summary = entry.findtext(f"{ATOM}summary") or ""
    assert f"kept {row.met}" in summary and f"never mentioned again {row.no_evidence}" in summary


def test_a_calendar_holds_what_is_still_due(client: Client, ledger: None) -> None:
    for year in (2024, 2025):
        writing.add([str(path) for path in SAMPLES.glob(f"*{year}*")], writing.Actor("test"))
    report = Document.objects.get(year=2025)
    response = client.get("/feeds/371000/due.ics")
    assert response["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(response.content).walk("VEVENT")
    newest = Statement.objects.filter(document=report, status="target", role="value", period_year__gte=2025)
    # No report tells yet of the promises of the newest one.
    assert not Link.objects.filter(document=report).exists()
    assert len(events) == newest.count() > 0
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert {event.decoded("dtstart") for event in events} == {due_day(row.period) for row in newest}


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("2025", date(2025, 12, 31)),
        ("2021/2025", date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-06-15", date(2025, 6, 15)),
        ("2025-Q2", date(2025, 6, 30)),
        ("2025-H1", date(2025, 6, 30)),
        ("2025-Q7", None),
        ("", None),
    ],
)
def test_a_period_is_due_on_its_last_day(due: str, day: date | None) -> None:
    assert due_day(due) == day


@pytest.mark.parametrize("address", ["/feeds/000001/reports.atom", "/feeds/371000/none.atom", "/feeds/all/due.ics"])
def test_what_is_no_feed_says_so(client: Client, weihai: dict[int, Document], address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404 and response.json()["error"]["remedy"]
