"""One engine reads in any number of threads at once what it reads in one: notebooks, servers and asyncio share it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

import duixian
from duixian.model import Report, Statement

THREADS, REPEATS = 4, 60
# Whose name is no part of an indicator, and what 今年 means, differ from report to report.
PLACES = ("南山市", "北海省", "东湖区", "西岭县", "中江市", "石门县")
TEXT = """{title}

{given}

一、今年工作回顾

{place}新增就业{a}万人，{place}地区生产总值增长{b}%，今年{place}新建公园{a}个，外贸总额由{a}亿元增加到{c}亿元，高于全国平均{b}个百分点。

二、明年主要目标

{place}新增就业{c}万人以上，改造老旧小区{a}个，其中{place}城区{b}个。
"""


def report(index: int) -> Report:
    place, year = PLACES[index % len(PLACES)], 2015 + index % 7
    given = f"——{year - index % 2}年{12 if index % 2 else 1}月10日在{place}第十六届人民代表大会第二次会议上"
    text = TEXT.format(
        title=f"{place}{year}年政府工作报告", given=given, place=place, a=index + 3, b=index % 9 + 1, c=index + 40
    )
    return duixian.read_text(text, place=place, year=year)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [report(index) for index in range(48)]


@pytest.fixture
def often() -> Iterator[None]:
    """Let threads take turns a hundred thousand times a second."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def test_threads_read_what_a_loop_reads(reports: list[Report], often: None) -> None:
    alone = [duixian.extract(r) for r in reports]
    assert sum(map(len, alone)) > 400 and len({r.identity.delivered_early for r in reports}) == 2
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(REPEATS // 6):
            assert list(pool.map(duixian.extract, reports)) == alone


def test_tasks_read_what_a_loop_reads(reports: list[Report], often: None) -> None:
    alone = [duixian.extract(r) for r in reports]

    async def all_at_once() -> list[tuple[Statement, ...]]:
        return await asyncio.gather(*(asyncio.to_thread(duixian.extract, r) for r in reports))

    for _ in range(REPEATS // 10):
        assert asyncio.run(all_at_once()) == alone
