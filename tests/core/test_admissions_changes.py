"""A school that grows, shrinks, closes, opens or moves its priority area: the same as working everything out afresh."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.admissions import (
    AdmissionsError,
    assign,
    edges_of_rows,
    in_part,
    in_parts,
    nearest_edges,
    with_preferences,
    with_priority_area,
)
from collabnet.core.admissions_changes import Intake
from tests.core.admissions_made_up import Town, town
from tests.drill_table import figure

CHANGES = 500  # in the drill
KINDS = st.sampled_from(["distance", "taste", "ties"])


def intake_of(here: Town) -> Intake:
    """An intake at the outcome of the rule."""
    outcome = assign(edges=here.edges, children=here.children, places=here.places)
    return Intake(edges=here.edges, children=here.children, places=here.places, assignment=outcome)


def assert_as_afresh(intake: Intake, children: np.ndarray) -> None:
    """Bit for bit what a fresh solve of the same candidates, children and places gives."""
    fresh = assign(edges=intake.edges, children=children, places=intake.places)
    now = intake.assignment
    assert np.array_equal(now.placed, fresh.placed)
    assert np.array_equal(now.unplaced, fresh.unplaced)


def change_at_random(draw: np.random.Generator, intake: Intake) -> dict[int, float]:
    """New places of one to three schools: some close, some grow, some shrink."""
    now, schools = intake.places, intake.edges.schools
    chosen = draw.choice(schools, size=min(schools, int(draw.integers(1, 4))), replace=False)
    return {
        int(s): float(
            draw.choice([0, max(0, now[s] - draw.integers(0, 15)), now[s] + draw.integers(0, 15)])
        )
        for s in chosen
    }


@given(st.integers(0, 2**32), KINDS)
def test_changes_one_after_the_other_equal_a_fresh_solve_exactly(seed: int, kind: str) -> None:
    here = town(seed, kind=kind)
    intake, draw = intake_of(here), np.random.default_rng(seed)
    for _ in range(4):
        intake.change_places(change_at_random(draw, intake))
        assert_as_afresh(intake, here.children)


@pytest.mark.parametrize("seed", range(60))
def test_where_cells_want_to_change_places_in_a_circle_they_do(seed: int) -> None:
    """Crowded towns with tastes of their own often have several stable outcomes: the best for cells counts."""
    here = town(90_000 + seed, kind="taste", cells=14, schools=7)
    intake, draw = intake_of(here), np.random.default_rng(seed)
    for _ in range(25):
        intake.change_places(change_at_random(draw, intake))
        assert_as_afresh(intake, here.children)


@given(st.integers(0, 2**32), KINDS)
def test_a_change_can_be_put_back_and_names_all_that_it_touched(seed: int, kind: str) -> None:
    here = town(seed, kind=kind)
    intake, draw = intake_of(here), np.random.default_rng(seed)
    before = intake.assignment
    wanted = change_at_random(draw, intake)
    change = intake.change_places(wanted)
    after = intake.assignment
    differs = np.flatnonzero(before.placed != after.placed).tolist()
    assert sorted(change.placed) == differs
    assert all(change.placed[p] == (before.placed[p], after.placed[p]) for p in differs)
    lost = np.flatnonzero(before.unplaced != after.unplaced)
    assert set(change.cells) == {*here.edges.cell[differs].tolist(), *lost.tolist()}
    for school, (was, now) in change.taken.items():
        assert (was, now) == (before.taken(here.edges)[school], after.taken(here.edges)[school])
        assert change.gained(school) == now - was
    intake.undo()
    assert np.array_equal(intake.assignment.placed, before.placed)
    assert np.array_equal(intake.places, here.places)
    intake.change_places(wanted)
    assert np.array_equal(intake.assignment.placed, after.placed)


@given(st.integers(0, 2**32), KINDS)
def test_a_priority_area_that_moves_equals_a_fresh_solve(seed: int, kind: str) -> None:
    here = town(seed, kind=kind)
    intake, draw = intake_of(here), np.random.default_rng(seed)
    inside = np.flatnonzero(draw.random(here.edges.cells) < 0.5)
    moved = with_priority_area(
        here.edges, school=int(draw.integers(here.edges.schools)), cells=inside
    )
    after = intake.with_priorities(moved.priority)
    assert np.array_equal(after.places, here.places)
    assert_as_afresh(after, here.children)


@given(st.integers(0, 2**32), KINDS)
def test_a_school_that_opens_equals_a_fresh_solve(seed: int, kind: str) -> None:
    here = town(seed, kind=kind)
    draw = np.random.default_rng(seed)
    near = draw.uniform(0, 1_000, (here.edges.cells, 1))
    new = here.edges.schools
    more = edges_of_rows(near, np.full_like(near, new), new + 1)
    opened = intake_of(here).with_schools(more, {new: 12.0})
    assert opened.places.tolist() == [*here.places.tolist(), 12.0]
    assert_as_afresh(opened, here.children)


@given(st.floats(min_value=0, allow_infinity=False, max_value=1e9))
def test_one_number_of_places_is_rounded_as_many_are(number: float) -> None:
    assert in_part(number) == float(in_parts(number))


def test_one_form_of_entry_less_fills_the_neighbour() -> None:
    edges = nearest_edges(
        cell_points=[(0, 0), (400, 0)], school_points=[(100, 0), (500, 0)], nearest=2
    )
    here = Town(edges, np.array([60.0, 30.0]), np.array([60.0, 60.0]))
    change = intake_of(here).change_places({0: 30})
    assert change.places == {0: (60.0, 30.0)}
    assert (change.gained(0), change.gained(1)) == (-30.0, 30.0)


def test_another_schools_outcome_or_a_school_that_is_not_there_is_refused() -> None:
    here = town(5, kind="distance")
    outcome = assign(edges=here.edges, children=here.children, places=here.places)
    with pytest.raises(AdmissionsError):
        Intake(
            edges=here.edges,
            children=here.children + 1,
            places=here.places,
            assignment=outcome,
        )
    with pytest.raises(AdmissionsError):
        Intake(edges=here.edges, children=here.children, places=here.places * 0, assignment=outcome)
    for wrong in ({here.edges.schools: 3.0}, {-1: 3.0}, {0: -3.0}, {0: float("nan")}):
        with pytest.raises(AdmissionsError):
            intake_of(here).change_places(wrong)


@pytest.mark.drill
def test_five_hundred_changes_in_a_county_equal_a_fresh_solve_exactly(
    record_property: Callable[[str, object], None],
) -> None:
    """3,000 cells and 1,500 schools, children who do not all prefer what is nearest."""
    draw = np.random.default_rng(500)
    edges = nearest_edges(
        cell_points=draw.uniform(0, 60_000, (3_000, 2)),
        school_points=draw.uniform(0, 60_000, (1_500, 2)),
    )
    edges = with_preferences(edges, draw.gumbel(size=len(edges)) - edges.metres / 1_000)
    children = draw.poisson(20, 3_000).astype(np.float64)
    places = draw.choice([15.0, 30.0, 45.0, 60.0, 90.0], 1_500)
    here = Town(edges, children, places)
    intake = intake_of(here)
    for _ in range(CHANGES):
        intake.change_places(change_at_random(draw, intake))
        assert_as_afresh(intake, children)
    figure(record_property, "changes of places equal to a fresh solve", CHANGES, "500 of 500", True)
