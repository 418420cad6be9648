"""Search at /schools: by name, number, postcode and town, with filters, counts and plain words for mistakes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from collabnet.core.geography import METRES_PER_MILE
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.registry import SearchFilter, registry
from tests.factories.directory import (
    make_figure,
    make_la,
    make_locality,
    make_school,
    make_trust,
)

BN1 = (530981, 104247)  # where BN1 1AB is


@pytest.fixture(autouse=True)
def _needs_postcodes(app: Flask) -> None:
    if not Path(app.config["POSTCODES_FILE"]).is_file():
        pytest.skip("no postcodes here: run flask postcodes build")


def _away(miles: float, name: str, **values: object) -> School:
    """A school so many miles east of BN1 1AB."""
    return make_school(
        easting=BN1[0] + round(miles * METRES_PER_MILE), northing=BN1[1], name=name, **values
    )


def _names(client: FlaskClient, query: str) -> list[str]:
    """The names of a search's result in order, by its CSV."""
    response = client.get(f"/schools.csv?{query}")
    assert response.status_code == 200
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))
    return [row["Name"] for row in rows]


def _text(client: FlaskClient, query: str, status: int = 200) -> str:
    response = client.get(f"/schools?{query}")
    assert response.status_code == status
    return response.get_data(as_text=True)


def test_with_nothing_asked_every_open_school_is_listed_by_name(client: FlaskClient) -> None:
    make_school(name="Beacon School")
    make_school(name="Ashby School")
    make_school(name="Closed School", status_code="2", status_name="Closed")
    assert _names(client, "") == ["Ashby School", "Beacon School"]
    page = _text(client, "")
    assert "2 schools" in page
    assert "Closed School" not in page
    assert "Closed School" in _text(client, "closed=1")


def test_a_name_is_found_however_it_is_written(client: FlaskClient) -> None:
    school = make_school(name="St Mary’s C.E. Primary & Nursery School")
    make_school(name="Other School")
    for typed in (
        "st+mary%27s",
        "saint+marys",
        "SCHOOL+MARYS",
        "mary%E2%80%99s+primary+and+nursery",
    ):
        assert _names(client, f"q={typed}") == [school.name]


def test_names_that_begin_with_the_words_come_first(client: FlaskClient) -> None:
    for name in ("New Ashby School", "Great Washbyton School", "Ashby", "Ashby Hill School"):
        make_school(name=name)
    assert _names(client, "q=ashby") == [
        "Ashby", "Ashby Hill School", "New Ashby School", "Great Washbyton School",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["%25", "_", "%25%25school", "%5C", "%27", "—", "(", "*"])
def test_signs_with_a_meaning_in_the_database_mean_nothing_here(
    client: FlaskClient, typed: str
) -> None:
    make_school(name="Ashby School")
    assert _names(client, f"q={typed}") == ([] if "school" not in typed else ["Ashby School"])


def test_a_urn_and_a_dfe_number_find_their_school_even_when_it_is_closed(
    client: FlaskClient,
) -> None:
    school = make_school(name="Gone School", number="3614", status_code="2", status_name="Closed")
    make_school(number="3615")
    for typed in (str(school.urn), "846/3614", "8463614", "846-3614", "846+3614"):
        assert _names(client, f"q={typed}") == ["Gone School"]
    assert _names(client, "q=999999") == []


def test_a_postcode_finds_what_is_near_in_order_of_distance_as_a_number(
    client: FlaskClient,
) -> None:
    for miles in (9.5, 10.5, 0.3, 2.5, 60):
        _away(miles, f"At {miles}")
    assert _names(client, "q=bn11ab&radius=20") == ["At 0.3", "At 2.5", "At 9.5", "At 10.5"]
    assert _names(client, "q=BN1+1AB") == ["At 0.3", "At 2.5"]
    page = _text(client, "q=BN1+1AB&radius=10")
    assert "3 schools within 10 miles of BN1 1AB" in page
    for option in ("1 mile (1)", "3 miles (2)", "10 miles (3)", "20 miles (4)", "50 miles (4)"):
        assert option in page


def test_a_radius_between_those_offered_is_taken_as_it_is(client: FlaskClient) -> None:
    _away(6.5, "At 6.5")
    _away(7.5, "At 7.5")
    assert _names(client, "q=BN1+1AB&radius=7") == ["At 6.5"]
    assert '<option value="7" selected>7 miles (1)</option>' in _text(client, "q=BN1+1AB&radius=7")


def test_an_empty_circle_says_which_wider_ones_hold_how_many(client: FlaskClient) -> None:
    _away(8, "At 8")
    _away(25, "At 25")
    page = _text(client, "q=BN1+1AB&radius=2")
    assert "No schools within 2 miles of BN1 1AB" in page
    assert "within 10 miles: 1 school" in page
    assert "within 30 miles: 2 schools" in page
    assert "within 5 miles" not in page


def test_an_empty_result_says_what_the_filters_hide(client: FlaskClient) -> None:
    _away(1, "Near primary")
    page = _text(client, "q=BN1+1AB&radius=3&phase=4")
    assert "Without the filters: 1 school" in page


def test_a_town_is_a_place_and_its_name_can_be_asked_for_instead(client: FlaskClient) -> None:
    make_school(name="Quay School", town="Brightsea")
    make_school(name="Brightsea Academy", town="Elsewhere", easting=200_000, northing=100_000)
    page = _text(client, "q=brightsea")
    assert "1 school within 3 miles of Brightsea" in page
    assert "1 school has “brightsea” in its name" in page
    assert _names(client, "q=brightsea&by=name") == ["Brightsea Academy"]


def test_two_towns_of_one_name_are_told_apart(client: FlaskClient) -> None:
    make_la("815", "North Yorkshire")
    make_school(
        name="Dales School", town="Richmond", la_code="815", easting=417_000, northing=501_000
    )
    for name in ("Hill School", "Green School"):
        make_school(name=name, town="Richmond", easting=518_000, northing=175_000)
    assert sorted(_names(client, "q=Richmond")) == ["Green School", "Hill School"]
    page = _text(client, "q=richmond")
    assert "Richmond, North Yorkshire" in page
    assert _names(client, "q=Richmond, North Yorkshire") == ["Dales School"]


def test_filters_narrow_the_list(client: FlaskClient) -> None:
    trust = make_trust(name="Tideway 100% Trust")
    make_la("815", "North Yorkshire")
    make_school(name="Academy", trust=trust)
    make_school(name="Secondary", phase_code="4", phase_name="Secondary")
    make_school(name="Northern", la_code="815")
    make_school(name="With unit", has_sen_unit=True)
    assert _names(client, "phase=4") == ["Secondary"]
    assert _names(client, "phase=4&phase=2&la=815") == ["Northern"]
    assert _names(client, "type=academies") == ["Academy"]
    assert _names(client, "type=34") == ["Academy"]
    assert _names(client, "type=maintained&la=846&phase=4") == ["Secondary"]
    assert _names(client, "trust=tideway") == ["Academy"]
    assert _names(client, "trust=100%25+t") == ["Academy"]
    assert _names(client, "trust=1%25t") == []
    assert _names(client, f"trust={trust.uid}") == ["Academy"]
    assert _names(client, "sen_unit=1") == ["With unit"]


def test_a_locality_narrows_the_list_and_says_its_name(client: FlaskClient) -> None:
    locality = make_locality(name="Harbourside")
    make_school(name="Inside", localities=(locality,))
    make_school(name="Outside")
    assert _names(client, f"locality={locality.slug}") == ["Inside"]
    assert "Harbourside" in _text(client, f"locality={locality.slug}")


def test_a_filter_of_a_higher_room_is_offered_and_answered(client: FlaskClient, app: Flask) -> None:
    chosen = make_school(name="Chosen")
    make_school(name="Other")
    offered = SearchFilter(
        "has_test_places",
        "have test places",
        lambda actor: select(School.urn).where(School.urn == chosen.urn),
    )
    registry(app).search_filters.append(offered)
    try:
        assert "have test places" in _text(client, "")
        assert _names(client, "has_test_places=1") == ["Chosen"]
    finally:
        registry(app).search_filters.remove(offered)


def test_the_order_by_fullness_puts_those_without_a_figure_last(client: FlaskClient) -> None:
    for name, roll, capacity in (
        ("Half", 50, 100),
        ("Over", 120, 100),
        ("Absent", None, 100),
        ("Zero", 5, 0),
    ):
        school = make_school(name=name)
        make_figure(school, "capacity", capacity, period="2022-08")
        make_figure(school, "roll", roll, period="2022-08", no_value="suppressed")
        make_figure(school, "roll", 1000, period="2019-08")
    assert _names(client, "sort=fullest") == ["Over", "Half", "Absent", "Zero"]
    assert _names(client, "sort=emptiest") == ["Half", "Over", "Absent", "Zero"]
    page = _text(client, "sort=fullest")
    assert "120%" in page
    assert "suppressed" in page


def test_a_page_holds_25_and_the_order_is_stable(client: FlaskClient) -> None:
    for _ in range(30):
        make_school(name="Same Name School")
    first, second = _text(client, ""), _text(client, "page=2")
    urns = [line for text in (first, second) for line in text.split('href="/schools/')[1:]]
    seen = [part[:6] for part in urns if part[:6].isdigit()]
    assert len(seen) == 30
    assert seen == sorted(seen)
    assert "First page" in _text(client, "page=9") or "beyond the last one" in _text(
        client, "page=9"
    )


def test_the_map_and_the_csv_are_asked_for_the_same_result(client: FlaskClient) -> None:
    _away(1, "Near")
    page = _text(client, "q=BN1+1AB&radius=5&phase=2&page=1")
    assert 'href="/schools/map?q=BN1+1AB&amp;radius=5&amp;phase=2"' in page
    assert 'href="/schools.csv?q=BN1+1AB&amp;radius=5&amp;phase=2"' in page


def test_the_csv_gives_figures_and_says_why_one_is_missing(client: FlaskClient) -> None:
    school = _away(1, "=cmd|' /C calc'!A0")
    make_figure(school, "capacity", 210, period="2022-08")
    make_figure(school, "roll", None, no_value="not_published", period="2022-08")
    text = client.get("/schools.csv?q=BN1+1AB").get_data(as_text=True)
    assert "'=cmd" in text
    assert ",210,not published,not published,2022-08" in text
    assert ",1.0,210" in text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("radius=-1", "cannot be negative"),
        ("radius=abc", "number of miles from 1 to 50"),
        ("radius=nan", "number of miles from 1 to 50"),
        ("radius=1e9", "number of miles from 1 to 50"),
        ("radius=51", "from 1 to 50 miles"),
        ("radius=%00", "number of miles"),
        ("phase=99", "Choose phases from the list"),
        ("type=%27", "Choose a type of school"),
        ("sort=drop", "Choose an order"),
        ("la=%EF%BC%91%EF%BC%92%EF%BC%93", "Choose a local authority"),
        ("locality=..%2F", "Choose a locality"),
    ],
)
def test_what_no_form_could_have_sent_is_said_beside_its_field(
    client: FlaskClient, query: str, message: str
) -> None:
    assert message in _text(client, f"q=BN1+1AB&{query}", status=400)
    assert client.get(f"/schools.csv?q=BN1+1AB&{query}").status_code == 400


def test_a_postcode_that_does_not_exist_is_said_plainly(client: FlaskClient) -> None:
    page = _text(client, "q=ZZ1+1ZZ")
    assert "We could not find that postcode. Check it, or enter a town" in page
    assert 'aria-describedby="q-error"' in page


def test_a_name_of_300_kilobytes_is_refused_before_it_is_looked_for(client: FlaskClient) -> None:
    make_school()
    asked: list[str] = []
    listener = lambda *a: asked.append(repr(a[3]))  # noqa: E731 - the values of each statement
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        for parameter in ("q", "trust", "la", "type", "radius", "locality", "phase"):
            response = client.get("/schools", query_string={parameter: "é" * 150_000})
            assert response.status_code == 400
            assert len(response.data) < 120_000
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert asked and max(len(values) for values in asked) < 1_000


@pytest.mark.parametrize("page", ["1000000000", "0", "-1", "abc", "١", "nan", "1e3"])
def test_a_page_that_cannot_be_is_not_found(client: FlaskClient, page: str) -> None:
    assert client.get("/schools", query_string={"page": page}).status_code == 404


@pytest.mark.parametrize(
    "hostile", ["%00", "%ED%A0%80", "%FF%FE", "%0d%0aX-A:b", "<script>", "99999999999999999999"]
)
def test_hostile_words_are_only_words(client: FlaskClient, hostile: str) -> None:
    for parameter in (
        "q",
        "trust",
        "la",
        "locality",
        "type",
        "sort",
        "radius",
        "by",
        "phase",
        "sen_unit",
    ):
        response = client.get(f"/schools?{parameter}={hostile}")
        assert response.status_code in (200, 400)
        assert b"<script>" not in response.data.replace(b"<script type", b"")


def test_a_site_without_the_postcode_file_says_so_and_still_finds_names(
    client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    make_school(name="Ashby School")
    kept, app.config["POSTCODES_FILE"] = app.config["POSTCODES_FILE"], tmp_path / "absent.sqlite"
    app.extensions.pop("postcodes", None)
    try:
        assert "Postcodes cannot be looked up at the moment" in _text(client, "q=BN1+1AB")
        assert _names(client, "q=ashby") == ["Ashby School"]
    finally:
        app.config["POSTCODES_FILE"] = kept
        app.extensions.pop("postcodes", None)


def test_a_special_school_is_listed_by_its_type_and_never_as_not_applicable(
    client: FlaskClient,
) -> None:
    make_school(
        name="Hazel Court School", phase_code="0", phase_name="Not applicable",
        type_code="7", type_name="Community special school", type_group="Special schools",
    )  # fmt: skip
    html = client.get("/schools?q=Hazel+Court").text
    assert "Community special school" in html
    assert "Not applicable" not in html
