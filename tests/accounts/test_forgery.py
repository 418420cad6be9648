"""Requests that another site forges: no unsafe route of accounts does anything without this site's own token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts import models
from collabnet.core.actor import NETWORK, Role
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.limits import Attempt
from collabnet.platform.outbox import OutboxMessage
from tests.factories.accounts import make_person, sign_in

TABLES = (
    models.User, models.RoleGrant, models.UserSession, models.Invitation, models.PasswordReset, Attempt,
    AuditEntry, OutboxMessage,
)  # fmt: skip
VALUES = {"user_id": "1", "session_id": "1", "invitation_id": "1", "grant_id": "1", "token": "x" * 43,
          "word": "network", "code": "all", "group": "reminders"}  # fmt: skip
# Mail programs post to it without a page before (RFC 8058); the sealed address in the link is its proof.
SEALED = "accounts.stop_emails_now"


@pytest.fixture
def guarded(client: FlaskClient) -> Iterator[FlaskClient]:
    """A browser against the application as it really runs: forms need their token."""
    client.application.config["WTF_CSRF_ENABLED"] = True
    yield client
    client.application.config["WTF_CSRF_ENABLED"] = False


def unsafe_paths(app: Flask) -> list[str]:
    """Every address of accounts that takes a POST, but the one whose link is its own proof."""
    paths = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            own = rule.endpoint.startswith("accounts.") and rule.endpoint != SEALED
            if own and "POST" in (rule.methods or ()):
                values = {name: VALUES[name] for name in rule.arguments}
                paths.append(rule.build(values)[1])  # type: ignore[index]
    return sorted(paths)


def everything() -> list[list[tuple[object, ...]]]:
    """All rows of the tables that accounts write."""
    db.session.expire_all()
    return [
        sorted((tuple(row) for row in db.session.execute(select(table.__table__))), key=str)
        for table in TABLES
    ]


def test_no_unsafe_route_works_without_the_sites_own_token(guarded: FlaskClient) -> None:
    sign_in(guarded, make_person(Role.ADMINISTRATOR, NETWORK))
    make_person(Role.ADMINISTRATOR, NETWORK)
    with guarded.session_transaction() as session:
        session["csrf_token"] = "the token of this browser"
    before = everything()
    paths = unsafe_paths(guarded.application)
    assert len(paths) >= 18
    for path in paths:
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "foreign"}):
            assert guarded.post(path, data=data).status_code == 400, path
    assert everything() == before


def test_reading_changes_nothing(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    before = everything()
    paths = [
        *unsafe_paths(client.application), "/account", "/account/roles", "/account/sessions", "/account/data.json",
        "/people", "/people/network/all", "/people/network/all/history", "/admin/people", "/admin/audit",
        "/admin/audit.csv", "/sign-in", "/reset", "/reset/sent",
    ]  # fmt: skip
    for path in paths:
        assert client.get(path).status_code < 500, path
    assert everything() == before


def test_the_sign_in_form_carries_a_token_that_works(guarded: FlaskClient) -> None:
    person = make_person()
    page = guarded.get("/sign-in").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    data = {"csrf_token": token, "email": person.email, "password": person.password}
    assert guarded.post("/sign-in", data=data).status_code == 303
    assert (
        guarded.post("/account/sessions/end-others", data={"csrf_token": token}).status_code == 400
    )
