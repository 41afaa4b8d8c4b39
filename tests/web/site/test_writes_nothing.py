"""Whoever reads changes nothing: no page, answer, feed, chart or export sends the database anything but questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from duixian.web.ledger.models import Document, Link

ADDRESSES = (
    "/", "/p/371000/", "/p/371000/2025/", "/p/371000/2025/promises/", "/d/{key}/", "/d/{key}/s/{start}/",
    "/d/{key}/cards/0/", "/i/", "/i/gdp/?place=371000", "/i/gdp/2024/", "/search/?q=工业", "/search/suggest/?q=工",
    "/compare/places/?a=威海市&b=山东省", "/compare/reports/?place=威海市", "/checks/", "/rules/", "/accounts/login/",
    "/index.csv", "/p/371000.xlsx", "/charts/i/gdp.csv?place=371000", "/embed/i/gdp/", "/feeds/all/verdicts.atom",
    "/feeds/371000/due.ics", "/export/371000.zip", "/export/371000/claimreview.jsonld", "/api/documents",
    "/api/places", "/api/events", "/api/search?q=工业",
)  # fmt: skip
QUESTIONS = ("SELECT", "WITH", "EXPLAIN", "SAVEPOINT", "RELEASE", "DECLARE", "FETCH", "CLOSE")


def only_questions(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    assert sql.lstrip(' ("').upper().startswith(QUESTIONS), sql
    return execute(sql, *rest)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_for_readers_changes_the_ledger(address: str, client: Client, weihai: dict[int, Document]) -> None:
    link = Link.objects.filter(document=weihai[2025], target__isnull=False).select_related("target").first()
    assert link is not None and link.target is not None
    with connection.execute_wrapper(only_questions):
        answer = client.get(address.format(key=weihai[2025].key, start=link.target.start))
        body = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200 and body


def test_a_change_would_be_seen(ledger: None) -> None:
    with connection.execute_wrapper(only_questions), pytest.raises(AssertionError):
        Document.objects.filter(pk=0).update(year=2000)
