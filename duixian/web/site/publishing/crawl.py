"""Writes the site: from the front page on, each page that the server would answer with, and all that it points at."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from duixian import __version__
from duixian.messages import sentence
from duixian.model import DuixianError, Reason, say
from duixian.web.ledger.models import Document, Observation, Place
from duixian.web.shell.pages import version
from duixian.web.site.publishing import reuse, words
from duixian.web.site.publishing.addresses import Scope, file_of
from duixian.web.site.publishing.making import Folder, Made, Work, makers

MANIFEST = "published.json"


class Published(msgspec.Struct):
    """What was written.

    Attributes:
        pages: how many pages.
        files: how many files in all.
        changed: how many of them are new or other than before.
        removed: how many of an earlier time are gone.
        broken: every link that leads nowhere: on which page, to what, and why.
    """

    pages: int = 0
    files: int = 0
    changed: int = 0
    removed: int = 0
    broken: list[Reason] = []


def publish(
    out: Path,
    places: Iterable[Place] | None = None,
    *,
    site: str = "",
    language: str = "zh-hans",
    cards: str = "together",
    again: bool = False,
    processes: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Published:
    """Write the public site as files.

    Args:
        out: the folder; what an earlier time wrote there and is published no more is taken away.
        places: only these places with their documents; None for all.
        site: where the files will be served (``https://example.org/reports``): feeds and linked data need it.
        language: of the pages.
        cards: ``together``, ``each`` (a page for every figure) or ``none``.
        again: make every page, though nothing has changed that it is made from.
        processes: how many make pages; more than one open the ledger that the environment names.
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
        told_of = Observation.objects.filter(place__in=chosen).order_by().values_list("indicator", flat=True).distinct()
        scope = Scope(frozenset(p.slug for p in chosen), frozenset(keys), frozenset(told_of), cards)
    how = [__version__, sorted(scope.places or []), site, language, cards]
    before = _manifest(out)
    told = Published()
    if before is not None and before["asked"] == [*how, version()] and not again:
        told.pages, told.files = before["pages"], len(before["files"])
        return told
    same = before is not None and before["asked"][:-1] == how and not again
    known = reuse.read(out) if same else reuse.Known()
    # What is missing is told at the end, with the pages that point at it.
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)
    work = Work(out, scope, site, language)
    try:
        return _write(work, [*how, version()], (before or {"files": []})["files"], known, told, processes, progress)
    except OSError as error:
        problem = say("publish.cannot-write", error=error.strerror or str(error))
        raise DuixianError(problem, str(out), say("publish.other-folder")) from error
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
        raise DuixianError(say("publish.manifest", file=MANIFEST), str(out), say("publish.empty-folder"))
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise DuixianError(say("publish.not-ours"), str(out), say("publish.name-empty-folder"))
    return None


def _write(
    work: Work,
    asked: list[Any],
    before: list[str],
    known: reuse.Known,
    told: Published,
    processes: int,
    progress: Callable[[str], None] | None,
) -> Published:
    folder = Folder(work.out)
    work.out.mkdir(parents=True, exist_ok=True)
    states = reuse.states(work.scope)
    made: dict[str, Made] = {}
    waiting = list(_seeds(work.scope, work.site))
    seen = {file_of(address) for address in waiting}
    with makers(work, processes) as make:
        # Round by round: what the pages of one round point at is the next one.
        while waiting:
            here, waiting = waiting, []
            old = [one for address in here if (one := known.of(address, states, work.out)) is not None]
            kept = {one.address for one in old}
            fresh = [address for address in here if address not in kept and not address.startswith("/static/")]
            for one in chain(old, make(fresh)):
                made[one.address] = one
                if one.failed:
                    code = "publish.no-page" if one.failed.isdigit() else "publish.leads-elsewhere"
                    told.broken.append(say(code, page=one.address, found=one.failed))
                    continue
                told.pages += one.page
                told.changed += one.changed
                folder.files.add(one.file)
                for target in one.targets():
                    plain = target.partition("#")[0]
                    file = file_of(plain)
                    if file not in seen:
                        seen.add(file)
                        waiting.append(plain)
                if progress and len(made) % 20 == 0:
                    progress(sentence(say("publish.pages", n=told.pages, left=len(seen) - len(made))))
    for name, source in _static():
        folder.keep(f"static/{name}", source.read_bytes())
    folder.keep("404.html", _lost_page(work.language).encode("utf-8"))
    if progress:
        progress(sentence(say("publish.words")))
    words.write(work.scope, folder.keep)
    _check(folder.files, made, told)
    told.removed = folder.tidy(before)
    told.files = len(folder.files)
    told.changed += folder.changed
    reuse.write(work.out, made.values(), states)
    # A site with broken links is made again, whatever the ledger says.
    held = {"asked": asked if not told.broken else [], "pages": told.pages, "files": sorted(folder.files)}
    (work.out / MANIFEST).write_bytes(msgspec.json.encode(held))
    return told


def _seeds(scope: Scope, site: str) -> Iterator[str]:
    """Begin at the front, and at what pages may not point at in every case."""
    yield from ("/", "/i/", "/checks/", "/search/")
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


def _lost_page(language: str) -> str:
    """Return what a host shows for an address without a file; it knows which page holds the card of a figure."""
    with translation.override(language):
        return render_to_string("site/publishing/lost.html")


def _static() -> Iterator[tuple[str, Path]]:
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            # The page that describes the API is not published, and its files are large.
            if not name.startswith(("ninja/", "admin/")):
                yield posixpath.join(getattr(storage, "prefix", None) or "", name), Path(storage.path(name))


def _check(files: set[str], made: Mapping[str, Made], told: Published) -> None:
    """Follow every link among the files."""
    failed = {one.file for one in made.values() if one.failed}
    held = {one.file: one for one in made.values() if one.page}
    ids: dict[str, set[str]] = {}
    for one in made.values():
        for target in one.targets():
            plain, _, fragment = target.partition("#")
            file = file_of(plain)
            if file not in files:
                if file not in failed:
                    told.broken.append(say("publish.no-file", page=one.address, target=target))
            elif fragment and file in held and "=" not in fragment:
                if file not in ids:
                    ids[file] = set(held[file].names())
                if unquote(fragment) not in ids[file]:
                    told.broken.append(say("publish.no-anchor", page=one.address, target=target))
