"""Turns published outlines of local authorities into short SVG paths on the grid, before any page asks for them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from collabnet.core.geography import Floats
from collabnet.platform.grid import to_degrees, to_grid

UNIT = 10  # metres: one step of a path
COARSE_METRES, FINE_METRES = 700.0, 30.0  # how far a simplified line may stray
DEGREE_DECIMALS = 3
SMALLEST_COARSE_M2 = 2_000_000.0  # islets below this are left out of the map of England


def outline_rows(boundaries: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Rows of atlas_outline from (LA code, GeoJSON geometry in degrees) pairs, by code."""
    pairs = sorted(boundaries)
    shapes = [on_grid(shape(json.loads(geometry))) for _, geometry in pairs]
    if not shapes:
        return []
    coarse = _simplified(shapes, COARSE_METRES)
    return [
        _row(code, whole, less)
        for (code, _), whole, less in zip(pairs, shapes, coarse, strict=True)
    ]


def on_grid(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry in degrees as one in grid metres."""

    def move(points: Floats) -> Floats:
        return np.column_stack(to_grid(points[:, 0], points[:, 1]))

    return shapely.make_valid(shapely.transform(geometry, move))


def in_degrees(geometry: shapely.Geometry) -> str:
    """A geometry on the grid as GeoJSON in degrees, to about a hundred metres."""

    def move(points: Floats) -> Floats:
        return np.column_stack(to_degrees(points[:, 0], points[:, 1])).round(DEGREE_DECIMALS)

    return shapely.to_geojson(shapely.transform(geometry, move))


def path(geometry: shapely.Geometry) -> str:
    """The rings of a shape as an SVG path in tens of metres, y downwards, with relative steps."""
    steps: list[str] = []
    for polygon in shapely.get_parts(geometry):
        if not isinstance(polygon, shapely.Polygon):
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            points = np.round(shapely.get_coordinates(ring) / UNIT).astype(int) * (1, -1)
            moves = np.diff(points, axis=0)[:-1]
            moves = moves[moves.any(axis=1)]
            if len(moves) < 2:
                continue
            line = "".join(
                f"{'' if x < 0 or not place else ' '}{x}{'' if y < 0 else ' '}{y}"
                for place, (x, y) in enumerate(moves.tolist())
            )
            steps.append(f"M{points[0][0]} {points[0][1]}l{line}z")
    return "".join(steps)


def _simplified(shapes: list[shapely.Geometry], metres: float) -> list[shapely.Geometry]:
    """Simplified together, so that neighbours keep a common border where their outlines agree."""
    try:
        return list(shapely.coverage_simplify(np.array(shapes, dtype=object), metres))
    except shapely.errors.GEOSException:  # outlines of different sources need not fit together
        return list(shapely.simplify(np.array(shapes, dtype=object), metres))


def _row(code: str, whole: shapely.Geometry, coarse: shapely.Geometry) -> dict[str, Any]:
    parts = list(shapely.get_parts(coarse))
    large = [p for p in parts if p.area >= SMALLEST_COARSE_M2] or parts
    west, south, east, north = shapely.bounds(whole)
    label = max(shapely.get_parts(whole), key=lambda part: part.area).representative_point()
    fine = shapely.simplify(whole, FINE_METRES)
    return {
        "la_code": code,
        "coarse": path(shapely.multipolygons([p for p in large if isinstance(p, shapely.Polygon)])),
        "fine": path(fine),
        "degrees": in_degrees(fine),
        "west": int(west),
        "south": int(south),
        "east": int(east),
        "north": int(north),
        "label_easting": int(label.x),
        "label_northing": int(label.y),
    }


def from_geojson(text: str) -> shapely.Geometry:
    """The outline of a locality on the grid, from the GeoJSON (degrees) kept with it."""
    return on_grid(shape(json.loads(text)))


def bounds(geometry: shapely.Geometry) -> tuple[float, float, float, float]:
    """West, south, east and north of a shape."""
    west, south, east, north = shapely.bounds(geometry)
    return float(west), float(south), float(east), float(north)
