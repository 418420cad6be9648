"""When the sides of a secondment are reminded: before the start, a review and the end, and once it is past."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collabnet.core.secondment import State


class What(StrEnum):
    """What a reminder is about."""

    START = "start"
    REVIEW = "review"
    END = "end"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is due: what about, of which day, and how many days before it was to go out."""

    what: What
    day: dt.date
    days_before: int


START_DAYS: Final = 14
REVIEW_DAYS: Final = 7
END_DAYS: Final = (28, 7)  # four weeks leave time to extend, a week to plan the return
LATE: Final = 6  # a reminder that could not go out for longer than that is left out


def due(
    *, state: State, today: dt.date, starts_on: dt.date, ends_on: dt.date, reviews: Iterable[dt.date]
) -> list[Reminder]:  # fmt: skip
    """The reminders that are to go out on a day; `reviews` are those not held yet. Each is sent once by its key."""
    wanted = []
    if state is State.SIGNED:
        wanted.append(Reminder(What.START, starts_on, START_DAYS))
    if state is State.ACTIVE:
        wanted += [Reminder(What.REVIEW, day, REVIEW_DAYS) for day in reviews]
        wanted += [Reminder(What.END, ends_on, days) for days in END_DAYS]
        wanted.append(Reminder(What.OVER, ends_on, -1))
    return [reminder for reminder in wanted if _is_due(reminder, today)]


def _is_due(reminder: Reminder, today: dt.date) -> bool:
    goes_out = reminder.day - dt.timedelta(days=reminder.days_before)
    last = goes_out + dt.timedelta(days=LATE)
    if reminder.days_before > 0:
        last = min(last, reminder.day)
    return goes_out <= today <= last
