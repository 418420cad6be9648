"""Looking after people: pages of an organisation, of the administrator, the audit log, and what other rooms ask."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from collabnet.accounts.models import Invitation, PasswordReset, UserSession
from collabnet.accounts.offers import todo
from collabnet.accounts.queries_actor import actor_of
from collabnet.accounts.services_tidy import tidy
from collabnet.core.actor import NETWORK, Grant, Role, Scope, ScopeKind
from collabnet.platform.audit import AuditEntry
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.limits import Attempt
from collabnet.platform.registry import registry
from tests.accounts.test_invitations import invite
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.directory import make_la, make_school, make_trust

NOON = dt.datetime(2027, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def administrator(app: Flask) -> Person:
    return make_person(Role.ADMINISTRATOR, NETWORK)


def scope(kind: ScopeKind, code: object) -> Scope:
    return Scope(kind, str(code))


def test_the_page_of_an_organisation_says_who_holds_what_and_the_history_who_held_it(
    client: FlaskClient,
) -> None:
    school = make_school()
    place = scope(ScopeKind.SCHOOL, school.urn)
    leader = make_person(Role.SCHOOL_LEADER, place, name="Leader One")
    colleague = make_person(Role.SCHOOL_HR, place, name="Colleague Two")
    sign_in(client, leader)
    assert client.get("/people").location == f"/people/school/{school.urn}"
    assert "Colleague Two" in client.get(f"/people/school/{school.urn}").text
    url = f"/people/roles/{colleague.grant_ids[0]}/end"
    assert "Take the role away from Colleague Two?" in client.get(url).text
    assert client.post(url).location == f"/people/school/{school.urn}"
    assert (
        "Colleague Two"
        not in client.get(f"/people/school/{school.urn}").text.split("<main")[1].split("<table")[1]
    )
    history = client.get(f"/people/school/{school.urn}/history").text
    assert "Colleague Two" in history
    assert "by Leader One" in history


def test_nobody_takes_away_a_role_outside_their_organisation(client: FlaskClient) -> None:
    mine, theirs = make_school(), make_school()
    leader = make_person(Role.SCHOOL_LEADER, scope(ScopeKind.SCHOOL, mine.urn))
    other = make_person(Role.SCHOOL_HR, scope(ScopeKind.SCHOOL, theirs.urn))
    sign_in(client, leader)
    for number in (other.grant_ids[0], 999_999, 2**63, 10**25):
        assert client.get(f"/people/roles/{number}/end").status_code == 404
        assert client.post(f"/people/roles/{number}/end").status_code == 404
    assert actor_of(other.id).roles() == {Role.SCHOOL_HR}


@pytest.mark.parametrize("role", [Role.SCHOOL_HR, Role.STAFF_MEMBER])
def test_who_looks_after_nobody_is_refused(client: FlaskClient, role: Role) -> None:
    school = make_school()
    sign_in(client, make_person(role, scope(ScopeKind.SCHOOL, school.urn)))
    assert client.get("/people").status_code == 403
    assert client.get(f"/people/school/{school.urn}").status_code == 403


def test_a_trust_leader_looks_after_the_trust_and_its_schools(client: FlaskClient) -> None:
    trust = make_trust()
    schools = [make_school(trust=trust) for _ in range(2)]
    make_person(Role.STAFF_MEMBER, scope(ScopeKind.SCHOOL, schools[0].urn), name="Staff Here")
    make_person(Role.STAFF_MEMBER, scope(ScopeKind.SCHOOL, make_school().urn), name="Staff There")
    sign_in(client, make_person(Role.TRUST_LEADER, scope(ScopeKind.TRUST, trust.uid)))
    page = client.get("/people").text
    assert all(f"/people/school/{s.urn}" in page for s in schools)
    people = client.get(f"/people/trust/{trust.uid}").text
    assert "Staff Here" in people
    assert "Staff There" not in people


def test_an_la_officer_looks_after_the_las_people_only(client: FlaskClient) -> None:
    la, school = make_la(), make_school()
    make_person(Role.LA_HR, scope(ScopeKind.MAINTAINED, la.code), name="Council Recruiter")
    sign_in(client, make_person(Role.LA_OFFICER, scope(ScopeKind.LA, la.code)))
    assert "Council Recruiter" in client.get(f"/people/authority/{la.code}").text
    assert client.get(f"/people/school/{school.urn}").status_code == 404
    data = {"email": "x@example.org", "role": "la_hr"}
    assert client.post(f"/people/authority/{la.code}/invite", data=data).status_code == 303
    kept = db.session.scalars(select(Invitation)).one()
    assert (kept.scope_kind, kept.scope_code) == ("maintained", la.code)


def test_the_administrator_finds_people_by_part_of_a_name_or_address(
    client: FlaskClient, administrator: Person
) -> None:
    make_person(name="Marigold Finch", email="mf@harbour.example")
    make_person(name="Percy 100%", email="p_c@example.org")
    sign_in(client, administrator)
    for words, name, hidden in (
        ("GOLD", "Marigold Finch", "Percy"),
        ("harbour", "Marigold Finch", "Percy"),
        ("0%", "Percy 100%", "Marigold"),
        ("_", "Percy 100%", "Marigold"),
    ):
        page = client.get("/admin/people", query_string={"q": words}).text
        assert name in page, words
        assert hidden not in page, words
    assert client.get("/admin/people", query_string={"q": "x" * 101}).status_code == 400
    assert client.get("/admin/people?page=999999").status_code == 404


def test_the_administrator_reaches_any_organisation_by_its_number(
    client: FlaskClient, administrator: Person
) -> None:
    school = make_school()
    sign_in(client, administrator)
    url = "/admin/people/organisation"
    found = client.get(url, query_string={"kind": "school", "code": school.urn})
    assert found.location == f"/people/school/{school.urn}"
    for query in (
        {"kind": "school", "code": "999999"},
        {"kind": "x", "code": "1"},
        {"code": "\x00"},
        {},
    ):
        assert client.get(url, query_string=query).status_code == 400
    data = {"email": "first@example.org", "role": "school_leader"}
    assert client.post(f"/people/school/{school.urn}/invite", data=data).status_code == 303


def test_an_administrator_cannot_suspend_themselves(
    client: FlaskClient, administrator: Person
) -> None:
    make_person(Role.ADMINISTRATOR, NETWORK)
    sign_in(client, administrator)
    assert client.post(f"/admin/people/{administrator.id}/suspend").status_code == 409
    for number in (999_999, 2**31, 2**63, 10**25):
        assert client.get(f"/admin/people/{number}").status_code == 404
        assert client.post(f"/admin/people/{number}/suspend").status_code == 404


def test_the_audit_log_shows_what_was_done_by_whom(
    client: FlaskClient, administrator: Person
) -> None:
    person = make_person(name="Percy Finch")
    sign_in(client, administrator)
    client.post(f"/admin/people/{person.id}/suspend")
    client.get("/admin/people")  # which says that it is done
    page = client.get(f"/admin/audit?subject_kind=user&subject_code={person.id}").text
    assert "account.suspend" in page
    assert f"{administrator.name} (user:{administrator.id})" in page
    assert "Percy" not in page
    assert "account.suspend" not in client.get("/admin/audit?actor=flask+import").text
    csv = client.get("/admin/audit.csv?subject_kind=user")
    assert csv.mimetype == "text/csv"
    assert "account.suspend" in csv.text
    day = today()
    query = f"since-day={day.day}&since-month={day.month}&since-year={day.year}"
    assert "account.suspend" in client.get(f"/admin/audit?{query}").text
    query = "until-day=1&until-month=1&until-year=2020"
    assert "account.suspend" not in client.get(f"/admin/audit?{query}").text


@pytest.mark.parametrize(
    "query",
    ["since-day=31&since-month=2&since-year=2027", "since-day=x", "actor=" + "x" * 100, "until-year=99999"],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_answered_plainly(
    client: FlaskClient, administrator: Person, query: str
) -> None:
    sign_in(client, administrator)
    assert client.get(f"/admin/audit?{query}").status_code == 400
    assert client.get(f"/admin/audit.csv?{query}").status_code == 400


def test_extreme_days_and_hostile_words_find_nothing_and_break_nothing(
    client: FlaskClient, administrator: Person
) -> None:
    sign_in(client, administrator)
    for day, month, year in ((1, 1, 1), (31, 12, 9999), (1, 1, 1000)):
        for end in ("since", "until"):
            query = f"{end}-day={day}&{end}-month={month}&{end}-year={year:04d}"
            assert client.get(f"/admin/audit?{query}").status_code == 200, query
    for words in ("\x00", "%", "'; --", "\ud800".encode("utf-8", "surrogatepass"), "-1", "9" * 80):
        assert client.get("/admin/audit", query_string={"subject_code": words}).status_code == 200
        assert client.get("/admin/people", query_string={"q": words}).status_code == 200


def test_rooms_can_ask_who_leads_an_organisation(app: Flask) -> None:
    school, la = make_school(), make_la()
    place = scope(ScopeKind.SCHOOL, school.urn)
    leader = make_person(Role.SCHOOL_LEADER, place)
    make_person(Role.SCHOOL_HR, place)
    make_person(Role.SCHOOL_LEADER, place, suspended=True)
    officer = make_person(Role.LA_OFFICER, scope(ScopeKind.LA, la.code))
    addresses = registry(app).mail_addresses
    assert addresses(place) == [leader.email]
    assert addresses(scope(ScopeKind.LA, la.code)) == [officer.email]
    assert addresses(scope(ScopeKind.PERSON, officer.id)) == [officer.email]
    assert addresses(scope(ScopeKind.LOCALITY, 1)) == []


def test_what_waits_for_an_answer_is_on_the_to_do_list(client: FlaskClient) -> None:
    school = make_school()
    leader = make_person(Role.SCHOOL_LEADER, scope(ScopeKind.SCHOOL, school.urn))
    guest = make_person()
    with time_machine.travel(NOON, tick=False):
        invite(client, leader, school, guest.email)

    def items(person: Person) -> list[str]:
        return [item.text for item in todo(actor_of(person.id))]

    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        assert items(guest) == [f"Answer the invitation to act as school HR for {school.name}"]
        assert items(leader) == []
    with time_machine.travel(NOON + dt.timedelta(days=8), tick=False):
        assert items(guest) == []
        assert "Send again or withdraw" in items(leader)[0]
    with time_machine.travel(NOON + dt.timedelta(days=22), tick=False):
        assert items(leader) == []


def test_what_is_past_its_time_is_deleted_and_nothing_else(client: FlaskClient) -> None:
    school = make_school()
    with time_machine.travel(NOON, tick=False):
        person = make_person(Role.SCHOOL_LEADER, scope(ScopeKind.SCHOOL, school.urn))
        invite(client, person, school, "guest@example.org")
        client.post("/reset", data={"email": person.email})
        client.post("/sign-in", data={"email": person.email, "password": "wrong"})

    def counts(later: dt.timedelta) -> list[int]:
        with time_machine.travel(NOON + later, tick=False):
            db.session.commit()
            tidy()
        return [
            db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Attempt, PasswordReset, UserSession, Invitation)
        ]

    day = dt.timedelta(days=1)
    kept = counts(day - dt.timedelta(seconds=1))
    assert kept[1:] == [1, 1, 1]
    assert kept[0] > 0
    assert counts(day + dt.timedelta(seconds=1)) == [0, 1, 1, 1]
    assert counts(day + dt.timedelta(hours=1, seconds=1)) == [0, 0, 1, 1]
    assert counts(day * 30 + dt.timedelta(hours=12, seconds=1)) == [0, 0, 0, 1]
    assert counts(day * 97 + dt.timedelta(seconds=1)) == [0, 0, 0, 0]
    acts = db.session.scalar(select(func.count()).where(AuditEntry.action == "accounts.tidy"))
    assert acts == 4
    assert counts(day * 200) == [0, 0, 0, 0]


def test_one_person_with_two_roles_looks_after_both_organisations(client: FlaskClient) -> None:
    first, second = make_school(name="First School"), make_school(name="Second School")
    person = make_person(
        Role.SCHOOL_LEADER,
        scope(ScopeKind.SCHOOL, first.urn),
        Grant(Role.SCHOOL_LEADER, scope(ScopeKind.SCHOOL, second.urn)),
    )
    sign_in(client, person)
    page = client.get("/people").text
    assert page.index("First School") < page.index("Second School")


def test_the_log_is_paged(client: FlaskClient, administrator: Person) -> None:
    rows = [
        {"actor": "flask test", "action": "test.act", "subject_kind": "x", "subject_code": str(n), "at": NOON,
         "details": {}, "request_id": ""}
        for n in range(60)
    ]  # fmt: skip
    db.session.execute(insert(AuditEntry), rows)
    db.session.commit()
    sign_in(client, administrator)
    assert "1 to 25 of 60 acts" in client.get("/admin/audit?actor=flask+test").text
    assert "51 to 60 of 60 acts" in client.get("/admin/audit?actor=flask+test&page=3").text
    assert client.get("/admin/audit.csv?actor=flask+test").text.count("test.act") == 60
