"""Plain text to text, runs and blocks: the path that every format ends in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from duixian.model import Block, BlockKind, ReadError, Run, say
from duixian.read.boilerplate import is_title, kind_of
from duixian.read.origin import Keep, Separator, assemble
from duixian.read.rejoin import Line, find_joins
from duixian.read.spacing import Span, blanks_in_numbers, merged

Hint = tuple[BlockKind | None, int]
"""What the format says of a line: its kind (None: it only stands alone), and the level of a heading."""

BREAKS = "\\n\\r\\f\\v\\x1c-\\x1e\\x85\\u2028\\u2029"
_LINE = re.compile(f"[^{BREAKS}]+")
_LINE_FEED = re.compile("\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_FIRST_LINES = 12
MAX_LINES = 1_000_000


def compose(
    source: str,
    *,
    begin: int = 0,
    cuts: Sequence[Span] = (),
    hints: Mapping[int, Hint] | None = None,
) -> tuple[str, tuple[Run, ...], tuple[Block, ...]]:
    """Turn a source's lines into paragraphs.

    Args:
        source: decoded text, line breaks of any system.
        begin: first character that belongs to the document.
        cuts: stretches that are no text (markup, comments): ascending, not overlapping.
        hints: by the offset of a line's first character: what the format itself says of the line.

    Returns:
        Text, runs and blocks; offsets of the runs count in ``source``.

    Raises:
        ReadError: it has more than a million lines.
    """
    gaps = blanks_in_numbers(source)
    cut = merged((*cuts, *gaps)) if cuts else gaps
    hints = hints or {}
    pieces: list[list[Span]] = []
    lines: list[Line] = []
    kinds: list[Hint | None] = []
    reached, k, size = begin, 0, len(cut)
    for match in _LINE.finditer(source, begin):
        start, end = match.span()
        while k < size and cut[k][1] <= start:
            k += 1
        hint = hints.get(start) if hints else None
        if k == size or cut[k][0] >= end:
            raw = match[0]
            text = raw.strip()
            if not text:
                continue
            first = start + len(raw) - len(raw.lstrip())
            spans = [(first, first + len(text))]
        else:
            spans = _subtract(source, start, end, cut, k)
            if not spans:
                continue
            first = spans[0][0]
            text = "".join([source[a:b] for a, b in spans])
        gap = _line_feeds(source, reached, start) if lines else 1
        reached = spans[-1][1]
        indent = 0 if first == start else _indent(source, start, first)
        lines.append(Line(text, indent, gap, hint is not None))
        pieces.append(spans)
        kinds.append(hint)
        if len(lines) > MAX_LINES:
            raise ReadError(say("read.too-many-lines", most=MAX_LINES), remedy=say("read.split"))
    return _build(source, lines, pieces, kinds)


def _build(
    source: str, lines: list[Line], pieces: list[list[Span]], kinds: list[Hint | None]
) -> tuple[str, tuple[Run, ...], tuple[Block, ...]]:
    keeps: list[Keep] = []
    blocks: list[Block] = []
    joins = find_joins(lines)
    paragraph: list[str] = []
    position = start = 0
    hint: Hint | None = None
    titled = False

    def close() -> None:
        nonlocal titled
        text = "".join(paragraph)
        kind, level = hint if hint else (None, 0)
        if kind is None:
            kind = kind_of(text)
        if not titled and len(blocks) < _FIRST_LINES and kind in ("paragraph", "heading") and is_title(text):
            kind, titled = "title", True
        blocks.append(Block(start, position, kind, level))

    for line, spans, join, line_hint in zip(lines, pieces, joins, kinds, strict=True):
        before: Separator
        if join is None:
            before = "\n" if keeps else ""
            if keeps:
                close()
                position += 1
            start, hint = position, line_hint
            paragraph = [line.text]
        else:
            before = join
            position += len(join)
            paragraph += (join, line.text)
        for a, b in spans:
            keeps.append(Keep(a, b, before))
            before = ""
        position += len(line.text)
    if keeps:
        close()
    text, runs = assemble(source, keeps)
    return text, runs, tuple(blocks)


def _subtract(source: str, start: int, end: int, cut: Sequence[Span], k: int) -> list[Span]:
    """Return what is left of a line once the cuts from number k on are taken out, without blanks around it."""
    spans: list[Span] = []
    while k < len(cut) and cut[k][0] < end:
        if cut[k][0] > start:
            spans.append((start, cut[k][0]))
        start = max(start, cut[k][1])
        k += 1
    if start < end:
        spans.append((start, end))
    while spans:
        a, b = spans[0]
        piece = source[a:b].lstrip()
        if piece:
            spans[0] = (b - len(piece), b)
            break
        del spans[0]
    while spans:
        a, b = spans[-1]
        piece = source[a:b].rstrip()
        if piece:
            spans[-1] = (a, a + len(piece))
            break
        del spans[-1]
    return spans


def _line_feeds(source: str, start: int, end: int) -> int:
    if end - start == 1:
        return 1
    between = source[start:end]
    feeds = between.count("\n")
    return feeds if feeds and between.isspace() and "\r" not in between else max(1, len(_LINE_FEED.findall(between)))


def _indent(source: str, start: int, end: int) -> int:
    blanks = source[start:end]
    return len(blanks) + blanks.count("\u3000") + 3 * blanks.count("\t")
