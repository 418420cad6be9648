"""Clock times of schools across both changes of the clocks in 2027."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import school_time
from collabnet.core.school_time import NoSuchTime, TimeProblem, TwiceThatDay, Which

UTC = dt.UTC
walls = st.datetimes(min_value=dt.datetime(2020, 1, 1), max_value=dt.datetime(2040, 1, 1))
instants = walls.map(lambda wall: wall.replace(tzinfo=UTC, fold=0))


def test_a_time_that_the_clocks_skip_is_refused_with_its_reason() -> None:
    with pytest.raises(NoSuchTime) as error:
        school_time.to_instant(dt.datetime(2027, 3, 28, 1, 30))
    assert str(error.value) == (
        "There is no 1:30am on Sunday 28 March 2027: the clocks go forward from 1am to 2am"
    )


@pytest.mark.parametrize(("which", "hour"), [(Which.FIRST, 0), (Which.SECOND, 1)])
def test_a_time_that_comes_twice_is_asked_and_then_taken(which: Which, hour: int) -> None:
    wall = dt.datetime(2027, 10, 31, 1, 30)
    with pytest.raises(TwiceThatDay, match=r"1:30am comes twice on Sunday 31 October 2027"):
        school_time.to_instant(wall)
    instant = school_time.to_instant(wall, which)
    assert instant == dt.datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    assert school_time.which_of(instant) is which
    assert school_time.words(instant).endswith("(BST)" if which is Which.FIRST else "(GMT)")


@pytest.mark.parametrize(
    ("wall", "hour"),
    [
        (dt.datetime(2027, 3, 28, 0, 59), 0),
        (dt.datetime(2027, 3, 28, 2, 0), 1),
        (dt.datetime(2027, 10, 31, 0, 59), 23),
        (dt.datetime(2027, 10, 31, 2, 0), 2),
        (dt.datetime(2027, 7, 1, 9, 0), 8),
        (dt.datetime(2027, 1, 11, 9, 0), 9),
    ],
)
def test_times_beside_the_changes_have_one_instant(wall: dt.datetime, hour: int) -> None:
    assert school_time.occurrences(wall) == 1
    assert school_time.to_instant(wall).hour == hour


def test_a_weekly_series_keeps_its_clock_time_across_a_change() -> None:
    found = school_time.repeat(dt.datetime(2027, 3, 22, 16, 0), count=3)
    assert [i.hour for i in found] == [16, 15, 15]
    assert {school_time.to_wall(i).hour for i in found} == {16}
    autumn = school_time.repeat(dt.datetime(2027, 10, 18, 16, 0), count=2, weeks=2)
    assert [i.hour for i in autumn] == [15, 16]


def test_a_series_that_meets_a_skipped_time_names_the_day() -> None:
    with pytest.raises(NoSuchTime, match="28 March 2027"):
        school_time.repeat(dt.datetime(2027, 3, 14, 1, 30), count=4)


def test_a_day_before_is_the_same_time_on_the_clock_not_24_hours() -> None:
    spring = school_time.to_instant(dt.datetime(2027, 3, 28, 9, 0))
    assert spring - school_time.days_before(spring, 1) == dt.timedelta(hours=23)
    autumn = school_time.to_instant(dt.datetime(2027, 10, 31, 9, 0))
    assert autumn - school_time.days_before(autumn, 1) == dt.timedelta(hours=25)
    assert autumn - school_time.days_before(autumn, 7) == dt.timedelta(days=7, hours=1)


def test_a_day_before_never_falls_into_the_hour_that_is_skipped() -> None:
    after = school_time.to_instant(dt.datetime(2027, 3, 29, 1, 30))
    assert school_time.to_wall(school_time.days_before(after, 1)) == dt.datetime(2027, 3, 28, 2, 30)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("1:30pm", dt.time(13, 30)),
        (" 13:30 ", dt.time(13, 30)),
        ("1.30 PM", dt.time(13, 30)),
        ("9am", dt.time(9)),
        ("12am", dt.time(0)),
        ("12pm", dt.time(12)),
        ("midday", dt.time(12)),
        ("midnight", dt.time(0)),
        ("00:15", dt.time(0, 15)),
    ],
)
def test_a_time_is_read_as_people_type_it(text: str, time: dt.time) -> None:
    assert school_time.parse_time(text) == time


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9",
        "25:00",
        "13:60",
        "13pm",
        "0am",
        "1:3pm",
        "half past one",
        "1:30\x00",
        "٩:٠٠",
        "9" * 99,
    ],
)
def test_a_time_that_is_unclear_is_refused(text: str) -> None:
    with pytest.raises(TimeProblem):
        school_time.parse_time(text)


def test_an_instant_is_written_as_the_site_writes_it() -> None:
    start = dt.datetime(2027, 3, 3, 13, 30, tzinfo=UTC)
    assert school_time.words(start) == "Wednesday 3 March 2027, 1:30pm"
    end = start + dt.timedelta(hours=1, minutes=30)
    assert school_time.span_words(start, end) == "Wednesday 3 March 2027, 1:30pm to 3pm"
    late = start + dt.timedelta(days=1)
    assert school_time.span_words(start, late).endswith("to Thursday 4 March 2027, 1:30pm")


def test_what_ends_with_a_day_is_never_said_to_end_at_midnight_of_the_next() -> None:
    end = school_time.day_start(dt.date(2026, 12, 18))
    assert school_time.until_words(end) == "Thursday 17 December 2026, 11:59pm"
    noon = dt.datetime(2026, 12, 18, 12, tzinfo=UTC)
    assert school_time.until_words(noon) == "Friday 18 December 2026, midday"


def test_an_hour_across_a_change_is_sixty_minutes() -> None:
    start = school_time.to_instant(dt.datetime(2027, 10, 31, 0, 30))
    end = school_time.to_instant(dt.datetime(2027, 10, 31, 2, 30))
    assert school_time.hours_between(start, end) == 3.0


@given(instants)
def test_every_instant_is_found_again_from_its_clock_time(instant: dt.datetime) -> None:
    instant = instant.replace(microsecond=0)
    wall = school_time.to_wall(instant)
    assert school_time.to_instant(wall, school_time.which_of(instant)) == instant


@given(walls)
def test_every_clock_time_is_taken_refused_or_asked_about(wall: dt.datetime) -> None:
    count = school_time.occurrences(wall)
    if count == 1:
        assert school_time.to_wall(school_time.to_instant(wall)) == wall
    else:
        with pytest.raises(TimeProblem):
            school_time.to_instant(wall)


@given(st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_a_time_of_day_that_is_written_is_read_again(time: dt.time) -> None:
    assert school_time.parse_time(school_time.clock_words(time)) == time


@given(instants, st.integers(0, 400))
def test_days_before_is_never_later_and_keeps_the_clock(instant: dt.datetime, days: int) -> None:
    found = school_time.days_before(instant, days)
    assert found <= instant
    assert school_time.day_of(found) == school_time.day_of(instant) - dt.timedelta(days=days)
