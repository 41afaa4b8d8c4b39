"""The catalogue of headline indicators: one indicator, many wordings (``indicators.toml``).

The file is documented in docs/lexicon.md. A phrase is folded, stripped of what does not change its meaning
(``全省``, ``同比``, ``达到``), and looked up as a whole: ``民营经济增加值`` is not found under ``增加值``. A phrase
that is not in the catalogue has no indicator; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from duixian.lexicon.faults import near, wrong_value
from duixian.lexicon.files import load_toml
from duixian.lexicon.load import Lexicon
from duixian.model import Kind, LexiconError, say

Nature = Literal["flow", "stock", "rate"]
Good = Literal["up", "down", "none"]
FILE = "indicators.toml"
_REQUIRED = ("name", "english", "theme", "names", "dimension", "kinds", "nature", "good")
_OPTIONAL = ("since", "former", "confusable", "places", "real", "ceiling")
# Not part of any name: 高新技术企业（家), “专精特新”企业.
_MARKS = re.compile(r"[\s“”\"'‘’「」『』《》〈〉·,，、。：:]|[（(][^（()）]*[)）]|\[\d+\]")


class Indicator(msgspec.Struct, frozen=True):
    """One headline indicator.

    Attributes:
        id: short ASCII name (``gdp``).
        name: the standard term of today.
        english: the same in English.
        theme: the field that it belongs to (``工业``, ``教育`` …).
        names: wordings that mean it.
        dimension: dimension of its level, a table of ``units.toml``.
        kinds: the kinds of figure in which it is given, first the one in which targets are set.
        nature: an amount of a period, a state at a time, or a rate.
        good: the direction that is good.
        since: the first year of its oldest name; None if not known.
        former: names of earlier decades that continue it with a caveat.
        confusable: indicators that must not be taken for it: id → what tells the two apart, a code of
            ``messages/distinction.toml``, or the words of a user's own catalogue.
        places: ``country`` if only the nation has it.
        real: its growth is given at constant prices, its level at current ones: the two do not multiply.
        ceiling: a target is met by staying below it even where it is worded as a goal (CPI, unemployment).
    """

    id: str
    name: str
    english: str
    theme: str
    names: tuple[str, ...]
    dimension: str
    kinds: tuple[Kind, ...]
    nature: Nature
    good: Good
    since: int | None = None
    former: tuple[str, ...] = ()
    confusable: Mapping[str, str] = {}
    places: str = ""
    real: bool = False
    ceiling: bool = False


class Stripping(msgspec.Struct, frozen=True, cache_hash=True):
    """What a phrase is stripped of; a key of the cache of phrases, whose hash must not be made anew at each look-up.

    Attributes:
        folds: spellings that are one (``规模以上`` → ``规上``).
        before: words in front that do not change what is measured.
        behind: words behind that do not.
    """

    folds: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    behind: tuple[str, ...]


class Catalogue(msgspec.Struct, frozen=True):
    """The indicators and the way to look one up.

    Attributes:
        indicators: by id, in the order of the file.
        by_name: core of a name → ids of the indicators that have it.
        stripping: what a phrase is stripped of before it is looked up.
    """

    indicators: Mapping[str, Indicator]
    by_name: Mapping[str, tuple[str, ...]]
    stripping: Stripping

    def core(self, phrase: str, places: Sequence[str] = ()) -> str:
        """Strip a phrase to what is measured.

        Args:
            phrase: a statement's indicator, or a name of the catalogue.
            places: names of the document's own place, which say nothing new in front of a phrase.

        Returns:
            The phrase without marks, brackets, leading and trailing words of the lexicon; never empty unless the
            phrase has no other characters.
        """
        return _core(phrase, tuple(places), self.stripping)

    def find(self, phrase: str, kind: Kind, dimension: str, places: Sequence[str] = ()) -> Indicator | None:
        """Find the indicator that a figure is of.

        Args:
            phrase: the statement's indicator.
            kind: the statement's kind.
            dimension: dimension of its unit, empty if unknown.
            places: names of the document's own place.

        Returns:
            The indicator; None if no name fits, or if several fit and kind and dimension leave more than one.
        """
        ids = self.by_name.get(self.core(phrase, places), ())
        fitting = [self.indicators[i] for i in ids if _fits(self.indicators[i], kind, dimension)]
        return fitting[0] if len(fitting) == 1 else None

    def named(self, name: str) -> Indicator:
        """Return the indicator that a user means.

        Args:
            name: an id or any name of the catalogue.

        Returns:
            The indicator.

        Raises:
            LexiconError: there is none, or several share the name; the message lists near ones.
        """
        if name in self.indicators:
            return self.indicators[name]
        ids = self.by_name.get(self.core(name), ())
        if len(ids) == 1:
            return self.indicators[ids[0]]
        if ids:
            raise LexiconError(say("lexicon.several-indicators"), name, say("lexicon.say-which", names=ids))
        known = [*self.indicators, *(i.name for i in self.indicators.values())]
        holding = tuple(i for i in known if name in i)[:3]
        otherwise = say("lexicon.perhaps", names=holding) if holding else say("lexicon.see-indicators")
        raise LexiconError(say("lexicon.no-indicator"), name, near(name, known, otherwise, 3, 0.5))


def _fits(indicator: Indicator, kind: Kind, dimension: str) -> bool:
    if kind == "rank":
        return True
    if kind in ("change", "difference"):
        # Growth in percent or points of whatever there is, or by an amount of its own dimension.
        return kind in indicator.kinds or dimension in ("ratio", "", indicator.dimension)
    if kind not in indicator.kinds:
        return False
    if kind == "ratio" and not dimension:
        return True  # 收入比2.12 and the parts of a structure have no unit
    # Counts are written with many measure words, and people as 人 and 人次 alike.
    counted = {"count", "people", ""}
    return dimension == indicator.dimension or (dimension in counted and indicator.dimension in counted)


@lru_cache(maxsize=65536)
def _core(phrase: str, places: tuple[str, ...], stripping: Stripping) -> str:
    text = _MARKS.sub("", unicodedata.normalize("NFKC", phrase)).upper()
    for written, one in stripping.folds:
        text = text.replace(written, one)
    before = (*places, *stripping.before)
    changed = True
    # Most phrases begin and end with none of the words, which one look at all of them tells.
    while changed and (text.startswith(before) or text.endswith(stripping.behind)):
        changed = False
        for word in before:
            if text.startswith(word) and len(text) > len(word):
                text, changed = text[len(word) :], True
        for word in stripping.behind:
            if text.endswith(word) and len(text) > len(word):
                text, changed = text[: -len(word)], True
    return text


def parse_indicators(tables: Mapping[str, Any], where: str) -> Iterator[Indicator | LexiconError]:
    """Go through the entries of one ``indicators.toml``.

    Args:
        tables: the file's tables, ``[wording]`` aside.
        where: the file's name, for messages.

    Yields:
        An indicator for each entry, and an error, not raised, for one that breaks the schema.
    """
    for id_, entry in tables.items():
        if id_ == "wording":
            continue
        spot = f"{where} [{id_}]"
        if not isinstance(entry, dict):
            yield LexiconError(say("lexicon.outside-table"), spot, say("lexicon.write-table", name=id_))
            continue
        unknown = next((key for key in entry if key not in (*_REQUIRED, *_OPTIONAL)), None)
        missing = next((key for key in _REQUIRED if key not in entry), None)
        if unknown is not None:
            remedy = near(unknown, (*_REQUIRED, *_OPTIONAL), say("lexicon.take-out"))
            yield LexiconError(say("lexicon.unknown-key", key=unknown), spot, remedy)
            continue
        if missing is not None:
            remedy = say("lexicon.write", what=f"{missing} = …")
            yield LexiconError(say("lexicon.missing-key", key=missing), spot, remedy)
            continue
        try:
            indicator = msgspec.convert({"id": id_, **entry}, Indicator)
        except msgspec.ValidationError as error:
            yield wrong_value(error, Indicator, spot)
            continue
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", id_):
            yield LexiconError(say("lexicon.bad-id"), spot, say("lexicon.write-it-so"))
        elif not indicator.kinds:
            yield LexiconError(say("lexicon.no-kinds"), spot, say("lexicon.name-kinds", names=get_args(Kind)))
        else:
            yield indicator


def read_catalogue(directory: Path | None = None) -> Catalogue:
    """Read the catalogue from its files, without remembering it.

    Args:
        directory: a user's folder, laid over the built-in one; None for the built-in catalogue alone.

    Returns:
        The catalogue.

    Raises:
        LexiconError: an entry breaks the schema, names an unknown indicator as confusable, or has a name that an
            entry of the same kinds and dimension has as well.
    """
    tables = load_toml(FILE, directory)
    where = FILE if directory is None else str(directory / FILE)
    wording = tables.get("wording", {})
    folds = tuple((str(a), str(b)) for a, b in wording.get("folds", {}).items())
    before, behind = (tuple(sorted(wording.get(key, ()), key=len, reverse=True)) for key in ("before", "behind"))
    stripped = Stripping(folds, before, behind)
    indicators: dict[str, Indicator] = {}
    names: dict[str, list[str]] = {}
    for entry in parse_indicators(tables, where):
        if isinstance(entry, LexiconError):
            raise entry
        indicators[entry.id] = entry
        for core in {_core(n, (), stripped) for n in (entry.name, *entry.names, *entry.former)}:
            names.setdefault(core, []).append(entry.id)
    for entry in indicators.values():
        for other in entry.confusable:
            if other not in indicators:
                remedy = near(other, indicators, say("lexicon.name-entry"))
                problem = say("lexicon.confusable-with-none", name=other)
                raise LexiconError(problem, f"{where} [{entry.id}]", remedy)
    for core, ids in names.items():
        for k, first in enumerate(ids):
            for second in ids[k + 1 :]:
                a, b = indicators[first], indicators[second]
                if a.dimension == b.dimension and set(a.kinds) & set(b.kinds):
                    problem = say("lexicon.twice", name=core, first=first, second=second)
                    raise LexiconError(problem, where, say("lexicon.keep-one-or-tell-apart"))
    return Catalogue(indicators, {name: tuple(ids) for name, ids in names.items()}, stripped)


catalogue = lru_cache(maxsize=8)(read_catalogue)


def indicators(lexicon: Lexicon | None = None) -> Catalogue:
    """Return the catalogue of headline indicators.

    Args:
        lexicon: the rules; the built-in ones if None.

    Returns:
        The catalogue.
    """
    return catalogue(lexicon.folder if lexicon is not None else None)
