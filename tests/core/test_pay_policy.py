"""Which own policy holds on a day, which addresses anybody can open, which ranges can be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.pay import PayArea
from collabnet.core.pay_policy import (
    OwnRange,
    address_problem,
    holds_on,
    in_force,
    overlap,
    range_problem,
)

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2022, 12, 31))


@dataclass(frozen=True)
class Policy:
    valid_from: dt.date
    valid_to: dt.date | None


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    first = draw(DAYS)
    return Policy(first, draw(st.none() | st.dates(first, dt.date(2023, 12, 31))))


@given(policies(), policies(), st.lists(DAYS, min_size=1, max_size=30))
def test_two_policies_overlap_exactly_when_some_day_has_both(
    one: Policy, other: Policy, days: list[dt.date]
) -> None:
    assert overlap(one, other) == overlap(other, one)
    shares = [day for day in days if holds_on(one, day) and holds_on(other, day)]
    if shares:
        assert overlap(one, other)
    if overlap(one, other):
        day = max(one.valid_from, other.valid_from)
        assert holds_on(one, day) and holds_on(other, day)


@given(st.lists(policies(), max_size=6), DAYS)
def test_the_one_in_force_holds_on_the_day_and_began_last(
    found: list[Policy], day: dt.date
) -> None:
    now = in_force(found, day)
    holding = [one for one in found if holds_on(one, day)]
    assert (now is None) == (not holding)
    if now is not None:
        assert now in holding and now.valid_from == max(one.valid_from for one in holding)


@pytest.mark.parametrize(
    "address",
    [
        "https://harbour.example/pay-policy.pdf",
        "https://www.harbour-trust.org.uk:443/policies?year=2026#pay",
        "https://xn--hafen-mva.example/",
    ],
)
def test_an_address_that_anybody_can_open_is_taken(address: str) -> None:
    assert address_problem(address) == ""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://harbour.example/", "begins with https"),
        ("HTTPS://harbour.example/", "begins with https"),
        ("javascript:alert(1)", "begins with https"),
        ("harbour.example/pay", "begins with https"),
        ("https://ann:secret@harbour.example/", "Leave out the user name"),
        ("https://harbour.example:8443/", "Leave out the user name"),
        ("https://localhost/pay", "anybody can open"),
        ("https://intranet/pay", "anybody can open"),
        ("https://files.harbour.local/pay", "anybody can open"),
        ("https://10.0.0.4/pay", "anybody can open"),
        ("https://[::1]/pay", "anybody can open"),
        ("https://[::1/pay", "anybody can open"),
        ("https://harbour.example:a/pay", "Leave out the user name"),
        ("https://harbour.example/a b", "as your browser shows it"),
        ("https://härbour.example/", "as your browser shows it"),
        ('https://harbour.example/"><script>', "as your browser shows it"),
        ("https://good.example@evil.example/", "Leave out the user name"),
        ("https://harbour.example.:443/", "anybody can open"),
        ("https://-harbour.example/", "anybody can open"),
        ("https:///pay", "anybody can open"),
    ],
)  # fmt: skip
def test_any_other_address_is_refused_in_words(address: str, words: str) -> None:
    assert words in address_problem(address)


@given(st.text(max_size=60))
def test_whatever_is_typed_as_an_address_is_answered(typed: str) -> None:
    problem = address_problem(typed)
    assert problem == "" or problem[0].isupper()
    assert typed.startswith("https://") or problem


@pytest.mark.parametrize(
    ("scale", "area", "low", "high", "page", "part"),
    [
        ("main", PayArea.ENGLAND, 1, 2, "3", ""),
        ("main", PayArea.ENGLAND, 2, 2, "3", ""),
        ("tlr1", None, 1, 2, "3", ""),
        ("main", None, 1, 2, "3", "low"),
        ("tlr1", PayArea.INNER, 1, 2, "3", "low"),
        ("main", PayArea.ENGLAND, 2, 1, "3", "high"),
        ("main", PayArea.ENGLAND, 1, 2, "  ", "page"),
    ],
)
def test_a_range_names_what_cannot_be(
    scale: str, area: PayArea | None, low: int, high: int, page: str, part: str
) -> None:
    assert range_problem(OwnRange(scale, area, Decimal(low), Decimal(high), page))[0] == part
