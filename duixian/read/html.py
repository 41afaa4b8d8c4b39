"""HTML as saved from a government's site: the container that holds the text is found by its density.

Menus, scripts and forms are dropped. What stands around the container (source, date, sharing, copyright) stays in
the text, marked as boilerplate; so do such lines inside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from duixian.model import BlockKind, ReadError, Report, say
from duixian.read.document import part_report
from duixian.read.encoding import decode
from duixian.read.origin import Part
from duixian.read.plain import Hint
from duixian.text import PROSE, mark

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "select", "button"),
        *("input", "textarea", "nav", "head", "title", "audio", "video", "map"),
    )
)
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
        ),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li"),
        *("main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption"),
    )
)
_CONTAINERS = frozenset(
    (
        *("body", "article", "aside", "blockquote", "center", "div", "dd", "fieldset", "form", "main", "section"),
        *("table", "tbody", "td", "tr", "ucapcontent", "zoom"),
    )
)
_NESTING = ("div", "span", "table", "section", "font", "b>", "i>", "ul", "blockquote", "center", "article")
_DEEPEST_NESTING = 20_000
_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|breadcrumb|crumbs?|footer|sidebar|share|toolbar|search|pagination|related|copyright)",
    re.I,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w\-]+)", re.I)
_WHITE = re.compile(r"[ \t\r\n\f]+")
_WRAP = re.compile(r"(?<=[^\x00-\x7f])[ \t]*[\r\n][ \t\r\n]*(?=[^\x00-\x7f])")
_SITE = re.compile(r"\s*[_|\-–—]+\s*[^_|]{2,24}$")
_STOP = mark(PROSE)
_GOOD_SHARE, _LONG_CELL, _DEEPEST = 0.7, 240, 100


class _Line(NamedTuple):
    text: str
    linked: int
    tag: str
    path: frozenset[int]


def read_html(data: bytes, name: str, *, place: str = "", year: int | None = None) -> Report:
    """Read a saved web page.

    Args:
        data: its bytes.
        name: what to call it.
        place: overrides what the page says.
        year: likewise.

    Returns:
        The report; its runs name the line of the page's text (``paragraph=12``).

    Raises:
        ReadError: it is binary, its bytes fit no encoding, or it has no text.
    """
    from selectolax.lexbor import LexborHTMLParser

    source = _decode(data, name)
    if max(source.count(f"<{tag}") - source.count(f"</{tag}") for tag in _NESTING) > _DEEPEST_NESTING:
        # The parser's time grows with the square of the depth.
        raise ReadError(say("read.too-deep"), name, say("read.save-page-as-text"))
    tree = LexborHTMLParser(source.replace("\0", ""))
    fields = _fields(tree)
    body = tree.body
    walk = _Walk()
    if body is not None:
        walk.element(body)
    if not walk.lines:
        raise ReadError(say("read.no-text"), name, say("read.save-page-shown"))
    container = walk.container(body.mem_id) if body is not None else 0
    pieces: list[str] = []
    parts: list[Part] = []
    hints: dict[int, Hint] = {}
    position = number = 0
    for line in walk.lines:
        number += 1
        inside = container in line.path
        if not inside and line.linked * 2 > len(line.text):
            continue
        kind, level = _kind(line, inside, fields.get("title", ""))
        parts.append(Part(position, f"paragraph={number}"))
        hints[position] = (kind, level)
        pieces.append(line.text)
        position += len(line.text) + 1
    if not pieces:
        raise ReadError(say("read.menus-only"), name, say("read.save-page-with-text"))
    return part_report("\n".join(pieces), parts, hints, name=name, fields=fields, place=place, year=year)


def _kind(line: _Line, inside: bool, title: str) -> Hint:
    kind: BlockKind | None = None
    level = int(line.tag[1]) if re.fullmatch("h[1-6]", line.tag) else 0
    if line.tag == "tr":
        kind = "table_row"
    elif line.text == title or (line.tag == "h1" and not inside):
        kind = "title"
    elif not inside:
        kind = "boilerplate"
    elif level and len(line.text) <= 80:
        kind = "heading"
    return kind, level if kind == "heading" else 0


def _decode(data: bytes, name: str) -> str:
    """The page's own word for its encoding counts where its bytes agree."""
    declared = _CHARSET.search(data[:4096])
    if declared:
        encoding = declared[1].decode("ascii").lower()
        encoding = "gb18030" if encoding.startswith("gb") else "big5hkscs" if encoding.startswith("big5") else encoding
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, name)


def _fields(tree: LexborHTMLParser) -> dict[str, str]:
    """Return title and date as the page's head has them (``ArticleTitle`` and ``PubDate`` on government sites)."""
    fields: dict[str, str] = {}
    for meta in tree.css("meta"):
        key = (meta.attributes.get("name") or "").lower()
        value = (meta.attributes.get("content") or "").strip()
        if value and key in ("articletitle", "pubdate", "contentsource"):
            fields[{"articletitle": "title", "pubdate": "publish_date", "contentsource": "origin"}[key]] = value
    if "title" not in fields:
        head = tree.css_first("title")
        title = _WHITE.sub(" ", head.text() if head else "").strip()
        if title:
            fields["title"] = _SITE.sub("", title) or title
    return fields


class _Walk:
    """The page's lines in reading order, and how much text each element holds."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        self.good: dict[int, int] = {}
        self.children: dict[int, list[int]] = {}
        self.pieces: list[str] = []
        self.linked = 0
        self.tag = "p"
        self.path: list[int] = []

    def element(self, root: LexborNode) -> None:
        """Walk an element without recursion: saved pages nest as deep as they like."""
        # The flag says of an opening node that it stands in a link, of a closing one that it is in the path.
        stack: list[tuple[LexborNode, bool, bool]] = [(root, False, False)]
        while stack:
            node, closing, linked = stack.pop()
            tag = node.tag or ""
            if tag == "-text":
                text = node.text(deep=False) or ""
                self.pieces.append(text)
                self.linked += len(text.strip()) if linked else 0
                continue
            if closing:
                if tag in _BLOCKS:
                    self.close()
                if linked:
                    self.path.pop()
                continue
            if tag in _DROPPED or tag.startswith(("-", "!", "_")) or self._is_menu(node, tag):
                continue
            if tag == "br":
                self.close()
                continue
            if tag == "tr" and self._row(node):
                continue
            if tag in _BLOCKS:
                self.close()
                self.tag = tag
            if tag in _CONTAINERS and len(self.path) < _DEEPEST:
                mark = node.mem_id
                if self.path:
                    self.children.setdefault(self.path[-1], []).append(mark)
                self.path.append(mark)
            else:
                mark = 0
            stack.append((node, True, bool(mark)))
            child = node.last_child
            while child is not None:
                stack.append((child, False, linked or tag == "a"))
                child = child.prev
        self.close()

    def _is_menu(self, node: LexborNode, tag: str) -> bool:
        if tag not in _CONTAINERS and tag not in ("ul", "header", "footer"):
            return False
        attributes = node.attributes
        label = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if label == " " or not _MENU.search(label):
            return False
        text = node.text(deep=True)
        # Copyright lines are kept and marked; a name alone does not make a long text a menu.
        return len(text) < 2000 and len(_STOP.findall(text)) < 8 and "footer" not in label and "copyright" not in label

    def _row(self, node: LexborNode) -> bool:
        cells: list[str] = []
        child = node.first_child
        while child is not None:
            if child.tag in ("td", "th"):
                if child.css_first("table") is not None:
                    return False
                cells.append(_clean(child.text(deep=True)))
            child = child.next
        if sum(bool(cell) for cell in cells) < 2 or max(map(len, cells)) > _LONG_CELL:
            return False
        self.close()
        links = sum(len(_clean(link.text())) for link in node.css("a"))
        self._add(" | ".join(cells), links, "tr")
        return True

    def close(self) -> None:
        """End the line that is being collected."""
        if self.pieces:
            text = _clean("".join(self.pieces))
            if text:
                self._add(text, self.linked, self.tag)
        self.pieces, self.linked = [], 0

    def _add(self, text: str, linked: int, tag: str) -> None:
        self.lines.append(_Line(text, linked, tag, frozenset(self.path)))
        if linked * 2 <= len(text) and (len(text) >= 30 or _STOP.search(text)):
            for mark in self.path:
                self.good[mark] = self.good.get(mark, 0) + len(text)

    def container(self, root: int) -> int:
        """Descend from the body as long as one child holds nearly all of the text."""
        current = root
        while True:
            limit = _GOOD_SHARE * self.good.get(current, 0)
            inner = [child for child in self.children.get(current, ()) if self.good.get(child, 0) >= limit > 0]
            if not inner:
                return current
            current = inner[0]


def _clean(text: str) -> str:
    return _WHITE.sub(" ", _WRAP.sub("", text)).strip()
