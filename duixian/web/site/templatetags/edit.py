"""How pages of editors write what the log holds."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext, gettext_lazy

from duixian.web.site.editing import CHOICES
from duixian.web.site.editing import written as stored

register = template.Library()

_FIELDS = {
    "value": gettext_lazy("数值"),
    "unit": gettext_lazy("单位"),
    "indicator": gettext_lazy("所属指标"),
    "status": gettext_lazy("结果或目标"),
    "period": gettext_lazy("时期"),
    "kind": gettext_lazy("类型"),
    "modifier": gettext_lazy("修饰"),
    "direction": gettext_lazy("方向"),
    "wording": gettext_lazy("指标原文"),
    "withdrawn": gettext_lazy("不是统计数字"),
    "result": gettext_lazy("答复"),
    "place": gettext_lazy("地方"),
    "year": gettext_lazy("年份"),
}
_ACTIONS = {
    "added": gettext_lazy("记入账本"),
    "reread": gettext_lazy("重新读取"),
    "corrected": gettext_lazy("作了更正"),
    "restored": gettext_lazy("恢复程序所读"),
    "applied": gettext_lazy("更正重新生效"),
    "agreed": gettext_lazy("程序现已读得一致"),
    "lost": gettext_lazy("更正失去原位"),
    "identified": gettext_lazy("判定"),
    "failed": gettext_lazy("读取失败"),
}


@register.filter
def written(value: Any) -> str:
    """Write a stored value as a person would."""
    return stored(value)


@register.filter
def field_name(name: str) -> str:
    """Name a field in the reader's language."""
    return str(_FIELDS.get(name, name))


@register.filter
def action_name(name: str) -> str:
    """Name what an event did in the reader's language."""
    return str(_ACTIONS.get(name) or gettext(name))


@register.filter
def choice_name(value: str, field: str) -> str:
    """Name what a field says in the reader's language."""
    return str(dict(CHOICES.get(field, ())).get(value, value))
