"""What editors have sent and not yet accepted: kept in the data folder under random names, for a day.

A folder a document: ``document`` holds its bytes, ``upload`` who sent it and what it is called, ``answer`` what was
read. No name that a sender chose is the name of a file, nothing in it is executed, and nothing of it is sent back but
as text of a page.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from filelock import FileLock, Timeout

import duixian
from duixian.model import UsageError, say
from duixian.web.desk.upload.reading import LIMITS, Answer, Asked, read_apart
from duixian.web.shell.pages import NotFound, refusal

LARGEST = 20 * 2**20
# The form around the file.
_FORM = 64 * 2**10
_DRAINED = 200 * 2**20
KEPT_SECONDS = 24 * 3600
_MOST_WAITING = 20
_AT_ONCE = 2
_WAIT = 3.0
ENDINGS = duixian.sent_endings()
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class Upload(msgspec.Struct):
    """A document that waits for its editor.

    Attributes:
        token: names it in addresses.
        user: primary key of the account that sent it; nobody else sees it.
        name: what it is called.
        size: its bytes.
        content_hash: SHA-256 of them.
        at: when it came, in seconds since 1970.
        place: whose it is, where the editor says so.
        year: of which year, likewise.
    """

    token: str
    user: int
    name: str
    size: int
    content_hash: str
    at: float
    place: str = ""
    year: int | None = None


def keep(file: UploadedFile[Any], user: int) -> Upload:
    """Keep a file that was sent.

    Args:
        file: the file.
        user: primary key of who sent it.

    Returns:
        What is kept of it.

    Raises:
        UsageError: it is empty, too large, of no kind that is read, or the sender keeps too many waiting.
    """
    name = _named(file.name or "")
    if not name.lower().endswith(ENDINGS):
        raise UsageError(say("upload.no-such-kind"), name, say("upload.give-text", kinds=duixian.sent_kinds()))
    if not file.size:
        raise UsageError(say("upload.empty"), name, say("upload.saved-completely"))
    if file.size > LARGEST:
        raise too_large(name)
    expire()
    if len(waiting(user)) >= _MOST_WAITING:
        raise UsageError(say("upload.too-many-waiting"), name, say("upload.accept-some"))
    folder = _root() / secrets.token_urlsafe(16)
    folder.mkdir(mode=0o700)
    digest = hashlib.sha256()
    with open(os.open(folder / "document", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for chunk in file.chunks():
            digest.update(chunk)
            stream.write(chunk)
    upload = Upload(folder.name, user, name, file.size, digest.hexdigest(), time.time())
    _write(upload)
    return upload


def too_large(name: str) -> UsageError:
    """Return the error of a file that is too large."""
    return UsageError(say("upload.too-large", most=LARGEST // 2**20), name, say("upload.without-pictures"))


def _named(name: str) -> str:
    """Return the last part of a file's name, without what does not show."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()[-200:]


def find(token: str, user: int) -> Upload:
    """Find what somebody has sent.

    Raises:
        UsageError: there is no such thing, it has expired, or somebody else has sent it.
    """
    held = _load(_root() / token) if _TOKEN.fullmatch(token) else None
    if held is None or held.user != user or held.at < time.time() - KEPT_SECONDS:
        raise NotFound(say("upload.no-such-upload"), token, say("upload.send-again"))
    return held


def waiting(user: int) -> list[Upload]:
    """Return what somebody has sent and neither accepted nor discarded, newest first."""
    held = [upload for folder in _root().iterdir() if folder.is_dir() and (upload := _load(folder))]
    alive = time.time() - KEPT_SECONDS
    return sorted((u for u in held if u.user == user and u.at >= alive), key=lambda u: -u.at)


def discard(upload: Upload) -> None:
    """Remove what was sent."""
    shutil.rmtree(_root() / upload.token, ignore_errors=True)


def expire() -> None:
    """Remove what has waited for more than a day, and what was never whole."""
    alive = time.time() - KEPT_SECONDS
    for folder in _root().iterdir():
        try:
            if folder.is_dir() and folder.stat().st_mtime < alive:
                shutil.rmtree(folder, ignore_errors=True)
        except FileNotFoundError:
            # Another process was quicker.
            continue


def read(upload: Upload, place: str = "", year: int | None = None) -> Answer:
    """Read what was sent, in a process of its own; what was read stays with it.

    Args:
        upload: what was sent.
        place: whose it is; empty lets the document tell.
        year: of which year; None likewise.

    Returns:
        What was read, or why nothing was.

    Raises:
        UsageError: others are being read.
    """
    folder = _root() / upload.token
    with _turn(upload.name):
        asked = Asked(
            str(folder / "document"),
            str(folder / "answer"),
            upload.name,
            upload.content_hash,
            place,
            year,
            LIMITS,
        )
        answer = read_apart(asked)
    upload.place, upload.year = place, year
    _write(upload)
    return answer


def answer_of(upload: Upload) -> Answer | None:
    """Return what was read of it; None if that has not been done, or was stopped."""
    try:
        return msgspec.msgpack.decode((_root() / upload.token / "answer").read_bytes(), type=Answer)
    except (OSError, msgspec.MsgspecError):
        return None


@contextmanager
def _turn(name: str) -> Iterator[None]:
    """Let no more documents be read at once than a machine can bear, whatever worker is asked."""
    until = time.monotonic() + _WAIT
    while True:
        for k in range(_AT_ONCE):
            lock = FileLock(_root() / f".turn-{k}")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            try:
                yield
            finally:
                lock.release()
            return
        if time.monotonic() > until:
            raise UsageError(say("upload.busy"), name, say("upload.read-later"))
        time.sleep(0.1)


def _root() -> Path:
    folder = Path(settings.HOME) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _load(folder: Path) -> Upload | None:
    try:
        return msgspec.json.decode((folder / "upload").read_bytes(), type=Upload)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(upload: Upload) -> None:
    folder = _root() / upload.token
    part = folder / "upload.part"
    part.write_bytes(msgspec.json.encode(upload))
    part.replace(folder / "upload")


class BodySize:
    """Middleware: what is too large is refused before it is taken in, and not first written to the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or refuse it."""
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        if size <= LARGEST + _FORM:
            return self._get_response(request)
        if size <= _DRAINED:
            # A browser shows an answer only when it could send all of its question.
            while request.read(2**16):
                pass
        error = too_large(request.path)
        return refusal(request, 413, "too_large", error.problem, error.where, error.remedy)
