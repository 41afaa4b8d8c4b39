"""Scores of extraction against annotated documents, by the rules of the annotation guideline's scorer.

Three levels, each stricter: ``span`` (some figure was read where one is annotated), ``quantity`` (value and unit
are right as well) and ``statement`` (and modifier, kind, direction, role, status, period, place and indicator).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

import duixian
from duixian import columns, export
from duixian.messages import joined, language, sentence
from duixian.model import DuixianError, Reason, say

_LEVELS = {"span": "evaluate.span", "quantity": "evaluate.quantity", "statement": "evaluate.statement"}
LEVELS = tuple(_LEVELS)
_TOGETHER = {"modern": "evaluate.modern", "all": "evaluate.all"}
# What is scored of a statement besides its value and unit, which are a level of their own.
FIELDS = tuple(name for name in columns.CLAIM if name not in ("low", "high", "unit", "optional"))
STRICT = tuple(name for name in FIELDS if name not in ("estimated", "scope", "per"))
ALIKE = 0.7
# 0.7 forgives much: `close` counts indicators that are nearly the annotated words.
CLOSE = 0.9
# Chinese numerals, five-year comparisons: what the older reports ask for is scored, but not mixed with the others.
MODERN = 2000
_UNHEARD = str.maketrans("", "", '的、，,“”"（）()')
# What no indicator may hold, by the guideline: a list marker in front, a department in charge, a bracket or quotation
# mark without its other half, a digit or mark at its end, nothing at all.
_MARKER = re.compile(
    r"(?:[一二三四五六七八九十]+是|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d+[.．、]|[①-⑳●■]|[-—])"
)
_CHARGED = re.compile(r"(?:牵头|责任|配合|承办)(?:责任)?(?:单位|部门)")
_NO_END = frozenset("0123456789.．。，、：:（(")
_PAIRED = (("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"))


class Annotation(msgspec.Struct, frozen=True):
    """A statement as the scorer sees it, values as floats.

    Attributes:
        start: first character of the value expression.
        end: one past its last character.
        low: the value; for a range its lower end.
        high: its upper end.
        text: the value expression.
        unit: as written.
        optional: careful readers may differ on whether it is a statement.
        says: the guideline's other fields, ``FIELDS``, by name.
    """

    start: int
    end: int
    low: float
    high: float
    text: str = ""
    unit: str = ""
    optional: bool = False
    says: Mapping[str, Any] = {}

    @property
    def indicator(self) -> str:
        """What was measured, in the document's words."""
        return str(self.says["indicator"])


# What a field is that an annotator has left out; the types of the others follow from the dictionary of columns.
_LEFT_OUT = {"modifier": "exact", "role": "value"}
_SORTS = {column.name: column.sort for column in columns.RECORDS["statement"].columns}
_SAID: list[tuple[str, type, Any]] = [
    (name, bool, False) if _SORTS[name] == "boolean" else (name, str, _LEFT_OUT.get(name, "")) for name in FIELDS
]
# A line of a gold file, or a row that the program has read.
_Line: Any = msgspec.defstruct(
    "_Line",
    [
        ("start", int),
        ("end", int),
        ("low", float),
        ("high", float),
        ("text", str, ""),
        ("unit", str, ""),
        ("optional", bool, False),
        *_SAID,
    ],
)


class GoldDocument(msgspec.Struct, frozen=True):
    """One line of ``documents.tsv``.

    Attributes:
        name: the gold file's name without its suffix.
        gold: the annotations.
        text: the annotated text.
        place: whose report it is.
        year: the year in which it was given; None if not said.
        until: predictions from this character on are not scored; None where all of the text is annotated.
    """

    name: str
    gold: Path
    text: Path
    place: str
    year: int | None
    until: int | None


@dataclass
class Counts:
    """Hits, and out of how many. Counts of several documents add up."""

    gold: int = 0
    predicted: int = 0
    span: int = 0
    quantity: int = 0
    statement: int = 0
    close: int = 0
    rows: int = 0
    debris: int = 0
    fields: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.gold + other.gold,
            self.predicted + other.predicted,
            self.span + other.span,
            self.quantity + other.quantity,
            self.statement + other.statement,
            self.close + other.close,
            self.rows + other.rows,
            self.debris + other.debris,
            {name: self.fields[name] + other.fields[name] for name in FIELDS},
        )

    def level(self, name: str) -> tuple[float, float, float]:
        """Return precision, recall and F1 of a level; 0 where there is nothing to divide by."""
        hits = getattr(self, name)
        precision = hits / self.predicted if self.predicted else 0.0
        recall = hits / self.gold if self.gold else 0.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0

    def accuracy(self, name: str) -> float:
        """Return the share of the right quantities for which a field is right too."""
        return self.fields[name] / self.quantity if self.quantity else 0.0

    @property
    def closeness(self) -> float:
        """The share of the right quantities whose indicator is close to the annotated words."""
        return self.close / self.quantity if self.quantity else 0.0

    @property
    def littered(self) -> float:
        """The share of all readings whose indicator holds debris."""
        return self.debris / self.rows if self.rows else 0.0


@dataclass
class Score:
    """The outcome for one document.

    Attributes:
        name: the document.
        modern: it is of the year 2000 or later.
        counts: hits and totals.
        missed: annotations that nothing was read for.
        spurious: readings where nothing is annotated.
        wrong: pairs that are no full statement, each with what differs.
    """

    name: str
    modern: bool
    counts: Counts
    missed: list[Annotation]
    spurious: list[Annotation]
    wrong: list[tuple[Annotation, list[Reason]]]


def documents(folder: Path) -> list[GoldDocument]:
    """Read the list of annotated documents.

    Args:
        folder: holds ``documents.tsv`` (columns gold, text, place, year, until) and the files that it names.

    Returns:
        The documents, in the order of the list.

    Raises:
        DuixianError: the list or a file that it names is missing or not as it should be.
    """
    listing = folder / "documents.tsv"
    try:
        lines = listing.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DuixianError(say("evaluate.no-list"), str(listing), say("evaluate.name-folder")) from error
    found = []
    for number, line in enumerate(csv.DictReader(lines, delimiter="\t"), 2):
        try:
            document = GoldDocument(
                Path(line["gold"]).stem,
                folder / line["gold"],
                folder / line["text"],
                line["place"] or "",
                int(line["year"]) if line["year"] else None,
                int(line["until"]) if line["until"] else None,
            )
        except (KeyError, TypeError, ValueError) as error:
            where = f"{listing}:{number}"
            raise DuixianError(say("evaluate.not-the-columns"), where, say("evaluate.see-readme")) from error
        for path in (document.gold, document.text):
            if not path.is_file():
                raise DuixianError(say("evaluate.missing"), str(path), say("evaluate.named-in", listing=str(listing)))
        found.append(document)
    return found


def annotated(path: Path) -> list[Annotation]:
    """Read a gold file.

    Args:
        path: one JSON object a line.

    Returns:
        The annotations, in the order of the file.

    Raises:
        DuixianError: a line is not an annotation.
    """
    decoder = msgspec.json.Decoder(_Line, strict=False)
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                found.append(_annotation(decoder.decode(line)))
            except msgspec.MsgspecError as error:
                where = f"{path}:{number}"
                raise DuixianError(say("evaluate.no-annotation"), where, say("evaluate.see-guideline")) from error
    return found


def predictions(document: GoldDocument, lexicon: Any = None, told: bool = False) -> list[Annotation]:
    """Extract an annotated document as a user would.

    Args:
        document: which.
        lexicon: rules to use; None for the built-in ones.
        told: hand place and year to the reader instead of letting it find them.

    Returns:
        What was read up to the document's ``until``, offsets counted as in the gold.

    Raises:
        DuixianError: the document cannot be read.
    """
    report = duixian.read(document.text, place=document.place if told else "", year=document.year if told else None)
    rows = export.statement_rows(report, duixian.extract(report, lexicon=lexicon))
    found = [_annotation(msgspec.convert({**row, "text": row["quote"]}, _Line, strict=False)) for row in rows]
    return [a for a in found if document.until is None or a.start < document.until]


def _annotation(line: Any) -> Annotation:
    said = {name: getattr(line, name) for name in FIELDS}
    return Annotation(line.start, line.end, line.low, line.high, line.text, line.unit, line.optional, said)


def evaluate(folder: Path, lexicon: Any = None, told: bool = False) -> list[Score]:
    """Score every annotated document of a folder.

    Args:
        folder: see `documents`.
        lexicon: rules to use; None for the built-in ones.
        told: hand place and year to the reader instead of letting it find them.

    Returns:
        One score a document, in the order of the list.

    Raises:
        DuixianError: the folder is not as it should be, or a document cannot be read.
    """
    return [
        score(d.name, annotated(d.gold), predictions(d, lexicon, told), d.year is None or d.year >= MODERN)
        for d in documents(folder)
    ]


def score(name: str, gold: Sequence[Annotation], predicted: Sequence[Annotation], modern: bool = True) -> Score:
    """Score one document's readings.

    Annotations that careful readers may differ on count neither way, nor do readings that lie on one.

    Args:
        name: the document's name.
        gold: what is annotated.
        predicted: what was read.
        modern: it counts among the modern documents.

    Returns:
        The counts, and what went wrong.
    """
    partner = pair(gold, predicted)
    read = set(partner.values())
    doubtful = [g for g in gold if g.optional]
    unjudged = {j for j, p in enumerate(predicted) if j not in read and any(overlap(g, p) > 0 for g in doubtful)} | {
        j for i, j in partner.items() if gold[i].optional
    }

    counts = Counts(gold=len(gold) - len(doubtful), predicted=len(predicted) - len(unjudged), rows=len(predicted))
    counts.debris = sum(map(has_debris, (p.indicator for p in predicted)))
    wrong = []
    for i, j in partner.items():
        g, p = gold[i], predicted[j]
        if g.optional:
            continue
        counts.span += 1
        right = {name for name in FIELDS if agrees(name, g, p)}
        whole = same_value(g, p) and same_unit(g, p)
        if whole:
            counts.quantity += 1
            counts.close += likeness(g.indicator, p.indicator) >= CLOSE
            for name_ in right:
                counts.fields[name_] += 1
        if whole and right.issuperset(STRICT):
            counts.statement += 1
        else:
            wrong.append((g, _differences(g, p, right)))
    missed = [g for i, g in enumerate(gold) if i not in partner and not g.optional]
    spurious = [p for j, p in enumerate(predicted) if j not in read and j not in unjudged]
    return Score(name, modern, counts, missed, spurious, sorted(wrong, key=lambda w: w[0].start))


def pair(gold: Sequence[Annotation], predicted: Sequence[Annotation]) -> dict[int, int]:
    """Pair annotations one-to-one with readings that overlap them: the same quantity first, then the same value,
    then the same kind, then the larger overlap.

    Args:
        gold: what is annotated.
        predicted: what was read.

    Returns:
        Index of the reading by index of the annotation.
    """
    candidates = []
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            shared = overlap(g, p)
            if shared > 0:
                value = same_value(g, p)
                kinds = g.says["kind"] != p.says["kind"]
                candidates.append((not (value and same_unit(g, p)), not value, kinds, -shared, i, j))
    partner: dict[int, int] = {}
    taken = set()
    for *_, i, j in sorted(candidates):
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def overlap(one: Annotation, other: Annotation) -> int:
    """Return how many characters two spans share; 0 or less if none."""
    return min(one.end, other.end) - max(one.start, other.start)


def same_value(one: Annotation, other: Annotation) -> bool:
    """Tell whether two statements have the same value, to a thousandth of it."""

    def near(a: float, b: float) -> bool:
        return abs(a - b) <= 1e-3 * max(1e-9, abs(a), abs(b))

    return near(one.low, other.low) and near(one.high, other.high)


def same_unit(one: Annotation, other: Annotation) -> bool:
    """Tell whether two statements have the same unit, widths of characters and spaces aside."""
    return fold(one.unit) == fold(other.unit)


def agrees(name: str, one: Annotation, other: Annotation) -> bool:
    """Tell whether a field of two statements is the same (for an indicator: alike enough)."""
    if name == "indicator":
        return likeness(one.indicator, other.indicator) >= ALIKE
    a, b = one.says[name], other.says[name]
    if name == "estimated":
        return bool(a) == bool(b)
    if name == "role":
        return (a or "value") == (b or "value")
    return fold(a) == fold(b)


def fold(text: str) -> str:
    """Bring characters to their plain width and drop white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def similarity(one: str, other: str) -> float:
    """Return twice the longest common subsequence over the summed length, 的 and punctuation left out."""
    a, b = fold(one).translate(_UNHEARD), fold(other).translate(_UNHEARD)
    if not a and not b:
        return 1.0
    best = [0] * (len(b) + 1)
    for x in a:
        previous = best
        best = [0]
        for k, y in enumerate(b):
            best.append(previous[k] + 1 if x == y else max(previous[k + 1], best[k]))
    return 2 * best[-1] / (len(a) + len(b))


def likeness(one: str, other: str) -> float:
    """Return how alike two indicators are, with or without the examples before 等: by the guideline both are right."""
    best = similarity(one, other)
    if "等" in one or "等" in other:
        a, b = one.rpartition("等")[2], other.rpartition("等")[2]
        if len(a) > 1 and len(b) > 1:
            best = max(best, similarity(a, b))
    return best


def has_debris(indicator: str) -> bool:
    """Tell whether an indicator holds what no indicator may hold."""
    if not indicator or _MARKER.match(indicator) or _CHARGED.search(indicator) or indicator[-1] in _NO_END:
        return True
    return any(indicator.count(a) != indicator.count(b) for a, b in _PAIRED)


def _differences(g: Annotation, p: Annotation, right: set[str]) -> list[Reason]:
    found: list[Reason] = []
    if not same_value(g, p):
        found.append(say("evaluate.differs", field="value", gold=_span(g), read=_span(p)))
    if not same_unit(g, p):
        found.append(say("evaluate.differs", field="unit", gold=repr(g.unit), read=repr(p.unit)))
    for name in STRICT:
        if name not in right:
            gold, read = repr(g.says[name]), repr(p.says[name])
            found.append(say("evaluate.differs", field=name, gold=gold, read=read))
    return found


def _span(a: Annotation) -> str:
    return f"{a.low:.15g}" if a.low == a.high else f"{a.low:.15g}..{a.high:.15g}"


def together(scores: Iterable[Score]) -> list[tuple[str, Counts]]:
    """Return the counts of each document, of the modern ones together, and of all."""
    scores = list(scores)
    lines = [(s.name, s.counts) for s in scores]
    lines.append(("modern", sum((s.counts for s in scores if s.modern), Counts())))
    lines.append(("all", sum((s.counts for s in scores), Counts())))
    return lines


def figures(counts: Counts) -> dict[str, Any]:
    """Return a document's figures, rounded to four places, as they are printed as JSON.

    Args:
        counts: of a document, or of several together.

    Returns:
        ``gold``, ``predicted``, per level ``precision``, ``recall`` and ``f1``, ``close``, ``debris``, and under
        ``fields`` the accuracies.
    """
    names = ("precision", "recall", "f1")
    out: dict[str, Any] = {"gold": counts.gold, "predicted": counts.predicted}
    for level in LEVELS:
        out[level] = dict(zip(names, (round(x, 4) for x in counts.level(level)), strict=True))
    out["close"], out["debris"] = round(counts.closeness, 4), round(counts.littered, 4)
    out["fields"] = {name: round(counts.accuracy(name), 4) for name in FIELDS}
    return out


def as_json(scores: Iterable[Score]) -> str:
    """Return the figures of each document, of the modern ones and of all as one JSON object."""
    return msgspec.json.encode({name: figures(counts) for name, counts in together(scores)}).decode()


def as_text(scores: Sequence[Score], errors: int = 0) -> str:
    """Return the figures as tables for a reader, in the language of ``messages.language()``.

    Args:
        scores: of the documents.
        errors: show up to so many missed, spurious and wrong statements of each document.

    Returns:
        Several lines.
    """
    def said(code: str) -> str:
        return sentence(say(code))

    lines = [(said(_TOGETHER[name]) if name in _TOGETHER else name, counts) for name, counts in together(scores)]
    heads = ["", said("evaluate.gold"), said("evaluate.read")]
    for level in _LEVELS.values():
        heads += [sentence(say("evaluate.of-level", level=said(level))), said("evaluate.recall"), said("evaluate.f1")]
    table = [[*heads, said("evaluate.close"), said("evaluate.debris")]]
    for name, counts in lines:
        shares = [share for level in LEVELS for share in counts.level(level)] + [counts.closeness, counts.littered]
        table.append([name, str(counts.gold), str(counts.predicted), *(f"{share:.3f}" for share in shares)])
    out = [*_right_aligned(table), "", said("evaluate.fields")]
    table = [["", *(columns.head(name, language()) for name in FIELDS)]]
    table += [[name, *(f"{counts.accuracy(f):.3f}" for f in FIELDS)] for name, counts in lines]
    out += _right_aligned(table)
    for one in scores if errors else ():
        told = {"missed": len(one.missed), "spurious": len(one.spurious), "wrong": len(one.wrong)}
        out += ["", sentence(say("evaluate.errors", name=one.name, **told))]
        out += [f"{said('evaluate.missed')} {a.start:>6} “{a.text}” [{a.indicator}]" for a in one.missed[:errors]]
        out += [f"{said('evaluate.spurious')} {a.start:>6} “{a.text}” [{a.indicator}]" for a in one.spurious[:errors]]
        for a, why in one.wrong[:errors]:
            out.append(f"{said('evaluate.wrong')} {a.start:>6} “{a.text}” {sentence(joined(*why))}")
    return "\n".join(out)


def _right_aligned(table: Sequence[Sequence[str]]) -> list[str]:
    """Line up numbers below their heads; what stands first in a line is its name."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    lines = []
    for name, *cells in table:
        filled = (" " * (width - cell_len(cell)) + cell for cell, width in zip(cells, widths[1:], strict=True))
        lines.append("  ".join((name + " " * (widths[0] - cell_len(name)), *filled)).rstrip())
    return lines
