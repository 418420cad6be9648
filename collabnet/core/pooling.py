"""Pooling requests: the days that suit everybody, or most; and what each would pay at the most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Window:
    """Days (both included) that suit `members` of a pool."""

    earliest: dt.date
    latest: dt.date
    members: int


def best_window(spans: Sequence[Span]) -> Window | None:
    """The days that suit the most members: among equal ones the longest stretch, then the earliest.

    Where some days suit everybody this is all of them. None for a pool without members.
    """
    found: Window | None = None
    for start in sorted({s for s, _ in spans}):
        for end in sorted({e for s, e in spans if e >= start}):
            inside = [s <= start and e >= end for s, e in spans]
            window = Window(start, end, sum(inside))
            if window.members and (found is None or _rank(window) > _rank(found)):
                found = window
    return found


def most_to_pay(total_pence: int, places: int, least_places: int) -> int:
    """The most that a member with so many places can come to pay: only the least number takes part. Whole pence.

    Raises ValueError when nobody would take part.
    """
    whole = max(places, least_places)
    if whole < 1 or places < 0 or total_pence < 0:
        raise ValueError("a commission needs somebody to take part")
    return min(total_pence, -(-total_pence * places // whole))


def _rank(window: Window) -> tuple[int, int, int]:
    return (
        window.members,
        (window.latest - window.earliest).days,
        -window.earliest.toordinal(),
    )
