"""Working days are counted without weekends and England's bank holidays, on from a day and between two."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.working_days import (
    bank_holidays,
    easter_sunday,
    is_working_day,
    working_days_after,
    working_days_between,
)

# www.gov.uk/bank-holidays, England and Wales, as month/day; 2022 and 2023 with the days proclaimed for them alone.
PUBLISHED = {
    2022: "1/3 4/15 4/18 5/2 6/2 6/3 8/29 9/19 12/26 12/27",
    2023: "1/2 4/7 4/10 5/1 5/8 5/29 8/28 12/25 12/26",
    2024: "1/1 3/29 4/1 5/6 5/27 8/26 12/25 12/26",
    2025: "1/1 4/18 4/21 5/5 5/26 8/25 12/25 12/26",
    2026: "1/1 4/3 4/6 5/4 5/25 8/31 12/25 12/28",
    2027: "1/1 3/26 3/29 5/3 5/31 8/30 12/27 12/28",
    2028: "1/3 4/14 4/17 5/1 5/29 8/28 12/25 12/26",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_bank_holidays_are_those_that_the_government_publishes(year: int) -> None:
    found = " ".join(f"{day.month}/{day.day}" for day in sorted(bank_holidays(year)))
    assert found == PUBLISHED[year]


@pytest.mark.parametrize(
    "easter", ["1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2038-04-25", "2049-04-18"]
)  # fmt: skip
def test_easter_comes_when_it_comes(easter: str) -> None:
    day = dt.date.fromisoformat(easter)
    assert easter_sunday(day.year) == day


@given(st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1)), st.integers(0, 60))
def test_counting_working_days_on_and_back_agree(day: dt.date, count: int) -> None:
    later = working_days_after(day, count)
    assert working_days_between(day, later) == count
    assert working_days_between(later, day) == -count
    assert count == 0 or is_working_day(later)


def test_nobody_counts_back() -> None:
    with pytest.raises(ValueError, match="not back"):
        working_days_after(dt.date(2026, 11, 2), -1)


def test_over_christmas_ten_working_days_take_nearly_three_weeks() -> None:
    assert working_days_after(dt.date(2026, 12, 18), 10) == dt.date(2027, 1, 6)
