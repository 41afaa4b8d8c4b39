"""A user's folder reaches every room that reads by words: another word in a list, and a text is read otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

import duixian
from duixian.interval import BUILT_IN
from duixian.lexicon import Lexicon, load
from duixian.lexicon.verdicts import thresholds


def folder(tmp_path: Path, file: str, table: str, key: str, word: str) -> Lexicon:
    (tmp_path / f"{file}.toml").write_text(f'[{table}]\n{key} = ["{word}"]\n', "utf-8")
    return load(tmp_path)


def read(text: str, lexicon: Lexicon | None) -> list[tuple[str, str, str, str, str]]:
    report = duixian.read_text(f"南山市2024年政府工作报告\n\n{text}\n", place="南山市", year=2024)
    return [(s.kind, s.status, s.period, s.indicator, s.modifier) for s in duixian.extract(report, lexicon=lexicon)]


# File, table, key, word; a text with it; the field that it changes, before and with it.
WORDS = [
    ("views", "heading", "ahead", "擘画", "一、来年擘画\n\n新建公园12个。", 1, "result", "target"),
    ("times", "part", "first-half", "头六个月", "一、2023年工作回顾\n\n头六个月新建公园12个。", 2,
     "2023", "2023-01/2023-06"),
    # Words without a year or a month in them, which a quick look at a sentence must not pass over
    ("times", "part", "three-quarters", "头三季", "一、2023年工作回顾\n\n头三季新建公园12个。", 2,
     "2023", "2023-01/2023-09"),
    ("times", "century", "ends", "世纪之交", "二、1998年主要目标\n\n到世纪之交建成公园12个。", 2, "2024", "2000"),
    ("times", "relative", "years", "旧岁", "二、2024年主要目标\n\n旧岁建成公园12个。", 2, "2024", "2023"),
    ("views", "year", "past", "辞旧之际", "今年要实干。\n\n辞旧之际，建成公园12个。", 1, "target", "result"),
    ("views", "five", "ahead", "此后五载", "二、2024年主要目标\n\n此后五载，建成公园12个。", 2, "2024", "2024/2028"),
    ("views", "target", "goal", "指标", "一、2023年工作回顾\n\n主要预期指标是：建成公园12个。", 1, "result", "target"),
    ("times", "status", "done", "业已", "二、2024年主要目标\n\n业已建成公园12个。", 1, "target", "result"),
    ("growth", "name", "rates", "胀幅", "一、2023年工作回顾\n\n物价胀幅控制在5%。", 0, "ratio", "change"),
    ("scopes", "place", "regions", "协作圈", "一、2023年工作回顾\n\n平川协作圈经济总量突破2000亿元。", 3,
     "平川协作圈经济总量", "经济总量"),
    ("modifiers", "before", "nearly", "直逼", "一、2023年工作回顾\n\n公园直逼12个。", 4, "exact", "nearly"),
    ("modifiers", "after", "at-least", "往上", "一、2023年工作回顾\n\n公园12个往上。", 4, "exact", "at_least"),
    ("cues", "change", "up", "走强", "一、2023年工作回顾\n\n工业产值走强5%。", 0, "ratio", "change"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "table", "key", "word", "text", "field", "before", "after"), WORDS)
def test_a_word_of_a_users_folder_is_read(
    tmp_path: Path, file: str, table: str, key: str, word: str, text: str, field: int, before: str, after: str
) -> None:
    assert read(text, None)[0][field] == before
    assert read(text, folder(tmp_path, file, table, key, word))[0][field] == after


def test_a_word_of_a_target_without_a_figure_is_read(tmp_path: Path) -> None:
    text = "南山市2024年政府工作报告\n\n二、2024年主要目标\n\n居民收入增长胜过经济增长。\n"
    report = duixian.read_text(text, place="南山市", year=2024)
    assert duixian.interpret(report).comparisons == ()
    lexicon = folder(tmp_path, "scopes", "reference", "above", "胜过")
    found = duixian.interpret(report, lexicon=lexicon).comparisons
    assert [(c.relation, c.status) for c in found] == [("above", "target")]


@pytest.mark.parametrize(("key", "word"), [("wider", "全域"), ("before", "头年"), ("economy", "国内经济")])
def test_a_word_of_what_a_target_is_measured_against_is_read(tmp_path: Path, key: str, word: str) -> None:
    report = duixian.read_text(f"二、2024年主要目标\n\n居民收入增长高于{word}。\n", place="南山市", year=2024)
    assert duixian.interpret(report).comparisons == ()
    found = duixian.interpret(report, lexicon=folder(tmp_path, "scopes", "reference", key, word)).comparisons
    assert [(c.relation, c.reference) for c in found] == [("above", word)]


def test_a_character_of_a_users_folder_is_read_as_another(tmp_path: Path) -> None:
    (tmp_path / "characters.toml").write_text('traditional = "粁"\nsimplified = "里"\n', "utf-8")
    text = "一、2023年工作回顾\n\n修路12公粁。"
    report = duixian.read_text(text, place="南山市", year=2024)
    assert [s.unit for s in duixian.extract(report)] != ["公里"]
    found = duixian.extract(report, lexicon=load(tmp_path))
    assert [(s.unit, s.quote) for s in found] == [("公里", "12公粁")]


def test_numbers_and_datelines_of_a_users_folder_begin_sections_and_articles(tmp_path: Path) -> None:
    (tmp_path / "views.toml").write_text('[numbering]\npart = ["编"]\n[article]\npaper = ["学报"]\n', "utf-8")
    lexicon = load(tmp_path)
    report = duixian.read_text("第二编 主要目标\n\n建成公园12个。\n", place="海湾市", year=2024)
    assert duixian.segment(report).sections == ()
    assert [(s.number, s.title) for s in duixian.segment(report, lexicon).sections] == [("第二编 ", "主要目标")]
    page = "□ 本报记者 林 海\n  海湾市今年把港口做大。\n\n学位三年增两万\n"
    report = duixian.read_text(f"{page}  学报海湾讯 去年新增学位6840个，三年加起来有两万个学位。\n")
    assert [a.rule for a in duixian.segment(report).articles] == ["byline"]
    assert [a.rule for a in duixian.segment(report, lexicon).articles] == ["byline", "dateline"]


@pytest.mark.parametrize(
    ("table", "key", "result", "before", "after"),
    [("nearly", "read", "近102个", "unclear", "met"), ("about", "share", "96个左右", "met", "partly")],
)
def test_a_folder_says_how_far_a_loose_figure_reaches(
    tmp_path: Path, table: str, key: str, result: str, before: str, after: str
) -> None:
    (tmp_path / "verdicts.toml").write_text(f'[{table}]\n{key} = "{1 if key == "read" else 0.01}"\n', "utf-8")
    lexicon = load(tmp_path)
    earlier, later = (
        duixian.interpret(duixian.read_text(text, place="南山市", year=year))
        for text, year in (
            ("二、2023年主要目标\n\n新建公园100个。\n", 2023),
            (f"一、2023年工作回顾\n\n新建公园{result}。\n", 2024),
        )
    )
    assert [e.verdict.outcome for e in duixian.account(earlier, later).entries] == [before]
    assert [e.verdict.outcome for e in duixian.account(earlier, later, lexicon=lexicon).entries] == [after]


def test_without_a_lexicon_a_loose_figure_reaches_as_far_as_by_the_built_in_one() -> None:
    assert thresholds().reach == BUILT_IN


def test_what_must_not_stand_beside_a_word_is_read_with_it(tmp_path: Path) -> None:
    text = "一、2023年工作回顾\n\n街道喜建公园12个，街道喜鹊标本12个。"
    (tmp_path / "cues.toml").write_text('[light]\nhead = ["街道", {word = "喜", not_before = ["鹊"]}]\n', "utf-8")
    assert [indicator for *_, indicator, _ in read(text, None)] == ["街道喜建公园", "街道喜鹊标本"]
    assert [indicator for *_, indicator, _ in read(text, load(tmp_path))] == ["建公园", "喜鹊标本"]


def test_every_list_takes_a_word_with_what_must_not_stand_beside_it(tmp_path: Path) -> None:
    text = "一、2023年工作回顾\n\n新建公园12个，增长5%。"
    for name in load().words:
        file, _, key = name.partition(".")
        with (tmp_path / f"{file}.toml").open("a", encoding="utf-8") as written:
            written.write(f'{key} = [{{word = "囍囍", not_before = ["鹊"]}}]\n')
    lexicon = load(tmp_path)
    assert all(lexicon.words[name][-1] == "囍囍" for name in load().words)
    assert read(text, lexicon) == read(text, None)
