"""The view of a heading's title: tables of named rules, by whether its words look back or ahead."""

from __future__ import annotations

import re

import msgspec

from duixian.lexicon import Words, plan_years
from duixian.ruling import Table, rule
from duixian.segment.state import GOES_ON, State, View, interval, state_of


class Heading(msgspec.Struct, frozen=True, gc=False):
    """A heading as the rules look at it.

    Attributes:
        title: its words.
        year: the report's year.
        inherited: what holds in the section around it.
        years: the years that it names.
        five: the words by which it speaks of five years that are over; empty if it does not.
        coming: the same of five years to come.
        back: the word by which it looks back.
        forward: the word by which it looks ahead.
        plan: the words that name a five-year plan.
        plan_years: the first and last year of the plan.
    """

    title: str
    year: int
    inherited: State
    years: tuple[int, ...]
    five: str
    coming: str
    back: str
    forward: str
    plan: str
    plan_years: tuple[int, int]


def _years_back(heading: Heading, cue: str) -> View:
    return View("review", interval(heading.year - 5, heading.year - 1), cue)


@rule("heading-last-year", last="{views.year.last}")
def last_year(heading: Heading, *, last: re.Pattern[str]) -> View | None:
    """去年工作回顾, and no year in digits."""
    found = last.search(heading.title) if not heading.years else None
    return View("review", str(heading.year - 1), found[0]) if found else None


FIRST = (last_year,)


@rule("heading-five-years-back")
def five_years(heading: Heading) -> View | None:
    """过去五年工作回顾."""
    return _years_back(heading, heading.five) if heading.five else None


@rule("heading-plan-period")
def plan_that_is_over(heading: Heading) -> View | None:
    """“十三五”时期工作回顾, once the plan has run out or does so this year."""
    over = heading.plan and heading.plan_years[1] < heading.year + 1 and not heading.years
    return View("review", interval(*heading.plan_years), heading.plan) if over else None


@rule("heading-year")
def earlier_year(heading: Heading) -> View | None:
    """2023年工作回顾."""
    years = heading.years
    return View("review", str(years[0]), str(years[0])) if years and years[0] < heading.year else None


@rule("heading-review")
def review(heading: Heading) -> View:
    """工作回顾: of the year before."""
    return View("review", str(heading.year - 1), heading.back)


# Of a heading that looks back.
BACK = (five_years, plan_that_is_over, earlier_year, review)


@rule("heading-five-years-ahead")
def years_to_come(heading: Heading) -> View:
    """今后五年的奋斗目标."""
    return View("outlook", interval(heading.year, heading.year + 4), heading.coming)


COMING = (years_to_come,)


@rule("heading-year", last="{views.year.last}")
def both_years(heading: Heading, *, last: re.Pattern[str]) -> View | None:
    """1996年工作和1997年目标: what follows first looks back."""
    years = heading.years
    both = len(years) > 1 and years[0] == heading.year - 1 and not last.search(heading.title)
    return View("review", str(heading.year - 1), str(years[0])) if both else None


@rule("heading-year")
def year_to_come(heading: Heading) -> View | None:
    """2024年主要目标."""
    years = heading.years
    return View("outlook", str(years[0]), str(years[0])) if years and years[0] >= heading.year else None


@rule("heading-plan-period", this="{views.year.now}")
def plan_to_come(heading: Heading, *, this: re.Pattern[str]) -> View | None:
    """“十五五”时期目标."""
    ahead = heading.plan and heading.plan_years[1] > heading.year and not this.search(heading.title)
    return View("outlook", interval(*heading.plan_years), heading.plan) if ahead else None


@rule("heading-five-years-back")
def five_years_of_goals(heading: Heading) -> View | None:
    """五年来目标完成…: outside of an outlook."""
    return _years_back(heading, heading.five) if heading.five and heading.inherited.view != "outlook" else None


@rule("heading-year", goals="{views.heading.goals}")
def year_before(heading: Heading, *, goals: re.Pattern[str]) -> View | None:
    """2023年重点工作, in the report of 2024 and outside of an outlook."""
    years = heading.years
    if not years or years[0] != heading.year - 1 or heading.inherited.view == "outlook":
        return None
    return None if goals.search(heading.title) else View("review", str(heading.year - 1), str(years[0]))


@rule("heading-review")
def inside_a_review(heading: Heading) -> View | None:
    """抓目标落实 inside the review."""
    inside = heading.inherited.view == "review" and heading.inherited.rule.startswith("heading")
    return GOES_ON if inside else None


@rule("heading-outlook")
def outlook(heading: Heading) -> View:
    """主要目标: of the year, or of what the section around it plans."""
    above = heading.inherited
    return View("outlook", above.period if above.view == "outlook" else str(heading.year), heading.forward)


# Of one that looks ahead.
AHEAD = (both_years, year_to_come, plan_to_come, five_years_of_goals, year_before, inside_a_review, outlook)


@rule("heading-year")
def this_year(heading: Heading) -> View | None:
    """2024年, and no more: the report's own."""
    years = heading.years
    return View("outlook", str(heading.year), str(years[0])) if years and years[0] == heading.year else None


@rule("heading-year")
def that_year(heading: Heading) -> View | None:
    """2023年, in the report of 2024."""
    years = heading.years
    return View("review", str(heading.year - 1), str(years[0])) if years and years[0] == heading.year - 1 else None


@rule("heading-this-year", this="{views.year.now}")
def named_this_year(heading: Heading, *, this: re.Pattern[str]) -> View | None:
    """今年…"""
    found = this.search(heading.title)
    return View("outlook", str(heading.year), found[0]) if found else None


# Of one that says neither.
NEITHER = (this_year, that_year, five_years, named_this_year)


class Headings:
    """Reads the view of headings by one lexicon.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        self._five = words.pattern("{views.five.before}{views.five.of}?{views.five.years}|{views.five.whole}")
        self._coming = words.pattern("{views.five.coming}{views.five.of}?{views.five.years}|{views.five.next}")
        self._years = re.compile(r"(?<!\d)((?:19|20)\d\d)")
        self._back = words.pattern("{views.heading.back}")
        self._forward = words.pattern("{views.heading.ahead}")
        self._reviewed = words.pattern("{views.heading.reviewed}")
        self._plan = words.pattern(
            '[“"]?({times.plan.numbers}|{times.plan.tenth}){times.plan.five}[”"]?'
            "(?={views.plan.follows}|[，。、！” ]|$)"
        )
        self._first: Table[View] = Table(FIRST, words)
        self._looks_back: Table[View] = Table(BACK, words)
        self._comes: Table[View] = Table(COMING, words)
        self._looks_ahead: Table[View] = Table(AHEAD, words)
        self._neither: Table[View] = Table(NEITHER, words)

    def of(self, title: str, year: int, inherited: State) -> State | None:
        """Read the view of a heading.

        Args:
            title: its words.
            year: the report's year.
            inherited: what holds in the section around it.

        Returns:
            The view; None where it says nothing and the enclosing section's view goes on.
        """
        back, forward = self._back.search(title), self._forward.search(title)
        if back and forward and back.start() > forward.start() and self._reviewed.fullmatch(forward[0]):
            forward = None  # 年度计划执行情况回顾 looks back
        five, coming, plan = self._five.search(title), self._coming.search(title), self._plan.search(title)
        heading = Heading(
            title=title,
            year=year,
            inherited=inherited,
            years=tuple(map(int, self._years.findall(title))),
            five=five[0] if five else "",
            coming=coming[0] if coming else "",
            back=back[0] if back else "",
            forward=forward[0] if forward else "",
            plan=plan[0] if plan else "",
            plan_years=plan_years(plan[1]) if plan else (0, 0),
        )
        if (first := self._first.first(heading)) is not None:
            return state_of(first)
        if back and not coming:
            return state_of(self._looks_back.first(heading))
        if coming:
            return state_of(self._comes.first(heading))
        return state_of((self._looks_ahead if forward else self._neither).first(heading))

    def names_a_time(self, title: str) -> bool:
        """Tell whether a line without a number looks back, looks ahead or begins with a year."""
        return bool(self._back.search(title) or self._forward.search(title) or self._years.match(title))
