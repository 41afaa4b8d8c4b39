"""The pictures in the README: ``make screenshots`` writes them into docs/."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.web.browser.conftest import Site, open_context


def test_pictures_of_the_front_page_and_of_a_card(chromium: Browser, site: Site, tmp_path: Path) -> None:
    folder = Path(os.environ.get("DUIXIAN_SCREENSHOTS", "") or tmp_path)
    promise = next(p for p in site.json("/p/371000/2025/promises.json")["promises"] if p["verdict"] == "met")
    context = open_context(chromium, site, size=(1200, 860))
    page = context.new_page()
    page.goto("/")
    page.screenshot(path=folder / "site-front.png")
    page.goto(f"/d/{promise['target_document']}/")
    page.locator(f"#s-{promise['target_start']}").click()
    expect(page.locator("#card-place .card")).to_contain_text(promise["target_quote"])
    page.screenshot(path=folder / "site-report.png")
    context.close()
    for name in ("site-front.png", "site-report.png"):
        # An empty page takes a tenth of that.
        assert (folder / name).stat().st_size > 30_000
