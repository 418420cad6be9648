"""When registers open, lock and forget, and who fits into the room."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import school_time
from collabnet.core.registers import Mark, Phase, Tally, forgotten_from, phase, seats_left, tally

START = school_time.to_instant(
    dt.datetime(2027, 3, 24, 13, 30)
)  # a Wednesday before the clocks change
END = START + dt.timedelta(hours=2)


def at(day: int, hour: int = 12, minute: int = 0, month: int = 3, **more: object) -> Phase:
    now = school_time.to_instant(dt.datetime(2027, month, day, hour, minute))
    return phase(now=now, starts_at=START, ends_at=END, open_days=7, kept_days=28, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "hour", "found"),
    [
        (16, 23, Phase.COUNTS),
        (17, 0, Phase.NAMES),
        (23, 23, Phase.NAMES),
        (24, 0, Phase.OPEN),
        (30, 23, Phase.OPEN),
        (31, 0, Phase.LOCKED),
    ],
)
def test_names_show_a_week_before_and_marks_from_the_morning(
    day: int, hour: int, found: Phase
) -> None:
    assert at(day, hour) is found


def test_names_are_forgotten_at_the_start_of_the_day_that_was_said() -> None:
    assert at(20, 23, 59, month=4) is Phase.LOCKED
    assert at(21, 0, 0, month=4) is Phase.FORGOTTEN
    forgotten = forgotten_from(END, kept_days=28)
    assert school_time.words(forgotten) == "Wednesday 21 April 2027, midnight"


def test_a_register_opened_again_locks_again_and_never_outlives_its_names() -> None:
    until = school_time.to_instant(dt.datetime(2027, 4, 3, 12))
    assert at(2, 12, month=4, open_until=until) is Phase.OPEN
    assert at(3, 12, month=4, open_until=until) is Phase.LOCKED
    assert at(25, 12, month=4, open_until=until + dt.timedelta(days=90)) is Phase.FORGOTTEN


def test_a_place_whose_holder_stayed_away_is_free_for_somebody_who_walks_in() -> None:
    marks = tally(
        [(Mark.PRESENT, False), (Mark.ABSENT, False), (None, False), (Mark.PRESENT, True)]
    )
    assert marks == Tally(present=2, absent=1, unmarked=1, walk_ins=1)
    assert seats_left(4, marks) == 1
    assert seats_left(3, marks) == 0
    assert seats_left(2, marks) == 0


@given(
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1)),
    st.integers(1, 30),
    st.integers(1, 400),
)
def test_once_forgotten_always_forgotten(now: dt.datetime, open_days: int, kept: int) -> None:
    instant = now.replace(tzinfo=dt.UTC, fold=0)

    def found(when: dt.datetime) -> Phase:
        return phase(now=when, starts_at=START, ends_at=END, open_days=open_days, kept_days=kept)

    if found(instant) is Phase.FORGOTTEN:
        assert found(instant + dt.timedelta(days=1)) is Phase.FORGOTTEN
    assert found(forgotten_from(END, kept_days=kept)) is Phase.FORGOTTEN
    assert (
        found(forgotten_from(END, kept_days=kept) - dt.timedelta(seconds=1)) is not Phase.FORGOTTEN
    )
