"""Bytes to text: UTF-8 first, then byte order marks, then the Chinese code pages, judged by what they would say.

A decoding is judged by how many of its characters are among those that reports are made of; a wrong code page gives
rare ones. GB2312 and GBK are read as GB18030, which contains them.
"""

from __future__ import annotations

import re

from duixian.model import ReadError, say

_SAMPLE = 20_000
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "cp950", "utf-16-le", "utf-16-be")
# The characters that stand most often in such reports, in both scripts, with their punctuation and digits.
_COMMON = frozenset(
    "，。、；：“”（）《》—％的一业工政发展年会市区和经济民生国人大在中全新建设社力高城农实作加生产化环推进"
    "强行万元项亿增长目改革推动提升水公资服务体制度保障重点创开放上个要是以地成民府报告各位代表现我向请予审议为了"
    "十二三四五六七八九百千年月日第届次议县省村镇乡企科技教育文化卫健康老幼就业收入消费投产值总量财税金融贸"
    "業發展會區國經濟設強環產進農實長億萬項動創開關務體質學術歷與時間對來過這個們說應當數據報訊記者圖書館東車"
    "委員長議員廳處辦黨團導領導網頁標準約從後種樣氣電視聞電話號碼網絡機構計劃規劃統計財稅貿護醫療衛養學習"
    "0123456789.% \n\r\t-/:,()①②③"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_MARKS = frozenset("，。、；：（）“”《》％！？　—…·「」『』")


def decode(data: bytes, name: str) -> str:
    """Decode a text file.

    Args:
        data: its bytes.
        name: what to call it in a message.

    Returns:
        Its text, without byte order mark, line breaks as they are.

    Raises:
        ReadError: the file is empty or binary, or some byte fits no encoding.
    """
    if not data:
        raise ReadError(say("read.empty"), name, say("read.saved-completely"))
    return data.decode(detect(data, name)).removeprefix("\ufeff")


def detect(data: bytes, name: str, *, partial: bool = False) -> str:
    """Find the encoding of a text file.

    Args:
        data: its bytes.
        name: what to call it in a message.
        partial: the bytes are the head of a longer file and may end inside a character.

    Returns:
        A name for ``bytes.decode``; decoding with it succeeds unless ``partial``.

    Raises:
        ReadError: the file is binary, or some byte fits no encoding.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            failure = _failure(data, encoding, partial)
            if failure is None:
                return encoding
            raise _mixed(data, failure, encoding, name)
    failure = _failure(data, "utf-8", partial)
    if failure is None and b"\x00" not in data[:_SAMPLE]:
        if len(_CONTROL.findall(data[:_SAMPLE])) * 50 > len(data[:_SAMPLE]):
            raise _binary(name)
        return "utf-8"
    reached, best, quality = failure or 0, "utf-8", 0.0
    furthest = reached
    for encoding in _CANDIDATES:
        if encoding.startswith("utf-16") and len(data) % 2 and not partial:
            continue
        stop = _failure(data, encoding, partial)
        if stop is not None:
            furthest = max(furthest, stop) if not encoding.startswith("utf-16") else furthest
            continue
        judged = _judge(data[: _SAMPLE - _SAMPLE % 4], encoding)
        if judged > quality:
            best, quality = encoding, judged
    if quality >= 0.2:
        return best
    if b"\x00" in data[:_SAMPLE] or len(_CONTROL.findall(data[:_SAMPLE])) * 50 > len(data[:_SAMPLE]):
        raise _binary(name)
    if failure is not None and quality > 0.12:
        return best
    likely = "utf-8" if failure is not None and _is_utf8_so_far(data, failure) else "gb18030"
    stop = failure if likely == "utf-8" else _failure(data, "gb18030", partial)
    raise _mixed(data, stop if stop is not None else furthest, likely, name)


def _failure(data: bytes, encoding: str, partial: bool) -> int | None:
    """Return the offset of the first byte that does not fit, None if all do."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        if partial and error.start >= len(data) - 4:
            return None
        return error.start
    return None


def _judge(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "ignore")
    if not text:
        return 0.0
    strange = sum(
        c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or (c < " " and c not in "\t\n\r\f\v") or "\x7f" <= c < "\xa0"
        for c in text
    )
    han = len(_HAN.findall(text))
    common = sum(c in _COMMON for c in text) + sum(c in _MARKS for c in text)
    foreign = sum(
        "\u3400" <= c < "\u4e00" or c > "\uffff" or "\xa0" < c < "\u2000" or "\uac00" <= c < "\ue000" for c in text
    )
    return (common + 0.15 * han - 5 * strange - 2 * foreign) / len(text)


def _is_utf8_so_far(data: bytes, failure: int) -> bool:
    """Tell whether enough was valid UTF-8 beyond ASCII before the first bad byte, or after it."""
    before = data[:failure]
    if sum(byte > 127 for byte in before[-2000:]) >= 3:
        return True
    text = data[failure : failure + 4000].decode("utf-8", "ignore")
    return len(_HAN.findall(text)) * 4 > min(len(data) - failure, 4000)


def _mixed(data: bytes, offset: int, encoding: str, name: str) -> ReadError:
    problem = say("read.no-encoding", byte=offset, value=f"{data[offset]:02X}", encoding=encoding.upper())
    return ReadError(problem, name, say("read.repair-encoding"))


def _binary(name: str) -> ReadError:
    return ReadError(say("read.binary"), name, say("read.give-text"))
