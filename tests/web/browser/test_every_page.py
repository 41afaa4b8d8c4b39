"""Every kind of page: nothing that keeps people from using it, and a layout that holds on a phone and on a desktop."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.browser.conftest import DESKTOP, PHONE, Site, open_context, sign_in, watched

PUBLIC = {
    "front": "/",
    "place": "/p/371000/",
    "place-year": "/p/371000/2025/",
    "promises": "/p/371000/2025/promises/",
    "report": "/d/{2026}/",
    "statement": "/d/{2025}/s/{promise}/",
    "indicators": "/i/",
    "indicator": "/i/gdp/?place=371000",
    "indicator-year": "/i/gdp/2024/",
    "cards": "/d/{2025}/cards/0/",
    "rules": "/rules/",
    "checks": "/checks/",
    "search": "/search/?q=工业",
    "search-empty": "/search/",
    "compare-places": "/compare/places/",
    "compare-reports": "/compare/reports/",
    "two-reports": "/compare/reports/?a={2025}&b={2026}",
    "no-place": "/p/weihei/",
    "bad-filter": "/checks/?year=abc",
    "login": "/accounts/login/",
}
EDITORS = {
    "edit": "/edit/",
    "edit-add": "/edit/add/",
    "edit-issues": "/edit/issues/",
    "edit-statement": "/edit/d/{2025}/s/{promise}/",
    "edit-document": "/edit/d/{2025}/",
    "history": "/edit/history/{2025}/",
}
ALL = [*PUBLIC, *EDITORS]


@pytest.fixture(scope="module")
def addresses(site: Site) -> dict[str, str]:
    """Address of each kind of page."""
    promise = next(p for p in site.json("/p/371000/2025/promises.json")["promises"] if p["verdict"] == "met")
    known = {"{promise}": str(promise["target_start"]), **{f"{{{year}}}": key for year, key in site.reports.items()}}
    made = {}
    for name, address in {**PUBLIC, **EDITORS}.items():
        for mark, value in known.items():
            address = address.replace(mark, value)
        made[name] = address
    return made


def violations(page: Page) -> list[str]:
    """Return what axe finds: rule, what it says, and the elements."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']}: " + "; ".join(n["html"][:160] for n in v["nodes"][:5]) for v in found]


class Reader:
    """Visitors of one language, scheme and width each: an anonymous one and an editor."""

    def __init__(self, chromium: Browser, site: Site, **told: Any) -> None:
        self.contexts = [open_context(chromium, site, **told) for _ in range(2)]
        self.pages = [context.new_page() for context in self.contexts]
        sign_in(self.pages[1])

    def open(self, name: str, address: str) -> Page:
        page = self.pages[name in EDITORS]
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == {"no-place": 404, "bad-filter": 400}.get(name, 200)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture(
    scope="module",
    params=[("zh-CN", "light", DESKTOP), ("en-US", "dark", PHONE)],
    ids=["Chinese-light-desktop", "English-dark-phone"],
)
def reader(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Any:
    language, scheme, size = request.param
    made = Reader(chromium, site, locale=language, color_scheme=scheme, size=size)
    yield made
    made.close()


@pytest.mark.parametrize("name", ALL)
def test_axe_finds_nothing(reader: Reader, addresses: dict[str, str], name: str) -> None:
    assert violations(reader.open(name, addresses[name])) == []


def test_axe_finds_nothing_in_an_open_card(reader: Reader, addresses: dict[str, str]) -> None:
    page = reader.open("report", addresses["report"])
    page.locator('.report a[id^="s-"]').first.click()
    page.locator("#card-place .card").wait_for()
    assert violations(page) == []


WIDER = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > wide + 1)
    .slice(0, 5).map(e => e.tagName + '.' + e.className + ' to ' + e.getBoundingClientRect().right);
}"""
# What lies over what in the header, and whether the header lies over the page's own heading.
OVERLAPS = """() => {
  const parts = [...document.querySelectorAll('header.masthead :is(a, button, input:not([type=hidden]))')];
  const heading = document.querySelector('main h1');
  if (heading) parts.push(heading);
  const boxes = parts.map(e => [e.textContent.trim() || e.name || e.tagName, e.getBoundingClientRect()])
    .filter(([, b]) => b.width > 1 && b.height > 1);
  const found = [];
  boxes.forEach(([m, a], i) => boxes.slice(i + 1).forEach(([n, b]) => {
    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (x > 1 && y > 1) found.push(m + ' over ' + n);
  }));
  return found;
}"""


@pytest.mark.parametrize("name", ALL)
def test_the_layout_holds(reader: Reader, addresses: dict[str, str], name: str) -> None:
    page = reader.open(name, addresses[name])
    assert page.evaluate(WIDER) == []
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize("name", [name for name in PUBLIC if name not in ("no-place", "bad-filter")])
def test_the_browser_has_nothing_to_complain_of(
    chromium: Browser, site: Site, addresses: dict[str, str], name: str
) -> None:
    context = open_context(chromium, site)
    page = context.new_page()
    complaints = watched(page)
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(f"{answer.status} {answer.url}") if answer.status > 399 else None)
    page.goto(addresses[name], wait_until="load")
    context.close()
    assert complaints == []
    assert missing == []
