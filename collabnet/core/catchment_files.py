"""Reading official catchments that an authority sends: whatever their coordinates are, mended where possible.

Authorities export from many systems. What can be understood in one way only is understood and
remarked on (northing before easting, a ring left open, a hole of two points); what cannot is refused with a
reason. Costs are capped before they are paid, as for localities (`core.polygons`).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from collabnet.core.geography import (
    ENGLAND_DEGREES,
    ENGLAND_GRID,
    METRES_PER_MILE,
    Box,
    Floats,
    GeographyError,
    ToGrid,
)
from collabnet.core.polygons import (
    SIMPLIFY,
    PolygonLimits,
    Rings,
    array_of,
    joined_shapes,
    position_of,
    refuse_tangles,
)

LIMITS: Final = PolygonLimits(points=50_000, points_in_ring=20_000, rings=2_000)
WGS84, BRITISH_GRID, WEB_MERCATOR = 4326, 27700, 3857
MERCATOR_BOX: Final = Box(west=-740_000, south=6_390_000, east=220_000, north=7_560_000)
FAR_METRES: Final = (
    40_000.0  # a priority area this far from every school of its authority is a slip
)
WORDS: Final = {
    WGS84: "longitude and latitude (WGS84)",
    BRITISH_GRID: "British National Grid",
    WEB_MERCATOR: "Web Mercator",
}
_NUMBER: Final = re.compile(r"(?:^|[:/ ])(?:EPSG|epsg)\W+(?:[0-9.]*\W+)?([0-9]{4,6})$")
_CRS84: Final = re.compile(r"CRS:?84h?$", re.IGNORECASE)

_MENDED: Final = {
    "opened": "{} left open closed",
    "holes": "{} of fewer than three points, a hole, left out",
    "islands": "{} of fewer than three points, an island, left out",
}

# Gives the transformation into the grid from a coordinate system by its EPSG number.
# Raises GeographyError for one that is not known; the platform supplies it.
GridFrom = Callable[[int], ToGrid]


@dataclass(frozen=True, slots=True)
class CatchmentShape:
    """A catchment on the British National Grid and what was done to its outline, in words."""

    shape: shapely.MultiPolygon
    repairs: tuple[str, ...]
    points: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the coordinates: the system, whether they stand the other way round, a remark."""

    epsg: int
    swapped: bool
    remark: str


def declared_epsg(crs: object) -> int | None:
    """The EPSG number that a GeoJSON file's "crs" member names; None where there is none.

    Raises GeographyError for a member that names none.
    """
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    if isinstance(properties, Mapping):
        code = properties.get("code")
        if isinstance(code, int) and not isinstance(code, bool) and 0 < code < 1_000_000:
            return code
        name = properties.get("name")
        if isinstance(name, str) and len(name) <= 200:
            if _CRS84.search(name.strip()):
                return WGS84
            found = _NUMBER.search(name.strip())
            if found:
                return int(found[1])
    raise GeographyError(
        "The file's “crs” does not name a coordinate system by its EPSG number. "
        "Export it in British National Grid or WGS84."
    )


def read_catchment(
    geometry: object,
    *,
    epsg: int | None,
    grid_from: GridFrom,
    near: Box | None = None,
    limits: PolygonLimits = LIMITS,
) -> CatchmentShape:
    """One catchment's polygon or polygons. Raises GeographyError with a plain reason, and nothing else.

    `epsg` is what the file declares; without it the coordinates must be recognisable. `near` is the
    rectangle round the authority's schools, in grid metres: it tells eastings from northings, and an
    outline far from it is refused.
    """
    repairs: list[str] = []
    polygons = _tidied([p for p in _polygons(geometry, repairs) if p], repairs, limits)
    every = np.concatenate([ring for rings in polygons for ring in rings])
    reading, moved = _understood(every, epsg, grid_from, near)
    if reading.remark:
        repairs.insert(0, reading.remark)
    on_grid = _split_like(moved, polygons)
    refuse_tangles([ring for rings in on_grid for ring in rings], limits)
    shape, was_repaired = joined_shapes(on_grid)
    if was_repaired:
        repairs.append("the outline crossed itself or overlapped and was mended")
    if shape.area < limits.smallest_area_m2:
        raise GeographyError("The outline encloses less than one hectare.")
    return CatchmentShape(shape=shape, repairs=tuple(repairs), points=len(every))


def _polygons(geometry: object, repairs: list[str]) -> Iterator[Sequence[object]]:
    """The coordinate arrays of every polygon in a geometry; lines and points beside them are left out."""
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in (
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    ):
        raise GeographyError(
            "The outline must be a polygon or a multipolygon, not lines, points or nothing at all."
        )
    if kind == "GeometryCollection":
        parts = array_of(geometry.get("geometries"), "“geometries”")
        areas = [
            part
            for part in parts
            if isinstance(part, Mapping) and part.get("type") in ("Polygon", "MultiPolygon")
        ]
        if len(areas) < len(parts):
            repairs.append("what was not an area in a collection was left out")
        if not areas:
            raise GeographyError("The collection of shapes has no polygon in it.")
        for part in areas:
            yield from _polygons(part, repairs)
        return
    coordinates = array_of(geometry.get("coordinates"), "The coordinates of a polygon")
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        yield array_of(polygon, "The coordinates of a multipolygon")


def _tidied(
    polygons: Sequence[Sequence[object]], repairs: list[str], limits: PolygonLimits
) -> list[Rings]:
    """Rings as arrays: closed, without repeated points; holes and islands of no area left out."""
    if sum(len(rings) for rings in polygons) > limits.rings:
        raise GeographyError(f"The outline has more than {limits.rings:,} rings. {SIMPLIFY}")
    given = sum(len(array_of(ring, "A ring")) for rings in polygons for ring in rings)
    if given > limits.points:
        raise GeographyError(
            f"The outline has {given:,} points; at most {limits.points:,} can be read. {SIMPLIFY}"
        )
    counts: Counter[str] = Counter()
    kept = [outlines for rings in polygons if (outlines := _outlines_of(rings, counts, limits))]
    if not kept:
        raise GeographyError(
            "Every ring of the outline has fewer than three points."
            if counts["islands"]
            else "There is no polygon in it."
        )
    for what, words in _MENDED.items():
        count = counts[what]
        if count:
            repairs.append(words.format("a ring" if count == 1 else f"{count:,} rings"))
    if repeated := counts["repeated"]:
        points = "a point" if repeated == 1 else f"{repeated:,} points"
        repairs.append(f"{points} given twice in a row left out")
    return kept


def _outlines_of(rings: Sequence[object], counts: Counter[str], limits: PolygonLimits) -> Rings:
    """The outline of one polygon and its holes, tidied; nothing where the outline encloses nothing."""
    outlines: Rings = []
    for place, found in enumerate(rings):
        ring, was_open, left_out = _ring(array_of(found, "A ring"), limits)
        counts.update(opened=int(was_open), repeated=left_out)
        if len(ring) >= 4:
            outlines.append(ring)
        elif place == 0:
            counts["islands"] += 1
            break
        else:
            counts["holes"] += 1
    return outlines


def _ring(found: Sequence[object], limits: PolygonLimits) -> tuple[Floats, bool, int]:
    """A ring as an array of x and y, whether it was open, and how many points repeated the one before."""
    if len(found) > limits.points_in_ring:
        raise GeographyError(
            f"A ring of the outline has {len(found):,} points; "
            f"at most {limits.points_in_ring:,} can be read. {SIMPLIFY}"
        )
    points = np.array([position_of(p) for p in found], dtype=np.float64).reshape(-1, 2)
    if np.isnan(points).any():
        raise GeographyError("A coordinate of the outline is not a number.")
    if not np.isfinite(points).all():
        raise GeographyError("A coordinate of the outline is too large to be a place.")
    is_new = np.ones(len(points), dtype=np.bool_)
    is_new[1:] = (points[1:] != points[:-1]).any(axis=1)
    points = points[is_new]
    was_open = len(points) >= 3 and not np.array_equal(points[0], points[-1])
    if was_open:
        points = np.concatenate([points, points[:1]])
    return points, was_open, int((~is_new).sum())


def _understood(
    points: Floats, epsg: int | None, grid_from: GridFrom, near: Box | None
) -> tuple[_Reading, Floats]:
    """How the coordinates are to be read, and all of them on the grid. Raises GeographyError."""
    far: float | None = None
    for reading in _readings(points, epsg):
        x, y = (points[:, 1], points[:, 0]) if reading.swapped else (points[:, 0], points[:, 1])
        if reading.epsg == BRITISH_GRID:
            eastings, northings = x, y
        else:
            eastings, northings = grid_from(reading.epsg)(x, y)
        moved = np.column_stack([eastings, northings])
        if not np.isfinite(moved).all() or not _all_in(moved, ENGLAND_GRID):
            continue
        distance = _metres_from(moved, near)
        if distance <= FAR_METRES:
            return reading, moved
        far = distance if far is None else min(far, distance)
    if far is not None:
        raise GeographyError(
            f"The outline lies {far / METRES_PER_MILE:,.0f} miles from the schools of this authority. "
            "Check its coordinate system."
        )
    raise GeographyError(
        "The outline is not inside England, however its coordinates are read: as longitude and latitude "
        "(WGS84), as British National Grid metres"
        + (f", or as EPSG:{epsg}, which the file names." if epsg else ", or as Web Mercator.")
    )


def _readings(points: Floats, epsg: int | None) -> Iterator[_Reading]:
    """The ways in which the coordinates may be read, the likeliest first."""
    turned = "the second coordinate stood first: turned round"
    if epsg is not None:
        yield _Reading(epsg, False, "")
        yield _Reading(epsg, True, turned)
    for code, box in (
        (WGS84, ENGLAND_DEGREES),
        (BRITISH_GRID, ENGLAND_GRID),
        (WEB_MERCATOR, MERCATOR_BOX),
    ):
        for swapped in (False, True):
            if code != epsg and _all_in(points[:, ::-1] if swapped else points, box):
                remarks = [turned] if swapped else []
                if epsg is not None:
                    remarks.insert(
                        0,
                        f"the file says EPSG:{epsg}, but its coordinates can only be {WORDS[code]}",
                    )
                yield _Reading(code, swapped, "; ".join(remarks))


def _all_in(points: Floats, box: Box) -> bool:
    xs, ys = points[:, 0], points[:, 1]
    return bool(((xs >= box.west) & (xs <= box.east) & (ys >= box.south) & (ys <= box.north)).all())


def _metres_from(points: Floats, near: Box | None) -> float:
    """How far the rectangle round the points lies from another, in metres; 0 where they meet or none is given."""
    if near is None:
        return 0.0
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    across = max(0.0, west - near.east, near.west - east)
    along = max(0.0, south - near.north, near.south - north)
    return float(np.hypot(across, along))


def _split_like(points: Floats, polygons: Sequence[Rings]) -> list[Rings]:
    """All points in the rings from which they were strung together."""
    split: list[Rings] = []
    start = 0
    for rings in polygons:
        moved: Rings = []
        for ring in rings:
            moved.append(points[start : start + len(ring)])
            start += len(ring)
        split.append(moved)
    return split
