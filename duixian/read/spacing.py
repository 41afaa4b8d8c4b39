"""Blanks that typesetting or a PDF has put inside a number, and characters that have no width.

``57 .2%`` is 57.2 %, ``35 亿元`` is 35亿元. A blank goes only where no other reading is possible: next to a
decimal point, between a number and its unit, and thin blanks between groups of three digits. Ordinary blanks
between digits stay: ``1 780`` may be one number or two columns of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]

_BLANKS = "[ \\t\\xa0\\u2000-\\u200a\\u202f\\u205f\\u3000]"
_BLANK_RUN = re.compile(f"{_BLANKS}+")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]+")

# What follows the blank decides. A noun that merely begins like a unit (人均, 年末, 家庭) keeps its blank: in a
# table row "12.5 人均收入" the number belongs to the column before.
_UNIT = (
    "[%％‰℃°]|[万亿萬億]|百分点|千(?=[米克瓦公人户吨万亿])|百(?=[万亿])"
    "|[元吨噸亩畝斤克升倍届岁株]|公[里斤顷]|平方|立方|米(?!粮)|美元|港元|欧元|日元|英镑"
    "|人(?![均民口大才工员士数身居力行文类])|年(?![均末初内度产终])|月(?![均末初])|日(?![均本用报])|时(?![代期])"
    "|个(?![人体性])|個|户(?![均籍口])|家(?![庭电禽具用政居])|项(?!目)|条|件(?!均)|处(?![理置])|所(?![有得以])|座"
    "|台(?![风湾])|套|辆|艘|架(?!构)|名(?!义)|位(?![居于列])|次(?!于)|场(?!均)|种(?![植业子])|类|头|只"
    "|床(?!位)|张|届|批|天(?![津然])|小时|分钟|标箱|标准箱|兆瓦|兆|吉|度(?!过)"
)
_AFTER_NUMBER = re.compile(_UNIT)
_POINT_AND_DIGIT = re.compile(r"[.．]\d")
_GROUP = re.compile(r"\d{3}(?!\d)")
_ITEM_NUMBER = re.compile(r"(?:^|[\n\r（(*、。；：\s])\d{1,2}[.．]$")


def merged(spans: Iterable[Span]) -> list[Span]:
    """Bring spans that touch or overlap together; the result ascends."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def blanks_in_numbers(source: str) -> list[Span]:
    """Find the blanks inside numbers and the characters without width.

    Args:
        source: decoded text.

    Returns:
        Half-open spans to leave out, ascending and apart from each other.
    """
    spans: list[Span] = []
    size = len(source)
    for match in _BLANK_RUN.finditer(source):
        start, end = match.span()
        if start == 0 or end == size or end - start > 3:
            continue
        before = source[start - 1]
        if before.isdecimal():
            if (
                _AFTER_NUMBER.match(source, end)
                or _POINT_AND_DIGIT.match(source, end)
                or (end - start == 1 and source[start] in "\u2009\u202f\xa0" and _GROUP.match(source, end))
            ):
                spans.append((start, end))
        elif (
            before in ".．"
            and start > 3
            and source[start - 2].isdecimal()
            and source[end].isdecimal()
            # "1. 2023年" is an item's number and a year, "37. 06" is a number.
            and not _ITEM_NUMBER.search(source[start - 5 if start > 5 else 0 : start])
        ):
            spans.append((start, end))
    if not source.isascii():
        invisible = [match.span() for match in _INVISIBLE.finditer(source)]
        if invisible:
            spans = sorted(spans + invisible)
    return spans
