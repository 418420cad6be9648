"""The steps in which a statement is filled in, for each kind of owner, and how far one has come."""

from __future__ import annotations

from dataclasses import dataclass

from collabnet.capacity.models import Statement
from collabnet.capacity.queries import Owner
from collabnet.core.capacity import Answer
from collabnet.core.capacity_kinds import Group

LABELS = {
    "places": "Pupil places",
    "people": "Specialists and other people",
    "services": "Shared services",
    "rooms": "Rooms, buildings and transport",
    "terms": "Totals, dates and who may see it",
}
ORDER = {
    "school": ("places", "people", "rooms", "terms"),
    "trust": ("people", "services", "rooms", "terms"),
    "la": ("people", "services", "rooms", "terms"),
    "region": ("people", "terms"),
}
ONE = {
    "people": "people’s time",
    "services": "a shared service",
    "rooms": "a room, building or vehicle",
}
OWN_WORDS = {
    "people": "For example, A level practicals",
    "services": "For example, monthly payroll",
    "rooms": "For example, studio theatre",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name in addresses, its label, its address, and what has been said there."""

    name: str
    label: str
    href: str
    said: str = ""


def steps(owner: Owner, statement: Statement | None) -> list[Step]:
    """The steps of an owner in order, each with what its statement says there so far."""
    return [
        Step(name, LABELS[name], f"{owner.href}/edit/{name}", _said(name, statement))
        for name in ORDER[owner.kind]
    ]


def next_href(owner: Owner, name: str) -> str:
    """The address after a step: the next one, or checking the answers."""
    order = ORDER[owner.kind]
    after = order[order.index(name) + 1 :]
    return f"{owner.href}/edit/{after[0] if after else 'check'}"


def has_step(owner_kind: str, name: str) -> bool:
    """Whether this kind of owner has this step."""
    return name in ORDER.get(owner_kind, ())


def _said(name: str, statement: Statement | None) -> str:
    """A few words on what a step holds: "5 answers", "Nothing said yet"."""
    if statement is None:
        return "Nothing said yet"
    if name == "terms":
        return (
            "For our own organisation only" if statement.visibility == "own" else "For the locality"
        )
    lines = [line for line in statement.lines if line.group == Group(name)]
    if not lines:
        return "Nothing said yet"
    if all(line.answer == Answer.NO for line in lines):
        return "Nothing to offer"
    return "1 answer" if len(lines) == 1 else f"{len(lines)} answers"
