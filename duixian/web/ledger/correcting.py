"""Corrections: made, kept through a new reading, laid over links. Called by ``service`` and ``recording`` alone."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from duixian import columns
from duixian.columns import VOCABULARIES
from duixian.lexicon import dimension, load
from duixian.model import UsageError, say
from duixian.web.ledger.events import Log
from duixian.web.ledger.incoming import period_year
from duixian.web.ledger.models import Comparison, Correction, Document, Indicator, Statement

# Enough to tell one 5% of a paragraph from the next.
CONTEXT = 32
# The fields that a person can correct, by the public names of columns. A value is one field: both its ends.
STATEMENT_FIELDS = ("value", *columns.correctable("statement"), "withdrawn")
COMPARISON_FIELDS = (*columns.correctable("comparison"), "withdrawn")
_COLUMNS = {column.name: column for column in columns.RECORDS["statement"].columns}
_LENGTHS = {"unit": 40, "period": 24}


def checked(field: str, value: Any) -> Any:
    """Check what a person wrote and bring it into the form that is stored.

    Args:
        field: a name of ``STATEMENT_FIELDS``.
        value: as given: text, or a truth value for ``withdrawn``. A value is a number, or two parted by ``~``.

    Returns:
        Text; for ``value`` an object with ``low`` and ``high``; for ``withdrawn`` a truth value.

    Raises:
        UsageError: it is none that the field can have.
    """
    if field == "withdrawn":
        return bool(value)
    text = str(value).strip()
    if field == "value":
        parts = [part.strip() for part in text.replace("～", "~").split("~")]
        try:
            numbers = [Decimal(part.replace(",", "")) for part in parts]
        except InvalidOperation as error:
            raise UsageError(say("correct.no-number", value=text), "value", say("correct.write-number")) from error
        if len(numbers) > 2 or not all(n.is_finite() for n in numbers) or numbers[0] > numbers[-1]:
            raise UsageError(say("correct.no-range", value=text), "value", say("correct.write-number"))
        if any(len(format(n, "f")) > 40 for n in numbers):
            raise UsageError(say("correct.too-many-digits"), "value", say("correct.write-number"))
        return {"low": format(numbers[0], "f"), "high": format(numbers[-1], "f")}
    vocabulary = VOCABULARIES.get(_COLUMNS[field].vocabulary)
    # A figure may have no direction, but is of some kind.
    if vocabulary is not None and text not in vocabulary and (text or field != "direction"):
        remedy = say("correct.these-words", names=tuple(vocabulary))
        raise UsageError(say("correct.no-such-word", field=field, value=text), field, remedy)
    if field == "indicator_id" and text and not Indicator.objects.filter(pk=text).exists():
        named = list(Indicator.objects.filter(name=text).values_list("pk", flat=True)[:2])
        if len(named) != 1:
            raise UsageError(say("correct.not-in-catalogue", value=text), field, say("correct.name-indicator"))
        return named[0]
    if field == "period" and text and period_year(text) is None:
        raise UsageError(say("correct.no-period", value=text), field, say("correct.write-period"))
    if len(text) > _LENGTHS.get(field, 400):
        raise UsageError(say("correct.too-long"), field, say("correct.write-shorter"))
    return text


def current(row: Statement | Comparison, field: str) -> Any:
    """Return what a row says now, in the form in which corrections store it."""
    if field == "value":
        assert isinstance(row, Statement)
        return {"low": row.low_text, "high": row.high_text}
    if field == "indicator_id":
        assert isinstance(row, Statement)
        return row.indicator_id or ""
    return getattr(row, _field(field))


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
    setattr(row, _field(field), value)


def _field(name: str) -> str:
    """Return the field of the ledger's row that holds a column."""
    column = _COLUMNS.get(name)
    return name if column is None else column.ledger or name


def row_of(document: Document, subject: str, start: int) -> Statement | Comparison | None:
    """Return what begins at a character of a document: a statement or a comparison; for a link, its promise."""
    statement = Statement.objects.filter(document=document, start=start).first() if subject != "comparison" else None
    if statement is not None or subject == "statement":
        return statement
    return Comparison.objects.filter(document=document, start=start).first()


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


def about(document: Document, subject: str, start: int) -> str:
    """Name an object as events do."""
    return f"document:{document.key}" if subject == "document" else f"{subject}:{document.key}#{start}"
