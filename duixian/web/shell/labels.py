"""Words for what the ledger's columns hold: statuses, kinds, verdicts, reasons; in the reader's language.

The codes of public columns have their words in ``columns.VOCABULARIES``; here stand those of the site alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from duixian import columns
from duixian.columns import VOCABULARIES, Column, Language, Word

Words = Mapping[str, Promise]


def reader_language() -> Language:
    """Return the language of the page that is being made."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _said(word: Word) -> str:
    return word.zh if reader_language() == "zh" else word.en


def _headed(column: Column) -> str:
    return column.head(reader_language())


# Words are said when they are shown, in the language of that page.
_word = cast("Callable[[Word], Promise]", lazy(_said, str))
_head = cast("Callable[[Column], Promise]", lazy(_headed, str))


def _vocabulary(name: str) -> Words:
    return {code: _word(word) for code, word in VOCABULARIES[name].items()}


STATUS, KIND, MODIFIER = _vocabulary("status"), _vocabulary("kind"), _vocabulary("modifier")
DIRECTION, ROLE, LEVEL = _vocabulary("direction"), _vocabulary("role"), _vocabulary("level")
OUTCOME, CHECK = _vocabulary("verdict"), _vocabulary("outcome")
RELATION, COMPARED = _vocabulary("relation"), _vocabulary("compared")
DOCUMENT, ISSUE = _vocabulary("document_kind"), _vocabulary("issue")
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
# What became of a sentence from one report to the next.
SENTENCE: Words = {
    "repeated": _("重复"),
    "refigured": _("换了数字"),
    "reworded": _("改写"),
    "new": _("新增"),
    "dropped": _("删去"),
}
# What can be corrected, filtered by, or wrong: public columns by their heads, and what is none of them.
FIELD: Words = {
    **{c.name: _head(c) for record in ("comparison", "statement") for c in columns.of(record, "ledger")},
    # ``place`` is whose a document is, and a filter; what a figure speaks of is called otherwise on its card.
    **_vocabulary("field"),
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
ALL: Mapping[str, Words] = {
    "status": STATUS,
    "kind": KIND,
    "modifier": MODIFIER,
    "direction": DIRECTION,
    "role": ROLE,
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


def word(vocabulary: str, code: str) -> str:
    """Return the word of a vocabulary of the data dictionary in the reader's language; a code without one as it is."""
    found = VOCABULARIES[vocabulary].get(code)
    return code if found is None else _said(found)


def label(which: str, code: str) -> str:
    """Return the word for a code; a code that has none stands for itself.

    Args:
        which: a key of ``ALL``.
        code: what the column holds.
    """
    word = ALL[which].get(code)
    return code if word is None else str(word)
