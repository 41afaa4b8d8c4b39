"""No document takes another one with it, and nothing that was finished is lost, whatever stops a run."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from duixian.corpus import Limits, Summary, Unwatched, build
from duixian.messages import sentence
from duixian.model import Reason
from duixian.workers.pools import LocalPools
from tests.corpus.documents import everything, report, shelve
from tests.corpus.poison import Poisoned

LIMITS = Limits(2.0, 512)


def issues(out: Path) -> dict[str, tuple[str, str]]:
    """Return what failed: issue and reason by the document's name."""
    found = [r for p in (out / "issues").iterdir() for r in pq.read_table(p).to_pylist() if r["grade"] == "failed"]
    why = {r["path"]: sentence(Reason(r["why"], json.loads(r["why_values"]))) for r in found}
    return {Path(r["path"]).name: (r["issue"], why[r["path"]]) for r in found}


def poisoned(folder: Path, *kinds: str) -> None:
    """Add documents that break what reads them, in the middle of the others."""
    for kind in kinds:
        (folder / "潍坊市" / f"潍坊市-2022-{kind}.md").write_text(
            report("潍坊市", 2022, 9) + f"\nPOISON {kind}\n", "utf-8"
        )


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shelve(tmp_path / "shelf")
    return tmp_path / "shelf"


def made(shelf: Path, out: Path, executor: LocalPools, **options: object) -> Summary:
    return build([str(shelf)], str(out), executor, limits=LIMITS, accounts=False, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "issue", "why"),
    [
        ("raise", "crashed", "unexpected RuntimeError: broken on purpose"),
        ("kill", "killed", "the process that reads it dies"),
        ("sleep", "time", "took longer than 2 s"),
        ("swallow", "time", "took longer than 2 s"),
        pytest.param(
            "memory",
            "memory",
            "wanted more than 512 MB",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's memory so"),
        ),
    ],
)
def test_a_document_that_breaks_its_worker_is_written_down_and_all_others_are_read(
    shelf: Path, tmp_path: Path, kind: str, issue: str, why: str
) -> None:
    expected = tmp_path / "expected"
    made(shelf, expected, LocalPools(1))
    poisoned(shelf, kind)
    summary = made(shelf, tmp_path / "out", Poisoned(2))
    assert summary.failed == {issue: 1}
    assert issues(tmp_path / "out") == {f"潍坊市-2022-{kind}.md": (issue, why)}
    assert everything(tmp_path / "out")["statements"] == everything(expected)["statements"]
    # It is not tried again and again, but on demand it is.
    assert made(shelf, tmp_path / "out", Poisoned(1)).read == 0
    assert made(shelf, tmp_path / "out", LocalPools(1), retry=True).failed == {}


def test_code_that_hears_no_signal_is_ended_too(shelf: Path, tmp_path: Path) -> None:
    poisoned(shelf, "deaf")
    summary = build([str(shelf)], str(tmp_path / "out"), Poisoned(1), limits=Limits(0.4, 512), accounts=False)
    assert summary.failed == {"killed": 1}
    assert summary.rows["documents"] == 24


@pytest.fixture
def long_shelf(tmp_path: Path) -> Path:
    """As many reports as take a few seconds."""
    for seed in range(12):
        shelve(tmp_path / "shelf" / str(seed), seed=seed)
    return tmp_path / "shelf"


def command(shelf: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start a run in a process of its own."""
    arguments = [sys.executable, "-m", "duixian", "corpus", str(shelf), "--out", str(out), "--jobs", "2"]
    return subprocess.Popen(arguments, stderr=subprocess.PIPE, start_new_session=True)


def children(pid: int) -> Iterator[int]:
    """Go through the processes below one."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            yield int(path.parent.name)
            yield from children(int(path.parent.name))


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the workers")


@linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_stop_at_any_moment_loses_nothing_that_is_finished(
    long_shelf: Path, tmp_path: Path, number: signal.Signals
) -> None:
    moments = random.Random(7)
    out, undisturbed = tmp_path / "out", tmp_path / "undisturbed"
    build([str(long_shelf)], str(undisturbed), LocalPools(2))
    for _ in range(3):
        with command(long_shelf, out) as run:
            time.sleep(moments.uniform(0.5, 2.5))
            workers = list(children(run.pid))
            run.send_signal(number)
            run.communicate(timeout=60)
        # Workers whose driver is gone go too.
        deadline = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    build([str(long_shelf)], str(out), LocalPools(2))
    assert everything(out) == everything(undisturbed)


@linux
def test_workers_killed_from_outside_change_nothing(long_shelf: Path, tmp_path: Path) -> None:
    moments = random.Random(3)
    out, undisturbed = tmp_path / "out", tmp_path / "undisturbed"
    build([str(long_shelf)], str(undisturbed), LocalPools(2))
    killed = 0
    with command(long_shelf, out) as run:
        while run.poll() is None and killed < 6:
            time.sleep(moments.uniform(0.2, 0.7))
            # The workers are the children of the server that makes them.
            workers = [w for server in children(run.pid) for w in children(server)]
            # One that was done between the look and the shot is none that was killed.
            with suppress(ProcessLookupError):
                if workers:
                    os.kill(moments.choice(workers), signal.SIGKILL)
                    killed += 1
        _, told = run.communicate(timeout=120)
    assert run.returncode == 0, told.decode()
    assert killed
    assert everything(out) == everything(undisturbed)


@linux
def test_a_full_disk_is_told_and_the_next_run_goes_on(long_shelf: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        with command(long_shelf, small / "out") as run:
            _, told = run.communicate(timeout=120)
        assert run.returncode == 1, told.decode()
        assert "cannot be written (the disk is full)" in told.decode()
        assert "goes on from there" in told.decode()
        subprocess.run(["mount", "-o", "remount,size=100m", str(small)], check=True)
        with command(long_shelf, small / "out") as run:
            _, told = run.communicate(timeout=120)
        assert run.returncode == 0, told.decode()
        build([str(long_shelf)], str(tmp_path / "undisturbed"), LocalPools(2))
        assert everything(small / "out") == everything(tmp_path / "undisturbed")
    finally:
        subprocess.run(["umount", str(small)], check=True)


class Dying(Unwatched):
    """Leaves in the dataset what a worker leaves that dies between two files of its part."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def step(self, documents: int, figures: int, failed: int, share: float) -> None:
        whole = min((self.out / "statements").glob("part-*.parquet"), default=None)
        if whole is not None:
            shutil.copy(whole, whole.with_name("part-0123456789abcdef0123.parquet"))


def test_rows_of_a_part_that_was_never_finished_are_not_there_twice(shelf: Path, tmp_path: Path) -> None:
    out, undisturbed = tmp_path / "out", tmp_path / "undisturbed"
    build([str(shelf)], str(undisturbed), LocalPools(1))
    build([str(shelf)], str(out), LocalPools(1), watcher=Dying(out))
    assert everything(out) == everything(undisturbed)
