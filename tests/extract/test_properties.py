"""What holds for any text whatever."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import duixian
from duixian.extract.fold import fold
from duixian.text import chinese_number

PIECES = st.sampled_from(
    ["增长", "5%", "、", "，", "。", "由", "提高到", "3万", "亿元", "全国", "第", "一", "百分之", "十", "每", "天", "个", "项目", "\n", "年", "2023", "分别", "和",
     "（", "“", "”", "高于", "左右", "以上", "翻番", "半", "点", "零", "1.2", "１２", "，", "萬", "成", "前三", "居", "——", "……", "到", "至", "-"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_yields_valid_statements(text: str) -> None:
    report = duixian.read_text(text, year=2024)
    for s in duixian.extract(report):
        assert 0 <= s.start < s.end <= len(report.text)
        assert report.text[s.start : s.end] == s.quote
        assert s.low <= s.high
        assert (s.kind in ("change", "difference")) == bool(s.direction)
        assert (s.kind == "pace") == bool(s.per)
        assert all("=" in rule for rule in s.rules)


@settings(max_examples=50, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_reading_is_deterministic(text: str) -> None:
    once, again = duixian.read_text(text, year=2024), duixian.read_text(text, year=2024)
    assert duixian.extract(once) == duixian.extract(again)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_folding_moves_no_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.integers(min_value=1, max_value=99_999_999))
def test_chinese_numbers_are_read_back(value: int) -> None:
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]

    def section(n: int) -> str:
        out, zero = "", False
        for k in (3, 2, 1, 0):
            d = n // 10**k % 10
            if d:
                out += ("零" if zero and out else "") + digits[d] + units[k]
                zero = False
            else:
                zero = True
        return out

    high, low = divmod(value, 10_000)
    written = (section(high) + "万" if high else "") + ("零" if high and 0 < low < 1000 else "") + section(low)
    assert chinese_number(written) == value
