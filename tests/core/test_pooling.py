"""Pools: the days that suit the most, and a bound on what each pays that holds whoever takes part."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.cost_share import shares
from collabnet.core.pooling import Window, best_window, most_to_pay

START = dt.date(2027, 1, 1)
spans = st.tuples(st.integers(0, 12), st.integers(0, 8)).map(
    lambda pair: (
        START + dt.timedelta(days=pair[0]),
        START + dt.timedelta(days=pair[0] + pair[1]),
    )
)


@given(st.lists(spans, max_size=6))
def test_no_day_suits_more_members_than_those_of_the_window(found):
    window = best_window(found)
    days = [START + dt.timedelta(days=n) for n in range(25)]
    suits = [sum(s <= day <= e for s, e in found) for day in days]
    if window is None:
        assert not found
        return
    assert window.members == max(suits)
    inside = [s <= window.earliest and e >= window.latest for s, e in found]
    assert sum(inside) == window.members


@given(st.lists(spans, min_size=1, max_size=6))
def test_days_that_suit_everybody_are_all_in_the_window(found):
    earliest, latest = max(s for s, _ in found), min(e for _, e in found)
    if earliest <= latest:
        assert best_window(found) == Window(earliest, latest, len(found))


@given(st.integers(0, 500_000), st.lists(st.integers(1, 40), min_size=1, max_size=6), st.data())
def test_nobody_ever_pays_more_than_they_were_told(total, places, data):
    least = data.draw(st.integers(1, sum(places)))
    taking = data.draw(st.lists(st.booleans(), min_size=len(places), max_size=len(places)))
    part = [p for p, yes in zip(places, taking, strict=True) if yes]
    if sum(part) >= least:
        for pence, count in zip(shares(total, part), part, strict=True):
            assert pence <= most_to_pay(total, count, least)


def test_a_commission_needs_somebody():
    with pytest.raises(ValueError):
        most_to_pay(100, 0, 0)
