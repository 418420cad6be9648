"""The rules of yearly statements: school years, numbers as others read them, phrases that count few people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.statements import (
    StatementLine,
    Way,
    few_people_in,
    finished_years,
    first_day,
    last_day,
    number_shown,
    plain,
    year_words,
)


def line(number: str, *, people: bool) -> StatementLine:
    return StatementLine("x", Way.GAVE, "places", Decimal(number), people)


@given(st.dates(dt.date(2025, 9, 1), dt.date(2090, 1, 1)))
def test_only_years_that_are_over_can_be_written_about_the_newest_first(today: dt.date) -> None:
    years = finished_years(today)
    assert years and years == sorted(years, reverse=True) and len(years) <= 3
    assert all(last_day(year) < today for year in years)
    assert last_day(years[0] + 1) >= today


def test_a_school_year_runs_from_september_to_august() -> None:
    assert (first_day(2025), last_day(2025)) == (dt.date(2025, 9, 1), dt.date(2026, 8, 31))
    assert (year_words(2025), year_words(2099)) == ("2025/26", "2099/00")
    assert finished_years(dt.date(2026, 8, 31))[0] == 2024
    assert finished_years(dt.date(2026, 9, 1))[0] == 2025


@given(st.integers(0, 500), st.integers(2, 20))
def test_few_people_are_never_counted_out_and_nothing_else_is_hidden(
    number: int, below: int
) -> None:
    shown = number_shown(line(str(number), people=True), below)
    if 0 < number < below:
        assert shown == f"fewer than {below}"
    else:
        assert shown == plain(Decimal(number))
    assert number_shown(line(str(number), people=False), below) == plain(Decimal(number))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("0", "0"),
        ("2.50", "2.5"),
        ("12", "12"),
        ("1234.25", "1,234.25"),
        ("100", "100"),
        ("0.75", "0.75"),
    ],
)
def test_numbers_are_written_without_idle_decimals(number: str, written: str) -> None:
    assert plain(Decimal(number)) == written


def test_phrases_that_count_few_people_are_found_and_others_are_not() -> None:
    text = "We lent two teachers and 3 of our leaders to 12 schools, and 8 people came. 1,204 pupils sang."
    assert few_people_in(text, 5) == ["two teachers", "3 of our leaders"]
    assert few_people_in(text, 10) == ["two teachers", "3 of our leaders", "8 people"]


@given(st.text(max_size=400))
def test_any_text_at_all_can_be_looked_through(text: str) -> None:
    assert all(phrase in text for phrase in few_people_in(text, 5))
