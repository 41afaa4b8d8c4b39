"""How well a result answers a target, and why it does not: comparability first, then wording."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from duixian.lexicon.linking import Linking
from duixian.link.facets import Facet
from duixian.model import Reason, say

# What separates a near miss from an answer: rule → what a reader is told of the figure.
REASONS = {
    "plan-only": say("link.plan-only"),
    "stock-for-flow": say("link.stock-for-flow"),
    "flow-for-stock": say("link.flow-for-stock"),
    "sum-of-years": say("link.sum-of-years"),
    "other-year": say("link.other-year"),
    "part-of-year": say("link.part-of-year"),
    "other-place": say("link.other-place"),
    "other-kind": say("link.other-kind"),
    "other-unit": say("link.other-unit"),
    "other-level": say("link.other-level"),
    "part-for-whole": say("link.part-for-whole"),
    "whole-for-part": say("link.whole-for-part"),
    "starting-value": say("link.starting-value"),
}
# What the later report does say where it gives no answer, by the rule of its nearest figure.
SILENT = {
    "plan-only": "link.silent-plan-only",
    "stock-for-flow": "link.silent-stock-for-flow",
    "flow-for-stock": "link.silent-flow-for-stock",
    "sum-of-years": "link.silent-sum-of-years",
    "other-year": "link.silent-other-year",
    "part-of-year": "link.silent-part-of-year",
    "other-place": "link.silent-other-place",
    "other-kind": "link.silent-other-kind",
    "other-unit": "link.silent-other-unit",
    "other-level": "link.silent-other-level",
    "confusable": "link.silent-confusable",
    "part-for-whole": "link.silent-part-for-whole",
    "whole-for-part": "link.silent-whole-for-part",
    "starting-value": "link.silent-starting-value",
}


class Match(msgspec.Struct, frozen=True, gc=False):
    """One result against one target.

    Attributes:
        score: from 0 to 1.
        rule: ``catalogue`` or ``wording``.
        obstacle: the rule by which it is no answer; empty if it may be one.
        why: what was compared.
        bonus: what decides between answers that fit alike, and makes none acceptable by itself.
    """

    score: float
    rule: str
    obstacle: str
    why: Reason
    bonus: float = 0.0


class Weights:
    """How much each feature tells: what stands in few phrases tells more."""

    def __init__(self, facets: Sequence[Facet], linking: Linking) -> None:
        """Count features.

        Args:
            facets: of both reports.
            linking: the words and numbers.
        """
        self._total = len(facets) + 1
        self._counts: Counter[str] = Counter()
        for facet in facets:
            self._counts.update(facet.words)
        self._actions = {f"<{name}>" for name in linking.actions}
        self._action = linking.score.action
        self._known: dict[str, float] = {}

    def __getitem__(self, feature: str) -> float:
        weight = self._known.get(feature)
        if weight is None:
            weight = math.log((self._total + 1) / (self._counts[feature] + 0.5))
            if feature in self._actions:
                weight *= self._action
            self._known[feature] = weight
        return weight

    def sum(self, words: Iterable[str]) -> float:
        """Add up the weights of features: to the same sum in whatever order a process has them.

        A set's order differs from run to run, and with it the last bit of a plain sum: of two promises that fit one
        result alike now the one was answered and now the other.
        """
        return math.fsum(map(self.__getitem__, words))


def obstacle(target: Facet, result: Facet, year: int, midyear: bool = False) -> str:
    """Tell why a figure cannot answer a target, whatever it is called.

    Args:
        target: what was promised.
        result: the figure.
        year: the year in which the target falls due.
        midyear: the figure stands in a document of that year itself, where a part of the year is all there is.

    Returns:
        A key of ``SILENT``; empty if nothing is in the way.
    """
    t, r = target.statement, result.statement
    start = r.role == "from"
    # What a new plan starts from is what was reached; what the review starts from (由16%提高到50%) is long past.
    if start and (r.status == "result" or r.kind not in ("level", "ratio")):
        return "starting-value"
    if r.status != "result" and not start:
        return "plan-only"
    if target.place != result.place:
        return "other-place"
    if t.kind != r.kind:
        return "other-kind"
    # A count without a unit (新增就业1.2万) goes with any other count.
    bare = target.dimension in ("count", "people") and (not t.unit or not r.unit)
    if (target.dimension, target.base) != (result.dimension, result.base) and not bare:
        return "other-unit"
    if target.levels != result.levels and target.levels and result.levels:
        return "other-level"
    if result.last and result.last != year:
        return "other-year"
    several = result.first != result.last and (result.first, result.last) != (target.first, target.last)
    if several and not result.yearly and (t.kind == "change" or result.nature != "stock" or result.cumulative):
        return "sum-of-years"
    if result.partial and not target.partial and not midyear:
        return "part-of-year"
    if target.nature == "flow" and (result.nature == "stock" or result.cumulative):
        return "stock-for-flow"
    if target.nature == "stock" and result.nature == "flow":
        return "flow-for-stock"
    if result.cumulative and target.nature != "stock" and not target.cumulative:
        return "sum-of-years"
    return ""


def compare(
    target: Facet, result: Facet, year: int, weights: Weights, linking: Linking, midyear: bool = False
) -> Match | None:
    """Compare a figure with a target.

    Args:
        target: what was promised.
        result: a figure of the later report.
        year: the year in which the target falls due.
        weights: weights of features over both reports.
        linking: the words and numbers.
        midyear: as for ``obstacle``.

    Returns:
        How well they fit; None where they have nothing in common.
    """
    numbers = linking.score
    if target.indicator is not None and result.indicator is not None:
        if target.indicator.id == result.indicator.id:
            why = say("link.catalogue", indicator=target.indicator.name)
            block = obstacle(target, result, year, midyear)
            if not block and target.reduced != result.reduced:
                block = "part-for-whole" if result.reduced else "whole-for-part"
            return Match(1.0, "catalogue", block, why)
        asked, given = target.indicator, result.indicator
        if given.id in asked.confusable or asked.id in given.confusable:
            # What tells the two apart is said of the one that must not be taken for the other.
            why = (
                say("link.confusable", asked=asked.name, given=given.name, difference=asked.confusable[given.id])
                if given.id in asked.confusable
                else say("link.confused", asked=asked.name, given=given.name, difference=given.confusable[asked.id])
            )
            return Match(numbers.related, "catalogue", "confusable", why)
    shared = target.words & result.words
    if not shared - target.actions:
        return None
    common = weights.sum(shared)
    of_target, of_result = weights.sum(target.words), weights.sum(result.words)
    there = weights.sum(target.words & result.context - shared) * numbers.context
    here = weights.sum(result.words & target.context - shared) * numbers.context
    covered = (common + there) / of_target, (common + here) / of_result
    score = min(covered[0], 1.0) ** numbers.of_target * min(covered[1], 1.0) ** (1 - numbers.of_target)
    notes: list[Reason] = []
    t, r = target.statement, result.statement
    if t.unit != r.unit and target.dimension == "count":
        score -= numbers.other_counter
    if target.actions and result.actions and not target.actions & result.actions:
        score -= numbers.other_action
        notes.append(say("link.other-verb"))
    alike = (target.words | target.context) & (result.words | result.context)
    if len(shared - target.actions) == 1 and len(alike - shared) < 2:
        # 抓好100个重点事项 and 50个合作事项: one word in common, and nothing in their sentences.
        score -= numbers.lone_word
    if target.indicator is not result.indicator:
        # 单位生产总值能耗 and 生产总值: what holds the name of a headline indicator is seldom that indicator.
        score -= numbers.one_known
    if t.direction != r.direction:
        score -= numbers.one_known
    bonus = 0.0
    if target.section & result.section:
        bonus = numbers.section
        notes.append(say("link.same-section"))
    if bool(target.levels) != bool(result.levels):
        score -= numbers.one_level
    if t.low and r.low:
        ratio = (r.low * result.factor) / (t.low * target.factor)
        telling = min(len(_digits(t.low)), 3) / 3
        if ratio == 1:
            score += numbers.same_number * telling
            notes.append(say("link.same-number"))
        elif Decimal("0.9") <= ratio <= Decimal("1.1"):
            score += numbers.near_number * telling
        if not Decimal("0.1") < ratio < 10:
            score -= numbers.very_far_value
        elif not Decimal("0.25") < ratio < 4:
            score -= numbers.far_value
    block = obstacle(target, result, year, midyear)
    if not block and target.indicator is None and target.nature == "flow" and not (result.nature or result.actions):
        # 新增3家企业进入500强 and 7家企业进入500强: without a verb it is how many there are.
        block = "stock-for-flow"
    if not block and target.reduced != result.reduced:
        block = "part-for-whole" if result.reduced else "whole-for-part"
    if not block and result.parts > target.parts and covered[0] > covered[1] + 0.3:
        block = "whole-for-part"
    if not block and target.parts > result.parts and covered[1] > covered[0] + 0.1:
        block = "part-for-whole"
    more = {"notes": tuple(notes)} if notes else {}
    why = say("link.wording", target=_share(covered[0]), result=_share(covered[1]), **more)
    return Match(min(max(score, 0.0), 1.0), "wording", block, why, bonus)


def _digits(value: Decimal) -> str:
    return "".join(map(str, value.normalize().as_tuple().digits))


def _share(value: float) -> str:
    return f"{min(value, 1.0):.2f}"
