"""Groups of schools for a public paper: large enough that no single school's modelled loss can be read from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from collabnet.core.what_if import Outcome, Range

FEWEST_SCHOOLS: Final = 3  # besides the schools that are changed
OTHERS: Final = "Other schools"


@dataclass(frozen=True, slots=True)
class Group:
    """Some schools under one name, by their numbers."""

    name: str
    schools: tuple[int, ...]


def publishable(
    groups: Mapping[str, Collection[int]], *, changed: Collection[int], fewest: int = FEWEST_SCHOOLS
) -> list[Group]:
    """The groups by name, the small ones put together; none where all schools together are too few.

    A group needs `fewest` schools that are not themselves changed. Those with fewer become one group of
    others; should that be small too, the smallest of the rest joins it, so that nothing can be worked
    out by subtraction.
    """
    rest = {name: sorted(set(schools)) for name, schools in groups.items() if schools}
    others: list[int] = []
    for name in sorted(rest, key=lambda n: (_unchanged(rest[n], changed), n)):
        is_small = _unchanged(rest[name], changed) < fewest
        if is_small or (others and _unchanged(others, changed) < fewest):
            others += rest.pop(name)
    found = [Group(name, tuple(schools)) for name, schools in sorted(rest.items())]
    if others:
        found.append(Group(OTHERS, tuple(sorted(others))))
    return [group for group in found if _unchanged(group.schools, changed) >= fewest]


def _unchanged(schools: Collection[int], changed: Collection[int]) -> int:
    return sum(school not in changed for school in schools)


def change_of(group: Group, outcome: Outcome) -> Range:
    """How many children more the schools of a group take together: the range of the sums, not a sum of ranges."""
    return Range.of(outcome.changes[:, list(group.schools)].sum(axis=1))
