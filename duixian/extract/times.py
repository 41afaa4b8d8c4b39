"""Time expressions of a sentence, resolved against the report's year."""

from __future__ import annotations

import re

from duixian.lexicon import plan_years
from duixian.text import number

_Y = r"(?:19|20)\d\d|[一二][九〇○零OＯ][一二三四五六七八九〇○零OＯ]{2}"
_TIME = re.compile(
    rf"(?P<span>(?P<s1>{_Y})年?(?:[—\-－–~～至到]{{1,2}})(?P<s2>{_Y})年)"
    rf"|(?P<base>(?:比|较|与|同|相比于?|[在以]|对比|和|按)(?P<b>{_Y})年(?:初|底|末)?(?=[^，。]{{0,12}}(?:增|提|下|减|降|翻|高|低|上|相比|多|少|净|改|快|缩|扩|压|为基|水平|基础)))"
    r"|(?P<m1>(?<!\d)1[0-2]|(?<!\d)[1-9]|[一二三四五六七八九十])月?(?:[—\-－–~～至到])(?P<m2>1[0-2]|[1-9]|十[一二]|[一二三四五六七八九十])月(?:份|底|末)?"
    rf"|(?P<by>到|至|截至|争取到|力争到)?(?P<y>{_Y})年(?:(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:份)?(?:(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日)?)?(?P<end>底|末|初)?"
    r"|(?P<byplan>到|至)?[“\"]?(?P<plan>十[一二三四五]|[一二三四五六七八九])五[”\"](?P<planpart>时期|期间|末|以来|五年|规划期)?"
    r"|(?P<nexttwo>今明两年|近两年)"
    r"|(?P<rel>今年|去年|上年|明年|前年|本年|当年)(?:(?P<rmonth>\d{1,2})月(?:份)?(?:(?P<rday>\d{1,2})日)?)?"
    r"|(?P<ahead>未来|今后|接下来)(?P<an>\d|[一二两三四五六七八九十])(?:到[一二三四五]|[-—至]\d)?年"
    r"|(?P<using>用)(?P<un>\d|[一二两三四五六七八九十])(?:[-—至]\d|到[一二三四五])?年(?:左右|时间)"
    r"|(?P<five>五年来|过去五年|五年间|五年中|[^今未后]五年累计)"
    r"|(?P<years>(?:这|近|过去|前|连续)?(?P<yn>[二两三四五]|[2-5])年(?:来|中|内|间|(?<=近.年)|(?=累计|共|增长|增加|提高|提升|下降|降低|翻)))"
    r"|(?P<half>上半年|下半年|前三季度|一季度|二季度|三季度|四季度|第一季度|第三季度)"
    r"|(?P<century>本世纪末)"
    r"|(?P<oneyear>一年来|过去一年|过去的一年)"
)
QUICK = re.compile(r"[年末月]|五[”\"]|季度|以来")
_QUARTER = {
    "上半年": ("01", "06"), "下半年": ("07", "12"), "前三季度": ("01", "09"), "一季度": ("01", "03"), "第一季度": ("01", "03"),
    "二季度": ("04", "06"), "三季度": ("07", "09"), "第三季度": ("07", "09"), "四季度": ("10", "12"),
}  # fmt: skip


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


def _number(text: str) -> int:
    return number(text) or 0


def _part_of_year(found: list[Time], at: int, to: int, first: str, last: str, year: int) -> Time:
    """2024年1至6月, 今年上半年: the year that stands right in front is the one of which it is a part."""
    if found and found[-1].end == at and found[-1].rule in ("year", "relative-year") and len(found[-1].period) == 4:
        before = found.pop()
        at, year = before.start, int(before.period)
    return Time(at, to, f"{year}-{first}/{year}-{last}", 0, "part-of-year")


def times(text: str, start: int, end: int, year: int, review: bool, early: bool = False) -> list[Time]:
    """Find the time expressions of a sentence.

    Args:
        text: folded text.
        start: where the sentence begins.
        end: one past its end.
        year: year of the report.
        early: whether the report was given in the year before its own, where 今年 is the year reviewed.
        review: whether the sentence stands in a part that looks back (there 五年来 counts back from last year).

    Returns:
        Time expressions in order of the text.
    """
    found = []
    for m in _TIME.finditer(text, start, end):
        at, to = m.start(), m.end()
        if m["span"]:
            found.append(Time(at, to, f"{_number(m['s1'])}/{_number(m['s2'])}", 0, "year-span"))
        elif m["base"]:
            found.append(Time(at, to, "", _number(m["b"]), "base-year"))
        elif m["y"]:
            value = str(_number(m["y"]))
            if m["month"]:
                value += f"-{_number(m['month']):02d}"
                if m["day"]:
                    value += f"-{_number(m['day']):02d}"
            since = text.startswith("以来", to)
            if since:
                value = f"{value[:4]}/{max(year - 1, int(value[:4]))}"
            found.append(Time(at, to, value, 0, "year", bool(m["by"]) and m["by"] != "截至"))
        elif m["plan"]:
            first, last = plan_years(m["plan"])
            if m["planpart"] in ("末",) or m["byplan"]:
                found.append(Time(at, to, str(last), 0, "plan-end", True))
            elif m["planpart"]:
                found.append(Time(at, to, f"{first}/{last}", 0, "plan-period"))
        elif m["rel"]:
            this = year - 1 if early else year
            of_year = {"今年": this, "本年": this, "明年": this + 1, "前年": this - 2}.get(m["rel"], this - 1)
            if m["rel"] == "当年":
                continue
            if m["rel"] in ("上年", "去年", "前年") and at and text[at - 1] in "比较同与是":
                continue
            iso = str(of_year)
            if m["rmonth"]:
                iso += f"-{int(m['rmonth']):02d}"
                if m["rday"]:
                    iso += f"-{int(m['rday']):02d}"
            found.append(Time(at, to, iso, 0, "relative-year"))
        elif m["ahead"] or m["using"]:
            count = _number(m["an"] or m["un"])
            found.append(Time(at, to, f"{year}/{year + count - 1}" if count > 1 else str(year), 0, "years-ahead", True))
        elif m["five"]:
            if review:
                found.append(Time(at, to, f"{year - 5}/{year - 1}", 0, "five-years-back"))
        elif m["years"]:
            if review:
                found.append(Time(at, to, f"{year - _number(m['yn'])}/{year - 1}", 0, "years-back"))
        elif m["half"]:
            first_month, last_month = _QUARTER[m["half"]]
            found.append(_part_of_year(found, at, to, first_month, last_month, year - 1 if review else year))
        elif m["m1"]:
            first_month, last_month = f"{_number(m['m1']):02d}", f"{_number(m['m2']):02d}"
            if first_month < last_month:
                found.append(_part_of_year(found, at, to, first_month, last_month, year - 1 if review else year))
        elif m["century"]:
            found.append(Time(at, to, "2000", 0, "century", True))
        elif m["oneyear"]:
            found.append(Time(at, to, str(year - 1), 0, "relative-year"))
    return found
