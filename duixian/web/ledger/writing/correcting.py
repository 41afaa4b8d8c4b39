"""Correcting a figure, or a promise without one: what a person says counts from now on."""

from __future__ import annotations

from typing import Any

from duixian.model import UsageError, say
from duixian.web.ledger.models import Comparison, Correction, Document, DocumentText, Statement
from duixian.web.ledger.reading import corrections
from duixian.web.ledger.writing import index, noting
from duixian.web.ledger.writing.log import Actor, Log, change
from duixian.web.ledger.writing.noting import anchored, given_reason, noted
from duixian.web.ledger.writing.reference import Territories
from duixian.web.ledger.writing.settling import settle, unsettle


def correct(
    row: Statement | Comparison, changes: dict[str, Any], why: str, actor: Actor, *, recount: bool = True
) -> list[Correction]:
    """Record that a person says otherwise than the engine; what counts from now on is what the person says.

    Args:
        row: the statement or comparison.
        changes: field (``corrections.STATEMENT_FIELDS``) → what it should be, as for ``corrections.checked``; None
            takes the person's word back and lets the engine's count again.
        why: the reason; it is shown.
        actor: who says so.
        recount: keep the account of the place at once; else ``settle`` does it later.

    Returns:
        The corrections that stand now.

    Raises:
        UsageError: a value is none that the field can have, a field cannot be corrected, or no reason is given.
    """
    subject = "statement" if isinstance(row, Statement) else "comparison"
    allowed = corrections.STATEMENT_FIELDS if subject == "statement" else corrections.COMPARISON_FIELDS
    for field in changes:
        if field not in allowed:
            remedy = say("correct.these-fields", names=tuple(allowed))
            raise UsageError(say("correct.not-this-field", field=field), subject, remedy)
    reason = given_reason(why)
    values = {f: None if v is None else corrections.checked(f, v) for f, v in changes.items()}
    with change():
        row.refresh_from_db()
        document = Document.objects.select_related("place").get(pk=row.document_id)
        territories = Territories()
        entries = index.index_entries(document, territories)
        log = Log(actor)
        text = DocumentText.objects.values_list("text", flat=True).get(document=document)
        standing = []
        for field, value in values.items():
            made = _correct_field(row, document, subject, text, field, value, reason, log)
            standing += [made] if made is not None else []
        row.corrected = Correction.objects.filter(
            document=document, subject=subject, start=row.start, state="applied"
        ).exists()
        row.save()
        noting.settle_headlines(document)
        index.remove(entries)
        index.add(index.index_entries(document, territories))
        touched = unsettle({document.place_id} - {None}, [document.year])  # type: ignore[arg-type]
    if recount:
        settle(touched, [document.year])
    return standing


def _correct_field(
    row: Statement | Comparison,
    document: Document,
    subject: str,
    text: str,
    field: str,
    value: Any,
    why: str,
    log: Log,
) -> Correction | None:
    before = corrections.current(row, field)
    held = Correction.objects.filter(document=document, subject=subject, start=row.start, field=field).first()
    engine = held.engine if held is not None else before
    after = engine if value is None else value
    if after == before and (held is None or value is not None):
        return held
    action = "restored" if value is None else "corrected"
    about = corrections.about(document, subject, row.start)
    event = log.add(action, about, document=document, field=field, before=before, after=after, why=why)
    log.flush()
    noting.put(row, field, after)
    if value is None or after == engine:
        if held is not None:
            held.delete()
        return None
    correction = held or anchored(document, subject, row, field, text)
    return noted(correction, event, value, engine, why)
