"""The unit lexicon: its examples, its schema, the matcher and its properties."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.lexicon import Unit, load, match_unit
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


def test_enough_units_and_examples() -> None:
    assert len(LEXICON.units) >= 450
    assert len(WRITTEN) >= 150


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


@pytest.mark.parametrize("name", [n for n, u in COMPOSED.items() if u and u.name == n and n not in SAID_TWICE])
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
