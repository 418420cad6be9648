"""Catchments on pages: official before modelled, each with its year, the table beside the picture, no promise."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from collabnet.atlas import model_services, services
from collabnet.atlas.local_models import OfficialCatchment, OfficialCatchmentSchool
from collabnet.platform.db import db
from tests.atlas.test_map_pages import MARK, ROW
from tests.factories.atlas import make_outline
from tests.factories.directory import make_figure, make_locality, make_school
from tests.factories.model import SOUTH, WEST, make_admitting, make_area


@pytest.fixture
def town(client: FlaskClient) -> tuple[FlaskClient, int, int]:
    """A site with two schools along a street of small areas, modelled."""
    west, east = (
        make_admitting(0, 0, 30, name="West Infants"),
        make_admitting(4_000, 0, 60, name="East Infants"),
    )
    for school, roll in ((west, 230), (east, 120)):
        make_figure(school, "capacity", 210, period="2022-08")
        make_figure(school, "roll", roll, period="2022-08")
    for x in range(0, 5_000, 1_000):
        make_area(x, 100)
    services.refresh()
    model_services.build_model()
    return client, west.urn, east.urn


def html(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.text


def official(urn: int, *, year: int, name: str) -> None:
    area = OfficialCatchment(
        la_code="846", band="primary", entry_year=year, name=name, source="Brightsea Council",
        licence="Open Government Licence v3.0", west=-1.6, south=50.8, east=-1.5, north=50.9,
        geometry='{"type":"Polygon","coordinates":[[[-1.6,50.8],[-1.5,50.8],[-1.5,50.9],[-1.6,50.9],[-1.6,50.8]]]}',
    )  # fmt: skip
    db.session.add(area)
    db.session.flush()
    db.session.add(OfficialCatchmentSchool(catchment_id=area.id, urn=urn))
    db.session.commit()


def test_the_page_says_modelled_its_year_and_what_the_model_does_not_know(town: tuple) -> None:
    client, west, east = town
    page = html(client, f"/schools/{west}/catchment")
    assert "<strong>Modelled</strong>" in page
    assert "September 2021" in page
    assert "says nothing about a place for a child" in page
    assert "brothers and sisters" in page and "faith" in page and "EHC plans" in page
    assert 'class="catchment catchment--modelled"' in page
    assert "<strong>Official</strong>" not in page
    assert f'href="/schools/{east}"' in page
    assert "30, the most places offered in the entry years 2021" in page
    assert "counted in the middle of 2020" in page


def test_an_official_catchment_stands_first_with_source_licence_and_no_guarantee(
    town: tuple,
) -> None:
    client, west, _ = town
    official(west, year=2024, name="Old town")
    official(west, year=2026, name="New town")
    page = html(client, f"/schools/{west}/catchment")
    assert page.index("<strong>Official</strong>") < page.index("<strong>Modelled</strong>")
    assert "“New town” is a priority area for entry in 2026" in page
    assert "no guarantee of a place" in page
    assert "Brightsea Council" in page and "Open Government Licence v3.0" in page
    assert "Old town" not in page
    shapes = client.get(f"/schools/{west}/catchment.geojson").json["features"]
    kinds = [f["properties"]["kind"] for f in shapes]
    assert kinds == ["modelled", "official"]


def test_a_school_without_known_places_says_why_and_shows_where_it_is_among_the_nearest(
    town: tuple,
) -> None:
    client, *_ = town
    unknown = make_school(easting=WEST + 2_000, northing=SOUTH)
    model_services.build_model()
    page = html(client, f"/schools/{unknown.urn}/catchment")
    assert "one of the three nearest" in page
    assert "No source says how many places it has for entry" in page
    assert "<strong>Modelled</strong>" not in page


def test_a_school_that_admits_at_other_ages_has_a_page_that_says_so(town: tuple) -> None:
    client, *_ = town
    special = make_school(phase_code="0", easting=WEST, northing=SOUTH)
    assert "There is no catchment to show" in html(client, f"/schools/{special.urn}/catchment")
    assert client.get(f"/schools/{special.urn}/catchment.geojson").json["features"] == []
    assert client.get("/schools/999999/catchment").status_code == 404
    assert client.get(f"/schools/{2**40}/catchment.geojson").status_code == 404


def test_children_to_come_are_those_counted_by_the_september_they_enter(town: tuple) -> None:
    client, _, east = town
    page = html(client, f"/schools/{east}/catchment")
    years = re.findall(r"<dt>(\d{4})</dt>", page)
    assert years == ["2020", "2021", "2022", "2023", "2024"]


def test_the_school_page_names_neighbours_and_leads_to_the_catchment(town: tuple) -> None:
    client, west, east = town
    page = html(client, f"/schools/{west}")
    panel = page[page.index('class="neighbours"') :]
    assert "East Infants" in panel[: panel.index("</section>")]
    assert f'href="/schools/{west}/catchment"' in panel
    assert 'class="neighbours"' not in html(client, f"/schools/{make_school(phase_code='0').urn}")


def test_the_map_of_catchments_holds_the_schools_of_its_table_and_says_what_it_is(
    town: tuple,
) -> None:
    client, west, east = town
    make_school(phase_code="0", easting=WEST, northing=SOUTH)
    official(west, year=2026, name="New town")
    page = html(client, "/authorities/846/map?layer=reception-catchments")
    marks, rows = dict(MARK.findall(page)), dict(ROW.findall(page))
    assert marks == rows
    assert set(rows) == {str(west), str(east)}
    points = client.get("/authorities/846/map.json?layer=reception-catchments").json["schools"]
    assert {str(p[0]): p[4] for p in points} == marks
    assert page.count('class="catchment catchment--area') == 2
    assert page.count('class="catchment catchment--official"') == 1
    assert "<strong>Modelled</strong> catchments for entry in 2021" in page
    shapes = client.get("/authorities/846/catchments.geojson?band=primary").json["features"]
    assert [f["properties"]["kind"] for f in shapes] == ["modelled", "modelled", "official"]
    empty = html(client, "/authorities/846/map?layer=year-7-catchments")
    assert "No catchments have been modelled here yet" in empty
    assert client.get("/authorities/846/catchments.geojson?band=secondary").json["features"] == []


def test_a_locality_has_the_same_layer(town: tuple) -> None:
    client, west, east = town
    from collabnet.directory.models import LocalitySchool

    place = make_locality()
    db.session.add_all(LocalitySchool(locality_id=place.id, urn=urn) for urn in (west, east))
    db.session.commit()
    page = html(client, f"/localities/{place.slug}/map?layer=reception-catchments")
    assert set(dict(ROW.findall(page))) == {str(west), str(east)}
    shapes = client.get(f"/localities/{place.slug}/catchments.geojson").json["features"]
    assert len(shapes) == 2


def test_england_shows_no_catchments_and_says_where_they_are(town: tuple) -> None:
    client, *_ = town
    assert "Reception catchments" not in html(client, "/map")
    page = html(client, "/map?layer=reception-catchments", 400)
    assert "Catchments are on the map of each local authority" in page


def test_the_school_selected_lights_those_that_share_its_children(town: tuple) -> None:
    client, west, east = town
    page = html(client, f"/authorities/846/map?school={west}")
    assert re.findall(r'<a id="m(\d+)" class="is-near"', page) == [str(east)]
    panel = client.get(f"/map/school/{west}.json").json["html"]
    assert f'data-neighbours="{east} "' in panel


def test_the_picture_holds_the_whole_outline_of_a_small_area(town: tuple) -> None:
    client, *_ = town
    make_outline("846", west=-1.7, south=50.8)
    services.refresh()
    page = html(client, "/authorities/846/map")
    x, y, width, height = (int(n) for n in re.search(r'viewBox="(-?\d+) (-?\d+) (\d+) (\d+)"', page).groups())  # type: ignore[union-attr]  # fmt: skip
    land = re.search(r'class="land" d="M(-?\d+) (-?\d+)l([^"]+)z"', page)
    assert land
    steps = [int(n) for n in re.findall(r"-?\d+", land[3])]
    east, south = int(land[1]), int(land[2])
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        assert x <= east <= x + width and y <= south <= y + height
        east, south = east + dx, south + dy
