"""What time a stretch of text speaks of, in small reports of our own."""

from __future__ import annotations

from itertools import pairwise

import pytest

import duixian
from duixian.lexicon import plan_years


def _views(text: str, year: int = 2024) -> list[tuple[str, str, str]]:
    report = duixian.read_text(text, place="南山市", year=year)
    return [(s.quote, s.status, s.period) for s in duixian.extract(report)]


def test_headings_set_the_view_of_what_stands_under_them() -> None:
    text = "一、2023年工作回顾\n\n修路30公里。\n\n二、2024年工作安排\n\n修路40公里。\n"
    assert _views(text) == [("30公里", "result", "2023"), ("40公里", "target", "2024")]


def test_unnumbered_headings_count_as_well() -> None:
    text = "2023年工作回顾\n\n一、抓好目标落实\n\n修路30公里。\n\n2024年政府工作\n\n一、推进交通建设\n\n修路40公里。\n"
    assert _views(text) == [("30公里", "result", "2023"), ("40公里", "target", "2024")]


def test_a_sentence_with_the_targets_turns_ahead_where_no_heading_does() -> None:
    text = "一、过去一年的工作\n\n修路30公里。\n\n全市经济社会发展主要预期目标是：生产总值增长6%。\n"
    assert _views(text) == [("30公里", "result", "2023"), ("6%", "target", "2024")]


def test_five_years_and_the_last_of_them_stand_in_one_review() -> None:
    text = "一、过去五年及2023年工作回顾\n\n五年来，建成公园20个。\n\n一年来，建成公园6个。\n"
    assert _views(text) == [("20个", "result", "2019/2023"), ("6个", "result", "2023")]


def test_in_a_report_of_december_this_year_is_the_year_reviewed() -> None:
    text = (
        "——2023年12月20日在南山市第五届人民代表大会第三次会议上\n\n2023年工作回顾\n\n今年，建成公园6个。\n\n"
        "2024年工作安排\n\n建成公园7个。\n"
    )
    assert _views(text) == [("6个", "result", "2023"), ("7个", "target", "2024")]


def test_an_outlook_on_a_plan_period_gives_states_its_last_year_and_sums_the_whole() -> None:
    text = "二、“十五五”时期主要目标\n\n城镇化率达到75%，累计建设住房12万套。\n"
    assert _views(text, year=2026) == [("75%", "target", "2030"), ("12万套", "target", "2026/2030")]


@pytest.mark.parametrize(
    ("number", "years"),
    [("一", (1953, 1957)), ("二", (1958, 1962)), ("三", (1966, 1970)), ("六", (1981, 1985)), ("十四", (2021, 2025))],
)
def test_plan_periods(number: str, years: tuple[int, int]) -> None:
    assert plan_years(number) == years


def test_stretches_cover_the_text_without_gaps() -> None:
    report = duixian.read_text("一、2023年工作回顾\n\n修路30公里。\n\n二、2024年工作安排\n\n今年修路。\n", year=2024)
    stretches = duixian.segment(report).stretches
    assert stretches[0].start == 0
    assert stretches[-1].end == len(report.text)
    assert all(a.end == b.start for a, b in pairwise(stretches))


@pytest.mark.parametrize(
    "opening",
    [
        "今年是“十五五”规划开局之年。",
        "2026年，是新一届政府的开局之年，做好各项工作意义重大。",
        "",
    ],
)
def test_behind_the_goals_of_five_years_those_of_the_year_are_of_the_year(opening: str) -> None:
    text = f"""二、今后五年的奋斗目标

今后五年，生产总值年均增长6%以上。

{opening}全市经济发展的主要预期目标是：生产总值增长5.5%左右。新建学校12所。
"""
    assert _views(text, year=2026) == [
        ("6%", "target", "2026/2030"),
        ("5.5%", "target", "2026"),
        ("12所", "target", "2026"),
    ]


def test_goals_of_five_years_stay_so() -> None:
    text = "二、今后五年的奋斗目标\n\n今后五年的主要目标是：生产总值年均增长6%以上，新建学校60所。\n"
    assert [period for _, _, period in _views(text, year=2026)] == ["2026/2030", "2026/2030"]
