"""From figures to statements: each figure is read with the words around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

import msgspec

from duixian.extract.context import Context
from duixian.extract.fold import fold
from duixian.extract.placing import section_path
from duixian.extract.quantities import Figure, Finder
from duixian.extract.sharing import JOINED, TO, behind, share_noun, share_on, share_starts
from duixian.extract.times import QUICK, Time, times
from duixian.extract.wording import Wording, split_heads
from duixian.lexicon import Lexicon, load, places
from duixian.model import Outline, Report, Statement

_SENTENCE_END = re.compile(r"[。！？\n]")
_END_NAME = re.compile(
    r"(?:值|额|收入|支出|投资|率|量|数|比重|占比|面积|产量|贷款|存款|余额|消费|出口|进口|资金|增速|利润|税收|价格|总产|用电|人|企业|项目|里程)$"
)
_PART_OF_YEAR = re.compile(r"\d{4}-\d\d/")
_INTENT = re.compile(r"目标|计划|力争|确保|争取|预期|将|拟|要|底前|前完成")
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
_FROM = re.compile(r"(?:由|从)(?P<when>[^，。；]{0,12}?)$")
_NOUN = re.compile(r"[\u4e00-\u9fffA-Za-z“《‘]")
_NO_NOUN = re.compile(
    r"(?:增长(?!极|点)|提高|提升|下降|增加|减少|达到?(?!标|州)|位居|居(?!民|家)|排(?!水|污|涝|名前)|名列|高于|低于|比(?!例|亚)|较|同比|同时|其中|以上|以下|左右|和(?!美|谐)|及|与|以及|并(?!网|购)"
    r"|等(?!级)|占(?!地)|的?基础上|为(?!民|农|老|企)|是|实现|分别|用于|由|至|到(?!位)|，|提前|超过|均(?!衡)|的?水平|的?目标|的?速度|上升|降到|之间|不等|合计|共(?!同|建|享)|完成|列(?!车|入)|的?(?:新台阶|台阶|大关|关口|门槛|新高))"
)
_ENUMERATED = re.compile(r"等的?$|等[^，、]{0,2}$")
_REDUCE = re.compile(
    r"(?:累计|全面|平均|共|再|净|大幅|有效|预计|合计|年)*(?P<v>减少|压减|降低|缩减|裁减|精简|减轻|缩短|压缩|削减|节约)(?![到至了率])(?P<o>[^，。；]{2,})$"
)
_RAISE = re.compile(r"(?:将|再|继续|适当)*(?P<v>提高|上调|下调|提升)(?P<o>[^，。；到至]{3,})$")
# 在工农业总产值中，农业所占比重…: the whole stands before its shares
_WITHIN = re.compile(r"在?([\u4e00-\u9fff]{3,12}中)，")
_SHARE = re.compile(r"(?:比重|占比|比例|所占)$")
_NEW_PREDICATE = re.compile(r"、(?=为|居|创|较|比|同比|增|占|位|达|均)")
_MEDALS = ("金", "银", "铜")
# 临海、平川经济总量突破2000亿元: the aggregate of places below the document's own
# 研发机构, 监测站: begins with a verb and is a thing all the same.
_NOMINAL = re.compile(r"(?:机构|中心|平台|基地|项目|工程|站|企业|园区|学校|场所|设施|人员|人才|团队|实验室|单位|公司)$")
_OF_PLACE = re.compile(r"([\u4e00-\u9fff、和]{2,24}?)((?:地区生产总值|经济总量|生产总值|GDP)(?:年均)?)$")
_REGION = re.compile(r"(?:经济区|都市圈|城市群|开发区|新区|高新区|示范区|城市带|经济带)$")
_PER_YEAR = re.compile(r"年均|每年平均|年平均|平均每年")
_PREDICATE = re.compile(
    r"(?:丰富|满足|缓解|保障|促进|助力|惠及|覆盖|带动|支持|增强|方便|有效|全部|全面|圆满|成功|陆续|相继|获(?!奖)|入选|通过|开工|建成|投产|投用|竣工|并网|落户|落地|投入)"
)
_TOPIC = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:方面|领域)?，")
_ENUMERATION = re.compile(r"^(?P<verb>[\u4e00-\u9fff]{2,4}?)[^，。]*?、[^，。]*?等(?P<rest>[^，。、]{6,})$")
_PREDICATE_BEGINS = re.compile(
    r"屡创|再创|创下|创历史|持续|不断|快速|加快|稳步|稳定|连续|取得|突破|实现|成效|明显|显著|继续|大幅|较快|迅速|蓬勃|全面|扎实|深入|有序|有力|更加|进一步|保持|达到|提质|发展|运行|势头|撑起|优化|向好|增势|逐步|日益|成为|较上年|比上年|获批|下降|增长|提升"
)
_RANK_ADVERBS = re.compile(
    r"(?:均|都|分别|继续|持续|稳|跃|位|保持|连续.{1,3}年|首次|上升|排名|蝉联|再次|历史性|综合)+$"
)
_MORE_BY = re.compile(r"(?:比[^，；]*(?:多|高出?|大)|高出)$")
_GROWTH_ADVERBS = re.compile(
    r"(?:比|较|同)(?:上|去|前|年|同期|20|19|一九|全|[一二三四五六七八九十\d]+年前)[^，]{0,8}$|按可比.*$|扣除[^，]*因素.*$|(?:年均|每年平均|年平均|平均每年|同比|比上年|可比口径|分别|均|名义|实际|预计)+$"
)
_DISTANCE_ADVERBS = re.compile(r"(?:均|分别|连续.{0,4}|持续)+$")
_YEARS_TAIL = re.compile(r"(?:近|过去|前|这)?[\d一二三四五两]+年(?:来|间|时间|累计|共|内)?(?:累计)?$")
_HEAD_ADVERBS = re.compile(r"(?:预计|(?<![年人平])均|同比|(?:比|较|同)(?:上年|去年|20\d\d年)[^，、]*)+$")
_THAN_TAIL = re.compile(r"(?:比|较)[^，]*$")
_JOINING_TAIL = re.compile(r"(?:以及|[和及与并])$")
_LONG_LEAD, _LONG_SUBJECT, _LONG_NOUN = 14, 24, 36


class Rejection(msgspec.Struct, frozen=True):
    """A number that became no statement.

    Attributes:
        start: first character in ``Report.text``.
        end: one past the last character.
        why: the reason.
    """

    start: int
    end: int
    why: str


class Trace:
    """What happened while a report was read: kept only where somebody asks (``explain``).

    Attributes:
        rejections: the numbers that became no statement, with reasons.
        steps: for each statement id, the rules that fired and the words that each matched.
    """

    def __init__(self) -> None:
        self.rejections: list[Rejection] = []
        self.steps: dict[str, list[tuple[str, str]]] = {}

    def reject(self, start: int, end: int, why: str) -> None:
        """Note a number that became no statement."""
        self.rejections.append(Rejection(start, end, why))


def _forget(start: int, end: int, why: str) -> None:
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
                    reject(figure.start, figure.end, "boilerplate or byline")
                else:
                    kept.append(figure)
            figures = kept
        ends = [m.end() for m in _SENTENCE_END.finditer(text)]
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
            stop = _next(text, figure.tail, end)
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
                figure.unit in _MEDALS
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
                self._indicator(draft, text, left, right, pre, same, prior, start, stop, end)
                if "分别" in left:
                    group.append((len(drafts), 1))
                    draft.rules.append(("indicator=shared-out", "分别"))
            whole = (
                _WITHIN.match(text, start, clause) if draft.kind == "ratio" and _SHARE.search(draft.indicator) else None
            )
            if whole is not None and whole[1] not in draft.indicator:
                draft.indicator = whole[1] + draft.indicator
                draft.rules.append(("indicator=share-of", whole[0]))
            role = _FROM.search(left) if "由" in left or "从" in left else None
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
            draft.indicator = wording.last_verb_phrase(subject) if len(subject) > _LONG_SUBJECT else subject
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
            draft.indicator = wording.trim(right)[:_LONG_SUBJECT]

    def _indicator(
        self,
        draft: Draft,
        text: str,
        left: str,
        right: str,
        pre: bool,
        same: bool,
        prior: Draft | None,
        start: int,
        stop: int,
        end: int,
    ) -> None:
        wording = self._wording
        figure = draft.figure
        if same and prior is not None and prior.role == "from":
            draft.indicator = prior.indicator
            draft.rules.append(("indicator=from-to", prior.indicator))
            return
        raw = left
        m = _FROM.search(raw) if "由" in raw or "从" in raw else None
        if m and TO.match(text, behind(text, figure)):
            raw = raw[: m.start()]
        per_year = _PER_YEAR.search(left) if "年" in left else None
        yearly = per_year[0] if per_year else ""
        if draft.kind == "change":
            reduced = _REDUCE.match(wording.trim(raw)) or _REDUCE.search(raw)
            raised = _RAISE.match(raw.strip(" 、"))
            if "kind=reduction" in [r for r, _ in draft.rules] and reduced:
                raw = reduced["o"]
            elif "kind=raise-object" in [r for r, _ in draft.rules] and raised:
                raw = raised["o"]
            else:
                raw = _MORE_BY.sub("", wording.without_growth(raw.rstrip()))
            subject = wording.trim(raw)
            subject = _GROWTH_ADVERBS.sub(
                "",
                subject,
            )
            subject = wording.trim(subject)
            if subject == "增加" or subject == "增长":
                subject = ""
            if not subject and pre and prior is None:
                subject = wording.trim(right)
        elif draft.kind == "difference":
            compared = self._context.compared(raw)
            raw = raw[: compared[0]] if compared else raw
            subject = wording.trim(raw)
            subject = _DISTANCE_ADVERBS.sub("", subject)
            if prior is not None and (not subject or subject in ("增速", "增幅", "增长", "涨幅", "降幅")):
                add = subject or ("增长" if prior.kind == "change" and prior.direction == "up" else "")
                draft.indicator = prior.indicator + add
                draft.rules.append(("indicator=carried-over", prior.indicator))
                return
        else:
            subject = wording.trim(raw)
            if pre:
                noun = right.strip()
                noun = noun.removeprefix("的")
                noun = wording.trim(noun)[:_LONG_NOUN]
                lead = subject
                if raw.rstrip().endswith(("和", "及", "与")):
                    lead = wording.without_enumeration(lead)
                topic = _TOPIC.match(text, start)
                short = wording.is_generic(noun) or noun[:2] in ("项目", "工程")
                if short and topic and topic.end() <= draft.clause and not wording.has_verb(topic[1]):
                    lead = topic[1].removesuffix("方面") + (wording.without_enumeration(lead) if "等" in lead else lead)
                    raw = ""
                    draft.rules.append(("indicator=topic", topic[1]))
                if _ENUMERATED.search(raw.rstrip()) and "等" in lead:
                    instance = ""
                    if wording.is_generic(noun) or noun[:2] in ("项目", "工程"):
                        # 开工A、B改扩建等2个项目: 项目 alone says nothing, so the last instance stays
                        instance = re.split(r"[、和]", raw.rstrip().rstrip("的").removesuffix("等"))[-1]
                        instance = wording.without_verb(wording.trim(instance))[-8:]
                    lead = wording.without_enumeration(lead) + instance
                    draft.rules.append(("indicator=without-instances", raw))
                elif len(lead) > _LONG_LEAD:
                    cut = wording.last_verb_phrase(lead)
                    lead = cut if len(cut) < len(lead) else lead
                if "、" in lead and len(lead) > 10:
                    lead = wording.leading_verb(lead) or lead
                if (
                    not lead
                    and same
                    and prior is not None
                    and prior.verb
                    and (not wording.leading_verb(noun) or _NOMINAL.search(noun))
                    and text[figure.outer - 1] in "、和及与"
                ):
                    lead = prior.verb
                    draft.rules.append(("indicator=verb-carried-over", prior.verb))
                draft.indicator = lead + noun
                draft.verb = wording.without_enumeration(lead)
                draft.rules.append(("indicator=figure-before-noun", noun))
                return
        if "年" in subject:
            subject = _YEARS_TAIL.sub("", subject)
        if "、" in subject:
            last_part = wording.trim(subject.rpartition("、")[2])
            if wording.leading_verb(last_part) and len(last_part) >= 4 and wording.leading_verb(subject):
                subject = last_part
            enumerated = _ENUMERATION.match(subject)
            if enumerated and wording.leading_verb(subject):
                subject = wording.leading_verb(subject) + enumerated["rest"]
                draft.rules.append(("indicator=without-instances", subject))
        if len(subject) > _LONG_SUBJECT:
            cut = wording.last_verb_phrase(subject)
            if 4 <= len(cut) < len(subject):
                subject = cut
                draft.rules.append(("indicator=last-verb-phrase", cut))
        if figure.unit in _MEDALS:
            base = subject or (prior.indicator.removesuffix(prior.figure.unit) if prior is not None else "")
            draft.indicator = base + figure.unit
            draft.rules.append(("indicator=medals", base))
            return
        if not subject and m is not None and draft.clause > start + 2:
            # 进出口总额，由A增加到B: the subject is set off by a comma
            ahead = text[max(start, text.rfind("，", start, draft.clause - 1) + 1) : draft.clause - 1]
            if (
                ahead
                and not any(c.isdigit() for c in ahead)
                and (prior is None or prior.figure.tail <= draft.clause - 1 - len(ahead))
            ):
                subject = wording.trim(ahead)
        if not subject:
            if prior is not None:
                draft.indicator = prior.indicator
                if yearly and not draft.indicator.endswith(yearly):
                    draft.indicator += yearly
                draft.rules.append(("indicator=carried-over", prior.indicator))
            else:
                topic_of = self._sentence_topic(text, start, draft.clause)
                if topic_of:
                    draft.indicator = topic_of + (yearly if draft.kind == "change" else "")
                    draft.rules.append(("indicator=sentence-topic", topic_of))
                else:
                    self._from_next_clause(draft, text, stop, end)
            return
        if prior is None and wording.is_generic(subject):
            topic_of = self._sentence_topic(text, start, draft.clause)
            if topic_of and topic_of not in subject:
                draft.indicator = topic_of + subject
                draft.rules.append(("indicator=sentence-topic", topic_of))
                return
        if same and prior is not None and prior.kind == "change" and draft.kind == "level":
            cut = next((w for r, w in prior.rules if r == "kind=reduction"), "")
            if cut and figure.unit == prior.figure.unit and not wording.leading_verb(subject):
                draft.kind, draft.direction = "change", "down"
                draft.rules.append(("kind=reduction", cut))
        if (
            prior is not None
            and wording.leading_verb(subject) == subject
            and prior.kind == "level"
            and not wording.is_generic(subject)
        ):
            draft.indicator, draft.verb = subject + wording.without_verb(prior.indicator), subject
            draft.rules.append(("indicator=noun-carried-over", prior.indicator))
        elif prior is not None and subject.startswith("占") and draft.kind == "ratio":
            draft.indicator = prior.indicator + subject
            draft.rules.append(("indicator=share-of-prior", prior.indicator))
        elif wording.is_generic(subject) and prior is not None:
            base = (
                prior.indicator if draft.kind == "ratio" and not prior.verb else wording.without_verb(prior.indicator)
            )
            draft.indicator = base + subject
            draft.rules.append(("indicator=generic-noun-carried-over", prior.indicator))
        elif wording.is_effect(subject) and prior is not None and prior.kind == "level":
            draft.indicator = (
                wording.without_verb(prior.indicator) + subject
                if len(prior.indicator) > 12
                else prior.indicator + subject
            )
            draft.rules.append(("indicator=effect-of", prior.indicator))
        else:
            verb = wording.leading_verb(subject)
            if (
                not verb
                and same
                and prior is not None
                and prior.verb
                and draft.kind == "level"
                and not wording.has_verb(subject[-4:])
            ):
                subject = prior.verb + subject
                verb = prior.verb
                draft.rules.append(("indicator=verb-carried-over", verb))
            draft.indicator, draft.verb = subject, verb
            draft.rules.append(("indicator=subject", subject))
        if yearly and draft.kind == "change":
            draft.indicator += yearly

    def _sentence_topic(self, text: str, start: int, clause: int) -> str:
        """粮食产量屡创新高，去年达到5万吨: the subject of the sentence's first clause, cut before its predicate."""
        stop = _next(text, start, clause)
        if stop >= clause:
            return ""
        first = self._wording.without_verb(self._wording.trim(text[start:stop]))
        cut = _PREDICATE_BEGINS.search(first, 2)
        if cut is None:
            return ""
        topic = self._wording.trim(first[: cut.start()])
        return topic if 2 <= len(topic) <= 12 and "、" not in topic else ""

    def _from_next_clause(self, draft: Draft, text: str, stop: int, end: int) -> None:
        """28.4%，工业投资增长全省第一: the figure stands before its subject."""
        if draft.left.strip(" 　"):
            return
        if stop >= end or text[stop] != "，":
            return
        subject = text[stop + 1 : _next(text, stop + 1, end)]
        subject = re.split(r"全省|全国|全市|位居|居|\d", subject)[0]
        if not subject or len(subject) > _LONG_SUBJECT:
            return
        if self._wording.growth_tail.search(subject):
            draft.kind, draft.direction = "change", "up"
            draft.rules.append(("kind=growth-in-next-clause", subject))
            subject = self._wording.without_growth(subject)
        draft.indicator = self._wording.trim(subject)
        draft.rules.append(("indicator=next-clause", subject))

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
        per_year = _PER_YEAR.search(left) if "年" in left else None
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


def _next(text: str, pos: int, end: int) -> int:
    m = _CLAUSE_END.search(text, pos, end)
    return m.start() if m else end


_CLAUSE_END = re.compile(r"[，；：。！？\n]|——|……|□")


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
