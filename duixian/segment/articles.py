"""The articles of a newspaper page: where each begins, who reports, and which headline is its own.

Text that was drawn out of a page comes in the order in which the page was set, so a headline may stand before its
article, behind it, or at the other end of the page. A headline is given to the article that says what it says: the
pairs of characters and the figures that they share, the rarer the heavier. In doubt it stays where it stands.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from duixian.lexicon import Words, load
from duixian.model import Article, Block, Report

_DAY = r"\d{1,2}月\d{1,2}日"
_FIGURE = re.compile(r"\d[\d.]*[%％万亿]*[\u4e00-\u9fff]?")
_NOISE = re.compile(r"[\s\u3000，。、；：“”‘’《》（）·!！?？]")
_SPLIT = re.compile(r"[ \u3000]{1,}")
_MOST_LINES = 4
_LEAD = 500
# No newspaper page has so many: a file of bylines is not worth the time.
_MOST_PAIRS = 10_000
_SURE, _IN_PLACE, _SECOND = 0.2, 0.1, 0.5


class _Signs(NamedTuple):
    """By what the beginning of an article is known.

    Attributes:
        dateline: 本报海湾讯, 新华社北京3月5日电.
        marks: what stands around the names in a byline: □本报记者 江河 报道.
    """

    dateline: re.Pattern[str]
    marks: re.Pattern[str]


@lru_cache(maxsize=8)
def _signs(words: Words) -> _Signs:
    return _Signs(
        words.pattern(
            rf"{{views.article.paper}}[\u4e00-\u9fff]{{0,5}}(?:{_DAY})?{{views.article.wires}}[\s\u3000]"
            rf"|{{views.article.agency}}[\u4e00-\u9fff]{{1,6}}{_DAY}{{views.article.telegram}}"
        ),
        words.pattern(r"^[□■◆\s\u3000]+|[\s\u3000]*{views.article.reported}$"),
    )


class _Start(NamedTuple):
    """Where an article begins: first block of its body (byline or dateline), and by which rule."""

    block: int
    rule: str
    byline: str


class _Headline(NamedTuple):
    """One or two lines that may be a headline.

    Attributes:
        block: the first line's block.
        text: the lines, a blank between them.
        beside: the article beside which it stands; -1 for none.
    """

    block: int
    text: str
    beside: int


def articles(report: Report, words: Words | None = None) -> tuple[Article, ...]:
    """Find the articles of a newspaper page.

    Args:
        report: any report.
        words: the word lists; the built-in ones if None.

    Returns:
        The page's articles in the order of the text: bylines and datelines begin them, the headline lines above
        belong to them. Empty for every other kind of document, and for a page without bylines.
    """
    if report.identity.kind != "newspaper_page":
        return ()
    blocks = report.blocks
    starts = _starts(report, _signs(words or load().words))
    if not starts:
        return ()
    firsts = [_first_line(report, starts, k) for k in range(len(starts))]
    tail = _tail(report, starts[-1].block)
    ends = [*(blocks[first - 1].end for first in firsts[1:]), blocks[tail - 1].end]
    lasts = [*firsts[1:], tail]
    bodies = [_body(report, start.block, last) for start, last in zip(starts, lasts, strict=True)]
    titles = _assign(_headlines(report, starts, firsts, tail), bodies)
    found = []
    for k, (start, end) in enumerate(zip(starts, ends, strict=True)):
        own = [h for h in titles[k] if h.beside == k and firsts[k] <= h.block < start.block]
        begin = own[0].block if own else start.block
        headline = " ".join(h.text for h in titles[k])
        found.append(Article(blocks[begin].start, end, headline, start.byline, start.rule))
    if blocks[0].start < found[0].start and firsts[0] > 0:
        # What stands above the first byline and is no headline of it has no byline of its own.
        above = blocks[firsts[0] - 1].end
        found.insert(0, Article(blocks[0].start, above, "", "", "above the first byline"))
    return tuple(found)


def _text(report: Report, block: Block) -> str:
    return report.text[block.start : block.end]


def _starts(report: Report, signs: _Signs) -> list[_Start]:
    starts: list[_Start] = []
    for i, block in enumerate(report.blocks):
        text = _text(report, block)
        if block.kind == "byline" and not text.startswith(("（", "(")):
            byline = signs.marks.sub("", signs.marks.sub("", text)).strip()
            if starts and starts[-1].block == i - 1 and starts[-1].rule == "dateline":
                continue
            starts.append(_Start(i, "byline", byline))
        elif signs.dateline.match(text) and not (
            starts and starts[-1].rule == "byline" and _only_headings_between(report, starts[-1].block, i)
        ):
            starts.append(_Start(i, "dateline", ""))
    return starts


def _only_headings_between(report: Report, first: int, last: int) -> bool:
    return all(
        block.kind in ("heading", "title", "caption", "boilerplate") for block in report.blocks[first + 1 : last]
    )


def _first_line(report: Report, starts: Sequence[_Start], k: int) -> int:
    """Return the first of the headline lines above an article's beginning."""
    floor = starts[k - 1].block + 1 if k else 0
    i = starts[k].block
    while i > floor and starts[k].block - i < _MOST_LINES and report.blocks[i - 1].kind in ("heading", "title"):
        i -= 1
    return i


def _tail(report: Report, last: int) -> int:
    """Return one past the last block that is not one of the headlines left over at the page's end."""
    i = len(report.blocks)
    while i > last + 1 and report.blocks[i - 1].kind in ("heading", "title"):
        i -= 1
    return i


def _body(report: Report, first: int, last: int) -> str:
    return "\n".join(_text(report, block) for block in report.blocks[first:last] if block.kind != "boilerplate")


def _headlines(report: Report, starts: Sequence[_Start], firsts: Sequence[int], tail: int) -> list[_Headline]:
    lines: list[_Headline] = []
    for k, start in enumerate(starts):
        lines += _pieces(report, firsts[k], start.block, k)
        i = start.block + 1
        # A line above the next article's beginning is that one's, and must not be given twice.
        limit = firsts[k + 1] if k + 1 < len(firsts) else tail
        while i < limit and report.blocks[i].kind in ("heading", "title") and i < start.block + 3:
            i += 1
        lines += _pieces(report, start.block + 1, i, k)
    return lines + _pieces(report, tail, len(report.blocks), -1)


def _pieces(report: Report, first: int, last: int, beside: int) -> list[_Headline]:
    """Return the headlines in a group of lines.

    Two headlines that stand side by side on the page come in one line, with a blank between; a headline and its
    shoulder line come in two lines.
    """
    found: list[_Headline] = []
    pair: list[str] = []
    for i in range(first, last):
        line = _text(report, report.blocks[i])
        parts = [part for part in _SPLIT.split(line) if part]
        if len(parts) > 1 and all(len(part) >= 6 for part in parts):
            if pair:
                found.append(_Headline(i - 1, pair[0], beside))
                pair = []
            found += [_Headline(i, part, beside) for part in parts]
            continue
        pair.append(line)
        if len(pair) == 2:
            found.append(_Headline(i - 1, " ".join(pair), beside))
            pair = []
    if pair:
        found.append(_Headline(last - 1, pair[0], beside))
    return found


def _features(text: str) -> set[str]:
    plain = _NOISE.sub("", text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)} | set(_FIGURE.findall(plain))


def _assign(lines: Sequence[_Headline], bodies: Sequence[str]) -> list[list[_Headline]]:
    """Give headlines to the articles that share most with them, surest first; one each before any has two."""
    if len(lines) * len(bodies) > _MOST_PAIRS:
        in_place: list[list[_Headline]] = [[] for _ in bodies]
        for line in lines:
            if line.beside >= 0:
                in_place[line.beside].append(line)
        return in_place
    features = [_features(body) for body in bodies]
    leads = [_features(body[:_LEAD]) for body in bodies]
    spread = Counter(feature for own in features for feature in own)
    unknown = math.log(len(bodies) + 1)
    weight = {feature: unknown - math.log(count) for feature, count in spread.items()}
    scores: dict[tuple[int, int], float] = {}
    for n, line in enumerate(lines):
        said = _features(line.text)
        total = sum(weight.get(feature, unknown) for feature in said) or 1.0
        for k, own in enumerate(features):
            shared = sum(weight[f] for f in said & own) + sum(weight[f] for f in said & leads[k])
            scores[n, k] = shared / (2 * total) + (_IN_PLACE if k == line.beside else 0.0)
    taken: dict[int, int] = {}
    while True:
        titled = set(taken.values())
        open_pairs = [
            (score * (_SECOND if k in titled else 1.0), -n, -k)
            for (n, k), score in scores.items()
            if n not in taken and score >= _SURE
        ]
        if not open_pairs:
            break
        _, n, k = max(open_pairs)
        taken[-n] = -k
    titles: list[list[_Headline]] = [[] for _ in bodies]
    for n, line in enumerate(lines):
        k = taken.get(n, line.beside)
        if k >= 0:
            titles[k].append(line)
    return titles
