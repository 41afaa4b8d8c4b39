"""The API says what the ledger holds, page after page, and tells errors in one shape."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.test import Client
from ninja import Schema

from duixian import columns
from duixian.web.api import paging, schemas
from duixian.web.ledger import writing
from duixian.web.ledger.models import Document, Event, Finding, Link, Observation, Statement, User
from duixian.web.shell.rates import counters


def get(client: Client, address: str, **headers: str) -> dict[str, Any]:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    found: dict[str, Any] = response.json()
    return found


def walk(client: Client, address: str, limit: int) -> list[dict[str, Any]]:
    """Read all pages of a list."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = get(client, f"{address}{'&' if '?' in address else '?'}limit={limit}{cursor}")
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


SHAPES: list[tuple[str, type[Schema]]] = [
    ("/api/places?held=false", schemas.PlacePage),
    ("/api/places/371000", schemas.PlaceAnswer),
    ("/api/places/威海市/years", schemas.YearsAnswer),
    ("/api/indicators", schemas.IndicatorPage),
    ("/api/indicators/gdp", schemas.IndicatorAnswer),
    ("/api/documents", schemas.DocumentPage),
    ("/api/documents/{key}", schemas.DocumentAnswer),
    ("/api/documents/{key}/text", schemas.TextAnswer),
    ("/api/statements?limit=500", schemas.StatementPage),
    ("/api/statements/{key}/{start}", schemas.StatementAnswer),
    ("/api/promises?limit=500", schemas.PromisePage),
    ("/api/promises/{key}/{target}", schemas.PromiseAnswer),
    ("/api/findings", schemas.FindingPage),
    ("/api/observations?place=371000&limit=500", schemas.ObservationPage),
    ("/api/series?indicator=gdp&place=威海", schemas.SeriesAnswer),
    ("/api/search?q=增长", schemas.HitPage),
    ("/api/events", schemas.EventPage),
    ("/api/issues", schemas.IssuePage),
]


@pytest.mark.parametrize(("address", "shape"), SHAPES, ids=[a for a, _ in SHAPES])
def test_every_answer_has_the_shape_that_is_described(
    client: Client, weihai: dict[int, Document], address: str, shape: type[Schema]
) -> None:
    document = weihai[2024]
    start = Statement.objects.filter(document=document).order_by("start").values_list("start", flat=True)[3]
    target = Link.objects.filter(document=document, target__isnull=False).values_list("target__start", flat=True)[0]
    body = get(client, address.format(key=document.key, start=start, target=target))
    assert body["schema"] == 2
    # Extra names are forbidden by the shapes, and missing ones are errors.
    shape.model_validate(body)
    assert body.get("items") != [] or address == "/api/issues"


WHOLE: list[tuple[str, type[Model], dict[str, Any]]] = [
    ("/api/statements?", Statement, {"withdrawn": False}),
    ("/api/statements?indicator=gdp", Statement, {"indicator": "gdp"}),
    ("/api/statements?status=target&kind=change", Statement, {"status": "target", "kind": "change"}),
    ("/api/promises?", Link, {}),
    ("/api/promises?outcome=no_evidence", Link, {"outcome": "no_evidence"}),
    ("/api/promises?place=威海&due_year=2025&outcome=met", Link, {"due_year": 2025, "outcome": "met"}),
    ("/api/findings?", Finding, {}),
    ("/api/observations?place=威海", Observation, {}),
    ("/api/observations?indicator=gdp&side=result", Observation, {"indicator": "gdp", "side": "result"}),
    ("/api/events?", Event, {"action__in": ["added", "corrected"]}),
]


@pytest.mark.parametrize(("address", "model", "where"), WHOLE, ids=[told[0] for told in WHOLE])
def test_pages_hold_everything_once(
    client: Client,
    weihai: dict[int, Document],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    model: type[Model],
    where: dict[str, Any],
) -> None:
    # Pages are cut inside of stretches and at their ends alike.
    monkeypatch.setattr(paging, "_STRETCH", 20)
    writing.user("somebody", "editor", "a-long-password-indeed", writing.Actor("test"))
    found = walk(client, address, 7)
    assert len(found) == model._default_manager.filter(**where).count() > 0
    assert len({str(item) for item in found}) == len(found)


def test_a_cursor_belongs_to_its_list(client: Client, weihai: dict[int, Document]) -> None:
    cursor = get(client, "/api/statements?limit=5")["next"]
    assert client.get(f"/api/statements?limit=9&cursor={cursor}").status_code == 200
    for address in (f"/api/statements?year=2024&cursor={cursor}", f"/api/promises?cursor={cursor}"):
        response = client.get(address)
        assert response.status_code == 422 and response.json()["error"]["where"] == "cursor"


def test_what_a_person_took_for_no_figure_is_left_out_but_has_its_address(
    client: Client, weihai: dict[int, Document]
) -> None:
    row = Statement.objects.filter(document=weihai[2024]).order_by("start")[2]
    writing.correct(row, {"withdrawn": True}, "part of a name", writing.Actor("test"))
    listed = walk(client, f"/api/statements?document={weihai[2024].key}", 500)
    assert row.start not in [item["start"] for item in listed]
    shown = get(client, f"/api/statements/{weihai[2024].key}/{row.start}")
    assert shown["withdrawn"] is True
    assert [(c["field"], c["value"], c["why"]) for c in shown["corrections"]] == [("withdrawn", True, "part of a name")]


def test_an_annotation_points_at_the_figure(client: Client, weihai: dict[int, Document]) -> None:
    key = weihai[2025].key
    text = get(client, f"/api/documents/{key}/text")["text"]
    for row in Statement.objects.filter(document=weihai[2025])[:20]:
        selectors = get(client, f"/api/statements/{key}/{row.start}")["annotation"]["target"]["selector"]
        position, quote = selectors
        assert text[position["start"] : position["end"]] == quote["exact"] == row.quote
        assert text[position["start"] - len(quote["prefix"]) :].startswith(
            quote["prefix"] + row.quote + quote["suffix"]
        )


def test_names_are_those_of_the_columns(client: Client, weihai: dict[int, Document]) -> None:
    text = get(client, f"/api/documents/{weihai[2025].key}/text")["text"]
    figures = walk(client, f"/api/statements?document={weihai[2025].key}", 100)
    assert list(figures[0]) == list(columns.names("statement", "ledger"))
    for figure in figures:
        assert figure["quote"] in figure["sentence"] and figure["sentence"] in text
    gdp = next(figure for figure in figures if figure["indicator_id"] == "gdp" and figure["kind"] == "level")
    assert (gdp["indicator"], gdp["indicator_name"]) == ("地区生产总值", "地区生产总值")
    assert (gdp["document_place"], gdp["document_year"], gdp["place"]) == ("威海市", 2025, "")
    assert gdp["path"] == "威海市-2025.md" and gdp["section"][0].startswith("一、")
    # What a page of many documents says, each of few figures, is the same.
    mixed = {row["id"]: row for row in walk(client, "/api/statements?indicator=gdp", 3)}
    assert mixed[gdp["id"]] == gdp


def test_a_promise_has_both_sides_as_figures_and_its_reasons_as_codes(
    client: Client, weihai: dict[int, Document]
) -> None:
    kept = get(client, "/api/promises?outcome=met&limit=1")["items"][0]
    for side in ("target", "result"):
        assert set(kept[side]) == {*columns.SIDE, "url"}
        figure = get(client, f"/api{kept[side]['url'].replace('/d/', '/statements/').replace('/s/', '/').rstrip('/')}")
        assert {name: figure[name] for name in columns.SIDE} == {name: kept[side][name] for name in columns.SIDE}
    assert set(kept["why"]) == {"code", "values"} and kept["without_figure"] is False
    without = next(p for p in walk(client, "/api/promises?", 500) if p["without_figure"])
    assert without["relation"] and without["reference"] and without["target"]["low"] is None
    assert without["target"]["quote"] in without["sentence"]
    assert get(client, f"/api/promises/{without['id'].replace('#', '/')}")["id"] == without["id"]


def test_a_finding_names_its_figures(client: Client, weihai: dict[int, Document]) -> None:
    finding = get(client, "/api/findings?limit=1")["items"][0]
    assert [figure["id"] for figure in finding["figures"]] == finding["statements"]
    assert [figure["quote"] for figure in finding["figures"]] == finding["quotes"]
    assert all(figure["sentence"] in finding["sentence"] for figure in finding["figures"])


def test_a_field_of_a_correction_has_the_name_of_today(client: Client, weihai: dict[int, Document]) -> None:
    row = Statement.objects.filter(document=weihai[2025], indicator="gdp")[0]
    writing.correct(row, {"indicator": "生产总值"}, "as written", writing.Actor("test"))
    shown = get(client, f"/api/statements/{weihai[2025].key}/{row.start}")
    assert shown["indicator"] == "生产总值" and shown["corrections"][0]["field"] == "indicator"
    assert get(client, "/api/events?action=corrected")["items"][0]["field"] == "indicator"


def test_a_series_tells_absent_from_unknown(client: Client, weihai: dict[int, Document]) -> None:
    series = get(client, "/api/series?indicator=gdp&place=371000")
    assert [p["year"] for p in series["target"]] == sorted(weihai)
    assert [p["year"] for p in series["result"]] == [y - 1 for y in sorted(weihai)]
    assert all(set(p) == set(columns.names("observation", "ledger")) for p in series["target"])
    Observation.objects.filter(indicator="gdp", year=2024, side="target").delete()
    Document.objects.filter(year=2024).update(current=False)
    states = {p["year"]: p["state"] for p in get(client, "/api/series?indicator=gdp&place=371000")["target"]}
    assert states[2024] == "absent"
    Document.objects.filter(year=2024).delete()
    writing.settle([weihai[2025].place_id or 0])
    states = {p["year"]: p["state"] for p in get(client, "/api/series?indicator=gdp&place=371000")["result"]}
    assert states == {2024: "figure", 2025: "absent"}


def test_silence_is_called_silence(client: Client, weihai: dict[int, Document]) -> None:
    silent = get(client, "/api/promises?outcome=no_evidence&limit=1")["items"][0]
    assert silent["verdict"] == "no_evidence" and silent["result"] is None
    assert silent["verdict_words"] == {"zh": "再未提及", "en": "never mentioned again"}


def test_what_has_not_changed_is_not_sent_again(client: Client, weihai: dict[int, Document]) -> None:
    first = client.get("/api/statements?limit=2")
    again = client.get("/api/statements?limit=2", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get("/api/statements?limit=3", headers={"If-None-Match": first["ETag"]}).status_code == 200
    row = Statement.objects.all()[0]
    writing.correct(row, {"unit": "个"}, "misread", writing.Actor("test"))
    assert client.get("/api/statements?limit=2", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_head_is_answered_as_get_without_a_body(client: Client, weihai: dict[int, Document]) -> None:
    whole = client.get("/api/places")
    head = client.head("/api/places")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"] and head["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize(
    ("address", "status", "code", "where"),
    [
        ("/api", 404, "not_found", "/api"),
        ("/api/nowhere", 404, "not_found", "/api/nowhere"),
        ("/api/places/威海氏", 404, "not_found", "威海氏"),
        ("/api/documents/none", 404, "not_found", "none"),
        ("/api/indicators/none", 404, "not_found", "none"),
        ("/api/statements/none/3", 404, "not_found", "none"),
        ("/api/findings/none", 404, "not_found", "none"),
        ("/api/statements?place=无此地", 404, "not_found", "无此地"),
        ("/api/statements?yaer=2024", 422, "invalid", "yaer"),
        ("/api/statements?year=2024&year=2025", 422, "invalid", "year"),
        ("/api/statements?year=soon", 422, "invalid", "year"),
        ("/api/statements?limit=501", 422, "invalid", "limit"),
        ("/api/statements?cursor=abc", 422, "invalid", "cursor"),
        ("/api/statements?document=%00", 422, "invalid", "query"),
        ("/api/observations", 422, "invalid", "indicator"),
        ("/api/search", 422, "invalid", "q"),
        ("/api/search?q=%2C", 422, "invalid", "q"),
        ("/api/search?q=增长&cursor=-1", 422, "invalid", "cursor"),
    ],
)  # fmt: skip
def test_errors_have_one_shape(
    client: Client, weihai: dict[int, Document], address: str, status: int, code: str, where: str
) -> None:
    response = client.get(address)
    assert response.status_code == status
    body = response.json()
    assert list(body) == ["error"]
    error = body["error"]
    assert list(error) == ["code", "problem", "where", "remedy", "reason", "advice"]
    assert (error["code"], error["where"]) == (code, where)
    assert error["problem"] and error["remedy"]
    # What a program goes by, besides the sentences.
    assert set(error["reason"]) == set(error["advice"]) == {"code", "values"}


def test_an_unknown_place_suggests_near_ones(client: Client, weihai: dict[int, Document]) -> None:
    assert "威海市" in client.get("/api/places/威海氏").json()["error"]["remedy"]


def test_who_searches_too_often_is_told_how_long_to_wait(client: Client, ledger: None, settings: Any) -> None:
    settings.SEARCHES_A_MINUTE = 3
    counters().clear()
    # A minute may end between two of them, but not between all.
    answers = [client.get(f"/api/search?q=增长&limit={n}") for n in range(1, 10)]
    assert answers[0].status_code == 200
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused and refused[0].json()["error"]["code"] == "too_many_requests"
    assert 1 <= int(refused[0]["Retry-After"]) <= 60
    elsewhere = client.get("/api/search?q=增长", REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200
    counters().clear()


def test_other_methods_are_refused_in_the_same_shape(client: Client, ledger: None) -> None:
    for answer in (client.post("/api/places"), client.delete("/api/places/371000")):
        assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"
        assert answer.json()["error"]["code"] == "not_allowed"


def test_a_failure_tells_nothing_of_the_inside(
    client: Client, ledger: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("duixian.web.api.log.index.search", fail)
    answer = client.get("/api/search?q=增长")
    assert answer.status_code == 500 and answer.json()["error"]["code"] == "internal_error"
    assert b"secret" not in answer.content and "secret detail" in caplog.text


def test_what_django_refuses_has_the_shape_too(client: Client, ledger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/api/places", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400 and answer.json()["error"]["code"] == "bad_request"

    def refuse(*_: object, **__: object) -> None:
        raise BadRequest("no")

    monkeypatch.setattr("duixian.web.api.log.index.search", refuse)
    assert client.get("/api/search?q=增长").status_code in (400, 500)


def test_the_log_keeps_accounts_and_folders_to_itself(client: Client, weihai: dict[int, Document]) -> None:
    writing.user("somebody", "editor", "a-long-password-indeed", writing.Actor("test"))
    assert User.objects.filter(username="somebody").exists()
    events = walk(client, "/api/events", 500)
    assert events and not [e for e in events if e["object"].startswith("user:")]
    names = [e["after"]["name"] for e in events if isinstance(e["after"], dict) and "name" in e["after"]]
    assert names and not [n for n in names if n.startswith(("/", ".."))]
    assert not [d for d in walk(client, "/api/documents", 500) if "/" in d["path"]]


def test_the_description_is_whole_and_its_page_needs_nothing_from_elsewhere(client: Client, ledger: None) -> None:
    described = client.get("/api/openapi.json").json()
    assert {"/api/places", "/api/statements", "/api/promises", "/api/search"} <= set(described["paths"])
    for path, operations in described["paths"].items():
        assert operations["get"]["summary"] and operations["get"]["description"], path
        assert {"200", "404", "422", "429", "500"} <= set(operations["get"]["responses"])
    page = client.get("/api/docs").content.decode()
    assert "https://" not in page and "http://" not in page


def test_the_names_that_changed_are_listed_as_answers_have_them(client: Client, weihai: dict[int, Document]) -> None:
    """A program that is brought up to date by the list asks for columns that are there."""
    answer = get(client, "/api/changes")
    assert answer["schema"] == 2
    known = {name for record in columns.RECORDS for name in columns.names(record, "ledger")} | {"verdict_words"}
    for item in answer["items"]:
        for name in item["new"].split(", "):
            inner = name.removeprefix("target.").removeprefix("result.")
            assert inner.partition(".")[0] in known or name in ("a list", "state no_document"), name
