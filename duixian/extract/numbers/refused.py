"""What looks like a figure and is none: tables of named refusals. Their names are the codes that ``explain`` says."""

from __future__ import annotations

import re

import msgspec

from duixian.extract.numbers.figure import COUNTED, DURATION, PERCENT
from duixian.ruling import rule

_RHYTHM = re.compile(r"(?:每|不到)$")
_RHYTHM_UNITS = frozenset(
    ["天", "小时", "分钟", "周", "月", "个月", "年", "秒", "工作日", "个工作日", "季度", "个小时", "日"]
)
DATE = re.compile(
    r"年(?!级|检|货|味|薪|审|产|轻|均|度投资|期|报)|月(?!均|薪|租|票)|日(?!均|产|供|处|照)|[时点](?=\d|许|整|[，。]|至|—|-)"
    r"|(?:[—\-－–~～至到]|—{2})\d{2,4}年|年[—\-－~～至]|[/.．]\d"
)
SLASHED = re.compile(r"[A-Za-z+＋*×/#№]$|第$|[国省县]道$|[GS]$")
# 二十大, 十四届, 三中全会, 二次供水: names of meetings and ordinals
_ORDINAL_AFTER = re.compile(
    r"大(?!类|项)|届|中全会|号|版|次(?:会议|全会|全体|党代会|人大|供水|创业|污染|元|产业|分配|曝光|加密|开发|装修)|级(?:[^，。；]{0,3}(?:标准|航道|甲等|公路|水质|企业|联动|书记))|书记"
)
# 七里河, 八里店, 五台山, 七台河: a numeral and a measure word that begin the name of a place.
_TOPONYM = re.compile(r"里[河湖海铺店庄镇乡村沟湾岭岗山亭桥台营堡屯垭坪坡泉坝峪塘]|台[山河岭]|角[湾坪]")
_NAMES = ("大", "号", "版", "届", "代")
# Units at which one of the refusals below may hold: with all others nothing need be asked. With 个, which is the most
# frequent, only 个方面 has to be.
SUSPECT = DURATION | _RHYTHM_UNITS | {"年", "分", *_NAMES}
# Counted by one digit in Chinese and a figure all the same: 一批, 三家.
KEPT = frozenset("次批家座台艘架名人户所处枚颗亩倍成元吨斤公里篇届金银铜辆只头株套")


class Number(msgspec.Struct, frozen=True, gc=False):
    """A number as the refusals look at it.

    Attributes:
        text: the folded text.
        start: where the number begins.
        end: where it ends: of digits behind their unit, of a Chinese numeral before it.
        raw: the numeral, where it is Chinese.
        unit: its unit; empty if it has none.
        dimension: what the unit measures.
        before: some characters before it.
        quoted: it stands inside quotation marks, of a label as a rule.
    """

    text: str
    start: int
    end: int
    raw: str
    unit: str
    dimension: str
    before: str
    quoted: bool


@rule("extract.duration")
def duration(number: Number) -> bool | None:
    """用时3年, 连续5天: how long, and nothing that was measured."""
    unit = number.unit
    runs = unit in _RHYTHM_UNITS and number.before.endswith("连续")
    return True if unit in DURATION or unit == "年" or runs else None


@rule("extract.quoted-label")
def quoted(number: Number) -> bool | None:
    """“15分钟便民圈”: a label; a percentage in quotation marks is one all the same."""
    return True if number.quoted and number.unit not in PERCENT else None


@rule("extract.time-of-pace")
def time_of_pace(number: Number) -> bool | None:
    """每3天: for each what time something is said."""
    return True if number.unit in _RHYTHM_UNITS and _RHYTHM.search(number.before) else None


@rule("extract.counted-label")
def counted_points(number: Number) -> bool | None:
    """重点抓好6个方面: what follows is listed, and not counted."""
    return True if number.unit == "个" and number.text.startswith("方面", number.end) else None


@rule("extract.date")
def minute(number: Number) -> bool | None:
    """8时30分."""
    return True if number.unit == "分" and number.before.endswith(("时", "点")) else None


@rule("extract.name")
def name(number: Number) -> bool | None:
    """12大, 3号: which one, and not how many."""
    return True if number.unit in _NAMES else None


# Of digits with a unit.
WITH_UNIT = (duration, quoted, time_of_pace, counted_points, minute, name)


@rule("extract.meeting")
def meeting(number: Number) -> bool | None:
    """二十大, 十四届, 三中全会."""
    return True if _ORDINAL_AFTER.match(number.text, number.end) else None


@rule("extract.ordinal")
def ordinal(number: Number) -> bool | None:
    """第三, “三…, G三: which one."""
    text, start = number.text, number.start
    if not start or text[start - 1] == "/":
        return None
    return True if text[start - 1] in "第“" or SLASHED.search(text[start - 1 : start]) else None


@rule("extract.quoted-label")
def quoted_numeral(number: Number) -> bool | None:
    """“三农”, “双一流”."""
    return True if number.quoted else None


@rule("extract.date-or-duration")
def date_or_duration(number: Number) -> bool | None:
    """十二月, 三年至五年."""
    return True if DATE.match(number.text, number.end) else None


@rule("extract.place")
def place(number: Number) -> bool | None:
    """七里河, 八里店, 五台山, 七台河: a numeral and a measure word that begin the name of a place."""
    return True if _TOPONYM.match(number.text, number.end) else None


# Of a Chinese numeral, before its value is known.
NUMERAL = (meeting, ordinal, quoted_numeral, date_or_duration, place)


@rule("extract.time-of-pace")
def numeral_of_pace(number: Number) -> bool | None:
    """每两天."""
    near = number.before[-2:]
    return True if number.unit in _RHYTHM_UNITS and _RHYTHM.search(near) else None


@rule("extract.one")
def one(number: Number) -> bool | None:
    """一个, 一批: hardly ever a count; 一倍 is a multiple."""
    return True if number.raw == "一" and number.unit != "倍" else None


@rule("extract.counted-label")
def counted(number: Number) -> bool | None:
    """八大行动, 三项任务: what follows is listed."""
    if len(number.raw) != 1 or number.unit == "倍" or number.unit in KEPT:
        return None
    return True if number.dimension in COUNTED or number.dimension == "time" else None


@rule("extract.duration")
def long_while(number: Number) -> bool | None:
    """三年, 两周年."""
    return True if number.unit in DURATION or number.unit == "年" else None


# Of a Chinese numeral with its value.
COUNT = (numeral_of_pace, one, counted, long_while)
