"""The command that writes the public site as files: ``publish``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from duixian.cli.console import FAILED, OK
from duixian.cli.ledger import open_ledger, show_progress
from duixian.cli.parsing import Parser, add_language, whole, word
from duixian.messages import sentence
from duixian.model import UsageError, say

# Somebody who has a thousand broken links looks at the first ones.
_SHOWN = 50


def arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian publish``."""
    sub.add_argument("out", metavar=word("words.output"), help="keeping.publish-out")
    sub.add_argument("--place", action="append", default=[], metavar=word("words.name"), help="keeping.publish-place")
    sub.add_argument("--inside", action="store_true", help="keeping.publish-inside")
    sub.add_argument("--site", default="", metavar=word("words.site"), help="keeping.publish-site")
    sub.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans", help="keeping.publish-language")
    cards = ("together", "each", "none")
    sub.add_argument("--cards", choices=cards, default="together", help="keeping.publish-cards")
    number = word("words.number")
    sub.add_argument("--processes", type=whole, default=1, metavar=number, help="keeping.publish-processes")
    sub.add_argument("--again", action="store_true", help="keeping.publish-again")
    add_language(sub)
    sub.set_defaults(run=publish)


def publish(told: argparse.Namespace) -> int:
    """Write the site; links that lead nowhere are listed, and the command fails."""
    site = told.site.rstrip("/")
    if site and not site.startswith(("https://", "http://")):
        raise UsageError(say("keeping.no-site"), site, say("keeping.write-https"))
    if told.processes < 1:
        raise UsageError(say("keeping.no-processes"), str(told.processes), say("keeping.one-or-more"))
    open_ledger()
    from duixian.web.ledger.models import Place
    from duixian.web.ledger.reading import lookup
    from duixian.web.site import publishing

    places = [lookup.place(name) for name in told.place] or None
    if places and told.inside:
        places += Place.objects.filter(parent__in=places, documents__gt=0)
    watched = sys.stderr.isatty()

    done = publishing.publish(
        Path(told.out),
        places,
        site=site,
        language=told.language,
        cards=told.cards,
        again=told.again,
        processes=told.processes,
        progress=show_progress if watched else None,
    )
    if watched:
        print(file=sys.stderr)
    for line in done.broken[:_SHOWN]:
        print(sentence(say("keeping.broken", what=line)))
    if len(done.broken) > _SHOWN:
        more = say("keeping.more-broken", n=len(done.broken) - _SHOWN)
        print(sentence(say("keeping.broken", what=more)))
    counts = {name: getattr(done, name) for name in ("pages", "files", "changed", "removed")}
    print(sentence(say("keeping.published", out=told.out, **counts, broken=len(done.broken))))
    return FAILED if done.broken else OK
