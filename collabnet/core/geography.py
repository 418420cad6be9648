"""Points on the British National Grid, straight-line distances, radii and what lies in an area.

Distances are measured on the grid: against the ellipsoid it is out by 0.03 % on average and 0.04 %
at most over England, far less than the difference between a straight line and a walk. Grid
coordinates are metres east and north.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]

METRES_PER_MILE: Final = 1609.344
SMALLEST_RADIUS_MILES: Final = 1.0
LARGEST_RADIUS_MILES: Final = 50.0

# Turns longitudes and latitudes (WGS84) into eastings and northings; the platform supplies it.
ToGrid = Callable[[Floats, Floats], tuple[Floats, Floats]]


class GeographyError(ValueError):
    """A place, radius or shape that cannot be used; `reason` is plain words for whoever gave it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GridPoint(NamedTuple):
    """A point on the British National Grid, in metres."""

    easting: float
    northing: float


class Box(NamedTuple):
    """An upright rectangle, in the units of whoever made it; its edges belong to it."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies in the rectangle; a coordinate that is not a number never does."""
        return self.west <= x <= self.east and self.south <= y <= self.north


# England with its islands and a few kilometres to spare. Every school of the 2022 register lies
# inside.
ENGLAND_GRID: Final = Box(west=80_000, south=4_000, east=657_000, north=658_500)
ENGLAND_DEGREES: Final = Box(west=-6.6, south=49.8, east=1.9, north=55.9)


def is_plausibly_in_england(point: GridPoint) -> bool:
    """Whether a grid point lies in the rectangle round England; zeros and degrees never do."""
    return ENGLAND_GRID.contains(point.easting, point.northing)


def distance_metres(start: GridPoint, end: GridPoint) -> float:
    """The straight line between two grid points, in metres."""
    return math.hypot(end.easting - start.easting, end.northing - start.northing)


def distances_metres(origin: GridPoint, eastings: Floats, northings: Floats) -> Floats:
    """The straight lines from one point to many, in metres; nan where a coordinate is nan."""
    return np.hypot(np.asarray(eastings) - origin.easting, np.asarray(northings) - origin.northing)


def miles(metres: float) -> float:
    """Metres as miles, to the one decimal that pages show."""
    return round(metres / METRES_PER_MILE, 1)


def metres(miles_: float) -> float:
    """Miles as metres."""
    return miles_ * METRES_PER_MILE


def box_around(centre: GridPoint, radius_metres: float) -> Box:
    """The rectangle round a circle: what an index can search before distances are measured."""
    return Box(
        west=centre.easting - radius_metres,
        south=centre.northing - radius_metres,
        east=centre.easting + radius_metres,
        north=centre.northing + radius_metres,
    )


def box_of(points: Sequence[GridPoint], *, margin_metres: float = 0.0) -> Box:
    """The rectangle round some points with a margin. Raises GeographyError when there are none."""
    if not points:
        raise GeographyError("There are no places to show.")
    eastings, northings = [p.easting for p in points], [p.northing for p in points]
    return Box(
        west=min(eastings) - margin_metres,
        south=min(northings) - margin_metres,
        east=max(eastings) + margin_metres,
        north=max(northings) + margin_metres,
    )


_RADIUS: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


def parse_radius_miles(text: str) -> float:
    """A search radius in miles, 1 to 50.

    Raises GeographyError with the reason for "-1", "abc", "nan" or 51.
    """
    found = text.strip()
    if not _RADIUS.fullmatch(found):
        if re.fullmatch(r"-[0-9.]+", found[:20]):
            raise GeographyError(
                "A distance cannot be negative. Enter a number of miles from 1 to 50."
            )
        raise GeographyError("Enter the distance as a number of miles from 1 to 50.")
    radius = float(found)
    if not SMALLEST_RADIUS_MILES <= radius <= LARGEST_RADIUS_MILES:
        raise GeographyError("The distance must be from 1 to 50 miles.")
    return radius


@dataclass(frozen=True, slots=True)
class Areas:
    """Many areas held for asking, again and again, which of them a point lies in."""

    _tree: shapely.STRtree
    count: int

    @classmethod
    def of(cls, shapes: Sequence[shapely.Geometry]) -> "Areas":
        """Index the areas, in grid coordinates; their positions in the sequence are the answers."""
        shapely.prepare(list(shapes))
        return cls(_tree=shapely.STRtree(list(shapes)), count=len(shapes))

    def holding(self, eastings: Floats, northings: Floats) -> NDArray[np.int64]:
        """For each point the position of the area it lies in, or -1; on a shared edge the first
        area wins.
        """
        answer = np.full(len(eastings), -1, dtype=np.int64)
        usable = np.flatnonzero(np.isfinite(eastings) & np.isfinite(northings))
        points = shapely.points(np.asarray(eastings)[usable], np.asarray(northings)[usable])
        found_points, found_areas = self._tree.query(points, predicate="intersects")
        order = np.lexsort((-found_areas, found_points))
        answer[usable[found_points[order]]] = found_areas[order]
        return answer


def inside(shape: shapely.Geometry, eastings: Floats, northings: Floats) -> NDArray[np.bool_]:
    """Which of many points lie in one area or on its edge; a missing coordinate lies nowhere."""
    shapely.prepare(shape)
    return np.asarray(
        shapely.intersects_xy(shape, np.asarray(eastings), np.asarray(northings)), dtype=np.bool_
    )
