"""How often somebody may ask for what costs much: so many times a minute, counted by address.

All processes of a machine count together, in the data folder: with four workers eight guesses at a password would else
be thirty-two.
"""

from __future__ import annotations

import hashlib
import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest


def counters() -> BaseCache:
    """Return where the processes of this machine count together."""
    return caches["limits"]


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
    return 0 if _counted(key, 120) <= most else seconds()


def _counted(key: str, lasting: int) -> int:
    """Count one more under a key that is forgotten after so many seconds."""
    cache = counters()
    cache.add(key, 0, lasting)
    try:
        return cache.incr(key)
    except ValueError:
        # It was dropped between the two calls, as a full cache may do.
        return 0


def seconds() -> int:
    """Return how long the present minute lasts, in seconds from 1 up."""
    return max(1, 60 - int(time.time()) % 60)


class Rate(NamedTuple):
    """So many within so many seconds.

    Attributes:
        what: what is counted.
        most: how many are allowed.
        seconds: within this time.
    """

    what: str
    most: int
    seconds: int

    def _key(self, who: str) -> str:
        # A name may hold any character, the key of a cache may not.
        told = hashlib.sha256(who.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return f"limit:{self.what}:{told}:{int(time.time()) // self.seconds}"

    def count(self, who: str) -> bool:
        """Count one more, and tell whether it is one too many."""
        return _counted(self._key(who), self.seconds + 60) > self.most

    def reached(self, who: str) -> bool:
        """Tell whether there have been as many as are allowed; nothing is counted."""
        return int(counters().get(self._key(who)) or 0) >= self.most

    def left(self) -> int:
        """Return in how many seconds counting begins anew."""
        return self.seconds - int(time.time()) % self.seconds


# Failed ones. A name is guessed at from one address: the limit of an address alone is wider, so that an office behind
# one address is not locked out, and nobody can lock out a name from elsewhere.
SIGN_IN = Rate("sign-in", 8, 600)
SIGN_INS = Rate("sign-ins", 40, 600)
UPLOADS = Rate("uploads", 20, 600)
