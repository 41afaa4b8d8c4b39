"""The shape of the code: which part may import which, and what no module may be called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "duixian"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The import table: what each part may import of the package, itself aside.
MAY_IMPORT: dict[str, set[str]] = {
    "model": set(),
    "columns": set(),
    "messages": {"model", "columns"},
    "text": set(),
    "lexicon": {"model", "interval"},
    "read": {"model", "lexicon"},
    "ruling": {"lexicon"},
    "segment": {"model", "lexicon", "ruling"},
    "extract": {"model", "lexicon", "ruling"},
    "interval": {"model"},
    "link": {"model", "lexicon"},
    "judge": {"model", "lexicon", "interval"},
    "check": {"model", "lexicon", "interval"},
    "pipeline": {"model", "lexicon", "read", "segment", "extract", "link", "judge", "check"},
    "export": {"model", "columns", "messages"},
    "evaluate": {"duixian", "model", "messages", "columns", "lexicon", "export"},
    "workers": {"duixian", "model"},
    "corpus": {"duixian", "pipeline", "model", "columns", "lexicon", "export", "workers"},
    "web": {"duixian", "pipeline", "model", "lexicon", "export", "workers", "corpus", "columns", "messages", "text"},
    "cli": {"duixian", "model", "columns", "messages", "lexicon", "export", "evaluate", "workers", "corpus", "web"},
    "__main__": {"cli"},
    "__init__": {"model", "messages", "lexicon", "read", "segment", "link", "judge", "check", "pipeline"},
}
# Where sentences and clauses end, and how numerals are read: it imports nothing, and every part may ask it.
FOR_ALL = {"text"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
LONGEST = 800


def part_of(path: Path) -> str:
    """Name the part of the package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """List the parts of the package that a file imports, wherever in the file."""
    names = {p.name.removesuffix(".py") for p in PACKAGE.iterdir()}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            package = ["duixian", *path.relative_to(PACKAGE).parent.parts]
            base = package[: len(package) - node.level + 1] + (node.module.split(".") if node.module else [])
            targets = [[*base, alias.name] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            targets = [[*(node.module or "").split("."), alias.name] for alias in node.names]
        else:
            continue
        for target in targets:
            if target[0] == "duixian":
                yield target[1] if len(target) > 1 and target[1] in names else "duixian"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_follow_the_table(path: Path) -> None:
    part = part_of(path)
    assert part in MAY_IMPORT, f"{part} is not in the import table"
    assert set(imported(path)) - {part} - FOR_ALL <= MAY_IMPORT[part]


def test_every_part_of_the_table_exists() -> None:
    assert {part_of(path) for path in MODULES} == MAY_IMPORT.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_module_without_a_subject_and_none_too_long(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_relative_and_nested_imports_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "duixian"
    (package / "read").mkdir(parents=True)
    (package / "extract.py").touch()
    module = package / "read" / "text.py"
    module.write_text("def f():\n    from ..extract import g\n    import duixian.extract\n", "utf-8")
    monkeypatch.setattr(f"{__name__}.PACKAGE", package)
    assert list(imported(module)) == ["extract", "extract"]


def test_no_files_import_each_other_in_a_circle() -> None:
    """Imports inside functions and for type checking count as well: a circle is two files that are one."""
    names = {_module(path): path for path in MODULES}
    graph = {name: set(_targets(path, names)) - {name} for name, path in names.items()}
    circles = []
    while graph:
        # What imports nothing that is left, and what nothing that is left imports, is in no circle.
        imported = set().union(*graph.values())
        free = {name for name, targets in graph.items() if not targets & graph.keys() or name not in imported}
        if not free:
            circles = [f"{name} -> {', '.join(sorted(graph[name] & graph.keys()))}" for name in sorted(graph)]
            break
        graph = {name: targets & graph.keys() - free for name, targets in graph.items() if name not in free}
    assert circles == []


def _module(path: Path) -> str:
    return ".".join(("duixian", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def _targets(path: Path, names: dict[str, Path]) -> Iterator[str]:
    """List the modules that a file names: of ``from a.b import c`` ``a.b.c`` where that is one, else ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = _module(path).split(".")
            above = parts if path.name == "__init__.py" else parts[:-1]
            package = above[: len(above) - node.level + 1] if node.level else []
            inside = ".".join([*package, *filter(None, [node.module])])
            named = [f"{inside}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in named:
            while name and name not in names:
                name = name.rpartition(".")[0]
            if name:
                yield name
