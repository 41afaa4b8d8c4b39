"""Re-wrapping the lines of a text does not change how it reads, where its form tells paragraphs apart."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.read import read_text

PARAGRAPHS = [
    "去年全市生产总值达到3513亿元，比上年增长5.6%，高于全省0.4个百分点；一般公共预算收入增长7.3%，税收占比保持在七成以上。城镇新增就业3.6万人，城镇调查失业率稳定在5%以内。",
    "工业的底子更厚了。规模以上工业增加值增长8.1%，高新技术产业产值占比达到74.2%，新增省级单项冠军21家、专精特新企业130家；工业投资增长28.4%，技术改造项目开工717个，其中投资过亿元的有96个。",
    "农村的面貌有了变化，新改建农村公路29公里，养护修复563公里，改造危桥13座，完成62个村的规模化供水，惠及3.16万户居民。粮食总产量达到86.7万吨，已经是连续第九年稳定在85万吨以上。",
    "群众的日子一天比一天好。我们办完了20项重点民生实事，新建投用中小学和幼儿园10所，增加学位3780个；为900名儿童免费做了康复训练，给1007户困难居民发放了租房补贴，让他们在城里住得安心。",
    "今年还有不少难处。外面的需求不稳，一些中小企业订单减少、成本上升，财政收支的矛盾比较突出，干部的作风也有要改的地方。对这些问题，我们不回避，一件一件去解决，给全市人民一个交代。",
    "今年的目标是：生产总值增长5.5%左右，规模以上工业增加值增长7%以上，城镇新增就业3万人以上，居民收入的增长同经济的增长同步，单位生产总值能耗下降2.5%，空气优良天数的比例不低于88%。",
]
FORBIDDEN_FIRST = "，。、；：！？”）》%"


def wrap(paragraph: str, width: int, indent: str) -> str:
    """Break a paragraph as a typesetter does: no number is cut, no line begins with a stop."""
    lines: list[str] = []
    rest, room = indent + paragraph, width
    while len(rest) > room:
        cut = room
        while cut > room // 2 and (
            rest[cut] in FORBIDDEN_FIRST
            or (rest[cut - 1].isascii() and rest[cut].isascii())
            or rest[cut - 1] in "“（《"
        ):
            cut -= 1
        lines.append(rest[:cut])
        rest = rest[cut:]
    return "\n".join((*lines, rest))


@settings(max_examples=150)
@given(st.permutations(PARAGRAPHS), st.integers(17, 40), st.sampled_from(["blank lines", "indents", "both"]))
def test_wrapped_paragraphs_are_whole_again(paragraphs: list[str], width: int, form: str) -> None:
    indent = "" if form == "blank lines" else "\u3000\u3000"
    gap = "\n" if form == "indents" else "\n\n"
    source = gap.join(wrap(p, width, indent) for p in paragraphs)
    assert read_text(source).text == "\n".join(paragraphs)


@settings(max_examples=150)
@given(st.permutations(PARAGRAPHS), st.integers(20, 30), st.integers(0, 10_000))
def test_ragged_lines_are_whole_again(paragraphs: list[str], width: int, seed: int) -> None:
    chance = random.Random(seed)
    pieces = []
    for paragraph in paragraphs:
        lines, rest = [], paragraph
        while rest:
            cut = chance.randint(width - 4, width + 4)
            while cut < len(rest) and rest[cut] in FORBIDDEN_FIRST:
                cut += 1
            lines.append(rest[:cut])
            rest = rest[cut:]
        pieces.append("\n".join(lines))
    assert read_text("\n\n".join(pieces)).text == "\n".join(paragraphs)


@settings(max_examples=150)
@given(st.permutations(PARAGRAPHS), st.integers(17, 40))
def test_no_sentence_is_cut_even_where_nothing_marks_paragraphs(paragraphs: list[str], width: int) -> None:
    text = read_text("\n".join(wrap(p, width, "") for p in paragraphs)).text
    assert text.replace("\n", "") == "".join(paragraphs)
    assert all(line[-1] in "。；：" for line in text.split("\n"))


@given(st.permutations(PARAGRAPHS), st.sampled_from(["\n", "\n\n", "\n\u3000\u3000", "\r\n", "\r\n\r\n"]))
def test_unwrapped_paragraphs_stay_apart(paragraphs: list[str], gap: str) -> None:
    headed = ["一、去年的工作", *paragraphs[:3], "二、今年的打算", *paragraphs[3:]]
    assert read_text(gap.join(headed)).text == "\n".join(headed)
