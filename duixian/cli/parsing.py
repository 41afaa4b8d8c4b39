"""The command line in the reader's language: help, usage, and argparse's own words, each a message.

What a parser is given as ``help``, ``description``, ``epilog`` or title is the code of a message, and is said when
it is printed: a command that does its work reads no help. A command's arguments are declared when it is the one that
was called.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from duixian.messages import LANGUAGES, Language, language, message, sentence
from duixian.model import say

# A character that takes two columns is followed by this one while argparse counts: its widths are then those seen.
_FILL = "\ue000"
_CODE = re.compile(r"[a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*")
# No line begins with the first of these, or ends with the second.
_CLOSING, _OPENING = "，。；：、！？）”》…", "（“《"
_PIECES = re.compile(
    rf"\s+|[{_OPENING}]*(?:[^\s\x00-\u2fff]|[^\s\u3000-\uffff{_OPENING}{_CLOSING}]+)[{_CLOSING}]*|[{_OPENING}{_CLOSING}]"
)
# What argparse says of wrong arguments.
_WORDS = (
    "usage.of-argument",
    "usage.required",
    "usage.one-required",
    "usage.unknown",
    "usage.no-choice",
    "usage.no-value",
    "usage.one-expected",
    "usage.one-at-most",
    "usage.one-at-least",
    "usage.number-expected",
    "usage.numbers-expected",
    "usage.not-with",
    "usage.ambiguous",
    "usage.no-value-taken",
    "usage.no-command",
    "usage.unexpected",
)

Declare = Callable[["Parser"], None]


def word(code: str) -> str:
    """Return what stands for a value in usage and help, in the reader's language: ``PATH``, ``路径``."""
    return sentence(say(code))


def add_language(sub: Parser, says: str = "help.lang-shown") -> None:
    """Add ``--lang`` to a command.

    Args:
        sub: the command's parser.
        says: the code of its help: what the language is of.
    """
    # Given before the command's name it holds as well, and must not be lost to a default of the command's own.
    sub.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=says)


def add_words(sub: Parser) -> None:
    """Add ``--heads`` and ``--lang`` to a command that writes rows."""
    sub.add_argument("--heads", choices=LANGUAGES, help="help.heads")
    add_language(sub, "help.lang")


def add_lexicon(sub: Parser) -> None:
    """Add ``--lexicon`` to a command."""
    sub.add_argument("--lexicon", metavar=word("words.folder"), help="help.lexicon")


def add_identity(sub: Parser) -> None:
    """Add ``--place`` and ``--year`` of the documents to a command."""
    sub.add_argument("--place", default="", metavar=word("words.name"), help="help.place")
    sub.add_argument("--year", type=year, metavar=word("words.year"), help="help.year")


def positive(text: str) -> int:
    """Read a whole number above 0."""
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(sentence(say("cli.no-positive", text=text)))
    return int(text)


def whole(text: str) -> int:
    """Read a whole number from 0 up."""
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(sentence(say("cli.no-whole", text=text)))
    return int(text)


def amount(text: str) -> float:
    """Read a number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(sentence(say("cli.no-amount", text=text)))
    return value


def year(text: str) -> int:
    """Read a year."""
    if not text.isascii() or not text.isdecimal() or not 1900 <= int(text) <= 2200:
        raise argparse.ArgumentTypeError(sentence(say("cli.no-year", text=text)))
    return int(text)


def one_of(choices: Iterable[str]) -> str:
    """Return what stands for a value that is one of a few: argparse would name it by its place in the program."""
    return f"{{{','.join(choices)}}}"


def language_asked(arguments: Sequence[str]) -> Language | None:
    """Find ``--lang`` among arguments that are not parsed yet, as what is wrong with them is said in it too.

    Args:
        arguments: those after the program's name.

    Returns:
        The language; None if none is asked for, or no known one.
    """
    for k, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            asked = value if equals else next(iter(arguments[k + 1 :]), "")
            return next((known for known in LANGUAGES if known == asked), None)
    return None


@contextmanager
def argparse_speaking() -> Iterator[None]:
    """Let argparse say its own words by the messages of ``usage`` while the block runs.

    It asks gettext for them, whose catalogues are compiled files that are found by the locale; the two functions that
    it asks are names of its module.
    """
    ours: dict[str, Any] = {"_": _translated, "ngettext": _counted}
    before = {name: getattr(argparse, name) for name in ours}
    for name, function in ours.items():
        setattr(argparse, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(argparse, name, function)


def _translated(text: str) -> str:
    if language() == "en":
        return text
    return next((message(code).zh for code in _WORDS if message(code).en == text), text)


def _counted(one: str, several: str, number: int) -> str:
    return _translated(one if number == 1 else several)


class Parser(argparse.ArgumentParser):
    """A parser whose words are messages.

    Args:
        declare: adds the arguments when they are needed.
        options: as for ``argparse.ArgumentParser``.
    """

    def __init__(self, *, declare: Declare | None = None, **options: Any) -> None:
        super().__init__(**options, formatter_class=_Formatter, add_help=False)
        self._declare = declare
        self.add_argument("-h", "--help", action="help", help="usage.help")

    def declared(self) -> None:
        """Add the arguments, where they are not there yet."""
        declare, self._declare = self._declare, None
        if declare is not None:
            declare(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """See ``argparse.ArgumentParser``."""
        self.declared()
        return super().parse_known_args(args, namespace)

    def format_help(self) -> str:
        """Say how the command is used, what it does, and what each of its arguments means."""
        self.declared()
        self._positionals.title, self._optionals.title = "usage.positionals", "usage.options"
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(_said(self.description))
        for group in self._action_groups:
            formatter.start_section(_wide(_said(group.title) or ""))
            formatter.add_text(_said(group.description))
            formatter.add_arguments(group._group_actions)
            formatter.end_section()
        formatter.add_text(_said(self.epilog))
        # The mark behind a heading is argparse's own, and is not asked of gettext in every version.
        text = formatter.format_help()
        return re.sub(r"^(\S*[^\x00-\u2fff]):$", r"\1：", text, flags=re.M)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end with status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, sentence(say("usage.error", prog=self.prog, message=message)) + "\n")


def _said(code: str | None) -> str | None:
    return sentence(say(code)) if code and _CODE.fullmatch(code) else code


class _Formatter(argparse.HelpFormatter):
    """Lays help out by the columns that characters take: Chinese ones take two and break anywhere."""

    def format_help(self) -> str:
        return super().format_help().replace(_FILL, "")

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _wide(word("usage.usage")) if prefix is None else prefix)

    def _metavar_formatter(self, action: argparse.Action, default_metavar: str) -> Callable[[int], tuple[str, ...]]:
        plain = super()._metavar_formatter(action, default_metavar)
        return lambda size: tuple(map(_wide, plain(size)))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        text = _said(action.help)
        return text and text.replace("%", "%%")

    def _split_lines(self, text: str, width: int) -> list[str]:
        return [_wide(line) for line in wrapped(text, width)]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = (one for line in text.strip("\n").splitlines() for one in wrapped(line, width - len(indent)) or [""])
        return "\n".join(indent + _wide(line) for line in lines)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _wide(text: str) -> str:
    return "".join(c + _FILL if unicodedata.east_asian_width(c) in "WF" else c for c in text)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines, by the columns that its characters take.

    Args:
        text: one line.
        width: columns of a line.

    Returns:
        The lines; spaces at the beginning of the text stay, and stand before its further lines as well.
    """
    indent = re.match(r" *", text)[0]  # type: ignore[index]
    lines: list[str] = []
    line = indent
    for piece in _PIECES.findall(text[len(indent) :]):
        if line.strip() and _columns(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = indent
        if line.strip() or not piece.isspace():
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines
