"""Matching needs with people: nobody would rather have each other, checked by another program."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.stable_matching import Matching, stable_matching
from tests.core.blocking_pairs import blocking_pairs

Lists = list[list[int]]


@st.composite
def instances(draw: st.DrawFn, largest: int = 8) -> tuple[Lists, Lists]:
    needs, people = draw(st.integers(0, largest)), draw(st.integers(0, largest))

    def lists(count: int, others: int) -> st.SearchStrategy[Lists]:
        some = st.lists(st.integers(0, others - 1), unique=True) if others else st.just([])
        return st.lists(some, min_size=count, max_size=count)

    return draw(lists(needs, people)), draw(lists(people, needs))


@given(instances())
def test_no_need_and_person_would_both_rather_have_each_other(
    instance: tuple[Lists, Lists],
) -> None:
    needs, people = instance
    found = stable_matching(needs=needs, people=people)
    assert blocking_pairs(needs, people, found) == []
    for need, person in found.person_of.items():
        assert person in needs[need] and need in people[person]
    assert len(set(found.person_of.values())) == len(found.person_of)


@given(instances(largest=4))
def test_every_need_gets_the_best_it_could_have_in_any_stable_matching(
    instance: tuple[Lists, Lists],
) -> None:
    needs, people = instance
    found = stable_matching(needs=needs, people=people)
    slots: list[int | None] = [*range(len(people)), *[None] * len(needs)]
    for chosen in set(permutations(slots, len(needs))):
        pairs = {n: p for n, p in enumerate(chosen) if p is not None}
        if any(p not in needs[n] or n not in people[p] for n, p in pairs.items()):
            continue
        other = Matching(pairs)
        if blocking_pairs(needs, people, other):
            continue
        for need, person in pairs.items():
            assert needs[need].index(found.person_of[need]) <= needs[need].index(person)


def test_the_checker_finds_a_pair_that_was_parted() -> None:
    needs, people = [[0, 1], [1, 0]], [[0, 1], [1, 0]]
    assert stable_matching(needs=needs, people=people).person_of == {0: 0, 1: 1}
    assert blocking_pairs(needs, people, Matching({0: 1, 1: 0})) == [(0, 0), (1, 1)]


@pytest.mark.parametrize(("needs", "people"), [([[0, 0]], [[0]]), ([[1]], [[0]]), ([[0]], [[-1]])])
def test_lists_that_make_no_sense_are_refused(needs: Lists, people: Lists) -> None:
    with pytest.raises(ValueError, match="preferences"):
        stable_matching(needs=needs, people=people)
