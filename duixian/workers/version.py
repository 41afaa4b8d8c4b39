"""By what a document was read: a change of either makes what was read before out of date."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import msgspec

import duixian

_PACKAGE = Path(duixian.__file__).parent
# What decides how a document reads, and what decides what is made of readings.
_READING = (
    "model.py", "text.py", "interval.py", "ruling.py", "columns", "lexicon", "read", "segment", "extract", "link",
    "pipeline", "export", "corpus", "workers",
)  # fmt: skip
_DERIVING = ("judge.py", "check")


class Versions(msgspec.Struct, frozen=True):
    """What readings rest on.

    Attributes:
        engine: the program's version and a digest of the code that reads: ``0.1.0+1f0c…``.
        deriving: likewise for linking, judging and checking.
        rules: a digest of the lexicon, the user's folder included.
    """

    engine: str
    deriving: str
    rules: str


@lru_cache(maxsize=4)
def versions(lexicon: str | None) -> Versions:
    """Tell by what documents are read now.

    Args:
        lexicon: the user's folder of rules; None for the built-in ones alone.

    Returns:
        The versions. The same code and rules have the same ones on any machine.
    """
    number = version("duixian")
    rules = _digest(_rules(_PACKAGE / "lexicon"))
    if lexicon is not None:
        rules += "+" + _digest(_rules(Path(lexicon)))
    engine = f"{number}+{_digest(_sources(_READING))}"
    return Versions(engine, f"{number}+{_digest(_sources((*_READING, *_DERIVING)))}", rules)


def _rules(folder: Path) -> list[Path]:
    """List the files by which something is read: those of the folder, and of indicators a file a theme."""
    found = [*folder.iterdir(), *(folder / "indicators").glob("*")]
    return sorted(path for path in found if path.suffix in (".toml", ".tsv"))


def _sources(parts: tuple[str, ...]) -> list[Path]:
    return [p for part in parts for p in sorted([_PACKAGE / part, *(_PACKAGE / part).rglob("*.py")]) if p.is_file()]


def _digest(files: object) -> str:
    digest = hashlib.sha256()
    for path in files:  # type: ignore[attr-defined]
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]
