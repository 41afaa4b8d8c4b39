"""The corpus run, measured: speed, overhead, growth, memory, and whether it loses anything when it is disturbed.

usage: python bench/bench_corpus.py [--json FILE] [--only ROW …] [--times N] [CORPUS]

CORPUS is reports.tar.xz or a folder of texts; by default ../shared/corpus/reports.tar.xz beside the repository or,
without it, samples/. Rows: speed, growth, kill, disk, cluster, accounts. Times depend on the machine; what to look
at are the ratios against plain extraction (read, segment, extract; nothing written), which is timed in the same run.
Linux only: processor time and memory are those of the whole process tree, from /proc.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from duixian.corpus.layout import TABLES

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Row(msgspec.Struct):
    """One line of the outcome."""

    what: str
    floor: str
    aim: str
    measured: str


class Cost(msgspec.Struct):
    """What a command took.

    Attributes:
        wall: seconds by the clock.
        cpu: seconds of processor time, of all its processes.
        memory: the most that all of them together held at a time, bytes (shared pages counted once).
        status: its exit status.
        told: what it printed on stderr.
    """

    wall: float
    cpu: float
    memory: int
    status: int
    told: str


def tree(pid: int) -> list[int]:
    """List a process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(int(path.parent.name))
        except OSError:
            continue
    found, k = [pid], 0
    while k < len(found):
        found += parents.get(found[k], [])
        k += 1
    return found


def _share(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def cost(arguments: Sequence[str], *, meanwhile: Callable[[int], None] | None = None) -> Cost:
    """Run a command and watch its processes."""
    begin = time.perf_counter()
    run = subprocess.Popen(arguments, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    told: list[str] = []
    reader = threading.Thread(target=lambda: told.append(run.stderr.read() if run.stderr else ""))
    reader.start()
    if meanwhile is not None:
        threading.Thread(target=meanwhile, args=(run.pid,), daemon=True).start()
    used: dict[int, float] = {}
    most = 0
    while run.poll() is None:
        together = 0
        for pid in tree(run.pid):
            try:
                cells = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                used[pid] = (int(cells[11]) + int(cells[12])) / TICKS
                together += _share(pid)
            except (OSError, ValueError):
                continue
        most = max(most, together)
        time.sleep(0.1)
    wall = time.perf_counter() - begin
    reader.join()
    return Cost(wall, sum(used.values()), most, run.returncode, told[0] if told else "")


def corpus(*arguments: object) -> list[str]:
    """Write the command of a run."""
    return [sys.executable, "-m", "duixian", "corpus", "--lang", "en", *map(str, arguments)]


def plain(source: str) -> Cost:
    """Time what the rows cost before anything is handed over or written: one process, no collector of cycles."""
    program = (
        "import gc, sys, duixian; gc.disable(); n = 0\n"
        "for r in duixian.read_all(sys.argv[1:], on_error=lambda e: None):\n"
        "    n += len(duixian.interpret(r).statements)\n"
        "    n % 7 or gc.collect(0)\n"
    )
    return cost([sys.executable, "-c", program, source])


# --- the rows -----------------------------------------------------------------------------------------------------


def speed(source: Path, work: Path) -> Iterator[Row]:
    """Time a whole run from a cold start, and its overhead over plain extraction."""
    one = cost(corpus(source, "--out", work / "speed", "--no-accounts", "--jobs", 2))
    alone = plain(str(source))
    yield Row(
        f"all {documents(work / 'speed'):,} documents, two workers, cold start to finished statements",
        "90 s",
        "40 s",
        f"{one.wall:.1f} s by the clock ({one.cpu:.1f} s of processor time)",
    )
    over = 100 * (one.cpu / alone.cpu - 1)
    yield Row(
        "overhead of driver and Parquet over plain extraction, processor time",
        "20 %",
        "8 %",
        f"{over:.1f} % ({one.cpu:.1f} s against {alone.cpu:.1f} s)",
    )


def growth(source: Path, work: Path) -> Iterator[Row]:
    """Time 1, 4 and 16 times the documents, under other names."""
    base = unpacked(source, work / "base")
    costs: dict[int, Cost] = {}
    counts: dict[int, int] = {}
    for times in (1, 4, 16):
        folder = work / f"times{times}"
        for k in range(times):
            for path in base.rglob("*"):
                if path.is_file():
                    target = folder / f"copy{k:02}" / path.relative_to(base).with_stem(f"{path.stem}-{k:02}")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    os.link(path, target)
        costs[times] = cost(corpus(folder, "--out", work / "grown", "--no-accounts", "--jobs", 2))
        counts[times] = documents(work / "grown")
        shutil.rmtree(work / "grown")
        shutil.rmtree(folder)
    each = {k: 1000 * c.cpu / counts[k] for k, c in costs.items()}
    told = ", ".join(f"{k}×: {each[k]:.2f} ms ({1000 * c.wall / counts[k]:.2f})" for k, c in costs.items())
    off = 100 * (max(each.values()) / min(each.values()) - 1)
    yield Row(
        "processor time (and time by the clock) a document at 1×, 4×, 16×",
        "within 15 %",
        "flat",
        f"{off:.1f} % apart: {told}",
    )
    yield Row(
        f"peak memory of the whole process tree at 16× ({counts[16]:,} documents)",
        "1.2 GB",
        "600 MB",
        f"{costs[16].memory / 1e6:.0f} MB",
    )


def kill(source: Path, work: Path, times: int) -> Iterator[Row]:
    """Kill workers and drivers at random moments, run again, and compare all rows."""
    some = part_of(source, work / "some")
    cost(corpus(some, "--out", work / "calm", "--jobs", 2))
    moments = random.Random(1)
    for who in ("worker", "driver"):
        equal = 0
        for k in range(times):
            out = work / f"{who}{k}"

            def strike(pid: int, who: str = who) -> None:
                time.sleep(moments.uniform(0.3, 6.0))
                # The workers are the children of the server that makes them.
                below = [w for server in tree(pid)[1:] for w in tree(server)[1:]]
                victim = moments.choice(below) if who == "worker" and below else pid if who == "driver" else None
                if victim is not None:
                    os.kill(victim, signal.SIGKILL)

            cost(corpus(some, "--out", out, "--jobs", 2), meanwhile=strike)
            again = cost(corpus(some, "--out", out, "--jobs", 2))
            equal += again.status == 0 and same(out, work / "calm")
            shutil.rmtree(out)
        yield Row(
            f"kill -9 of a {who} at {times} random moments, run again: same rows", "all", "all", f"{equal} of {times}"
        )


def disk(source: Path, work: Path, times: int) -> Iterator[Row]:
    """Let the disk run full after random amounts, make room, run again, and compare all rows."""
    some = part_of(source, work / "some")
    if not (work / "calm").exists():
        cost(corpus(some, "--out", work / "calm", "--jobs", 2))
    whole = sum(p.stat().st_size for p in (work / "calm").rglob("*") if p.is_file())
    amounts = random.Random(2)
    equal = full = 0
    for _ in range(times):
        small = work / "small"
        small.mkdir(exist_ok=True)
        size = int(amounts.uniform(0.05, 0.95) * whole)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", small], check=True)
        try:
            first = cost(corpus(some, "--out", small / "out", "--jobs", 2))
            full += first.status == 1 and "the disk is full" in first.told
            subprocess.run(["mount", "-o", "remount,size=2g", small], check=True)
            again = cost(corpus(some, "--out", small / "out", "--jobs", 2))
            equal += again.status == 0 and same(small / "out", work / "calm")
        finally:
            subprocess.run(["umount", small], check=True)
    yield Row(
        f"a full disk at {times} random moments, run again: same rows",
        "all",
        "all",
        f"{equal} of {times} ({full} were told)",
    )


def cluster(source: Path, work: Path) -> Iterator[Row]:
    """Run on a local Ray cluster of two nodes, calm and with a worker and then a node killed."""
    some = part_of(source, work / "some")
    if not (work / "calm").exists():
        cost(corpus(some, "--out", work / "calm", "--jobs", 2))
    from ray.cluster_utils import Cluster

    made: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        for _ in range(2):
            made.add_node(num_cpus=1)
        made.wait_for_nodes()
        calm = cost(corpus(some, "--out", work / "ray", "--cluster", made.address))
        equal = calm.status == 0 and same(work / "ray", work / "calm")
        yield Row(
            "a Ray cluster of two nodes gives the same rows",
            "all",
            "all",
            f"{'yes' if equal else 'no'} ({calm.wall:.0f} s)",
        )
        lost: list[str] = []

        def strike(pid: int) -> None:
            while not list((work / "loss").glob("manifest/*")):
                time.sleep(0.05)
            workers = [int(p.parent.name) for p in Path("/proc").glob("[0-9]*/cmdline") if _is_task(p)]
            if workers:
                os.kill(workers[0], signal.SIGKILL)
                lost.append("a worker")
            time.sleep(2)
            made.remove_node(next(iter(made.worker_nodes)), allow_graceful=False)
            lost.append("a node")

        hurt = cost(corpus(some, "--out", work / "loss", "--cluster", made.address), meanwhile=strike)
        equal = hurt.status == 0 and same(work / "loss", work / "calm")
        yield Row(
            f"{' and '.join(lost)} killed midway", "all", "all", "same rows" if equal else f"other rows: {hurt.told}"
        )
    finally:
        made.shutdown()


def _is_task(path: Path) -> bool:
    try:
        return path.read_bytes().startswith(b"ray::extract")
    except OSError:
        return False


def accounts(source: Path, work: Path) -> Iterator[Row]:
    """Time links and findings over all documents, statements being there."""
    if not (work / "speed").exists():
        cost(corpus(source, "--out", work / "speed", "--no-accounts", "--jobs", 2))
    later = cost(corpus("--out", work / "speed", "--jobs", 2))
    counts = [count(f"SELECT * FROM '{work}/speed/{table}/*.parquet'") for table in ("links", "findings")]
    yield Row(
        f"{counts[0]:,} links and {counts[1]:,} findings over the whole corpus, two workers",
        "8 min",
        "2 min",
        f"{later.wall:.0f} s ({later.cpu:.0f} s of processor time, {later.memory / 1e6:.0f} MB)",
    )


# --- what they need -----------------------------------------------------------------------------------------------


def documents(out: Path) -> int:
    """Count the documents of a dataset."""
    return count(f"SELECT * FROM '{out}/documents/*.parquet'")


def count(query: str) -> int:
    """Count the rows of a query over Parquet files."""
    import duckdb

    return int(duckdb.execute(f"SELECT count(*) FROM ({query})").fetchall()[0][0])


def same(one: Path, other: Path) -> bool:
    """Tell whether two datasets have the same rows, each as often."""
    for table in TABLES:
        a, b = (f"SELECT * FROM read_parquet('{d}/{table}/*.parquet')" for d in (one, other))
        for left, right in ((a, b), (b, a)):
            if count(f"{left} EXCEPT ALL {right}"):
                return False
    return True


def unpacked(source: Path, folder: Path) -> Path:
    """Return a folder with the documents of a source."""
    if source.is_dir():
        return shutil.copytree(source, folder, dirs_exist_ok=True)
    if not folder.exists():
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
    return folder


def part_of(source: Path, folder: Path, count: int = 150) -> Path:
    """Return a folder with some of the documents, whole places of them."""
    if folder.exists():
        return folder
    base = unpacked(source, folder.with_name("base"))
    chosen = 0
    for place in sorted({p.parent for p in base.rglob("*.md")}, key=lambda p: (len(str(p)), p)):
        if chosen >= count:
            break
        target = folder / place.relative_to(base)
        shutil.copytree(place, target)
        chosen += sum(1 for _ in target.iterdir())
    return folder


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    names = ("speed", "growth", "kill", "disk", "cluster", "accounts")
    parser.add_argument("corpus", nargs="?", type=Path, metavar="CORPUS")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows here as well")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="only these rows")
    parser.add_argument("--times", type=int, default=10, metavar="N", help="how often to kill (default 10)")
    arguments = parser.parse_args(argv)
    usual = (ROOT.parent / "shared" / "corpus" / "reports.tar.xz", ROOT / "samples")
    source: Path = arguments.corpus or next(p for p in usual if p.exists())
    gc.freeze()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        measures: dict[str, Callable[[], Iterator[Row]]] = {
            "speed": lambda: speed(source, work),
            "accounts": lambda: accounts(source, work),
            "kill": lambda: kill(source, work, arguments.times),
            "disk": lambda: disk(source, work, arguments.times),
            "cluster": lambda: cluster(source, work),
            "growth": lambda: growth(source, work),
        }
        for name, measure in measures.items():
            if name not in arguments.only:
                continue
            for row in measure():
                rows.append(row)
                print(f"{row.what}\n    floor {row.floor}, aim {row.aim}: {row.measured}", flush=True)
    if arguments.json:
        outcome: list[Any] = [msgspec.to_builtins(row) for row in rows]
        arguments.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
