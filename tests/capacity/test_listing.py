"""The list near a place: distances as numbers, the radius kept, pages in a stable order."""

from __future__ import annotations

from flask import Flask

from collabnet.capacity import listing
from collabnet.capacity.listing import Filters
from collabnet.core.actor import system_actor
from collabnet.core.geography import GridPoint, metres
from tests.factories.capacity import make_statement, year_places
from tests.factories.directory import make_la, make_school

CENTRE = GridPoint(530_000, 105_000)
EVERYONE = system_actor("test")


def _school_at(miles: float, name: str) -> None:
    easting = CENTRE.easting + round(metres(miles))
    school = make_school(name=name, easting=easting, northing=CENTRE.northing)
    make_statement(school, year_places(1, 2))


def test_the_nearest_comes_first_and_distance_is_a_number(app: Flask) -> None:
    for miles, name in ((9.0, "Nine"), (10.5, "Ten and a half"), (2.0, "Two"), (30.0, "Thirty")):
        _school_at(miles, name)
    make_statement(make_school(name="Nowhere", easting=None, northing=None))
    page = listing.school_offers(actor=EVERYONE, filters=Filters(centre=CENTRE, radius_miles=20))
    assert [offer.name for offer in page.rows] == ["Two", "Nine", "Ten and a half"]
    assert [round(offer.distance_miles or 0, 1) for offer in page.rows] == [2.0, 9.0, 10.5]
    (area,) = listing.counts_by_authority(Filters(centre=CENTRE, radius_miles=5))
    assert (area.owners, area.counts.places) == (1, 2)


def test_pages_hold_25_and_lose_nobody(app: Flask) -> None:
    make_la()
    for _ in range(27):
        make_statement(make_school())
    pages = [listing.school_offers(actor=EVERYONE, filters=Filters(), page=n) for n in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [25, 2, 0]
    assert len({offer.href for page in pages for offer in page.rows}) == 27
    assert pages[0].total == 27
