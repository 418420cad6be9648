"""Percentile ranks: within the group, ties shared, nothing invented."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.ranks import count_in_group, percentile_ranks

numbers = st.one_of(st.just(float("nan")), st.integers(-3, 3).map(float), st.floats(-1e9, 1e9))
schools = st.lists(st.tuples(numbers, st.integers(-1, 3)), max_size=40)


def arrays(schools: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.array([number for number, _ in schools], dtype=float),
        np.array([group for _, group in schools], dtype=np.int64),
    )


@given(schools)
def test_a_rank_is_the_share_of_the_group_below_and_half_of_those_equal(
    schools: list[tuple[float, int]],
) -> None:
    for (number, group), rank in zip(schools, percentile_ranks(*arrays(schools)), strict=True):
        peers = [n for n, g in schools if g == group and not np.isnan(n)]
        if group < 0 or np.isnan(number):
            assert np.isnan(rank)
            continue
        below = sum(n < number for n in peers)
        equal = sum(n == number for n in peers)
        assert rank == pytest.approx(100 * (below + equal / 2) / len(peers))


@given(schools)
def test_turning_a_measure_round_turns_its_ranks_round(schools: list[tuple[float, int]]) -> None:
    values, groups = arrays(schools)
    up, down = percentile_ranks(values, groups), percentile_ranks(-values, groups)
    np.testing.assert_allclose(up, 100 - down)


def test_when_all_are_equal_all_stand_in_the_middle() -> None:
    assert percentile_ranks(np.zeros(7), np.zeros(7, dtype=np.int64)).tolist() == [50] * 7


@given(st.lists(st.tuples(st.booleans(), st.integers(-1, 3)), max_size=30))
def test_a_group_is_counted_for_each_of_its_schools(schools: list[tuple[bool, int]]) -> None:
    present = np.array([p for p, _ in schools], dtype=bool)
    groups = np.array([g for _, g in schools], dtype=np.int64)
    expected = [
        sum(p for p, g in schools if g == group) if group >= 0 else 0 for _, group in schools
    ]
    assert count_in_group(present, groups).tolist() == expected
