"""What an editor does, with and without JavaScript: add a document, see what was read, correct it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.conftest import Site, Visit, sign_in

# Our own sentences.
TEXT = """荣成市{year}年政府工作报告

一、{last}年工作回顾

全年新建农村公路{km}公里，新增科技型中小企业32家。一般公共预算收入增长4.2%。

二、{year}年工作安排

新建幼儿园3所，地区生产总值增长5.5%左右。
"""


@pytest.fixture
def editor(visit: Visit, site: Site) -> Page:
    sign_in(visit.page)
    return visit.page


def upload(page: Page, path: Path) -> None:
    page.goto("/edit/add/")
    page.set_input_files("input[type=file]", path)
    page.locator("main form:has(input[type=file]) button.main").click()
    page.wait_for_url(re.compile(r"/edit/add/.+/"))


def test_a_document_is_added_and_corrected(editor: Page, visit: Visit, tmp_path: Path) -> None:
    # Each of the two visitors brings a report of its own.
    year = 2023 if visit.script else 2022
    path = tmp_path / f"荣成市{year}.txt"
    path.write_text(TEXT.format(year=year, last=year - 1, km=year - 1900), "utf-8")
    upload(editor, path)
    # What was read is shown before it counts.
    expect(editor.locator("#n-figures")).to_have_text(re.compile("[4-6]"))
    expect(editor.locator("#e-place")).to_have_value(re.compile("荣成"))
    expect(editor.locator("#e-year")).to_have_value(str(year))
    assert editor.request.get(f"/search.json?q={year - 1900}公里").json()["hits"] == []
    editor.locator("button[value=accept]").click()
    editor.wait_for_url("**/d/**")
    figure = editor.locator('.report a[id^="s-"]', has_text=f"{year - 1900}公里")
    start = (figure.get_attribute("id") or "").removeprefix("s-")
    key = editor.url.split("/d/")[1].split("/")[0]

    # From its card to its correction.
    editor.goto(f"/d/{key}/s/{start}/")
    editor.locator('.card a[href^="/edit/"]').click()
    editor.fill("#f-value", "77")
    editor.fill("#e-why", "The printed report says so.")
    editor.locator("button[value=correct]").click()
    editor.goto(f"/d/{key}/s/{start}/")
    expect(editor.locator(".card")).to_contain_text("77")
    # Where engine and person disagree both are told, with the reason.
    expect(editor.locator(".card")).to_contain_text(str(year - 1900))
    expect(editor.locator(".card")).to_contain_text("The printed report says so.")
    editor.goto(f"/edit/history/{key}/")
    expect(editor.locator("main")).to_contain_text("The printed report says so.")


def test_what_is_not_wanted_is_discarded(editor: Page, visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "discarded.txt"
    path.write_text(TEXT.format(year=2019, last=2018, km=4711), "utf-8")
    upload(editor, path)
    editor.locator("button[value=discard]").first.click()
    editor.wait_for_url(lambda url: "/edit/add/" not in url or url.endswith("/edit/add/"))
    assert editor.request.get("/search.json?q=4711公里").json()["hits"] == []


def test_what_cannot_be_read_is_refused_with_a_reason(editor: Page, tmp_path: Path) -> None:
    path = tmp_path / "broken.docx"
    path.write_bytes(b"PK\x03\x04 this is no archive")
    editor.goto("/edit/add/")
    editor.set_input_files("input[type=file]", path)
    editor.locator("main form:has(input[type=file]) button.main").click()
    expect(editor.locator("[role=alert]").first).to_be_visible()


def test_a_reader_is_asked_to_sign_in(visit: Visit, site: Site) -> None:
    visit.page.goto(f"/edit/d/{site.reports[2026]}/")
    assert "/accounts/login/" in visit.page.url
