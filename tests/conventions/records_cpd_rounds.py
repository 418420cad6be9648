"""The records that pages of rounds, matches, priorities and pools need at a place, made when first asked for."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.cpd import pools_services
from collabnet.cpd.models import Booking
from collabnet.cpd.models_pools import Pool, Priority
from collabnet.cpd.models_rounds import Round
from collabnet.directory.models import Locality
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work
from tests.conventions.world import Maker, Place, once
from tests.factories.accounts import make_person
from tests.factories.cpd import make_offer, make_request
from tests.factories.cpd_rounds import TESTER, make_round


def _school(place: Place) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(place.urn))


def _round(place: Place) -> int:
    """An open round of the place's school, in which it asked for a place itself."""
    return make_round(_school(place), asked_by=[_school(place)]).id


def _decided(place: Place) -> int:
    return make_round(_school(place), asked_by=[_school(place)], state="decided").id


open_round = once("cpd_round", _round)
decided = once("cpd_round_decided", _decided)


def _asked(place: Place) -> int:
    round_ = db.session.get_one(Round, open_round(place))
    return db.session.scalars(
        select(Booking.id).where(Booking.offer_id.in_(round_.offer_ids))
    ).one()


def _priority(place: Place) -> int:
    area = db.session.scalars(select(Locality.id).where(Locality.slug == place.slug)).one()
    row = Priority(locality_id=area, urn=place.urn, tier=1, reason="New leaders", since=today())
    db.session.add(row)
    db.session.commit()
    return row.id


def _request(place: Place) -> int:
    return make_request(_school(place)).id


def _offer(place: Place) -> int:
    return make_offer(_school(place)).id


request = once("cpd_rounds_request", _request)


def _pool(place: Place) -> Pool:
    """A pool that began with a request of the place's school, answered by the school with its own training."""
    with unit_of_work():
        pool = pools_services.start(
            actor=TESTER, request_id=make_request(_school(place)).id, title="Together"
        )
    leader = make_person(Role.SCHOOL_LEADER, _school(place))
    actor = Actor(leader.id, leader.name, (Grant(Role.SCHOOL_LEADER, _school(place)),))
    offer = make_offer(_school(place)).id
    with unit_of_work():
        pools_services.answer(
            actor=actor, pool_id=pool.id, offer_id=offer, total_pence=9_000, least_places=2
        )
    return pool


pool = once("cpd_pool", _pool)


def _pooled(place: Place) -> int:
    return pool(place).members[0].request_id


def _pool_answer(place: Place) -> int:
    return pool(place).answers[0].id


POOL_ACTS = ("pool_accept", "pool_decline")
OPEN_PAGES = ("round_page", "round_order", "round_applicants", "round_preview", "round_publish")

BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"cpd.{page}", "round_id"): open_round for page in OPEN_PAGES},
    **{(f"cpd.{page}", "round_id"): decided for page in ("round_check", "round_input")},
    ("cpd.round_request", "round_id"): open_round,
    ("cpd.request_matches", "request_id"): request,
    ("cpd.pool_join", "request_id"): request,
    ("cpd.pool_leave", "request_id"): _pooled,
    **{(f"cpd.{page}", "request_id"): _pooled for page in POOL_ACTS},
    **{(f"cpd.{page}", "answer_id"): _pool_answer for page in POOL_ACTS},
    ("cpd.withdraw_pool_answer", "answer_id"): _pool_answer,
    ("cpd.withdraw_pool_answer", "pool_id"): lambda place: pool(place).id,
    ("cpd.pool_page", "pool_id"): lambda place: pool(place).id,
    ("cpd.offer_asked", "offer_id"): once("cpd_rounds_offer", _offer),
    ("cpd.end_priority", "priority_id"): once("cpd_priority", _priority),
    ("cpd.round_request", "booking_id"): once("cpd_round_asked", _asked),
}
