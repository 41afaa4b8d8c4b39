"""All rules by which figures are read, promises answered and judged, and equations checked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from duixian.lexicon.rules import sayings
from duixian.web.site.amounts import english
from duixian.web.site.pages import Page, Table, page

_TITLES = {
    "identity": _("文件是谁的、哪一年的"),
    "value": _("数值怎样读出"),
    "unit": _("单位"),
    "modifier": _("数字的限定词"),
    "kind": _("类型"),
    "role": _("数值还是起点"),
    "estimated": _("预计数"),
    "status": _("结果还是目标"),
    "period": _("所属时期"),
    "indicator": _("指标"),
    "place": _("地方"),
    "link": _("承诺与结果怎样对上"),
    "verdict": _("怎样判定兑现与否"),
    "check": _("数字之间怎样核对"),
}
_COLUMNS = ("decides", "rule", "zh", "en")


def rules(request: HttpRequest) -> Page:
    """List every rule with what it says, by what it decides; each has an anchor of its own."""
    inside_english = english()
    groups: list[dict[str, Any]] = [
        {
            "decides": decides,
            "title": _TITLES[decides],
            "rules": [(name, said.en if inside_english else said.zh) for name, said in those.items()],
        }
        for decides, those in sayings().items()
    ]
    rows = [(decides, name, said.zh, said.en) for decides, those in sayings().items() for name, said in those.items()]
    data = {"rules": [dict(zip(_COLUMNS, row, strict=True)) for row in rows]}
    return Page({"groups": groups}, data, Table("rules", _COLUMNS, rows))


urls = page("rules/", rules, name="rules", template="site/rules.html")
