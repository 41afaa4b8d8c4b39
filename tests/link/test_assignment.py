"""The assignment: never worse than any other, each side used once, the same for the same scores."""

from __future__ import annotations

import random
from itertools import permutations
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from duixian.lexicon.linking import linking
from duixian.link.assignment import assign
from duixian.link.comparing import Weights

cells = st.tuples(st.integers(0, 4), st.integers(0, 4))
tables = st.dictionaries(cells, st.integers(1, 1000).map(lambda n: n / 1000), max_size=14)


def _best(scores: dict[tuple[int, int], float]) -> float:
    """Try every way of giving the five rows a column or none."""
    return max(
        sum(scores.get((row, column), 0.0) for row, column in enumerate(order)) for order in permutations(range(5))
    )


@given(tables)
def test_no_other_assignment_scores_more(scores: dict[tuple[int, int], float]) -> None:
    found = assign(scores)
    assert all((row, column) in scores for row, column in found.items())
    assert len(set(found.values())) == len(found)
    assert abs(sum(scores[pair] for pair in found.items()) - _best(scores)) < 1e-9
    assert assign(dict(reversed(scores.items()))) == found or sum(scores[p] for p in found.items()) == _best(scores)


def test_a_row_gives_way_to_one_that_has_no_other_choice() -> None:
    assert assign({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.7}) == {0: 1, 1: 0}
    assert assign({}) == {}


def test_weights_add_up_alike_in_every_order() -> None:
    facets = [Worded(frozenset(words)) for words in ("改造老旧小区", "新建公园", "旧村旧厂", "新增学位", "公园绿地")]
    weights = Weights(facets, linking(None))  # type: ignore[arg-type]
    words = sorted({word for facet in facets for word in facet.words})
    orders = random.Random(5)
    assert len({weights.sum(orders.sample(words, len(words))) for _ in range(200)}) == 1


class Worded(NamedTuple):
    """What weights ask of a facet."""

    words: frozenset[str]
