"""One character for one: full-width, compatibility and traditional forms as what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from duixian.lexicon.characters import characters

# Full-width ASCII but for the punctuation that Chinese text uses as its own (，：；！？（）).
_TABLE = {0xFF01 + k: 0x21 + k for k in range(94)}
for _kept in "，：；！？（）～":
    _TABLE.pop(ord(_kept), None)
# Compatibility forms, and 貳 and 參, which are numerals here and no mere variants.
_TABLE |= {ord(a): ord(b) for a, b in zip("﹪％﹣．﹒貳參㎡", "%%-..二三㎡", strict=True)}
# 增长5%,达到…: the ASCII comma behind a Chinese word is a Chinese comma
_COMMA = re.compile(r"(?<=[\u4e00-\u9fff%）”]),")
# 主要预期目标是:生产总值增长13%;财政收入…: so are the ASCII colon and semicolon
_COLON = re.compile(r"(?<=[\u4e00-\u9fff%）”]):")
_SEMICOLON = re.compile(r"(?<=[\u4e00-\u9fff%）”\d]);")
# 16，042辆 and 10。2‰: old communiqués set the marks inside numbers full-width
_THOUSANDS = re.compile(r"(?<![\d.，,])(\d{1,3})((?:，\d{3})+)(?![\d，])")
_POINT = re.compile(r"(?<=\d)(?<!第\d)(?<!第\d\d)。(?=\d+(?:[‰%万亿]|个百分点))")
# 16 403元: thousands set off by a space, within a sentence; in a table the number would stand behind one
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])(\d{1,3})((?:[ \u00a0\u2009]\d{3})+)(?=[\u4e00-\u9fff])(?![年月日号])")


class _Table(NamedTuple):
    """What is replaced, and by what; the expression finds what is."""

    plain: Mapping[str, str]
    found: re.Pattern[str]


@lru_cache(maxsize=8)
def _table(folder: Path | None) -> _Table:
    table = {chr(k): chr(v) for k, v in (characters(folder) | _TABLE).items()}
    return _Table(table, re.compile("[" + "".join(re.escape(c) for c in sorted(table)) + "]"))


def fold(text: str, folder: Path | None = None) -> str:
    """Replace characters by their plain forms without moving an offset.

    Args:
        text: any text.
        folder: the user's folder whose ``characters.toml`` was laid over; None for the built-in one alone.

    Returns:
        A text of the same length: half-width digits and letters, simplified numerals and unit characters, and a
        Chinese comma, colon and semicolon for the ASCII ones behind a Chinese word.
    """
    # most texts need a few characters replaced or none: a search for them is faster than a walk over all
    plain, found = _table(folder)
    text = found.sub(lambda m: plain[m[0]], text)
    if "," in text:
        text = _COMMA.sub("，", text)
    if ":" in text:
        text = _COLON.sub("：", text)
    if ";" in text:
        text = _SEMICOLON.sub("；", text)
    if _MARKED.search(text):
        text = _THOUSANDS.sub(lambda m: m[1] + m[2].replace("，", ","), text)
        text = _POINT.sub(".", text)
    if _GAP.search(text):
        text = _SPACED.sub(lambda m: m[1] + _GAPS.sub(",", m[2]), text)
    return text


_MARKED = re.compile(r"\d，\d{3}(?!\d)|\d。\d")
_GAP = re.compile(r"\d[ \u00a0\u2009]\d{3}(?!\d)")
_GAPS = re.compile(r"[ \u00a0\u2009]")
