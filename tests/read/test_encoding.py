"""Encodings are found from the bytes."""

from __future__ import annotations

import codecs

import pytest

from duixian.model import ReadError
from duixian.read import read
from duixian.read.encoding import decode, detect
from tests.read.documents import REPORT

TRADITIONAL = "去年經濟穩定增長，新增就業3.6萬人，投資達到三億元。我們為市民辦了二十項實事。"
TITLES = ["2024年政府工作报告", "南山市2023年国民经济和社会发展统计公报", "增长5.6%"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("text", [REPORT, REPORT * 50, *TITLES])
def test_simplified(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "utf-16-le", "gb18030"])
def test_traditional(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding), "a.txt") == TRADITIONAL


def test_big_endian_with_mark() -> None:
    assert decode(codecs.BOM_UTF16_BE + REPORT.encode("utf-16-be"), "a.txt") == REPORT


def test_the_mark_is_no_part_of_the_text() -> None:
    report = read(REPORT.encode("utf-8-sig"), name="a.txt")
    assert report.source_text == REPORT
    assert report == read(REPORT.encode(), name="a.txt")


def test_line_breaks_stay_as_they_are() -> None:
    source = REPORT.replace("\n", "\r\n")
    report = read(source.encode("gbk"), name="a.txt")
    assert report.source_text == source
    assert report.text == read(REPORT.encode(), name="a.txt").text


def test_the_head_of_a_longer_file_may_end_inside_a_character() -> None:
    assert detect(REPORT.encode()[:-2], "a", partial=True) == "utf-8"
    assert detect(REPORT.encode("gbk")[:-2], "a", partial=True) == "gb18030"


def test_mixed_encodings_are_told_with_the_offset() -> None:
    head = REPORT.encode()
    with pytest.raises(ReadError) as caught:
        decode(head + "粮食产量增加".encode("gbk") + head, "a.txt")
    assert f"byte {len(head)} " in str(caught.value)
    assert "UTF-8" in str(caught.value)


def test_damage_in_a_gbk_file() -> None:
    data = REPORT.encode("gbk")
    with pytest.raises(ReadError, match=r"fits no encoding|binary"):
        decode(data + b"\xff\xff\xff" + data, "a.txt")
