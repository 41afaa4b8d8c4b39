"""Charts: what they show, that they are drawn once, and how they may be used elsewhere."""

from __future__ import annotations

import csv
import io
import json
import uuid
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from duixian.web.ledger.models import Indicator, Place
from duixian.web.shell.tags.figures import shares
from duixian.web.site.charts import drawing as charts
from duixian.web.site.indicator.series import over_years
from duixian.web.site.indicator.tags import spark


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have drawn is not there."""
    monkeypatch.setattr(charts, "caches", {"charts": LocMemCache(uuid.uuid4().hex, {})})


def spec_of(indicator: str, kind: str) -> str:
    series = over_years(Indicator.objects.get(pk=indicator), kind, [Place.objects.get(slug="371000")])
    return json.dumps(charts.over_years(series, "en", kind), ensure_ascii=False)


def test_a_year_that_tells_nothing_is_marked_and_no_line_crosses_it(weihai: Any) -> None:
    series = over_years(Indicator.objects.get(pk="new-urban-jobs"), "level", [Place.objects.get(slug="371000")])
    pk = series.places[0].pk
    # The report of 2026 is there and does not tell the jobs of 2025; that of 2023 is not there.
    assert series.state(pk, "result", 2024) == "figure"
    assert series.state(pk, "result", 2025) == "absent"
    assert series.state(pk, "target", 2023) == "no_document"
    assert "2025 not mentioned" in spec_of("new-urban-jobs", "level")


def test_a_chart_is_an_svg_that_runs_nothing_and_is_drawn_once(client: Client, weihai: Any, monkeypatch: Any) -> None:
    drawn: list[str] = []
    convert = charts._convert

    def counting(told: str, form: str) -> bytes:
        drawn.append(form)
        return convert(told, form)

    monkeypatch.setattr(charts, "_convert", counting)
    address = "/charts/i/new-urban-jobs.svg?place=371000&lang=zh-hans"
    first, second = client.get(address), client.get(address)
    assert first["Content-Type"] == "image/svg+xml"
    assert first.content == second.content and drawn == ["svg"]
    text = first.content.decode()
    assert "威海市" in text and "城镇新增就业" in text and "<script" not in text
    assert "script-src 'none'" in first["Content-Security-Policy"]
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_png_is_made_only_with_a_font_for_chinese(client: Client, weihai: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(charts, "_has_chinese", lambda: False)
    refused = client.get("/charts/i/new-urban-jobs.png?place=371000")
    assert refused.status_code == 503
    assert "make assets" in refused.content.decode()
    monkeypatch.setattr(charts, "_has_chinese", lambda: True)
    made = client.get("/charts/i/new-urban-jobs.png?place=371000")
    assert made.content.startswith(b"\x89PNG")


def test_the_figures_of_a_chart_as_csv(client: Client, weihai: Any) -> None:
    answer = client.get("/charts/i/new-urban-jobs.csv?place=371000")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    told = {(r["year"], r["side"]): (r["state"], r["low"]) for r in rows}
    assert told["2024", "result"] == ("figure", "39500.0")
    assert told["2025", "result"] == ("absent", "")


def test_a_chart_may_be_framed_and_no_other_page(client: Client, weihai: Any) -> None:
    framed = client.get("/embed/i/new-urban-jobs/?place=371000")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "/charts/i/new-urban-jobs.svg?" in framed.content.decode()
    page = client.get("/i/new-urban-jobs/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"] and page["X-Frame-Options"] == "DENY"


def test_more_places_than_can_be_read_are_refused(client: Client, weihai: Any) -> None:
    names = ",".join(("110000", "120000", "130000", "140000", "150000", "210000", "220000"))
    answer = client.get(f"/charts/i/gdp.svg?place={names}")
    assert answer.status_code == 400
    assert "name fewer" in answer.content.decode()


def test_a_spark_line_has_a_gap_where_a_year_is_silent() -> None:
    whole = spark([(2020, 1.0), (2021, 2.0), (2022, 3.0), (2023, 2.0)])
    gap = spark([(2020, 1.0), (2021, 2.0), (2022, None), (2023, 2.0), (2024, 3.0)])
    assert whole.count("<path") == 1 and gap.count("<path") == 2
    assert "style=" not in gap
    assert spark([(2020, 1.0), (2021, None)]) == ""


def test_parts_of_a_bar_fill_it_in_proportion() -> None:
    drawn = shares("met", 3, "missed", 1, "unclear", 0)
    assert 'class="share-met" x="0.00"' in drawn and 'class="share-missed" x="75.00"' in drawn
    assert "share-unclear" not in drawn
    assert shares("met", 0) == ""
