"""A public paper shows groups of schools of which none is so small that it tells a school's modelled loss."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from collabnet.core.what_if import Outcome, Range
from collabnet.core.what_if_groups import OTHERS, Group, change_of, publishable


@st.composite
def areas(draw: st.DrawFn) -> tuple[dict[str, list[int]], set[int]]:
    sizes = draw(st.lists(st.integers(0, 8), max_size=8))
    numbers = iter(range(100))
    groups = {f"Area {n}": [next(numbers) for _ in range(size)] for n, size in enumerate(sizes)}
    schools = [number for found in groups.values() for number in found]
    changed = draw(st.sets(st.sampled_from(schools))) if schools else set()
    return groups, changed


@given(areas())
@settings(max_examples=100, deadline=None)
def test_every_group_has_three_schools_that_are_not_changed(
    found: tuple[dict[str, list[int]], set[int]],
) -> None:
    groups, changed = found
    shown = publishable(groups, changed=changed)
    assert all(len(set(group.schools) - changed) >= 3 for group in shown)
    assert len({group.name for group in shown}) == len(shown)
    schools = [number for group in shown for number in group.schools]
    assert len(schools) == len(set(schools))
    everyone = {number for found in groups.values() for number in found}
    assert set(schools) in (everyone, set())
    if len(everyone - changed) >= 3:
        assert set(schools) == everyone


def test_small_areas_are_put_together() -> None:
    groups = {"North": [1, 2, 3, 4], "South": [5, 6], "East": [7], "West": [8, 9, 10]}
    assert publishable(groups, changed={5}) == [
        Group("North", (1, 2, 3, 4)),
        Group(OTHERS, (5, 6, 7, 8, 9, 10)),
    ]


def test_where_all_schools_together_are_too_few_nothing_is_shown() -> None:
    assert publishable({"North": [1, 2], "South": [3]}, changed={3}) == []


def test_a_group_s_range_is_that_of_its_sums() -> None:
    changes = np.array([[-10.0, 10.0, 0.0], [-4.0, 5.0, 0.0]])
    outcome = Outcome((), Range(0, 0, 0), changes, np.zeros(2))
    assert change_of(Group("North", (0, 1)), outcome) == Range(0, 0.5, 1)
