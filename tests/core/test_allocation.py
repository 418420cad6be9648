"""Allocation rounds: the published order decides, every solver agrees, and an independent checker finds them fair."""

import datetime as dt
import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collabnet.core import allocation_solvers
from collabnet.core.allocation import (
    allocate,
    first_come,
    lottery_only,
    own_order,
    steps_of,
)
from collabnet.core.allocation_check import complaints
from collabnet.core.allocation_limits import bar_of, open_choices
from collabnet.core.allocation_model import (
    Choice,
    Criterion,
    Employer,
    Problem,
    Request,
    RoundOffer,
    Rules,
    problem_from,
    ticket,
)
from collabnet.core.allocation_solvers import best_pairs, check_bounds, has_ortools
from tests.factories.allocation import large_problem, problems

SOLVERS = ["scipy", *(["ortools"] if has_ortools() else [])]


def one_offer(places, *employers, rules=None, asked=None, cap=None):
    """A round of one offer in which each employer asks for one place, or for as many as `asked` says."""
    numbers = itertools.count(1)
    return Problem(
        rules or Rules(),
        "seed",
        (RoundOffer(1, places, cap),),
        employers,
        tuple(
            Request(number, e.code, number, (Choice(1),))
            for e in employers
            for number in itertools.islice(numbers, (asked or {}).get(e.code, 1))
        ),
    )


def can_all_be_met(problem, wanted):
    """Whether employers can have `wanted` places each, tried out one by one: no flow, no solver."""

    def place(left, open_requests, chosen):
        if not any(left.values()):
            return True
        if not open_requests:
            return False
        request, *rest = open_requests
        if place(left, rest, chosen):
            return True
        if not left[request.employer]:
            return False
        for choice in open_choices(problem, request):
            offer = problem.offer_of[choice.offer]
            same = [r for r, o in chosen if o == offer.id]
            own = [r for r in same if r.employer == request.employer]
            if len(same) < offer.places and (
                offer.cap_per_employer is None or len(own) < offer.cap_per_employer
            ):
                fewer = left | {request.employer: left[request.employer] - 1}
                if place(fewer, rest, [*chosen, (request, offer.id)]):
                    return True
        return False

    return place(dict(wanted), list(problem.requests), [])


def by_trying(problem):
    """How many places each employer gets when every step is granted in turn if all granted before stay possible."""
    counts = {r.employer: 0 for r in problem.requests}
    for step in steps_of(problem):
        if counts[step.employer] == step.nth - 1:
            more = counts | {step.employer: step.nth}
            if can_all_be_met(problem, more):
                counts = more
    return counts


@given(problems(most=6))
def test_the_flow_grants_step_by_step_what_can_be_granted_in_the_published_order(problem):
    assert allocate(problem, solver="scipy").counts == by_trying(problem)


@given(problems())
def test_every_solver_gives_the_same_places_to_the_same_people(problem):
    results = [allocate(problem, solver=solver) for solver in SOLVERS]
    assert all(result == results[0] for result in results)


@given(problems())
def test_the_checker_finds_every_result_fair(problem):
    assert complaints(problem, allocate(problem).placed) == []


@given(problems())
def test_the_checker_finds_the_lottery_fair_too(problem):
    plain = replace(problem, rules=replace(problem.rules, order=()))
    assert complaints(plain, lottery_only(problem).placed) == []


@given(problems(), st.data())
def test_the_checker_catches_a_place_taken_away(problem, data):
    placed = dict(allocate(problem).placed)
    assume(placed)
    del placed[data.draw(st.sampled_from(sorted(placed)))]
    assert complaints(problem, placed)


@given(problems(), st.data())
def test_the_checker_catches_a_place_given_to_a_lower_claim(problem, data):
    placed = dict(allocate(problem).placed)
    outside = [r for r in problem.requests if r.id not in placed]
    assume(placed and outside)
    loser = data.draw(st.sampled_from(sorted(placed)))
    winner = data.draw(st.sampled_from(outside))
    assume(problem.request_of[loser].employer != winner.employer)
    placed[winner.id] = placed.pop(loser)
    assert complaints(problem, placed)


@given(problems(), st.data())
def test_the_checker_catches_broken_limits(problem, data):
    barred = [(r.id, c.offer) for r in problem.requests for c in r.choices if bar_of(problem, r, c)]
    assume(barred)
    number, offer = data.draw(st.sampled_from(barred))
    assert complaints(problem, {**allocate(problem).placed, number: offer})


def test_the_checker_sees_that_somebody_could_have_been_moved_to_make_room():
    """It fits in offer 1 only, where a higher claim sits, who could go to offer 2, where a lower claim sits."""
    high, middle, low = (Employer(f"school:{n}", tier) for n, tier in ((1, 2), (2, 1), (3, 3)))
    problem = Problem(
        Rules(),
        "seed",
        (RoundOffer(1, 1), RoundOffer(2, 1)),
        (high, middle, low),
        (
            Request(1, high.code, 1, (Choice(1),)),
            Request(2, middle.code, 2, (Choice(1), Choice(2))),
            Request(3, low.code, 3, (Choice(2),)),
        ),
    )
    assert complaints(problem, {2: 1, 3: 2}) == [
        "school:1 has a higher claim than school:3, which has one place more"
    ]
    assert allocate(problem).placed == {1: 1, 2: 2}


def test_the_checker_catches_too_many_places_and_caps():
    two = Employer("school:1")
    problem = one_offer(2, two, asked={"school:1": 3}, cap=1)
    assert complaints(problem, {1: 1, 2: 1}) == ["school:1 has 2 places on offer 1, cap 1"]
    assert complaints(problem, {1: 9}) == [
        "request 1 has a place on offer 9, which it did not ask for"
    ]
    assert complaints(problem, {7: 1}) == ["requests [7] are not in this round"]
    round_cap = replace(problem, rules=Rules(cap_per_employer=1), offers=(RoundOffer(1, 1),))
    assert complaints(round_cap, {1: 1, 2: 1}) == [
        "offer 1 has 1 places and gave 2",
        "school:1 has 2 places in the round, cap 1",
    ]


def test_need_comes_before_everything_else_where_the_order_says_so():
    needy = Employer("school:1", tier=1, pupils=900)
    small = Employer("school:2", tier=2, pupils=60, went_without=True)
    assert allocate(one_offer(1, needy, small)).placed == {1: 1}
    other_order = Rules(order=(Criterion.WENT_WITHOUT, Criterion.NEED))
    assert allocate(one_offer(1, needy, small, rules=other_order)).placed == {2: 1}


def test_within_a_tier_a_second_place_comes_after_everyones_first():
    eager = Employer("school:1", tier=2, went_without=True, pupils=60)
    other = Employer("school:2", tier=2, pupils=900)
    asked = {"school:1": 3, "school:2": 2}
    assert allocate(one_offer(2, eager, other, asked=asked)).counts == {
        "school:1": 1,
        "school:2": 1,
    }
    assert allocate(one_offer(3, eager, other, asked=asked)).counts == {
        "school:1": 2,
        "school:2": 1,
    }


def test_a_higher_tier_has_all_its_places_first():
    high, low = Employer("school:1", tier=1), Employer("school:2", tier=3)
    problem = one_offer(3, high, low, asked={"school:1": 3, "school:2": 3})
    assert allocate(problem).counts == {"school:1": 3, "school:2": 0}


def test_equal_claims_are_decided_by_the_lottery_and_by_nothing_else():
    employers = [Employer(f"school:{n}") for n in range(8)]
    drawn = min(employers, key=lambda e: ticket("seed", e.code))
    problem = one_offer(1, *employers)
    [winner] = allocate(problem).placed
    assert problem.request_of[winner].employer == drawn.code


def test_travel_breaks_ties_only():
    """Both offers are liked alike: the nearer one, unless somebody else then went without."""
    problem = Problem(
        Rules(),
        "seed",
        (RoundOffer(1, 1), RoundOffer(2, 1)),
        (Employer("school:1", 1), Employer("school:2", 2)),
        (
            Request(1, "school:1", 1, (Choice(1, 200), Choice(2, 30))),
            Request(2, "school:2", 2, (Choice(2, 10),)),
        ),
    )
    assert allocate(problem).placed == {1: 1, 2: 2}
    alone = replace(problem, requests=problem.requests[:1])
    assert allocate(alone).placed == {1: 2}
    far_but_liked = replace(
        alone, requests=(Request(1, "school:1", 1, (Choice(1, 200, 0), Choice(2, 30, 1))),)
    )
    assert allocate(far_but_liked).placed == {1: 1}


def test_an_employers_own_order_decides_among_its_people():
    problem = one_offer(1, Employer("school:1"), asked={"school:1": 3})
    assert allocate(problem).placed == {own_order(problem.requests)[0].id: 1}


def test_limits_are_said_in_words():
    problem = Problem(
        Rules(radius_tenths=250),
        "seed",
        (RoundOffer(1, 5, days=(dt.date(2027, 3, 3),)),),
        (Employer("school:1"),),
        (
            Request(1, "school:1", 1, (Choice(1, 310),)),
            Request(2, "school:1", 2, (Choice(1, 10),), latest=dt.date(2027, 3, 2)),
            Request(3, "school:1", 3, (Choice(1, 10),), not_on=(dt.date(2027, 3, 3),)),
            Request(4, "school:1", 4, (Choice(1, 245),), radius_tenths=245),
            Request(5, "school:1", 5, (Choice(1),), earliest=dt.date(2027, 3, 4)),
        ),
    )
    words = [
        bar.words if (bar := bar_of(problem, r, r.choices[0])) else "" for r in problem.requests
    ]
    assert words == [
        "too far: 31 miles, limit 25",
        "the dates do not fit: it meets on 3 March 2027, after 2 March 2027",
        "the dates do not fit: it meets on 3 March 2027, a day you ruled out",
        "",
        "the dates do not fit: it meets on 3 March 2027, before 4 March 2027",
    ]
    assert set(allocate(problem).placed) == {4}


@given(problems())
def test_first_come_breaks_no_limit_and_follows_arrival(problem):
    result = first_come(problem)
    assert not [c for c in complaints(problem, result.placed) if "has a place" in c or "cap" in c]
    assert sum(result.counts.values()) == len(result.placed)


@given(problems())
def test_the_input_can_be_read_back_and_has_one_text_only(problem):
    again = problem_from(problem.text())
    assert again == problem
    assert again.text() == problem.text()
    shuffled = replace(problem, requests=tuple(reversed(problem.requests)))
    assert shuffled.digest() == problem.digest()


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_in_which_requests_are_listed_changes_nothing(problem, rng):
    listed = list(problem.requests)
    rng.shuffle(listed)
    assert allocate(replace(problem, requests=tuple(listed))) == allocate(problem)


@pytest.mark.parametrize(
    "broken",
    [
        {"offers": (RoundOffer(1, 1), RoundOffer(1, 2))},
        {"offers": (RoundOffer(1, -1),)},
        {"requests": (Request(1, "school:9", 1, (Choice(1),)),)},
        {"requests": (Request(1, "school:1", 1, (Choice(5),)),)},
        {"requests": (Request(1, "school:1", 1, (Choice(1), Choice(1))),)},
        {"requests": (Request(1, "school:1", 1, ()), Request(1, "school:1", 2, ()))},
    ],
)
def test_a_round_that_contradicts_itself_is_refused(broken):
    with pytest.raises(ValueError):
        replace(one_offer(1, Employer("school:1")), **broken)


def test_a_criterion_stands_in_the_order_once():
    with pytest.raises(ValueError):
        Rules(order=(Criterion.NEED, Criterion.NEED))


def test_values_that_cannot_be_added_exactly_are_refused():
    check_bounds(highest=2_000, units=2_000, nodes=5_000)
    with pytest.raises(allocation_solvers.TooLarge):
        check_bounds(highest=2**40, units=2_000, nodes=50_000)
    with pytest.raises(allocation_solvers.TooLarge):
        check_bounds(highest=2**50, units=9, nodes=1)


@given(st.data())
def test_the_plain_assignment_is_worth_the_same_by_every_solver(data):
    requests, offers = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 4))
    pairs = [
        (r, o)
        for r in range(requests)
        for o in range(offers)
        if data.draw(st.booleans(), label=f"pair {r} {o}")
    ]
    request = np.array([r for r, _ in pairs], dtype=np.int64)
    offer = np.array([o for _, o in pairs], dtype=np.int64)
    value = np.array([data.draw(st.integers(1, 50)) for _ in pairs], dtype=np.int64)
    places = np.array([data.draw(st.integers(0, 3)) for _ in range(offers)], dtype=np.int64)
    worth = set()
    for solver in SOLVERS:
        made = best_pairs(request=request, offer=offer, value=value, places=places, solver=solver)
        assert len(set(request[made])) == len(made)
        assert (np.bincount(offer[made], minlength=offers) <= places).all()
        worth.add(int(value[made].sum()))
    assert len(worth) == 1


def test_two_thousand_requests_are_shared_out_fairly_and_alike():
    problem = large_problem(requests=2_000, offers=500, choices=5, employers=600)
    result = allocate(problem)
    assert complaints(problem, result.placed) == []
    assert allocate(problem, solver="scipy") == result
