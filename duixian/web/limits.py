"""How often somebody may ask for what costs much: so many times a minute, counted by address in each process."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def caller(request: HttpRequest) -> str:
    """Return the address of whoever asks.

    Behind a proxy (``DUIXIAN_HTTPS=1``) that is the last address of ``X-Forwarded-For``: the one that the proxy itself
    saw. The ones before it are what the client claims.
    """
    told = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return told.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def wait(request: HttpRequest, what: str, most: int) -> int:
    """Count a request, and tell whether it is one too many.

    Args:
        request: who asks.
        what: what is counted: ``search``.
        most: how many are allowed in a minute; 0 for any number.

    Returns:
        How many seconds to wait; 0 if the request may go on.
    """
    if most <= 0:
        return 0
    minute = int(time.time() // 60)
    key = f"limit:{what}:{caller(request)}:{minute}"
    cache.add(key, 0, 120)
    try:
        count = cache.incr(key)
    except ValueError:
        # It was dropped between the two calls, as a full cache may do.
        return 0
    return 0 if count <= most else seconds()


def seconds() -> int:
    """Return how long the present minute lasts, in seconds from 1 up."""
    return max(1, 60 - int(time.time()) % 60)
