"""Targets and results without a number: measured against another figure (高于全国平均, 与经济增长同步, 不低于上年).

Only comparisons with something that has a figure are stated: a country's or province's average, the year before, the
growth of the economy. 与全国同步 said of a society, or 同步推进 of two projects, compares nothing that can be judged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from duixian.extract.placing import section_path
from duixian.lexicon import Lexicon, Words, load
from duixian.model import Comparison, Kind, Outline, Relation, Report
from duixian.text import CLAUSE_ENDS

_SUBJECT = r"(?P<subject>[^，。；：、！？\n\d%％（）()“”]{2,26}?)"
_RELATIONS: tuple[Relation, ...] = ("not_below", "not_above", "above", "below")
# The patterns try every place as a subject's beginning, which is slow. No match crosses a barrier, and each holds a
# cue, so that only the stretch between barriers around a cue has to be tried (docs/architecture.md, Speed).
_BARRIER = re.compile(rf"[{CLAUSE_ENDS}\d%％（）()“”]")


class Comparing:
    """Finds targets and results without a number by one lexicon.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        r = "scopes.reference."
        names = {relation: f"{r}{relation.replace('_', '-')}" for relation in _RELATIONS}
        self._relations = {word: relation for relation, name in names.items() for word in words[name]}
        growth = f"{{{r}growth}}"
        economy = f"(?:{{{r}economy-of}}?{{{r}economy}}{{{r}economy-does}}?){growth}?{{{r}speed}}?"
        wider = f"{{{r}wider}}(?:、?{{{r}and}}?{{{r}wider}})?"
        reference = (
            f"(?:{wider}{{{r}wider-of}}?{growth}?{{{r}average}}?{{{r}level}}?"
            f"|{{{r}before}}{{{r}before-level}}?|{economy}{{{r}level}}?)"
        )
        subject = f"{_SUBJECT}(?P<growth>{growth}{{{r}speed}}?)?{{{r}adverbs}}*"
        ends = r"(?=[，。；、！\n])"
        relation = "|".join(f"{{{name}}}" for name in names.values())
        self._in_step = words.pattern(
            f"{subject}{{{r}with}}{{{r}adverbs}}*(?P<reference>{reference}){{{r}adverbs}}*"
            f"{{{r}step}}{{{r}step-does}}?{ends}"
        )
        self._than = words.pattern(f"{subject}(?P<word>{relation})(?P<reference>{reference}){ends}")
        self._step_cue = words.pattern(f"{{{r}step}}")
        begins = words.alternation(*(f"{r}{name}" for name in ("wider", "before", "economy-of", "economy")))
        self._than_cue = words.pattern(f"(?:{relation}){begins}")
        self._head, self._tail = words.pattern(f"^{{{r}heads}}+"), words.pattern(f"{{{r}tails}}+$")
        self._empty = words.pattern(rf"^(?:{{{r}empty}}|{{{r}empty-begins}}\S*)?$")
        self._grows, self._sign = words.pattern(f"{{{r}grows}}"), words.pattern(f"{{{r}sign}}")

    def find(self, report: Report, outline: Outline) -> tuple[Comparison, ...]:
        """State every target and result without a number.

        Args:
            report: the report.
            outline: its sections and stretches.

        Returns:
            Comparisons in order of the text.
        """
        found: dict[int, Comparison] = {}
        for block in report.blocks:
            if block.kind not in ("paragraph", "table_row"):
                continue
            piece = report.text[block.start : block.end]
            for m in _matches(self._in_step, self._step_cue, piece):
                self._add(found, m, "in_step", report, outline, block.start)
            for m in _matches(self._than, self._than_cue, piece):
                self._add(found, m, self._relations[m["word"]], report, outline, block.start)
        return tuple(found[k] for k in sorted(found))

    def _add(
        self,
        found: dict[int, Comparison],
        m: re.Match[str],
        relation: Relation,
        report: Report,
        outline: Outline,
        shift: int,
    ) -> None:
        head = self._head.match(m["subject"])
        skipped = head.end() if head else 0
        subject = self._tail.sub("", m["subject"][skipped:])
        if self._empty.match(subject):
            return
        start, end = shift + m.start("subject") + skipped, shift + m.end()
        stretch = outline.stretches[bisect_right([s.start for s in outline.stretches], start) - 1]
        growth = m["growth"] or self._grows.search(m["reference"]) or self._sign.search(subject[-3:])
        kind: Kind = "change" if growth or relation == "in_step" else "level"
        found[start] = Comparison(
            id=f"{report.id}-c{start}",
            report=report.id,
            start=start,
            end=end,
            quote=report.text[start:end],
            indicator=subject,
            kind=kind,
            relation=relation,
            reference=m["reference"],
            status={"outlook": "target", "review": "result"}.get(stretch.view, "other"),  # type: ignore[arg-type]
            period=stretch.period,
            section=section_path(outline.sections, [s.start for s in outline.sections], start),
            rules=(
                f"indicator={'in-step' if relation == 'in_step' else 'compared'}",
                f"status={stretch.view}",
                f"period={stretch.rule}",
            ),
        )


@lru_cache(maxsize=8)
def _comparing(words: Words) -> Comparing:
    return Comparing(words)


def comparisons(report: Report, outline: Outline, lexicon: Lexicon | None = None) -> tuple[Comparison, ...]:
    """State every target and result that is measured against another figure and has no number itself.

    Args:
        report: the report.
        outline: its sections and stretches.
        lexicon: the words; the built-in ones if None.

    Returns:
        Comparisons in order of the text.
    """
    return _comparing((lexicon or load()).words).find(report, outline)


def _matches(pattern: re.Pattern[str], cue: re.Pattern[str], piece: str) -> Iterator[re.Match[str]]:
    """Find what ``pattern.finditer(piece)`` finds, by looking only where the cue stands."""
    done = 0
    for hit in cue.finditer(piece):
        if hit.start() < done:
            continue
        begin = max((m.end() for m in _BARRIER.finditer(piece, done, hit.start())), default=done)
        barrier = _BARRIER.search(piece, hit.end())
        done = barrier.end() if barrier else len(piece)
        yield from pattern.finditer(piece, begin, done)
