"""From figures to statements: each figure is read with the words around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

import msgspec

from duixian.extract.context import Context
from duixian.extract.fold import fold
from duixian.extract.naming import FROM, LONG_SUBJECT, MEDALS, PER_YEAR, Around, Naming
from duixian.extract.placing import section_path
from duixian.extract.quantities import Figure, Finder
from duixian.extract.sharing import JOINED, TO, behind, share_noun, share_on, share_starts
from duixian.extract.times import QUICK, Time, times
from duixian.extract.wording import Wording, split_heads
from duixian.lexicon import Lexicon, load, places
from duixian.model import Outline, Reason, Report, Statement, say
from duixian.text import SENTENCE_ENDS, clause_end, mark

_END_NAME = re.compile(
    r"(?:值|额|收入|支出|投资|率|量|数|比重|占比|面积|产量|贷款|存款|余额|消费|出口|进口|资金|增速|利润|税收|价格|总产|用电|人|企业|项目|里程)$"
)
_PART_OF_YEAR = re.compile(r"\d{4}-\d\d/")
_INTENT = re.compile(r"目标|计划|力争|确保|争取|预期|将|拟|要|底前|前完成")
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
# 临海、平川经济总量突破2000亿元: the aggregate of places below the document's own
_OF_PLACE = re.compile(r"([\u4e00-\u9fff、和]{2,24}?)((?:地区生产总值|经济总量|生产总值|GDP)(?:年均)?)$")
_REGION = re.compile(r"(?:经济区|都市圈|城市群|开发区|新区|高新区|示范区|城市带|经济带)$")
_PREDICATE = re.compile(
    r"(?:丰富|满足|缓解|保障|促进|助力|惠及|覆盖|带动|支持|增强|方便|有效|全部|全面|圆满|成功|陆续|相继|获(?!奖)|入选|通过|开工|建成|投产|投用|竣工|并网|落户|落地|投入)"
)
_RANK_ADVERBS = re.compile(
    r"(?:均|都|分别|继续|持续|稳|跃|位|保持|连续.{1,3}年|首次|上升|排名|蝉联|再次|历史性|综合)+$"
)
_HEAD_ADVERBS = re.compile(r"(?:预计|(?<![年人平])均|同比|(?:比|较|同)(?:上年|去年|20\d\d年)[^，、]*)+$")
_THAN_TAIL = re.compile(r"(?:比|较)[^，]*$")
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
    """

    def __init__(self) -> None:
        self.rejections: list[Rejection] = []
        self.steps: dict[str, list[tuple[str, str]]] = {}

    def reject(self, start: int, end: int, code: str) -> None:
        """Note a number that became no statement, with the code of the reason."""
        self.rejections.append(Rejection(start, end, say(code)))


def _forget(start: int, end: int, code: str) -> None:
    return None


class Draft:
    """A statement while it is being made."""

    __slots__ = (
        "clause",
        "direction",
        "estimated",
        "figure",
        "indicator",
        "kind",
        "left",
        "modifier",
        "per",
        "period",
        "place",
        "role",
        "rules",
        "since",
        "status",
        "verb",
    )

    def __init__(self, figure: Figure, clause: int) -> None:
        self.figure, self.clause = figure, clause
        self.kind, self.direction, self.role, self.status = "level", "", "value", "result"
        self.indicator, self.per, self.period, self.verb, self.left = "", "", "", "", ""
        self.estimated = False
        self.place = ""
        # The year of the value from which this one came (由2015年的A增加到B); 0 if none was told.
        self.since = 0
        self.modifier = figure.modifier
        self.rules = figure.rules


class Engine:
    """Reads reports by one lexicon.

    Args:
        lexicon: units and cue words.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._finder = Finder(lexicon)
        self._wording = Wording(lexicon)
        self._context = Context(lexicon)
        self._naming = Naming(self._wording, self._context)
        self._early = False

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
        figures = self._finder.figures(text, reject)
        skipped = [(b.start, b.end) for b in report.blocks if b.kind in ("boilerplate", "byline")]
        if skipped:
            starts = [s for s, _ in skipped]
            kept = []
            for figure in figures:
                k = bisect_right(starts, figure.start) - 1
                if k >= 0 and figure.start < skipped[k][1]:
                    reject(figure.start, figure.end, "extract.boilerplate")
                else:
                    kept.append(figure)
            figures = kept
        ends = [m.end() for m in mark(SENTENCE_ENDS).finditer(text)]
        ends.append(len(text) + 1)
        stretch_starts = [s.start for s in outline.stretches]
        section_starts = [s.start for s in outline.sections]
        year = report.identity.year or 0
        # A page or notice of the year itself tells how far things have come; a work report plans its quarters.
        so_far = report.identity.kind in ("newspaper_page", "other")
        out: list[Statement] = []
        self._wording.own(report.identity.place)
        self._early = report.identity.delivered_early
        i, n = 0, len(figures)
        carried: Time | None = None  # 从1979年到1982年: also what the next sentences of the paragraph speak of
        last_end = -1
        while i < n:
            k = bisect_right(ends, figures[i].start)
            end = ends[k]
            start = ends[k - 1] if k else 0
            j = i + 1
            while j < n and figures[j].start < end:
                j += 1
            stretch = outline.stretches[bisect_right(stretch_starts, figures[i].start) - 1] if stretch_starts else None
            if carried is not None and "\n" in text[last_end - 1 : figures[i].start]:
                carried = None
            drafts, spans = self._sentence(text, start, min(end, len(text)), figures[i:j], stretch, year, carried)
            if spans:
                carried = spans[-1]
            last_end = end
            path = section_path(outline.sections, section_starts, figures[i].start)
            for d in drafts:
                f = d.figure
                past = so_far and d.status == "target" and _PART_OF_YEAR.match(d.period)
                if past and not _INTENT.search(text, start, f.start):
                    d.status = "result"
                    d.rules.append(("status=part-so-far", d.period))
                identity = f"{report.id}-{f.start}"
                if trace is not None:
                    trace.steps[identity] = d.rules
                out.append(
                    Statement(
                        identity, report.id, f.start, f.end, report.text[f.start : f.end], f.low, f.high, f.unit,
                        d.modifier, d.kind, d.direction, d.role, d.status,  # type: ignore[arg-type]
                        d.estimated, d.period, d.place, d.indicator, f.scope, d.per, False,
                        path, tuple([r for r, _ in d.rules]),
                    )
                )  # fmt: skip
            i = j
        return tuple(out)

    def _sentence(
        self, text: str, start: int, end: int, figures: list[Figure], stretch: object, year: int, carried: Time | None
    ) -> tuple[list[Draft], list[Time]]:
        context, wording = self._context, self._wording
        review = getattr(stretch, "view", "general") != "outlook"
        clock: list[Time] = (
            times(text, start, end, year, review, self._early) if year and QUICK.search(text, start, end) else []
        )
        if carried is not None and not clock:
            clock = [Time(start, start, carried.period, 0, "carried-span")]
        drafts: list[Draft] = []
        prior: Draft | None = None
        group: list[tuple[int, int]] = []  # runs of drafts that 分别 shares out: (first, length)
        count = len(figures)
        for index, figure in enumerate(figures):
            before = figures[index - 1].tail if index else start
            clause = max(
                start,
                text.rfind("，", start, figure.outer) + 1,
                text.rfind("；", start, figure.outer) + 1,
                text.rfind("：", start, figure.outer) + 1,
            )
            if prior is not None and text.find("；", prior.figure.end, figure.outer) >= 0:
                prior = None
            stop = clause_end(text, figure.tail, end)
            same = index > 0 and before > clause
            left = text[max(before, clause) if same else clause : figure.outer]
            if " " in left and not any(c in left for c in "“”《》"):
                tail_part = left.rpartition(" ")[2]  # the two halves of a headline
                left = tail_part if len(tail_part) > 2 else left
            if "——" in left:
                left = left.rpartition("——")[2]
            if not same and prior is not None and left.startswith(("以及", "和", "及", "并")):
                same = True
            after = figures[index + 1].outer if index + 1 < count and figures[index + 1].outer < stop else stop
            right = text[figure.tail : after]
            between_next = after < stop
            if same:
                left = _own_left(left)
            if between_next:
                right = _own_right(right)
            elif "、" in right:
                right = _NEW_PREDICATE.split(right)[0]
            draft = Draft(figure, clause)
            draft.left = left
            pace = context.pace(text, clause, figure, left) if figure.shape == "amount" else None
            if figure.shape == "structure":
                if prior is not None and prior.figure.shape == "structure" and figure.start == prior.figure.end + 1:
                    same, clause = True, prior.clause
                    draft.clause = clause
                else:
                    clause = draft.clause = max(
                        start, text.rfind("，", start, figure.start) + 1, text.rfind("；", start, figure.start) + 1
                    )
            listed = same and prior is not None and JOINED.match(text[before : figure.outer]) is not None
            pre = bool(right) and _NOUN.match(right) is not None and _NO_NOUN.match(right) is None
            if pre and (
                figure.unit in MEDALS
                or figure.shape == "structure"
                or (_PREDICATE.match(right) and len(wording.trim(left)) > 2)
            ):
                pre = False
            if listed and not pre and prior is not None and figure.shape != "rank" and prior.figure.shape != "rank":
                draft.kind, draft.direction, draft.indicator = prior.kind, prior.direction, prior.indicator
                if figure.shape == "structure":
                    draft.role = prior.role
                draft.rules.append(("kind=as-in-list", text[before : figure.outer]))
                if group and group[-1][0] + group[-1][1] == len(drafts):
                    group[-1] = (group[-1][0], group[-1][1] + 1)
                if not figure.unit and prior.figure.unit:
                    figure.unit, figure.dimension = prior.figure.unit, prior.figure.dimension
            elif figure.shape == "rank":
                self._rank(draft, left, prior, right)
            elif pace is not None:
                draft.kind, draft.per = "pace", pace[0]
                draft.rules.append(("kind=pace", pace[1]))
                rest = left[: left.find(pace[1])] if pace[1] in left else ""
                tail = left[left.find(pace[1]) + len(pace[1]) :] if pace[1] in left else left
                lead = wording.trim(wording.trim(rest) + wording.trim(tail).lstrip("就"))
                draft.indicator = lead + (wording.trim(right) if pre else "")
            else:
                context.kind(draft, text, left, prior, pre)
                self._naming.name(draft, Around(text, left, right, pre, same, prior, start, stop, end))
                if "分别" in left:
                    group.append((len(drafts), 1))
                    draft.rules.append(("indicator=shared-out", "分别"))
            whole = (
                _WITHIN.match(text, start, clause) if draft.kind == "ratio" and _SHARE.search(draft.indicator) else None
            )
            if whole is not None and whole[1] not in draft.indicator:
                draft.indicator = whole[1] + draft.indicator
                draft.rules.append(("indicator=share-of", whole[0]))
            role = FROM.search(left) if "由" in left or "从" in left else None
            if role and draft.kind in ("level", "ratio") and TO.match(text, behind(text, figure)):
                draft.role = "from"
                draft.rules.append(("role=from-to", role[0]))
            aggregate = _OF_PLACE.match(draft.indicator) if draft.kind in ("level", "change", "ratio") else None
            if aggregate is not None and _are_places(aggregate[1]):
                draft.place, draft.indicator = aggregate[1], aggregate[2]
                draft.rules.append(("place=whose-aggregate", aggregate[1]))
            elif prior is not None and prior.place and draft.indicator == prior.indicator and not draft.place:
                # 泸州经济总量达到2800亿元，增长5%: the growth is Luzhou's as well
                draft.place = prior.place
                draft.rules.append(("place=carried-over", prior.place))
            context.settle(draft, text, start, stretch, clock, year, prior)
            drafts.append(draft)
            prior = draft
        for first, length in group:
            self._share(drafts, first, length, text, start)
            share_starts(drafts, first, length, text)
            share_on(drafts, first, length, text)
        share_noun(drafts, text, wording)
        kept = []
        for draft in drafts:
            if not draft.indicator:
                draft.rules.append(("indicator=none", ""))
            else:
                draft.indicator = draft.indicator.replace("\n", "").replace("**", "")
                if "[" in draft.indicator:
                    # 国内生产总值[2]519322亿元: the mark of a footnote is no part of what is measured
                    draft.indicator = _FOOTNOTE.sub("", draft.indicator)
            kept.append(draft)
        return kept, [t for t in clock if t.rule == "year-span"] or (
            [carried] if carried is not None and clock and clock[0].rule == "carried-span" else []
        )

    def _rank(self, draft: Draft, left: str, prior: Draft | None, right: str) -> None:
        draft.kind = "rank"
        wording = self._wording
        subject = wording.trim(
            _RANK_ADVERBS.sub(
                "",
                wording.trim(left),
            )
        )
        if subject and subject not in (
            "总量",
            "增速",
            "规模",
            "增幅",
            "均",
            "增长",
            "数量",
            "总数",
            "总量和增速",
            "增速均",
            "指数",
            "排名",
            "位次",
            "占比",
            "连续",
        ):
            draft.indicator = wording.last_verb_phrase(subject) if len(subject) > LONG_SUBJECT else subject
            draft.rules.append(("indicator=subject", subject))
            return
        if prior is not None:
            base = prior.indicator
            if not subject and prior.kind == "change":
                base += "增长" if prior.direction == "up" else ""
            elif subject:
                base = wording.without_verb(base) + subject
            draft.indicator = base
            draft.rules.append(("indicator=carried-over", prior.indicator))
        elif subject:
            draft.indicator = subject
        elif right:
            draft.indicator = wording.trim(right)[:LONG_SUBJECT]

    def _share(self, drafts: list[Draft], first: int, length: int, text: str, start: int) -> None:
        """Give each figure behind 分别 its own subject, unit and modifier."""
        if length < 2:
            return
        wording = self._wording
        run = drafts[first : first + length]
        left = run[0].left
        head, _, verb = left.partition("分别")
        head = wording.trim(head)
        head = _HEAD_ADVERBS.sub("", head)
        verb = wording.trim(wording.without_growth(verb) if run[0].kind == "change" else verb)
        verb = _THAN_TAIL.sub("", verb)
        per_year = PER_YEAR.search(left) if "年" in left else None
        yearly = per_year[0] if per_year else ""
        if yearly:
            head = head.removesuffix(yearly)
            verb = verb.removesuffix(yearly)
        last = run[-1]
        if last.figure.modifier in ("about", "at_least", "at_most") and last.figure.tail > last.figure.end:
            for draft in run[:-1]:
                if draft.modifier == "exact":
                    draft.modifier = last.figure.modifier
                    draft.rules.append(("modifier=shared", text[last.figure.end : last.figure.tail]))
        bound = next((w for r, w in run[0].rules if r == "modifier=before"), "")
        for draft in run[1:] if bound else ():
            if draft.modifier == "exact":
                draft.modifier = run[0].modifier
                draft.rules.append(("modifier=shared", bound))
        heads: list[str] | None
        if head and not wording.is_generic(head):
            heads = split_heads(head, length, _END_NAME)
        elif first >= length:
            heads = [wording.without_verb(d.indicator) + head for d in drafts[first - length : first]]
        else:
            return
        if heads is None:
            return
        lead = wording.leading_verb(heads[0]) if not wording.leading_verb(heads[-1]) else ""
        if not lead.startswith(("新", "完成", "改造", "建成", "培育", "引进", "实施", "推进", "办理", "查处")):
            lead = ""  # 服务, 生产, 投资 open nouns as well
        for k, (draft, own) in enumerate(zip(run, heads, strict=True)):
            own = wording.trim(own)
            if k and lead:
                own = lead + own
            draft.indicator = own + verb + yearly if verb not in own else own + yearly
            draft.rules.append(("indicator=shared-out", own))


def _are_places(names: str) -> bool:
    known = places()
    return all(name in known or _REGION.search(name) for name in re.split(r"[、和]", names) if name)


def _own_left(left: str) -> str:
    if left.rstrip().endswith(("和", "及", "与", "以及")) and "、" not in left:
        return ""
    cut = left.find("、")
    if cut >= 0:
        return left[cut + 1 :]
    return left


def _own_right(right: str) -> str:
    cut = right.find("、")
    if cut >= 0:
        return right[:cut]
    return _JOINING_TAIL.sub("", right)


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
    engine = (
        _engine("")
        if lexicon is None
        else (_engine(lexicon.directory) if lexicon is load(lexicon.directory or None) else Engine(lexicon))
    )
    return engine.run(report, outline, trace)
