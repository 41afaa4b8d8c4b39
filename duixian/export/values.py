"""Values as files have them: numbers with their digits, texts that can be stored, reasons with their values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from duixian import messages
from duixian.columns import Language
from duixian.model import Reason

# What a spreadsheet would run as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_encoder = msgspec.json.Encoder()


def plain(value: Decimal) -> str:
    """Write a number with the digits it has and without an exponent: ``1.39E+12`` is ``1390000000000``.

    Args:
        value: a finite number.

    Returns:
        The digits, the decimal places kept as written (``5.10``).
    """
    return format(value, "f")


def day(value: date) -> str:
    """Write a day, or a moment of Greenwich time, by ISO 8601."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat()


def storable(text: str) -> str:
    """Return a text without the lone surrogates that no output can hold; each becomes one other character.

    Args:
        text: any text. A file name that is not UTF-8 arrives with surrogates.
    """
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def nested(value: Any, lang: Language | None = None) -> Any:
    """Turn a value into what JSON has for it, inside lists and objects too.

    Args:
        value: texts, numbers, reasons, lists and objects of them.
        lang: the language in which reasons carry their sentence as well; None for code and values alone.

    Returns:
        Numbers as raw digits without an exponent, a reason as an object of ``code``, ``values`` and, where a language
        was asked for, ``text``.
    """
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Decimal):
        # The encoder would write 1E+12 for a Decimal with a positive exponent, and a text.
        return msgspec.Raw(plain(value).encode())
    if isinstance(value, Reason):
        told: dict[str, Any] = {"code": value.code, "values": nested(value.values)}
        return told if lang is None else {**told, "text": messages.sentence(value, lang)}
    if isinstance(value, dict):
        return {name: nested(one, lang) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [nested(one, lang) for one in value]
    return value


def as_json(value: Any, lang: Language | None = None) -> str:
    """Write a value as JSON text, for a cell of a flat table.

    Args:
        value: see ``nested``.
        lang: see ``nested``.
    """
    return _encoder.encode(nested(value, lang)).decode()
