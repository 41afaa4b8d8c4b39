"""One figure: what it means, by which rules, in which sentence, and what stands against it."""

from __future__ import annotations

from django.http import HttpRequest

from duixian.model import say
from duixian.web.shell.pages import NotFound, Page, page
from duixian.web.site.report.queries import document
from duixian.web.site.statement import queries, showing

_ANNOTATION = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
# So many characters of a text share one page of cards: the number of the page is where a figure begins without its last
# four digits, so that whoever has the address of a figure, be it a rule of a web host, knows its page.
PART = 10_000


def statement(request: HttpRequest, key: str, start: int) -> Page:
    """Show the card of a figure; its JSON is a W3C Web Annotation."""
    held = document(key)
    made = showing.contexts(request, held, start, start + 1)
    if not made:
        raise NotFound(say("ledger.nothing-read-there"), f"{key} {start}", say("site.see-report"))
    return Page(made[0], showing.annotation(made[0]), None, _ANNOTATION)


def cards(request: HttpRequest, key: str, part: int) -> Page:
    """Show the cards of all figures of a stretch of a report; its JSON is a W3C Annotation Page."""
    held = document(key)
    made = showing.contexts(request, held, part * PART, (part + 1) * PART)
    if not made:
        raise NotFound(say("ledger.nothing-read-there"), f"{key} {part}", say("site.see-report"))
    parts = sorted({start // PART for start in queries.starts(held)})
    context = {"document": held, "part": part, "parts": [(n, n * PART) for n in parts], "cards": made}
    data = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": request.build_absolute_uri(request.path.removesuffix(".json").rstrip("/") + ".json"),
        "type": "AnnotationPage",
        "items": [showing.annotation(one) for one in made],
    }
    return Page(context, data, None, _ANNOTATION)


urls = [
    *page("d/<str:key>/s/<int:start>/", statement, name="statement", template="site/statement/statement.html"),
    *page("d/<str:key>/cards/<int:part>/", cards, name="cards", template="site/statement/cards.html"),
]
