"""Corrections as they stand: which fields can have them, in what form, and what a row says now."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from duixian import columns
from duixian.columns import VOCABULARIES
from duixian.model import UsageError, say
from duixian.web.ledger.incoming import period_year
from duixian.web.ledger.models import Comparison, Document, Indicator, Statement

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
    return getattr(row, field_of(field))


def field_of(name: str) -> str:
    """Return the field of the ledger's row that holds a column."""
    column = _COLUMNS.get(name)
    return name if column is None else column.ledger or name


def row_of(document: Document, subject: str, start: int) -> Statement | Comparison | None:
    """Return what begins at a character of a document: a statement or a comparison; for a link, its promise."""
    statement = Statement.objects.filter(document=document, start=start).first() if subject != "comparison" else None
    if statement is not None or subject == "statement":
        return statement
    return Comparison.objects.filter(document=document, start=start).first()


def about(document: Document, subject: str, start: int) -> str:
    """Name an object as events do."""
    return f"document:{document.key}" if subject == "document" else f"{subject}:{document.key}#{start}"
