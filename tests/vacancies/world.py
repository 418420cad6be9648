"""Two employers of one locality that post, a partner, and an advert that has everything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient

from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind, system_actor
from collabnet.core.vacancy_post import Post
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.recruitment_code.services import load_shipped
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.directory import make_la, make_locality, make_school, make_trust

STATEMENT = "We keep children safe and expect everybody who works here to do the same."


def whole_post(*urns: int, **changed: object) -> Post:
    """An advert that lacks nothing: a teacher of physics from April 2027, three days a week."""
    post = Post(
        title="Teacher of physics", roles=("teacher",), subjects=("Physics",), phases=("secondary",),
        key_stages=("ks3", "ks4"), ect_suitable=True, urns=urns, contract="permanent", patterns=("part_time",),
        is_job_share=True, fte=Decimal("0.6"), framework="stpcd", scale="main", pay_low=Decimal(32916),
        pay_high=Decimal(45352), actual=Decimal("19749.60"), about="Teach physics to years 7 to 11.",
        flexible=("part_time", "job_share"), safeguarding=STATEMENT, check_level="enhanced_barred",
        asks_previous_pay=False, starts_on=dt.date(2027, 4, 19), closes_on=dt.date(2027, 1, 15),
        apply_url="https://harbour.example/jobs/physics", contact_email="office@harbour.example",
    )  # fmt: skip
    return post.changed(**changed)


FAR = dt.datetime(2100, 1, 1, 12, tzinfo=dt.UTC)  # a closing day that no run of the tests comes to


def lasting_post(*urns: int, **changed: object) -> Post:
    """The same advert where nobody sets the clock: it closes in eight weeks and starts in half a year."""
    weeks = {
        "closes_on": today() + dt.timedelta(weeks=8),
        "starts_on": today() + dt.timedelta(weeks=26),
    }
    return whole_post(*urns, **weeks | changed)


@dataclass
class Employers:
    """Who posts, each with a browser of their own."""

    app: Flask
    school: School
    other_school: School
    owner: Scope
    partner: Scope
    hr: FlaskClient
    partner_hr: FlaskClient
    teacher: FlaskClient
    anybody: FlaskClient
    hr_person: Person
    actor: Actor  # the HR person of the owner, for calls of services
    partner_actor: Actor


def make_employers(app: Flask) -> Employers:
    """Two schools of two trusts in one locality, their HR, a teacher, and somebody who is not signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    load_shipped(actor=system_actor("test"))
    locality = make_locality(make_la("846", "Brightsea"), slug="near")
    first, second = make_trust(name="Harbour Trust"), make_trust(name="Cliff Trust")
    school = make_school(
        trust=first, localities=(locality,), name="Harbour Secondary School", phase_code="4"
    )
    other = make_school(
        trust=second, localities=(locality,), name="Cliff Secondary School", phase_code="4"
    )
    owner, partner = (Scope(ScopeKind.SCHOOL, str(s.urn)) for s in (school, other))

    def browser(role: Role, scope: Scope) -> tuple[FlaskClient, Person]:
        client, person = app.test_client(), make_person(role, scope)
        sign_in(client, person)
        return client, person

    hr, hr_person = browser(Role.SCHOOL_HR, owner)
    partner_hr, partner_person = browser(Role.SCHOOL_HR, partner)
    return Employers(
        app=app, school=school, other_school=other, owner=owner, partner=partner, hr=hr, partner_hr=partner_hr,
        teacher=browser(Role.STAFF_MEMBER, partner)[0], anybody=app.test_client(), hr_person=hr_person,
        actor=Actor(user_id=hr_person.id, name="HR", grants=(Grant(Role.SCHOOL_HR, owner),)),
        partner_actor=Actor(user_id=partner_person.id, name="HR", grants=(Grant(Role.SCHOOL_HR, partner),)),
    )  # fmt: skip
