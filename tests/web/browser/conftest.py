"""The site as readers get it: ``duixian serve`` over a ledger of the sample reports, looked at with Debian's Chromium.

The server is a process of its own with a data folder of its own. Where ``DATABASE_URL`` names a PostgreSQL, it gets
a database there. Without Chromium these tests are skipped, unless ``DUIXIAN_BROWSER_REQUIRED=1`` asks for it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
CHROMIUM = os.environ.get("DUIXIAN_CHROMIUM") or shutil.which("chromium") or ""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EDITOR, PASSWORD = "anna", "korrekt-pferd-9"
DESKTOP, PHONE = (1280, 800), (375, 720)


class Site(NamedTuple):
    """A site that is being served.

    Attributes:
        address: without a slash at its end.
        reports: keys of the sample reports, by year.
        environment: in which ``duixian`` works on the same ledger.
    """

    address: str
    reports: dict[int, str]
    environment: dict[str, str]

    def json(self, path: str) -> Any:
        """Return what an address answers as JSON."""
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return json.load(answer)


def _duixian(environment: dict[str, str], *words: str, told: str = "") -> None:
    command = [sys.executable, "-m", "duixian", *words]
    subprocess.run(
        command, cwd=SAMPLES.parent, env=environment, input=told, text=True, check=True, stdout=subprocess.DEVNULL
    )


def _database(url: str) -> Iterator[str]:
    # A database beside the one that the other tests use.
    import psycopg

    if not url.startswith(("postgres://", "postgresql://")):
        yield ""
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS duixian_browser WITH (FORCE)")
        connection.execute("CREATE DATABASE duixian_browser")
        yield urlunsplit(urlsplit(url)._replace(path="/duixian_browser"))
        connection.execute("DROP DATABASE duixian_browser WITH (FORCE)")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    yield from _database(os.environ.get("DATABASE_URL", ""))


@pytest.fixture(scope="session")
def site(chromium: Browser, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, with an account for its editor."""
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DUIXIAN_HOME": str(folder), "DUIXIAN_SEARCHES": "10000", "DATABASE_URL": database_url}
    _duixian(environment, "ledger", "add", SAMPLES.name)
    _duixian(environment, "ledger", "user", EDITOR, "--role", "editor", "--password-stdin", told=PASSWORD + "\n")
    with (folder / "log").open("w") as log:
        command = [sys.executable, "-m", "duixian", "serve", "--port", str(port), "--workers", "1"]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            if address in (folder / "log").read_text("utf-8"):
                break
            assert server.poll() is None, (folder / "log").read_text("utf-8")
            time.sleep(0.25)
        served = Site(address, {}, environment)
        for newest in served.json("/index.json")["newest"]:
            served.reports[newest["year"]] = newest["document"]
        yield served
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    required = os.environ.get("DUIXIAN_BROWSER_REQUIRED") == "1"
    if not CHROMIUM and not required:
        pytest.skip("no Chromium: apt-get install chromium, or name it in DUIXIAN_CHROMIUM")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM or "chromium", args=QUIET)
        except Error as error:
            if required:
                raise
            pytest.skip(f"{CHROMIUM} does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


def open_context(chromium: Browser, site: Site, *, script: bool = True, **told: Any) -> BrowserContext:
    """Return a browser of a new visitor."""
    width, height = told.pop("size", DESKTOP)
    told.setdefault("locale", "zh-CN")
    viewport: Any = {"width": width, "height": height}
    context = chromium.new_context(base_url=site.address, java_script_enabled=script, viewport=viewport, **told)
    context.set_default_timeout(10_000)
    return context


class Visit(NamedTuple):
    """A visitor's page.

    Attributes:
        page: in the browser.
        script: JavaScript runs.
    """

    page: Page
    script: bool


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def visit(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Visit]:
    """A visitor with and one without JavaScript; neither may meet a complaint of the browser."""
    context = open_context(chromium, site, script=request.param)
    page = context.new_page()
    complaints = watched(page)
    yield Visit(page, request.param)
    context.close()
    assert not complaints


def watched(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains of, such as a breach of the CSP."""
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    return complaints


def sign_in(page: Page) -> None:
    """Sign the editor in."""
    page.goto("/accounts/login/")
    page.fill("input[name=username]", EDITOR)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_url(lambda url: "/login" not in url)
