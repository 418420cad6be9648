"""Mails about places: who is told what when a booking is made, offered, changed or ended. All through the outbox.

The employer's leaders and whoever booked are told of everything; a person who is named is told of their own place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from collabnet.core import school_time
from collabnet.core.actor import Scope
from collabnet.cpd import calendar_files, parties
from collabnet.cpd.links import token_for
from collabnet.cpd.models import Booking, Offer
from collabnet.platform import mails
from collabnet.platform.outbox import Attachment
from collabnet.platform.registry import registry

SUBJECTS = {
    "accept": "Booked: {title}",
    "approve": "Your request: {title}",
    "refuse": "No place this time: {title}",
    "cancel": "Cancelled: your place on {title}",
    "decline": "You turned down a place: {title}",
    "expire": "The offered place has lapsed: {title}",
    "end": "No place came free: {title}",
    "call_off": "Cancelled by the host: {title}",
    "transfer": "A place was handed on: {title}",
}
STATE_WORDS = {
    "requested": "requested",
    "booked": "booked",
    "waiting": "on the waiting list",
    "offered": "offered to you",
    "declined": "not booked",
    "cancelled": "cancelled",
    "not_placed": "not placed",
}
MOST_LEADERS = 5


def sessions_words(offer: Offer) -> list[str]:
    """When it takes place, a line a session."""
    return [
        school_time.span_words(s.starts_at, s.ends_at) + (f", {s.place}" if s.place else "")
        for s in offer.sessions
        if s.cancelled_at is None
    ]


def asked(offer: Offer, employer: Scope, bookings: Sequence[Booking]) -> None:
    """Tell whoever booked how each place stands, and each named person of theirs."""
    first = bookings[0]
    counts = [
        f"{len(found)} {STATE_WORDS[state]}: {found[0].reason}"
        for state in STATE_WORDS
        if (found := [b for b in bookings if b.state == state])
    ]
    to = parties.address_of(first.booked_by)
    for address in [to] if to else _leaders(employer):
        _send(
            "cpd_booked", address, f"Your places: {offer.title}", f"asked:{first.id}",
            offer=offer, employer=parties.name(employer), counts=counts,
            link=mails.site_link(f"/training/offers/{offer.id}/places/{employer.kind}/{employer.code}"),
        )  # fmt: skip
    for booking in bookings:
        if booking.person_email and booking.state == "booked":
            _to_person(offer, booking, "named")


def offered(offer: Offer, bookings: Iterable[Booking]) -> None:
    """Tell the first in line that a place is theirs, with a link that leads to yes and no."""
    for booking in bookings:
        until = booking.offered_until
        if until is None:
            continue
        for address in _addresses(booking):
            _send(
                "cpd_offered", address, f"A place is yours if you want it: {offer.title}",
                f"offered:{booking.id}:{booking.version}", offer=offer, booking=booking,
                employer=parties.name(booking.employer), until=school_time.words(until),
                link=mails.site_link(f"/training/answer/{token_for(booking.id, until)}"),
            )  # fmt: skip


def changed(offer: Offer, booking: Booking, act: str) -> None:
    """Tell the employer, and the person where one is named, how a place stands now and why."""
    for address in _addresses(booking):
        _send(
            "cpd_changed", address, SUBJECTS[act].format(title=offer.title),
            f"{act}:{booking.id}:{booking.version}", offer=offer, booking=booking,
            employer=parties.name(booking.employer), state=STATE_WORDS[booking.state],
            link=mails.site_link(f"/training/bookings/{booking.id}"),
        )  # fmt: skip
    if booking.person_email and act != "transfer":
        _to_person(offer, booking, act)


def person_changed(offer: Offer, booking: Booking, old_email: str) -> None:
    """Tell the person who comes, and the one who need not come any more."""
    if booking.state != "booked":
        return
    if booking.person_email:
        _to_person(offer, booking, "named")
    if old_email and old_email != booking.person_email:
        _send(
            "cpd_not_you", old_email, f"You need not come: {offer.title}",
            f"unnamed:{booking.id}:{booking.version}", offer=offer,
            employer=parties.name(booking.employer),
            attachments=calendar_files.invitations(
                offer, booking, to=old_email, name=old_email, over=True
            ),
        )  # fmt: skip


def offer_changed(offer: Offer, bookings: Iterable[Booking], changes: Sequence[str]) -> None:
    """Tell everyone who has or awaits a place what the host changed."""
    told: set[str] = set()
    for booking in bookings:
        for address in [
            *_addresses(booking),
            *([booking.person_email] if booking.person_email else []),
        ]:
            if address not in told:
                told.add(address)
                _send(
                    "cpd_edited", address, f"Changed: {offer.title}",
                    f"edited:{offer.id}:{offer.version}", offer=offer, changes=changes,
                    attachments=_invitations(offer, booking) if address == booking.person_email else [],
                    link=mails.site_link(f"/training/offers/{offer.id}"),
                )  # fmt: skip


def _to_person(offer: Offer, booking: Booking, act: str) -> None:
    _send(
        "cpd_person", booking.person_email,
        f"Your place: {offer.title}" if act == "named" else SUBJECTS[act].format(title=offer.title),
        f"person-{act}:{booking.id}:{booking.version}", offer=offer, booking=booking,
        employer=parties.name(booking.employer), state=STATE_WORDS[booking.state],
        link=mails.site_link(f"/training/offers/{offer.id}"),
        attachments=_invitations(offer, booking),
    )  # fmt: skip


def _invitations(offer: Offer, booking: Booking) -> list[Attachment]:
    return calendar_files.invitations(offer, booking, to=booking.person_email)


def _addresses(booking: Booking) -> list[str]:
    """Whoever booked, and the leaders of the employer."""
    own = parties.address_of(booking.booked_by)
    return sorted({*([own] if own else []), *_leaders(booking.employer)})


def _leaders(employer: Scope) -> list[str]:
    return registry().mail_addresses(employer)[:MOST_LEADERS]


def _send(kind: str, to: str, subject: str, event: str, *, offer: Offer, **values: Any) -> None:
    """One mail for one event and address; the same event is never two mails."""
    who = hashlib.sha256(to.encode()).hexdigest()[:12]
    mails.send(
        kind, to=to, subject=subject, dedup_key=f"cpd:{event}:{who}",
        offer=offer, sessions=sessions_words(offer), **values,
    )  # fmt: skip
