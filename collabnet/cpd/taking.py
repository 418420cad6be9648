"""Taking and giving back places under one lock: the only code that changes an offer's counters and queue numbers.

Every act on an offer's bookings begins with `lock`, which writes to the offer's row and so makes all others wait until
the act is committed. The counters then change by a conditional UPDATE, and CHECKs in the database are the last
guard. No mail, network or hashing of passwords happens while the lock is held.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select, update

from collabnet.core.actor import Actor, Scope
from collabnet.core.waiting_list import InLine, Room, promotions
from collabnet.cpd.models import LIVE_STATES, TAKING_STATES, Booking, Offer, QueueEvent
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, NotFound

OPEN_STATES = ("published", "closed")  # in which places that come free are still offered


def lock(offer_id: int, *, numbers: int = 0) -> tuple[Offer, int]:
    """The offer, nobody else's until commit, and the first of so many new queue numbers; raises NotFound."""
    after = db.session.execute(
        update(Offer)
        .where(Offer.id == offer_id)
        .values(next_number=Offer.next_number + numbers)
        .returning(Offer.next_number)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if after is None:
        raise NotFound
    offer = db.session.get_one(Offer, offer_id, populate_existing=True)
    return offer, after - numbers


def lock_for(booking_id: int) -> tuple[Offer, Booking]:
    """A booking with its offer locked, as both stand now; raises NotFound."""
    offer_id = db.session.scalar(select(Booking.offer_id).where(Booking.id == booking_id))
    if offer_id is None:
        raise NotFound
    offer, _ = lock(offer_id)
    return offer, db.session.get_one(Booking, booking_id, populate_existing=True)


def room_of(offer: Offer) -> Room:
    """How the offer stands."""
    return Room(offer.places, offer.booked, offer.held_open)


def settle(offer: Offer, room: Room) -> None:
    """Make the offer's counters those of `room`; raises Conflict rather than overbook."""
    changed = rows_changed(
        update(Offer)
        .where(
            Offer.id == offer.id,
            Offer.booked == offer.booked,
            Offer.held_open == offer.held_open,
            Offer.places >= room.taken + room.held_open,
        )
        .values(booked=room.taken, held_open=room.held_open)
        .execution_options(synchronize_session=False)
    )
    if not changed:
        raise Conflict("The places changed at the same moment. Try again.")
    db.session.refresh(offer, ["booked", "held_open"])


def live_count(offer: Offer, employer: Scope) -> int:
    """How many places of the offer an employer has asked for and not given up."""
    return (
        db.session.scalar(
            select(func.count(Booking.id)).where(
                Booking.offer_id == offer.id,
                Booking.employer_kind == employer.kind.value,
                Booking.employer_code == employer.code,
                Booking.state.in_(LIVE_STATES),
            )
        )
        or 0
    )


def waiting(offer_id: int) -> list[InLine]:
    """Those who wait for a place."""
    rows = db.session.execute(
        select(Booking.number, Booking.tier).where(
            Booking.offer_id == offer_id, Booking.state == "waiting"
        )
    )
    return [InLine(number, tier) for number, tier in rows]


def has_begun(offer: Offer, now: dt.datetime) -> bool:
    """Whether the first session has begun: nothing is offered after that."""
    return offer.first_starts_at is not None and offer.first_starts_at <= now


def note(
    actor: Actor, booking: Booking, act: str, *, before: str, reason: str, now: dt.datetime
) -> QueueEvent:
    """Keep what happened to a booking and why."""
    event = QueueEvent(
        booking_id=booking.id, offer_id=booking.offer_id, at=now, actor=actor.label, act=act,
        from_state=before, to_state=booking.state, reason=reason,
    )  # fmt: skip
    db.session.add(event)
    return event


def change(
    actor: Actor,
    booking: Booking,
    act: str,
    state: str,
    *,
    reason: str,
    until: dt.datetime | None = None,
) -> None:
    """Bring a booking into another state, with its row of history. Counters are the caller's to settle."""
    now, before = utcnow(), booking.state
    booking.state, booking.reason, booking.offered_until = state, reason, until
    booking.ended_at = None if state in LIVE_STATES else now
    if state not in TAKING_STATES:
        booking.held = 0
    booking.version += 1
    note(actor, booking, act, before=before, reason=reason, now=now)
    db.session.flush()


def offer_freed(actor: Actor, offer: Offer) -> list[Booking]:
    """Offer every free place to those who wait, priority first, then arrival; gives the bookings it offered one."""
    now = utcnow()
    if offer.state not in OPEN_STATES or has_begun(offer, now):
        return []
    room, found = promotions(room_of(offer), waiting(offer.id))
    if not found:
        return []
    settle(offer, room)
    until = now + dt.timedelta(hours=offer.offer_hours)
    if offer.first_starts_at is not None:
        until = min(until, offer.first_starts_at)
    held = {one.number: took_held for one, took_held in found}
    bookings = db.session.scalars(
        select(Booking)
        .where(Booking.offer_id == offer.id, Booking.number.in_(held))
        .order_by(Booking.tier, Booking.number)
    ).all()
    for booking in bookings:
        booking.held = int(held[booking.number])
        change(
            actor, booking, "promote", "offered", until=until,
            reason="A place came free and this was first in line.",
        )  # fmt: skip
    return list(bookings)


def give_back(offer: Offer, booking: Booking) -> None:
    """Free the place that a booking takes, if it takes one; call before its state changes."""
    if booking.state in TAKING_STATES:
        hold_lasts = offer.held_until is not None and offer.held_until > utcnow()
        settle(offer, room_of(offer).give_back(held=bool(booking.held) and hold_lasts))
