"""The engine's explanations in Chinese: why a link was made, what a verdict rests on, equations, refusals.

The engine writes one line of English from a closed set of sentences, and the ledger keeps that line.
``explanations.toml`` holds each sentence beside its Chinese, ``reasons.toml`` what tells one indicator from another.
Here a line is recognised by the sentence that it was made from and said again in Chinese, with its numbers, units and
quotes.

A sentence of the table has places: ``{year}`` stands for any words, ``{share:percent}`` for what the table's kind of
that name matches, ``{note:note?}`` for the same or nothing. A kind is a pattern of this module or a group of phrases of
the table, which may hold places themselves.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec
from django.utils.translation import get_language

from duixian.web.ledger.reasons import AS_RECORDED, Stored
from duixian.web.site.labels import reader_language
from duixian.web.site.resources import said

_FOLDER = Path(__file__).parent
_JOINT, _CHINESE_JOINT = "; ", "；"
_PLACE = re.compile(r"\{(?P<name>\w+)(?::(?P<kind>[\w-]+)(?P<spare>\??))?\}")
_NUMBER = r"[-−]?(?:\d[\d.]*|∞)"
# The engine joins sentences, so that a place never reaches over the joint.
_WORDS = r"(?:(?!; ).)+?"
_PATTERNS: Mapping[str, str] = {
    "words": _WORDS,
    "chinese": r"(?!not )(?:(?!; ).)*?[一-龥](?:(?!; ).)*?",
    "rest": r".+",
    "anything": r".*",
    "count": r"\d+",
    "amount": rf"{_NUMBER}(?: ?(?:万亿|亿|万))?",
    "interval": rf"{_NUMBER}(?:万亿|亿|万)?–{_NUMBER}(?:万亿|亿|万)?",
    "percent": rf"{_NUMBER} ?%",
    # With the space in front of it: of a count without a unit nothing but that space is written.
    "unit": r" ?(?:(?!; |, |: |\s).)*?",
}
# English parts a number from its unit by a space, Chinese does not.
_CLOSE = frozenset(["amount", "percent", "unit"])


class _Sentence(msgspec.Struct, frozen=True):
    """A sentence of the table, ready to recognise.

    Attributes:
        pattern: what the engine writes.
        literal: the longest run of letters that it surely holds, which is quicker to look for.
        kinds: place → kind.
        chinese: the Chinese, with the places' names.
    """

    pattern: re.Pattern[str]
    literal: str
    kinds: Mapping[str, str]
    chinese: str


class Table:
    """The sentences that the engine writes, beside their Chinese."""

    def __init__(self, sentences: Mapping[str, str], groups: Mapping[str, Mapping[str, str]]) -> None:
        """Make ready.

        Args:
            sentences: English with places → Chinese with the same places.
            groups: kind of place → the phrases that can stand there.
        """
        self._groups = groups
        self._plain = {english: chinese for english, chinese in sentences.items() if "{" not in english}
        self._phrases = {name: [self._compiled(*pair) for pair in group.items()] for name, group in groups.items()}
        self._sentences = [self._compiled(*pair) for pair in sentences.items() if "{" in pair[0]]

    def chinese(self, told: str) -> str | None:
        """Say a line of the engine in Chinese.

        Args:
            told: what the engine wrote, of one sentence or several.

        Returns:
            The Chinese; where a sentence is none of the table, that sentence as it is. None where none of them is.
        """
        parts = list(self._parts(told))
        if all(said is None for _, said in parts):
            return None
        return _CHINESE_JOINT.join(part if said is None else said for part, said in parts)

    def unknown(self, told: str) -> list[str]:
        """List the sentences of a line that the table does not hold.

        Args:
            told: what the engine wrote.

        Returns:
            Those that ``chinese`` leaves as they are.
        """
        return [part for part, said in self._parts(told) if said is None]

    def _parts(self, told: str) -> Iterator[tuple[str, str | None]]:
        """Split a line into its sentences, each with its Chinese; a sentence may hold the joint itself."""
        parts = told.split(_JOINT)
        at = 0
        while at < len(parts):
            for end in range(len(parts), at, -1):
                part = _JOINT.join(parts[at:end])
                said = self._one(part)
                if said is not None or end == at + 1:
                    yield part, said
                    at = end
                    break

    def _one(self, told: str) -> str | None:
        said = self._plain.get(told)
        return said if said is not None else self._match(told, self._sentences)

    def _match(self, told: str, sentences: list[_Sentence]) -> str | None:
        for sentence in sentences:
            if sentence.literal not in told or (m := sentence.pattern.fullmatch(told)) is None:
                continue
            said = {name: self._said(m[name], kind) for name, kind in sentence.kinds.items()}
            known = {name: text for name, text in said.items() if text is not None}
            if len(known) == len(said):
                return _PLACE.sub(lambda place, known=known: known[place["name"]], sentence.chinese)  # type: ignore[misc]
        return None

    def _said(self, told: str, kind: str) -> str | None:
        if kind in self._groups:
            return self._groups[kind].get(told) or self._match(told, self._phrases[kind]) if told else ""
        if kind == "rest":
            return self.chinese(told)
        return told.replace(" ", "") if kind in _CLOSE else told

    def _compiled(self, english: str, chinese: str) -> _Sentence:
        kinds = {m["name"]: m["kind"] or "words" for m in _PLACE.finditer(english)}
        wanted = {m["name"] for m in _PLACE.finditer(chinese)}
        if wanted - kinds.keys():
            raise ValueError(f"{chinese!r} has a place that {english!r} has not: {', '.join(wanted - kinds.keys())}")
        literals = _PLACE.sub("\0", english).split("\0")
        return _Sentence(re.compile(self._pattern(english, True), re.DOTALL), max(literals, key=len), kinds, chinese)

    def _pattern(self, english: str, named: bool) -> str:
        out, at = [], 0
        for m in _PLACE.finditer(english):
            out.append(re.escape(english[at : m.start()]))
            kind = m["kind"] or "words"
            group = self._groups.get(kind)
            pattern = "|".join(self._pattern(e, False) for e in group) if group is not None else _PATTERNS[kind]
            if m["spare"]:
                pattern = f"(?:{pattern})?"
            out.append(f"(?P<{m['name']}>{pattern})" if named else f"(?:{pattern})")
            at = m.end()
        return "".join(out) + re.escape(english[at:])


@lru_cache(maxsize=1)
def table() -> Table:
    """Return the table of the package.

    Returns:
        It, made ready once.

    Raises:
        ValueError: a sentence's Chinese has a place that its English has not.
    """
    parts = tomllib.loads((_FOLDER / "explanations.toml").read_text("utf-8"))
    groups = parts.pop("groups")
    groups["reason"] = tomllib.loads((_FOLDER / "reasons.toml").read_text("utf-8"))
    return Table(dict(_flat(parts)), groups)


def _flat(parts: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for part in parts.values():
        yield from part.items()


@lru_cache(maxsize=16384)
def in_chinese(told: str) -> str:
    """Say a line of the engine in Chinese.

    Args:
        told: the line, as the ledger keeps it.

    Returns:
        The Chinese; what is no sentence of the engine as it is.
    """
    return table().chinese(told) or told


def explained(told: str | Stored | None) -> str:
    """Say a reason, or a line of the engine, in the reader's language.

    Args:
        told: as the ledger keeps it.

    Returns:
        The Chinese on a Chinese page, the English on any other.
    """
    if isinstance(told, dict):
        if told["code"] != AS_RECORDED:
            return said(told, reader_language())
        told = told["values"]["words"]
    told = str(told or "")
    return in_chinese(told) if (get_language() or "zh").startswith("zh") else told
