"""Reports of our own for datasets: places that promise and deliver, year after year, each with other figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duixian.corpus.layout import TABLES

PLACES = ("威海市", "烟台市", "青岛市", "潍坊市", "日照市", "淄博市")

_REPORT = """# {year}年{place}政府工作报告

一、{before}年工作回顾

全市生产总值{gdp}亿元，增长{grown}%。城镇新增就业{jobs}万人。新建公园{parks}处，改造老旧小区{homes}个。进出口总额{both}亿元，其中出口{out}亿元、进口{into}亿元。

二、{year}年工作安排

（一）主要目标

全市生产总值增长{goal}%左右，城镇新增就业{wanted}万人。居民收入增长与经济增长同步。

（二）民生实事

新建公园{planned}处，改造老旧小区{more}个，新增停车位{cars}个。
"""


def report(place: str, year: int, seed: int = 0) -> str:
    """Write a report of which every figure follows from place, year and seed."""
    k = (sum(map(ord, place)) + 7 * year + 13 * seed) % 97
    out, into = 120 + k, 80 + k // 2
    return _REPORT.format(
        place=place,
        year=year,
        before=year - 1,
        gdp=2000 + 11 * k,
        grown=f"{5 + k % 30 / 10:.1f}",
        jobs=f"{3 + k % 40 / 10:.1f}",
        parks=10 + k % 50,
        homes=20 + k,
        both=out + into,
        out=out,
        into=into,
        goal=5 + k % 3,
        wanted=3 + k % 4,
        planned=11 + k % 50,
        more=30 + k,
        cars=1000 + 10 * k,
    )


def shelve(folder: Path, years: range = range(2021, 2025), seed: int = 0) -> list[Path]:
    """Write a folder of reports, one a place and year."""
    written = []
    for place in PLACES:
        for year in years:
            path = folder / place / f"{place}-{year}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(report(place, year, seed), "utf-8")
            written.append(path)
    return written


def rows(location: Path | str, table: str) -> list[str]:
    """Return all rows of a table, in an order that does not depend on the parts."""
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = []
    for path in sorted(Path(location, table).glob("*.parquet")):
        found += pq.read_table(path).to_pylist()
    return sorted(map(repr, found))



def everything(location: Path | str) -> dict[str, list[str]]:
    """Return all rows of all tables."""
    return {table: rows(location, table) for table in TABLES}
