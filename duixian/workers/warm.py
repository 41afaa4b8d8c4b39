"""What a worker needs, imported and compiled before the first document comes: two short reports go all the way."""

from __future__ import annotations

import duixian

_TEXT = """{0}年南山市政府工作报告

一、{1}年工作回顾

全市新增绿地30公顷，增长5.2%，高于全省平均水平。

二、{0}年工作安排

新增绿地35公顷，居民收入增长与经济增长同步。
"""
_readings = [
    duixian.outlined(duixian.read_text(_TEXT.format(year, year - 1), name="warm.txt", place="南山市", year=year))[0]
    for year in (2023, 2024)
]
duixian.catalogued(_readings[0])
duixian.account(_readings[0], _readings[1])
duixian.check(_readings)
