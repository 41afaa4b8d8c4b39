"""Find the figures of a text: number, magnitude, unit, modifier, span; ranks; and what only looks like one.

Nothing here asks what a figure measures: that is ``context`` and ``indicator``. Everything here is decided by
the characters of the figure itself and those that touch it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from duixian.lexicon import Lexicon, match_unit
from duixian.text import DIGITS, PROSE, chinese_number, last_piece

Shape = Literal["amount", "percent", "fraction", "fold", "rank", "structure"]
Reject = Callable[[int, int, str], None]

MAGNITUDE = {
    "": Decimal(1), "十": Decimal(10), "百": Decimal(100), "千": Decimal(1000),
    "万": Decimal(10**4), "十万": Decimal(10**5), "百万": Decimal(10**6), "千万": Decimal(10**7),
    "亿": Decimal(10**8), "十亿": Decimal(10**9), "百亿": Decimal(10**10), "千亿": Decimal(10**11),
    "万亿": Decimal(10**12), "百万亿": Decimal(10**14), "千万亿": Decimal(10**15), "十万亿": Decimal(10**13),
}  # fmt: skip

_CN = "零〇○一二两三四五六七八九十百千万亿"
_MAG = r"[十百千]?万?亿|[十百千]?万|[百千](?![瓦米克伏卡升帕赫公兆])"
_ASCII_DIGITS = frozenset("0123456789")
_RUN = re.compile(rf"[0-9{_CN}几数翻半]+")
_CANDIDATE = re.compile(
    rf"(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)(?P<more>[多余几])?(?P<mag>{_MAG})?(?P<more2>[多余几])?"
    rf"|(?P<per>[百千万]分之)(?P<pernum>[{_CN}]+(?:点[{_CN}]+)?|\d+(?:\.\d+)?)(?P<permore>[多几])?"
    rf"|(?P<denominator>[二三四五六七八九十]+)分之(?P<numerator>[一二两三四五六七八九十]+)"
    rf"|翻了?(?P<fold>[一二两三四五]|\d)?番|(?P<half>一半|(?<=[过近])半|(?<=超)半数|半数(?=以上))"
    rf"|(?P<vague>[几数]十?[百千万亿]+|[几数]十)"
    rf"|(?P<chinese>[{_CN}]+(?:点[{_CN}]+)?)(?P<cnmore>[多余几])?(?P<cnmag>[万亿]+)?"
)
_RANGE = re.compile(r"(?:[-—–－~～―‐]{1,2}|至|到)(?=\d)")
_NUMBER = re.compile(rf"(?P<arabic>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<more>[多余几])?(?P<mag>{_MAG})?")
_CN_NUMBER = re.compile(rf"[—\-至到~～]{{1,2}}(?P<per>[百千万]分之)?(?P<n>[{_CN}]+(?:点[{_CN}]+)?)")
_BEFORE = re.compile(
    r"(?:(?P<at_least>不少于|不低于|至少|不小于|不下于|上(?=[百千万亿]))"
    r"|(?P<at_most>不超过|不高于|不大于|不多于|最多|不得超过|不突破|低于)"
    r"|(?P<nearly>接近|将近|近乎|不到|不足|近)"
    r"|(?P<about>大约|约为|约占|(?<![签合条节制预违契])约)"
    r"|(?P<more_than>突破|超过|超出|跨过|迈过|跨越|多于|高于|大于|逾|(?<!赶)超|破|(?<![不通经])过))"
    r"(?:了|到|为)?$"
)
_AFTER = re.compile(
    r"(?P<about>左右|上下)|(?P<at_least>及?以上)|(?P<at_most>及?以内|之内|及?以下)"
    r"|(?P<more_than>多(?![年云样元种少数式功层点方媒党])|余(?![年额热地])|有余|开外|出头)"
)
_RANK = re.compile(
    r"第(?P<nth>[一二三四五六七八九十]{1,3}|\d{1,3})(?P<pos>位次?|名)?|(?P<first>首位|榜首)"
    r"|前(?P<top>[一二三四五六七八九十]{1,3}|\d{1,3})(?P<toppos>位|名|强|列)?"
)
_RANK_NOT = re.compile(
    r"第?(?:[届次季产书批个家轮期阶时线步方梯代动要生责号卷款条项种类中人台级医教现二三座枚例部颗套手站艘辆张片章节附者岸道课年月天半所篇架国度间度"
    r"\d]|大(?!产)|资源|粮|课堂|高[中等]|[一二三四五六七八九十百]|个)"
)
_RANK_VERB = re.compile(
    r"(?:位居|[位名]列|居于?|列|排名?|排在|排位|跃升|跻身|进入|升至|上升到|上升至|提升至|名次|[荣夺]?获得?|获评|夺得|总分|成绩|位次|稳定在|保持在?|挺进|跃至|均为|[^认因作成]为|占)$"
)
_SCOPED = re.compile(
    r"(?P<verb>(?:[位稳跃均名排总仍常继]?[居列占]|排在|排名?|保持在?|保持|进入|跻身|升至|均居)?)"
    r"(?P<scope>(?:全国|全省|全市|全区|全州|全球|全盟|全军|世界|亚洲|全疆|中部|西部|东部|东北|西北|西南|北方|南方"
    r"|长三角|珠三角|沿海|省内|国内|全县|苏南|苏北|苏中|省会|副省级|计划单列|地级|设区市|市州|地市)[^，。；、：“”（）\s居列位]{0,8}?)的?$"
)
_DATE = re.compile(
    r"年(?!级|检|货|味|薪|审|产|轻|均|度投资|期|报)|月(?!均|薪|租|票)|日(?!均|产|供|处|照)|[时点](?=\d|许|整|[，。]|至|—|-)"
    r"|(?:[—\-－–~～至到]|—{2})\d{2,4}年|年[—\-－~～至]|[/.．]\d"
)
_SLASHED = re.compile(r"[A-Za-z+＋*×/#№]$|第$|[国省县]道$|[GS]$")
_PERCENT = "%％‰"
_STOP_AFTER = re.compile(
    r"(?:热线|平台|专线|工程|计划|行动|模式|体系|布局|战略|[A-Za-z+＋×*#]|号(?!召)|版|强(?!县)|式|字)"
)
# 二十大, 十四届, 三中全会, 二次供水: names of meetings and ordinals
_ORDINAL_AFTER = re.compile(
    r"大(?!类|项)|届|中全会|号|版|次(?:会议|全会|全体|党代会|人大|供水|创业|污染|元|产业|分配|曝光|加密|开发|装修)|级(?:[^，。；]{0,3}(?:标准|航道|甲等|公路|水质|企业|联动|书记))|书记"
)
_RHYTHM = re.compile(r"(?:每|不到)$")
_RHYTHM_UNITS = frozenset(
    ["天", "小时", "分钟", "周", "月", "个月", "年", "秒", "工作日", "个工作日", "季度", "个小时", "日"]
)
_QUOTED = re.compile(r"[“‘《「](?P<in>[^“”‘’《》「」，。；]{1,14})[”’》」]")
# 占全国1/4, 超4成: shares in digits
_SHARE_OF = re.compile(r"([1-9])(?:/([2-9]|10)(?![\d/年月.])|成(?=以上|左右|多|[，。；、的]|企业|农))")
# 三次产业结构为9.3∶37.0∶53.7: a share a part
_COLONS = (":", "：", "∶")
_PARTS = re.compile(r"[:：∶]\d")
_CN_PAIR = re.compile(r"([一二三四五六七八])([二三四五六七八九])(十|百|千|万)?$")
_CN_KEEP = frozenset("次批家座台艘架名人户所处枚颗亩倍成元吨斤公里篇届金银铜辆只头株套")
# 七里河, 八里店, 五台山, 七台河: a numeral and a measure word that begin the name of a place.
_TOPONYM = re.compile(r"里[河湖海铺店庄镇乡村沟湾岭岗山亭桥台营堡屯垭坪坡泉坝峪塘]|台[山河岭]|角[湾坪]")
_CN_IDIOM = re.compile(
    r"万[众户]|千家|千方|百计|万无|一[带路体村县城区方键窗站级件事般定些起样直批切律度心旦边面代流致贯线系]|两[个岸翼山手新重化业]|两家子|三[农北保品公角]|四[风好]|百[姓年日]"
)
_QUALIFIES = re.compile(r"(?:及?以[上下内]|级|年期)(?:及?以[上下])?的?[\u4e00-\u9fffA-Za-z“]")


# Dimensions whose units count things: 10家以上 is a bound there, and no threshold as in 500万元以上项目.
COUNTED = frozenset(["count", "people", "household", "medal", "territory", "score", ""])


class Figure:
    """One figure of a text, before anything is known of what it measures.

    Attributes:
        start, end: its span in the text.
        low, high: its number with magnitude applied.
        unit: as written; empty if none stands behind the number.
        dimension: dimension of the unit by the lexicon; empty if there is no unit.
        modifier: how firmly it is said.
        shape: plain amount, percentage, fraction in words, fold (翻番), or rank.
        outer: where the words before it begin that belong to it (the modifier before it).
        tail: where the text goes on behind it and its modifier.
        scope: among whom, for a rank.
        bound: the words before it that say how firmly it is said; empty if none.
        rules: the rules that fired so far, each with what it matched.
    """

    __slots__ = (
        "bound",
        "dimension",
        "end",
        "high",
        "low",
        "modifier",
        "outer",
        "rules",
        "scope",
        "shape",
        "start",
        "tail",
        "unit",
    )

    def __init__(
        self, start: int, end: int, low: Decimal, high: Decimal, unit: str, dimension: str, shape: Shape
    ) -> None:
        self.start, self.end, self.low, self.high = start, end, low, high
        self.unit, self.dimension, self.shape = unit, dimension, shape
        self.modifier = "exact"
        self.outer, self.tail = start, end
        self.scope = self.bound = ""
        self.rules: list[tuple[str, str]] = []


def _scaled(digits: str, magnitude: str | None) -> Decimal:
    """Apply a magnitude word; what becomes whole by it is written whole (9.86万亿 is 9860000000000, 5.10 stays 5.10)."""
    value = Decimal(digits.replace(",", ""))
    if magnitude:
        value *= MAGNITUDE[magnitude]
        whole = value.to_integral_value()
        if whole == value:
            return whole
    return value


class Finder:
    """Finds the figures of a text by one lexicon.

    Args:
        lexicon: units and modifiers.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._follows = frozenset(name[0] for name in lexicon.units) | frozenset("分点成多余几番半大届倍了")

    def figures(self, text: str, reject: Reject) -> list[Figure]:
        """Find every figure.

        Args:
            text: folded text (half-width digits, simplified characters), of the same length as the report's.
            reject: called with span and the code of the reason for every number that is no figure.

        Returns:
            Figures in order of the text, not overlapping.
        """
        quoted = [m.span("in") for m in _QUOTED.finditer(text)]
        quoted.append((len(text) + 1, len(text) + 1))
        q = 0
        found: list[Figure] = []
        done = 0
        # The runs of numeral characters are found by one character class, which is fast; the long pattern is tried
        # only there, and not at a lone 一 or 数 whose next character no figure can have.
        for run in _RUN.finditer(text):
            start, end = run.span()
            if end <= done:
                continue
            if end - start == 1 and text[start] not in _ASCII_DIGITS and text[end : end + 1] not in self._follows:
                continue
            at = max(start, done)
            while at < end:
                m = _CANDIDATE.match(text, at)
                if m is None:
                    at += 1
                    continue
                while quoted[q][1] < at:
                    q += 1
                inside = quoted[q][0] <= at < quoted[q][1]
                if m["arabic"] is not None:
                    figure = self._arabic(text, m, inside, reject)
                elif m["chinese"] is not None:
                    figure = self._chinese(text, m, inside, reject)
                else:
                    figure = self._worded(text, m, reject)
                if figure is not None:
                    found.append(figure)
                    done = figure.end
                at = max(m.end(), done)
        ranks = self._ranks(text, reject)
        if ranks:
            spans = [(r.start, r.end) for r in ranks]
            found = [f for f in found if not any(s < f.end and f.start < e for s, e in spans)] + ranks
            found.sort(key=lambda f: f.start)
        return found

    def _unit(self, text: str, pos: int) -> tuple[str, str]:
        unit = match_unit(text, pos, self.lexicon)
        return (unit.name, unit.dimension) if unit is not None else ("", "")

    def _arabic(self, text: str, m: re.Match[str], inside: bool, reject: Reject) -> Figure | None:
        start, end = m.start(), m.end()
        before = text[max(0, start - 8) : start]
        after = text[end : end + 12]
        digits = m["arabic"]
        if before and _SLASHED.search(before) and not (before[-1] in "×*/" and after[:1] in "万亿"):
            reject(start, end, "extract.code")
            return None
        share = _SHARE_OF.match(text, start) if len(digits) == 1 and not m["mag"] else None
        if share and share.start() == start and (not before or before[-1] not in "0123456789/.."):
            value = (
                (Decimal(share[1]) * 100 / Decimal(share[2])).quantize(Decimal("0.001"))
                if share[2]
                else Decimal(share[1]) * 10
            )
            part = Figure(start, share.end(), value, value, "%", "ratio", "fraction")
            part.rules.append(("value=fraction" if share[2] else "value=tenths", share[0]))
            return self._finish(text, part, reject)
        if not m["mag"] and not m["more"] and _DATE.match(after) and "." not in digits:
            if (after[0] == "年" and len(digits) < 4) or (
                after[0] == "年" and len(digits) == 4 and digits[0] not in "12"
            ):
                reject(start, end, "extract.duration")
            else:
                reject(start, end, "extract.date")
            return None
        if (not m["mag"] and _PARTS.match(text, end)) or (
            before[-1:] in _COLONS and start > 1 and text[start - 2].isdigit()
        ):
            clause = text[max(0, start - 56) : start]
            clause = last_piece(clause, PROSE + "\n")
            if re.search(r"结构[^，。；]{0,44}$", clause):
                value = Decimal(digits)
                structure = Figure(start, end, value, value, "", "", "structure")
                structure.rules.append(("value=part-of-structure", digits))
                return structure
        low = _scaled(digits, m["mag"])
        high = low
        number_end = end
        rule = "value=arabic"
        unit, dimension = self._unit(text, number_end)
        span_end = number_end + len(unit)
        ranged = _RANGE.match(text, span_end)
        if ranged and not (
            ranged[0] in "到至" and (re.search(r"[由从][^，。；]{0,14}$", text[max(0, start - 16) : start]))
        ):
            second = _NUMBER.match(text, ranged.end())
            if second:
                unit2, dimension2 = self._unit(text, second.end())
                low2 = _scaled(second["arabic"], second["mag"])
                if unit2 and (not unit or unit == unit2) and not _DATE.match(text, second.end()):
                    if not m["mag"] and second["mag"] and low < low2 / MAGNITUDE[second["mag"]] + 1:
                        low = _scaled(digits, second["mag"])
                    if low < low2:
                        high, unit, dimension = low2, unit2, dimension2
                        span_end, rule = second.end() + len(unit2), "value=range"
                elif _DATE.match(text, second.end()):
                    reject(start, end, "extract.date")
                    return None
        figure: Figure | None
        if not unit:
            figure = self._bare(text, m, low, inside, reject)
        else:
            figure = Figure(start, span_end, low, high, unit, dimension, "percent" if unit in _PERCENT else "amount")
            if figure.unit == "％":
                figure.unit = "%"
        if figure is None:
            return None
        figure.rules.append((rule, text[start:span_end]))
        if m["more"] or m["more2"]:
            figure.modifier = "more_than"
            figure.rules.append(("modifier=inside", m["more"] or m["more2"]))
        if high != low:
            figure.modifier = "range"
        if unit in DURATION or unit == "年":
            reject(start, span_end, "extract.duration")
            return None
        if inside and unit not in _PERCENT:
            reject(start, span_end, "extract.quoted-label")
            return None
        if unit in _RHYTHM_UNITS and before.endswith("连续"):
            reject(start, span_end, "extract.duration")
            return None
        if unit in _RHYTHM_UNITS and _RHYTHM.search(before):
            reject(start, span_end, "extract.time-of-pace")
            return None
        if unit == "个" and text.startswith("方面", span_end):
            reject(start, span_end, "extract.counted-label")
            return None
        if unit == "分" and before.endswith(("时", "点")):
            reject(start, span_end, "extract.date")
            return None
        if unit in ("大", "号", "版", "届", "代"):
            reject(start, span_end, "extract.name")
            return None
        return self._finish(text, figure, reject)

    def _bare(self, text: str, m: re.Match[str], low: Decimal, inside: bool, reject: Reject) -> Figure | None:
        """A number without a unit: a noun may follow it (6600多万纳税人), or nothing (净增1.2万)."""
        start, end = m.start(), m.end()
        after = text[end : end + 6]
        before = text[max(0, start - 6) : start]
        scaled = m["mag"] and m["mag"] not in "十百千"
        ratio = re.search(
            r"(?:比|系数|指数|倍差|比例|强度)(?:为|是|达到?|[由从]|缩小[到至]|降[到至]|下降[到至]|提高[到至]|提升[到至]|稳定在|控制在|值)*$",
            before,
        )
        if inside or (_STOP_AFTER.match(after) and not scaled):
            reject(start, end, "extract.name-or-code")
            return None
        if scaled or (ratio and "." in m["arabic"] and not re.match(r"[:：∶](?!1(?!\d))", after)):
            figure = Figure(start, end, low, low, "", "", "amount")
            figure.rules.append(("unit=none-written", after[:2]))
            return figure
        # units shared in a list: 8.7、31.5和32.3个百分点
        shared = re.match(
            r"(?:、\d+(?:\.\d+)?(?:[百千]?[万亿])*)*(?:[和、及与]|以及)(\d+(?:\.\d+)?)(?:[百千]?[万亿])*",
            text[end : end + 60],
        )
        if shared and "分别" in text[max(0, start - 56) : start]:
            unit, dimension = self._unit(text, end + shared.end())
            if unit:
                figure = Figure(start, end, low, low, unit, dimension, "percent" if unit in _PERCENT else "amount")
                figure.rules.append(("unit=shared", unit))
                return figure
        reject(start, end, "extract.no-unit")
        return None

    def _worded(self, text: str, m: re.Match[str], reject: Reject) -> Figure | None:
        start, end = m.start(), m.end()
        if m["per"]:
            raw = m["pernum"]
            value = Decimal(raw) if raw[0].isdigit() else chinese_number(raw)
            if value is None:
                reject(start, end, "extract.no-numeral")
                return None
            per = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}[m["per"][0]]
            low, high = value * per, value * per
            second = _CN_NUMBER.match(text, end)
            rule = "value=percent-in-words"
            if second:
                other = chinese_number(second["n"])
                if other is not None and other * per > low:
                    high, end, rule = other * per, second.end(), "value=range"
            figure = Figure(start, end, low, high, "%", "ratio", "percent")
            figure.rules.append((rule, text[start:end]))
            if m["permore"]:
                figure.modifier = "more_than"
            if high != low:
                figure.modifier = "range"
            return self._finish(text, figure, reject)
        if m["denominator"]:
            below, above = chinese_number(m["denominator"]), chinese_number(m["numerator"])
            if not below or above is None or above >= below * 2:
                return None
            share = (above * 100 / below).quantize(Decimal("0.001"))
            figure = Figure(start, end, share, share, "%", "ratio", "fraction")
            figure.rules.append(("value=fraction", m[0]))
            return self._finish(text, figure, reject)
        if m["half"]:
            if text[end : end + 1] in "径封导岛" or (m[0] == "一半" and text[end : end + 1] in "是"):
                return None
            figure = Figure(start, end, Decimal(50), Decimal(50), "%", "ratio", "fraction")
            figure.rules.append(("value=half", m[0]))
            return self._finish(text, figure, reject)
        if m["vague"]:
            reject(start, end, "extract.vague")
            return None
        times = chinese_number(m["fold"]) if m["fold"] and not m["fold"].isdigit() else Decimal(m["fold"] or 1)
        value = Decimal(2) ** int(times or 1)
        figure = Figure(start, end, value, value, "倍", "ratio", "fold")
        figure.rules.append(("value=fold", m[0]))
        return self._finish(text, figure, reject)

    def _chinese(self, text: str, m: re.Match[str], inside: bool, reject: Reject) -> Figure | None:
        start, end = m.start(), m.end()
        raw = m["chinese"]
        following = text[end : end + 1]
        unit, dimension = self._unit(text, end)
        large = raw[-1] in "万亿" or len(raw) > 2
        tenth = (
            re.match(r"([一二两三四五六七八九])$", raw)
            and following == "成"
            and (re.match(r"成(?:以上|左右|多|[，。；、的]|企业|农|产)", text[end : end + 4]) is not None)
        )
        if tenth:
            value = chinese_number(raw)
            assert value is not None
            figure = Figure(start, end + 1, value * 10, value * 10, "%", "ratio", "fraction")
            figure.rules.append(("value=tenths", raw + "成"))
            return self._finish(text, figure, reject)
        if not unit and not (large and raw[-1] in "万亿千百"):
            return None
        if _ORDINAL_AFTER.match(text, end):
            reject(start, end, "extract.meeting")
            return None
        if start and (text[start - 1] in "第“" or _SLASHED.search(text[start - 1 : start])) and text[start - 1] != "/":
            reject(start, end, "extract.ordinal")
            return None
        if inside:
            reject(start, end, "extract.quoted-label")
            return None
        if _DATE.match(text, end):
            reject(start, end, "extract.date-or-duration")
            return None
        if _TOPONYM.match(text, end):
            reject(start, end, "extract.place")
            return None
        only = all(c in "十百千万亿" for c in raw)
        if only and raw != "十":
            # 千亿元, 万亿: a number only behind a word that bounds it (超千亿元, 破万亿)
            bound = _BEFORE.search(text[max(0, start - 6) : start])
            if (
                bound is None
                or re.match(r"级|大关|量级|俱乐部|产业|企业|斤粮", text[end : end + 4])
                or raw in ("百", "千")
            ):
                reject(start, end, "extract.magnitude")
                return None
        elif not large and _CN_IDIOM.match(text, start):
            return None
        value = chinese_number(raw)
        if value is None or value == 0:
            return None
        if m["cnmag"] == "万" and "亿" in raw:
            # 四亿零七百多万: 万 counts what stands behind 亿, not all of it
            value = chinese_number(raw + "万") or value
        elif m["cnmag"]:
            value *= MAGNITUDE.get(m["cnmag"], Decimal(1))
        pair = _CN_PAIR.match(raw)
        if pair and DIGITS[pair[2]] == DIGITS[pair[1]] + 1:
            times = MAGNITUDE[pair[3] or ""]
            figure = Figure(
                start, end + len(unit), DIGITS[pair[1]] * times, DIGITS[pair[2]] * times, unit, dimension, "amount"
            )
            figure.modifier = "range"
            figure.rules.append(("value=range-of-neighbours", raw))
            return self._finish(text, figure, reject) if unit else None
        if raw == "二" and unit != "倍":
            reject(start, end, "extract.ordinal-two")
            return None
        if (
            raw == "一"
            and unit in _CN_KEEP
            and re.search(r"(?:每|不到)[^，。；]{0,10}$", text[max(0, start - 14) : start])
        ):
            figure = Figure(start, end + len(unit), value, value, unit, dimension, "amount")
            figure.rules.append(("value=one-in-a-pace", raw))
            return self._finish(text, figure, reject)
        if unit in _RHYTHM_UNITS and _RHYTHM.search(text[max(0, start - 2) : start]):
            reject(start, end, "extract.time-of-pace")
            return None
        if raw == "一" and unit != "倍":
            reject(start, end, "extract.one")
            return None
        if len(raw) == 1 and unit != "倍" and unit not in _CN_KEEP and (dimension in COUNTED or dimension == "time"):
            reject(start, end, "extract.counted-label")
            return None
        if unit in DURATION or unit == "年":
            reject(start, end, "extract.duration")
            return None
        figure = Figure(start, end + len(unit), value, value, unit, dimension, "amount")
        figure.rules.append(("value=chinese-numeral", text[start : figure.end]))
        if m["cnmore"]:
            figure.modifier = "more_than"
            figure.rules.append(("modifier=inside", m["cnmore"]))
        return self._finish(text, figure, reject)

    def _finish(self, text: str, figure: Figure, reject: Reject) -> Figure | None:
        """Add unit rule and modifier; drop thresholds that only qualify what follows and sizes inside names."""
        end = figure.end
        ahead = text[end : end + 14]
        unit, dimension = figure.unit, figure.dimension
        if (
            unit
            and dimension not in COUNTED
            and dimension not in ("ratio", "percentage_point")
            and unit not in _PERCENT
        ):
            qualifies = _QUALIFIES.match(ahead)
            if qualifies or (
                unit == "岁"
                and ahead[:1] not in "，。；、（）和)\n"
                and not ahead.startswith(("左右", "以上，", "以上。"))
            ):
                reject(figure.start, end, "extract.threshold")
                return None
        elif ahead[:1] == "级" and figure.shape == "amount":
            reject(figure.start, end, "extract.grade")
            return None
        if unit:
            figure.rules.append(("unit=lexicon", unit))
        after = _AFTER.match(ahead)
        if after:
            figure.tail = end + after.end()
            if figure.modifier in ("exact", "range"):
                name = after.lastgroup or "exact"
                if figure.modifier == "exact":
                    figure.modifier = name
                figure.rules.append(("modifier=after", after[0]))
        near = text[max(0, figure.start - 6) : figure.start]
        if figure.shape == "fraction":
            near = re.sub(r"(?:全球|全国|全省|全市|世界|总量|总数|总额)的?$", "", near)
        before = _BEFORE.search(near)
        if before:
            figure.outer = (
                figure.start - len(before[0])
                if near and text.startswith(before[0], figure.start - len(before[0]))
                else figure.start
            )
            if figure.modifier == "exact" or (figure.modifier == "at_most" and before.lastgroup == "at_least"):
                figure.modifier = before.lastgroup or "exact"
                figure.bound = before[0]
                figure.rules.append(("modifier=before", before[0]))
        return figure

    def _ranks(self, text: str, reject: Reject) -> list[Figure]:
        ranks: list[Figure] = []
        for m in _RANK.finditer(text):
            start, end = m.span()
            back = text[max(0, start - 24) : start]
            back = last_piece(back, PROSE + "：\n“")
            ahead = text[end : end + 3]
            scoped = _SCOPED.search(back.rpartition("、")[2]) or _SCOPED.search(back)
            while scoped:
                later = _SCOPED.search(back, scoped.start("scope") + 1)
                if later is None:
                    break
                scoped = later
            verb = _RANK_VERB.search(back)
            has_pos = bool(m["pos"] or m["toppos"] or m["first"])
            if m["first"] is None and not has_pos and _RANK_NOT.match(ahead):
                continue
            if m["first"] == "首位" and ahead[:1] == "度":
                continue
            if m["toppos"] == "强" or (m["toppos"] == "列"):
                continue
            if not scoped and not verb and not (m["pos"] and back.endswith(("为", "升至", "上升到", "到"))):
                continue
            if back.endswith(("放在", "摆在", "置于", "作为", "抓在")):
                continue  # 把就业放在首位 compares nothing
            if m["top"] and not (scoped or verb):
                continue
            if m["nth"] and m["pos"] == "名" and not scoped and not verb:
                continue
            raw = m["nth"] or m["top"] or "1"
            value = Decimal(raw) if raw[0].isdigit() else chinese_number(raw)
            if value is None or value == 0:
                continue
            begin = start
            scope = ""
            if scoped:
                begin = (
                    start - (len(back) - back.rfind(scoped[0])) if back.endswith(scoped[0]) else start - len(scoped[0])
                )
                scope = scoped["scope"]
            elif verb:
                begin = start - len(verb[0])
            if ranks and begin < ranks[-1].end:
                begin = start  # 居全国第三和第二位: two ranks, one scope
            figure = Figure(begin, end, value, value, "位", "rank", "rank")
            figure.scope = scope
            figure.rules.append(("kind=rank", text[begin:end]))
            if m["top"]:
                figure.modifier = "at_most"
                figure.rules.append(("modifier=rank-among-first", m[0]))
            ranks.append(figure)
        return ranks


DURATION = frozenset(["年", "周年", "载", "年级", "个年头", "世纪"])
