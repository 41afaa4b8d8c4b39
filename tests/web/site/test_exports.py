"""Exports hold what the ledger holds, and the programs for which they are made open them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from duixian.web.ledger import writing
from duixian.web.ledger.models import Document, DocumentText, Finding, Link, Observation, Statement
from duixian.web.site.exports import datasette
from duixian.web.site.exports.tables import TABLES


def fetch(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    return response.getvalue()


@pytest.fixture
def package(client: Client, weihai: dict[int, Document]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(fetch(client, "/export/371000.zip")))


COUNTS: dict[str, Any] = {
    "documents": Document, "statements": Statement, "promises": Link, "findings": Finding, "observations": Observation,
}  # fmt: skip


def test_csv_and_parquet_hold_the_same_rows_as_the_ledger(package: zipfile.ZipFile) -> None:
    assert package.testzip() is None
    for table in TABLES:
        text = package.read(f"data/{table.name}.csv").decode()
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        columns = pq.read_table(io.BytesIO(package.read(f"parquet/{table.name}.parquet")))
        assert columns.column_names == [c.name for c in table.columns]
        assert columns.num_rows == len(rows)
        if table.name in COUNTS:
            assert len(rows) == COUNTS[table.name].objects.count() > 0
        if table.name == "statements":
            assert [float(r["low"]) for r in rows] == columns["low"].to_pylist()
            assert [r["estimated"] == "true" for r in rows] == columns["estimated"].to_pylist()


def test_every_quote_stands_at_its_place_in_the_exported_text(package: zipfile.ZipFile) -> None:
    def read(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(package.read(f"data/{name}.csv").decode(), newline="")))

    texts = {row["document"]: row["text"] for row in read("texts")}
    for row in read("statements"):
        assert texts[row["document"]][int(row["start"]) : int(row["end"])] == row["quote"]


def test_a_package_is_valid_by_the_standard(package: zipfile.ZipFile, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    package.extractall(tmp_path)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    told = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert told["changed_while_written"] is False
    assert all((tmp_path / r["parquet"]).exists() for r in told["resources"])


def test_a_withdrawn_figure_is_in_no_export(client: Client, weihai: dict[int, Document], tmp_path: Path) -> None:
    row = Statement.objects.filter(document=weihai[2024]).order_by("start")[2]
    writing.correct(row, {"withdrawn": True}, "part of a name", writing.Actor("test"))
    datasette.write(tmp_path / "a.sqlite", None)
    made = sqlite3.connect(tmp_path / "a.sqlite")
    found = made.execute("SELECT count(*) FROM statements WHERE document=? AND start=?", (weihai[2024].key, row.start))
    assert found.fetchone() == (0,)
    made.close()
    annotated = json.loads(fetch(client, "/export/all/annotations.jsonld"))
    assert len(annotated["items"]) == Statement.objects.filter(withdrawn=False).count()


def test_one_sqlite_file_holds_all_and_its_keys_hold(
    client: Client, weihai: dict[int, Document], tmp_path: Path
) -> None:
    path = tmp_path / "place.sqlite"
    path.write_bytes(fetch(client, "/export/371000.sqlite"))
    made = sqlite3.connect(path)
    for name, model in COUNTS.items():
        assert made.execute(f"SELECT count(*) FROM {name}").fetchone()[0] == model.objects.count()
    assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert made.execute("PRAGMA foreign_key_check").fetchall() == []
    made.close()
    told = json.loads(datasette.metadata("place", "x"))
    assert set(told["databases"]["place"]["tables"]) == {table.name for table in TABLES}


def test_reviews_have_a_number_only_where_something_answers(client: Client, weihai: dict[int, Document]) -> None:
    graph = json.loads(fetch(client, "/export/all/claimreview.jsonld"))["@graph"]
    assert len(graph) == Link.objects.exclude(outcome="pending").count() > 0
    words = {r["reviewRating"]["name"]: "ratingValue" in r["reviewRating"] for r in graph}
    assert words["kept"] and not words["never mentioned again"]
    silent = [r for r in graph if r["reviewRating"]["name"] == "never mentioned again"]
    assert silent and not [r for r in silent if "isBasedOn" in r]
    assert "false" not in json.dumps([r["reviewRating"] for r in graph], ensure_ascii=False).casefold()
    assert all(r["url"].startswith("http://testserver/d/") for r in graph)


def test_annotations_select_the_quote(client: Client, weihai: dict[int, Document]) -> None:
    texts = {f"http://testserver/d/{d.document.key}/": d.text for d in DocumentText.objects.select_related("document")}
    for made in json.loads(fetch(client, "/export/371000/annotations.jsonld"))["items"]:
        position, quote = made["target"]["selector"]
        assert texts[made["target"]["source"]][position["start"] : position["end"]] == quote["exact"]


def test_what_cannot_be_exported_says_why(client: Client, weihai: dict[int, Document]) -> None:
    for address in ("/export/000001.zip", "/export/000001/claimreview.jsonld", "/export/all.sqlite"):
        response = client.get(address)
        assert response.status_code == 404 and response.json()["error"]["remedy"]


def test_an_export_is_not_sent_twice(client: Client, weihai: dict[int, Document]) -> None:
    first = client.get("/export/371000/annotations.jsonld")
    etag = first["ETag"]
    assert client.get("/export/371000/annotations.jsonld", headers={"If-None-Match": etag}).status_code == 304


def test_the_command_writes_every_format(
    weihai: dict[int, Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from duixian.cli import ledger as commands
    from duixian.cli import main

    monkeypatch.setattr(commands, "open_ledger", lambda: None)
    for format_, name in (
        ("datapackage", "a.zip"), ("sqlite", "a.db"), ("claimreview", "a.jsonld"), ("annotations", "b.jsonld"),
    ):  # fmt: skip
        out = tmp_path / name
        assert main(["ledger", "export", str(out), "--format", format_, "--place", "威海"]) == 0
        assert out.stat().st_size > 1000
    assert (tmp_path / "a.metadata.json").exists()
    assert main(["ledger", "export", str(tmp_path / "no" / "a.zip")]) != 0
    assert main(["ledger", "export", str(tmp_path)]) != 0
    assert "is a folder" in capsys.readouterr().err
    assert not list(tmp_path.glob(".*"))
