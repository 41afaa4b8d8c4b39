"""The wording of an indicator, cut out of the words around its figure (guideline, field `indicator`)."""

from __future__ import annotations

import copy
import re
from functools import lru_cache

import msgspec

from duixian.lexicon import Words

_DATE_HEAD = (
    r"(?:[到至自从]?(?:(?:19|20)\d\d|[一二][九〇○零][一二三四五六七八九〇○零]{2})年(?:\d{1,2}月)?[底末初]?(?:以来|期间|前)?|[到至]?[“\"]?(?:十[一二三四五]|[一二三四五六七八九])五[”\"]?(?:时期|期间|末|以来)"
    r"|(?:同|与|比|较)[^，]{0,9}(?:相比|增长|年)|\d{1,2}月|[一二三四上下]半?季度|到?本世纪末)"
)
# With which characters such a date begins, digits aside.
_DATE_BEGINS = "到至自从一二三四五六七八九十“\"同与比较上下本"


class Compared(msgspec.Struct, frozen=True, gc=False):
    """A comparison at the end of the words before a figure.

    Attributes:
        start: where it begins in these words.
        direction: ``up`` or ``down``.
        to: with what the figure is compared.
    """

    start: int
    direction: str
    to: str


class Wording:
    """Cuts indicators by one lexicon.

    Args:
        words: the word lists, which say what belongs to an indicator.
    """

    def __init__(self, words: Words) -> None:
        self._head_words = words.alternation("cues.light.head")
        self._head_begins = frozenset(word[0] for word in words["cues.light.head"])
        self._tails = words["cues.light.tail"]
        self._last = frozenset(word[-1] for word in self._tails)
        self._tail = words.pattern("{cues.light.tail}$")
        # Three hundred verbs are tried only where the first character of one stands.
        self._verb = words.pattern(words.begins("cues.action.verbs") + "{cues.action.verbs}")
        self._effect = words.pattern("{cues.action.effect}")
        nouns = words["cues.generic.nouns"]
        self.generic = frozenset(nouns) | frozenset(a + b for a in nouns for b in nouns)
        self.growth_tail = words.pattern(
            "{growth.tail.adverbs}*(?:{cues.change.up}|{cues.change.down})"
            "{growth.tail.after}?{growth.tail.aim}?{growth.tail.goal}?{growth.tail.is}?$"
        )
        self.growth = words.pattern(
            words.begins("cues.change.up", "cues.change.down")
            + "(?:(?P<down>{cues.change.down})|(?P<up>{cues.change.up}))"
            "{growth.direct.after}?{growth.direct.aim}?{growth.direct.is}?$"
        )
        self.per_year = words.pattern("{growth.year.each}")
        # 由A, 从2015年的A: with the time of the starting value.
        self._start = words.pattern("{growth.turn.begins}(?P<when>[^，。；]{0,12}?)$")
        self.turns = words.pattern(r"[^，。；\d]{0,10}?{growth.turn.verbs}{growth.turn.to}")
        self.joins = words.pattern("^[、 ]*{verbs.join.words}?$|^[:：∶]$")
        self._adverb = words.pattern("^{verbs.adverb.of-row}")
        self._earlier = words.pattern(
            r"{scopes.compared.earlier}|\d{4}年|[一二][九〇○零][一二三四五六七八九〇○零]{2}年"
        )
        self._compares = words.pattern("{scopes.compared.signs}")
        self._scoped = words.pattern("{scopes.compared.others}")
        self._autonomous = words.pattern("{scopes.place.autonomous}")
        # 高 and 低 alone open nouns (高标准农田): only 比…高 compares with one character
        more, less = (
            "|".join(re.escape(w) for w in sorted(words[f"cues.difference.{way}"], key=len, reverse=True) if len(w) > 1)
            for way in ("up", "down")
        )
        self._compared = words.pattern(
            r"(?:{growth.more.than}(?P<to1>[^，。；、]{1,18}?)"
            r"(?:(?P<up1>{scopes.compared.up})|(?P<down1>{scopes.compared.down})){scopes.compared.after}?"
            rf"|(?:(?P<down2>{less})|(?P<up2>{more}))(?P<to2>[^，。；、]{{2,16}}?))$"
        )
        self._head = self._head_of("")
        # A report is one of few places: a thousand of them share a pattern each.
        self._placed = lru_cache(maxsize=512)(self._of)

    def at(self, place: str) -> Wording:
        """Return the wording for the reports of a place, whose name is no part of an indicator (威海市新增… is 新增…).

        Args:
            place: full name; empty if unknown.

        Returns:
            A wording that shares all else with this one. Neither is ever changed, so that any number of threads may
            read by both.
        """
        return self._placed(place)

    def _of(self, place: str) -> Wording:
        placed = copy.copy(self)
        placed._head = self._head_of(place)
        return placed

    def _head_of(self, place: str) -> re.Pattern[str]:
        names = [place, place[:-1]] if len(place) > 2 and place[-1] in "省市县区州盟" else [place]
        short = self._autonomous.match(place)
        names += [short[0]] if short else []
        own = "|".join(rf"{re.escape(name)}(?=..)" for name in names if name)
        begins = re.escape("".join(sorted({*self._head_begins, *(name[0] for name in names if name)})))
        found = "|".join([self._head_words, _DATE_HEAD] + ([own] if own else []))
        # The look ahead spares trying a hundred words where none of them begins.
        return re.compile(rf"(?=[\d{_DATE_BEGINS}{begins}])(?:{found})")

    def compared(self, left: str) -> Compared | None:
        """Find a comparison with another place, average or plan at the end of the words before a figure.

        Args:
            left: the words before the figure.

        Returns:
            The comparison; None where the words compare with an earlier time or not at all.
        """
        begin = max(0, len(left) - 26)
        if self._compares.search(left, begin) is None:
            return None
        m = self._compared.search(left, begin)
        if m is None:
            return None
        to = m["to1"] or m["to2"] or ""
        if self._earlier.search(to) or not self._scoped.search(to):
            return None
        return Compared(m.start(), "up" if m["up1"] or m["up2"] else "down", to)

    def trim(self, text: str) -> str:
        """Take from a phrase what is no part of an indicator: adverbs and light verbs at both ends, marks, dates.

        Args:
            text: the words before or behind a figure.

        Returns:
            The phrase that is left; empty if nothing is.
        """
        head, tail, tails, last = self._head.match, self._tail.search, self._tails, self._last
        while True:
            length = len(text)
            text = text.strip(_PUNCTUATION_OUTER)
            m = head(text)
            if m is not None:
                text = text[m.end() :]
            if text and text[-1] in last and text.endswith(tails):
                m = tail(text)
                if m is not None:
                    text = text[: m.start()]
            if len(text) == length:
                return text

    def starting(self, left: str) -> re.Match[str] | None:
        """Find 由 or 从 with the time of a starting value at the end of the words before a figure."""
        return self._start.search(left) if "由" in left or "从" in left else None

    def is_generic(self, phrase: str) -> bool:
        """Tell whether a phrase says nothing without the noun of the clause before (总数, 占比, 完成投资)."""
        return phrase in self.generic

    def is_effect(self, phrase: str) -> bool:
        """Tell whether a phrase begins with a verb of effect, whose cause stands in the clause before (惠及, 带动)."""
        return self._effect.match(phrase) is not None

    def leading_verb(self, phrase: str) -> str:
        """Return the action verb with which a phrase begins; empty if it begins otherwise."""
        m = self._verb.match(phrase)
        return m[0] if m else ""

    def has_verb(self, phrase: str) -> bool:
        """Tell whether an action verb stands anywhere in a phrase."""
        return self._verb.search(phrase) is not None

    def last_verb_phrase(self, phrase: str) -> str:
        """Cut a long phrase down to what follows, and includes, its last action verb."""
        at = 0
        for m in self._verb.finditer(phrase):
            if m.end() < len(phrase):
                at = m.start()
        return phrase[at:]

    def without_verb(self, phrase: str) -> str:
        """Return a phrase without the action verb (and light words) with which it begins."""
        verb = self.leading_verb(phrase)
        return self.trim(phrase[len(verb) :]) if verb else phrase

    def without_growth(self, phrase: str) -> str:
        """Return a phrase without the growth verb at its end."""
        m = self.growth_tail.search(phrase)
        return phrase[: m.start()] if m else phrase

    def without_enumeration(self, phrase: str) -> str:
        """Reduce 推动A、B等 to its verb: what stands before 等 are instances of the noun that follows the figure.

        重点实施4个港航项目、5个公路项目: what goes on is the verb without its adverb.
        """
        phrase = self._adverb.sub("", phrase)
        verb = self.leading_verb(phrase)
        second = self.leading_verb(phrase[len(verb) :]) if verb else ""
        return verb + second


_PUNCTUATION_OUTER = " \t\n　，。；、：:！？—–…·*#"


def split_heads(text: str, count: int, endings: re.Pattern[str]) -> list[str] | None:
    """Give each of N figures after 分别 its own head.

    Args:
        text: the coordinated subject: ``城镇、农村居民人均可支配收入``.
        count: how many figures follow.
        endings: what an indicator's name ends with (值, 额, 收入 …): a conjunct with such an end is whole by itself.

    Returns:
        One phrase a figure, the part that the conjuncts share put to each (``城镇居民人均可支配收入``), or None where
        the number of conjuncts does not fit.
    """
    parts = [p for p in re.split(r"、|以及|[和及与，]", text) if p]
    if len(parts) != count:
        if count == 2 and len(parts) == 1:
            m = re.search(r"城乡", text)
            if m:
                return [text[: m.start()] + "城" + text[m.end() :], text[: m.start()] + "乡" + text[m.end() :]]
        return None
    last = parts[-1]
    width = len(parts[-2])
    if endings.search(parts[-2]) or len(last) <= width:
        return parts
    # 高技术制造业、绿色低碳优势产业增加值: where the conjuncts end alike (业), the shared part begins behind that;
    # else they are as long as each other (城镇、农村居民收入)
    ends = [k + 1 for k in range(1, len(last) - 1) if last[k] == parts[-2][-1]]
    tail = last[min(ends, key=lambda k: abs(k - width)) if ends else width :]
    return [p + tail for p in parts[:-1]] + [last]
