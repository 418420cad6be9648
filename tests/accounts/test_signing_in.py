"""Signing in and out: who knows the password gets in, nobody learns who has an account, and stolen cookies die."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace

import pytest
import time_machine
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from collabnet.accounts import passwords
from collabnet.accounts.models import RoleGrant, User, UserSession
from collabnet.core.actor import NETWORK, Role
from collabnet.platform.db import db
from collabnet.platform.limits import Attempt
from tests.factories.accounts import PASSWORD, Person, make_person, sign_in

NOON = dt.datetime(2027, 3, 2, 12, tzinfo=dt.UTC)


def post_sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: str):
    address = more.pop("address", "10.0.0.1")
    return client.post(
        "/sign-in",
        data={"email": email, "password": password} | more,
        environ_base={"REMOTE_ADDR": address},
    )


def copied_cookie(client: FlaskClient) -> FlaskClient:
    """Another browser that holds a copy of this one's cookies."""
    thief = client.application.test_client()
    for cookie in client._cookies.values():
        thief.set_cookie(cookie.key, cookie.value)
    return thief


def is_in(client: FlaskClient) -> bool:
    """Whether this browser's cookies open the account."""
    return client.get("/account").status_code == 200


def test_the_right_password_opens_the_account(client: FlaskClient) -> None:
    person = make_person()
    answer = post_sign_in(client, person.email.upper(), next="/account/roles")
    assert (answer.status_code, answer.location) == (303, "/account/roles")
    assert person.name in client.get("/account").text


@pytest.mark.parametrize(
    "password", ["", "correct horse battery", "x" * 300, "x" * 100_000, "\x00"]
)
def test_a_wrong_password_does_not(client: FlaskClient, password: str) -> None:
    assert post_sign_in(client, make_person().email, password).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize(
    "email", ["", "nobody", "a" * 400, "\x00@example.org", "x@example.org'--", "é@é.é"]
)
def test_what_is_no_address_is_answered_plainly(client: FlaskClient, email: str) -> None:
    assert post_sign_in(client, email).status_code == 422


def test_a_suspended_person_learns_so_only_with_the_right_password(client: FlaskClient) -> None:
    person = make_person(suspended=True)
    right, wrong = post_sign_in(client, person.email), post_sign_in(client, person.email, "another")
    assert (right.status_code, wrong.status_code) == (422, 422)
    assert "suspended" in right.text
    assert "suspended" not in wrong.text
    assert not is_in(client)


def test_known_and_unknown_addresses_get_the_same_answer(client: FlaskClient) -> None:
    person = make_person(email="known@example.org")
    known = post_sign_in(client, person.email, "not the password")
    unknown = post_sign_in(client, "other@example.org", "not the password")
    assert known.status_code == unknown.status_code == 422
    same = (
        known.text.replace("known@example.org", "@"),
        unknown.text.replace("other@example.org", "@"),
    )
    assert same[0].split("</head>")[1] == same[1].split("</head>")[1]


def test_known_and_unknown_addresses_cost_the_same_work(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same statements, and one password hashed at the same cost: what would take another time is not done."""
    work: list[str] = []
    hasher = passwords.HASHER

    def verify(kept: str, password: bytes) -> bool:
        work.append("$".join(kept.split("$")[:4]))  # how it is hashed, without salt and hash
        return hasher.verify(kept, password)

    def work_for(email: str) -> list[str]:
        work.clear()
        post_sign_in(client, email, "not the password")
        return list(work)

    make_person(email="known@example.org")
    monkeypatch.setattr(passwords, "HASHER", SimpleNamespace(verify=verify))
    number = re.compile(r"(?<=sa_savepoint_)\d+")
    listener = lambda *a: work.append(number.sub("", a[2]))  # noqa: E731 - the words of each statement
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        work_for("first@example.org")  # what is done once only
        known, unknown = work_for("known@example.org"), work_for("other@example.org")
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert known == unknown
    assert known.count("$argon2id$v=19$m=19456,t=2,p=1") == 1


def test_signing_in_changes_the_cookie_and_ends_the_session_it_replaces(
    client: FlaskClient,
) -> None:
    person = make_person()
    with client.session_transaction() as session:
        session["_user_id"] = "chosen by somebody else"
        session["planted"] = "yes"
    post_sign_in(client, person.email)
    with client.session_transaction() as session:
        first = session["_user_id"]
        assert first != "chosen by somebody else"
        assert "planted" not in session
    thief = copied_cookie(client)
    post_sign_in(client, person.email)
    with client.session_transaction() as session:
        assert session["_user_id"] != first
    assert is_in(client)
    assert not is_in(thief)


def test_the_database_keeps_no_token_that_opens_a_session(client: FlaskClient) -> None:
    post_sign_in(client, make_person().email)
    kept = db.session.scalars(select(UserSession.token_hash)).one()
    with client.session_transaction() as session:
        session["_user_id"] = kept
    assert not is_in(client)


def test_a_cookie_copied_before_sign_out_opens_nothing_after(client: FlaskClient) -> None:
    sign_in(client, make_person())
    thief = copied_cookie(client)
    assert is_in(thief)
    assert client.post("/sign-out").status_code == 303
    assert (is_in(client), is_in(thief)) == (False, False)


def test_a_cookie_copied_before_a_new_password_opens_nothing_after(client: FlaskClient) -> None:
    sign_in(client, make_person())
    thief = copied_cookie(client)
    answer = client.post(
        "/account/password", data={"current": PASSWORD, "new": "seven purple lanterns"}
    )
    assert answer.status_code == 303
    assert (is_in(client), is_in(thief)) == (True, False)


def test_a_cookie_of_a_suspended_person_opens_nothing(client: FlaskClient) -> None:
    person, administrator = make_person(), make_person(Role.ADMINISTRATOR, NETWORK)
    browser = client.application.test_client()
    sign_in(browser, person)
    sign_in(client, administrator)
    assert client.post(f"/admin/people/{person.id}/suspend").status_code == 303
    assert not is_in(browser)
    assert client.post(f"/admin/people/{person.id}/reinstate").status_code == 303
    assert not is_in(browser)  # the session ended; a new sign-in works
    assert post_sign_in(browser, person.email).status_code == 303


def test_a_role_taken_away_counts_from_the_next_request(client: FlaskClient) -> None:
    first, second = (make_person(Role.ADMINISTRATOR, NETWORK) for _ in range(2))
    browser = client.application.test_client()
    sign_in(browser, second)
    sign_in(client, first)
    assert browser.get("/admin/people").status_code == 200
    assert client.post(f"/people/roles/{second.grant_ids[0]}/end").status_code == 303
    assert browser.get("/admin/people").status_code == 403
    row = db.session.get_one(RoleGrant, second.grant_ids[0])
    assert (row.revoked_at is not None, row.revoked_by) == (True, f"user:{first.id}")


def test_a_session_row_dated_before_the_password_is_dead_even_if_nobody_ended_it(
    client: FlaskClient,
) -> None:
    person = make_person()
    sign_in(client, person)
    user = db.session.get_one(User, person.id)
    user.password_changed_at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    db.session.commit()
    assert not is_in(client)


def test_an_old_hash_is_renewed_at_sign_in(client: FlaskClient) -> None:
    person = make_person()
    user = db.session.get_one(User, person.id)
    user.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    db.session.commit()
    assert post_sign_in(client, person.email).status_code == 303
    db.session.expire_all()
    assert "$m=19456,t=2,p=1$" in db.session.get_one(User, person.id).password_hash


def test_the_eleventh_attempt_on_an_account_waits_wherever_it_comes_from(
    client: FlaskClient,
) -> None:
    person = make_person()
    with time_machine.travel(NOON, tick=False):
        for n in range(10):
            address = f"10.0.0.{n}"
            assert post_sign_in(client, person.email, "wrong", address=address).status_code == 422
        answer = post_sign_in(client, person.email, address="10.9.9.9")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
        assert post_sign_in(client, make_person().email).status_code == 303
    with time_machine.travel(NOON + dt.timedelta(minutes=5, seconds=1), tick=False):
        assert post_sign_in(client, person.email).status_code == 303


def test_hammering_holds_the_door_shut_no_longer_than_the_window(client: FlaskClient) -> None:
    person = make_person()
    for minute in range(5):
        with time_machine.travel(NOON + dt.timedelta(minutes=minute), tick=False):
            for _ in range(10):
                post_sign_in(client, person.email, "wrong")
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 20  # 10 of each kind
    with time_machine.travel(NOON + dt.timedelta(minutes=5, seconds=1), tick=False):
        assert post_sign_in(client, person.email).status_code == 303


def test_a_whole_school_behind_one_address_gets_in_and_a_header_changes_nothing(
    client: FlaskClient,
) -> None:
    people: list[Person] = [make_person() for _ in range(60)]
    for person in people:
        browser = client.application.test_client()
        assert post_sign_in(browser, person.email).status_code == 303
    address = "10.0.0.7"
    for n in range(11):
        answer = client.post(
            "/sign-in",
            data={"email": people[0].email, "password": "wrong"},
            headers={"X-Forwarded-For": f"192.0.2.{n}", "Forwarded": f"for=192.0.2.{n}"},
            environ_base={"REMOTE_ADDR": address},
        )
    assert answer.status_code == 429


def test_attempts_are_kept_without_addresses(client: FlaskClient) -> None:
    post_sign_in(client, "someone@example.org", "wrong")
    rows = db.session.scalars(select(Attempt)).all()
    assert {row.kind for row in rows} == {"sign-in", "sign-in-ip"}
    assert all(len(row.key_hash) == 64 for row in rows)


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "////evil.example", "https:evil.example", "https:/evil.example", "https://evil.example",
     "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example",
     " //evil.example",
     "javascript:alert(1)", "data:text/html,x", "/%0d%0aSet-Cookie:x", "///evil.example", "/.//evil.example",
     "//user@evil.example", "http:\\\\evil.example", "/%09/evil.example", "/%2f/evil.example", "x" * 3000,
     "evil.example"],
)  # fmt: skip
def test_signing_in_never_leads_off_the_site(client: FlaskClient, target: str) -> None:
    answer = post_sign_in(client, make_person().email, next=target)
    if answer.status_code == 303:
        assert answer.location == "/home"
    else:
        assert answer.status_code == 422  # longer than any address
    sign_in(client, make_person())
    assert client.get("/sign-in", query_string={"next": target}).location == "/home"


def test_sign_out_needs_a_post_and_nobody_is_told_off_for_it(client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.get("/sign-out").status_code == 405
    assert is_in(client)
    assert client.post("/sign-out").location == "/"
    assert client.post("/sign-out").location == "/"
