"""What a school, trust, authority or the DfE can offer: kinds, limits, totals with a cap, and how fresh it is.

Places on offer ("2 places in Year 4") are not small numbers about people, so nothing here is suppressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from collabnet.core.capacity_kinds import UNITS, Group, Kind
from collabnet.core.figures import Value

# Ours: places move within a term, so a quarter without a word is doubtful and half a year is stale.
AMBER_AFTER_DAYS: Final = 90
RED_AFTER_DAYS: Final = 180

MOST_PLACES: Final = 999  # the largest year groups in England are under 500
MOST_DAYS: Final = 500  # days a term of one subject or area; a team of eight full-time people
MOST_MILES: Final = 50
MOST_PEOPLE: Final = 5_000  # a room or field
FURTHEST_YEARS: Final = 3  # ahead or back: an offer is about the near future


class Answer(StrEnum):
    """Whether something is on offer."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class NumberSource(StrEnum):
    """Where the places in a year group or unit come from: never shown without it."""

    ENTERED = "entered"
    PUBLISHED = "published"
    MOST_OFFERS = "most_offers"

    @property
    def words(self) -> str:
        """The source in words."""
        return _SOURCE_WORDS[self]


_SOURCE_WORDS: Final = {
    NumberSource.ENTERED: "entered by the school",
    NumberSource.PUBLISHED: "published figure",
    NumberSource.MOST_OFFERS: "most offers of recent years",
}


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One line of a statement. `detail` is the year group, subject, service or kind of room, as a code."""

    kind: Kind
    answer: Answer
    detail: str = ""
    name: str = ""  # own words where the list has none, e.g. "Studio theatre"
    no_reason: str = ""  # a code of the list of reasons
    quantity: int | None = None  # in the unit of the kind
    places: int | None = None  # places there are in the year group or unit, filled or not
    places_source: NumberSource = NumberSource.ENTERED
    reach_miles: int | None = None  # None: the whole locality
    size: int | None = None  # people a room holds
    times: str = ""
    cost: str = ""  # "free", "shared", "charged" or not said
    cost_note: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value: the field to mend and a plain message."""

    field: str
    message: str


def line_problems(line: OfferLine) -> list[Problem]:
    """What is wrong with a line taken by itself; nothing when it can stand."""
    problems = []
    most = MOST_PLACES if line.kind.group == Group.PLACES else MOST_DAYS
    problems += _number_problems("quantity", line.quantity, most=most)
    problems += _number_problems("places", line.places, most=MOST_PLACES)
    problems += _number_problems("size", line.size, most=MOST_PEOPLE)
    problems += _number_problems("reach_miles", line.reach_miles, most=MOST_MILES, least=1)
    if line.answer == Answer.NO and not line.no_reason:
        problems.append(Problem("answer", "Choose a reason for “no”"))
    if line.answer == Answer.NO and line.quantity:
        problems.append(
            Problem("quantity", "Leave the number empty when the answer is “no”, or choose “yes”")
        )
    if line.answer == Answer.YES and line.kind.unit and not line.quantity:
        unit = line.kind.unit
        problems.append(
            Problem("quantity", f"Enter how many {unit} you offer, or choose “maybe” or “no”")
        )
    if (
        line.places is not None
        and line.quantity is not None
        and line.places < line.quantity <= MOST_PLACES
    ):
        problems.append(
            Problem(
                "quantity",
                f"There are {line.places} places in all, so {line.quantity} cannot be on offer",
            )
        )
    return problems


def _number_problems(field: str, value: int | None, *, most: int, least: int = 0) -> list[Problem]:
    """A problem when a number is out of its range."""
    if value is None or least <= value <= most:
        return []
    return [
        Problem(field, f"Enter {least} or more" if value < least else f"Enter {most:,} or fewer")
    ]


def cap_problems(
    total_cap: int | None, lines: Iterable[OfferLine], *, group: Group, field: str
) -> list[Problem]:
    """What is wrong with a total across lines ("8 subjects, 4 places in all"), given those lines.

    A total that is more than the lines add up to promises what no line offers; one that is less than a single
    line contradicts that line.
    """
    if total_cap is None:
        return []
    unit = UNITS[group]
    numbers = [
        line.quantity or 0
        for line in lines
        if line.kind.group == group and line.answer != Answer.NO
    ]
    together, largest = sum(numbers), max(numbers, default=0)
    if total_cap < 1:
        return [
            Problem(
                field, "Enter 1 or more, or leave the total empty if the lines stand as they are"
            )
        ]
    if together == 0:
        return [Problem(field, f"No line offers {unit} yet, so leave this total empty")]
    if total_cap > together:
        return [
            Problem(
                field,
                f"The lines add up to {together} {unit}: enter {together} or fewer, or leave it empty",
            )
        ]
    if total_cap < largest:
        return [
            Problem(
                field,
                f"One line alone offers {largest} {unit}: enter {largest} or more, or lower that line",
            )
        ]
    return []


def period_problems(
    valid_from: date | None, valid_to: date | None, *, today: date
) -> list[Problem]:
    """What is wrong with the days a statement is valid from and to (both included)."""
    problems = []
    for field, day in (("valid_from", valid_from), ("valid_to", valid_to)):
        if day is not None and abs((day - today).days) > FURTHEST_YEARS * 366:
            problems.append(Problem(field, f"Choose a day within {FURTHEST_YEARS} years of today"))
    if problems or valid_to is None:
        return problems
    if valid_from is not None and valid_to < valid_from:
        return [Problem("valid_to", "The last day must be the same as or after the first day")]
    if valid_to < today:
        return [
            Problem("valid_to", "The last day has passed: choose a later one or leave it empty")
        ]
    return []


@dataclass(frozen=True, slots=True)
class OnOffer:
    """What a statement adds up to: firm offers, and what more there may be."""

    places: int = 0
    places_maybe: int = 0
    days: int = 0
    days_maybe: int = 0
    services: int = 0
    rooms: int = 0

    @property
    def anything(self) -> bool:
        """Whether anything at all is on offer, be it a maybe."""
        return any(
            (self.places, self.places_maybe, self.days, self.days_maybe, self.services, self.rooms)
        )

    @property
    def words(self) -> list[str]:
        """The counts in words, such as "12 places and maybe 3 more"."""
        found = []
        for firm, maybe, one, many in (
            (self.places, self.places_maybe, "place", "places"),
            (
                self.days,
                self.days_maybe,
                "day of staff time a term",
                "days of staff time a term",
            ),
        ):
            if firm:
                more = f" and maybe {maybe} more" if maybe else ""
                found.append(f"{firm:,} {one if firm == 1 else many}{more}")
            elif maybe:
                found.append(f"maybe {maybe:,} {one if maybe == 1 else many}")
        for count, one, many in (
            (self.services, "shared service", "shared services"),
            (self.rooms, "room or vehicle", "rooms or vehicles"),
        ):
            if count:
                found.append(f"{count:,} {one if count == 1 else many}")
        return found


def on_offer(
    lines: Sequence[OfferLine], *, total_places: int | None = None, total_days: int | None = None
) -> OnOffer:
    """Add a statement's lines up; each total caps firm offers first, and what may be offered after them."""
    places = _capped(lines, Group.PLACES, total_places)
    days = _capped(lines, Group.PEOPLE, total_days)
    counts = {
        group: sum(line.kind.group == group and line.answer != Answer.NO for line in lines)
        for group in (Group.SERVICES, Group.ROOMS)
    }
    return OnOffer(*places, *days, counts[Group.SERVICES], counts[Group.ROOMS])


def _capped(lines: Sequence[OfferLine], group: Group, cap: int | None) -> tuple[int, int]:
    """The quantity offered and the quantity that may be, neither past the cap together."""
    firm = sum(x.quantity or 0 for x in lines if x.kind.group == group and x.answer == Answer.YES)
    maybe = sum(
        x.quantity or 0 for x in lines if x.kind.group == group and x.answer == Answer.MAYBE
    )
    if cap is None:
        return firm, maybe
    return min(firm, cap), min(firm + maybe, cap) - min(firm, cap)


class Freshness(StrEnum):
    """How long ago somebody confirmed a statement."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def freshness(confirmed_on: date, *, today: date) -> Freshness:
    """Green for 90 days after it was confirmed, amber for 180, then red."""
    age = (today - confirmed_on).days
    if age > RED_AFTER_DAYS:
        return Freshness.RED
    return Freshness.AMBER if age > AMBER_AFTER_DAYS else Freshness.GREEN


def age_words(confirmed_on: date, *, today: date) -> str:
    """How long ago that was: "today", "yesterday", "120 days ago"."""
    days = (today - confirmed_on).days
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days:,} days ago"


def whole(value: Value) -> int | None:
    """A figure as a whole number of places that fits a statement, or None when there is none."""
    if value.number is None or not 0 <= value.number <= MOST_PLACES:
        return None
    return round(value.number)
