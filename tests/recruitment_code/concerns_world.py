"""Two employers, one of which signed the code, people of the locality who may lead, and people who may not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import NETWORK, Grant, Role, Scope, ScopeKind, system_actor
from collabnet.platform.db import db, unit_of_work
from collabnet.recruitment_code import services_code
from collabnet.recruitment_code.concerns_models import Concern
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_locality, make_school, make_trust

CANARY = "canary-concern-4410"
ADMINISTRATOR = system_actor("test")


def school_scope(urn: int) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(urn))


@dataclass
class Sides:
    """The employers, and a browser for each person."""

    app: Flask
    raiser: str  # how forms name the employers
    subject: str  # a trust that signed
    member: str  # a school of it
    unsigned: str
    far: str
    people: dict[str, FlaskClient]
    ids: dict[str, int]

    def add(self, name: str, role: Role, scope: Scope, *more: Grant) -> None:
        """One more person with a browser."""
        client, person = self.app.test_client(), make_person(role, scope, *more)
        sign_in(client, person)
        self.people[name], self.ids[name] = client, person.id


def sign(scope: Scope) -> None:
    """Sign the newest version."""
    with unit_of_work():
        services_code.sign(
            actor=ADMINISTRATOR, owner=scope, number=1, officer_name="A", officer_post="Chair"
        )


def make_sides(app: Flask) -> Sides:
    """Everybody near and far; a version of the code, signed by one trust near and one far."""
    app.config["WTF_CSRF_ENABLED"] = False
    here, there = make_la("846", "Brightsea"), make_la("373", "Sheafdale", "D")
    locality, far = make_locality(here, slug="near"), make_locality(there, slug="far")
    signed, other, distant = (make_trust(name=f"{n} Trust") for n in ("Signing", "Quiet", "Moor"))
    raiser = make_school(
        trust=make_trust(name="Raising Trust"), localities=(locality,), name="Raising School"
    )
    member = make_school(trust=signed, localities=(locality,), name="Member School")
    make_school(trust=other, localities=(locality,), name="Quiet School")
    make_school(trust=distant, localities=(far,), la_code="373", name="Moor School")
    with unit_of_work():
        services_code.publish(
            actor=ADMINISTRATOR, valid_from=dt.date(2026, 9, 1), review_on=dt.date(2027, 9, 1)
        )
    for trust in (signed, distant):
        sign(Scope(ScopeKind.TRUST, str(trust.uid)))
    la = Scope(ScopeKind.LA, "846")
    subject = Scope(ScopeKind.TRUST, str(signed.uid))
    sides = Sides(
        app, f"school:{raiser.urn}", f"trust:{signed.uid}", f"school:{member.urn}", f"trust:{other.uid}",
        f"trust:{distant.uid}", {}, {},
    )  # fmt: skip
    sides.add("raiser", Role.SCHOOL_LEADER, school_scope(raiser.urn))
    sides.add("subject", Role.TRUST_LEADER, subject)
    sides.add("officer", Role.LA_OFFICER, la)
    sides.add("second officer", Role.LA_OFFICER, la)
    sides.add("administrator", Role.ADMINISTRATOR, NETWORK)
    sides.add(
        "officer who leads the subject", Role.LA_OFFICER, la, Grant(Role.TRUST_LEADER, subject)
    )
    sides.add("officer who works for the raiser", Role.LA_OFFICER, la,
              Grant(Role.STAFF_MEMBER, school_scope(raiser.urn)))  # fmt: skip
    sides.add(
        "officer who hires",
        Role.LA_OFFICER,
        la,
        Grant(Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846")),
    )
    sides.add("distant officer", Role.LA_OFFICER, Scope(ScopeKind.LA, "373"))
    sides.add("HR of the raiser", Role.SCHOOL_HR, school_scope(raiser.urn))
    sides.add("HR of the subject", Role.TRUST_HR, subject)
    sides.add(
        "other head", Role.SCHOOL_LEADER, school_scope(make_school(localities=(locality,)).urn)
    )
    sides.add("DfE", Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J"))
    return sides


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    """What a page says, in one line."""
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return " ".join(answer.get_data(as_text=True).split())


def raise_one(sides: Sides, *, who: str = "raiser", status: int = 303, **changes: str) -> str:
    """Raise a concern about an advert of the trust that signed."""
    data = {
        "raiser": sides.raiser, "about": sides.subject, "kind": "advert", "clause": "C13",
        "words": f"{CANARY} runs our school down.", "not_hiring": "y", **changes,
    }  # fmt: skip
    data = {name: value for name, value in data.items() if value is not None}
    answer = sides.people[who].post("/concerns/raise", data=data)
    page = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == status, page[-1500:]
    return page


def the_concern() -> Concern:
    """The newest concern as it stands now."""
    db.session.expire_all()
    return db.session.scalars(select(Concern).order_by(Concern.id.desc()).limit(1)).one()


def post(sides: Sides, who: str, action: str, status: int = 303, **data: object) -> str:
    """Take a step with the version that stands there."""
    row = the_concern()
    number, version = row.id, row.version
    db.session.commit()
    answer = sides.people[who].post(
        f"/concerns/{number}/{action}", data={"version": version, **data}
    )
    page = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == status, (who, action, answer.status_code, page[-800:])
    return page
