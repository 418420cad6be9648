"""Hours of training by school year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.training_hours import by_year, hours_words, school_year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (dt.date(2026, 8, 31), "2025/26"),
        (dt.date(2026, 9, 1), "2026/27"),
        (dt.date(2027, 1, 1), "2026/27"),
        (dt.date(1999, 12, 31), "1999/00"),
    ],
)
def test_a_school_year_begins_in_september(day: dt.date, year: str) -> None:
    assert school_year(day) == year


@pytest.mark.parametrize(
    ("minutes", "words"), [(60, "1 hour"), (90, "1.5 hours"), (15, "0.25 hours"), (600, "10 hours")]
)
def test_hours_are_written_as_people_write_them(minutes: int, words: str) -> None:
    assert hours_words(minutes) == words


@given(st.lists(st.tuples(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(1, 900))))
def test_no_minute_is_lost_or_counted_twice(entries: list[tuple[dt.date, int]]) -> None:
    assert sum(m for _, m in by_year(entries)) == sum(m for _, m in entries)
