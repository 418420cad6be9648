"""Booking places: asking, naming, cancelling, handing on, answering an offered place. Each act holds the offer's lock.

The permission to act is checked by the routes (BOOK_CPD on the employer); what the rules of the offer and of its
waiting list allow is checked here. Every change writes its history, its mails and one audit row with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from collabnet.core.actor import Actor, Scope
from collabnet.core.waiting_list import USUAL_TIER
from collabnet.cpd import keys, notices, parties, taking, tiers
from collabnet.cpd.models import LIVE_STATES, Booking, Offer
from collabnet.platform import audit
from collabnet.platform.db import db, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a place is for; the address is optional and folded."""

    name: str
    email: str = ""


def book(
    *,
    actor: Actor,
    offer_id: int,
    employer: Scope,
    people: Sequence[Person | None],
    key: str = "",
    note: str = "",
) -> list[Booking]:
    """Ask for one place for each of `people` (None: named later), in the order given.

    First come: booked while places are free, then waiting. Otherwise the places are requested. A repeat with the same
    `key` gives the bookings of the first post. Raises Invalid, NotFound, keys.KeyReused.
    """
    body = [offer_id, str(employer), [p and asdict(p) for p in people], note]
    kept = keys.claim(actor, key, body)
    if kept is not None and "bookings" in kept.answer:
        return _these(kept.answer["bookings"])
    if not 1 <= len(people) <= MOST_AT_ONCE:
        raise Invalid("number", f"Ask for 1 to {MOST_AT_ONCE} places at once")
    offer, first = taking.lock(offer_id, numbers=len(people))
    _refuse_closed(offer)
    _refuse_over_cap(offer, employer, len(people))
    made = _place(actor, offer, employer, first, people, note)
    if kept is not None:
        kept.answer = {"bookings": [b.id for b in made]}
    finish(actor, offer, employer, made)
    return made


def finish(actor: Actor, offer: Offer, employer: Scope, made: list[Booking]) -> None:
    """The audit row and the mails of new bookings, in the transaction of the bookings."""
    _record(actor, "book", offer, made, employer=str(employer))
    notices.asked(offer, employer, made)


def _place(
    actor: Actor,
    offer: Offer,
    employer: Scope,
    first: int,
    people: Sequence[Person | None],
    note: str,
) -> list[Booking]:
    """Add the bookings, each in the state that the rules give it now."""
    now, tier, room = utcnow(), tiers.tier_of(employer), taking.room_of(offer)
    made = []
    for number, person in enumerate(people, start=first):
        booking = Booking(
            offer_id=offer.id, number=number, tier=tier, note=note, booked_by=actor.user_id,
            created_at=now, held=0, **parties.columns("employer", employer),
        )  # fmt: skip
        if offer.way != "first_come":
            booking.state, booking.reason = "requested", ASKED_REASON[offer.way]
        elif room.free(tier) > 0:
            room, held = room.take(tier)
            booking.state, booking.held = "booked", int(held)
            booking.reason = (
                "A place set aside for schools with priority was free."
                if held
                else "A place was free."
            )
        else:
            booking.state = "waiting"
            booking.reason = (
                "The places still free are set aside for schools with priority."
                if room.places > room.taken and tier >= USUAL_TIER
                else "Every place was taken."
            )
        if person is not None:
            _name(offer, booking, employer, person)
        made.append(booking)
    if any(b.state == "booked" for b in made):
        taking.settle(offer, room)
    db.session.add_all(made)
    db.session.flush()
    for booking in made:
        taking.note(actor, booking, "book", before="", reason=booking.reason, now=now)
    return made


ASKED_REASON = {
    "approval": "The host decides who gets a place.",
    "round": "Places are shared out after the closing date.",
}


def cancel(*, actor: Actor, booking_id: int, reason: str = "") -> Booking:
    """Give a place, or the wish for one, up; a place that comes free is offered to the next in line."""
    offer, booking = taking.lock_for(booking_id)
    if booking.state == "cancelled":
        return booking  # a second click
    if booking.state not in LIVE_STATES:
        raise Conflict("This booking is over already.")
    return _end(
        actor, offer, booking, "cancel", "cancelled", reason or "Cancelled by the employer."
    )


def accept_offer(*, actor: Actor, booking_id: int) -> Booking:
    """Take an offered place. One whose time is up goes to the next in line: see the state of what is returned."""
    offer, booking = taking.lock_for(booking_id)
    if booking.state == "booked":
        return booking
    if booking.state != "offered" or booking.offered_until is None:
        raise Conflict("No place is being offered to this booking any more.")
    if booking.offered_until <= utcnow():
        return _end(actor, offer, booking, "expire", "declined", EXPIRED)
    taking.change(actor, booking, "accept", "booked", reason="The offered place was accepted.")
    _record(actor, "accept", offer, [booking])
    notices.changed(offer, booking, "accept")
    return booking


def decline_offer(*, actor: Actor, booking_id: int) -> Booking:
    """Turn an offered place down; it goes to the next in line."""
    offer, booking = taking.lock_for(booking_id)
    if booking.state == "declined":
        return booking
    if booking.state != "offered":
        raise Conflict("No place is being offered to this booking any more.")
    return _end(actor, offer, booking, "decline", "declined", "The offered place was turned down.")


EXPIRED = "The offered place was not answered in time."


def expire(*, actor: Actor, booking_id: int) -> Booking:
    """Take back an offered place whose time is up; one that was answered meanwhile stays as it is."""
    offer, booking = taking.lock_for(booking_id)
    late = booking.offered_until is not None and booking.offered_until <= utcnow()
    return _end(actor, offer, booking, "expire", "declined", EXPIRED) if late else booking


def _end(
    actor: Actor, offer: Offer, booking: Booking, act: str, state: str, reason: str
) -> Booking:
    """End a booking, and offer what came free to those who wait."""
    taking.give_back(offer, booking)
    taking.change(actor, booking, act, state, reason=reason)
    offered = taking.offer_freed(actor, offer)
    _record(actor, act, offer, [booking], offered=[b.id for b in offered])
    notices.changed(offer, booking, act)
    notices.offered(offer, offered)
    return booking


def swap_person(*, actor: Actor, booking_id: int, person: Person | None) -> Booking:
    """Name who comes, or somebody else instead; the place and its number stay."""
    offer, booking = taking.lock_for(booking_id)
    if booking.state not in LIVE_STATES:
        raise Conflict("This booking is over already.")
    before = Person(booking.person_name, booking.person_email)
    if person == before:
        return booking
    booking.person_name, booking.person_email, booking.user_id = "", "", None
    db.session.flush()
    if person is not None:
        _name(offer, booking, booking.employer, person)
    reason = "Somebody else comes." if before.name and person else ""
    taking.change(
        actor, booking, "name", booking.state, until=booking.offered_until,
        reason=booking.reason if not reason else f"{reason} {booking.reason}"[:500],
    )  # fmt: skip
    _record(actor, "name", offer, [booking])
    notices.person_changed(offer, booking, before.email)
    return booking


def transfer(
    *, actor: Actor, booking_id: int, employer: Scope, person: Person | None = None
) -> Booking:
    """Hand a booked place to a colleague at another employer, within that employer's cap."""
    offer, booking = taking.lock_for(booking_id)
    if booking.state != "booked":
        raise Conflict("Only a booked place can be handed on.")
    if employer == booking.employer:
        return swap_person(actor=actor, booking_id=booking_id, person=person)
    _refuse_over_cap(offer, employer, 1)
    old, old_email = booking.employer, booking.person_email
    booking.person_name, booking.person_email, booking.user_id = "", "", None
    for column, value in parties.columns("employer", employer).items():
        setattr(booking, column, value)
    db.session.flush()
    if person is not None:
        _name(offer, booking, employer, person)
    words = f"Handed on from {parties.name(old)} to {parties.name(employer)}."
    taking.change(actor, booking, "transfer", "booked", reason=words)
    _record(actor, "transfer", offer, [booking], employer=str(employer), before=str(old))
    notices.changed(offer, booking, "transfer")
    notices.person_changed(offer, booking, old_email)
    return booking


def _name(offer: Offer, booking: Booking, employer: Scope, person: Person) -> None:
    """Say who comes: one live booking a person, and nobody who is known to work elsewhere. Raises Invalid."""
    if person.email:
        with db.session.no_autoflush:
            taken = db.session.scalar(
                select(Booking.id).where(
                    Booking.offer_id == offer.id,
                    Booking.person_email == person.email,
                    Booking.state.in_(LIVE_STATES),
                )
            )
            account = parties.account_of(person.email)
            where = parties.subject(employer)
        if taken is not None and taken != booking.id:
            raise Invalid("people", f"{person.name} has a place or waits for one already")
        if account is not None:
            user_id, scopes = account
            if scopes and where is not None and not where.within.intersection(scopes):
                raise Invalid(
                    "people",
                    f"{person.email} belongs to somebody of another employer: ask them to book",
                )
            booking.user_id = user_id
    booking.person_name, booking.person_email = person.name, person.email


def _refuse_closed(offer: Offer) -> None:
    """Raise unless places can be asked for now."""
    if offer.state == "draft":
        raise NotFound
    if offer.state == "cancelled":
        raise Invalid("number", "This training has been cancelled")
    if offer.state == "closed":
        raise Invalid("number", "The host takes no more bookings")
    now = utcnow()
    if taking.has_begun(offer, now):
        raise Invalid("number", "This training has begun")
    if offer.closing_at is not None and offer.closing_at <= now:
        raise Invalid("number", "The closing date has passed")


def _refuse_over_cap(offer: Offer, employer: Scope, more: int) -> None:
    """Raise Invalid when an employer would ask for more than its share."""
    if offer.cap_per_employer is None:
        return
    left = offer.cap_per_employer - taking.live_count(offer, employer)
    if more > left:
        cap = offer.cap_per_employer
        most = "1 place" if cap == 1 else f"{cap} places"
        raise Invalid(
            "number",
            f"Each employer may ask for {most}: {max(left, 0)} left for {parties.name(employer)}",
        )


def _these(ids: Sequence[int]) -> list[Booking]:
    return list(
        db.session.scalars(select(Booking).where(Booking.id.in_(ids)).order_by(Booking.number))
    )


def _record(
    actor: Actor, act: str, offer: Offer, bookings: Sequence[Booking], **details: object
) -> None:
    audit.record(
        actor=actor, action=f"cpd.{act}", subject_kind="cpd_offer", subject_code=offer.id,
        details={"bookings": [b.id for b in bookings], **details},
    )  # fmt: skip
