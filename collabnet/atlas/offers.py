"""What the schools of a map have on offer, in words, as the capacity room lets each visitor see it."""

from __future__ import annotations

from collections.abc import Iterable

from collabnet.atlas.queries import SchoolRow
from collabnet.capacity import queries as capacity
from collabnet.core.actor import Actor

MOST_NAMED = 900  # schools asked for by number; more are asked for all together


def on_offer(*, actor: Actor, rows: Iterable[SchoolRow]) -> dict[int, str]:
    """The offer of each school in words, by URN; schools that list nothing are absent."""
    urns = {row.urn for row in rows}
    found = capacity.on_offer(actor=actor, urns=sorted(urns) if len(urns) <= MOST_NAMED else None)
    return {urn: ", ".join(offered.counts.words) for urn, offered in found.items() if urn in urns}


def counts(*, actor: Actor, rows: Iterable[SchoolRow]) -> dict[int, tuple[int, ...]]:
    """Places, maybe more places, days, maybe more days, services and rooms on offer, by URN: for downloads.

    Empty unless the actor may see the details of that school's statement.
    """
    urns = {row.urn for row in rows}
    found = capacity.on_offer(actor=actor, urns=sorted(urns) if len(urns) <= MOST_NAMED else None)
    return {
        urn: (
            offered.counts.places,
            offered.counts.places_maybe,
            offered.counts.days,
            offered.counts.days_maybe,
            offered.counts.services,
            offered.counts.rooms,
        )
        for urn, offered in found.items()
        if urn in urns and offered.details
    }


def of_school(*, actor: Actor, urn: int) -> str:
    """What one school has on offer, in words; "" for nothing."""
    found = capacity.on_offer(actor=actor, urns=[urn]).get(urn)
    return ", ".join(found.counts.words) if found else ""


def in_areas(*, actor: Actor) -> list[int]:
    """The URNs of all schools that have something on offer, in order."""
    return sorted(capacity.on_offer(actor=actor, urns=None))
