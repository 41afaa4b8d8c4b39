"""What a rule is: a name, the patterns that it goes by, and a question to a clause; and how a table of them is asked.

A table is an ordered tuple of rules. The first that answers decides; which were asked before and said no is known to
whoever asks for it (``explain``). Patterns are templates over the word lists of the lexicon (``Words.pattern``): they are
compiled once for a lexicon, when its tables are bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, Generic, NamedTuple, TypeVar

from duixian.lexicon import Words

Answer = TypeVar("Answer")


class Rule(NamedTuple):
    """One rule.

    Attributes:
        name: ``field=name``, as statements carry it; the part behind the sign is empty where nothing is said of it.
        question: looks at what it is given and answers, or returns None; it takes its patterns by keyword.
        templates: these patterns, as ``Words.pattern`` reads them.
    """

    name: str
    question: Callable[..., Any]
    templates: dict[str, str]


def rule(name: str, **templates: str) -> Callable[[Callable[..., Any]], Rule]:
    """Make a function a rule.

    Args:
        name: ``kind=named-growth``.
        templates: by the names of the arguments that take the compiled patterns.
    """
    return lambda question: Rule(name, question, templates)


class Table(Generic[Answer]):
    """Rules in the order in which they are asked, bound to a lexicon.

    Args:
        rules: the rules.
        words: the word lists of which their patterns are made.
    """

    def __init__(self, rules: Sequence[Rule], words: Words) -> None:
        self._bound = tuple((rule.name, _bound(rule, words)) for rule in rules)

    def first(self, about: Any, refused: list[str] | None = None) -> tuple[str, Answer] | None:
        """Ask the rules in their order.

        Args:
            about: what they look at.
            refused: takes the names of those that were asked and said no.

        Returns:
            The name of the first that answers and its answer; None where none does.
        """
        if refused is not None:
            return self._watched(about, refused)
        for name, question in self._bound:
            if (answer := question(about)) is not None:
                return name, answer
        return None

    def _watched(self, about: Any, refused: list[str]) -> tuple[str, Answer] | None:
        for name, question in self._bound:
            if (answer := question(about)) is not None:
                return name, answer
            refused.append(name)
        return None


def _bound(rule: Rule, words: Words) -> Callable[[Any], Any]:
    """Return a rule's question with its patterns as defaults: several times faster to call than a partial."""
    if not rule.templates:
        return rule.question
    made = FunctionType(rule.question.__code__, rule.question.__globals__, rule.question.__name__)
    made.__kwdefaults__ = {name: words.pattern(template) for name, template in rule.templates.items()}
    return made
