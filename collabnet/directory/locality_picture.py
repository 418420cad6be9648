"""A locality as a small picture: its outline and its schools, as paths and points of an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from collabnet.platform.grid import to_grid

WIDTH = 600.0
MARGIN = 12.0
DETAIL = 1.0  # outline points nearer to the line than this (in units of the picture) are left out
POINTS_SHOWN = 1_500


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws, in units of the view box."""

    width: float
    height: float
    path: str
    points: list[tuple[float, float]]


def picture(outlines: Sequence[str], places: Sequence[tuple[int, int]]) -> Picture | None:
    """Draw GeoJSON outlines (WGS84) and grid places; None when there is nothing to draw."""
    shapes = [_on_grid(shapely.from_geojson(outline)) for outline in outlines]
    everything = shapely.GeometryCollection([*shapes, shapely.MultiPoint(list(places))])
    if everything.is_empty:
        return None
    west, south, east, north = everything.bounds
    span = max(east - west, (north - south) * 0.6, 1_000.0)
    scale = (WIDTH - 2 * MARGIN) / span
    height = round((north - south) * scale + 2 * MARGIN, 1)

    def placed(x: float, y: float) -> tuple[float, float]:
        return round((x - west) * scale + MARGIN, 1), round((north - y) * scale + MARGIN, 1)

    rings = []
    for shape in shapes:
        for part in shapely.get_parts(shapely.simplify(shape, DETAIL / scale)):
            for ring in (part.exterior, *part.interiors):
                corners = " ".join(f"{x},{y}" for x, y in (placed(*c[:2]) for c in ring.coords))
                rings.append(f"M{corners}Z")
    step = max(1, -(-len(places) // POINTS_SHOWN))
    return Picture(WIDTH, height, "".join(rings), [placed(*p) for p in places[::step]])


def _on_grid(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape in degrees as one in grid metres."""
    return shapely.transform(shape, lambda xy: np.column_stack(to_grid(xy[:, 0], xy[:, 1])))
