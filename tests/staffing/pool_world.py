"""A locality with two trusts and a community school, a teacher of one of them, and makers of profiles in the pool."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.directory.models import Locality, School
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.staffing import pool_services
from collabnet.staffing.pool_models import PoolProfile
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.directory import make_la, make_locality, make_school, make_trust

_numbers = itertools.count(1)
EAST, NORTH = 530_500, 104_500  # where the teacher lives, as it is kept
PROFILE: dict[str, Any] = {
    "headline": "Physics teacher with ten years of practice", "roles": ["teacher"], "subjects": ["Physics"],
    "phases": ["secondary"], "key_stages": ["ks4"], "qts": "yes", "interests": ["secondment", "cover"],
    "weekdays": [0, 1, 2], "easting": EAST, "northing": NORTH, "radius_km": 20,
}  # fmt: skip
FORM: dict[str, Any] = {
    "headline": PROFILE["headline"], "roles": ["teacher"], "subjects": ["Physics"], "phases": ["secondary"],
    "key_stages": ["ks4"], "qts": "yes", "interests": ["secondment", "cover"], "weekdays": ["0", "1", "2"],
    "postcode": "BN1 1AB", "radius": "12",
}  # fmt: skip


@dataclass
class Pool:
    """Who there is: the teacher with a profile, and people who look, each with a browser."""

    app: Flask
    locality: Locality
    home: School
    sister: School
    other: School
    council_school: School
    teacher: Person
    teacher_browser: FlaskClient
    home_hr: FlaskClient
    other_hr: FlaskClient
    other_hr_person: Person


def at(school: School) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(school.urn))


def make_pool(app: Flask) -> Pool:
    """Cliff Trust has two schools, Harbour Trust one, the council one; the teacher works at Cliff Secondary."""
    app.config["WTF_CSRF_ENABLED"] = False
    locality = make_locality(make_la("846", "Brightsea"), slug="near", name="Harbourside")
    cliff, harbour = make_trust(name="Cliff Trust"), make_trust(name="Harbour Trust")
    where: dict[str, Any] = {"localities": (locality,), "easting": 530_900, "northing": 104_200}
    home = make_school(trust=cliff, **where, name="Cliff Secondary School")
    sister = make_school(trust=cliff, **where, name="Cliff Primary School")
    other = make_school(trust=harbour, **where, name="Harbour Secondary School")
    council = make_school(**where, name="Quay Community School")
    teacher = make_person(Role.STAFF_MEMBER, at(home), name="Tamsin Teacher-Canary")
    home_hr, other_hr = (
        make_person(Role.SCHOOL_HR, at(home)),
        make_person(Role.SCHOOL_HR, at(other)),
    )
    return Pool(
        app=app, locality=locality, home=home, sister=sister, other=other, council_school=council,
        teacher=teacher, teacher_browser=browser(app, teacher), home_hr=browser(app, home_hr),
        other_hr=browser(app, other_hr), other_hr_person=other_hr,
    )  # fmt: skip


def browser(app: Flask, person: Person) -> FlaskClient:
    """A browser in which somebody is signed in."""
    client = app.test_client()
    sign_in(client, person)
    return client


def actor(role: Role, scope: Scope, *more: Grant) -> Actor:
    """Somebody new with these roles."""
    return actor_of(make_person(role, scope, *more).id)


def show_profile(pool: Pool, person: Person | None = None, **values: Any) -> PoolProfile:
    """A profile of somebody (the teacher, where nobody is named), shown."""
    who = actor_of((person or pool.teacher).id)
    number = next(_numbers)
    with unit_of_work():
        row = pool_services.save(
            actor=who, values=PROFILE | values, localities=[pool.locality.id], version=-1,
            key=f"key{number:05d}",
        )  # fmt: skip
        pool_services.show(actor=who, row=row)
    return row


def staff(pool: Pool, school: School, **values: Any) -> tuple[Person, PoolProfile]:
    """Somebody who works at a school, with a profile that is shown."""
    person = make_person(Role.STAFF_MEMBER, at(school))
    return person, show_profile(pool, person, **values)


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    page = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == status, f"{address}: {page[-800:]}"
    db.session.expire_all()
    return page


def send(client: FlaskClient, address: str, status: int = 303, **data: object) -> str:
    db.session.commit()
    answer = client.post(address, data=data)
    page = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == status, f"{address}: {page[-1500:]}"
    db.session.expire_all()
    return page


__all__ = ["FORM", "PROFILE", "Pool", "actor", "at", "browser", "make_pool", "send", "show_profile", "staff", "text",
           "utcnow"]  # fmt: skip
