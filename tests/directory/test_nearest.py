"""The nearest schools are exactly the nearest, however they lie, on both engines."""

from __future__ import annotations

import math
import random

import pytest
from flask import Flask
from sqlalchemy import insert

from collabnet.core.geography import GridPoint
from collabnet.directory.models import School
from collabnet.directory.nearest import nearest_schools
from collabnet.platform.db import db
from tests.factories.directory import make_la, make_school


def _scatter(points: list[tuple[int, int]], status: str = "1") -> None:
    make_la()
    db.session.execute(
        insert(School),
        [
            {
                "urn": 500000 + i, "la_code": "846", "name": f"School {i}", "easting": e, "northing": n,
                "status_code": status,
            }
            for i, (e, n) in enumerate(points)
        ],
    )  # fmt: skip
    db.session.commit()


@pytest.mark.parametrize("spread", [300, 6_000, 90_000])
def test_they_are_those_of_a_look_at_every_school(app: Flask, spread: int) -> None:
    chance = random.Random(spread)
    points = [
        (530_000 + chance.randint(-spread, spread), 300_000 + chance.randint(-spread, spread))
        for _ in range(400)
    ]
    _scatter(points)
    for _ in range(25):
        place = GridPoint(
            530_000 + chance.randint(-2 * spread, 2 * spread),
            300_000 + chance.randint(-spread, spread),
        )
        count = chance.choice((1, 7, 20))
        everyone = sorted(
            (math.hypot(e - place.easting, n - place.northing), 500000 + i)
            for i, (e, n) in enumerate(points)
        )
        found = nearest_schools(place, count=count)
        assert [(n.metres, n.urn) for n in found] == everyone[:count]


def test_a_far_corner_of_the_box_does_not_pass_for_near(app: Flask) -> None:
    # The first is in a corner of the first box, farther away than the second, just outside its edge.
    _scatter([(530_000 + 3_999, 300_000 + 3_999), (530_000 + 4_100, 300_000)])
    found = nearest_schools(GridPoint(530_000, 300_000), count=1)
    assert [n.urn for n in found] == [500001]


def test_fewer_than_asked_for_are_all_there_are(app: Flask) -> None:
    _scatter([(90_000, 10_000), (650_000, 650_000)])
    found = nearest_schools(GridPoint(90_000, 10_000), count=20)
    assert [n.urn for n in found] == [500000, 500001]
    assert found[0].metres == 0


def test_schools_without_a_place_and_closed_ones_are_left_out(app: Flask) -> None:
    make_school(easting=None, northing=None)
    make_school(status_code="2", status_name="Closed")
    listed = make_school(status_code="3", status_name="Open, but proposed to close")
    assert [n.urn for n in nearest_schools(GridPoint(530_900, 104_200), count=5)] == [listed.urn]


def test_equal_distances_are_in_order_of_urn(app: Flask) -> None:
    _scatter([(530_000, 300_100), (530_000, 299_900), (530_100, 300_000)])
    found = nearest_schools(GridPoint(530_000, 300_000), count=3)
    assert [n.urn for n in found] == [500000, 500001, 500002]
