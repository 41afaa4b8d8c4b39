"""Words for what the ledger's columns hold: statuses, kinds, verdicts, reasons; in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, Promise]

STATUS: Words = {"result": _("结果"), "target": _("目标"), "other": _("其他")}
KIND: Words = {
    "level": _("数量"),
    "change": _("增减"),
    "ratio": _("比率"),
    "rank": _("位次"),
    "pace": _("频次"),
    "difference": _("相差"),
}
MODIFIER: Words = {
    "exact": _("确数"),
    "about": _("约数"),
    "nearly": _("接近"),
    "more_than": _("超过"),
    "at_least": _("不少于"),
    "at_most": _("不超过"),
    "range": _("区间"),
}
DIRECTION: Words = {"up": _("上升"), "down": _("下降")}
OUTCOME: Words = {
    "met": _("已兑现"),
    "partly": _("部分兑现"),
    "missed": _("未兑现"),
    "no_evidence": _("再未提及"),
    "unclear": _("难以判定"),
    "pending": _("尚未到期"),
}
CHECK: Words = {
    "contradicts": _("自相矛盾"),
    "cannot_tell": _("无法断定"),
    "agrees": _("算得拢"),
}
RELATION: Words = {
    "repeat": _("同一数字说了两次"),
    "sum": _("分项与合计"),
    "balance": _("由两个数定出的第三个数"),
    "growth": _("前值、后值与增幅"),
    "share": _("部分、整体与占比"),
    "pace": _("总数与频次"),
    "completion": _("计划与完成"),
    "level_growth": _("历年数值与增速"),
    "difference": _("与全国、全省相差"),
    "implied": _("由别处推得"),
    "rank": _("位次与增速"),
    "slip": _("单位或小数点"),
}
DOCUMENT: Words = {
    "work_report": _("政府工作报告"),
    "communique": _("统计公报"),
    "newspaper": _("报纸版面"),
    "plan": _("计划"),
    "notice": _("通知"),
    "other": _("其他文件"),
}
COMPARED: Words = {
    "in_step": _("与之同步"),
    "above": _("高于"),
    "not_below": _("不低于"),
    "below": _("低于"),
    "not_above": _("不高于"),
}
# Why a figure that resembles an answer was not taken for one: the reason codes of docs/verdicts.md.
REASON: Words = {
    "plan-only": _("仍只是计划"),
    "stock-for-flow": _("说的是总数，承诺的是新增"),
    "flow-for-stock": _("说的是新增，承诺的是总数"),
    "sum-of-years": _("是几年的合计"),
    "other-year": _("是别的年份"),
    "part-of-year": _("只是一年中的一段"),
    "other-place": _("是别的地方"),
    "other-kind": _("数量、增幅、比率、位次不能互答"),
    "other-unit": _("计量单位不同"),
    "other-level": _("级别不同"),
    "confusable": _("名称相近的另一个指标"),
    "part-for-whole": _("以部分代整体"),
    "starting-value": _("是起点，不是结果"),
    "whole-for-part": _("与别的并在一起说"),
    "ambiguous": _("同样合适的不止一个"),
}
# By which way an answer was found.
RULE: Words = {
    "catalogue": _("目录中的同一指标"),
    "wording": _("措辞相合"),
    "comparison": _("按比较判断"),
    "silence": _("没有回应"),
    "ambiguous": _("两可，不作判断"),
    "not-due": _("到期年份在后"),
    "whole-for-part": _("与别的并在一起说"),
    "person": _("由人认定"),
}
FIELD: Words = {
    "value": _("数值"),
    "unit": _("单位"),
    "indicator": _("指标"),
    "wording": _("说法"),
    "status": _("结果或目标"),
    "period": _("所属时期"),
    "kind": _("类型"),
    "modifier": _("程度"),
    "direction": _("方向"),
    "place": _("地方"),
    "territory": _("地方"),
    "scope": _("范围"),
    "per": _("每"),
    "role": _("作用"),
    "estimated": _("预计数"),
    "withdrawn": _("不是统计表述"),
    "result": _("对应的结果"),
    "year": _("年份"),
    "source": _("原文位置"),
    "relation": _("比较方式"),
    "reference": _("比较对象"),
}
STATE: Words = {
    "applied": _("人工更正有效，与程序所读不同"),
    "agreed": _("程序现在读得与人一致"),
    "lost": _("原句已找不到，等待处理"),
}
ACTION: Words = {
    "added": _("收入"),
    "reread": _("重新读过"),
    "corrected": _("更正"),
    "restored": _("撤回更正"),
    "applied": _("更正继续有效"),
    "agreed": _("程序与人一致"),
    "lost": _("更正失去原句"),
    "failed": _("未能读出"),
    "user": _("账号"),
    "identified": _("改定归属"),
}
LEVEL: Words = {
    "country": pgettext_lazy("level", "全国"),
    "province": pgettext_lazy("level", "省级"),
    "prefecture": pgettext_lazy("level", "地级"),
    "county": pgettext_lazy("level", "县级"),
}
SORT: Words = {
    "due": _("以数字作出、当年到期"),
    "wordless": _("不带数字"),
    "later": _("以后年份到期"),
}
ALL: Mapping[str, Words] = {
    "status": STATUS,
    "kind": KIND,
    "modifier": MODIFIER,
    "direction": DIRECTION,
    "outcome": OUTCOME,
    "check": CHECK,
    "relation": RELATION,
    "document": DOCUMENT,
    "compared": COMPARED,
    "reason": REASON,
    "rule": RULE,
    "field": FIELD,
    "state": STATE,
    "action": ACTION,
    "level": LEVEL,
    "sort": SORT,
}


def label(which: str, code: str) -> str:
    """Return the word for a code; a code that has none stands for itself.

    Args:
        which: a key of ``ALL``.
        code: what the column holds.
    """
    word = ALL[which].get(code)
    return code if word is None else str(word)
