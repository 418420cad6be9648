"""The talent pool's rules: days, what suits, bands, whose turn it is, and from whom a profile is hidden."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.cover import (
    ANSWER_STEPS,
    REQUEST_STEPS,
    AnswerState,
    AnswerStep,
    RequestState,
    RequestStep,
    answer_after,
    request_after,
)
from collabnet.core.geography import GridPoint, distance_metres
from collabnet.core.steps import Refused
from collabnet.core.talent_pool import (
    BATCH,
    Calendar,
    Candidate,
    Employer,
    Offered,
    Wanted,
    band_of,
    band_words,
    days_between,
    in_turn,
    is_hidden,
    kept_place,
    kilometres,
    month_weeks,
    next_to_ask,
    suits,
    whole_kilometres,
    whole_miles,
)

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31))
MONDAY = dt.date(2027, 1, 4)
S, T = Scope(ScopeKind.SCHOOL, "1"), Scope(ScopeKind.TRUST, "9")
SISTER, ELSEWHERE = Scope(ScopeKind.SCHOOL, "2"), Scope(ScopeKind.SCHOOL, "3")
LA = Scope(ScopeKind.LA, "846")


def candidates(least: int = 1) -> st.SearchStrategy[list[Candidate]]:
    one = st.tuples(st.integers(1, 60), st.integers(0, 5), st.none() | st.integers(0, 9))
    return st.lists(one, min_size=least, max_size=12).map(
        lambda found: [Candidate(f"k{n:02d}", *values) for n, values in enumerate(found)]
    )


def test_a_single_day_counts_before_the_weekday() -> None:
    calendar = Calendar(
        frozenset({0}), free=frozenset({dt.date(2027, 1, 5)}), away=frozenset({MONDAY})
    )
    assert not calendar.is_free(MONDAY) and calendar.is_free(MONDAY + dt.timedelta(days=7))
    assert calendar.is_free(dt.date(2027, 1, 5)) and not calendar.is_free(dt.date(2027, 1, 12))
    assert not calendar.free_on_all([MONDAY, dt.date(2027, 1, 5)])


TEACHER = Offered(frozenset({"teacher"}), frozenset({"Physics"}), frozenset({"secondary"}))


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(), True),
        (Wanted("teacher"), True),
        (Wanted("sendco"), False),
        (Wanted("teacher", frozenset({"Physics"})), True),
        (Wanted("teacher", frozenset({"French"})), False),
        (Wanted("teacher", phases=frozenset({"primary"})), False),
        (Wanted("teacher", phases=frozenset({"primary", "secondary"})), True),
        (Wanted("teacher", phases=frozenset({"through"})), True),
    ],
)
def test_role_subject_and_phase_go_together(wanted: Wanted, fits: bool) -> None:
    assert suits(TEACHER, wanted) is fits


def test_who_names_no_subject_is_asked_whatever_the_subject() -> None:
    anybody = Offered(frozenset({"education_support"}), frozenset(), frozenset({"secondary"}))
    assert suits(anybody, Wanted("education_support", frozenset({"French"})))


@given(st.floats(80_000, 650_000), st.floats(5_000, 650_000))
def test_the_kept_place_is_the_middle_of_its_square_and_keeping_it_again_changes_nothing(
    easting: float, northing: float
) -> None:
    place, kept = GridPoint(easting, northing), kept_place(GridPoint(easting, northing))
    assert distance_metres(place, kept) <= 707.2
    assert kept_place(kept) == kept and kept.easting % 1000 == kept.northing % 1000 == 500


@given(st.integers(1, 200))
def test_bands_grow_with_the_distance_and_say_where_they_end(km: int) -> None:
    assert band_of(km) <= band_of(km + 1) <= 4
    assert "miles away" in band_words(band_of(km))
    assert [band_of(n) for n in (5, 6, 10, 11, 20, 21, 40, 41)] == [0, 1, 1, 2, 2, 3, 3, 4]


@given(st.integers(1, 50))
def test_miles_that_somebody_enters_come_back_as_they_were(miles: int) -> None:
    assert whole_miles(whole_kilometres(miles)) == miles


def test_a_distance_is_whole_kilometres_and_at_least_one() -> None:
    assert kilometres(GridPoint(500, 500), GridPoint(500, 500)) == 1
    assert kilometres(GridPoint(500, 500), GridPoint(500, 7_100)) == 7


@given(candidates())
def test_the_order_is_near_first_then_fewest_days_then_asked_longest_ago(
    found: list[Candidate],
) -> None:
    order = in_turn(found)
    assert sorted(c.key for c in order) == [c.key for c in found]
    for one, other in zip(order, order[1:], strict=False):
        assert band_of(one.km) <= band_of(other.km)
        if band_of(one.km) == band_of(other.km):
            assert one.days <= other.days
            if one.days == other.days and other.asked is None:
                assert one.asked is None
    assert in_turn(reversed(found)) == order


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=9), st.integers(1, 80))
def test_over_many_equal_requests_the_days_of_people_in_a_band_differ_by_one_at_most(
    kms: list[int], requests: int
) -> None:
    days: Counter[str] = Counter()
    asked: dict[str, int] = {}
    for moment in range(requests):
        people = [
            Candidate(f"k{n}", km, days[f"k{n}"], asked.get(f"k{n}")) for n, km in enumerate(kms)
        ]
        first = in_turn(people)[0]
        days[first.key] += 1
        asked[first.key] = moment
    counts = [days[f"k{n}"] for n in range(len(kms))]
    assert max(counts) - min(counts) <= 1


@given(
    candidates(), st.sets(st.integers(0, 11)), st.integers(0, 9), st.integers(0, 3), st.booleans()
)
def test_nobody_is_asked_twice_nor_more_than_the_batch_nor_once_all_places_are_taken(
    found: list[Candidate], already: set[int], waiting: int, places: int, everybody: bool
) -> None:
    keys = {f"k{n:02d}" for n in already}
    order = in_turn(found)
    chosen = next_to_ask(order, already=keys, waiting=waiting, places=places, everybody=everybody)
    left = [c for c in order if c.key not in keys]
    assert chosen == left[: len(chosen)]
    if places == 0:
        assert chosen == []
    elif everybody:
        assert chosen == left
    else:
        assert len(chosen) == min(len(left), max(0, BATCH * places - waiting))


@pytest.mark.parametrize(
    ("excluded", "acting", "hidden"),
    [
        ([Employer(S, frozenset({T}))], [Employer(S, frozenset({T}))], True),
        ([Employer(S, frozenset({T}))], [Employer(T)], True),  # the trust employs its staff
        ([Employer(T)], [Employer(SISTER, frozenset({T}))], True),  # a trust stands for its schools
        ([Employer(S, frozenset({T}))], [Employer(SISTER, frozenset({T}))], False),
        ([Employer(S, frozenset({LA}))], [Employer(LA)], True),
        ([Employer(LA)], [Employer(S, frozenset({LA}))], False),  # its heads choose for themselves
        ([Employer(S)], [Employer(ELSEWHERE)], False),
        ([Employer(S)], [Employer(ELSEWHERE), Employer(S)], True),  # one is enough
        ([], [Employer(S)], False),
    ],
)
def test_one_excluded_employer_among_those_somebody_acts_for_hides_the_profile(
    excluded: list[Employer], acting: list[Employer], hidden: bool
) -> None:
    assert is_hidden(excluded, acting) is hidden
    assert is_hidden(excluded[::-1], acting[::-1]) is hidden


@given(DAYS, st.integers(-3, 90), st.sets(st.integers(0, 6)))
def test_days_between_are_those_of_the_weekdays_in_order(
    first: dt.date, length: int, weekdays: set[int]
) -> None:
    last = first + dt.timedelta(days=length)
    days = days_between(first, last, weekdays)
    assert list(days) == sorted(set(days))
    assert all(first <= day <= last and day.weekday() in weekdays for day in days)
    if weekdays == set(range(7)):
        assert len(days) == max(0, length + 1)


@given(DAYS)
def test_a_month_is_whole_weeks_from_monday_and_holds_each_of_its_days_once(month: dt.date) -> None:
    weeks = month_weeks(month)
    assert all(len(week) == 7 for week in weeks)
    days = [day for week in weeks for day in week if day is not None]
    assert days == list(days_between(days[0], days[-1], range(7)))
    assert days[0].day == 1 and (days[-1] + dt.timedelta(days=1)).day == 1
    for week in weeks:
        assert all(day is None or day.weekday() == n for n, day in enumerate(week))


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("step", RequestStep)
def test_a_request_takes_the_steps_of_its_table_and_no_other(
    state: RequestState, step: RequestStep
) -> None:
    if (state, step) in REQUEST_STEPS:
        assert request_after(state, step) is REQUEST_STEPS[state, step]
    else:
        with pytest.raises(Refused):
            request_after(state, step)


@pytest.mark.parametrize("state", AnswerState)
@pytest.mark.parametrize("step", AnswerStep)
def test_an_invitation_takes_the_steps_of_its_table_and_no_other(
    state: AnswerState, step: AnswerStep
) -> None:
    if (state, step) in ANSWER_STEPS:
        assert answer_after(state, step) is ANSWER_STEPS[state, step]
    else:
        with pytest.raises(Refused):
            answer_after(state, step)
