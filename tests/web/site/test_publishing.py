"""A published site stands by itself: from any base, with no link that leads nowhere, and it can be searched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from duixian.model import DuixianError
from duixian.web.ledger import service
from duixian.web.ledger.models import Document, Place, Statement
from duixian.web.ledger.search import search
from duixian.web.site.publishing import crawl, publish, words
from duixian.web.site.publishing.addresses import Scope, file_of, relative
from duixian.web.site.publishing.rewrite import rewrite

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
    scope = Scope(frozenset({"371000"}), frozenset({"k1"}), frozenset({"gdp"}))
    for address in (
        "/",
        "/i/gdp/",
        "/p/371000/2025/",
        "/d/k1/",
        "/d/k1/cards/0/",
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
        "/d/k1/s/3/",
        "/d/k2/cards/0/",
        "/i/grain-output/",
        "/i/gdp/2024/",
        "/export/all.zip",
        "/feeds/370000/due.ics",
        "/i/?theme=a",
    ):
        assert not scope.holds(address), address
    assert scope.holds("/c.svg?x=1", embedded=True)
    assert scope.instead("/i/?theme=a") == "/i/"
    # Whoever publishes one place begins with it.
    assert scope.asked("/") == "/?place=371000" and scope.asked("/i/gdp/") == "/i/gdp/?place=371000"


def test_an_address_of_a_figure_leads_to_its_card() -> None:
    together, each, none = Scope(), Scope(cards="each"), Scope(cards="none")
    assert together.instead("/d/k1/s/20345/") == "/d/k1/cards/2/#s-20345"
    assert together.instead("/d/k1/s/345.json") == "/d/k1/cards/0.json"
    assert each.holds("/d/k1/s/3/") and not each.holds("/d/k1/cards/0/")
    assert not none.holds("/d/k1/s/3/") and none.instead("/d/k1/s/3/") == "/d/k1/#s-3"


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
    monkeypatch.setattr(crawl, "_answer", answer)
    monkeypatch.setattr(crawl, "_search_page", lambda language: SITE["/search/"])
    return put


def test_broken_links_are_told(weihai: dict[int, Document], small: Callable[[str], None], tmp_path: Path) -> None:
    assert publish(tmp_path / "a").broken == []
    small('<a href="/nowhere/">x</a><a href="/i/#nothing">y</a><img src="/static/site/none.png" alt="">')
    told = publish(tmp_path / "a", again=True).broken
    assert sorted(told) == [
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
    service.identify(weihai[2024], None, 2024, "of nobody", service.Actor("test"))
    done = publish(out, [Place.objects.get(slug="371000")])
    assert done.removed > 0 and not (out / "d" / key / "index.html").exists()
    assert (out / "own.txt").exists()


def test_a_folder_that_holds_something_else_is_not_touched(weihai: dict[int, Document], tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(DuixianError, match="not published by Duixian"):
        publish(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


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
        for start, text in files[f"search/texts/{n}.json"]
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


def test_the_newest_report_is_found_first(weihai: dict[int, Document]) -> None:
    written: dict[str, Any] = {}
    words.write(Scope(), lambda name, held: written.update({name: json.loads(held)}))
    assert [told[3] for told in written["search/documents.json"]["documents"]] == sorted(weihai, reverse=True)
