"""Territories: codes, names that mean one place, names that do not."""

from __future__ import annotations

import pytest

from duixian.lexicon import places, places_called
from duixian.lexicon.places import all_places


@pytest.mark.parametrize(("name", "full", "code"), [
    ("全国", "全国", "000000"),
    ("北京", "北京市", "110000"),
    ("内蒙古", "内蒙古自治区", "150000"),
    ("广西", "广西壮族自治区", "450000"),
    ("香港", "香港特别行政区", "810000"),
    ("威海市", "威海市", "371000"),
    ("文登区", "文登区", "371003"),
    ("恩施州", "恩施土家族苗族自治州", "422800"),
    ("锡林郭勒", "锡林郭勒盟", "152500"),
    ("济源", "济源市", "419001"),
    # Of several places of one short name the highest level has it.
    ("吉林", "吉林省", "220000"),
    ("海南", "海南省", "460000"),
    ("喀什", "喀什地区", "653100"),
    # Merged into 济南市 in 2019; its reports stay its own.
    ("莱芜市", "莱芜市", "371200"),
    # A prefecture until 2011, a county-level city today.
    ("巢湖市", "巢湖市", "340181"),
])  # fmt: skip
def test_name(name: str, full: str, code: str) -> None:
    assert places()[name] == (full, code)


@pytest.mark.parametrize("name", ["朝阳", "鼓楼区", "矿区", "城区", "和平", "东方", "天桥"])
def test_name_that_means_no_single_place(name: str) -> None:
    assert name not in places()


def test_all_of_one_name() -> None:
    assert places_called("朝阳")[0].code == "211300"
    assert len(places_called("朝阳")) > 2
    assert {p.code[:2] for p in places_called("鼓楼区")} == {"32", "35", "41"}
    assert places_called("无此地") == ()


def test_rows_are_consistent() -> None:
    rows = all_places()
    assert len(rows) > 3000
    assert len({(row.code, row.name) for row in rows}) == len(rows)
    today = {row.code for row in rows if not row.now}
    assert len(today) == sum(not row.now for row in rows), "two places of today under one code"
    for row in rows:
        assert not row.now or row.now in today, row
        assert row.level != "province" or row.code.endswith("0000")
        assert row.level != "prefecture" or row.code.endswith("00")
        assert all(len(name) >= 2 for name in row.short)
        assert row.level != "county" or row.code[:2] + "0000" in today
