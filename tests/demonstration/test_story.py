"""The story: two trusts each took on a struggling school in one catchment, and one of them sank."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from flask import Flask
from shapely.geometry import Point, shape
from sqlalchemy import select

from collabnet.core.figures import Value
from collabnet.core.places import PlacesLevel, SchoolPlaces, places_level
from collabnet.demonstration.tables import features
from collabnet.directory.figures import Figure
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.geocoding import PostcodeFile
from collabnet.platform.grid import point_in_degrees

BIRCH_LANE, ASHBY_PARK = 990001, 990002


def series(urn: int, measure: str) -> list[float]:
    """The figures of a school in the order of their periods."""
    found = db.session.scalars(
        select(Figure.value)
        .where(Figure.subject_code == str(urn), Figure.measure == measure, Figure.subject_kind == "school")
        .order_by(Figure.period)
    )  # fmt: skip
    return [value for value in found if value is not None]


def level(urn: int) -> PlacesLevel:
    """Where the school stands between the two ends, by its newest figures."""
    places = SchoolPlaces(
        places=Value(number=series(urn, "capacity")[-1]), on_roll=Value(number=series(urn, "roll")[-1])
    )  # fmt: skip
    return places_level(places, is_still_filling=False)


def falls(numbers: list[float]) -> bool:
    return all(later < earlier for earlier, later in zip(numbers, numbers[1:], strict=False))


def rises(numbers: list[float]) -> bool:
    return falls(numbers[::-1])


def test_the_small_trusts_school_empties_while_its_neighbour_fills(demonstration: Flask) -> None:
    assert level(BIRCH_LANE).is_spare
    assert level(ASHBY_PARK).is_shortage
    assert falls(series(BIRCH_LANE, "roll")) and rises(series(ASHBY_PARK, "roll"))
    assert falls(series(BIRCH_LANE, "first_preferences"))
    assert rises(series(ASHBY_PARK, "first_preferences"))


def test_need_gathers_where_the_places_are_empty(demonstration: Flask) -> None:
    for measure in ("fsm_percent", "ehc_percent", "sen_support_percent", "absence_percent"):
        assert rises(series(BIRCH_LANE, measure)), measure
        assert series(ASHBY_PARK, measure)[-1] < series(ASHBY_PARK, measure)[0], measure
        assert series(BIRCH_LANE, measure)[-1] > 1.5 * series(ASHBY_PARK, measure)[-1], measure


def test_the_two_schools_are_neighbours_in_two_trusts(demonstration: Flask) -> None:
    one, other = db.session.get(School, BIRCH_LANE), db.session.get(School, ASHBY_PARK)
    assert one is not None and other is not None
    assert one.trust_uid != other.trust_uid
    assert one.easting and one.northing and other.easting and other.northing
    assert (one.easting - other.easting) ** 2 + (one.northing - other.northing) ** 2 < 2000**2


def test_figures_agree_with_one_another(demonstration: Flask) -> None:
    for school in db.session.scalars(select(School)):
        roll, boys, girls = (series(school.urn, m) for m in ("roll", "boys", "girls"))
        assert roll == [b + g for b, g in zip(boys, girls, strict=True)], school.name
        first, offers = (series(school.urn, m) for m in ("first_preferences", "first_preference_offers"))  # fmt: skip
        assert all(o <= f for f, o in zip(first, offers, strict=True)), school.name
        every = series(school.urn, "all_preferences")
        assert all(f <= a for f, a in zip(first, every, strict=True)), school.name


def test_every_school_is_found_where_its_postcode_is(demonstration: Flask) -> None:
    path = Path(demonstration.config["POSTCODES_FILE"])
    if not path.is_file():
        pytest.skip("no postcodes here: run flask postcodes build")
    postcodes = PostcodeFile(path)
    for school in db.session.scalars(select(School)):
        place = postcodes.find(school.postcode)
        assert place is not None, school.postcode
        assert school.easting is not None and school.northing is not None
        away = (place.point.easting - school.easting) ** 2 + (
            place.point.northing - school.northing
        ) ** 2
        assert away < 1000**2, school.name


def test_every_school_stands_inside_the_outline_of_its_authority(demonstration: Flask) -> None:
    outline = shape(features("boundaries.geojson")[0]["geometry"])
    for school in db.session.scalars(select(School)):
        assert school.easting is not None and school.northing is not None
        longitude, latitude = point_in_degrees(school.easting, school.northing)
        assert outline.contains(Point(longitude, latitude)), school.name


def test_no_fictional_school_or_trust_has_a_real_ones_name(
    demonstration: Flask, shared_data: Path
) -> None:
    fictional = {name.casefold() for name in db.session.scalars(select(School.name))}
    register = shared_data / "gias" / "edubasealldata20220801.csv.gz"
    with gzip.open(register, "rt", encoding="cp1252", newline="") as file:
        real = {row["EstablishmentName"].casefold() for row in csv.DictReader(file)}
    assert fictional & real == set()


def test_a_school_stands_beside_the_neighbours_of_the_model_from_the_first_page_on(
    demonstration: Flask,
) -> None:
    page = demonstration.test_client().get("/schools/990001/pressure").get_data(as_text=True)
    assert "of the children in common" in page
    assert "no catchments have been modelled" not in " ".join(page.split())
