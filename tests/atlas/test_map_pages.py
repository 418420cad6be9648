"""The map's pages: map and table agree, the address holds the state, and nothing a visitor types breaks them."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from collabnet.core.actor import Role, Scope, ScopeKind
from tests.factories.accounts import make_person, sign_in
from tests.factories.atlas import make_counted_school, make_outline, work_out
from tests.factories.capacity import make_statement
from tests.factories.directory import make_la, make_locality, make_school, make_trust

MARK = re.compile(r'<a id="m(\d+)"[^>]*>.*?<use class="map-point ([a-z0-9-]+)"', re.DOTALL)
ROW = re.compile(r'<tr class="govuk-table__row" id="s(\d+)">.*?class="swatch ([a-z0-9-]+)"', re.DOTALL)  # fmt: skip


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    """The HTML of a page."""
    response = client.get(address)
    assert response.status_code == status
    return response.text


def test_the_map_and_the_table_show_the_same_schools_at_the_same_end(client: FlaskClient) -> None:
    for places, on_roll in ((100, 130), (100, 106), (100, 90), (100, 60), (None, 60)):
        make_counted_school(places, on_roll)
    work_out()
    html = page(client, "/authorities/846/map")
    marks, rows = dict(MARK.findall(html)), dict(ROW.findall(html))
    assert len(marks) == 5
    assert marks == rows
    assert sorted(marks.values()) == ["balance", "nodata", "shortage-2", "shortage-4", "spare-3"]


def test_what_the_script_draws_is_what_the_picture_shows(client: FlaskClient) -> None:
    for on_roll in (130, 90, 60):
        make_counted_school(100, on_roll)
    work_out()
    for layer in ("fullness", "load", "offers"):
        html = page(client, f"/authorities/846/map?layer={layer}")
        points = client.get(f"/authorities/846/map.json?layer={layer}").json["schools"]
        assert {str(p[0]): p[4] for p in points} == dict(MARK.findall(html))


def test_the_legend_counts_every_school_once(client: FlaskClient) -> None:
    for on_roll in (130, 90, 60, 60):
        make_counted_school(100, on_roll)
    work_out()
    html = page(client, "/authorities/846/map")
    counts = [int(n) for n in re.findall(r'legend__count">(\d+)<', html)]
    assert len(counts) == 9
    assert sum(counts) == 4


def test_a_school_that_has_not_been_worked_out_yet_is_shown_without_guessing(
    client: FlaskClient,
) -> None:
    school = make_counted_school(100, 130)
    html = page(client, "/authorities/846/map")
    assert dict(MARK.findall(html)) == {str(school.urn): "nodata"}


def test_a_school_without_a_place_in_the_register_is_in_the_table_only(client: FlaskClient) -> None:
    school = make_counted_school(100, 130, easting=None, northing=None)
    work_out()
    html = page(client, "/authorities/846/map")
    assert str(school.urn) in dict(ROW.findall(html))
    assert MARK.findall(html) == []
    assert "1 of the schools has no place in the register" in html


def test_filters_leave_out_the_rest_in_picture_table_and_downloads(client: FlaskClient) -> None:
    trust = make_trust(name="Harbour Trust")
    academy = make_counted_school(100, 90, trust=trust)
    make_counted_school(100, 90)
    work_out()
    for query in (f"trust={trust.uid}", "type=34"):
        html = page(client, f"/authorities/846/map?{query}")
        assert set(dict(MARK.findall(html))) == {str(academy.urn)}
        csv = client.get(f"/authorities/846/map.csv?{query}").text.splitlines()
        assert [line.split(",")[0] for line in csv[1:]] == [str(academy.urn)]
    empty = page(client, "/authorities/846/map?phase=4")
    assert "No school of Brightsea fits this choice" in empty


def test_the_address_holds_the_state_and_layers_keep_it(client: FlaskClient) -> None:
    school = make_counted_school(100, 130)
    work_out()
    address = f"/authorities/846/map?phase=2&school={school.urn}&at=50.8200,-0.1300,12"
    html = page(client, address)
    links = re.findall(r'class="map-layers__link" href="([^"]+)"', html)
    assert len(links) == 5
    assert all("phase=2" in link and "at=50.8200" in link for link in links)
    assert f'href="/schools/{school.urn}">{school.name}</a></h2>' in html
    assert '<option value="2" selected>' in html


def test_the_panel_of_a_school_shows_fullness_bars_and_offers(client: FlaskClient) -> None:
    schools = [make_counted_school(100, 60 + 10 * n) for n in range(6)]
    make_statement(schools[0])
    work_out()
    html = client.get(f"/map/school/{schools[0].urn}.json").json["html"]
    assert "60% full" in html
    assert "Spare places" in html
    assert "4 places" in html
    assert "Show the parts" in html
    assert "failing" not in html


@pytest.mark.parametrize("urn", [1, 999_999, 2**31, 10**30])
def test_the_panel_of_a_school_that_is_not_there_is_not_found(
    client: FlaskClient, urn: int
) -> None:
    assert client.get(f"/map/school/{urn}.json").status_code == 404


def test_england_is_shaded_at_both_ends_and_says_so_in_numbers(client: FlaskClient) -> None:
    for on_roll in (130, 130, 60, 60, 90, 90):
        make_counted_school(100, on_roll)
    make_outline("846")
    work_out()
    html = page(client, "/map")
    assert 'class="map-area spare-3"' in html
    assert 'fill="url(#hatch-3)"' in html
    assert "2 of 6" in html
    assert "of 6 schools, 2 short of places, 2 with spare places" in html


def test_england_without_outlines_is_a_picture_of_points(client: FlaskClient) -> None:
    make_counted_school(100, 130)
    work_out()
    assert 'class="dots dots--shortage-4"' in page(client, "/map")


def test_an_empty_register_says_what_would_be_there(client: FlaskClient) -> None:
    assert "once a register of schools has been imported" in page(client, "/map")
    make_la()
    assert "once a register of schools has been imported" in page(client, "/authorities/846/map")
    assert client.get("/map/schools.json").status_code == 404


def test_an_area_can_be_chosen_from_the_map_of_england(client: FlaskClient) -> None:
    make_la()
    response = client.get("/map?la=846&layer=load")
    assert (response.status_code, response.location) == (303, "/authorities/846/map?layer=load")
    assert client.get("/map?la=999").status_code == 404


def test_a_locality_shows_its_own_schools_only(client: FlaskClient) -> None:
    la = make_la()
    locality = make_locality(la, name="Harbourside")
    inside = make_counted_school(100, 90, localities=(locality,))
    make_counted_school(100, 90)
    work_out()
    html = page(client, f"/localities/{locality.slug}/map")
    assert set(dict(MARK.findall(html))) == {str(inside.urn)}
    rows = client.get(f"/localities/{locality.slug}/map.geojson").json["features"]
    assert [row["id"] for row in rows] == [inside.urn]


def test_a_locality_with_an_outline_of_its_own_is_drawn_by_it(client: FlaskClient) -> None:
    ring = [[-0.2, 50.8], [-0.1, 50.8], [-0.1, 50.9], [-0.2, 50.9], [-0.2, 50.8]]
    polygon = json.dumps({"type": "Polygon", "coordinates": [ring]})
    locality = make_locality(make_la(), polygon=polygon)
    make_counted_school(100, 90, localities=(locality,))
    work_out()
    assert '<path class="land" d="M' in page(client, f"/localities/{locality.slug}/map")


def test_names_are_text_wherever_they_are_shown(client: FlaskClient) -> None:
    name = "<script>alert(1)</script> & “Quay” =cmd"
    trust = make_trust(name=name)
    school = make_counted_school(100, 130, name=name, town="<b>Town", trust=trust)
    for _ in range(3):
        make_school(town="<b>Town")
    work_out()
    panel = client.get(f"/map/school/{school.urn}.json").json["html"]
    for html in (client.get("/authorities/846/map").text, panel):
        assert "<script>alert" not in html
        assert "<b>Town" not in html
        assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize(
    "query",
    ["layer=colour", "phase=%00", "phase=" + "9" * 300, "type='--", "trust=abc", "trust=-1",
     "trust=" + "9" * 40, "trust=99999999999", "school=%F0%9F%98%80", "school=0", "trust=NaN"],
)  # fmt: skip
def test_a_part_that_cannot_be_read_is_left_out_with_a_message(
    client: FlaskClient, query: str
) -> None:
    make_counted_school(100, 130)
    work_out()
    for address in ("/map", "/authorities/846/map"):
        html = page(client, f"{address}?{query}", 400)
        assert "could not be read and was left out" in html
        assert "map-picture" in html


@pytest.mark.parametrize("code", ["999", "84", "8466", "%00ab", "é46", "a" * 300])
def test_an_authority_or_locality_that_is_not_there_is_not_found(
    client: FlaskClient, code: str
) -> None:
    for address in (f"/authorities/{code}/map", f"/localities/{code}/map", f"/map/la/{code}.json"):
        assert client.get(address).status_code == 404


def test_downloads_hold_the_rows_of_the_table_and_words_for_what_is_missing(
    client: FlaskClient,
) -> None:
    full, unknown = make_counted_school(100, 130), make_counted_school(None, 60)
    work_out()
    lines = client.get("/authorities/846/map.csv").text.splitlines()
    header = lines[0].lstrip("\ufeff").split(",")
    rows = {int(line.split(",")[0]): dict(zip(header, line.split(","), strict=True)) for line in lines[1:]}  # fmt: skip
    assert rows[full.urn]["percent_full"] == "130.0"
    assert rows[full.urn]["level"] == "shortage_4"
    assert rows[unknown.urn]["percent_full"] == "unknown"
    features = client.get("/authorities/846/map.geojson").json["features"]
    assert {f["id"] for f in features} == set(rows)
    assert all(len(f["geometry"]["coordinates"]) == 2 for f in features)
    assert client.get("/map.csv").status_code == 200
    assert client.get("/map.pdf").status_code == 404


def test_offers_stand_in_downloads_only_for_those_who_may_see_details(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    school = make_counted_school(100, 60, localities=(locality,))
    make_statement(school)
    work_out()
    assert "offered_places" not in client.get("/authorities/846/map.csv").text
    leader = make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(school.urn)))
    sign_in(client, leader)
    header, row = client.get("/authorities/846/map.csv").text.lstrip("\ufeff").splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["offered_places"] == "4"


def test_the_layer_of_offers_marks_schools_that_list_something(client: FlaskClient) -> None:
    offering, other = make_counted_school(100, 60), make_counted_school(100, 60)
    make_statement(offering)
    make_outline("846")
    work_out()
    html = page(client, "/authorities/846/map?layer=offers")
    assert dict(MARK.findall(html)) == {str(offering.urn): "offer", str(other.urn): "balance"}
    assert 'class="map-area offer"' in page(client, "/map?layer=offers")


def test_the_method_page_works_a_school_through_with_its_numbers(client: FlaskClient) -> None:
    assert "Once figures have been imported" in page(client, "/how-pressure-is-worked-out")
    schools = [make_counted_school(100, 50 + 10 * n) for n in range(6)]
    work_out()
    html = page(client, f"/how-pressure-is-worked-out?urn={schools[0].urn}")
    assert schools[0].name in html
    assert "50.0%" in html
    assert "× 100.0 ÷ 100" in html
    assert "rank" in html
    assert client.get("/how-pressure-is-worked-out?urn=12").status_code == 404


def test_panels_stand_on_the_pages_of_schools_and_areas(client: FlaskClient) -> None:
    schools = [make_counted_school(100, 50 + 10 * n) for n in range(6)]
    locality = make_locality(make_la())
    make_counted_school(100, 90, localities=(locality,))
    work_out()
    with client.application.test_request_context():
        from collabnet.core.actor import ANONYMOUS
        from collabnet.platform.registry import registry

        school = registry().render_panels("school", ANONYMOUS, str(schools[0].urn))
        assert any("Places and pressure" in html for html in school)
        for kind, code in (("la", "846"), ("locality", locality.slug)):
            found = "".join(registry().render_panels(kind, ANONYMOUS, code))
            assert "Open the map of" in found
            assert 'href="/schools/' in found
        assert "Places and pressure" not in "".join(
            registry().render_panels("school", ANONYMOUS, "12")
        )


def test_a_long_table_has_pages_and_marks_then_select_their_school(client: FlaskClient) -> None:
    schools = [
        make_counted_school(100, 90, name=f"School {n:02d}", easting=530_000 + n, northing=105_000)
        for n in range(62)
    ]
    work_out()
    first, second = (page(client, f"/authorities/846/map?phase=2&page={n}") for n in (1, 2))
    assert [len(ROW.findall(html)) for html in (first, second)] == [60, 2]
    assert len(MARK.findall(first)) == len(MARK.findall(second)) == 62
    assert "1 to 60 of 62 schools" in first
    assert f'href="/authorities/846/map?phase=2&amp;school={schools[61].urn}"' in first.replace(
        "&school", "&amp;school"
    )
    assert client.get("/authorities/846/map?page=3").status_code == 404
    assert client.get("/authorities/846/map?page=0").status_code == 404
