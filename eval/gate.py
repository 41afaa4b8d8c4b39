"""The quality gate: scores on annotated documents must not fall below their floors.

usage: python eval/gate.py [GOLD_DIR] [--raise]

Floors stand in eval/floors.toml, by document and measure: `span`, `quantity`, `statement` are F1, `fields.*` the share
of right quantities with that field right, `close` that with an indicator nearly as annotated, `clean` the share of all
readings whose indicator holds no debris. `modern` is the documents of 2000 and later together. Of `links-PLACE` the
measures are `pairs` (F1), `silence` (promises that nothing answers and for which nothing is claimed), `verdict`, and
`accusation` (of the promises called missed or partly kept, the share that the annotation bears out).

--raise writes floors up to what is reached, never down. A floor that stands lower than in the last commit or the one
before it is reported, and fails the gate unless `[lowered]` in floors.toml says why.

GOLD_DIR is by default $DUIXIAN_GOLD or ../shared/gold beside the repository; without it the gate is SKIPPED.
Exit status: 0 passed or skipped, 1 failed, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from duixian import evaluate
from duixian.model import DuixianError

ROOT = Path(__file__).resolve().parent.parent
FLOORS = Path(__file__).resolve().with_name("floors.toml")
MEASURES = (
    *evaluate.LEVELS,
    "close",
    "clean",
    *(f"fields.{name}" for name in evaluate.FIELDS),
    *evaluate.LINK_MEASURES,
)
# Floors are kept to three places: below that, one statement more or less of a long document is already visible.
PLACES = 3
SPARE = 0.002

HEADER = """\
# Floors of eval/gate.py, by document and measure. `python eval/gate.py --raise` lifts them to what is reached.
# A floor that must come down needs a line in [lowered]: "DOCUMENT.MEASURE" = "why".
"""

Floors = dict[str, dict[str, float]]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the gate and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("gold", nargs="?", type=Path)
    parser.add_argument("--raise", dest="lift", action="store_true")
    parser.add_argument("--floors", type=Path, default=FLOORS, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    try:
        return gate(arguments.gold or default_gold(), arguments.floors, arguments.lift)
    except DuixianError as error:
        print(f"gate: {error}", file=sys.stderr)
        return 1


def default_gold() -> Path:
    """Return where the annotated documents are expected."""
    return Path(os.environ.get("DUIXIAN_GOLD") or ROOT.parent / "shared" / "gold")


def gate(gold: Path, path: Path, lift: bool = False) -> int:
    """Compare scores with floors.

    Args:
        gold: the folder of annotated documents.
        path: the file of floors.
        lift: write higher floors where they are reached.

    Returns:
        The exit status.

    Raises:
        DuixianError: the floors or the annotated documents are not as they should be.
    """
    floors, reasons = read_floors(path.read_text("utf-8"), str(path))
    silent = report_lowered(floors, reasons, earlier_floors(path))
    if not (gold / "documents.tsv").is_file():
        print("*" * 78)
        print(f"*** QUALITY GATE SKIPPED: no annotated documents in {gold}")
        print("*** Nothing is known about the quality of this version. Set DUIXIAN_GOLD to check it.")
        print("*" * 78)
        return 1 if silent else 0
    scores = evaluate.evaluate(gold)
    print(evaluate.as_text(scores))
    print()
    reached = {name: measures(counts) for name, counts in evaluate.together(scores)}
    for links in evaluate.evaluate_links(gold):
        reached[links.name] = links.measures()
        told = "  ".join(f"{measure} {value:.3f}" for measure, value in reached[links.name].items())
        print(
            f"{links.name}: {links.targets} promises, {links.answered} answered, {links.right} found; "
            f"{links.accused} accused, {links.borne_out} borne out, {links.held_back} held back: {told}\n"
        )
    below, above = compare(floors, reached)
    for line in below:
        print(f"BELOW   {line}")
    if lift:
        path.write_text(written(raised(floors, reached), reasons), "utf-8")
        print(f"gate: {len(above)} floors raised in {path.name}")
    elif above:
        print(
            f"gate: {len(above)} floors could be raised (python eval/gate.py --raise): {'; '.join(above[:6])}"
            + (" …" if len(above) > 6 else "")
        )
    total = sum(map(len, floors.values()))
    print(f"gate: {'FAILED' if below or silent else 'passed'}: {total - len(below)} of {total} floors hold")
    return 1 if below or silent else 0


def measures(counts: evaluate.Counts) -> dict[str, float]:
    """Return what is compared with floors, by measure."""
    out = {level: counts.level(level)[2] for level in evaluate.LEVELS}
    out |= {"close": counts.closeness, "clean": 1.0 - counts.littered}
    return out | {f"fields.{name}": counts.accuracy(name) for name in evaluate.FIELDS}


def read_floors(text: str, where: str) -> tuple[Floors, dict[str, str]]:
    """Read a file of floors.

    Args:
        text: its content.
        where: its name, for messages.

    Returns:
        Floors by document and measure, and the reasons for those that were lowered.

    Raises:
        DuixianError: it is no TOML, or names an unknown measure, or a floor is no number from 0 to 1.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DuixianError(f"no TOML: {error}", where, "mend it") from error
    reasons = {str(k): str(v) for k, v in data.pop("lowered", {}).items()}
    floors: Floors = {}
    for document, entries in data.items():
        floors[document] = {}
        for measure, floor in entries.items():
            if measure not in MEASURES or isinstance(floor, bool) or not isinstance(floor, int | float):
                raise DuixianError(f"unknown measure {measure!r}", f"{where} [{document}]", "see eval/gate.py")
            if not 0 <= floor <= 1:
                raise DuixianError(f"{measure} = {floor} is not from 0 to 1", f"{where} [{document}]", "mend it")
            floors[document][measure] = float(floor)
    return floors, reasons


def compare(
    floors: Mapping[str, Mapping[str, float]], reached: Mapping[str, Mapping[str, float]]
) -> tuple[list[str], list[str]]:
    """Tell which floors do not hold and which could be raised.

    Args:
        floors: by document and measure.
        reached: likewise; a document that is missing here breaks all its floors.

    Returns:
        A line for each floor that does not hold, and one for each that could be raised.
    """
    below, above = [], []
    for document, entries in floors.items():
        for measure, floor in entries.items():
            value = reached.get(document, {}).get(measure)
            if value is None:
                below.append(f"{document} {measure}: floor {floor:.3f}, but the document was not scored")
            elif value < floor:
                below.append(f"{document} {measure}: floor {floor:.3f}, reached {value:.4f}")
            elif down(value) >= floor + SPARE:
                above.append(f"{document} {measure} {floor:.3f} → {down(value):.3f}")
    return below, above


def down(value: float) -> float:
    """Round down to the places that floors are kept to."""
    scale = 10.0**PLACES
    return math.floor(value * scale + 1e-9) / scale


def raised(floors: Floors, reached: Mapping[str, Mapping[str, float]]) -> Floors:
    """Return the floors, each lifted to what is reached if that is higher."""
    return {
        document: {m: max(floor, down(reached.get(document, {}).get(m, 0.0))) for m, floor in entries.items()}
        for document, entries in floors.items()
    }


def written(floors: Floors, reasons: Mapping[str, str]) -> str:
    """Write floors and reasons as TOML."""
    import json

    parts = [HEADER]
    for document, entries in floors.items():
        lines = "".join(f"{quoted(m)} = {floor:.{PLACES}f}\n" for m, floor in entries.items())
        parts.append(f"[{json.dumps(document, ensure_ascii=False)}]\n{lines}")
    if reasons:
        parts.append(
            "[lowered]\n"
            + "".join(
                f"{json.dumps(k, ensure_ascii=False)} = {json.dumps(v, ensure_ascii=False)}\n"
                for k, v in reasons.items()
            )
        )
    return "\n".join(parts)


def quoted(measure: str) -> str:
    """Quote a key that TOML would take for a path."""
    return f'"{measure}"' if "." in measure else measure


def earlier_floors(path: Path) -> Floors:
    """Return the highest floors of the last commit and the one before; none where there is no such history."""
    highest: Floors = {}
    for commit in ("HEAD", "HEAD~"):
        command = ["git", "show", f"{commit}:./{path.name}"]
        try:
            shown = subprocess.run(command, cwd=path.parent, capture_output=True, check=True).stdout.decode("utf-8")
            floors, _ = read_floors(shown, f"{commit}:{path.name}")
        except (OSError, subprocess.CalledProcessError, DuixianError):
            continue
        for document, entries in floors.items():
            known = highest.setdefault(document, {})
            for measure, floor in entries.items():
                known[measure] = max(floor, known.get(measure, 0.0))
    return highest


def report_lowered(floors: Floors, reasons: Mapping[str, str], earlier: Floors) -> int:
    """Print every floor that is lower than before or gone, and return how many of them give no reason."""
    silent = 0
    for document, entries in earlier.items():
        for measure, before in entries.items():
            now = floors.get(document, {}).get(measure)
            if now is not None and now >= before:
                continue
            reason = reasons.get(f"{document}.{measure}", "")
            silent += not reason
            change = "removed" if now is None else f"lowered to {now:.3f}"
            print(
                f"!!! FLOOR {change}: {document} {measure}, was {before:.3f}: "
                f"{reason or 'NO REASON GIVEN in [lowered] of floors.toml'}"
            )
    return silent


if __name__ == "__main__":
    sys.exit(main())
