"""From kept stretches of a source to the report's text and the way back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from duixian.model import Run

Separator = Literal["", "\n", " "]


class Keep(NamedTuple):
    """A stretch of the source that goes into the text.

    Attributes:
        start: first character in the source.
        end: one past the last.
        before: what stands between it and the stretch before: nothing, a paragraph's end, or a blank in place
            of the line break between two Latin words.
    """

    start: int
    end: int
    before: Separator


class Part(NamedTuple):
    """A named part of the source of a format that is no text file: where it begins, and what it is called."""

    start: int
    name: str


def assemble(source: str, keeps: Sequence[Keep]) -> tuple[str, tuple[Run, ...]]:
    """Join kept stretches into the text and its runs.

    A separator takes the place of the first character that was left out before it, so that a run goes on
    through it: a text of one paragraph a line costs one run.

    Args:
        source: decoded text of the source.
        keeps: ascending, not empty, not overlapping; where ``before`` is a separator, at least one character
            of the source lies between the two stretches.

    Returns:
        The text and its runs.
    """
    out: list[str] = []
    runs: list[Run] = []
    position = run_start = run_source = 0
    reached = -1
    for start, end, before in keeps:
        if reached < 0:
            run_source = start
        elif before:
            out.append(before)
            position += 1
            if start != reached + 1:
                runs.append(Run(run_start, position, run_source))
                run_start, run_source = position, start
        elif start != reached:
            runs.append(Run(run_start, position, run_source))
            run_start, run_source = position, start
        out.append(source[start:end])
        position += end - start
        reached = end
    if position > run_start:
        runs.append(Run(run_start, position, run_source))
    return "".join(out), tuple(runs)


def name_parts(runs: Sequence[Run], parts: Sequence[Part]) -> tuple[Run, ...]:
    """Cut runs at the borders of parts, and count their source offsets from the part's beginning.

    Args:
        runs: of a text that was assembled from the parts laid end to end.
        parts: ascending; the first begins at 0.

    Returns:
        Runs that each lie in one part and name it.
    """
    starts = [part.start for part in parts]
    named: list[Run] = []
    for run in runs:
        start, source = run.start, run.source
        k = bisect_right(starts, source) - 1
        while start < run.end:
            limit = starts[k + 1] if k + 1 < len(starts) else source + run.end - start
            step = min(run.end - start, limit - source)
            if step > 0:
                named.append(Run(start, start + step, source - starts[k], parts[k].name))
                start, source = start + step, source + step
            k += 1
    return tuple(named)
