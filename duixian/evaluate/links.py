"""Scores of promise-result links against annotated ones, by the rules of the annotation folder's own scorer.

A file ``links-PLACE.jsonl`` holds one object a line: ``{"target": {"doc", "start", "end"}, "result": … or null,
"verdict"}``.
Spans match where they overlap. Predicted promises that are not annotated are neither rewarded nor punished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

import duixian
from duixian import export
from duixian.lexicon import Lexicon
from duixian.model import DuixianError, Reading, say

MEASURES = ("pairs", "silence", "verdict", "accusation")
HARSH = ("missed", "partly")


class Span(msgspec.Struct, frozen=True):
    """Characters of a document, called by its file's stem."""

    doc: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Tell whether two spans share a character."""
        return self.doc == other.doc and min(self.end, other.end) > max(self.start, other.start)


class Answer(msgspec.Struct, frozen=True):
    """One promise with its answer and verdict, annotated or predicted."""

    target: Span
    result: Span | None
    verdict: str


class LinkScore(msgspec.Struct, frozen=True):
    """How well predicted links agree with annotated ones.

    Attributes:
        name: the annotation file's stem.
        targets: how many promises are annotated.
        answered: how many of them have an answer.
        said: how many answers were predicted for annotated promises.
        right: how many of the annotated answers were found.
        silent: how many promises nothing answers.
        kept: for how many of those nothing was claimed.
        judged: right pairs whose verdict counts.
        verdicts: how many of those have the right verdict.
        accused: of how many promises ``missed`` or ``partly`` was said.
        borne_out: of how many of those the annotation says the same, by the same answer.
        held_back: how many annotated ``missed`` and ``partly`` were not said although their answer was found.
    """

    name: str
    targets: int
    answered: int
    said: int
    right: int
    silent: int
    kept: int
    judged: int
    verdicts: int
    accused: int
    borne_out: int
    held_back: int

    def measures(self) -> dict[str, float]:
        """Return F1 of the pairs, the shares of silence kept, of right verdicts and of accusations borne out."""
        precision = self.right / self.said if self.said else 0.0
        recall = self.right / self.answered if self.answered else 0.0
        both = precision + recall
        return {
            "pairs": 2 * precision * recall / both if both else 0.0,
            "silence": self.kept / self.silent if self.silent else 1.0,
            "verdict": self.verdicts / self.judged if self.judged else 0.0,
            "accusation": self.borne_out / self.accused if self.accused else 1.0,
        }


def evaluate_links(folder: Path, lexicon: Lexicon | None = None) -> list[LinkScore]:
    """Score every annotated pair of reports of a folder.

    Args:
        folder: holds ``links-*.jsonl`` and the texts in ``text/``.
        lexicon: the rules; the built-in ones if None.

    Returns:
        One score a file, by name; none where there is no such file.

    Raises:
        DuixianError: a file is no list of links of two documents, or a text is missing.
    """
    return [score_links(path.stem, annotated_links(path), predicted_links(path, lexicon)) for path in _files(folder)]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("links-*.jsonl"))


def annotated_links(path: Path) -> list[Answer]:
    """Read annotated links.

    Args:
        path: the file.

    Returns:
        The answers in order of the file.

    Raises:
        DuixianError: a line is no link.
    """
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                found.append(msgspec.json.decode(line, type=Answer))
            except msgspec.DecodeError as error:
                where = f"{path}:{number}"
                raise DuixianError(say("evaluate.no-link"), where, say("evaluate.mend-line")) from error
    return found


def predicted_links(path: Path, lexicon: Lexicon | None = None) -> list[Answer]:
    """Link the two documents that annotated links are of.

    Args:
        path: the file of annotated links; the texts stand beside it in ``text/DOC.txt``.
        lexicon: the rules.

    Returns:
        What linking and judging make of the two.

    Raises:
        DuixianError: the links are not of two documents, or a text cannot be read.
    """
    gold = annotated_links(path)
    earlier = {a.target.doc for a in gold}
    later = {a.result.doc for a in gold if a.result is not None}
    if len(earlier) != 1 or len(later) != 1:
        raise DuixianError(say("evaluate.several-pairs"), str(path), say("evaluate.one-pair"))
    first, second = (_reading(path.parent / "text" / f"{doc}.txt", lexicon) for doc in (*earlier, *later))
    account = duixian.account(first, second, lexicon=lexicon)
    spans = export.Sides((first, second), account.statements.keys())
    return [
        Answer(
            _span(spans[e.link.target]),
            _span(spans[e.link.result.statement]) if e.link.result is not None else None,
            e.verdict.outcome,
        )
        for e in account.entries
    ]


def _reading(path: Path, lexicon: Lexicon | None) -> Reading:
    return duixian.interpret(duixian.read(path), lexicon=lexicon)


def _span(found: Mapping[str, object]) -> Span:
    return msgspec.convert({k: found[k] for k in ("doc", "start", "end")}, Span)


def score_links(name: str, gold: Sequence[Answer], predicted: Sequence[Answer]) -> LinkScore:
    """Compare predicted links with annotated ones.

    Args:
        name: what to call the score.
        gold: the annotated links.
        predicted: the predicted ones.

    Returns:
        The counts. Verdicts of annotated ``unclear`` pairs are left out, and ``exceeded`` counts as ``met``.
    """
    rows: dict[int, list[Answer]] = {}
    for p in predicted:
        k = next((k for k, g in enumerate(gold) if g.target.overlaps(p.target)), None)
        if k is not None:
            rows.setdefault(k, []).append(p)
    said = right = silent = kept = judged = verdicts = accused = borne_out = held_back = 0
    for k, g in enumerate(gold):
        found = [p for p in rows.get(k, []) if p.result is not None]
        said += len(found)
        harsh = [p for p in rows.get(k, []) if p.verdict in HARSH]
        accused += bool(harsh)
        borne_out += any(_answers(p, g) and p.verdict == g.verdict for p in harsh)
        if g.result is None:
            silent += 1
            kept += not found
            continue
        good = next((p for p in found if _answers(p, g)), None)
        right += good is not None
        held_back += good is not None and g.verdict in HARSH and good.verdict not in HARSH
        if good is not None and g.verdict != "unclear":
            judged += 1
            verdicts += good.verdict == ("met" if g.verdict == "exceeded" else g.verdict)
    return LinkScore(
        name=name,
        targets=len(gold),
        answered=len(gold) - silent,
        said=said,
        right=right,
        silent=silent,
        kept=kept,
        judged=judged,
        verdicts=verdicts,
        accused=accused,
        borne_out=borne_out,
        held_back=held_back,
    )


def _answers(predicted: Answer, gold: Answer) -> bool:
    return predicted.result is not None and gold.result is not None and gold.result.overlaps(predicted.result)
