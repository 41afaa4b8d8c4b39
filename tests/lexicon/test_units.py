"""The unit lexicon: its examples, its schema, the matcher and its properties."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.lexicon import Lexicon, Unit, load, match_unit
from duixian.lexicon.files import BUILT_IN
from duixian.lexicon.validate import EXAMPLES, check_examples, example_problem, validate

LEXICON = load()
WRITTEN = tomllib.loads((BUILT_IN / EXAMPLES).read_text("utf-8"))


def named(text: str, pos: int = 0) -> str:
    """Return the name of the unit at a place, or ``-``."""
    unit = match_unit(text, pos, LEXICON)
    return unit.name if unit else "-"


def test_the_built_in_lexicon_is_valid() -> None:
    assert validate() == []
    assert check_examples(LEXICON) == []


@pytest.mark.parametrize("line", [line for lines in WRITTEN.values() for line in lines])
def test_example(line: str) -> None:
    assert example_problem(line, LEXICON) is None


def test_enough_units() -> None:
    assert len(LEXICON.units) >= 450


@cache
def without(name: str) -> Lexicon:
    """Return the lexicon as it were if a unit, in all its spellings, did not stand in it."""
    gone = LEXICON.units[name]
    return msgspec.structs.replace(
        LEXICON,
        units={key: unit for key, unit in LEXICON.units.items() if unit is not gone},
        spellings={key: unit for key, unit in LEXICON.spellings.items() if unit is not gone},
        denominators={key: unit for key, unit in LEXICON.denominators.items() if unit is not gone},
    )


def spelled(name: str) -> tuple[str, ...]:
    """Return a unit's name with signs of full and of half width."""
    return tuple(key for key, unit in LEXICON.spellings.items() if unit.name == name) or (name,)


def other_reading(line: str, name: str) -> str:
    """Say how else the number of a unit's example could have been read than it is.

    Args:
        line: the example (``text => number unit``).
        name: the unit that it is an example of.

    Returns:
        What could have been read as well; empty if nothing, so that the example shows only that the unit is known.
    """
    text, _, answer = line.partition(" => ")
    number, _, read = answer.partition(" ")
    start = text.index(number) + len(number)
    if read != name:
        if not text.startswith(spelled(name), start):
            return ""
        return "the unit, but it is a word" if read == "-" else "the unit, but a longer one stands there"
    instead = match_unit(text, start, without(name))
    if instead is not None and instead.name != name:
        return "a shorter unit"  # 12平方公里: 平方
    if "/" in name and any(text.startswith(unit, start) for unit in LEXICON.spellings if len(unit) < len(name)):
        return "a shorter unit"  # 15元/只: 元; the rate itself is put together also where it is not listed
    if name[0] in "十百千万亿" and match_unit(text, start + 1, LEXICON):
        return "a longer number"  # 950百帕: 950百 and 帕
    end = start + len(name)
    for inside in range(start + 1, end):
        unit = match_unit(text, inside, LEXICON)
        if unit is not None and inside + len(unit.name) > end:
            return "another cut"  # 12小项次第落实: 项次
    return ""


# No shorter unit stands in these, none begins inside them, no rate of them has a sense, and no word that begins as they
# do is known to follow a figure: 连 and what happened that many times over can only be read so.
READ_ONLY_SO = {"连冠", "连增", "连丰", "连涨", "连升", "连降", "连跌", "连快", "连胜"}


@pytest.mark.parametrize("name", LEXICON.units)
def test_every_unit_has_an_example_in_which_another_reading_was_possible(name: str) -> None:
    assert any(other_reading(line, name) for line in WRITTEN[name]) == (name not in READ_ONLY_SO)


@pytest.mark.parametrize(("line", "name", "possible"), [
    ("装路灯90盏 => 90 盏", "盏", ""),
    ("缴获250克 => 250 克", "克", ""),
    ("补贴180元/月 => 180 元/月", "月", ""),
    ("他到过1克拉玛依 => 1 -", "克", "the unit, but it is a word"),
    ("钻石2克拉 => 2 克拉", "克", "the unit, but a longer one stands there"),
    ("钻石2克拉 => 2 克拉", "克拉", "a shorter unit"),
    ("草席卖15元/只 => 15 元/只", "元/只", "a shorter unit"),
    ("气压950百帕 => 950 百帕", "百帕", "a longer number"),
    ("拆成12小项次第落实 => 12 小项", "小项", "another cut"),
])  # fmt: skip
def test_whether_another_reading_is_possible(line: str, name: str, possible: str) -> None:
    assert example_problem(line, LEXICON) is None
    assert other_reading(line, name) == possible


def test_no_example_is_another_with_the_unit_exchanged() -> None:
    """Examples are composed one by one, each of what its unit measures: a mould that is filled anew tests nothing."""
    seen: dict[str, str] = {}
    for name, lines in WRITTEN.items():
        moulds = set()
        for line in lines:
            text, _, answer = line.partition(" => ")
            number, _, read = answer.partition(" ")
            pos = text.index(number)
            shown = name if read == "-" else read
            moulds.add(text[:pos] + "#" + text[pos + len(number) :].replace(shown, "", 1))
        for mould in moulds:
            assert mould not in seen, f"{name} has the mould of {seen[mould]}: {mould}"
            seen[mould] = name


@pytest.mark.parametrize(("name", "base", "factor"), [
    ("公里", "m", "1000"),
    ("亩", "m2", None),
    ("斤", "kg", "0.5"),
    ("千瓦时", "J", "3600000"),
    ("美元", "USD", "1"),
    ("标箱", "TEU", "1"),
    ("小时", "s", "3600"),
    ("%", "1", "0.01"),
])  # fmt: skip
def test_factor(name: str, base: str, factor: str | None) -> None:
    unit = LEXICON.units[name]
    assert unit.base == base
    assert unit.factor == (Decimal(factor) if factor else Decimal(2000) / 3)


PLAIN = {key: unit for key, unit in LEXICON.units.items() if "/" not in key}
WITHOUT_RATES = msgspec.structs.replace(LEXICON, units=PLAIN, spellings=PLAIN, denominators=PLAIN)
COMPOSED = {name: match_unit(name, 0, WITHOUT_RATES) for name in LEXICON.units if "/" in name}
# 蒸吨 is a rate already (tonnes of steam an hour), so that 蒸吨/小时 says the hour twice.
SAID_TWICE = {"蒸吨/小时", "蒸吨/时"}


PUT_TOGETHER = {name for name, unit in COMPOSED.items() if unit is not None and unit.name == name}


@pytest.mark.parametrize("name", [name for name in LEXICON.units if name not in PUT_TOGETHER])
def test_a_unit_that_is_taken_out_is_missed_by_an_example(name: str) -> None:
    assert any(example_problem(line, without(name)) for line in WRITTEN[name])


@pytest.mark.parametrize("name", sorted(PUT_TOGETHER - SAID_TWICE))
def test_a_listed_rate_agrees_with_its_parts(name: str) -> None:
    composed, listed = COMPOSED[name], LEXICON.units[name]
    assert composed is not None
    assert composed.base == listed.base
    assert abs(composed.factor / listed.factor - 1) < Decimal("1e-20")


@pytest.mark.parametrize(("text", "name"), [
    ("元/吨·年", "元/吨·年"),
    ("件／人次", "件/人次"),
    ("公里/万平方公里", "公里/万平方公里"),
    ("元/生", "元/生"),
    ("元/", "元"),
    ("个/二", "个"),
    ("%/年", "%/年"),
    ("台(套)", "台（套）"),
    ("月", "-"),
    ("人口", "-"),
    ("", "-"),
    ("GWh", "GWh"),
    ("GWhx", "-"),
])  # fmt: skip
def test_match(text: str, name: str) -> None:
    assert named(text) == name


def test_a_rate_that_is_not_listed_has_base_and_factor() -> None:
    unit = match_unit("公里/百亩", 0, LEXICON)
    assert unit is not None
    assert (unit.dimension, unit.base) == ("rate", "m/m2")
    assert unit.factor == Decimal(1000) / (100 * (Decimal(2000) / 3))


def test_a_shorter_unit_stands_where_the_longer_is_ruled_out() -> None:
    assert named("个体户") == "-"
    assert named("个月") == "个月"
    assert named("户次") == "户次"


@given(st.text(), st.integers(min_value=-3, max_value=30))
def test_match_never_raises_and_never_reaches_beyond_the_text(text: str, pos: int) -> None:
    unit = match_unit(text, pos, LEXICON)
    if unit is not None and pos >= 0:
        assert pos + len(unit.name) <= len(text)


UNITS = st.sampled_from(sorted(LEXICON.spellings))


@given(UNITS, st.text(alphabet="，。；、", max_size=2))
def test_every_spelling_is_found_before_punctuation(spelling: str, after: str) -> None:
    unit = match_unit(spelling + after, 0, LEXICON)
    assert isinstance(unit, Unit)
    assert len(unit.name) == len(spelling)


@given(st.text(alphabet=sorted({c for name in LEXICON.units for c in name} | {"/", "·", "百"}), max_size=12))
def test_what_matches_is_written_there(text: str) -> None:
    unit = match_unit(text, 0, LEXICON)
    if unit is not None:
        half = str.maketrans("（）％／", "()%/")
        assert text.translate(half).startswith(unit.name.translate(half))


def test_loading_is_remembered() -> None:
    assert load() is load()
