"""Children whom the rule leaves without a place, and whether there is one further away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.admissions import AdmissionsError, assign, in_parts, nearest_edges
from collabnet.core.admissions_leftovers import places_for_leftovers

HOMES = [(0.0, 0.0), (100.0, 0.0)]
SCHOOLS = [(0.0, 0.0), (3_000.0, 0.0), (50_000.0, 0.0)]


def test_a_place_beyond_the_schools_considered_is_found_with_its_distance() -> None:
    edges = nearest_edges(cell_points=HOMES, school_points=SCHOOLS, nearest=1)
    places = [10, 5, 100]
    outcome = assign(edges=edges, children=[10, 8], places=places)
    assert outcome.unplaced.tolist() == [0, 8]
    found = places_for_leftovers(
        edges=edges, assignment=outcome, places=places, cell_points=HOMES, school_points=SCHOOLS
    )
    assert found.exists.tolist() == [0, 8]
    assert found.taken.tolist() == [0, 5, 3]
    assert found.metres[1] == pytest.approx((5 * 2_900 + 3 * 49_900) / 8)
    near = places_for_leftovers(
        edges=edges, assignment=outcome, places=places, cell_points=HOMES, school_points=SCHOOLS,
        most_metres=5_000,
    )  # fmt: skip
    assert (near.exists.tolist(), near.nowhere.tolist()) == ([0, 5], [0, 3])


@given(st.integers(0, 2**32))
def test_everybody_has_a_place_as_long_as_there_are_places(seed: int) -> None:
    draw = np.random.default_rng(seed)
    homes, sites = draw.uniform(0, 9_000, (30, 2)), draw.uniform(0, 9_000, (45, 2))
    children, places = in_parts(draw.uniform(0, 9, 30)), in_parts(draw.uniform(0, 9, 45))
    edges = nearest_edges(cell_points=homes, school_points=sites, nearest=2)
    outcome = assign(edges=edges, children=children, places=places)
    found = places_for_leftovers(
        edges=edges, assignment=outcome, places=places, cell_points=homes, school_points=sites
    )
    room = places - outcome.taken(edges)
    assert (found.taken <= room).all()
    assert np.array_equal(found.exists + found.nowhere, outcome.unplaced)
    assert found.nowhere.sum() == max(0.0, outcome.unplaced.sum() - room.sum())


def test_points_of_other_candidates_are_refused() -> None:
    edges = nearest_edges(cell_points=HOMES, school_points=SCHOOLS)
    outcome = assign(edges=edges, children=[1, 1], places=[1, 1, 1])
    with pytest.raises(AdmissionsError):
        places_for_leftovers(
            edges=edges, assignment=outcome, places=[1, 1, 1], cell_points=HOMES[:1],
            school_points=SCHOOLS,
        )  # fmt: skip
