"""How sure a bar is: ranges that hold the usual way, the same each time, and "high" only where it holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collabnet.core.pressure_draws import (
    STEPS,
    counted_ranks,
    sorted_ranks,
    standing,
    ways,
    winsorised,
)
from collabnet.core.ranks import percentile_ranks

seeds = st.integers(0, 2**32 - 1)


def drawn(scores: np.ndarray, weights: list[float], *, draws: int = 400, anchor: int | None = None):  # type: ignore[no-untyped-def]
    """Where schools of one phase stand whose measures are these scores."""
    groups = np.zeros(len(scores), dtype=np.int64)
    weight = np.array(weights)
    present = np.isfinite(scores)
    score = np.nansum(scores * weight, axis=1) / (present @ weight)
    return standing(
        score=score,
        ranks=scores,
        scaled=winsorised(scores, groups),
        groups=groups,
        found=ways(weight, anchor=anchor, name="test", draws=draws),
        top_from=80.0,
    )


@given(seeds, st.integers(2, 60), st.integers(1, 5))
@settings(max_examples=40)
def test_ranks_by_counting_and_by_sorting_are_the_same(seed: int, schools: int, many: int) -> None:
    steps = np.random.default_rng(seed).integers(0, STEPS, (many, schools)) // 400 * 400
    counted, ordered = counted_ranks(steps), sorted_ranks(steps)
    np.testing.assert_array_equal(counted, ordered)
    groups = np.zeros(schools, dtype=np.int64)
    for way in range(many):
        exact = percentile_ranks(steps[way].astype(float), groups)
        np.testing.assert_allclose(counted[way] / 100, exact, atol=0.0051)


@given(seeds, st.sampled_from([0.0, 0.2]))
@settings(max_examples=30)
def test_a_range_holds_the_usual_place_and_the_same_figures_give_the_same_range(
    seed: int, missing: float
) -> None:
    random = np.random.default_rng(seed)
    scores = random.uniform(0, 100, (50, 3))
    scores[random.random(scores.shape) < missing] = np.nan
    scores[np.isnan(scores).all(axis=1), 0] = 50.0
    found, again = (drawn(scores, [1, 1, 0.5]) for _ in range(2))
    assert (found.low <= found.usual).all() and (found.usual <= found.high).all()
    assert ((found.low >= 0) & (found.high <= 100)).all()
    np.testing.assert_array_equal(found.low, again.low)
    np.testing.assert_array_equal(found.top_share, again.top_share)


def test_a_school_that_is_worst_on_everything_is_on_top_in_every_way() -> None:
    scores = np.random.default_rng(3).uniform(10, 90, (40, 3))
    scores[0] = 99.0
    found = drawn(scores, [1, 1, 1])
    assert found.top_share[0] == 1.0
    assert found.low[0] == pytest.approx(found.usual[0], abs=0.01)


def test_a_school_that_is_worst_on_one_measure_and_best_on_the_other_is_unsure() -> None:
    scores = np.random.default_rng(4).uniform(30, 70, (60, 2))
    scores[0] = (99.0, 1.0)
    found = drawn(scores, [1, 1])
    assert 0.2 < found.top_share[0] < 0.8
    assert found.high[0] - found.low[0] > 50


def test_a_measure_that_stands_alone_is_never_left_out() -> None:
    scores = np.column_stack([np.arange(20.0) + 5, np.full(20, np.nan)])
    found = drawn(scores, [1, 1])
    np.testing.assert_allclose(found.low, found.usual, atol=2.6)  # a tie with the last
    np.testing.assert_allclose(found.high, found.usual, atol=2.6)


def test_the_anchor_is_in_every_way_and_other_measures_are_left_out_in_some() -> None:
    weights = ways(np.array([1.0, 1.0, 1.0]), anchor=0, name="any").weights
    assert (weights[:, 0] > 1e-5).mean() > 0.99
    left_out = (weights[:, 1:] <= 1e-5).mean(axis=0)
    assert ((left_out > 0.2) & (left_out < 0.3)).all()


def test_the_usual_weights_are_the_mean_of_those_drawn() -> None:
    weights = ways(np.array([1.0, 0.5]), anchor=0, name="any", draws=20_000).weights
    whole = weights[weights[:, 1] > 1e-5]
    np.testing.assert_allclose(whole.mean(axis=0), [2 / 3, 1 / 3], atol=0.01)


def test_a_yes_or_no_measure_puts_the_few_at_the_end_of_the_scale() -> None:
    numbers = np.zeros((100, 1))
    numbers[:3] = 1
    scaled = winsorised(numbers, np.zeros(100, dtype=np.int64))
    assert scaled[:3, 0].tolist() == [100.0] * 3
    assert set(scaled[3:, 0]) == {50.0}


def test_extremes_beyond_the_fifth_and_the_ninety_fifth_percentile_count_as_the_last_inside() -> (
    None
):
    numbers = np.concatenate([np.arange(99.0), [1e9]])[:, None]
    scaled = winsorised(numbers, np.zeros(100, dtype=np.int64))[:, 0]
    assert scaled.max() == 100 and scaled.min() == 0
    assert (scaled == 100).sum() == 5
