"""Matching needs with people who could be lent: limits that hold, an answer that is the same for everybody, reasons."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collabnet.core.geography import GridPoint
from collabnet.core.staff_matching import (
    LIMIT_KM,
    ROAD_FACTOR,
    Barrier,
    Candidate,
    Left,
    Need,
    Outcome,
    barrier_between,
    furthest,
    match_staff,
    travel_km,
)
from collabnet.core.staff_matching_words import (
    days_words,
    lower,
    reasons,
    why_candidate_left,
    why_need_left,
)
from tests.core.staff_matching_check import best_first, blocking, may_meet

KEY = b"for everybody the same"
JANUARY, APRIL = dt.date(2027, 1, 4), dt.date(2027, 4, 1)
LABELS = {
    "teacher": "Teacher", "sendco": "SENCO (special educational needs coordinator)",
    "head_of_department_or_curriculum": "Head of department or curriculum",
    "primary": "Primary", "secondary": "Secondary", "through": "All through",
}  # fmt: skip
NEED = Need(
    "need:1", "school:1", 8, JANUARY, APRIL, role="teacher", subjects=frozenset({"Physics"}),
    phases=frozenset({"secondary"}), place=GridPoint(400_000, 300_000), areas=frozenset({"1"}),
)  # fmt: skip
OFFER = Candidate(
    "offer:1", "school:2", frozenset({"teacher"}), frozenset({"Physics", "Chemistry"}),
    frozenset({"secondary"}), quarters=8, starts_on=JANUARY, ends_on=APRIL,
    place=GridPoint(403_000, 304_000), areas=frozenset({"1"}),
)  # fmt: skip
PERSON = replace(OFFER, key="person:1", owner="", quarters=None, weekdays=frozenset({0, 1}),
                 starts_on=None, ends_on=None, radius_km=20.0)  # fmt: skip

some_roles = st.frozensets(
    st.sampled_from(["teacher", "sendco", "teaching_assistant", "education_support", "headteacher"]),
    max_size=2,
)  # fmt: skip
some_subjects = st.frozensets(
    st.sampled_from(["Physics", "Science", "French", "Music"]), max_size=2
)
some_phases = st.frozensets(st.sampled_from(["primary", "secondary", "through"]), max_size=2)
some_owners = st.sampled_from([f"school:{n}" for n in range(5)] + ["trust:1"])
some_areas = st.frozensets(st.sampled_from(["1", "2", "3"]), min_size=1, max_size=2)
some_places = st.none() | st.builds(
    lambda e, n: GridPoint(400_000 + 4_000 * e, 300_000 + 4_000 * n), st.integers(0, 12), st.integers(0, 12)
)  # fmt: skip
some_days = st.integers(0, 90).map(lambda n: JANUARY + dt.timedelta(days=n))


@st.composite
def need_lists(draw: st.DrawFn) -> list[Need]:
    return [
        Need(
            f"need:{n}", draw(some_owners), draw(st.integers(1, 20)), (first := draw(some_days)),
            first + dt.timedelta(days=draw(st.integers(1, 60))),
            role=draw(st.sampled_from(["", "teacher", "teaching_assistant", "sendco"])),
            subjects=draw(some_subjects), phases=draw(some_phases), place=draw(some_places),
            areas=draw(some_areas), over=draw(st.sampled_from([frozenset(), frozenset({"trust:1"})])),
            wishes=draw(st.frozensets(st.sampled_from(["one:0", "one:1"]), max_size=1)),
        )
        for n in range(draw(st.integers(0, 7)))
    ]  # fmt: skip


@st.composite
def candidate_lists(draw: st.DrawFn) -> list[Candidate]:
    found = []
    for n in range(draw(st.integers(0, 7))):
        first = draw(st.none() | some_days)
        found.append(
            Candidate(
                f"one:{n}", draw(st.just("") | some_owners), draw(some_roles), draw(some_subjects),
                draw(some_phases), draw(st.none() | st.integers(1, 20)),
                draw(st.frozensets(st.integers(0, 4), max_size=5)), first,
                first and draw(st.none() | st.integers(1, 90).map(lambda d, f=first: f + dt.timedelta(days=d))),
                draw(some_places), draw(st.none() | st.integers(1, 60).map(float)), draw(some_areas),
                draw(st.sampled_from([frozenset(), frozenset({"trust:1"})])),
                draw(st.frozensets(some_owners, max_size=2)),
                draw(st.frozensets(st.sampled_from(["need:0", "need:1"]), max_size=1)),
            )
        )  # fmt: skip
    return found


def given_by(outcome: Outcome) -> dict[str, str]:
    return {pair.need.key: pair.candidate.key for pair in outcome.pairs}


@given(need_lists(), candidate_lists())
@settings(max_examples=100, deadline=None)
def test_no_need_and_person_would_both_rather_have_each_other(
    needs: list[Need], people: list[Candidate]
) -> None:
    outcome = match_staff(needs=needs, candidates=people, key=KEY)
    pairs = given_by(outcome)
    assert blocking(needs, people, pairs, KEY) == []
    assert len(set(pairs.values())) == len(pairs)
    assert set(outcome.needs_left) == {n.key for n in needs} - set(pairs)
    assert set(outcome.candidates_left) == {c.key for c in people} - set(pairs.values())


@given(need_lists(), candidate_lists())
@settings(max_examples=100, deadline=None)
def test_nobody_goes_beyond_a_limit_to_an_excluded_employer_or_within_the_own(
    needs: list[Need], people: list[Candidate]
) -> None:
    for pair in match_staff(needs=needs, candidates=people, key=KEY).pairs:
        need, one = pair.need, pair.candidate
        assert may_meet(need, one)
        assert need.owner not in one.hidden_from and need.areas & one.areas
        if one.owner:
            assert one.owner != need.owner
            assert one.owner not in need.over and need.owner not in one.over
        km = travel_km(need.place, one.place)
        if one.radius_km is not None:
            assert km is not None and km <= one.radius_km
        else:
            assert km is None or km <= LIMIT_KM
        assert pair.fit.spare_quarters is None or pair.fit.spare_quarters >= 0
        assert reasons(pair, LABELS)


@given(need_lists(), candidate_lists(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_answer_does_not_depend_on_the_order_in_which_anything_is_read(
    needs: list[Need], people: list[Candidate], shuffling: random.Random
) -> None:
    first = match_staff(needs=needs, candidates=people, key=KEY)
    shuffling.shuffle(needs)
    shuffling.shuffle(people)
    assert match_staff(needs=needs, candidates=people, key=KEY) == first


@given(need_lists(), candidate_lists())
@settings(max_examples=60, deadline=None)
def test_a_hidden_person_leaves_no_trace_for_the_employer_they_hide_from(
    needs: list[Need], people: list[Candidate]
) -> None:
    """Alone with one need, a hidden candidate gives the same answer as none at all."""
    for need in needs[:1]:
        hidden = [replace(one, hidden_from=frozenset({need.owner})) for one in people]
        with_them = match_staff(needs=[need], candidates=hidden, key=KEY)
        without = match_staff(needs=[need], candidates=[], key=KEY)
        assert with_them.needs_left == without.needs_left == {need.key: Left(Barrier.ABSENT)}


@given(need_lists(), candidate_lists())
@settings(max_examples=60, deadline=None)
def test_a_need_that_is_alone_gets_its_first_choice_and_counts_who_would_do(
    needs: list[Need], people: list[Candidate]
) -> None:
    for need in needs[:1]:
        outcome = match_staff(needs=[need], candidates=people, key=KEY)
        order = best_first(need, people, KEY)
        assert given_by(outcome) == ({need.key: order[0].key} if order else {})
        if not order:
            left = outcome.needs_left[need.key]
            assert left.would_do == 0 and why_need_left(need, left, LABELS)


def test_two_localities_that_share_nobody_are_matched_apart() -> None:
    other = replace(NEED, key="need:2", owner="school:3", areas=frozenset({"2"}))
    there = replace(OFFER, key="offer:2", owner="school:4", areas=frozenset({"2"}))
    both = match_staff(needs=[NEED, other], candidates=[OFFER, there], key=KEY)
    assert given_by(both) == {"need:1": "offer:1", "need:2": "offer:2"}
    assert given_by(match_staff(needs=[other], candidates=[there], key=KEY)) == {
        "need:2": "offer:2"
    }


def test_equals_are_told_apart_by_the_key_alone() -> None:
    twins = [replace(OFFER, key=f"offer:{n}") for n in range(8)]
    chosen = {
        given_by(match_staff(needs=[NEED], candidates=twins, key=bytes([n])))["need:1"]
        for n in range(40)
    }
    assert len(chosen) > 3
    again = {
        given_by(match_staff(needs=[NEED], candidates=twins, key=KEY))["need:1"] for _ in range(5)
    }
    assert len(again) == 1


def test_who_has_said_that_they_would_like_to_comes_first() -> None:
    near = replace(OFFER, key="offer:2", owner="school:3", place=NEED.place)
    assert given_by(match_staff(needs=[NEED], candidates=[OFFER, near], key=KEY)) == {
        "need:1": "offer:2"
    }
    asked = replace(NEED, wishes=frozenset({"offer:1"}))
    outcome = match_staff(needs=[asked], candidates=[OFFER, near], key=KEY)
    assert given_by(outcome) == {"need:1": "offer:1"}
    assert "one side has said already" in reasons(outcome.pairs[0], LABELS)[0].words


@pytest.mark.parametrize(
    ("change", "barrier"),
    [
        ({"areas": frozenset({"9"})}, Barrier.ABSENT),
        ({"hidden_from": frozenset({"school:1"})}, Barrier.ABSENT),
        ({"owner": "school:1"}, Barrier.ABSENT),
        ({"over": frozenset({"school:1"})}, Barrier.ABSENT),
        ({"radius_km": 6.4}, Barrier.TRAVEL),
        ({"place": GridPoint(451_000, 300_000)}, Barrier.TRAVEL),
        ({"place": None, "radius_km": 50.0}, Barrier.TRAVEL),
        ({"roles": frozenset({"teaching_assistant"})}, Barrier.ROLE),
        ({"subjects": frozenset({"Music"})}, Barrier.SUBJECT),
        ({"phases": frozenset({"primary"})}, Barrier.PHASE),
        ({"starts_on": dt.date(2027, 3, 1)}, Barrier.DATES),
        ({"quarters": 7}, Barrier.DAYS),
        ({"weekdays": frozenset({0})}, Barrier.DAYS),
        ({"radius_km": 6.5}, Barrier.NONE),
        ({"place": None}, Barrier.NONE),
        ({"place": GridPoint(450_000, 300_000)}, Barrier.NONE),
        ({"roles": frozenset({"sendco"})}, Barrier.NONE),
        ({"roles": frozenset()}, Barrier.NONE),
        ({"subjects": frozenset({"Science"})}, Barrier.NONE),
        ({"phases": frozenset({"through"})}, Barrier.NONE),
        ({"starts_on": dt.date(2027, 2, 15)}, Barrier.NONE),
        ({"quarters": None}, Barrier.NONE),
    ],
)  # fmt: skip
def test_each_limit_is_a_limit_and_no_wider(change: dict[str, object], barrier: Barrier) -> None:
    assert barrier_between(NEED, replace(OFFER, **change)) is barrier


def test_the_way_is_the_straight_line_times_the_stated_factor() -> None:
    assert travel_km(GridPoint(0, 0), GridPoint(3_000, 4_000)) == pytest.approx(5 * ROAD_FACTOR)
    assert travel_km(None, GridPoint(0, 0)) is None


def words_of(candidate: Candidate, need: Need = NEED) -> str:
    (pair,) = match_staff(needs=[need], candidates=[candidate], key=KEY).pairs
    return "; ".join(reason.words for reason in reasons(pair, LABELS))


def test_a_match_says_why_in_words() -> None:
    assert words_of(OFFER) == (
        "teacher; teaches physics; phase: secondary; 4.0 miles away; free two days a week; for the whole time"
    )
    assert words_of(PERSON) == (
        "teacher; teaches physics; phase: secondary; up to 3 miles away; free Monday and Tuesday; "
        "for the whole time"
    )
    vague = replace(OFFER, roles=frozenset(), subjects=frozenset(), phases=frozenset(), place=None,
                    quarters=None, ends_on=dt.date(2027, 3, 1))  # fmt: skip
    assert words_of(vague) == (
        "the role is not said; subjects are not said; the phase is not said; distance not known; "
        "days are not said; for 65% of the time"
    )
    near = replace(OFFER, roles=frozenset({"head_of_department_or_curriculum"}),
                   subjects=frozenset({"Science", "French"}), phases=frozenset({"through"}), quarters=20,
                   over=frozenset({"trust:1"}))  # fmt: skip
    assert words_of(near, replace(NEED, over=frozenset({"trust:1"}))) == (
        "head of department or curriculum, who could do this role too; teaches science, which is near "
        "to it; phase: all through; 4.0 miles away; free five days a week, of which two days would be used; "
        "for the whole time; in the same trust: a move within one employer"
    )


@pytest.mark.parametrize(
    ("barrier", "need_words", "candidate_words"),
    [
        (Barrier.ABSENT, "Nobody is offered or open", "Nothing is asked for"),
        (Barrier.TRAVEL, "Nobody is within reach.", "No need is within reach."),
        (Barrier.ROLE, "can do this role: teacher.", "is for this role."),
        (Barrier.SUBJECT, "teaches physics.", "these subjects."),
        (Barrier.PHASE, "of this phase: secondary.", "in this phase."),
        (Barrier.DATES, "free for at least half of the time.", "at this time."),
        (
            Barrier.DAYS,
            "Nobody within reach for this work is free on two days a week.",
            "more days",
        ),
    ],
)
def test_a_side_without_is_told_why(
    barrier: Barrier, need_words: str, candidate_words: str
) -> None:
    assert need_words in why_need_left(NEED, Left(barrier), LABELS)
    assert candidate_words in why_candidate_left(OFFER, Left(barrier), LABELS)


def test_a_need_without_a_place_is_told_that_distance_is_what_it_lacks() -> None:
    nowhere = replace(NEED, place=None)
    outcome = match_staff(needs=[nowhere], candidates=[PERSON], key=KEY)
    why = why_need_left(nowhere, outcome.needs_left["need:1"], LABELS)
    assert why == "It is not asked for by one school, so nobody can tell how far it is."


def test_who_would_do_but_goes_better_elsewhere_is_counted_not_named() -> None:
    rival = replace(NEED, key="need:2", owner="school:3", place=OFFER.place)
    outcome = match_staff(needs=[NEED, rival], candidates=[OFFER], key=KEY)
    assert given_by(outcome) == {"need:2": "offer:1"}
    assert why_need_left(NEED, outcome.needs_left["need:1"], LABELS) == (
        "One person within reach would do, and goes better with another need."
    )
    outcome = match_staff(
        needs=[NEED], candidates=[OFFER, replace(OFFER, key="offer:2", quarters=12)], key=KEY
    )
    assert why_candidate_left(OFFER, outcome.candidates_left["offer:2"], LABELS) == (
        "1 need within reach would suit, and goes better with somebody else."
    )


def test_of_a_person_no_more_than_a_band_is_told() -> None:
    told = {
        words_of(replace(PERSON, place=GridPoint(400_000 + metres, 300_000), radius_km=60.0)).split("; ")[3]
        for metres in range(0, 40_000, 500)
    }  # fmt: skip
    assert told == {
        "up to 3 miles away",
        "3 to 6 miles away",
        "6 to 12 miles away",
        "12 to 25 miles away",
    }


def test_without_in_two_matchings_is_told_by_the_one_that_came_further() -> None:
    assert furthest(Left(Barrier.ROLE), Left(Barrier.DAYS)) == Left(Barrier.DAYS)
    assert furthest(Left(Barrier.NONE, 2), Left(Barrier.DAYS)) == Left(Barrier.NONE, 2)


def test_two_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        match_staff(needs=[NEED, NEED], candidates=[], key=KEY)


@pytest.mark.parametrize(
    ("quarters", "words"),
    [(1, "a quarter of a day a week"), (2, "half a day a week"), (4, "one day a week"), (8, "two days a week"),
     (5, "1.25 days a week"), (20, "five days a week")],
)  # fmt: skip
def test_days_are_said_as_people_say_them(quarters: int, words: str) -> None:
    assert days_words(quarters) == words


def test_labels_keep_the_capitals_that_they_need() -> None:
    assert [lower(word) for word in ("Physics", "French", "PSHE", "SENCO (x)", "IT support")] == [
        "physics", "French", "PSHE", "SENCO (x)", "IT support",
    ]  # fmt: skip
