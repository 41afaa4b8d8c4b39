"""Of which time a figure speaks (guideline, field `period`): first what its sentence says, then what its part of the text says."""

from __future__ import annotations

import re

import msgspec

from duixian.extract.draft import Clause, Draft
from duixian.extract.times import Time
from duixian.ruling import Table, rule


class Near(msgspec.Struct, frozen=True, gc=False):
    """A time expression in front of a figure: what the rules look at by which it may be another's."""

    time: Time
    clause: Clause
    draft: Draft


class Said(msgspec.Struct, frozen=True, gc=False):
    """What time a sentence says of one of its figures.

    Attributes:
        period: the time; empty if none is said.
        rule: the kind of expression.
        due: it is a time by which something is to be reached (到2027年).
        base: the year with which the figure is compared (比2015年); 0 if none.
    """

    period: str
    rule: str
    due: bool
    base: int


NOT_SAID = Said("", "", False, 0)


@rule("")
def of_a_starting_value(near: Near) -> bool | None:
    """由2015年的A增加到B: the year stands with the starting value, and not with what follows."""
    time, clause, draft = near.time, near.clause, near.draft
    text, prior = clause.setting.text, clause.prior
    begun = draft.role == "value" and prior is not None and prior.role == "from" and time.end <= prior.figure.start
    return True if begun and text[max(0, time.start - 1)] in "由从" else None


@rule("")
def of_another_part(near: Near) -> bool | None:
    """去年…；新建12个: a year named from the report's own holds up to the semicolon."""
    time, clause = near.time, near.clause
    parted = clause.setting.text.find("；", time.end, clause.figure.start) >= 0
    return True if parted and time.rule == "relative-year" else None


@rule("")
def of_an_event(near: Near) -> bool | None:
    """落实去年9月26日会议部署的政策: the day belongs to the meeting."""
    time, setting = near.time, near.clause.setting
    day = "-" in time.period and time.rule in ("year", "relative-year") and time.start > setting.start
    return True if day and setting.text[time.start - 1] not in "，、。；：（(“于在至到自从截 \u3000—" else None


@rule("", attached=r"的?[\d百千]")
def of_another_figure(near: Near, *, attached: re.Pattern[str]) -> bool | None:
    """从2006年的18亿元增加到2010年的306亿元: each year belongs to the figure that it touches."""
    time, clause = near.time, near.clause
    return True if time.end < clause.figure.start - 2 and attached.match(clause.setting.text, time.end) else None


# Why a time in front of a figure is not the figure's.
NOT_ITS = (of_a_starting_value, of_another_part, of_an_event, of_another_figure)


def said(clause: Clause, draft: Draft, not_its: Table[bool]) -> Said:
    """Find what time the sentence says of a figure: the last one in front of it that is its own."""
    text, figure = clause.setting.text, clause.figure
    period, name, due, base = "", "", False, 0
    for time in clause.setting.clock:
        if time.start >= figure.start:
            break
        if time.base:
            if text.find("；", time.end, figure.start) < 0:
                base = time.base
        elif not_its.first(Near(time, clause, draft)) is None:
            period, name, due = time.period, time.rule, time.due
    return Said(period, name, due, base)


class Period(msgspec.Struct, frozen=True, gc=False):
    """What the rules of what a period becomes look at.

    Attributes:
        clause: the figure with its words.
        draft: the statement, with kind, role and indicator.
        base: the year with which the figure is compared; 0 if none.
        named: the period so far.
    """

    clause: Clause
    draft: Draft
    base: int
    named: str


class Settled(msgspec.Struct, frozen=True, gc=False):
    """A period, what was matched, and the year of the value from which a growth began; 0 if none."""

    period: str
    matched: str
    since: int = 0


@rule("period=end-of-from-to")
def end_of_from_to(about: Period) -> Settled | None:
    """五年来由A增加到B: B is the value of the last of the years."""
    prior = about.clause.prior
    if prior is None or prior.role != "from" or prior.clause != about.draft.clause or "/" not in about.named:
        return None
    end = str(last(about.named))
    return Settled(end, end)


@rule("period=base-year")
def base_year(about: Period) -> Settled | None:
    """比2015年增长45%: a growth over the years behind the one with which it is compared.

    比1978年 in a review of 1978-1982 is a growth over what is reviewed.
    """
    if not about.base or about.draft.kind != "change" or not about.named:
        return None
    base, end, reviewed = about.base, last(about.named), about.clause.setting.period
    if "/" in reviewed and first(reviewed) <= base:
        return Settled(reviewed, str(base))
    return Settled(f"{base + 1}/{end}" if base + 1 < end else str(end), str(base))


# A growth that is said to be of one year, whatever values stand before it.
@rule("period=between-values", yearly="{growth.year.one}")
def between_values(about: Period, *, yearly: re.Pattern[str]) -> Settled | None:
    """由2015年的95亿元增加到170亿元，增长79%: the growth is over the years between the two values."""
    prior, draft, named = about.clause.prior, about.draft, about.named
    if prior is None or draft.kind != "change" or "/" in named or not 0 < prior.since < last(named) - 1:
        return None
    if draft.indicator.removesuffix("年均") != prior.indicator:
        return None
    if yearly.search(about.clause.setting.text, prior.figure.end, about.clause.figure.start):
        return None
    return Settled(f"{prior.since + 1}/{last(named)}", str(prior.since), prior.since)


def _spans_years(about: Period) -> bool:
    """Whether the period is years of which the sentence itself names neither first nor last."""
    named = about.named
    if "/" not in named or "-" in named:
        return False
    return not any(t.period == named and t.rule == "year-span" for t in about.clause.setting.clock)


@rule("period=kept-over", kept="{verbs.state.kept}$")
def kept_over(about: Period, *, kept: re.Pattern[str]) -> Settled | None:
    """五年来稳定在80%以上: what was kept holds of all the years."""
    found = _spans_years(about) and kept.search(about.draft.left.rstrip())
    return Settled(about.named, about.named) if found else None


@rule(
    "period=state-at-the-end",
    summed="{verbs.deed.summed}",
    stock="{verbs.state.reached}",
    spent="{verbs.deed.spent}",
    flow="{verbs.deed.flows}",
    state="{verbs.state.nouns}$",
)
def state_at_the_end(
    about: Period,
    *,
    summed: re.Pattern[str],
    stock: re.Pattern[str],
    spent: re.Pattern[str],
    flow: re.Pattern[str],
    state: re.Pattern[str],
) -> Settled | None:
    """Over several years a rank, a share or a stock is that of the last one: 五年来…床位达到2400张."""
    if not _spans_years(about):
        return None
    kind = about.draft.kind
    if kind in ("rank", "ratio") or (kind == "level" and not _sums_up(about, summed, stock, spent, flow, state)):
        end = str(last(about.named))
        return Settled(end, end)
    return None


def _sums_up(
    about: Period,
    summed: re.Pattern[str],
    stock: re.Pattern[str],
    spent: re.Pattern[str],
    flow: re.Pattern[str],
    state: re.Pattern[str],
) -> bool:
    """Tell whether a count over several years is a sum of what was done (建成36个) or a state at the end (达到8家)."""
    draft, prior, left = about.draft, about.clause.prior, about.draft.left
    if summed.search(left + draft.indicator):
        return True
    if stock.search(left[-8:]) and not spent.search(draft.indicator):
        return False
    if flow.search(draft.indicator) is not None or left.rstrip().endswith("完成"):
        return True
    if state.search(draft.indicator):
        return False
    # 授予博士学位18人，硕士学位1万人: the second is a sum of the same deed
    deed = prior is not None and prior.kind == "level" and prior.period == about.named
    return deed and left.strip() != "" and len(left) < 12


@rule("")
def distance_at_the_end(about: Period) -> Settled | None:
    """Over several years a distance is that of the last one, unless it is one of growth: 高于全国2个百分点."""
    draft = about.draft
    if draft.kind != "difference" or not _spans_years(about):
        return None
    return None if draft.indicator.endswith(("增长", "增速", "年均")) else Settled(str(last(about.named)), "")


# What the period of a value becomes, once its kind is known.
BECOMES = (end_of_from_to, base_year, between_values, kept_over, state_at_the_end, distance_at_the_end)


def of_starting_value(clause: Clause, named: str, base: int) -> str:
    """Return the time of the value from which another one came (由2015年的A增加到B); empty if it is not said."""
    text, figure, clock = clause.setting.text, clause.figure, clause.setting.clock
    ahead = [t for t in clock if t.end <= figure.start]
    own = [t for t in ahead if not t.base and text[max(0, t.start - 1)] in "由从"]
    spans = [t for t in ahead if t.rule == "year-span"]
    if own and own[-1].rule == "year":
        return own[-1].period
    if spans:
        return str(first(spans[-1].period))
    if base:
        return str(base)
    return str(first(named) - 1) if "/" in named else ""


def last(period: str) -> int:
    """Return the last year of a period; 0 of none."""
    return int(period.rpartition("/")[2][:4]) if period else 0


def first(period: str) -> int:
    """Return the first year of a period; 0 of none."""
    return int(period[:4]) if period else 0
