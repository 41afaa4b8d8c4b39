"""What time each stretch of text speaks of, and whether it looks back or ahead.

A report is walked from top to bottom. Headings set the view of what stands under them; words at the head of a
paragraph or sentence (五年来, 过去一年, 今年) change it until the next heading or cue. A keyword inside a sentence
never does: what one sentence says of its own time is decided in ``extract.rules``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duixian.lexicon import Words
from duixian.model import Article, Block, Report, Section, Stretch
from duixian.ruling import Table
from duixian.segment.headings import Headings
from duixian.segment.heads import (
    HEADS,
    HEADS_NEED,
    HEADS_NEED_AFTER_PLAN,
    OF_PAGE,
    OF_PAGE_NEED,
    OF_PAGE_NEED_AFTER_PLAN,
    Head,
)
from duixian.segment.state import State, View, state_of
from duixian.text import NUMERALS, sentences

_GENERAL = State("general", "", "opening", "")
# A heading that names a time: below an unnumbered one only these change the view.
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
_YEAR_FIRST = re.compile(r"\s*\d{4}年")
_LONGEST_CHAPTER = 40


class Timeline:
    """Divides reports into stretches, by the views and times of one lexicon.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        self.headings = Headings(words)
        self.heads: Table[View] = Table(HEADS, words)
        self.of_page: Table[View] = Table(OF_PAGE, words)
        self.own = words.pattern("{views.heading.own}")
        self.done = words.pattern("{views.list.done}")
        self.heads_need = _need(words, HEADS_NEED, HEADS_NEED_AFTER_PLAN)
        self.of_page_need = _need(words, OF_PAGE_NEED, OF_PAGE_NEED_AFTER_PLAN)
        self.chapter = words.pattern(
            r"[^，。；！？：:]{0,12}(?:(?:19|20)\d\d年|{views.heading.chapters}|[”\"]{views.chapter.parts})[^。；！？]{0,24}$"
        )
        # What a whole section says where its heading says nothing (二、努力开创新局面).
        self._ahead = words.pattern("{views.words.ahead}")
        self._back = words.pattern(
            r"{views.words.back}|{views.words.done}\d|{views.target.growth}\d[\d.]*[%％][，。、]"
        )

    def of_wording(self, section: str, year: int) -> State | None:
        """Read the view of a section from what it says again and again; None where that is not clear.

        Args:
            section: its text.
            year: the report's year.
        """
        ahead, back = len(self._ahead.findall(section)), len(self._back.findall(section))
        cue = f"{ahead} ahead, {back} back"
        if ahead >= 4 and ahead > 2 * back:
            return State("outlook", str(year), "section-wording", cue)
        if back >= 8 and back > 3 * ahead:
            return State("review", str(year - 1), "section-wording", cue)
        return None

    def stretches(
        self, report: Report, sections: tuple[Section, ...], articles: tuple[Article, ...]
    ) -> tuple[Stretch, ...]:
        """Divide a report into stretches of one time and view.

        Args:
            report: the report; without ``identity.year`` the periods stay empty, views are still found.
            sections: its section tree.
            articles: its articles, if it is a newspaper page: each begins anew, without a time of its own.

        Returns:
            Stretches that cover the text without gaps. A report opens ``general``; a communiqué looks back as a
            whole; a list of livelihood projects looks ahead as a whole unless its title speaks of completion.
        """
        year, title = report.identity.year or 0, report.identity.title
        if report.identity.kind == "communique":
            period = str(year - 1) if year else ""
            return (Stretch(0, len(report.text), "review", period, "communique", title[:40]),)
        return _Walk(self, report, sections, articles).stretches()

    def opening(self, report: Report) -> State:
        """Return what holds at the beginning of a report."""
        year, title = report.identity.year or 0, report.identity.title
        if report.identity.kind != "project_list":
            return _GENERAL
        done = self.done.search(title + report.text[:200])
        if done:
            return State("review", str(year - 1), "list-of-completed", done[0])
        return State("outlook", str(year), "list-of-plans", title[:20])


def _need(words: Words, names: Sequence[str], after_plan: Sequence[str]) -> re.Pattern[str]:
    """Compile what a paragraph must hold: a word of some lists, of others behind the name of a plan, or a year."""
    return re.compile(rf"{words.signs(*names)}|{words.signs(*after_plan, after='”' + chr(34))}|19\d\d年|20\d\d年")


class _Walk:
    """One report on its way from top to bottom: what holds now, and where it changed."""

    def __init__(
        self, rules: Timeline, report: Report, sections: tuple[Section, ...], articles: tuple[Article, ...]
    ) -> None:
        self.rules, self.report, self.sections = rules, report, sections
        self.year = report.identity.year or 0
        self.page = report.identity.kind == "newspaper_page"
        self.opening = self.now = rules.opening(report)
        self.marks: list[tuple[int, State]] = [(0, self.now)]
        self.at_section = {s.start: k for k, s in enumerate(sections)}
        self.at_article = {a.start for a in articles}
        self.of_section: dict[int, State] = {}
        # Sections whose own heading says the view; others only go on with what was.
        self.told: set[int] = set()
        # An unnumbered heading above the numbered ones: these change the view only by naming a time.
        self.below_chapter = False

    def stretches(self) -> tuple[Stretch, ...]:
        for block in self.report.blocks:
            if block.kind in ("boilerplate", "title") and not self.page:
                continue
            if block.start in self.at_article:
                self._turn(block.start, self.opening)
            if block.start in self.at_section:
                self._section(block, self.at_section[block.start])
            elif self._chapter(block):
                continue
            self._sentences(block)
        ends = [offset for offset, _ in self.marks[1:]] + [len(self.report.text)]
        return tuple(
            Stretch(start, end, s.view, s.period if self.year else "", s.rule, s.cue)  # type: ignore[arg-type]
            for (start, s), end in zip(self.marks, ends, strict=True)
        )

    def _turn(self, offset: int, state: State) -> None:
        """Let something else hold from a place on."""
        self.now = state
        if self.marks[-1][0] == offset:
            self.marks[-1] = (offset, state)
        elif self.marks[-1][1] != state:
            self.marks.append((offset, state))

    def _section(self, block: Block, k: int) -> None:
        """Take the view of a numbered heading, or go on with what holds around it."""
        node, now = self.sections[k], self.now
        if node.level > 2 and not (node.title and block.kind == "heading"):
            return
        top = node.level == 1
        above = now if node.parent < 0 and not top else self.of_section.get(node.parent, self.opening)
        read = self._read(node, self.opening if top else above)
        if read is not None:
            self.told.add(k)
        else:
            read = above if node.parent in self.told and above.view != now.view else now
            if top and now.view == "outlook":
                if self.rules.own.search(node.title):
                    read = State("outlook", str(self.year), "heading-self", node.title[:12])
                # A top heading after the outlook's target section names a field of work: the year's own again
                if "/" in now.period:
                    read = now
        self.of_section[k] = read
        self._turn(block.start, read)

    def _read(self, node: Section, inherited: State) -> State | None:
        """Read a heading's own view, or that of its section's words where a top one says nothing."""
        if not self.year or self.report.identity.kind == "project_list":
            return None
        read = self.rules.headings.of(node.title, self.year, inherited)
        if node.level > 1:
            return read
        if self.below_chapter:
            return read if read is not None and read.rule in _EXPLICIT else None
        return read or self.rules.of_wording(self.report.text[node.start : node.end], self.year)

    def _chapter(self, block: Block) -> bool:
        """Take the view of a heading without a number; False where the line is none, or says nothing."""
        line = self.report.text[block.start : block.end]
        if not self.year or self.page or len(line) > _LONGEST_CHAPTER:
            return False
        title = line.strip(" 　*#")
        if not self.rules.chapter.match(title) or not self.rules.headings.names_a_time(title):
            return False
        read = self.rules.headings.of(title, self.year, self.opening)
        if read is None:
            return False
        self.below_chapter = True
        self._turn(block.start, read)
        return True

    def _sentences(self, block: Block) -> None:
        """Take what the heads of a block's sentences say."""
        text, year, rules = self.report.text, self.year, self.rules
        table, need = (rules.of_page, rules.of_page_need) if self.page else (rules.heads, rules.heads_need)
        if not year or not need.search(text, block.start, block.end):
            return
        early = self.report.identity.delivered_early
        for index, (start, end) in enumerate(sentences(text, block.start, block.end)):
            numbered = index == 0 and not _YEAR_FIRST.match(text, start, end)
            sentence = text[start:end].lstrip(f" 　—*（({NUMERALS}）)、.0123456789是" if numbered else " 　")
            state = state_of(table.first(Head(sentence, year, self.now, index == 0, early)))
            if state is not None:
                self._turn(start, state)
