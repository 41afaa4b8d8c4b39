"""Check a lexicon's files against their schema and their own examples, and list everything that is wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from duixian.lexicon.assumptions import assumptions
from duixian.lexicon.characters import parse_characters
from duixian.lexicon.faults import no_folder, not_utf8
from duixian.lexicon.files import BUILT_IN, load_toml, read_toml
from duixian.lexicon.indicators import read_catalogue
from duixian.lexicon.linking import linking
from duixian.lexicon.load import Lexicon, Unit, match_unit, parse_units, read_lexicon
from duixian.lexicon.places import parse_places
from duixian.lexicon.verdicts import thresholds
from duixian.lexicon.words import FILES, read_words
from duixian.model import LexiconError, Reason, say

EXAMPLES = "units.examples.toml"
_READERS: dict[str, Callable[[Path | None], object]] = {
    "assumptions.toml": assumptions,
    "indicators.toml": read_catalogue,
    "linking.toml": linking,
    "verdicts.toml": thresholds,
}


def validate(directory: Path | None = None) -> list[str]:
    """Find what is wrong with a folder of lexicon files.

    Args:
        directory: the user's folder, laid over the built-in files; None for the built-in files themselves.

    Returns:
        One line for each problem, each naming the file and the entry, what is wrong and what to do; empty if there
        is none. An example that does not hold is a problem, and so is a built-in example that the user's own
        entries break without replacing its unit.
    """
    folder = BUILT_IN if directory is None else Path(directory)
    if not folder.is_dir():
        return [str(no_folder(folder))]
    problems: list[str] = []
    known = {path.name for path in BUILT_IN.iterdir() if path.suffix in (".toml", ".tsv")}
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".toml", ".tsv"):
            continue
        if path.name not in known:
            near = difflib.get_close_matches(path.name, known, 1)
            files = say("lexicon.files", names=tuple(sorted(known)))
            remedy = say("lexicon.rename", name=near[0]) if near else files
            problems.append(str(LexiconError(say("lexicon.unknown-file"), str(path), remedy)))
            continue
        problems += map(str, _check_file(path, directory))
    # A file a theme of a user's own; that of the built-in ones is read with the file that names it.
    if directory is not None:
        for path in sorted((folder / "indicators").glob("*.toml")):
            problems += map(str, _check_file(path, directory))
    if not problems:
        try:
            lexicon = read_lexicon(directory)
        except LexiconError as error:
            return [str(error)]
        problems += check_examples(lexicon, directory)
    return problems


def _check_file(path: Path, directory: Path | None) -> Iterator[LexiconError]:
    """List what breaks the schema of one file."""
    try:
        if path.name == "places.tsv":
            rows = parse_places(path.read_text(encoding="utf-8-sig"), str(path))
            yield from (row for row in rows if isinstance(row, LexiconError))
        elif path.name == "units.toml":
            entries = parse_units(read_toml(path), str(path))
            yield from (entry for entry in entries if isinstance(entry, LexiconError))
        elif path.name == "characters.toml":
            parse_characters(read_toml(path), str(path))
        elif path.name in _READERS or path.parent.name == "indicators":
            # Read as the program will read it: laid over the built-in file.
            _READERS.get(path.name, read_catalogue)(None if path.parent == BUILT_IN else directory)
        elif path.name == EXAMPLES:
            for name, lines in read_toml(path).items():
                if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
                    remedy = say("lexicon.write", what='"公里" = ["… => 12 公里"]')
                    yield LexiconError(say("lexicon.no-texts", name=name), str(path), remedy)
        elif path.stem in FILES:
            read_words(directory)
        else:
            load_toml(path.name, directory)
    except UnicodeDecodeError as error:
        yield not_utf8(error, path)
    except LexiconError as error:
        yield error


def check_examples(lexicon: Lexicon, directory: Path | None = None) -> list[str]:
    """Run every example that belongs to a lexicon.

    Args:
        lexicon: the lexicon.
        directory: the user's folder that was laid over it, if any.

    Returns:
        One line for each example that does not hold.
    """
    built_in = read_lexicon(None).units if directory is not None else lexicon.units
    problems = _run(read_toml(BUILT_IN / EXAMPLES), lexicon, EXAMPLES, built_in)
    if directory is not None and (directory / EXAMPLES).is_file():
        problems += _run(read_toml(directory / EXAMPLES), lexicon, str(directory / EXAMPLES), lexicon.units)
    where = f"{directory or 'built-in'} units.toml"
    return problems + _run({unit.name: unit.examples for unit in lexicon.units.values()}, lexicon, where, lexicon.units)


def _run(examples: Mapping[str, Any], lexicon: Lexicon, where: str, expected: Mapping[str, Unit]) -> list[str]:
    problems = []
    gone = {name for name, unit in expected.items() if lexicon.units.get(name) != unit}
    for name, lines in examples.items():
        unit = lexicon.units.get(name)
        if unit != expected.get(name):
            continue  # the user has replaced or removed the unit, and its built-in examples with it
        if unit is None:
            problem = say("lexicon.examples-of-no-unit", name=name)
            problems.append(str(LexiconError(problem, where, say("lexicon.add-unit"))))
            continue
        for line in lines:
            if not gone.isdisjoint(_parts(line.rpartition(" ")[2])):
                continue  # 60公里/小时 under 小时, where the user has removed 公里
            wrong = example_problem(line, lexicon)
            if wrong is not None:
                problems.append(str(LexiconError(wrong, f"{where} {name!r}", say("lexicon.mend-example"))))
    return problems


def _parts(unit: str) -> set[str]:
    """Return a unit and, if it is a rate, what it is put together of (公里/百平方公里: 公里 and 平方公里)."""
    parts = {unit, *re.split("[/·]", unit)}
    return parts | {part.lstrip("十百千万亿") for part in parts}


def example_problem(line: str, lexicon: Lexicon) -> Reason | None:
    """Check one example, ``text => number unit`` (or ``text => number -`` where no unit must be seen).

    Args:
        line: the example (``新建道路12公里 => 12 公里``).
        lexicon: the lexicon by which it is read.

    Returns:
        What is wrong; None if the example holds.
    """
    text, arrow, answer = line.partition(" => ")
    number, space, name = answer.partition(" ")
    if not arrow or not space or not number or not name:
        return say("lexicon.no-example", line=line)
    pos = text.find(number)
    if pos < 0:
        return say("lexicon.number-not-there", text=text, number=number)
    unit = match_unit(text, pos + len(number), lexicon)
    found = unit.name if unit is not None else "-"
    if found == name:
        return None
    return say("lexicon.other-unit", text=text, number=number, found=found, name=name)
