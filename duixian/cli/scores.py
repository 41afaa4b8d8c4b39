"""The commands for whoever works on the rules: ``eval`` scores what is read, ``lexicon`` checks the rules."""

from __future__ import annotations

import argparse
from pathlib import Path

from duixian.cli.console import FAILED, OK, rules, tell
from duixian.cli.parsing import Parser, add_language, add_lexicon, one_of, whole, word
from duixian.model import say


def eval_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian eval``."""
    sub.add_argument("folder", metavar=word("words.gold-folder"), help="help.eval-folder")
    sub.add_argument("--errors", type=whole, default=0, metavar=word("words.number"), help="help.eval-errors")
    sub.add_argument("--json", action="store_true", help="help.eval-json")
    sub.add_argument("--told", action="store_true", help="help.eval-told")
    add_lexicon(sub)
    add_language(sub)
    sub.set_defaults(run=score)


def lexicon_arguments(sub: Parser) -> None:
    """Declare what comes after ``duixian lexicon``."""
    sub.add_argument("action", choices=("check",), metavar=one_of(("check",)), help="help.rules-action")
    sub.add_argument("folder", nargs="?", metavar=word("words.folder"), help="help.rules-folder")
    add_language(sub)
    sub.set_defaults(run=check_lexicon)


def score(arguments: argparse.Namespace) -> int:
    """Print how well annotated documents are read."""
    from duixian import evaluate

    scores = evaluate.evaluate(Path(arguments.folder), lexicon=rules(arguments.lexicon), told=arguments.told)
    print(evaluate.as_json(scores) if arguments.json else evaluate.as_text(scores, arguments.errors))
    return OK


def check_lexicon(arguments: argparse.Namespace) -> int:
    """Say what is wrong with the rules, a line each."""
    from duixian.lexicon.validate import validate

    problems = validate(Path(arguments.folder) if arguments.folder else None)
    for problem in problems:
        tell(problem)
    if problems:
        return FAILED
    tell(say("cli.valid"))
    return OK
