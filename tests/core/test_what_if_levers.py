"""Changes stand in an address and come back from it; what cannot be is said, and the rest is kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collabnet.core.what_if_levers import (
    MOST_LEVERS,
    Close,
    Lever,
    LeverError,
    Open,
    Places,
    Priority,
    Specialist,
    checked_name,
    checked_places,
    parse,
    parse_all,
    with_lever,
)

names = st.text(st.characters(codec="utf-8", categories=["L", "N", "Pd"]), min_size=1, max_size=60)
levers: st.SearchStrategy[Lever] = st.one_of(
    st.builds(Places, st.integers(1, 2**31 - 1), st.integers(0, 2_000)),
    st.builds(Close, st.integers(1, 2**31 - 1)),
    st.builds(Open, st.integers(0, 700_000), st.integers(0, 1_300_000), st.integers(1, 2_000), names),
    st.builds(Priority, st.integers(0, 9_999), st.integers(1, 99), st.just(0)),
    st.builds(Specialist, st.integers(1, 999_999), st.sampled_from(["unit", "rp"]), st.integers(1, 300)),
)  # fmt: skip


@given(levers)
@settings(max_examples=100, deadline=None)
def test_a_change_comes_back_from_the_address_as_it_was(lever: Lever) -> None:
    assert parse(lever.token) == lever


@pytest.mark.parametrize(
    "token",
    [
        "", "places", "places-1", "places-0-30", "places-1--30", "places-1-1000000", "places-1-1e3",
        "places-99999999999-30", "close-x", "close-١٢٣", "open-1-2-30", "open-1-2-0-New", "open-1-2-30-",
        "open-1-2-30-" + "x" * 61, "priority-1-2", "priority-1-5-5", "specialist-1-ward-5",
        "specialist-1-unit-0", "nonsense-1", "places-1-30\x00", "close-1" + "0" * 300,
    ],
)  # fmt: skip
def test_what_is_no_change_is_refused_in_plain_words(token: str) -> None:
    with pytest.raises(LeverError) as refused:
        parse(token)
    assert refused.value.reason


def test_the_readable_changes_of_an_address_are_kept_and_the_rest_is_said() -> None:
    found, reasons = parse_all(["places-1-30", "nonsense", "close-2", "places-1-60"])
    assert found == [Places(1, 60), Close(2)]
    assert len(reasons) == 1


def test_of_five_hundred_changes_the_first_twenty_are_kept_and_that_is_said() -> None:
    found, reasons = parse_all([f"close-{n}" for n in range(1, 501)])
    assert found == [Close(n) for n in range(1, MOST_LEVERS + 1)]
    assert "At most 20" in reasons[0]
    with pytest.raises(LeverError):
        with_lever(found, Close(999))


def test_a_second_change_to_a_school_takes_the_place_of_the_first() -> None:
    found = with_lever([Places(1, 30), Close(2)], Close(1))
    assert found == [Close(2), Close(1)]
    assert with_lever([Specialist(1, "unit", 8)], Places(1, 60)) == [
        Specialist(1, "unit", 8),
        Places(1, 60),
    ]


@pytest.mark.parametrize("number", [-1, 2_001, 1_000_000])
def test_a_million_places_or_fewer_than_none_cannot_be(number: int) -> None:
    with pytest.raises(LeverError):
        checked_places(number)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b"])
def test_a_new_school_needs_a_name_that_can_be_shown(name: str) -> None:
    with pytest.raises(LeverError):
        checked_name(name)
