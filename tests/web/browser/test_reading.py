"""What a reader does, with and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from duixian.messages import sentence
from duixian.model import Reason
from tests.web.browser.conftest import Site, Visit

UPLOT = Path(__file__).parents[3] / "duixian/web/shell/static/site/vendor/uPlot.iife.min.js"
FIGURE = '.report a[id^="s-"]'


def met(site: Site) -> dict[str, Any]:
    """Return a promise of 2025 that was kept."""
    return next(p for p in site.json("/p/371000/2025/promises.json")["promises"] if p["verdict"] == "met")


def open_card(visit: Visit, key: str, start: int) -> None:
    """Open a report and in it the card of a figure, which stands beside the text or is a page of its own."""
    visit.page.goto(f"/d/{key}/")
    visit.page.locator(f"#s-{start}").click()
    if visit.script:
        visit.page.wait_for_url(f"**/d/{key}/#s-{start}")
    else:
        visit.page.wait_for_url(f"**/d/{key}/s/{start}/")


def test_from_the_front_page_to_a_report(visit: Visit, site: Site) -> None:
    visit.page.goto("/")
    expect(visit.page.locator("main h2").first).to_contain_text("威海")
    visit.page.locator(f'main a[href^="/d/{site.reports[2026]}/"]').first.click()
    visit.page.wait_for_url(f"**/d/{site.reports[2026]}/**")


def test_every_figure_of_a_report_is_marked_in_its_text(visit: Visit, site: Site) -> None:
    for key in site.reports.values():
        visit.page.goto(f"/d/{key}/")
        quotes = [s["quote"] for s in site.json(f"/d/{key}.json")["statements"]]
        shown = visit.page.locator(FIGURE).all_inner_texts()
        assert len(quotes) > 10
        assert {re.sub(r"\s", "", q) for q in quotes} <= {re.sub(r"\s", "", t) for t in shown}


def test_a_promise_leads_to_its_card_and_on_to_what_was_delivered(visit: Visit, site: Site) -> None:
    promise = met(site)
    open_card(visit, promise["target_document"], promise["target_start"])
    card = visit.page.locator(".card")
    expect(card).to_contain_text(promise["target_quote"])
    expect(card).to_contain_text(sentence(msgspec.convert(promise["verdict_why"], Reason), "zh"))
    card.locator(f'a[href$="/d/{promise["result_document"]}/s/{promise["result_start"]}/"]').first.click()
    visit.page.wait_for_url(f"**/d/{promise['result_document']}/s/{promise['result_start']}/")
    expect(visit.page.locator(".card")).to_contain_text(promise["result_quote"])
    # And back again.
    visit.page.locator(f'.card a[href$="/d/{promise["target_document"]}/s/{promise["target_start"]}/"]').first.click()
    expect(visit.page.locator(".card")).to_contain_text(promise["target_quote"])


def test_a_permanent_address_leads_to_its_place_in_the_text(visit: Visit, site: Site) -> None:
    promise = met(site)
    visit.page.goto(f"/d/{promise['target_document']}/#s-{promise['target_start']}")
    expect(visit.page.locator(f"#s-{promise['target_start']}")).to_be_in_viewport()


def test_the_list_beside_the_text_is_filtered(visit: Visit, site: Site) -> None:
    key = site.reports[2025]
    visit.page.goto(f"/d/{key}/")
    entries = visit.page.locator("ol.figures li")
    before = entries.count()
    text = visit.page.locator(".report").inner_text()
    form = visit.page.locator("aside form")
    form.locator("select[name=status]").select_option("target")
    # With JavaScript a choice acts at once.
    if not visit.script:
        form.get_by_role("button").click()
    visit.page.wait_for_url("**status=target**")
    targets = [s for s in site.json(f"/d/{key}.json")["statements"] if s["status"] == "target"]
    assert 0 < len(targets) < before
    expect(entries).to_have_count(len(targets))
    # The text stays whole; what is marked in it is what is listed.
    assert visit.page.locator(".report").inner_text() == text
    expect(visit.page.locator(FIGURE)).to_have_count(len(targets))


def test_promises_are_filtered_and_their_counts_add_up(visit: Visit, site: Site) -> None:
    visit.page.goto("/p/371000/2025/promises/")
    counts = site.json("/p/371000/2025/promises.json")["counts"]
    total = counts.pop("promises")
    assert sum(counts.values()) == total
    expect(visit.page.locator("article.promise")).to_have_count(total)
    visit.page.locator("select[name=verdict]").select_option("met")
    if not visit.script or "verdict=met" not in visit.page.url:
        visit.page.locator("form:has(select[name=verdict]) button").click()
    visit.page.wait_for_url("**verdict=met**")
    expect(visit.page.locator("article.promise")).to_have_count(counts["met"])


def test_the_language_is_switched_and_stays(visit: Visit, site: Site) -> None:
    page = visit.page
    page.goto("/checks/")
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/checks/")
    page.goto(f"/d/{site.reports[2026]}/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    # The report itself is in Chinese, and says so.
    expect(page.locator("article.report")).to_have_attribute("lang", re.compile("^zh", re.I))
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


# A word of two characters, and one of four that is two words of the text.
@pytest.mark.parametrize("word", ["工业", "科技型中小企业"])
def test_a_word_is_found_and_leads_to_its_figure(visit: Visit, word: str) -> None:
    page = visit.page
    page.goto("/")
    page.locator("header input[name=q]").fill(word)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=**")
    hits = page.locator("ol.hits li")
    assert hits.count() >= 1
    for text in hits.all_inner_texts():
        assert word in text.replace("\n", "")
    page.locator("ol.hits .sentence a").first.click()
    expect(page.locator(".card")).to_be_visible()


def test_a_chart_is_there_without_a_script(visit: Visit) -> None:
    visit.page.goto("/")
    visit.page.goto("/i/gdp/?place=371000")
    expect(visit.page.locator("main svg, main img[src*='/charts/']").first).to_be_visible()


@pytest.mark.skipif(not UPLOT.is_file(), reason="charts stand still here: make assets (npm) brings uPlot")
def test_a_chart_can_be_moved_over(visit: Visit, site: Site) -> None:
    address = "/i/general-public-budget-revenue/?place=371000"
    told = [row for row in site.json(address.replace("/?", ".json?"))["series"] if row["low"] is not None]
    assert len({row["year"] for row in told}) > 1
    visit.page.goto(address)
    picture, live = visit.page.locator("figure img").first, visit.page.locator("figure .live canvas")
    if not visit.script:
        expect(picture).to_be_visible()
        expect(live).to_have_count(0)
        return
    expect(live).to_be_visible()
    # The picture gives up its place, and stays for those who listen to the page.
    expect(picture).to_have_class(re.compile("unseen"))
    legend = visit.page.locator("figure .u-legend")
    visit.page.locator("figure .u-over").scroll_into_view_if_needed()
    over = visit.page.locator("figure .u-over").bounding_box()
    assert over is not None
    seen = set()
    for k in range(11):
        visit.page.mouse.move(over["x"] + over["width"] * k / 10, over["y"] + over["height"] / 2)
        seen |= {int(year) for year in re.findall(r"(?<!\d)20\d\d(?!\d)", legend.inner_text())}
    assert seen == {row["year"] for row in told}


def test_an_unknown_place_is_answered_with_near_ones(chromium: Any, site: Site) -> None:
    page: Page = chromium.new_page(base_url=site.address)
    answer = page.goto("/p/weihei/")
    assert answer is not None and answer.status == 404
    expect(page.locator("main")).to_contain_text("weihei")
    page.close()


def test_a_reader_needs_no_mouse(chromium: Any, site: Site) -> None:
    promise = met(site)
    page: Page = chromium.new_page(base_url=site.address)
    page.goto(f"/d/{promise['target_document']}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    # The next stop is behind the header.
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.locator(f"#s-{promise['target_start']}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card-place .card")).to_be_visible()
    assert page.evaluate("document.getElementById('card-place').contains(document.activeElement)")
    page.close()
