"""W3C Web Annotations of all figures: what was read, and the span in which it stands, by position and by quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from duixian.web.ledger.models import DocumentText, Statement
from duixian.web.shell import resources


def stream(places: Sequence[int] | None, site: str = "") -> Iterator[bytes]:
    """Write the annotations as one page of JSON-LD, document after document.

    Args:
        places: primary keys of places; None for all.
        site: scheme and host, in front of addresses.

    Yields:
        The bytes of the file.
    """
    rows = Statement.objects.filter(withdrawn=False).order_by("document_id", "start")
    if places is not None:
        rows = rows.filter(place__in=places)
    yield b'{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationPage","items":['
    first, whose, text = True, "", ""
    for row in resources.STATEMENT.stream(rows):
        if row["document"] != whose:
            whose = row["document"]
            text = DocumentText.objects.values_list("text", flat=True).get(document__key=whose)
        made = resources.annotation(row, text, site)
        del made["@context"]
        yield (b"\n" if first else b",\n") + msgspec.json.encode(made)
        first = False
    yield b"\n]}\n"
