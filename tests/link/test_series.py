"""Series of one indicator: figures, absences, and names without a figure."""

from __future__ import annotations

import duixian
from tests.link.test_cases import reading


def _series(name: str, text: str, year: int = 2024, **options: str) -> list[tuple[int, str, str, str]]:
    book = reading(text, year)
    by_id = {s.id: s.quote for s in book.statements}
    found = duixian.series(duixian.indicators().named(name), book, **options)  # type: ignore[arg-type]
    return [(o.year, o.side, o.presence, by_id.get(o.statement, "")) for o in found]


TEXT = """政府工作报告

一、2023年工作回顾

生产总值增长5.6%，达到816亿元。城镇新增就业3.1万人。

五年来，生产总值年均增长6.4%。

二、2024年主要目标

主要预期目标是：生产总值增长6%左右，城镇新增就业3万人。到2027年生产总值年均增长5.5%。城镇调查失业率控制在预期目标以内。
"""


def test_a_report_gives_a_target_for_its_year_and_a_result_for_the_year_before() -> None:
    assert _series("gdp", TEXT) == [(2024, "target", "figure", "6%"), (2023, "result", "figure", "5.6%")]
    assert _series("城镇新增就业", TEXT) == [(2024, "target", "figure", "3万人"), (2023, "result", "figure", "3.1万人")]


def test_levels_and_growth_are_two_series() -> None:
    assert _series("gdp", TEXT, kind="level") == [(2024, "target", "named", ""), (2023, "result", "figure", "816亿元")]


def test_silence_is_stated_and_told_apart_from_a_name_without_a_figure() -> None:
    assert _series("grain-output", TEXT) == [(2024, "target", "absent", ""), (2023, "result", "absent", "")]


def test_a_communique_promises_nothing() -> None:
    text = "南山市2023年国民经济和社会发展统计公报\n\n全年地区生产总值816亿元，比上年增长5.6%。\n"
    assert _series("gdp", text) == [(2023, "result", "figure", "5.6%")]


def test_a_growth_in_percent_goes_before_one_in_yuan() -> None:
    text = "政府工作报告\n\n一、2023年工作回顾\n\n地区生产总值完成816亿元，增加近60亿元，增长5.6%。\n"
    assert _series("gdp", text)[1] == (2023, "result", "figure", "5.6%")
