"""Trying a what-if: address and page agree, map, sentence and table agree, and nothing typed breaks it or is lost."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from collabnet.core.actor import Role, Scope, ScopeKind
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_locality, make_school
from tests.factories.what_if import Town, make_priority_area, make_town, officer

ROW = re.compile(r'<tr class="govuk-table__row( what-if__changed)?"><th[^>]*>(.*?)</th>(.*?)</tr>', re.S)  # fmt: skip
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.S)


def plain(text: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))).strip()


def table(page: str) -> dict[str, list[str]]:
    """The rows of the table by school."""
    return {
        plain(name).removesuffix(" changed"): [plain(cell) for cell in CELL.findall(cells)]
        for _, name, cells in ROW.findall(page)
    }


def sentence(page: str) -> str:
    found = re.search(r'class="what-if__sentence">(.*?)</p>', page)
    assert found
    return plain(found[1])


@pytest.fixture
def town(client: FlaskClient) -> Town:
    made = make_town()
    sign_in(client, officer())
    return made


def test_before_anything_is_changed_the_page_says_how_to_begin(client, town: Town) -> None:
    page = client.get(town.href).text
    assert "Begin with a change to a school" in page
    assert "Ashby Park Primary School (30 places)" in page
    assert "what-if__sentence" not in page


def test_a_form_leads_to_an_address_that_holds_the_change(client, town: Town) -> None:
    urn = town.schools[0].urn
    answer = client.get(f"{town.href}?band=primary&add=school&school={urn}&what=forms&forms=1")
    assert answer.status_code == 303
    assert answer.location == f"{town.href}?band=primary&change=places-{urn}-60"
    page = client.get(answer.location).text
    assert "Ashby Park Primary School: 60 places for entry" in page
    rows = table(page)
    assert rows["Ashby Park Primary School"][0] == "30 → 60"
    assert rows["Ashby Park Primary School"][1].startswith("+")
    assert rows["Ferry Road Primary School"][1].startswith("−")
    assert "Ashby Park Primary School gains" in sentence(page)


def test_map_before_and_after_show_the_schools_of_the_table(client, town: Town) -> None:
    page = client.get(f"{town.href}?change=close-{town.schools[2].urn}").text
    pictures = re.findall(r'<svg class="map-picture.*?</svg>', page, re.S)
    assert len(pictures) == 2
    for name in table(page):
        assert all(name in picture for picture in pictures)
    assert "closed to new children" in pictures[1]
    assert "has 205 pupils" in page


def test_the_neighbour_that_falls_below_the_line_is_named(client, town: Town) -> None:
    urn = town.schools[0].urn
    page = client.get(f"{town.href}?change=places-{urn}-60").text
    assert "Ferry Road Primary School loses" in sentence(page)
    assert "and falls below 75% full" in sentence(page)
    assert table(page)["Ferry Road Primary School"][-1].endswith("% full falls below 75% full")
    page = client.get(f"{town.href}?change=places-{urn}-60&low=70&years=1").text
    assert "below" not in sentence(page)


def test_lines_and_years_that_cannot_be_are_said_beside_the_field_and_kept(
    client, town: Town
) -> None:
    answer = client.get(f"{town.href}?low=900&high=abc&years=99")
    assert answer.status_code == 400
    for text in (
        "Enter a whole number from 10 to 100",
        "Enter a whole number of years from 1 to 7",
    ):
        assert text in answer.text
    for typed in ("900", "abc", "99"):
        assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    ("query", "message", "kept"),
    [
        ("what=places&places=1000000", "Enter a number of places from 0 to 2,000", "1000000"),
        ("what=places&places=-5", "Enter a number of places from 0 to 2,000", "-5"),
        ("what=places&places=many", "Enter a whole number, like 12", "many"),
        ("what=places&places=", "Enter how many places", None),
        ("what=forms&forms=NaN", "Enter how many forms of entry", None),
        ("what=forms&forms=-2", "cannot be taken away", "-2"),
        ("what=unit&unit_places=0", "from 1 to 300", "0"),
        ("what=burn", "Choose what changes", None),
    ],
)
def test_a_number_that_cannot_be_is_said_beside_its_field_and_kept(
    client, town: Town, query: str, message: str, kept: str | None
) -> None:
    answer = client.get(f"{town.href}?add=school&school={town.schools[0].urn}&{query}")
    assert answer.status_code == 400
    assert message in answer.text
    assert kept is None or f'value="{kept}"' in answer.text
    assert f'value="{town.schools[0].urn}" selected' in answer.text


def test_a_closed_or_unknown_school_is_refused_beside_the_field(client, town: Town) -> None:
    closed = make_school(localities=(town.locality,), status_code="2", status_name="Closed")
    for urn in (closed.urn, 999_999, "x"):
        answer = client.get(f"{town.href}?add=school&school={urn}&what=close")
        assert answer.status_code == 400
        assert "is no open school of" in answer.text
    answer = client.get(f"{town.href}?change=close-{closed.urn}")
    assert answer.status_code == 200
    assert f"School {closed.urn} is no open school" in plain(answer.text)


def test_five_hundred_changes_are_cut_to_twenty_and_that_is_said(client, town: Town) -> None:
    query = "&".join(f"change=close-{n}" for n in range(1, 501))
    answer = client.get(f"{town.href}?{query}")
    assert answer.status_code == 400
    assert "At most 20 changes" in answer.text


def test_a_change_can_be_taken_back_and_the_rest_stays(client, town: Town) -> None:
    first, second = (town.schools[n].urn for n in (0, 3))
    page = client.get(f"{town.href}?change=places-{first}-60&change=close-{second}").text
    links = [html.unescape(h) for h in re.findall(r'what-if__remove" href="([^"]+)"', page)]
    assert len(links) == 2
    assert f"close-{second}" in links[0] and f"places-{first}" not in links[0]


def test_a_new_school_takes_children_next_door(client, town: Town) -> None:
    answer = client.get(
        f"{town.href}?add=new&new_name=Harbour+View&new_place=531500,+104400&new_places=30"
    )
    assert answer.status_code == 303
    page = client.get(answer.location).text
    rows = table(page)
    assert rows["Harbour View"][0] == "0 → 30"
    assert rows["Harbour View"][1].startswith("+")
    assert any(cells[1].startswith("−") for name, cells in rows.items() if name != "Harbour View")


@pytest.mark.parametrize("place", ["ZZ99 9ZZ", "nowhere", "1, 2", "999999, 999999"])
def test_a_place_that_is_not_there_is_said_beside_the_field(client, town: Town, place: str) -> None:
    answer = client.get(
        town.href,
        query_string={"add": "new", "new_name": "X", "new_place": place, "new_places": 30},
    )
    assert answer.status_code == 400
    assert 'id="new_place-error"' in answer.text
    assert f'value="{html.escape(place)}"' in answer.text


def test_specialist_places_are_counted_beside_the_model(client, town: Town) -> None:
    urn = town.schools[0].urn
    page = client.get(f"{town.href}?change=specialist-{urn}-unit-12").text
    assert "12 more funded places in a SEN unit" in page
    assert "outside admissions" in page
    assert sentence(page) == "No school gains or loses a whole child."


def test_an_area_without_a_model_says_what_is_missing(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    make_school(localities=(locality,))
    sign_in(client, officer())
    page = client.get(f"/localities/{locality.slug}/what-if?change=close-1").text
    assert "has not been built" in page


def test_leaders_of_the_locality_may_try_and_others_find_nothing(client, town: Town) -> None:
    la = make_la("373", "Sheafdale", "D")
    elsewhere = make_school(localities=(make_locality(la),), la_code="373")
    here = Scope(ScopeKind.SCHOOL, str(town.schools[2].urn))
    there = Scope(ScopeKind.SCHOOL, str(elsewhere.urn))
    addresses = (town.href, "/authorities/846/what-if", f"/schools/{town.schools[4].urn}/what-if")
    expected = {
        (Role.SCHOOL_LEADER, here): (200, 200, 303),
        (Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(town.schools[0].trust_uid))): (
            200,
            200,
            303,
        ),
        (Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J")): (200, 200, 303),
        (Role.SCHOOL_LEADER, there): (404, 404, 404),
        (Role.LA_OFFICER, Scope(ScopeKind.LA, "373")): (404, 404, 404),
        (Role.SCHOOL_HR, here): (403, 403, 403),
        (Role.STAFF_MEMBER, here): (403, 403, 403),
    }
    for (role, scope), statuses in expected.items():
        sign_in(client, make_person(role, scope))
        assert tuple(client.get(a).status_code for a in addresses) == statuses, (role, scope)


def test_the_school_s_page_and_the_map_lead_to_it_for_those_who_may(client, town: Town) -> None:
    urn = town.schools[1].urn
    assert f'href="/schools/{urn}/what-if"' in client.get(f"/schools/{urn}").text
    assert f'href="{town.href}"' in client.get(f"/localities/{town.locality.slug}").text
    assert f'href="{town.href}"' in client.get(f"/localities/{town.locality.slug}/map").text
    answer = client.get(f"/schools/{urn}/what-if", follow_redirects=True)
    assert f'value="{urn}" selected' in answer.text
    sign_in(client, make_person(Role.SCHOOL_HR, Scope(ScopeKind.SCHOOL, str(urn))))
    assert "/what-if" not in client.get(f"/schools/{urn}").text
    assert "/what-if" not in client.get(f"/localities/{town.locality.slug}/map").text


def test_a_priority_area_moves_to_another_school(client, town: Town) -> None:
    assert "Move a priority area" not in client.get(town.href).text
    area = make_priority_area(town, 0, west=529_000, east=532_000)
    ashby, birch = (school.urn for school in town.schools[:2])
    page = client.get(town.href).text
    assert "Move a priority area" in page
    same = client.get(f"{town.href}?add=area&catchment={area.id}&gains={ashby}&loses=")
    assert same.status_code == 400
    assert "has no priority there yet" in same.text
    answer = client.get(f"{town.href}?add=area&catchment={area.id}&gains={birch}&loses={ashby}")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "In West of the river Birch Lane Primary School gains priority" in plain(page)
    rows = table(page)
    assert {"Ashby Park Primary School", "Birch Lane Primary School"} <= rows.keys()
    gone = client.get(f"{town.href}?change=priority-999-{birch}-0")
    assert "not there any more" in gone.text
