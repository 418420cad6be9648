"""Clock times of schools (Europe/London) and instants (UTC): what people type, what is stored, what is written.

A wall time is a naive datetime as a clock in London shows it; an instant is a datetime in UTC. Twice a
year the two do not pair one to one: on 28 March 2027 there is no 1:30am, on 31 October 2027 there are two.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = dt.timedelta(days=1)
TYPED_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?", re.ASCII
)


class Which(StrEnum):
    """Which of two equal clock times is meant, when the clocks have gone back."""

    FIRST = "first"  # still British Summer Time
    SECOND = "second"  # an hour later, Greenwich Mean Time


class TimeProblem(ValueError):
    """A time that cannot be taken as it is; the message is plain words for the person who typed it."""


class NoSuchTime(TimeProblem):
    """The clocks skip this time on that day."""


class TwiceThatDay(TimeProblem):
    """The clocks show this time twice on that day, and nobody said which is meant."""


def occurrences(wall: dt.datetime) -> int:
    """How often a clock in London shows this wall time: 0, 1 or 2 times."""
    first = wall.replace(tzinfo=LONDON, fold=0)
    second = wall.replace(tzinfo=LONDON, fold=1)
    if first.utcoffset() == second.utcoffset():
        return 1
    back = first.astimezone(dt.UTC).astimezone(LONDON).replace(tzinfo=None)
    return 2 if back == wall.replace(fold=0) else 0


def to_instant(wall: dt.datetime, which: Which | None = None) -> dt.datetime:
    """The instant (UTC) at which a clock in London shows `wall`.

    Raises NoSuchTime when the clocks skip it, TwiceThatDay when it comes twice and `which` is None.
    """
    count = occurrences(wall)
    if count == 0:
        raise NoSuchTime(
            f"There is no {clock_words(wall)} on {day_words(wall)}: the clocks go forward from 1am to 2am"
        )
    if count == 2 and which is None:
        raise TwiceThatDay(
            f"{clock_words(wall)} comes twice on {day_words(wall)}, because the clocks go back. "
            "Say whether you mean the first (BST) or the second (GMT)"
        )
    fold = 1 if count == 2 and which is Which.SECOND else 0
    return wall.replace(tzinfo=LONDON, fold=fold).astimezone(dt.UTC)


def to_wall(instant: dt.datetime) -> dt.datetime:
    """What a clock in London shows at an instant (naive; `which_of` says which of two equal times it is)."""
    return instant.astimezone(LONDON).replace(tzinfo=None, fold=0)


def which_of(instant: dt.datetime) -> Which | None:
    """Which of two equal clock times an instant is, or None where there is only one."""
    local = instant.astimezone(LONDON)
    if occurrences(local.replace(tzinfo=None, fold=0)) != 2:
        return None
    return Which.SECOND if local.fold else Which.FIRST


def day_of(instant: dt.datetime) -> dt.date:
    """The day in London at an instant."""
    return instant.astimezone(LONDON).date()


def day_start(day: dt.date) -> dt.datetime:
    """The instant at which a day begins in London (no clock change is at midnight)."""
    return to_instant(dt.datetime.combine(day, dt.time()), Which.FIRST)


def parse_time(text: str) -> dt.time:
    """The time of day that somebody typed: "1:30pm", "13:30", "9am", "midday"; TimeProblem when unclear."""
    words = text.strip().lower()
    if words in ("midday", "noon"):
        return dt.time(12)
    if words == "midnight":
        return dt.time(0)
    found = TYPED_TIME.fullmatch(words)
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (99, 0)
    half = (found["half"] or "").replace(".", "") if found else ""
    if found is None or minute > 59 or (half and not 1 <= hour <= 12) or hour > 23:
        raise TimeProblem("Enter a time, like 1:30pm or 13:30")
    if not half and found["minute"] is None:
        raise TimeProblem(f"Say whether {hour} is morning or afternoon, like 9am or 3:30pm")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return dt.time(hour, minute)


def repeat(first: dt.datetime, *, count: int, weeks: int = 1) -> list[dt.datetime]:
    """The instants of a series: `count` times the wall time `first`, `weeks` apart, whatever the clocks do.

    Raises TimeProblem when one of them does not exist or comes twice; its message names the day.
    """
    step = dt.timedelta(weeks=weeks)
    return [to_instant(first + step * i) for i in range(count)]


def days_before(instant: dt.datetime, days: int) -> dt.datetime:
    """The instant at which clocks showed the same time `days` days earlier.

    Where the clocks skipped that time, an hour later; where they showed it twice, the first of them.
    """
    wall = to_wall(instant) - DAY * days
    if occurrences(wall) == 0:
        wall += dt.timedelta(hours=1)
    return to_instant(wall, Which.FIRST)


def clock_words(wall: dt.datetime | dt.time) -> str:
    """A time of day as the site writes it: 1:30pm, 9am, midday, midnight."""
    if (wall.hour, wall.minute) in ((0, 0), (12, 0)):
        return "midday" if wall.hour else "midnight"
    minutes = f":{wall.minute:02d}" if wall.minute else ""
    return f"{wall.hour % 12 or 12}{minutes}{'am' if wall.hour < 12 else 'pm'}"


def day_words(day: dt.date) -> str:
    """A day as the site writes it: Wednesday 3 March 2027."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def instant_clock_words(instant: dt.datetime) -> str:
    """The time of day at an instant, with BST or GMT where the clocks show it twice."""
    which = which_of(instant)
    zone = {None: "", Which.FIRST: " (BST)", Which.SECOND: " (GMT)"}[which]
    return clock_words(to_wall(instant)) + zone


def words(instant: dt.datetime) -> str:
    """An instant as the site writes it: Wednesday 3 March 2027, 1:30pm."""
    return f"{day_words(to_wall(instant))}, {instant_clock_words(instant)}"


def until_words(instant: dt.datetime) -> str:
    """An instant up to which something holds; the end of a day is 11:59pm on it, never the next day's midnight.

    Source: GOV.UK style, times: "midnight" leaves people unsure which of two days is meant.
    """
    wall = to_wall(instant)
    return words(instant - dt.timedelta(minutes=1)) if wall.time() == dt.time(0) else words(instant)


def span_words(start: dt.datetime, end: dt.datetime) -> str:
    """From when to when: Wednesday 3 March 2027, 1:30pm to 3pm; both days where they differ."""
    if day_of(start) == day_of(end):
        return f"{words(start)} to {instant_clock_words(end)}"
    return f"{words(start)} to {words(end)}"


def hours_between(start: dt.datetime, end: dt.datetime) -> float:
    """How long something lasts, in hours of sixty minutes, whatever the clocks show."""
    return (end - start).total_seconds() / 3600
