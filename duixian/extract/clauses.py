"""The words around a figure that belong to it, and not to the figures beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duixian.extract.draft import Clause, Draft, Setting
from duixian.extract.numbers import Figure
from duixian.extract.rules.indicator import MEDALS
from duixian.extract.wording import Wording
from duixian.lexicon import Words
from duixian.text import INNER_ENDS, after_last, clause_end

_NOUN = re.compile(r"[\u4e00-\u9fffA-Za-z“《‘]")


class Clauses:
    """Cuts sentences up between their figures.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        self._no_noun = words.pattern(words.begins("verbs.behind.figure") + "{verbs.behind.figure}")
        self._predicate = words.pattern(words.begins("verbs.behind.predicates") + "{verbs.behind.predicates}")
        self._predicate_begins = words.pattern("、(?={verbs.behind.begins})")
        self._joints = words["verbs.join.words"]
        self._joint_at_end = words.pattern("(?:{verbs.join.words}|{verbs.join.also})$")

    def around(self, setting: Setting, figures: Sequence[Figure], index: int, prior: Draft | None) -> Clause:
        """Take the words around a figure.

        Args:
            setting: the sentence.
            figures: those of the sentence.
            index: which one.
            prior: the statement of the one before it.

        Returns:
            The figure with the words that belong to it.
        """
        text, figure = setting.text, figures[index]
        before = figures[index - 1].tail if index else setting.start
        start, outer = setting.start, figure.outer
        begin = max(start, text.rfind("，", start, outer) + 1, text.rfind("；", start, outer) + 1)
        begin = max(begin, text.rfind("：", begin, outer) + 1)
        if prior is not None and text.find("；", prior.figure.end, figure.outer) >= 0:
            prior = None
        same = index > 0 and before > begin
        left = text[before if same else begin : outer]
        if " " in left or "——" in left:
            left = _headline(left)
        same = same or (prior is not None and left.startswith(("以及", "和", "及", "并")))
        if same:
            left = self._own_left(left)
        stop = clause_end(text, figure.tail, setting.end)
        after = figures[index + 1].outer if index + 1 < len(figures) else stop
        if after < stop:
            right = self._own_right(text[figure.tail : after])
        else:
            right = text[figure.tail : stop]
            right = self._predicate_begins.split(right)[0] if "、" in right else right
        if figure.shape == "structure":
            same, begin = _part_of_structure(setting, figure, prior, same)
        counts = self._counts(setting.wording, figure, left, right)
        return Clause(setting, figure, begin, before, stop, left, left.rstrip(" 　"), right, same, counts, prior)

    def _counts(self, wording: Wording, figure: Figure, left: str, right: str) -> bool:
        """Tell whether the figure stands before the noun that it counts (新建12个公园), and not before a predicate."""
        if not right or _NOUN.match(right) is None or self._no_noun.match(right) is not None:
            return False
        if figure.unit in MEDALS or figure.shape == "structure":
            return False
        return not (self._predicate.match(right) and len(wording.trim(left)) > 2)

    def _own_left(self, left: str) -> str:
        if "、" not in left and left.rstrip().endswith(self._joints):
            return ""
        cut = left.find("、")
        return left[cut + 1 :] if cut >= 0 else left

    def _own_right(self, right: str) -> str:
        cut = right.find("、")
        return right[:cut] if cut >= 0 else self._joint_at_end.sub("", right)


def joint_of(clause: Clause, prior: Draft) -> str | None:
    """Return what joins a figure to the one before it in a list (、, 和).

    Args:
        clause: the figure with its words.
        prior: the statement before it.

    Returns:
        The joint; None where it is no list.
    """
    if not clause.same or clause.counts or "rank" in (clause.figure.shape, prior.figure.shape):
        return None
    between = clause.setting.text[clause.before : clause.figure.outer]
    return between if clause.setting.wording.joins.match(between) else None


def _headline(left: str) -> str:
    """Of the two halves of a headline, and behind a dash, the latter is the figure's."""
    if " " in left and not any(c in left for c in "“”《》"):
        half = left.rpartition(" ")[2]
        left = half if len(half) > 2 else left
    return left.rpartition("——")[2] if "——" in left else left


def _part_of_structure(setting: Setting, figure: Figure, prior: Draft | None, same: bool) -> tuple[bool, int]:
    """9.3∶37.0∶53.7: the marks between the parts end no clause."""
    if prior is not None and prior.figure.shape == "structure" and figure.start == prior.figure.end + 1:
        return True, prior.clause
    text, start = setting.text, setting.start
    return same, max(start, after_last(text, INNER_ENDS, start, figure.start))
