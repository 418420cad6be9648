"""Twenty choosing at once for one secondment: exactly one succeeds, on both engines."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.errors import Conflict
from collabnet.staffing import queries, services
from collabnet.staffing.models import Secondment
from tests.conftest import ENGINES, app_of_its_own
from tests.factories.accounts import make_person
from tests.factories.directory import make_la, make_locality, make_school
from tests.staffing.world import POST

pytestmark = pytest.mark.races
MANY = 20


@pytest.fixture(scope="module", params=ENGINES)
def own_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database of its own, because these tests commit for good."""
    with app_of_its_own(request.param, tmp_path_factory.mktemp("secondments")) as app:
        yield app


def _open_need() -> tuple[int, int, list[int]]:
    """A published need with twenty interests: its number, its leader's id, the interests' ids."""
    locality = make_locality(make_la("846", "Brightsea"), slug="near")
    owner = Scope(ScopeKind.SCHOOL, str(make_school(localities=(locality,)).urn))
    leader = make_person(Role.SCHOOL_LEADER, owner)
    values = {"title": POST["title"], "about": "", "quarters_a_week": 8}
    values |= {"starts_on": dt.date(2027, 1, 4), "ends_on": dt.date(2027, 4, 1)}
    with unit_of_work():
        row = services.create(actor=actor_of(leader.id), kind="need", owner=owner, values=values)
        row.state = "open"
    for _ in range(MANY):
        school = Scope(ScopeKind.SCHOOL, str(make_school(localities=(locality,)).urn))
        head = make_person(Role.SCHOOL_LEADER, school)
        with unit_of_work():
            services.show_interest(
                actor=actor_of(head.id), row=queries.secondment(row.id) or row, employer=school, home=None, note=""
            )  # fmt: skip
    found = db.session.get_one(Secondment, row.id)
    return found.id, leader.id, [i.id for i in found.interests]


def test_of_twenty_acceptances_at_once_exactly_one_counts(own_app: Flask) -> None:
    with own_app.app_context():
        number, leader, interests = _open_need()
        db.session.remove()
    start, answers = threading.Barrier(MANY), []

    def accept(interest: int) -> None:
        with own_app.app_context():
            actor = actor_of(leader)
            db.session.remove()
            start.wait()
            try:
                with unit_of_work():
                    row = queries.secondment(number)
                    assert row is not None
                    services.choose(actor=actor, row=row, interest_id=interest)
                answers.append("chosen")
            except Conflict:
                answers.append("too late")
            db.session.remove()

    threads = [threading.Thread(target=accept, args=(interest,)) for interest in interests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answers) == {"chosen": 1, "too late": MANY - 1}
    with own_app.app_context():
        row = db.session.scalars(select(Secondment)).one()
        chosen = [i for i in row.interests if i.state == "chosen"]
        assert [f"{i.employer_kind}:{i.employer_code}" for i in chosen] == [
            f"{row.home_kind}:{row.home_code}"
        ]
        assert sum(step.action == "choose" for step in row.steps) == 1
