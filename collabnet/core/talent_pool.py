"""The talent pool: when a person is free, what suits them, from whom a profile is hidden, who is asked in which order.

Pure rules over what people said of themselves. Distances are between places kept to a square of the
British National Grid, so they are right to about a kilometre and no closer, on purpose.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.geography import METRES_PER_MILE, GridPoint, distance_metres

SQUARE: Final = 1_000  # metres; the own place is kept as the middle of its square
BAND_ENDS_KM: Final = (5, 10, 20, 40)
BAND_ENDS_MILES: Final = (3, 6, 12, 25)  # the same ends as pages say them
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
LONGEST_COVER_DAYS: Final = 60
BATCH: Final = 3  # people asked at a time for each person who is needed


class Interest(StrEnum):
    """What a person says they are open to."""

    SECONDMENT = "secondment"
    COVER = "cover"
    SHARED_POST = "shared_post"
    TRAINEE = "trainee"

    @property
    def words(self) -> str:
        """How pages say it."""
        return {
            "secondment": "A secondment to another employer",
            "cover": "Cover for single days or a few weeks",
            "shared_post": "Sharing a post with somebody",
            "trainee": "A placement as a trainee",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a person is free: regular weekdays (Monday is 0), and single days that differ from them."""

    weekdays: frozenset[int] = frozenset()
    free: frozenset[dt.date] = frozenset()
    away: frozenset[dt.date] = frozenset()

    def is_free(self, day: dt.date) -> bool:
        """Whether the person is free that day: a single day's word counts before the weekday's."""
        if day in self.away:
            return False
        return day in self.free or day.weekday() in self.weekdays

    def free_on_all(self, days: Iterable[dt.date]) -> bool:
        """Whether the person is free on each of some days."""
        return all(self.is_free(day) for day in days)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Empty parts ask for nothing: any role, any subject, any phase."""

    role: str = ""
    subjects: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person says they do. No subject named means: whatever the subject."""

    roles: frozenset[str]
    subjects: frozenset[str]
    phases: frozenset[str]


def suits(offered: Offered, wanted: Wanted) -> bool:
    """Whether role, subject and phase go together; an "all through" school takes any phase."""
    if wanted.role and wanted.role not in offered.roles:
        return False
    if wanted.subjects and offered.subjects and not wanted.subjects & offered.subjects:
        return False
    return not wanted.phases or "through" in wanted.phases | offered.phases or bool(
        wanted.phases & offered.phases
    )  # fmt: skip


def kept_place(point: GridPoint) -> GridPoint:
    """The place as it is kept: the middle of its kilometre square, so that no home can be read off it."""
    return GridPoint(
        int(point.easting // SQUARE) * SQUARE + SQUARE // 2,
        int(point.northing // SQUARE) * SQUARE + SQUARE // 2,
    )


def kilometres(start: GridPoint, end: GridPoint) -> int:
    """The distance as the crow flies in whole kilometres, at least 1."""
    return max(1, round(distance_metres(start, end) / 1_000))


def band_of(km: int) -> int:
    """The band of a distance: 0 up to 5 km, 1 up to 10, 2 up to 20, 3 up to 40, 4 beyond."""
    return bisect_left(BAND_ENDS_KM, km)


def band_words(band: int) -> str:
    """A band as pages say it, in miles."""
    if band == 0:
        return f"Up to {BAND_ENDS_MILES[0]} miles away"
    if band == len(BAND_ENDS_MILES):
        return f"More than {BAND_ENDS_MILES[-1]} miles away"
    return f"{BAND_ENDS_MILES[band - 1]} to {BAND_ENDS_MILES[band]} miles away"


def whole_miles(km: int) -> int:
    """Whole kilometres as whole miles, at least 1, for saying them."""
    return max(1, round(km * 1_000 / METRES_PER_MILE))


def whole_kilometres(miles: int) -> int:
    """Whole miles as the whole kilometres that are kept; `whole_miles` gives the same miles back."""
    return round(miles * METRES_PER_MILE / 1_000)


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer with what stands over it: its trust, or the LA that employs a community school's staff."""

    scope: Scope
    over: frozenset[Scope] = frozenset()


def is_hidden(excluded: Iterable[Employer], acting: Iterable[Employer]) -> bool:
    """Whether a profile is hidden from somebody who acts for these employers: one excluded is enough.

    A trust that is excluded takes its schools with it, and a school that is excluded the trust or LA
    that employs its staff. An LA does not take the schools it maintains with it: their heads choose.
    """
    acts = list(acting)
    return any(
        one.scope == other.scope
        or (one.scope.kind is ScopeKind.TRUST and one.scope in other.over)
        or other.scope in one.over
        for one in excluded
        for other in acts
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked: how far, how many days they had lately, when they were asked last.

    `asked` counts the moments of asking in any rising number, None for never; `key` settles what is equal.
    """

    key: str
    km: int
    days: int = 0
    asked: int | None = None


def in_turn(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The order in which people are asked: near first, by band; within a band fair in turn.

    Fair is: fewest days accepted, then asked longest ago (never counts as longest), then the key.
    """
    return sorted(
        candidates,
        key=lambda c: (band_of(c.km), c.days, -1 if c.asked is None else c.asked, c.key),
    )


def next_to_ask(
    order: Sequence[Candidate],
    *,
    already: Collection[str],
    waiting: int,
    places: int,
    everybody: bool = False,
) -> list[Candidate]:
    """Whom to ask now, so that for each place still open three people have the question before them.

    `already` are the keys of all who were ever asked, `waiting` how many of them have yet to answer.
    `everybody` asks all at once. Nobody is asked twice, and nobody once no place is open.
    """
    if places <= 0:
        return []
    left = [c for c in order if c.key not in already]
    return left if everybody else left[: max(0, BATCH * places - waiting)]


def days_between(
    first: dt.date, last: dt.date, weekdays: Collection[int] = range(5)
) -> tuple[dt.date, ...]:
    """The days from the first to the last, both included, that fall on one of the weekdays (Monday is 0)."""
    count = (last - first).days + 1
    days = (first + dt.timedelta(days=n) for n in range(max(0, count)))
    return tuple(day for day in days if day.weekday() in weekdays)


def month_weeks(month: dt.date) -> list[list[dt.date | None]]:
    """The weeks, Monday to Sunday, of the month that a day lies in; None outside of it."""
    first = month.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    days: list[dt.date | None] = [None] * first.weekday()
    days += [first + dt.timedelta(days=n) for n in range((following - first).days)]
    days += [None] * (-len(days) % 7)
    return [days[n : n + 7] for n in range(0, len(days), 7)]
