"""Hours of training added up by school year, and how they are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

YEAR_BEGINS = 9  # September


def school_year(day: dt.date) -> str:
    """The school year of a day, as schools write it: 2026/27."""
    first = day.year if day.month >= YEAR_BEGINS else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def by_year(entries: Iterable[tuple[dt.date, int]]) -> list[tuple[str, int]]:
    """Minutes for each school year of (day, minutes) pairs, the latest year first."""
    found: dict[str, int] = {}
    for day, minutes in entries:
        year = school_year(day)
        found[year] = found.get(year, 0) + minutes
    return sorted(found.items(), reverse=True)


def hours_number(minutes: int) -> str:
    """Minutes as a number of hours with at most two decimals: 90 is 1.5."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def hours_words(minutes: int) -> str:
    """Minutes as people write hours: "1 hour", "1.5 hours"."""
    number = hours_number(minutes)
    return f"{number} hour{'' if number == '1' else 's'}"
