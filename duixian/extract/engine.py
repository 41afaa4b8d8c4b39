"""From figures to statements: the walk over a report. What decides a field is a table of rules (``rules``)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

import msgspec

from duixian.extract.clauses import Clauses, joint_of
from duixian.extract.draft import Clause, Draft, Named, Setting
from duixian.extract.fold import fold
from duixian.extract.numbers import Figure, Finder, Reject
from duixian.extract.placing import section_path
from duixian.extract.rules.indicator import Naming
from duixian.extract.rules.kind import KIND, Kind
from duixian.extract.rules.pace import PACE, Pace
from duixian.extract.rules.pace import indicator as paced
from duixian.extract.rules.period import BECOMES, NOT_ITS, NOT_SAID, Period, Settled, of_starting_value, said
from duixian.extract.rules.place import PLACE, Of, Whose
from duixian.extract.rules.rank import RANKED, Subjects
from duixian.extract.rules.sharing import Sharing, behind
from duixian.extract.rules.status import AHEAD, DONE, ESTIMATED, OTHERWISE, SO_FAR, Part, Standing
from duixian.extract.times import Time, Times
from duixian.extract.wording import Wording
from duixian.lexicon import Lexicon, load
from duixian.model import Outline, Reason, Report, Statement, say
from duixian.ruling import Table
from duixian.text import SENTENCE_ENDS, mark

_FOOTNOTE = re.compile(r"\[\d{1,3}\]")

class Rejection(msgspec.Struct, frozen=True):
    """A number that became no statement.

    Attributes:
        start: first character in ``Report.text``.
        end: one past the last character.
        why: the reason.
    """

    start: int
    end: int
    why: Reason


class Trace:
    """What happened while a report was read: kept only where somebody asks (``explain``).

    Attributes:
        rejections: the numbers that became no statement, with reasons.
        steps: for each statement id, the rules that fired and the words that each matched.
        refused: for each statement id, the rules that were asked before one answered, and said no.
    """

    def __init__(self) -> None:
        self.rejections: list[Rejection] = []
        self.steps: dict[str, list[tuple[str, str]]] = {}
        self.refused: dict[str, list[str]] = {}

    def reject(self, start: int, end: int, code: str) -> None:
        """Note a number that became no statement, with the code of the reason."""
        self.rejections.append(Rejection(start, end, say(code)))


def _forget(start: int, end: int, code: str) -> None:
    return None


class Engine:
    """Reads reports by one lexicon. It is never changed, so that any number of threads may read by one.

    Args:
        lexicon: units, word lists.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words, self._folder = lexicon.words, lexicon.folder
        self._finder = Finder(lexicon)
        self._wording = Wording(words)
        self._clauses, self._times = Clauses(words), Times(words)
        self._naming = Naming(words)
        self._sharing = Sharing(words)
        self._ranks = Subjects(words)
        # 在工农业总产值中，农业所占比重…: the whole stands before its shares
        self._within = words.pattern(r"在?([\u4e00-\u9fff]{3,12}中)，")
        self._share = words.pattern("{verbs.noun.shares}$")
        aggregates = words["scopes.place.aggregates"]
        self._aggregates = (*aggregates, *(name + mean for name in aggregates for mean in words["growth.year.mean"]))
        self._kind: dict[str, Table[Kind]] = {shape: Table(those, words) for shape, those in KIND.items()}
        self._pace: Table[Pace] = Table(PACE, words)
        self._ranked: Table[Named] = Table(RANKED, words)
        self._place: Table[Of] = Table(PLACE, words)
        self._ahead: Table[str] = Table(AHEAD, words)
        self._otherwise: Table[str] = Table(OTHERWISE, words)
        self._done: Table[str] = Table(DONE, words)
        self._so_far: Table[str] = Table(SO_FAR, words)
        self._estimated: Table[str] = Table(ESTIMATED, words)
        self._not_its: Table[bool] = Table(NOT_ITS, words)
        self._becomes: Table[Settled] = Table(BECOMES, words)

    def run(self, report: Report, outline: Outline, trace: Trace | None = None) -> tuple[Statement, ...]:
        """State every figure of a report.

        Args:
            report: the report.
            outline: its sections and stretches.
            trace: collects what fired and what was rejected; None for speed.

        Returns:
            Statements in order of the text.
        """
        text = fold(report.text, self._folder)
        reject = trace.reject if trace is not None else _forget
        figures = self._figures(report, text, reject)
        starts = [s.start for s in outline.sections]
        # A page or notice of the year itself tells how far things have come; a work report plans its quarters.
        so_far = report.identity.kind in ("newspaper_page", "other")
        out: list[Statement] = []
        for setting, drafts in self._sentences(report, outline, text, figures, trace):
            path = section_path(outline.sections, starts, drafts[0].figure.start)
            for draft in drafts:
                start = draft.figure.start
                if so_far and draft.status == "target":
                    part = self._so_far.first(Part(draft.period, text[setting.start : start]))
                    if part is not None:
                        draft.status = part[1]
                        draft.rules.append((part[0], draft.period))
                out.append(_statement(report, draft, path))
                if trace is not None:
                    trace.steps[out[-1].id] = draft.rules
                    trace.refused[out[-1].id] = draft.refused or []
        return tuple(out)

    # --- what is read ---------------------------------------------------------------------------------------------

    def _figures(self, report: Report, text: str, reject: Reject) -> list[Figure]:
        """Find the figures outside of the furniture of a page."""
        figures = self._finder.figures(text, reject)
        skipped = [(b.start, b.end) for b in report.blocks if b.kind in ("boilerplate", "byline")]
        if not skipped:
            return figures
        starts = [start for start, _ in skipped]
        kept = []
        for figure in figures:
            k = bisect_right(starts, figure.start) - 1
            if k >= 0 and figure.start < skipped[k][1]:
                reject(figure.start, figure.end, "extract.boilerplate")
            else:
                kept.append(figure)
        return kept

    def _sentences(
        self, report: Report, outline: Outline, text: str, figures: Sequence[Figure], trace: Trace | None
    ) -> Iterator[tuple[Setting, list[Draft]]]:
        """Go through the sentences that hold figures, each with its statements."""
        ends = [m.end() for m in mark(SENTENCE_ENDS).finditer(text)]
        ends.append(len(text) + 1)
        stretches = [s.start for s in outline.stretches]
        wording = self._wording.at(report.identity.place)
        year, early = report.identity.year or 0, report.identity.delivered_early
        i, n = 0, len(figures)
        carried: Time | None = None  # 从1979年到1982年: also what the next sentences of the paragraph speak of
        last_end = -1
        while i < n:
            at = figures[i].start
            k = bisect_right(ends, at)
            start, end = ends[k - 1] if k else 0, ends[k]
            j = i + 1
            while j < n and figures[j].start < end:
                j += 1
            if carried is not None and "\n" in text[last_end - 1 : at]:
                carried = None
            stretch = outline.stretches[bisect_right(stretches, at) - 1] if stretches else None
            end = min(end, len(text))
            view, period = (stretch.view, stretch.period) if stretch is not None else ("general", "")
            clock = self._times.find(text, start, end, year, view != "outlook", early)
            if carried is not None and not clock:
                clock = [Time(start, start, carried.period, 0, "carried-span")]
            setting = Setting(text, start, end, wording, stretch, clock, year, view, period)
            yield setting, self._sentence(setting, figures[i:j], trace is not None)
            spans = [time for time in clock if time.rule == "year-span"]
            carried = spans[-1] if spans else carried
            last_end = ends[k]
            i = j

    def _sentence(self, setting: Setting, figures: Sequence[Figure], traced: bool) -> list[Draft]:
        """State the figures of a sentence, from left to right, and then what they share."""
        drafts: list[Draft] = []
        rows: list[tuple[int, int]] = []  # figures that 分别 shares out: first and length of each row
        prior: Draft | None = None
        for index in range(len(figures)):
            clause = self._clauses.around(setting, figures, index, prior)
            draft = Draft(clause, traced)
            self._read(clause, draft, rows, len(drafts))
            self._role_and_place(clause, draft)
            self._settle(clause, draft)
            drafts.append(draft)
            prior = draft
        self._sharing.share(drafts, rows, setting)
        for draft in drafts:
            if not draft.indicator:
                draft.rules.append(("indicator=none", ""))
            else:
                # 国内生产总值[2]519322亿元: the mark of a footnote is no part of what is measured
                plain = draft.indicator.replace("\n", "").replace("**", "")
                draft.indicator = _FOOTNOTE.sub("", plain) if "[" in plain else plain
        return drafts

    # --- what a figure is and what it measures ------------------------------------------------------------------------

    def _read(self, clause: Clause, draft: Draft, rows: list[tuple[int, int]], index: int) -> None:
        """Set kind, direction, pace and indicator; a figure after 分别 opens or continues a row."""
        figure, prior = clause.figure, clause.prior
        if prior is not None and (joint := joint_of(clause, prior)) is not None:
            draft.goes_on(prior, joint)
            if rows and sum(rows[-1]) == index:
                rows[-1] = rows[-1][0], rows[-1][1] + 1
        elif figure.shape == "rank":
            draft.kind = "rank"
            draft.take(self._ranked.first(self._ranks.of(clause), draft.refused))
        elif (pace := self._pace.first(clause, draft.refused)) is not None:
            draft.kind, draft.per, draft.indicator = "pace", pace[1].per, paced(clause, pace[1])
            draft.rules.append((pace[0], pace[1].matched))
        else:
            name, kind = self._kind[figure.shape].first(clause, draft.refused) or ("", Kind("level", "", ""))
            draft.kind, draft.direction, draft.cut, draft.raised = kind.kind, kind.direction, kind.cut, kind.raised
            draft.rules.append((name, kind.matched))
            self._naming.name(clause, draft)
            if "分别" in clause.left:
                rows.append((index, 1))
                draft.rules.append(("indicator=shared-out", "分别"))

    def _role_and_place(self, clause: Clause, draft: Draft) -> None:
        """Set whose share it is, whether it is where a change began, and whose it is if not the document's own."""
        setting, left = clause.setting, clause.left
        if draft.kind == "ratio" and self._share.search(draft.indicator):
            whole = self._within.match(setting.text, setting.start, draft.clause)
            if whole is not None and whole[1] not in draft.indicator:
                draft.indicator = whole[1] + draft.indicator
                draft.rules.append(("indicator=share-of", whole[0]))
        began = setting.wording.starting(left) if draft.kind in ("level", "ratio") else None
        if began and setting.wording.turns.match(setting.text, behind(setting.text, draft.figure)):
            draft.role = "from"
            draft.rules.append(("role=from-to", began[0]))
        prior = clause.prior
        # Asked only where one of them can answer: most figures are the document's own place's.
        others = draft.indicator.endswith(self._aggregates) or (prior is not None and prior.place)
        place = self._place.first(Whose(clause, draft), draft.refused) if others or draft.refused is not None else None
        if place is not None:
            draft.place, draft.indicator = place[1].place, place[1].indicator
            draft.rules.append((place[0], place[1].matched))

    # --- when, and whether it is so -----------------------------------------------------------------------------------

    def _settle(self, clause: Clause, draft: Draft) -> None:
        """Set status, estimate and period."""
        setting, figure, prior = clause.setting, clause.figure, clause.prior
        told = said(clause, draft, self._not_its) if setting.clock else NOT_SAID
        begin = max(setting.start, setting.text.rfind("；", setting.start, figure.start) + 1)
        standing = Standing(clause, told, setting.text[begin : figure.start])
        table = self._ahead if setting.view == "outlook" else self._otherwise
        name, status = table.first(standing, draft.refused) or ("", "result")
        if status == "target":
            name, status = self._done.first(standing, draft.refused) or (name, status)
        draft.status = status
        draft.rules.append((name, ""))
        if (expected := self._estimated.first(standing, draft.refused)) is not None:
            draft.estimated = True
            draft.rules.append(expected)
        named = told.period
        if named:
            draft.rules.append((f"period={told.rule}", named))
        else:
            named = setting.period or (str(setting.year - (status != "target")) if setting.year else "")
            stretch = setting.stretch
            draft.rules.append((f"period={stretch.rule if stretch else 'default'}", stretch.cue if stretch else ""))
        if draft.role == "from":
            draft.period = of_starting_value(clause, named, told.base)
            return
        if prior is not None and prior.role == "from" and prior.clause == draft.clause and prior.period.isdecimal():
            draft.since = int(prior.period)
        becomes = None
        if "/" in named or told.base or (prior is not None and prior.since):
            becomes = self._becomes.first(Period(clause, draft, told.base, named), draft.refused)
        if becomes is None:
            draft.period = named
            return
        draft.period = becomes[1].period
        draft.since = becomes[1].since or draft.since
        if becomes[0]:
            draft.rules.append((becomes[0], becomes[1].matched))


# --- the statement ----------------------------------------------------------------------------------------------------


# What a statement has of its draft, and what of its figure, under the same names.
_OF_DRAFT = tuple(name for name in Statement.__struct_fields__ if name in Draft.__slots__ and name != "rules")
_OF_FIGURE = tuple(name for name in Statement.__struct_fields__ if name in Figure.__slots__ and name not in _OF_DRAFT)
_drafted, _figured = attrgetter(*_OF_DRAFT), attrgetter(*_OF_FIGURE)


def _statement(report: Report, draft: Draft, path: tuple[str, ...]) -> Statement:
    figure = draft.figure
    told = dict(zip(_OF_DRAFT, _drafted(draft), strict=True))
    told.update(zip(_OF_FIGURE, _figured(figure), strict=True))
    return Statement(
        id=f"{report.id}-{figure.start}",
        report=report.id,
        quote=report.text[figure.start : figure.end],
        scope=figure.among,
        optional=False,
        section=path,
        rules=tuple([name for name, _ in draft.rules]),
        **told,
    )


@lru_cache(maxsize=8)
def _engine(directory: str) -> Engine:
    return Engine(load(directory or None))


def extract(
    report: Report, outline: Outline, lexicon: Lexicon | None = None, trace: Trace | None = None
) -> tuple[Statement, ...]:
    """State every figure of a report.

    Args:
        report: the report.
        outline: its sections and stretches, as ``duixian.segment.segment`` returns them.
        lexicon: the rules; the built-in ones if None.
        trace: collects what fired and what was rejected.

    Returns:
        Statements in order of the text; ``report.text[s.start:s.end] == s.quote`` for each.
    """
    if lexicon is None:
        return _engine("").run(report, outline, trace)
    known = lexicon is load(lexicon.directory or None)
    return (_engine(lexicon.directory) if known else Engine(lexicon)).run(report, outline, trace)
