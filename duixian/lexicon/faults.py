"""What is wrong with a file of rules, where several of its readers find the same fault."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec

from duixian.model import LexiconError, Reason, say


def no_folder(path: Path) -> LexiconError:
    """Return that a folder of rules does not exist."""
    return LexiconError(say("lexicon.no-folder"), str(path), say("lexicon.give-folder"))


def not_utf8(error: UnicodeDecodeError, path: Path) -> LexiconError:
    """Return that a file is of another encoding."""
    return LexiconError(say("lexicon.not-utf8", byte=error.start), str(path), say("lexicon.save-as-utf8"))


def wrong_value(error: msgspec.ValidationError, record: type[msgspec.Struct], spot: str) -> LexiconError:
    """Return that an entry holds a value that its record cannot.

    Args:
        error: what the conversion raised, whose words are English.
        record: the record; where one of its fields takes certain values only, they are named.
        spot: file and entry, for messages.
    """
    found = re.search(r"at `\$\.(\w+)", str(error))
    if found is None:
        return LexiconError(say("lexicon.bad-entry"), spot, say("lexicon.as-built-in"))
    hint = get_type_hints(record).get(found[1])
    inner = next((a for a in get_args(hint) if get_origin(a) is Literal), hint)
    names = tuple(str(name) for name in get_args(inner)) if get_origin(inner) is Literal else ()
    return LexiconError(say("lexicon.bad-value", key=found[1], names=names), spot, say("lexicon.mend-value"))


def near(word: str, known: Iterable[str], otherwise: Reason, most: int = 1, cutoff: float = 0.6) -> Reason:
    """Return what a user may have meant, as the remedy of an error.

    Args:
        word: what the user wrote.
        known: what there is.
        otherwise: the remedy where nothing is like it.
        most: so many are named.
        cutoff: how like they must be, from 0 to 1.
    """
    import difflib

    found = difflib.get_close_matches(word, list(known), most, cutoff)
    return say("lexicon.perhaps", names=tuple(found)) if found else otherwise
