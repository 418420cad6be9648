"""The demonstration's rounds, pool and priorities: something decided that can be checked, something still open."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from collabnet.core.actor import Scope, ScopeKind
from collabnet.cpd import rounds_work, tiers
from collabnet.cpd.models import Booking
from collabnet.cpd.models_pools import Pool
from collabnet.cpd.models_rounds import Round, RoundResult
from collabnet.platform.db import db


def test_one_round_is_decided_with_many_kinds_of_reasons_and_can_be_run_again(
    demonstration: Flask,
) -> None:
    round_ = db.session.scalars(select(Round).where(Round.state == "decided")).one()
    again = rounds_work.run_again(round_)
    assert again.holds
    results = db.session.scalars(select(RoundResult).where(RoundResult.round_id == round_.id)).all()
    assert len(results) == again.asked == 14
    assert sum(r.outcome == "placed" for r in results) == again.placed == 8
    assert {r.outcome for r in results} >= {"placed", "waiting"}
    assert len({r.reason for r in results}) >= 4
    assert any(r.first_come != (r.outcome == "placed") for r in results), "the rule matters"


def test_one_round_takes_requests(demonstration: Flask) -> None:
    round_ = db.session.scalars(select(Round).where(Round.state == "open")).one()
    asked = select(func.count(Booking.id)).where(
        Booking.offer_id.in_(round_.offer_ids), Booking.state == "requested"
    )
    assert db.session.scalar(asked) == 37
    assert round_.seed_hash


def test_a_pool_waits_for_one_more_to_take_part(demonstration: Flask) -> None:
    pool = db.session.scalars(select(Pool)).one()
    assert pool.state == "open"
    assert [m.state for m in pool.members] == ["accepted", "joined", "joined"]
    assert [a.state for a in pool.answers] == ["open"]


def test_priorities_set_by_hand_count(demonstration: Flask) -> None:
    lockside = Scope(ScopeKind.SCHOOL, "990024")
    assert tiers.tier_of(lockside) == 1
