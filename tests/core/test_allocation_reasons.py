"""Every result of a round has its reason in words, and never tells another school's tier."""

import datetime as dt
from dataclasses import replace

from hypothesis import given

from collabnet.core.allocation import allocate
from collabnet.core.allocation_model import (
    Choice,
    Criterion,
    Employer,
    Problem,
    Request,
    RoundOffer,
    Rules,
)
from collabnet.core.allocation_reasons import (
    LOST_BY,
    SAME_CLAIM,
    SECOND_PLACES,
    WON_BY,
    order_words,
    results,
)
from tests.factories.allocation import problems


def of(*, places=1, rules=None, employers, asked=(1, 1), cap=None, **request):
    """The words of each request of a round with one offer."""
    numbers = iter(range(1, 100))
    problem = Problem(
        rules or Rules(),
        "seed",
        (RoundOffer(1, places, cap, (dt.date(2027, 3, 3),)),),
        tuple(employers),
        tuple(
            Request(n, e.code, n, (Choice(1, 310),), **request)
            for e, count in zip(employers, asked, strict=True)
            for n in [next(numbers) for _ in range(count)]
        ),
    )
    return {r.request: r.words for r in results(problem, allocate(problem))}


A, B = Employer("school:1", pupils=500), Employer("school:2", pupils=500)


def test_equal_claims_say_that_the_lottery_decided():
    assert sorted(of(employers=[A, B]).values()) == sorted([SAME_CLAIM, SAME_CLAIM + " for you"])


def test_each_criterion_has_its_words_on_both_sides():
    for stronger, criterion in (
        (replace(A, tier=1), Criterion.NEED),
        (replace(A, went_without=True), Criterion.WENT_WITHOUT),
        (replace(A, pupils=90), Criterion.SMALL),
    ):
        assert of(employers=[stronger, B]) == {1: WON_BY[criterion], 2: LOST_BY[criterion]}


def test_a_second_place_says_that_first_places_came_first():
    words = of(employers=[A, B], places=2, asked=(2, 1))
    assert words[2] == SECOND_PLACES
    assert words[3] == SECOND_PLACES


def test_caps_travel_and_missing_rivals_have_their_words():
    assert of(employers=[A], asked=(2,), places=5, cap=1)[2] == (
        "your employer's cap of 1 on this training"
    )
    round_cap = of(employers=[A], asked=(2,), places=5, rules=Rules(cap_per_employer=1))
    assert round_cap[2] == "your employer's cap of 1 in this round"
    assert of(employers=[A], asked=(1,), radius_tenths=250) == {1: "too far: 31 miles, limit 25"}
    assert of(employers=[A], asked=(1,)) == {1: "there was a place for everyone who could come"}
    assert of(employers=[A], asked=(2,))[2] == "the places went to the first of your own people"
    assert of(employers=[A], asked=(1,), places=0) == {1: "no places were left to share out"}


@given(problems())
def test_every_request_has_a_reason_and_none_names_a_tier_or_an_employer(problem):
    found = results(problem, allocate(problem))
    assert [r.request for r in found] == [r.id for r in problem.requests]
    for result in found:
        assert result.words
        assert "tier" not in result.words
        assert "school:" not in result.words
        assert not (result.offer is not None and result.waits)


@given(problems())
def test_nobody_waits_for_an_offer_that_has_a_free_place_they_could_take(problem):
    allocation = allocate(problem)
    taken = list(allocation.placed.values())
    for result in results(problem, allocation):
        if result.waits:
            request = problem.request_of[result.request]
            full = [taken.count(o.id) >= o.places for o in problem.offers]
            reach = {c.offer for c in request.choices}
            assert any(f for f, o in zip(full, problem.offers, strict=True) if o.id in reach)


def test_the_order_reads_as_sentences():
    problem = Problem(Rules(), "s", (), (), ())
    assert order_words(problem)[0].startswith("Schools with the greater need come first.")
    assert order_words(problem)[-1] == "Last, the lottery decides."
    plain = replace(problem, rules=Rules(order=()))
    assert order_words(plain) == [
        "Everyone’s first place comes before anyone’s second.",
        "Last, the lottery decides.",
    ]
