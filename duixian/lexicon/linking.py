"""Words and numbers by which wordings are compared (``linking.toml``, documented in docs/lexicon.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from duixian.lexicon.faults import wrong_value
from duixian.lexicon.files import load_toml
from duixian.model import LexiconError, say

FILE = "linking.toml"


class Score(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of the comparison; each is explained in the file."""

    accept: float
    margin: float
    related: float
    context: float
    action: float
    of_target: float
    same_number: float
    near_number: float
    one_known: float
    lone_word: float
    other_counter: float
    other_action: float
    far_value: float
    very_far_value: float
    section: float
    one_level: float


class Linking(msgspec.Struct, frozen=True):
    """The lists of ``linking.toml``, ready to use.

    Attributes:
        canonical: verb or noun → the word that stands for it and its synonyms.
        actions: the words that stand for verbs.
        words: matches any word of ``canonical`` or ``light``, the longest first.
        counters: measure words that are taken for each other.
        titles: matches what section titles hold of any subject.
        flow: matches a verb of a flow.
        stock: matches a word of a stock.
        cumulative: matches a word of a sum since some beginning.
        yearly: matches a word with which a figure of several years holds in each.
        levels: word → rank of what is counted.
        level: matches a word of ``levels``, the longest first.
        score: the numbers.
    """

    canonical: Mapping[str, str]
    actions: frozenset[str]
    words: re.Pattern[str]
    counters: frozenset[str]
    titles: re.Pattern[str]
    flow: re.Pattern[str]
    stock: re.Pattern[str]
    cumulative: re.Pattern[str]
    yearly: re.Pattern[str]
    levels: Mapping[str, str]
    level: re.Pattern[str]
    score: Score


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


@lru_cache(maxsize=8)
def linking(directory: Path | None = None) -> Linking:
    """Read the words and numbers of linking.

    Args:
        directory: a user's folder, laid over the built-in one.

    Returns:
        The lists.

    Raises:
        LexiconError: a table is missing or holds something else than lists of words, or a number is missing.
    """
    tables = load_toml(FILE, directory)
    where = FILE if directory is None else str(directory / FILE)
    try:
        actions: Mapping[str, list[str]] = msgspec.convert(tables["actions"], dict[str, list[str]])
        synonyms = msgspec.convert(tables["synonyms"], dict[str, list[str]])
        levels = msgspec.convert(tables["levels"], dict[str, list[str]])
        flow, stock, yearly, light, counters, titles = (
            msgspec.convert(tables[key], dict[str, list[str]])
            for key in ("flow", "stock", "yearly", "light", "counters", "titles")
        )
        score = msgspec.convert(tables["score"], Score)
    except KeyError as error:
        problem = say("lexicon.missing-table", table=str(error.args[0]))
        raise LexiconError(problem, where, say("lexicon.as-built-in")) from error
    except msgspec.ValidationError as error:
        raise wrong_value(error, Score, where) from error
    canonical = {
        word: name for table in (actions, synonyms) for name, words in table.items() for word in (name, *words)
    }
    by_level = {word: name for name, words in levels.items() for word in (name, *words)}
    return Linking(
        canonical,
        frozenset(actions),
        _any([*canonical, *light["words"]]),
        frozenset(counters["alike"]),
        _any(titles["words"]),
        _any(flow["verbs"]),
        _any(stock["words"]),
        _any(stock["cumulative"]),
        _any(yearly["words"]),
        by_level,
        _any(list(by_level)),
        score,
    )
