"""The shape of ledger and site: who may write, who may import whom, and how long a line of a template may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models.fields.reverse_related import ForeignObjectRel

ROOT = Path(__file__).resolve().parent.parent.parent
WEB = ROOT / "duixian" / "web"
MODULES = sorted(WEB.rglob("*.py"))
EVERYWHERE = sorted((ROOT / "duixian").rglob("*.py"))
WRITING = "duixian.web.ledger.writing"
# Who may come in by the one door: the command line, and who writes in the browser.
WRITERS = ("duixian.cli", "duixian.web.desk")
# What each part may import of the others; what stands in `web` itself serves all of them together.
MAY_IMPORT: dict[str, set[str]] = {
    "ledger": set(),
    "shell": {"ledger"},
    "site": {"ledger", "shell"},
    "api": {"ledger", "shell"},
    "desk": {"ledger", "shell"},
}
# Where a part needs what stands in `web` itself, and why.
OF_THE_WHOLE = {
    ("duixian.web.site.publishing.making", "duixian.web.wsgi"): "publishing asks the site as a server does",
}

LONGEST_LINE = 160

# Names that only Django's objects and managers have for writing.
_ALWAYS = {
    f"{prefix}{name}"
    for prefix in ("", "a")
    for name in ("save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete")
} | {"save_base", "_raw_delete"}
# Names that sets, dictionaries and hashes have as well: of those only what is asked of rows counts.
_OF_ROWS = {"create", "acreate", "update", "aupdate", "add", "set", "remove", "clear"}
_MANAGERS = {"objects", "_default_manager", "_base_manager"}
_SQL = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|COPY|CREATE|ALTER|DROP)\s", re.I)
# What looks like a write to the ledger and is none: module, what is called, and why.
NO_WRITES = {
    ("duixian.web.site.exports.datasette", "SQL"): "a SQLite file of its own, which is given away",
}


def module_of(path: Path) -> str:
    """Return the name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


KNOWN = {module_of(path) for path in EVERYWHERE}


def imported(path: Path) -> Iterator[str]:
    """Name the modules that a file imports, wherever in it: inside functions and for types as well."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: names of modules are whole"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in KNOWN else str(node.module)


def inside(module: str, package: str) -> bool:
    """Tell whether a module is a package or in it."""
    return module == package or module.startswith(f"{package}.")


def _asks_rows(node: ast.expr, rows: set[str]) -> bool:
    """Tell whether an expression is made of rows of the ledger: of a manager, or of a name that was."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr in _MANAGERS:
            return True
        if isinstance(part, ast.Name) and part.id in rows:
            return True
    return False


def related() -> set[str]:
    """Name the attributes of a row that lead to other rows: ``groups``, ``corrections`` …"""
    fields = [f for model in apps.get_app_config("ledger").get_models() for f in model._meta.get_fields()]
    back = {f.get_accessor_name() or "" for f in fields if isinstance(f, ForeignObjectRel)}
    return back | {f.name for f in fields if f.many_to_many and not isinstance(f, ForeignObjectRel)}


def writes(source: str) -> list[str]:
    """Name what a module does that writes to the ledger: calls of Django's objects and managers, and SQL."""
    found, others = [], related()
    for scope in ast.parse(source).body:
        nodes = list(ast.walk(scope))
        rows: set[str] = set()
        for node in nodes:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _asks_rows(node.value, set()):
                rows |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name, of = node.func.attr, node.func.value
                to_others = isinstance(of, ast.Attribute) and of.attr in others
                if name in _ALWAYS or (name in _OF_ROWS and (to_others or _asks_rows(of, rows))):
                    found.append(name)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value):
                found.append("SQL")
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("row.save()", ["save"]),
        ("Statement.objects.create(start=1)", ["create"]),
        ("Statement.objects.filter(pk=1).update(headline=True)", ["update"]),
        ("def f():\n    those = Link.objects.filter(pk=1)\n    those.update(year=1)", ["update"]),
        ("def f():\n    them = Link.objects.all()\ndef g():\n    them = set()\n    them.add(1)", []),
        ("model._default_manager.all()._raw_delete(using='default')", ["_raw_delete"]),
        ("account.groups.set([])\ndocument.corrections.all().delete()", ["set", "delete"]),
        ("cursor.execute(f'INSERT INTO {table} VALUES (1)')", ["SQL"]),
        ("cursor.execute('SELECT 1')\nnames = {}\nnames.update(a=1)\nseen.add(2)", []),
    ],
)
def test_a_write_is_seen(source: str, found: list[str]) -> None:
    assert writes(source) == found


@pytest.mark.parametrize("path", EVERYWHERE, ids=module_of)
def test_only_the_desk_and_the_command_line_come_in_by_the_door(path: Path) -> None:
    module = module_of(path)
    if not any(inside(module, writer) for writer in (WRITING, *WRITERS)):
        assert [name for name in imported(path) if inside(name, WRITING)] == []


@pytest.mark.parametrize("path", [p for p in MODULES if "migrations" not in p.parts], ids=module_of)
def test_nothing_is_written_past_the_door(path: Path) -> None:
    module = module_of(path)
    if not inside(module, WRITING):
        found = {name for name in writes(path.read_text("utf-8")) if (module, name) not in NO_WRITES}
        assert found == set()


def test_what_is_said_to_be_no_write_is_there() -> None:
    for module, name in NO_WRITES:
        path = ROOT / Path(*module.split(".")).with_suffix(".py")
        assert name in writes(path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted((WEB / "ledger" / "writing").glob("*.py")), ids=module_of)
def test_who_writes_remembers_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    assert not set(imported(path)) & {"functools", "django.core.cache"}
    # What stands in a module is a constant: it is filled where it is named, and by nothing else.
    named = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    changed = {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store | ast.Del)
        and isinstance(node.value, ast.Name)
    }
    assert named & changed == set()


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent != WEB], ids=module_of)
def test_the_parts_of_the_site_import_by_the_table(path: Path) -> None:
    module = module_of(path)
    part = module.split(".")[2]
    found = {
        name.split(".")[2] if name.count(".") > 1 else ""
        for name in imported(path)
        if inside(name, "duixian.web") and (module, name) not in OF_THE_WHOLE
    }
    assert found - {part} <= MAY_IMPORT[part]


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "view.py"], ids=module_of)
def test_a_view_imports_no_view(path: Path) -> None:
    assert [name for name in imported(path) if name.startswith("duixian.web.") and name.endswith(".view")] == []


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "view.py"], ids=module_of)
def test_a_view_leaves_questions_to_its_queries(path: Path) -> None:
    asked = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert asked & _MANAGERS == set()


def circles(graph: Mapping[str, Set[str]]) -> list[list[str]]:
    """Return every set of modules that can be reached from each other."""
    reached = {name: set(others) for name, others in graph.items()}
    for middle in graph:
        for name in graph:
            if middle in reached[name]:
                reached[name] |= reached[middle]
    found = {frozenset(other for other in reached[name] if name in reached[other]) for name in graph}
    return sorted(sorted(circle) for circle in found if circle)


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}) == [["a", "b", "c"]]
    assert circles({"a": {"a"}}) == [["a"]]


def test_no_files_of_the_site_go_in_a_circle() -> None:
    known = {module_of(path) for path in MODULES}
    assert circles({module_of(path): {n for n in imported(path) if n in known} for path in MODULES}) == []


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.html")), ids=lambda p: p.relative_to(WEB).as_posix())
def test_a_line_of_a_template_can_be_read(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert [(number, len(line)) for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE] == []
