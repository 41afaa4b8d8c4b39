"""A report: its text with every figure marked, and the list of figures beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from duixian.model import say
from duixian.text import STOPS
from duixian.web.ledger.models import Comparison, Document, FindingStatement, Section, Statement
from duixian.web.shell import resources
from duixian.web.shell.asked import choice
from duixian.web.shell.labels import KIND, STATUS
from duixian.web.shell.pages import NotFound, Page, page


class MarkedFigure(NamedTuple):
    """A figure of the text, as far as the page shows it; its attributes are fields of the ledger's statement."""

    start: int
    end: int
    quote: str
    wording: str
    kind: str
    status: str


def document(key: str) -> Document:
    """Return a document by its key.

    Raises:
        NotFound: there is none.
    """
    found = Document.objects.filter(key=key).select_related("place", "body").first()
    if found is None:
        raise NotFound(say("site.no-such-document"), key, say("site.find-by-place"))
    return found


def contradicted(held: Document) -> set[int]:
    """Return where the figures stand that a contradiction rests on."""
    parts = FindingStatement.objects.filter(statement__document=held, finding__outcome="contradicts")
    return set(parts.values_list("statement__start", flat=True))


def report(request: HttpRequest, key: str) -> Page:
    """Show a document with its figures.

    Query: ``section`` (its number), ``status``, ``kind``, ``contradicts=1``: only these figures are marked and listed.
    """
    held = document(key)
    text = held.body.text
    sections = list(Section.objects.filter(document=held))
    figures = [
        MarkedFigure(*row)
        for row in Statement.objects.filter(document=held, withdrawn=False)
        .order_by("start")
        .values_list(*MarkedFigure._fields)
    ]
    wrong = contradicted(held)
    status, kind = choice(request, "status", tuple(STATUS)), choice(request, "kind", tuple(KIND))
    chosen = next((s for s in sections if str(s.number) == request.GET.get("section", "")), None)
    only_wrong = request.GET.get("contradicts") == "1"
    shown = [
        f
        for f in figures
        if (not status or f.status == status)
        and (not kind or f.kind == kind)
        and (chosen is None or chosen.start <= f.start < chosen.end)
        and (not only_wrong or f.start in wrong)
    ]
    beside = Document.objects.filter(place=held.place, kind=held.kind, current=True) if held.place else None
    # A card points back at its figure, marked or not: what a filter leaves out, what has no number, what was withdrawn.
    every = {
        *Statement.objects.filter(document=held).values_list("start", flat=True),
        *Comparison.objects.filter(document=held).values_list("start", flat=True),
    }
    context: dict[str, Any] = {
        "document": held,
        "body": _marked(text, sections, shown, wrong, sorted(every)),
        "figures": shown,
        "total": len(figures),
        "wrong": wrong,
        "sections": [s for s in sections if s.level <= 2],
        "chosen": chosen,
        "status": status,
        "kind": kind,
        "only_wrong": only_wrong,
        "statuses": STATUS.items(),
        "kinds": tuple(KIND),
        "before": beside.filter(year=held.year - 1).first() if beside is not None and held.year else None,
        "after": beside.filter(year=held.year + 1).first() if beside is not None and held.year else None,
        "versions": beside.model.objects.filter(place=held.place, year=held.year, kind=held.kind).exclude(pk=held.pk)
        if beside is not None
        else (),
        "issues": held.issues.all(),
    }

    def rows() -> list[resources.Row]:
        listed = {f.start for f in shown}
        every = Statement.objects.filter(document=held, withdrawn=False).order_by("start")
        return [row for row in resources.STATEMENT.read(every) if row["start"] in listed]

    def data() -> dict[str, Any]:
        names = [column.name for column in resources.own(resources.SECTION)]
        return {
            **resources.DOCUMENT.read(Document.objects.filter(pk=held.pk))[0],
            "text": text,
            "sections": [{name: getattr(s, name) for name in names} for s in sections],
            "statements": [{**row, "contradicted": row["start"] in wrong} for row in rows()],
        }

    return Page(context, data, resources.table(held.key, resources.STATEMENT, rows))


def _marked(
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


urls = page("d/<str:key>/", report, name="report", template="site/report/report.html")
