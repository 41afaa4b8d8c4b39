"""The command that writes the public site as files: ``publish``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from duixian.cli.console import FAILED, OK
from duixian.cli.ledger import open_ledger
from duixian.model import UsageError

# Somebody who has a thousand broken links looks at the first ones.
_SHOWN = 50


def arguments(sub: argparse.ArgumentParser) -> None:
    """Declare what comes behind ``duixian publish``."""
    sub.add_argument("out", metavar="OUT", help="the folder; empty, or one that was published before")
    sub.add_argument("--place", action="append", default=[], metavar="NAME", help="only this place (repeatable)")
    sub.add_argument("--inside", action="store_true", help="with --place: the places inside it too")
    sub.add_argument(
        "--site", default="", metavar="URL", help="where it will be served; feeds are written with it alone"
    )
    sub.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans", help="default zh-hans")
    sub.add_argument(
        "--cards",
        choices=("together", "each", "none"),
        default="together",
        help="of figures: those of 10,000 characters on one page (default), a page for each, or none",
    )
    sub.add_argument("--processes", type=int, default=1, metavar="N", help="how many make pages; default 1")
    sub.add_argument("--again", action="store_true", help="make every page though what it is made from is the same")


def publish(told: argparse.Namespace) -> int:
    """Write the site; links that lead nowhere are listed, and the command fails."""
    site = told.site.rstrip("/")
    if site and not site.startswith(("https://", "http://")):
        raise UsageError("is no address of a site", site, "write https://…")
    if told.processes < 1:
        raise UsageError("is no number of processes", str(told.processes), "write 1 or more")
    open_ledger()
    from duixian.web.ledger import lookup
    from duixian.web.ledger.models import Place
    from duixian.web.site import publishing

    places = [lookup.place(name) for name in told.place] or None
    if places and told.inside:
        places += Place.objects.filter(parent__in=places, documents__gt=0)
    watched = sys.stderr.isatty()

    def progress(text: str) -> None:
        print(f"\r\x1b[Kduixian: {text}", end="", file=sys.stderr, flush=True)

    done = publishing.publish(
        Path(told.out),
        places,
        site=site,
        language=told.language,
        cards=told.cards,
        again=told.again,
        processes=told.processes,
        progress=progress if watched else None,
    )
    if watched:
        print(file=sys.stderr)
    for line in done.broken[:_SHOWN]:
        print(f"broken: {line}")
    if len(done.broken) > _SHOWN:
        print(f"broken: {len(done.broken) - _SHOWN} more")
    counts = f"{done.pages} pages, {done.files} files, {done.changed} changed, {done.removed} removed"
    print(f"{told.out}: {counts}, {len(done.broken)} broken links")
    return FAILED if done.broken else OK
