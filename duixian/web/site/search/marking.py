"""Writing a found sentence with its words and figures marked; a template would take too long for so many."""

from __future__ import annotations

from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from duixian.web.ledger.entries import fold
from duixian.web.ledger.reading import search


def marked(hit: search.Hit, words: list[str], key: str) -> SafeString:
    """Write a found sentence, its words marked, its figures as links: a template would take too long for so many.

    Args:
        hit: the sentence.
        words: the folded words that were looked for.
        key: of its document.
    """
    folded = fold(hit.text)
    marked = [False] * len(hit.text)
    # Where folding changes the length (full-width marks do not, ㎡ does) offsets would lie: then nothing is marked.
    if len(folded) == len(hit.text):
        for word in words:
            at = folded.find(word)
            while at >= 0:
                marked[at : at + len(word)] = [True] * len(word)
                at = folded.find(word, at + len(word))
    whose: list[search.FoundFigure | None] = [None] * len(hit.text)
    for s in hit.statements:
        for k in range(s.start - hit.start, min(s.end - hit.start, len(whose))):
            whose[k] = s
    written: list[str] = []
    at = 0
    for (figure, mark), run in groupby(zip(whose, marked, strict=True)):
        piece: str = escape(hit.text[at : (at := at + sum(1 for _ in run))])
        piece = f"<mark>{piece}</mark>" if mark else piece
        if figure is not None:
            piece = f'<a class="fig-{figure.status}" href="/d/{escape(key)}/s/{figure.start}/">{piece}</a>'
        written.append(piece)
    return mark_safe("".join(written))
