"""What the engine explains is said in Chinese on Chinese pages: no sentence of it is missing from the table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

import duixian
from duixian.check import check_across, check_alone
from duixian.corpus.doubts import doubts_of
from duixian.lexicon.assumptions import assumptions
from duixian.lexicon.indicators import catalogue
from duixian.link.comparing import REASONS
from duixian.model import Finding, Reading
from duixian.web.ledger.models import Finding as FindingRow
from duixian.web.ledger.models import Link
from duixian.web.site import labels
from duixian.web.site.explanations import Table, explained, in_chinese, table

ROOT = Path(__file__).parents[3]
CASES = ROOT / "cases"
SITE = ROOT / "duixian" / "web" / "site"


@pytest.mark.parametrize(
    ("told", "chinese"),
    [
        (
            "1572 against at least 1500 公里 (written 1572公里, 1500公里): 104.8 %",
            "1572公里，承诺不少于1500公里：完成104.8%（原文“1572公里”“1500公里”）",
        ),
        (
            "673 亿 against at least 684 亿 元 (written 673亿元, 684亿元): 98.4 %, from 80 % on partly",
            "673亿元，承诺不少于684亿元：完成98.4%，达到80%即为部分兑现（原文“673亿元”“684亿元”）",
        ),
        (
            "6 against at most 5 起 (written 6起, 5起): 83.3 %",
            "6起，承诺不超过5起：上限与实际之比为83.3%（原文“6起”“5起”）",
        ),
        (
            "2.7 against at least 2.5 %, 左右 allows 0.1 points (written 2.7%, 2.5%): 0.2 points",
            "2.7%，承诺不少于2.5%（“左右”允许相差0.1个百分点）：高0.2个百分点（原文“2.7%”“2.5%”）",
        ),
        (
            "4.05 against at most 4.6 % (written 4.05%, 4.6%): -0.55 points; 4.05% may lie on either side",
            "4.05%，承诺不超过4.6%：低0.55个百分点（原文“4.05%”“4.6%”）；“4.05%”可能在线上，也可能在线下",
        ),
        (
            "50.2 against at least 50.2 (written 50.2, 50.2): 0 points",
            "50.2，承诺不少于50.2：恰好相等（原文“50.2”“50.2”）",
        ),
        ("rank 3 against 5 or better", "第3位，承诺第5位或更靠前"),
        ("5.6% against 5.2% (全国平均)", "5.6%，全国平均为5.2%"),
        ("0.4个百分点 below 全国, 同步 allows 0.5 points", "比全国低0.4个百分点（“同步”允许低0.5个百分点）"),
        ("4.2万人 by 2024-01/2024-06, of 10万人 for 2024", "2024-01/2024-06完成4.2万人，2024年承诺10万人"),
        ("nearest: it is again only a plan", "最接近的数字不能作答：仍只是计划"),
        (
            "96% of the promise's words, 100% of the result's; sections of one subject; the same number",
            "承诺中96%的用词相合，结果中100%的用词相合；所在部分主题相同；数字相同",
        ),
        (
            "nearest: 新增市场主体 is not 市场主体: total at a date, not the increase",
            "最接近的数字不能作答：新增市场主体与市场主体不是一回事：某一时点的总数，不是增加数",
        ),
        ("no figure of 外贸进出口 for 2022 is given", "2022年的外贸进出口没有给出数字"),
        ("就业增速 is 城镇新增就业", "就业增速即城镇新增就业"),
        (
            "the levels of 2019 and 2020 give a growth that is 0.3 points off the written one; "
            "the level is in current prices and the growth at constant ones",
            "由2019年和2020年的数量算出的增速，与报告所写相差0.3个百分点；总量按现价、增速按不变价",
        ),
        (
            "2 others are higher, 3 more may be, and the rank is 1; "
            "one figure is an estimate and the other the final one",
            "另有2个地方更高，还有3个可能更高，而自称第1位；一个是预计数，另一个是最终数",
        ),
        ("85万 / 81.2万 − 1 = 4–5.3604 %, written 7.4%", "85万 / 81.2万 − 1 = 4–5.3604%，报告写7.4%"),
        (
            "2万亿 → 3万亿 元 over 5 years = 8.4–8.5 % against 7.95–8.05 %",
            "2万亿 → 3万亿元，5年平均 = 8.4–8.5%，报告写7.95–8.05%",
        ),
        ("52 + 9 = 61 against 62 条", "52 + 9 = 61，报告写62条"),
        ("7.7 + 44.2 + 48.2 = 100.1 against 100", "7.7 + 44.2 + 48.2 = 100.1，应为100"),
        ("54.3万 each 天 = 1482–1489 户 against 1487–1488 户", "54.3万，按天平均 = 1482–1489户，报告写1487–1488户"),
        (
            "2.4% is 全省第四; certainly higher: 4 of 12, perhaps: 9",
            "2.4%，自称全省第四；12个地方中肯定更高的有4个，可能更高的有9个",
        ),
        ("8.5% − 1.3个 = 7.1–7.3 %, 7.15–7.25 %", "8.5% − 1.3个 = 7.1–7.3%，所比的数是7.15–7.25%"),
        ("'五' is no number", "'五'不是数"),
        ("did you mean 威海市 or 海口市?", "是不是：威海市 or 海口市？"),
    ],
)
def test_a_line_is_said_in_chinese_with_its_numbers(told: str, chinese: str) -> None:
    assert in_chinese(told) == chinese


def test_what_is_no_sentence_of_the_engine_stays_as_it_is() -> None:
    assert in_chinese("第7页写的是5%") == "第7页写的是5%"
    assert in_chinese("page 7 says 5%") == "page 7 says 5%"
    # Of several sentences the known ones are said, the others kept.
    assert in_chinese("the same number; a sentence of tomorrow") == "数字相同；a sentence of tomorrow"
    assert table().unknown("the same number; a sentence of tomorrow") == ["a sentence of tomorrow"]


def test_a_reason_of_a_catalogue_of_ones_own_stays_as_it_is() -> None:
    assert in_chinese("甲指标 is not 乙指标: my own reason") == "甲指标与乙指标不是一回事：my own reason"


def test_english_pages_keep_the_engines_words() -> None:
    with translation.override("en"):
        assert explained("the same number") == "the same number"
    with translation.override("zh-hans"):
        assert explained("the same number") == "数字相同"


def test_a_place_that_only_the_chinese_has_is_told() -> None:
    with pytest.raises(ValueError, match="year"):
        Table({"it falls due in {when}": "{year}年才到期"}, {})


def _sample(english: str, groups: dict[str, dict[str, str]]) -> str:
    """Write a sentence of the table as the engine could, one phrase or number in each place."""
    plain = {
        None: "词语", "words": "词语", "chinese": "指标", "rest": "the same number", "anything": "a; b", "count": "12",
        "amount": "3.5", "interval": "1.5–2.5", "percent": "80 %", "unit": " 元", "reason": "per head",
    }  # fmt: skip

    def put(m: re.Match[str]) -> str:
        return _sample(next(iter(groups[m[1]])), groups) if m[1] in groups else plain[m[1]]

    return re.sub(r"\{\w+(?::([\w-]+)\??)?\}", put, english)


def _templates() -> Iterator[Any]:
    parts = tomllib.loads((SITE / "explanations.toml").read_text("utf-8"))
    groups = parts.pop("groups")
    for name, part in parts.items():
        for english, chinese in part.items():
            yield pytest.param(_sample(english, groups), chinese, id=f"{name}: {english[:60]}")


@pytest.mark.parametrize(("told", "chinese"), list(_templates()))
def test_every_sentence_of_the_table_is_the_one_that_it_recognises(told: str, chinese: str) -> None:
    said = table().chinese(told)
    assert said is not None
    # No earlier sentence takes it: what stands between the places is this sentence's own Chinese.
    for piece in re.split(r"\{[^}]*\}", chinese):
        assert piece in said


def _unknown(lines: Iterable[str]) -> set[str]:
    return {part for line in lines if line for part in table().unknown(line)}


def _lines(account: duixian.Account) -> Iterator[str]:
    for entry in account.entries:
        yield from (entry.link.why, entry.verdict.why)
        for evidence in (entry.link.result, entry.link.against, *entry.link.evidence):
            if evidence is not None:
                yield evidence.why
        yield from (near.why for near in entry.link.related)
        yield from (revision.why for revision in entry.link.revisions)
        yield from (verdict.why for _, verdict in entry.further)


def _reading(text: str, year: int, place: str = "南山市", name: str = "") -> Reading:
    return duixian.interpret(duixian.read_text(text, name=name or f"{place}-{year}.md", place=place, year=year))


@pytest.mark.parametrize("name", ["pairs", "comparisons", "verdicts"])
def test_no_case_of_linking_and_judging_says_what_the_table_has_not(name: str) -> None:
    lines: list[str] = []
    for case in tomllib.loads((CASES / "link" / f"{name}.toml").read_text("utf-8"))["case"]:
        earlier = _reading(f"一、2023年工作回顾\n\n一年来成效明显。\n\n二、2024年主要目标\n\n{case['earlier']}\n", 2024)
        plan = case.get("plan", "继续努力。")
        later = _reading(f"一、2024年工作回顾\n\n{case['later']}\n\n二、2025年工作安排\n\n{plan}\n", 2025)
        page = _reading(f"2024年1至6月，{case['later']}\n", 2024, name="晚报.txt")
        again = _reading(f"二、2024年实事计划\n\n{case['earlier']}\n", 2024, name="计划.txt")
        lines += [*_lines(duixian.account(earlier, later, [again])), *_lines(duixian.account(earlier, page))]
    assert len(lines) > 20 and not _unknown(lines)


def _found(file: Path) -> Iterator[Finding]:
    for case in tomllib.loads(file.read_text("utf-8"))["case"]:
        if "texts" in case:
            readings = []
            for t in case["texts"]:
                title = "政府工作报告" if t["place"] == "全国" else f"{t['year']}年{t['place']}政府工作报告"
                text = f"{title}\n\n一、{t['year'] - 1}年工作回顾\n\n{t['text']}\n"
                readings.append(_reading(text, t["year"], t["place"]))
            yield from check_across(readings)
        else:
            text = f"一、{case['year'] - 1}年工作回顾\n\n{case['text']}\n"
            yield from check_alone(_reading(text, case["year"], case["place"]))


@pytest.mark.parametrize("file", sorted((CASES / "check").glob("*.toml")), ids=lambda file: file.stem)
def test_no_case_of_the_checks_says_what_the_table_has_not(file: Path) -> None:
    found = list(_found(file))
    assert found and not _unknown(line for f in found for line in (f.why, f.equation))
    assert {f.assumption for f in found} - {""} <= labels.ASSUMPTION.keys()
    assert {f.relation for f in found} <= labels.RELATION.keys()


def test_what_is_doubtful_of_a_document_is_in_the_table() -> None:
    told = "政府工作报告\n\n一、2023年工作回顾\n\n生产总值增长6%。\n"
    texts = [
        ("无标题.txt", "没有数字的一段话。\n"), ("南山市-2019.md", f"{told}（2024年1月5日）\n"),
        ("南山市-2024.md", f"{told}未完待续"), ("南山市-2024.md", f"{told}我们要继续努力，为"),
        ("南山市-2024.md", f"{told}坏了\ufffd。\n"), ("南山市-2024.md", told),
    ]  # fmt: skip
    doubts = [d for name, text in texts for d in doubts_of(duixian.interpret(duixian.read_text(text, name=name)))]
    assert {issue for issue, _, _ in doubts} >= {"unknown-place", "truncated", "no-report"}
    assert not _unknown(line for _, why, remedy in doubts for line in (why, remedy))
    assert {issue for issue, _, _ in doubts} <= labels.ISSUE.keys()


def test_the_lexicons_reasons_are_in_the_table() -> None:
    known = tomllib.loads((SITE / "reasons.toml").read_text("utf-8"))
    given = {reason for i in catalogue().indicators.values() for reason in i.confusable.values()}
    assert known.keys() == given
    assert not _unknown(a.says for a in assumptions().values()) and not _unknown(REASONS.values())
    assert assumptions().keys() <= labels.ASSUMPTION.keys()


_ENGLISH = re.compile(
    r"against at (?:least|most)|of the promise's words|in the catalogue|nothing of the kind|falls due in"
)


def test_pages_and_feeds_speak_one_language(client: Client, weihai: dict[int, Any]) -> None:
    slug = weihai[2024].place.slug
    # A feed lists what was missed; the sample reports have kept theirs.
    Link.objects.filter(outcome="met", verdict_rule="quantity-floor").update(outcome="missed")
    addresses = [f"/p/{slug}/2024/promises/?numberless=1&later=1", f"/feeds/{slug}/verdicts.atom"]
    chinese, english = {}, {}
    for address in addresses:
        client.cookies["django_language"] = "zh-hans"
        chinese[address] = client.get(address).content.decode()
        client.cookies["django_language"] = "en"
        english[address] = client.get(address).content.decode()
    assert not any(_ENGLISH.search(page) for page in chinese.values())
    assert "承诺不少于" in chinese[addresses[0]] and ">quantity-floor" not in chinese[addresses[0]]
    assert "承诺不少于" in chinese[addresses[1]] and "against at least" in english[addresses[1]]
    assert _ENGLISH.search(english[addresses[0]]) and "承诺不少于" not in english[addresses[0]]
    # What programs read is the engine's own in either language.
    client.cookies["django_language"] = "zh-hans"
    assert "against at least" in client.get(f"/p/{slug}/2024/promises.json").content.decode()


def test_findings_are_said_on_the_checks_page(client: Client, weihai: dict[int, Any]) -> None:
    document = weihai[2025]
    FindingRow.objects.create(
        key="a" * 16, place=document.place, year=2024, document=document, relation="sum", outcome="contradicts",
        equation="52 + 9 = 61 against 62 条", why="the row and its total", assumption="", quotes="",
    )  # fmt: skip
    client.cookies["django_language"] = "zh-hans"
    page = client.get(f"/checks/?place={document.place.slug}").content.decode()
    assert "52 + 9 = 61，报告写62条" in page and "各项与合计" in page and "against" not in page


def test_a_refused_request_is_answered_in_chinese(client: Client, ledger: None) -> None:
    client.cookies["django_language"] = "zh-hans"
    page = client.get("/p/nowhere/").content.decode()
    assert "没有这个地方" in page and "no such place" not in page


_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def test_every_word_of_the_site_has_its_english_and_none_is_left_over() -> None:
    used: set[tuple[str, str | None]] = set()
    for file in (ROOT / "duixian" / "web").rglob("*"):
        if file.suffix == ".py":
            source = file.read_text("utf-8")
        elif file.suffix == ".html" and "templates" in file.parts:
            source = templatize(file.read_text("utf-8"))
        else:
            continue
        for _, message, _, context in extract("python", BytesIO(source.encode()), keywords=_KEYWORDS):
            used.add((message if isinstance(message, str) else message[0], context))
    with (SITE / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as stream:
        entries = [m for m in read_po(stream, locale="en") if m.id]
    known = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in entries}
    assert used == known and all(m.string for m in entries)
