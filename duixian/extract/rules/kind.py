"""Kind and direction of a figure that is neither a rank nor a pace (guideline, fields `kind`, `direction`)."""

from __future__ import annotations

import re

import msgspec

from duixian.extract.draft import Clause
from duixian.ruling import rule


class Kind(msgspec.Struct, frozen=True, gc=False):
    """What a rule of this table answers.

    Attributes:
        kind, direction: of the statement.
        matched: the words by which it was told.
        cut: the verb of a reduction whose object stands before the figure.
        raised: the verb of a raise whose object stands before the figure.
    """

    kind: str
    direction: str
    matched: str
    cut: str = ""
    raised: str = ""


@rule("kind=structure")
def structure(clause: Clause) -> Kind:
    """A part of a structure is a share of the whole: 三次产业结构为9.3∶37.0∶53.7."""
    return Kind("ratio", "", clause.near[-6:])


@rule("kind=fold")
def fold(clause: Clause) -> Kind:
    """翻番 is said of growth alone."""
    return Kind("change", "up", "翻番")


@rule("kind=compared-with")
def compared_with(clause: Clause) -> Kind | None:
    """A distance to another place, average or plan, and not to an earlier time: 高于全国平均1.2个百分点."""
    compared = clause.setting.wording.compared(clause.near)
    return Kind("difference", compared.direction, compared.to) if compared is not None else None


@rule("kind=growth-verb", bad="{growth.sign.bad}")
def growth_verb(clause: Clause, *, bad: re.Pattern[str]) -> Kind | None:
    """The figure follows a verb of growth or decline at once: 增长5%, 下降0.3个百分点.

    Not where the thing is the verb's object, so that the figure counts it (增加66辆公交车), nor behind 新增加, where those
    added are counted as with 新增. A verb of one character must stand alone (增, not 新增). 改善 is a fall only of what is
    bad when it is high: a concentration or an index.
    """
    near, figure, prior = clause.near, clause.figure, clause.prior
    growth = clause.setting.wording.growth.search(near, max(0, len(near) - 10))
    if growth is None or near.endswith("新增加"):
        return None
    if growth["up"] and clause.counts and figure.shape == "amount":
        return None
    word = growth["down"] or growth["up"]
    if len(word) == 1 and near != word and (not near.endswith(word) or near[-2] in "加新净倍"):
        return None
    down = bool(growth["down"])
    if word == "改善" and not bad.search(near) and not (prior is not None and "浓度" in prior.indicator):
        down = False
    return Kind("change", "down" if down else "up", growth[0])


@rule(
    "kind=named-growth",
    named=r"{growth.name.rates}[^，。；]{0,4}?{growth.name.holds}*$",
    target="{growth.aim.of}{growth.aim.planned}*{growth.aim.what}{growth.aim.set}*$|{growth.aim.kept}$",
    falls="^{growth.name.falls}",
)
def named_growth(
    clause: Clause, *, named: re.Pattern[str], target: re.Pattern[str], falls: re.Pattern[str]
) -> Kind | None:
    """The growth is named, and the figure says how much it is: 增速达到4.5%, 涨幅控制在3%左右, 增长目标为5%."""
    near = clause.near
    if "幅" not in near and "增" not in near:
        return None
    found = named.search(near) or target.search(near)
    return Kind("change", "down" if falls.match(found[0]) else "up", found[0]) if found is not None else None


@rule("kind=percentage-points", down="{growth.sign.less}")
def percentage_points(clause: Clause, *, down: re.Pattern[str]) -> Kind | None:
    """Percentage points that are compared with nothing else are a change of a share or rate."""
    unit = clause.figure.unit
    return Kind("change", "down" if down.search(clause.near) else "up", unit) if unit.endswith("百分点") else None


@rule("kind=more-than-earlier", more="{growth.more.than}[^，；]*{growth.more.by}$|^{growth.more.exceeds}$")
def more_than_earlier(clause: Clause, *, more: re.Pattern[str]) -> Kind | None:
    """So much more than before: 比上年多两成. An amount (多3家) is one of things and is left to the rules after it."""
    if clause.figure.shape == "amount" and clause.figure.unit != "倍":
        return None
    found = more.search(clause.near)
    return Kind("change", "up", found[0]) if found is not None else None


@rule(
    "kind=reduction",
    quick="{growth.cut.signs}",
    reduced="(?:^|[，、]|{growth.cut.adverbs})(?P<v>{growth.cut.verbs})(?!{growth.cut.ends})[^，。；到至]{2,}$",
)
def reduction(clause: Clause, *, quick: re.Pattern[str], reduced: re.Pattern[str]) -> Kind | None:
    """A reduction whose object stands between verb and figure: 压减办事环节30项."""
    found = reduced.search(clause.near) if quick.search(clause.near) else None
    return Kind("change", "down", found["v"], cut=found["v"]) if found is not None else None


@rule("kind=raise-object", raised="(?:^|、|{growth.lift.adverbs})(?P<v>{growth.lift.verbs})[^，。；到至]{3,}$")
def raise_object(clause: Clause, *, raised: re.Pattern[str]) -> Kind | None:
    """A raise whose object stands between verb and figure, of shares and money alone: 提高养老金5%."""
    if clause.figure.shape != "percent" and clause.figure.dimension != "currency":
        return None
    found = raised.search(clause.near)
    if found is None:
        return None
    return Kind("change", "down" if found["v"] == "下调" else "up", found["v"], raised=found["v"])


@rule("kind=percentage")
def percentage(clause: Clause) -> Kind:
    """A percentage or fraction that is no growth is a share or a rate."""
    return Kind("ratio", "", clause.figure.unit)


@rule("kind=multiple")
def multiple(clause: Clause) -> Kind | None:
    """倍 without a word of growth says how many times another one it is."""
    return Kind("ratio", "", clause.figure.unit) if clause.figure.unit == "倍" else None


@rule("kind=named-ratio", ratio="{growth.sign.ratio}")
def named_ratio(clause: Clause, *, ratio: re.Pattern[str]) -> Kind | None:
    """A number without a unit behind the name of a ratio: 城乡收入比2.31."""
    near = clause.near
    return Kind("ratio", "", near[-6:]) if not clause.figure.unit and ratio.search(near) else None


@rule("kind=amount")
def amount(clause: Clause) -> Kind:
    """What is left is an amount."""
    return Kind("level", "", clause.figure.unit)


# By the shape of the figure, which says of which kind it cannot be.
KIND = {
    "structure": (structure,),
    "fold": (fold,),
    "fraction": (growth_verb, more_than_earlier, reduction, percentage),
    "percent": (
        compared_with,
        growth_verb,
        named_growth,
        percentage_points,
        more_than_earlier,
        reduction,
        raise_object,
        percentage,
    ),
    "amount": (
        compared_with,
        growth_verb,
        percentage_points,
        more_than_earlier,
        reduction,
        raise_object,
        multiple,
        named_ratio,
        amount,
    ),
}
