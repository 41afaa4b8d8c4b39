"""How often somebody may search: told on pages as in the API, and counted by all workers together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.test import Client

from duixian.web.shell.rates import counters

COUNT = """
from duixian.web import prepare
prepare()
from duixian.web.shell.rates import Rate
rate = Rate("tries", 1000, 10**9)
for _ in range(60):
    rate.count("somebody")
print(rate._replace(most=120).reached("somebody"), rate._replace(most=121).reached("somebody"))
"""


def test_the_page_says_how_long_to_wait(client: Client, ledger: None, settings: Any) -> None:
    settings.SEARCHES_A_MINUTE = 2
    counters().clear()
    # A minute may end between two of them, but not between all.
    answers = [client.get(f"/search/?q=增长&year={2000 + n}") for n in range(8)]
    assert answers[0].status_code == 200
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused and 1 <= int(refused[0]["Retry-After"]) <= 60
    assert "text/html" in refused[0]["Content-Type"]
    # What is only asked for its form costs nothing.
    assert client.get("/search/").status_code == 200
    told = client.get("/search.json?q=增长&year=2030")
    assert told.status_code == 429 and told.json()["error"]["code"] == "too_many_requests"
    counters().clear()


def test_workers_count_together(tmp_path: Path) -> None:
    environment = {**os.environ, "DUIXIAN_HOME": str(tmp_path), "DATABASE_URL": ""}
    command = [sys.executable, "-c", COUNT]
    workers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = sorted(worker.communicate(timeout=120)[0] for worker in workers)
    # Whoever is done last sees all 120 of both.
    assert told[-1].split() == ["True", "False"]
