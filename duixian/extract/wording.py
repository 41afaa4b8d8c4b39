"""The wording of an indicator, cut out of the words around its figure (guideline, field `indicator`)."""

from __future__ import annotations

import copy
import re
from functools import lru_cache

import msgspec

from duixian.lexicon import Lexicon

# Characters that open a noun as often as they stand alone: cut only where no such noun begins.
_NOT_CUT = {
    "和": "谐平田美睦林龙静县", "要": "素地求件闻塞", "将": "军", "到": "位期货岗港账户场站府来", "达": "标沃州成川茂拉", "近": "岸海郊视零代年三五两十期",
    "超": "市高级大长低算限声额导", "共": "建享同青有产富商治和", "再": "生贷就造制融", "并": "网购联轨轮", "均": "衡价等", "由": "", "在": "建校册岗编园库线职册鲁我全学营途",
    "有": "效机色", "使": "用", "是": "", "还": "款本迁贷", "约": "谈束", "其": "他它余", "各": "类级项地市县族界种区学", "已": "", "又": "", "即": "", "为": "", "从": "业事",
    "与": "", "及": "时", "也": "", "都": "市江", "就": "业医学近地读诊", "主要": "污农粮经产指", "建议": "提案和、", "目标": "任", "平均": "每预", "全国": "人政文工首百性重一",
    "全市": "", "全社会共": "", "实现": "", "对": "外口接", "让": "利", "把": "", "持续": "", "全省": "", "的": "", "积极": "", "提前": "批下", "完成": "",
    "统筹": "区城资", "高标准": "农基", "主": "", "合计": "", "五年": "规", "今年": "", "深入": "", "首次": "", "全面": "", "拟": "", "另": "", "每": "", "以上": "", "全区": "", "先后": "",
}  # fmt: skip
_NOT_CUT_TAIL = {
    "均": "人平年亩户日月",
    "有": "国公民所拥持占私共含现特自",
    "达": "直发到马雷抵",
    "过": "通经不超",
    "在": "所存现",
    "为": "作行成认",
    "近": "附邻临",
    "由": "自理",
    "可": "许认",
    "位于": "",
    "共": "公",
    "至": "甚",
    "是": "",
    "超": "赶反高",
    "到": "",
    "已": "",
    "将": "",
    "只": "船",
    "约": "节条合契制公签违",
    "从": "服",
    "提前": "",
    "平均": "",
    "实现": "",
    "各": "",
    "的": "目",
    "再": "",
    "按": "",
    "破": "侦爆",
    "都": "首古",
    "也": "",
    "就": "成",
    "了": "",
    "合计": "",
    "分别": "",
    "并": "合兼",
    "每": "",
    "全面": "",
    "力争": "",
    "预计": "",
    "率先": "",
    "左右": "",
    "预期": "",
}


def _alternation(words: list[str], not_after: dict[str, str], tail: bool) -> str:
    parts = []
    for word in sorted(set(words), key=len, reverse=True):
        kept = not_after.get(word, "")
        guard = f"(?<![{kept}])" if tail and kept else (f"(?![{kept}])" if kept else "")
        parts.append(guard + re.escape(word) if tail else re.escape(word) + guard)
    return "|".join(parts)


_DATE_HEAD = (
    r"(?:[到至自从]?(?:(?:19|20)\d\d|[一二][九〇○零][一二三四五六七八九〇○零]{2})年(?:\d{1,2}月)?[底末初]?(?:以来|期间|前)?|[到至]?[“\"]?(?:十[一二三四五]|[一二三四五六七八九])五[”\"]?(?:时期|期间|末|以来)"
    r"|(?:同|与|比|较)[^，]{0,9}(?:相比|增长|年)|\d{1,2}月|[一二三四上下]半?季度|到?本世纪末)"
)


_EARLIER = re.compile(
    r"上年|去年|同期|年初|前年|上一年|年前|\d{4}年|[一二][九〇○零][一二三四五六七八九〇○零]{2}年|以前|上月|上季|五年前|预算"
)
_COMPARES = re.compile(r"于|高|低|快|慢|多|少|超|领先|比|落后|大|小")
_SCOPED = re.compile(
    r"全国|全省|全市|全球|世界|平均|省均|市均|全县|全区|目标|预期|国家|省定|东部|中部|西部|预算|城镇|农村|农民|GDP|经济|财政|一般|工业|规划|计划|标准|其他|同类|重工业|轻工业"
)


class Compared(msgspec.Struct, frozen=True, gc=False):
    """A comparison at the end of the words before a figure.

    Attributes:
        start: where it begins in these words.
        direction: ``up`` or ``down``.
        to: with what the figure is compared.
    """

    start: int
    direction: str
    to: str


class Wording:
    """Cuts indicators by one lexicon.

    Args:
        lexicon: whose cue words say what belongs to an indicator.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        cues = lexicon.cues
        change, light, action = cues["change"], cues["light"], cues["action"]
        self._head_words = _alternation(light["head"], _NOT_CUT, False)
        self._tails = tuple(light["tail"])
        self._tail = re.compile(rf"(?:{_alternation(light['tail'], _NOT_CUT_TAIL, True)})$")
        verbs = sorted(set(action["verbs"]), key=len, reverse=True)
        self._verb = re.compile("|".join(map(re.escape, verbs)))
        self._effect = re.compile("|".join(map(re.escape, sorted(action["effect"], key=len, reverse=True))))
        nouns = cues["generic"]["nouns"]
        self.generic = frozenset(nouns) | frozenset(a + b for a in nouns for b in nouns)
        self._head = self._head_of("")
        # A report is one of few places: a thousand of them share a pattern each.
        self._placed = lru_cache(maxsize=512)(self._of)
        growth = sorted(set(change["up"] + change["down"]), key=len, reverse=True)
        self.growth_tail = re.compile(
            rf"(?:同比|环比|可比口径|按可比价格?|现价|实际|名义|历史性|连续|再|又|净|累计|合计|进一步|预计|比上年|比去年|较上年|较去年|同口径|分别|(?<![年人平])均)*(?:{'|'.join(map(re.escape, growth))})"
            r"(?:了|率|速度)?(?:预期|年度)?(?:目标)?(?:达到?|为|是|在|幅度)?$"
        )
        words = lexicon.words
        self.growth = words.pattern(
            r"(?:(?P<down>{cues.change.down})|(?P<up>{cues.change.up}))(?:了|幅度?)?(?:预期)?(?:达到?|为|约|近|在|又)?$"
        )
        # 高 and 低 alone open nouns (高标准农田): only 比…高 compares with one character
        difference = cues["difference"]
        more, less = (
            "|".join(re.escape(w) for w in sorted(difference[way], key=len, reverse=True) if len(w) > 1)
            for way in ("up", "down")
        )
        self._compared = re.compile(
            rf"(?:比(?P<to1>[^，。；、]{{1,18}}?)(?:(?P<up1>高出?|快|多出?|大)|(?P<down1>低|慢|少|小))(?:了|约|近)?"
            rf"|(?:(?P<down2>{less})|(?P<up2>{more}))(?P<to2>[^，。；、]{{2,16}}?))$"
        )

    def at(self, place: str) -> Wording:
        """Return the wording for the reports of a place, whose name is no part of an indicator (威海市新增… is 新增…).

        Args:
            place: full name; empty if unknown.

        Returns:
            A wording that shares all else with this one. Neither is ever changed, so that any number of threads may
            read by both.
        """
        return self._placed(place)

    def _of(self, place: str) -> Wording:
        placed = copy.copy(self)
        placed._head = self._head_of(place)
        return placed

    def _head_of(self, place: str) -> re.Pattern[str]:
        names = [place, place[:-1]] if len(place) > 2 and place[-1] in "省市县区州盟" else [place]
        short = re.match(r"内蒙古|广西|西藏|宁夏|新疆", place)
        names += [short[0]] if short else []
        own = "|".join(rf"{re.escape(name)}(?=..)" for name in names if name)
        return re.compile("|".join([self._head_words, _DATE_HEAD] + ([own] if own else [])))

    def compared(self, left: str) -> Compared | None:
        """Find a comparison with another place, average or plan at the end of the words before a figure.

        Args:
            left: the words before the figure.

        Returns:
            The comparison; None where the words compare with an earlier time or not at all.
        """
        begin = max(0, len(left) - 26)
        if _COMPARES.search(left, begin) is None:
            return None
        m = self._compared.search(left, begin)
        if m is None:
            return None
        to = m["to1"] or m["to2"] or ""
        if _EARLIER.search(to) or not _SCOPED.search(to):
            return None
        return Compared(m.start(), "up" if m["up1"] or m["up2"] else "down", to)

    def trim(self, text: str) -> str:
        """Take from a phrase what is no part of an indicator: adverbs and light verbs at both ends, marks, dates.

        Args:
            text: the words before or behind a figure.

        Returns:
            The phrase that is left; empty if nothing is.
        """
        head, tail, tails = self._head.match, self._tail.search, self._tails
        while True:
            length = len(text)
            text = text.strip(_PUNCTUATION_OUTER)
            m = head(text)
            if m is not None:
                text = text[m.end() :]
            if text.endswith(tails):
                m = tail(text)
                if m is not None:
                    text = text[: m.start()]
            if len(text) == length:
                return text

    def is_generic(self, phrase: str) -> bool:
        """Tell whether a phrase says nothing without the noun of the clause before (总数, 占比, 完成投资)."""
        return phrase in self.generic

    def is_effect(self, phrase: str) -> bool:
        """Tell whether a phrase begins with a verb of effect, whose cause stands in the clause before (惠及, 带动)."""
        return self._effect.match(phrase) is not None

    def leading_verb(self, phrase: str) -> str:
        """Return the action verb with which a phrase begins; empty if it begins otherwise."""
        m = self._verb.match(phrase)
        return m[0] if m else ""

    def has_verb(self, phrase: str) -> bool:
        """Tell whether an action verb stands anywhere in a phrase."""
        return self._verb.search(phrase) is not None

    def last_verb_phrase(self, phrase: str) -> str:
        """Cut a long phrase down to what follows, and includes, its last action verb."""
        at = 0
        for m in self._verb.finditer(phrase):
            if m.end() < len(phrase):
                at = m.start()
        return phrase[at:]

    def without_verb(self, phrase: str) -> str:
        """Return a phrase without the action verb (and light words) with which it begins."""
        verb = self.leading_verb(phrase)
        return self.trim(phrase[len(verb) :]) if verb else phrase

    def without_growth(self, phrase: str) -> str:
        """Return a phrase without the growth verb at its end."""
        m = self.growth_tail.search(phrase)
        return phrase[: m.start()] if m else phrase

    def without_enumeration(self, phrase: str) -> str:
        """Reduce 推动A、B等 to its verb: what stands before 等 are instances of the noun that follows the figure."""
        phrase = _ADVERB.sub("", phrase)
        verb = self.leading_verb(phrase)
        second = self.leading_verb(phrase[len(verb) :]) if verb else ""
        return verb + second


# 重点实施4个港航项目、5个公路项目: what goes on is the verb without its adverb.
_ADVERB = re.compile(r"^(?:重点|集中|全面|大力|扎实|同步|统筹|滚动)")
_PUNCTUATION_OUTER = " \t\n　，。；、：:！？—–…·*#"


def split_heads(text: str, count: int, endings: re.Pattern[str]) -> list[str] | None:
    """Give each of N figures after 分别 its own head.

    Args:
        text: the coordinated subject: ``城镇、农村居民人均可支配收入``.
        count: how many figures follow.
        endings: what an indicator's name ends with (值, 额, 收入 …): a conjunct with such an end is whole by itself.

    Returns:
        One phrase a figure, the part that the conjuncts share put to each (``城镇居民人均可支配收入``), or None where
        the number of conjuncts does not fit.
    """
    parts = [p for p in re.split(r"、|以及|[和及与，]", text) if p]
    if len(parts) != count:
        if count == 2 and len(parts) == 1:
            m = re.search(r"城乡", text)
            if m:
                return [text[: m.start()] + "城" + text[m.end() :], text[: m.start()] + "乡" + text[m.end() :]]
        return None
    last = parts[-1]
    width = len(parts[-2])
    if endings.search(parts[-2]) or len(last) <= width:
        return parts
    # 高技术制造业、绿色低碳优势产业增加值: where the conjuncts end alike (业), the shared part begins behind that;
    # else they are as long as each other (城镇、农村居民收入)
    ends = [k + 1 for k in range(1, len(last) - 1) if last[k] == parts[-2][-1]]
    tail = last[min(ends, key=lambda k: abs(k - width)) if ends else width :]
    return [p + tail for p in parts[:-1]] + [last]
