"""Documents come in once, whole, and with the account of their place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import duixian
from duixian import columns
from duixian.model import DuixianError
from duixian.web.ledger import writing
from duixian.web.ledger.incoming import fields_of, from_reading
from duixian.web.ledger.models import (
    Document,
    DocumentText,
    Event,
    Finding,
    Issue,
    Link,
    Observation,
    Place,
    PlaceYear,
    Statement,
)
from duixian.web.ledger.reading import accounting
from duixian.web.ledger.reading.verify import verify
from duixian.web.ledger.reasons import stored
from duixian.web.ledger.writing import taking_over
from tests.web.conftest import SAMPLES

ME = writing.Actor("test")
DATASET = ("document", "statement", "section", "comparison", "issue", "link", "finding")


def test_what_the_engine_reads_is_what_the_ledger_holds(weihai: dict[int, Document]) -> None:
    reading = duixian.interpret(duixian.read(SAMPLES / "威海市-2025.md"))
    rows = Statement.objects.filter(document=weihai[2025]).select_related("section").order_by("start")
    assert [(s.key, s.quote, s.wording, s.low_text, s.status) for s in rows] == [
        (s.id, s.quote, s.indicator, format(s.low, "f"), s.status) for s in reading.statements
    ]
    assert [s.section.path if s.section else "" for s in rows] == [" > ".join(s.section) for s in reading.statements]
    back = accounting.readings(weihai[2025].place_id or 0)[1][1]
    assert back.statements == reading.statements
    assert back.comparisons == reading.comparisons


def test_the_series_have_the_figures_that_series_gives(weihai: dict[int, Document]) -> None:
    reading = duixian.interpret(duixian.read(SAMPLES / "威海市-2025.md"))
    gdp = duixian.indicators().indicators["gdp"]
    for kind in gdp.kinds:
        for o in duixian.series(gdp, reading, kind=kind):
            held = Observation.objects.filter(
                indicator="gdp", kind=kind, side=o.side, year=o.year, statement__document=weihai[2025]
            ).first()
            assert (held.statement.key if held else "") == o.statement


def test_links_and_counts_are_those_of_account(weihai: dict[int, Document]) -> None:
    earlier, later = (duixian.interpret(duixian.read(SAMPLES / f"威海市-{year}.md")) for year in (2025, 2026))
    account = duixian.account(earlier, later)
    told = {
        e.target.id: (e.result.id if e.result else None, e.verdict.outcome, stored(e.verdict.why))
        for e in account.entries
    }
    links = Link.objects.filter(document=weihai[2025]).select_related("target", "comparison", "result")
    assert {
        (link.target or link.comparison).key: (  # type: ignore[union-attr]
            link.result.key if link.result else None,
            link.outcome,
            link.verdict_why,
        )
        for link in links
    } == told
    row = PlaceYear.objects.get(place__slug="371000", year=2025)
    assert row.report == weihai[2025]
    assert (row.promises, row.met, row.no_evidence, row.wordless) == (
        len(account.due), account.count("met"), account.count("no_evidence"), 2,
    )  # fmt: skip
    assert row.promises == row.met + row.partly + row.missed + row.no_evidence + row.unclear + row.pending
    assert row.agreements == Finding.objects.filter(place__slug="371000", year=2025, outcome="agrees").count() == 2


def test_adding_again_changes_nothing(weihai: dict[int, Document]) -> None:
    def state() -> list[Any]:
        return [list(m._default_manager.order_by("pk").values_list()) for m in (Document, Statement, Link, Event)]

    before = state()
    recorded = writing.add([str(SAMPLES)], ME)
    assert (recorded.added, recorded.reread, recorded.unchanged) == (0, 0, 3)
    assert state() == before


def test_the_same_text_under_another_name_is_the_same_document(weihai: dict[int, Document], tmp_path: Path) -> None:
    copy = tmp_path / "威海市-2025.md"
    copy.write_bytes((SAMPLES / "威海市-2025.md").read_bytes())
    assert writing.add([str(copy)], ME).unchanged == 1
    assert Document.objects.count() == 3


def test_a_second_version_stands_beside_the_first_and_the_longer_one_counts(
    weihai: dict[int, Document], tmp_path: Path
) -> None:
    longer = tmp_path / "威海市-2025.md"
    longer.write_text((SAMPLES / "威海市-2025.md").read_text("utf-8") + "\n新建口袋公园7个。\n", "utf-8")
    writing.add([str(longer)], ME)
    first, second = Document.objects.filter(place__slug="371000", year=2025).order_by("id")
    assert (first.current, second.current) == (False, True)
    row = PlaceYear.objects.get(place__slug="371000", year=2025)
    assert (row.report, row.documents) == (second, 2)


def test_what_cannot_be_read_stays_listed_until_it_can(ledger: None, tmp_path: Path) -> None:
    broken = tmp_path / "青岛市-2024.docx"
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    told: list[Any] = []
    writing.add([str(tmp_path)], ME, on_error=told.append)
    issue = Issue.objects.get()
    assert (issue.grade, issue.name, issue.why) == ("failed", str(broken), stored(told[0].problem))
    writing.add([str(tmp_path)], ME)
    assert Event.objects.count() == 1
    broken.unlink()


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A dataset of the samples as a corpus run makes it, with one link."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables: dict[str, list[dict[str, Any]]] = {columns.RECORDS[name].table: [] for name in DATASET}
    for path in sorted(SAMPLES.glob("*.md")):
        made = from_reading(duixian.interpret(duixian.read(path)))
        whose = {"document": made.key, "path": made.name, "report": made.report}
        tables["documents"].append({
            **whose, "document_place": made.place, "document_place_code": made.place_code, "document_year": made.year,
            "date": made.date, "document_kind": made.kind, "title": made.title, "text": made.text,
        })  # fmt: skip
        for record, rows in (
            ("statement", made.statements), ("comparison", made.comparisons), ("section", made.sections),
        ):  # fmt: skip
            fields = fields_of(record)
            for row in rows:
                cells = {fields[field].name: cell for field, cell in row.items()}
                tables[columns.RECORDS[record].table].append({**cells, **whose})
    keys = {row["document_year"]: row["document"] for row in tables["documents"]}
    ids = {row["document_year"]: row["report"] for row in tables["documents"]}
    target = next(s for s in tables["statements"] if s["document"] == keys[2025] and s["status"] == "target")
    result = next(s for s in tables["statements"] if s["document"] == keys[2026])
    why: dict[str, Any] = {"code": "link.any", "values": {"n": "3"}}
    tables["links"].append({
        "due": "2025", "target_document": keys[2025], "target_id": f"{ids[2025]}-{target['start']}",
        "result_document": keys[2026], "result_id": f"{ids[2026]}-{result['start']}", "verdict": "met",
        "rule": "catalogue", "verdict_rule": "r", "without_figure": False, "attainment": 1.5,
        "why": "link.any", "why_values": '{"n": "3"}',
        "related": json.dumps([{"document": keys[2026], "id": "x-1", "quote": "3", "reason": "r", "why": why}]),
    })  # fmt: skip
    tables["findings"].append({
        "relation": "sum", "outcome": "contradicts", "equation": "check.any", "equation_values": "{}",
        "document": keys[2026], "documents": f"{keys[2026]}; {keys[2025]}", "quotes": "1; 2",
        "statements": f"{ids[2026]}-{result['start']}; {ids[2025]}-{target['start']}",
    })  # fmt: skip
    tables["issues"].append({"path": "lost.docx", "issue": "unread", "grade": "failed", "why": "read.damaged"})
    folder = tmp_path / "dataset"
    for name in DATASET:
        table = columns.RECORDS[name].table
        (folder / table).mkdir(parents=True)
        cells = {f: pa.array([r.get(f) for r in tables[table]], t) for f, t in _types(name)}
        pq.write_table(pa.table(cells), folder / table / "part-0.parquet")
    (folder / "datapackage.json").write_text(json.dumps({"name": "samples", "version": duixian.__version__}))
    return folder


def _types(record: str) -> Iterator[tuple[str, Any]]:
    """The columns of a dataset's table with their types."""
    import pyarrow as pa

    types = {"integer": pa.int64(), "number": pa.float64(), "decimal": pa.float64(), "boolean": pa.bool_()}
    for column in columns.of(record, "dataset"):
        yield column.name, types.get(column.sort, pa.string())
        if column.sort == "reason":
            yield f"{column.name}_values", pa.string()


def test_a_dataset_gives_what_the_documents_themselves_give(ledger: None, dataset: Path) -> None:
    recorded = writing.add([str(dataset)], ME)
    assert (recorded.added, list(verify())) == (3, [])
    columns = [f.attname for f in Statement._meta.concrete_fields if f.name not in ("id", "document", "section")]
    loaded = list(Statement.objects.order_by("document__key", "start").values_list(*columns))
    texts = list(DocumentText.objects.order_by("document__key").values_list("text", flat=True))
    Document.objects.all().delete()
    writing.add([str(SAMPLES)], ME)
    assert list(Statement.objects.order_by("document__key", "start").values_list(*columns)) == loaded
    assert list(DocumentText.objects.order_by("document__key").values_list("text", flat=True)) == texts


def test_links_findings_and_failures_of_a_dataset_are_taken_over(ledger: None, dataset: Path) -> None:
    writing.add([str(dataset)], ME)
    link = Link.objects.select_related("target", "result__document").get()
    assert link.target is not None and link.result is not None
    assert (link.target.status, link.result.document.year, link.attainment) == ("target", 2026, 1.5)
    assert link.why == {"code": "link.any", "values": {"n": "3"}}
    assert link.related == [
        {"document": link.result.document.key, "id": "x-1", "quote": "3", "reason": "r", "why": link.why}
    ]
    finding = Finding.objects.get()
    assert [part.statement_id for part in finding.parts.order_by("position")] == [link.result_id, link.target_id]
    row = PlaceYear.objects.get(place__slug="371000", year=2025)
    assert (row.promises, row.met) == (1, 1)
    assert PlaceYear.objects.get(place__slug="371000", year=2026).contradictions == 1
    issue = Issue.objects.get(grade="failed")
    assert (issue.name, issue.why) == ("lost.docx", {"code": "read.damaged", "values": {}})


def test_a_dataset_of_the_old_form_is_refused_with_what_renews_it(ledger: None, dataset: Path) -> None:
    (dataset / "documents").rename(dataset / "reports")
    with pytest.raises(DuixianError, match="duixian corpus"):
        writing.add([str(dataset)], ME)
    assert not Document.objects.exists()


def test_what_was_stopped_before_the_accounts_is_finished_by_the_next_call(
    ledger: None, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(taking_over, "_take_accounts", stop)
        with pytest.raises(KeyboardInterrupt):
            writing.add([str(dataset)], ME)
    assert list(verify()) == []
    assert accounting.unsettled()
    writing.add([str(dataset)], ME)
    assert Link.objects.count() == 1
    assert not accounting.unsettled()


def test_places_stand_under_each_other(ledger: None) -> None:
    district = Place.objects.get(slug="371002")
    above = []
    place = district.parent
    while place is not None:
        above.append(place.name)
        place = place.parent
    assert above == ["威海市", "山东省", "全国"]
    assert Place.objects.get(slug="429004").parent == Place.objects.get(slug="420000")
