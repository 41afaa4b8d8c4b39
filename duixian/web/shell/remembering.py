"""What was counted once is not counted again until the ledger changes."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache

from duixian.web.shell.pages import ledger_version

_Made = TypeVar("_Made")
_SECONDS = 3600


def remembered(what: str, make: Callable[[], _Made]) -> _Made:
    """Return what was made before, if the ledger is as it was then; else make it.

    Args:
        what: names it, with all that it depends on besides the ledger.
        make: makes it.
    """
    key = f"made:{sha256(f'{ledger_version()} {what}'.encode()).hexdigest()}"
    held: tuple[_Made] | None = cache.get(key)
    if held is None:
        held = (make(),)
        cache.set(key, held, _SECONDS)
    return held[0]
