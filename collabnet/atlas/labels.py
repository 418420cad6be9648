"""Which towns to write on a map, and where: the towns of its schools, the largest first and well apart."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Label(NamedTuple):
    """The name of a town and the middle of its schools on the grid, in metres."""

    text: str
    easting: int
    northing: int


def town_labels(
    places: Iterable[tuple[str, int | None, int | None]],
    *,
    fewest: int,
    apart_metres: float,
    most: int,
) -> list[Label]:
    """Up to `most` towns with at least `fewest` schools, none nearer to another than `apart_metres`.

    `places` are (town, easting, northing) of schools; towns go by their number of schools, then name.
    """
    towns: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for town, easting, northing in places:
        if town and easting and northing:
            towns[town.strip()].append((easting, northing))
    kept: list[Label] = []
    for town, points in sorted(towns.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(points) < fewest or len(kept) >= most:
            break
        label = Label(
            town,
            round(statistics.median(p[0] for p in points)),
            round(statistics.median(p[1] for p in points)),
        )
        near = (math.hypot(label.easting - k.easting, label.northing - k.northing) for k in kept)
        if all(distance >= apart_metres for distance in near):
            kept.append(label)
    return kept
