"""Matching of training and requests: reasons that can be seen, limits that hold, and a fair order among equals."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.cpd_matching import (
    Balance,
    Match,
    Misfit,
    Offered,
    Point,
    Wanted,
    compare,
    fair_key,
    match,
    match_requests,
    misfits,
)

DAY = dt.date(2027, 3, 3)
WANTED = Wanted(
    1, "phonics", "primary", "early reading", 2, Point(350_000, 130_000), 20, DAY, DAY, 5_000
)
OFFERED = Offered(
    7, "phonics", "primary", "Phonics from the start", False, Point(350_000, 138_047), (DAY,), 5
)


def words(found):
    return {reason.about: reason.words for reason in found.reasons}


def test_a_match_says_why_part_by_part():
    found = compare(WANTED, OFFERED)
    assert isinstance(found, Match)
    assert words(found) == {
        "need": "about what you asked for",
        "phase": "for your phase",
        "distance": "5.0 miles away",
        "dates": "all its dates suit you",
        "places": "5 places left",
        "cost": "free",
    }
    assert all(reason.good for reason in found.reasons)


def test_the_host_reads_the_same_reasons_about_them():
    [found] = match_requests(OFFERED, [replace(WANTED, number=9)])
    assert words(found) == {
        "need": "about what they asked for",
        "phase": "for their phase",
        "distance": "5.0 miles away",
        "dates": "all its dates suit them",
        "places": "5 of the 9 places they need",
        "cost": "free",
    }


def misfit(offer, wanted=WANTED):
    found = compare(wanted, offer)
    return (found.about, found.words) if isinstance(found, Misfit) else None


def test_what_does_not_fit_says_what_is_in_the_way():
    assert misfit(replace(OFFERED, area="maths")) == ("need", "about something else")
    assert misfit(replace(OFFERED, phase="secondary")) == ("phase", "for another phase")
    assert misfit(replace(OFFERED, point=Point(350_000, 179_890))) == (
        "distance",
        "too far: 31.0 miles, limit 20",
    )
    assert misfit(replace(OFFERED, days=(dt.date(2027, 4, 1),))) == (
        "dates",
        "none of its dates suits you",
    )
    assert [m.about for m in misfits(WANTED, [OFFERED, replace(OFFERED, id=8, area="maths")])] == [
        "need"
    ]


def test_a_school_under_high_pressure_is_suggested_as_host_only_when_it_asked_for_that():
    strained = replace(OFFERED, strain="high")
    assert match(WANTED, [strained]) == []
    assert match_requests(strained, [WANTED]) == []
    assert misfit(strained) == (
        "strain",
        "its host is under high pressure and has not asked to host",
    )
    assert [m.id for m in match(WANTED, [replace(strained, opted_in=True)])] == [7]


def test_a_host_with_some_strain_comes_later_the_more_it_carries():
    free, loaded = (
        replace(OFFERED, id=1, strain="possible"),
        replace(OFFERED, id=2, strain="possible", load=1.0),
    )
    assert [m.id for m in match(WANTED, [loaded, free])] == [1, 2]


def test_another_area_fits_where_the_words_agree():
    found = compare(WANTED, replace(OFFERED, area="english", title="Early reading in year 1"))
    assert isinstance(found, Match)
    assert words(found)["need"] == "another area, but also about early, reading"
    assert found.score < compare(WANTED, OFFERED).score


def test_dates_places_and_cost_that_fit_in_part_lower_the_score_and_say_so():
    best = compare(WANTED, OFFERED)
    for offer, about, said in (
        (replace(OFFERED, days=(DAY, dt.date(2027, 4, 1))), "dates", "1 of its 2 dates suit you"),
        (replace(OFFERED, days=()), "dates", "dates not set yet"),
        (replace(OFFERED, places_left=1), "places", "1 of the 2 places you need"),
        (replace(OFFERED, places_left=0), "places", "full: you would join the waiting list"),
        (replace(OFFERED, cost_pence=9_000), "cost", "£40.00 over your budget a place"),
        (replace(OFFERED, point=None), "distance", "distance not known"),
    ):
        found = compare(WANTED, offer)
        assert isinstance(found, Match)
        assert found.score < best.score
        assert words(found)[about] == said


def test_who_gave_more_than_they_took_comes_first():
    giver = replace(WANTED, id=1, balance=Balance(given=9, taken=0, pupils=200))
    taker = replace(WANTED, id=2, balance=Balance(given=0, taken=9, pupils=200))
    assert [m.id for m in match_requests(OFFERED, [taker, giver])] == [1, 2]


@given(st.permutations(range(6)), st.text(max_size=5))
def test_equals_stand_in_an_order_of_viewer_and_day_whatever_order_they_were_found_in(ids, viewer):
    offers = [replace(OFFERED, id=number) for number in ids]
    found = [m.id for m in match(WANTED, offers, viewer=viewer, day=DAY)]
    assert found == sorted(range(6), key=lambda number: fair_key(viewer, DAY, number))


def test_over_many_days_nobody_is_always_first():
    offers = [replace(OFFERED, id=number) for number in range(4)]
    firsts = [
        match(WANTED, offers, viewer="user:1", day=DAY + dt.timedelta(days=n))[0].id
        for n in range(200)
    ]
    assert all(30 <= firsts.count(number) <= 70 for number in range(4))


wanted_ones = st.builds(
    Wanted,
    id=st.integers(1, 9),
    area=st.sampled_from(["phonics", "maths"]),
    phase=st.sampled_from(["all", "primary"]),
    need=st.sampled_from(["", "early reading"]),
    number=st.integers(1, 5),
    point=st.sampled_from([None, Point(350_000, 130_000)]),
    radius_miles=st.sampled_from([None, 5, 40]),
    budget_pence=st.sampled_from([None, 0, 9_000]),
    balance=st.builds(Balance, st.integers(0, 50), st.integers(0, 50), st.sampled_from([None, 90])),
)
offered_ones = st.builds(
    Offered,
    id=st.integers(1, 9),
    area=st.sampled_from(["phonics", "maths"]),
    phase=st.sampled_from(["all", "secondary"]),
    title=st.sampled_from(["", "Early reading"]),
    online=st.booleans(),
    point=st.sampled_from([None, Point(380_000, 130_000)]),
    places_left=st.integers(-1, 9),
    cost_pence=st.sampled_from([0, 5_000]),
    strain=st.sampled_from(["", "possible", "high"]),
    opted_in=st.booleans(),
    load=st.floats(0, 2),
)


@given(wanted_ones, offered_ones)
def test_scores_stay_between_1_and_100_and_both_sides_see_the_same(wanted, offered):
    found = compare(wanted, offered)
    if isinstance(found, Match):
        assert 1 <= found.score <= 100
        assert found.reasons
        [other_side] = match_requests(offered, [wanted])
        assert other_side.score == found.score
        assert [r.about for r in other_side.reasons] == [r.about for r in found.reasons]
        assert not any("you" in r.words.split() for r in other_side.reasons)
    else:
        assert found.words
        assert match_requests(offered, [wanted]) == []
