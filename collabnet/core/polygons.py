"""Reading the outline of a locality that somebody uploads, every cost capped before it is paid.

The order matters: size of the text, depth of nesting, number of points, points per ring, where on
earth, how often edges cross — and only then are geometry operations run, whose cost can grow with
the square of what went in.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from collabnet.core.geography import ENGLAND_DEGREES, ENGLAND_GRID, Floats, GeographyError, ToGrid


@dataclass(frozen=True, slots=True)
class PolygonLimits:
    """What an uploaded outline may be; the defaults fit any English county at ordinary detail."""

    bytes: int = 2_000_000
    positions_in_file: int | None = None  # brackets opened in the text, counted before it is parsed
    depth: int = 20
    features: int = 500
    rings: int = 2_000
    points: int = 30_000
    points_in_ring: int = 20_000
    meetings_per_edge: int = 12
    smallest_area_m2: float = 10_000.0  # one hectare: less is a slip, not a locality


@dataclass(frozen=True, slots=True)
class Outline:
    """An accepted outline on the British National Grid, and what was done to it."""

    shape: shapely.MultiPolygon
    given_in: Literal["degrees", "grid"]
    points: int
    was_repaired: bool


LIMITS: Final = PolygonLimits()
_BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
SIMPLIFY: Final = "Simplify the outline and try again."
Rings = list[Floats]


def read_outline(data: bytes, *, to_grid: ToGrid, limits: PolygonLimits = LIMITS) -> Outline:
    """Read an uploaded GeoJSON file of polygons, in degrees (WGS84) or grid metres.

    Raises GeographyError with a plain reason; never anything else, however hostile the file.
    """
    return outline_from_geojson(parse_geojson(data, limits=limits), to_grid=to_grid, limits=limits)


def parse_geojson(
    data: bytes, *, limits: PolygonLimits = LIMITS, numbers_may_be_nan: bool = False
) -> object:
    """The JSON of an upload, once its size and depth are known to be harmless.

    With `numbers_may_be_nan` the words NaN and Infinity, which are not JSON, become numbers that
    no place has, so that the area they stand in can be refused by its name. Raises GeographyError.
    """
    if len(data) > limits.bytes:
        raise GeographyError(f"The file is larger than {limits.bytes // 1_000_000} MB. {SIMPLIFY}")
    most = limits.positions_in_file
    if most is not None and (opened := data.count(b"[")) > most:
        raise GeographyError(
            f"The file has about {opened:,} points; at most {most:,} can be read. {SIMPLIFY}"
        )
    depth = 0
    for found in _BRACKETS.finditer(data):
        mark = found[0]
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > limits.depth:
            raise GeographyError("The file is nested too deeply to be an outline.")
    try:
        constant = float if numbers_may_be_nan else _no_constant
        return cast(object, json.loads(data.decode("utf-8-sig"), parse_constant=constant))
    except (ValueError, RecursionError):
        raise GeographyError(
            "The file is not GeoJSON. Export the outline as GeoJSON and try again."
        ) from None


def outline_from_geojson(
    geojson: object, *, to_grid: ToGrid, limits: PolygonLimits = LIMITS
) -> Outline:
    """The polygons of parsed GeoJSON as one shape on the grid. Raises GeographyError."""
    polygons = [_polygon_rings(polygon, limits) for polygon in _polygons(geojson, limits)]
    rings = [ring for polygon in polygons for ring in polygon]
    points = sum(len(ring) for ring in rings)
    if not rings:
        raise GeographyError("The file has no polygon in it.")
    if len(rings) > limits.rings:
        raise GeographyError(
            f"The outline has {len(rings):,} rings; at most {limits.rings:,} can be read."
        )
    if points > limits.points:
        raise GeographyError(
            f"The outline has {points:,} points; at most {limits.points:,} can be read. {SIMPLIFY}"
        )
    given_in = _axes(np.concatenate(rings))
    if given_in == "degrees":
        polygons = [[_on_grid(ring, to_grid) for ring in polygon] for polygon in polygons]
    refuse_tangles([ring for polygon in polygons for ring in polygon], limits)
    shape, was_repaired = joined_shapes(polygons)
    if shape.area < limits.smallest_area_m2:
        raise GeographyError("The outline encloses less than one hectare.")
    return Outline(shape=shape, given_in=given_in, points=points, was_repaired=was_repaired)


def _polygons(geojson: object, limits: PolygonLimits) -> Iterator[Sequence[object]]:
    """The coordinate arrays of every polygon in a geometry, feature or collection of features."""
    for geometry in _geometries(geojson, limits):
        kind = geometry.get("type") if isinstance(geometry, Mapping) else None
        if not isinstance(geometry, Mapping) or kind not in ("Polygon", "MultiPolygon"):
            raise GeographyError(
                "The outline must be a polygon or a multipolygon, not lines, points or a mixture."
            )
        coordinates = array_of(geometry.get("coordinates"), "The coordinates of a polygon")
        for polygon in [coordinates] if kind == "Polygon" else coordinates:
            yield array_of(polygon, "The coordinates of a multipolygon")


def _geometries(geojson: object, limits: PolygonLimits) -> Iterator[object]:
    """The geometry itself, or those of its features."""
    if not isinstance(geojson, Mapping) or "type" not in geojson:
        raise GeographyError("The file is not GeoJSON: it has no “type”.")
    if geojson["type"] not in ("Feature", "FeatureCollection"):
        yield geojson
        return
    is_one = geojson["type"] == "Feature"
    features = [geojson] if is_one else array_of(geojson.get("features"), "“features”")
    if len(features) > limits.features:
        raise GeographyError(
            f"The file has {len(features):,} features; at most {limits.features:,} can be read."
        )
    for feature in features:
        if not isinstance(feature, Mapping):
            raise GeographyError("The file's “features” are not all features.")
        yield feature.get("geometry")


def _polygon_rings(polygon: Sequence[object], limits: PolygonLimits) -> Rings:
    """The rings of one polygon as arrays of x and y, closed where the file left them open."""
    rings: Rings = []
    for found in polygon[: limits.rings + 1]:
        ring = array_of(found, "A ring")
        if len(ring) > limits.points_in_ring:
            raise GeographyError(
                f"A ring of the outline has {len(ring):,} points; "
                f"at most {limits.points_in_ring:,} can be read. {SIMPLIFY}"
            )
        points = np.array([position_of(position) for position in ring], dtype=np.float64).reshape(
            -1, 2
        )
        if not np.isfinite(points).all():
            raise GeographyError("A coordinate of the outline is too large to be a place.")
        if len(points) and not np.array_equal(points[0], points[-1]):
            points = np.concatenate([points, points[:1]])
        if len(points) < 4:
            raise GeographyError(f"Ring {len(rings) + 1} of a polygon has fewer than three points.")
        rings.append(points)
    return rings


def position_of(position: object) -> tuple[float, float]:
    """The x and y of one position; a height after them is ignored."""
    pair = array_of(position, "A position")
    if not 2 <= len(pair) <= 4 or not all(
        isinstance(n, int | float) and not isinstance(n, bool) for n in pair
    ):
        raise GeographyError("Every position must be two numbers.")
    x, y = cast(tuple[float, float], tuple(pair[:2]))
    try:
        return float(x), float(y)
    except OverflowError:
        raise GeographyError("A coordinate of the outline is too large to be a place.") from None


def _axes(points: Floats) -> Literal["degrees", "grid"]:
    """Whether coordinates are degrees or grid metres: in England their ranges never overlap."""
    xs, ys = points[:, 0], points[:, 1]
    for name, box in (("degrees", ENGLAND_DEGREES), ("grid", ENGLAND_GRID)):
        if ((xs >= box.west) & (xs <= box.east) & (ys >= box.south) & (ys <= box.north)).all():
            return cast(Literal["degrees", "grid"], name)
        if ((ys >= box.west) & (ys <= box.east) & (xs >= box.south) & (xs <= box.north)).all():
            raise GeographyError(
                "The coordinates of each point seem to be swapped: longitude or easting first."
            )
    raise GeographyError(
        "The outline is not inside England, neither as longitude and latitude (WGS84) "
        "nor as British National Grid metres."
    )


def _on_grid(ring: Floats, to_grid: ToGrid) -> Floats:
    """A ring of degrees as a ring of grid metres."""
    eastings, northings = to_grid(ring[:, 0], ring[:, 1])
    moved = np.column_stack([eastings, northings])
    if not np.isfinite(moved).all():
        raise GeographyError("The outline could not be placed on the British National Grid.")
    return moved


def refuse_tangles(rings: Rings, limits: PolygonLimits) -> None:
    """Refuse outlines whose edges lie across each other so often that joining them could run away.

    An edge of an honest outline meets its two neighbours, and again the same edges of the area next
    door. What is counted are the rectangles round the edges, which is cheap and never too few, in
    batches, so that a hostile outline is refused before it costs more than an honest one.
    """
    corners = np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    low = np.minimum(corners[:, :2], corners[:, 2:])
    high = np.maximum(corners[:, :2], corners[:, 2:])
    boxes = np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]), dtype=object)
    tree = shapely.STRtree(boxes)
    allowed, meeting = limits.meetings_per_edge * len(boxes) + 1_000, 0
    for start in range(0, len(boxes), 100):
        meeting += tree.query(boxes[start : start + 100]).shape[1]
        if meeting > allowed:
            raise GeographyError(f"The outline crosses itself too often. {SIMPLIFY}")


def joined_shapes(polygons: Sequence[Rings]) -> tuple[shapely.MultiPolygon, bool]:
    """All polygons as one valid shape, and whether any had to be repaired."""
    shapes: NDArray[np.object_] = np.array(
        [shapely.Polygon(rings[0], rings[1:]) for rings in polygons if rings], dtype=object
    )
    is_valid = shapely.is_valid(shapes)
    repaired = np.where(
        is_valid, shapes, shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    )
    joined = shapely.union_all(repaired)
    parts = [
        part
        for part in shapely.get_parts(joined)
        if isinstance(part, shapely.Polygon) and not part.is_empty
    ]
    if not parts:
        raise GeographyError("The outline encloses nothing.")
    return shapely.MultiPolygon(parts), not bool(is_valid.all())


def array_of(value: object, what: str) -> Sequence[object]:
    """The value, when it is a JSON array. Raises GeographyError naming it otherwise."""
    if not isinstance(value, list):
        raise GeographyError(f"{what} should be a list. The file is not complete GeoJSON.")
    return cast(Sequence[object], value)


def _no_constant(name: str) -> float:
    """NaN and Infinity are not JSON, though Python's reader would take them."""
    raise ValueError(name)
