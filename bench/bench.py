"""Speed and memory of Duixian beside a bare regular expression and other libraries, in one run, on one core.

usage: python bench/bench.py [--json FILE] [--documents N] [--rounds N] [CORPUS]

CORPUS is a folder with reports.tar.xz, an archive, or a folder of texts; by default ../shared/corpus beside the
repository or, without it, samples/. The ratios are what to look at: the figures themselves depend on the machine.

Other libraries are measured where they are installed (pip install 'duixian[bench]'; JioNLP: pip install jionlp), the
slow ones on less text.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

import duixian

ROOT = Path(__file__).resolve().parent.parent

# The floor: what one pass for a number and a unit costs at the least. It knows no meaning, no modifier, no rank.
UNITS = (
    "个百分点|平方公里|万千瓦|立方米|平方米|美元|公里|千瓦|公顷|人次|%|％|元|人|户|个|家|项|条|件|所|套|座|亩|吨|米|岁|天|"
    "年|倍|次|处|名|辆|台|张|批|位|部|种|只"
)
BARE = re.compile(rf"\d[\d,.]*[十百千万亿]*(?:{UNITS})")


class Line(msgspec.Struct):
    """One line of the outcome.

    Attributes:
        name: what was measured.
        speed: characters in a second of processor time, the median of the rounds.
        found: figures found.
        characters: the text it ran over.
        ratio: how many times slower than the bare pass.
    """

    name: str
    speed: float
    found: int
    characters: int
    ratio: float = 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("corpus", nargs="?", type=Path, metavar="CORPUS")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
    parser.add_argument("--documents", type=int, default=100, metavar="N", help="how many documents (default 100)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often (default 3; the median counts)")
    arguments = parser.parse_args(argv)
    usual = (ROOT.parent / "shared" / "corpus", ROOT / "samples")
    corpus = arguments.corpus or next((p for p in usual if p.is_dir()), None)
    texts = sample(corpus, arguments.documents) if corpus else []
    if not texts:
        print("bench: no text to run over; name a folder of .md or .txt files", file=sys.stderr)
        return 2
    print(f"{len(texts)} documents, {sum(map(len, texts)):,} characters of {corpus.name if corpus else ''}\n")
    lines = speeds(texts, arguments.rounds)
    print(f"{'':<44} {'characters/s':>14} {'times slower':>13} {'figures':>9} {'over':>10}")
    for line in lines:
        print(f"{line.name:<44} {line.speed:>14,.0f} {line.ratio:>13,.1f} {line.found:>9,} {line.characters:>10,}")
    whole = start_to_finish(min(texts, key=lambda t: abs(len(t) - 18_000)), max(5, arguments.rounds))
    print(f"\nduixian extract, one report of {whole['characters']:,.0f} characters, start to finish:")
    for form in ("jsonl", "table"):
        print(f"  --format {form:<6} {whole[form]:.2f} s  (the interpreter alone {whole['interpreter']:.2f} s)")
    print(f"  memory above the interpreter: {whole['megabytes']:.0f} MB")
    if arguments.json:
        outcome = {"speeds": [msgspec.to_builtins(line) for line in lines], "one report": whole}
        arguments.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


def sample(corpus: Path, count: int) -> list[str]:
    """Choose texts evenly over a corpus: always the same ones."""
    archive = corpus if corpus.is_file() else corpus / "reports.tar.xz"
    if archive.is_file():
        with tarfile.open(archive) as tar:
            members = sorted((m for m in tar if m.isfile() and m.name.endswith((".md", ".txt"))), key=lambda m: m.name)
            wanted = {m.name for m in members[:: max(1, len(members) // count)][:count]}
        with tarfile.open(archive, "r|*") as tar:
            found = {m.name: _content(tar, m) for m in tar if m.name in wanted}
        return [found[name] for name in sorted(found)]
    paths = sorted(p for p in corpus.rglob("*") if p.suffix in (".md", ".txt"))
    return [p.read_text("utf-8") for p in paths[:: max(1, len(paths) // count)][:count]]


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    stream = tar.extractfile(member)
    return stream.read().decode("utf-8", "replace") if stream else ""


def speeds(texts: Sequence[str], rounds: int) -> list[Line]:
    """Measure every way over the same texts."""
    often = max(5, rounds)
    lines = [
        measure("bare re, number and unit (the floor)", lambda t: len(BARE.findall(t)), texts, often),
        measure("bare re, with span and text of each", _spans, texts, often),
    ]
    lines.append(measure("duixian, whole records from text", _whole, texts, rounds))
    reports = [duixian.read_text(text) for text in texts]
    lines.append(measure("duixian, extract alone", lambda r: len(duixian.extract(r)), reports, rounds))
    for name, limit, find in peers():
        lines.append(measure(name, find, list(cut(texts, limit)), 1))
    for line in lines:
        line.ratio = lines[0].speed / line.speed
    return lines


def _spans(text: str) -> int:
    return len([(m.span(), m[0]) for m in BARE.finditer(text)])


def _whole(text: str) -> int:
    return len(duixian.extract(duixian.read_text(text)))


def measure(name: str, find: Callable[[Any], int], items: Sequence[Any], rounds: int) -> Line:
    """Run over all items, once to warm up and then so many rounds."""
    characters = sum(len(getattr(item, "text", item)) for item in items)
    find(items[0])
    seconds, found = [], 0
    for _ in range(rounds):
        begin = time.process_time()
        found = sum(map(find, items))
        seconds.append(time.process_time() - begin)
    return Line(name, characters / max(1e-9, statistics.median(seconds)), found, characters)


def cut(texts: Sequence[str], limit: int) -> Iterator[str]:
    """Take sentences from all texts in turn up to so many characters, for what is too slow for all of them."""
    each = max(200, limit // len(texts))
    for text in texts[: max(1, limit // each)]:
        middle = text[len(text) // 2 :][:each]
        yield from (s for s in re.split(r"(?<=[。；\n])", middle) if s.strip())


def peers() -> Iterator[tuple[str, int, Callable[[str], int]]]:
    """Name the other libraries that are installed, with how much text they are given."""
    warnings.simplefilter("ignore")  # cn2an warns of every word that only looks like a numeral
    if (cn2an := installed("cn2an")) is not None:
        yield "cn2an.transform (numerals only)", 200_000, lambda t: len(str(cn2an.transform(t, "cn2an"))) and 0
    suite, text = installed("recognizers_suite"), installed("recognizers_text")
    if suite is not None and text is not None:
        kinds = [getattr(suite, f"recognize_{kind}") for kind in ("dimension", "currency", "percentage", "age")]
        culture = text.Culture.Chinese
        yield "Recognizers-Text, numbers with units", 10_000, lambda t: sum(len(f(t, culture)) for f in kinds)
    if (jionlp := installed("jionlp")) is not None:
        yield "JioNLP, amounts of money", 50_000, lambda t: len(jionlp.ner.extract_money(t))


def installed(name: str) -> Any:
    """Import a library if it is there; one that is there but breaks is left out with a word about it."""
    try:
        # Some of them greet on import.
        with open(os.devnull, "w", encoding="utf-8") as nothing:
            stdout, sys.stdout = sys.stdout, nothing
            try:
                return importlib.import_module(name)
            finally:
                sys.stdout = stdout
    except ModuleNotFoundError:
        return None
    except Exception as error:
        print(f"bench: {name} is left out: {type(error).__name__}: {error}", file=sys.stderr)
        return None


# On Linux the peak that getrusage tells counts the process that started this one, up to its exec; /proc does not.
MEMORY = """
import sys
if len(sys.argv) > 1:
    from duixian.cli import main
    main(sys.argv[1:])
try:
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
except (OSError, StopIteration):
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(peak, file=sys.stderr)
"""


def start_to_finish(text: str, rounds: int) -> dict[str, float]:
    """Measure the command on one report: seconds by the clock, and peak memory above the bare interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.md"
        path.write_text(text, "utf-8")
        out: dict[str, float] = {"characters": float(len(text)), "interpreter": clock(["-c", "pass"], rounds)}
        for form in ("jsonl", "table"):
            out[form] = clock(["-m", "duixian", "extract", str(path), "--format", form], rounds)
        used = peak(["extract", str(path), "--format", "jsonl"]) - peak([])
        out["megabytes"] = used / 2**20
        return out


def clock(arguments: list[str], rounds: int) -> float:
    """Return the median of the seconds that a run of this interpreter takes."""
    seconds = []
    for k in range(rounds + 1):
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        # The first run may have to compile modules.
        if k:
            seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def peak(arguments: list[str]) -> int:
    """Return the peak resident memory in bytes of a run of the command; without arguments of the bare interpreter."""
    command = [sys.executable, "-c", MEMORY, *arguments]
    run = subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return int(run.stderr.split()[-1])


if __name__ == "__main__":
    sys.exit(main())
