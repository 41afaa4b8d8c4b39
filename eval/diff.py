"""What a change of rules or code alters over many reports: statements gained, lost and changed, for review.

usage: python eval/diff.py --save FILE PATH…       extract PATHs (folders, archives, documents) and keep the outcome
       python eval/diff.py PATH… --against FILE    extract PATHs and compare with what was kept
       python eval/diff.py BEFORE AFTER            compare two kept outcomes

Both extracting forms also check every statement (span, quote, field values) and list the documents that failed.
Exit status: 0 done, 1 a document crashed or a statement was invalid, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import random
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

import duixian
from duixian.columns import CLAIM as FIELDS
from duixian.export import plain
from duixian.model import DuixianError, Report, Statement

MAGIC = b"duixian outcome 1\n"
BEFORE, AFTER = 40, 20


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A statement as it is kept: what is compared, and as much context as a reviewer needs."""

    start: int
    end: int
    quote: str
    low: str
    high: str
    unit: str
    modifier: str
    kind: str
    direction: str
    role: str
    status: str
    estimated: bool
    period: str
    place: str
    indicator: str
    scope: str
    per: str
    optional: bool
    before: str
    after: str


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """One document's statements, packed, or why there are none.

    Attributes:
        name: the document, named from the path that was given.
        count: how many statements.
        packed: the statements as zlib-compressed MessagePack.
        refused: the message with which the document was turned down; empty if it was read.
        faults: what is wrong with the program: a crash, an invalid statement.
        characters: length of the text.
    """

    name: str
    count: int
    packed: bytes
    refused: str
    faults: tuple[str, ...]
    characters: int

    def statements(self) -> list[Kept]:
        """Unpack the statements."""
        return msgspec.msgpack.decode(zlib.decompress(self.packed), type=list[Kept]) if self.packed else []


class Change(msgspec.Struct, frozen=True):
    """One difference: ``old`` is None for a statement gained, ``new`` for one lost."""

    document: str
    old: Kept | None
    new: Kept | None

    def fields(self) -> list[str]:
        """Return the names of the fields that differ; ``span`` among them."""
        if self.old is None or self.new is None:
            return []
        span = [] if (self.old.start, self.old.end) == (self.new.start, self.new.end) else ["span"]
        return span + [f for f in FIELDS if getattr(self.old, f) != getattr(self.new, f)]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, metavar="FILE")
    parser.add_argument("--sample", type=int, default=20, metavar="N", help="show N differences a kind (default 20)")
    parser.add_argument("--seed", type=int, default=0, help="choose another sample")
    parser.add_argument("--field", choices=("span", *FIELDS), help="of the changed, show only those in this field")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (default 2)")
    arguments = parser.parse_args(argv)
    try:
        if arguments.save is None and arguments.against is None:
            if len(arguments.paths) != 2:
                parser.error("name two kept outcomes, or use --save or --against")
            show(load(arguments.paths[0]), load(arguments.paths[1]), arguments)
            return 0
        before = load(arguments.against) if arguments.against else None
        after, faults = extract(arguments.paths, arguments.jobs)
        if arguments.save:
            save(arguments.save, after)
        if before is not None:
            show(before, after, arguments)
        return 1 if faults else 0
    except (DuixianError, OSError) as error:
        print(f"diff: {error}", file=sys.stderr)
        return 2


def extract(paths: Sequence[Path], jobs: int) -> tuple[dict[str, Outcome], int]:
    """Extract all documents and say on stderr how it went.

    Args:
        paths: folders, archives, documents.
        jobs: processes.

    Returns:
        The outcomes by document, and how many faults there were.
    """
    begin = time.monotonic()
    found: dict[str, Outcome] = {}
    with ExitStack() as stack:
        units = list(files(paths, stack))
        pool = stack.enter_context(ProcessPoolExecutor(jobs))
        for k, outcomes in enumerate(pool.map(work, units, chunksize=8), 1):
            found |= {o.name: o for o in outcomes}
            if sys.stderr.isatty() and k % 50 == 0:
                print(f"\r{k} of {len(units)} files", end="", file=sys.stderr, flush=True)
    refused = [o for o in found.values() if o.refused]
    faults = [f"{o.name}: {fault}" for o in found.values() for fault in o.faults]
    seconds = time.monotonic() - begin
    count, characters = sum(o.count for o in found.values()), sum(o.characters for o in found.values())
    print(
        f"\r{len(found)} documents, {characters:,} characters, {count:,} statements in {seconds:.0f} s; "
        f"{len(refused)} turned down, {len(faults)} faults",
        file=sys.stderr,
    )
    for title, lines in (("turned down", [o.refused for o in refused]), ("FAULT", faults)):
        for line in lines[:20]:
            print(f"{title}: {line}", file=sys.stderr)
        if len(lines) > 20:
            print(f"{title}: and {len(lines) - 20} more", file=sys.stderr)
    return found, len(faults)


def files(paths: Sequence[Path], stack: ExitStack) -> Iterator[tuple[str, str]]:
    """List files with the names to show; archives are unpacked first, so that processes can share their documents."""
    for path in paths:
        name = path.name
        if path.is_dir():
            yield from ((str(p), f"{name}/{p.relative_to(path)}") for p in sorted(path.rglob("*")) if p.is_file())
        elif path.suffix in (".zip", ".xz", ".gz", ".tar", ".tgz", ".txz") and path.is_file():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    archive.extractall(folder)
            else:
                with tarfile.open(path) as tar:
                    tar.extractall(folder, filter="data")
            yield from ((str(p), f"{name}!{p.relative_to(folder)}") for p in sorted(folder.rglob("*")) if p.is_file())
        else:
            yield str(path), name


def work(unit: tuple[str, str]) -> list[Outcome]:
    """Extract one file, which may hold several documents; whatever happens is part of the outcome."""
    path, name = unit
    found: list[Outcome] = []

    def refuse(error: DuixianError) -> None:
        where = error.where.replace(path, name)
        found.append(Outcome(where, 0, b"", str(error).replace(path, name), (), 0))

    try:
        for report in duixian.read_all([path], on_error=refuse):
            found.append(outcome(report, report.name.replace(path, name)))
    except Exception as error:
        found.append(Outcome(name, 0, b"", "", (f"reading: {type(error).__name__}: {error}",), 0))
    return found


def outcome(report: Report, name: str) -> Outcome:
    """Extract one report."""
    try:
        statements = duixian.extract(report)
    except Exception as error:
        return Outcome(name, 0, b"", "", (f"extracting: {type(error).__name__}: {error}",), len(report.text))
    kept = [
        Kept(
            s.start,
            s.end,
            s.quote,
            plain(s.low),
            plain(s.high),
            s.unit,
            s.modifier,
            s.kind,
            s.direction,
            s.role,
            s.status,
            s.estimated,
            s.period,
            s.place,
            s.indicator,
            s.scope,
            s.per,
            s.optional,
            report.text[max(0, s.start - BEFORE) : s.start],
            report.text[s.end : s.end + AFTER],
        )
        for s in statements
    ]
    packed = zlib.compress(msgspec.msgpack.encode(kept), 6)
    return Outcome(name, len(kept), packed, "", tuple(faults(report, statements)), len(report.text))


def faults(report: Report, statements: Sequence[Statement]) -> Iterator[str]:
    """Check statements against what every user relies on."""
    seen = set()
    for s in statements:
        what = f"{s.id} {s.quote!r}"
        if not 0 <= s.start < s.end <= len(report.text) or report.text[s.start : s.end] != s.quote:
            yield f"{what}: the span is not the quote"
        elif report.source_text is not None:
            start, end = report.origin.source_span(s.start, s.end)
            if not 0 <= start < end <= len(report.source_text):
                yield f"{what}: the span lies outside the source"
        if s.id in seen:
            yield f"{what}: the id is not unique"
        seen.add(s.id)
        if not (s.low.is_finite() and s.high.is_finite() and s.low <= s.high):
            yield f"{what}: low {s.low}, high {s.high}"
        if "\n" in s.indicator:
            yield f"{what}: a line break in the indicator"
        try:
            msgspec.convert(msgspec.to_builtins(s), Statement)
        except msgspec.ValidationError as error:
            yield f"{what}: {error}"


def save(path: Path, outcomes: dict[str, Outcome]) -> None:
    """Keep outcomes in a file."""
    path.write_bytes(MAGIC + msgspec.msgpack.encode(list(outcomes.values())))


def load(path: Path) -> dict[str, Outcome]:
    """Read kept outcomes.

    Raises:
        DuixianError: the file holds none.
    """
    content = path.read_bytes()
    if not content.startswith(MAGIC):
        raise DuixianError("holds no kept outcome", str(path), "make one with --save")
    decoded = msgspec.msgpack.decode(memoryview(content)[len(MAGIC) :], type=list[Outcome])
    return {o.name: o for o in decoded}


def changes(old: Outcome | None, new: Outcome | None) -> Iterator[Change]:
    """Compare one document's statements: first by the same first character, then by overlap."""
    if old is not None and new is not None and old.packed == new.packed:
        return
    name = (new or old).name if new or old else ""  # type: ignore[union-attr]
    olds, news = numbered(old), numbered(new)
    pairs = [(olds.pop(k), news.pop(k)) for k in sorted(olds.keys() & news.keys())]
    for k in sorted(olds):
        o = olds[k]
        match = next((key for key, n in news.items() if n.start < o.end and o.start < n.end), None)
        if match is not None:
            pairs.append((o, news.pop(match)))
            del olds[k]
    for o, n in pairs:
        if (change := Change(name, o, n)).fields():
            yield change
    yield from (Change(name, o, None) for o in olds.values())
    yield from (Change(name, None, n) for n in news.values())


def numbered(outcome: Outcome | None) -> dict[tuple[int, int], Kept]:
    """Key statements by first character, and count those that begin at the same one."""
    found: dict[tuple[int, int], Kept] = {}
    count: Counter[int] = Counter()
    for s in outcome.statements() if outcome else ():
        found[s.start, count[s.start]] = s
        count[s.start] += 1
    return found


def show(before: dict[str, Outcome], after: dict[str, Outcome], arguments: argparse.Namespace) -> None:
    """Print counts, and a random sample of each kind of difference."""
    kinds: dict[str, list[Change]] = {"gained": [], "lost": [], "changed": []}
    by_field: Counter[str] = Counter()
    documents = set()
    for name in sorted(before.keys() | after.keys()):
        for change in changes(before.get(name), after.get(name)):
            documents.add(name)
            kind = "gained" if change.old is None else "lost" if change.new is None else "changed"
            by_field.update(change.fields())
            if kind != "changed" or arguments.field is None or arguments.field in change.fields():
                kinds[kind].append(change)
    total = [sum(o.count for o in side.values()) for side in (before, after)]
    print(f"{total[0]:,} statements before, {total[1]:,} after; {len(documents):,} documents differ")
    for title, names in (("only before", before.keys() - after.keys()), ("only after", after.keys() - before.keys())):
        if names:
            print(f"{len(names)} documents {title}: {', '.join(sorted(names)[:3])}{' …' if len(names) > 3 else ''}")
    print("  ".join(f"{kind} {len(found):,}" for kind, found in kinds.items()))
    if by_field:
        print("changed fields: " + "  ".join(f"{name} {n:,}" for name, n in by_field.most_common()))
    chance = random.Random(arguments.seed)
    for kind, found in kinds.items():
        shown = found if len(found) <= arguments.sample else chance.sample(found, arguments.sample)
        if shown:
            print(f"\n{kind}: {len(shown)} of {len(found):,}")
        for change in sorted(shown, key=lambda c: (c.document, (c.new or c.old).start)):  # type: ignore[union-attr]
            print("\n".join(described(change)))


def described(change: Change) -> list[str]:
    """Describe a difference in two or three lines: where, in which words, what."""
    one: Any = change.new or change.old
    lines = [
        f"{change.document} {one.start}:{one.end}",
        f"    …{one.before}【{one.quote}】{one.after}…".replace("\n", "⏎"),
    ]
    if change.old is not None and change.new is not None:
        differing = (f for f in change.fields() if f != "span")
        parts = [f"{f} {getattr(change.old, f)!r} → {getattr(change.new, f)!r}" for f in differing]
        if "span" in change.fields():
            parts.insert(0, f"span {change.old.quote!r} → {change.new.quote!r}")
        return [*lines, "    " + "; ".join(parts)]
    value = one.low if one.low == one.high else f"{one.low}–{one.high}"
    facts = [f"{value} {one.unit}", one.modifier, one.kind, one.direction, one.status, one.period, one.place]
    facts.append(one.indicator)
    return [*lines, "    " + " · ".join(filter(None, facts)) + (" (optional)" if one.optional else "")]


if __name__ == "__main__":
    sys.exit(main())
