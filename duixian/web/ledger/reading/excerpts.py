"""The sentences around figures of many documents, read without the rest of their texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import connection

from duixian.text import WINDOW, sentence
from duixian.web.ledger.models import DocumentText

# Of a document of which so many sentences are wanted the whole text is read once.
_MANY = 5
# So many stretches are asked for at once.
_AT_ONCE = 500
Span = tuple[int, int, int]


def sentences(spans: Sequence[Span | None]) -> list[str]:
    """Read the sentences around some figures.

    Args:
        spans: primary key of the document, first character, one past the last; None where there is no figure.

    Returns:
        The sentences in the same order, empty for None.
    """
    wanted = Counter(span[0] for span in spans if span is not None)
    whole = [document for document, count in wanted.items() if count >= _MANY]
    texts = dict(DocumentText.objects.filter(pk__in=whole).values_list("pk", "text"))
    apart = list({span for span in spans if span is not None and span[0] not in texts})
    stretches: dict[Span, str] = {}
    for k in range(0, len(apart), _AT_ONCE):
        stretches.update(_stretches(apart[k : k + _AT_ONCE]))
    found = []
    for span in spans:
        if span is None:
            found.append("")
            continue
        document, start, end = span
        if document in texts:
            found.append(sentence(texts[document], start, end))
        else:
            low = max(0, start - WINDOW)
            found.append(sentence(stretches[span], start - low, end - low))
    return found


def _stretches(spans: Sequence[Span]) -> list[tuple[Span, str]]:
    """Read as much text around each figure as a sentence may have."""
    rows, values = [], []
    for k, (document, start, end) in enumerate(spans):
        low = max(0, start - WINDOW)
        rows.append("(%s, %s, %s, %s)")
        values += [k, document, low + 1, end + WINDOW - low]
    table = connection.ops.quote_name(DocumentText._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted (k, document, low, length) AS (VALUES {', '.join(rows)}) "
            f"SELECT k, substr(text, low, length) FROM wanted JOIN {table} ON document_id = document",
            values,
        )
        return [(spans[k], text) for k, text in cursor.fetchall()]
