"""Articles of a newspaper page, with headlines in and out of place."""

from __future__ import annotations

from itertools import pairwise

from duixian.read import read_text
from duixian.segment.articles import articles

PAGE = """
  □ 本报记者 林 海
  海湾市今年要把港口做大。三条外贸航线加密到每天一班，装卸等待的时间压到四个小时以内，港口吞吐量力争超过6000万吨。

港口之外

  渔民的收入也有了着落，去年人均增加了两千多元，渔港码头修了12处。

学位三年增两万
  □记者 江 河 报道
  本报海湾讯 去年海湾市新建投用中小学和幼儿园10所，新增学位6840个，三年加起来有两万个学位。

  □记者 何 川 报道
  本报海湾讯 去年海湾市改造老旧小区61个，惠及居民3.16万户，口袋公园建成12处，居民在家门口就能散步。

老旧小区改造惠及3.16万户

港口今年要做大 海湾加密外贸航线
"""


def test_articles_and_headlines() -> None:
    report = read_text(PAGE)
    found = articles(report)
    assert report.identity.kind == "newspaper_page"
    assert [a.byline for a in found] == ["本报记者 林 海", "记者 江 河", "记者 何 川"]
    assert [a.headline for a in found] == [
        "港口今年要做大 海湾加密外贸航线",
        "学位三年增两万",
        "老旧小区改造惠及3.16万户",
    ]
    assert {a.rule for a in found} == {"byline"}


def test_spans_hold_their_article_and_do_not_overlap() -> None:
    report = read_text(PAGE)
    found = articles(report)
    bodies = [report.text[a.start : a.end] for a in found]
    assert "港口之外" in bodies[0] and "6000万吨" in bodies[0] and "学位" not in bodies[0]
    assert bodies[1].startswith("学位三年增两万") and bodies[1].endswith("学位。")
    assert "3.16万户，" in bodies[2] and "港口" not in bodies[2]
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_datelines_begin_articles_where_there_are_no_bylines() -> None:
    page = "\n".join(
        (
            "港口加密航线",
            "本报海湾讯 港口去年加密航线三条，货物多了两成。",
            "学校添了学位",
            "本报海湾讯 学校去年添了学位6840个，孩子们都高兴。",
        )
    )
    found = articles(read_text(page))
    assert [(a.headline, a.rule) for a in found] == [("港口加密航线", "dateline"), ("学校添了学位", "dateline")]


def test_other_documents_have_none() -> None:
    report = read_text(
        "政府工作报告\n各位代表：\n今天由我代表市人民政府，向大会作一年工作的说明。\n一、去年\n增长5.6%。"
    )
    assert articles(report) == ()


def test_a_file_of_nothing_but_bylines_takes_no_time() -> None:
    report = read_text("\n".join("□ 本报记者 林 海\n短讯一则" for _ in range(3000)))
    assert len(articles(report)) == 3000
