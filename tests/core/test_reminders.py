"""Reminders a week and a day before, at the same time on the clock, across both changes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import school_time
from collabnet.core.reminders import due

LONG_AGO = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


def london(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return school_time.to_instant(dt.datetime(2027, month, day, hour, minute))


@pytest.mark.parametrize(
    ("starts_at", "moments"),
    [  # a Monday after each change: a week before is on the other side of it
        (london(3, 29, 9), {(22, 8, 59): None, (22, 9, 0): 7, (27, 8, 59): 7, (27, 9, 0): None,
                            (28, 8, 59): None, (28, 9, 0): 1, (29, 8, 59): 1, (29, 9, 0): None}),
        (london(3, 28, 9), {(27, 8, 59): None, (27, 9, 0): 1}),
    ],
)  # fmt: skip
def test_a_reminder_falls_due_at_the_time_on_the_clock(
    starts_at: dt.datetime, moments: dict[tuple[int, int, int], int | None]
) -> None:
    for (day, hour, minute), expected in moments.items():
        now = london(3, day, hour, minute)
        assert due(now=now, starts_at=starts_at, booked_at=LONG_AGO) == expected, (
            day,
            hour,
            minute,
        )


def test_in_autumn_a_day_before_is_25_hours_before() -> None:
    starts_at = london(10, 31, 9)
    assert due(now=starts_at - dt.timedelta(hours=25), starts_at=starts_at, booked_at=LONG_AGO) == 1
    before = starts_at - dt.timedelta(hours=25, seconds=1)
    assert due(now=before, starts_at=starts_at, booked_at=LONG_AGO) is None


def test_whoever_booked_since_is_not_reminded_of_what_they_were_just_told() -> None:
    starts_at = london(5, 12, 14)
    now = london(5, 6, 9)
    assert due(now=now, starts_at=starts_at, booked_at=london(5, 5, 13)) == 7
    assert due(now=now, starts_at=starts_at, booked_at=london(5, 5, 15)) is None


@given(
    st.datetimes(dt.datetime(2027, 1, 1), dt.datetime(2028, 1, 1)),
    st.integers(0, 10 * 24 * 60),
)
def test_each_reminder_comes_once_as_time_goes_by(start: dt.datetime, minutes: int) -> None:
    starts_at = start.replace(tzinfo=dt.UTC, fold=0)
    now = starts_at - dt.timedelta(minutes=minutes)
    found = due(now=now, starts_at=starts_at, booked_at=LONG_AGO)
    if found is not None:
        assert school_time.days_before(starts_at, found) <= now < starts_at
