"""What became of places, and what each employer gives and takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.cpd_report import (
    Exchange,
    Held,
    PlacesUse,
    Seat,
    by_host,
    exchanges,
    total,
    use_of,
    used_by,
)

CAME, MISSED = True, False


def held(places: int, booked: int, *marks: bool, host: str = "h", employer: str = "e") -> Held:
    return Held(host, places, booked, [Seat(employer, mark) for mark in marks])


def test_places_are_used_missed_left_empty_or_not_recorded() -> None:
    assert use_of(held(10, 6, CAME, CAME, MISSED)) == PlacesUse(
        sessions=1, offered=10, used=2, no_shows=1, unfilled=4, not_recorded=3
    )


def test_a_seat_that_somebody_took_who_walked_in_was_not_wasted() -> None:
    # two booked, one stayed away, and one walked in
    seats = [Seat("e", CAME), Seat("e", MISSED), Seat("f", CAME, walked_in=True)]
    assert use_of(Held("h", 2, 2, seats)) == PlacesUse(sessions=1, offered=2, used=2)


def test_people_beyond_the_places_are_counted_apart() -> None:
    found = use_of(held(2, 2, CAME, CAME, CAME))
    assert (found.used, found.over, found.wasted) == (2, 1, 0)


def test_somebody_who_walks_in_does_not_stand_for_a_booked_place_that_nobody_marked() -> None:
    found = use_of(Held("h", 10, 3, [Seat("f", CAME, walked_in=True)]))
    assert (found.used, found.not_recorded, found.unfilled) == (1, 3, 6)


def test_a_session_without_a_register_says_nothing_of_who_came() -> None:
    found = use_of(held(10, 7))
    assert (found.not_recorded, found.unfilled, found.no_shows) == (7, 3, 0)
    assert found.known == 3


sessions = st.lists(
    st.builds(
        Held,
        st.sampled_from("abc"),
        st.integers(0, 12),
        st.integers(0, 12),
        st.lists(
            st.builds(Seat, st.sampled_from([None, *"abcd"]), st.booleans(), st.booleans()),
            max_size=14,
        ),
    ),
    max_size=8,
)


@given(sessions)
def test_every_place_is_counted_exactly_once(found: list[Held]) -> None:
    use = total(found)
    assert use.offered == use.used + use.no_shows + use.unfilled + use.not_recorded
    assert min(use.used, use.no_shows, use.unfilled, use.not_recorded, use.over) >= 0
    parts = by_host(found, str.upper)
    assert sum(parts.values(), PlacesUse()) == use
    present = sum(s.present for h in found for s in h.seats)
    assert use.used + use.over == present
    assert sum(used_by(found, str.upper).values()) == present


@given(sessions)
def test_what_is_given_is_taken_by_somebody(found: list[Held]) -> None:
    result = exchanges(found, group_of=lambda code: code, pupils={"z": 100})
    given_ = sum(e.given for e in result.by_employer.values())
    taken = sum(e.taken for e in result.by_employer.values())
    assert given_ == taken + result.to_unknown
    assert result.by_employer["z"] == Exchange(0, 0, 100)


def test_training_inside_one_trust_is_neither_given_nor_taken() -> None:
    trusts = {"school 1": "trust", "school 2": "trust", "other": "other"}
    session = Held(
        "school 1", 3, 2, [Seat("school 2", CAME), Seat("other", CAME), Seat(None, CAME)]
    )
    found = exchanges([session], group_of=trusts.__getitem__, pupils={"trust": 400, "other": None})
    assert found.by_employer == {"other": Exchange(0, 1, None), "trust": Exchange(2, 0, 400)}
    assert found.to_unknown == 1
    assert found.by_employer["trust"].given_share == 5.0
    assert found.by_employer["other"].taken_share is None
