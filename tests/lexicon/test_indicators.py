"""The catalogue of indicators: many wordings, one indicator, and what must not be taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from duixian.lexicon.indicators import catalogue, read_catalogue
from duixian.lexicon.load import load
from duixian.lexicon.validate import validate
from duixian.model import LexiconError

NAMES = catalogue()


@pytest.mark.parametrize(
    ("phrase", "kind", "dimension", "name"),
    [
        ("国内生产总值", "change", "ratio", "地区生产总值"),
        ("全市生产总值", "level", "currency", "地区生产总值"),
        ("GDP", "change", "ratio", "地区生产总值"),
        ("规模以上工业增加值", "change", "ratio", "规模以上工业增加值"),
        ("规上工业增加值同比增长", "change", "ratio", "规模以上工业增加值"),
        ("新增城镇就业人数", "level", "people", "城镇新增就业"),
        ("城镇登记失业率", "ratio", "ratio", "城镇登记失业率"),
        ("城镇调查失业率", "ratio", "ratio", "城镇调查失业率"),
        ("社会消费品零售总额", "change", "ratio", "社会消费品零售总额"),
        ("居民消费价格涨幅", "change", "ratio", "居民消费价格涨幅"),
    ],
)
def test_wordings_of_one_indicator_are_found(phrase: str, kind: str, dimension: str, name: str) -> None:
    found = NAMES.find(phrase, kind, dimension)  # type: ignore[arg-type]
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("phrase", ["民营企业生产总值", "单位生产总值能耗目标责任书", "第三方生产总值评估"])
def test_what_merely_holds_a_name_is_not_that_indicator(phrase: str) -> None:
    found = NAMES.find(phrase, "level", "currency")
    assert found is None or found.id != "gdp"


def test_the_place_of_the_document_in_front_says_nothing_new() -> None:
    assert NAMES.find("威海市地区生产总值", "level", "currency") is None
    found = NAMES.find("威海市地区生产总值", "level", "currency", ("威海市", "威海"))
    assert found is not None
    assert found.id == "gdp"


def test_the_catalogue_is_as_large_and_as_careful_as_it_claims() -> None:
    entries = NAMES.indicators
    assert len(entries) >= 120
    for one, other in [
        ("规上工业增加值", "工业增加值"),
        ("城镇登记失业率", "城镇调查失业率"),
        ("常住人口城镇化率", "户籍人口城镇化率"),
        ("一般公共预算收入", "财政总收入"),
    ]:
        a, b = NAMES.named(one), NAMES.named(other)
        assert b.id in a.confusable or a.id in b.confusable
    dimensions = {unit.dimension for unit in load().units.values()}
    assert {i.dimension for i in entries.values()} <= dimensions


def test_an_unknown_name_suggests_near_ones() -> None:
    with pytest.raises(LexiconError, match="did you mean"):
        NAMES.named("城镇新增就业人")


def test_a_folder_of_ones_own_adds_an_indicator_and_a_broken_one_is_named(tmp_path: Path) -> None:
    entry = '[coconuts]\nname = "椰子产量"\nenglish = "coconuts"\ntheme = "农业"\nnames = []\n'
    rest = 'dimension = "mass"\nkinds = ["level"]\nnature = "flow"\ngood = "up"\n'
    (tmp_path / "indicators.toml").write_text(entry + rest, "utf-8")
    assert read_catalogue(tmp_path).named("椰子产量").id == "coconuts"
    (tmp_path / "indicators.toml").write_text(entry + rest.replace("nature", "natur"), "utf-8")
    with pytest.raises(LexiconError, match="unknown key natur"):
        read_catalogue(tmp_path)
    (tmp_path / "indicators.toml").write_text(
        entry.replace("椰子产量", "国内生产总值") + rest.replace("mass", "currency"), "utf-8"
    )
    with pytest.raises(LexiconError, match="stands in"):
        read_catalogue(tmp_path)


def test_a_users_folder_may_have_a_file_a_theme(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    entry = '[coconuts]\nname = "椰子产量"\nenglish = "coconuts"\ntheme = "农业"\nnames = ["椰子总产"]\n'
    rest = 'dimension = "mass"\nkinds = ["level"]\nnature = "flow"\ngood = "up"\n'
    own = tmp_path / "indicators" / "palms.toml"
    own.write_text(entry + rest, "utf-8")
    catalogue = read_catalogue(tmp_path)
    assert catalogue.indicators["coconuts"].names == ("椰子总产",) and len(catalogue.indicators) > 900
    assert validate(tmp_path) == []
    own.write_text(entry + rest.replace("nature", "natur"), "utf-8")
    assert any("natur" in problem for problem in validate(tmp_path))
