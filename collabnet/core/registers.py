"""When a register of training may be filled in, when its names are forgotten, and what its marks add up to.

Names are there for the running of the day: they are shown from a week before, can be marked from the morning
of the session, and are gone a set number of days after it. An attendance list is not a contact list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from collabnet.core import school_time

NAMES_DAYS_BEFORE = 7
REOPENED_FOR = dt.timedelta(days=2)


class Phase(StrEnum):
    """What may be done with a register now."""

    COUNTS = "counts"  # too early for names: how many are coming
    NAMES = "names"  # names are shown, nothing can be marked yet
    OPEN = "open"
    LOCKED = "locked"
    FORGOTTEN = "forgotten"

    @property
    def shows_names(self) -> bool:
        """Whether the host sees who is coming or came."""
        return self in (Phase.NAMES, Phase.OPEN, Phase.LOCKED)


class Mark(StrEnum):
    """What was seen of one place."""

    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a register adds up to; `unmarked` places are booked and nobody has said yet."""

    present: int = 0
    absent: int = 0
    unmarked: int = 0
    walk_ins: int = 0  # among those present


def forgotten_from(ends_at: dt.datetime, *, kept_days: int) -> dt.datetime:
    """The instant from which nobody's name is kept for the host: the start of day `kept_days` after it."""
    return school_time.day_start(school_time.day_of(ends_at) + school_time.DAY * kept_days)


def locked_from(ends_at: dt.datetime, *, open_days: int) -> dt.datetime:
    """The instant from which a register is changed only once it was opened again with a reason."""
    return school_time.day_start(school_time.day_of(ends_at) + school_time.DAY * open_days)


def phase(
    *,
    now: dt.datetime,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    open_days: int,
    kept_days: int,
    open_until: dt.datetime | None = None,
) -> Phase:
    """What may be done with the register of a session now."""
    if now >= forgotten_from(ends_at, kept_days=kept_days):
        return Phase.FORGOTTEN
    opens = school_time.day_start(school_time.day_of(starts_at))
    if now < school_time.days_before(opens, NAMES_DAYS_BEFORE):
        return Phase.COUNTS
    if now < opens:
        return Phase.NAMES
    if now < locked_from(ends_at, open_days=open_days):
        return Phase.OPEN
    return Phase.OPEN if open_until is not None and now < open_until else Phase.LOCKED


def tally(lines: Iterable[tuple[Mark | None, bool]]) -> Tally:
    """What (mark, walked in) pairs add up to."""
    found = list(lines)
    return Tally(
        present=sum(mark is Mark.PRESENT for mark, _ in found),
        absent=sum(mark is Mark.ABSENT for mark, _ in found),
        unmarked=sum(mark is None for mark, _ in found),
        walk_ins=sum(walked_in for _, walked_in in found),
    )


def seats_left(places: int, marks: Tally) -> int:
    """How many more can walk in: a place whose holder did not come is free again, one not yet marked is not."""
    return max(0, places - marks.present - marks.unmarked)
