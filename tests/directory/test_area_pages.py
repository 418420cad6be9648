"""The pages of groups, authorities, regions, localities and dioceses: totals that hide neither end."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from collabnet.directory.models import (
    Diocese,
    GroupMembership,
    HubArea,
    TeachingSchoolHub,
)
from collabnet.platform.db import db
from tests.directory.pages import hold, save, words_of
from tests.factories.directory import (
    make_figure,
    make_la,
    make_locality,
    make_region,
    make_school,
    make_trust,
)


@pytest.mark.parametrize(
    "path",
    ["/schools/1", "/schools/99999999999999999999", "/schools/1/history", "/trusts/1", "/trusts/4294967296",
     "/trusts/1/history", "/authorities/999", "/authorities/%00", "/authorities/..", "/authorities/999/history",
     "/regions/Q", "/regions/j", "/regions/%F0%9F%98%80", "/localities/none", "/localities/A%00", "/dioceses/X9",
     "/localities/none/history", "/dioceses/%27"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_trust_adds_up_its_schools_and_says_how_many_lack_a_figure(client: FlaskClient) -> None:
    trust = make_trust(name="Tideway Trust", companies_house="01234567")
    make_la("815", "North Yorkshire")
    over, under = make_school(trust=trust), make_school(trust=trust, la_code="815")
    lacking = make_school(trust=trust, name="Lacking School")
    closed = make_school(trust=trust, name="Gone School", status_code="2", status_name="Closed")
    hold(over, 100, 130)
    hold(under, 200, 150)
    hold(lacking, None, 90, no_value="unknown")
    hold(closed, 1000, 1)
    words = words_of(client, f"/trusts/{trust.uid}")
    assert "Multi-academy trust · 3 schools" in words
    assert "Unfilled places 50 places" in words
    assert "Pupils over capacity 30 pupils" in words
    assert "Full 93 %" in words  # 280 of 300, of the two schools with both figures
    assert "2 of 3 schools have both figures; 1 unknown" in words
    assert "North Yorkshire 1 150 200 75% 50 0 0" in words
    assert "All schools 3 370 300 93% 50 30 1" in words
    assert "01234567" in words
    past = words[words.index("Schools that were in it") :]
    assert "Gone School" in past


def test_a_federation_lists_its_members_beside_their_authority(client: FlaskClient) -> None:
    federation = make_trust(name="Two Hills Federation", type_code="1", type_name="Federation")
    school = make_school(name="Hill School")
    save(GroupMembership(urn=school.urn, uid=federation.uid))
    words = words_of(client, f"/trusts/{federation.uid}")
    assert "Federation · 1 school" in words
    assert "Hill School" in words


def test_an_authority_adds_up_by_phase_each_end_apart(client: FlaskClient) -> None:
    make_la("846", "Brightsea")
    for places, roll, phase in ((100, 130, "2"), (200, 150, "2"), (900, 950, "4")):
        hold(make_school(phase_code=phase), places, roll)
    make_school(phase_code="4")
    words = words_of(client, "/authorities/846")
    assert "Local authority · South East · 4 open schools" in words
    assert "Primary 2 280 300 93% 50 30 0" in words
    assert "Secondary 2 950 900 106% 0 50 1" in words
    assert "All schools 4 1,230 1,200 102% 50 80 1" in words
    html = client.get("/authorities/846").get_data(as_text=True)
    assert 'href="/schools?la=846&amp;phase=2"' in html
    assert 'href="/authorities/846/map"' in html


def test_an_authority_shows_its_scorecard_by_band_with_kinds_of_no_value(
    client: FlaskClient,
) -> None:
    school = make_school()
    for band, value in (("primary", 12.5), ("secondary", None)):
        figure = make_figure(
            school,
            "la_unfilled_percent",
            value,
            period="2024/25",
            band=band,
            no_value="not_applicable",
        )
        figure.subject_kind, figure.subject_code = "la", "846"
    db.session.commit()
    words = words_of(client, "/authorities/846")
    assert "Primary places Unfilled places 12.5 % 2024/25" in words
    assert "Secondary places Unfilled places not applicable" in words


def test_an_authority_names_its_hub_its_trusts_and_its_localities(client: FlaskClient) -> None:
    la, trust = make_la(), make_trust(name="Tideway Trust")
    locality = make_locality(la, name="Harbourside")
    make_school(trust=trust, localities=(locality,))
    hub = TeachingSchoolHub(name="Coast Hub", website="https://coast.example")
    save(hub)
    save(HubArea(hub_id=hub.id, la_code=la.code))
    for path in ("/authorities/846", f"/localities/{locality.slug}"):
        words = words_of(client, path)
        assert "Coast Hub" in words
        assert "Tideway Trust , 1 school" in words
    assert "Harbourside" in words_of(client, "/authorities/846")
    assert "Coast Hub" in words_of(client, "/regions/J")


def test_a_region_adds_up_its_authorities(client: FlaskClient) -> None:
    make_region("B", "Yorkshire and The Humber")
    make_la("815", "North Yorkshire", region_code="B")
    make_la("816", "York", region_code="B")
    hold(make_school(la_code="815"), 100, 90)
    hold(make_school(la_code="816"), 100, 110)
    words = words_of(client, "/regions/B")
    assert "DfE region · 2 local authorities · 2 open schools" in words
    assert "North Yorkshire 1 90 100 90% 10 0 0" in words
    assert "All schools 2 200 200 100% 10 10 0" in words


def test_a_locality_adds_up_only_its_own_schools(client: FlaskClient) -> None:
    locality = make_locality(
        make_la(), name="Harbourside", summary="Two towns and the villages between."
    )
    inside = make_school(name="Inside School", localities=(locality,))
    make_school(name="Outside School")
    hold(inside, 100, 50)
    words = words_of(client, f"/localities/{locality.slug}")
    assert "Two towns and the villages between." in words
    assert "Primary 1 50 100 50% 50 0 0" in words
    assert "Outside School" not in words
    assert "Brightsea" in words
    listed = words_of(client, "/localities")
    assert "Harbourside" in listed
    assert "1 open school" in listed


def test_an_empty_list_of_localities_says_what_would_be_here(client: FlaskClient) -> None:
    assert "No locality has been set up yet" in words_of(client, "/localities")


def test_a_diocese_lists_its_schools(client: FlaskClient) -> None:
    save(Diocese(code="CE10", name="Diocese of the Coast"))
    make_school(name="Church School", diocese_code="CE10")
    make_school(name="Other School")
    words = words_of(client, "/dioceses/CE10")
    assert "Church School" in words
    assert "Other School" not in words


def test_lists_of_areas_come_25_at_a_time(client: FlaskClient) -> None:
    for n in range(27):
        make_school(name=f"School {n:02d}")
    first, second = (words_of(client, f"/authorities/846?page={page}") for page in (1, 2))
    assert "1 to 25 of 27 schools" in first
    assert "School 26" not in first[first.index("1 to 25 of 27") :]
    assert "School 26" in second[second.index("26 to 27 of 27") :]
    assert client.get("/authorities/846?page=0").status_code == 404
