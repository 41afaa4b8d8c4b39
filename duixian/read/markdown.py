"""Markdown: what is markup is cut out of the source, and what it says of a line becomes a hint."""

from __future__ import annotations

import re

from duixian.read.plain import Hint
from duixian.read.spacing import Span, merged

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n((?:[^\n]*\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")
_FIELD = re.compile(r"^([\w\-]+)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.M)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"(?<!!)(\[)([^\[\]\n]*)(\]\([^)\s]*\))")
_FOOTNOTE = re.compile(r"\[\^[^\]\n]{1,12}\]:?")
_EMPHASIS = re.compile(r"\*{2,}|(?<=[^\w\s])__|__(?=[^\w\s])")
_BOLD_LINE = re.compile(r"^[ \t]*(\*\*|__)(?!——)([^*\n]{2,40}[^*\n。；，：！？、])\1[ \t]*$", re.M)
_TAG = re.compile(
    r"</?(?:br|p|div|span|sup|sub|b|strong|i|em|u|font|center|a|img|table|thead|tbody|tr|td|th|h[1-6]|ul|ol|li)(?:\s[^<>\n]{0,400})?/?>",
    re.I,
)
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
# A bold line may also be the title, the delivery, the speaker or the salutation.
_NO_HEADING = re.compile(
    r"工作报告|公报|代表大会|[\s省市州县区盟府务]长[\s\u3000]|主席|总理|年\d{1,2}月\d{1,2}日|^[图表附注]|[（(]记者"
)
_LINE_MARK = re.compile(
    r"^[ \t]{0,3}(?:(?P<heading>#{1,6})[ \t]+|(?P<rule>(?:[-*_][ \t]*){3,})$"
    r"|(?P<quote>(?:>[ \t]?)+)|(?P<item>[-*+][ \t]+)(?=\S)|(?P<row>\|))",
    re.M,
)
_CLOSING_HASHES = re.compile(r"[ \t]+#+[ \t]*$", re.M)
_ROW_RULE = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
_CELL_EDGE = re.compile(r"[ \t\xa0]{2,}")
_HARD_BREAK = re.compile(r"^.*\S(?:[ ]{2,}|\\)$", re.M)


def front_matter(source: str) -> tuple[int, dict[str, str]]:
    """Read the block of ``key: value`` lines between two ``---`` at the head of a text.

    Args:
        source: decoded text.

    Returns:
        The offset at which the body begins, and the fields with lower-case keys; ``(0, {})`` without front matter.
    """
    if not source.startswith("---"):
        return 0, {}
    match = _FRONT_MATTER.match(source)
    if match is None:
        return 0, {}
    fields = {key.lower(): value.strip("\"'") for key, value in _FIELD.findall(match[1])}
    return match.end(), fields


def markup(source: str, begin: int) -> tuple[list[Span], dict[int, Hint]]:
    """Find the markup of a Markdown text.

    Args:
        source: decoded text.
        begin: where the body begins.

    Returns:
        The stretches that are markup and not text, ascending and merged, and hints by the offset of their line.
    """
    cuts: list[Span] = []
    hints: dict[int, Hint] = {}
    if "<!--" in source:
        cuts += (match.span() for match in _COMMENT.finditer(source, begin))
    for match in _LINE_MARK.finditer(source, begin):
        _line_mark(source, match, cuts, hints)
    if "**" in source or "__" in source:
        cuts += (match.span() for match in _EMPHASIS.finditer(source, begin))
        for match in _BOLD_LINE.finditer(source, begin):
            if not _NO_HEADING.search(match[2]):
                hints.setdefault(match.start(), ("heading", 0))
    if "](" in source:
        cuts += (match.span() for match in _IMAGE.finditer(source, begin))
        for match in _LINK.finditer(source, begin):
            cuts += (match.span(1), match.span(3))
    if "[^" in source:
        cuts += (match.span() for match in _FOOTNOTE.finditer(source, begin))
    if "<" in source:
        cuts += (match.span() for match in _TAG.finditer(source, begin))
    if "\\" in source:
        cuts += (match.span() for match in _ESCAPE.finditer(source, begin))
    if "  \n" in source or "\\\n" in source:
        for match in _HARD_BREAK.finditer(source, begin):
            hints.setdefault(match.start(), (None, 0))
            if match[0].endswith("\\"):
                cuts.append((match.end() - 1, match.end()))
    return merged(span for span in cuts if span[0] < span[1]), hints


def _line_mark(source: str, match: re.Match[str], cuts: list[Span], hints: dict[int, Hint]) -> None:
    start, end = match.span()
    if match["heading"]:
        cuts.append((start, end))
        hints[start] = ("heading", len(match["heading"]))
        stop = source.find("\n", end)
        closing = _CLOSING_HASHES.search(source, end, stop if stop >= 0 else len(source))
        if closing:
            cuts.append(closing.span())
    elif match["row"]:
        _row(source, match, cuts, hints)
    elif match["item"]:
        cuts.append((start, end))
        hints[start] = (None, 0)
    else:
        cuts.append((start, end))


def _row(source: str, match: re.Match[str], cuts: list[Span], hints: dict[int, Hint]) -> None:
    """A table row keeps the bars between its cells; the outer ones, the padding and the rule under the head go."""
    start = match.start()
    stop = source.find("\n", start)
    end = stop if stop >= 0 else len(source)
    if _ROW_RULE.match(source, match.start("row"), end):
        cuts.append((start, end))
        return
    cuts.append((start, match.end()))
    body = source[start:end].rstrip()
    if body.endswith("|") and len(body) > 1:
        cuts.append((start + len(body) - 1, end))
    for padding in _CELL_EDGE.finditer(source, match.end(), end):
        cuts.append((padding.start() + 1, padding.end()))
    hints[start] = ("table_row", 0)
