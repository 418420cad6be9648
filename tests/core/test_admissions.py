"""Who gets a place where: the rule of coordinated admissions over small areas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import admissions
from collabnet.core.admissions import (
    AdmissionsError,
    Edges,
    assign,
    in_parts,
    nearest_edges,
    with_more,
    with_preferences,
    with_priority_area,
)
from tests.core.admissions_by_heap import assign_by_distance, assign_by_heap, faults
from tests.core.admissions_made_up import town


@given(st.integers(0, 2**32), st.sampled_from(["distance", "taste", "ties"]))
def test_nobody_is_lost_no_school_overfull_and_no_better_claim_is_passed_over(
    seed: int, kind: str
) -> None:
    here = town(seed, kind=kind)
    outcome = assign(edges=here.edges, children=here.children, places=here.places)
    assert faults(here.edges, here.children, here.places, outcome) == []


@given(st.integers(0, 2**32), st.sampled_from(["distance", "taste", "ties"]))
def test_rounds_give_what_heaps_give_cell_by_cell(seed: int, kind: str) -> None:
    here = town(seed, kind=kind)
    outcome = assign(edges=here.edges, children=here.children, places=here.places)
    held, left = assign_by_heap(here.edges, here.children.tolist(), here.places.tolist())
    assert {int(p): outcome.placed[p] for p in outcome.flows()} == held
    assert outcome.unplaced.tolist() == left


@given(st.integers(0, 2**32))
def test_with_distance_alone_the_nearest_pair_of_home_and_school_always_goes_first(
    seed: int,
) -> None:
    here = town(seed, kind="distance")
    outcome = assign(edges=here.edges, children=here.children, places=here.places)
    nearest_first = assign_by_distance(here.edges, here.children.tolist(), here.places.tolist())
    assert {int(p): outcome.placed[p] for p in outcome.flows()} == nearest_first


def test_a_full_school_takes_the_nearer_children_and_the_others_go_to_their_next_school() -> None:
    edges = nearest_edges(
        cell_points=[(0, 0), (300, 0)], school_points=[(100, 0), (1_000, 0)], nearest=2
    )
    outcome = assign(edges=edges, children=[20, 20], places=[30, 30])
    assert outcome.taken(edges).tolist() == [30, 10]
    assert outcome.placed.tolist() == [20, 0, 10, 10]
    assert outcome.mean_metres(edges) == pytest.approx((20 * 100 + 10 * 200 + 10 * 700) / 40)


def test_schools_at_the_same_distance_are_asked_in_their_own_order() -> None:
    edges = nearest_edges(cell_points=[(0, 0)], school_points=[(5, 0), (0, 5), (-5, 0)])
    assert edges.school.tolist() == [0, 1, 2]


def test_children_of_a_priority_area_come_before_nearer_ones() -> None:
    edges = nearest_edges(
        cell_points=[(0, 0), (900, 0)], school_points=[(100, 0), (5_000, 0)], nearest=2
    )
    inside = with_priority_area(edges, school=0, cells=[1])
    outcome = assign(edges=inside, children=[20, 20], places=[20, 40])
    assert outcome.placed.tolist() == [0, 20, 20, 0]
    without = with_priority_area(inside, school=0, cells=[])
    assert np.array_equal(without.priority, edges.priority)


def test_where_a_school_is_ranked_gives_no_claim_to_it() -> None:
    """Equal preference: a far cell that ranks a school first does not pass a near one that ranks it second."""
    edges = nearest_edges(
        cell_points=[(0, 0), (4_000, 0)], school_points=[(1_000, 0), (-500, 0)], nearest=2
    )
    liked = with_preferences(edges, [2.0, 1.0, 2.0, 1.0])
    second = assign(edges=liked, children=[10, 10], places=[10, 0])
    assert second.placed[(liked.cell == 0) & (liked.school == 0)].tolist() == [10]


def test_without_places_everybody_is_unplaced_and_without_children_nobody_moves() -> None:
    edges = nearest_edges(cell_points=[(0, 0)], school_points=[(5, 0)])
    assert assign(edges=edges, children=[9], places=[0]).unplaced.tolist() == [9]
    assert assign(edges=edges, children=[0], places=[9]).placed.tolist() == [0]
    nobody = nearest_edges(cell_points=[(0, 0)], school_points=np.empty((0, 2)))
    assert assign(edges=nobody, children=[9], places=[]).unplaced.tolist() == [9]


def test_fractions_of_children_are_kept_in_parts_that_add_up_exactly() -> None:
    third = in_parts([1 / 3])
    assert third[0] * 64 == 21
    assert sum([third[0]] * 3) == third[0] * 3


@pytest.mark.parametrize("wrong", [[-1.0, 1.0], [float("nan"), 1.0], [float("inf"), 1.0], [1.0]])
def test_children_must_be_numbers_one_for_each_cell(wrong: list[float]) -> None:
    edges = nearest_edges(cell_points=[(0, 0), (1, 1)], school_points=[(5, 0)])
    with pytest.raises(AdmissionsError):
        assign(edges=edges, children=wrong, places=[5])


def test_points_must_be_numbers() -> None:
    with pytest.raises(AdmissionsError):
        nearest_edges(cell_points=[(float("nan"), 0)], school_points=[(5, 0)])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda e: replace(e, cell=e.cell[::-1]),
        lambda e: replace(e, school=e.school + e.schools),
        lambda e: replace(e, school=np.zeros_like(e.school)),
        lambda e: replace(e, metres=e.metres * np.nan),
        lambda e: replace(e, priority=e.priority[1:]),
    ],
    ids=["not by cell", "no such school", "a school twice", "no distances", "too few"],
)
def test_candidates_that_are_not_what_they_promise_are_refused(spoil: object) -> None:
    edges = nearest_edges(cell_points=[(0, 0), (9, 0)], school_points=[(5, 0), (7, 0)])
    edges.check()
    with pytest.raises(AdmissionsError):
        spoil(edges).check()  # type: ignore[operator]


def test_a_school_that_opens_stands_among_each_cells_candidates_by_distance() -> None:
    edges = nearest_edges(
        cell_points=[(0, 0), (50_000, 0)], school_points=[(100, 0), (900, 0)], nearest=2
    )
    more = Edges(
        cells=2,
        schools=3,
        cell=np.array([0], dtype=np.int32),
        school=np.array([2], dtype=np.int32),
        metres=np.array([500.0]),
        priority=np.array([500.0]),
    )
    both, stands = with_more(edges, more)
    assert both.school.tolist() == [0, 2, 1, 1, 0]
    assert both.school[stands].tolist() == edges.school.tolist()
    with pytest.raises(AdmissionsError):
        with_more(edges, replace(more, school=np.array([1], dtype=np.int32)))


@pytest.mark.parametrize("kind", ["distance", "taste"])
def test_where_places_are_far_too_few_the_last_cells_ask_one_by_one_to_the_same_end(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []
    one_by_one = admissions._Rounds._one_by_one

    def noted(rounds: admissions._Rounds) -> object:
        ended.append(True)
        return one_by_one(rounds)

    monkeypatch.setattr(admissions._Rounds, "_one_by_one", noted)
    for seed in range(12):
        here = town(seed, kind=kind, cells=150, schools=60)
        places = np.floor(here.places / 3)
        outcome = assign(edges=here.edges, children=here.children, places=places)
        held, left = assign_by_heap(here.edges, here.children.tolist(), places.tolist())
        assert {int(p): outcome.placed[p] for p in outcome.flows()} == held
        assert outcome.unplaced.tolist() == left
    assert ended
