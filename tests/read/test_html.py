"""Saved web pages: the text is found, the page's furniture is dropped or marked."""

from __future__ import annotations

import pytest

from duixian.read import read

TEXT = "去年全市生产总值增长5.6%，城镇新增就业3.6万人，居民收入继续提高，群众办事更加方便。"
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府工作报告_南山市人民政府</title>
<meta name="ArticleTitle" content="2024年南山市政府工作报告"><meta name="PubDate" content="2024-01-20 09:00">
<script>var n = 12345;</script><style>p {{ width: 99% }}</style></head><body>
<div class="top-nav"><a href="/">首页</a> <a href="/a">新闻中心</a> <a href="/b">政务公开</a></div>
<div class="main"><h1>2024年南山市政府工作报告</h1><div class="info">来源：南山日报 浏览次数：1024</div>
<div class="content"><p>各位代表：</p><h2>一、去年的工作</h2><p>{TEXT}</p><p>{TEXT}
{TEXT}</p><table><tr><td>粮食</td><td>86.7万吨</td></tr></table><p>【打印】【关闭】</p></div>
<ul><li><a href="1">2023年政府工作报告</a></li><li><a href="2">2022年政府工作报告</a></li></ul></div>
<div id="footer">版权所有：南山市人民政府办公室 鲁ICP备05000001号</div></body></html>"""


def test_text_is_found_and_furniture_marked() -> None:
    report = read(PAGE.encode(), name="a.html")
    marked = {report.text[b.start : b.end]: b.kind for b in report.blocks}
    assert marked[TEXT] == "paragraph"
    assert marked[TEXT + TEXT] == "paragraph"
    assert marked["一、去年的工作"] == "heading"
    assert marked["2024年南山市政府工作报告"] == "title"
    assert marked["粮食 | 86.7万吨"] == "table_row"
    assert marked["来源：南山日报 浏览次数：1024"] == "boilerplate"
    assert marked["【打印】【关闭】"] == "boilerplate"
    assert marked["版权所有：南山市人民政府办公室 鲁ICP备05000001号"] == "boilerplate"
    assert not {"首页", "2023年政府工作报告"} & set(marked)
    assert "12345" not in report.text and "99%" not in report.text


def test_identity_from_the_head() -> None:
    identity = read(PAGE.encode(), name="a.html").identity
    assert identity.title == "2024年南山市政府工作报告"
    assert (identity.year, identity.date, identity.kind) == (2024, "2024-01-20", "work_report")


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "gb18030"])
def test_declared_code_page(encoding: str) -> None:
    page = PAGE.replace("utf-8", encoding)
    assert TEXT in read(page.encode("gb18030"), name="a.html").text


def test_a_page_that_is_closed_too_early() -> None:
    page = f"<html><body><div>栏目</div></body></html><div><p>{TEXT}</p><p>{TEXT}</p></div>"
    assert read(page.encode(), name="a.html").text.count(TEXT) == 2


def test_parts_name_the_line() -> None:
    report = read(f"<p>{TEXT}</p><p>尾。</p>".encode(), name="a.html")
    assert report.origin.where(len(report.text) - 1) == "paragraph=2"


def test_entities_and_line_breaks() -> None:
    report = read(f"<div>{TEXT}<br>增长6.5&permil;，&nbsp;稳定。</div>".encode(), name="a.htm")
    assert report.text.endswith("\n增长6.5‰，\xa0稳定。")
