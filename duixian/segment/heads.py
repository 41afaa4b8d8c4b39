"""Words at the head of a sentence that hold for what follows: 五年来, 过去一年, 今年, 主要预期目标是."""

from __future__ import annotations

import re

import msgspec

from duixian.lexicon import plan_years
from duixian.ruling import rule
from duixian.segment.state import GOES_ON, State, View, interval


class Head(msgspec.Struct, frozen=True, gc=False):
    """A sentence as the rules look at it.

    Attributes:
        sentence: its words.
        year: the report's year.
        now: what holds so far.
        first: it is the first of its paragraph.
        early: the report was given in the year before its own, whose 今年 is the year reviewed.
    """

    sentence: str
    year: int
    now: State
    first: bool
    early: bool


@rule("five-years-back", cue="[^，。]{0,12}{views.five.back}")
def five_years_back(head: Head, *, cue: re.Pattern[str]) -> View | None:
    """五年来，…: unless the text looks ahead."""
    found = cue.match(head.sentence) if head.now.view != "outlook" else None
    return View("review", interval(head.year - 5, head.year - 1), found[0]) if found else None


@rule("five-years-ahead", cue="[^，。]{0,8}{views.five.ahead}")
def five_years_ahead(head: Head, *, cue: re.Pattern[str]) -> View | None:
    """今后五年，…"""
    found = cue.match(head.sentence)
    return View("outlook", interval(head.year, head.year + 4), found[0]) if found else None


@rule(
    "plan-period",
    cue='[^，。]{0,8}[“"]({times.plan.numbers}){times.plan.five}[”"]({views.plan.parts})',
    this="{views.year.this}",
    closes="{views.plan.closes}",
    goals="[^。]{0,24}{views.plan.goals}",
    since="{views.plan.since}",
)
def plan_period(
    head: Head,
    *,
    cue: re.Pattern[str],
    this: re.Pattern[str],
    closes: re.Pattern[str],
    goals: re.Pattern[str],
    since: re.Pattern[str],
) -> View | None:
    """“十三五”时期，…: a plan that has run out is looked back on, one to come is planned.

    今年是“十四五”规划开局之年 speaks of this year and not of the plan. “十四五”以来 inside a review changes nothing.
    """
    found = cue.match(head.sentence)
    if found is None or this.search(found[0]) or f"{head.year}年" in found[0]:
        return None
    begin, end = plan_years(found[1])
    behind = head.sentence[found.end() :]
    if end < head.year and head.now.view != "outlook" and not closes.search(behind[:12]):
        return View("review", interval(begin, end), found[0])
    if end > head.year and begin >= head.year and goals.match(behind):
        return View("outlook", interval(begin, end), found[0])
    return GOES_ON if end >= head.year > begin and head.now.view == "review" and since.search(found[0]) else None


@rule("year-back", cue="[^，。]{0,8}{views.year.past}", last="{views.year.last}")
def year_back(head: Head, *, cue: re.Pattern[str], last: re.Pattern[str]) -> View | None:
    """过去一年，…: an outlook that only a sentence opened gives way to it again; one that a heading opened does not."""
    found = cue.match(head.sentence) if head.first else None
    if found is None:
        return None
    opened = head.now.rule in ("year-ahead", "year") and not last.search(found[0])
    return View("review", str(head.year - 1), found[0]) if opened or head.now.view != "outlook" else None


@rule(
    "targets",
    cue="[^。；]{0,30}{views.target.whose}{views.target.sort}?{views.target.goal}{views.target.is}",
    others=r"{views.target.others}|[”\"]|20\d\d年",
    yearly="{views.target.yearly}",
    growth=r"{views.target.growth}[^，；。]{0,4}\d",
)
def targets(
    head: Head,
    *,
    cue: re.Pattern[str],
    others: re.Pattern[str],
    yearly: re.Pattern[str],
    growth: re.Pattern[str],
) -> View | None:
    """主要预期目标是：…

    Behind the goals of five years, which are yearly averages, those of the year: 主要预期目标是：生产总值增长6%.
    """
    found = cue.match(head.sentence)
    if found is None:
        return None
    if others.search(found[0]):
        return GOES_ON
    of_year = "/" in head.now.period and not yearly.search(head.sentence) and growth.search(head.sentence)
    if head.now.view == "outlook" and not of_year:
        return GOES_ON
    return View("outlook", str(head.year), found[0][-12:])


@rule(
    "year-ahead",
    cue=r"{views.year.within}?[^，。：]{0,10}(?:(?!{views.year.now}\d{1,2}月){views.year.coming})",
    this="{views.year.now}",
    plans="[^。]{0,16}{views.year.plans}",
)
def year_ahead(head: Head, *, cue: re.Pattern[str], this: re.Pattern[str], plans: re.Pattern[str]) -> View | None:
    """今年，…: inside a review only where it turns to what is planned."""
    found = cue.match(head.sentence)
    if found is None or (head.early and this.search(found[0])):
        return None
    if head.now.view == "review" and not plans.match(head.sentence[found.end() :]):
        return None
    planned = head.now.view == "outlook" and head.now.period == str(head.year)
    return GOES_ON if planned else View("outlook", str(head.year), found[0])


@rule(
    "year",
    cue=r"[^，。]{0,6}?((?:19|20)\d\d)年",
    named="，?{views.year.is}[^。]{0,60}{views.year.named}",
    work="[^。]{0,10}{views.year.work}",
)
def year(head: Head, *, cue: re.Pattern[str], named: re.Pattern[str], work: re.Pattern[str]) -> View | None:
    """2024年，…: the report's own year where something is planned, the year before outside of an outlook."""
    found = cue.match(head.sentence) if head.first else None
    if found is None:
        return None
    told, behind = int(found[1]), head.sentence[found.end() :]
    if told == head.year and named.match(behind):
        planned = head.now.view == "outlook" and head.now.period == str(told)
        return GOES_ON if planned else View("outlook", str(told), found[0])
    if told == head.year - 1 and head.now.view != "outlook":
        return View("review", str(told), found[0])
    planned = told == head.year and head.now.view != "review" and work.match(behind) is not None
    return View("outlook", str(told), found[0]) if planned else None


# At the head of a sentence of a report; and of what a paragraph must hold something, that one of them may answer.
HEADS = (five_years_back, five_years_ahead, plan_period, year_back, targets, year_ahead, year)
HEADS_NEED = ("views.five.back", "views.five.ahead", "views.year.past", "views.target.goal", "views.year.coming")
HEADS_NEED_AFTER_PLAN = ("views.plan.parts",)


def _first(found: re.Match[str] | None, sentence: str, words: str) -> tuple[int, str] | None:
    """Return which stands first, what was found or some words, and where."""
    at = sentence.find(words)
    if found is not None and (at < 0 or found.start() <= at):
        return found.start(), found[0]
    return (at, words) if at >= 0 else None


_AHEAD = "{views.page.ahead}|{views.page.later}|{views.page.report}，?[^。]{0,6}{views.page.proposes}"


@rule("page-year-back", back="{views.page.back}", ahead=_AHEAD)
def page_year_back(head: Head, *, back: re.Pattern[str], ahead: re.Pattern[str]) -> View | None:
    """去年…, before anything that looks ahead."""
    told = _first(back.search(head.sentence), head.sentence, f"{head.year - 1}年")
    plans = ahead.search(head.sentence)
    if told is None or (plans is not None and told[0] >= plans.start()):
        return None
    return View("review", str(head.year - 1), told[1])


@rule("page-year-ahead", ahead=_AHEAD)
def page_year_ahead(head: Head, *, ahead: re.Pattern[str]) -> View | None:
    """今年…, or what the report proposed."""
    found = ahead.search(head.sentence)
    return View("outlook", str(head.year), found[0]) if found else None


# In a newspaper's sentence: results of last year and plans of this year alternate within one article.
OF_PAGE = (page_year_back, page_year_ahead)
OF_PAGE_NEED = ("views.page.ahead", "views.page.back", "views.page.times")
OF_PAGE_NEED_AFTER_PLAN = ("views.page.parts",)
