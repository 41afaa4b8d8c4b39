"""A user's folder laid over the built-in files: what it changes, and what is said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from duixian.lexicon import characters, load, load_toml, match_unit, places, validate
from duixian.model import LexiconError


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file of a user's folder."""
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_unit_is_added_replaced_and_removed(tmp_path: Path) -> None:
    write(tmp_path, "units.toml", '[trade]\n"筐" = {base = "kg", factor = "25"}\n[length]\n"公里" = false\n'
          '[mass]\n"担" = {base = "kg", factor = "60"}\n')  # fmt: skip
    lexicon = load(tmp_path)
    assert lexicon.units["筐"].dimension == "trade"
    assert "公里" not in lexicon.units
    assert lexicon.units["担"].factor == 60 and lexicon.units["担"].not_before == ()
    assert "公里" in load().units
    found = match_unit("90筐苹果", 2, lexicon)
    assert found is not None and found.name == "筐"
    assert validate(tmp_path) == []


@pytest.mark.parametrize("name", ["公里", "小时", "平方公里", "年", "床位", "元"])
def test_a_unit_that_is_removed_disturbs_no_example_of_a_rate_or_a_shorter_unit(tmp_path: Path, name: str) -> None:
    write(tmp_path, "units.toml", f'[trade]\n"{name}" = false\n')
    assert validate(tmp_path) == []


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    assert load(tmp_path).units == load().units
    assert validate(tmp_path) == []


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(LexiconError, match="no such folder"):
        load("/no/such/folder")
    assert "no such folder" in validate(Path("/no/such/folder"))[0]


@pytest.mark.parametrize(("text", "says"), [
    ('[length]\n"公里" = 1000\n', "is no inline table"),
    ('[length]\n"公里" = {base = "m", facter = "1"}\n', "did you mean factor"),
    ('[length]\n"公里" = {factor = "viel"}\n', "no positive number"),
    ('[length]\n"公里" = {factor = "0"}\n', "no positive number"),
    ('[length]\n"公里" = {factor = "1/0"}\n', "no positive number"),
    ('[length]\n"公里" = {factor = "nan"}\n', "no positive number"),
    ('[length]\n"公里" = {factor = 0.5}\n', "no positive number"),
    ('[length]\n"公里" = {base = 3}\n', "base is no text"),
    ('[length]\n"公里" = {counter = 1}\n', "neither true nor false"),
    ('[length]\n"公里" = {not_before = "粉"}\n', "no list of texts"),
    ('[length]\n"公里" = {not_before = [""]}\n', "no list of texts"),
    ('[length]\n"" = {}\n', "no name for a unit"),
    ('[length]\n"3公里" = {}\n', "no name for a unit"),
    ('[length]\n"公里" = {}\n[trade]\n"公里" = {}\n', "keep one of the two"),
    ('"公里" = "1000"\n', "outside a table"),
    ('[length]\n"公哩" = false\n', "not there"),
    ("[length\n", "not valid TOML"),
])  # fmt: skip
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, says: str) -> None:
    write(tmp_path, "units.toml", text)
    with pytest.raises(LexiconError, match=says) as caught:
        load(tmp_path)
    assert "units.toml" in caught.value.where and caught.value.remedy
    problems = validate(tmp_path)
    assert len(problems) == 1 and says in problems[0] and "units.toml" in problems[0]


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    write(tmp_path, "units.toml", '[a]\n"甲" = 1\n"乙" = {x = 1}\n')
    write(tmp_path, "unit.toml", "")
    write(tmp_path, "places.tsv", "12\t某市\tprefecture\n370000\t某市\tcity\n")
    write(tmp_path, "characters.toml", 'traditional = "龍鳳"\nsimplified = "龙"\n')
    (tmp_path / "cues.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "README.md").write_text("not mine", "utf-8")
    problems = validate(tmp_path)
    assert len(problems) == 7
    wrong = ("'甲'", "unknown key x", "rename it units.toml", "places.tsv:1:", "places.tsv:2:", "2 and 1", "not UTF-8")
    for part in wrong:
        assert any(part in problem for problem in problems), part


def test_an_example_that_does_not_hold(tmp_path: Path) -> None:
    examples = '"装满9筐 => 9 箱", "装满9筐", "装满9筐 => 8 筐", "装9筐 => 9 筐"'
    write(tmp_path, "units.toml", f'[trade]\n"筐" = {{examples = [{examples}]}}\n')
    problems = validate(tmp_path)
    assert len(problems) == 3
    assert "reads 9 筐, not 9 箱" in problems[0]
    assert "not of the form" in problems[1]
    assert "8 does not stand" in problems[2]


def test_an_entry_that_breaks_a_built_in_example(tmp_path: Path) -> None:
    write(tmp_path, "units.toml", '[trade]\n"家庭" = {}\n')
    assert any("走访200家庭" in problem for problem in validate(tmp_path))


def test_examples_in_a_file_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, "units.toml", '[trade]\n"筐" = {}\n')
    write(tmp_path, "units.examples.toml", '"筐" = ["装满9筐 => 9 筐"]\n"篓" = ["装满9篓 => 9 篓"]\n')
    assert len(validate(tmp_path)) == 1
    write(tmp_path, "units.examples.toml", '"筐" = "装满9筐 => 9 筐"\n')
    assert "no list of texts" in validate(tmp_path)[0]


def test_cues_are_merged_key_by_key(tmp_path: Path) -> None:
    first = load_toml("cues.toml")["change"]["up"]
    write(tmp_path, "cues.toml", f'[change]\nup = ["蹿升", "-{first[0]}"]\n')
    merged = load_toml("cues.toml", tmp_path)["change"]
    assert merged["up"] == [*first[1:], "蹿升"]
    assert merged["down"] == load_toml("cues.toml")["change"]["down"]


def test_a_table_cannot_become_a_word(tmp_path: Path) -> None:
    write(tmp_path, "cues.toml", 'change = "up"\n')
    with pytest.raises(LexiconError, match="must be a table"):
        load_toml("cues.toml", tmp_path)
    assert "must be a table" in validate(tmp_path)[0]


def test_false_removes_an_entry(tmp_path: Path) -> None:
    write(tmp_path, "cues.toml", "[change]\ndown = false\n")
    assert "down" not in load_toml("cues.toml", tmp_path)["change"]


def test_places_and_characters_are_laid_over(tmp_path: Path) -> None:
    write(tmp_path, "places.tsv", "# ours\n999901\t云上新区\tcounty\t云上\n")
    write(tmp_path, "characters.toml", 'traditional = "邨"\nsimplified = "村"\n')
    assert places(tmp_path)["云上"] == ("云上新区", "999901")
    assert places(tmp_path)["威海"] == ("威海市", "371000")
    assert "邨".translate(characters(tmp_path)) == "村"
    assert "萬".translate(characters(tmp_path)) == "万"
    assert validate(tmp_path) == []
