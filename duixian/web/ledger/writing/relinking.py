"""Saying which figure answers a promise, and taking that back."""

from __future__ import annotations

from duixian.model import UsageError, say
from duixian.web.ledger.models import Correction, DocumentText, Link, Statement
from duixian.web.ledger.reading import accounting, corrections
from duixian.web.ledger.writing import counting, links
from duixian.web.ledger.writing.log import Actor, Log, change
from duixian.web.ledger.writing.noting import anchored, given_reason, noted
from duixian.web.ledger.writing.settling import settle, unsettle


def relink(link: Link, result: Statement | None, why: str, actor: Actor) -> Correction:
    """Record that a promise is answered by another figure than the engine says, or by none of which it says so.

    Args:
        link: the promise.
        result: the figure that answers it; None says that the engine's pairing is wrong.
        why: the reason.
        actor: who says so.

    Returns:
        The correction.

    Raises:
        UsageError: the figure is withdrawn or the promise itself, nothing changes, or no reason is given.
    """
    reason = given_reason(why)
    if result is not None and (result.withdrawn or result.pk == link.target_id):
        raise UsageError(say("correct.no-answer"), "result", say("correct.name-result"))
    row = link.target or link.comparison
    assert row is not None
    document = link.document
    with change():
        before, value = accounting.named(link.result), accounting.named(result)
        held = Correction.objects.filter(document=document, subject="link", start=row.start, field="result").first()
        if before == value and held is None:
            raise UsageError(say("correct.paired-already"), "result", say("correct.nothing-to-do"))
        log = Log(actor)
        about = corrections.about(document, "link", row.start)
        event = log.add("corrected", about, document=document, field="result", before=before, after=value, why=reason)
        log.flush()
        text = DocumentText.objects.values_list("text", flat=True).get(document=document)
        engine = held.engine if held is not None else before
        correction = noted(held or anchored(document, "link", row, "result", text), event, value, engine, reason)
        links.decide(link, result, reason)
        counting.recount([link.place_id])
    return correction


def unrelink(link: Link, why: str, actor: Actor) -> None:
    """Take back what a person said of a link: the engine's pairing counts again.

    Args:
        link: the promise.
        why: the reason.
        actor: who says so.

    Raises:
        UsageError: nobody had said anything, or no reason is given.
    """
    reason = given_reason(why)
    row = link.target or link.comparison
    assert row is not None
    with change():
        held = Correction.objects.filter(document=link.document, subject="link", start=row.start).first()
        if held is None:
            raise UsageError(say("correct.as-the-program"), "result", say("correct.nothing-to-do"))
        log = Log(actor)
        about = corrections.about(link.document, "link", row.start)
        log.add(
            "restored",
            about,
            document=link.document,
            field="result",
            before=held.value,
            after=held.engine,
            why=reason,
        )
        log.flush()
        held.delete()
        unsettle([link.place_id])
    settle([link.place_id], ())
