"""A ledger of the sample reports: in SQLite, or in the PostgreSQL that DATABASE_URL names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Places and indicators are there once and for all tests, as they are in every ledger."""
    from duixian.web.ledger import writing

    with django_db_blocker.unblock():
        writing.prepare()


@pytest.fixture
def ledger(db: None) -> None:
    """An empty ledger with places and indicators."""


@pytest.fixture
def weihai(ledger: None) -> dict[int, Any]:
    """The three sample reports, by year."""
    from duixian.web.ledger import writing
    from duixian.web.ledger.models import Document

    writing.add([str(SAMPLES)], writing.Actor("test"))
    return {d.year: d for d in Document.objects.all() if d.year}


@pytest.fixture(scope="session", autouse=True)
def _english() -> None:
    from django.utils import translation

    translation.activate("en")


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep requests from closing the connection on which the test's own transaction is, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
