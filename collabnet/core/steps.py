"""Who may take which step from which state: one rule for whatever moves by the steps of several sides.

A table says (state, step) → the sides that may take it; whatever it does not say is refused. Secondments,
adverts, requests for support and concerns each bring their own table.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar


class InWords(Protocol):
    """A state that says in words what it is."""

    @property
    def words(self) -> str:
        """As a page says it."""


class Refused(ValueError):
    """A step that is not possible now, or not for this side; the message is for people."""


State = TypeVar("State", bound=InWords)
Step = TypeVar("Step")
Side = TypeVar("Side")
Table = Mapping[tuple[State, Step], frozenset[Side]]


def allowed(
    table: Table[State, Step, Side], steps: Iterable[Step], state: State, sides: Collection[Side]
) -> list[Step]:
    """Those of the steps that somebody on these sides can take now, in their order."""
    return [step for step in steps if table.get((state, step), frozenset()) & set(sides)]


def check(
    table: Table[State, Step, Side], state: State, step: Step, sides: Collection[Side]
) -> None:
    """Raises Refused for whatever the table does not say."""
    who = table.get((state, step))
    if who is None:
        raise Refused(f"This is not possible now: {state.words[:1].lower()}{state.words[1:]}.")
    if not who & set(sides):
        raise Refused("This step is another side's.")
