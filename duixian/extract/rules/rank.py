"""What is ranked: the indicator of 居全省第二位 (guideline, kind `rank`)."""

from __future__ import annotations

import msgspec

from duixian.extract.draft import Clause, Named
from duixian.extract.rules.indicator import LONG_SUBJECT
from duixian.extract.ruling import rule
from duixian.lexicon import Words

# What says nothing without the figure before: 总量居第一位.
_NO_SUBJECTS = frozenset(
    [
        "总量",
        "增速",
        "规模",
        "增幅",
        "均",
        "增长",
        "数量",
        "总数",
        "总量和增速",
        "增速均",
        "指数",
        "排名",
        "位次",
        "占比",
        "连续",
    ]
)

class Ranked(msgspec.Struct, frozen=True, gc=False):
    """A rank with its clause, and the words before it cut down to what is ranked."""

    clause: Clause
    subject: str


class Subjects:
    """Cuts the words before a rank down to what is ranked.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        self._adverbs = words.pattern("(?:{verbs.adverb.of-rank}|{verbs.adverb.running}.{1,3}年)+$")

    def of(self, clause: Clause) -> Ranked:
        """Return a rank with what is ranked; empty if nothing is left of the words before it.

        Args:
            clause: the rank with its words.
        """
        wording = clause.setting.wording
        return Ranked(clause, wording.trim(self._adverbs.sub("", wording.trim(clause.left))))


@rule("indicator=subject")
def ranked(about: Ranked) -> Named | None:
    """外贸总额居全省第二位: the subject says what is ranked."""
    clause, subject = about.clause, about.subject
    if not subject or subject in _NO_SUBJECTS:
        return None
    long = len(subject) > LONG_SUBJECT
    return Named(clause.setting.wording.last_verb_phrase(subject) if long else subject, subject)


@rule("indicator=carried-over")
def ranked_before(about: Ranked) -> Named | None:
    """增长6%，增速居全省第二位: what the figure before measures is ranked, or its growth."""
    clause, subject = about.clause, about.subject
    prior = clause.prior
    if prior is None:
        return None
    indicator = prior.indicator
    if subject:
        indicator = clause.setting.wording.without_verb(indicator) + subject
    elif prior.kind == "change" and prior.direction == "up":
        indicator += "增长"
    return Named(indicator, prior.indicator)


@rule("")
def ranked_by_itself(about: Ranked) -> Named | None:
    """总量居全省第二位, with nothing before it."""
    return Named(about.subject, "") if about.subject else None


@rule("")
def ranked_behind(about: Ranked) -> Named | None:
    """第二位的…: what is ranked stands behind."""
    clause = about.clause
    return Named(clause.setting.wording.trim(clause.right)[:LONG_SUBJECT], "") if clause.right else None


RANKED = (ranked, ranked_before, ranked_by_itself, ranked_behind)
