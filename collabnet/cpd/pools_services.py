"""Starting and joining pools, answering them, taking part; places are booked once enough take part.

A member books in the name of whoever accepted for it. The total is shared by places among those who take part, to
the penny; when another joins in later, the others' parts become smaller (but for a penny of rounding).
"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from collabnet.core.actor import Actor
from collabnet.core.cost_share import shares
from collabnet.cpd import booking, offers, pools_notices, pools_queries, requests
from collabnet.cpd.models import MOST_PENCE, Request
from collabnet.cpd.models_pools import Pool, PoolAnswer, PoolMember
from collabnet.platform import audit
from collabnet.platform.db import db, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound

MOST_MEMBERS = 100


def start(*, actor: Actor, request_id: int, title: str) -> Pool:
    """Begin a pool from a request. Raises NotFound, Invalid, Conflict."""
    request = _open_request(request_id)
    pool = Pool(
        title=title.strip() or request.need[:120], area=request.area, phase=request.phase,
        created_by=actor.user_id,
    )  # fmt: skip
    db.session.add(pool)
    db.session.flush()
    _add(actor, pool, request)
    _record(actor, "pool_start", pool, request=request.id)
    return pool


def join(*, actor: Actor, request_id: int, pool_id: int) -> Pool:
    """Put a request into a pool. Raises NotFound, Invalid, Conflict."""
    request, pool = _open_request(request_id), _lock(pool_id)
    if pool.state != "open":
        raise Conflict("This pool takes no more requests.")
    if pool.area != request.area:
        raise Invalid("pool", "This pool is about something else")
    if len(pools_queries.live(pool)) >= MOST_MEMBERS:
        raise Invalid("pool", "This pool is full: start another one")
    _add(actor, pool, request)
    _record(actor, "pool_join", pool, request=request.id)
    return pool


def leave(*, actor: Actor, request_id: int) -> None:
    """Take a request out of its pool, as long as its places are not booked. Raises NotFound, Conflict."""
    found = pools_queries.pool_of(request_id)
    if found is None:
        raise NotFound
    pool = _lock(found[0].id)
    member = _fresh(found[1])
    if member.state == "booked":
        raise Conflict("Its places are booked: cancel them on the page of your places.")
    member.state, member.answer_id = "left", None
    request = requests.find(request_id)
    if request is not None and request.state == "pooled":
        request.state = "open"
        request.version += 1
    if not pools_queries.live(pool):
        pool.state, pool.ended_at = "closed", utcnow()
    db.session.flush()
    _record(actor, "pool_leave", pool, request=request_id)


def answer(
    *,
    actor: Actor,
    pool_id: int,
    offer_id: int,
    total_pence: int,
    least_places: int,
    message: str = "",
) -> PoolAnswer:
    """Offer a pool one's own training for a price of the whole. Raises NotFound, Invalid, Conflict."""
    pool = _lock(pool_id)
    offer = offers.find(offer_id)
    if offer is None or not offers.is_host(actor, offer) or not offers.is_open(offer):
        raise Invalid("offer", "Choose training of yours that can be booked now")
    if pool.state != "open":
        raise Conflict("This pool takes no more answers.")
    if offer.way != "first_come":
        raise Invalid("offer", "Choose training whose places are given first come, first served")
    if not 0 <= total_pence <= MOST_PENCE:
        raise Invalid("total", f"Enter a price up to £{MOST_PENCE // 100:,}")
    people = sum(m.places for m in pools_queries.live(pool))
    if not 1 <= least_places <= people:
        raise Invalid("least_places", f"Enter a number from 1 to {people}, the people of this pool")
    row = PoolAnswer(
        pool_id=pool.id, offer_id=offer_id, total_pence=total_pence, least_places=least_places,
        message=message.strip(), created_by=actor.user_id,
    )  # fmt: skip
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("This training was offered to the pool already.") from error
    db.session.refresh(pool)
    _record(actor, "pool_answer", pool, offer=offer_id, answer=row.id)
    pools_notices.answered(pool, row, offer)
    return row


def accept(*, actor: Actor, request_id: int, answer_id: int) -> PoolMember:
    """Take part in what a provider offers; once enough do, everybody's places are booked. Raises NotFound, Conflict."""
    pool, member, row = _member_and_answer(request_id, answer_id)
    if member.state == "booked" or (member.state == "accepted" and member.answer_id == row.id):
        return member
    if row.state == "withdrawn" or (pool.state == "commissioned" and row.state != "commissioned"):
        raise Conflict("The pool took up another offer, or this one was withdrawn.")
    member.state, member.answer_id, member.joined_by = "accepted", row.id, actor.user_id
    db.session.flush()
    taking = [m for m in pools_queries.live(pool) if m.answer_id == row.id]
    if sum(m.places for m in taking) >= row.least_places:
        _go_ahead(pool, row, taking)
    _record(actor, "pool_accept", pool, request=request_id, answer=row.id)
    return member


def decline(*, actor: Actor, request_id: int, answer_id: int) -> PoolMember:
    """Say that one does not take part; who one is stays unnamed. Raises NotFound, Conflict."""
    pool, member, row = _member_and_answer(request_id, answer_id)
    if member.state == "booked":
        raise Conflict("Its places are booked: cancel them on the page of your places.")
    member.state, member.answer_id = "declined", None
    db.session.flush()
    _record(actor, "pool_decline", pool, request=request_id, answer=row.id)
    return member


def withdraw(*, actor: Actor, pool_id: int, answer_id: int) -> PoolAnswer:
    """Take an answer back before it goes ahead: its host only. Raises NotFound, Conflict."""
    pool = _lock(pool_id)
    row = next((a for a in pool.answers if a.id == answer_id), None)
    offer = None if row is None else offers.find(row.offer_id)
    if row is None or offer is None or not offers.is_host(actor, offer):
        raise NotFound
    if row.state == "commissioned":
        raise Conflict("It goes ahead already: cancel the training instead.")
    row.state = "withdrawn"
    for member in pool.members:
        if member.answer_id == row.id:
            member.state, member.answer_id = "joined", None
    db.session.flush()
    _record(actor, "pool_withdraw", pool, answer=row.id)
    return row


def _go_ahead(pool: Pool, row: PoolAnswer, taking: list[PoolMember]) -> None:
    """Book the places of all who take part and are not booked yet, and share the price among them all."""
    for member in taking:
        if member.state == "booked":
            continue
        request = db.session.get_one(Request, member.request_id)
        try:
            booking.book(
                actor=Actor(user_id=member.joined_by), offer_id=row.offer_id,
                employer=request.employer, people=[None] * member.places,
                key=f"pool:{member.id}:{row.id}", note=f"Pool: {pool.title}",
            )  # fmt: skip
        except Invalid as invalid:
            raise Conflict(f"The places could not be booked: {invalid.message}.") from invalid
        member.state = "booked"
        request.state, request.ended_at = "met", utcnow()
        request.version += 1
    for member, pence in zip(
        taking, shares(row.total_pence, [m.places for m in taking]), strict=True
    ):
        member.share_pence = pence
    row.state = "commissioned"
    if pool.state == "open":
        pool.state, pool.ended_at = "commissioned", utcnow()
    db.session.flush()
    pools_notices.goes_ahead(pool, row, taking)


def _add(actor: Actor, pool: Pool, request: Request) -> None:
    pool.members.append(
        PoolMember(request_id=request.id, places=request.number, joined_by=actor.user_id)
    )
    request.state = "pooled"
    request.version += 1
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("This request is in a pool already.") from error


def _open_request(request_id: int) -> Request:
    request = requests.find(request_id)
    if request is None:
        raise NotFound
    if request.state != "open":
        raise Conflict("This request is in a pool already, or is over.")
    return request


def _lock(pool_id: int) -> Pool:
    """The pool, nobody else's until commit; raises NotFound."""
    if pools_queries.find(pool_id) is None:
        raise NotFound
    db.session.execute(
        update(Pool)
        .where(Pool.id == pool_id)
        .values(version=Pool.version + 1)
        .execution_options(synchronize_session=False)
    )
    return db.session.get_one(Pool, pool_id, populate_existing=True)


def _fresh(member: PoolMember) -> PoolMember:
    return db.session.get_one(PoolMember, member.id, populate_existing=True)


def _member_and_answer(request_id: int, answer_id: int) -> tuple[Pool, PoolMember, PoolAnswer]:
    found = pools_queries.pool_of(request_id)
    if found is None:
        raise NotFound
    pool = _lock(found[0].id)
    member = _fresh(found[1])
    row = next((a for a in pool.answers if a.id == answer_id), None)
    if row is None or member.state == "left":
        raise NotFound
    if member.id not in {m.id for m in pools_queries.live(pool)}:
        raise Conflict("This request was met or withdrawn meanwhile.")
    return pool, member, row


def _record(actor: Actor, act: str, pool: Pool, **details: object) -> None:
    audit.record(
        actor=actor, action=f"cpd.{act}", subject_kind="cpd_pool", subject_code=pool.id,
        details=dict(details),
    )  # fmt: skip
