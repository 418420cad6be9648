"""Feedback in stages: when each is asked, and what a host may see of the answers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.training_feedback import (
    BY_NUMBER,
    FEWEST_ANSWERS,
    STAGES,
    is_open,
    may_release,
    stages_due,
    summary,
)

ENDED = dt.datetime(2027, 3, 24, 15, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("days", "numbers"),
    [(0, []), (1, [1]), (13, [1]), (14, [1, 2]), (22, [1, 2]), (23, [2]), (28, [2, 3]),
     (56, [4]), (77, [4]), (78, []), (182, [5]), (204, [])],
)  # fmt: skip
def test_each_stage_is_asked_in_its_weeks(days: int, numbers: list[int]) -> None:
    now = ENDED + dt.timedelta(days=days)
    assert [s.number for s in stages_due(last_ends_at=ENDED, now=now)] == numbers


def test_the_five_levels_are_all_asked_the_later_ones_after_weeks() -> None:
    assert [s.number for s in STAGES] == [1, 2, 3, 4, 5]
    assert [s.days_after for s in STAGES] == sorted(s.days_after for s in STAGES)
    assert 6 * 7 <= BY_NUMBER[4].days_after <= 12 * 7
    assert [s.of_leaders for s in STAGES] == [False, False, True, False, False]


def test_a_link_works_for_ninety_days() -> None:
    day = dt.date(2027, 3, 25)
    assert is_open(asked_on=day, today=day + dt.timedelta(days=89))
    assert not is_open(asked_on=day, today=day + dt.timedelta(days=90))


answers = st.lists(
    st.fixed_dictionaries({q.id: st.integers(1, 5) for q in STAGES[0].questions}), max_size=12
)


@given(answers)
def test_nothing_is_said_of_fewer_than_five(given_answers: list[dict[str, int]]) -> None:
    found = summary(STAGES[0], given_answers)
    assert bool(found.scores) == (len(given_answers) >= FEWEST_ANSWERS)
    assert found.answers in (0, len(given_answers))
    for score in found.scores:
        given_here = [a[score.question.id] for a in given_answers]
        assert min(given_here) <= score.mean <= max(given_here)
        assert 0 <= score.agree_percent <= 100


def test_answers_are_shown_in_batches_of_five_or_more() -> None:
    assert [may_release(n) for n in (0, 4, 5, 6)] == [False, False, True, True]
