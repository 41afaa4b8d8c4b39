"""What a change of rules or code alters over many reports: statements, comparisons, links, verdicts and findings.

usage: python eval/diff.py --save FILE PATH…       read PATHs (folders, archives, documents) and keep the outcome
       python eval/diff.py PATH… --against FILE    read PATHs and compare with what was kept
       python eval/diff.py BEFORE AFTER            compare two kept outcomes
       python eval/diff.py --digest FILE           print the digests of a kept outcome, as eval/outcomes/ has them

Links, verdicts and findings are compared by codes and values, not by the sentences for readers. Places are linked along
their years, the nation's report of a year heard where it is among the documents; findings are over all documents.
--only leaves out what is slow: the comparison is then of what both outcomes have.
The reading forms also check every statement (span, quote, field values) and list the documents that failed.
Only public names of duixian are used, so that one script compares two versions of it.
Exit status: 0 done, 1 a document crashed or a statement was invalid, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import hashlib
import json
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
from duixian.model import DuixianError, Link, Reading, Report, Statement, Verdict

MAGIC = b"duixian outcome 3\n"
BEFORE, AFTER = 40, 20
NATION = "全国"
SORTS = ("statements", "accounts", "findings")


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
    section: str
    before: str
    after: str


FIELDS = tuple(name for name in Kept.__struct_fields__ if name not in ("start", "end", "quote", "before", "after"))
Row = dict[str, Any]


def plain(value: Any) -> str:
    """Write a number with its digits and without an exponent; empty for none."""
    return "" if value is None else format(value, "f")


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """One document's statements and comparisons, packed, or why there are none.

    Attributes:
        name: the document, named from the path that was given.
        count: how many statements.
        packed: the statements as zlib-compressed MessagePack.
        compared: the comparisons likewise, as rows by their first characters.
        refused: the message with which the document was turned down; empty if it was read.
        faults: what is wrong with the program: a crash, an invalid statement.
        characters: length of the text.
    """

    name: str
    count: int
    packed: bytes
    compared: bytes
    refused: str
    faults: tuple[str, ...]
    characters: int

    def statements(self) -> list[Kept]:
        """Unpack the statements."""
        return msgspec.msgpack.decode(zlib.decompress(self.packed), type=list[Kept]) if self.packed else []

    def comparisons(self) -> dict[str, Row]:
        """Unpack the comparisons."""
        return msgspec.msgpack.decode(zlib.decompress(self.compared), type=dict[str, Row]) if self.compared else {}


class KeptOutcome(msgspec.Struct, frozen=True, array_like=True):
    """What was read from all documents.

    Attributes:
        documents: by their names.
        links: what became of each promise, by pair of documents and promise: link and verdict in one row; None if they
            were left out.
        findings: what arithmetic says, by relation and statements; None if they were left out.
    """

    documents: dict[str, Outcome]
    links: dict[str, Row] | None
    findings: dict[str, Row] | None

    def comparisons(self) -> dict[str, Row]:
        """Return the comparisons of all documents, by document and first character."""
        return {f"{name} {start}": row for name, o in self.documents.items() for start, row in o.comparisons().items()}


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
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--digest", type=Path, metavar="FILE", help="print the digests of a kept outcome")
    parser.add_argument("--only", choices=SORTS, help="besides statements, make only this")
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, metavar="FILE")
    parser.add_argument("--sample", type=int, default=20, metavar="N", help="show N differences a kind (default 20)")
    parser.add_argument("--seed", type=int, default=0, help="choose another sample")
    parser.add_argument("--field", choices=("span", *FIELDS), help="of the changed, show only those in this field")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (default 2)")
    arguments = parser.parse_args(argv)
    try:
        if arguments.digest is not None:
            print(digests(load(arguments.digest)), end="")
            return 0
        if arguments.save is None and arguments.against is None:
            if len(arguments.paths) != 2:
                parser.error("name two kept outcomes, or use --save or --against")
            show(load(arguments.paths[0]), load(arguments.paths[1]), arguments)
            return 0
        before = load(arguments.against) if arguments.against else None
        after, faults = extract(arguments.paths, arguments.jobs, arguments.only)
        if arguments.save:
            save(arguments.save, after)
        if before is not None:
            show(before, after, arguments)
        return 1 if faults else 0
    except (DuixianError, OSError) as error:
        print(f"diff: {error}", file=sys.stderr)
        return 2


def extract(paths: Sequence[Path], jobs: int, only: str | None = None) -> tuple[KeptOutcome, int]:
    """Read all documents and say on stderr how it went.

    Args:
        paths: folders, archives, documents.
        jobs: processes for the statements; links and findings are made in this one.
        only: one of ``SORTS``, to make no others; statements and comparisons are made in any case.

    Returns:
        The outcome, and how many faults there were.
    """
    begin = time.monotonic()
    found: dict[str, Outcome] = {}
    readings: dict[str, Reading] = {}
    with ExitStack() as stack:
        units = [(*unit, only != "statements") for unit in files(paths, stack)]
        pool = stack.enter_context(ProcessPoolExecutor(jobs))
        for k, worked in enumerate(pool.map(work, units, chunksize=8), 1):
            for one, reading in worked:
                found[one.name] = one
                if reading is not None:
                    readings[one.name] = reading
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
    names = sorted(readings)
    every = [readings[name] for name in names]
    linked = dict(links(names, every)) if only in (None, "accounts") else None
    judged = dict(findings(every)) if only in (None, "findings") else None
    for title, rows in (("promises", linked), ("findings", judged)):
        if rows is not None:
            print(f"{len(rows):,} {title}", file=sys.stderr)
    print(f"{time.monotonic() - begin:.0f} s in all", file=sys.stderr)
    return KeptOutcome(found, linked, judged), len(faults)


def links(names: Sequence[str], readings: Sequence[Reading]) -> Iterator[tuple[str, Row]]:
    """Keep the account of every place, and write each promise as a row.

    Args:
        names: of the documents, ascending, so that of equals the same one is chosen in every run.
        readings: of the documents, in the same order.

    Yields:
        ``EARLIER → LATER TARGET`` with what became of it.
    """
    nation: dict[int, list[Reading]] = {}
    for reading in readings:
        identity = reading.report.identity
        if identity.place == NATION and identity.year:
            nation.setdefault(identity.year, []).append(reading)
    pairs, _ = duixian.succession([reading.report for reading in readings])
    for pair in pairs:
        earlier, later = readings[pair.earlier], readings[pair.later]
        others = [readings[k] for k in pair.others]
        if later.report.identity.place != NATION:
            others += nation.get(later.report.identity.year or 0, ())
        try:
            account = duixian.account(earlier, later, others)
        except DuixianError:
            continue
        for entry in account.entries:
            key = f"{names[pair.earlier]} → {names[pair.later]} {entry.link.target}"
            yield key, link_row(entry.link, entry.verdict)


def link_row(link: Link, verdict: Verdict) -> Row:
    """Write a promise with what became of it, without the sentences for readers."""

    def answer(evidence: Any) -> list[str] | None:
        if evidence is None:
            return None
        return [evidence.statement, evidence.source, evidence.rule, f"{evidence.score:.3f}"]

    pace = verdict.pace
    return {
        "due": link.due,
        "result": answer(link.result),
        "against": answer(link.against),
        "evidence": [answer(e) for e in link.evidence],
        "related": [[r.statement, r.reason] for r in link.related],
        "revisions": [[r.statement, r.change] for r in link.revisions],
        "indicator": link.indicator,
        "rule": link.rule,
        "verdict": verdict.outcome,
        "verdict.attainment": plain(verdict.attainment),
        "verdict.points": plain(verdict.points),
        "verdict.rule": verdict.rule,
        "verdict.pace": None if pace is None else [plain(pace.done), plain(pace.elapsed), pace.state],
        "verdict.source": verdict.source,
    }


def findings(readings: Sequence[Reading]) -> Iterator[tuple[str, Row]]:
    """Check all documents together, and write each finding as a row.

    Yields:
        Relation and statements (with a number where one relation has found the same ones before), and the outcome.
    """
    count: Counter[str] = Counter()
    for finding in duixian.check(readings):
        key = f"{finding.relation}: {' '.join(finding.statements)}"
        count[key] += 1
        row = {"outcome": finding.outcome, "assumption": finding.assumption, "reports": list(finding.reports)}
        yield (key if count[key] == 1 else f"{key} ({count[key]})"), row


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


def work(unit: tuple[str, str, bool]) -> list[tuple[Outcome, Reading | None]]:
    """Read one file, which may hold several documents; whatever happens is part of the outcome."""
    path, name, wanted = unit
    found: list[tuple[Outcome, Reading | None]] = []

    def refuse(error: DuixianError) -> None:
        where = error.where.replace(path, name)
        found.append((Outcome(where, 0, b"", b"", str(error).replace(path, name), (), 0), None))

    try:
        for report in duixian.read_all([path], on_error=refuse):
            one, reading = outcome(report, report.name.replace(path, name))
            found.append((one, reading if wanted else None))
    except Exception as error:
        found.append((Outcome(name, 0, b"", b"", "", (f"reading: {type(error).__name__}: {error}",), 0), None))
    return found


def outcome(report: Report, name: str) -> tuple[Outcome, Reading | None]:
    """Interpret one report."""
    try:
        reading = duixian.interpret(report)
        statements = reading.statements
    except Exception as error:
        fault = f"extracting: {type(error).__name__}: {error}"
        return Outcome(name, 0, b"", b"", "", (fault,), len(report.text)), None
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
            " > ".join(s.section),
            report.text[max(0, s.start - BEFORE) : s.start],
            report.text[s.end : s.end + AFTER],
        )
        for s in statements
    ]
    packed = zlib.compress(msgspec.msgpack.encode(kept), 6)
    compared = {
        str(c.start): {
            "end": c.end,
            "quote": c.quote,
            "indicator": c.indicator,
            "kind": c.kind,
            "relation": c.relation,
            "reference": c.reference,
            "status": c.status,
            "period": c.period,
            "section": " > ".join(c.section),
        }
        for c in reading.comparisons
    }
    also = zlib.compress(msgspec.msgpack.encode(compared), 6) if compared else b""
    return Outcome(name, len(kept), packed, also, "", tuple(faults(report, statements)), len(report.text)), reading


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


def save(path: Path, kept: KeptOutcome) -> None:
    """Keep an outcome in a file."""
    path.write_bytes(MAGIC + zlib.compress(msgspec.msgpack.encode(kept), 6))


def load(path: Path) -> KeptOutcome:
    """Read a kept outcome.

    Raises:
        DuixianError: the file holds none.
    """
    content = path.read_bytes()
    if not content.startswith(MAGIC):
        raise DuixianError("holds no kept outcome", str(path), "make one with --save")
    return msgspec.msgpack.decode(zlib.decompress(memoryview(content)[len(MAGIC) :]), type=KeptOutcome)


def digests(kept: KeptOutcome) -> str:
    """Write how much an outcome holds of each sort, and a SHA-256 over it, by the collection that documents are of.

    Args:
        kept: the outcome.

    Returns:
        TOML, the same for the same readings: a table a collection (the first part of the documents' names), then links,
        verdicts and findings, which are over all of them.
    """
    by_collection: dict[str, tuple[list[str], list[str]]] = {}
    for name in sorted(kept.documents):
        told, compared = by_collection.setdefault(name.partition("/")[0].partition("!")[0], ([], []))
        told += [_row([name, msgspec.to_builtins(s)]) for s in kept.documents[name].statements()]
        compared += [_row([name, start, row]) for start, row in sorted(kept.documents[name].comparisons().items())]
    out = []
    for name, (told, compared) in by_collection.items():
        quoted = json.dumps(name, ensure_ascii=False)
        out += [_table(f"statements.{quoted}", told), _table(f"comparisons.{quoted}", compared)]
    if kept.links is not None:
        linked = sorted(kept.links.items())
        out.append(_table("links", [_row([k, {f: v for f, v in r.items() if "verdict" not in f}]) for k, r in linked]))
        out.append(_table("verdicts", [_row([k, {f: v for f, v in r.items() if "verdict" in f}]) for k, r in linked]))
    if kept.findings is not None:
        out.append(_table("findings", [_row([key, row]) for key, row in sorted(kept.findings.items())]))
    return "\n".join(out)


def _row(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _table(name: str, rows: Sequence[str]) -> str:
    digest = hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()
    return f'[{name}]\ncount = {len(rows)}\nsha256 = "{digest}"\n'


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


def show(before: KeptOutcome, after: KeptOutcome, arguments: argparse.Namespace) -> None:
    """Print counts, and a random sample of each kind of difference, sort by sort; only what both outcomes have."""
    show_statements(before.documents, after.documents, arguments)
    chance = random.Random(arguments.seed)
    sorts = (
        ("comparisons", before.comparisons(), after.comparisons()),
        ("links and verdicts", before.links, after.links),
        ("findings", before.findings, after.findings),
    )
    for title, old, new in sorts:
        if old is None or new is None:
            print(f"\n{title}: not compared, one outcome was made without them")
        else:
            show_rows(title, old, new, arguments.sample, chance)


def show_rows(title: str, before: dict[str, Row], after: dict[str, Row], sample: int, chance: random.Random) -> None:
    """Print how many rows were gained, lost and changed, in which fields, and a sample of each."""
    gained, lost = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    changed = sorted(key for key in before.keys() & after.keys() if before[key] != after[key])
    print(f"\n{len(before):,} {title} before, {len(after):,} after")
    print(f"gained {len(gained):,}  lost {len(lost):,}  changed {len(changed):,}")
    fields: Counter[str] = Counter()
    for key in changed:
        fields.update(f for f in sorted(before[key].keys() | after[key].keys()) if _differs(before, after, key, f))
    if fields:
        print("changed fields: " + "  ".join(f"{name} {n:,}" for name, n in fields.most_common()))
    for name, keys in (("gained", gained), ("lost", lost), ("changed", changed)):
        for key in sorted(keys if len(keys) <= sample else chance.sample(keys, sample)):
            if name != "changed":
                print(f"{name}: {key}: {_row((after if name == 'gained' else before)[key])}")
                continue
            parts = [
                f"{f} {before[key].get(f)!r} → {after[key].get(f)!r}"
                for f in sorted(before[key].keys() | after[key].keys())
                if _differs(before, after, key, f)
            ]
            print(f"changed: {key}: {'; '.join(parts)}")


def _differs(before: dict[str, Row], after: dict[str, Row], key: str, field: str) -> bool:
    return bool(before[key].get(field) != after[key].get(field))


def show_statements(before: dict[str, Outcome], after: dict[str, Outcome], arguments: argparse.Namespace) -> None:
    """Print counts of statements, and a random sample of each kind of difference."""
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
