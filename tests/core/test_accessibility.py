"""Places within reach for each child."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.accessibility import places_per_child, step_weights, within
from collabnet.core.admissions import AdmissionsError


def test_places_are_shared_among_all_who_can_reach_them() -> None:
    reach = within(
        home_points=[(0, 0), (0, 500), (9_000, 0)], site_points=[(0, 100), (400, 0)], metres=600
    )
    found = places_per_child(reach=reach, children=[20, 10, 30], places=[60, 10])
    assert found.tolist() == [60 / 30 + 10 / 20, 60 / 30, 0]


@given(st.integers(0, 2**32), st.booleans())
def test_sparse_pairs_give_what_whole_tables_give(seed: int, is_enhanced: bool) -> None:
    draw = np.random.default_rng(seed)
    homes, sites = draw.uniform(0, 5_000, (15, 2)), draw.uniform(0, 5_000, (7, 2))
    children, places = draw.poisson(20, 15).astype(float), draw.poisson(40, 7).astype(float)
    apart = np.hypot(*(homes[:, None, :] - sites[None, :, :]).transpose(2, 0, 1))
    limits = [500.0, 1_000.0, 2_000.0]
    steps = np.where(apart <= 500, 1, np.where(apart <= 1_000, 0.68, 0.22)) * (apart <= 2_000)
    table = steps if is_enhanced else (apart <= 2_000).astype(float)
    demand = children @ table
    share = np.where(demand > 0, places / np.where(demand > 0, demand, 1), 0)
    reach = within(home_points=homes, site_points=sites, metres=2_000)
    weights = step_weights(reach.cost, limits=limits) if is_enhanced else None
    found = places_per_child(reach=reach, children=children, places=places, weights=weights)
    assert found == pytest.approx(table @ share, abs=1e-12)


def test_nothing_within_reach_is_no_place() -> None:
    reach = within(home_points=[(0, 0)], site_points=np.empty((0, 2)), metres=600)
    assert places_per_child(reach=reach, children=[20], places=[]).tolist() == [0]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: within(home_points=[(np.nan, 0)], site_points=[(0, 0)], metres=1),
        lambda: step_weights(np.array([1.0]), limits=[2, 1, 3]),
        lambda: step_weights(np.array([1.0]), limits=[1]),
        lambda: places_per_child(
            reach=within(home_points=[(0, 0)], site_points=[(0, 0)], metres=1),
            children=[1, 2],
            places=[1],
        ),
    ],
    ids=["no point", "falling limits", "a limit without a weight", "too many children"],
)
def test_what_does_not_belong_together_is_refused(ask: object) -> None:
    with pytest.raises(AdmissionsError):
        ask()  # type: ignore[operator]
