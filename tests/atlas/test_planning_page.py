"""Place planning: forecasts against places by planning area, homes, agreed changes, the same as a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collabnet.atlas import planning_pages
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.directory.models import School
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_figure, make_la, make_school
from tests.factories.local import csv_file, import_local


@pytest.fixture
def planned(app: Flask, tmp_path: Path) -> list[School]:
    folder = tmp_path
    schools = [
        make_school(name=name, phase_code="4", low_age=11, high_age=16)
        for name in ("Longhill High School", "Patcham High School")
    ]
    make_figure(schools[0], "capacity", 900)
    make_figure(schools[1], "capacity", 1_000)
    urns = [school.urn for school in schools]
    import_local(
        "planning-areas",
        csv_file(
            folder / "areas.csv",
            f"""band,planning_area,name,urn
            secondary,S1,East of the town,{urns[0]}
            secondary,S2,North of the town,{urns[1]}""",
        ),
    )
    import_local(
        "forecasts",
        csv_file(
            folder / "forecasts.csv",
            """band,planning_area,school_year,year_group,pupils
            secondary,S1,2027/28,7,200
            secondary,S1,2027/28,8,150
            secondary,S1,2028/29,7,190
            secondary,S2,2027/28,7,c""",
        ),
    )
    import_local(
        "homes",
        csv_file(
            folder / "homes.csv",
            """band,planning_area,site,school_year,homes,pupils_per_100_homes,in_forecast
            secondary,S1,Marina Wharf,2027/28,120,20,no
            secondary,S1,Mill Field,2027/28,80,25,no""",
        ),
    )
    import_local(
        "pan-changes",
        csv_file(
            folder / "pan.csv",
            f"""urn,band,entry_year,places,places_before,source,reason
            {urns[0]},secondary,2028,150,180,Arrangements 2028,Fewer children""",
        ),
    )
    return schools


def test_places_needed_and_spare_are_added_up_without_setting_one_against_the_other(
    planned: list[School],
) -> None:
    page = planning_pages.page("846", band="secondary", by_site=False)
    east, north = page.areas
    (year, sums), (_, later) = east.years
    assert year == "2027/28"
    assert (sums.forecast.value.number, sums.places.value.number) == (350, 360)
    assert (sums.needed.value.number, sums.spare.value.number) == (20, 30)
    assert (later.places.value.number, later.needed.value.number) == (150, 40)
    assert north.years[0][1].needed.value.missing == "suppressed"
    assert [(h.school_year, h.homes, h.pupils, h.site) for h in east.homes] == [
        ("2027/28", 200, 44.0, "")
    ]


def test_the_page_is_public_and_the_sites_are_for_officers(
    client: FlaskClient, planned: list[School]
) -> None:
    page = client.get("/authorities/846/planning?band=secondary").text
    assert "East of the town" in page and "Longhill High School" in page
    assert "Fewer children" in page and "Marina Wharf" not in page
    assert 'points="' in page and "suppressed" in page
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")))
    officers = client.get("/authorities/846/planning?band=secondary").text
    assert "Marina Wharf" in officers and "/authorities/846/local-data" in officers
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "373")))
    assert "Marina Wharf" not in client.get("/authorities/846/planning").text


def test_the_file_has_every_year_group_and_no_site(
    client: FlaskClient, planned: list[School]
) -> None:
    text = client.get("/authorities/846/planning.csv").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 4 and "Marina" not in text
    assert rows[0] == {
        "LA number": "846", "Age band": "secondary", "Planning area": "S1",
        "Name": "East of the town", "School year": "2027/28", "Year group": "Year 7",
        "Forecast": "200", "Capacity now": "180", "Places added": "0", "Places removed": "0",
        "Places needed": "20", "Spare places": "0",
    }  # fmt: skip
    assert (rows[2]["Places removed"], rows[2]["Places needed"]) == ("30", "40")
    assert (rows[3]["Forecast"], rows[3]["Places needed"]) == ("suppressed", "suppressed")


def test_an_authority_without_planning_areas_says_what_would_be_here(client: FlaskClient) -> None:
    make_la("373", "Sheafdale")
    page = client.get("/authorities/373/planning?band=nonsense")
    assert page.status_code == 200 and "has not sent its planning areas yet" in page.text
    assert client.get("/authorities/999/planning").status_code == 404


def test_the_authoritys_page_leads_to_its_planning(
    client: FlaskClient, planned: list[School]
) -> None:
    page = client.get("/authorities/846").text
    assert "/authorities/846/planning" in page
    assert "/authorities/846/moves" not in page and "/authorities/846/local-data" not in page


def test_the_picture_of_an_area_counts_whole_places_as_its_table_does(
    planned: list[School],
) -> None:
    make_figure(planned[0], "capacity", 903, period="2026-08")  # by five year groups: 180.6 each
    for view in planning_pages.page("846", band="secondary", by_site=False).areas:
        for end in (*view.places_chart.ends, *view.forecast_chart.ends):
            assert "." not in end.text
