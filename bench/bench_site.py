"""The ledger and its site, measured: loading, pages, API, search, readers while something is added, first paint.

usage: python bench/bench_site.py [--dataset DATASET] [--home FOLDER] [--copies N] [--only ROW …] [--json FILE]

DATASET is a dataset of a corpus run (duixian corpus … --out DATASET); without it the ledger is made of samples/, which
tells little. FOLDER is the data folder of a ledger that is there already: nothing is loaded then, and the row `load`
is left out. With --copies the dataset is repeated under other names of places: 8 copies beside the 570,000 statements
of the original are 5 million. Rows: load, pages, search, readers, report, kill.

Every page is asked for by HTTP from `duixian serve --workers 1`, one after the other, each address once and without an
ETag, after others of its kind were asked for. The times depend on the machine, and on what else it does.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SAMPLES = ROOT / "samples"
NAMES = ("load", "pages", "search", "readers", "report", "kill")
# What is measured of each kind, after as many others have been asked for.
EACH = 40
# What counts as one page kind or API list in the mix; pictures of charts are drawn once and kept, and told apart.
DRAWN = {"chart"}
# Milliseconds from the request to the first text on the screen.
PAINTED = """new Promise(done => {
  const look = () => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    paint ? done(paint.startTime) : setTimeout(look, 20);
  };
  look();
})"""


class Row(msgspec.Struct):
    """One line of the outcome."""

    what: str
    floor: str
    aim: str
    measured: str


def environment(home: Path) -> dict[str, str]:
    """Return the environment in which ``duixian`` works on a ledger."""
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return {**kept, "DUIXIAN_HOME": str(home), "DUIXIAN_SEARCHES": "1000000", "PYTHONPATH": str(ROOT)}


def duixian(home: Path, *words: object) -> subprocess.Popen[str]:
    """Start the command line."""
    command = [sys.executable, "-m", "duixian", *map(str, words)]
    return subprocess.Popen(
        command,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def done(home: Path, *words: object) -> str:
    """Run the command line and return what it said.

    Raises:
        RuntimeError: it failed.
    """
    run = duixian(home, *words)
    told = run.communicate()[0]
    if run.returncode not in (0, 3):
        raise RuntimeError(f"duixian {' '.join(map(str, words))}: exit status {run.returncode}\n{told}")
    return told


@contextmanager
def served(home: Path, workers: int = 1) -> Iterator[int]:
    """Serve a ledger.

    Yields:
        The port.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = duixian(home, "serve", "--port", port, "--workers", workers)
    # Its messages are read on, lest it wait for a reader.
    assert server.stdout is not None
    stream = server.stdout
    try:
        for line in stream:
            if f":{port}/" in line:
                break
        else:
            raise RuntimeError("the site does not start")
        threading.Thread(target=lambda: [sys.stderr.write(line) for line in stream], daemon=True).start()
        yield port
    finally:
        server.terminate()
        server.wait(30)


class Asking:
    """A reader who keeps the connection.

    Args:
        port: of the site.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._line: http.client.HTTPConnection | None = None

    def get(self, address: str) -> tuple[int, bytes, float]:
        """Return status, body and milliseconds."""
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        begin = time.perf_counter()
        try:
            self._line.request("GET", address, headers={"Accept-Language": "zh-CN"})
            answer = self._line.getresponse()
            body = answer.read()
        except http.client.RemoteDisconnected:
            # The server let go of a connection that had been idle, which a browser takes as the wish for a new one.
            self._line = None
            return self.get(address)
        return answer.status, body, (time.perf_counter() - begin) * 1000


def quantile(times: Sequence[float], part: float) -> float:
    """Return the time that a part of all stays below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


# --- what is asked for --------------------------------------------------------------------------------------------


class Known(msgspec.Struct):
    """What a ledger holds, as far as addresses are made of it.

    Attributes:
        reports: slug, year, key and primary key of current reports.
        indicators: ids of those with most figures.
        pairs: keys of two consecutive reports of a place.
        figures: key of the document and start of figures.
        statements: how many there are.
    """

    reports: list[tuple[str, int, str, int]]
    indicators: list[str]
    pairs: list[tuple[str, str]]
    figures: list[tuple[str, int]]
    statements: int


def known(chance: random.Random) -> Known:
    """Look around in the ledger of this process."""
    from django.db.models import Count, Max

    from duixian.web.ledger.models import Document, Observation, Statement

    rows = Document.objects.filter(current=True, kind="work_report", place__isnull=False, year__isnull=False)
    reports = [(s, y or 0, k, pk) for s, y, k, pk in rows.values_list("place__slug", "year", "key", "pk")]
    by_place = {(slug, year): key for slug, year, key, _ in reports}
    pairs = [(key, by_place[s, y + 1]) for (s, y), key in by_place.items() if (s, y + 1) in by_place]
    counted = Observation.objects.values_list("indicator").annotate(n=Count("pk")).order_by("-n")
    last = Statement.objects.aggregate(n=Max("pk"))["n"] or 0
    wanted = [chance.randrange(1, last + 1) for _ in range(EACH * 6)]
    figures = Statement.objects.filter(pk__in=wanted, withdrawn=False).values_list("document__key", "start")
    chance.shuffle(reports)
    return Known(reports, [i for i, _ in counted[:60]], pairs, list(figures), Statement.objects.count())


def words(held: Known, length: int, count: int, chance: random.Random) -> list[str]:
    """Take words from anywhere in the texts: the parts of a sentence that a reader might look for."""
    import re

    from duixian.web.ledger.models import DocumentText

    found: set[str] = set()
    pattern = re.compile(rf"[\u4e00-\u9fff]{{{length}}}")
    for _ in range(20 * count):
        _, _, _, pk = chance.choice(held.reports)
        text = DocumentText.objects.values_list("text", flat=True).get(document=pk)
        hit = pattern.search(text, chance.randrange(max(1, len(text) - 200)))
        if hit:
            found.add(hit[0])
        if len(found) >= count:
            break
    return sorted(found)


def addresses(held: Known, chance: random.Random) -> dict[str, list[str]]:
    """Return addresses of each kind of page and of the API, twice as many as are measured."""
    some = held.reports
    queries = words(held, 2, EACH, chance) + words(held, 4, EACH, chance)
    chance.shuffle(queries)
    kinds: dict[str, Callable[[int], str]] = {}

    def report(k: int) -> tuple[str, int, str, int]:
        return some[k % len(some)]

    def indicator() -> str:
        return chance.choice(held.indicators)

    def figure(k: int) -> tuple[str, int]:
        return held.figures[k % len(held.figures)]

    def pair() -> tuple[str, str]:
        return chance.choice(held.pairs)

    def chosen(k: int, *names: str) -> str:
        """Write a query of a place and a year."""
        told = dict(zip(("place", "year"), report(k), strict=False))
        return "&".join(f"{name}={told[name]}" for name in names)

    kinds["front"] = lambda k: "/?" + chosen(k, "place", "year")
    kinds["place"] = lambda k: f"/p/{report(k)[0]}/"
    kinds["place-year"] = lambda k: f"/p/{report(k)[0]}/{report(k)[1]}/"
    kinds["promises"] = lambda k: f"/p/{report(k)[0]}/{report(k)[1]}/promises/"
    kinds["report"] = lambda k: f"/d/{report(k)[2]}/"
    kinds["statement"] = lambda k: "/d/{}/s/{}/".format(*figure(k))
    kinds["indicators"] = lambda k: ("/i/", f"/i/?q={quote(chance.choice(queries))}")[k % 2]
    kinds["indicator"] = lambda k: f"/i/{indicator()}/?" + chosen(k, "place")
    kinds["indicator-year"] = lambda k: (
        f"/i/{indicator()}/{report(k)[1]}/?level={('province', 'prefecture', 'county')[k % 3]}"
    )
    kinds["checks"] = lambda k: ("/checks/", "/checks/?" + chosen(k, "place"), "/checks/?" + chosen(k, "year"))[k % 3]
    kinds["search"] = lambda k: f"/search/?q={quote(queries[k % len(queries)])}"
    kinds["search-filtered"] = lambda k: (
        f"/search/?q={quote(queries[k % len(queries)])}&"
        + (chosen(k, "place"), chosen(k, "year"), "status=target&kind=change")[k % 3]
    )
    kinds["compare-places"] = lambda k: f"/compare/places/?a={report(k)[0]}&b={report(k + 1)[0]}&year={report(k)[1]}"
    kinds["compare-reports"] = lambda k: "/compare/reports/?a={}&b={}".format(*pair())
    kinds["report.json"] = lambda k: f"/d/{report(k)[2]}.json"
    kinds["promises.csv"] = lambda k: f"/p/{report(k)[0]}/{report(k)[1]}/promises.csv"
    kinds["feed"] = lambda k: f"/feeds/{report(k)[0]}/{('reports', 'verdicts', 'contradictions')[k % 3]}.atom"
    kinds["calendar"] = lambda k: f"/feeds/{report(k)[0]}/due.ics"
    kinds["chart"] = lambda k: f"/charts/i/{indicator()}.svg?" + chosen(k, "place")
    kinds["api/places"] = lambda k: ("/api/places?limit=50", f"/api/places/{report(k)[0]}/years")[k % 2]
    kinds["api/documents"] = lambda k: (
        "/api/documents", "/api/documents?" + chosen(k, "year"), f"/api/documents/{report(k)[2]}"
    )[k % 3]  # fmt: skip
    kinds["api/statements"] = lambda k: (
        f"/api/statements?document={report(k)[2]}",
        "/api/statements?" + chosen(k, "place", "year") + "&status=target",
        f"/api/statements?indicator={indicator()}",
        "/api/statements/{}/{}".format(*figure(k)),
        "/api/statements?status=target&kind=rank",
        f"/api/statements?indicator={indicator()}&" + chosen(k, "year"),
    )[k % 6]
    kinds["api/promises"] = lambda k: (
        "/api/promises?" + chosen(k, "place") + "&outcome=met",
        f"/api/promises?outcome=missed&due_year={report(k)[1]}",
        f"/api/promises?indicator={indicator()}",
    )[k % 3]
    kinds["api/findings"] = lambda k: ("/api/findings?outcome=contradicts", "/api/findings?" + chosen(k, "place"))[
        k % 2
    ]
    kinds["api/observations"] = lambda k: f"/api/observations?indicator={indicator()}&" + chosen(k, "year")
    kinds["api/series"] = lambda k: f"/api/series?indicator={indicator()}&" + chosen(k, "place")
    kinds["api/search"] = lambda k: f"/api/search?q={quote(queries[k % len(queries)])}"
    return {kind: [make(k) for k in range(2 * EACH)] for kind, make in kinds.items()}


# --- the rows -----------------------------------------------------------------------------------------------------


def load(dataset: Path, home: Path, copies: int) -> Iterator[Row]:
    """Load a dataset, and its copies behind it."""
    begin = time.perf_counter()
    told = done(home, "ledger", "add", dataset)
    took = time.perf_counter() - begin
    yield Row("load from Parquet, SQLite", "4 min", "1 min", f"{took:.0f} s ({told.strip().splitlines()[-1]})")
    if copies:
        begin = time.perf_counter()
        add_copies(dataset, home, copies)
        yield Row(f"{copies} copies more, one after the other", "", "", f"{time.perf_counter() - begin:.0f} s")


def add_copies(dataset: Path, home: Path, copies: int) -> None:
    """Add a dataset under other names."""
    from bench.many_places import original_places, repeat, shares
    from duixian.web.ledger.models import Place

    originals = original_places(dataset)
    free = Place.objects.filter(now=None, documents=0).exclude(code="").order_by("code").values_list("code", "name")
    others = [place for place in free if place not in set(originals)]
    for number, whose in enumerate(shares(originals, others, copies), 1):
        copy = repeat(dataset, home, number, whose)
        done(home, "ledger", "add", copy)
        shutil.rmtree(copy)


def pages(home: Path, held: Known, chance: random.Random) -> Iterator[Row]:
    """Ask for every kind of page."""
    asked = addresses(held, chance)
    times: dict[str, list[float]] = {}
    wrong: list[str] = []
    slow: list[tuple[float, str]] = []
    with served(home) as port:
        reader = Asking(port)
        for kind, all_of_kind in asked.items():
            for address in all_of_kind[EACH:]:
                reader.get(address)
            for address in all_of_kind[:EACH]:
                status, _, took = reader.get(address)
                if status != 200:
                    wrong.append(f"{status} {address}")
                times.setdefault(kind, []).append(took)
                slow.append((took, address))
    every = [t for kind, those in times.items() if kind not in DRAWN for t in those]
    yield Row(
        f"pages and API at {held.statements:,} statements, warm, p95 of a mix of {len(times)} kinds, one worker",
        "100 ms (5 million: 200 ms)",
        "40 ms (60 ms)",
        f"{quantile(every, 0.95):.1f} ms (median {quantile(every, 0.5):.1f}, slowest {max(every):.0f}); "
        f"{len(wrong)} of {len(every)} answers were errors",
    )
    for kind, those in sorted(times.items(), key=lambda item: -quantile(item[1], 0.95)):
        print(
            f"      {kind:<18} p50 {quantile(those, 0.5):7.1f}  p95 {quantile(those, 0.95):7.1f}  max {max(those):7.1f}"
        )
    for took, address in sorted(slow, reverse=True)[:15]:
        print(f"      {took:7.1f} ms  {address}")
    for line in wrong[:10]:
        print(f"      {line}")


def searches(home: Path, held: Known, chance: random.Random) -> Iterator[Row]:
    """Look for words of two and of four characters: by the API, whose answer is little but the search itself."""
    with served(home) as port:
        reader = Asking(port)
        for length in (2, 4):
            wanted = words(held, length, 240, chance)
            for word in wanted[200:]:
                reader.get(f"/api/search?q={quote(word)}")
            told = [(reader.get(f"/api/search?q={quote(word)}"), word) for word in wanted[:200]]
            times = [answer[2] for answer, _ in told]
            failed = sum(answer[0] != 200 for answer, _ in told)
            worst = sorted(((answer[2], word) for answer, word in told), reverse=True)[:5]
            yield Row(
                f"search for words of {length} characters at {held.statements:,} statements, p95",
                "60 ms",
                "20 ms",
                f"{quantile(times, 0.95):.1f} ms (median {quantile(times, 0.5):.1f}, slowest "
                f"{', '.join(f'{took:.0f} {word}' for took, word in worst)}; {failed} errors)",
            )


def readers(home: Path, held: Known, chance: random.Random, seconds: float = 60) -> Iterator[Row]:
    """Let 50 read for a minute while documents are added."""
    asked = [address for kind, those in addresses(held, chance).items() if kind not in DRAWN for address in those]
    chance.shuffle(asked)
    wrong: list[str] = []
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder, served(home, workers=2) as port:
        end = time.monotonic() + seconds

        def read(number: int) -> None:
            reader, k = Asking(port), number
            while time.monotonic() < end:
                address = asked[k % len(asked)]
                k += 50
                try:
                    status, _, took = reader.get(address)
                except (OSError, http.client.HTTPException) as error:
                    wrong.append(f"{type(error).__name__} {error} {address}")
                    reader = Asking(port)
                    continue
                times.append(took)
                if status != 200:
                    wrong.append(f"{status} {address}")

        threads = [threading.Thread(target=read, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        added = 0
        while time.monotonic() < end:
            # A text that is not in the ledger yet.
            for path in SAMPLES.glob("*.md"):
                text = path.read_text("utf-8")
                (Path(folder) / f"{added}-{path.name}").write_text(f"{text}\n\n{time.time_ns()}\n", "utf-8")
                done(home, "ledger", "add", Path(folder) / f"{added}-{path.name}")
                added += 1
                if time.monotonic() > end:
                    break
        for thread in threads:
            thread.join()
    yield Row(
        f"50 readers for {seconds:.0f} s while {added} documents are added: errors",
        "0",
        "0",
        f"{len(wrong)} of {len(times) + len(wrong)} answers ({len(times) / seconds:.0f} a second, median "
        f"{quantile(times, 0.5):.0f} ms, p95 {quantile(times, 0.95):.0f} ms)",
    )
    for line in wrong[:10]:
        print(f"      {line}")


def first_paint(home: Path, held: Known) -> Iterator[Row]:
    """Open the report whose figures come closest to 350 in Chromium."""
    from playwright.sync_api import sync_playwright

    from duixian.web.ledger.models import Document

    told = Document.objects.filter(current=True, kind="work_report").values_list("key", "statement_count")
    key, count = min(told, key=lambda row: abs(row[1] - 350))
    with served(home) as port, sync_playwright() as playwright:
        _, body, _ = Asking(port).get(f"/d/{key}/")
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("DUIXIAN_CHROMIUM") or shutil.which("chromium") or "chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        paints: list[float] = []
        for _ in range(9):
            context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}/d/{key}/", wait_until="load")
            paints.append(page.evaluate(PAINTED))
            context.close()
        browser.close()
    yield Row(
        f"report page of {count} figures: HTML; first contentful paint in Chromium, nothing cached, median of 9",
        "600 kB; 1.0 s",
        "300 kB; 0.5 s",
        f"{len(body) / 1000:.0f} kB; {quantile(paints, 0.5) / 1000:.2f} s (slowest {max(paints) / 1000:.2f} s)",
    )


def kill(source: Path, work: Path, times: int, chance: random.Random) -> Iterator[Row]:
    """Kill the command at random moments while it adds, and see whether the ledger is whole."""
    whole = 0
    home = work / "killed"
    home.mkdir()
    done(home, "ledger", "verify")
    begin = time.perf_counter()
    undisturbed = work / "undisturbed"
    undisturbed.mkdir()
    done(undisturbed, "ledger", "add", source)
    took = time.perf_counter() - begin
    expected = done(undisturbed, "ledger", "verify").splitlines()[-1]
    for _ in range(times):
        run = duixian(home, "ledger", "add", source)
        time.sleep(chance.uniform(1.0, max(2.0, took / 2)))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        told = duixian(home, "ledger", "verify")
        told.communicate()
        whole += told.returncode == 0
    done(home, "ledger", "add", source)
    found = done(home, "ledger", "verify").splitlines()[-1]
    yield Row(
        f"kill -9 while documents are being added, {times} times: verify passes; adding again completes",
        "all",
        "all",
        f"{whole} of {times}; {found}" + ("" if found == expected else f" (undisturbed: {expected})"),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("--dataset", type=Path, metavar="DATASET", default=SAMPLES)
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="a data folder with a ledger")
    parser.add_argument("--copies", type=int, default=0, metavar="N", help="repeat the dataset under other names")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, help="only these rows")
    parser.add_argument("--times", type=int, default=10, metavar="N", help="how often to kill (default 10)")
    parser.add_argument("--seed", type=int, default=5, help="of what is asked for")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows here as well")
    arguments = parser.parse_args(argv)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        home: Path = arguments.home or work / "home"
        home.mkdir(exist_ok=True)
        # Django reads where the ledger is when it is first asked for it.
        os.environ.update(environment(home))
        os.environ.pop("DATABASE_URL", None)
        from duixian.web import prepare

        prepare()
        chance = random.Random(arguments.seed)

        def tell(measured: Iterator[Row]) -> None:
            for row in measured:
                rows.append(row)
                print(f"{row.what}\n    floor {row.floor}, aim {row.aim}: {row.measured}", flush=True)

        if arguments.home is None:
            tell(load(arguments.dataset, home, arguments.copies))
        held = known(chance)
        measures: dict[str, Callable[[], Iterator[Row]]] = {
            "pages": lambda: pages(home, held, chance),
            "search": lambda: searches(home, held, chance),
            "report": lambda: first_paint(home, held),
            "readers": lambda: readers(home, held, chance),
            "kill": lambda: kill(arguments.dataset, work, arguments.times, chance),
        }
        for name, measure in measures.items():
            if name in arguments.only:
                tell(measure())
    if arguments.json:
        outcome: list[Any] = [msgspec.to_builtins(row) for row in rows]
        arguments.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
