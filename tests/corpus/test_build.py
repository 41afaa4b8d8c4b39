"""A dataset holds what plain extraction gives, and a second run does what is missing or changed and nothing else."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import duixian
from duixian.corpus import Limits, Summary, build
from duixian.corpus.layout import TABLES, layouts, schema
from duixian.corpus.query import Dataset
from duixian.messages import speaking
from duixian.model import DuixianError
from duixian.text import sentence
from duixian.workers.pools import LocalPools
from tests.corpus.documents import everything, report, rows, shelve

A = TypeVar("A")
R = TypeVar("R")


def made(sources: object, out: Path, **options: object) -> Summary:
    """Run with one worker."""
    return build([str(s) for s in sources], str(out), LocalPools(1), **options)  # type: ignore[arg-type, attr-defined]


def stamps(out: Path) -> dict[str, tuple[int, int]]:
    """Tell when each file of the tables was written."""
    return {
        str(p.relative_to(out)): (p.stat().st_mtime_ns, p.stat().st_size)
        for table in (*TABLES, "manifest", "voices")
        for p in (out / table).iterdir()
        if p.name != "corpus.parquet"
    }


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    shelve(folder)
    return folder


@pytest.fixture(scope="module")
def dataset(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dataset") / "out"
    made([shelf], out)
    return out


def test_it_holds_every_statement_as_extract_gives_it(shelf: Path, dataset: Path) -> None:
    held: dict[tuple[str, str], dict[str, Any]] = {}
    for path in (dataset / "statements").iterdir():
        held.update({(r["path"], r["id"]): r for r in pq.read_table(path).to_pylist()})
    texts = {r["path"]: r["text"] for p in (dataset / "documents").iterdir() for r in pq.read_table(p).to_pylist()}
    count = 0
    for read in duixian.read_all([shelf]):
        assert texts[read.path] == read.text
        source = Path(read.name).read_text("utf-8")
        for s in duixian.extract(read):
            count += 1
            row = held[read.path, s.id]
            for name in ("start", "end", "quote", "unit", "kind", "status", "period", "indicator", "modifier", "role"):
                assert row[name] == getattr(s, name)
            assert row["document"] == read.key
            assert row["sentence"] == sentence(read.text, s.start, s.end)
            assert (row["low_text"], row["high_text"]) == (format(s.low, "f"), format(s.high, "f"))
            assert (row["low"], row["high"]) == (float(s.low), float(s.high))
            assert row["rules"] == "; ".join(s.rules)
            assert row["section"] == " > ".join(s.section)
            assert source[row["source_start"] : row["source_end"]] == s.quote
            assert source.splitlines()[int(str(row["source"]).removeprefix("line=")) - 1].count(s.quote)
    assert count == len(held) > 200


def test_links_and_findings_are_those_of_link_and_check(shelf: Path, dataset: Path) -> None:
    readings = [duixian.interpret(r) for r in duixian.read_all([shelf])]
    pairs, _ = duixian.succession([r.report for r in readings])
    expected = sorted(
        (e.link.target, e.verdict.outcome, e.link.result.statement if e.link.result else None, e.link.rule)
        for pair in pairs
        for e in duixian.account(readings[pair.earlier], readings[pair.later]).entries
    )
    links = [r for p in (dataset / "links").iterdir() for r in pq.read_table(p).to_pylist()]
    assert sorted((r["target_id"], r["verdict"], r["result_id"], r["rule"]) for r in links) == expected
    assert {"met", "no_evidence"} <= {r["verdict"] for r in links}
    found = sorted(
        (
            f.relation,
            f.outcome,
            f.equation.code,
            msgspec.json.encode(f.equation.values).decode(),
            "; ".join(f.statements),
        )
        for f in duixian.check(readings)
    )
    held = [r for p in (dataset / "findings").iterdir() for r in pq.read_table(p).to_pylist()]
    names = ("relation", "outcome", "equation", "equation_values", "statements")
    assert sorted(tuple(r[name] for name in names) for r in held) == found
    assert found


def test_headlines_are_the_figures_of_series(shelf: Path, dataset: Path) -> None:
    gdp = duixian.indicators().named("gdp")
    expected = {
        (o.report, o.side, o.statement)
        for r in duixian.read_all([shelf])
        for o in duixian.series(gdp, duixian.interpret(r))
        if o.statement
    }
    held = {
        (r["report"], r["status"], r["id"])
        for p in (dataset / "statements").iterdir()
        for r in pq.read_table(p).to_pylist()
        if r["headline"] and r["indicator_id"] == "gdp" and r["kind"] == "change"
    }
    assert held == expected
    assert len(held) == 48


def test_a_second_run_writes_nothing(shelf: Path, dataset: Path) -> None:
    before = stamps(dataset)
    summary = made([shelf], dataset)
    assert (summary.read, summary.unchanged) == (0, 24)
    assert stamps(dataset) == before


def test_what_changed_is_read_again_and_nothing_else(tmp_path: Path) -> None:
    shelf, out, fresh = tmp_path / "shelf", tmp_path / "out", tmp_path / "fresh"
    paths = shelve(shelf)
    made([shelf], out)
    paths[3].write_text(report("威海市", 2024, seed=5), "utf-8")
    (shelf / "新增-2024.md").write_text(report("德州市", 2024), "utf-8")
    paths[-1].unlink()
    summary = made([shelf], out)
    assert (summary.read, summary.unchanged, summary.kept) == (2, 22, 1)
    assert made([shelf], out, prune=True).kept == 0
    made([shelf], fresh)
    assert everything(out) == everything(fresh)


def test_a_document_read_by_other_rules_is_read_again(tmp_path: Path) -> None:
    shelf, rules = tmp_path / "shelf", tmp_path / "rules"
    shelve(shelf, range(2024, 2025))
    rules.mkdir()
    (rules / "units.toml").write_text('[count]\n"处" = false\n', "utf-8")
    made([shelf], tmp_path / "out")
    summary = made([shelf], tmp_path / "out", lexicon=str(rules))
    assert summary.read == 6
    made([shelf], tmp_path / "fresh", lexicon=str(rules))
    assert everything(tmp_path / "out") == everything(tmp_path / "fresh")
    assert made([shelf], tmp_path / "out").read == 6


def test_archives_tables_and_addresses_are_read(tmp_path: Path, dataset: Path) -> None:
    text = report("威海市", 2024)
    (tmp_path / "one.md").write_text(text, "utf-8")
    with tarfile.open(tmp_path / "many.tar.xz", "w:xz") as tar:
        tar.add(tmp_path / "one.md", "威海市/2024.md")
    table = pa.table({"place": ["烟台市", "青岛市"], "year": [2024, 2024], "text": [text, ""]})
    pq.write_table(table, tmp_path / "dump.parquet")
    sources = [tmp_path / "many.tar.xz", tmp_path / "dump.parquet", f"file://{tmp_path / 'one.md'}"]
    summary = made(sources, tmp_path / "out", accounts=False)
    assert (summary.found, summary.failed) == (4, {"unread": 1})
    paths = {r["path"] for r in pq.read_table(tmp_path / "out" / "documents").to_pylist()}
    assert paths == {"many.tar.xz!威海市/2024.md", "dump.parquet#1", "one.md"}


def test_another_file_system_holds_the_same(shelf: Path, dataset: Path) -> None:
    import fsspec

    # The memory of this process, so that the work is done here and not by workers.
    out = "memory://elsewhere/dataset"
    build([str(shelf)], out, Here())
    system = fsspec.filesystem("memory")
    found = sorted(
        repr(row)
        for path in system.ls("/elsewhere/dataset/statements", detail=False)
        for row in pq.read_table(pa.BufferReader(system.cat_file(path))).to_pylist()
    )
    assert found == rows(dataset, "statements")
    assert build([str(shelf)], out, Here()).unchanged == 24


class Here:
    """Work is done where it is handed out, as by any executor that runs in this process."""

    @property
    def slots(self) -> int:
        """One at a time."""
        return 1

    def submit(self, function: Callable[[A], R], argument: A) -> Future[R]:
        """Do it at once."""
        future: Future[R] = Future()
        future.set_result(function(argument))
        return future

    def died(self, error: BaseException) -> bool:
        """Nobody dies here."""
        return False

    def kill(self, future: Future[Any]) -> None:
        """There is nothing to end."""

    def close(self) -> None:
        """There is nothing to close."""


def test_one_name_twice_is_told_apart_by_content(tmp_path: Path) -> None:
    import warnings
    import zipfile

    one, two = report("威海市", 2024), report("威海市", 2024, seed=1)
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        warnings.simplefilter("ignore")
        for text in (one, two, one):
            archive.writestr("2024.md", text)
    summary = made([tmp_path / "a.zip", tmp_path / "a.zip"], tmp_path / "out", accounts=False)
    assert summary.found == 2
    assert made([tmp_path / "a.zip"], tmp_path / "out", accounts=False).unchanged == 2


def test_a_part_cut_short_behind_its_back_is_made_again(tmp_path: Path) -> None:
    shelf, out = tmp_path / "shelf", tmp_path / "out"
    shelve(shelf)
    made([shelf], out)
    before = everything(out)
    (part,) = (out / "statements").iterdir()
    part.write_bytes(part.read_bytes()[:-10])
    (out / "manifest" / "broken.json").write_text("{", "utf-8")
    (out / "documents" / ".part-x.parquet.0011aabb.part").write_bytes(b"half")
    assert made([shelf], out).read == 24
    assert everything(out) == before
    assert not list(out.rglob("*.part")) + list(out.rglob("broken.json"))


def test_paths_have_no_folder_of_the_machine_and_tell_documents_apart(tmp_path: Path) -> None:
    for k, place in enumerate(("威海市", "烟台市", "青岛市")):
        path = tmp_path / f"{k}" / "市" / "报告.md"
        path.parent.mkdir(parents=True)
        path.write_text(report(place, 2024), "utf-8")
    (tmp_path / "0" / "市" / "x.pdf").write_bytes(b"%PDF-")

    def paths() -> dict[str, str]:
        held = pq.read_table(tmp_path / "out" / "documents").to_pylist()
        return {r["path"]: r["document_place"] for r in held}

    # One name in two folders that were given: a path has as much of its folder as it needs, and keeps it.
    made([tmp_path / "0"], tmp_path / "out")
    assert paths() == {"市/报告.md": "威海市"}
    summary = made([tmp_path / "1", tmp_path / "2"], tmp_path / "out")
    assert (summary.read, summary.kept) == (2, 2)
    told = {"市/报告.md": "威海市", "1/市/报告.md": "烟台市", "2/市/报告.md": "青岛市"}
    assert paths() == told
    assert made([tmp_path / "2", tmp_path / "0", tmp_path / "1"], tmp_path / "out").read == 0
    assert paths() == told
    assert {r["path"] for r in pq.read_table(tmp_path / "out" / "issues").to_pylist()} == {*told, "市/x.pdf"}


def test_the_same_documents_are_the_same_files_wherever_they_lie(tmp_path: Path) -> None:
    def tables(out: Path) -> dict[str, bytes]:
        return {str(p.relative_to(out)): p.read_bytes() for table in TABLES for p in (out / table).iterdir()}

    for name in ("here", "there"):
        shelve(tmp_path / name / "shelf", range(2023, 2025))
        with speaking("zh" if name == "there" else "en"):
            build([str(tmp_path / name / "shelf")], str(tmp_path / name / "out"), Here())
    assert tables(tmp_path / "here" / "out") == tables(tmp_path / "there" / "out")


def test_the_keys_of_the_package_tell_rows_apart(tmp_path: Path) -> None:
    shelve(tmp_path / "shelf")
    # The same text under another name: one key of the document, two documents.
    (tmp_path / "shelf" / "威海市-2024-副本.md").write_text(report("威海市", 2024), "utf-8")
    made([tmp_path / "shelf"], tmp_path / "out")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    held = {r["name"]: pq.read_table(tmp_path / "out" / r["name"]).to_pylist() for r in package["resources"]}
    assert len({row["document"] for row in held["documents"]}) == len(held["documents"]) - 1 == 24
    for resource in package["resources"]:
        rows_, schema_ = held[resource["name"]], resource["schema"]
        if "primaryKey" in schema_:
            assert len({tuple(row[name] for name in schema_["primaryKey"]) for row in rows_}) == len(rows_) > 0
        for key in schema_.get("foreignKeys", ()):
            (name,), reference = key["fields"], key["reference"]
            known = {row[reference["fields"][0]] for row in held[reference["resource"]]}
            assert {row[name] for row in rows_} - {None} <= known


def former(out: Path) -> None:
    """Turn a dataset into one of version 0.1, as far as a program can tell: names of tables and receipts."""
    (out / "documents").rename(out / "reports")
    for path in (out / "manifest").iterdir():
        receipt = json.loads(path.read_text("utf-8"))
        del receipt["form"]
        receipt["engine"] = "0.1.0+000000000000"
        receipt["documents"] = [entry[:3] for entry in receipt["documents"]]
        for told in ("rows", "sizes"):
            receipt[told] = {name.replace("documents", "reports"): n for name, n in receipt[told].items()}
        path.write_text(json.dumps(receipt, ensure_ascii=False), "utf-8")
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    del package["duixian"]["form"]
    (out / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")


def test_a_dataset_of_the_former_form_is_refused_and_read_anew(tmp_path: Path) -> None:
    shelf, out, fresh = tmp_path / "shelf", tmp_path / "out", tmp_path / "fresh"
    shelve(shelf, range(2023, 2025))
    made([shelf], out)
    # A document keeps the path with which it was read first.
    made([shelf / "威海市"], fresh)
    made([shelf], fresh)
    former(out)
    with pytest.raises(DuixianError, match="in the form of an earlier version; read it anew with duixian corpus"):
        Dataset(str(out))
    # What the sources do not have would be lost: it is said, and what was read stays.
    with pytest.raises(DuixianError, match="none of the sources given has 10 documents"):
        made([shelf / "威海市"], out)
    with pytest.raises(DuixianError, match="none of the sources given has 10 documents"):
        made([], out)
    with pytest.raises(DuixianError, match="form of an earlier version"):
        Dataset(str(out))
    summary = made([shelf], out)
    assert (summary.read, summary.unchanged) == (10, 2)
    assert everything(out) == everything(fresh)
    assert not (out / "reports").exists()
    assert Dataset(str(out)).documents == 12
    # And those are left out on demand.
    former(out)
    assert made([shelf / "威海市"], out, prune=True).rows["documents"] == 2


def test_the_package_describes_every_column(dataset: Path) -> None:
    package = json.loads((dataset / "datapackage.json").read_text("utf-8"))
    assert [r["name"] for r in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        read = [pq.read_table(dataset / path) for path in resource["path"]]
        assert sum(table.num_rows for table in read) == resource["rows"]
        for table in read:
            assert table.column_names == [f["name"] for f in resource["schema"]["fields"]]
        assert all(f["description"] for f in resource["schema"]["fields"])
        assert read[0].schema.equals(schema(layouts()[resource["name"]]))


def test_two_runs_do_not_write_at_once(shelf: Path, tmp_path: Path) -> None:
    from duixian.corpus.store import Store

    with Store(str(tmp_path)).alone(), pytest.raises(DuixianError, match="another run is writing here"):
        made([shelf], tmp_path)


def test_no_document_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    summary = made([tmp_path / "empty"], tmp_path / "out")
    assert summary.failed == {"unread": 1}
    (issue,) = pq.read_table(tmp_path / "out" / "issues").to_pylist()
    assert (issue["issue"], issue["why"], issue["path"]) == ("unread", "read.empty-folder", "empty")


def test_limits_are_part_of_what_a_document_was_read_by(shelf: Path, tmp_path: Path) -> None:
    made([shelf], tmp_path / "out", accounts=False)
    assert made([shelf], tmp_path / "out", accounts=False, limits=Limits(60.0, 2048)).read == 0


def test_what_is_read_by_has_a_part_in_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from duixian.workers import version

    package = tmp_path / "duixian"
    shutil.copytree(version._PACKAGE, package, ignore=shutil.ignore_patterns("web", "__pycache__"))
    monkeypatch.setattr(version, "_PACKAGE", package)

    def now() -> version.Versions:
        version.versions.cache_clear()
        return version.versions(None)

    before = now()
    for part in ("lexicon/cues.toml", "lexicon/indicators/economy.toml"):
        (package / part).write_text((package / part).read_text("utf-8") + "\n# changed\n", "utf-8")
        assert now().rules != before.rules and now().engine == before.engine
        before = now()
    for part in ("ruling.py", "extract/rules/kind.py", "segment/heads.py"):
        (package / part).write_text((package / part).read_text("utf-8") + "\n# changed\n", "utf-8")
        assert now().engine != before.engine and now().rules == before.rules
        before = now()
    version.versions.cache_clear()
