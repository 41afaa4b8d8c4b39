"""The index by which a published site is searched without a server.

A word is looked for as the pairs of neighbouring characters that it is made of (one character: as itself). A shard
holds, for its share of the pairs, the numbers of the documents that hold them, as differences. Documents are numbered
in the order in which they were added, so that another one changes no number; ``documents.json`` tells their years. What
they say is in one file each, sentence by sentence: the script reads the newest candidates until it has found enough.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import msgspec

from duixian.web.ledger.entries import RUN, fold, sentences
from duixian.web.ledger.models import Document, DocumentText
from duixian.web.site.publishing.addresses import Scope

FOLDER = PurePosixPath("search")
_FEW, _MANY = 64, 1024


def shard_of(word: str, shards: int) -> int:
    """Return the shard of a pair or character; the script computes the same."""
    code = 0
    for character in word:
        code = (code * 31 + ord(character)) % 1_000_003
    return code % shards


def write(scope: Scope, keep: Callable[[str, bytes], object]) -> int:
    """Write the index.

    Args:
        scope: what is published.
        keep: takes a file's name, relative to the folder of the site, and what it holds.

    Returns:
        How many documents it covers.
    """
    documents = [told for told in _documents() if scope.documents is None or told[1] in scope.documents]
    shards = _FEW if len(documents) < 300 else _MANY
    postings: dict[str, array[int]] = {}
    listed = []
    for number, (pk, key, title, place, year) in enumerate(documents):
        text = _text_of(pk)
        spans = [(start, text[start:end]) for start, end in sentences(text)]
        keep(str(FOLDER / "texts" / f"{key}.json"), msgspec.json.encode(spans))
        listed.append((key, title, place, year))
        for word in _words(title + "\n" + text):
            held = postings.get(word)
            if held is None:
                held = postings[word] = array("I")
            held.append(number)
    parts: list[dict[str, list[int]]] = [{} for _ in range(shards)]
    for word in sorted(postings):
        numbers = postings[word]
        parts[shard_of(word, shards)][word] = [b - a for a, b in zip([0, *numbers[:-1]], numbers, strict=True)]
    for number, part in enumerate(parts):
        keep(str(FOLDER / "pairs" / f"{number}.json"), msgspec.json.encode(part))
    keep(str(FOLDER / "documents.json"), msgspec.json.encode({"shards": shards, "documents": listed}))
    return len(documents)


def _documents() -> list[tuple[int, str, str, str, int | None]]:
    rows = Document.objects.filter(current=True).order_by("id")
    return [
        (pk, key, title or key, place or "", year)
        for pk, key, title, place, year in rows.values_list("pk", "key", "title", "place__name", "year")
    ]


def _text_of(pk: int) -> str:
    return DocumentText.objects.values_list("text", flat=True).get(document=pk)


def _words(text: str) -> Iterator[str]:
    seen: set[str] = set()
    for run in RUN.findall(fold(text)):
        seen.update(run)
        seen.update(map(str.__add__, run, run[1:]))
    yield from seen
