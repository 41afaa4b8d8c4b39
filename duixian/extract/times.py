"""Time expressions of a sentence, resolved against the report's year: a rule for each kind of expression."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from duixian.lexicon import Words, plan_years
from duixian.text import NUMERALS, number

# A year in digits or in Chinese, whose zero is written in several ways.
_Y = r"(?:(?:19|20)\d\d|[一二][九〇○零OＯ][一二三四五六七八九〇○零OＯ]{2})"
_DASH = r"[—\-－–~～至到]"
_N = f"[{NUMERALS}]"
_FEW = f"[{NUMERALS}两]"
# The lists with whose words an expression may begin.
_OPENING = (
    "times.base.with", "times.year.by", "times.plan.by", "times.relative.two", "times.relative.years",
    "times.ahead.years", "times.ahead.using", "times.back.five", "times.back.which", "times.back.one", "times.part.",
    "times.century.",
)  # fmt: skip
# Those of which every expression holds a word, a plan's number aside: 年 and 月, or what is one by itself (本世纪末).
_WHOLE = (
    "times.sign.", "times.relative.two", "times.relative.years", "times.back.five", "times.back.sum", "times.back.one",
    "times.part.", "times.century.",
)  # fmt: skip
# The months of a part of a year, by the name of its list.
_PARTS = {
    "first-half": ("01", "06"),
    "second-half": ("07", "12"),
    "three-quarters": ("01", "09"),
    "first-quarter": ("01", "03"),
    "second-quarter": ("04", "06"),
    "third-quarter": ("07", "09"),
    "fourth-quarter": ("10", "12"),
}


class Time:
    """One time expression.

    Attributes:
        start, end: its span in the text.
        period: ISO style, empty for one that only serves as base.
        base: the year with which something is compared (比2015年), else 0.
        rule: which kind of expression it is.
        due: true for 到2027年: what follows is to be reached by then.
    """

    __slots__ = ("base", "due", "end", "period", "rule", "start")

    def __init__(self, start: int, end: int, period: str, base: int, rule: str, due: bool = False) -> None:
        self.start, self.end, self.period, self.base, self.rule, self.due = start, end, period, base, rule, due


class Expression(NamedTuple):
    """An expression as the rules look at it.

    Attributes:
        match: the expression, with its parts by name.
        text: the folded text.
        year: the report's year.
        review: the sentence stands in a part that looks back.
        this: the year that 今年 is: the one before the report's own where it was given early.
        found: the expressions before it.
    """

    match: re.Match[str]
    text: str
    year: int
    review: bool
    this: int
    found: list[Time]

    def number(self, part: str) -> int:
        """Return the number of a part of the expression; 0 of none."""
        return number(self.match[part] or "") or 0

    def time(self, period: str, rule: str, base: int = 0, due: bool = False) -> Time:
        """Return the time of the expression."""
        return Time(self.match.start(), self.match.end(), period, base, rule, due)

    def part_of_year(self, first: str, last: str) -> Time:
        """2024年1至6月, 今年上半年: the year that stands right in front is the one of which it is a part."""
        start, end = self.match.span()
        year, found = self.year - 1 if self.review else self.year, self.found
        named = found and found[-1].end == start and found[-1].rule in ("year", "relative-year")
        if named and len(found[-1].period) == 4:
            before = found.pop()
            start, year = before.start, int(before.period)
        return Time(start, end, f"{year}-{first}/{year}-{last}", 0, "part-of-year")


class Times:
    """Finds time expressions by one lexicon.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        parts = "|".join(f"(?P<part_{k}>{{times.part.{name}}})" for k, name in enumerate(_PARTS))
        # A look behind has one width: each word has its own.
        near = "|".join(f"(?<={re.escape(word)}.年)" for word in words["times.back.near"]) or "(?!)"
        # Most characters begin no time: to know so by one look at them is three times faster than to try every kind.
        names = [name for name in words if name.startswith(_OPENING)]
        opening = words.begins(*names, besides=f"0-9{NUMERALS}两“\"").removesuffix(")")
        self._time = words.pattern(
            rf"{opening}|.{{times.back.sum}})(?:"
            rf"(?P<span>(?P<s1>{_Y})年?{_DASH}{{1,2}}(?P<s2>{_Y})年)"
            rf"|(?P<base>{{times.base.with}}(?P<b>{_Y})年{{times.year.ends}}?(?=[^，。]{{0,12}}{{times.base.changes}}))"
            rf"|(?P<months>(?P<m1>(?<!\d)1[0-2]|(?<!\d)[1-9]|{_N})月?{_DASH}"
            rf"(?P<m2>1[0-2]|[1-9]|十[一二]|{_N})月{{times.month.ends}}?)"
            rf"|(?P<date>(?P<by>{{times.year.by}})?(?P<y>{_Y})年(?:(?P<month>\d{{1,2}}|{_N}{{1,2}})月(?:份)?"
            rf"(?:(?P<day>\d{{1,2}}|{_N}{{1,3}})日)?)?{{times.year.ends}}?)"
            r"|(?P<planned>(?P<byplan>{times.plan.by})?[“\"]?(?P<plan>{times.plan.numbers}){times.plan.five}[”\"]"
            r"(?P<planpart>{times.plan.parts})?)"
            r"|(?P<two>{times.relative.two})"
            r"|(?P<relative>(?P<rel>{times.relative.years})(?:(?P<rmonth>\d{1,2})月(?:份)?(?:(?P<rday>\d{1,2})日)?)?)"
            rf"|(?P<ahead>{{times.ahead.years}}(?P<an>\d|{_FEW})(?:到[一二三四五]|[-—至]\d)?年)"
            rf"|(?P<using>{{times.ahead.using}}(?P<un>\d|{_FEW})(?:[-—至]\d|到[一二三四五])?年{{times.ahead.about}})"
            r"|(?P<five>{times.back.five}|[^今未后]{times.back.sum})"
            r"|(?P<years>{times.back.which}?(?P<yn>[二两三四五]|[2-5])年"
            rf"(?:{{times.back.of}}|{near}|(?={{times.back.does}})))"
            rf"|(?P<part>{parts})"
            r"|(?P<century>{times.century.ends})"
            r"|(?P<oneyear>{times.back.one}))"
        )
        # A sentence without one of these holds no time, and most are: one look at it is enough.
        plans = "".join(f"|{re.escape(five)}{mark}" for five in words["times.plan.five"] for mark in '”"')
        self._quick = re.compile(words.signs(*(name for name in words if name.startswith(_WHOLE))) + plans)
        this, following, before = (set(words[f"times.relative.{k}"]) for k in ("this", "next", "two-ago"))
        self._shift = {**dict.fromkeys(this, 0), **dict.fromkeys(following, 1), **dict.fromkeys(before, -2)}
        self._any, self._earlier = set(words["times.relative.any"]), set(words["times.relative.earlier"])
        self._compared, self._since = set(words["times.relative.compared"]), words["times.year.since"]
        self._upto, self._plan_ends = set(words["times.year.upto"]), set(words["times.plan.ends"])
        self._rules: dict[str, Callable[[Expression], Time | None]] = {
            "span": self._span,
            "base": self._base,
            "months": self._months,
            "date": self._date,
            "planned": self._plan,
            "relative": self._relative,
            "ahead": self._ahead,
            "using": self._using,
            "five": self._five,
            "years": self._years,
            "part": self._part,
            "century": self._century,
            "oneyear": self._one_year,
        }

    def find(self, text: str, start: int, end: int, year: int, review: bool, early: bool = False) -> list[Time]:
        """Find the time expressions of a sentence.

        Args:
            text: folded text.
            start: where the sentence begins.
            end: one past its end.
            year: year of the report.
            review: whether the sentence stands in a part that looks back (there 五年来 counts back from last year).
            early: whether the report was given in the year before its own, where 今年 is the year reviewed.

        Returns:
            Time expressions in order of the text.
        """
        found: list[Time] = []
        if not year or not self._quick.search(text, start, end):
            return found
        this = year - 1 if early else year
        for match in self._time.finditer(text, start, end):
            # The outermost group is closed last: the kind of the expression.
            ask = self._rules.get(match.lastgroup or "")
            time = ask(Expression(match, text, year, review, this, found)) if ask is not None else None
            if time is not None:
                found.append(time)
        return found

    def _span(self, e: Expression) -> Time:
        """2016—2020年."""
        return e.time(f"{e.number('s1')}/{e.number('s2')}", "year-span")

    def _base(self, e: Expression) -> Time:
        """比2015年增长: the year with which something is compared, and of which nothing is said."""
        return e.time("", "base-year", e.number("b"))

    def _months(self, e: Expression) -> Time | None:
        """1—11月, 一至六月."""
        first, last = f"{e.number('m1'):02d}", f"{e.number('m2'):02d}"
        return e.part_of_year(first, last) if first < last else None

    def _date(self, e: Expression) -> Time:
        """2024年, 2024年3月5日, 到2027年; 2019年以来 is up to the year before the report's."""
        value = str(e.number("y"))
        if e.match["month"]:
            value += f"-{e.number('month'):02d}"
            if e.match["day"]:
                value += f"-{e.number('day'):02d}"
        if e.text.startswith(self._since, e.match.end()):
            value = f"{value[:4]}/{max(e.year - 1, int(value[:4]))}"
        by = e.match["by"]
        return e.time(value, "year", due=bool(by) and by not in self._upto)

    def _plan(self, e: Expression) -> Time | None:
        """“十四五”末, 到“十四五”: the plan's last year; “十四五”时期: all of it. Its bare name is no time."""
        first, last = plan_years(e.match["plan"])
        part = e.match["planpart"]
        if part in self._plan_ends or e.match["byplan"]:
            return e.time(str(last), "plan-end", due=True)
        return e.time(f"{first}/{last}", "plan-period") if part else None

    def _relative(self, e: Expression) -> Time | None:
        """今年, 去年3月: 当年 is whichever year is spoken of, and 比去年 a comparison."""
        word, start = e.match["rel"], e.match.start()
        if word in self._any or (word in self._earlier and start and e.text[start - 1] in self._compared):
            return None
        iso = str(e.this + self._shift.get(word, -1))
        if e.match["rmonth"]:
            iso += f"-{int(e.match['rmonth']):02d}"
            if e.match["rday"]:
                iso += f"-{int(e.match['rday']):02d}"
        return e.time(iso, "relative-year")

    def _ahead(self, e: Expression) -> Time:
        """未来三年."""
        return self._from_this_year(e, e.number("an"))

    def _using(self, e: Expression) -> Time:
        """用三年时间."""
        return self._from_this_year(e, e.number("un"))

    def _from_this_year(self, e: Expression, count: int) -> Time:
        period = f"{e.year}/{e.year + count - 1}" if count > 1 else str(e.year)
        return e.time(period, "years-ahead", due=True)

    def _five(self, e: Expression) -> Time | None:
        """五年来, in a part that looks back."""
        return e.time(f"{e.year - 5}/{e.year - 1}", "five-years-back") if e.review else None

    def _years(self, e: Expression) -> Time | None:
        """三年来, 近三年, in a part that looks back."""
        return e.time(f"{e.year - e.number('yn')}/{e.year - 1}", "years-back") if e.review else None

    def _part(self, e: Expression) -> Time:
        """上半年, 前三季度."""
        which = next(months for k, months in enumerate(_PARTS.values()) if e.match[f"part_{k}"])
        return e.part_of_year(*which)

    def _century(self, e: Expression) -> Time:
        """到本世纪末, as it was said before 2000."""
        return e.time("2000", "century", due=True)

    def _one_year(self, e: Expression) -> Time:
        """一年来."""
        return e.time(str(e.year - 1), "relative-year")
