"""Makers of allocation rounds, pools and priorities for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import update

from collabnet.core.actor import Actor, Scope, system_actor
from collabnet.core.allocation_model import Criterion
from collabnet.cpd import rounds_deciding, rounds_services, rounds_work
from collabnet.cpd.models import Offer
from collabnet.cpd.models_rounds import Round
from collabnet.cpd.rounds_services import Order
from collabnet.directory.models import School
from collabnet.platform.db import db, unit_of_work, utcnow
from tests.factories.cpd import body, make_booking, make_offer

USUAL = Order((Criterion.NEED, Criterion.WENT_WITHOUT, Criterion.SMALL))
WEEK = dt.timedelta(days=7)
TESTER: Actor = system_actor("test")


def make_round(
    host: School | Scope,
    *,
    asked_by: Sequence[School | Scope] = (),
    places: int = 1,
    trainings: int = 1,
    state: str = "open",
    name: str = "Summer",
) -> Round:
    """A round in which each of `asked_by` wants one place of the first training: draft, open, closed or decided."""
    scope = body(host)
    offers = [
        make_offer(scope, way="round", places=places, closing_at=utcnow() + WEEK)
        for _ in range(trainings)
    ]
    for employer in asked_by:
        make_booking(offers[0], employer, state="requested")
    with unit_of_work():
        made = rounds_services.create(
            actor=TESTER, host=scope, name=name, offer_ids=[o.id for o in offers]
        )
    if state != "draft":
        with unit_of_work():
            rounds_services.publish_order(actor=TESTER, round_id=made.id, order=USUAL, version=1)
    if state in ("closed", "decided"):
        close(offers)
    if state == "decided":
        worked = rounds_work.preview(made)
        assert worked is not None
        with unit_of_work():
            rounds_deciding.decide(
                actor=TESTER, round_id=made.id, worked=worked, seen_hash=worked.input_hash
            )
    return made


def close(offers: Sequence[Offer]) -> None:
    """Let the closing date of some training have passed a minute ago."""
    passed = utcnow() - dt.timedelta(minutes=1)
    with unit_of_work():
        ids = [o.id for o in offers]
        db.session.execute(update(Offer).where(Offer.id.in_(ids)).values(closing_at=passed))
