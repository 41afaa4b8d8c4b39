"""How pages write a rule: what it says, as a link to its line on the page of all rules."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duixian.lexicon.rules import saying
from duixian.web.shell.amounts import english

register = template.Library()


@register.simple_tag
def rule(decides: str, name: str) -> SafeString:
    """Write a rule.

    Args:
        decides: what it decides: a field of a statement, ``link``, ``verdict``, ``check``.
        name: as the record carries it; one that the table does not know stands for itself, and nothing for none.
    """
    said = saying(decides, name)
    if said is None:
        return format_html('<span class="rule">{}</span>', name) if name else SafeString("")
    text = said.en if english() else said.zh
    return format_html('<a class="rule" href="/rules/#{}-{}">{}</a>', decides, name, text)
