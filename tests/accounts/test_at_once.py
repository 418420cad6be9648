"""Many at once, each with a connection of its own: limits let no more through, links and invitations serve one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.accounts import limits, services_invitations
from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_actor import actor_of
from collabnet.accounts.services_passwords import make_reset
from collabnet.core.actor import Role, Scope, ScopeKind, system_actor
from collabnet.platform.db import db, unit_of_work
from tests.accounts.mailbox import link_in, mails_to
from tests.conftest import ENGINES, app_of_its_own
from tests.factories.accounts import make_person
from tests.factories.directory import make_school

pytestmark = pytest.mark.races
PHRASE = "seven purple lanterns"


@pytest.fixture(scope="module", params=ENGINES)
def own_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database of its own, because these tests commit for good."""
    with app_of_its_own(request.param, tmp_path_factory.mktemp("at_once")) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        yield app


def at_once(app: Flask, count: int, act: Callable[[], object]) -> Counter[object]:
    """Run `act` in `count` threads that start together; gives how often each answer came."""
    start, answers = threading.Barrier(count), []

    def run() -> None:
        with app.app_context():
            start.wait()
            answers.append(act())
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def test_of_thirty_attempts_at_once_ten_pass(own_app: Flask) -> None:
    found = at_once(own_app, 30, lambda: limits.within((limits.SIGN_IN, "somebody@example.org")))
    assert found == {True: 10, False: 20}


def test_of_eight_uses_of_one_link_at_once_one_passes(own_app: Flask) -> None:
    with own_app.app_context():
        person = make_person()
        with unit_of_work():
            token = make_reset(actor=system_actor("test"), user_id=person.id)
    found = at_once(
        own_app,
        8,
        lambda: browser(own_app).post(f"/reset/{token}", data={"new": PHRASE}).status_code,
    )
    assert found[303] == 1
    assert set(found) <= {303, 410}


def test_of_eight_uses_of_one_invitation_at_once_one_makes_an_account(own_app: Flask) -> None:
    with own_app.app_context():
        place = Scope(ScopeKind.SCHOOL, str(make_school().urn))
        leader = make_person(Role.SCHOOL_LEADER, place)
        with unit_of_work():
            services_invitations.invite(
                actor=actor_of(leader.id), email="guest@example.org", role=Role.SCHOOL_HR, organisation=place
            )  # fmt: skip
        link = link_in(mails_to("guest@example.org")[-1])
    data = {"name": "Guest", "new": PHRASE}
    found = at_once(own_app, 8, lambda: browser(own_app).post(link, data=data).status_code)
    assert found[303] == 1
    assert set(found) <= {303, 404, 410}
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).where(User.email == "guest@example.org")) == 1
        assert db.session.scalar(select(func.count()).where(RoleGrant.role == "school_hr")) == 1
