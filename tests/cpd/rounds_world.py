"""What tests of allocation rounds share: hosts, training, requests, the day after closing."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import time_machine
from flask.testing import FlaskClient

from collabnet.atlas.models import AtlasBar
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.allocation_model import Criterion
from collabnet.cpd import (
    rounds_deciding,
    rounds_services,
    rounds_work,
)
from collabnet.cpd.models import Booking, Offer
from collabnet.cpd.models_rounds import Round
from collabnet.cpd.rounds_services import Order
from collabnet.directory.models import School
from collabnet.platform.db import db, unit_of_work, utcnow
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd import body, make_booking, make_offer

USUAL = Order((Criterion.NEED, Criterion.WENT_WITHOUT, Criterion.SMALL))
CLOSING = dt.timedelta(days=7)


def head_of(school: School | Scope) -> Actor:
    scope = body(school)
    role = Role.SCHOOL_LEADER if scope.kind is ScopeKind.SCHOOL else Role.TRUST_LEADER
    person = make_person(role, scope)
    return Actor(person.id, person.name, (Grant(role, scope),))


def round_offer(host: School, places: int = 1, **values: object) -> Offer:
    return make_offer(host, way="round", places=places, closing_at=utcnow() + CLOSING, **values)


def open_round(host: School, *offers: Offer, order: Order = USUAL) -> Round:
    """A round whose order is published."""
    actor = head_of(host)
    with unit_of_work():
        made = rounds_services.create(
            actor=actor, host=body(host), name="Summer", offer_ids=[o.id for o in offers]
        )
    with unit_of_work():
        rounds_services.publish_order(actor=actor, round_id=made.id, order=order, version=1)
    return made


@contextmanager
def after_closing():
    with time_machine.travel(utcnow() + CLOSING + dt.timedelta(minutes=1)):
        yield


def decide(host: School, round_: Round) -> Round:
    with after_closing():
        worked = rounds_work.preview(round_)
        with unit_of_work():
            return rounds_deciding.decide(
                actor=head_of(host), round_id=round_.id, worked=worked, seen_hash=worked.input_hash
            )


def states(*bookings: Booking) -> list[str]:
    for booking in bookings:
        db.session.refresh(booking)
    return [b.state for b in bookings]


def ask(offer: Offer, employer: School | Scope | None = None, **values: object) -> Booking:
    return make_booking(offer, employer, state="requested", **values)


def prefer(school: School) -> None:
    """Make a school one under published pressure."""
    db.session.add(
        AtlasBar(
            urn=school.urn, domain="spare_places", la_code=school.la_code, score=90.0, word="high",
            why="top_fifth", parts=[],
        )
    )  # fmt: skip
    db.session.commit()


def leader(client: FlaskClient, school: School) -> None:
    sign_in(client, make_person(Role.SCHOOL_LEADER, body(school)))
