"""The tables of the docs are as the program is: `make docs` would change nothing."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tables", DOCS / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_table_of_the_docs_is_stale(tables: ModuleType) -> None:
    assert [path.name for path in tables.stale()] == [], "run make docs"


def test_every_table_stands_somewhere(tables: ModuleType) -> None:
    pages = "".join(path.read_text("utf-8") for path in DOCS.glob("*.md"))
    assert [name for name in tables.TABLES if f"<!-- made by make docs: {name}" not in pages] == []


def test_a_table_is_made_anew_between_its_marks(tables: ModuleType) -> None:
    page = "Before.\n\n<!-- made by make docs: words direction -->\nold\n<!-- end -->\n\nAfter.\n"
    made = tables.made(page)
    assert made.startswith("Before.\n\n<!-- made by make docs: words direction -->\n\n| code |")
    assert "| `up` | 上升 | up |\n" in made
    assert made.endswith("<!-- end -->\n\nAfter.\n")
    assert "old" not in made
    assert tables.made(made) == made
