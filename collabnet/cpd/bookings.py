"""Reading bookings: an employer's places, the host's view of them, one booking with its history and position."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from collabnet.core.actor import Actor, Scope, ScopeKind, Subject
from collabnet.core.waiting_list import positions
from collabnet.cpd import parties, taking
from collabnet.cpd.models import LIVE_STATES, TAKING_STATES, Offer, QueueEvent
from collabnet.cpd.models import Booking as Booking  # routes name it from here
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.db import db, utcnow

STATE_LABELS = {
    "requested": "Asked for",
    "booked": "Booked",
    "waiting": "On the waiting list",
    "offered": "Offered: waiting for an answer",
    "declined": "Not booked",
    "cancelled": "Cancelled",
    "not_placed": "Not placed",
}
ACT_LABELS = {
    "book": "Asked for",
    "promote": "Offered a free place",
    "accept": "Accepted",
    "decline": "Turned down",
    "expire": "Lapsed",
    "cancel": "Cancelled",
    "name": "Person changed",
    "transfer": "Handed on",
    "approve": "Approved by the host",
    "refuse": "Refused by the host",
    "call_off": "Training cancelled",
    "end": "Queue ended",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A booking in a list, with its state in words and its place in the line where it waits."""

    booking: Booking
    employer: str
    state: str
    position: int | None

    @property
    def href(self) -> str:
        """Its page."""
        return f"/training/bookings/{self.booking.id}"

    @property
    def live(self) -> bool:
        """Whether it has or awaits a place."""
        return self.booking.state in LIVE_STATES

    @property
    def person(self) -> str:
        """Who it is for."""
        return self.booking.person_name or "Not named yet"


@dataclass(frozen=True, slots=True)
class Happened:
    """A row of a booking's history."""

    at: dt.datetime
    what: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trip:
    """What one employer has on one offer, for lists across offers."""

    offer: Offer
    employer: Scope
    employer_name: str
    counts: tuple[str, ...]  # "2 booked", "1 on the waiting list"
    unnamed: int
    offered_until: dt.datetime | None

    @property
    def href(self) -> str:
        """The page of these places."""
        return f"/training/offers/{self.offer.id}/places/{self.employer.kind}/{self.employer.code}"


def find(booking_id: int) -> Booking | None:
    """A booking by its number."""
    return db.session.get(Booking, booking_id) if 0 < booking_id <= LARGEST_KEY else None


def employer_subject(booking_id: int, **_arguments: object) -> Subject | None:
    """Where a booking belongs: with its employer; None when there is no such booking."""
    booking = find(booking_id)
    return None if booking is None else parties.subject(booking.employer)


def body_subject(kind: str, code: str, **_arguments: object) -> Subject | None:
    """Where the employer that an address names belongs; None when there is none."""
    scope = parties.parse(f"{kind}:{code}")
    return None if scope is None else parties.subject(scope)


def host_subject(booking_id: int, **_arguments: object) -> Subject | None:
    """Where the offer of a booking belongs: with its host."""
    booking = find(booking_id)
    if booking is None:
        return None
    return parties.subject(db.session.get_one(Offer, booking.offer_id).host)


def of_employer(offer_id: int, employer: Scope) -> list[Placed]:
    """The places of one employer on an offer, those that count first, in the order they were asked for."""
    found = db.session.scalars(
        select(Booking)
        .where(
            Booking.offer_id == offer_id,
            Booking.employer_kind == employer.kind.value,
            Booking.employer_code == employer.code,
        )
        .order_by(Booking.number)
    ).all()
    return _placed(offer_id, sorted(found, key=lambda b: (b.state not in LIVE_STATES, b.number)))


def of_offer(offer_id: int, states: Iterable[str]) -> list[Placed]:
    """The bookings of an offer in some states: those who wait in their line, others as they arrived."""
    found = db.session.scalars(
        select(Booking).where(Booking.offer_id == offer_id, Booking.state.in_(list(states)))
    ).all()
    in_order = sorted(
        found, key=lambda b: (b.state, b.tier if b.state == "waiting" else 0, b.number)
    )
    return _placed(offer_id, in_order)


def placed(booking: Booking) -> Placed:
    """One booking as lists show it."""
    return _placed(booking.offer_id, [booking])[0]


def _placed(offer_id: int, bookings: Sequence[Booking]) -> list[Placed]:
    line = (
        positions(taking.waiting(offer_id)) if any(b.state == "waiting" for b in bookings) else {}
    )
    names = parties.names(b.employer for b in bookings)
    return [
        Placed(b, names[b.employer], STATE_LABELS[b.state], line.get(b.number)) for b in bookings
    ]


def history(booking_id: int) -> list[Happened]:
    """Everything that happened to a booking, and why."""
    rows = db.session.scalars(
        select(QueueEvent).where(QueueEvent.booking_id == booking_id).order_by(QueueEvent.id)
    )
    return [
        Happened(e.at, ACT_LABELS.get(e.act, e.act), STATE_LABELS[e.to_state], e.reason)
        for e in rows
    ]


def counts(offer_id: int) -> Counter[str]:
    """How many bookings of an offer are in each state."""
    return Counter(db.session.scalars(select(Booking.state).where(Booking.offer_id == offer_id)))


def trips(actor: Actor, employers: Iterable[Scope], *, past: bool = False) -> list[Trip]:
    """What some employers have on each offer: still to come, or over."""
    del actor  # the employers are already those that the person acts for
    scopes = set(employers)
    codes: dict[ScopeKind, list[str]] = {}
    for scope in scopes:
        codes.setdefault(scope.kind, []).append(scope.code)
    if not codes:
        return []
    now = utcnow()
    ends = Offer.last_ends_at < now if past else (Offer.last_ends_at >= now)
    found = db.session.execute(
        select(Booking, Offer)
        .join(Offer, Offer.id == Booking.offer_id)
        .where(
            or_(
                *(
                    (Booking.employer_kind == kind.value) & Booking.employer_code.in_(those)
                    for kind, those in codes.items()
                )
            ),
            ends,
            Booking.state.in_((*LIVE_STATES, "not_placed")),
        )
        .order_by(Offer.first_starts_at, Offer.id, Booking.number)
    ).all()
    grouped: dict[tuple[int, Scope], list[Booking]] = {}
    offers: dict[int, Offer] = {}
    for booking, offer in found:
        offers[offer.id] = offer
        grouped.setdefault((offer.id, booking.employer), []).append(booking)
    names = parties.names(scope for _, scope in grouped)
    return [
        _trip(offers[offer_id], scope, names[scope], those)
        for (offer_id, scope), those in grouped.items()
    ]


WORDS = {
    "booked": "booked",
    "offered": "offered to you",
    "waiting": "on the waiting list",
    "requested": "asked for",
    "not_placed": "not placed",
}


def _trip(offer: Offer, employer: Scope, name: str, bookings: Sequence[Booking]) -> Trip:
    numbers = Counter(b.state for b in bookings)
    return Trip(
        offer=offer,
        employer=employer,
        employer_name=name,
        counts=tuple(f"{numbers[s]} {words}" for s, words in WORDS.items() if numbers[s]),
        unnamed=sum(b.state in TAKING_STATES and not b.person_name for b in bookings),
        offered_until=min((b.offered_until for b in bookings if b.offered_until), default=None),
    )
