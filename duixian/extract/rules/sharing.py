"""What figures in a row share: subjects after 分别, starting values of one 从A、B提高到C、D, one noun for two counts.

Every function here looks at statements that are made already, and changes what the row says of them together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from duixian.extract.draft import Draft, Setting
from duixian.extract.numbers import Figure
from duixian.extract.wording import Wording, split_heads
from duixian.lexicon import Words

_OTHER_PARTS = re.compile(r"(?:[:：∶]\d+(?:\.\d+)?)*")


def behind(text: str, figure: Figure) -> int:
    """Where the text goes on behind a figure, or behind all parts of the structure that it opens."""
    m = _OTHER_PARTS.match(text, figure.tail) if figure.shape == "structure" else None
    return m.end() if m else figure.tail


class Sharing:
    """Gives the figures of a sentence what they have in common.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        self._starts = words.pattern("{verbs.row.each}{growth.turn.begins}")
        self._ends = words.pattern("{verbs.row.ends}$")
        self._adverbs = words.pattern(
            r"(?:预计|(?<![年人平])均|同比|(?:比|较|同)(?:上年|去年|20\d\d年)[^，、]*)+$"
        )
        self._than = words.pattern(r"(?:比|较)[^，]*$")
        self._once = words["verbs.row.once"]

    def share(self, drafts: list[Draft], rows: Sequence[tuple[int, int]], setting: Setting) -> None:
        """Give the figures of a sentence what they have in common.

        Args:
            drafts: the statements of the sentence.
            rows: first and length of each row of figures after 分别.
            setting: the sentence.
        """
        for first, length in rows:
            if length > 1:
                self._modifier(drafts[first : first + length], setting.text)
                self._subjects(drafts, first, length, setting.wording)
            self._starting(drafts, first, length, setting)
            self._on(drafts, first, length, setting)
        self._noun(drafts, setting.text, setting.wording)

    def _modifier(self, row: Sequence[Draft], text: str) -> None:
        """分别达到A、B以上 and 分别超过A、B: what is said of the last, or before the first, holds for all."""
        last, bound = row[-1].figure, row[0].bound
        if last.modifier in ("about", "at_least", "at_most") and last.tail > last.end:
            for draft in row[:-1]:
                if draft.modifier == "exact":
                    draft.modifier = last.modifier
                    draft.rules.append(("modifier=shared", text[last.end : last.tail]))
        for draft in row[1:] if bound else ():
            if draft.modifier == "exact":
                draft.modifier = row[0].modifier
                draft.rules.append(("modifier=shared", bound))

    def _subjects(self, drafts: Sequence[Draft], first: int, length: int, wording: Wording) -> None:
        """城镇、农村居民收入分别增长5%、6%: each figure has its own subject, or that of a figure before the row."""
        row = drafts[first : first + length]
        left = row[0].left
        head, _, verb = left.partition("分别")
        head = self._adverbs.sub("", wording.trim(head))
        verb = wording.trim(wording.without_growth(verb) if row[0].kind == "change" else verb)
        verb = self._than.sub("", verb)
        per_year = wording.per_year.search(left) if "年" in left else None
        yearly = per_year[0] if per_year else ""
        if yearly:
            head, verb = head.removesuffix(yearly), verb.removesuffix(yearly)
        heads: list[str] | None = None
        if head and not wording.is_generic(head):
            heads = split_heads(head, length, self._ends)
        elif first >= length:
            heads = [wording.without_verb(d.indicator) + head for d in drafts[first - length : first]]
        if heads is None:
            return
        lead = wording.leading_verb(heads[0]) if not wording.leading_verb(heads[-1]) else ""
        lead = lead if lead.startswith(self._once) else ""
        for k, (draft, own) in enumerate(zip(row, heads, strict=True)):
            own = (lead if k else "") + wording.trim(own)
            draft.indicator = own + yearly if verb in own else own + verb + yearly
            draft.rules.append(("indicator=shared-out", own))

    def _starting(self, drafts: list[Draft], first: int, length: int, setting: Setting) -> None:
        """分别从A、B提高到C、D: all before the verb are starting values, and those behind it take their subjects."""
        starts, values = drafts[first : first + length], drafts[first + length : first + 2 * length]
        if length < 2 or len(values) < length or not self._starts.search(starts[0].left):
            return
        if not setting.wording.turns.match(setting.text, behind(setting.text, starts[-1].figure)):
            return
        if {d.kind for d in (*starts, *values)} - {"level", "ratio"} or any(d.clause != starts[0].clause for d in values):
            return
        for start, value in zip(starts, values, strict=True):
            if start.role != "from":
                start.role, start.period = "from", ""
                start.rules.append(("role=from-to", "分别"))
            value.indicator = start.indicator
            value.rules.append(("indicator=shared-out", start.indicator))

    def _on(self, drafts: list[Draft], first: int, length: int, setting: Setting) -> None:
        """甲、乙分别达到A、B，增长x%、y%: as many growths without a subject of their own go on with the same subjects."""
        text, wording = setting.text, setting.wording
        heads, following = drafts[first : first + length], drafts[first + length : first + 2 * length]
        after = drafts[first + 2 * length : first + 2 * length + 1]
        if length < 2 or len(following) < length or any(d.kind != "change" for d in following):
            return
        if not following[0].carried:
            return
        joints = [text[a.figure.tail : b.figure.outer] for a, b in pairwise(following)]
        if (
            not all(wording.joins.match(joint) for joint in joints)
            or text.find("；", heads[-1].figure.tail, following[0].figure.outer) >= 0
        ):
            return
        if after and wording.joins.match(text[following[-1].figure.tail : after[0].figure.outer]):
            return  # one growth more than there are subjects: which is whose is open
        for head, draft in zip(heads, following, strict=True):
            yearly = "年均" if draft.indicator.endswith("年均") and not head.indicator.endswith("年均") else ""
            draft.indicator = head.indicator + yearly
            draft.rules.append(("indicator=shared-out", head.indicator))

    def _noun(self, drafts: list[Draft], text: str, wording: Wording) -> None:
        """办好12类45件实事: two counts of one noun, which stands behind the second; the verb stands before the first."""
        for k in range(len(drafts) - 2, -1, -1):
            draft, following = drafts[k], drafts[k + 1]
            if (
                draft.figure.tail == following.figure.outer
                and draft.kind == following.kind == "level"
                and draft.figure.shape == following.figure.shape == "amount"
                and draft.figure.dimension == following.figure.dimension == "count"
                and following.figure.unit
                # 5个300亿级集群: the second is a size
                and not following.figure.unit.endswith("级")
                and not text.startswith(("级", "以上"), following.figure.end)
                and following.counts
            ):
                noun = following.indicator
                verb = wording.leading_verb(wording.trim(draft.left)) or ""
                if verb and not wording.leading_verb(noun):
                    following.indicator = noun = verb + noun
                draft.indicator = noun
                draft.rules.append(("indicator=noun-of-next-figure", text[following.figure.start : following.figure.end]))
