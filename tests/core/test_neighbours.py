"""Neighbours: the share of children that two schools have in common, against sums written out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from collabnet.core.neighbours import (
    NEGLIGIBLE,
    choices_by_distance,
    choices_by_score,
    overlap,
    strongest,
)


def some_choices(seed: int, cells: int, schools: int) -> tuple[np.ndarray, np.ndarray]:
    """A table of choices, rows of small areas adding up to 1, and the children of each."""
    rng = np.random.default_rng(seed)
    table = rng.dirichlet(np.full(schools, 0.4), cells)
    table[table < 0.02] = 0
    return table / table.sum(axis=1, keepdims=True), rng.integers(0, 40, cells).astype(float)


@given(seed=st.integers(0, 5_000), cells=st.integers(1, 25), schools=st.integers(1, 9))
def test_the_share_in_common_is_the_sum_over_small_areas_of_children_and_both_choices(
    seed: int, cells: int, schools: int
) -> None:
    table, children = some_choices(seed, cells, schools)
    found = overlap(csr_array(table), children).toarray()
    for i in range(schools):
        chosen = sum(children[c] * table[c, i] for c in range(cells))
        for j in range(schools):
            both = sum(children[c] * table[c, i] * table[c, j] for c in range(cells))
            expected = both / chosen if chosen and i != j else 0.0
            assert found[i, j] == pytest.approx(expected, abs=1e-12)


@given(seed=st.integers(0, 5_000), cells=st.integers(1, 25), schools=st.integers(1, 9))
def test_shares_lie_between_0_and_1_and_are_there_both_ways_or_neither(
    seed: int, cells: int, schools: int
) -> None:
    table, children = some_choices(seed, cells, schools)
    found = overlap(csr_array(table), children).toarray()
    assert (found >= 0).all()
    assert (found.sum(axis=1) <= 1 + 1e-9).all()
    assert ((found > 0) == (found.T > 0)).all()
    assert (np.diag(found) == 0).all()


@given(seed=st.integers(0, 5_000), most=st.integers(1, 4))
def test_of_the_strongest_neighbours_each_names_the_other(seed: int, most: int) -> None:
    table, children = some_choices(seed, 25, 9)
    shared = overlap(csr_array(table), children + 1)
    pairs = strongest(shared, most=most, least=0.01)
    named = set(zip(pairs.school.tolist(), pairs.other.tolist(), strict=True))
    assert named == {(b, a) for a, b in named}
    dense = shared.toarray()
    for school in range(9):
        first = np.argsort(-np.round(dense[school], 9), kind="stable")[:most]
        assert {(school, int(o)) for o in first if dense[school, o] >= 0.01} <= named
    for school, other, share in zip(pairs.school, pairs.other, pairs.share, strict=True):
        assert share == dense[school, other] > 0
    order = [(int(s), -round(float(x), 9)) for s, x in zip(pairs.school, pairs.share, strict=True)]
    assert order == sorted(order)


def test_choices_by_distance_follow_size_and_a_scale_of_each_small_areas_own() -> None:
    metres = np.array([500.0, 1_000.0, 2_000.0, 4_000.0, 100.0, 200.0])
    choices = choices_by_distance(
        cell=np.array([0, 0, 0, 0, 1, 1]), school=np.array([0, 1, 2, 3, 0, 1]), metres=metres,
        places=np.array([30.0, 60.0, 30.0, 60.0]), cells=3,
    ).toarray()  # fmt: skip
    first = np.array([30, 60, 30, 60]) * np.exp(-metres[:4] / 2_000)
    second = np.array([30, 60]) * np.exp(-metres[4:] / 300)
    assert choices[0] == pytest.approx(first / first.sum())
    assert choices[1, :2] == pytest.approx(second / second.sum())
    assert (choices[2] == 0).all()


def test_choices_by_score_are_a_logit_and_leave_out_what_hardly_anybody_chooses() -> None:
    score = np.array([900.0, 899.0, 890.0])
    choices = choices_by_score(
        cell=np.zeros(3, dtype=int), school=np.arange(3), score=score, cells=1, schools=3
    ).toarray()
    odds = np.exp(1.0)
    assert choices[0] == pytest.approx([odds / (1 + odds), 1 / (1 + odds), 0.0])
    assert np.exp(-10.0) < NEGLIGIBLE


def test_a_school_without_places_or_children_has_no_neighbours() -> None:
    choices = choices_by_distance(
        cell=np.array([0, 0]), school=np.array([0, 1]), metres=np.array([10.0, 20.0]),
        places=np.array([0.0, 30.0]), cells=1,
    )  # fmt: skip
    assert overlap(choices, np.array([12.0])).nnz == 0
    assert overlap(csr_array((0, 0)), np.empty(0)).shape == (0, 0)
