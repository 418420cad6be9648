"""A school that asks for support, its authority, helpers near it, and people who must not know."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import NETWORK, Grant, Role, Scope, ScopeKind
from collabnet.platform.db import db
from collabnet.recruitment_code.support_models import SupportRequest
from tests.factories.accounts import make_person, sign_in
from tests.factories.capacity import make_statement, specialist
from tests.factories.directory import make_la, make_locality, make_school, make_trust

CANARY = "canary-words-7731"


def school_scope(urn: int) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(urn))


@dataclass
class Near:
    """The places, and a browser for each person."""

    app: Flask
    urn: int  # an academy that asks
    helper_urn: int  # publishes specialist time
    other_urn: int  # publishes nothing
    trust_uid: int
    people: dict[str, FlaskClient]
    ids: dict[str, int]

    def add(self, name: str, role: Role, scope: Scope, *more: Grant) -> FlaskClient:
        """One more person with a browser."""
        client, person = self.app.test_client(), make_person(role, scope, *more)
        sign_in(client, person)
        self.people[name], self.ids[name] = client, person.id
        return client


def make_near(app: Flask) -> Near:
    """Everybody; the hiring people hold a second role that alone would let them in."""
    app.config["WTF_CSRF_ENABLED"] = False
    here, there = make_la("846", "Brightsea"), make_la("373", "Sheafdale", "D")
    locality, far = make_locality(here, slug="near"), make_locality(there, slug="far")
    trust = make_trust(name="Harbour Trust")
    asking = make_school(trust=trust, localities=(locality,), name="Asking Primary School")
    sister = make_school(trust=trust, localities=(locality,), name="Sister Primary School")
    near_here = {"localities": (locality,)}
    helper = make_school(trust=make_trust(), name="Helping Primary School", **near_here)
    other = make_school(trust=make_trust(), name="Other Primary School", **near_here)
    distant = make_school(
        trust=make_trust(), localities=(far,), la_code="373", name="Distant Primary School"
    )
    make_statement(helper, specialist())
    make_statement(distant, specialist())
    near = Near(app, asking.urn, helper.urn, other.urn, trust.uid, {}, {})
    la, region = Scope(ScopeKind.LA, "846"), Scope(ScopeKind.REGION, "J")
    hr_of_other = Grant(Role.SCHOOL_HR, school_scope(other.urn))
    near.add("head", Role.SCHOOL_LEADER, school_scope(asking.urn))
    near.add("trust", Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid)))
    near.add("officer", Role.LA_OFFICER, la)
    near.add("helper", Role.SCHOOL_LEADER, school_scope(helper.urn))
    near.add("own HR", Role.SCHOOL_HR, school_scope(asking.urn))
    near.add("own staff", Role.STAFF_MEMBER, school_scope(asking.urn))
    near.add("sister head", Role.SCHOOL_LEADER, school_scope(sister.urn))
    near.add("other head", Role.SCHOOL_LEADER, school_scope(other.urn))
    near.add("other HR", Role.SCHOOL_HR, school_scope(other.urn))
    near.add("LA HR", Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846"))
    near.add("DfE", Role.DFE_OFFICER, region)
    near.add("administrator", Role.ADMINISTRATOR, NETWORK)
    near.add("distant helper", Role.SCHOOL_LEADER, school_scope(distant.urn))
    near.add("distant officer", Role.LA_OFFICER, Scope(ScopeKind.LA, "373"))
    near.add(
        "officer who hires",
        Role.LA_OFFICER,
        la,
        Grant(Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846")),
    )
    near.add("officer who hires for a school", Role.LA_OFFICER, la, hr_of_other)
    near.add("helper who hires", Role.SCHOOL_LEADER, school_scope(helper.urn), hr_of_other)
    near.add("helper and HR of the helper", Role.SCHOOL_LEADER, school_scope(helper.urn),
             Grant(Role.SCHOOL_HR, school_scope(helper.urn)))  # fmt: skip
    return near


ENTITLED = {"head", "trust", "officer"}
ENTITLED_WITH_HELPERS = ENTITLED | {"helper"}


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    """What a page says, in one line."""
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return " ".join(answer.get_data(as_text=True).split())


def ask(
    near: Near, *, helpers: bool = False, status: int = 303, who: str = "head", **changes: object
) -> str:
    """Ask for the school with one press."""
    data: dict[str, object] = {
        "school": str(near.urn), "kinds": ["cover", "secondment"], "words": CANARY, **changes,
    }  # fmt: skip
    if helpers:
        data["helpers"] = "y"
    answer = near.people[who].post("/support/ask", data=data)
    page = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == status, page[-1500:]
    return page


def the_request() -> SupportRequest:
    """The one request as it stands now."""
    db.session.expire_all()
    return (
        db.session.scalars(select(SupportRequest).order_by(SupportRequest.id.desc())).first()
        or SupportRequest()
    )


def post(near: Near, who: str, path: str, status: int = 303, **data: object) -> str:
    """Send a form of the request with the version that stands there."""
    row = the_request()
    number, version = row.id, row.version
    db.session.commit()
    answer = near.people[who].post(f"/support/{number}{path}", data={"version": version, **data})
    page = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == status, (who, path, answer.status_code, page[-1200:])
    return page


def offer(near: Near, who: str = "officer", status: int = 303, **changes: object) -> str:
    """Offer help."""
    by = f"school:{near.helper_urn}" if who.startswith("helper") else "la:846"
    return post(
        near, who, "/offer", status, **{"by": by, "words": "Two days a week", "link": "", **changes}
    )


def last_offer() -> int:
    """The number of the newest offer."""
    number = the_request().offers[-1].id
    db.session.commit()
    return number
