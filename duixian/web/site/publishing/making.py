"""Makes the files of addresses: asks the site as a reader does, rewrites, writes; in one process or several."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

import django
import msgspec
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from duixian.model import DuixianError, say
from duixian.web.site.publishing.addresses import Scope, file_of
from duixian.web.site.publishing.rewrite import HOST, moved, rewrite

_TEXTS = ("application/json", "application/ld+json", "application/atom+xml", "text/calendar", "text/csv")
_FIGURE = re.compile(rf"https?://{HOST}(/d/[^/\"\s<>]+/s/\d+/)")
_SEARCH = file_of("/search/")
# Larger than the difference between the dearest page and the cheapest, small enough that no process waits long.
_TOGETHER = 8


class Work(msgspec.Struct, frozen=True):
    """What is to be written, and where.

    Attributes:
        out: the folder.
        scope: what is published.
        site: where the files will be served; empty if unknown.
        language: of the pages.
    """

    out: Path
    scope: Scope
    site: str
    language: str


class Made(msgspec.Struct, array_like=True):
    """What became of an address. Links and places are kept as one text each: a country has millions of them.

    Attributes:
        address: which.
        file: that holds it.
        page: it is a page, not data.
        changed: the file is new or other than before.
        failed: the status, or the address to which it leads, where there is no file; empty if there is one.
        links: addresses that it points at, a line each.
        ids: what fragments may name, a line each.
    """

    address: str
    file: str
    page: bool = False
    changed: bool = False
    failed: str = ""
    links: str = ""
    ids: str = ""

    def targets(self) -> list[str]:
        """Return the addresses that it points at."""
        return self.links.split("\n") if self.links else []

    def names(self) -> list[str]:
        """Return what fragments may name."""
        return self.ids.split("\n")


class Folder:
    """The folder that is written; files that are as they were are left alone, so that copying it is quick.

    Attributes:
        files: all that belong to the site.
        changed: how many of them were written, being new or other than before.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.files: set[str] = set()
        self.changed = 0

    def keep(self, name: str, pieces: bytes | Iterable[bytes]) -> bool:
        """Write a file.

        Args:
            name: relative to the folder.
            pieces: what it holds.

        Returns:
            Whether it is new or other than before.

        Raises:
            DuixianError: the name leads out of the folder.
        """
        path = self._root / name
        if not path.resolve().is_relative_to(self._root):
            raise DuixianError(say("publish.outside"), name, say("publish.tell-makers"))
        self.files.add(name)
        fresh = path.with_name(f".{path.name}.unfinished")
        if isinstance(pieces, bytes):
            if path.is_file() and path.read_bytes() == pieces:
                return False
            pieces = [pieces]
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as stream:
            for piece in pieces:
                stream.write(piece)
        if path.is_file() and _same(path, fresh):
            fresh.unlink()
            return False
        fresh.replace(path)
        self.changed += 1
        return True

    def tidy(self, before: Iterable[str]) -> int:
        """Take away what was written at an earlier time and is published no more; return how many files."""
        removed = 0
        for name in set(before) - self.files:
            path = self._root / name
            if path.resolve().is_relative_to(self._root) and path.is_file():
                path.unlink()
                removed += 1
                # Folders go with their last file; those of somebody else's files stay.
                for above in path.parents:
                    if above == self._root or any(above.iterdir()):
                        break
                    above.rmdir()
        return removed


def _same(a: Path, b: Path) -> bool:
    if a.stat().st_size != b.stat().st_size:
        return False
    with a.open("rb") as one, b.open("rb") as other:
        while True:
            held = one.read(1 << 20)
            if held != other.read(1 << 20):
                return False
            if not held:
                return True


def make(address: str, work: Work) -> Made:
    """Write the file of an address.

    Args:
        address: from ``/`` on; one that is published.
        work: what is written, and where.

    Returns:
        What became of it.
    """
    here = file_of(address)
    folder = Folder(work.out)
    if here == _SEARCH:
        html = _search_page(work.language)
    else:
        status, headers, body = _answer(work.scope.asked(address), work.language)
        if status in (301, 302) and headers.get("location", "").startswith("/"):
            return Made(address, here, failed=headers["location"])
        if status != 200:
            return Made(address, here, failed=str(status))
        kind = headers.get("content-type", "").partition(";")[0]
        if kind != "text/html":
            return Made(address, here, changed=folder.keep(here, _moved(body, work) if kind in _TEXTS else body))
        html = b"".join(body).decode("utf-8")
    page = rewrite(html, address, here, work.scope, work.site)
    links = "\n".join(dict.fromkeys((*page.links, *page.shown)))
    changed = folder.keep(here, page.html.encode("utf-8"))
    return Made(address, here, page=True, changed=changed, links=links, ids="\n".join(sorted(page.ids)))


@contextmanager
def makers(work: Work, processes: int) -> Iterator[Callable[[list[str]], Iterable[Made]]]:
    """Open what makes the files of addresses.

    Args:
        work: what is written, and where.
        processes: one makes them here; more open the ledger that the environment names.
    """
    if processes <= 1:
        yield lambda addresses: (make(address, work) for address in addresses)
        return
    # A process that is split off would share this one's connection to the ledger. What it is given names models: it can
    # be understood once Django is there.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=django.setup) as pool:
        yield lambda addresses: pool.map(partial(make, work=work), addresses, chunksize=_TOGETHER)


def _moved(body: Iterable[bytes], work: Work) -> bytes:
    """Return a text in which addresses of the server are those of the published site."""
    text = b"".join(body).decode("utf-8")
    text = _FIGURE.sub(lambda m: work.site + (work.scope.instead(m[1]) or m[1]), text)
    return moved(text, work.site).encode("utf-8")


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


@cache
def _search_page(language: str) -> str:
    with translation.override(language):
        return render_to_string("site/publishing/search.html", {"published": True})
