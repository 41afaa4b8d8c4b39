"""Front page, indicators, search and comparing, on the three sample reports."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from duixian.web.ledger.models import Observation, PlaceYear, Statement


def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:300]
    return str(answer.content.decode())


def test_the_front_page_of_an_empty_ledger_says_what_to_do(client: Client, ledger: None) -> None:
    assert "duixian ledger add" in text_of(client.get("/"))


def test_the_front_page_tells_a_place_in_a_year(client: Client, weihai: Any) -> None:
    english(client)
    told = text_of(client.get("/?place=威海&year=2025"))
    gdp = Observation.objects.get(indicator="gdp", year=2024, kind="level", side="result")
    assert "3728.62" not in told and "372.862 billion yuan" in told
    assert f"/d/{weihai[2025].key}/s/{gdp.statement.start}/" in told
    assert "+5.8%" in told and "5.5%" in told
    row = PlaceYear.objects.get(year=2024, place__slug="371000")
    told_counts = dict(re.findall(r'class="verdict-(\w+)".*?<dd>(\d+)</dd>', told, re.DOTALL))
    assert sum(map(int, told_counts.values())) == row.promises
    assert int(told_counts["no_evidence"]) == row.no_evidence


def test_the_front_page_speaks_chinese_first(client: Client, weihai: Any) -> None:
    told = text_of(client.get("/?place=371000&year=2025", headers={"Accept-Language": "zh-CN"}))
    assert "数字里看发展" in told and "3728.62亿元" in told and "再未提及" in told


def test_a_year_without_a_report_shows_the_nearest_and_says_so(client: Client, weihai: Any) -> None:
    english(client)
    told = text_of(client.get("/?place=371000&year=2010"))
    assert "no report of 威海市 of 2010; shown is 2024" in re.sub("</?span[^>]*>", "", told)


def test_an_unknown_place_suggests_near_ones(client: Client, weihai: Any) -> None:
    for address in ("/", "/search/", "/i/gdp/"):
        answer = client.get(f"{address}?place=威海氏&q=就业")
        assert answer.status_code == 404
        assert "威海" in answer.content.decode().replace("威海氏", "")


@pytest.mark.parametrize(
    "address",
    [
        "/?year=soon",
        "/i/gdp/?kind=colour",
        "/i/gdp/?level=street",
        "/i/gdp/2024/?page=0",
        "/search/?q=就业&cursor=x",
        "/search/?q=！",
    ],
)
def test_what_cannot_be_is_refused_with_what_could(client: Client, weihai: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400


def test_indicators_are_listed_with_their_figures_and_found_by_name(client: Client, weihai: Any) -> None:
    listed = client.get("/i.json").json()["indicators"]
    assert sum(row["figures"] for row in listed) == Observation.objects.count()
    found = client.get("/i.json?q=新增就业").json()["indicators"]
    assert "new-urban-jobs" in {row["id"] for row in found}
    assert "/i/new-urban-jobs/" in text_of(client.get("/i/"))


def test_an_indicator_over_the_years_puts_targets_beside_results(client: Client, weihai: Any) -> None:
    english(client)
    told = text_of(client.get("/i/new-urban-jobs/?place=威海市"))
    assert "39500 people" in told and "33000 people" in told
    assert told.count("not mentioned") > 1
    assert "/charts/i/new-urban-jobs.svg?place=371000" in told
    data = client.get("/i/new-urban-jobs.json?place=371000").json()
    assert {row["state"] for row in data["series"]} == {"figure", "absent", "no_document"}
    assert len(data["series"]) == 2 * len({row["year"] for row in data["series"]})


def test_all_places_of_a_year_are_ranked(client: Client, weihai: Any) -> None:
    from duixian.web.ledger.models import Indicator, Place

    held = Observation.objects.get(indicator="gdp", kind="change", side="result")
    source = Statement.objects.exclude(pk__in=Observation.objects.values("statement"))
    for slug, value, statement in zip(("370100", "370200", "370300"), (6.0, 5.8, 4.0), source, strict=False):
        Observation.objects.create(
            indicator=Indicator.objects.get(pk="gdp"), place=Place.objects.get(slug=slug), level="prefecture",
            province="37", year=2024, side="result", kind="change", value=value, high=value, unit="%",
            modifier="exact", statement=statement,
        )  # fmt: skip
    data = client.get("/i/gdp/2024.json?level=prefecture&kind=change").json()
    ranks = [(r["rank"], r["low"]) for r in data["places"]]
    assert ranks == [(1, 6.0), (2, 5.8), (2, 5.8), (4, 4.0)]
    assert held.value == 5.8
    assert text_of(client.get("/i/gdp/2024/?level=prefecture&under=山东&kind=change")).count('<th scope="row">') == 4
    assert client.get("/i/gdp/2024.json?level=prefecture&under=河北&kind=change").json()["places"] == []
    told = text_of(client.get("/?place=371000&year=2025"))
    assert re.search(r"rank 2 of 4|4 地中居第 2", told)


def test_search_marks_its_words_and_leads_to_the_figures(client: Client, weihai: Any) -> None:
    told = text_of(client.get("/search/?q=就业"))
    assert "<mark>就业</mark>" in told
    data = client.get("/search.json?q=就业&status=target").json()
    assert data["hits"]
    for hit in data["hits"]:
        assert "就业" in hit["sentence"]
        targets = Statement.objects.filter(document__key=hit["document"], start__in=hit["statements"], status="target")
        assert targets.count() == len(hit["statements"]) > 0


def test_search_goes_on_from_its_cursor(client: Client, weihai: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [(h["document"], h["start"]) for h in client.get("/search.json?q=增长").json()["hits"]]
    monkeypatch.setattr("duixian.web.site.search.view._LIMIT", 2)
    seen: list[tuple[str, int]] = []
    address = "/search.json?q=增长"
    for _ in range(20):
        data = client.get(address).json()
        seen += [(hit["document"], hit["start"]) for hit in data["hits"]]
        if data["cursor"] is None:
            break
        address = f"/search.json?q=增长&cursor={data['cursor']}"
    assert seen == whole and len(seen) > 2


def test_a_sentence_is_escaped_wherever_it_is_shown(client: Client, weihai: Any) -> None:
    told = text_of(client.get("/search/?q=%3Cscript%3E就业"))
    assert "<script>就业" not in told


def test_suggestions_are_indicators_places_and_reports(client: Client, weihai: Any) -> None:
    near = client.get("/search/suggest.json?q=威海 2025").json()
    assert near["places"][0]["slug"] == "371000"
    assert [d["document_year"] for d in near["documents"]] == [2025]
    assert client.get("/search/suggest.json?q=新增就业").json()["indicators"]


def test_two_reports_are_compared_sentence_by_sentence(client: Client, weihai: Any) -> None:
    data = client.get("/compare/reports.json?place=威海").json()
    assert (data["old"]["year"], data["new"]["year"]) == (2025, 2026)
    assert sum(data["counts"].values()) == len(data["rows"])
    dropped = client.get("/compare/reports.json?place=威海&from=2024&to=2025&change=dropped").json()["rows"]
    assert dropped and {row["change"] for row in dropped} == {"dropped"}
    body = weihai[2024].body.text
    for row in dropped:
        assert body[row["old_start"] :].startswith(row["old"])
    assert client.get("/compare/reports/?place=威海&from=2019&to=2025").status_code == 404
    assert text_of(client.get(f"/compare/reports/?a={weihai[2024].key}&b={weihai[2025].key}"))


def test_two_places_are_compared_by_what_both_tell(client: Client, weihai: Any) -> None:
    from duixian.web.ledger.models import Place

    other = Place.objects.get(slug="370200")
    own = Observation.objects.get(indicator="gdp", year=2024, kind="change", side="result")
    spare = Statement.objects.exclude(pk__in=Observation.objects.values("statement")).first()
    assert spare is not None
    Observation.objects.create(
        indicator=own.indicator, place=other, level="prefecture", province="37", year=2024, side="result",
        kind="change", value=5.7, high=5.7, unit="%", modifier="exact", statement=spare,
    )  # fmt: skip
    data = client.get("/compare/places.json?a=威海&b=青岛&year=2024").json()
    (row,) = data["indicators"]
    assert (row["a"], row["b"]) == (5.8, 5.7)
    assert "+5.7%" in text_of(client.get("/compare/places/?a=威海&b=青岛&year=2024"))
    assert client.get("/compare/places/?a=威海&b=威海市").status_code == 400
