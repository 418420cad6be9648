"""The changes a what-if can make, how each stands in an address, and what no number of them may be.

A lever is one change: other places for entry at a school, a school closed or opened, a priority area
moved to other schools, specialist places funded. In an address it is a short text such as
"places-100001-90", so that an address alone says what was tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_LEVERS: Final = 20  # changes at once
MOST_PLACES: Final = 2_000  # for entry: more than three times the largest school in England
MOST_SPECIALIST: Final = 300
FORM_OF_ENTRY: Final = 30  # children: the limit of an infant class (School Admissions (Infant Class
# Sizes) Regulations 2012), and the unit in which admission numbers are usually planned
LONGEST_NAME: Final = 60
LARGEST_KEY: Final = 2**31 - 1
GRID_EAST, GRID_NORTH = range(0, 700_001), range(0, 1_300_001)  # metres on the National Grid
SPECIALIST_KINDS: Final = {"unit": "SEN unit", "rp": "resourced provision"}


class LeverError(ValueError):
    """A change that cannot be made; `reason` says why in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Places:
    """Another number of places for entry at a school."""

    urn: int
    places: int

    @property
    def token(self) -> str:
        """How it stands in an address."""
        return f"places-{self.urn}-{self.places}"


@dataclass(frozen=True, slots=True)
class Close:
    """A school takes no more children."""

    urn: int

    @property
    def token(self) -> str:
        """How it stands in an address."""
        return f"close-{self.urn}"


@dataclass(frozen=True, slots=True)
class Open:
    """A new school at a point of the grid, with places for entry."""

    easting: int
    northing: int
    places: int
    name: str

    @property
    def token(self) -> str:
        """How it stands in an address."""
        return f"open-{self.easting}-{self.northing}-{self.places}-{self.name}"


@dataclass(frozen=True, slots=True)
class Priority:
    """In an official catchment one school gains priority, another loses it, or both (0 for none)."""

    catchment: int
    gains: int
    loses: int

    @property
    def token(self) -> str:
        """How it stands in an address."""
        return f"priority-{self.catchment}-{self.gains}-{self.loses}"


@dataclass(frozen=True, slots=True)
class Specialist:
    """More funded specialist places at a school: for children with EHC plans, outside admissions."""

    urn: int
    kind: str  # of SPECIALIST_KINDS
    places: int

    @property
    def token(self) -> str:
        """How it stands in an address."""
        return f"specialist-{self.urn}-{self.kind}-{self.places}"


Lever = Places | Close | Open | Priority | Specialist


def parse(token: str) -> Lever:
    """Read one change from an address. Raises LeverError."""
    kind, _, rest = token.partition("-")
    reader = _READERS.get(kind)
    if reader is None or len(token) > 200:
        raise LeverError("A part of the address is no change that can be tried.")
    return reader(rest)


def parse_all(tokens: Sequence[str]) -> tuple[list[Lever], list[str]]:
    """The changes that can be read, the last one of each school's places, and why others were left out."""
    found: dict[str, Lever] = {}
    reasons: list[str] = []
    if len(tokens) > MOST_LEVERS:
        reasons.append(
            f"At most {MOST_LEVERS} changes can be tried at once. The first {MOST_LEVERS} were kept."
        )
    for token in tokens[:MOST_LEVERS]:
        try:
            lever = parse(token)
        except LeverError as error:
            reasons.append(error.reason)
        else:
            found[_about(lever)] = lever
    return list(found.values()), list(dict.fromkeys(reasons))


def with_lever(levers: Sequence[Lever], lever: Lever) -> list[Lever]:
    """The changes with one more, in place of one about the same thing. Raises LeverError at the limit."""
    kept = [other for other in levers if _about(other) != _about(lever)]
    if len(kept) >= MOST_LEVERS:
        raise LeverError(f"At most {MOST_LEVERS} changes can be tried at once. Remove one first.")
    return [*kept, lever]


def checked_places(places: int) -> int:
    """Places for entry if there can be so many. Raises LeverError."""
    if not 0 <= places <= MOST_PLACES:
        raise LeverError(f"Enter a number of places from 0 to {MOST_PLACES:,}")
    return places


def checked_name(text: str) -> str:
    """The name of a new school. Raises LeverError."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise LeverError(f"Give the new school a name of up to {LONGEST_NAME} characters")
    return name


def _about(lever: Lever) -> str:
    """What a change is about: a second one about the same takes the place of the first."""
    match lever:
        case Places(urn=urn) | Close(urn=urn):
            return f"school-{urn}"
        case Specialist(urn=urn, kind=kind):
            return f"specialist-{urn}-{kind}"
        case Priority(catchment=catchment, gains=gains, loses=loses):
            return f"priority-{catchment}-{gains}-{loses}"
        case Open(easting=easting, northing=northing, name=name):
            return f"open-{easting}-{northing}-{name}"


def _number(text: str, most: int, least: int = 0) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most):
        raise LeverError("A number in the address is out of range.")
    return int(text)


def _places(rest: str) -> Lever:
    urn, _, places = rest.partition("-")
    return Places(_number(urn, LARGEST_KEY, 1), _number(places, MOST_PLACES))


def _close(rest: str) -> Lever:
    return Close(_number(rest, LARGEST_KEY, 1))


def _open(rest: str) -> Lever:
    parts = rest.split("-", 3)
    if len(parts) != 4:
        raise LeverError(
            "A new school in the address lacks its place, its number of places or its name."
        )
    east, north, places, name = parts
    return Open(
        _number(east, GRID_EAST[-1]),
        _number(north, GRID_NORTH[-1]),
        _number(places, MOST_PLACES, 1),
        checked_name(name),
    )


def _priority(rest: str) -> Lever:
    parts = rest.split("-")
    if len(parts) != 3:
        raise LeverError("A priority area in the address names no schools.")
    catchment, gains, loses = (_number(part, LARGEST_KEY) for part in parts)
    if gains == loses:
        raise LeverError("A priority area must gain or lose a school.")
    return Priority(catchment, gains, loses)


def _specialist(rest: str) -> Lever:
    parts = rest.split("-")
    if len(parts) != 3 or parts[1] not in SPECIALIST_KINDS:
        raise LeverError("Specialist places are of a SEN unit or of a resourced provision.")
    return Specialist(
        _number(parts[0], LARGEST_KEY, 1), parts[1], _number(parts[2], MOST_SPECIALIST, 1)
    )


_READERS = {
    "places": _places,
    "close": _close,
    "open": _open,
    "priority": _priority,
    "specialist": _specialist,
}
