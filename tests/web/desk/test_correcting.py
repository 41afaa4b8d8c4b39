"""An editor corrects in the browser what the engine reads wrongly; nobody else can, and nothing is lost unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from duixian.web.ledger import writing
from duixian.web.ledger.models import Correction, Document, Event, Issue, Link, Statement, User
from duixian.web.ledger.reading.verify import verify
from duixian.web.shell.rates import counters

WHY = "见统计公报"


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    counters().clear()


@pytest.fixture
def editor(weihai: dict[int, Document]) -> Client:
    """A signed-in editor, whose forms must hold their token."""
    account = writing.user("editor", "editor", "correct-horse-7", writing.Actor("test"))
    client = Client(enforce_csrf_checks=True)
    client.force_login(account)
    return client


def send(client: Client, address: str, **fields: Any) -> Any:
    """Send a form as a browser does: loaded first, with its token and hidden fields."""
    page = client.get(address)
    assert page.status_code == 200
    token = page.context["csrf_token"]
    return client.post(address, {"csrfmiddlewaretoken": str(token), "seen": page.context.get("seen", ""), **fields})


def one(document: Document, **filters: Any) -> Statement:
    """Return a figure of a document."""
    found = Statement.objects.filter(document=document, withdrawn=False, **filters).order_by("start").first()
    assert found is not None
    return found


def card(s: Statement) -> str:
    return f"/edit/d/{s.document.key}/s/{s.start}/"


PAGES = ("/edit/", "/edit/add/", "/edit/issues/", "/accounts/password/")


def test_nobody_but_editors_sees_the_pages(weihai: dict[int, Document]) -> None:
    s = one(weihai[2024])
    addresses = [*PAGES[:3], card(s), f"/edit/history/{s.document.key}/", f"/edit/d/{s.document.key}/"]
    for address in addresses:
        response = Client().get(address)
        assert response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=/edit/")
    reader = Client()
    reader.force_login(writing.user("reader", None, "correct-horse-7", writing.Actor("test")))
    for address in addresses:
        response = reader.get(address)
        assert response.status_code == 403 and "<h1>" in response.content.decode()
    before = Event.objects.count()
    for client in (Client(), reader):
        client.post(card(s), {"do": "correct", "value": "1", "why": WHY})
    assert Event.objects.count() == before and not Correction.objects.exists()


def test_pages_open_and_are_not_kept(editor: Client, weihai: dict[int, Document]) -> None:
    key = weihai[2024].key
    for address in (*PAGES, card(one(weihai[2024])), f"/edit/history/{key}/", f"/edit/d/{key}/"):
        response = editor.get(address)
        assert response.status_code == 200, address
        assert "no-store" in response["Cache-Control"]
        assert "<style" not in response.content.decode() and " style=" not in response.content.decode()


def test_a_form_without_its_token_changes_nothing(editor: Client, weihai: dict[int, Document]) -> None:
    s = one(weihai[2024])
    response = editor.post(card(s), {"do": "correct", "value": "1", "why": WHY})
    assert response.status_code == 403 and not Correction.objects.exists()


def test_a_correction_counts_and_is_shown_beside_the_engine(editor: Client, weihai: dict[int, Document]) -> None:
    s = one(weihai[2024], status="result", unit="元")
    read = s.low_text
    response = send(
        editor, card(s), do="correct", value="123400000", unit=s.unit, status="target", period="2030", why=WHY
    )
    assert response.status_code == 302
    s.refresh_from_db()
    assert (s.low_text, s.status, s.period, s.corrected) == ("123400000", "target", "2030", True)
    assert set(Correction.objects.values_list("field", "who")) == {
        ("value", "editor"), ("status", "editor"), ("period", "editor"),
    }  # fmt: skip
    assert Event.objects.filter(action="corrected", user__username="editor").count() == 3
    page = editor.get(card(s)).content.decode()
    assert read in page and WHY in page
    history = editor.get(f"/edit/history/{s.document.key}/").content.decode()
    assert read in history and "123400000" in history and WHY in history
    assert not list(verify())
    # The engine's reading counts again.
    response = send(editor, card(s), do="correct", restore=["value", "status", "period"], why="看错了")
    assert response.status_code == 302
    s.refresh_from_db()
    assert (s.low_text, s.corrected) == (read, False) and not Correction.objects.exists()


def test_what_is_no_statement_leaves_the_lists(editor: Client, weihai: dict[int, Document]) -> None:
    s = one(weihai[2024])
    assert send(editor, card(s), do="correct", withdrawn="1", why="是名称的一部分").status_code == 302
    s.refresh_from_db()
    assert s.withdrawn
    # Sending the page as it is says nothing new; unticking takes it back.
    assert send(editor, card(s), do="correct", withdrawn="1", why="x").status_code == 400
    assert send(editor, card(s), do="correct", why="不是").status_code == 302
    s.refresh_from_db()
    assert not s.withdrawn


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": "many", "why": WHY}, "5~6"),
        ({"value": "5~3", "why": WHY}, "5~6"),
        ({"value": "9" * 60, "why": WHY}, "digits"),
        ({"indicator_id": "no-such", "why": WHY}, "catalogue"),
        ({"period": "soon", "why": WHY}, "2024-03"),
        ({"status": "maybe", "why": WHY}, "result"),
        ({"unit": "元" * 50, "why": WHY}, "shorter"),
        ({"value": "5", "why": "  "}, "reason"),
        ({"why": WHY}, "change a field"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    editor: Client, weihai: dict[int, Document], fields: dict[str, str], told: str
) -> None:
    s = one(weihai[2024])
    editor.cookies["django_language"] = "en"
    response = send(editor, card(s), do="correct", **fields)
    page = response.content.decode()
    assert response.status_code == 400 and told in page and 'role="alert"' in page
    # What was written is still there.
    assert all(value in page for name, value in fields.items() if name == "value")
    assert not Correction.objects.exists()


def test_two_editors_do_not_write_over_each_other(editor: Client, weihai: dict[int, Document]) -> None:
    s = one(weihai[2024], status="result")
    page = editor.get(card(s))
    writing.correct(s, {"value": "7"}, WHY, writing.Actor("another"))
    told = {"csrfmiddlewaretoken": str(page.context["csrf_token"]), "seen": page.context["seen"]}
    response = editor.post(card(s), {**told, "do": "correct", "value": "8", "why": WHY})
    assert response.status_code == 400 and "another" in response.content.decode()
    s.refresh_from_db()
    assert s.low_text == "7"


def test_links_are_broken_made_and_given_back(editor: Client, weihai: dict[int, Document]) -> None:
    link = Link.objects.filter(target__isnull=False, result__isnull=False, outcome="met").order_by("pk")[0]
    target, was = link.target, link.result
    assert target is not None and was is not None
    address = card(target)

    def now() -> Link:
        return Link.objects.select_related("result").get(target=target)

    assert send(editor, address, do="no-answer", why="不是一回事").status_code == 302
    assert (now().result, now().decided) == (None, "rejected")
    other = Statement.objects.filter(document=was.document, status="result").exclude(pk=was.pk)[0]
    response = send(
        editor, address, do="answer", other=f"http://testserver/d/{other.document.key}/s/{other.start}/", why="同一件事"
    )
    assert response.status_code == 302
    assert (now().result, now().decided) == (other, "made")
    page = editor.get(address)
    assert page.context["link"].engine_result == was and "同一件事" in page.content.decode()
    # From the other end, and by its id.
    assert (
        send(editor, card(was), do="answers", promise=f"{target.document.key}#{target.start}", why="对").status_code
        == 302
    )
    assert now().result == was
    assert send(editor, address, do="restore-link", why="算了").status_code == 302
    assert (now().result, now().decided) == (was, "engine")
    assert not list(verify())


def test_a_link_to_what_is_not_there_is_refused(editor: Client, weihai: dict[int, Document]) -> None:
    link = Link.objects.filter(target__isnull=False)[0]
    assert link.target is not None
    for told in ("", "nonsense", "/d/nowhere/s/1/", f"{link.target.document.key}#999999", link.target.document.key):
        assert send(editor, card(link.target), do="answer", other=told, why=WHY).status_code == 400
    assert not Correction.objects.exists()
    page = editor.get(card(link.target) + "?find=增长")
    assert page.status_code == 200 and all("增长" in c.wording + c.quote for c in page.context["candidates"])


def test_place_and_year_of_a_document(editor: Client, weihai: dict[int, Document]) -> None:
    document = weihai[2024]
    address = f"/edit/d/{document.key}/"
    for wrong in (
        {"place": "威海", "year": "24"},
        {"place": "威海市", "year": "2024"},
        {"place": "没有市", "year": "2023"},
    ):
        assert send(editor, address, why=WHY, **wrong).status_code == 400
    assert send(editor, address, place="烟台市", year="2023", why=WHY).status_code == 302
    document.refresh_from_db()
    assert document.place is not None and (document.place.name, document.year) == ("烟台市", 2023)
    assert not list(verify())


def test_what_is_not_there(editor: Client, weihai: dict[int, Document]) -> None:
    key = weihai[2024].key
    for address in (f"/edit/d/{key}/s/99999999/", f"/edit/d/{key}/s/c1/", f"/edit/d/{key}/s/x/", "/edit/history/none/"):
        assert editor.get(address).status_code == 404


def test_problems_stay_listed(editor: Client, weihai: dict[int, Document], tmp_path: Any) -> None:
    bad = tmp_path / "坏文件.docx"
    bad.write_bytes(b"PK\x03\x04 broken")
    writing.add([str(bad)], writing.Actor("test"))
    issue = Issue.objects.get(grade="failed")
    assert issue.remedy == {"code": "read.fetch-or-save-again", "values": {}}
    page = editor.get("/edit/issues/").content.decode()
    # The reason is told in the reader's language, and no folder of the server is.
    assert "坏文件.docx" in page and "请重新取得，或重新存为 .docx" in page and str(tmp_path) not in page
    english = editor.get("/edit/issues/", headers={"Accept-Language": "en"}).content.decode()
    assert "fetch it again, or save it as .docx again" in english
    assert editor.get("/edit/issues/?grade=doubt").status_code == 200
    assert editor.get("/edit/issues/?grade=none").status_code == 400


def test_whoever_guesses_passwords_has_to_wait(ledger: None) -> None:
    writing.user("editor", "editor", "correct-horse-7", writing.Actor("test"))

    def sign_in(password: str, address: str = "10.0.0.1") -> Any:
        data = {"username": "editor", "password": password}
        return Client().post("/accounts/login/", data, REMOTE_ADDR=address)

    assert [sign_in(f"guess{k}").status_code for k in range(8)] == [200] * 8
    refused = sign_in("correct-horse-7")
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    # Its owner, elsewhere, is not locked out by that.
    assert sign_in("correct-horse-7", "10.0.0.2").status_code == 302


def test_signing_in_leads_where_one_wanted_to_go_and_nowhere_else(ledger: None) -> None:
    writing.user("editor", "editor", "correct-horse-7", writing.Actor("test"))
    data = {"username": "editor", "password": "correct-horse-7"}
    assert Client().post("/accounts/login/", {**data, "next": "/edit/add/"})["Location"] == "/edit/add/"
    assert Client().post("/accounts/login/", {**data, "next": "https://example.org/"})["Location"] == "/"


def test_a_password_is_changed(editor: Client) -> None:
    fields = {"old_password": "correct-horse-7", "new_password1": "another-horse-8", "new_password2": "another-horse-8"}
    assert send(editor, "/accounts/password/", **fields).status_code == 302
    assert User.objects.get(username="editor").check_password("another-horse-8")
