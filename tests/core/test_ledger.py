"""The ledger between employers: 100,000 movements, disputes and corrections that always come to zero."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import FrozenInstanceError

import pytest

from collabnet.core.ledger import (
    Balance,
    LedgerError,
    Month,
    MonthState,
    Movement,
    Pair,
    after_a_movement,
    balances,
    balances_with,
    by_month,
    check,
    confirm,
    correction,
    dispute,
    pair_of,
    total,
)

EMPLOYERS = [f"trust:{n}" for n in range(40)]
FIRST = dt.date(2026, 9, 1)
PAIR: Pair = ("a", "b")


class Run:
    """A locality that lends, corrects, confirms and disputes at random, with sums kept beside the ledger."""

    def __init__(self) -> None:
        self.chance = random.Random(20261122)
        self.written: dict[int, Movement] = {}
        self.numbers: list[int] = []
        self.corrected: set[int] = set()
        self.months: dict[tuple[Pair, dt.date], Month] = {}
        self.running = dict.fromkeys(EMPLOYERS, Balance())
        self.refused = 0

    def step(self, number: int) -> None:
        on = FIRST + dt.timedelta(days=self.chance.randrange(600))
        what = self.chance.random()
        try:
            if what < 0.7 or not self.numbers:
                giver, receiver = self.chance.sample(EMPLOYERS, 2)
                quarters, pence = self.chance.randrange(1, 200), self.chance.randrange(50_000)
                self._write(Movement(number, giver, receiver, quarters, pence, on))
            elif what < 0.85:
                wrong = self.written[self.chance.choice(self.numbers)]
                if wrong.number not in self.corrected and wrong.corrects is None:
                    self._write(correction(wrong, number=number, on=max(on, wrong.on)))
            else:
                self._speak(self.written[self.chance.choice(self.numbers)].pair, on)
        except LedgerError:
            self.refused += 1

    def _write(self, movement: Movement) -> None:
        key = (movement.pair, movement.month)
        self.months[key] = after_a_movement(self.months.get(key, Month()))
        wrong = self.written.get(movement.corrects or 0)
        check(movement, {wrong.number: wrong} if wrong else {})
        self.written[movement.number] = movement
        self.numbers.append(movement.number)
        self.corrected |= {wrong.number} if wrong else set()
        self.running[movement.giver] += Balance(movement.quarters, movement.pence)
        self.running[movement.receiver] += -Balance(movement.quarters, movement.pence)

    def _speak(self, pair: Pair, on: dt.date) -> None:
        key, side = (pair, on.replace(day=1)), self.chance.choice(pair)
        month = self.months.get(key, Month())
        if self.chance.random() < 0.7:
            self.months[key] = confirm(month, side, pair)
        else:
            self.months[key] = dispute(month, side, pair, "days differ")


def test_100_000_movements_disputes_and_corrections_come_to_zero_and_nothing_is_edited() -> None:
    run = Run()
    for number in range(1, 100_001):
        run.step(number)
    found = balances(run.written.values())
    assert total(found.values()) == Balance(0, 0)
    assert run.running == found
    assert run.refused > 50 and len(run.corrected) > 1_000
    one = EMPLOYERS[0]
    assert total(balances_with(one, run.written.values()).values()) == found[one]
    undoing = {m.corrects: m for m in run.written.values() if m.corrects is not None}
    for number in run.corrected:
        assert set(balances([run.written[number], undoing[number]]).values()) == {Balance()}
    with pytest.raises(FrozenInstanceError):
        run.written[1].quarters = 1  # type: ignore[misc]


def test_a_movement_is_written_once_and_undone_once_and_wholly() -> None:
    lent = Movement(1, "a", "b", 8, 0, FIRST)
    check(lent, {})
    with pytest.raises(LedgerError, match="never changed"):
        check(lent, {1: lent})
    undone = correction(lent, number=2, on=FIRST)
    check(undone, {1: lent})
    with pytest.raises(LedgerError, match="corrected already"):
        check(Movement(3, "b", "a", 8, 0, FIRST, corrects=1), {1: lent, 2: undone})
    with pytest.raises(LedgerError, match="whole"):
        check(Movement(3, "b", "a", 7, 0, FIRST, corrects=1), {1: lent})
    with pytest.raises(LedgerError, match="no such movement"):
        check(Movement(3, "b", "a", 8, 0, FIRST, corrects=9), {1: lent})
    with pytest.raises(LedgerError, match="not corrected"):
        correction(undone, number=3, on=FIRST)
    with pytest.raises(LedgerError, match="before"):
        correction(lent, number=3, on=FIRST - dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("movement", "message"),
    [
        (Movement(1, "a", "a", 4, 0, FIRST), "itself"),
        (Movement(1, "a", "b", 0, 0, FIRST), "quarter"),
        (Movement(1, "a", "b", -4, 0, FIRST), "quarter"),
        (Movement(1, "a", "b", 4, -1, FIRST), "below zero"),
    ],
)
def test_what_cannot_be_lent_is_refused(movement: Movement, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        check(movement, {})


def test_a_month_is_closed_only_by_both_sides_and_a_new_movement_opens_it_again() -> None:
    month = confirm(Month(), "a", PAIR)
    assert month.state is MonthState.HALF_CONFIRMED
    assert after_a_movement(month).state is MonthState.OPEN
    both = confirm(month, "b", PAIR)
    assert both.state is MonthState.CONFIRMED
    for change in (
        lambda: after_a_movement(both),
        lambda: dispute(both, "a", PAIR, "late thought"),
        lambda: confirm(both, "a", PAIR),
    ):
        with pytest.raises(LedgerError, match="open one"):
            change()


def test_a_dispute_stands_until_whoever_raised_it_confirms() -> None:
    month = dispute(confirm(Month(), "b", PAIR), "a", PAIR, "two days too many")
    assert month.state is MonthState.DISPUTED
    assert confirm(month, "b", PAIR).state is MonthState.DISPUTED
    assert confirm(month, "a", PAIR).state is MonthState.CONFIRMED
    with pytest.raises(LedgerError, match="what is wrong"):
        dispute(Month(), "a", PAIR, " ")
    with pytest.raises(LedgerError, match="two employers"):
        confirm(Month(), "c", PAIR)


def test_the_months_of_a_pair_hold_what_either_lent_the_other() -> None:
    movements = [
        Movement(3, "b", "a", 4, 0, dt.date(2026, 10, 2)),
        Movement(1, "a", "b", 8, 0, dt.date(2026, 9, 30)),
        Movement(2, "a", "c", 8, 0, dt.date(2026, 9, 30)),
    ]
    found = by_month(movements, pair_of("b", "a"))
    assert {month: [m.number for m in some] for month, some in found.items()} == {
        dt.date(2026, 9, 1): [1],
        dt.date(2026, 10, 1): [3],
    }
