"""What became of the places in training: used, wasted, by whom; and what each employer gives and takes.

One place in one session is the unit, so that a series of four sessions with ten places offers forty. An
employer is a trust with all its schools, or a school or council by itself: training inside one trust is
neither given nor taken.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Seat:
    """One mark on a register: who sent the person (None: not said), whether they came."""

    employer: str | None
    present: bool
    walked_in: bool = False  # came without a booking


@dataclass(frozen=True, slots=True)
class Held:
    """One session that took place: its host, its places, how many were booked, and what was marked."""

    host: str
    places: int
    booked: int
    seats: Sequence[Seat] = ()


@dataclass(frozen=True, slots=True)
class PlacesUse:
    """What became of places. `offered` is the sum of the others, `over` people sat on none of them."""

    sessions: int = 0
    offered: int = 0
    used: int = 0
    no_shows: int = 0  # booked, and nobody came or took the seat
    unfilled: int = 0  # never booked, and nobody walked in
    not_recorded: int = 0  # booked, and no register says who came
    over: int = 0

    @property
    def wasted(self) -> int:
        """Places that stayed empty for all we know."""
        return self.no_shows + self.unfilled

    @property
    def known(self) -> int:
        """Places of which we know what became."""
        return self.offered - self.not_recorded

    def percent(self, part: int) -> float | None:
        """A part as a percentage of the places offered; None where none were."""
        return None if not self.offered else 100 * part / self.offered

    def __add__(self, other: PlacesUse) -> PlacesUse:
        return PlacesUse(
            self.sessions + other.sessions,
            self.offered + other.offered,
            self.used + other.used,
            self.no_shows + other.no_shows,
            self.unfilled + other.unfilled,
            self.not_recorded + other.not_recorded,
            self.over + other.over,
        )


def use_of(session: Held) -> PlacesUse:
    """What became of the places of one session: a seat that somebody else took was not wasted."""
    present = sum(seat.present for seat in session.seats)
    absent = len(session.seats) - present
    used = min(present, session.places)
    left = session.places - used
    marked = sum(not seat.walked_in for seat in session.seats)
    unmarked = max(0, session.booked - marked)
    not_recorded = min(unmarked, left)
    no_shows = min(absent, left - not_recorded)
    return PlacesUse(
        sessions=1,
        offered=session.places,
        used=used,
        no_shows=no_shows,
        unfilled=left - not_recorded - no_shows,
        not_recorded=not_recorded,
        over=present - used,
    )


def total(sessions: Iterable[Held]) -> PlacesUse:
    """What became of the places of several sessions."""
    found = PlacesUse()
    for session in sessions:
        found = found + use_of(session)
    return found


def by_host(sessions: Iterable[Held], group_of: Callable[[str], Key]) -> dict[Key, PlacesUse]:
    """What became of places by the employer that hosts."""
    found: dict[Key, PlacesUse] = {}
    for session in sessions:
        key = group_of(session.host)
        found[key] = found.get(key, PlacesUse()) + use_of(session)
    return found


def used_by(
    sessions: Iterable[Held], group_of: Callable[[str], Key | None]
) -> dict[Key | None, int]:
    """How many places people of each group used; None: not known who sent them."""
    found: dict[Key | None, int] = {}
    for session in sessions:
        for seat in session.seats:
            if seat.present:
                key = None if seat.employer is None else group_of(seat.employer)
                found[key] = found.get(key, 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one employer gave to others and took from others, in places used, beside its size."""

    given: int = 0
    taken: int = 0
    pupils: int | None = None

    @property
    def given_share(self) -> float | None:
        """Places given for every 1,000 pupils on roll; None where the size is not known."""
        return None if not self.pupils else 1000 * self.given / self.pupils

    @property
    def taken_share(self) -> float | None:
        """Places taken for every 1,000 pupils on roll; None where the size is not known."""
        return None if not self.pupils else 1000 * self.taken / self.pupils


@dataclass(slots=True)
class _Count:
    given: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Reciprocity: each employer's exchange, and places that went to people whose employer nobody noted."""

    by_employer: Mapping[str, Exchange] = field(default_factory=dict)
    to_unknown: int = 0


def exchanges(
    sessions: Iterable[Held],
    *,
    group_of: Callable[[str], str],
    pupils: Mapping[str, int | None],
) -> Exchanges:
    """What each employer gave and took. A place used inside one employer counts for neither side.

    `pupils` are the employers' sizes by group; an employer without one is kept, without shares.
    """
    counts: dict[str, _Count] = {group: _Count() for group in pupils}
    unknown = 0
    for session in sessions:
        host = group_of(session.host)
        for seat in session.seats:
            if not seat.present:
                continue
            guest = None if seat.employer is None else group_of(seat.employer)
            if guest == host:
                continue
            counts.setdefault(host, _Count()).given += 1
            if guest is None:
                unknown += 1
            else:
                counts.setdefault(guest, _Count()).taken += 1
    return Exchanges(
        {g: Exchange(c.given, c.taken, pupils.get(g)) for g, c in sorted(counts.items())}, unknown
    )
