"""What the program says to a reader: a code with values (``model.Reason``), and its sentence in Chinese or English.

``lexicon/messages/TOPIC.toml`` holds the two sentences of ``TOPIC.name`` beside each other:

    [plan-only]
    zh = "仍只是计划"
    en = "it is again only a plan"

A place ``{name}`` of a sentence stands for a value: a text, another reason, or several of them. ``{name:FORMAT}``
writes a number as a reader expects it (``FORMATS``), or a code by its word in a vocabulary of ``columns.VOCABULARIES``.
What stands in ``[…]`` is left out where a value inside is missing or empty: ``{reached:amount}[ {unit}]``.

A topic is a file so that a command reads the sentences that it needs and no others.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import msgspec

from duixian import columns
from duixian.model import DuixianError, Reason, Value

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FOLDER = Path(__file__).parent / "lexicon" / "messages"
# Several sentences said one after the other: the code of a reason whose ``parts`` they are.
ALL = "all"
_JOINTS: Mapping[Language, str] = {"zh": "；", "en": "; "}
_LISTED: Mapping[Language, str] = {"zh": "、", "en": ", "}
_PIECE = re.compile(r"\{(?P<name>\w+)(?::(?P<format>[\w-]+))?\}|\[(?P<maybe>[^\[\]]*)\]|(?P<text>[^\[\]{}]+)")
# The keys of the column `source`.
_KEYS: Mapping[str, str] = {
    "line": "source.line",
    "row": "source.row",
    "column": "source.column",
    "paragraph": "source.paragraph",
    "page": "source.page",
}
_TIME = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_SCALES = ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_language: ContextVar[Language] = ContextVar("language", default="en")


class Sentences(msgspec.Struct, frozen=True):
    """One message.

    Attributes:
        zh: its sentence in Chinese.
        en: in English.
    """

    zh: str
    en: str


def language() -> Language:
    """Return the language in which sentences are said where none is asked for: English outside of ``speaking``."""
    return _language.get()


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Say sentences in a language while the block runs, in this thread or task alone.

    Args:
        chosen: the language.
    """
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


def of_locale(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language of the terminal by its locale, as POSIX ranks the variables.

    Args:
        environment: the variables; those of the process if None.

    Returns:
        Chinese for any ``zh…``, else English.
    """
    variables = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if variables.get(name):
            return "zh" if variables[name].lower().startswith("zh") else "en"
    return "en"


def joined(*reasons: Reason) -> Reason:
    """Say several things one after the other.

    Args:
        reasons: at least one.

    Returns:
        The one reason, or one whose sentence is that of all of them.
    """
    return reasons[0] if len(reasons) == 1 else Reason(ALL, {"parts": reasons})


def sentence(reason: Reason, in_: Language | None = None) -> str:
    """Say a reason to a reader.

    Args:
        reason: code and values.
        in_: the language; that of ``language()`` if None.

    Returns:
        Its sentence, without a full stop.

    Raises:
        KeyError: no topic has the code; a test keeps this from a reader.
    """
    chosen = in_ or _language.get()
    if reason.code == ALL:
        return _said(reason.values["parts"], chosen)
    return _filled(getattr(message(reason.code), chosen), reason.values, chosen)


def complaint(problem: Reason | str, where: str, remedy: Reason | str, in_: Language | None = None) -> str:
    """Say an error in one line: where, what is wrong, what to do next.

    Args:
        problem: what is wrong.
        where: the file, row or entry; empty if there is no such place.
        remedy: what the user can do; empty if nothing is known.
        in_: the language; that of ``language()`` if None.
    """
    chosen = in_ or _language.get()
    parts = [part if isinstance(part, str) else sentence(part, chosen) for part in (problem, remedy) if part]
    head = f"{where}{'：' if chosen == 'zh' else ': '}" if where else ""
    return head + _JOINTS[chosen].join(parts)


def place_in_source(source: str, in_: Language | None = None) -> str:
    """Say where in its source a figure stands.

    Args:
        source: the column of that name: ``line=12``, ``row=3;column=full_text``, as ``Origin.where`` gives it.
        in_: the language; that of ``language()`` if None.

    Returns:
        ``第12行``, or ``line 12``.
    """
    chosen = in_ or _language.get()
    parts: list[str] = []
    rest = source
    while rest:
        key, _, rest = rest.partition("=")
        # The name of a column may hold anything, and stands last.
        value, _, rest = (rest, "", "") if key == "column" else rest.partition(";")
        parts.append(sentence(Reason(_KEYS[key], {"value": value}), chosen))
    return ("，" if chosen == "zh" else ", ").join(parts)


def message(code: str) -> Sentences:
    """Return the two sentences of a code.

    Args:
        code: ``TOPIC.name``.

    Raises:
        KeyError: there are none.
    """
    topic, _, name = code.partition(".")
    return topic_of(topic)[name]


@lru_cache(maxsize=64)
def topic_of(topic: str) -> Mapping[str, Sentences]:
    """Return the messages of a topic by their names.

    Args:
        topic: the name of a file of the folder, without its ending.

    Raises:
        KeyError: there is no such file.
    """
    path = FOLDER / f"{topic}.toml"
    if not path.is_file():
        raise KeyError(topic)
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), dict[str, Sentences])


def topics() -> tuple[str, ...]:
    """Return the names of all topics."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def places(text: str) -> frozenset[str]:
    """Return the names of the values that a sentence speaks of.

    Args:
        text: a sentence of a topic.
    """
    return frozenset(re.findall(r"\{(\w+)", text))


def _filled(text: str, values: Mapping[str, Value], chosen: Language) -> str:
    out = []
    for piece in _PIECE.finditer(text):
        if piece["maybe"] is not None:
            if all(values.get(name) not in (None, "", ()) for name in places(piece["maybe"])):
                out.append(_filled(piece["maybe"], values, chosen))
        elif piece["name"] is None:
            out.append(piece["text"])
        elif piece["format"] is None:
            out.append(_said(values[piece["name"]], chosen))
        else:
            out.append(_formatted(piece["format"], values[piece["name"]], chosen))
    return "".join(out)


def _said(value: Value, chosen: Language) -> str:
    if isinstance(value, Reason):
        return sentence(value, chosen)
    if isinstance(value, tuple):
        joint = _JOINTS if any(isinstance(one, Reason) for one in value) else _LISTED
        return joint[chosen].join(_said(one, chosen) for one in value)
    return value


def _formatted(form: str, value: Value, chosen: Language) -> str:
    if isinstance(value, tuple):
        return (" + " if form == "sum" else _LISTED[chosen]).join(_formatted(form, one, chosen) for one in value)
    if not isinstance(value, str):
        return _said(value, chosen)
    if form in FORMATS:
        return FORMATS[form](value, chosen)
    word = columns.VOCABULARIES[form].get(value)
    return value if word is None else getattr(word, chosen)


def _amount(value: str, chosen: Language) -> str:
    """Write a number as reports do, in 万 and 亿 where it is large: the units are the text's own in either language."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return "∞" if number > 0 else "−∞"
    scale, name = next((pair for pair in _SCALES if abs(number) >= pair[0]), (Decimal(1), ""))
    return _plain(round(number / scale, 4)) + name


def _share(value: str, chosen: Language) -> str:
    """Write a share as percent: 0.8412 is 84.1%."""
    return f"{_plain(round(Decimal(value) * 100, 1))}%"


def _grouped(value: str, chosen: Language) -> str:
    return f"{int(value):,}"


def _plural(value: str, chosen: Language) -> str:
    return "" if value == "1" else "s"


def _field(value: str, chosen: Language) -> str:
    return columns.head(value, chosen)


def _unit(value: str, chosen: Language) -> str:
    """Write a unit behind its number: English parts a word of its own from the number by a space."""
    if chosen == "en" and value.endswith("百分点"):
        return " percentage points"
    return f" {value}" if chosen == "en" and value[:1].isalpha() and value.isascii() else value


def _period(value: str, chosen: Language) -> str:
    """Write a time of ISO 8601: 2024-01/2024-06 is 2024年1月至6月."""
    ends = value.split("/")
    times = [m for m in map(_TIME.fullmatch, ends) if m is not None]
    if chosen == "en" or len(times) < len(ends):
        return " to ".join(ends)
    parts = [zip(m.groups(), "年月日", strict=True) for m in times]
    written = ["".join(f"{int(number)}{name}" for number, name in one if number) for one in parts]
    if len(times) == 2 and times[0][1] == times[1][1] and times[1][2]:
        written[1] = written[1].partition("年")[2]
    return "至".join(written)


def _distinction(value: str, chosen: Language) -> str:
    """Say what tells two indicators apart: a code of the built-in catalogue, or the user's own words."""
    known = topic_of("distinction").get(value)
    return value if known is None else getattr(known, chosen)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


# ``amount`` 139000000 → 1.39亿 · ``share`` 0.84 → 84% · ``grouped`` 12345 → 12,345 · ``s`` the English plural's s ·
# ``unit`` 公里 behind its number · ``sum`` several amounts added up · ``period`` 2024-06 → 2024年6月 ·
# ``distinction`` a code of lexicon/indicators.toml in words · ``field`` status → 结果或目标, what a column
# is called.
FORMATS: Mapping[str, Callable[[str, Language], str]] = {
    "amount": _amount,
    "share": _share,
    "grouped": _grouped,
    "s": _plural,
    "unit": _unit,
    "sum": _amount,
    "period": _period,
    "distinction": _distinction,
    "field": _field,
}

# Errors say themselves by it (``model``), from the moment at which the package is imported.
DuixianError.told = staticmethod(complaint)
