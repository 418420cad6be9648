"""Days on which offices in England work: counted on from a day and between two, bank holidays left out.

Term dates differ from school to school and are nowhere in it.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Final

DAY: Final = dt.timedelta(days=1)
MONDAY: Final = 0
# Proclaimed for a single year, and the day that was moved for it: the jubilee, the funeral, the coronation.
ADDED: Final = frozenset(
    {dt.date(2022, 6, 2), dt.date(2022, 6, 3), dt.date(2022, 9, 19), dt.date(2023, 5, 8)}
)
MOVED: Final = frozenset({dt.date(2022, 5, 30)})


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The day that lies `count` working days after `day`; `day` itself for 0. Raises ValueError below 0."""
    if count < 0:
        raise ValueError("count on from a day, not back")
    found = day
    while count:
        found += DAY
        count -= is_working_day(found)
    return found


def working_days_between(first: dt.date, last: dt.date) -> int:
    """Working days after `first` up to and with `last`; below 0 when `last` is earlier."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + n * DAY) for n in range(1, (last - first).days + 1))


def is_working_day(day: dt.date) -> bool:
    """Whether a day is a weekday and no bank holiday."""
    return _is_weekday(day) and day not in bank_holidays(day.year)


@cache
def bank_holidays(year: int) -> frozenset[dt.date]:
    """The bank holidays of England in a year: the rule, and what was proclaimed for single years so far.

    Source: Banking and Financial Dealings Act 1971, schedule 1, and the custom of proclaiming the first
    weekday after a holiday that falls on a weekend; www.gov.uk/bank-holidays.
    """
    easter = easter_sunday(year)
    days = {
        *_weekdays_from(dt.date(year, 1, 1), 1),
        easter - 2 * DAY,
        easter + DAY,
        _monday_from(dt.date(year, 5, 1)),
        _monday_from(dt.date(year, 5, 25)),  # the last one of May
        _monday_from(dt.date(year, 8, 25)),  # the last one of August
        *_weekdays_from(dt.date(year, 12, 25), 2),
    }
    return frozenset(days - MOVED) | {day for day in ADDED if day.year == year}


def easter_sunday(year: int) -> dt.date:
    """Easter Sunday, by the anonymous Gregorian algorithm (Meeus, "Astronomical Algorithms", chapter 8)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_left = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, years_left = divmod(of_century, 4)
    weekday = (32 + 2 * century_left + 2 * leaps - epact - years_left) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _is_weekday(day: dt.date) -> bool:
    return day.weekday() < 5


def _weekdays_from(day: dt.date, count: int) -> Iterator[dt.date]:
    """The first `count` weekdays from a day on, itself included."""
    return islice(filter(_is_weekday, (day + n * DAY for n in range(7))), count)


def _monday_from(day: dt.date) -> dt.date:
    """The first Monday from a day on, itself included."""
    return day + (MONDAY - day.weekday()) % 7 * DAY
