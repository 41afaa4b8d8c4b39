"""From figures to statements: the walk over a report. What decides a field is a table of rules (``rules``)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from duixian.extract.draft import Clause, Draft, Named, Setting
from duixian.extract.fold import fold
from duixian.extract.placing import section_path
from duixian.extract.quantities import Figure, Finder, Reject
from duixian.extract.rules.indicator import MEDALS, Naming
from duixian.extract.rules.kind import KIND, Kind
from duixian.extract.rules.pace import PACE, Pace
from duixian.extract.rules.pace import indicator as paced
from duixian.extract.rules.period import BECOMES, NOT_ITS, Period, Settled, of_starting_value, said
from duixian.extract.rules.place import PLACE, Of, Whose
from duixian.extract.rules.rank import RANKED, Ranked, subject_of
from duixian.extract.rules.sharing import FROM, JOINED, TO, behind, share
from duixian.extract.rules.status import AHEAD, DONE, ESTIMATED, OTHERWISE, SO_FAR, Part, Standing
from duixian.extract.ruling import Table
from duixian.extract.times import QUICK, Time, times
from duixian.extract.wording import Wording
from duixian.lexicon import Lexicon, load
from duixian.model import Outline, Reason, Report, Statement, Stretch, say
from duixian.text import SENTENCE_ENDS, after_last, clause_end, mark

_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
_NOUN = re.compile(r"[\u4e00-\u9fffA-Za-z“《‘]")
_NO_NOUN = re.compile(
    r"(?:增长(?!极|点)|提高|提升|下降|增加|减少|达到?(?!标|州)|位居|居(?!民|家)|排(?!水|污|涝|名前)|名列|高于|低于|比(?!例|亚)|较|同比|同时|其中|以上|以下|左右|和(?!美|谐)|及|与|以及|并(?!网|购)"
    r"|等(?!级)|占(?!地)|的?基础上|为(?!民|农|老|企)|是|实现|分别|用于|由|至|到(?!位)|，|提前|超过|均(?!衡)|的?水平|的?目标|的?速度|上升|降到|之间|不等|合计|共(?!同|建|享)|完成|列(?!车|入)|的?(?:新台阶|台阶|大关|关口|门槛|新高))"
)
# 在工农业总产值中，农业所占比重…: the whole stands before its shares
_WITHIN = re.compile(r"在?([\u4e00-\u9fff]{3,12}中)，")
_SHARE = re.compile(r"(?:比重|占比|比例|所占)$")
_NEW_PREDICATE = re.compile(r"、(?=为|居|创|较|比|同比|增|占|位|达|均)")
_PREDICATE = re.compile(
    r"(?:丰富|满足|缓解|保障|促进|助力|惠及|覆盖|带动|支持|增强|方便|有效|全部|全面|圆满|成功|陆续|相继|获(?!奖)|入选|通过|开工|建成|投产|投用|竣工|并网|落户|落地|投入)"
)
_JOINING_TAIL = re.compile(r"(?:以及|[和及与并])$")


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
        words = lexicon.words
        self._finder = Finder(lexicon)
        self._wording = Wording(lexicon)
        self._naming = Naming(words)
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
        text = fold(report.text)
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
            clock = _clock(text, start, end, stretch, year, early, carried)
            view, period = (stretch.view, stretch.period) if stretch is not None else ("general", "")
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
            clause = _clause(setting, figures, index, prior)
            draft = Draft(clause, traced)
            self._read(clause, draft, rows, len(drafts))
            self._role_and_place(clause, draft)
            self._settle(clause, draft)
            drafts.append(draft)
            prior = draft
        share(drafts, rows, setting)
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
        if prior is not None and (joint := _joint(clause, prior)) is not None:
            draft.goes_on(prior, joint)
            if rows and sum(rows[-1]) == index:
                rows[-1] = rows[-1][0], rows[-1][1] + 1
        elif figure.shape == "rank":
            draft.kind = "rank"
            draft.take(self._ranked.first(Ranked(clause, subject_of(clause))))
        elif (pace := self._pace.first(clause)) is not None:
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
        if draft.kind == "ratio" and _SHARE.search(draft.indicator):
            whole = _WITHIN.match(setting.text, setting.start, draft.clause)
            if whole is not None and whole[1] not in draft.indicator:
                draft.indicator = whole[1] + draft.indicator
                draft.rules.append(("indicator=share-of", whole[0]))
        began = FROM.search(left) if "由" in left or "从" in left else None
        if began and draft.kind in ("level", "ratio") and TO.match(setting.text, behind(setting.text, draft.figure)):
            draft.role = "from"
            draft.rules.append(("role=from-to", began[0]))
        place = self._place.first(Whose(clause, draft))
        if place is not None:
            draft.place, draft.indicator = place[1].place, place[1].indicator
            draft.rules.append((place[0], place[1].matched))

    # --- when, and whether it is so -----------------------------------------------------------------------------------

    def _settle(self, clause: Clause, draft: Draft) -> None:
        """Set status, estimate and period."""
        setting, figure, prior = clause.setting, clause.figure, clause.prior
        told = said(clause, draft, self._not_its)
        begin = max(setting.start, setting.text.rfind("；", setting.start, figure.start) + 1)
        standing = Standing(clause, told, setting.text[begin : figure.start])
        table = self._ahead if setting.view == "outlook" else self._otherwise
        name, status = table.first(standing, draft.refused) or ("", "result")
        if status == "target":
            name, status = self._done.first(standing) or (name, status)
        draft.status = status
        draft.rules.append((name, ""))
        if (expected := self._estimated.first(standing)) is not None:
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


# --- the words around a figure ----------------------------------------------------------------------------------------


def _clock(
    text: str, start: int, end: int, stretch: Stretch | None, year: int, early: bool, carried: Time | None
) -> list[Time]:
    """Find the time expressions of a sentence; without any, the span of years of the sentence before holds on."""
    review = stretch is None or stretch.view != "outlook"
    clock = times(text, start, end, year, review, early) if year and QUICK.search(text, start, end) else []
    return clock or ([Time(start, start, carried.period, 0, "carried-span")] if carried is not None else [])


def _clause(setting: Setting, figures: Sequence[Figure], index: int, prior: Draft | None) -> Clause:
    """Take the words around a figure that belong to it, and not to the figures beside it."""
    text, figure = setting.text, figures[index]
    before = figures[index - 1].tail if index else setting.start
    start, outer = setting.start, figure.outer
    begin = max(start, text.rfind("，", start, outer) + 1, text.rfind("；", start, outer) + 1)
    begin = max(begin, text.rfind("：", begin, outer) + 1)
    if prior is not None and text.find("；", prior.figure.end, figure.outer) >= 0:
        prior = None
    same = index > 0 and before > begin
    left = text[before if same else begin : outer]
    if " " in left or "——" in left:
        left = _headline(left)
    same = same or (prior is not None and left.startswith(("以及", "和", "及", "并")))
    if same:
        left = _own_left(left)
    stop = clause_end(text, figure.tail, setting.end)
    after = figures[index + 1].outer if index + 1 < len(figures) else stop
    if after < stop:
        right = _own_right(text[figure.tail : after])
    else:
        right = text[figure.tail : stop]
        right = _NEW_PREDICATE.split(right)[0] if "、" in right else right
    if figure.shape == "structure":
        same, begin = _part_of_structure(setting, figure, prior, same)
    counts = _counts(setting.wording, figure, left, right)
    return Clause(setting, figure, begin, before, stop, left, left.rstrip(" 　"), right, same, counts, prior)


def _joint(clause: Clause, prior: Draft) -> str | None:
    """Return what joins a figure to the one before it in a list (、, 和); None where it is no list."""
    if not clause.same or clause.counts or "rank" in (clause.figure.shape, prior.figure.shape):
        return None
    between = clause.setting.text[clause.before : clause.figure.outer]
    return between if JOINED.match(between) else None


def _headline(left: str) -> str:
    """Of the two halves of a headline, and behind a dash, the latter is the figure's."""
    if " " in left and not any(c in left for c in "“”《》"):
        half = left.rpartition(" ")[2]
        left = half if len(half) > 2 else left
    return left.rpartition("——")[2] if "——" in left else left


def _part_of_structure(setting: Setting, figure: Figure, prior: Draft | None, same: bool) -> tuple[bool, int]:
    """9.3∶37.0∶53.7: the marks between the parts end no clause."""
    if prior is not None and prior.figure.shape == "structure" and figure.start == prior.figure.end + 1:
        return True, prior.clause
    text, start = setting.text, setting.start
    return same, max(start, after_last(text, "，；", start, figure.start))


def _counts(wording: Wording, figure: Figure, left: str, right: str) -> bool:
    """Tell whether the figure stands before the noun that it counts (新建12个公园), and not before a predicate."""
    if not right or _NOUN.match(right) is None or _NO_NOUN.match(right) is not None:
        return False
    if figure.unit in MEDALS or figure.shape == "structure":
        return False
    return not (_PREDICATE.match(right) and len(wording.trim(left)) > 2)


def _own_left(left: str) -> str:
    if left.rstrip().endswith(("和", "及", "与", "以及")) and "、" not in left:
        return ""
    cut = left.find("、")
    return left[cut + 1 :] if cut >= 0 else left


def _own_right(right: str) -> str:
    cut = right.find("、")
    return right[:cut] if cut >= 0 else _JOINING_TAIL.sub("", right)


# --- the statement ----------------------------------------------------------------------------------------------------


def _statement(report: Report, draft: Draft, path: tuple[str, ...]) -> Statement:
    figure = draft.figure
    return Statement(
        id=f"{report.id}-{figure.start}",
        report=report.id,
        start=figure.start,
        end=figure.end,
        quote=report.text[figure.start : figure.end],
        low=figure.low,
        high=figure.high,
        unit=figure.unit,
        modifier=draft.modifier,  # type: ignore[arg-type]
        kind=draft.kind,  # type: ignore[arg-type]
        direction=draft.direction,  # type: ignore[arg-type]
        role=draft.role,  # type: ignore[arg-type]
        status=draft.status,  # type: ignore[arg-type]
        estimated=draft.estimated,
        period=draft.period,
        place=draft.place,
        indicator=draft.indicator,
        scope=figure.scope,
        per=draft.per,
        optional=False,
        section=path,
        rules=tuple([name for name, _ in draft.rules]),
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
