"""All rules by which figures are read, promises answered and judged, and equations checked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duixian.lexicon.rules import sayings
from duixian.web.shell.amounts import english
from duixian.web.shell.labels import word
from duixian.web.shell.pages import Page, Table, page

_COLUMNS = ("decides", "rule", "zh", "en")


def rules(request: HttpRequest) -> Page:
    """List every rule with what it says, by what it decides; each has an anchor of its own."""
    inside_english = english()
    groups: list[dict[str, Any]] = [
        {
            "decides": decides,
            "title": word("decides", decides),
            "rules": [(name, said.en if inside_english else said.zh) for name, said in those.items()],
        }
        for decides, those in sayings().items()
    ]
    rows = [(decides, name, said.zh, said.en) for decides, those in sayings().items() for name, said in those.items()]
    data = {"rules": [dict(zip(_COLUMNS, row, strict=True)) for row in rows]}
    return Page({"groups": groups}, data, Table("rules", _COLUMNS, rows))


urls = page("rules/", rules, name="rules", template="site/rules/rules.html")
