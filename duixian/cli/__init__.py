"""The command ``duixian``: one sub-command a task, one clear line for whatever goes wrong.

Exit status: 0 all went well · 1 nothing could be read, or the work failed · 2 the command was given wrongly ·
3 some documents failed while others went through · 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from duixian.cli.console import FAILED, INTERRUPTED, OK, USAGE, complain
from duixian.cli.parsing import Declare, Parser, add_language, argparse_speaking, language_asked, word
from duixian.messages import language, of_locale, speaking
from duixian.model import DuixianError, UsageError
from duixian.workers.reports import unforeseen

# Each command with the module of ``duixian.cli`` whose function declares its arguments, and what it does in a line.
# A module is loaded when its command is called.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "extract": ("figures", "extract_arguments", "help.extract"),
    "explain": ("figures", "explain_arguments", "help.explain"),
    "link": ("promises", "link_arguments", "help.link"),
    "account": ("promises", "account_arguments", "help.account"),
    "check": ("promises", "check_arguments", "help.check"),
    "series": ("promises", "series_arguments", "help.series"),
    "corpus": ("corpus", "build_arguments", "help.corpus"),
    "query": ("corpus", "query_arguments", "help.query"),
    "ledger": ("ledger", "arguments", "keeping.ledger"),
    "serve": ("ledger", "serve_arguments", "keeping.serve"),
    "publish": ("publishing", "arguments", "keeping.publish"),
    "eval": ("scores", "eval_arguments", "help.eval"),
    "lexicon": ("scores", "lexicon_arguments", "help.rules"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: the arguments after the program's name; None takes those of the process.

    Returns:
        The exit status (see the module).
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a mark in its place; it is no reason to stop.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    given = sys.argv[1:] if argv is None else argv
    with speaking(language_asked(given) or of_locale()):
        try:
            return _run(given)
        except BrokenPipeError:
            # The reader (head, a pager) has gone: nobody is left to tell, and flushing at exit must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return OK
        except KeyboardInterrupt:
            return INTERRUPTED
        except UsageError as error:
            complain(error)
            return USAGE
        except DuixianError as error:
            complain(error)
            return FAILED
        except Exception as error:
            if os.environ.get("DUIXIAN_DEBUG"):
                raise
            complain(unforeseen(error))
            return FAILED


def _run(given: Sequence[str]) -> int:
    with argparse_speaking():
        arguments = parser().parse_args(given)
    # What a row has of sentences is asked for by --lang alone, whatever the terminal speaks.
    arguments.lang = getattr(arguments, "lang", None)
    run: Callable[[argparse.Namespace], int] = arguments.run
    with speaking(arguments.lang or language()):
        status = run(arguments)
        sys.stdout.flush()
    return status


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"duixian {version('duixian')}")
        parser.exit()


def parser() -> Parser:
    """Return the parser of the whole command line; what a command takes is declared when it is called."""
    whole = Parser(prog="duixian", description="help.program", epilog="help.exit-status")
    whole.add_argument("--version", action=_Version, nargs=0, help="help.version")
    add_language(whole, "help.lang-shown")
    commands = whole.add_subparsers(
        title="usage.commands", metavar=word("words.command"), required=True, parser_class=Parser
    )
    for name, (module, function, does) in COMMANDS.items():
        commands.add_parser(
            name, declare=_declared(module, function), help=does, description=does, epilog="help.exit-status"
        )
    return whole


def _declared(module: str, function: str) -> Declare:
    def declare(sub: Parser) -> None:
        getattr(import_module(f"duixian.cli.{module}"), function)(sub)

    return declare


if __name__ == "__main__":
    sys.exit(main())
