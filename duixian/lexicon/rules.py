"""What each rule says, for a reader (``rules.toml``): Chinese and English, by the names that records carry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from duixian.lexicon.files import load_toml
from duixian.model import LexiconError, say

FILE = "rules.toml"


class Saying(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule in one sentence.

    Attributes:
        zh: in Chinese.
        en: in English.
    """

    zh: str
    en: str


@lru_cache(maxsize=1)
def sayings() -> Mapping[str, Mapping[str, Saying]]:
    """Return what each rule says.

    Returns:
        By what it decides, then by name: a field of a statement (``kind``), ``link``, ``verdict`` or ``check``; in the
        order of the file.

    Raises:
        LexiconError: the file is damaged.
    """
    try:
        return msgspec.convert(load_toml(FILE), dict[str, dict[str, Saying]])
    except msgspec.ValidationError:
        raise LexiconError(say("lexicon.broken"), FILE, say("lexicon.install-again")) from None


def saying(decides: str, name: str) -> Saying | None:
    """Return what a rule says.

    Args:
        decides: ``kind``, ``link``, ``verdict`` …
        name: ``growth-verb``.

    Returns:
        None for a name that is not in the table, as of a newer engine.
    """
    return sayings().get(decides, {}).get(name)
