"""What a user must know of a document: found and told, and nothing told of a document that is whole."""

from __future__ import annotations

from typing import Any

import pytest

import duixian
from duixian.corpus.doubts import doubts_across, doubts_of
from duixian.messages import sentence
from duixian.model import Report
from tests.corpus.documents import report

WHOLE = report("威海市", 2024) + "\n让我们同心协力、久久为功，把各项工作做得更好！" * 90


def told(text: str, name: str = "威海市-2024.md", **known: object) -> dict[str, str]:
    read = duixian.read_text(text, name=name, **known)  # type: ignore[arg-type]
    return {issue: sentence(why) for issue, why, _ in doubts_of(duixian.interpret(read))}


def test_of_a_whole_report_nothing_is_told() -> None:
    assert told(WHOLE) == {}


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("\n\n要继续深化各项改革，持续扩大开放，", "ends inside a sentence"),
        ("\n\n要继续深化各项改革，持续扩大开放，不断开创新的局", "ends inside a sentence"),
        ("\n\n（未完待续）", "goes on elsewhere"),
        ("\n\n点击查看全文", "goes on elsewhere"),
        ("\n\n新建公园\ufffd\ufffd处。", "2 characters are lost"),
    ],
)
def test_a_text_that_is_cut_off(end: str, why: str) -> None:
    assert why in told(WHOLE + end)["truncated"]


@pytest.mark.parametrize(
    "end", ["\n\n南山市市长 王一\n", "\n\n2024年1月18日\n", "\n\n（1）责任单位：市城管局，市园林局\n", "\n\n谢谢大家\n"]
)
def test_signatures_dates_and_lists_are_no_cut(end: str) -> None:
    assert told(WHOLE + end) == {}


def test_a_short_text_and_a_half_one() -> None:
    assert "fewer than any whole report" in told(report("威海市", 2024))["truncated"]
    half = "# 2024年威海市政府工作报告\n\n一、2023年工作回顾\n\n" + "".join(
        f"新建公园{k}处。全市上下齐心协力推进各项工作取得新的成效，群众的获得感和满意度继续提高，城市面貌明显改善。\n\n"
        for k in range(10, 60)
    )
    assert "the half that looks ahead has no figures" in told(half)["truncated"]


def test_a_name_and_a_text_of_two_years() -> None:
    assert "the name of the file says 2022" in told(WHOLE, "威海市-2022.md")["date-and-year"]
    communique = (
        "威海市2023年国民经济和社会发展统计公报\n\n2024年3月1日\n\n全年地区生产总值816亿元，比上年增长5.6%。\n"
        + "数据以年报为准。" * 400
    )
    assert "date-and-year" not in told(communique, "威海市-2023.md")


def test_a_text_that_is_no_report_or_of_no_place() -> None:
    assert set(told("今天的天气很好，适合出门走走。" * 40, "note.txt")) == {
        "no-report",
        "unknown-place",
        "unknown-year",
    }


def rows(*texts: tuple[str, str, int | None, str]) -> list[dict[str, Any]]:
    found = []
    for document, place, year, text in texts:
        read: Report = duixian.read_text(text, name=document, place=place, year=year)
        sketch = " ".join(f"{value:08x}" for value in duixian.sketch(read))
        found.append(
            {"path": document, "document": read.key, "document_place": place, "document_year": year}
            | {"document_kind": "work_report", "sketch": sketch, "content_hash": text}
        )
    return found


def test_one_text_twice_is_told_each_way() -> None:
    text = "".join(f"新建第{k}处公园并向社会开放使用，方便群众。" for k in range(40))
    other = text.replace("公园", "学校")
    found = list(
        doubts_across(
            rows(
                ("a", "威海市", 2024, text),
                ("b", "烟台市", 2024, text + "尾注。"),
                ("c", "威海市", 2023, text),
                ("d", "威海市", 2024, text),
                ("e", "青岛市", 2024, other),
                ("f", "青岛市", 2024, other.replace("群众", "居民")),
            )
        )
    )
    assert [(d["path"], d["other"], d["issue"]) for d in found] == [
        ("b", "a", "same-text"),
        ("c", "a", "same-text"),
        ("d", "a", "same-text"),
        ("f", "e", "same-text"),
    ]
    assert "two places' names, 威海市 and 烟台市" in sentence(found[0]["why"])
    assert "as that of 2024" in sentence(found[1]["why"])
    assert "the same file as another document" in sentence(found[2]["why"])


def test_two_reports_of_one_place_and_year() -> None:
    found = list(doubts_across(rows(("a", "威海市", 2024, WHOLE), ("b", "威海市", 2024, "新建公园8处。"))))
    assert [(d["path"], d["other"], d["issue"]) for d in found] == [("b", "a", "second-version")]
