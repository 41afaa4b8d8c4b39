"""Folding of traditional forms."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from duixian.lexicon import characters

TABLE = characters()


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(text.translate(TABLE)) == len(text)


@given(st.text(alphabet=[chr(c) for c in TABLE] + list("万亿的是")))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = text.translate(TABLE)
    assert once.translate(TABLE) == once


def test_traditional_text() -> None:
    folded = "臺灣與廣東簽約８個項目、１２萬畝，產值增長３億圓".translate(TABLE)
    assert folded == "台湾与广东签约８个项目、１２万亩，产值增长３亿圆"


def test_characters_of_simplified_text_stay() -> None:
    simplified = "乾坤 著名 瞭望 慰藉 什么 一幢 徵羽"
    assert simplified.translate(TABLE) == simplified
    assert len(TABLE) > 2400
