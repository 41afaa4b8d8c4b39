"""What the stages say to a reader: every code has its two sentences, and they read as sentences in either language."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import duixian
from duixian import messages
from duixian.columns import VOCABULARIES
from duixian.corpus.doubts import doubts_across, doubts_of
from duixian.lexicon.assumptions import assumptions
from duixian.lexicon.indicators import catalogue, read_catalogue
from duixian.messages import FORMATS, LANGUAGES, message, places, sentence, topic_of, topics
from duixian.model import Reading, Reason, say

PACKAGE = Path(duixian.__file__).parent
CASES = Path(__file__).parent.parent / "cases"
# The topics of the stages; what others say (commands, ledger, pages) names files and commands as well.
STAGES = (
    "assumption",
    "check",
    "distinction",
    "doubt",
    "equation",
    "extract",
    "link",
    "series",
    "verdict",
)
OF_STAGES = ("link/", "check/", "extract/", "judge.py", "corpus/doubts.py")
# Said by what the lexicon holds, not by a line of the code.
OF_LEXICON = ("assumption", "distinction")


@lru_cache(maxsize=1)
def _trees() -> list[tuple[str, ast.AST]]:
    return [(str(p.relative_to(PACKAGE)), ast.parse(p.read_text("utf-8"))) for p in sorted(PACKAGE.rglob("*.py"))
            # Migrations name tables as others name messages: ledger.statement.
            if p.parent.name != "migrations"]  # fmt: skip


def _codes(node: ast.AST) -> set[str]:
    """Collect the texts of a piece of code that are the code of a message, or would be one."""
    named = re.compile(rf"(?:{'|'.join(topics())})\.[a-z0-9]+(?:-[a-z0-9]+)*")
    return {text for text in _texts_of(node) if named.fullmatch(text)}


def _texts_of(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _said() -> Iterator[tuple[str, str, set[str] | None]]:
    """Go through the calls of ``say``: where, which code, with which values (None where they are not all named)."""
    for where, tree in _trees():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say" and call.args:
                given = {k.arg for k in call.keywords if k.arg is not None}
                whole = all(k.arg is not None for k in call.keywords)
                for code in sorted(_texts_of(call.args[0])):
                    if re.fullmatch(r"[a-z-]+\.[a-z0-9-]+", code):
                        yield f"{where}:{call.lineno}", code, given if whole else None


def _needed(text: str) -> frozenset[str]:
    return places(re.sub(r"\[[^\[\]]*\]", "", text))


def test_every_code_has_its_sentences_and_every_sentence_is_said() -> None:
    known = {f"{topic}.{name}" for topic in topics() for name in topic_of(topic)}
    # A stage may hand a code on before it is said (``SILENT``, ``reject``); elsewhere such a text may name a field.
    handed = {code for where, tree in _trees() if where.startswith(OF_STAGES) for code in _codes(tree)}
    assert handed | {code for _, code, _ in _said()} <= known
    written = {code for _, tree in _trees() for code in _codes(tree)}
    assert {code for code in known - written if code.partition(".")[0] not in OF_LEXICON} == set()


def test_what_the_lexicon_says_has_its_sentences_and_none_is_left_over() -> None:
    told = {code for entry in catalogue().indicators.values() for code in entry.confusable.values()}
    assert told == topic_of("distinction").keys()
    assert assumptions().keys() == topic_of("assumption").keys()


def test_whoever_says_a_sentence_gives_what_it_needs() -> None:
    lacking = [
        (where, code, needed - given)
        for where, code, given in _said()
        if given is not None and (needed := _needed(message(code).en)) - given
    ]
    assert lacking == []


@pytest.mark.parametrize("topic", topics())
def test_both_sentences_have_the_same_places(topic: str) -> None:
    for name, both in topic_of(topic).items():
        assert both.zh and both.en, name
        assert _needed(both.zh) == _needed(both.en), name
        assert places(both.zh) == places(both.en), name
        forms = set(re.findall(r"\{\w+:([\w-]+)\}", both.zh + both.en))
        assert forms <= FORMATS.keys() | VOCABULARIES.keys(), name
        assert not both.zh.endswith(("。", "；", "，")) and not both.en.endswith((".", ";", ",")), name


@pytest.mark.parametrize("topic", STAGES)
def test_a_sentence_is_of_one_language_and_in_plain_words(topic: str) -> None:
    for name, both in topic_of(topic).items():
        zh = re.sub(r"\{[^}]*\}|5G", "", both.zh)
        # Words of the reports themselves are quoted in either language.
        en = re.sub(r"\{[^}]*\}|左右|近|同步|第|两", "", both.en)
        assert not re.search(r"[A-Za-z]", zh), name
        assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", en), name
        assert not re.search(r"[,;:?!]|\.(?!\d)", zh), name
        assert topic == "equation" or "(" not in zh, name
        assert not re.search(r"许于|答于|作用|程度|甲地|引擎", zh), name
        assert not re.search(r"\b(?:told|held|shelf|engine)\b", en), name


# --- what is really said ---------------------------------------------------------------------------------------------


def _read(text: str, year: int, place: str = "南山市", name: str = "") -> Reading:
    return duixian.interpret(duixian.read_text(text, name=name or f"{place}-{year}.md", place=place, year=year))


def _account(promise: str, review: str, plan: str = "继续努力。") -> duixian.Account:
    earlier = _read(f"一、2023年工作回顾\n\n一年来成效明显。\n\n二、2024年主要目标\n\n{promise}\n", 2024)
    later = _read(f"一、2024年工作回顾\n\n{review}\n\n二、2025年工作安排\n\n{plan}\n", 2025)
    return duixian.account(earlier, later)


def _checked(text: str) -> duixian.Finding:
    (found,) = duixian.check_alone(_read(f"一、2023年工作回顾\n\n{text}\n", 2024))
    return found


def _reasons() -> Iterator[Reason]:
    """Go through all that is said of the sample sentences of linking, judging and checking."""
    for name in ("pairs", "comparisons", "verdicts"):
        for case in tomllib.loads((CASES / "link" / f"{name}.toml").read_text("utf-8"))["case"]:
            for entry in _account(case["earlier"], case["later"], case.get("plan", "继续努力。")).entries:
                link = entry.link
                yield from (link.why, entry.verdict.why, *(r.why for r in link.related))
                yield from (e.why for e in (link.result, link.against, *link.evidence) if e is not None)
    for path in sorted((CASES / "check").glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            texts = case.get("texts") or [case]
            readings = [_read(f"{'政府工作报告' if t['place'] == '全国' else t['place'] + '政府工作报告'}\n\n"
                              f"一、{t['year'] - 1}年工作回顾\n\n{t['text']}\n", t["year"], t["place"])
                        for t in texts]  # fmt: skip
            for found in duixian.check(readings):
                yield from (found.equation, found.why)


@pytest.fixture(scope="module")
def reasons() -> list[Reason]:
    return list(_reasons())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Reason):
        for one in value.values.values():
            yield from _texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    else:
        yield value


def test_what_is_said_of_the_sample_sentences_is_of_one_language(reasons: list[Reason]) -> None:
    assert len({r.code for r in reasons}) > 60
    for reason in reasons:
        written = sorted(set(_texts(reason)), key=len, reverse=True)
        for language in LANGUAGES:
            said = sentence(reason, language)
            assert said and "{" not in said and "[" not in said and "None" not in said
            assert not re.search(r"\d\.\d*0{6}|\d{9}", said)
            # Quotes, units, names and numbers are the text's own in either language.
            for own in (*written, "万亿", "亿", "万"):
                said = said.replace(own, "") if own else said
            stray = r"[A-Za-z]" if language == "zh" else r"[\u4e00-\u9fff\uff00-\uffef]"
            assert not re.search(stray, re.sub(r"左右|近|同步", "", said) if language == "en" else said), said


def test_values_are_written_digits(reasons: list[Reason]) -> None:
    for reason in reasons:
        for text in _texts(reason):
            assert not re.search(r"\d[eE][+-]?\d", text)


@pytest.mark.parametrize(
    ("promise", "review", "plan", "zh", "en"),
    [
        (
            "生产总值增长5%左右。",
            "生产总值增长4.8%。",
            "",
            "目标至少5%（“左右”允许相差0.1个百分点），结果4.8%，低0.2个百分点",
            "the target was at least 5% (左右 (about) allows 0.1 percentage points), the result is 4.8%, "
            "0.2 percentage points below",
        ),
        (
            "新建口袋公园50个。",
            "新建口袋公园42个。",
            "",
            "目标至少50个，结果42个，完成84%（满80%算部分兑现）",
            "the target was at least 50个, the result is 42个, which is 84% of it (from 80% on: partly kept)",
        ),
        (
            "粮食产量达到1.2亿斤。",
            "粮食产量6.3万吨。",
            "",
            "目标至少1.2亿斤，结果1.26亿斤（原文“6.3万吨”），完成105%",
            "the target was at least 1.2亿斤, the result is 1.26亿斤 (written 6.3万吨), which is 105% of it",
        ),
        (
            "单位生产总值能耗下降3%。",
            "单位生产总值能耗下降3.5%。",
            "",
            "目标至少下降3%，结果下降3.5%，多降0.5个百分点",
            "the target was a fall by at least 3%, the result is a fall by 3.5%, 0.5 percentage points more of a fall",
        ),
        (
            "建设智慧农贸市场18个。",
            "城市面貌焕然一新，完成投资36亿元。",
            "建设智慧农贸市场22个。",
            "2025年的报告只提出新目标，没有讲2024年完成多少",
            "the report of 2025 only sets a new target, and does not say what was done in 2024",
        ),
        (
            "新培育瞪羚企业40家。",
            "瞪羚企业总数达到210家。",
            "",
            "2025年的报告没有讲2024年新增多少，最接近的“210家”是总数",
            "the report of 2025 does not say what was added in 2024; the nearest figure, 210家, is a total",
        ),
        (
            "建设智慧农贸市场18个。",
            "完成投资36亿元。",
            "",
            "2025年的报告没有再提到这类数字，没有讲2024年完成多少",
            "the report of 2025 gives no figure of this kind again, and does not say what was done in 2024",
        ),
    ],
)
def test_what_became_of_a_promise_is_said_plainly(promise: str, review: str, plan: str, zh: str, en: str) -> None:
    (entry,) = _account(promise, review, plan or "继续努力。").entries
    assert sentence(entry.verdict.why, "zh") == zh
    assert sentence(entry.verdict.why, "en") == en


def test_two_indicators_of_similar_names_are_told_apart_in_the_readers_language() -> None:
    (entry,) = _account("工业增加值增长7%。", "规模以上工业增加值增长8.2%。").entries
    near = entry.link.related[0].why
    assert near.code == "link.confusable"
    code = near.values["difference"]
    assert isinstance(code, str) and code in topic_of("distinction")
    both = topic_of("distinction")[code]
    assert sentence(near, "zh") == f"工业增加值与规模以上工业增加值不是一回事（后者：{both.zh}）"
    assert sentence(near, "en") == f"工业增加值 and 规模以上工业增加值 are not the same (the latter: {both.en})"


def test_a_catalogue_of_ones_own_tells_them_apart_in_its_own_words(tmp_path: Path) -> None:
    entry = 'name = "椰子产量"\nenglish = "coconuts"\ntheme = "农业"\nnames = []\ndimension = "mass"\n'
    rest = 'kinds = ["level"]\nnature = "flow"\ngood = "up"\nconfusable = { grain-output = "椰子不是粮食" }\n'
    (tmp_path / "indicators.toml").write_text(f"[coconuts]\n{entry}{rest}", "utf-8")
    words = read_catalogue(tmp_path).indicators["coconuts"].confusable["grain-output"]
    reason = say("link.confusable", asked="椰子产量", given="粮食产量", difference=words)
    assert sentence(reason, "zh") == "椰子产量与粮食产量不是一回事（后者：椰子不是粮食）"
    assert sentence(reason, "en") == "椰子产量 and 粮食产量 are not the same (the latter: 椰子不是粮食)"


def test_the_catalogue_is_read_without_its_sentences() -> None:
    messages.topic_of.cache_clear()
    read_catalogue()
    _account("工业增加值增长7%。", "规模以上工业增加值增长8.2%。")
    assert messages.topic_of.cache_info().currsize == 0


@pytest.mark.parametrize(
    ("text", "equation", "why"),
    [
        (
            "新能源汽车由200辆增加到300辆，增长45%。",
            "由200到300辆，增幅49.3766～50.6266%，报告写“45%”，即44.5～45.5%",
            "由前后两个数算出的增幅，应等于报告写的增幅",
        ),
        (
            "办理代表建议128件、委员提案281件，共509件。",
            "128 + 281 = 409件，报告写509件",
            "前面列出的各项加起来应等于合计",
        ),
    ],
)
def test_what_arithmetic_found_is_said_plainly(text: str, equation: str, why: str) -> None:
    found = _checked(text)
    assert sentence(found.equation, "zh") == equation
    assert sentence(found.why, "zh") == why


def test_a_rejected_number_says_why() -> None:
    report = duixian.read_text("一、2023年工作回顾\n\n第3中学新建校舍，历时两年。\n", place="南山市", year=2024)
    rejected = duixian.explain(report, report.text.index("3中学")).rejected
    text, why = rejected[0]
    assert (text, sentence(why, "zh")) == ("3", "紧挨着字母、符号或“第”，是编号或代码")


def test_doubts_say_what_is_wrong_and_what_can_be_done() -> None:
    ((_, why, remedy),) = [d for d in doubts_of(_read("今天天气很好。" * 40, 2024, name="x")) if d[0] == "no-report"]
    assert sentence(why, "zh") == "280字中有0个数字，没有报告的标题"
    assert sentence(remedy, "zh") == "如果不是报告，请移出"
    known = {"document_kind": "work_report", "document_year": 2024, "sketch": "1", "content_hash": "a"}
    row = {**known, "document": "x", "path": "x.md", "document_place": "南山市"}
    (doubt,) = doubts_across([row, {**row, "document": "y", "path": "y.md", "document_place": "北山市"}])
    assert sentence(doubt["why"], "zh") == "文件相同，却用了两个地方的名字：南山市、北山市"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("2024", "2024年", "2024"),
        ("2024-06", "2024年6月", "2024-06"),
        ("2024-01/2024-06", "2024年1月至6月", "2024-01 to 2024-06"),
        ("2021/2025", "2021年至2025年", "2021 to 2025"),
        ("2024-Q1", "2024-Q1", "2024-Q1"),
    ],
)
def test_times_are_written_out(value: str, zh: str, en: str) -> None:
    assert (FORMATS["period"](value, "zh"), FORMATS["period"](value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("个", "个", "个"),
        ("GW", "GW", " GW"),
        ("%", "%", "%"),
        ("个百分点", "个百分点", " percentage points"),
        ("", "", ""),
    ],
)
def test_units_stand_behind_their_number(value: str, zh: str, en: str) -> None:
    assert (FORMATS["unit"](value, "zh"), FORMATS["unit"](value, "en")) == (zh, en)
