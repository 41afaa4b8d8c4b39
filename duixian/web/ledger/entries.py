"""The words under which the sentences of a text stand in the search index. Pure, so that other processes can make them.

``ledger.reading.search`` says how the index works.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from operator import add

from duixian.text import PART_ENDS, mark

LONGEST = 400
_STOP = mark(PART_ENDS)
RUN = re.compile(r"[^\W_]+")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into the spans that are entries of the index.

    Args:
        text: a document's text.

    Yields:
        Half-open spans without their closing mark, empty ones left out. A span longer than 400 characters is cut at
        its last comma: where it ends can be told from its first 400 characters.
    """
    start = 0
    while start < len(text):
        end = end_of(text, start)
        if end > start:
            yield start, end
        start = end + 1 if end < len(text) and _STOP.match(text, end) else end


def end_of(text: str, start: int) -> int:
    """Return where the span that begins at ``start`` ends; no character beyond the next 401 is looked at."""
    limit = min(len(text), start + LONGEST)
    stop = _STOP.search(text, start, limit)
    if stop:
        return stop.start()
    if limit == len(text) or _STOP.match(text, limit):
        return limit
    comma = text.rfind("，", start + 1, limit)
    return comma + 1 if comma > 0 else limit


def fold(text: str) -> str:
    """Return a text in which spellings that mean the same are the same (full width, capitals)."""
    return unicodedata.normalize("NFKC", text).casefold()


def pairs(text: str) -> list[str]:
    """Return all pairs of neighbouring letters, and the last letter of each run of letters."""
    found: list[str] = []
    # Punctuation alone makes nearly every sentence other than its normal form: it is gone before that is looked at.
    for run in RUN.findall(text):
        same = run if unicodedata.is_normalized("NFKC", run) else unicodedata.normalize("NFKC", run)
        same = same.casefold()
        found += map(add, same, same[1:])
        found.append(same[-1:])
    return found


def entries(
    text: str, figures: Iterable[tuple[int, str, str]], places: Sequence[int] = ()
) -> Iterator[tuple[int, str]]:
    """Make the entries of a document.

    Args:
        text: its text.
        figures: start, status and kind of its statements, in order of the text, withdrawn ones left out.
        places: primary keys of its place and of all places above, its own first.

    Yields:
        The first character of a sentence, and its words parted by spaces.
    """
    whose = [f"own{places[0]}", *(f"under{p}" for p in places)] if places else []
    waiting = iter(figures)
    figure = next(waiting, None)
    for start, end in sentences(text):
        words = pairs(text[start:end])
        words += whose
        facets: set[str] = set()
        while figure is not None and figure[0] < end:
            facets |= {f"s{figure[1]}", f"k{figure[2]}", f"b{figure[1]}{figure[2]}"}
            figure = next(waiting, None)
        words += sorted(facets)
        yield start, " ".join(words)


def entries_of_all(
    documents: Sequence[tuple[str, Sequence[tuple[int, str, str]], Sequence[int]]],
) -> list[list[tuple[int, str]]]:
    """Make the entries of some documents, given as the arguments of ``entries``: what another process is asked for."""
    return [list(entries(text, figures, places)) for text, figures, places in documents]
