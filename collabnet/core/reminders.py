"""When somebody who is booked is reminded: a week and a day before, by London's clocks."""

from __future__ import annotations

import datetime as dt

from collabnet.core import school_time

DAYS_BEFORE = (7, 1)


def due(*, now: dt.datetime, starts_at: dt.datetime, booked_at: dt.datetime) -> int | None:
    """Which reminder is to go out now: 7 (days before), 1, or None.

    A week's reminder that is more than five days late is left out, and so is one that fell due before the
    booking was made: whoever books has just been told.
    """
    for days in reversed(DAYS_BEFORE):
        falls_due = school_time.days_before(starts_at, days)
        until = starts_at if days == 1 else school_time.days_before(starts_at, 2)
        if falls_due <= now < until and booked_at < falls_due:
            return days
    return None
