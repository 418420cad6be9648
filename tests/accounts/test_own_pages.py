"""One's own pages: sessions one can end, a name, every role and school on one screen, a copy of one's data."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts.devices import device_words
from collabnet.accounts.models import User, UserSession
from collabnet.core.actor import NETWORK, Grant, Role, Scope, ScopeKind
from collabnet.platform.db import db
from tests.accounts.test_signing_in import is_in, post_sign_in
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_school, make_trust

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGES = ["/account", "/account/name", "/account/password", "/account/sessions", "/account/roles",
         "/account/data.json"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_own_pages_need_a_sign_in_and_come_back_after_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=" + path.replace("/", "%2F")
    sign_in(client, make_person())
    assert client.get(path).status_code == 200


def test_sessions_are_listed_and_any_of_them_can_be_ended(client: FlaskClient) -> None:
    person = make_person()
    other = client.application.test_client()
    post_sign_in(client, person.email)
    other.post(
        "/sign-in",
        data={"email": person.email, "password": person.password},
        headers={"User-Agent": FIREFOX},
    )
    page = client.get("/account/sessions").text
    assert "Firefox on Windows" in page
    assert "This browser" in page
    row = db.session.scalars(
        select(UserSession).where(UserSession.device.contains("Firefox"))
    ).one()
    assert client.post(f"/account/sessions/{row.id}/end").status_code == 303
    assert (is_in(client), is_in(other)) == (True, False)
    assert client.post(f"/account/sessions/{row.id}/end").status_code == 404


def test_all_other_sessions_end_at_once(client: FlaskClient) -> None:
    person = make_person()
    browsers = [client.application.test_client() for _ in range(3)]
    for browser in (client, *browsers):
        sign_in(browser, person)
    assert client.post("/account/sessions/end-others").status_code == 303
    assert [is_in(b) for b in (client, *browsers)] == [True, False, False, False]


def test_nobody_ends_the_session_of_somebody_else(client: FlaskClient) -> None:
    other = client.application.test_client()
    sign_in(other, make_person())
    theirs = db.session.scalars(select(UserSession.id)).one()
    sign_in(client, make_person())
    for number in (theirs, 999_999, 2**63, 10**30):
        assert client.post(f"/account/sessions/{number}/end").status_code == 404
    assert is_in(other)


def test_of_two_windows_that_change_the_name_the_second_is_told(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    assert client.post("/account/name", data={"name": "First", "version": "1"}).status_code == 303
    second = client.post("/account/name", data={"name": "Second", "version": "1"})
    assert (second.status_code, "Second" in second.text) == (409, True)
    assert db.session.scalars(select(User.name)).one() == "First"


@pytest.mark.parametrize(
    "data",
    [{"name": "", "version": "1"}, {"name": "x" * 121, "version": "1"}, {"name": "x", "version": "-1"},
     {"name": "x", "version": "9" * 40}, {"name": "\x00", "version": "1"}, {"name": "x"}],
)  # fmt: skip
def test_a_name_that_cannot_be_is_answered_beside_the_field(
    client: FlaskClient, data: dict[str, str]
) -> None:
    sign_in(client, make_person())
    assert client.post("/account/name", data=data).status_code == 422


def test_a_form_cannot_change_what_it_does_not_show(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    extra = {
        "email": "x@example.org",
        "suspended_at": "2027-01-01",
        "password_hash": "x",
        "id": "1",
    }
    client.post("/account/name", data={"name": "New", "version": "1"} | extra)
    user = db.session.get_one(User, person.id)
    assert (user.email, user.name, user.version) == (person.email, "New", 2)


def test_a_trust_leader_has_every_school_on_one_screen(client: FlaskClient) -> None:
    trust = make_trust()
    schools = [make_school(trust=trust, name=f"Harbour School {n:02d}") for n in range(60)]
    outside = make_school(name="Inland School")
    leader = make_person(
        Role.TRUST_LEADER,
        Scope(ScopeKind.TRUST, str(trust.uid)),
        Grant(Role.LA_OFFICER, Scope(ScopeKind.LA, make_la().code)),
    )
    sign_in(client, leader)
    page = client.get("/account/roles").text
    assert all(f"/schools/{s.urn}" in page and f"/people/school/{s.urn}" in page for s in schools)
    assert f"/schools/{outside.urn}" not in page
    assert "LA officer (place planning), " in page
    found = client.get("/account/roles?q=school 07").text
    assert "Harbour School 07" in found
    assert "Harbour School 08" not in found
    assert "1 of 60 school" in found
    assert client.get("/account/roles", query_string={"q": "x" * 200}).status_code == 400


def test_my_data_holds_what_is_mine_and_nothing_of_others(client: FlaskClient) -> None:
    school = make_school()
    person = make_person(
        Role.SCHOOL_LEADER,
        Scope(ScopeKind.SCHOOL, str(school.urn)),
        name="Canary Yellow",
        email="canary@example.org",
    )
    make_person(name="Somebody Else", email="else@example.org")
    sign_in(client, person)
    client.post("/account/name", data={"name": "Canary Green", "version": "1"})
    answer = client.get("/account/data.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    data = answer.json["accounts"]
    assert (data["account"]["email"], data["account"]["name"]) == (
        "canary@example.org",
        "Canary Green",
    )
    assert data["roles"][0]["organisation"] == school.name
    assert [a["action"] for a in data["acts"]] == ["account.rename"]
    assert "else@example.org" not in answer.text
    assert "argon2" not in answer.text


def test_everybody_may_give_up_their_own_role(client: FlaskClient) -> None:
    school = make_school()
    person = make_person(Role.STAFF_MEMBER, Scope(ScopeKind.SCHOOL, str(school.urn)))
    sign_in(client, person)
    url = f"/people/roles/{person.grant_ids[0]}/end"
    assert "Give up your role?" in client.get(url).text
    assert client.post(url).location == "/account/roles"
    assert client.get(url).status_code == 404


def test_the_last_administrator_stays(client: FlaskClient) -> None:
    only = make_person(Role.ADMINISTRATOR, NETWORK)
    suspended = make_person(Role.ADMINISTRATOR, NETWORK, suspended=True)
    sign_in(client, only)
    assert client.post(f"/people/roles/{only.grant_ids[0]}/end").status_code == 409
    assert client.post(f"/admin/people/{only.id}/suspend").status_code == 409
    assert client.post(f"/admin/people/{suspended.id}/reinstate").status_code == 303
    assert client.post(f"/people/roles/{only.grant_ids[0]}/end").status_code == 303


@pytest.mark.parametrize(
    ("header", "words"),
    [(FIREFOX, "Firefox on Windows"), ("", "Unknown browser"), ("curl/8.0", "Unknown browser"),
     ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604", "Safari on iPhone"),
     ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140", "Edge on Mac")],
)  # fmt: skip
def test_a_browser_is_named_in_words(header: str, words: str) -> None:
    assert device_words(header) == words
