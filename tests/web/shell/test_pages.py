"""One address, several forms; one shape of errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import Client

from duixian.web.ledger import writing
from duixian.web.ledger.models import Document, Place


def test_an_address_has_its_other_forms(client: Client, weihai: dict[int, Any]) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/index.json").json()
    assert client.get("/index.csv").getvalue().startswith(b"\xef\xbb\xbf")
    assert client.get("/index.xlsx").content[:2] == b"PK"


def test_what_has_not_changed_is_not_sent_again(client: Client, weihai: dict[int, Any]) -> None:
    first = client.get("/index.json")
    again = client.get("/index.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    english = client.get("/index.json", headers={"If-None-Match": first["ETag"], "Accept-Language": "en"})
    assert english.status_code == 200


def test_a_place_that_shares_its_code_has_a_page(client: Client, ledger: None) -> None:
    # Such a place has its name in its address.
    place = Place.objects.filter(slug__contains="-").first()
    assert place is not None
    for form in ("/", ".json", ".csv"):
        assert client.get(f"/p/{place.slug}{form}").status_code == 200


def test_errors_have_one_shape(client: Client, ledger: None) -> None:
    answer = client.get("/nowhere.json")
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert set(error) == {"code", "problem", "where", "remedy", "reason", "advice"}
    # Programs read code and values, which are no language's; the sentence is in English, unless another is asked for.
    assert error["reason"] == {"code": "site.no-page", "values": {}} and error["problem"] == "there is no such page"
    asked = client.get("/nowhere.json", headers={"Accept-Language": "zh-CN"}).json()["error"]
    assert asked["problem"] == "没有这个页面" and asked["reason"] == error["reason"]
    assert "text/html" in client.get("/nowhere/")["Content-Type"]


def test_language_is_switched_without_a_token(client: Client, ledger: None) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/language/", {"language": "en", "next": "/"}).status_code == 302
    assert 'lang="en"' in client.get("/").content.decode()


def test_a_place_can_be_named_in_the_address(client: Client, weihai: dict[int, Any]) -> None:
    answer = client.get("/p/威海/2025.json?x=1")
    assert answer.status_code == 302 and answer["Location"] == "/p/371000/2025.json?x=1"
    assert client.get("/p/威海市/2025/promises/", follow=True).status_code == 200
    assert "威海市" in client.get("/p/威海氏.json").json()["error"]["remedy"]


def test_a_document_of_an_unknown_place_has_its_pages(client: Client, ledger: None, tmp_path: Path) -> None:
    text = "# 灵泉镇2024年政府工作报告\n\n一、2023年工作回顾\n\n新建公园12个，绿化覆盖率达到45.6%。\n"
    file = tmp_path / "灵泉镇2024.md"
    file.write_text(text, "utf-8")
    writing.add([str(file)], writing.Actor("test"))
    document = Document.objects.get()
    assert document.place is None
    assert 'id="s-' in client.get(f"/d/{document.key}/").content.decode()
    statements = client.get(f"/d/{document.key}.json").json()["statements"]
    assert [s["quote"] for s in statements] == ["12个", "45.6%"]
    card = client.get(f"/d/{document.key}/s/{statements[0]['start']}/").content.decode()
    assert "12个" in card
    assert client.get(f"/api/statements?document={document.key}").json()["items"][0]["quote"] == "12个"
    assert client.get(f"/d/{document.key}.csv").getvalue().count(b"\n") == 3


def test_a_place_in_a_year_names_its_other_forms_by_its_own_address(client: Client, weihai: dict[int, Any]) -> None:
    page = client.get("/p/371000/2025/").content.decode()
    assert 'href="/p/371000/2025.json"' in page
    assert client.get("/p/371000/2025.json").json()["year"] == 2025


def test_cards_of_a_report_are_those_of_its_figures(client: Client, weihai: dict[int, Any]) -> None:
    document = weihai[2025]
    starts = [s for s in document.statements.order_by("start").values_list("start", flat=True) if s < 10_000]
    page = client.get(f"/d/{document.key}/cards/0/").content.decode()
    told = client.get(f"/d/{document.key}/cards/0.json").json()
    items = {item["target"]["selector"][0]["start"]: item for item in told["items"]}
    assert told["type"] == "AnnotationPage" and set(starts) <= set(items) and len(starts) > 50
    for start in starts:
        assert f'<article class="card" id="s-{start}"' in page
        assert items[start] == client.get(f"/d/{document.key}/s/{start}.json").json()
    assert client.get(f"/d/{document.key}/cards/99/").status_code == 404
