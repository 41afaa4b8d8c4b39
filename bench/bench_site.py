"""The site, measured over a ledger of many reports: pages and API, search, readers while something is added, kill -9.

usage: python bench/bench_site.py [--home HOME | --dataset DATASET [--copies N]] [--keep HOME] [--only ROW …]
       [--json FILE] [--each N]

HOME is a data folder with a ledger, which is copied; DATASET is what `duixian corpus` wrote: a ledger is made of it
(row load); by default the ledger is that of samples/, which says little of speed. Rows: load, pages, search, readers,
report, kill. Pages are asked of one worker of `duixian serve` over HTTP, warm, each address once, one after the other;
beside the time by the clock stands the worker's processor time, which another job on the machine does not change.
--copies 9 loads the dataset under nine sets of names; --keep leaves the ledger there, for another run with --home.
Linux only.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import many_places
import msgspec

from duixian.lexicon.places import all_places

ROOT = Path(__file__).resolve().parent.parent
LEDGER = "ledger.sqlite3"
# Words of two and of four characters: common, rare, at the edge of two words, and one that is nowhere.
WORDS = (
    "就业", "工业", "教育", "乡村", "航天", "冰雪", "盐碱", "增长", "十大", "驴友", "高校毕业", "工业增加", "民生实事",
    "一般公共", "海洋牧场", "冷链物流", "农村公路", "养老服务", "同比增长", "麒麟白泽",
)  # fmt: skip


class Row(msgspec.Struct):
    """One line of the outcome."""

    what: str
    floor: str
    aim: str
    measured: str


class Server(msgspec.Struct):
    """A site that is being served by one worker.

    Attributes:
        port: on this machine.
        pid: of the server.
    """

    port: int
    pid: int

    def cpu(self) -> float:
        """Return the seconds of processor time that the worker's threads took so far, to the nanosecond."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        threads = (path for pid in workers for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        return sum(int(path.read_text("ascii").split()[0]) for path in threads) / 1e9


class Reader:
    """Somebody who asks for one page after the other over one connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, address: str) -> tuple[int, bytes, float]:
        """Return status, content and seconds."""
        began = time.perf_counter()
        try:
            self.connection.request("GET", address, headers={"Accept-Language": "zh-CN"})
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise
        return answer.status, content, time.perf_counter() - began


def duixian(home: Path, *words: str) -> list[str]:
    """Return a command, to be run with ``environment(home)``."""
    return [sys.executable, "-m", "duixian", *words]


def environment(home: Path) -> dict[str, str]:
    """Return the environment in which ``duixian`` works on a ledger."""
    return {**os.environ, "DUIXIAN_HOME": str(home), "DATABASE_URL": "", "DUIXIAN_SEARCHES": "1000000"}


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """Serve a ledger with one worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = duixian(home, "serve", "--port", str(port), "--workers", "1")
    server = subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None and "http://" in server.stdout.readline()
        Reader(port).get("/")
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait(60)


def p95(seconds: Sequence[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return sorted(seconds)[max(0, -(-len(seconds) * 95 // 100) - 1)] * 1000


def load(home: Path, dataset: Path, copies: int = 1) -> Iterator[Row]:
    """Make a ledger of a dataset, with links, findings and search; and of copies of it under other names."""
    with tempfile.TemporaryDirectory(prefix="duixian-copies-") as folder:
        sources = [dataset, *_copies(dataset, Path(folder), copies - 1)]
        began = time.perf_counter()
        for source in sources:
            subprocess.run(duixian(home, "ledger", "add", str(source)), env=environment(home), check=True)
        seconds = time.perf_counter() - began
    with sqlite3.connect(home / LEDGER) as ledger:
        count = ledger.execute("SELECT count(*) FROM ledger_statement").fetchone()[0]
    yield Row(f"load of {count:,} statements from Parquet", "4 min", "1 min", f"{seconds / 60:.1f} min")


def _copies(dataset: Path, folder: Path, number: int) -> list[Path]:
    originals = many_places.original_places(dataset)
    taken = {code for code, _ in originals}
    others = [(p.code, p.name) for p in all_places() if not p.now and p.level == "county" and p.code not in taken]
    shares = many_places.shares(originals, others, number)
    return [many_places.repeat(dataset, folder, k, whose) for k, whose in enumerate(shares, 1)]


def addresses(home: Path, each: int) -> dict[str, list[str]]:
    """Choose addresses of every kind of page, and of the API, at random but always the same."""
    chance = random.Random(5)
    with sqlite3.connect(home / LEDGER) as ledger:
        rows = ledger.execute(
            "SELECT p.slug, y.year, d.key, d.id FROM ledger_placeyear y JOIN ledger_place p ON p.id = y.place_id"
            " JOIN ledger_document d ON d.id = y.report_id"
        ).fetchall()
        chosen = [chance.choice(rows) for _ in range(each + 1)]
        held = {(slug, year) for slug, year, *_ in rows}
        later = [chance.choice([r for r in rows if (r[0], r[1] - 1) in held]) for _ in chosen]
        starts = [
            (key, chance.choice(found)[0] if found else 0)
            for _, _, key, pk in chosen
            for found in [ledger.execute("SELECT start FROM ledger_statement WHERE document_id = ?", (pk,)).fetchall()]
        ]
        series = ledger.execute(
            "SELECT indicator_id, count(*) FROM ledger_observation GROUP BY 1 ORDER BY 2 DESC LIMIT 40"
        ).fetchall()
    names = [chance.choice(series)[0] for _ in chosen]
    pairs = list(zip(chosen, names, strict=True))
    others = [chance.choice([r for r in rows if r[0] != slug]) for slug, *_ in chosen]
    return {
        "front": [f"/?place={slug}&year={year}" for slug, year, _, _ in chosen],
        "place": [f"/p/{slug}/" for slug, *_ in chosen],
        "place and year": [f"/p/{slug}/{year}/" for slug, year, *_ in chosen],
        "promises": [f"/p/{slug}/{year}/promises/" for slug, year, *_ in chosen],
        "report": [f"/d/{key}/" for _, _, key, _ in chosen],
        "report.json": [f"/d/{key}.json" for _, _, key, _ in chosen],
        "report.csv": [f"/d/{key}.csv" for _, _, key, _ in chosen],
        "figure": [f"/d/{key}/s/{start}/" for key, start in starts],
        "indicators": ["/i/" for _ in chosen],
        "indicator": [f"/i/{name}/?place={slug}" for (slug, *_), name in pairs],
        "indicator of a year": [f"/i/{name}/{year}/" for (_, year, *_), name in pairs],
        "rules": ["/rules/" for _ in chosen],
        "checks": ["/checks/" if k % 2 else f"/checks/?year={year}" for k, (_, year, *_) in enumerate(chosen)],
        "two places": [f"/compare/places/?a={a[0]}&b={b[0]}" for a, b in zip(chosen, others, strict=True)],
        "two reports": [f"/compare/reports/?place={slug}&to={year}" for slug, year, *_ in later],
        "search": [f"/search/?q={quote(WORDS[k % len(WORDS)])}" for k in range(len(chosen))],
        "api places": [f"/api/places/{slug}/years" for slug, *_ in chosen],
        "api statements": [f"/api/statements?document={key}" for _, _, key, _ in chosen],
        "api promises": [f"/api/promises?place={slug}" for slug, *_ in chosen],
        "api findings": [f"/api/findings?place={slug}" for slug, *_ in chosen],
        "api series": [f"/api/series?place={slug}&indicator={name}" for (slug, *_), name in pairs],
        "api search": [f"/api/search?q={quote(WORDS[k % len(WORDS)])}" for k in range(len(chosen))],
    }


def pages(home: Path, each: int) -> Iterator[Row]:
    """Ask for pages of all kinds."""
    with serving(home) as server:
        reader = Reader(server.port)
        kinds = addresses(home, each)
        everything: list[float] = []
        worked: list[float] = []
        refused: list[str] = []
        for asked in kinds.values():
            reader.get(asked[0])
        for kind, asked in kinds.items():
            times, work = [], []
            for address in asked[1:]:
                spent = server.cpu()
                status, _, seconds = reader.get(address)
                work.append(server.cpu() - spent)
                times.append(seconds)
                if status != 200:
                    refused.append(f"{status} {address}")
            everything += times
            worked += work
            by_clock = f"median {statistics.median(times) * 1000:6.1f} ms, p95 {p95(times):6.1f} ms"
            by_processor = f"processor median {statistics.median(work) * 1000:6.1f} ms, p95 {p95(work):6.1f} ms"
            print(f"  {kind:<20} {by_clock}; {by_processor}", file=sys.stderr, flush=True)
        for line in refused[:10]:
            print(f"  not 200: {line}", file=sys.stderr)
    beside = f"processor {p95(worked):.0f} ms, mean {statistics.mean(worked) * 1000:.0f} ms"
    told = f"{p95(everything):.0f} ms ({beside}; {len(everything)} pages, {len(refused)} not 200)"
    yield Row("pages and API, p95 over all kinds", "100 ms", "40 ms", told)


def search(home: Path, each: int) -> Iterator[Row]:
    """Look for words of two and four characters."""
    with serving(home) as server:
        reader = Reader(server.port)
        for word in ("发展", "社会主义"):
            reader.get(f"/search/?q={quote(word)}")
        times: dict[str, float] = {}
        work: list[float] = []
        for word in WORDS:
            spent = server.cpu()
            times[word] = reader.get(f"/search/?q={quote(word)}")[2]
            work.append(server.cpu() - spent)
    slow = max(times, key=lambda word: times[word])
    by_clock = f"slowest {slow}, {times[slow] * 1000:.0f} ms"
    told = f"{p95([*times.values()]):.0f} ms (processor {p95(work):.0f} ms; {by_clock})"
    yield Row("search for two and four characters, p95", "60 ms", "20 ms", told)


def readers(home: Path, each: int, seconds: float = 60) -> Iterator[Row]:
    """Let fifty readers ask for a minute while documents are added."""
    asked = [address for kind in addresses(home, each).values() for address in kind]
    errors: list[str] = []
    count = 0
    lock = threading.Lock()
    with serving(home) as server, tempfile.TemporaryDirectory() as folder:
        until = time.monotonic() + seconds

        def read(seed: int) -> None:
            nonlocal count
            chance, reader = random.Random(seed), Reader(server.port)
            while time.monotonic() < until:
                address = chance.choice(asked)
                try:
                    status = reader.get(address)[0]
                    problem = f"{status} {address}" if status >= 400 else ""
                except (OSError, http.client.HTTPException) as error:
                    problem = f"{error!r} {address}"
                with lock:
                    count += 1
                    if problem:
                        errors.append(problem)

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(50)]
        for thread in threads:
            thread.start()
        added = 0
        while time.monotonic() < until - 5:
            path = Path(folder) / f"威海市{2040 + added}.md"
            text = (ROOT / "samples" / "威海市-2026.md").read_text("utf-8")
            path.write_text(text.replace("2026", str(2040 + added)), "utf-8")
            subprocess.run(
                duixian(home, "ledger", "add", str(path)), env=environment(home), check=True, stdout=subprocess.DEVNULL
            )
            added += 1
        for thread in threads:
            thread.join()
    for line in errors[:10]:
        print(f"  {line}", file=sys.stderr)
    told = f"{len(errors)} ({count} pages read, {added} documents added meanwhile)"
    yield Row(f"50 readers for {seconds:.0f} s while documents are added: errors", "0", "0", told)


def report(home: Path, each: int) -> Iterator[Row]:
    """Weigh the page of a report of about 350 figures and see when Chromium paints it first."""
    from playwright.sync_api import sync_playwright

    with sqlite3.connect(home / LEDGER) as ledger:
        query = "SELECT key, statement_count FROM ledger_document ORDER BY abs(statement_count - 350) LIMIT 1"
        key, figures = ledger.execute(query).fetchone()
    with serving(home) as server, sync_playwright() as playwright:
        size = len(Reader(server.port).get(f"/d/{key}/")[1])
        program = os.environ.get("DUIXIAN_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        paints = []
        for _ in range(7):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(f"http://127.0.0.1:{server.port}/d/{key}/")
            painted = "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)"
            # An entry comes behind its frame; what the browser offers to wait for one breaks our CSP.
            while not (found := page.evaluate(painted)):
                page.wait_for_timeout(20)
            paints.append(found[0])
            page.close()
        browser.close()
    yield Row(f"report page of {figures} figures: HTML", "600 kB", "300 kB", f"{size / 1000:.0f} kB")
    told = f"{statistics.median(paints) / 1000:.2f} s (slowest of {len(paints)}: {max(paints) / 1000:.2f} s)"
    yield Row("report page: first paint in Chromium", "1.0 s", "0.5 s", told)


def kill(work: Path, source: Path, times: int = 10) -> Iterator[Row]:
    """Kill the program at random moments while it adds, and see that the ledger is whole and adding completes.

    Two sorts of moments, as many of each: while documents go in, and while links, findings and comparisons are made of
    them. When the one gives way to the other is seen from the ledger, so that a slow machine moves no kill elsewhere.
    """
    whole = work / "whole"
    whole.mkdir()
    documents, seconds = _timed(whole, source)
    expected = _held(whole)
    chance = random.Random(3)
    for phase in ("documents", "accounts"):
        passed = finished = 0
        for turn in range(times):
            home = work / f"killed-{phase}-{turn}"
            command = duixian(home, "ledger", "add", str(source))
            share = chance.uniform(0.1, 1)
            while True:
                home.mkdir()
                running = subprocess.Popen(
                    command, env=environment(home), start_new_session=True, stdout=subprocess.DEVNULL
                )
                if phase == "documents":
                    time.sleep(share * documents)
                else:
                    _until_complete(home, running, expected[0])
                    time.sleep(share * (seconds - documents))
                if running.poll() is None:
                    break
                # The machine was faster than when it was measured: there was nothing left to kill.
                share *= 0.7
                shutil.rmtree(home)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            verified = subprocess.run(
                duixian(home, "ledger", "verify"), env=environment(home), stdout=subprocess.PIPE, text=True
            )
            # A ledger whose accounts were cut off is whole, and says that they are to be made.
            waiting = _waiting(home)
            passed += verified.returncode == 0 and ("note: " in verified.stdout) == waiting
            subprocess.run(command, env=environment(home), check=True, stdout=subprocess.DEVNULL)
            finished += _held(home) == expected and not _waiting(home)
            shutil.rmtree(home)
        told = f"{passed} of {times}; adding again completes {finished} of {times}"
        yield Row(f"kill -9 while adding, {phase}: verify passes", "all", "all", told)


def _several_places(folder: Path) -> Path:
    """Write the samples under the names of several cities, so that there are accounts to be killed in."""
    folder.mkdir()
    for name in ("威海市", "烟台市", "青岛市", "济南市"):
        for path in (ROOT / "samples").glob("威海市-*.md"):
            text = path.read_text("utf-8").replace("威海", name.removesuffix("市"))
            (folder / path.name.replace("威海市", name)).write_text(text, "utf-8")
    return folder


def _timed(home: Path, source: Path) -> tuple[float, float]:
    """Add a source; return after how many seconds the last document was in, and after how many all was done."""
    began = time.perf_counter()
    adding = subprocess.Popen(
        duixian(home, "ledger", "add", str(source)), env=environment(home), stdout=subprocess.DEVNULL
    )
    seen = [(time.perf_counter() - began, 0)]
    while adding.poll() is None:
        count = _documents(home)
        if count != seen[-1][1]:
            seen.append((time.perf_counter() - began, count))
        time.sleep(0.05)
    if adding.returncode:
        raise SystemExit(f"{source} cannot be added")
    return seen[-1][0], time.perf_counter() - began


def _until_complete(home: Path, running: subprocess.Popen[bytes], statements: int) -> None:
    while running.poll() is None and _documents(home, "ledger_statement") < statements:
        time.sleep(0.05)


def _documents(home: Path, table: str = "ledger_document") -> int:
    try:
        with closing(sqlite3.connect(f"file:{home / LEDGER}?mode=ro", uri=True)) as ledger:
            return int(ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:
        # It is not there yet, or has no such table yet.
        return 0


def _held(home: Path) -> tuple[int, ...]:
    """Count what a ledger holds: statements, links, findings, places and years that are done."""
    tables = ("statement", "link", "finding", "placeaccount", "yearaccount")
    return tuple(_documents(home, f"ledger_{table}") for table in tables)


def _waiting(home: Path) -> bool:
    """Tell whether accounts of places or comparisons of years are still to be made."""
    with closing(sqlite3.connect(home / LEDGER)) as ledger:
        places = "place_id NOT IN (SELECT place_id FROM ledger_placeaccount)"
        years = "year NOT IN (SELECT year FROM ledger_yearaccount)"
        query = f"SELECT count(*) FROM ledger_document WHERE place_id IS NOT NULL AND ({places} OR {years})"
        return bool(ledger.execute(query).fetchone()[0])


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("--home", type=Path)
    parser.add_argument("--dataset", type=Path)
    parser.add_argument("--copies", type=int, default=1, help="under how many sets of names (default 1)")
    parser.add_argument("--keep", type=Path, help="folder in which the ledger stays")
    parser.add_argument("--only", nargs="+", choices=["load", "pages", "search", "readers", "report", "kill"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--each", type=int, default=20, help="addresses of each kind (default 20)")
    told = parser.parse_args(argv)
    wanted = told.only or ["load", "pages", "search", "report", "readers", "kill"]
    rows: list[Row] = []

    def note(made: Iterator[Row]) -> None:
        for row in made:
            rows.append(row)
            print(f"| {row.what} | {row.floor} | {row.aim} | {row.measured} |", flush=True)

    print("| what | floor | aim | measured |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="duixian-bench-") as folder:
        home = told.keep or Path(folder) / "home"
        home.mkdir(parents=True, exist_ok=True)
        if told.home:
            with sqlite3.connect(told.home / LEDGER) as there, sqlite3.connect(home / LEDGER) as here:
                there.backup(here)
        elif told.dataset:
            for row in load(home, told.dataset, told.copies):
                note(iter([row] if "load" in wanted else []))
        else:
            command = duixian(home, "ledger", "add", str(ROOT / "samples"))
            subprocess.run(command, env=environment(home), check=True, stdout=subprocess.DEVNULL)
        # Tables and indexes that a newer version of the program needs.
        subprocess.run(duixian(home, "ledger", "account"), env=environment(home), check=True, stdout=subprocess.DEVNULL)
        measured: dict[str, Callable[[Path, int], Iterator[Row]]] = {
            "pages": pages, "search": search, "report": report, "readers": readers
        }  # fmt: skip
        for name in wanted:
            if name in measured:
                note(measured[name](home, told.each))
            elif name == "kill":
                note(kill(Path(folder), told.dataset or _several_places(Path(folder) / "places")))
    if told.json:
        told.json.write_bytes(msgspec.json.encode(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
