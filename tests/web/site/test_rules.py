"""The page of all rules, and the way to it from a figure's card."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from duixian.lexicon.rules import saying
from duixian.web.ledger.models import Finding, Link, Statement


def test_a_card_leads_to_the_sentence_of_each_rule(client: Client, weihai: dict[int, Any]) -> None:
    held = Statement.objects.filter(rules__contains="kind=growth-verb").first()
    assert held is not None
    card = client.get(f"/d/{held.document.key}/s/{held.start}/", headers={"Accept-Language": "zh-CN"}).content.decode()
    said = saying("kind", "growth-verb")
    assert said is not None
    assert f'<a class="rule" href="/rules/#kind-growth-verb">{said.zh}</a>' in card
    page = client.get("/rules/").content.decode()
    anchors = re.findall(r'href="/rules/#([\w-]+)"', card)
    assert len(anchors) > 4
    assert [a for a in anchors if f'id="{a}"' not in page] == []


def test_what_answers_and_decides_promises_is_told(weihai: dict[int, Any]) -> None:
    links = list(Link.objects.values_list("rule", "verdict_rule"))
    assert links
    assert [r for r, _ in links if saying("link", r) is None] == []
    assert [r for _, r in links if saying("verdict", r) is None] == []
    assert [r for r in Finding.objects.values_list("relation", flat=True) if saying("check", r) is None] == []


def test_rules_come_as_data_in_both_languages(client: Client, ledger: None) -> None:
    rules = client.get("/rules.json").json()["rules"]
    assert {"decides", "rule", "zh", "en"} == set(rules[0])
    lines = client.get("/rules.csv").getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == len(rules) + 1


def test_a_card_tells_the_line_and_no_folder_of_the_server(client: Client, weihai: dict[int, Any]) -> None:
    held = Statement.objects.filter(document=weihai[2026]).first()
    assert held is not None and held.source.startswith("line=")
    for language, line in (("zh-CN", f"第{held.source[5:]}行"), ("en", f"line {held.source[5:]}")):
        card = client.get(
            f"/d/{held.document.key}/s/{held.start}/", headers={"Accept-Language": language}
        ).content.decode()
        assert line in card and "samples/" not in card
