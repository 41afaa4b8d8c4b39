"""Two reports sentence by sentence. The sentences are made up."""

from __future__ import annotations

from duixian.web.site.compare.alignment import align, sentences

OLD = "一、过去的一年\n全县新修水渠十二条，灌溉农田三千亩。图书馆延长开放到晚上九点。\n渡口的旧船全部换成新船。"
NEW = (
    "一、过去的一年\n全县新修水渠八条，灌溉农田五千亩。山里的学校都通了自来水。\n"
    "县图书馆延长开放到晚上十点半，周末也开。渡口的旧船全部换成新船。"
)


def changes(old: str, new: str) -> list[tuple[str, str | None]]:
    return [(r.change, (r.new or r.old).text if r.new or r.old else None) for r in align(old, new).rows]  # type: ignore[union-attr]


def test_each_sentence_is_repeated_refigured_reworded_new_or_dropped() -> None:
    told = changes(OLD + "最后一句再没有人提起过。", NEW)
    assert [change for change, _ in told] == ["repeated", "refigured", "new", "reworded", "repeated", "dropped"]


def test_counts_add_up_to_the_rows_and_every_sentence_is_told_once() -> None:
    found = align(OLD, NEW)
    assert sum(found.counts.values()) == len(found.rows)
    assert sorted(r.old.start for r in found.rows if r.old) == [s.start for s in sentences(OLD)]
    assert [r.new.start for r in found.rows if r.new] == [s.start for s in sentences(NEW)]


def test_what_differs_puts_both_sentences_together_again() -> None:
    for row in align(OLD, NEW).rows:
        if row.pieces and row.old and row.new:
            assert "".join(p.text for p in row.pieces if p.how != "new") == row.old.text
            assert "".join(p.text for p in row.pieces if p.how != "old") == row.new.text


def test_a_number_is_never_cut_in_two() -> None:
    (row,) = align("全年接待游客2300万人，创下新高。", "全年接待游客3200万人，创下新高。").rows
    assert row.change == "refigured"
    assert [p.text for p in row.pieces if p.how != "same"] == ["2300", "3200"]


def test_a_sentence_answers_one_only() -> None:
    assert [c for c, _ in changes("全县新修水渠十二条。", "全县新修水渠八条。全县新修水渠九条。")].count(
        "refigured"
    ) == 1


def test_a_dropped_sentence_stands_where_it_stood() -> None:
    told = changes(
        "第一件事情已经办好了。河上的老桥今年不修。第三件事情也都办好了。",
        "第一件事情已经办好了。第三件事情也都办好了。",
    )
    assert [change for change, _ in told] == ["repeated", "dropped", "repeated"]
