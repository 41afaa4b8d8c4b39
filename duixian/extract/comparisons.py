"""Targets and results without a number: measured against another figure (高于全国平均, 与经济增长同步, 不低于上年).

Only comparisons with something that has a figure are stated: a country's or province's average, the year before, the
growth of the economy. 与全国同步 said of a society, or 同步推进 of two projects, compares nothing that can be judged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from duixian.extract.placing import section_path
from duixian.model import Comparison, Kind, Outline, Relation, Report
from duixian.text import CLAUSE_ENDS

_GROWTH = r"(?:增长|增速|增幅|涨幅|增长速度|增长水平)"
_ECONOMY = (
    rf"(?:国民|本?地区)?(?:经济(?:总量)?(?:增长|发展|增速)?|GDP|国内生产总值|(?:地区)?生产总值){_GROWTH}?(?:速度)?"
)
_WIDER = r"(?:全国|全省|全区|全市|全州)(?:、?(?:和)?(?:全国|全省|全区|全市))?"
_REFERENCE = rf"(?:{_WIDER}(?:居民收入|农民收入)?(?:{_GROWTH})?(?:平均)?(?:水平|增速|增幅|增长)?|(?:上年|去年|上年同期)(?:水平|同期|增幅|增速)?|{_ECONOMY}(?:水平)?)"
_SUBJECT = r"(?P<subject>[^，。；：、！？\n\d%％（）()“”]{2,26}?)"
_ADVERB = r"(?:继续|持续|明显|略|均|都|稳步|总体|力争|努力|保持|分别|一直|始终|大体|基本|总体上)*"
_IN_STEP = re.compile(
    rf"{_SUBJECT}(?P<growth>{_GROWTH}(?:速度)?)?{_ADVERB}(?:与|和|同|跟){_ADVERB}(?P<reference>{_REFERENCE}){_ADVERB}同步(?:增长|提高)?(?=[，。；、！\n])"
)
_RELATIONS: dict[str, Relation] = {
    "不低于": "not_below",
    "不慢于": "not_below",
    "不高于": "not_above",
    "不超过": "not_above",
    "高于": "above",
    "快于": "above",
    "好于": "above",
    "优于": "above",
    "超过": "above",
    "领先": "above",
    "领先于": "above",
    "低于": "below",
}
_THAN = re.compile(
    rf"{_SUBJECT}(?P<growth>{_GROWTH}(?:速度)?)?{_ADVERB}(?P<word>{'|'.join(sorted(_RELATIONS, key=len, reverse=True))})(?P<reference>{_REFERENCE})(?=[，。；、！\n])"
)
_HEAD = re.compile(
    r"^(?:——|主要是考虑到|不仅|但|确保|力争|努力|实现|保持|促进|推动|争取|使|其中|同时|继续|坚持|要|并|且|以及|全年|全省|全市|全区|主要预期目标是|预期|和|与|把)+"
)
# Nothing by itself: the subject stands in an earlier clause, and guessing it would be a wrong claim.
_EMPTY = re.compile(
    r"^(?:分别|只有|仍是\S*|增速|增幅|增长|连续\S*|水平|多项\S*|主要(?:经济)?指标\S*|各项\S*|发展\S*|经济社会\S*|总体\S*|我们\S*|整体\S*|建设\S*)?$"
)
# The patterns try every place as a subject's beginning, which is slow. No match crosses a barrier, and each holds a
# cue, so that only the stretch between barriers around a cue has to be tried (docs/architecture.md, Speed).
_BARRIER = re.compile(rf"[{CLAUSE_ENDS}\d%％（）()“”]")
_STEP_CUE = re.compile("同步")
_THAN_CUE = re.compile(
    rf"(?:{'|'.join(sorted(_RELATIONS, key=len, reverse=True))})"
    r"(?:全[国省区市州]|[上去]年|国民|本?地区|经济|GDP|国内生产总值|生产总值)"
)


def comparisons(report: Report, outline: Outline) -> tuple[Comparison, ...]:
    """State every target and result that is measured against another figure and has no number itself.

    Args:
        report: the report.
        outline: its sections and stretches.

    Returns:
        Comparisons in order of the text.
    """
    found: dict[int, Comparison] = {}
    starts = [s.start for s in outline.stretches]
    section_starts = [s.start for s in outline.sections]
    for block in report.blocks:
        if block.kind not in ("paragraph", "table_row"):
            continue
        piece = report.text[block.start : block.end]
        for m in _matches(_IN_STEP, _STEP_CUE, piece):
            _add(found, m, "in_step", report, outline, block.start, starts, section_starts)
        for m in _matches(_THAN, _THAN_CUE, piece):
            _add(found, m, _RELATIONS[m["word"]], report, outline, block.start, starts, section_starts)
    return tuple(found[k] for k in sorted(found))


def _matches(pattern: re.Pattern[str], cue: re.Pattern[str], piece: str) -> Iterator[re.Match[str]]:
    """Find what ``pattern.finditer(piece)`` finds, by looking only where the cue stands."""
    done = 0
    for hit in cue.finditer(piece):
        if hit.start() < done:
            continue
        begin = max((m.end() for m in _BARRIER.finditer(piece, done, hit.start())), default=done)
        barrier = _BARRIER.search(piece, hit.end())
        done = barrier.end() if barrier else len(piece)
        yield from pattern.finditer(piece, begin, done)


def _add(
    found: dict[int, Comparison],
    m: re.Match[str],
    relation: Relation,
    report: Report,
    outline: Outline,
    shift: int,
    starts: list[int],
    section_starts: list[int],
) -> None:
    head = _HEAD.match(m["subject"])
    subject = m["subject"][head.end() :] if head else m["subject"]
    subject = re.sub(r"(?:的|连年|年均|年|要|均|都|应|将|也|保持|继续|明显|持续|实现)+$", "", subject)
    if _EMPTY.match(subject):
        return
    start, end = shift + m.start("subject") + (head.end() if head else 0), shift + m.end()
    stretch = outline.stretches[bisect_right(starts, start) - 1]
    status = "target" if stretch.view == "outlook" else "result" if stretch.view == "review" else "other"
    growth = (
        bool(m["growth"])
        or any(word in m["reference"] for word in ("增", "涨", "经济"))
        or "增" in subject[-3:]
        or relation == "in_step"
    )
    kind: Kind = "change" if growth else "level"
    rules = (
        f"indicator={'in-step' if relation == 'in_step' else 'compared'}",
        f"status={stretch.view}",
        f"period={stretch.rule}",
    )
    found[start] = Comparison(
        f"{report.id}-c{start}",
        report.id,
        start,
        end,
        report.text[start:end],
        subject,
        kind,
        relation,
        m["reference"],
        status,  # type: ignore[arg-type]
        stretch.period,
        section_path(outline.sections, section_starts, start),
        rules,
    )
