"""What a ledger of version 0.1 holds is kept: by the migration of its database, and by restoring its backup.

``backup-0.1.0.zip`` was written by that version: the samples and four small reports of nation and province, taken over
from a dataset, with corrections of every sort; places and indicators that nothing in it names are left out, and so is
the password.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from duixian.messages import sentence
from duixian.web.ledger import writing
from duixian.web.ledger.models import Correction, Document, Event, Finding, Issue, Link, Statement
from duixian.web.ledger.reading import lookup
from duixian.web.ledger.reading.history import fields_of_today
from duixian.web.ledger.reading.verify import unfinished, verify
from duixian.web.ledger.reasons import reason_of

BACKUP = Path(__file__).parent / "backup-0.1.0.zip"
# The columns of JSON of that time.
JSON = {
    "ledger_correction": {"value", "engine"}, "ledger_event": {"before", "after"},
    "ledger_link": {"related", "further", "revisions"},
}  # fmt: skip
ME = writing.Actor("anna")
# Corrections of that time by subject, field and value, in the names of today.
CORRECTED = {
    ("statement", "indicator_id", "gdp-per-capita"), ("statement", "status", "other"),
    ("statement", "indicator", "生产总值"), ("statement", "unit", "亿元"), ("comparison", "indicator", "居民收入"),
}  # fmt: skip


def test_a_backup_of_the_version_before_is_restored(ledger: None) -> None:
    count = writing.restore(BACKUP)
    assert count > 200 and list(verify()) == []
    assert (Document.objects.count(), Statement.objects.count(), Event.objects.count()) == (8, 211, 17)
    held = Correction.objects.exclude(field__in=("value", "result"))
    assert {(c.subject, c.field, c.value) for c in held} == CORRECTED
    # Events are as they were written; they are read by the names of today.
    events = Event.objects.filter(action="corrected").order_by("id")
    assert [event.field for event in events][:3] == ["indicator", "status", "wording"]
    assert [fields_of_today(events)[event.id] for event in events][:3] == ["indicator_id", "status", "indicator"]
    # What was found is there, why it was found is said again once the accounts are made.
    assert Link.objects.filter(outcome="met").exists() and Finding.objects.exists()
    rejected = Link.objects.get(decided="rejected")
    assert sentence(reason_of(rejected.why), "zh") == "不是一回事"  # type: ignore[arg-type]
    issue = Issue.objects.get(grade="failed")
    assert sentence(reason_of(issue.why), "zh") == "is a damaged or truncated Word file"  # type: ignore[arg-type]
    assert list(unfinished()) != []
    writing.settle()
    assert (list(verify()), list(unfinished())) == ([], [])
    assert not Link.objects.filter(why__code="ledger.earlier").exists()
    assert Link.objects.get(decided="rejected").outcome == "no_evidence"


def test_a_column_that_came_after_a_backup_is_filled_in(ledger: None, tmp_path: Path) -> None:
    older = tmp_path / "older.zip"
    with zipfile.ZipFile(BACKUP) as whole, zipfile.ZipFile(older, "w") as without:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "ledger_statement.jsonl":
                header, *rows = [json.loads(line) for line in data.splitlines()]
                at = header.index("per")
                data = b"\n".join(json.dumps(row[:at] + row[at + 1 :]).encode() for row in (header, *rows)) + b"\n"
            without.writestr(name, data)
    writing.restore(older)
    assert Statement.objects.count() == 211
    assert set(Statement.objects.values_list("per", flat=True)) == {""}


def test_what_is_corrected_afterwards_has_the_names_of_today(ledger: None) -> None:
    writing.restore(BACKUP)
    row = lookup.subject("151c6641d7bb0c41-174")
    assert isinstance(row, Statement)
    writing.correct(row, {"indicator": "一产增加值"}, "照原文", ME)
    last = Event.objects.order_by("id").last()
    assert last is not None and fields_of_today([last]) == {last.id: "indicator"}
    row.refresh_from_db()
    assert row.wording == "一产增加值"
    # The correction of that time can be taken back.
    old = lookup.subject("151c6641d7bb0c41-159")
    assert isinstance(old, Statement)
    writing.correct(old, {"indicator_id": None, "indicator": None}, "看错了", ME)
    old.refresh_from_db()
    assert (old.indicator_id, old.wording) == ("gdp", "地区生产总值")
    assert list(verify()) == []


def test_a_backup_of_an_unknown_version_is_refused(ledger: None, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("ledger.json", json.dumps({"format": 1, "migration": "0001_initial", "tables": []}))
    with pytest.raises(Exception, match="another version"):
        writing.restore(tmp_path / "other.zip")


def _duixian(home: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        env=environment | {"DUIXIAN_HOME": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _fill(database: Path) -> None:
    """Put the rows of the backup into the tables of that time."""
    with zipfile.ZipFile(BACKUP) as archive, closing(sqlite3.connect(database)) as made:
        for table in json.loads(archive.read("ledger.json"))["tables"]:
            columns, *rows = map(json.loads, archive.read(f"{table}.jsonl").decode().splitlines())
            kinds = {name: kind for _, name, kind, *_ in made.execute(f"PRAGMA table_info({table})")}
            made.execute(f"DELETE FROM {table}")
            marks = ", ".join("?" for _ in columns)
            special = [(kinds[name], name in JSON.get(table, ())) for name in columns]
            for row in rows:
                cells = [_cell(*of, value) for of, value in zip(special, row, strict=True)]
                made.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", cells)
        made.commit()


def _cell(kind: str, as_json: bool, value: Any) -> Any:
    if kind == "BLOB" and value is not None:
        return base64.b64decode(value)
    if kind == "datetime" and isinstance(value, str):
        return value.replace("T", " ").removesuffix("Z")
    if value is not None and as_json:
        return json.dumps(value, ensure_ascii=False)
    return value


def test_a_ledger_of_the_version_before_is_migrated_in_its_place(tmp_path: Path) -> None:
    _duixian(tmp_path, "duixian.web.manage", "migrate", "ledger", "0003", "--verbosity", "0")
    database = tmp_path / "ledger.sqlite3"
    _fill(database)
    told = _duixian(tmp_path, "duixian", "ledger", "verify")
    assert "8 documents, 211 statements, 17 events: whole" in told and "out of date" in told
    with closing(sqlite3.connect(database)) as made:
        fields = made.execute("SELECT subject, field, json_extract(value, '$') FROM ledger_correction")
        found = {row for row in fields if row[1] not in ("value", "result")}
        assert found == CORRECTED
        codes = {row[0] for row in made.execute("SELECT json_extract(why, '$.code') FROM ledger_link")}
        assert codes == {"ledger.earlier", "ledger.person"}
    assert "accounts of" in _duixian(tmp_path, "duixian", "ledger", "account")
    assert "out of date" not in _duixian(tmp_path, "duixian", "ledger", "verify")
