"""Markdown: markup is no text, and offsets still count in the whole source."""

from __future__ import annotations

from duixian.read import read_text

SOURCE = """---
title: 南山市政府工作报告（2024年1月8日 某某）
source: https://example.org/a.html
---

# 政府工作报告

<!-- 市长作报告（记者 摄） -->

**一、2023年工作回顾**

**经济**稳定增长，总量达到**3513**亿元[^1]，详见[公报](https://example.org/b)。

![图](a.png)

| 指标 | 绝对数  |
| ---- | ------- |
| 粮食 | 86.7万吨 |

- 新增就业3.6万人

## 二、安排

[^1]: 快报数。
"""


def test_markup_is_no_text() -> None:
    report = read_text(SOURCE, name="a.md")
    assert report.text.split("\n") == [
        "政府工作报告",
        "一、2023年工作回顾",
        "经济稳定增长，总量达到3513亿元，详见公报。",
        "指标 | 绝对数",
        "粮食 | 86.7万吨",
        "新增就业3.6万人",
        "二、安排",
        "快报数。",
    ]


def test_blocks() -> None:
    report = read_text(SOURCE, name="a.md")
    kinds = [(b.kind, b.level) for b in report.blocks]
    assert kinds[:2] == [("title", 1), ("heading", 0)]
    assert [k for k, _ in kinds].count("table_row") == 2
    assert kinds[6] == ("heading", 2)


def test_offsets_count_in_the_whole_file() -> None:
    report = read_text(SOURCE, name="a.md")
    start = report.text.index("3513亿元")
    a, b = report.origin.source_span(start, start + len("3513亿元"))
    assert SOURCE[a:b] == "3513**亿元"
    assert report.source_text == SOURCE


def test_front_matter_feeds_the_identity() -> None:
    identity = read_text(SOURCE, name="a.md").identity
    assert identity.title == "南山市政府工作报告（2024年1月8日 某某）"
    assert (identity.year, identity.date) == (2024, "2024-01-08")


def test_plain_text_keeps_its_stars() -> None:
    assert read_text("**重要**的事").text == "**重要**的事"


def test_a_hard_break_ends_a_line() -> None:
    source = "我们为困难群众办了许多事，新增参保4.6万  \n人，其中农村居民占一半。"
    assert "\n" in read_text(source, name="a.md").text
    assert "\n" not in read_text(source.replace("  \n", "\n"), name="a.md").text


def test_an_unclosed_comment_hides_the_rest() -> None:
    assert read_text("前\n<!-- 后", name="a.md").text == "前"
