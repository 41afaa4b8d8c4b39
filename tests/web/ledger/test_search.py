"""Any word of a text is found, and nothing else."""

from __future__ import annotations

import pytest

from duixian.model import UsageError
from duixian.web.ledger.entries import end_of, sentences
from duixian.web.ledger.models import Document, DocumentText, Place
from duixian.web.ledger.reading.search import search


@pytest.mark.parametrize("length", [1, 2, 3, 4, 7])
def test_every_word_of_a_text_is_found_where_it_stands(weihai: dict[int, Document], length: int) -> None:
    text = DocumentText.objects.get(document=weihai[2025]).text
    for start, end in list(sentences(text))[::5]:
        for k in range(start, end - length, 11):
            word = text[k : k + length]
            if not word.isalnum():
                continue
            page = search(word, document=weihai[2025].pk, year=2025, limit=1000)
            assert (start, end) in [(hit.start, hit.end) for hit in page.hits], word
            assert all(word.casefold() in hit.text.casefold() for hit in page.hits)


def test_what_stands_nowhere_is_not_found(weihai: dict[int, Document]) -> None:
    assert search("航天飞机").hits == ()
    # Both halves stand in the texts, but never as one word.
    assert search("威海就业").hits == ()


def test_filters_hold_together(weihai: dict[int, Document]) -> None:
    everything = search("增长", limit=1000).hits
    years = {d.pk: d.year for d in weihai.values()}
    for status in ("result", "target"):
        for kind in ("change", "level"):
            page = search("增长", status=status, kind=kind, year=2025, limit=1000)
            wanted = [h for h in everything if years[h.document] == 2025]
            wanted = [h for h in wanted if any((s.status, s.kind) == (status, kind) for s in h.statements)]
            assert [h.start for h in page.hits] == sorted((h.start for h in wanted), reverse=True)
            assert all((s.status, s.kind) == (status, kind) for h in page.hits for s in h.statements)


def test_places_and_what_lies_under_them(weihai: dict[int, Document]) -> None:
    city, province = Place.objects.get(slug="371000"), Place.objects.get(slug="370000")
    assert search("就业", place=city).hits
    assert not search("就业", place=province).hits
    assert search("就业", place=province, below=True).hits == search("就业").hits


def test_pages_follow_each_other_without_gap_or_repeat(weihai: dict[int, Document]) -> None:
    whole = [(h.document, h.start) for h in search("增长", limit=1000).hits]
    seen: list[tuple[int, int]] = []
    cursor = None
    while True:
        page = search("增长", limit=3, cursor=cursor)
        seen += [(h.document, h.start) for h in page.hits]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == whole
    years = {d.pk: d.year or 0 for d in weihai.values()}
    assert [years[d] for d, _ in seen] == sorted((years[d] for d, _ in seen), reverse=True)


def test_a_long_sentence_is_cut_where_its_beginning_alone_says_so() -> None:
    text = "一二三四五六七八九，" * 100 + "。尾"
    spans = list(sentences(text))
    assert "".join(text[a:b] for a, b in spans) == text.replace("。", "")
    assert all(end_of(text[a : a + 401], 0) == b - a for a, b in spans)


@pytest.mark.parametrize("query", ["", "  ", "，。", '"', "就" * 101])
def test_what_is_no_query_is_refused(ledger: None, query: str) -> None:
    with pytest.raises(UsageError):
        search(query)


@pytest.mark.parametrize("query", ['就业" OR "a', "就业*", "NEAR(就业)", "就业 AND", "'; DROP", "a:b", "就-业"])
def test_no_query_is_taken_for_a_command(weihai: dict[int, Document], query: str) -> None:
    search(query)


def test_a_cursor_that_is_none_is_refused(ledger: None) -> None:
    with pytest.raises(UsageError, match="cursor"):
        search("就业", cursor="x")
