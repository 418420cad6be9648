"""Between longitude and latitude (WGS84) and eastings and northings (British National Grid, metres).

Without the Ordnance Survey's shift grid the seven-parameter transformation is about 2 metres out
(4 at most over England): enough for maps and localities, not for surveying.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from pyproj import Transformer
from pyproj.exceptions import ProjError

from collabnet.core.geography import Floats, GeographyError, ToGrid

WGS84, BRITISH_GRID = "EPSG:4326", "EPSG:27700"
_kept = threading.local()  # a transformer belongs to one thread


def to_grid(longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
    """Eastings and northings in metres; inf where a place lies off the grid."""
    return _transform(WGS84, BRITISH_GRID, longitudes, latitudes)


def grid_from(epsg: int) -> ToGrid:
    """The transformation into the grid from a coordinate system by its EPSG number.

    Raises GeographyError when there is no such system, or none of places on the ground.
    """
    try:
        found = Transformer.from_crs(f"EPSG:{epsg}", BRITISH_GRID, always_xy=True)
    except ProjError:
        raise GeographyError(f"The coordinate system EPSG:{epsg} is not known.") from None

    def moved(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        eastings, northings = found.transform(
            np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        )
        return np.asarray(eastings, dtype=np.float64), np.asarray(northings, dtype=np.float64)

    return moved


def to_degrees(eastings: Floats, northings: Floats) -> tuple[Floats, Floats]:
    """Longitudes and latitudes in degrees."""
    return _transform(BRITISH_GRID, WGS84, eastings, northings)


def point_in_degrees(easting: float, northing: float) -> tuple[float, float]:
    """The longitude and latitude of one grid point, in degrees."""
    longitude, latitude = _transformer(BRITISH_GRID, WGS84).transform(easting, northing)
    return float(longitude), float(latitude)


def _transform(source: str, target: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    moved_x, moved_y = _transformer(source, target).transform(
        np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    )
    return np.asarray(moved_x, dtype=np.float64), np.asarray(moved_y, dtype=np.float64)


def _transformer(source: str, target: str) -> Any:
    kept: dict[str, Any] = _kept.__dict__
    if target not in kept:
        kept[target] = Transformer.from_crs(source, target, always_xy=True)
    return kept[target]
