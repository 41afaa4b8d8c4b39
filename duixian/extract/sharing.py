"""What figures in a row share: subjects behind 分别, starting values of one 从A、B提高到C、D, one noun for two counts."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from duixian.extract.quantities import Figure
from duixian.extract.wording import Wording

if TYPE_CHECKING:
    from duixian.extract.engine import Draft

TO = re.compile(
    r"[^，。；\d]{0,10}?(?:提高|增加|增长|提升|上升|下降|降低|减少|缩小|缩减|扩大|发展|调整|调高|上调|下调|降|增|升|跃升|压缩|压减|缩短|攀升|变|上涨|拓展|延长|改善|回升|回落|扩展|扩至|跃|涨|减)(?:到|至|为|成)"
)
JOINED = re.compile(r"^[、 ]*(?:和|及|与|以及)?$|^[:：∶]$")
_OTHER_PARTS = re.compile(r"(?:[:：∶]\d+(?:\.\d+)?)*")
_SHARED_FROM = re.compile(r"分别(?:由|从)")


def behind(text: str, figure: Figure) -> int:
    """Where the text goes on behind a figure, or behind all parts of the structure that it opens."""
    m = _OTHER_PARTS.match(text, figure.tail) if figure.shape == "structure" else None
    return m.end() if m else figure.tail


def share_starts(drafts: list[Draft], first: int, length: int, text: str) -> None:
    """分别从A、B提高到C、D: all before the verb are starting values, and those behind it take their subjects."""
    starts, values = drafts[first : first + length], drafts[first + length : first + 2 * length]
    if length < 2 or len(values) < length or not _SHARED_FROM.search(starts[0].left):
        return
    if not TO.match(text, behind(text, starts[-1].figure)):
        return
    if {d.kind for d in (*starts, *values)} - {"level", "ratio"} or any(d.clause != starts[0].clause for d in values):
        return
    for start, value in zip(starts, values, strict=True):
        if start.role != "from":
            start.role, start.period = "from", ""
            start.rules.append(("role=from-to", "分别"))
        value.indicator = start.indicator
        value.rules.append(("indicator=shared-out", start.indicator))


def share_on(drafts: list[Draft], first: int, length: int, text: str) -> None:
    """甲、乙分别达到A、B，增长x%、y%: as many growths without a subject of their own go on with the same subjects."""
    heads, following = drafts[first : first + length], drafts[first + length : first + 2 * length]
    after = drafts[first + 2 * length : first + 2 * length + 1]
    if length < 2 or len(following) < length or any(d.kind != "change" for d in following):
        return
    if "indicator=carried-over" not in [r for r, _ in following[0].rules]:
        return
    joints = [text[a.figure.tail : b.figure.outer] for a, b in pairwise(following)]
    if (
        not all(JOINED.match(joint) for joint in joints)
        or text.find("；", heads[-1].figure.tail, following[0].figure.outer) >= 0
    ):
        return
    if after and JOINED.match(text[following[-1].figure.tail : after[0].figure.outer]):
        return  # one growth more than there are subjects: which is whose is open
    for head, draft in zip(heads, following, strict=True):
        yearly = "年均" if draft.indicator.endswith("年均") and not head.indicator.endswith("年均") else ""
        draft.indicator = head.indicator + yearly
        draft.rules.append(("indicator=shared-out", head.indicator))


def share_noun(drafts: list[Draft], text: str, wording: Wording) -> None:
    """办好12类45件实事: two counts of one noun, which stands behind the second; the verb stands before the first."""
    for k in range(len(drafts) - 2, -1, -1):
        draft, following = drafts[k], drafts[k + 1]
        if (
            draft.figure.tail == following.figure.outer
            and draft.kind == following.kind == "level"
            and draft.figure.shape == following.figure.shape == "amount"
            and draft.figure.dimension == following.figure.dimension == "count"
            and following.figure.unit
            # 5个300亿级集群: the second is a size
            and not following.figure.unit.endswith("级")
            and not text.startswith(("级", "以上"), following.figure.end)
            and "indicator=figure-before-noun" in [r for r, _ in following.rules]
        ):
            noun = following.indicator
            verb = wording.leading_verb(wording.trim(draft.left)) or ""
            if verb and not wording.leading_verb(noun):
                following.indicator = noun = verb + noun
            draft.indicator = noun
            draft.rules.append(("indicator=noun-of-next-figure", text[following.figure.start : following.figure.end]))
