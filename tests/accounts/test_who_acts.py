"""Who acts: the session row decides on every request, and membership of a locality follows from roles."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts.models import UserSession
from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import NETWORK, Actor, Grant, Role, Scope, ScopeKind
from collabnet.platform.access import current_actor
from collabnet.platform.db import db
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_locality, make_school, make_trust

NOON = dt.datetime(2027, 3, 2, 12, tzinfo=dt.UTC)


def who(client: FlaskClient) -> Actor:
    """The actor that a request of this browser has."""
    with (
        client.application.app_context(),
        client.application.test_request_context(
            headers={"Cookie": "; ".join(f"{c.key}={c.value}" for c in client._cookies.values())}
        ),
    ):
        return current_actor()


def test_a_signed_in_browser_acts_as_its_person_with_every_role_held(client: FlaskClient) -> None:
    school = make_school()
    place = Scope(ScopeKind.SCHOOL, str(school.urn))
    person = make_person(Role.SCHOOL_LEADER, place, Grant(Role.ADMINISTRATOR, NETWORK))
    sign_in(client, person)
    actor = who(client)
    assert (actor.user_id, actor.name) == (person.id, person.name)
    assert actor.grants == (Grant(Role.SCHOOL_LEADER, place), Grant(Role.ADMINISTRATOR, NETWORK))


def test_a_suspended_person_is_nobody(client: FlaskClient) -> None:
    sign_in(client, make_person(suspended=True))
    assert not who(client).signed_in


def test_a_cookie_with_a_token_nobody_issued_is_nobody(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "guess"
    assert not who(client).signed_in


@pytest.mark.parametrize("kind", ["school", "trust", "la", "maintained"])
def test_a_role_makes_its_holder_a_member_of_the_localities_it_lies_in(
    app: Flask, kind: str
) -> None:
    la, trust = make_la("846"), make_trust()
    here, elsewhere = make_locality(la), make_locality(make_la("999", "Elsewhere"))
    school = make_school(trust=trust, localities=(here,))
    code = {"school": str(school.urn), "trust": str(trust.uid)}.get(kind, la.code)
    role = {
        "school": Role.STAFF_MEMBER,
        "trust": Role.TRUST_HR,
        "la": Role.LA_OFFICER,
        "maintained": Role.LA_HR,
    }[kind]
    actor = actor_of(make_person(role, Scope(ScopeKind(kind), code)).id)
    assert Grant(Role.MEMBER, Scope(ScopeKind.LOCALITY, str(here.id))) in actor.grants
    assert Grant(Role.MEMBER, Scope(ScopeKind.LOCALITY, str(elsewhere.id))) not in actor.grants


def test_dfe_officers_and_administrators_are_members_of_no_locality(app: Flask) -> None:
    make_locality(make_la("846"))
    region = Grant(Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J"))
    actor = actor_of(make_person(Role.ADMINISTRATOR, NETWORK, region).id)
    assert Role.MEMBER not in actor.roles()


@pytest.mark.parametrize(
    ("later", "signed_in"),
    [(dt.timedelta(minutes=60, seconds=-1), True), (dt.timedelta(minutes=60, seconds=1), False)],
)
def test_a_session_ends_after_an_hour_without_use(
    client: FlaskClient, later: dt.timedelta, signed_in: bool
) -> None:
    with time_machine.travel(NOON, tick=False):
        sign_in(client, make_person())
    with time_machine.travel(NOON + later, tick=False):
        assert who(client).signed_in is signed_in


@pytest.mark.parametrize(
    ("later", "signed_in"),
    [(dt.timedelta(hours=12, seconds=-1), True), (dt.timedelta(hours=12, seconds=1), False)],
)
def test_a_session_ends_after_twelve_hours_however_busy(
    client: FlaskClient, later: dt.timedelta, signed_in: bool
) -> None:
    with time_machine.travel(NOON, tick=False):
        sign_in(client, make_person())
    row = db.session.scalars(select(UserSession)).one()
    row.last_seen_at = NOON + later
    db.session.commit()
    with time_machine.travel(NOON + later, tick=False):
        assert who(client).signed_in is signed_in


def test_use_is_noted_at_most_every_five_minutes(client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False):
        sign_in(client, make_person())
    for minutes, noted in ((4, 0), (6, 6), (10, 6), (12, 12)):
        with time_machine.travel(NOON + dt.timedelta(minutes=minutes), tick=False):
            who(client)
        db.session.expire_all()
        row = db.session.scalars(select(UserSession)).one()
        assert row.last_seen_at == NOON + dt.timedelta(minutes=noted)
