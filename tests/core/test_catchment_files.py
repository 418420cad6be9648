"""Official catchments as authorities export them: understood, mended and remarked on, or refused with a reason."""

import json
import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.catchment_files import (
    BRITISH_GRID,
    WGS84,
    CatchmentShape,
    declared_epsg,
    read_catchment,
)
from collabnet.core.geography import Box, Floats, GeographyError, ToGrid

SQUARE = [[530000, 180000], [531000, 180000], [531000, 181000], [530000, 181000], [530000, 180000]]
DEGREES = [[-0.14, 51.5], [-0.12, 51.5], [-0.12, 51.52], [-0.14, 51.52], [-0.14, 51.5]]
NEAR = Box(520_000, 170_000, 540_000, 190_000)


def from_degrees(longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
    """A flat-earth stand-in, near enough for London."""
    return 530_000 + (longitudes + 0.13) * 69_000, 180_000 + (latitudes - 51.5) * 111_000


def from_mercator(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Likewise for Web Mercator round London."""
    return 530_000 + (x + 14_500) * 0.62, 180_000 + (y - 6_711_500) * 0.62


def grid_from(epsg: int) -> ToGrid:
    if epsg == 99999:
        raise GeographyError("The coordinate system EPSG:99999 is not known.")
    return from_mercator if epsg == 3857 else from_degrees


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def read(geometry: object, epsg: int | None = None, near: Box | None = NEAR) -> CatchmentShape:
    return read_catchment(geometry, epsg=epsg, grid_from=grid_from, near=near)


def turned(ring: list[list[float]]) -> list[list[float]]:
    return [[y, x] for x, y in ring]


@pytest.mark.parametrize(
    ("crs", "epsg"),
    [
        (None, None),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}, 27700),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG:8.9:27700"}}, 27700),
        ({"type": "name", "properties": {"name": "EPSG:4258"}}, 4258),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, 4326),
        (
            {
                "type": "name",
                "properties": {"name": "http://www.opengis.net/def/crs/EPSG/0/27700"},
            },
            27700,
        ),
        ({"type": "EPSG", "properties": {"code": 27700}}, 27700),
    ],
)
def test_the_ways_of_naming_a_coordinate_system_are_known(crs: object, epsg: int | None) -> None:
    assert declared_epsg(crs) == epsg


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:27700",
        {},
        {"properties": {"name": 7}},
        {"properties": {"name": "Ashmere 1936"}},
        {"type": "link", "properties": {"href": "http://example.org/crs"}},
        {"properties": {"code": True}},
        {"properties": {"name": "EPSG:" + "1" * 300}},
    ],
)
def test_a_coordinate_system_that_cannot_be_read_is_refused(crs: object) -> None:
    with pytest.raises(GeographyError, match="EPSG number"):
        declared_epsg(crs)


@pytest.mark.parametrize(
    ("ring", "epsg", "remark"),
    [
        (SQUARE, None, None),
        (SQUARE, BRITISH_GRID, None),
        (DEGREES, None, None),
        (DEGREES, WGS84, None),
        (turned(DEGREES), None, "turned round"),
        (turned(DEGREES), WGS84, "turned round"),
        (turned(SQUARE), None, "turned round"),
        (turned(SQUARE), BRITISH_GRID, "turned round"),
        (SQUARE, WGS84, "says EPSG:4326, but its coordinates can only be British National Grid"),
        (DEGREES, BRITISH_GRID, "can only be longitude and latitude"),
        ([[(x - 530_000) / 0.62 - 14_500, (y - 180_000) / 0.62 + 6_711_500] for x, y in SQUARE], None, None),
    ],
)  # fmt: skip
def test_coordinates_are_read_in_the_one_way_that_fits(
    ring: Any, epsg: int | None, remark: str | None
) -> None:
    found = read(polygon(ring), epsg)
    assert NEAR.contains(*found.shape.centroid.coords[0])
    assert (remark is None) == (found.repairs == ())
    assert remark is None or remark in found.repairs[0]


@pytest.mark.parametrize(
    ("geometry", "repair", "area"),
    [
        (polygon(SQUARE[:-1]), "a ring left open closed", 1.0),
        (
            polygon([SQUARE[0], *SQUARE, SQUARE[0]]),
            "2 points given twice in a row left out",
            1.0,
        ),
        (
            polygon([[530000, 180000], [531000, 181000], [531000, 180000], [530000, 181000]]),
            "the outline crossed itself or overlapped and was mended",
            0.5,
        ),
        (polygon(SQUARE, SQUARE[:2]), "a ring of fewer than three points, a hole, left out", 1.0),
        (
            {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[:2], SQUARE]]},
            "a ring of fewer than three points, an island, left out",
            1.0,
        ),
        (
            {
                "type": "GeometryCollection",
                "geometries": [polygon(SQUARE), {"type": "Point", "coordinates": [1, 2]}],
            },
            "what was not an area in a collection was left out",
            1.0,
        ),
    ],
)
def test_what_can_be_mended_is_mended_and_said(geometry: object, repair: str, area: float) -> None:
    found = read(geometry)
    assert repair in found.repairs
    assert found.shape.is_valid
    assert found.shape.area == pytest.approx(area * 1e6)


@pytest.mark.parametrize(
    ("geometry", "epsg", "reason"),
    [
        (None, None, "must be a polygon"),
        ({"type": "LineString", "coordinates": SQUARE}, None, "must be a polygon"),
        ({"type": "GeometryCollection", "geometries": []}, None, "no polygon"),
        (polygon(), None, "no polygon"),
        (polygon(SQUARE[:2]), None, "fewer than three points"),
        (polygon([SQUARE[0]] * 9), None, "fewer than three points"),
        (polygon([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[1]]), None, "encloses nothing"),
        (polygon([[math.nan, 1.0], *SQUARE]), None, "not a number"),
        (polygon([[math.inf, 1.0], *SQUARE]), None, "too large to be a place"),
        (polygon([[None, 1.0], *SQUARE]), None, "two numbers"),
        (polygon([[10, 51.5], *DEGREES]), None, "not inside England, however"),
        (polygon([[179.9, 51.5], [-179.9, 51.5], [-179.9, 52], [179.9, 52]]), None, "not inside"),
        (polygon(SQUARE), 99999, "EPSG:99999 is not known"),
        (polygon([[x + 200_000 - 530_000, y + 300_000] for x, y in SQUARE]), None, "miles from"),
        (polygon([[0, 0]] * 20_001), None, "at most 20,000"),
        ({"type": "MultiPolygon", "coordinates": [[[[0, 0]] * 19_000]] * 3}, None, "at most 50,000"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE]] * 2_001}, None, "2,000 rings"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_reason(
    geometry: object, epsg: int | None, reason: str
) -> None:
    with pytest.raises(GeographyError, match=reason):
        read(geometry, epsg)


def test_a_ring_that_crosses_itself_1500_times_over_is_refused() -> None:
    dice = random.Random(7)
    ring = [[530000 + dice.random() * 1000, 180000 + dice.random() * 1000] for _ in range(1_500)]
    with pytest.raises(GeographyError, match="crosses itself too often"):
        read(polygon(ring))


def test_two_systems_that_both_fit_are_told_apart_by_where_the_schools_are() -> None:
    """In the south of England a northing may be an easting elsewhere: nearness decides."""
    assert read(polygon(turned(SQUARE))).shape.bounds[0] == 530_000
    assert read(polygon(turned(SQUARE)), near=None).shape.bounds[0] == 180_000


coordinates = st.recursive(
    st.one_of(st.none(), st.floats(), st.sampled_from([530000, 180000, -0.14, 51.5])),
    lambda inside: st.lists(inside, max_size=5),
    max_leaves=30,
)


@given(st.sampled_from(["Polygon", "MultiPolygon", "GeometryCollection"]), coordinates)
def test_any_coordinates_are_read_or_refused(kind: str, given_coordinates: object) -> None:
    geometry = {"type": kind, "coordinates": given_coordinates, "geometries": given_coordinates}
    try:
        assert read(json.loads(json.dumps(geometry))).shape.is_valid
    except GeographyError as refused:
        assert refused.reason


@given(
    st.lists(
        st.tuples(st.integers(530000, 530400), st.integers(180000, 180400)), min_size=3, max_size=12
    )
)
def test_whatever_is_drawn_becomes_a_valid_shape_or_a_reason(ring: list[tuple[int, int]]) -> None:
    try:
        found = read(polygon([list(point) for point in ring]))
    except GeographyError as refused:
        assert refused.reason
    else:
        assert found.shape.is_valid and np.isfinite(found.shape.area)
