"""Who sees what on the capacity pages, who may edit, and what filters do."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.capacity import Answer
from collabnet.platform.db import db
from tests.capacity.browsing import leader_of, text_of
from tests.factories.accounts import make_person, sign_in
from tests.factories.capacity import make_statement, room, school_scope, specialist, year_places
from tests.factories.directory import make_la, make_locality, make_school, make_trust


def test_everyone_sees_counts_and_members_see_details(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    school = make_school(name="Mill Lane Primary", localities=(locality,))
    other = make_school(localities=(locality,))
    outside = make_school(la_code="871")
    make_statement(school, year_places(3, 4), year_places(5, None, Answer.NO), specialist(days=6))
    base = f"/capacity/school/{school.urn}"
    for viewer in (None, outside):
        if viewer is not None:
            leader_of(client, viewer)
        words = text_of(client.get(base).text)
        assert "4 places" in words and "6 days of staff" in words
        assert "Year 3" not in words and "All places are taken" not in words
        assert "Mill Lane" not in text_of(client.get("/capacity").text)
        assert "Year 3" not in client.get("/capacity.csv").text
    leader_of(client, other)
    words = text_of(client.get(base).text)
    assert "Year 3 4 places" in words and "all places are taken" in words
    assert "Still right" not in words
    assert "Mill Lane Primary" in client.get("/capacity").text
    rows = list(csv.DictReader(io.StringIO(client.get("/capacity.csv").text.lstrip("\ufeff"))))
    assert [(r["what"], r["quantity"]) for r in rows] == [
        ("Year 3", "4"), ("Year 5", ""), ("Physics", "6")
    ]  # fmt: skip


def test_counts_are_given_by_authority_and_locality(client: FlaskClient) -> None:
    locality = make_locality(make_la("846", "Brightsea"), name="Harbourside")
    for quantity in (4, 3):
        make_statement(make_school(localities=(locality,)), year_places(1, quantity))
    make_statement(make_school(la_code="871"), year_places(1, 5))
    words = text_of(client.get("/capacity").text)
    assert "Brightsea 2 7 0" in words
    assert "Harbourside 2 7 0" in words
    lines = client.get("/capacity.csv").text.splitlines()
    assert lines[1].startswith("846,Brightsea,2,7,0")


def test_what_is_kept_to_the_own_organisation_is_neither_shown_nor_counted(
    client: FlaskClient,
) -> None:
    locality = make_locality(make_la())
    trust = make_trust()
    school = make_school(trust=trust, localities=(locality,))
    make_statement(school, visibility="own")
    base = f"/capacity/school/{school.urn}"
    leader_of(client, make_school(localities=(locality,)))
    assert "Nothing has been said" in client.get(base).text
    assert "Nothing like this is on offer yet" in client.get("/capacity").text
    for role, scope in (
        (Role.SCHOOL_HR, school_scope(school)),
        (Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))),
    ):
        sign_in(client, make_person(role, scope))
        assert "Year 3" in client.get(base).text


def test_a_closed_school_is_out_of_the_list_at_once(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    school = make_school(name="Mill Lane Primary", localities=(locality,))
    make_statement(school)
    leader_of(client, make_school(localities=(locality,)))
    assert "Mill Lane" in client.get("/capacity").text
    school.status_code = "2"
    db.session.commit()
    assert "Mill Lane" not in client.get("/capacity").text
    assert "4 places" not in client.get(f"/capacity/school/{school.urn}").text


def _edit_status(client: FlaskClient, owner: str) -> tuple[int, int]:
    return (
        client.get(f"/capacity/{owner}/edit").status_code,
        client.post(
            f"/capacity/{owner}/edit/terms", data={"token": "new", "valid_from-day": "99"}
        ).status_code,
    )


def test_only_those_who_lead_an_organisation_edit_its_statement(client: FlaskClient) -> None:
    trust = make_trust()
    school = make_school(trust=trust)
    own, la, region = school_scope(school), Scope(ScopeKind.LA, "846"), Scope(ScopeKind.REGION, "J")
    trust_scope = Scope(ScopeKind.TRUST, str(trust.uid))
    owners = (f"school/{school.urn}", f"trust/{trust.uid}", "la/846", "region/J")
    yes, hidden_, refused = (200, 422), (404, 404), (403, 403)
    expected = {
        (Role.SCHOOL_LEADER, own): (yes, hidden_, hidden_, hidden_),
        (Role.TRUST_LEADER, trust_scope): (yes, yes, hidden_, hidden_),
        (Role.LA_OFFICER, la): (hidden_, hidden_, yes, hidden_),
        (Role.DFE_OFFICER, region): (hidden_, hidden_, hidden_, yes),
        (Role.SCHOOL_HR, own): (refused,) * 4,
        (Role.TRUST_HR, trust_scope): (refused,) * 4,
        (Role.STAFF_MEMBER, own): (refused,) * 4,
        (Role.ADMINISTRATOR, Scope(ScopeKind.NETWORK, "*")): (refused,) * 4,
    }
    for (role, scope), statuses in expected.items():
        sign_in(client, make_person(role, scope))
        found = tuple(_edit_status(client, owner) for owner in owners)
        assert found == statuses, role


def test_a_missing_owner_looks_like_one_of_another_organisation(client: FlaskClient) -> None:
    leader_of(client, make_school())
    other = make_school()
    pages = {
        re.sub(r"\b[0-9a-f]{8,}\b", "", client.get(f"/capacity/school/{urn}/edit").text)
        for urn in (other.urn, 999_999)
    }
    statuses = {
        client.get(f"/capacity/{owner}/edit").status_code
        for owner in (f"school/{other.urn}", "school/999999", "school/0", "school/-1", "school/abc",
                      "school/99999999999999999999", "trust/2147483648", "la/zzz", "la/%00", "region/QQ")
    }  # fmt: skip
    assert statuses == {404}
    assert len(pages) >= 1


@pytest.mark.parametrize(
    "query",
    ["near=ZZ99+9ZZ", "near=abc", "radius=-1", "radius=abc", "kind=spaceships", "phase=99", "fresh=x",
     "near=" + "x" * 3000, "near=%00", "kind=%00"],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_explained(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/capacity?{query}")
    if query == "near=%00":  # nothing is left of it
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert client.get(f"/capacity.csv?{query}").status_code == 400


def test_filters_narrow_by_kind_phase_freshness(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    primary = make_school(name="Alpha Primary", localities=(locality,))
    secondary = make_school(name="Beta High", phase_code="4", localities=(locality,))
    make_statement(primary, year_places(3, 4), confirmed_days_ago=100)
    make_statement(secondary, room())
    leader_of(client, make_school(localities=(locality,)))

    def names(query: str) -> list[str]:
        page = client.get(f"/capacity?{query}").text
        return [name for name in ("Alpha Primary", "Beta High") if name in page]

    assert names("") == ["Alpha Primary", "Beta High"]
    assert names("kind=space") == ["Beta High"]
    assert names("phase=2") == ["Alpha Primary"]
    assert names("fresh=90") == ["Beta High"]
    assert names("kind=specialist_time") == []
    assert client.get("/capacity?page=1000000000").status_code == 404


def test_a_trust_an_authority_and_the_dfe_list_theirs_too(app: Flask, client: FlaskClient) -> None:
    locality = make_locality(make_la())
    trust = make_trust(name="Harbour Learning")
    make_school(trust=trust, localities=(locality,))
    for owner in (
        Scope(ScopeKind.TRUST, str(trust.uid)), Scope(ScopeKind.LA, "846"), Scope(ScopeKind.REGION, "J"),
    ):  # fmt: skip
        make_statement(owner, specialist(days=3))
    leader_of(client, make_school(localities=(locality,)))
    words = text_of(client.get("/capacity").text)
    for name in ("Harbour Learning", "Brightsea", "DfE regional team: South East"):
        assert f"{name} " in words
    page = client.get(f"/capacity/trust/{trust.uid}").text
    assert "3 days a term" in page
