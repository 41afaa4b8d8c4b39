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
    "contradicts": _("矛盾"),
    "cannot_tell": _("无法断定"),
    "agrees": _("相符"),
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
# By which rule a verdict was made: the codes of docs/verdicts.md.
VERDICT: Words = {
    "quantity-floor": _("数量，应达到"),
    "quantity-floor-open": _("数量，应达到；在线上线下不能断定"),
    "quantity-ceiling": _("数量，不应超过"),
    "quantity-ceiling-open": _("数量，不应超过；在线上线下不能断定"),
    "rate-floor": _("比率，应达到"),
    "rate-floor-open": _("比率，应达到；在线上线下不能断定"),
    "rate-ceiling": _("比率，不应超过"),
    "rate-ceiling-open": _("比率，不应超过；在线上线下不能断定"),
    "rank": _("位次"),
    "unit": _("单位不同"),
    "part-of-time": _("只是一段时间的数"),
    "comparison-in_step": _("应与之同步"),
    "comparison-in_step-open": _("应与之同步；不能断定"),
    "comparison-above": _("应高于"),
    "comparison-above-open": _("应高于；不能断定"),
    "comparison-not_below": _("应不低于"),
    "comparison-not_below-open": _("应不低于；不能断定"),
    "comparison-below": _("应低于"),
    "comparison-below-open": _("应低于；不能断定"),
    "comparison-not_above": _("应不高于"),
    "comparison-not_above-open": _("应不高于；不能断定"),
    "comparison-open": _("比较对象未知"),
    "whole-for-part": _("与别的并在一起说"),
    "ambiguous": _("两可，不作判断"),
    "silence": _("没有回应"),
    "not-due": _("到期年份在后"),
}
# Readings of figures that would save an equation: the names of lexicon/assumptions.toml.
ASSUMPTION: Words = {
    "truncated": _("截尾"),
    "rounded-first": _("先取整后计算"),
    "current-prices": _("现价与不变价"),
    "estimate-or-final": _("预计数与最终数"),
    "coverage": _("统计范围"),
    "base-revised": _("基数修订"),
    "times": _("“几倍”的两种说法"),
    "in-part": _("未列全"),
}
ISSUE: Words = {
    "unread": _("没能读出"),
    "unknown-place": _("地方不明"),
    "unknown-year": _("年份不明"),
    "no-report": _("不像报告"),
    "date-and-year": _("日期与年份不合"),
    "truncated": _("不完整"),
    "same-text": _("正文相同"),
    "second-version": _("另一版本"),
}
# What became of a sentence from one report to the next.
SENTENCE: Words = {
    "repeated": _("重复"),
    "refigured": _("换了数字"),
    "reworded": _("改写"),
    "new": _("新增"),
    "dropped": _("删去"),
}
FIELD: Words = {
    "value": _("数值"),
    "unit": _("单位"),
    "indicator": _("指标"),
    "wording": _("指标原文"),
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
    "withdrawn": _("不是统计数字"),
    "result": _("对应的结果"),
    "year": _("年份"),
    "source": _("原文位置"),
    "relation": _("比较方式"),
    "reference": _("比较对象"),
    "why": _("理由"),
    "q": _("词语"),
    "cursor": _("翻页位置"),
}
STATE: Words = {
    "applied": _("人工更正有效，与程序所读不同"),
    "agreed": _("程序现在读得与人一致"),
    "lost": _("原句已找不到，等待处理"),
}
ACTION: Words = {
    "added": _("记入账本"),
    "reread": _("重新读取"),
    "corrected": _("更正"),
    "restored": _("恢复程序所读"),
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
    "rule": RULE,
    "verdict": VERDICT,
    "assumption": ASSUMPTION,
    "issue": ISSUE,
    "sentence": SENTENCE,
    "field": FIELD,
    "state": STATE,
    "action": ACTION,
    "level": LEVEL,
}


def label(which: str, code: str) -> str:
    """Return the word for a code; a code that has none stands for itself.

    Args:
        which: a key of ``ALL``.
        code: what the column holds.
    """
    word = ALL[which].get(code)
    return code if word is None else str(word)
