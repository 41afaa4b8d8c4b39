"""Every rule that the engine can name has a sentence for readers, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import duixian
from duixian.columns import VOCABULARIES
from duixian.lexicon.rules import saying, sayings

ENGINE = Path(duixian.__file__).parent
SAMPLES = ENGINE.parent / "samples"


def _constants(*files: Path) -> set[str]:
    """Return the strings that stand in code."""
    trees = (ast.walk(ast.parse(file.read_text("utf-8"))) for file in files)
    return {node.value for tree in trees for node in tree if isinstance(node, ast.Constant) and type(node.value) is str}


def test_every_rule_of_reading_that_stands_in_the_code_is_told() -> None:
    named = {c for c in _constants(*(ENGINE / "extract").rglob("*.py")) if re.fullmatch(r"[a-z]+=[a-z-]*[a-z]", c)}
    assert len(named) > 60
    assert [c for c in sorted(named) if saying(*c.split("=")) is None] == []


def test_every_rule_of_time_that_stands_in_the_code_is_told() -> None:
    words = _constants(ENGINE / "segment" / "timeline.py", ENGINE / "extract" / "times.py")
    # What sets a stretch's or an expression's time is named by words with hyphens; nothing else there is.
    named = {c for c in words if re.fullmatch(r"[a-z]+(?:-[a-z]+)+", c)}
    assert {"heading-year", "year-span", "section-wording"} <= named
    assert [c for c in sorted(named) if saying("period", c) is None] == []


def test_every_rule_that_fires_on_the_samples_is_told() -> None:
    fired = set()
    for path in sorted(SAMPLES.glob("*.md")):
        fired |= {rule for s in duixian.extract(duixian.read(path)) for rule in s.rules}
    assert "status=review" in fired
    assert [r for r in sorted(fired) if saying(*r.split("=")) is None] == []


def test_every_rule_that_finds_whose_a_document_is_is_told() -> None:
    tree = ast.parse((ENGINE / "read" / "identity.py").read_text("utf-8"))
    # What finds something returns it with the rule behind it.
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    rules = [part for value in returned if isinstance(value, ast.Tuple) for part in ast.walk(value.elts[-1])]
    words = {str(part.value) for part in rules if isinstance(part, ast.Constant)}
    named = {w for w in words if re.fullmatch("[a-z]+(?:-[a-z]+)*", w)} - set(VOCABULARIES["document_kind"])
    assert {"file-name", "speaks-for", "title-line"} <= named
    assert [name for name in sorted(named) if saying("identity", name) is None] == []
    told = {str(rule) for path in SAMPLES.glob("*.md") for _, rule in duixian.read(path).identity.rules}
    assert told and [name for name in sorted(told) if saying("identity", name) is None] == []


def test_sentences_are_there_in_both_languages() -> None:
    for decides, those in sayings().items():
        for name, said in those.items():
            assert re.search("[一-鿿]", said.zh), (decides, name)
            assert re.search("[a-z]", said.en), (decides, name)
