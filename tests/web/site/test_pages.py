"""One address, several forms; one shape of errors."""

from __future__ import annotations

from typing import Any

from django.test import Client

from duixian.web.ledger.models import Place


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
    assert set(answer.json()["error"]) == {"code", "problem", "where", "remedy"}
    assert "text/html" in client.get("/nowhere/")["Content-Type"]


def test_language_is_switched_without_a_token(client: Client, ledger: None) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/language/", {"language": "en", "next": "/"}).status_code == 302
    assert 'lang="en"' in client.get("/").content.decode()


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
