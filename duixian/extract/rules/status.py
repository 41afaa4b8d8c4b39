"""Whether a figure is a result or a target, and whether it is estimated (guideline, fields `status`, `estimated`)."""

from __future__ import annotations

import re

import msgspec

from duixian.extract.draft import Clause
from duixian.extract.rules.period import Said, last
from duixian.extract.ruling import rule


class Part(msgspec.Struct, frozen=True, gc=False):
    """A target of a part of a year: its period, and the words of its sentence before the figure."""

    period: str
    words: str


class Standing(msgspec.Struct, frozen=True, gc=False):
    """What the rules of status look at.

    Attributes:
        clause: the figure with its words.
        said: the time that the sentence says of it.
        words: from the last semicolon to the figure.
    """

    clause: Clause
    said: Said
    words: str


@rule("status=past-time")
def past_time(about: Standing) -> str | None:
    """In a part that looks ahead, an earlier year in the sentence makes it a result: 去年完成120项，今年再改造130项."""
    year, said = about.clause.setting.year, about.said
    return "result" if said.period and year and last(said.period) < year and not said.due else None


@rule("status=past-cue", cue="{times.status.done}")
def past_cue(about: Standing, *, cue: re.Pattern[str]) -> str | None:
    """In a part that looks ahead, words that say that it is done: 目前已建成36个."""
    return "result" if not about.said.period and cue.search(about.words) else None


@rule("status=outlook")
def outlook(about: Standing) -> str:
    """Its part of the text looks ahead."""
    return "target"


# Of a part of the text that looks ahead.
AHEAD = (past_time, past_cue, outlook)


@rule("status=time-to-come")
def time_to_come(about: Standing) -> str | None:
    """In a part that does not look ahead, the report's year or a later one; its first two months are past: 到2027年达到80%."""
    year, named = about.clause.setting.year, about.said.period
    if not year or not named or last(named) < year:
        return None
    begun = (f"{year}-01", f"{year}-02", f"{year}-1", f"{year}-2")
    return None if named.startswith(begun) else "target"


@rule(
    "status=cue",
    cue=r"力争|争取(?=[^，。]{0,12}(?:达|完成|突破|年))|确保|[^即]将(?!军|近)|计划(?=[^，。]{0,8}(?:投|新|建|安|完))|到20\d\d年|到[“\"]十|今后|未来",
)
def target_cue(about: Standing, *, cue: re.Pattern[str]) -> str | None:
    """Where the part of the text says neither, words of a target: 力争达到, 将新建, 今后."""
    setting = about.clause.setting
    if setting.view != "general" or not setting.year or about.said.period:
        return None
    return "target" if cue.search(about.words) else None


@rule("status=review")
def review(about: Standing) -> str | None:
    """Its part of the text looks back."""
    return "result" if about.clause.setting.view == "review" else None


@rule("status=general")
def general(about: Standing) -> str:
    """Its part of the text says neither, and is read as done."""
    return "result"


# Of one that looks back, or does not say.
OTHERWISE = (time_to_come, target_cue, review, general)


# The end of the year is left out: 截至年底 is said of plans as well; so is what goes on with the rest of the year
# (年内再建30个).
@rule(
    "status=as-of-date", cue=r"截[至止](?![^，]{0,8}(?:年底|年末|12月))(?!.*(?:年内|全年|下半年|下一步|力争|确保|计划))"
)
def as_of_date(about: Standing, *, cue: re.Pattern[str]) -> str | None:
    """截至4月23日，复工率达到…: what was there by a day is told and not promised, in whatever part it stands."""
    return "result" if cue.search(about.words) else None


# What makes a result of what the rules before took for a target.
DONE = (as_of_date,)


@rule("estimated=expected", cue="{times.status.estimates}")
def expected(about: Standing, *, cue: re.Pattern[str]) -> str | None:
    """预计 stands before it, in its own part of the sentence or at the head of one that goes on to it."""
    words = about.words
    if cue.search(words) is None:
        return None
    at = words.rfind("预计")
    within = words[at:] if at >= 0 else words
    return "预计" if "，" not in within or at <= 1 or words[at - 1 : at] in "，：" else None


ESTIMATED = (expected,)


@rule("status=part-so-far", part=r"\d{4}-\d\d/", intent="{times.status.intent}")
def part_so_far(about: Part, *, part: re.Pattern[str], intent: re.Pattern[str]) -> str | None:
    """A page or notice of the year itself tells how far things have come: 今年1—6月完成60项."""
    return "result" if part.match(about.period) and not intent.search(about.words) else None


SO_FAR = (part_so_far,)
