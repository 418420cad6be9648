"""Distances, radii, rectangles and which area a school lies in."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import geography
from collabnet.core.geography import Areas, GeographyError, GridPoint

points = st.builds(
    GridPoint,
    easting=st.integers(80_000, 657_000).map(float),
    northing=st.integers(4_000, 658_500).map(float),
)


@given(points, points)
def test_a_distance_is_the_same_both_ways_and_the_same_one_by_one_or_many_at_once(
    start: GridPoint, end: GridPoint
) -> None:
    one = geography.distance_metres(start, end)
    many = geography.distances_metres(start, np.array([end.easting]), np.array([end.northing]))
    assert one == geography.distance_metres(end, start) == pytest.approx(many[0])


def test_miles_are_shown_with_one_decimal() -> None:
    assert geography.miles(geography.metres(1)) == 1.0
    assert geography.miles(2011.68) == 1.2
    assert geography.miles(0) == 0.0


def test_a_school_without_coordinates_has_no_distance_rather_than_a_wrong_one() -> None:
    found = geography.distances_metres(GridPoint(0, 0), np.array([3.0, np.nan]), np.array([4.0, 1]))
    assert found[0] == 5
    assert math.isnan(found[1])


@given(points, st.floats(1, 80_000), st.floats(0, 2 * math.pi), st.floats(0, 1))
def test_every_place_within_the_radius_is_in_the_box_that_is_searched(
    centre: GridPoint, radius: float, angle: float, share: float
) -> None:
    east = centre.easting + share * radius * math.cos(angle)
    north = centre.northing + share * radius * math.sin(angle)
    assert geography.box_around(centre, radius + 1e-6).contains(east, north)


@given(st.lists(points, min_size=1, max_size=20))
def test_the_box_of_some_schools_holds_each_of_them(schools: list[GridPoint]) -> None:
    box = geography.box_of(schools, margin_metres=100)
    assert all(box.contains(*school) for school in schools)


def test_a_box_of_no_schools_is_refused() -> None:
    with pytest.raises(GeographyError):
        geography.box_of([])


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (GridPoint(530_000, 180_000), True),  # London
        (GridPoint(90_500, 10_700), True),  # Isles of Scilly
        (GridPoint(399_800, 652_900), True),  # Berwick-upon-Tweed
        (GridPoint(0, 0), False),
        (GridPoint(-0.13, 51.5), False),
        (GridPoint(259_000, 665_000), False),  # Glasgow
        (GridPoint(math.nan, 180_000), False),
        (GridPoint(math.inf, 180_000), False),
    ],
)
def test_a_point_is_told_to_be_plausible_for_england(point: GridPoint, expected: bool) -> None:
    assert geography.is_plausibly_in_england(point) is expected


@pytest.mark.parametrize(("text", "miles"), [("1", 1), (" 50 ", 50), ("2.5", 2.5), ("005", 5)])
def test_a_radius_from_1_to_50_miles_is_read(text: str, miles: float) -> None:
    assert geography.parse_radius_miles(text) == miles


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-1", "cannot be negative"),
        ("-9" * 9999, "Enter the distance"),
        ("abc", "Enter the distance"),
        ("", "Enter the distance"),
        ("nan", "Enter the distance"),
        ("inf", "Enter the distance"),
        ("1e1", "Enter the distance"),
        ("٥", "Enter the distance"),
        ("5\x00", "Enter the distance"),
        ("0", "from 1 to 50"),
        ("0.99", "from 1 to 50"),
        ("50.1", "from 1 to 50"),
        ("999999999", "from 1 to 50"),
    ],
    ids=lambda text: text[:20].replace("\x00", "NUL"),
)
def test_any_other_radius_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(GeographyError, match=reason):
        geography.parse_radius_miles(text)


@given(st.text(max_size=40))
def test_any_text_is_a_radius_in_range_or_refused(text: str) -> None:
    try:
        assert 1 <= geography.parse_radius_miles(text) <= 50
    except GeographyError as refused:
        assert refused.reason


coordinates = st.integers(-5, 45)


@given(st.lists(st.tuples(coordinates, coordinates), max_size=30))
def test_each_school_is_found_in_the_area_that_holds_it_and_in_the_first_on_an_edge(
    schools: list[tuple[int, int]],
) -> None:
    shapes = [shapely.box(x, y, x + 20, y + 20) for x in (0, 20) for y in (0, 20)]
    eastings = np.array([x for x, _ in schools], dtype=float)
    northings = np.array([y for _, y in schools], dtype=float)
    expected = [
        next((i for i, s in enumerate(shapes) if s.intersects(shapely.Point(x, y))), -1)
        for x, y in schools
    ]
    assert Areas.of(shapes).holding(eastings, northings).tolist() == expected
    for position, shape in enumerate(shapes):
        inside = geography.inside(shape, eastings, northings).tolist()
        assert inside == [shape.intersects(shapely.Point(x, y)) for x, y in schools]
        assert all(inside[i] for i, found in enumerate(expected) if found == position)


def test_a_school_without_coordinates_lies_in_no_area() -> None:
    square = shapely.box(0, 0, 10, 10)
    eastings, northings = np.array([np.nan, 5, np.inf]), np.array([5.0, 5, 5])
    assert Areas.of([square]).holding(eastings, northings).tolist() == [-1, 0, -1]
    assert geography.inside(square, eastings, northings).tolist() == [False, True, False]
