"""Two employers of one locality, somebody who is lent, and the browsers of all three."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from collabnet.core.actor import Role, Scope, ScopeKind, system_actor
from collabnet.core.secondment import FormKind, required_fields
from collabnet.recruitment_code.services import load_shipped
from collabnet.staffing.queries import CHECKS_NEEDED
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.directory import make_la, make_locality, make_school, make_trust

POST = {
    "title": "A teacher of physics, two days a week", "about": "Years 10 and 11.", "days": "2",
    "starts-day": "4", "starts-month": "1", "starts-year": "2027",
    "ends-day": "1", "ends-month": "4", "ends-year": "2027",
}  # fmt: skip
TERMS = {
    "form_kind": "short", "arrangement": "secondment", "staff_kind": "teaching", "travel_by": "host",
    "pay": "45352", "pension": "tps_employer", "fee": "",
    **{key: POST[key] for key in POST if key.startswith(("starts", "ends"))},
    **{
        f"field_{code}": f"As agreed about {code}."
        for code in required_fields(FormKind.SHORT, days_a_week=2)
    },
}  # fmt: skip
LETTER = {
    "on-day": "1",
    "on-month": "12",
    "on-year": "2026",
    "checks": list(CHECKS_NEEDED),
    "new_role": "y",
}


@dataclass
class Sides:
    """Who takes part, each with a browser of their own."""

    app: Flask
    host: str  # how forms name the employers
    home: str
    host_people: FlaskClient
    home_people: FlaskClient
    person: FlaskClient
    other: FlaskClient
    person_account: Person
    home_urn: int
    host_urn: int
    third_urn: int


def make_sides(app: Flask) -> Sides:
    """A host that needs somebody and a home employer whose teacher would like to."""
    app.config["WTF_CSRF_ENABLED"] = False
    load_shipped(actor=system_actor("test"))
    locality = make_locality(make_la("846", "Brightsea"), slug="near")
    trusts = make_trust(name="Harbour Trust"), make_trust(name="Cliff Trust")
    host = make_school(trust=trusts[0], localities=(locality,), name="Harbour Primary School")
    home = make_school(trust=trusts[1], localities=(locality,), name="Cliff Primary School")
    third = make_school(localities=(locality,), name="Third Primary School")

    def browser(role: Role, urn: int) -> tuple[FlaskClient, Person]:
        client, somebody = app.test_client(), make_person(role, Scope(ScopeKind.SCHOOL, str(urn)))
        sign_in(client, somebody)
        return client, somebody

    person, account = browser(Role.STAFF_MEMBER, home.urn)
    return Sides(
        app=app,
        host=f"school:{host.urn}",
        home=f"school:{home.urn}",
        host_people=browser(Role.SCHOOL_HR, host.urn)[0],
        home_people=browser(Role.SCHOOL_LEADER, home.urn)[0],
        person=person,
        other=browser(Role.SCHOOL_LEADER, third.urn)[0],
        person_account=account,
        home_urn=home.urn,
        host_urn=host.urn,
        third_urn=third.urn,
    )
