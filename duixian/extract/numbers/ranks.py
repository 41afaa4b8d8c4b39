"""Ranks: 居全省第二位, 前三名, 首位 (guideline, kind `rank`)."""

from __future__ import annotations

import re
from decimal import Decimal

from duixian.extract.numbers.figure import Figure
from duixian.text import PROSE, chinese_number, last_piece

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


def ranks(text: str) -> list[Figure]:
    """Find the ranks of a text.

    Args:
        text: folded text.

    Returns:
        Ranks in order of the text.
    """
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
            begin = start - (len(back) - back.rfind(scoped[0])) if back.endswith(scoped[0]) else start - len(scoped[0])
            scope = scoped["scope"]
        elif verb:
            begin = start - len(verb[0])
        if ranks and begin < ranks[-1].end:
            begin = start  # 居全国第三和第二位: two ranks, one scope
        figure = Figure(begin, end, value, value, "位", "rank", "rank")
        figure.among = scope
        figure.fired.append(("kind=rank", text[begin:end]))
        if m["top"]:
            figure.modifier = "at_most"
            figure.fired.append(("modifier=rank-among-first", m[0]))
        ranks.append(figure)
    return ranks
