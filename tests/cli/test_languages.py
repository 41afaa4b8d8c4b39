"""Every command in either language: its help, a run of it, and what is wrong with its arguments.

Words of the other language are looked for in all that is printed. What is Chinese of English output stands in the
documents or is the name of a place, an indicator or a file; what is English of Chinese output is a name or a code.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import duixian
from duixian import cli
from duixian.cli import COMMANDS
from duixian.cli.ledger import ACTIONS
from duixian.cli.parsing import wrapped
from duixian.columns import RECORDS, VOCABULARIES
from duixian.lexicon.files import BUILT_IN, read_toml
from duixian.lexicon.rules import sayings
from duixian.messages import LANGUAGES, Language, topic_of, topics
from tests.languages import chinese_in, english_in

PACKAGE = Path(duixian.__file__).parent
SAMPLES = Path(__file__).parents[2] / "samples"
EARLIER, LATER = str(SAMPLES / "威海市-2024.md"), str(SAMPLES / "威海市-2025.md")
# What is Chinese in either language: the text of the documents, the catalogue.
TEXTS = "".join(p.read_text("utf-8") for p in sorted(SAMPLES.glob("*.md")))
CATALOGUE = "".join(f"{i.name}；{i.theme}；{'；'.join(i.names)}；" for i in duixian.indicators().indicators.values())
# Names of rules as explain prints them beside what they see, and codes that arguments and queries have.
CODES = {name for rules in sayings().values() for name in rules} | {c for words in VOCABULARIES.values() for c in words}
CODES |= {*duixian.indicators().indicators, *read_toml(BUILT_IN / "units.toml"), "heading-year", "year-back"}
CODES |= {"none-written", "no-from-to", "not-said", "own", "claimed"}


def _choices(parser: argparse.ArgumentParser) -> Iterator[str]:
    parser.format_help()
    for action in parser._actions:
        yield from map(str, action.choices or ())
        if isinstance(action, argparse._SubParsersAction):
            for sub in action.choices.values():
                yield from _choices(sub)


CODES |= {*_choices(cli.parser()), "auto"}


def _own() -> Iterator[str]:
    """Go through all that the program itself says in Chinese: messages, vocabularies, heads, literals of commands."""
    for topic in topics():
        for both in topic_of(topic).values():
            yield from re.findall("[一-龥，。；：（）、]{2,}", re.sub(r"\{[^}]*\}", " ", both.zh))
    yield from (word.zh for words in VOCABULARIES.values() for word in words.values())
    yield from (column.zh for record in RECORDS.values() for column in record.columns)
    for part in ("cli", "export", "evaluate", "corpus"):
        for path in (PACKAGE / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield from re.findall("[一-龥，。；：（）、]{2,}", node.value)


# A word of the documents may be one of ours as well.
OWN = {words for words in _own() if len(words) > 1 and words not in TEXTS and words not in CATALOGUE}

Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Said:
    """Run a command in this process; return its exit status and all that it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str) -> tuple[int, str]:
        try:
            status = cli.main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = capfd.readouterr()
        return status, out.removeprefix("\ufeff") + err

    return call


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A dataset of the samples."""
    folder = str(tmp_path_factory.mktemp("languages") / "dataset")
    assert cli.main(["corpus", str(SAMPLES), "--out", folder, "--jobs", "1"]) == 0
    return folder


def of_one_language(text: str, language: Language, *known: str) -> None:
    """Assert that what was printed has no words of the other language."""
    text = text.replace(str(SAMPLES), "")
    if language == "zh":
        # Choices of a command stand in braces.
        assert english_in(re.sub(r"\{[^}]*\}", "", text), *known, *CODES) == []
    else:
        for run in chinese_in(text):
            # An indicator may be put together of words that stand apart in the document.
            assert run in TEXTS or run in known or not [words for words in OWN if words in run], run


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", [(), *((c,) for c in COMMANDS), *(("ledger", a) for a in ACTIONS)], ids=" ".join)
def test_help_is_of_one_language_and_fits_the_terminal(
    said: Said, command: tuple[str, ...], language: Language
) -> None:
    status, text = said(*command, "--lang", language, "--help")
    assert status == 0
    of_one_language(text, language, *COMMANDS, *ACTIONS, "query", "series", "silence", "promises", "tables")
    assert text.startswith("用法：" if language == "zh" else "usage: ")
    assert "\ue000" not in text
    for line in text.splitlines():
        # argparse lets names of options and choices stand out, which cannot be broken.
        assert len(line) + len(re.findall(r"[\u3000-\uffef]", line)) <= 98 or "{" in line, line


def test_help_of_every_argument_is_said() -> None:
    def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
        parser.format_help()
        yield parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for sub in action.choices.values():
                    yield from parsers(sub)

    found = list(parsers(cli.parser()))
    assert len(found) == 1 + len(COMMANDS) + len(ACTIONS)
    for parser in found:
        assert [a.dest for a in parser._actions if not a.help and a.dest not in ("action", "==SUPPRESS==")] == []
        assert any("--lang" in a.option_strings for a in parser._actions), parser.prog


# --- what argparse says -----------------------------------------------------------------------------------------------

# What tells a programmer that a parser is made wrongly, and what no command of ours can meet.
OF_PROGRAMMERS = re.compile(
    r"invalid argument for positionals|invalid option string|"
    r"is not callable|not defined|mode %r|merge actions|multiple subparser|conflict|"
    r"dest= is|must be optional|can't open|usage: |^subcommands$|deprecated|show program|%\(heading\)s|"
    r"show this help|^options$|^positional arguments$|error: |maybe you meant"
)


def test_each_sentence_of_argparse_has_a_chinese_one() -> None:
    known = {both.en for both in topic_of("usage").values()}
    written = set()
    for call in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
            written |= {a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    assert len(written) > 20
    assert {text for text in written - known if not OF_PROGRAMMERS.search(text)} == set()


def test_argparse_is_left_as_it_was(said: Said) -> None:
    before = argparse._, argparse.ngettext  # type: ignore[attr-defined]
    assert said("extract", "--lang", "zh") == (2, said("--lang", "zh", "extract")[1])
    assert (argparse._, argparse.ngettext) == before  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [3, 10, 24, 80])
def test_lines_are_broken_where_chinese_may_be_broken(width: int) -> None:
    text = "  默认按 --output 的扩展名，否则 table（见“说明”）。a, b"
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line.startswith("  ") for line in lines)
    assert not any(line.lstrip()[0] in "，。）”" for line in lines)


# --- runs -------------------------------------------------------------------------------------------------------------

RUNS = [
    ("extract", EARLIER),
    ("explain", EARLIER, "--quote", "32.5%"),
    ("explain", EARLIER, "--at", "30"),
    ("account", EARLIER, LATER),
    ("check", str(SAMPLES)),
    ("query", "DATASET", "series", "gdp"),
    ("query", "DATASET", "promises"),
    ("query", "DATASET", "silence"),
    ("query", "DATASET", "silence", "--years"),
    ("query", "DATASET", "contradictions"),
    ("query", "DATASET", "tables"),
    ("lexicon", "check"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("run", RUNS, ids=lambda run: " ".join(run[:1] + run[2:4]))
def test_a_run_is_of_one_language(said: Said, dataset: str, run: tuple[str, ...], language: Language) -> None:
    status, text = said(*(dataset if part == "DATASET" else part for part in run), "--lang", language)
    assert status == 0
    if run[-1] == "tables":
        # Names of tables and columns are those that queries have; what they say stands behind.
        text = "\n".join("  ".join(re.split(r" {2,}", line)[2:]) for line in text.splitlines()[1:])
    of_one_language(text, language)


def test_a_run_over_documents_tells_how_it_went_in_either_language(said: Said) -> None:
    for k, language in enumerate(LANGUAGES):
        Path("empty.txt").touch()
        status, text = said("corpus", EARLIER, LATER, "empty.txt", "--out", f"d{k}", "--jobs", "1", "--lang", language)
        assert status == 3
        of_one_language(text, language, f"d{k}", "query", "sql")
    assert "2份文件" in said("corpus", EARLIER, LATER, "empty.txt", "--out", "d0", "--jobs", "1", "--lang", "zh")[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_are_told_in_either_language(said: Said, language: Language) -> None:
    text = "某市2024年政府工作报告\n\n一、2023年工作回顾\n\n工业投资增长5.2%，新建学校12所。\n"
    Path("a.txt").write_text(text, "utf-8")
    rows = said("extract", "a.txt", "--format", "jsonl")[1].replace('"status":"result"', '"status":"target"', 1)
    Path("gold.jsonl").write_text(rows, "utf-8")
    Path("documents.tsv").write_text("gold\ttext\tplace\tyear\tuntil\ngold.jsonl\ta.txt\t某市\t2024\t\n", "utf-8")
    status, text = said("eval", ".", "--errors", "3", "--lang", language)
    assert status == 0
    of_one_language(text, language, "gold：" if language == "zh" else "工业投资", "gold ")
    wrong = {"zh": "结果或目标：'target'，读作'result'", "en": "Status 'target' got 'result'"}
    assert wrong[language] in text


# --- what is wrong ----------------------------------------------------------------------------------------------------

USAGE, FAILED = 2, 1
WRONG: list[tuple[int, tuple[str, ...]]] = [
    (USAGE, ()),
    (USAGE, ("nothing",)),
    (USAGE, ("extract",)),
    (USAGE, ("extract", EARLIER, "--format", "pdf")),
    (USAGE, ("extract", EARLIER, "--format", "xlsx")),
    (USAGE, ("extract", EARLIER, "--output", "a.doc")),
    (USAGE, ("extract", EARLIER, "--year", "24")),
    (USAGE, ("extract", EARLIER, "--jobs", "0")),
    (USAGE, ("extract", EARLIER, "--place")),
    (USAGE, ("extract", EARLIER, "--nothing")),
    (USAGE, ("extract", "-", "-")),
    (USAGE, ("extract", EARLIER, "--heads", "zh")),
    (FAILED, ("extract", "nothing.txt")),
    (FAILED, ("extract", "empty.txt")),
    (FAILED, ("extract", "old.doc")),
    (FAILED, ("extract", EARLIER, "--output", "nothing/a.csv")),
    (FAILED, ("extract", EARLIER, "--output", "folder.csv")),
    (FAILED, ("extract", EARLIER, "--lexicon", "nothing")),
    (FAILED, ("extract", EARLIER, "--lexicon", "rules")),
    (FAILED, ("extract", "s3://nothing/a.md")),
    (FAILED, ("extract", "folder.csv")),
    (USAGE, ("explain", EARLIER)),
    (USAGE, ("explain", EARLIER, "--at", "1", "--quote", "a")),
    (USAGE, ("explain", EARLIER, "--at", "999999")),
    (USAGE, ("explain", EARLIER, "--at", "-1")),
    (USAGE, ("explain", EARLIER, "--quote", "")),
    (USAGE, ("explain", EARLIER, "--quote", "不在其中")),
    (FAILED, ("explain", str(SAMPLES), "--at", "1")),
    (USAGE, ("account", EARLIER)),
    (USAGE, ("account", EARLIER, EARLIER)),
    (USAGE, ("account", LATER, EARLIER)),
    (USAGE, ("account", EARLIER, LATER, "--verdict", "good")),
    (FAILED, ("account", EARLIER, "nothing.txt")),
    (FAILED, ("check", "nothing.txt")),
    (USAGE, ("check", EARLIER, "--outcome")),
    (USAGE, ("series",)),
    (FAILED, ("series", "gdpp", EARLIER)),
    (USAGE, ("series", "gdp", EARLIER, "--kind", "ratio")),
    (USAGE, ("corpus",)),
    (USAGE, ("corpus", "--out", "d")),
    (USAGE, ("corpus", EARLIER, "--out", "d", "--seconds", "x")),
    (USAGE, ("corpus", "--out", "d", "--list", "nothing")),
    (FAILED, ("corpus", EARLIER, "--out", "empty.txt")),
    (FAILED, ("corpus", EARLIER, "--out", "zzz://d")),
    (FAILED, ("query", "nothing", "tables")),
    (USAGE, ("query", "DATASET", "nothing")),
    (USAGE, ("query", "DATASET", "sql")),
    (USAGE, ("query", "DATASET", "series")),
    (USAGE, ("query", "DATASET", "tables", "more")),
    (USAGE, ("query", "DATASET", "promises", "--place", "威海")),
    (USAGE, ("query", "DATASET", "promises", "--place", "xx")),
    (USAGE, ("query", "DATASET", "sql", "SELECT nothing FROM statements")),
    (USAGE, ("query", "DATASET", "sql", "SELEC 1")),
    (FAILED, ("eval", "nothing")),
    (USAGE, ("lexicon",)),
    (FAILED, ("lexicon", "check", "nothing")),
    (FAILED, ("lexicon", "check", "rules")),
    (USAGE, ("ledger",)),
    (USAGE, ("ledger", "add")),
    (USAGE, ("serve", "--port", "x")),
    (USAGE, ("serve", "--port", "0")),
    (USAGE, ("publish", "d", "--site", "ftp://d")),
    (USAGE, ("publish", "d", "--processes", "0")),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("status", "wrong"), WRONG)
def test_what_is_wrong_is_told_in_a_line_of_one_language(
    said: Said, dataset: str, status: int, wrong: tuple[str, ...], language: Language
) -> None:
    Path("empty.txt").touch()
    Path("old.doc").write_bytes(b"x")
    Path("folder.csv").mkdir()
    Path("rules").mkdir()
    Path("rules/cues.toml").write_text("a = = 3\n", "utf-8")
    wrong = tuple(dataset if part == "DATASET" else part for part in wrong)
    ended, text = said(*wrong, "--lang", language)
    assert ended == status, text
    *usage, line = text.splitlines()
    # argparse says how a command is used before it says what is wrong.
    assert not usage or usage[0].startswith(("usage: ", "用法："))
    assert line.startswith("duixian")
    asked = () if language == "en" else ("sql", "tables", "series")
    given = tuple(part for part in wrong if part not in COMMANDS)
    of_one_language(text, language, *COMMANDS, *ACTIONS, *asked, *given)


@pytest.mark.parametrize(
    ("environment", "begins"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "duixian："),
        ({"LANG": "en_US.UTF-8"}, "duixian: "),
        ({"LANG": "C"}, "duixian: "),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "duixian："),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "C"}, "duixian: "),
        ({}, "duixian: "),
    ],
)
def test_the_terminal_speaks_by_its_locale_unless_told(
    said: Said, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], begins: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert said("extract", "nothing.txt")[1].startswith(begins)
    assert said("extract", "nothing.txt", "--lang", "zh")[1].startswith("duixian：")
    assert said("--lang=en", "extract", "nothing.txt")[1].startswith("duixian: ")
    assert said("extract", "nothing.txt", "--la", "zh")[1].startswith("duixian：")


# --- data -------------------------------------------------------------------------------------------------------------

DATA = {
    "extract": ("extract", EARLIER),
    "link": ("link", EARLIER, LATER),
    "check": ("check", str(SAMPLES)),
    "series": ("series", "gdp", str(SAMPLES)),
}


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("command", DATA)
def test_data_are_the_same_bytes_whatever_the_terminal_speaks(command: str, form: str, tmp_path: Path) -> None:
    written = set()
    for k, locale in enumerate(("C", "zh_CN.UTF-8", "en_US.UTF-8")):
        output = tmp_path / f"{k}.{form}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
        subprocess.run(
            [sys.executable, "-m", "duixian", *DATA[command], "--output", str(output)],
            env=environment | {"LANG": locale},
            check=True,
            timeout=60,
        )
        written.add(output.read_bytes())
    assert len(written) == 1
