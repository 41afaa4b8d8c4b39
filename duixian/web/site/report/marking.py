"""Writing a report's text with its figures as links; a template would take too long for so many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from duixian.text import STOPS
from duixian.web.ledger.models import Section
from duixian.web.site.report.queries import MarkedFigure


def marked(
    text: str, sections: Sequence[Section], figures: Sequence[MarkedFigure], wrong: set[int], every: Sequence[int]
) -> SafeString:
    """Write the text as headings and paragraphs, each figure as a link to its card; ``every`` place can be linked."""
    headings = {s.start: s for s in sections}
    starts = [f.start for f in figures]
    out: list[str] = []
    at, above = 0, 1
    for line in text.split("\n"):
        end = at + len(line)
        if line.strip():
            within = figures[bisect_left(starts, at) : bisect_left(starts, end)]
            inner = "".join(_inner(text, at, end, within, wrong, every))
            section = next((headings[k] for k in range(at, min(end, at + 4)) if k in headings), None)
            # A section that begins inside a paragraph (一是 …) is no heading of its own.
            if section is not None and len(line) <= 60 and line.rstrip()[-1] not in STOPS:
                # A level that the report leaves out is left out for nobody who goes from heading to heading.
                above = level = min(section.level + 1, above + 1, 4)
                out.append(f'<h{level} id="c-{section.number}">{inner}</h{level}>')
            else:
                out.append(f"<p>{inner}</p>")
        at = end + 1
    return mark_safe("\n".join(out))


def _inner(
    text: str, start: int, end: int, figures: Sequence[MarkedFigure], wrong: set[int], every: Sequence[int]
) -> Iterator[str]:
    at = start
    drawn = []
    for f in figures:
        if f.start >= at and f.end <= end:
            drawn.append(f)
            at = f.end
    marked = {f.start for f in drawn}
    silent = [k for k in every[bisect_left(every, start) : bisect_left(every, end)] if k not in marked]
    at = start
    for f in drawn:
        yield from _plain(text, at, f.start, silent)
        classes = f"figure {'contradiction' if f.start in wrong else f.status}"
        yield f'<a class="{classes}" id="s-{f.start}" href="s/{f.start}/">{escape(text[f.start : f.end])}</a>'
        at = f.end
    yield from _plain(text, at, end, silent)


def _plain(text: str, start: int, end: int, silent: list[int]) -> Iterator[str]:
    """Write words between figures, with the places in them that can be linked; those are taken from the list."""
    at = start
    while silent and silent[0] < end:
        # One that begins inside a figure that is marked stands behind it.
        place = max(at, silent[0])
        yield f'{escape(text[at:place])}<span id="s-{silent.pop(0)}"></span>'
        at = place
    yield escape(text[at:end])
