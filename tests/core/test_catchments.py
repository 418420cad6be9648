"""Modelled catchments: shapes that tile the ground, hold the small areas they serve and never overlap."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.catchments import (
    cell_shapes,
    dissolved,
    main_schools,
    nearest_three,
    only_polygons,
    together,
)

METRES = st.floats(0, 9_000, allow_nan=False)
POINTS = st.lists(st.tuples(METRES, METRES), min_size=1, max_size=40)
NEAR = st.lists(
    st.tuples(st.floats(-2, 2, allow_nan=False), st.floats(-2, 2, allow_nan=False)), max_size=6
)


def on_grid(points: list[tuple[float, float]]) -> np.ndarray:
    return np.array(points, dtype=float).reshape(-1, 2) + (430_000, 110_000)


@given(points=POINTS, crowd=NEAR, schools=st.integers(1, 6), seed=st.integers(0, 99))
def test_catchments_tile_the_ground_and_hold_the_small_areas_they_serve(
    points: list[tuple[float, float]],
    crowd: list[tuple[float, float]],
    schools: int,
    seed: int,
) -> None:
    places = on_grid(points + [(points[0][0] + x, points[0][1] + y) for x, y in crowd])
    shapes = cell_shapes(places)
    owner = np.random.default_rng(seed).integers(0, schools, len(shapes))
    found = dissolved(shapes, owner, schools)
    drawn = [shape for shape in found if shape is not None]
    assert {n for n, shape in enumerate(found) if shape is not None} == set(owner.tolist())
    assert all(shapely.is_valid(shape) for shape in drawn)
    assert {shapely.get_type_id(shape) for shape in drawn} == {shapely.GeometryType.MULTIPOLYGON}
    whole = shapely.area(shapes.ground)
    assert sum(shapely.area(drawn)) == pytest.approx(whole, rel=1e-9)
    overlap = sum(
        shapely.area(shapely.intersection(a, b))
        for n, a in enumerate(drawn)
        for b in drawn[n + 1 :]
    )
    assert overlap < whole * 1e-9
    for point, place in zip(places, shapes.place, strict=True):
        mine = found[int(owner[place])]
        assert shapely.distance(mine, shapely.Point(point)) < 1  # a point may share its place


@given(points=POINTS)
def test_the_same_points_give_the_same_shapes_whatever_order_they_come_in(
    points: list[tuple[float, float]],
) -> None:
    places = on_grid(points)
    first, again = cell_shapes(places), cell_shapes(places[::-1])
    assert [shapely.to_wkb(p) for p in first.polygons] == [
        shapely.to_wkb(p) for p in again.polygons
    ]
    assert first.place.tolist() == again.place[::-1].tolist()


@given(points=POINTS)
def test_each_polygon_is_what_is_nearest_to_its_point(points: list[tuple[float, float]]) -> None:
    shapes = cell_shapes(on_grid(points))
    somewhere = np.random.default_rng(7).uniform(0, 9_000, (20, 2)) + (430_000, 110_000)
    centres = np.unique(np.round(on_grid(points)), axis=0)
    for point in somewhere[shapely.contains_xy(shapes.ground, somewhere)]:
        away = np.hypot(*(centres - point).T)
        holds = shapely.distance(shapes.polygons, shapely.Point(point)) == 0
        assert away[holds].min() == pytest.approx(away.min(), abs=1e-6)


def test_an_outline_clips_catchments_and_reaches_round_points_outside_it() -> None:
    outline = shapely.box(430_000, 110_000, 434_000, 114_000)
    shapes = cell_shapes(on_grid([(1_000, 1_000), (3_000, 3_000), (4_200, 2_000)]), outline=outline)
    found = [shape for shape in dissolved(shapes, np.array([0, 1, 2]), 3) if shape is not None]
    assert len(found) == 3
    assert shapely.contains(found[2], shapely.Point(434_200, 112_000))
    assert sum(shapely.area(found)) == pytest.approx(shapely.area(shapes.ground))
    beside = shapely.area(shapes.ground) - shapely.area(outline)
    assert 0 < beside < 500 * 500 * 3.2


def test_a_self_crossing_outline_is_mended_and_lines_in_it_are_left_out() -> None:
    bow = shapely.Polygon([(430_000, 110_000), (434_000, 114_000), (434_000, 110_000), (430_000, 114_000)])  # fmt: skip
    mixed = shapely.GeometryCollection([bow, shapely.LineString([(0, 0), (1, 1)])])
    shapes = cell_shapes(on_grid([(500, 2_000), (3_500, 2_000)]), outline=mixed)
    found = [shape for shape in dissolved(shapes, np.array([0, 1]), 2) if shape is not None]
    assert sum(shapely.area(found)) == pytest.approx(
        shapely.area(only_polygons(shapely.make_valid(bow)))
    )


def test_points_that_are_no_numbers_or_no_points_at_all_are_refused() -> None:
    for points in (np.empty((0, 2)), np.array([[np.nan, 1.0]]), np.array([[np.inf, 1.0]])):
        with pytest.raises(ValueError, match="points"):
            cell_shapes(points)


def test_a_small_area_belongs_to_the_school_that_takes_most_of_its_children() -> None:
    shapes = cell_shapes(on_grid([(0, 0), (2_000, 0), (4_000, 0), (4_000, 0.2)]))
    owner = main_schools(
        shapes=shapes,
        cell=np.array([0, 0, 1, 1, 2, 3]),
        school=np.array([1, 0, 2, 1, 0, 1]),
        children=np.array([4.0, 6.0, 5.0, 5.0, 1.0, 3.0]),
        schools=3,
    )
    # equally many: the lower number; two small areas at one place: their children together
    assert owner[shapes.place].tolist() == [0, 1, 1, 1]


def test_a_small_area_whose_children_go_nowhere_belongs_to_no_school() -> None:
    shapes = cell_shapes(on_grid([(0, 0), (2_000, 0)]))
    owner = main_schools(
        shapes=shapes, cell=np.array([0, 1]), school=np.array([0, 0]),
        children=np.array([3.0, 0.0]), schools=1,
    )  # fmt: skip
    assert owner.tolist() == [0, -1]
    drawn = dissolved(shapes, owner, 1)[0]
    assert drawn is not None
    assert shapely.area(drawn) < shapely.area(shapes.ground)


def test_the_proxy_is_where_a_school_is_among_the_three_nearest() -> None:
    shapes = cell_shapes(on_grid([(0, 0), (2_000, 0), (4_000, 0)]))
    some = nearest_three(np.array([0, 0, 1, 1, 2]), np.array([0, 2, 0, 1, 0]), 4)
    assert [places.tolist() for places in some] == [[0, 1, 2], [1], [0], []]
    whole = together(shapes, some[0])
    assert whole is not None
    assert shapely.area(whole) == pytest.approx(shapely.area(shapes.ground))
    assert together(shapes, some[3]) is None
