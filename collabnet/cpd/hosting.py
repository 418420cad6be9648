"""What a host does with the places of an offer: decide on requests, resize, end the hold, close, cancel; and sweeps.

Nobody who has a place loses it by a change of size, and whoever is concerned is told what changed and why.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from collabnet.core.actor import Actor, system_actor
from collabnet.core.waiting_list import Full
from collabnet.cpd import booking as places
from collabnet.cpd import notices, taking
from collabnet.cpd.models import LIVE_STATES, MOST_PLACES, Booking, Offer
from collabnet.platform import audit
from collabnet.platform.db import db, rollback, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, Invalid

SWEEP = "cpd.sweep"
UNSETTLED = ("waiting", "offered", "requested")
BEGUN = "It began before a place came free."


def approve(*, actor: Actor, booking_id: int, reason: str = "") -> Booking:
    """Give a requested place: booked where one is free, else waiting."""
    offer, booking = taking.lock_for(booking_id)
    _refuse_undecided(offer, booking)
    room = taking.room_of(offer)
    if room.free(booking.tier) > 0:
        room, held = room.take(booking.tier)
        taking.settle(offer, room)
        booking.held = int(held)
        taking.change(actor, booking, "approve", "booked", reason=reason or "The host said yes.")
    else:
        why = f"{reason} Every place is taken, so it waits.".strip()
        taking.change(actor, booking, "approve", "waiting", reason=why)
    _record(actor, "approve", offer, bookings=[booking.id])
    notices.changed(offer, booking, "approve")
    return booking


def refuse(*, actor: Actor, booking_id: int, reason: str) -> Booking:
    """Say no to a requested place, with a reason."""
    offer, booking = taking.lock_for(booking_id)
    _refuse_undecided(offer, booking)
    if not reason.strip():
        raise Invalid("reason", "Say why, in a sentence they can act on")
    taking.change(actor, booking, "refuse", "declined", reason=reason.strip())
    _record(actor, "refuse", offer, bookings=[booking.id])
    notices.changed(offer, booking, "refuse")
    return booking


def _refuse_undecided(offer: Offer, booking: Booking) -> None:
    if offer.way != "approval" or booking.state != "requested":
        raise Conflict("This request has been decided already.")
    if offer.state == "cancelled":
        raise Conflict("This training has been cancelled.")


def resize(*, actor: Actor, offer_id: int, places: int, version: int | None = None) -> Offer:
    """More or fewer places; fewer than are taken is refused, more go to those who wait. Raises Invalid, Conflict."""
    offer, _ = taking.lock(offer_id)
    if version is not None and offer.version != version:
        raise Conflict("Somebody else changed this training while you had the page open.")
    if offer.state not in taking.OPEN_STATES:
        raise Conflict("This training is not open.")
    if not 1 <= places <= MOST_PLACES:
        raise Invalid("places", f"Enter a number from 1 to {MOST_PLACES:,}")
    try:
        room = taking.room_of(offer).resized(places)
    except Full:
        raise Invalid(
            "places",
            f"{offer.booked} places are booked or on offer to somebody. Nobody is dropped: "
            "ask those who booked first whether somebody can do without",
        ) from None
    before = offer.places
    offer.places, offer.held_open = room.places, room.held_open
    offer.places_held = min(offer.places_held, room.places)
    offer.version += 1
    offer.changed_at = utcnow()
    db.session.flush()
    offered = taking.offer_freed(actor, offer)
    _record(actor, "resize", offer, before=before, places=places, offered=[b.id for b in offered])
    notices.offered(offer, offered)
    return offer


def promote(*, actor: Actor, offer_id: int) -> list[Booking]:
    """Offer free places to those who wait, should any be free; gives the bookings that were offered one."""
    offer, _ = taking.lock(offer_id)
    offered = taking.offer_freed(actor, offer)
    if offered:
        _record(actor, "promote", offer, offered=[b.id for b in offered])
        notices.offered(offer, offered)
    return offered


def release_hold(*, actor: Actor, offer_id: int) -> Offer:
    """Open the places set aside that nobody with priority took, once their date has come."""
    offer, _ = taking.lock(offer_id)
    if offer.held_open and offer.held_until is not None and offer.held_until <= utcnow():
        left, offer.held_open = offer.held_open, 0
        db.session.flush()
        offered = taking.offer_freed(actor, offer)
        _record(actor, "release_hold", offer, places=left, offered=[b.id for b in offered])
        notices.offered(offer, offered)
    return offer


def end_queue(*, actor: Actor, offer_id: int) -> None:
    """Once training has begun, whoever still waits is told that no place came free."""
    offer, _ = taking.lock(offer_id)
    if not taking.has_begun(offer, utcnow()):
        return
    left = _live(offer, UNSETTLED)
    for booking in left:
        taking.give_back(offer, booking)
        taking.change(actor, booking, "end", "not_placed", reason=BEGUN)
        notices.changed(offer, booking, "end")
    if left:
        _record(actor, "end_queue", offer, bookings=[b.id for b in left])


def close(*, actor: Actor, offer_id: int, version: int) -> Offer:
    """Take no more bookings; those who have or await a place keep it."""
    offer, _ = taking.lock(offer_id)
    _take_version(offer, version)
    if offer.state != "published":
        raise Conflict("This training is not open for bookings.")
    offer.state, offer.ended_at = "closed", utcnow()
    _record(actor, "close", offer)
    db.session.flush()
    return offer


def reopen(*, actor: Actor, offer_id: int, version: int) -> Offer:
    """Take bookings again."""
    offer, _ = taking.lock(offer_id)
    _take_version(offer, version)
    if offer.state != "closed":
        raise Conflict("This training is not closed.")
    offer.state, offer.ended_at = "published", None
    _record(actor, "reopen", offer)
    db.session.flush()
    return offer


def call_off(*, actor: Actor, offer_id: int, version: int, reason: str) -> Offer:
    """Cancel the training: everyone who has or awaits a place is told why."""
    offer, _ = taking.lock(offer_id)
    _take_version(offer, version)
    if offer.state not in taking.OPEN_STATES:
        raise Conflict("This training is not open.")
    if not reason.strip():
        raise Invalid("reason", "Say why: everyone who booked is told")
    now = utcnow()
    offer.state, offer.ended_at, offer.end_reason = "cancelled", now, reason.strip()
    for session in offer.sessions:
        session.cancelled_at = session.cancelled_at or now
        session.sequence += 1
    db.session.flush()
    ended = _live(offer, LIVE_STATES)
    for booking in ended:
        taking.give_back(offer, booking)
        words = f"The host cancelled the training: {reason.strip()}"[:500]
        taking.change(actor, booking, "call_off", "cancelled", reason=words)
        notices.changed(offer, booking, "call_off")
    _record(actor, "call_off", offer, bookings=[b.id for b in ended])
    return offer


def sweep() -> None:
    """Once a minute: take back offered places whose time is up, end holds, end the queues of what has begun."""
    actor = system_actor("cpd sweep")
    for booking_id in _late(utcnow()):
        with unit_of_work():
            places.expire(actor=actor, booking_id=booking_id)
    for offer_id in _holds_over(utcnow()):
        with unit_of_work():
            release_hold(actor=actor, offer_id=offer_id)
    for offer_id in _queues_over(utcnow()):
        with unit_of_work():
            end_queue(actor=actor, offer_id=offer_id)
    rollback()


def _late(now: dt.datetime) -> list[int]:
    return list(
        db.session.scalars(
            select(Booking.id)
            .where(Booking.state == "offered", Booking.offered_until <= now)
            .order_by(Booking.id)
        )
    )


def _holds_over(now: dt.datetime) -> list[int]:
    return list(
        db.session.scalars(
            select(Offer.id)
            .where(Offer.held_open > 0, Offer.held_until <= now)
            .where(Offer.state.in_(taking.OPEN_STATES))
            .order_by(Offer.id)
        )
    )


def _queues_over(now: dt.datetime) -> list[int]:
    return list(
        db.session.scalars(
            select(Booking.offer_id)
            .join(Offer, Offer.id == Booking.offer_id)
            .where(
                Booking.state.in_(UNSETTLED),
                Offer.first_starts_at <= now,
            )
            .distinct()
            .order_by(Booking.offer_id)
        )
    )


def _live(offer: Offer, states: tuple[str, ...]) -> list[Booking]:
    return list(
        db.session.scalars(
            select(Booking)
            .where(Booking.offer_id == offer.id, Booking.state.in_(states))
            .order_by(Booking.number)
        )
    )


def _take_version(offer: Offer, version: int) -> None:
    if offer.version != version:
        raise Conflict("Somebody else changed this training while you had the page open.")
    offer.version += 1
    offer.changed_at = utcnow()


def _record(actor: Actor, act: str, offer: Offer, **details: object) -> None:
    audit.record(
        actor=actor, action=f"cpd.{act}", subject_kind="cpd_offer", subject_code=offer.id,
        details=dict(details),
    )  # fmt: skip
