"""What happens next door: nothing without a change, no loss for a school that grows, and no child is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collabnet.core.admissions import nearest_edges, with_preferences
from collabnet.core.what_if import (
    VARIANTS,
    Changes,
    Opening,
    Outcome,
    PriorityMove,
    Situation,
    bases,
    work_out,
)

seeds = st.integers(0, 2**32 - 1)
some = settings(max_examples=40, deadline=None)


def area(seed: int, *, cells: int = 40, schools: int = 8, nearest: int = 6) -> Situation:
    """A made-up area of a few kilometres, its preferences not by distance alone."""
    chance = np.random.default_rng(seed)
    homes = chance.uniform(0, 6_000, (cells, 2))
    edges = nearest_edges(
        cell_points=homes, school_points=chance.uniform(0, 6_000, (schools, 2)), nearest=nearest
    )
    edges = with_preferences(edges, -edges.metres / 1_000 + chance.gumbel(size=len(edges)))
    children = chance.integers(0, 30, cells).astype(np.float64)
    places = chance.integers(20, 120, schools).astype(np.float64)
    return Situation(edges, children, places, homes)


def gains(outcome: Outcome) -> dict[int, tuple[float, float, float]]:
    return {e.school: (e.change.low, e.change.central, e.change.high) for e in outcome.effects}


def test_there_are_at_least_eight_variants() -> None:
    assert len(VARIANTS) >= 8
    assert len(set(VARIANTS)) == len(VARIANTS)


@given(seeds)
@some
def test_without_a_change_nothing_changes(seed: int) -> None:
    situation = area(seed)
    for changes in (Changes(), Changes(places={3: float(situation.places[3])})):
        outcome = work_out(situation, changes)
        assert not outcome.changes.any()
        assert (outcome.unplaced.low, outcome.unplaced.high) == (0, 0)


@given(seeds, st.integers(0, 7), st.integers(1, 90))
@some
def test_a_school_that_grows_never_loses_and_its_neighbours_never_gain(
    seed: int, school: int, more: int
) -> None:
    situation = area(seed)
    outcome = work_out(situation, Changes(places={school: situation.places[school] + more}))
    others = np.arange(8) != school
    assert (outcome.changes[:, school] >= 0).all()
    assert (outcome.changes[:, others] <= 0).all()
    assert outcome.unplaced.high <= 0


@given(seeds, st.lists(st.tuples(st.integers(0, 7), st.integers(0, 150)), min_size=1, max_size=4))
@some
def test_no_child_is_lost_or_made(seed: int, asked: list[tuple[int, int]]) -> None:
    changes = Changes(
        places={school: float(n) for school, n in asked},
        openings=[Opening(3_000, 3_000, 60)],
        priority=[PriorityMove(1, before=(), after=(0, 1, 2, 3))],
    )
    outcome = work_out(area(seed), changes)
    assert outcome.changes.sum(axis=1) == pytest.approx(-outcome.unplaced_changes, abs=1e-9)


@given(seeds, st.integers(0, 7))
@some
def test_a_school_that_closes_keeps_nobody(seed: int, school: int) -> None:
    outcome = work_out(area(seed), Changes(places={school: 0}))
    found = next(e for e in outcome.effects if e.school == school)
    assert found.change.low == pytest.approx(-found.before.high)
    assert found.change.high == pytest.approx(-found.before.low)


@given(seeds, st.integers(0, 7), st.integers(0, 150))
@some
def test_step_by_step_is_what_a_fresh_solve_gives(seed: int, school: int, places: int) -> None:
    situation = area(seed)
    step = work_out(situation, Changes(places={school: float(places)}))
    same_area = tuple(range(situation.edges.cells))  # everybody inside: distance decides as before
    fresh = work_out(
        situation,
        Changes({school: float(places)}, priority=[PriorityMove(school, same_area, same_area)]),
    )
    assert np.array_equal(step.changes, fresh.changes)


def test_the_same_question_gives_the_same_answer_and_kept_bases_serve_as_well() -> None:
    situation, changes = area(7), Changes(places={2: 10.0, 5: 150.0})
    first, second = work_out(situation, changes), work_out(situation, changes)
    kept = work_out(situation, changes, kept=bases(situation))
    assert np.array_equal(first.changes, second.changes)
    assert np.array_equal(first.changes, kept.changes)
    assert gains(first) == gains(kept)


def test_the_middle_lies_within_the_range() -> None:
    for low, central, high in gains(work_out(area(3), Changes(places={2: 0.0}))).values():
        assert low <= central <= high


def test_a_new_school_takes_children_from_those_near_it() -> None:
    situation = area(11)
    outcome = work_out(situation, Changes(openings=[Opening(*situation.cell_points[0], 50)]))
    new = outcome.effects[-1]
    assert new.school == 8
    assert (new.before.low, new.before.high) == (0, 0)
    assert new.change.low > 0
    assert (outcome.changes[:, :8] <= 0).all()


def test_a_new_school_beyond_every_other_changes_nothing() -> None:
    outcome = work_out(
        area(11, schools=30, nearest=20), Changes(openings=[Opening(300_000, 300_000, 50)])
    )
    assert not outcome.changes.any()


def test_a_moved_priority_area_sends_its_children_in_and_those_who_lived_nearer_away() -> None:
    """School 0 is full of children from cell 0; cells 1 and 2 go to school 2 until they have priority."""
    homes = np.array([[100.0, 0.0], [0.0, 2_000.0], [0.0, 2_500.0]])
    sites = [[0.0, 0.0], [3_000.0, 0.0], [0.0, 5_400.0]]
    edges = nearest_edges(cell_points=homes, school_points=sites)
    situation = Situation(edges, np.array([30.0, 20.0, 20.0]), np.array([28.0, 90.0, 90.0]), homes)
    outcome = work_out(situation, Changes(priority=[PriorityMove(0, before=(), after=(1, 2))]))
    found = gains(outcome)
    assert found[0] == (0, 0, 0)
    assert found[1][1] > 20
    assert found[2][1] < -20


def test_an_unknown_school_or_negative_places_are_refused() -> None:
    for places in ({99: 10.0}, {1: -5.0}):
        with pytest.raises(ValueError, match=r"school|0 or more"):
            work_out(area(1), Changes(places=places))
