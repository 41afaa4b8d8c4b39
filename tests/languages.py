"""What tests of either language share: words of the other one in something that was printed."""

from __future__ import annotations

import re

# Names that are the same in either language: of formats, programs, products, commands, codes.
_NAMES = """
Atom API Ctrl-C CSV Data Datasette DuckDB Django Duixian duixian docx Excel explain extract gunicorn HTML html JSON
JSONL jsonl MB MiB Mi Markdown md Office OFD OpenDocument Package Parquet parquet PDF pip PNG PostgreSQL PowerPoint
Ray RTF sqlite SQL SQLite TOML toml tsv txt UTF-8 UTF Unicode URL Web WPS Word XML xlsx XLSX zip csv GB full_text
read_all yes install ray start head true false
"""
NAMES = frozenset(_NAMES.split())
_QUOTED = re.compile(r"“[^”]*”|'[^'\n]*'|\"[^\"\n]*\"|\[[^\]\n]*\]")
# Options, variables, paths, addresses, file names and endings, names of columns and of codes.
_TOKENS = re.compile(
    r"(?<!\w)--?[\w-]+|\$?\b[A-Z]+_[A-Z_]+\b(?:=\S+)?|\b[a-z0-9+]+://\S*|[\w.\-*~]*/[\w.\-/*~]*|[\w\-*]*\.[A-Za-z][\w.]*|\b\w+_\w+\b"
)
_WORD = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z'’-]*[A-Za-z]")


def english_in(text: str, *known: str) -> list[str]:
    """List the English words of a text that is to be Chinese, besides names, quotes, options and paths.

    Args:
        text: what was printed.
        known: further words that may stand there: paths, commands, codes.
    """
    for phrase in sorted((k for k in known if not _WORD.fullmatch(k)), key=len, reverse=True):
        text = text.replace(phrase, " ") if len(phrase) > 1 else text
    text = _TOKENS.sub(" ", _QUOTED.sub(" ", text))
    return [word for word in _WORD.findall(text) if word not in NAMES and word not in known]


def chinese_in(text: str) -> list[str]:
    """List the runs of Chinese of a text that is to be English, besides quotes."""
    return re.findall("[一-龥，。；：（）、]+", _QUOTED.sub(" ", text))
