"""A published site stands by itself: from any base, with no link that leads nowhere, and it can be searched."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from duixian.messages import sentence
from duixian.model import DuixianError
from duixian.web.ledger import writing
from duixian.web.ledger.models import Document, Place, Statement
from duixian.web.ledger.reading.search import search
from duixian.web.site.charts import drawing as charts
from duixian.web.site.publishing import making, publish, words
from duixian.web.site.publishing.addresses import Scope, file_of, relative
from duixian.web.site.publishing.rewrite import rewrite

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
Answer = tuple[int, dict[str, str], Iterator[bytes]]


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/p/371000/", "p/371000/index.html"),
        ("/p/371000.json", "p/371000.json"),
        ("/d/a%20b/", "d/a b/index.html"),
    ],
)
def test_an_address_has_a_file(address: str, file: str) -> None:
    assert file_of(address) == file


def test_addresses_with_a_query_have_files_of_their_own() -> None:
    files = {file_of(a) for a in ("/checks/", "/checks/?cursor=a", "/checks/?cursor=b", "/c.svg?x=1", "/c.svg")}
    assert len(files) == 5
    assert all(f.endswith((".svg", "index.html")) for f in files)


@pytest.mark.parametrize(
    ("here", "target", "link"),
    [
        ("index.html", "/p/371000/", "p/371000/"),
        ("p/371000/index.html", "/", "../../"),
        ("p/371000/index.html", "/p/371000/", "./"),
        ("d/k/s/3/index.html", "/d/k/#s-3", "../../#s-3"),
        ("p/371000/index.html", "/p/371000.json", "../371000.json"),
        ("index.html", "/static/site/site.css", "static/site/site.css"),
        ("index.html", "/p/威海/", "p/%E5%A8%81%E6%B5%B7/"),
    ],
)
def test_links_are_relative(here: str, target: str, link: str) -> None:
    assert relative(here, target) == link


def test_what_is_published_of_a_place() -> None:
    scope = Scope(frozenset({"371000"}), frozenset({"k1"}))
    for address in (
        "/",
        "/i/gdp/",
        "/p/371000/2025/",
        "/d/k1/",
        "/d/k1/cards/3/",
        "/checks/?before=2024-3",
        "/d/k1.json",
        "/export/371000.zip",
        "/x?cursor=3",
    ):
        assert scope.holds(address), address
    for address in (
        "/api/places",
        "/edit/",
        "/accounts/login/",
        "/language/",
        "/p/370000/",
        "/d/k2/",
        "/d/k2.csv",
        "/export/all.zip",
        "/feeds/370000/due.ics",
        "/i/?theme=a",
    ):
        assert not scope.holds(address), address
    assert scope.holds("/c.svg?x=1", embedded=True)
    assert scope.instead("/i/?theme=a") == "/i/"


def test_the_address_of_a_figure_leads_to_its_card() -> None:
    together, each, none = (Scope(cards=name) for name in ("together", "each", "none"))
    assert each.holds("/d/k1/s/3/") and not each.holds("/d/k1/cards/0/")
    assert not together.holds("/d/k1/s/3/") and together.holds("/d/k1/cards/0/")
    assert together.instead("/d/k1/s/9999/") == "/d/k1/cards/0/#s-9999"
    assert together.instead("/d/k1/s/23456/") == "/d/k1/cards/2/#s-23456"
    assert together.instead("/d/k1/s/23456.json") == "/d/k1/cards/2.json"
    assert not none.holds("/d/k1/cards/0/") and none.instead("/d/k1/s/3/") == "/d/k1/#s-3"
    elsewhere = Scope(documents=frozenset({"k2"}))
    assert elsewhere.instead("/d/k1/s/3/") is None


def test_a_place_is_asked_for_where_a_page_would_speak_of_others() -> None:
    one = Scope(frozenset({"371000"}), indicators=frozenset({"gdp"}))
    assert one.asked("/i/gdp/") == "/i/gdp/?place=371000" and one.asked("/") == "/?place=371000"
    assert one.asked("/checks/?before=2024-3") == "/checks/?before=2024-3&place=371000"
    assert one.instead("/i/gdp/?place=371000") == "/i/gdp/" and not one.holds("/i/grain/")
    assert Scope().asked("/i/gdp/") == "/i/gdp/"


def test_a_chart_is_published_as_the_drawing_that_the_page_shows() -> None:
    scope = Scope()
    assert scope.instead("/charts/i/gdp.svg?kind=level&download") == "/charts/i/gdp.svg?kind=level"
    assert scope.instead("/charts/i/gdp.csv?kind=level") == "/i/gdp.csv"
    assert scope.instead("/charts/i/gdp.png?kind=level") is None
    assert not scope.holds("/charts/i/gdp/2024.svg?kind=level", embedded=True)


PAGE = """<!doctype html><html lang="zh"><head><link rel="stylesheet" href="/static/site/site.css">
<link rel="canonical" href="http://localhost/p/371000/"></head><body>
<form action="/search/" role="search"><label for="w">where</label><select id="w" name="place"></select>
<input name="q"></form><form method="post" action="/language/"><button>English</button></form>
<form><select name="status"></select></form>
<a id="a" href="/d/k/s/3/">figure</a><a id="b" href="/edit/k/">correct</a><a id="c" href="?status=target">targets</a>
<a id="d" href="https://example.org/">elsewhere</a><a id="e" href="#top">top</a><a id="f" href="http://localhost/i/">i</a>
<a id="g" href="/i/gdp/?place=371000">gdp</a><img src="/c/gdp.svg?place=371000" alt="chart"></body></html>"""


def test_a_page_is_turned_into_a_file() -> None:
    made = rewrite(PAGE, "/p/371000/", "p/371000/index.html", Scope(), "https://example.net/x")
    tree = LexborHTMLParser(made.html)
    links = {a.attributes.get("id"): a.attributes.get("href") for a in tree.css("a")}
    assert links == {
        "a": "../../d/k/cards/0/#s-3", "d": "https://example.org/", "e": "#top", "f": "../../i/", "g": "../../i/gdp/",
    }  # fmt: skip
    assert "correct" in made.html and "targets" in made.html
    forms = tree.css("form")
    assert [f.attributes["action"] for f in forms] == ["../../search/"]
    assert [f.attributes["name"] for f in tree.css("form [name]")] == ["q"] and not tree.css("form label")
    canonical = tree.css_first("link[rel=canonical]")
    assert canonical is not None and canonical.attributes["href"] == "https://example.net/x/p/371000/"
    assert made.shown == ("/c/gdp.svg?place=371000",) and "localhost" not in made.html
    assert {"a", "w"} & made.ids == {"a"}


def test_the_form_of_a_drawing_that_is_not_written_is_not_named() -> None:
    page = """<!doctype html><html lang="zh"><body><figure class="chart"><img src="/charts/i/gdp.svg?kind=level" alt="">
<figcaption>as <a href="/charts/i/gdp.svg?kind=level&amp;download">SVG</a>,
<a href="/charts/i/gdp.png?kind=level">PNG</a>, <a href="/charts/i/gdp.csv?kind=level">CSV</a>
</figcaption></figure></body></html>"""
    made = rewrite(page, "/i/gdp/", "i/gdp/index.html", Scope(), "")
    tree = LexborHTMLParser(made.html)
    image, drawing, numbers = tree.css_first("img"), *tree.css("figcaption a")
    assert "PNG" not in made.html and image is not None
    assert image.attributes["src"] == drawing.attributes["href"] and numbers.attributes["href"] == "../gdp.csv"


def test_a_site_on_the_same_machine_keeps_its_address() -> None:
    page = (
        '<!doctype html><html lang="zh"><body><a href="http://localhost/d/k/s/3/">http://localhost/d/k/s/3/</a></body>'
    )
    made = rewrite(page, "/d/k/cards/0/", "d/k/cards/0/index.html", Scope(), "http://localhost:9000/x")
    node = LexborHTMLParser(made.html).css_first("a")
    assert node is not None and node.text() == "http://localhost:9000/x/d/k/cards/0/#s-3"


SITE = {
    "/": '<!doctype html><html lang="zh"><body><a href="/i/">i</a><a href="/p/371000/">p</a></body></html>',
    "/i/": '<!doctype html><html lang="zh"><body><p id="here">i</p></body></html>',
    "/checks/": '<!doctype html><html lang="zh"><body>{check}</body></html>',
    "/p/371000/": '<!doctype html><html lang="zh"><body><a href="/i/#here">i</a></body></html>',
    "/search/": '<!doctype html><html lang="zh"><body></body></html>',
}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A site of a few pages; what is called sets what its checks page holds."""
    held = dict(SITE)

    def answer(address: str, language: str) -> Answer:
        if address.startswith("/d/"):
            return 200, {"content-type": "text/html"}, iter([b"<!doctype html><html lang=zh><body></body></html>"])
        if address.startswith(("/export/", "/feeds/")):
            return 200, {"content-type": "application/octet-stream"}, iter([b"x"])
        if address not in held:
            return 404, {"content-type": "text/html"}, iter([b""])
        return 200, {"content-type": "text/html; charset=utf-8"}, iter([held[address].encode()])

    def put(check: str) -> None:
        held["/checks/"] = SITE["/checks/"].format(check=check)

    put("")
    monkeypatch.setattr(making, "_answer", answer)
    monkeypatch.setattr(making, "_search_page", lambda language: SITE["/search/"])
    return put


def test_broken_links_are_told(weihai: dict[int, Document], small: Callable[[str], None], tmp_path: Path) -> None:
    assert publish(tmp_path / "a").broken == []
    small('<a href="/nowhere/">x</a><a href="/i/#nothing">y</a><img src="/static/site/none.png" alt="">')
    told = publish(tmp_path / "a", again=True).broken
    assert sorted(sentence(why, "en") for why in told) == [
        "/checks/: /i/#nothing: the page has no such place",
        "/checks/: /static/site/none.png: there is no such file",
        "/nowhere/: 404",
    ]


def test_what_has_not_changed_is_left_alone(
    weihai: dict[int, Document], small: Callable[[str], None], tmp_path: Path
) -> None:
    out = tmp_path / "a"
    first = publish(out)
    assert first.changed == first.files > 0
    again = publish(out)
    assert (again.files, again.changed) == (first.files, 0)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    small("<p>new</p>")
    third = publish(out, again=True)
    changed = {str(p.relative_to(out)) for p, at in before.items() if p.stat().st_mtime_ns != at}
    # What is streamed is written anew, all else only where it is other than before.
    assert "checks/index.html" in changed and "index.html" not in changed and "search/documents.json" not in changed
    assert third.changed < third.files


def test_what_is_published_no_more_is_taken_away(
    weihai: dict[int, Document], small: Callable[[str], None], tmp_path: Path
) -> None:
    out = tmp_path / "a"
    small('<a href="/i/#here">x</a>')
    publish(out)
    (out / "own.txt").write_text("not ours", "utf-8")
    key = weihai[2024].key
    assert (out / "d" / key / "index.html").exists()
    writing.identify(weihai[2024], None, 2024, "of nobody", writing.Actor("test"))
    done = publish(out, [Place.objects.get(slug="371000")])
    assert done.removed > 0 and not (out / "d" / key / "index.html").exists()
    assert (out / "own.txt").exists()


def test_a_folder_that_holds_something_else_is_not_touched(weihai: dict[int, Document], tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(DuixianError, match="not published by Duixian"):
        publish(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, one_connection: None) -> None:
    """Pages are asked for in this process. Charts are not what is looked at here, and drawing takes longest."""
    monkeypatch.setattr(charts, "draw", lambda spec, form: b'<svg xmlns="http://www.w3.org/2000/svg"/>')


def test_a_site_of_a_place_is_whole(weihai: dict[int, Document], drawn: None, tmp_path: Path) -> None:
    out = tmp_path / "a"
    done = publish(out, [Place.objects.get(slug="371000")], site="https://example.net/x")
    assert done.broken == []
    scope = Scope()
    for document in weihai.values():
        pages: dict[Path, LexborHTMLParser] = {}
        for start, quote in document.statements.values_list("start", "quote"):
            address, _, fragment = (scope.instead(f"/d/{document.key}/s/{start}/") or "").partition("#")
            path = out / file_of(address)
            page = pages.setdefault(path, LexborHTMLParser(path.read_text("utf-8")))
            card = page.css_first(f"article#{fragment}")
            assert card is not None and next(node.text() for node in card.css("blockquote mark")) == quote
            assert f"https://example.net/x{address}#{fragment}" in card.text()
            assert LexborHTMLParser((out / f"d/{document.key}/index.html").read_text("utf-8")).css_first(f"#{fragment}")
        assert len(pages) < 5
    # A page of an indicator tells of the place, and the lists say nothing of what others' reports hold.
    told = json.loads((out / "i/gdp.json").read_text("utf-8"))
    assert {row["place_slug"] for row in told["series"]} == {"371000"}
    text = (out / "i/gdp/index.html").read_text("utf-8")
    assert 'data-series="../gdp.json"' in text and "iframe" not in text
    assert not list(out.rglob("*.png")) and "localhost" not in text


def test_one_more_document_leaves_the_pages_of_other_places_alone(
    weihai: dict[int, Document], drawn: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a"
    publish(out)
    asked: list[str] = []
    real = making.make

    def make(address: str, work: making.Work) -> making.Made:
        asked.append(address)
        return real(address, work)

    monkeypatch.setattr(making, "make", make)
    jinan = tmp_path / "济南市2025年政府工作报告.txt"
    jinan.write_text(
        "2025年政府工作报告\n\n2024年，全市地区生产总值增长5.4%。\n2025年，全市地区生产总值增长5%。\n", "utf-8"
    )
    writing.add([str(jinan)], writing.Actor("test"), place="济南市", year=2025)
    second = publish(out)
    mine = [a for a in asked if any(f"/d/{d.key}" in a for d in weihai.values())]
    assert second.broken == [] and second.removed == 0 and mine == []
    assert any(a.startswith("/d/") for a in asked) and second.changed < second.files
    # A correction of a figure makes the place's pages again, and its card says so.
    asked.clear()
    first = Statement.objects.filter(document=weihai[2024]).order_by("start")[0]
    writing.correct(first, {"unit": "只"}, "a test", writing.Actor("test"))
    third = publish(out)
    card = scope_card(out, weihai[2024].key, first.start)
    assert third.broken == [] and "a test" in card and any(weihai[2024].key in a for a in asked)
    # Files that somebody took away come back.
    (out / f"d/{weihai[2024].key}/index.html").unlink()
    writing.add([str(jinan)], writing.Actor("test"), place="烟台市", year=2025)
    assert publish(out).broken == []
    assert (out / f"d/{weihai[2024].key}/index.html").exists()


def scope_card(out: Path, key: str, start: int) -> str:
    """Return the words of the card of a figure."""
    address, _, fragment = (Scope().instead(f"/d/{key}/s/{start}/") or "").partition("#")
    node = LexborHTMLParser((out / file_of(address)).read_text("utf-8")).css_first(f"#{fragment}")
    return node.text() if node is not None else ""


def test_several_processes_write_what_one_does(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": "", "DUIXIAN_HOME": str(tmp_path / "home")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def duixian(*words: str) -> None:
        subprocess.run([sys.executable, "-m", "duixian", *words], env=environment, check=True, capture_output=True)

    duixian("ledger", "add", str(SAMPLES))
    for n in ("1", "2"):
        duixian("publish", str(tmp_path / n), "--place", "威海市", "--processes", n)
    one, two = (
        {
            p.relative_to(root): p.read_bytes()
            for p in root.rglob("*")
            if p.is_file() and p.suffix not in (".zip", ".links")
        }
        for root in (tmp_path / "1", tmp_path / "2")
    )
    assert one.keys() == two.keys()
    assert [str(name) for name in one if one[name] != two[name]] == []


def lookup(files: dict[str, Any], word: str) -> set[tuple[str, int]]:
    """Search as the script does: pairs, then the sentences themselves."""
    listed = files["search/documents.json"]
    pairs = [word] if len(word) == 1 else [word[i : i + 2] for i in range(len(word) - 1)]
    candidates: set[int] | None = None
    for pair in pairs:
        steps = files[f"search/pairs/{words.shard_of(pair, listed['shards'])}.json"].get(pair, [])
        numbers, at = set(), 0
        for step in steps:
            at += step
            numbers.add(at)
        candidates = numbers if candidates is None else candidates & numbers
    return {
        (listed["documents"][n][0], start)
        for n in candidates or ()
        for start, text in files[f"search/texts/{listed['documents'][n][0]}.json"]
        if word in text
    }


def test_the_index_finds_what_the_server_finds(weihai: dict[int, Document]) -> None:
    written: dict[str, Any] = {}
    assert words.write(Scope(), lambda name, held: written.update({name: json.loads(held)})) == len(weihai)
    keys = {d.pk: d.key for d in weihai.values()}
    found = 0
    for word in {w for row in Statement.objects.all() for w in re.findall(r"[\u4e00-\u9fff]{1,4}", row.wording)}:
        page = search(word, limit=1000)
        assert lookup(written, word) == {(keys[hit.document], hit.start) for hit in page.hits}, word
        found += len(page.hits)
    assert found > 100 and lookup(written, "航天") == set()


def test_another_document_changes_no_number(weihai: dict[int, Document], tmp_path: Path) -> None:
    before: dict[str, Any] = {}
    words.write(Scope(), lambda name, held: before.update({name: json.loads(held)}))
    newer = tmp_path / "济南市2026年政府工作报告.txt"
    newer.write_text("2026年政府工作报告\n\n2025年，全市地区生产总值增长5.4%。\n", "utf-8")
    writing.add([str(newer)], writing.Actor("test"), place="济南市", year=2026)
    after: dict[str, Any] = {}
    words.write(Scope(), lambda name, held: after.update({name: json.loads(held)}))
    count = len(weihai)
    assert after["search/documents.json"]["documents"][:count] == before["search/documents.json"]["documents"]
    changed = {name for name in after if after[name] != before.get(name)}
    assert len([name for name in changed if name.startswith("search/texts/")]) == 1
