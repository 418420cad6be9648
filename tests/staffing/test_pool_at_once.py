"""Twenty accepting the last places of cover at once: exactly as many succeed as are needed, on both engines."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.errors import Conflict
from collabnet.staffing import pool_cover_services, pool_queries, pool_services, pool_sweeps
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest
from tests.conftest import ENGINES, app_of_its_own
from tests.factories.accounts import make_person
from tests.factories.directory import make_la, make_locality, make_school
from tests.staffing.pool_world import PROFILE

pytestmark = pytest.mark.races
MANY = 20


@pytest.fixture(params=ENGINES)
def own_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database of its own, because these tests commit for good."""
    with app_of_its_own(request.param, tmp_path_factory.mktemp("cover")) as app:
        yield app


def asked(people: int, *, urgent: bool = True) -> tuple[int, list[tuple[int, int]]]:
    """A published request, and twenty people with their questions: its number, and each person's and answer's."""
    locality = make_locality(make_la("846", "Brightsea"), slug="near")
    where = {"localities": (locality,), "easting": 530_900, "northing": 104_200}
    home, school = make_school(**where), make_school(**where)
    hr = make_person(Role.SCHOOL_HR, Scope(ScopeKind.SCHOOL, str(school.urn)))
    for number in range(MANY):
        person = make_person(Role.STAFF_MEMBER, Scope(ScopeKind.SCHOOL, str(home.urn)))
        with unit_of_work():
            row = pool_services.save(
                actor=actor_of(person.id), values=PROFILE | {"weekdays": list(range(5))},
                localities=[locality.id], version=-1, key=f"race{number:02d}",
            )  # fmt: skip
            pool_services.show(actor=actor_of(person.id), row=row)
    day = today() + dt.timedelta(days=14 - today().weekday())
    values = {
        "role": "teacher", "phase": "secondary", "days": [day.isoformat()], "first_on": day, "last_on": day,
        "pay_pence": 20_000, "people_wanted": people, "is_urgent": urgent,
    }  # fmt: skip
    with unit_of_work():
        made = pool_cover_services.create(
            actor=actor_of(hr.id), school=Scope(ScopeKind.SCHOOL, str(school.urn)), values=values
        )
        pool_cover_services.publish(actor=actor_of(hr.id), row=made, version=made.version)
    found = db.session.scalars(select(CoverAnswer).order_by(CoverAnswer.id)).all()
    return made.id, [(a.user_id, a.id) for a in found]


def at_once(app: Flask, acts: list[Callable[[], None]]) -> Counter[str]:
    """Do all of these in threads of their own at the same moment: how many were done, how many came too late."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
                answers.append("done")
            except Conflict:
                answers.append("too late")
            db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def accept(user_id: int, answer_id: int) -> Callable[[], None]:
    def act() -> None:
        actor = actor_of(user_id)
        with unit_of_work():
            pool_cover_services.accept(
                actor=actor, answer=db.session.get_one(CoverAnswer, answer_id)
            )

    return act


def hide(user_id: int) -> Callable[[], None]:
    def act() -> None:
        actor = actor_of(user_id)
        with unit_of_work():
            row = pool_queries.own(user_id)
            assert row is not None
            pool_services.hide(actor=actor, row=row)

    return act


@pytest.mark.parametrize("people", [1, 3])
def test_of_twenty_acceptances_at_once_exactly_as_many_count_as_are_needed(
    own_app: Flask, people: int
) -> None:
    with own_app.app_context():
        number, found = asked(people)
        db.session.remove()
    assert len(found) == MANY
    assert at_once(own_app, [accept(*one) for one in found]) == {
        "done": people,
        "too late": MANY - people,
    }
    with own_app.app_context():
        row = db.session.get_one(CoverRequest, number)
        states = Counter(a.state for a in row.answers)
        assert (row.state, row.people_found) == ("filled", people)
        assert states == {"accepted": people, "lapsed": MANY - people}


def test_accepting_and_hiding_and_sweeping_at_once_leave_a_request_that_adds_up(
    own_app: Flask,
) -> None:
    with own_app.app_context():
        number, found = asked(3, urgent=False)
        db.session.remove()
    assert len(found) == 9  # three for each of three places
    acts = [accept(*one) for one in found[:5]] + [hide(user) for user, _ in found[3:]]
    acts += [lambda: pool_sweeps.move_on(number)] * 3
    at_once(own_app, acts)
    with own_app.app_context():
        row = db.session.get_one(CoverRequest, number)
        states = Counter(a.state for a in row.answers)
        assert row.people_found == states["accepted"] <= 3
        assert len({a.user_id for a in row.answers}) == len(row.answers)
        hidden = {user for user, _ in found[3:]}
        assert not [a for a in row.answers if a.state == "asked" and a.user_id in hidden]
        assert (row.state == "filled") == (row.people_found == 3)
        assert utcnow() >= row.changed_at
