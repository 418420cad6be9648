"""The map of a search holds the same schools as its list and its CSV."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.factories.directory import make_school


def test_the_map_the_list_and_the_csv_hold_the_same_schools(client: FlaskClient) -> None:
    inside = [make_school(name=f"Ashby School {n}") for n in range(3)]
    nowhere = make_school(name="Ashby Upper", easting=None, northing=None)
    make_school(name="Other School")
    page = client.get("/schools/map?q=ashby").get_data(as_text=True)
    csv = client.get("/schools.csv?q=ashby").get_data(as_text=True)
    for school in (*inside, nowhere):
        assert f'href="/schools/{school.urn}"' in page
        assert str(school.urn) in csv
    assert "4 schools called “ashby”" in page
    assert "1 of the schools has no place in the register" in page
    assert "Other School" not in page
    assert 'href="/schools?q=ashby"' in page


@pytest.mark.parametrize("query", ["radius=abc", "phase=99", "q=ashby&radius=-1"])
def test_a_search_with_mistakes_goes_to_its_list_where_they_are_said(
    client: FlaskClient, query: str
) -> None:
    response = client.get(f"/schools/map?{query}")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/schools?{query}"


def test_an_empty_search_says_what_to_change(client: FlaskClient) -> None:
    assert "No school fits this search" in client.get("/schools/map?q=zzzz").get_data(as_text=True)


def test_more_schools_than_a_map_can_show_are_counted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collabnet.atlas.routes_search.MOST_SCHOOLS", 2)
    for n in range(3):
        make_school(name=f"Ashby School {n}")
    page = client.get("/schools/map?q=ashby").get_data(as_text=True)
    assert "The first 2 of them are shown" in page
    assert "Ashby School 2" not in page
