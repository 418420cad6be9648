"""The ledger between employers: who lent whom how many days, in double entry, confirmed month by month.

A movement is written once and never edited: a mistake is undone by a movement that names it. What
one employer gave, the other received, so the sum over a locality is always zero. Days are counted in
quarters, so that no sum is ever rounded; pounds are optional and in pence. A month that both sides
have confirmed is closed: what is found wrong later is corrected in an open month.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

QUARTERS_IN_A_DAY: Final = 4
Pair = tuple[str, str]  # two employers in alphabetical order


class LedgerError(ValueError):
    """A movement that cannot be written, or a month that cannot be changed; the message is for people."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Days (in quarters) and pence that `giver` lent to `receiver` on a day; `corrects` names an earlier one."""

    number: int
    giver: str
    receiver: str
    quarters: int
    pence: int
    on: dt.date
    corrects: int | None = None

    @property
    def pair(self) -> Pair:
        """The two employers, whichever gave."""
        return pair_of(self.giver, self.receiver)

    @property
    def month(self) -> dt.date:
        """The first day of its month."""
        return self.on.replace(day=1)


@dataclass(frozen=True, slots=True)
class Balance:
    """What one employer has given more than received: below zero, it has received more."""

    quarters: int = 0
    pence: int = 0

    @property
    def days(self) -> float:
        """In days."""
        return self.quarters / QUARTERS_IN_A_DAY

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(self.quarters + other.quarters, self.pence + other.pence)

    def __neg__(self) -> "Balance":
        return Balance(-self.quarters, -self.pence)


class MonthState(StrEnum):
    """What both sides say of a month."""

    OPEN = "open"
    HALF_CONFIRMED = "half_confirmed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"

    @property
    def words(self) -> str:
        """As a page says it."""
        return {
            "open": "Not confirmed yet",
            "half_confirmed": "Confirmed by one employer",
            "confirmed": "Confirmed by both employers",
            "disputed": "Disputed",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Month:
    """A month between two employers: who has confirmed it, and what is disputed by whom."""

    confirmed_by: frozenset[str] = frozenset()
    disputed_by: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> MonthState:
        """The state that follows: a dispute stands until whoever raised it confirms."""
        if self.disputed_by:
            return MonthState.DISPUTED
        return (MonthState.OPEN, MonthState.HALF_CONFIRMED, MonthState.CONFIRMED)[
            len(self.confirmed_by)
        ]


def pair_of(one: str, other: str) -> Pair:
    """Two employers in the order of their codes. Raises LedgerError when they are the same."""
    if one == other:
        raise LedgerError("An employer does not lend to itself.")
    return (one, other) if one < other else (other, one)


def confirm(month: Month, by: str, pair: Pair) -> Month:
    """The month once one side has confirmed it; its own dispute ends with that. Raises LedgerError."""
    _is_side(by, pair)
    _is_changeable(month)
    return Month(
        month.confirmed_by | {by},
        {side: reason for side, reason in month.disputed_by.items() if side != by},
    )


def dispute(month: Month, by: str, pair: Pair, reason: str) -> Month:
    """The month once one side has disputed it, with the reason. Raises LedgerError."""
    _is_side(by, pair)
    _is_changeable(month)
    if not reason.strip():
        raise LedgerError("Say what is wrong with the month.")
    return Month(month.confirmed_by - {by}, {**month.disputed_by, by: reason.strip()})


def after_a_movement(month: Month) -> Month:
    """The month once something new is written in it: what was confirmed was another sum."""
    _is_changeable(month)
    return Month(frozenset(), month.disputed_by)


def correction(
    wrong: Movement, *, number: int, on: dt.date, month: Month | None = None
) -> Movement:
    """The movement that undoes an earlier one on a day of an open month. Raises LedgerError."""
    if wrong.corrects is not None:
        raise LedgerError("A correction is not corrected: write the movement anew.")
    if on < wrong.on:
        raise LedgerError("A correction is not dated before what it corrects.")
    if month is not None:
        _is_changeable(month)
    return Movement(
        number=number,
        giver=wrong.receiver,
        receiver=wrong.giver,
        quarters=wrong.quarters,
        pence=wrong.pence,
        on=on,
        corrects=wrong.number,
    )


def check(movement: Movement, earlier: Mapping[int, Movement]) -> None:
    """Refuse what cannot be written, given the movements there are by number. Raises LedgerError."""
    pair_of(movement.giver, movement.receiver)
    if movement.quarters <= 0:
        raise LedgerError("Lend a quarter of a day at least.")
    if movement.pence < 0:
        raise LedgerError("A recharge is not below zero.")
    if movement.number in earlier:
        raise LedgerError("A movement is written once and never changed.")
    if movement.corrects is None:
        return
    wrong = earlier.get(movement.corrects)
    if wrong is None:
        raise LedgerError("There is no such movement to correct.")
    if any(m.corrects == wrong.number for m in earlier.values() if m.pair == wrong.pair):
        raise LedgerError("This movement is corrected already.")
    if movement != correction(wrong, number=movement.number, on=movement.on):
        raise LedgerError("A correction undoes the whole of a movement.")


def balances(movements: Iterable[Movement]) -> dict[str, Balance]:
    """What each employer has given more than received. They add up to zero."""
    found: dict[str, Balance] = defaultdict(Balance)
    for movement in movements:
        moved = Balance(movement.quarters, movement.pence)
        found[movement.giver] += moved
        found[movement.receiver] += -moved
    return dict(found)


def balances_with(employer: str, movements: Iterable[Movement]) -> dict[str, Balance]:
    """What an employer has given each other one more than it received from it."""
    found: dict[str, Balance] = defaultdict(Balance)
    for movement in movements:
        moved = Balance(movement.quarters, movement.pence)
        if movement.giver == employer:
            found[movement.receiver] += moved
        elif movement.receiver == employer:
            found[movement.giver] += -moved
    return dict(found)


def total(found: Iterable[Balance]) -> Balance:
    """The sum of balances; of a whole locality it is zero."""
    return sum(found, Balance())


def by_month(movements: Sequence[Movement], pair: Pair) -> dict[dt.date, list[Movement]]:
    """The movements between two employers by the first day of their month, in order."""
    found: dict[dt.date, list[Movement]] = defaultdict(list)
    for movement in sorted(movements, key=lambda m: (m.on, m.number)):
        if movement.pair == pair:
            found[movement.month].append(movement)
    return dict(found)


def _is_side(by: str, pair: Pair) -> None:
    if by not in pair:
        raise LedgerError("Only the two employers have a say in their month.")


def _is_changeable(month: Month) -> None:
    if month.state is MonthState.CONFIRMED:
        raise LedgerError("Both sides have confirmed this month. Correct it in an open one.")
