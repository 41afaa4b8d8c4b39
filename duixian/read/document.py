"""From a decoded text (or the paragraphs that a format's parser has found) to a report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from duixian.model import Origin, Report
from duixian.read.boilerplate import mark_headlines
from duixian.read.identity import Places, Sources, identify
from duixian.read.markdown import front_matter, markup
from duixian.read.origin import Part, name_parts
from duixian.read.plain import Hint, compose
from duixian.read.spacing import Span


def known_places() -> Places:
    """Return the lexicon's places."""
    from duixian.lexicon import places

    return places()


def text_report(source: str, *, name: str, markdown: bool, place: str = "", year: int | None = None) -> Report:
    """Make a report of a text file.

    Args:
        source: decoded text, without byte order mark, line breaks as they are.
        name: path or address.
        markdown: whether markup is to be taken out.
        place: overrides what the document says.
        year: likewise.

    Returns:
        The report, with ``source_text``.
    """
    begin, fields = front_matter(source)
    cuts: list[Span] = []
    hints: dict[int, Hint] = {}
    if markdown:
        cuts, hints = markup(source, begin)
    text, runs, blocks = compose(source, begin=begin, cuts=cuts, hints=hints)
    identity = identify(Sources(text, blocks, fields, name), places=known_places(), place=place, year=year)
    if identity.kind == "newspaper_page":
        blocks = mark_headlines(text, blocks)
    return Report(_identifier(source), name, text, Origin(runs), blocks, identity, source)


def part_report(
    source: str,
    parts: Sequence[Part],
    hints: Mapping[int, Hint],
    *,
    name: str,
    fields: Mapping[str, str],
    place: str = "",
    year: int | None = None,
) -> Report:
    """Make a report of what a format's parser has found, paragraph after paragraph.

    Args:
        source: the paragraphs, one a line.
        parts: what each stretch of ``source`` is called in the file; ascending, the first at 0.
        hints: what the format says of a line, by its offset.
        name: path or address.
        fields: columns or properties that came with it.
        place: overrides what the document says.
        year: likewise.

    Returns:
        The report; its runs name their part and count from its beginning.
    """
    text, runs, blocks = compose(source, hints=hints)
    identity = identify(Sources(text, blocks, fields, name), places=known_places(), place=place, year=year)
    if identity.kind == "newspaper_page":
        blocks = mark_headlines(text, blocks)
    return Report(_identifier(source), name, text, Origin(name_parts(runs, parts)), blocks, identity)


def _identifier(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]
