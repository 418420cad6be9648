"""Outlines of localities: what is read, repaired, and refused before it costs anything."""

import json
import math
import re
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from collabnet.core import polygons
from collabnet.core.geography import Floats, GeographyError
from collabnet.core.polygons import Outline, PolygonLimits, read_outline
from tests.hang_guard import soon_over

SQUARE = [[530000, 180000], [531000, 180000], [531000, 181000], [530000, 181000], [530000, 180000]]
BOWTIE = [[530000, 180000], [531000, 181000], [531000, 180000], [530000, 181000], [530000, 180000]]
DEGREES = [[-0.14, 51.5], [-0.12, 51.5], [-0.12, 51.52], [-0.14, 51.52], [-0.14, 51.5]]


def to_grid(longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
    """A flat-earth stand-in, near enough for London."""
    return 530_000 + (longitudes + 0.13) * 69_000, 180_000 + (latitudes - 51.5) * 111_000


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def read(geojson: object, **limits: int) -> Outline:
    return read_outline(
        json.dumps(geojson).encode(), to_grid=to_grid, limits=PolygonLimits(**limits)
    )


def comb(teeth: int, *, across: bool) -> list[list[float]]:
    """A closed zigzag over a square kilometre, upright or lying, with two points a tooth."""
    step = 1000 / teeth
    zigzag = [[i * step / 2, 900.0 if i % 2 else 100.0] for i in range(2 * teeth)]
    ring = [*zigzag, [1000.0, 0.0], [0.0, 0.0], zigzag[0]]
    return [[530_000 + (y if across else x), 180_000 + (x if across else y)] for x, y in ring]


def test_an_outline_in_grid_metres_is_kept_as_it_is() -> None:
    outline = read(polygon(SQUARE))
    assert (outline.given_in, outline.points, outline.was_repaired) == ("grid", 5, False)
    assert outline.shape.area == 1_000_000


def test_an_outline_in_degrees_is_put_on_the_grid() -> None:
    outline = read(feature(polygon(DEGREES)))
    assert outline.given_in == "degrees"
    assert outline.shape.area == pytest.approx(1380 * 2220, rel=1e-6)


def test_several_polygons_become_one_shape_and_holes_stay_holes() -> None:
    hole = [[530400, 180400], [530600, 180400], [530600, 180600], [530400, 180400]]
    next_door = [[x + 1000, y] for x, y in SQUARE]
    collection = {
        "type": "FeatureCollection",
        "features": [feature(polygon(SQUARE, hole)), feature(polygon(next_door))],
    }
    outline = read(collection)
    assert outline.shape.area == 2_000_000 - 20_000
    assert len(outline.shape.geoms) == 1
    assert read({"type": "MultiPolygon", "coordinates": [[SQUARE], [next_door]]}).shape.is_valid


def test_an_outline_that_crosses_itself_is_repaired_and_said_to_be() -> None:
    outline = read(polygon(BOWTIE))
    assert outline.was_repaired
    assert outline.shape.is_valid
    assert outline.shape.area == pytest.approx(500_000)


def test_an_open_ring_is_closed_and_heights_are_ignored() -> None:
    assert read(polygon([[*point, 12.5] for point in SQUARE[:-1]])).shape.area == 1_000_000


@pytest.mark.parametrize(
    ("geojson", "reason"),
    [
        ([], "no “type”"),
        ({"type": "FeatureCollection", "features": []}, "no polygon"),
        ({"type": "FeatureCollection", "features": [1]}, "not all features"),
        ({"type": "FeatureCollection"}, "should be a list"),
        ({"type": ["Polygon"], "coordinates": []}, "must be a polygon"),
        (feature(None), "must be a polygon"),
        ({"type": "LineString", "coordinates": SQUARE}, "must be a polygon"),
        ({"type": "GeometryCollection", "geometries": [polygon(SQUARE)]}, "must be a polygon"),
        (polygon(), "no polygon"),
        (polygon([]), "fewer than three"),
        (polygon(SQUARE[:2]), "fewer than three"),
        (polygon([SQUARE[0]] * 5), "encloses nothing"),
        (polygon([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[1]]), "encloses nothing"),
        (polygon([["530000", "180000"]] * 4), "two numbers"),
        (polygon([[True, False]] * 4), "two numbers"),
        (polygon([[1], [2], [3], [4]]), "two numbers"),
        (polygon([[10**400, 1], *SQUARE]), "too large"),
        (polygon([[-0.14, 51.5], *SQUARE]), "not inside England"),
        (polygon([[x - 0.14 + 10, y] for x, y in DEGREES]), "not inside England"),
        (polygon([[y, x] for x, y in DEGREES]), "swapped"),
        (polygon([[0.01 * x - 5e3, y / 1e2 + 0] for x, y in SQUARE]), "not inside England"),
        (
            polygon([[530000 + (x - 530000) / 50, 180000 + (y - 180000) / 50] for x, y in SQUARE]),
            "hectare",
        ),
    ],
)
def test_an_outline_that_cannot_be_used_is_refused_with_its_reason(
    geojson: object, reason: str
) -> None:
    with pytest.raises(GeographyError, match=reason):
        read(geojson)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"null and void",
        b'{"type":"Polygon","coordinates":[[[NaN,1]]]}',
        b'{"type":"Polygon","coordinates":[[[' + b"9" * 5000 + b",1]]]}",
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'"' + b'\\"' * 500_000,
        b'"[' * 500_000,
        b" " * 3_000_000,
    ],
    ids=lambda data: repr(data[:24]),
)
def test_a_file_that_is_not_geojson_is_refused_quickly(data: bytes) -> None:
    with soon_over(), pytest.raises(GeographyError):
        read_outline(data, to_grid=to_grid)


def test_brackets_inside_a_name_do_not_count_as_nesting() -> None:
    named = feature(polygon(SQUARE)) | {"properties": {"name": "[" * 100 + '\\"{'}}
    assert read(named).shape.area == 1_000_000


@pytest.mark.parametrize(
    ("geojson", "limits"),
    [
        (polygon(SQUARE), {"points": 4}),
        (polygon(SQUARE), {"points_in_ring": 4}),
        (polygon(SQUARE), {"depth": 3}),
        (polygon(SQUARE), {"bytes": 20}),
        (polygon(SQUARE, SQUARE), {"rings": 1}),
        (
            {"type": "FeatureCollection", "features": [feature(polygon(SQUARE))] * 2},
            {"features": 1},
        ),
    ],
)
def test_each_limit_is_held(geojson: object, limits: dict[str, int]) -> None:
    assert read(polygon(SQUARE)).points == 5
    with pytest.raises(GeographyError):
        read(geojson, **limits)


def turned(ring: list[list[float]]) -> list[list[float]]:
    """The ring turned by 45 degrees, so that the rectangles round its long edges all overlap."""
    middle = [530_500, 180_500]
    moved = (np.array(ring) - middle) @ np.array([[0.6, 0.8], [-0.8, 0.6]]) + middle
    return moved.tolist()


@pytest.mark.parametrize(
    "tangle",
    [
        lambda: polygon(comb(4900, across=False) + comb(4900, across=True)),
        lambda: {
            "type": "MultiPolygon",
            "coordinates": [[comb(4900, across=False)], [comb(4900, across=True)]],
        },
        lambda: polygon(turned(comb(4900, across=False))),
    ],
    ids=["one ring across itself", "two polygons across each other", "long slanting strokes"],
)
def test_edges_that_cross_millions_of_times_are_refused_before_repair(
    tangle: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Counted(shapely.STRtree):
        def query(self, geometry: NDArray[np.object_]) -> NDArray[np.int64]:  # type: ignore[override]
            asked.append(len(geometry))
            return super().query(geometry)

    monkeypatch.setattr(polygons.shapely, "STRtree", Counted)
    monkeypatch.setattr(polygons, "joined_shapes", lambda _: pytest.fail("it was repaired"))
    with pytest.raises(GeographyError, match="crosses itself too often"):
        read(tangle())
    assert sum(asked) < 2_000  # of about 10,000 edges: the first ones tell enough


def test_an_honest_outline_of_many_points_is_no_tangle_and_needs_no_repair() -> None:
    angles = np.linspace(0, 2 * math.pi, 19_000)
    radius = 5000 + 50 * np.sin(200 * angles)
    ring = np.column_stack([530000 + radius * np.cos(angles), 180000 + radius * np.sin(angles)])
    outline = read(polygon(np.round(ring, 1).tolist()))
    assert outline.points >= 19_000
    assert not outline.was_repaired


numbers = st.one_of(st.floats(), st.integers(), st.sampled_from([530000, 180000, -0.14, 51.5]))
nested = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=5)),
    lambda inside: st.lists(inside, max_size=5),
    max_leaves=30,
)


@given(st.sampled_from(["Polygon", "MultiPolygon", "Feature", "Point", 7, None]), nested)
def test_any_coordinates_are_read_or_refused_and_never_break_the_page(
    kind: object, coordinates: object
) -> None:
    geojson = {"type": kind, "coordinates": coordinates, "geometry": polygon(coordinates)}
    try:
        outline = read(geojson)
    except GeographyError as refused:
        assert refused.reason
    else:
        assert outline.shape.is_valid


@given(
    st.lists(
        st.tuples(st.integers(530000, 530100), st.integers(180000, 180100)), min_size=3, max_size=12
    )
)
def test_whatever_is_drawn_becomes_a_valid_shape_or_a_reason(ring: list[tuple[int, int]]) -> None:
    try:
        outline = read(polygon([list(point) for point in ring]), meetings_per_edge=100)
    except GeographyError as refused:
        assert re.search("hectare|nothing|fewer than three", refused.reason)
    else:
        assert shapely.is_valid(outline.shape)
        assert outline.shape.within(shapely.box(529999, 179999, 530101, 180101))
