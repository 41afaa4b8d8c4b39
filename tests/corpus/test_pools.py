"""Work on several processes: whatever order it is finished in, it comes back in the order in which it was given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count, islice

import pytest

from duixian.workers.pools import LocalPools, in_order
from tests.corpus.poison import doubled


@pytest.fixture
def pools() -> Iterator[LocalPools]:
    with closing(LocalPools(2)) as pools:
        yield pools


def test_a_worker_that_dies_takes_one_piece_with_it_and_the_others_come_back_in_order(pools: LocalPools) -> None:
    lost, made = [], []
    for number, future in in_order(doubled, range(12), pools):
        error = future.exception()
        if error is None:
            made.append((number, future.result()))
        else:
            assert pools.died(error)
            lost.append(number)
    assert lost == [3]
    assert made == [(n, 2 * n) for n in range(12) if n != 3]


def test_pieces_are_asked_for_as_they_are_needed(pools: LocalPools) -> None:
    endless = in_order(doubled, count(10), pools)
    assert [future.result() for _, future in islice(endless, 5)] == [20, 22, 24, 26, 28]
