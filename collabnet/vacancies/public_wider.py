"""What a search that finds no advert would find without one of its choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from collabnet.vacancies.public_search import Filters, count


def wider(filters: Filters) -> list[tuple[str, int]]:
    """What would be found without one of the choices, where that is something: asked when nothing is."""
    found = []
    for label, changed in _without_one(filters):
        adverts = count(changed)
        if adverts:
            found.append((label, adverts))
    return found


def _without_one(filters: Filters) -> Iterator[tuple[str, Filters]]:
    if filters.radius_miles is not None:
        yield "at any distance", replace(filters, radius_miles=None)
    for label, changes in (
        ("without the words that you searched for", {"q": ""}),
        ("of any kind of job", {"role": ""}),
        ("in any subject", {"subject": ""}),
        ("in any phase or key stage", {"phase": "", "key_stage": ""}),
        ("with any contract or hours", {"contract": "", "pattern": "", "flexible": False}),
        ("at any pay", {"pay": None}),
        ("of any employer and area", {"employer": None, "la": "", "locality": ""}),
    ):
        if any(getattr(filters, name) != value for name, value in changes.items()):
            yield label, replace(filters, **changes)
