"""The way back: whatever the text, every character leads to its place in the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.model import Report
from duixian.read import read_text

SNIPPETS = st.sampled_from(
    [
        "新增就业3.6万",
        "人；",
        "57 .2%",
        "35 亿元",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\u3000\u3000",
        "  ",
        "\t",
        "**一、工作回顾**",
        "## 二、安排",
        "<!-- 摄 -->",
        "| 粮食 | 86 |\n|---|---|\n",
        "[网站](http://a.b/c)",
        "![](x.png)",
        "- 项",
        "\u200b",
        "\ufeff",
        "---\n",
        "\u2028",
        "。",
        "GDP",
        "Big\nData",
        "🙂",
        "\ud800",
        "１．５",
        "\\*",
        "<br>",
        "各位代表：",
        "□ 本报记者 林 海",
    ]
)
TEXTS = st.one_of(st.text(alphabet=st.characters(), max_size=400), st.lists(SNIPPETS, max_size=60).map("".join))


def check(report: Report, source: str) -> None:
    """Hold everything that users rely on."""
    text, runs = report.text, report.origin.runs
    assert report.source_text == source
    position = 0
    for run in runs:
        assert run.start == position < run.end
        position = run.end
    assert position == len(text)
    last = -1
    for i, char in enumerate(text):
        start, end = report.origin.source_span(i, i + 1)
        assert end == start + 1
        assert start > last
        last = start
        # A line break of mine, or the blank in place of one between two Latin words.
        assert source[start] == char or char == "\n" or (char == " " and source[start].isspace())
    previous = -1
    for block in report.blocks:
        assert previous < block.start < block.end <= len(text)
        assert "\n" not in text[block.start : block.end]
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        previous = block.end
    assert "\n".join(text[b.start : b.end] for b in report.blocks) == text


@given(TEXTS)
def test_plain(source: str) -> None:
    check(read_text(source), source)


@given(TEXTS)
def test_markdown(source: str) -> None:
    check(read_text(source, name="x.md"), source)


@given(TEXTS)
def test_reading_is_deterministic(source: str) -> None:
    assert read_text(source, name="x.md") == read_text(source, name="x.md")


@given(TEXTS)
def test_nothing_but_blanks_and_line_breaks_is_lost(source: str) -> None:
    lost = set(" \t\xa0\u3000\u200b\u2060\ufeff\u00ad\n\r\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029") | {
        chr(c) for c in (*range(0x2000, 0x200B), 0x202F, 0x205F, 0x1680)
    }
    if source.startswith("---"):
        return
    kept = [c for c in read_text(source).text if c not in lost]
    assert kept == [c for c in source if c not in lost]


@pytest.mark.parametrize("source", ["", " ", "\n\n", "\u3000\n", "\ufeff", "<!-- 只有注释 -->"])
def test_text_without_text(source: str) -> None:
    report = read_text(source, name="x.md")
    assert (report.text, report.origin.runs, report.blocks) == ("", (), ())


def test_a_value_cut_by_a_wrap_leads_back_over_the_line_break() -> None:
    source = "我们为困难群众办了许多事，新增参保4.6万\n人，其中农村居民占一半。\n"
    report = read_text(source)
    start = report.text.index("4.6万人")
    a, b = report.origin.source_span(start, start + 5)
    assert source[a:b] == "4.6万\n人"


def test_a_blank_inside_a_number_lies_inside_its_source_span() -> None:
    source = "\u3000\u3000占比57 .2%，居首位。"
    report = read_text(source)
    start = report.text.index("57.2%")
    a, b = report.origin.source_span(start, start + 5)
    assert source[a:b] == "57 .2%"


def test_paragraphs_one_a_line_cost_one_run_each_at_most() -> None:
    source = "\n\n".join("去年全市生产总值增长5.6%，就业稳定。" for _ in range(50))
    assert len(read_text(source).origin.runs) == 50
    assert len(read_text(source.replace("\n\n", "\n")).origin.runs) == 1
