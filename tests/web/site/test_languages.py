"""Every page in either language: no word of the other one, besides what documents say and the names of things.

What is Chinese of an English page stands in the documents or is the name of a place, an indicator, a file, or something
that a person wrote. A word that the site itself says (its Chinese is what templates and tables hold) is no such thing,
even where some document has it as well: it is let through only where it stands alone as a value of the ledger.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest
from babel.messages.pofile import read_po
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.base import Lexer, TokenType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from icalendar import Calendar
from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser, LexborNode

import duixian
from duixian.cli import COMMANDS
from duixian.columns import VOCABULARIES
from duixian.lexicon.rules import sayings
from duixian.web.desk.upload import uploads
from duixian.web.ledger import writing
from duixian.web.ledger.models import (
    Comparison,
    Correction,
    Document,
    FindingStatement,
    Indicator,
    Issue,
    Link,
    Place,
    Section,
    Statement,
)
from duixian.web.shell.pages import FORMS
from duixian.web.shell.rates import counters
from duixian.web.site.feeds.entries import FEEDS
from duixian.web.site.publishing import publish
from tests.languages import chinese_in, english_in
from tests.web.conftest import SAMPLES

# Two reports of the province: their sums do not add up, one gives a target without a figure.
PROVINCE = {
    2024: """一、2023年工作回顾

全省进出口总额900亿元，增长5%。其中，出口512.3亿元，进口387.7亿元。港口吞吐量由1200万吨增加到1500万吨，增长45%。

二、2024年主要目标

全省居民收入增长与经济增长同步，城镇新增就业30万人，粮食总产量稳定在1100亿斤左右。
""",
    2025: """一、2024年工作回顾

全省生产总值98566亿元，增长5.7%，居全国第三位。全省进出口总额960亿元，其中，出口512.3亿元，进口337.7亿元。城镇新增就业28万人。

二、2025年主要目标

粮食总产量1110亿斤以上。
""",
}
# Names of formats and standards, and what was asked for, besides those of tests.languages.
NAMED = ("KB", "JavaScript", "SVG", "Annotation", "zzz", "weihei", "English")
# A sentence about a rule names the words that it looks for.
SAYINGS = {told.en for rules in sayings().values() for told in rules.values()}
# What stands between these is looked at as well: it has to be in the ledger.
MARKS = dict.fromkeys(map(ord, '“”‘’"[]'))
SWITCH = {"zh": "zh-hans", "en": "en"}
# What is read out or shown of an element besides its text.
READ = ("title", "alt", "aria-label", "aria-description", "placeholder", "label", "aria-valuetext")
# What scripts put into a page, which has it in attributes until then.
OF_SCRIPTS = ("data-none", "data-some", "data-wait", "data-failed")
WHY = "统计公报所载不同"
PASSWORD = "correct-horse-7"
PO = Path(duixian.__file__).parent / "web/shell/locale/en/LC_MESSAGES/django.po"
TEMPLATES = sorted((Path(duixian.__file__).parent / "web").rglob("*.html"))
# Addresses of every pattern whose answer a reader sees; {place}, {key} … are those of the ledger below.
PUBLIC = {
    "front": ["/", "/?place=威海市&year=2025"],
    "place": ["/p/{place}/", "/p/370000/", "/p/371100/"],
    "place-year": ["/p/{place}/2025/", "/p/{place}/2024/", "/p/{place}/2026/", "/p/371100/2024/"],
    "promises": [
        *("/p/{place}/2025/promises/", "/p/{place}/2026/promises/", "/p/{place}/2025/promises/?q=增长&numberless=1"),
        *(f"/p/{{place}}/2025/promises/?verdict={code}" for code in VOCABULARIES["verdict"]),
    ],
    "statement": ["/d/{key}/s/{start}/", "/d/{key}/s/{corrected}/", "/d/{compared}/", "/d/{later}/s/{growth}/"],
    "cards": ["/d/{key}/cards/0/", "/d/{later}/cards/0/"],
    "report": [
        "/d/{key}/",
        "/d/{later}/",
        "/d/{first}/",
        "/d/{silent}/",
        "/d/{key}/?contradicts=1",
        "/d/{key}/?section=1",
    ],
    "checks": ["/checks/", "/checks/?outcome=contradicts", "/checks/?year=1950"],
    "rules": ["/rules/"],
    "indicators": ["/i/", "/i/?q=zzz"],
    "indicator": ["/i/gdp/", "/i/gdp/?place={place}", "/i/new-urban-jobs/?place={place}", "/i/coal-output/"],
    "indicator_year": ["/i/gdp/2024/", "/i/gdp/1950/", "/i/gdp/2024/?under=370000"],
    "embed": ["/embed/i/gdp/?place={place}", "/embed/i/gdp/"],
    "embed_year": ["/embed/i/gdp/2024/", "/embed/i/gdp/1950/"],
    "search": ["/search/", "/search/?q=工业", "/search/?q=zzz", "/search/?q=工业&place=威海市&year=2025"],
    "suggest": ["/search/suggest/?q=工", "/search/suggest/?q=zzz"],
    "compare_places": ["/compare/places/", "/compare/places/?a=威海市&b=山东省"],
    "compare_reports": ["/compare/reports/", "/compare/reports/?a={key}&b={later}", "/compare/reports/?place=威海市"],
    "chart": ["/charts/i/gdp.svg?place={place}", "/charts/i/gdp.svg"],
    "chart_year": ["/charts/i/gdp/2024.svg"],
    "feed": [f"/feeds/{whose}/{name}.atom" for whose in ("{place}", "all") for name in FEEDS],
    "feed-due": ["/feeds/{place}/due.ics"],
    "login": ["/accounts/login/"],
}
EDITORS = {
    "edit": ["/edit/"],
    "edit-document": ["/edit/d/{key}/", "/edit/d/{silent}/"],
    "edit-figure": ["/edit/d/{key}/s/{start}/", "/edit/d/{key}/s/{corrected}/", "/edit/d/{compared}/?find=增长"],
    "edit-history": ["/edit/history/{key}/", "/edit/history/{later}/", "/edit/history/{silent}/"],
    "edit-add": ["/edit/add/"],
    "edit-upload": ["/edit/add/{token}/"],
    "edit-issues": ["/edit/issues/", "/edit/issues/?grade=doubt"],
    "password_change": ["/accounts/password/"],
}
# Addresses that are wrong, and what they answer.
WRONG = {
    "/p/weihei/": 404, "/d/none/": 404, "/d/{key}/s/0/": 404, "/i/none/": 404,
    "/nothing/": 404, "/charts/i/none.svg": 404, "/feeds/nowhere/reports.atom": 404,
    "/feeds/all/none.atom": 404, "/feeds/all/due.ics": 404, "/export/nowhere.zip": 404, "/embed/i/none/": 404,
    "/d/{key}/cards/99/": 404,
    "/checks/?year=abc": 400, "/checks/?outcome=none": 400, 
    "/p/{place}/2025/promises/?verdict=none": 400, "/search/?year=abc": 400,
    "/compare/places/?a=zz&b=yy": 404, "/compare/places/?a=威海市&b=威海市": 400,
    "/compare/reports/?a=zz&b=yy": 404, "/edit/issues/?grade=none": 400, "/edit/d/none/": 404,
    "/edit/history/none/": 404, "/edit/add/none/": 404,
}  # fmt: skip
# What no field of a figure can be, and answers that are none.
REFUSED: tuple[dict[str, str], ...] = (
    *({"do": "correct", **fields} for fields in (
        {"value": "many"}, {"value": "5~3"}, {"value": "9" * 60}, {"indicator_id": "no-such"}, {"period": "soon"},
        {"status": "maybe"}, {"unit": "元" * 50}, {"value": "5", "why": " "}, {}, {"direction": "aside"},
    )),
    *({"do": "answer", "other": told} for told in ("", "nonsense", "/d/nowhere/s/1/")),
    {"do": "answers", "promise": "nonsense"}, {"do": "restore-link", "why": ""}, {"do": "nothing"},
)  # fmt: skip


# Patterns that answer programs: the API, exports, and files of pages, which have a test of their own below.
PROGRAMS = re.compile(r"\.(?:json|csv|xlsx)$|^api/|^\^api|^export/|^language/")
# Forms whose address has no page of its own; they are sent below.
SENT = {"logout", "edit-discard"}


class Held:
    """What the ledger holds that is the same in either language.

    Attributes:
        texts: everything that documents and people have written.
        values: what stands alone in a place of its own: names of places, indicators, themes, headings, quotes.
    """

    def __init__(self) -> None:
        figures = list(Statement.objects.values_list("quote", "wording", "section__title", "rules"))
        self.values = {text for row in figures for text in row[:2] if text}
        self.values |= {f"{s.numbering}{s.title}" for s in Section.objects.all()}
        self.values |= {s.title for s in Section.objects.all()}
        self.values |= {"中文"} | set(Place.objects.values_list("name", flat=True)) | {WHY}
        for row in Indicator.objects.values_list("name", "theme"):
            self.values.update(row)
        self.values |= {n for i in duixian.indicators().indicators.values() for n in (*i.names, *i.former)}
        texts = [d.body.text for d in Document.objects.select_related("body")]
        texts += [str(d) for d in Document.objects.all()]
        names = [row.name for rows in (Document, Issue) for row in rows.objects.all()]
        self.values = {text.translate(MARKS) for text in self.values}
        self.texts = "\n".join([*texts, *names, *self.values]).translate(MARKS)
        # Names that people chose, and terms that documents have in Latin letters.
        self.english = {"editor", "test", *re.findall("[A-Za-z]+", self.texts), *NAMED}
        # A command is told as it is typed.
        self.english |= {f"duixian {command}" for command in COMMANDS}


@lru_cache(maxsize=1)
def said_by_the_site() -> frozenset[str]:
    """Return what the site and its tables say in Chinese and otherwise in English."""
    with PO.open("rb") as file:
        ours = {m.id for m in read_po(file) if isinstance(m.id, str) and m.id != m.string}
    ours |= {word.zh for words in VOCABULARIES.values() for word in words.values() if word.zh != word.en}
    ours |= {c.zh for record in duixian.columns.RECORDS.values() for c in record.columns}
    return frozenset(text for text in ours if re.search("[一-龥]", text))


class Piece(NamedTuple):
    """A text that a page shows or reads out.

    Attributes:
        text: the characters.
        marked: it stands inside an element that says that it is in the other language.
        free: it is an attribute or a title, of which no part can be marked.
    """

    text: str
    marked: bool = False
    free: bool = False


def shown(body: str, language: str) -> Iterator[Piece]:
    """Go through what a reader sees or hears of a page."""
    tree = LexborHTMLParser(body)
    for node in tree.css("script, style, template"):
        node.decompose()
    other = "en" if language == "zh" else "zh"

    def walk(node: LexborNode, marked: bool) -> Iterator[Piece]:
        attributes = node.attributes or {}
        if attributes.get("lang"):
            marked = str(attributes["lang"]).startswith(other)
        if node.tag in ("code", "pre", "kbd") or (node.tag == "textarea" and "readonly" in attributes):
            return
        for name in READ + OF_SCRIPTS:
            if attributes.get(name):
                yield Piece(str(attributes[name]), marked, True)
        if node.tag == "meta" and attributes.get("name") == "description":
            yield Piece(str(attributes["content"]), marked, True)
        if node.tag == "input" and attributes.get("type") in ("submit", "button", "reset"):
            yield Piece(str(attributes.get("value")), marked, True)
        free = node.tag in ("title", "option", "textarea")
        child = node.child
        while child is not None:
            if child.is_text_node:
                if text := " ".join((child.text_content or "").split()):
                    yield Piece(text, marked, free)
            else:
                yield from walk(child, marked)
            child = child.next

    assert tree.root is not None
    yield from walk(tree.root, False)


def entries(body: str, language: str) -> Iterator[Piece]:
    """Go through what a reader sees of a feed: titles, and contents, which are pages in themselves."""
    root = ElementTree.fromstring(body)
    for node in root.iter():
        tag = node.tag.rpartition("}")[2]
        if tag in ("title", "name", "subtitle") and node.text:
            yield Piece(node.text, free=True)
        elif tag in ("summary", "content") and node.text:
            yield from (piece._replace(free=True) for piece in shown(node.text, language))


def events(body: str) -> Iterator[Piece]:
    """Go through what a calendar shows."""
    for component in Calendar.from_ical(body).walk():
        for name in ("SUMMARY", "DESCRIPTION", "X-WR-CALNAME"):
            if component.get(name):
                yield Piece(str(component[name]), free=True)


# Keys under which programs are given a sentence, in the language that is asked for.
SENTENCE = re.compile(r"^(?:problem|remedy|(?!low|high)\w+_text)$")


def cells(answer: Any) -> Iterator[tuple[str, str]]:
    """Go through the texts of a file for programs, each after the path of its keys, or its row and its column."""
    form = answer["Content-Type"].partition(";")[0]
    if form.endswith("json"):

        def walk(value: Any, where: str) -> Iterator[tuple[str, str]]:
            if isinstance(value, dict | list):
                for key, part in value.items() if isinstance(value, dict) else enumerate(value):
                    yield from walk(part, f"{where}.{key}")
            elif isinstance(value, str):
                yield where, value

        yield from walk(json.loads(body(answer)), "")
        return
    if form == "text/csv":
        rows = list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body(answer)))
        rows = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
        rows[0] = [*rows[0], *book.sheet_names]
    for n, row in enumerate(rows):
        yield from ((f"{n}.{head}", cell) for head, cell in zip(rows[0], row, strict=False))


def pieces(answer: Any, body: str, language: str) -> Iterator[Piece]:
    """Go through what a reader sees of an answer, whatever its form."""
    form = answer["Content-Type"].partition(";")[0]
    if form == "application/atom+xml":
        return entries(body, language)
    if form == "application/json":
        return (Piece(text, free=True) for where, text in cells(answer) if SENTENCE.match(where.rpartition(".")[2]))
    if form == "image/svg+xml":
        return (piece._replace(free=True) for piece in shown(body, language))
    return events(body) if form == "text/calendar" else shown(body, language)


def body(answer: Any) -> bytes:
    """Return all of an answer."""
    return b"".join(answer) if answer.streaming else bytes(answer.content)


def said_wrong(answer: Any, language: str, held: Held, *asked: str) -> list[str]:
    """List the words of the other language in an answer, besides what was asked for."""
    return wrong(pieces(answer, body(answer).decode(), language), language, held, *asked)


def wrong(pieces: Iterable[Piece], language: str, held: Held, *asked: str) -> list[str]:
    """List the words of the other language in what is shown, each with the text in which it stands."""
    found = []
    for text, marked, free in pieces:
        text = text.translate(MARKS)
        if language == "zh":
            found += [] if marked else [f"{word}: {text[:80]}" for word in english_in(text, *held.english, *asked)]
            continue
        for run in chinese_in(text) if text not in SAYINGS else ():
            bare = run.strip("，。；：、（）")
            known = (bare in held.texts if bare else run in held.texts) or bare in asked
            ours = bare in said_by_the_site() and not {bare, text} & held.values
            if not known or ours or not (marked or free):
                found.append(f"{run}: {text[:80]}")
    return found


def patterns(above: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Go through the patterns of addresses with their names."""
    for pattern in above.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield route, pattern.name or ""


def test_no_page_is_left_out() -> None:
    seen = {name for route, name in patterns(get_resolver()) if not PROGRAMS.search(route)}
    assert seen == {*PUBLIC, *EDITORS, *SENT}


PLANTED = (
    "<p>{}</p>", "<p title='{}'></p>", "<img alt='{}'>", "<nav aria-label='{}'></nav>", "<input placeholder='{}'>",
    "<input type=submit value='{}'>", "<button>{}</button>", "<title>{}</title>", "<option>{}</option>",
    "<meta name=description content='{}'>", "<p data-none='{}'></p>", "<p>“{}”</p>",
    "<svg><title>{}</title><text>{}</text></svg>",
)  # fmt: skip


@pytest.mark.parametrize(("language", "word"), [("zh", "promise"), ("en", "下载"), ("en", "已兑现"), ("en", "目标")])
def test_a_wrong_word_is_found_wherever_a_page_may_have_it(weihai: dict[int, Any], language: str, word: str) -> None:
    held = Held()
    assert "目标" in held.texts
    for markup in PLANTED:
        page = f"<html lang={language}><body>{markup.replace('{}', word)}</body></html>"
        assert [w.partition(":")[0] for w in wrong(shown(page, language), language, held)][:1] == [word], markup


def test_what_documents_have_is_let_through_where_it_is_marked(weihai: dict[int, Any]) -> None:
    held, quote = Held(), Statement.objects.exclude(wording__contains="”").exclude(wording="")[0].wording
    assert wrong(shown(f"<p lang=zh-Hans>{quote}</p>", "en"), "en", held) == []
    assert wrong(shown(f"<p>{quote}</p>", "en"), "en", held) == [f"{quote}: {quote}"]
    assert wrong(shown("<p lang=zh-Hans>没有写进文件的话</p>", "en"), "en", held) != []


def test_what_no_page_of_a_test_comes_to_is_of_one_language() -> None:
    found = []
    with PO.open("rb") as file:
        for message in read_po(file):
            for ids, language in ((message.id, "zh"), (message.string, "en")):
                for text in (ids,) if isinstance(ids, str) else ids or ():
                    plain = re.sub(r"%\(\w+\)[sd]|<[^>]*>", " ", text)
                    found += english_in(plain, *NAMED) if language == "zh" else chinese_in(plain)
            assert not message.id or message.string, message.id
    for words in VOCABULARIES.values():
        for word in words.values():
            found += [*english_in(word.zh), *chinese_in(word.en)]
    documents = "".join(path.read_text("utf-8") for path in SAMPLES.glob("*.md"))
    # A template has its words from the catalogue of translations.
    assert len(TEMPLATES) > 30
    for template in TEMPLATES:
        page, skipped = "", False
        for token in Lexer(template.read_text("utf-8")).tokenize():
            if token.token_type is TokenType.BLOCK:
                skipped = token.contents.startswith("blocktranslate") or (skipped and token.contents == "plural")
                literals = "" if token.contents.startswith(("translate ", "blocktranslate")) else token.contents
                found += [
                    f"{template.name}: {w}" for w in re.findall("[一-龥]+", re.sub(r'_\("[^"]*"\)', "", literals))
                ]
            elif token.token_type is TokenType.TEXT and not skipped:
                page += token.contents
        # Words of documents that may be searched for.
        for name in ("就业", "高校毕业生"):
            assert name in documents
            page = page.replace(name, "")
        for text, marked, _ in shown(page, "en"):
            found += [
                f"{template.name}: {w}" for w in (*english_in(text, *NAMED), *([] if marked else chinese_in(text)))
            ]
    assert not found, "\n".join(found)


@pytest.fixture
def editor(weihai: dict[int, Document]) -> Any:
    return writing.user("editor", "editor", PASSWORD, writing.Actor("test"))


@pytest.fixture
def marks(weihai: dict[int, Document], editor: Any, tmp_path: Path, settings: Any) -> dict[str, str]:
    """What stands in addresses. The ledger has corrections, a decided link, an upload, a file that cannot be read."""
    settings.HOME = tmp_path
    counters().clear()
    actor = writing.Actor("editor", editor)
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 no document")
    for year, text in PROVINCE.items():
        (tmp_path / f"山东省-{year}.md").write_text(f"# 山东省{year}年政府工作报告\n\n{text}", "utf-8")
    writing.add([str(path) for path in sorted(tmp_path.glob("*.*"))], actor)
    (tmp_path / "日照市-2024.md").write_text("# 日照市2024年政府工作报告\n\n各项工作稳步推进。\n", "utf-8")
    writing.add([str(tmp_path / "日照市-2024.md")], actor)
    key, later, first = (weihai[year].key for year in (2025, 2026, 2024))
    figures = Statement.objects.filter(document=weihai[2025], withdrawn=False).order_by("start")
    kept = Link.objects.filter(target__document=weihai[2025], result__isnull=False).select_related("target").first()
    compared = FindingStatement.objects.select_related("statement__document").first()
    changed, gone = figures.filter(status="result", unit="元")[:2]
    assert kept is not None and kept.target is not None and compared is not None and compared.statement is not None
    given = {"value": "1234~5678", "status": "target", "period": "2030", "modifier": "about", "indicator_id": "gdp"}
    writing.correct(changed, given, WHY, actor)
    writing.correct(gone, {"withdrawn": True}, WHY, actor)
    writing.correct(changed, {"period": None}, WHY, actor)
    writing.relink(kept, None, WHY, actor)
    writing.settle()
    client = Client()
    client.force_login(editor)
    report = next(SAMPLES.glob("*2024*"))
    sent = client.post("/edit/add/", {"file": SimpleUploadedFile("新.md", report.read_bytes())})
    growth = Statement.objects.filter(document=weihai[2026]).order_by("start").first()
    assert growth is not None
    return {
        "place": "371000", "key": key, "later": later, "first": first, "start": str(kept.target.start),
        "corrected": str(changed.start), "gone": str(gone.start),
        "compared": f"{compared.statement.document.key}/s/{compared.statement.start}",
        "growth": str(growth.start), "silent": Document.objects.get(place__name="日照市").key,
        "token": sent["Location"].rstrip("/").rpartition("/")[2],
    }  # fmt: skip


def in_language(address: str, language: str) -> str:
    """Return the address as pages in that language have it: that of a picture says in which language it is."""
    if not address.startswith(("/charts/", "/embed/")):
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={SWITCH[language]}"


def reader(language: str, editor: Any = None) -> Client:
    client = Client(raise_request_exception=False)
    if editor is not None:
        client.force_login(editor)
    client.cookies["django_language"] = SWITCH[language]
    return client


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_has_a_word_of_the_other_language(marks: dict[str, str], editor: Any, language: str) -> None:
    held, found = Held(), []
    for client, addresses in ((reader(language), PUBLIC), (reader(language, editor), {**PUBLIC, **EDITORS})):
        for address in sorted({a.format(**marks) for those in addresses.values() for a in those}):
            counters().clear()
            answer = client.get(in_language(address, language))
            assert answer.status_code == 200, (address, answer.status_code)
            found += [f"{address}: {word}" for word in said_wrong(answer, language, held)]
            if answer["Content-Type"].startswith("text/html"):
                page = LexborHTMLParser(body(answer)).css_first("html")
                assert page is not None and page.attributes["lang"] == SWITCH[language], address
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_that_goes_wrong_is_said_in_the_other_language(
    marks: dict[str, str], editor: Any, language: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, found = Held(), []
    client, visitor, strange = reader(language, editor), reader(language), reader(language)
    strange.force_login(writing.user("reader", None, PASSWORD, writing.Actor("test")))

    def look(name: str, answer: Any, status: int, fields: Mapping[str, str] | None = None) -> None:
        if answer.status_code != status:
            found.append(f"{name}: {answer.status_code} instead of {status}: ")
        # What was sent is named, and which codes could have been.
        asked = fields or {}
        codes = {code for field in asked for code in VOCABULARIES.get(field, ())}
        found.extend(f"{name}: {word}" for word in said_wrong(answer, language, held, *codes, *asked.values()))

    # Who and what is named, and which addresses there are.
    held.english |= {"reader", "nowhere", "`all`", *FEEDS}
    held.texts += "\n没有市\n威海卫市"
    for address, status in WRONG.items():
        counters().clear()
        query = dict(parse_qsl(address.partition("?")[2]))
        look(address, client.get(address.format(**marks)), status, query)
    # Forms whose fields will not do, as an editor sends them; a page with what was sent comes back.
    figure = f"/edit/d/{marks['key']}/s/{marks['start']}/"
    for fields in REFUSED:
        counters().clear()
        seen = client.get(figure).context["seen"]
        look(f"{figure} {fields}", client.post(figure, {"seen": seen, "why": WHY, **fields}), 400, fields)
    stale = {"do": "correct", "value": "8", "why": WHY, "seen": "0"}
    look("stale", client.post(figure, stale), 400)
    document = f"/edit/d/{marks['key']}/"
    for place, year in (("威海", "24"), ("威海市", "2025"), ("没有市", "2023")):
        look(document, client.post(document, {"place": place, "year": year, "why": WHY}), 400)
    upload = f"/edit/add/{marks['token']}/"
    for fields in ({"place": "威海", "year": "24"}, {"place": "威海卫市", "year": "2024"}):
        look(upload, client.post(upload, {"do": "accept", **fields}), 400)
    for name, data in (("空.md", b""), ("图.jpg", b"\xff\xd8\xff"), ("坏.docx", b"PK\x03\x04 broken")):
        counters().clear()
        sent = client.post("/edit/add/", {"file": SimpleUploadedFile(name, data)})
        look(name, client.get(sent["Location"]) if sent.status_code == 302 else sent, 200 if name == "坏.docx" else 400)
    look("no file", client.post("/edit/add/", {}), 400)
    for fields in ({"username": "editor", "password": "wrong"}, {"username": "", "password": ""}):
        counters().clear()
        look("login", visitor.post("/accounts/login/", fields), 200)
    for new in ("short", "12345678", "editor", ""):
        form = {"old_password": "wrong", "new_password1": new, "new_password2": "other"}
        look("password", client.post("/accounts/password/", form), 200)
    # Who may not see a page, who comes too often, what a page does not take, and what nobody foresaw.
    look("forbidden", strange.get("/edit/"), 403)
    guarded = Client(enforce_csrf_checks=True, raise_request_exception=False)
    guarded.cookies["django_language"] = SWITCH[language]
    look("no token", guarded.post("/accounts/login/", {"username": "editor"}), 403)
    counters().clear()
    answers = [visitor.post("/accounts/login/", {"username": "editor", "password": "wrong"}) for _ in range(40)]
    look("too often", next(a for a in answers if a.status_code == 429), 429)
    counters().clear()
    look("method", client.post("/rules/"), 405)
    monkeypatch.setattr(uploads, "LARGEST", 2**20)
    look("large", client.post("/edit/add/", {"file": SimpleUploadedFile("大.md", b"x" * 2**20 * 2)}), 413)
    monkeypatch.setattr(Place.objects, "filter", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("duixian.web.site.rules.view.sayings", lambda: 1 / 0)
    look("unforeseen", visitor.get("/rules/"), 500)
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("form", FORMS)
def test_a_file_has_codes_and_sentences_of_the_language_asked_for(marks: dict[str, str], form: str) -> None:
    held, found, sentences = Held(), list[str](), set()
    names = {name for _, name in patterns(get_resolver())}
    # Rules are said in both languages; a place, a person or an indicator has its names.
    formed = {name for name in PUBLIC if f"{name}.{form}" in names} - {"rules"}
    assert len(formed) > 10
    for address in sorted({a.format(**marks) for name in formed for a in PUBLIC[name]}):
        path, _, query = address.partition("?")
        file = f"{path.rstrip('/') or '/index'}.{form}?{query}"
        counters().clear()
        zh, en = (dict(cells(reader(language).get(file))) for language in ("zh", "en"))
        assert zh.keys() == en.keys(), file
        for where, text in zh.items():
            head = where.rpartition(".")[2]
            if text != en[where] or SENTENCE.match(head):
                sentences.add(head)
                for language, said in (("zh", text), ("en", en[where])):
                    found += [f"{file} {where}: {w}" for w in wrong([Piece(said, free=True)], language, held)]
    assert {"problem", "remedy", "why_text"} <= sentences or form == "json"
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_an_editor_does_is_told_in_the_language_of_the_page(
    marks: dict[str, str], editor: Any, language: str
) -> None:
    client, held, found = reader(language, editor), Held(), list[str]()
    key, later = marks["key"], marks["later"]
    promise = f"/edit/d/{key}/s/{marks['start']}/"
    corrected = f"/edit/d/{key}/s/{marks['corrected']}/"
    answers = Statement.objects.filter(document__key=later, status="result", withdrawn=False).order_by("start")
    first, second = (f"{s.document.key}#{s.start}" for s in answers[:2])

    def send(address: str, told: str = "", **fields: Any) -> str:
        """Send a form; return the address to which it leads. The page there says the word of what was done."""
        counters().clear()
        context = client.get(address).context or {}
        answer = client.post(address, {"seen": context.get("seen", ""), "why": WHY, **fields}, follow=True)
        assert answer.redirect_chain, (address, fields, answer.context["error"])
        assert told in body(answer).decode()
        found.extend(f"{address} {fields}: {word}" for word in said_wrong(answer, language, held))
        return str(answer.redirect_chain[-1][0])

    def send_file(name: str, text: str) -> str:
        held.texts += f"\n{name}\n{text}"
        return send("/edit/add/", file=SimpleUploadedFile(name, text.encode()))

    done = {"zh": "已更正", "en": "Corrected"}[language]
    send(corrected, done, do="correct", restore=["value", "status"])
    send(corrected, done, do="correct", value="5~6", direction="up", kind="change", modifier="about", period="2024-03")
    send(corrected, done, do="correct", withdrawn="1")
    send(corrected, done, do="correct")
    noted = {"zh": "已记下", "en": "Written down"}[language]
    send(promise, noted, do="answer", answer=first)
    send(promise, noted, do="answer", other=f"/d/{second.replace('#', '/s/')}/")
    send(promise, noted, do="no-answer")
    send(promise, noted, do="restore-link")
    send(f"/edit/d/{second.replace('#', '/s/')}/", noted, do="answers", promise=f"{key}#{marks['start']}")
    silent = Comparison.objects.filter(document__isnull=False).select_related("document").first()
    assert silent is not None
    # What answers a promise without a figure.
    found += [
        f"c: {w}" for w in said_wrong(client.get(f"/edit/d/{silent.document.key}/s/c{silent.start}/"), language, held)
    ]
    # A document that is read, read anew as of another year, kept; two that are not.
    waiting = send_file("新建.md", "# 青岛市2020年政府工作报告\n\n2019年，全市新建学校12所，工业投资增长5.2%。\n")
    send(waiting, do="again", place="青岛市", year="2020")
    send(waiting, do="accept", place="青岛市", year="2021")
    send(waiting, do="accept", place="青岛市", year="2021")
    send(send_file("弃用一.txt", "烟台市2020年政府工作报告\n\n没有数字。\n"), do="discard")
    send(send_file("弃用二.txt", "淄博市的意见\n\n没有数字。\n") + "discard/")
    qingdao = Document.objects.get(place__name="青岛市")
    send(f"/edit/d/{qingdao.key}/", done, place="青岛市", year="2022")
    # Corrections that met another reading of the document.
    for state in ("lost", "agreed"):
        Correction.objects.filter(pk=Correction.objects.filter(state="applied").values("pk")[:1]).update(state=state)
    pages = [
        "/edit/",
        f"/edit/history/{key}/",
        f"/edit/history/{qingdao.key}/",
        f"/d/{key}/s/{marks['gone']}/",
        promise,
    ]
    for address in [
        *pages,
        corrected,
        f"/edit/d/{key}/s/{marks['gone']}/",
        f"/d/{qingdao.key}/",
        f"/edit/d/{qingdao.key}/",
    ]:
        found += [f"{address}: {word}" for word in said_wrong(client.get(address), language, held)]
    new = "battery-staple-8"
    send("/accounts/password/", old_password=PASSWORD, new_password1=new, new_password2=new)
    assert client.post("/accounts/logout/").status_code == 302
    send("/accounts/login/", username="editor", password=new)
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_ledger_speaks_the_language_of_the_page(ledger: None, language: str) -> None:
    client, held, found = reader(language), Held(), []
    client.force_login(writing.user("editor", "editor", PASSWORD, writing.Actor("test")))
    # None of the documents is there: their pages say so.
    marks = dict.fromkeys(
        ("key", "later", "first", "start", "corrected", "compared", "growth", "token", "silent"), "0"
    ) | {"place": "371000"}
    for address in sorted(
        {a.format(**marks) for those in (PUBLIC, EDITORS) for group in those.values() for a in group}
    ):
        counters().clear()
        answer = client.get(in_language(address, language))
        missing = re.search(r"/0/|=0|/promises/", address)
        assert answer.status_code == (404 if missing else 200), address
        found += [f"{address}: {w}" for w in said_wrong(answer, language, held)]
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_published_site_has_one_language(
    marks: dict[str, str], one_connection: None, tmp_path: Path, language: str
) -> None:
    out = tmp_path / "published"
    made = publish(out, [Place.objects.get(slug="371000")], language=SWITCH[language])
    assert made.broken == []
    held, found = Held(), list[str]()
    pages = sorted(out.rglob("*.html"))
    assert len(pages) > 20
    for path in pages:
        name, text = path.relative_to(out), path.read_text("utf-8")
        found += [f"{name}: {w}" for w in wrong(shown(text, language), language, held)]
    for path in out.rglob("*.svg"):
        texts = (piece._replace(free=True) for piece in shown(path.read_text("utf-8"), language))
        found += [f"{path.relative_to(out)}: {w}" for w in wrong(texts, language, held)]
    assert not found, "\n".join(dict.fromkeys(found))
