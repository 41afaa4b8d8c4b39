"""The sentences of two reports, with what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from duixian.web.shell.labels import label
from duixian.web.site.compare.alignment import CHANGES, Row

register = template.Library()
_CHANGES = {"repeated": "=", "refigured": "#", "reworded": "~", "new": "+", "dropped": "−"}


@register.simple_tag
def sentence(name: str) -> SafeString:
    """Write what became of a sentence, with its mark."""
    return format_html('<span aria-hidden="true">{}</span> {}', _CHANGES[name], label("sentence", name))


_PIECES = {"same": "%s", "old": "<del>%s</del>", "new": "<ins>%s</ins>"}


@register.simple_tag
def sentences(rows: Sequence[Row]) -> SafeString:
    """Write the sentences of two reports as items of a list: a thousand, for which a template would take too long."""
    names = {change: sentence(change) for change in CHANGES}
    items = []
    for row in rows:
        if row.pieces:
            text = "".join(_PIECES[p.how] % escape(p.text) for p in row.pieces)
        elif row.new is not None:
            text = _PIECES["new" if row.old is None else "same"] % escape(row.new.text)
        else:
            text = _PIECES["old"] % escape(row.old.text if row.old else "")
        # A block each, or pieces of a sentence would become columns.
        items.append(f'<li class="{row.change}"><span class="what">{names[row.change]}</span> <span>{text}</span></li>')
    return mark_safe("\n".join(items))
