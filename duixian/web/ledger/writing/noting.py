"""Corrections as rows: noted with the text around them, and laid over a new reading of the document."""

from __future__ import annotations

from typing import Any

from duixian.lexicon import dimension, load
from duixian.model import UsageError, say
from duixian.web.ledger.incoming import period_year
from duixian.web.ledger.models import Comparison, Correction, Document, Event, Statement
from duixian.web.ledger.reading.corrections import CONTEXT, about, current, field_of, row_of
from duixian.web.ledger.writing.log import Log


def given_reason(why: str) -> str:
    """Return the reason that a person gives for a change.

    Raises:
        UsageError: it is none.
    """
    reason = why.strip()
    if not reason:
        raise UsageError(say("correct.needs-reason"), "why", say("correct.say-why"))
    return reason


def anchored(document: Document, subject: str, row: Statement | Comparison, field: str, text: str) -> Correction:
    """Make a correction that holds on to a figure by its quote and the characters around it; it is not saved yet."""
    return Correction(
        document=document,
        subject=subject,
        field=field,
        start=row.start,
        end=row.end,
        quote=row.quote,
        prefix=text[max(0, row.start - CONTEXT) : row.start],
        suffix=text[row.end : row.end + CONTEXT],
    )


def noted(correction: Correction, event: Event, value: Any, engine: Any, why: str) -> Correction:
    """Save what a correction says since an event, and return it."""
    correction.value, correction.engine, correction.why = value, engine, why
    correction.state, correction.event, correction.who, correction.at = "applied", event, event.who, event.at
    correction.save()
    return correction


def put(row: Statement | Comparison, field: str, value: Any) -> None:
    """Set a field of a row and what depends on it."""
    if isinstance(row, Statement):
        if field == "value":
            row.low_text, row.high_text = value["low"], value["high"]
            row.low, row.high = float(value["low"]), float(value["high"])
            return
        if field == "indicator_id":
            row.indicator_id = value or None
            row.headline = False
            return
        if field == "unit":
            row.dimension = dimension(value, load())
        if field == "period":
            row.period_year = period_year(value)
    setattr(row, field_of(field), value)


def settle_headlines(document: Document) -> None:
    """Let one figure stand for each indicator, kind and side again, after corrections of a document.

    The figure that the engine chose stays where it still fits; else the first that fits takes its place.
    """
    rows = list(Statement.objects.filter(document=document, indicator__isnull=False).order_by("start"))
    chosen: dict[tuple[Any, ...], Statement] = {}
    for s in rows:
        year = document.year if s.status == "target" else (document.year or 0) - 1
        fits = not (s.withdrawn or s.optional or s.territory) and s.role == "value" and s.status != "other"
        if not fits or s.period != str(year):
            continue
        group = (s.indicator_id, s.kind, s.status)
        if group not in chosen or (s.headline and not chosen[group].headline):
            chosen[group] = s
    stands = {s.pk for s in chosen.values()}
    for s in rows:
        if s.headline != (s.pk in stands):
            Statement.objects.filter(pk=s.pk).update(headline=s.pk in stands)


def reapply(document: Document, text: str, log: Log) -> None:
    """Lay the corrections of a document over a new reading of it.

    Args:
        document: the document, whose rows are as the engine reads them now.
        text: its text.
        log: is told where engine and person no longer differ, or a correction has lost its place.
    """
    corrections = list(Correction.objects.filter(document=document).exclude(subject="document"))
    for correction in corrections:
        was = correction.state
        start = _found(correction, text)
        row = row_of(document, correction.subject, start) if start is not None else None
        if row is None or start is None:
            correction.state = "lost"
        else:
            correction.start, correction.end = start, start + len(correction.quote)
            if correction.subject == "link":
                # What the engine makes of the link is known when the account has been made anew.
                correction.state = "applied"
            else:
                correction.engine = current(row, correction.field)
                correction.state = "agreed" if correction.engine == correction.value else "applied"
                put(row, correction.field, correction.value)
                row.corrected = row.corrected or correction.state == "applied"
                row.save()
        if correction.state != was:
            log.add(
                correction.state,
                about(document, correction.subject, correction.start),
                document=document,
                field=correction.field,
                before=was,
                after=correction.state,
            )
        correction.save()
    if corrections:
        settle_headlines(document)


def _found(correction: Correction, text: str) -> int | None:
    """Find where the quote of a correction stands in a text now: at its place, else where its surroundings fit best."""
    quote = correction.quote
    if text[correction.start : correction.start + len(quote)] == quote and _fit(correction, text, correction.start):
        return correction.start
    best: tuple[int, int, int] | None = None
    at = text.find(quote)
    while at >= 0:
        fit = _fit(correction, text, at)
        rank = (fit, -abs(at - correction.start), at)
        if fit and (best is None or rank > best):
            best = rank
        at = text.find(quote, at + 1)
    return best[2] if best else None


def _fit(correction: Correction, text: str, at: int) -> int:
    """Count how many characters directly before and behind a place are those that stood there when it was corrected."""
    before, behind = text[max(0, at - CONTEXT) : at], text[at + len(correction.quote) :][:CONTEXT]
    left = 0
    while left < min(len(before), len(correction.prefix)) and before[-1 - left] == correction.prefix[-1 - left]:
        left += 1
    right = 0
    while right < min(len(behind), len(correction.suffix)) and behind[right] == correction.suffix[right]:
        right += 1
    # A document of nothing but the quote has no surroundings to compare.
    return left + right if correction.prefix or correction.suffix else 1
