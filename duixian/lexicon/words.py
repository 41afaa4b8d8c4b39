"""The word lists of the lexicon, and patterns that are made of them: each word stands in one list, under one name.

A list is named by file, table and key (``cues.change.up``). A pattern names the lists that it is made of in braces,
``{cues.change.up}了?$``, so that what a user's folder adds to a list reaches every rule that goes by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from duixian.lexicon.files import load_toml
from duixian.model import LexiconError, say

# A file a theme, each a flat tree of tables and lists.
FILES = ("cues", "modifiers", "times", "growth", "verbs", "scopes", "views")
# {cues.change.up}; the braces of a count ({0,4}, {1,3}?) begin with a digit or a comma.
_NAME = re.compile(r"\{([a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)+)\}")


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word of a list, as the file has it: a text, or a table where what stands beside it matters.

    Attributes:
        word: the characters.
        not_before: what must not follow (``比`` is none before ``例``).
        not_after: what must not stand in front (``约`` is none after ``签``).
    """

    word: str
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """The regular expression that finds it."""
        # Lookbehinds have one width each: those of one character share one, every longer one has its own.
        single = re.escape("".join(text for text in self.not_after if len(text) == 1))
        behind = [f"(?<![{single}])"] if single else []
        behind += [f"(?<!{re.escape(text)})" for text in self.not_after if len(text) > 1]
        ahead = f"(?!{'|'.join(map(re.escape, self.not_before))})" if self.not_before else ""
        return "".join(behind) + re.escape(self.word) + ahead


class Words:
    """The word lists of one lexicon.

    Args:
        lists: by name, ``file.table.key``.
    """

    def __init__(self, lists: Mapping[str, tuple[Word, ...]]) -> None:
        self._lists = lists

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """Return the words of a list without what must not stand beside them, in the order of the file.

        Args:
            name: ``cues.change.up``.

        Returns:
            The words.

        Raises:
            LexiconError: there is no list of this name: a user's folder has taken it out, or a rule is misspelt.
        """
        return tuple(word.word for word in self._list(name))

    def __iter__(self) -> Iterator[str]:
        """Go through the names of the lists."""
        return iter(self._lists)

    def alternation(self, *names: str) -> str:
        """Return an expression that finds any word of some lists, the longest first.

        Args:
            names: of the lists.

        Returns:
            A group without a number; one that finds nothing if the lists are empty.
        """
        words = {word.pattern: len(word.word) for name in names for word in self._list(name)}
        return f"(?:{'|'.join(sorted(words, key=words.__getitem__, reverse=True)) or '(?!)'})"

    def signs(self, *names: str, after: str = "") -> str:
        """Return an expression by which one look tells whether a text may hold any word of some lists.

        What must not stand beside a word is not looked at, and a word that holds another of them is left out. There is
        no group in it: side by side with others of its kind it is searched for several times faster.

        Args:
            names: of the lists.
            after: characters of which one must stand in front.

        Returns:
            Words parted by ``|``; one that finds nothing if the lists are empty.
        """
        words = {word.word for name in names for word in self._list(name)}
        least = sorted(word for word in words if not any(other in word for other in words - {word}))
        return "|".join(re.escape(f"{mark}{word}") for mark in after or ("",) for word in least) or "(?!)"

    def begins(self, *names: str, besides: str = "") -> str:
        """Return a look ahead at the first characters of some lists: tried first, it spares trying every word.

        Args:
            names: of the lists.
            besides: further characters, and ranges of them, with which what is looked for may begin.

        Returns:
            The look ahead; one that finds nothing if the lists are empty.
        """
        characters = besides + re.escape("".join(sorted({word.word[0] for name in names for word in self._list(name)})))
        return f"(?=[{characters}])" if characters else "(?!)"

    def pattern(self, template: str) -> re.Pattern[str]:
        """Compile a pattern that names lists.

        Args:
            template: a regular expression in which ``{file.table.key}`` stands for any word of that list.

        Returns:
            The compiled pattern.

        Raises:
            LexiconError: it names a list that is not there.
        """
        return re.compile(_NAME.sub(lambda m: self.alternation(m[1]), template))

    def _list(self, name: str) -> tuple[Word, ...]:
        found = self._lists.get(name)
        if found is None:
            file = name.partition(".")[0]
            raise LexiconError(say("lexicon.no-list", name=name), f"{file}.toml", say("lexicon.restore-list"))
        return found


def read_words(directory: Path | None) -> Words:
    """Read the word lists from their files.

    Args:
        directory: the user's folder, laid over the built-in files; None for these alone.

    Returns:
        The lists.

    Raises:
        LexiconError: a file is no TOML, or an entry is neither a word nor a table of one.
    """
    lists: dict[str, tuple[Word, ...]] = {}
    for file in FILES:
        for name, entries in _leaves(load_toml(f"{file}.toml", directory), file):
            lists[name] = tuple(_word(entry, name, f"{file}.toml") for entry in entries)
    return Words(lists)


def _leaves(tables: Mapping[str, Any], above: str) -> Iterator[tuple[str, list[Any]]]:
    for key, value in tables.items():
        name = f"{above}.{key}"
        if isinstance(value, dict):
            yield from _leaves(value, name)
        elif isinstance(value, list):
            yield name, value
        else:
            file = above.partition(".")[0]
            raise LexiconError(say("lexicon.no-texts", name=key), f"{file}.toml", say("lexicon.mend-entry"))


def _word(entry: Any, name: str, where: str) -> Word:
    if isinstance(entry, str) and entry:
        return Word(entry)
    try:
        found = msgspec.convert(entry, Word)
    except msgspec.ValidationError:
        found = Word("")
    if not found.word:
        remedy = say("lexicon.write", what='"近"; {word = "约", not_after = ["签", "节"]}')
        raise LexiconError(say("lexicon.no-word", name=name), where, remedy)
    return found
