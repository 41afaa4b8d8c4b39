"""What the words around a figure say of it: kind, direction, pace, status, period, estimate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duixian.extract.quantities import Figure
from duixian.extract.times import Time
from duixian.lexicon import Lexicon

if TYPE_CHECKING:
    from duixian.extract.engine import Draft

_PACE = re.compile(
    r"(?:平均)?(?P<per>不到\d+天|每(?P<n>\d+|[一二两三四五六七八九十])?个?(?P<u>天|小时|分钟|工作日|周|月|季度|秒)|[日月](?=均))均?(?:就|即|约|可|都|新增|有|能)?"
)
_EARLIER = re.compile(
    r"上年|去年|同期|年初|前年|上一年|年前|\d{4}年|[一二][九〇○零][一二三四五六七八九〇○零]{2}年|以前|上月|上季|五年前|预算"
)
_NAMED_GROWTH = re.compile(
    r"(?:(?:增长|上涨|下降)幅度|增速|增幅|涨幅|降幅|升幅|减幅|跌幅)[^，。；]{0,4}?(?:控制在|保持在|稳定在|维持在|保持|达到?|为|超过|在|是|均|高达|分别|回落到|提高到|恢复到|预计)*$"
)
_GROWTH_TARGET = re.compile(
    r"(?:增长|增速)(?:的)?(?:预期|年度|主要|调控|计划)*(?:目标|速度|幅度)(?:定为|确定为|设定为|调整为|为|是|在|定在)*$|增长(?:保持在|稳定在|控制在|在)$"
)
_REDUCE = re.compile(
    r"(?:^|[，、]|累计|全面|平均|共|再|净|大幅|有效|预计|合计|年)(?P<v>减少|压减|降低|缩减|裁减|精简|减轻|缩短|压缩|削减)(?![到至了率])[^，。；到至]{2,}$"
)
_ATTACHED = re.compile(r"的?[\d百千]")
_STATE_NOUN = re.compile(r"(?:里程|总数|总量|规模|装机|容量|余额|保有量|人数|数量|存量|面积|总额|产值|收入|增加值)$")
_CUTS = re.compile(r"[减降缩压裁削节]")
_MORE_THAN_EARLIER = re.compile(r"比[^，；]*(?:多|高出?|大)$|^高出$")
_RAISE = re.compile(r"(?:^|、|将|再|继续|适当)(?P<v>提高|上调|下调)[^，。；到至]{3,}$")
_TARGET_CUE = re.compile(
    r"力争|争取(?=[^，。]{0,12}(?:达|完成|突破|年))|确保|[^即]将(?!军|近)|计划(?=[^，。]{0,8}(?:投|新|建|安|完))|到20\d\d年|到[“\"]十|今后|未来"
)
_PAST_CUE = re.compile(r"去年|截至目前|目前已|现已")
# 截至4月23日，复工率达到…: what was there by a day is told and not promised, in whatever part it stands. The end of the
# year is left out: 截至年底 is said of plans as well; so is what goes on with the rest of the year (年内再建30个).
_AS_OF = re.compile(r"截[至止](?![^，]{0,8}(?:年底|年末|12月))(?!.*(?:年内|全年|下半年|下一步|力争|确保|计划))")
# A growth that is said to be of one year, whatever values stand before it.
_LAST_YEAR = re.compile(r"同比|上年|去年|当年|本年|今年")
_ESTIMATED = re.compile(r"预计|估计|有望|预测|初步核算|初步统计|初步测算|预期(?!目标|性)")
_FLOW = re.compile(
    r"新增|净增|累计|完成|建成|新建|改造|建设|发放|实施|获批|引进|办理|治理|修复|造林|绿化|开工|竣工|投产|培育|打造|开展|举办|制定|修订|出台|发布|召开|拆除|淘汰|退出|安置|解决|搬迁|脱贫|转移|"
    r"培训|接待|签约|引育|投入|投资|争取|筹集|减免|新改建|新开|开通|通车|授权|获得|荣获|查处|办结|发射|推广|推出|认定|创建|新设|新签|新培育|新引|新登记|新认定|获全国|获省|获国家|减税|降费|惠及|发行|安排|招收|出版|授予|节约|建|种植|植树|清理|关停|化解|处置|整治|受理|推动|推进|落地|转化|入选|获评|评为|得奖|出访|访问|承接|下放|取消|精简|支持|资助|落实|兑现|引入|吸引|集聚|总和"
)
_STOCK = re.compile(
    r"(?:达到?|突破|超过|增至|升至|提高到|提升至|增加到|发展到|稳定在|保持在|拥有|现有|总数|总量|保有量|里程|余额|人数|数量|存量|装机|规模|人口|床位数|寿命|覆盖面积|累计达)"
)
_COMPARES = re.compile(r"于|高|低|快|慢|多|少|超|领先|比|落后|大|小")
_SCOPED = re.compile(
    r"全国|全省|全市|全球|世界|平均|省均|市均|全县|全区|目标|预期|国家|省定|东部|中部|西部|预算|城镇|农村|农民|GDP|经济|财政|一般|工业|规划|计划|标准|其他|同类|重工业|轻工业"
)


class Context:
    """Reads a figure's surroundings by one lexicon.

    Args:
        lexicon: whose cue words are used.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        change, difference = lexicon.cues["change"], lexicon.cues["difference"]
        up = "|".join(map(re.escape, sorted(change["up"], key=len, reverse=True)))
        down = "|".join(map(re.escape, sorted(change["down"], key=len, reverse=True)))
        self._growth = re.compile(rf"(?:(?P<down>{down})|(?P<up>{up}))(?:了|幅度?)?(?:预期)?(?:达到?|为|约|近|在|又)?$")
        # 高 and 低 alone open nouns (高标准农田): only 比…高 compares with one character
        more = "|".join(re.escape(w) for w in sorted(difference["up"], key=len, reverse=True) if len(w) > 1)
        less = "|".join(re.escape(w) for w in sorted(difference["down"], key=len, reverse=True) if len(w) > 1)
        self._compared = re.compile(
            rf"(?:比(?P<to1>[^，。；、]{{1,18}}?)(?:(?P<up1>高出?|快|多出?|大)|(?P<down1>低|慢|少|小))(?:了|约|近)?"
            rf"|(?:(?P<down2>{less})|(?P<up2>{more}))(?P<to2>[^，。；、]{{2,16}}?))$"
        )

    def compared(self, left: str) -> tuple[int, str, str] | None:
        """Find a comparison with another place, average or plan at the end of the words before a figure.

        Args:
            left: the words before the figure.

        Returns:
            Where the comparison begins, its direction, and with what; None where the words compare with an earlier
            time or not at all.
        """
        begin = max(0, len(left) - 26)
        if _COMPARES.search(left, begin) is None:
            return None
        m = self._compared.search(left, begin)
        if m is None:
            return None
        to = m["to1"] or m["to2"] or ""
        if _EARLIER.search(to) or not (_SCOPED.search(to)):
            return None
        return m.start(), "up" if m["up1"] or m["up2"] else "down", to

    def pace(self, text: str, clause: int, figure: Figure, left: str) -> tuple[str, str] | None:
        """Find 每3天 or 日均 before a figure.

        Returns:
            The time for which the amount is said, and the words that said it; None where no pace is told.
        """
        if "每" not in left and "均" not in left and "不到" not in left:
            return None
        m = _PACE.search(left)
        if m is None:
            return None
        if m["per"] in ("日", "月"):
            return m["per"], m[0]
        if m["per"].startswith("不到"):
            return m["per"], m[0]
        if m["u"] == "月" and not m["n"] and figure.dimension == "currency":
            return None  # 每月215元 is the standard's own unit of time, no rhythm
        return (m["n"] or "") + (
            ("个" if m["n"] and m["u"] in ("月", "小时", "季度") and f"个{m['u']}" in m[0] else "") + m["u"]
        ), m[0]

    def kind(self, draft: Draft, text: str, left: str, prior: Draft | None, pre: bool) -> None:
        """Set kind and direction of a figure that is neither rank nor pace.

        Args:
            draft: the statement being made.
            text: the folded text.
            left: the words before the figure that belong to it.
            prior: the statement before it in the same sentence.
            pre: whether the figure stands before the noun that it counts.
        """
        figure = draft.figure
        near = left.rstrip(" 　")
        rules = draft.rules
        if figure.shape == "structure":
            draft.kind = "ratio"
            rules.append(("kind=structure", near[-6:]))
            return
        if figure.shape == "fold":
            draft.kind, draft.direction = "change", "up"
            rules.append(("kind=fold", "翻番"))
            return
        compared = self.compared(near) if figure.shape != "fraction" else None
        growth = self._growth.search(near, max(0, len(near) - 10))
        if compared is not None:
            draft.kind, draft.direction = "difference", compared[1]
            rules.append(("kind=compared-with", compared[2]))
            return
        if growth is not None and growth["up"] and pre and figure.shape == "amount":
            growth = None  # 增加66辆公交车, 加快33个项目: the thing is the verb's object, so the figure counts it
        if growth is not None and near.endswith("新增加"):
            growth = None  # 就业人员新增加970万人: those added are counted, as with 新增
        if growth is not None:
            word = growth["down"] or growth["up"]
            single = len(word) == 1
            if not single or re.search(rf"[^加新净倍]{word}$", near[-3:]) or near == word:
                draft.kind, draft.direction = "change", "down" if growth["down"] else "up"
                if (
                    word == "改善"
                    and not re.search(r"浓度|指数", near)
                    and not (prior is not None and "浓度" in prior.indicator)
                ):
                    draft.direction = "up"
                rules.append(("kind=growth-verb", growth[0]))
                return
        named = None
        if figure.shape == "percent" and ("幅" in near or "增" in near):
            named = _NAMED_GROWTH.search(near) or _GROWTH_TARGET.search(near)
        if named is not None:
            draft.kind = "change"
            draft.direction = "down" if named[0][0] in "降减跌" else "up"
            rules.append(("kind=named-growth", named[0]))
            return
        if figure.unit.endswith("百分点"):
            draft.kind = "change"
            draft.direction = "down" if re.search(r"降|减|回落|收窄|缩小|低", near) else "up"
            rules.append(("kind=percentage-points", figure.unit))
            return
        more = _MORE_THAN_EARLIER.search(near) if figure.shape != "amount" or figure.unit == "倍" else None
        if more is not None:
            draft.kind, draft.direction = "change", "up"
            rules.append(("kind=more-than-earlier", more[0]))
            return
        reduced = _REDUCE.search(near) if _CUTS.search(near) else None
        if reduced is not None:
            draft.kind, draft.direction = "change", "down"
            rules.append(("kind=reduction", reduced["v"]))
            return
        raised = _RAISE.search(near)
        if raised is not None and (figure.shape == "percent" or figure.dimension == "currency"):
            draft.kind, draft.direction = "change", "down" if raised["v"] == "下调" else "up"
            rules.append(("kind=raise-object", raised["v"]))
            return
        if figure.shape in ("percent", "fraction"):
            draft.kind = "ratio"
            rules.append(("kind=percentage", figure.unit))
        elif figure.unit == "倍":
            draft.kind = "ratio"
            rules.append(("kind=multiple", figure.unit))
        elif not figure.unit and re.search(r"比|系数|倍差", near):
            draft.kind = "ratio"
            rules.append(("kind=named-ratio", near[-6:]))
        else:
            draft.kind = "level"
            rules.append(("kind=amount", figure.unit))

    def settle(
        self, draft: Draft, text: str, start: int, stretch: object, clock: list[Time], year: int, prior: Draft | None
    ) -> None:
        """Set status, period and estimate.

        Args:
            draft: the statement being made, with kind, role and indicator.
            text: the folded text.
            start: where the sentence begins.
            stretch: the stretch of text in which it stands; None if the report has none.
            clock: time expressions of the sentence.
            year: the report's year; 0 if unknown.
            prior: the statement before it in the same sentence.
        """
        view = getattr(stretch, "view", "general")
        period = getattr(stretch, "period", "")
        rules = draft.rules
        figure = draft.figure
        base, due, named = 0, False, ""
        for t in clock:
            if t.start >= figure.start:
                break
            if t.base:
                if text.find("；", t.end, figure.start) < 0:
                    base = t.base
                continue
            if (
                draft.role == "value"
                and prior is not None
                and prior.role == "from"
                and t.end <= prior.figure.start
                and text[max(0, t.start - 1)] in "由从"
            ):
                continue
            if text.find("；", t.end, figure.start) >= 0 and t.rule in ("relative-year",):
                continue
            if (
                "-" in t.period
                and t.rule in ("year", "relative-year")
                and t.start > start
                and text[t.start - 1] not in "，、。；：（(“于在至到自从截 \u3000—"
            ):
                continue  # 落实去年9月26日会议部署的政策: the day belongs to the meeting
            if t.end < figure.start - 2 and _ATTACHED.match(text, t.end):
                continue  # 从2006年的18亿元增加到2010年的306亿元: each year belongs to its own figure alone
            named, due = t.period, t.due
            rule = t.rule
        status = "target" if view == "outlook" else "result"
        why = f"status={view}" if view != "general" else "status=general"
        clause = text[max(start, text.rfind("；", start, figure.start) + 1) : figure.start]
        last_year = _last(named)
        if view == "outlook":
            if named and year and last_year < year and not due:
                status, why = "result", "status=past-time"
            elif not named and _PAST_CUE.search(clause):
                status, why = "result", "status=past-cue"
        elif year:
            if named and last_year >= year and not re.match(rf"{year}-0?[12]", named):
                status, why = "target", "status=time-to-come"
            elif view == "general" and not named and _TARGET_CUE.search(clause):
                status, why = "target", "status=cue"
        if status == "target" and _AS_OF.search(clause):
            status, why = "result", "status=as-of-date"
        draft.status = status
        rules.append((why, ""))
        if _ESTIMATED.search(clause):
            at = clause.rfind("预计")
            within = clause[at:] if at >= 0 else clause
            if "，" not in within or at <= 1 or clause[at - 1 : at] in "，：":
                draft.estimated = True
                rules.append(("estimated=expected", "预计"))
        if named:
            rules.append((f"period={rule}", named))
        else:
            named = period
            if not named and year:
                named = str(year if status == "target" else year - 1)
            rules.append((f"period={getattr(stretch, 'rule', 'default')}", getattr(stretch, "cue", "")))
        if draft.role == "from":
            explicit = [
                t for t in clock if not t.base and t.end <= figure.start and text[max(0, t.start - 1)] in "由从"
            ]
            span = [t for t in clock if t.rule == "year-span" and t.end <= figure.start]
            if explicit and explicit[-1].rule == "year":
                named = explicit[-1].period
            elif span:
                named = str(_first(span[-1].period))
            elif base:
                named = str(base)
            elif "/" in named:
                named = str(_first(named) - 1)
            else:
                named = ""
            draft.period = named
            return
        if prior is not None and prior.role == "from" and prior.clause == draft.clause and prior.period.isdecimal():
            draft.since = int(prior.period)
        if prior is not None and prior.role == "from" and prior.clause == draft.clause and "/" in named:
            named = str(_last(named))
            rules.append(("period=end-of-from-to", named))
        elif base and draft.kind == "change" and named:
            final = _last(named)
            reviewed = getattr(stretch, "period", "")
            if "/" in reviewed and _first(reviewed) <= base:
                named = reviewed  # 比1978年 in a review of 1978-1982: the growth is over what is reviewed
            else:
                named = f"{base + 1}/{final}" if base + 1 < final else str(final)
            rules.append(("period=base-year", str(base)))
        elif (
            prior is not None
            and 0 < prior.since < _last(named) - 1
            and "/" not in named
            and draft.kind == "change"
            and draft.indicator.removesuffix("年均") == prior.indicator
            and not _LAST_YEAR.search(text, prior.figure.end, figure.start)
        ):
            # 由2015年的95亿元增加到170亿元，增长79%: the growth is over the years between the two values.
            named = f"{prior.since + 1}/{_last(named)}"
            rules.append(("period=between-values", str(prior.since)))
            draft.since = prior.since
        elif (
            "/" in named
            and "-" not in named
            and not (clock and any(t.period == named and t.rule == "year-span" for t in clock))
        ):
            if re.search(r"(?:稳定|保持|维持)在$", draft.left.rstrip()):
                rules.append(("period=kept-over", named))
            elif draft.kind in ("rank", "ratio") or (draft.kind == "level" and not self._flows(draft, prior, named)):
                named = str(_last(named))
                rules.append(("period=state-at-the-end", named))
            elif draft.kind == "difference" and not draft.indicator.endswith(("年均增长", "年均增速", "年均")):
                named = str(_last(named)) if not draft.indicator.endswith(("增长", "增速")) else named
        draft.period = named

    @staticmethod
    def _flows(draft: Draft, prior: Draft | None, interval: str) -> bool:
        """Tell whether a count over several years is a sum of what was done (建成36个) or a state at the end (达到8家)."""
        left = draft.left
        if re.search(r"累计|新增|净增", left + draft.indicator):
            return True
        if _STOCK.search(left[-8:]) and not re.search(r"完成|投资|投入", draft.indicator):
            return False
        if _FLOW.search(draft.indicator) is not None or left.rstrip().endswith("完成"):
            return True
        if _STATE_NOUN.search(draft.indicator):
            return False
        # 授予博士学位18人，硕士学位1万人: the second is a sum of the same deed
        return (
            prior is not None
            and prior.kind == "level"
            and prior.period == interval
            and draft.left.strip() != ""
            and len(draft.left) < 12
        )


def _last(period: str) -> int:
    if not period:
        return 0
    return int(period.rpartition("/")[2][:4])


def _first(period: str) -> int:
    return int(period[:4]) if period else 0
