"""What corrections, events and documents hold, in the words of the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from duixian import columns
from duixian.lexicon.rules import saying
from duixian.web.ledger.models import Indicator
from duixian.web.shell import labels
from duixian.web.shell.amounts import english

_COLUMNS = {column.name: column for column in columns.RECORDS["statement"].columns}
_DOCUMENT = {column.name.removeprefix("document_"): column for column in columns.RECORDS["document"].columns}


def written(value: Any) -> str:
    """Return a stored value as a person writes it."""
    if isinstance(value, dict) and "low" in value:
        return str(value["low"]) if value["low"] == value["high"] else f"{value['low']}~{value['high']}"
    if isinstance(value, dict):
        return f"{value.get('document')}#{value.get('start')}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "" if value is None else str(value)


def worded(value: Any, field: str) -> str:
    """Return a stored value of a field in the words of the page: of a code its word, of an indicator's id its name."""
    column = _COLUMNS.get(field)
    if column is not None and value and column.vocabulary:
        return str(labels.word(column.vocabulary, str(value)))
    if field == "indicator_id" and value:
        found = Indicator.objects.filter(pk=value).first()
        return str(value) if found is None else found.english if english() else found.name
    return written(value)


def identified(rules: str) -> list[tuple[str, str]]:
    """Say by what a document's place, year, kind … were found.

    Args:
        rules: as the ledger holds them: ``place=title; year=file-name``.

    Returns:
        What was found, and by what. A rule of an earlier version that has no sentence today is left out.
    """
    found = []
    for field, _equals, name in (rule.partition("=") for rule in rules.split("; ")):
        told, column = saying("identity", name), _DOCUMENT.get(field)
        if told is not None and column is not None:
            found.append((column.head(labels.reader_language()), told.en if english() else told.zh))
    return found
