"""Steps of several sides: what the table does not say is refused, and what it allows stands in the steps' own order."""

from __future__ import annotations

from enum import StrEnum

import pytest

from collabnet.core.steps import Refused, allowed, check


class Door(StrEnum):
    """A thing with states."""

    OPEN = "open"
    SHUT = "shut"

    @property
    def words(self) -> str:
        """As a page says it."""
        return {"open": "Open to all", "shut": "Shut by the DfE"}[self.value]


TABLE = {
    (Door.OPEN, "shut"): frozenset({"owner"}),
    (Door.OPEN, "enter"): frozenset({"owner", "guest"}),
    (Door.SHUT, "open"): frozenset({"owner"}),
}
STEPS = ("enter", "shut", "open")


def test_a_side_may_what_the_table_says_in_the_order_of_the_steps() -> None:
    assert allowed(TABLE, STEPS, Door.OPEN, {"owner"}) == ["enter", "shut"]
    assert allowed(TABLE, STEPS, Door.OPEN, {"guest"}) == ["enter"]
    assert allowed(TABLE, STEPS, Door.SHUT, {"guest"}) == []
    assert allowed(TABLE, STEPS, Door.SHUT, {"guest", "owner"}) == ["open"]


def test_a_step_that_is_possible_for_one_of_the_sides_passes() -> None:
    check(TABLE, Door.OPEN, "enter", {"guest", "neighbour"})


@pytest.mark.parametrize(
    ("state", "step", "sides", "why"),
    [
        (Door.SHUT, "enter", {"owner"}, "This is not possible now: shut by the DfE."),
        (Door.OPEN, "paint", {"owner"}, "This is not possible now: open to all."),
        (Door.OPEN, "shut", {"guest"}, "This step is another side's."),
        (Door.OPEN, "shut", set[str](), "This step is another side's."),
    ],
)
def test_whatever_the_table_does_not_say_is_refused_and_says_why(
    state: Door, step: str, sides: set[str], why: str
) -> None:
    with pytest.raises(Refused) as refused:
        check(TABLE, state, step, sides)
    assert str(refused.value) == why
