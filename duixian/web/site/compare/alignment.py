"""Two reports of one place, sentence by sentence: what was said again, with other figures, in other words, no more.

A sentence is looked for among those of the other report that share its rarest pairs of characters; of the candidates
the most alike wins, and a sentence answers one only.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import Literal

import msgspec
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from duixian.text import PART_ENDS
from duixian.text import sentences as spans

Change = Literal["repeated", "refigured", "reworded", "new", "dropped"]
CHANGES: tuple[Change, ...] = ("repeated", "refigured", "reworded", "new", "dropped")
# Below this many of a hundred characters in common, two sentences of reports share their phrases, not their matter.
ALIKE = 60.0
_NUMBER = re.compile(r"[0-9０-９][0-9０-９.,．，]*[%％‰]?|[一二三四五六七八九十百千万亿两]+")
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*[%％‰]?|[A-Za-z]+|.", re.DOTALL)
_BLANK = re.compile(r"\s+")
_CANDIDATES = 4


class Sentence(msgspec.Struct, frozen=True):
    """A sentence of a report, by its place in the text."""

    start: int
    end: int
    text: str


class Piece(msgspec.Struct, frozen=True):
    """A run of characters of a pair: in both (``same``), only in the earlier (``old``), only in the later (``new``)."""

    how: str
    text: str


class Row(msgspec.Struct, frozen=True):
    """A sentence of either report or of both.

    Attributes:
        change: what became of it.
        old: the sentence of the earlier report; None if new.
        new: that of the later one; None if dropped.
        alike: of a hundred.
        pieces: where they differ; empty where they do not, or one is missing.
    """

    change: Change
    old: Sentence | None
    new: Sentence | None
    alike: float
    pieces: tuple[Piece, ...]


class Alignment(msgspec.Struct, frozen=True):
    """The rows in the order of the later report, what was dropped standing where it stood; and how many of each."""

    rows: tuple[Row, ...]
    counts: dict[str, int]


def sentences(text: str) -> list[Sentence]:
    """Split a text into its sentences, and those at ``；``; what has fewer than 6 characters is left out."""
    found = []
    for begin, end in spans(text, 0, len(text), PART_ENDS):
        told = text[begin:end].strip()
        if len(told) >= 6:
            start = text.index(told, begin)
            found.append(Sentence(start, start + len(told), told))
    return found


def align(old: str, new: str) -> Alignment:
    """Compare two texts sentence by sentence.

    Args:
        old: the earlier report.
        new: the later one.
    """
    before, after = sentences(old), sentences(new)
    pairs = _pairs(before, after)
    found = set(pairs.values())
    gone = [i for i in range(len(before)) if i not in found]
    rows: list[Row] = []
    told = 0
    for j, sentence in enumerate(after):
        i = pairs.get(j)
        if i is None:
            rows.append(Row("new", None, sentence, 0.0, ()))
            continue
        while told < len(gone) and gone[told] < i:
            rows.append(Row("dropped", before[gone[told]], None, 0.0, ()))
            told += 1
        rows.append(_row(before[i], sentence))
    rows += [Row("dropped", before[i], None, 0.0, ()) for i in gone[told:]]
    counted = Counter(row.change for row in rows)
    return Alignment(tuple(rows), {change: counted[change] for change in CHANGES})


def _row(old: Sentence, new: Sentence) -> Row:
    if _BLANK.sub("", old.text) == _BLANK.sub("", new.text):
        return Row("repeated", old, new, 100.0, ())
    # A number is one thing: 2300 and 3200 have digits in common and nothing else.
    mine, theirs = _TOKEN.findall(old.text), _TOKEN.findall(new.text)
    pieces: list[Piece] = []
    for op in Indel.opcodes(mine, theirs):
        if op.tag == "equal":
            pieces.append(Piece("same", "".join(mine[op.src_start : op.src_end])))
        elif op.tag == "delete":
            pieces.append(Piece("old", "".join(mine[op.src_start : op.src_end])))
        else:
            pieces.append(Piece("new", "".join(theirs[op.dest_start : op.dest_end])))
    same = _bare(old.text) == _bare(new.text)
    return Row("refigured" if same else "reworded", old, new, fuzz.ratio(old.text, new.text), tuple(_joined(pieces)))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Join changes that only a character or two stand between: a reader sees words, not letters."""
    joined: list[Piece] = []
    old = new = ""
    for i, piece in enumerate(pieces):
        inside = 0 < i < len(pieces) - 1 and len(piece.text) < 2 and (old or new)
        if piece.how == "same" and not inside:
            joined += [Piece(how, text) for how, text in (("old", old), ("new", new)) if text]
            old = new = ""
            joined.append(piece)
        else:
            old += piece.text if piece.how != "new" else ""
            new += piece.text if piece.how != "old" else ""
    return joined + [Piece(how, text) for how, text in (("old", old), ("new", new)) if text]


def _pairs(before: list[Sentence], after: list[Sentence]) -> dict[int, int]:
    """Return for a sentence of the later text its like in the earlier one, by their numbers."""
    bare_before, bare_after = [_bare(s.text) for s in before], [_bare(s.text) for s in after]
    held: dict[str, list[int]] = {}
    for i, text in enumerate(bare_before):
        for pair in {text[k : k + 2] for k in range(len(text) - 1)}:
            held.setdefault(pair, []).append(i)
    # A pair that every tenth sentence has says little of any.
    often = max(8, len(before) // 10)
    held = {pair: at for pair, at in held.items() if len(at) <= often}
    size = len(before) + 1
    scored: list[tuple[float, int, int, int]] = []
    for j, text in enumerate(bare_after):
        pairs_of_it = {text[k : k + 2] for k in range(len(text) - 1)}
        shared = Counter(chain.from_iterable(held.get(pair, ()) for pair in pairs_of_it))
        # Those that share most, of equals the first. One number a candidate is sorted faster than a key of two.
        ranked = sorted((n * size - i for i, n in shared.items()), reverse=True)[:_CANDIDATES]
        for i in (-number % size for number in ranked):
            score = fuzz.ratio(bare_before[i], text, score_cutoff=ALIKE)
            if score:
                # Of equals the one with the very same figures, then the one that stands nearest.
                exact = before[i].text == after[j].text
                scored.append((-score - exact, abs(i * len(after) - j * len(before)), i, j))
    scored.sort()
    taken: set[int] = set()
    pairs: dict[int, int] = {}
    for _, _, i, j in scored:
        if i not in taken and j not in pairs:
            pairs[j] = i
            taken.add(i)
    return pairs


def _bare(text: str) -> str:
    return _BLANK.sub("", _NUMBER.sub("#", text))
