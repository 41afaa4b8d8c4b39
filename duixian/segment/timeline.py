"""What time each stretch of text speaks of, and whether it looks back or ahead.

A report is walked from top to bottom. Headings set the view of what stands under them; words at the head of a
paragraph or sentence (五年来, 过去一年, 今年) change it until the next heading or cue. A keyword inside a sentence
never does: what one sentence says of its own time is decided in ``extract.rules``.
"""

from __future__ import annotations

import re

from duixian.lexicon import plan_years
from duixian.model import Article, Report, Section, Stretch
from duixian.text import sentences

_REVIEW = re.compile(
    r"回顾|总结|过去|成就|成绩|成效|执行情况|完成情况|主要工作情况|取得的|所做的工作|以来的工作|年来的工作|年工作情况|基本情况|发展历程"
)
_OUTLOOK = re.compile(
    r"目标|任务|安排|打算|思路|总体要求|部署|建议|今后|未来|重点工作|工作重点|计划|规划|举措|展望|奋斗|下一步|明年|下一年|工作要点|主攻方向|着力点|要求|蓝图|纲要|设想"
)
_SELF = re.compile(r"自身建设|政府建设|政府效能|履职|法治政府|服务型政府")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?")
_PLAN = re.compile(
    r"[“\"]?(十[一二三四五]|[一二三四五六七八九十])五[”\"]?(?=时期|期间|规划|计划|以来|发展|工作|的|末|目标|主要|经济|奋斗|[，。、！” ]|$|收官|开局)"
)
_FIVE = re.compile(
    r"(?:过去|这|前|刚刚过去的?|本届政府|回顾过去|回顾|近)(?:的)?五年|五年来|五年间|五年(?:工作|的?回顾|中|里)|五年(?:以来)"
)
_NEXT_FIVE = re.compile(r"(?:今后|未来|下一个|下一步|接下来的?|新的)(?:的)?五年|新一届政府(?!成立|组建)")
_HEAD_CUES = (
    (
        "five-years-back",
        re.compile(
            r"(?:[^，。]{0,12})(?:五年来|过去(?:的)?五年|这五年|五年间|回首(?:过去)?五年|回顾(?:过去)?五年|回望五年)"
        ),
    ),
    ("five-years-ahead", re.compile(r"(?:[^，。]{0,8})(?:今后|未来|下一个)五年")),
    (
        "plan-period",
        re.compile(r"(?:[^，。]{0,8})[“\"](十[一二三四五]|[一二三四五六七八九])五[”\"](?:时期|期间|以来|规划|这五年)"),
    ),
    ("year-back", re.compile(r"(?:[^，。]{0,8})(?:一年来|过去(?:的)?一年|去年|上年|上一年|刚刚过去的一年)")),
    (
        "targets",
        re.compile(
            r"[^。；]{0,30}(?:主要|总体|发展|增长|年度)(?:预期|奋斗|调控)?目标(?:建议)?(?:是|为|安排为|确定为|：|:)"
        ),
    ),
    (
        "year-ahead",
        re.compile(
            r"(?:做好|完成|实现|围绕|根据|按照)?(?:[^，。：]{0,10})(?:今年(?!\d{1,2}月|以来|春|初|上半年|年初)|新的一年|新一年)"
        ),
    ),
    ("year", re.compile(r"(?:[^，。]{0,6}?)((?:19|20)\d\d)年")),
)


def _interval(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}/{last}"


class _State:
    __slots__ = ("cue", "period", "rule", "view")

    def __init__(self, view: str, period: str, rule: str, cue: str) -> None:
        self.view, self.period, self.rule, self.cue = view, period, rule, cue

    def key(self) -> tuple[str, str, str, str]:
        return self.view, self.period, self.rule, self.cue


def _of_heading(title: str, year: int, inherited: _State) -> _State | None:
    """Read the view of a heading's title; None where it says nothing and the enclosing section's view goes on."""
    five, ahead = _FIVE.search(title), _NEXT_FIVE.search(title)
    years = [int(y) for y in _YEAR.findall(title)]
    back, forward = _REVIEW.search(title), _OUTLOOK.search(title)
    if (
        back
        and forward
        and back.start() > forward.start()
        and forward[0] in ("计划", "规划", "目标", "任务", "要求", "部署")
    ):
        forward = None  # 年度计划执行情况回顾 looks back
    if "去年" in title and not _YEAR.search(title):
        return _State("review", str(year - 1), "heading-last-year", "去年")
    if back and not ahead:
        if five:
            return _State("review", _interval(year - 5, year - 1), "heading-five-years-back", five[0])
        plan = _PLAN.search(title)
        if plan and plan_years(plan[1])[1] < year + 1 and not years:
            return _State("review", _interval(*plan_years(plan[1])), "heading-plan-period", plan[0])
        if years and years[0] < year:
            return _State("review", str(years[0]), "heading-year", str(years[0]))
        return _State("review", str(year - 1), "heading-review", back[0])
    if ahead:
        return _State("outlook", _interval(year, year + 4), "heading-five-years-ahead", ahead[0])
    if forward:
        plan = _PLAN.search(title)
        if len(years) > 1 and years[0] == year - 1 and "去年" not in title:
            return _State("review", str(year - 1), "heading-year", str(years[0]))  # 1996年工作和1997年目标
        if years and years[0] >= year:
            return _State("outlook", str(years[0]), "heading-year", str(years[0]))
        if plan and "今年" not in title and plan_years(plan[1])[1] > year:
            return _State("outlook", _interval(*plan_years(plan[1])), "heading-plan-period", plan[0])
        if five and inherited.view != "outlook":
            return _State("review", _interval(year - 5, year - 1), "heading-five-years-back", five[0])
        if years and years[0] == year - 1 and inherited.view != "outlook" and not re.search(r"目标|任务", title):
            return _State("review", str(year - 1), "heading-year", str(years[0]))
        if inherited.view == "review" and inherited.rule.startswith("heading"):
            return None  # 抓目标落实 inside the review
        return _State(
            "outlook", inherited.period if inherited.view == "outlook" else str(year), "heading-outlook", forward[0]
        )
    if years and years[0] == year:
        return _State("outlook", str(year), "heading-year", str(years[0]))
    if years and years[0] == year - 1:
        return _State("review", str(year - 1), "heading-year", str(years[0]))
    if five:
        return _State("review", _interval(year - 5, year - 1), "heading-five-years-back", five[0])
    if "今年" in title:
        return _State("outlook", str(year), "heading-this-year", "今年")
    return None


def _of_sentence(sentence: str, year: int, now: _State, first: bool, early: bool) -> _State | None:
    """Read a time cue at the head of a sentence that holds for what follows; None where there is none."""
    for rule, pattern in _HEAD_CUES:
        m = pattern.match(sentence)
        if m is None or (early and rule == "year-ahead" and "今年" in m[0]):
            continue
        # 今年是“十四五”规划开局之年: of this year and not of the plan
        if rule == "plan-period" and re.search(rf"今年|本年|{year}年", m[0]):
            continue
        if rule == "five-years-back" and now.view != "outlook":
            return _State("review", _interval(year - 5, year - 1), rule, m[0])
        if rule == "five-years-ahead":
            return _State("outlook", _interval(year, year + 4), rule, m[0])
        if rule == "plan-period":
            begin, end = plan_years(m[1])
            if (
                end < year
                and now.view != "outlook"
                and not re.search(r"收官|最后一年|决战|决胜|圆满完成", sentence[m.end() : m.end() + 12])
            ):
                return _State("review", _interval(begin, end), rule, m[0])
            if end > year and begin >= year and re.match(r"[^。]{0,24}(?:目标|要|将|是|到)", sentence[m.end() :]):
                return _State("outlook", _interval(begin, end), rule, m[0])
            if end >= year and begin < year and now.view == "review" and "以来" in m[0]:
                return None
        # an outlook that only a sentence opened gives way again to 过去一年; one that a heading opened does not
        open_to_review = now.view != "outlook" or (now.rule in ("year-ahead", "year") and "去年" not in m[0])
        if rule == "year-back" and open_to_review and first:
            return _State("review", str(year - 1), rule, m[0])
        if rule == "year-ahead" and (
            now.view != "review"
            or re.match(r"[^。]{0,16}(?:主要预期目标|总体要求|目标|工作|要|，要|是)", sentence[m.end() :])
        ):
            if now.view == "outlook" and now.period == str(year):
                return None
            return _State("outlook", str(year), rule, m[0])
        if rule == "targets":
            if re.search(r"去年|上年|五年|[”\"]|20\d\d年", m[0]):
                return None
            # Behind the goals of five years, which are yearly averages, those of the year: 主要预期目标是：生产总值增长6%.
            of_year = "/" in now.period and "年均" not in sentence and re.search(r"增长[^，；。]{0,4}\d", sentence)
            if now.view == "outlook" and not of_year:
                return None
            return _State("outlook", str(year), rule, m[0][-12:])
        if rule == "year" and first:
            named = int(m[1])
            if named == year and re.match(
                r"[，]?(?:将)?是[^。]{0,60}(?:之年|一年|年份|关键|开局|收官)", sentence[m.end() :]
            ):
                if now.view == "outlook" and now.period == str(named):
                    return None
                return _State("outlook", str(named), rule, m[0])
            if named == year - 1 and now.view != "outlook":
                return _State("review", str(named), rule, m[0])
            if (
                named == year
                and now.view != "review"
                and re.match(r"[^。]{0,10}(?:工作|要|目标|是|经济|主要|，)", sentence[m.end() :])
            ):
                return _State("outlook", str(named), rule, m[0])
    return None


_CUE_CHARS = re.compile(r"目标|五年|年来|一年|今年|去年|[”\"](?:时期|期间|以来|规划|这)|(?:19|20)\d\d年|上年|新一年")


# What a whole section says where its heading says nothing (二、努力开创新局面).
_AHEAD_WORDS = re.compile(r"今年|力争|确保|新的一年|我们将|要坚持|目标是")
_BACK_WORDS = re.compile(
    r"一年来|去年|比上年|同比|荣获|圆满完成|取得|获评|得到|达到\d|完成\d|增长\d[\d.]*[%％][，。、]"
)


def _of_wording(section: str, year: int) -> _State | None:
    ahead, back = len(_AHEAD_WORDS.findall(section)), len(_BACK_WORDS.findall(section))
    if ahead >= 4 and ahead > 2 * back:
        return _State("outlook", str(year), "section-wording", f"{ahead} ahead, {back} back")
    if back >= 8 and back > 3 * ahead:
        return _State("review", str(year - 1), "section-wording", f"{ahead} ahead, {back} back")
    return None


_EXPLICIT = frozenset(
    [
        "heading-year",
        "heading-plan-period",
        "heading-five-years-back",
        "heading-five-years-ahead",
        "heading-this-year",
        "heading-last-year",
    ]
)
_CHAPTER = re.compile(
    r"[^，。；！？：:]{0,12}(?:(?:19|20)\d\d年|五年|[”\"](?:时期|期间|规划)|今年|去年|新的一年)[^。；！？]{0,24}$"
)


def stretches(report: Report, sections: tuple[Section, ...], articles: tuple[Article, ...]) -> tuple[Stretch, ...]:
    """Divide a report into stretches of one time and view.

    Args:
        report: the report; without ``identity.year`` the periods stay empty, views are still found.
        sections: its section tree.
        articles: its articles, if it is a newspaper page: each begins anew, without a time of its own.

    Returns:
        Stretches that cover the text without gaps. A report opens ``general``; a communiqué looks back as a whole; a
        list of livelihood projects looks ahead as a whole unless its title speaks of completion.
    """
    text, kind = report.text, report.identity.kind
    year = report.identity.year or 0
    title = report.identity.title
    if kind == "communique":
        return (Stretch(0, len(text), "review", str(year - 1) if year else "", "communique", title[:40]),)
    opening = _State("general", "", "opening", "")
    if kind == "project_list":
        done = re.search(r"完成情况|落实情况|进展", title + text[:200])
        opening = (
            _State("review", str(year - 1), "list-of-completed", done[0])
            if done
            else _State("outlook", str(year), "list-of-plans", title[:20])
        )
    at_section = {s.start: k for k, s in enumerate(sections)}
    at_article = {a.start for a in articles}
    of_section: dict[int, _State] = {}
    told: set[int] = set()  # sections whose own heading says the view; others only go on with what was
    now = opening
    marks: list[tuple[int, _State]] = [(0, now)]

    def turn(offset: int, state: _State) -> None:
        nonlocal now
        now = state
        if marks[-1][0] == offset:
            marks[-1] = (offset, state)
        elif marks[-1][1].key() != state.key():
            marks.append((offset, state))

    page = kind == "newspaper_page"
    early = report.identity.delivered_early
    chapter = False  # an unnumbered heading above the numbered ones: these change the view only by naming a time
    for block in report.blocks:
        if block.kind in ("boilerplate", "title") and not page:
            continue
        if block.start in at_article:
            turn(block.start, opening)
        if block.start in at_section:
            k = at_section[block.start]
            node = sections[k]
            if node.level <= 2 or (node.title and block.kind == "heading"):
                above = (
                    of_section.get(node.parent, opening) if node.parent >= 0 else (now if node.level > 1 else opening)
                )
                read = None
                if year and kind != "project_list":
                    read = _of_heading(node.title, year, opening if node.level == 1 else above)
                    if read is None and node.level == 1 and not chapter:
                        read = _of_wording(text[node.start : node.end], year)
                    if chapter and node.level == 1 and read is not None and read.rule not in _EXPLICIT:
                        read = None
                if read is not None:
                    told.add(k)
                else:
                    read = (above if above.view != now.view else now) if node.parent in told else now
                    if node.level == 1 and _SELF.search(node.title) and now.view == "outlook":
                        read = _State("outlook", str(year), "heading-self", node.title[:12])
                    # A top heading after the outlook's target section names a field of work: the year's own again
                    if node.level == 1 and now.view == "outlook" and "/" in now.period:
                        read = _State("outlook", now.period, now.rule, now.cue)
                of_section[k] = read
                turn(block.start, read)
        line = text[block.start : block.end]
        if (
            block.start not in at_section
            and year
            and not page
            and len(line) <= 40
            and _CHAPTER.match(line.strip(" 　*#"))
        ):
            title = line.strip(" 　*#")
            read = (
                _of_heading(title, year, opening)
                if _REVIEW.search(title) or _OUTLOOK.search(title) or _YEAR.match(title)
                else None
            )
            if read is not None:
                chapter = True
                turn(block.start, read)
                continue
        if not year or not _CUE_CHARS.search(line):
            continue
        for index, (start, end) in enumerate(sentences(text, block.start, block.end)):
            sentence = text[start:end].lstrip(
                " 　—*（(一二三四五六七八九十）)、.0123456789是"
                if index == 0 and not re.match(r"\s*\d{4}年", text[start:end])
                else " 　"
            )
            state = _of_page_sentence(sentence, year) if page else _of_sentence(sentence, year, now, index == 0, early)
            if state is not None:
                turn(start, state)
    ends = [offset for offset, _ in marks[1:]] + [len(text)]
    return tuple(
        Stretch(offset, end, state.view, state.period if year else "", state.rule, state.cue)  # type: ignore[arg-type]
        for (offset, state), end in zip(marks, ends, strict=True)
    )


def _of_page_sentence(sentence: str, year: int) -> _State | None:
    """A newspaper sentence: last year's results and this year's plans alternate within one article."""
    ahead = re.search(r"今年(?!的《)|《政府工作报告》(?:中)?，?[^。]{0,6}提出|今后|明年", sentence)
    back = re.search(rf"{year - 1}年|过去(?:的)?一年|去年|这一年", sentence)
    if back and (not ahead or back.start() < ahead.start()):
        return _State("review", str(year - 1), "page-year-back", back[0])
    if ahead:
        return _State("outlook", str(year), "page-year-ahead", ahead[0])
    return None
