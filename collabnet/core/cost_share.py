"""Sharing a cost to the penny in proportion to places: the largest remainders get the odd pennies."""

from __future__ import annotations

from collections.abc import Sequence


def shares(total_pence: int, places: Sequence[int]) -> list[int]:
    """What each pays, in the order given; the sum is exactly `total_pence`.

    Each gets the whole pence of its proportion; the pennies that remain go to the largest fractions (Hamilton's
    method), among equal ones to the earlier. Raises ValueError for negative numbers, or a cost without a place.
    """
    if total_pence < 0 or any(count < 0 for count in places):
        raise ValueError("costs and places cannot be negative")
    whole = sum(places)
    if not whole:
        if total_pence:
            raise ValueError("a cost needs somebody to bear it")
        return [0 for _ in places]
    floors = [total_pence * count // whole for count in places]
    remainders = [total_pence * count % whole for count in places]
    odd = total_pence - sum(floors)
    first = sorted(range(len(places)), key=lambda i: (-remainders[i], i))[:odd]
    return [pence + (i in first) for i, pence in enumerate(floors)]
