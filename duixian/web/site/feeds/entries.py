"""The entries of feeds: reports, verdicts, contradictions."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duixian.web.ledger.models import Place
from duixian.web.shell import resources
from duixian.web.shell.labels import label, reader_language
from duixian.web.shell.saying import colon, said
from duixian.web.site.feeds import queries

# Nobody changes these: a reader knows by them what it has shown before, wherever the site is served.
TAG = "tag:duixian,2025:"
_OUTCOMES = ("met", "partly", "missed", "no_evidence", "unclear", "pending")


def _reports(feed: Atom1Feed, place: Place | None, site: str) -> None:
    for document in queries.documents(place)[: queries.MOST]:
        assert document.place is not None
        feed.add_item(
            title=str(document),
            link=f"{site}/d/{document.key}/",
            description=_("读出 %(n)s 个数字，%(m)s 项无数字的比较")
            % {"n": document.statement_count, "m": document.comparison_count},
            unique_id=f"{TAG}report/{document.key}",
            pubdate=document.added,
            updateddate=document.read,
            author_name=document.issuer or document.place.name,
            categories=[document.place.name, str(document.year)],
        )


def _verdicts(feed: Atom1Feed, place: Place | None, site: str) -> None:
    """An entry a report: what it says of the promises of the year before, in counts, and what it missed."""
    newest = list(queries.documents(place)[: queries.MOST])
    counts = queries.promised(newest)
    missed: dict[tuple[int, int], list[tuple[str, str, str, str]]] = {}
    for place_id, year, outcome, key, start, wording, quote, why in queries.missed(counts.values()):
        if start is not None:
            item = (
                f"{site}{resources.address(key, start)}",
                label("outcome", outcome),
                f"{wording} {quote}",
                said(why),
            )
            missed.setdefault((place_id, year), []).append(item)
    chinese = reader_language() == "zh"
    for document in newest:
        assert document.place is not None and document.year is not None
        row = counts.get((document.place.pk, document.year - 1))
        if row is None:
            continue
        parts = [(label("outcome", name), getattr(row, name)) for name in _OUTCOMES if getattr(row, name)]
        head = _("%(year)s 年可核对的 %(n)s 项数字承诺") % {"year": row.year, "n": row.promises}
        text = ("；" if chinese else "; ").join(f"{word} {n}" for word, n in parts)
        line = '<li>{1}：<a href="{0}">{2}</a>（{3}）</li>' if chinese else '<li>{1}: <a href="{0}">{2}</a> ({3})</li>'
        listed = format_html_join("", line, missed.get((document.place.pk, row.year), []))
        feed.add_item(
            title=f"{document.place.name} {document.year}{colon()}{head}",
            link=f"{site}/p/{document.place.slug}/{document.year}/",
            description=format_html("<p>{}{}{}</p><ul>{}</ul>", head, colon(), text, listed),
            unique_id=f"{TAG}verdicts/{document.key}",
            pubdate=document.added,
            updateddate=document.read,
            author_name=_("兑现"),
            categories=[document.place.name, str(row.year)],
        )


def _contradictions(feed: Atom1Feed, place: Place | None, site: str) -> None:
    for row in queries.contradictions(place):
        name = row.place.name if row.place else ""
        first = row.parts.select_related("statement__document").order_by("position").first()
        at = f"/d/{row.document.key}/"
        if first is not None:
            at = resources.address(first.statement.document.key, first.statement.start)
        feed.add_item(
            title=f"{name} {row.year or ''}{colon()}{said(row.equation)}",
            link=site + at,
            description=format_html("<p>{}</p><p>{}</p>", said(row.why), row.quotes),
            unique_id=f"{TAG}finding/{row.key}",
            pubdate=row.document.added,
            updateddate=row.document.read,
            author_name=_("兑现"),
            categories=[name, row.relation],
        )


FEEDS: dict[str, tuple[Callable[[Atom1Feed, Place | None, str], None], Promise]] = {
    "reports": (_reports, gettext_lazy("新的报告")),
    "verdicts": (_verdicts, gettext_lazy("承诺的兑现")),
    "contradictions": (_contradictions, gettext_lazy("数字间的矛盾")),
}
