"""A new password through a link: same answer for everybody, one use, one hour, every session ended."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts.models import PasswordReset
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from tests.accounts.mailbox import link_in, mails_to
from tests.accounts.test_signing_in import copied_cookie, is_in, post_sign_in
from tests.factories.accounts import make_person, sign_in

NOON = dt.datetime(2027, 3, 2, 12, tzinfo=dt.UTC)
NEW = "seven purple lanterns"


def ask(client: FlaskClient, email: str) -> str:
    """Ask for a link and give its path."""
    assert client.post("/reset", data={"email": email}).location == "/reset/sent"
    return link_in(mails_to(email)[-1])


def test_a_link_sets_a_new_password_and_signs_in(client: FlaskClient) -> None:
    person = make_person()
    link = ask(client, person.email)
    assert client.get(link).status_code == 200
    answer = client.post(link, data={"new": NEW})
    assert (answer.status_code, answer.location) == (303, "/home")
    assert is_in(client)
    other = client.application.test_client()
    assert post_sign_in(other, person.email).status_code == 422
    assert post_sign_in(other, person.email, NEW).status_code == 303
    assert mails_to(person.email)[-1].kind == "password_changed"


def test_known_and_unknown_addresses_get_the_same_answer(client: FlaskClient) -> None:
    answers = []
    for email in (make_person().email, "nobody@example.org"):
        answer = client.post("/reset", data={"email": email})
        page = client.get(answer.location).text.split("</head>")[1]
        answers.append((answer.status_code, answer.location, page))
    assert answers[0] == answers[1]
    assert mails_to("nobody@example.org") == []


@pytest.mark.parametrize("suspended", [True, False])
def test_a_suspended_person_gets_no_link(client: FlaskClient, suspended: bool) -> None:
    person = make_person(suspended=suspended)
    assert client.post("/reset", data={"email": person.email}).location == "/reset/sent"
    assert len(mails_to(person.email)) == (0 if suspended else 1)


def test_a_link_works_once(client: FlaskClient) -> None:
    link = ask(client, make_person().email)
    assert client.post(link, data={"new": NEW}).status_code == 303
    for answer in (client.get(link), client.post(link, data={"new": "another good phrase"})):
        assert answer.status_code == 410


def test_using_one_link_closes_the_others(client: FlaskClient) -> None:
    person = make_person()
    first, second = ask(client, person.email), ask(client, person.email)
    assert client.post(second, data={"new": NEW}).status_code == 303
    assert client.post(first, data={"new": "another good phrase"}).status_code == 410


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (1, 410)])
def test_a_link_works_for_an_hour(client: FlaskClient, seconds: int, status: int) -> None:
    with time_machine.travel(NOON, tick=False):
        person = make_person()
        link = ask(client, person.email)
    with time_machine.travel(NOON + dt.timedelta(hours=1, seconds=seconds), tick=False):
        assert client.post(link, data={"new": NEW}).status_code == status


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "é" * 20, "x" * 90, "..%2f"])
def test_a_guessed_link_opens_nothing(client: FlaskClient, token: str) -> None:
    assert client.get(f"/reset/{token}").status_code in (404, 410)
    assert client.post(f"/reset/{token}", data={"new": NEW}).status_code in (404, 410)


def test_the_database_keeps_no_token_that_works_as_a_link(client: FlaskClient) -> None:
    ask(client, make_person().email)
    kept = db.session.scalars(select(PasswordReset.token_hash)).one()
    assert client.get(f"/reset/{kept}").status_code == 410


def test_a_new_password_ends_every_session_and_the_fixed_one_too(client: FlaskClient) -> None:
    person = make_person()
    elsewhere = client.application.test_client()
    sign_in(elsewhere, person)
    sign_in(client, person)
    thief = copied_cookie(client)
    link = ask(client, person.email)
    assert client.post(link, data={"new": NEW}).status_code == 303
    assert (is_in(client), is_in(thief), is_in(elsewhere)) == (True, False, False)


def test_who_is_kept_out_by_somebody_elses_guesses_gets_in_through_a_link(
    client: FlaskClient,
) -> None:
    person = make_person()
    for _ in range(11):
        blocked = post_sign_in(client, person.email, "wrong")
    assert blocked.status_code == 429
    link = ask(client, person.email)
    assert client.post(link, data={"new": NEW}).status_code == 303
    assert is_in(client)
    assert post_sign_in(client.application.test_client(), person.email, NEW).status_code == 303


def test_a_poor_new_password_does_not_use_the_link_up(client: FlaskClient) -> None:
    link = ask(client, make_person(name="Samantha Appleyard").email)
    answer = client.post(link, data={"new": "appleyard2027"})
    assert answer.status_code == 422
    assert "nothing to do with you" in answer.text
    assert client.post(link, data={"new": NEW}).status_code == 303


def test_asking_often_sends_five_links_an_hour_and_always_says_the_same(
    client: FlaskClient,
) -> None:
    person = make_person()
    for _ in range(8):
        assert client.post("/reset", data={"email": person.email}).location == "/reset/sent"
    assert len(mails_to(person.email)) == 5


def test_a_link_names_the_configured_site_whatever_host_was_asked_for(client: FlaskClient) -> None:
    person = make_person()
    client.post("/reset", data={"email": person.email}, headers={"Host": "evil.example"})
    body = mails_to(person.email)[-1].body
    assert "evil.example" not in body
    assert client.application.config["PUBLIC_URL"] in body


def test_audit_rows_hold_neither_names_nor_addresses_nor_tokens(client: FlaskClient) -> None:
    person = make_person(name="Wilhelmina Quartz", email="wilhelmina@example.org")
    link = ask(client, person.email)
    client.post(link, data={"new": NEW})
    client.post("/account/name", data={"name": "Wilhelmina Onyx", "version": "1"})
    rows = db.session.scalars(select(AuditEntry)).all()
    assert {row.action for row in rows} >= {"reset.make", "password.change", "account.rename"}
    text = " ".join(f"{r.actor} {r.action} {r.subject_code} {r.details}" for r in rows).lower()
    assert "wilhelmina" not in text
    assert link.rsplit("/", 1)[1].lower() not in text


def test_changing_the_password_needs_the_present_one(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    wrong = client.post("/account/password", data={"current": "wrong", "new": NEW})
    assert (wrong.status_code, "not your present password" in wrong.text) == (422, True)
    poor = client.post(
        "/account/password", data={"current": person.password, "new": "qwertyqwerty"}
    )
    assert (poor.status_code, "well known" in poor.text) == (422, True)
    assert db.session.scalars(select(OutboxMessage)).all() == []
