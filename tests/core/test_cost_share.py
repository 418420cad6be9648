"""Sharing costs: to the penny, in proportion, and nobody more than a penny from their part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.cost_share import shares


@given(st.integers(0, 10_000_000), st.lists(st.integers(0, 500), min_size=1).filter(any))
def test_shares_add_up_and_are_within_a_penny_of_the_proportion(total, places):
    found = shares(total, places)
    assert sum(found) == total
    for pence, count in zip(found, places, strict=True):
        assert abs(pence * sum(places) - total * count) < sum(places)
        assert pence == 0 or count


@given(st.integers(0, 10_000_000), st.integers(1, 50), st.integers(1, 30))
def test_equal_places_pay_alike_but_for_a_penny(total, count, schools):
    found = shares(total, [count] * schools)
    assert max(found) - min(found) <= 1
    assert found == sorted(found, reverse=True)


def test_the_odd_penny_goes_to_the_largest_fraction():
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(1_000, [1, 2, 4]) == [143, 286, 571]
    assert shares(0, []) == []


def test_a_cost_needs_somebody_to_bear_it():
    for total, places in ((5, []), (5, [0]), (-1, [1]), (1, [-1])):
        with pytest.raises(ValueError):
            shares(total, places)
