"""For each what time a figure is said (guideline, kind `pace`, field `per`): 每3天2个, 日均40万人次."""

from __future__ import annotations

import re

import msgspec

from duixian.extract.draft import Clause
from duixian.extract.ruling import rule


class Pace(msgspec.Struct, frozen=True, gc=False):
    """A rhythm.

    Attributes:
        per: the time for which the amount is said.
        matched: the words that said it.
    """

    per: str
    matched: str


@rule(
    "kind=pace",
    rhythm=r"(?:平均)?(?P<per>不到\d+天|{verbs.pace.each}(?P<n>\d+|[一二两三四五六七八九十])?(?P<of>个)?(?P<u>{verbs.pace.units})|[日月](?=均))"
    r"均?{verbs.pace.after}?",
)
def rhythm(clause: Clause, *, rhythm: re.Pattern[str]) -> Pace | None:
    """平均每3天引进2个, 不到2天就新增一家, 日均.

    每月215元 is the standard's own unit of time, and no rhythm.
    """
    left = clause.left
    if clause.figure.shape != "amount" or ("每" not in left and "均" not in left and "不到" not in left):
        return None
    found = rhythm.search(left)
    if found is None:
        return None
    if found["per"] in ("日", "月") or found["per"].startswith("不到"):
        return Pace(found["per"], found[0])
    unit, number = found["u"], found["n"] or ""
    if unit == "月" and not number and clause.figure.dimension == "currency":
        return None
    of = "个" if number and found["of"] and unit in ("月", "小时", "季度") else ""
    return Pace(number + of + unit, found[0])


PACE = (rhythm,)


def indicator(clause: Clause, pace: Pace) -> str:
    """Name what comes at a pace: the words around those that say it."""
    wording, left = clause.setting.wording, clause.left
    before, found, after = left.partition(pace.matched)
    if not found:
        before, after = "", left
    lead = wording.trim(wording.trim(before) + wording.trim(after).lstrip("就"))
    return lead + (wording.trim(clause.right) if clause.counts else "")
