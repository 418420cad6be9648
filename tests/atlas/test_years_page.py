"""The pictures of a school: each with its numbers in words, modelled flows named so, counted ones for the few."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from collabnet.atlas import model_services
from collabnet.atlas.local_models import Origins
from collabnet.core.actor import Grant, Role, Scope, ScopeKind
from collabnet.platform.db import db
from tests.factories.accounts import make_person, sign_in, sign_out
from tests.factories.directory import make_figure, make_school
from tests.factories.model import make_admitting, make_area


@pytest.fixture
def school(client: FlaskClient) -> int:
    """A school with two years of figures and small areas round it, modelled."""
    school = make_admitting(0, 0, 40, first=60)
    make_figure(school, "places_offered", 40, period="2020", band="primary")
    make_figure(school, "first_preferences", 30, period="2020", band="primary")
    for period, roll, places in (("2020-08", 230, 210), ("2022-08", None, 240)):
        make_figure(school, "roll", roll, period=period, no_value="suppressed")
        make_figure(school, "capacity", places, period=period)
    for x in (0, 1_000, 2_000):
        make_area(x, 100)
    model_services.build_model()
    return school.urn


def as_leader(client: FlaskClient, urn: int) -> None:
    """Sign in as a leader of this school."""
    sign_in(client, make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(urn))))


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def test_pupils_and_places_are_drawn_on_one_scale_with_their_numbers_beside(
    client: FlaskClient, school: int
) -> None:
    page = text_of(client, f"/schools/{school}/pictures")
    rows = re.findall(r'scope="row">([^<]+)</th><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)</td>', page)
    assert rows == [("August 2020", "230", "210"), ("August 2022", "suppressed", "240")]
    assert 'class="line-chart__line line-chart__line--against"' in page


def test_first_preferences_are_told_for_each_place_by_year(
    client: FlaskClient, school: int
) -> None:
    page = text_of(client, f"/schools/{school}/pictures")
    assert re.findall(r"<dt>(20\d\d)</dt><dd>([^<]+)</dd>", page) == [
        ("2020", "75"),
        ("2021", "150"),
    ]


def test_modelled_flows_say_that_nobody_counted_them(client: FlaskClient, school: int) -> None:
    page = text_of(client, f"/schools/{school}/pictures")
    assert "<strong>Modelled</strong> for entry to Reception in September 2021" in page
    assert page.count('class="flow__line"') == 3
    assert "Counted" not in page


def count(urn: int) -> None:
    """What the authority counted of three small areas: 40, 7 and 2 children."""
    codes = [make_area(x, 900).code for x in (0, 500, 900)]
    db.session.add_all(
        Origins(cell_code=code, urn=urn, band="primary", year=2024, children=number)
        for code, number in zip(codes, (40, 7, 2), strict=True)
    )
    db.session.commit()


def test_counted_origins_are_for_those_who_may_see_moves_and_small_numbers_are_hidden(
    client: FlaskClient, school: int
) -> None:
    count(school)
    assert "Counted" not in text_of(client, f"/schools/{school}/pictures")
    as_leader(client, make_school().urn)
    assert "Counted" not in text_of(client, f"/schools/{school}/pictures")
    sign_out(client)
    as_leader(client, school)
    page = text_of(client, f"/schools/{school}/pictures")
    assert "<strong>Counted</strong> by the authority in 2024" in page
    assert "<strong>Modelled</strong> for entry" not in page
    values = re.findall(
        r'--numeric">([^<]+)</td></tr>', page[page.index("Children by small area") :]
    )
    assert values == ["40", "suppressed", "suppressed"]
    assert page.count('class="flow__line"') == 1


def test_a_hiring_role_elsewhere_loses_the_counted_origins(
    client: FlaskClient, school: int
) -> None:
    count(school)
    officer = Scope(ScopeKind.LA, "846")
    sign_in(client, make_person(Role.LA_OFFICER, officer))
    assert "Counted" in text_of(client, f"/schools/{school}/pictures")
    sign_out(client)
    hires = Grant(Role.SCHOOL_HR, Scope(ScopeKind.SCHOOL, str(make_school().urn)))
    sign_in(client, make_person(Role.LA_OFFICER, officer, hires))
    assert "Counted" not in text_of(client, f"/schools/{school}/pictures")


def test_a_school_without_any_number_has_a_page_that_says_what_is_missing(
    client: FlaskClient,
) -> None:
    special = make_school(phase_code="0")
    page = text_of(client, f"/schools/{special.urn}/pictures")
    assert "No year has a number" in page
    assert "There is nothing to show yet" in page
    assert client.get("/schools/999999/pictures").status_code == 404
