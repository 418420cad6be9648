"""Each rule of rounds, pools and priorities that a row can break is held by the database, on both engines."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from collabnet.cpd.models import Booking
from collabnet.cpd.models_pools import Pool, PoolAnswer, PoolMember, Priority
from collabnet.cpd.models_rounds import Application, RoundOffer, RoundResult
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from tests.factories.cpd import make_offer, make_request
from tests.factories.cpd_rounds import make_round
from tests.factories.directory import make_la, make_locality, make_school

BROKEN = [
    ("round", "state = 'lost'"),
    ("round", "host_kind = 'person'"),
    ("round", "state = 'draft'"),
    ("round", "seed_hash = ''"),
    ("round", "order_version = 0"),
    ("round", "decided_at = NULL"),
    ("round", "result_hash = ''"),
    ("round", "input_hash = ''"),
    ("round", "state = 'open'"),
    ("round_order", "number = 0"),
    ("round_order", "number = 2"),
    ("round_order", "leftover = 'lost'"),
    ("round_order", "small_pupils = 0"),
    ("round_order", "radius_miles = 0"),
    ("round_order", "cap_per_employer = 0"),
    ("application", "radius_miles = 101"),
    ("application", "earliest = '2027-03-02', latest = '2027-03-01'"),
    ("round_result", "outcome = 'lost'"),
    ("round_result", "outcome = 'waiting'"),
    ("round_result", "offer_id = NULL"),
    ("round_result", "tier = 0"),
    ("pool", "state = 'lost'"),
    ("pool", "state = 'closed'"),
    ("pool", "phase = 'tertiary'"),
    ("pool_member", "state = 'lost'"),
    ("pool_member", "state = 'accepted'"),
    ("pool_member", "places = 0"),
    ("pool_member", "share_pence = -1"),
    ("pool_answer", "state = 'lost'"),
    ("pool_answer", "total_pence = -1"),
    ("pool_answer", "least_places = 0"),
    ("priority", "tier = 0"),
    ("priority", "tier = 4"),
    ("priority", "reason = ''"),
    ("priority", "until = '2000-01-01'"),
]


def rows() -> dict[str, tuple[str, int]]:
    """One good row of each table, as its key column and number."""
    school = make_school(localities=(make_locality(make_la()),))
    round_ = make_round(school, asked_by=[school], state="decided")
    booking = db.session.scalars(
        select(Booking.id).where(Booking.offer_id.in_(round_.offer_ids))
    ).one()
    pool = Pool(title="Together", area="early-reading")
    db.session.add_all([Application(booking_id=booking, not_on=[], other_offers=[]), pool])
    db.session.flush()
    member = PoolMember(pool_id=pool.id, request_id=make_request().id, places=2)
    answer = PoolAnswer(pool_id=pool.id, offer_id=make_offer().id, total_pence=5, least_places=1)
    priority = Priority(locality_id=1, urn=school.urn, tier=1, reason="Because", since=today())
    priority.locality_id = db.session.execute(text("SELECT max(id) FROM locality")).scalar_one()
    db.session.add_all([member, answer, priority])
    db.session.commit()
    return {
        "round": ("id", round_.id),
        "round_order": ("id", round_.orders[0].id),
        "application": ("booking_id", booking),
        "round_result": ("booking_id", booking),
        "pool": ("id", pool.id),
        "pool_member": ("id", member.id),
        "pool_answer": ("id", answer.id),
        "priority": ("id", priority.id),
    }


@pytest.mark.parametrize(("table", "changes"), BROKEN)
def test_a_row_that_breaks_a_rule_is_refused(app: Flask, table: str, changes: str) -> None:
    column, number = rows()[table]
    with pytest.raises(IntegrityError):
        db.session.execute(
            text(f"UPDATE cpd_{table} SET {changes} WHERE {column} = :id"), {"id": number}
        )
    db.session.rollback()


def test_an_offer_is_in_one_round_at_most(app: Flask) -> None:
    taken, other = make_round(make_school()).offer_ids[0], make_round(make_school()).id
    db.session.expunge_all()
    db.session.add(RoundOffer(round_id=other, offer_id=taken))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_booking_has_one_result_and_a_school_one_priority_a_locality(app: Flask) -> None:
    found = rows()
    result = db.session.get(RoundResult, found["round_result"][1])
    priority = db.session.get(Priority, found["priority"][1])
    values = {
        "locality_id": priority.locality_id, "urn": priority.urn, "tier": 2, "reason": "x",
        "since": priority.since,
    }  # fmt: skip
    db.session.add(Priority(**values, ended_at=utcnow()))
    db.session.flush()
    db.session.add(Priority(**values))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    assert result is not None


def test_a_request_is_in_one_pool_at_a_time(app: Flask) -> None:
    found = rows()
    member = db.session.get(PoolMember, found["pool_member"][1])
    values = {"pool_id": member.pool_id, "request_id": member.request_id, "places": 1}
    db.session.add(PoolMember(**values, state="left"))
    db.session.flush()
    db.session.add(PoolMember(**values))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
