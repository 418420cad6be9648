"""The schools nearest to a place: a box on the index of places that grows until enough are found."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, Float, bindparam, func, literal_column, or_, select

from collabnet.core.geography import GridPoint
from collabnet.directory.models import School
from collabnet.platform.db import read

LISTED_STATUSES: Final = ("1", "3")  # open, or open but proposed to close
FARTHEST_METRES: Final = 900_000.0  # longer than England
SMALLEST_HALF_METRES: Final = 1_000.0
CELL_METRES: Final = 5_000
DENSITY_KEPT_SECONDS: Final = 600.0

_EAST: Final = School.easting - bindparam("east", type_=Float)
_NORTH: Final = School.northing - bindparam("north", type_=Float)
_SQUARED = (_EAST * _EAST + _NORTH * _NORTH).label("squared")
# The statuses are written out: an IN list is expanded anew at every execution.
_NEAREST = (
    select(School.urn, _SQUARED)
    .where(
        School.easting.between(bindparam("west"), bindparam("end")),
        School.northing.between(bindparam("south"), bindparam("top")),
        or_(*(School.status_code == literal_column(f"'{code}'") for code in LISTED_STATUSES)),
        _SQUARED.element <= bindparam("limit", type_=Float),
    )
    .order_by(_SQUARED, School.urn)
    .limit(bindparam("count"))
)


class Nearby(NamedTuple):
    """A school and how far it is, in metres on the grid."""

    urn: int
    metres: float


def nearest_schools(
    point: GridPoint, *, count: int, conditions: Sequence[ColumnElement[bool]] = ()
) -> list[Nearby]:
    """The `count` open schools nearest to the point (and fulfilling the conditions), nearest first.

    Exact: only what lies in the circle inside the box counts as found. Equal distances are in order
    of URN. Fewer than `count` only where there are no more.
    """
    statement = _NEAREST.where(*conditions) if conditions else _NEAREST
    east, north = float(point.easting), float(point.northing)  # squares overflow whole numbers
    half = _density().half_width(point, count)
    while True:
        found = read(
            statement,
            {
                "east": east, "north": north, "limit": half * half, "count": count,
                "west": math.floor(east - half), "end": math.ceil(east + half),
                "south": math.floor(north - half), "top": math.ceil(north + half),
            },
        ).all()  # fmt: skip
        if len(found) >= count or half >= FARTHEST_METRES:
            return [Nearby(urn, math.sqrt(squared)) for urn, squared in found]
        # Area enough for what is missing at the density seen, but never in tiny or huge steps.
        growth = math.sqrt(2 * count / len(found)) if found else 4.0
        half *= min(max(growth, 1.5), 4.0)


@dataclass(frozen=True, slots=True)
class _Density:
    """How many schools stand in each cell: only a guess where to begin, so it may be out of date."""

    cells: Counter[tuple[int, int]]
    read_at: float

    def half_width(self, point: GridPoint, count: int) -> float:
        """Half the side of a box likely to hold twice as many schools as are wanted, in metres."""
        column, row = int(point.easting // CELL_METRES), int(point.northing // CELL_METRES)
        for reach in (0, 1, 2, 4):
            around = range(-reach, reach + 1)
            schools = sum(self.cells[column + x, row + y] for x in around for y in around)
            if schools >= min(count, 12):
                side = (2 * reach + 1) * CELL_METRES
                return max(SMALLEST_HALF_METRES, side * math.sqrt(2 * count / (math.pi * schools)))
        return 9 * CELL_METRES


def _density() -> _Density:
    """The density kept by this process, read from the database when it is old."""
    kept = current_app.extensions.get("school_density")
    if isinstance(kept, _Density) and time.monotonic() - kept.read_at < DENSITY_KEPT_SECONDS:
        return kept
    columns = School.easting // CELL_METRES, School.northing // CELL_METRES
    rows = read(
        select(*columns, func.count()).where(School.easting.is_not(None)).group_by(*columns)
    )
    cells = Counter({(int(c), int(r)): n for c, r, n in rows if c is not None and r is not None})
    fresh = _Density(cells, time.monotonic())
    current_app.extensions["school_density"] = fresh
    return fresh
