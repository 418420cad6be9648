"""Places that cannot be overbooked and a waiting list with a stated rule: priority first, then arrival.

The rules that the CPD market applies under a lock, and the same market as a small sequential model (`Queue`), against
which the real one is tested. A place is taken when it is booked or held for somebody it was offered to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

USUAL_TIER = 3  # tiers before it have priority; held places are theirs until the hold ends
RULE = (
    "Schools with priority come first, then whoever asked first. A freed place is offered to the first in line, "
    "who has a set time to answer."
)


class State(StrEnum):
    """Where one asked-for place stands."""

    REQUESTED = "requested"
    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    NOT_PLACED = "not_placed"


LIVE = frozenset({State.REQUESTED, State.BOOKED, State.WAITING, State.OFFERED})
TAKING = frozenset({State.BOOKED, State.OFFERED})


class Full(ValueError):
    """A change that would take more places than there are."""


@dataclass(frozen=True, slots=True)
class Room:
    """How an offer stands: its places, those taken, and those still held for employers with priority."""

    places: int
    taken: int = 0
    held_open: int = 0

    def free(self, tier: int) -> int:
        """Places that somebody of this tier may have now."""
        left = self.places - self.taken
        return left if tier < USUAL_TIER else left - self.held_open

    def take(self, tier: int) -> tuple[Room, bool]:
        """The room after one place went to this tier, and whether it was a held one; raises Full."""
        if self.free(tier) < 1:
            raise Full("no place is free")
        held = tier < USUAL_TIER and self.held_open > 0
        return replace(self, taken=self.taken + 1, held_open=self.held_open - held), held

    def give_back(self, *, held: bool) -> Room:
        """The room after a taken place came free; a held one is held again."""
        return replace(self, taken=self.taken - 1, held_open=self.held_open + held)

    def resized(self, places: int) -> Room:
        """The room with another number of places; raises Full rather than drop anybody.

        Held places give way before a resize is refused.
        """
        if places < self.taken:
            raise Full(f"{self.taken} places are taken")
        return replace(self, places=places, held_open=min(self.held_open, places - self.taken))


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody on the waiting list."""

    number: int  # order of arrival
    tier: int


def order(waiting: Iterable[InLine]) -> list[InLine]:
    """The waiting list: priority first, then arrival."""
    return sorted(waiting, key=lambda w: (w.tier, w.number))


def promotions(room: Room, waiting: Iterable[InLine]) -> tuple[Room, list[tuple[InLine, bool]]]:
    """Who is offered a place now, each with whether it is a held one, and the room after that."""
    found = []
    for one in order(waiting):
        if room.free(one.tier) > 0:
            room, held = room.take(one.tier)
            found.append((one, held))
    return room, found


def positions(waiting: Iterable[InLine]) -> dict[int, int]:
    """Place in the line, from 1, by number."""
    return {one.number: place for place, one in enumerate(order(waiting), start=1)}


@dataclass(slots=True)
class Asked:
    """One asked-for place in the model."""

    number: int
    employer: str
    tier: int
    state: State
    held: bool = False


@dataclass(slots=True)
class Queue:
    """An offer and everything asked of it, one act after the other: what the market must be equal to."""

    places: int
    held_open: int = 0
    hold_is_over: bool = False
    asked: list[Asked] = field(default_factory=list)

    @property
    def room(self) -> Room:
        """How it stands."""
        return Room(self.places, sum(a.state in TAKING for a in self.asked), self.held_open)

    def waiting(self) -> list[InLine]:
        """Those who wait."""
        return [InLine(a.number, a.tier) for a in self.asked if a.state == State.WAITING]

    def book(self, employer: str, tier: int = USUAL_TIER, count: int = 1) -> list[Asked]:
        """Ask for places: booked while there are free ones, then waiting."""
        made = []
        for _ in range(count):
            one = Asked(len(self.asked) + 1, employer, tier, State.WAITING)
            if self.room.free(tier) > 0:
                room, one.held = self.room.take(tier)
                one.state, self.held_open = State.BOOKED, room.held_open
            self.asked.append(one)
            made.append(one)
        return made

    def end(self, number: int, state: State) -> None:
        """Somebody cancels, or declines or lets lapse an offered place: it goes to the next in line."""
        one = self.asked[number - 1]
        if one.state in TAKING and one.held and not self.hold_is_over:
            self.held_open += 1
        one.state, one.held = state, False
        self.promote()

    def accept(self, number: int) -> None:
        """An offered place is accepted."""
        self.asked[number - 1].state = State.BOOKED

    def transfer(self, number: int, employer: str) -> None:
        """A booked place goes to another employer's colleague."""
        self.asked[number - 1].employer = employer

    def resize(self, places: int) -> None:
        """More or fewer places; raises Full rather than drop anybody."""
        room = self.room.resized(places)
        self.places, self.held_open = room.places, room.held_open
        self.promote()

    def release(self) -> None:
        """The hold ends: what nobody with priority took is open to everyone."""
        self.held_open, self.hold_is_over = 0, True
        self.promote()

    def promote(self) -> None:
        """Offer what is free to those who wait."""
        room, found = promotions(self.room, self.waiting())
        self.held_open = room.held_open
        for one, held in found:
            asked = self.asked[one.number - 1]
            asked.state, asked.held = State.OFFERED, held

    def broken(self) -> list[str]:
        """The rules that do not hold now: always none."""
        room, found = self.room, []
        if not 0 <= room.taken <= room.places - room.held_open:
            found.append("more places are taken than there are")
        if any(room.free(w.tier) > 0 for w in self.waiting()):
            found.append("a place is free while somebody waits for it")
        if [a.number for a in self.asked] != list(range(1, len(self.asked) + 1)):
            found.append("the numbers have a gap or a double")
        return found
