"""Writes the site: from the front page on, each page that the server would answer with, and all that it points at."""

from __future__ import annotations

import logging
import posixpath
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from wsgiref.util import setup_testing_defaults

import msgspec
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from duixian import __version__
from duixian.model import DuixianError
from duixian.web.ledger.models import Document, Observation, Place
from duixian.web.site.api.answers import version
from duixian.web.site.publishing import words
from duixian.web.site.publishing.addresses import Cards, Scope, file_of
from duixian.web.site.publishing.rewrite import HOST, ORIGIN, rewrite

MANIFEST = "published.json"
_TEXTS = ("application/json", "application/ld+json", "application/atom+xml", "text/calendar", "text/csv")


class Published(msgspec.Struct):
    """What was written.

    Attributes:
        pages: how many pages.
        files: how many files in all.
        changed: how many of them are new or other than before.
        removed: how many of an earlier time are gone.
        broken: ``page: address: why`` for every link that leads nowhere.
    """

    pages: int = 0
    files: int = 0
    changed: int = 0
    removed: int = 0
    broken: list[str] = []


class _Folder:
    """The folder that is written; files that are as they were are left alone, so that copying it is quick."""

    def __init__(self, root: Path, told: Published) -> None:
        self._root, self._told = root, told
        self.files: set[str] = set()

    def keep(self, name: str, pieces: bytes | Iterable[bytes]) -> None:
        """Write a file."""
        path = self._root / name
        if not path.resolve().is_relative_to(self._root.resolve()):
            raise DuixianError("would be written outside of the folder", name, "tell those who make Duixian")
        self.files.add(name)
        self._told.files += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(pieces, bytes):
            if path.is_file() and path.read_bytes() == pieces:
                return
            pieces = [pieces]
        fresh = path.with_name(f".{path.name}.unfinished")
        with fresh.open("wb") as stream:
            for piece in pieces:
                stream.write(piece)
        fresh.replace(path)
        self._told.changed += 1

    def tidy(self, before: Iterable[str]) -> None:
        """Take away what was written at an earlier time and is published no more."""
        for name in set(before) - self.files:
            path = self._root / name
            if path.resolve().is_relative_to(self._root.resolve()) and path.is_file():
                path.unlink()
                self._told.removed += 1


def _answer(address: str, language: str) -> tuple[int, Mapping[str, str], Iterator[bytes]]:
    """Ask the site for an address, as a reader does who is not signed in."""
    from duixian.web.wsgi import application

    parts = urlsplit(address)
    environ: dict[str, Any] = {
        "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),
        "QUERY_STRING": parts.query,
        "HTTP_HOST": HOST,
        "HTTP_ACCEPT_LANGUAGE": language,
        # Behind TLS the site sends whoever comes without it elsewhere.
        **({"HTTP_X_FORWARDED_PROTO": "https"} if settings.HTTPS else {}),
    }
    setup_testing_defaults(environ)
    told: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
        told.update(status=int(status[:3]), headers={k.casefold(): v for k, v in headers})
        return lambda _: None

    body = application(environ, start)
    return told["status"], told["headers"], iter(body)


def _search_page(language: str) -> str:
    with translation.override(language):
        return render_to_string("site/published_search.html", {"published": True})


def publish(
    out: Path,
    places: Iterable[Place] | None = None,
    *,
    site: str = "",
    language: str = "zh-hans",
    cards: Cards = "together",
    again: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Published:
    """Write the public site as files.

    Args:
        out: the folder; what an earlier time wrote there and is published no more is taken away.
        places: only these places with their documents; None for all.
        site: where the files will be served (``https://example.org/reports``): feeds and linked data need it.
        language: of the pages.
        cards: the cards of figures: ``together``, those of a stretch of a report on one page; ``each`` on a page of its
            own, as the server has them; ``none``.
        again: write though nothing has changed.
        progress: told what is being done.

    Returns:
        What was written, and which links are broken.

    Raises:
        DuixianError: the folder holds something else, or cannot be written.
    """
    chosen = None if places is None else list(places)
    scope = Scope(cards=cards)
    if chosen is not None:
        keys = Document.objects.filter(place__in=chosen).values_list("key", flat=True)
        told_of = Observation.objects.filter(place__in=chosen).values_list("indicator_id", flat=True).distinct()
        scope = Scope(frozenset(p.slug for p in chosen), frozenset(keys), frozenset(told_of), cards)
    asked = [__version__, version(), sorted(scope.places or []), site, language, cards]
    before = _manifest(out)
    told = Published()
    if before is not None and before["asked"] == asked and not again:
        told.pages, told.files = before["pages"], len(before["files"])
        return told
    # What is missing is told at the end, with the pages that point at it.
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        return _write(out, scope, site, language, asked, (before or {"files": []})["files"], told, progress)
    except OSError as error:
        raise DuixianError(f"cannot be written: {error.strerror}", str(out), "choose another folder") from error
    finally:
        log.setLevel(level)


def _manifest(out: Path) -> dict[str, Any] | None:
    path = out / MANIFEST
    if path.is_file():
        try:
            found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
            if isinstance(found["files"], list) and "asked" in found:
                return found
        except (msgspec.MsgspecError, KeyError, TypeError):
            pass
        raise DuixianError(f"{MANIFEST} cannot be understood", str(out), "publish into an empty folder")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise DuixianError("is there already, and was not published by Duixian", str(out), "name an empty folder")
    return None


def _write(
    out: Path,
    scope: Scope,
    site: str,
    language: str,
    asked: list[Any],
    before: list[str],
    told: Published,
    progress: Callable[[str], None] | None,
) -> Published:
    folder = _Folder(out, told)
    out.mkdir(parents=True, exist_ok=True)
    ids: dict[str, frozenset[str]] = {}
    links: list[tuple[str, str]] = []
    waiting = deque(_seeds(scope, site))
    seen = {file_of(address) for address in waiting}
    search = file_of("/search/")
    while waiting:
        address = waiting.popleft()
        here = file_of(address)
        if here == search:
            page = rewrite(_search_page(language), address, here, scope, site)
        elif address.startswith("/static/"):
            # All of them are written below; a page that names one that is not there has a broken link.
            continue
        else:
            status, headers, body = _answer(scope.asked(address), language)
            kind = headers.get("content-type", "").partition(";")[0]
            if status in (301, 302) and headers.get("location", "").startswith("/"):
                told.broken.append(f"{address}: leads to {headers['location']}")
                continue
            if status != 200:
                told.broken.append(f"{address}: {status}")
                continue
            if kind != "text/html":
                folder.keep(here, _moved(body, site) if kind in _TEXTS else body)
                continue
            page = rewrite(b"".join(body).decode("utf-8"), address, here, scope, site)
        folder.keep(here, page.html.encode("utf-8"))
        told.pages += 1
        ids[here] = page.ids
        if progress and told.pages % 20 == 0:
            progress(f"{told.pages} pages, {len(waiting)} to go")
        for target in (*page.links, *page.shown):
            links.append((address, target))
            plain = target.partition("#")[0]
            file = file_of(plain)
            if file not in seen:
                seen.add(file)
                waiting.append(plain)
    for name, source in _static():
        folder.keep(f"static/{name}", source.read_bytes())
    if progress:
        progress("the index of words")
    words.write(scope, folder.keep)
    _check(folder.files, ids, links, told)
    folder.tidy(before)
    (out / MANIFEST).write_bytes(
        msgspec.json.encode({"asked": asked, "pages": told.pages, "files": sorted(folder.files)})
        if not told.broken
        else msgspec.json.encode({"asked": [], "pages": told.pages, "files": sorted(folder.files)})
    )
    return told


def _seeds(scope: Scope, site: str) -> Iterator[str]:
    """Begin at the front, and at what pages may not point at in every case."""
    yield from ("/", "/search/", "/i/", "/checks/")
    held = Place.objects.filter(documents__gt=0).order_by("code")
    slugs = list(held.values_list("slug", flat=True)) if scope.places is None else sorted(scope.places)
    feeds = ("reports", "verdicts", "contradictions")
    for slug in slugs:
        at = quote(slug)
        yield f"/p/{at}/"
        yield f"/export/{at}.zip"
        yield f"/feeds/{at}/due.ics"
        if site:
            yield from (f"/feeds/{at}/{name}.atom" for name in feeds)
    if site and scope.places is None:
        yield from (f"/feeds/all/{name}.atom" for name in feeds)
    documents = Document.objects.filter(current=True).order_by("id").values_list("key", flat=True)
    for key in documents:
        if scope.documents is None or key in scope.documents:
            yield f"/d/{key}/"


def _moved(body: Iterable[bytes], site: str) -> bytes:
    return b"".join(body).replace(ORIGIN.encode(), site.encode()).replace(f"https://{HOST}".encode(), site.encode())


def _static() -> Iterator[tuple[str, Path]]:
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            # The page that describes the API is not published, and its files are large.
            if not name.startswith(("ninja/", "admin/")):
                yield posixpath.join(getattr(storage, "prefix", None) or "", name), Path(storage.path(name))


def _check(
    files: set[str], ids: Mapping[str, frozenset[str]], links: Iterable[tuple[str, str]], told: Published
) -> None:
    """Follow every link among the files."""
    failed = {line.partition(": ")[0] for line in told.broken}
    for page, target in dict.fromkeys(links):
        plain, _, fragment = target.partition("#")
        file = file_of(plain)
        if file not in files:
            if plain not in failed:
                told.broken.append(f"{page}: {target}: there is no such file")
        elif fragment and file in ids and unquote(fragment) not in ids[file] and "=" not in fragment:
            told.broken.append(f"{page}: {target}: the page has no such place")
