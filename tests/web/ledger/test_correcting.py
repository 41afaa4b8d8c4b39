"""What a person says counts, stays through a new reading, and can be taken back; the engine's word is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from duixian.model import UsageError
from duixian.web.ledger import writing
from duixian.web.ledger.models import (
    Correction,
    Document,
    DocumentText,
    Event,
    FindingStatement,
    Link,
    Observation,
    Place,
    PlaceYear,
    Statement,
)
from duixian.web.ledger.reading import lookup
from duixian.web.ledger.reading.search import search
from duixian.web.ledger.reading.verify import verify
from tests.web.conftest import SAMPLES

ME = writing.Actor("anna")


def figure(document: Document, quote: str) -> Statement:
    found = Statement.objects.filter(document=document, quote=quote).order_by("start").first()
    assert found is not None
    return found


def test_a_correction_counts_at_once_and_names_who_and_why(weihai: dict[int, Document]) -> None:
    s = figure(weihai[2025], "3728.62亿元")
    writing.correct(s, {"value": "3,730", "unit": "亿元"}, "见公报", ME)
    s.refresh_from_db()
    assert (s.low, s.low_text, s.unit, s.corrected) == (3730.0, "3730", "亿元", True)
    held = Correction.objects.get(field="value")
    assert (held.engine, held.value, held.who, held.why) == (
        {"low": "372862000000", "high": "372862000000"}, {"low": "3730", "high": "3730"}, "anna", "见公报",
    )  # fmt: skip
    event = Event.objects.get(pk=held.event_id)
    assert (event.before, event.after, event.field) == (held.engine, held.value, "value")
    assert Observation.objects.get(statement=s).value == 3730.0
    assert list(verify()) == []


def test_it_survives_a_new_reading_even_where_the_text_has_moved(
    weihai: dict[int, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = weihai[2025]
    s = figure(document, "3728.62亿元")
    writing.correct(s, {"status": "other"}, "复核", ME)
    from duixian.web.ledger.writing import recording

    original = recording._reread

    def moved(held: Document, incoming: Any, *rest: Any) -> None:
        push = "前言\n"

        def shifted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [{**r, "start": r["start"] + len(push), "end": r["end"] + len(push)} for r in rows]

        incoming.text = push + incoming.text
        incoming.statements, incoming.comparisons = shifted(incoming.statements), shifted(incoming.comparisons)
        incoming.sections = shifted(incoming.sections)
        original(held, incoming, *rest)

    monkeypatch.setattr(recording, "_reread", moved)
    writing.add([str(SAMPLES / "威海市-2025.md")], ME, again=True)
    again = figure(document, "3728.62亿元")
    assert (again.start, again.status) == (s.start + 3, "other")
    assert Correction.objects.get().state == "applied"
    assert list(verify()) == []


def test_where_the_engine_has_come_round_the_correction_says_so(
    weihai: dict[int, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    s = figure(weihai[2025], "3728.62亿元")
    writing.correct(s, {"status": "other"}, "复核", ME)
    from duixian.web.ledger import incoming
    from duixian.web.ledger.writing import adding as module

    original = incoming.from_reading

    def better(*arguments: Any) -> Any:
        made = original(*arguments)
        made.statements = [{**r, "status": "other"} if r["start"] == s.start else r for r in made.statements]
        return made

    monkeypatch.setattr(module, "from_reading", better)
    writing.add([str(SAMPLES / "威海市-2025.md")], ME, again=True)
    assert Correction.objects.get().state == "agreed"
    assert not figure(weihai[2025], "3728.62亿元").corrected


def test_a_correction_whose_quote_is_gone_waits_for_a_person(
    weihai: dict[int, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    s = figure(weihai[2025], "3728.62亿元")
    writing.correct(s, {"status": "other"}, "复核", ME)
    from duixian.web.ledger import incoming
    from duixian.web.ledger.writing import adding as module

    original = incoming.from_reading

    def without(*arguments: Any) -> Any:
        made = original(*arguments)
        made.statements = [r for r in made.statements if r["start"] != s.start]
        return made

    monkeypatch.setattr(module, "from_reading", without)
    writing.add([str(SAMPLES / "威海市-2025.md")], ME, again=True)
    assert Correction.objects.get().state == "lost"
    assert list(verify()) == []


def test_taking_it_back_lets_the_engine_count_again(weihai: dict[int, Document]) -> None:
    s = figure(weihai[2025], "3728.62亿元")
    columns = [f.attname for f in Statement._meta.concrete_fields]
    before = Statement.objects.filter(pk=s.pk).values(*columns).get()
    writing.correct(s, {"indicator": "", "period": "2020"}, "试", ME)
    assert not Observation.objects.filter(statement=s).exists()
    writing.correct(s, {"indicator": None, "period": None}, "看错了", ME)
    assert Statement.objects.filter(pk=s.pk).values(*columns).get() == before
    assert Observation.objects.filter(statement=s).exists()
    assert not Correction.objects.exists()
    assert Event.objects.filter(document=weihai[2025]).exclude(action="added").count() == 4


def test_what_is_no_statement_is_left_out_of_everything(weihai: dict[int, Document]) -> None:
    promise = Link.objects.filter(document=weihai[2025], outcome="met", target__isnull=False).first()
    assert promise is not None and promise.target is not None
    before = PlaceYear.objects.get(place__slug="371000", year=2025)
    word = promise.target.wording[-4:]
    writing.correct(promise.target, {"withdrawn": True}, "口号", ME)
    after = PlaceYear.objects.get(place__slug="371000", year=2025)
    assert (after.statements, after.met) == (before.statements - 1, before.met - 1)
    assert not FindingStatement.objects.filter(statement=promise.target).exists()
    shown = [s for hit in search(word, document=weihai[2025].pk, year=2025).hits for s in hit.statements]
    assert shown and promise.target.start not in {s.start for s in shown}
    assert list(verify()) == []


def test_a_link_is_rejected_another_is_made_and_both_are_judged(weihai: dict[int, Document]) -> None:
    link = Link.objects.filter(document=weihai[2025], target__quote="3.95万人").first()
    link = link or Link.objects.filter(document=weihai[2025], outcome="met").first()
    assert link is not None and link.result is not None
    result, engine_rule = link.result, link.rule
    writing.relink(link, None, "不是一回事", ME)
    held = Link.objects.get(pk=link.pk)
    assert (held.outcome, held.decided, held.engine_result, held.engine_outcome) == (
        "no_evidence", "rejected", result, "met",
    )  # fmt: skip
    writing.add([str(SAMPLES)], ME, again=True)
    held = Link.objects.get(document=weihai[2025], target__start=link.target.start if link.target else 0)
    assert (held.outcome, held.decided, held.engine_rule) == ("no_evidence", "rejected", engine_rule)
    again = Statement.objects.get(document=result.document_id, start=result.start)
    writing.relink(held, again, "原来是", ME)
    held = Link.objects.get(pk=held.pk)
    assert (held.outcome, held.result) == ("met", again)
    writing.unrelink(held, "听引擎的", ME)
    assert not Correction.objects.exists()
    assert Link.objects.get(document=weihai[2025], target=held.target_id).decided == "engine"
    assert list(verify()) == []


def test_place_and_year_of_a_document_can_be_put_right(weihai: dict[int, Document]) -> None:
    document = weihai[2026]
    writing.identify(document, Place.objects.get(slug="370200"), 2026, "是青岛的", ME)
    assert not PlaceYear.objects.filter(place__slug="371000", year=2026).exists()
    assert PlaceYear.objects.get(place__slug="370200", year=2026).report_id == document.pk
    assert Link.objects.filter(document=weihai[2025]).count() == 0
    assert writing.add([str(SAMPLES)], ME).unchanged == 3
    assert Document.objects.get(pk=document.pk).place.slug == "370200"  # type: ignore[union-attr]
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"value": "many"}, "is no number"),
        ({"value": "6~5"}, "is no number"),
        ({"value": "NaN"}, "is no number"),
        ({"status": "done"}, "use one of these: result, target, other"),
        ({"indicator_id": "gpd"}, "no indicator"),
        ({"period": "soon"}, "no period"),
        ({"headline": True}, "cannot be corrected"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    weihai: dict[int, Document], changes: dict[str, Any], says: str
) -> None:
    events = Event.objects.count()
    with pytest.raises(UsageError, match=says):
        writing.correct(figure(weihai[2025], "3728.62亿元"), changes, "why", ME)
    assert Event.objects.count() == events


def test_a_correction_needs_a_reason(weihai: dict[int, Document]) -> None:
    with pytest.raises(UsageError, match="needs a reason"):
        writing.correct(figure(weihai[2025], "3728.62亿元"), {"status": "other"}, " ", ME)


def test_names_are_found_and_near_ones_told(weihai: dict[int, Document]) -> None:
    s = figure(weihai[2025], "3728.62亿元")
    assert lookup.subject(s.key) == s
    assert lookup.subject(f"{weihai[2025].key}#{s.start}") == s
    assert lookup.subject(weihai[2025].report) == weihai[2025]
    assert lookup.place("威海") == lookup.place("371000")
    with pytest.raises(UsageError, match="威海"):
        lookup.place("威海县市")
    with pytest.raises(UsageError, match="no figure was read there"):
        lookup.subject(f"{weihai[2025].report}-1")


def test_a_changed_event_a_missing_event_and_a_changed_figure_are_found(weihai: dict[int, Document]) -> None:
    writing.correct(figure(weihai[2025], "3728.62亿元"), {"status": "other"}, "复核", ME)
    last = Event.objects.order_by("id").last()
    assert last is not None
    Event.objects.filter(pk=last.pk).update(why="别的")
    assert [line for line in verify() if "was changed" in line]
    Event.objects.filter(pk=last.pk).update(why=last.why)
    Event.objects.filter(pk=2).delete()
    assert [line for line in verify() if line.startswith("event 2: is missing")]
    Statement.objects.filter(quote="3728.62亿元").update(status="target")
    assert [line for line in verify() if "not as it was corrected" in line]
    DocumentText.objects.filter(document=weihai[2026]).update(text="别的")
    assert [line for line in verify() if weihai[2026].key in line and "quote" in line]


def test_a_backup_brings_everything_back(weihai: dict[int, Document], tmp_path: Path) -> None:
    from duixian.web.ledger.reading import backup

    writing.correct(figure(weihai[2025], "3728.62亿元"), {"status": "other"}, "复核", ME)
    writing.user("anna", "editor", "a long enough one", ME)

    def state() -> list[Any]:
        return [list(m._default_manager.order_by("pk").values_list()) for m in backup.TABLES]

    before, found = state(), search("就业").hits
    file = tmp_path / "ledger.backup"
    # The test's own transaction is open already, which a snapshot must not be taken inside of.
    with pytest.MonkeyPatch.context() as patch:
        import contextlib

        patch.setattr(backup, "_snapshot", contextlib.nullcontext)
        backup.backup(file)
    Document.objects.all().delete()
    Event.objects.all().delete()
    writing.restore(file)
    assert state() == before
    assert search("就业").hits == found
    assert list(verify()) == []
