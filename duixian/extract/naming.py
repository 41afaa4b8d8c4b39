"""What a figure measures: its indicator, read from the words of its clause, the one before and the one behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from duixian.extract.context import Context
from duixian.extract.sharing import TO, behind
from duixian.extract.wording import Wording
from duixian.text import clause_end

if TYPE_CHECKING:
    from duixian.extract.engine import Draft

FROM = re.compile(r"(?:由|从)(?P<when>[^，。；]{0,12}?)$")
# 研发机构, 监测站: begins with a verb and is a thing all the same.
_NOMINAL = re.compile(r"(?:机构|中心|平台|基地|项目|工程|站|企业|园区|学校|场所|设施|人员|人才|团队|实验室|单位|公司)$")
_ENUMERATED = re.compile(r"等的?$|等[^，、]{0,2}$")
_REDUCE = re.compile(
    r"(?:累计|全面|平均|共|再|净|大幅|有效|预计|合计|年)*(?P<v>减少|压减|降低|缩减|裁减|精简|减轻|缩短|压缩|削减|节约)(?![到至了率])(?P<o>[^，。；]{2,})$"
)
_RAISE = re.compile(r"(?:将|再|继续|适当)*(?P<v>提高|上调|下调|提升)(?P<o>[^，。；到至]{3,})$")
MEDALS = ("金", "银", "铜")
PER_YEAR = re.compile(r"年均|每年平均|年平均|平均每年")
_TOPIC = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:方面|领域)?，")
_ENUMERATION = re.compile(r"^(?P<verb>[\u4e00-\u9fff]{2,4}?)[^，。]*?、[^，。]*?等(?P<rest>[^，。、]{6,})$")
_PREDICATE_BEGINS = re.compile(
    r"屡创|再创|创下|创历史|持续|不断|快速|加快|稳步|稳定|连续|取得|突破|实现|成效|明显|显著|继续|大幅|较快|迅速|蓬勃|全面|扎实|深入|有序|有力|更加|进一步|保持|达到|提质|发展|运行|势头|撑起|优化|向好|增势|逐步|日益|成为|较上年|比上年|获批|下降|增长|提升"
)
_MORE_BY = re.compile(r"(?:比[^，；]*(?:多|高出?|大)|高出)$")
_GROWTH_ADVERBS = re.compile(
    r"(?:比|较|同)(?:上|去|前|年|同期|20|19|一九|全|[一二三四五六七八九十\d]+年前)[^，]{0,8}$|按可比.*$|扣除[^，]*因素.*$|(?:年均|每年平均|年平均|平均每年|同比|比上年|可比口径|分别|均|名义|实际|预计)+$"
)
_DISTANCE_ADVERBS = re.compile(r"(?:均|分别|连续.{0,4}|持续)+$")
_YEARS_TAIL = re.compile(r"(?:近|过去|前|这)?[\d一二三四五两]+年(?:来|间|时间|累计|共|内)?(?:累计)?$")
_LONG_LEAD, LONG_SUBJECT, _LONG_NOUN = 14, 24, 36


class Around(NamedTuple):
    """What stands around a figure.

    Attributes:
        text: the folded text.
        left: the words before the figure that belong to it.
        right: those behind it.
        pre: the figure stands before the noun that it counts.
        same: it stands in one clause with the figure before.
        prior: the statement before it in the same sentence.
        start: where the sentence begins.
        stop: where the clause ends.
        end: where the sentence ends.
    """

    text: str
    left: str
    right: str
    pre: bool
    same: bool
    prior: Draft | None
    start: int
    stop: int
    end: int


class Naming:
    """Names what figures measure.

    Args:
        wording: words of the language.
        context: reads comparisons.
    """

    def __init__(self, wording: Wording, context: Context) -> None:
        self._wording, self._context = wording, context

    def name(self, draft: Draft, around: Around) -> None:
        """Set the indicator, and the verb that goes on to the next figures.

        Args:
            draft: the statement being made, with its kind; a growth told only by its clause is made one here.
            around: the words around it.
        """
        text, left, right, pre, same, prior, start, stop, end = around
        wording = self._wording
        figure = draft.figure
        if same and prior is not None and prior.role == "from":
            draft.indicator = prior.indicator
            draft.rules.append(("indicator=from-to", prior.indicator))
            return
        raw = left
        m = FROM.search(raw) if "由" in raw or "从" in raw else None
        if m and TO.match(text, behind(text, figure)):
            raw = raw[: m.start()]
        per_year = PER_YEAR.search(left) if "年" in left else None
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
        if len(subject) > LONG_SUBJECT:
            cut = wording.last_verb_phrase(subject)
            if 4 <= len(cut) < len(subject):
                subject = cut
                draft.rules.append(("indicator=last-verb-phrase", cut))
        if figure.unit in MEDALS:
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
        if not subject and prior is not None and prior.indicator.endswith("议案") and raw.strip(" 、和及") == "建议":
            # 办理人大代表议案4件、建议86件: what deputies hand in, and not the 建议 that introduces what is proposed
            draft.indicator = prior.indicator.removesuffix("议案") + "建议"
            draft.rules.append(("indicator=noun-carried-over", prior.indicator))
            return
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
        stop = clause_end(text, start, clause)
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
        subject = text[stop + 1 : clause_end(text, stop + 1, end)]
        subject = re.split(r"全省|全国|全市|位居|居|\d", subject)[0]
        if not subject or len(subject) > LONG_SUBJECT:
            return
        if self._wording.growth_tail.search(subject):
            draft.kind, draft.direction = "change", "up"
            draft.rules.append(("kind=growth-in-next-clause", subject))
            subject = self._wording.without_growth(subject)
        draft.indicator = self._wording.trim(subject)
        draft.rules.append(("indicator=next-clause", subject))
