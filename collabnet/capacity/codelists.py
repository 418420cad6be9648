"""The closed lists of what can be offered and why not: subjects, areas, services, rooms and reasons for "no"."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from collabnet.core.capacity_kinds import Group, Kind, year_group_words

DATA = Path(__file__).parent / "data"
COSTS: Mapping[str, str] = MappingProxyType(
    {"free": "Free of charge", "shared": "At cost, shared", "charged": "Charged"}
)
YEAR_GROUPS = tuple(str(n) for n in range(14))  # Reception (0) to Year 13


@dataclass(frozen=True, slots=True)
class Detail:
    """One entry of the list that says what an offer is of: a subject, an area, a service, a kind of room."""

    code: str
    label: str
    kind: Kind
    heading: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for "no", and the groups of kinds it can be given for."""

    code: str
    label: str
    groups: frozenset[Group]


@cache
def details() -> Mapping[str, Detail]:
    """Every subject, area, service and kind of room by code."""
    return MappingProxyType(
        {
            row["code"]: Detail(row["code"], row["label"], Kind(row["kind"]), row["heading"])
            for row in _rows("details.csv")
        }
    )


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason for "no" by code."""
    return MappingProxyType(
        {
            row["code"]: Reason(
                row["code"], row["label"], frozenset(Group(g) for g in row["groups"].split())
            )
            for row in _rows("no_reasons.csv")
        }
    )


def reasons_for(group: Group) -> list[Reason]:
    """The reasons for "no" that can be given for a group of kinds, in the list's order."""
    return [reason for reason in reasons().values() if group in reason.groups]


def details_for(*kinds: Kind) -> dict[str, list[Detail]]:
    """The entries of some kinds, under their headings."""
    found: dict[str, list[Detail]] = {}
    for detail in details().values():
        if detail.kind in kinds:
            found.setdefault(detail.heading, []).append(detail)
    return found


def line_words(kind: Kind, detail: str, name: str = "") -> str:
    """What a line offers in words: "Year 4", "Physics", "Hall: the old gym"."""
    if kind == Kind.YEAR_PLACES:
        return year_group_words(detail)
    entry = details().get(detail)
    label = entry.label if entry else kind.label
    return f"{label}: {name}" if name else label


def _rows(filename: str) -> list[dict[str, str]]:
    with (DATA / filename).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
