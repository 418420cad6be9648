"""Every fictional person can sign in, in the demonstration only."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts import limits
from collabnet.accounts.models import User
from collabnet.demonstration import services
from collabnet.demonstration.sign_ins import PASSWORD, sign_ins
from collabnet.platform.db import db
from tests.demonstration.conftest import ACTOR


@pytest.fixture
def browser(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser of a site that holds the demonstration; the whole school sits behind one address."""
    assert services.load(actor=ACTOR)
    plenty = limits.Limit("sign-in-ip", 1000, limits.SIGN_IN_ADDRESS.window)
    monkeypatch.setattr(limits, "SIGN_IN_ADDRESS", plenty)
    return client


def sign_in(browser: FlaskClient, email: str) -> int:
    return browser.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code


def test_every_person_can_sign_in_but_the_suspended_one(browser: FlaskClient) -> None:
    people = db.session.execute(select(User.email, User.suspended_at).order_by(User.id)).all()
    refused = [email for email, _ in people if sign_in(browser, email) != 303]
    assert len(people) == 78
    assert refused == [email for email, suspended in people if suspended] != []


def test_somebody_of_each_role_finds_their_own_page(browser: FlaskClient) -> None:
    for person in sign_ins():
        assert sign_in(browser, person.email) == 303
        page = browser.get("/home")
        assert page.status_code == 200
        assert person.role in page.text


def test_fictional_people_cannot_sign_in_to_production(
    app: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    assert sign_in(browser, "administrator@network.example") == 422
