"""A page as the server makes it, turned into one that stands as a file: links that work from any base, no forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import msgspec
from selectolax.lexbor import LexborHTMLParser

from duixian.web.site.publishing.addresses import Scope, file_of, relative

# What the server's address is while pages are made.
HOST = "localhost"
ORIGIN = f"http://{HOST}"
_SHOWN = (("img", "src"), ("source", "src"), ("iframe", "src"), ("object", "data"), ("script", "src"), ("embed", "src"))


# The server's address, and not one of the same machine at another port.
_OWN = re.compile(rf"https?://{HOST}(?![\w.:-])")


class Rewritten(msgspec.Struct, frozen=True):
    """A page and what it points at.

    Attributes:
        html: the page.
        links: addresses from ``/`` on that are published, with fragments.
        shown: those of them that the page shows, whatever their query.
        ids: what fragments may name.
    """

    html: str
    links: tuple[str, ...]
    shown: tuple[str, ...]
    ids: frozenset[str]


def moved(text: str, site: str) -> str:
    """Return a text in which the server's address is that of the published site."""
    return _OWN.sub(lambda _: site, text)


def rewrite(html: str, address: str, here: str, scope: Scope, site: str) -> Rewritten:
    """Turn a page into a file.

    Args:
        html: the page.
        address: where the server has it.
        here: its file.
        scope: what is published.
        site: where the files will be served; empty if unknown.

    Returns:
        The page. Links to what is not published become plain text, forms but the search go, links to the server's own
        host become relative.
    """
    tree = LexborHTMLParser(html)
    links: list[str] = []
    shown: list[str] = []

    def local(value: str) -> str | None:
        """Return an address of this site from ``/`` on; None for one elsewhere."""
        whole = urljoin(ORIGIN + address, value.strip())
        parts = urlsplit(whole)
        if parts.scheme not in ("http", "https") or parts.netloc != HOST:
            return None
        query = f"?{parts.query}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"{parts.path}{query}{fragment}"

    _forms(tree, here, local)
    for tag, name in _SHOWN:
        for node in tree.css(f"{tag}[{name}]"):
            target = local(node.attributes[name] or "")
            if target is None:
                continue
            if scope.holds(target, embedded=True):
                shown.append(target)
                node.attrs[name] = relative(here, target)
            else:
                node.decompose()
    for node in tree.css("a[href], link[href], area[href], use[href]"):
        value = node.attributes["href"] or ""
        if value.startswith("#"):
            continue
        target = local(value)
        if target is None:
            continue
        if not scope.holds(target, embedded=node.tag == "link"):
            other = scope.instead(target)
            if other is None or (file_of(other.partition("#")[0]) == here and "#" not in other):
                _drop(node, scope.served(target))
                continue
            if node.text(strip=True) == value:
                # An address that is also there to be read, and copied.
                node.inner_html = escape(site + other)
            target = other
        relation = node.attributes.get("rel") or ""
        if node.tag == "link" and relation == "canonical":
            if site:
                node.attrs["href"] = site + target
            else:
                node.decompose()
            continue
        links.append(target)
        node.attrs["href"] = relative(here, target)
    for node in tree.css("[data-series]"):
        target = local(node.attributes["data-series"] or "") if node.attributes["data-series"] else None
        told = scope.instead(target) if target is not None and not scope.holds(target) else target
        # Only where the file says what the page asks for does the drawing become one that can be moved over.
        if told is not None and target is not None and _same(scope.asked(told), target):
            links.append(told)
            node.attrs["data-series"] = relative(here, told)
        else:
            del node.attrs["data-series"]
    # What others may frame is made by a server.
    for node in tree.css("figure.chart details"):
        node.decompose()
    ids = {node.attributes["id"] or "" for node in tree.css("[id]")}
    out = moved(tree.html or "", site)
    if not out.lstrip()[:9].casefold().startswith("<!doctype"):
        out = "<!doctype html>\n" + out
    return Rewritten(out, tuple(links), tuple(shown), frozenset(ids))


def _forms(tree: LexborHTMLParser, here: str, local: Callable[[str], str | None]) -> None:
    """Keep the forms that look for a word, which a script answers; take away all that need a server."""
    for form in tree.css("form"):
        target = local(form.attributes.get("action") or "")
        method = (form.attributes.get("method") or "get").casefold()
        if (
            method == "get"
            and target is not None
            and urlsplit(target).path == "/search/"
            and form.css_first("[name=q]")
        ):
            form.attrs["action"] = relative(here, "/search/")
            for field in form.css("[name]"):
                if field.attributes["name"] != "q":
                    _with_label(form, field)
        else:
            form.decompose()


def _same(asked: str, wanted: str) -> bool:
    """Tell whether two addresses of a series ask for the same places."""
    return parse_qs(urlsplit(asked).query).get("place") == parse_qs(urlsplit(wanted).query).get("place")


def _with_label(form: Any, field: Any) -> None:
    name = field.attributes.get("id")
    for label in form.css("label"):
        if name and label.attributes.get("for") == name:
            label.decompose()
    field.decompose()


def _unfollowed(node: Any) -> bool:
    return "nofollow" in (node.attributes.get("rel") or "")


def _drop(node: Any, served: bool) -> None:
    """Leave the words of a link, without the link; what would only lead to a server's own pages goes altogether."""
    around = node.parent
    if around is not None and around.tag == "figcaption":
        # One of several forms of a drawing goes with the comma in front of it.
        if node.prev is not None and node.prev.tag == "-text":
            node.prev.decompose()
        node.decompose()
        return
    while around is not None and around.tag not in ("nav", "header", "footer"):
        around = around.parent
    if node.tag == "a" and node.text(strip=True) and not (served and (around or _unfollowed(node))):
        node.unwrap()
    else:
        node.decompose()
