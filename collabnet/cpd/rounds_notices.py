"""Mails of allocation rounds: that an order was published or changed, and to each employer its own results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from collabnet.core.actor import Scope
from collabnet.cpd import notices, parties
from collabnet.cpd.models import Booking, Offer
from collabnet.cpd.models_rounds import Round
from collabnet.platform import mails
from collabnet.platform.registry import registry

STATE_WORDS = {
    "booked": "a place",
    "waiting": "on the waiting list",
    "not_placed": "no place",
}


def order_published(round_: Round, requests: Iterable[Booking]) -> None:
    """Tell everyone who asked in which order places will be given, the first time and at each change."""
    order = round_.order
    if order is None:
        return
    changed = order.number > 1
    for employer, bookings in _by_employer(requests).items():
        for address in _addresses(employer, bookings):
            _send(
                "cpd_round_order", address,
                f"{'Changed order' if changed else 'How places will be shared out'}: {round_.name}",
                f"order:{round_.id}:{order.number}", round_, changed=changed, reason=order.reason,
            )  # fmt: skip


def decided(round_: Round, offers: Sequence[Offer], bookings: Sequence[Booking]) -> None:
    """Tell each employer what its own requests got and why, and each named person of their place."""
    titles = {o.id: o for o in offers}
    for employer, own in _by_employer(bookings).items():
        lines = [
            f"{titles[b.offer_id].title}{f', {b.person_name}' if b.person_name else ''}: "
            f"{STATE_WORDS.get(b.state, b.state)}. {b.reason}"
            for b in own
        ]
        for address in _addresses(employer, own):
            _send(
                "cpd_round_result", address, f"Places shared out: {round_.name}",
                f"result:{round_.id}:{employer}", round_, lines=lines, employer=parties.name(employer),
            )  # fmt: skip
    for booking in bookings:
        notices.person_changed(titles[booking.offer_id], booking, "")


def _by_employer(bookings: Iterable[Booking]) -> dict[Scope, list[Booking]]:
    found: dict[Scope, list[Booking]] = {}
    for booking in bookings:
        found.setdefault(booking.employer, []).append(booking)
    return found


def _addresses(employer: Scope, bookings: Iterable[Booking]) -> list[str]:
    """Whoever asked, and the leaders of the employer."""
    own = {parties.address_of(b.booked_by) for b in bookings} - {""}
    return sorted(own | set(registry().mail_addresses(employer)[: notices.MOST_LEADERS]))


def _send(kind: str, to: str, subject: str, event: str, round_: Round, **values: Any) -> None:
    """One mail for one event and address."""
    who = hashlib.sha256(to.encode()).hexdigest()[:12]
    mails.send(
        kind, to=to, subject=subject, dedup_key=f"cpd:round-{event}:{who}", round=round_,
        link=mails.site_link(f"/training/rounds/{round_.id}"), **values,
    )  # fmt: skip
