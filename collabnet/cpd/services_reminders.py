"""Reminds people who are booked a week and a day before each session: once each, and never after a cancellation."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import func, select

from collabnet.core import reminders, school_time
from collabnet.core.actor import system_actor
from collabnet.cpd import calendar_files
from collabnet.cpd.models import Booking, Offer, QueueEvent, Session
from collabnet.platform import audit, mail_choices, mails
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.outbox import OutboxMessage

GROUP = "cpd_reminders"
KIND = "cpd_reminder"
LOOK_AHEAD = dt.timedelta(days=8)
BATCH = 200
ACTOR = system_actor("cpd.remind")


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to write: which session, which booking, how many days before."""

    session_id: int
    booking_id: int
    days: int
    key: str


def remind() -> int:
    """Write the reminders that are due into the outbox; gives how many."""
    due, sent = _due(utcnow()), 0
    for start in range(0, len(due), BATCH):
        with unit_of_work():
            written = [d.booking_id for d in due[start : start + BATCH] if _write(d)]
            audit.record(
                actor=ACTOR,
                action="cpd.remind",
                subject_kind="network",
                subject_code="*",
                details={"bookings": written},
            )
        sent += len(written)
    return sent


def _due(now: dt.datetime) -> list[Due]:
    """What is due and not written yet, in order of sessions."""
    booked_at = func.coalesce(func.max(QueueEvent.at), Booking.created_at)
    rows = db.session.execute(
        select(
            Session.id.label("session_id"),
            Session.starts_at,
            Booking.id.label("booking_id"),
            Booking.person_email,
            booked_at.label("booked_at"),
        )
        .join(Offer, Offer.id == Session.offer_id)
        .join(Booking, Booking.offer_id == Offer.id)
        .outerjoin(
            QueueEvent,
            (QueueEvent.booking_id == Booking.id) & (QueueEvent.to_state == "booked"),
        )
        .where(
            Session.starts_at > now,
            Session.starts_at < now + LOOK_AHEAD,
            Session.cancelled_at.is_(None),
            Offer.state.in_(("published", "closed")),
            Booking.state == "booked",
            Booking.person_email != "",
        )
        .group_by(Session.id, Session.starts_at, Booking.id, Booking.person_email)
        .order_by(Session.starts_at, Session.id, Booking.id)
    ).all()
    found = []
    for row in rows:
        days = reminders.due(now=now, starts_at=row.starts_at, booked_at=row.booked_at)
        if days is not None:
            key = _key(row.session_id, row.booking_id, days, row.starts_at, row.person_email)
            found.append((Due(row.session_id, row.booking_id, days, key), row.person_email))
    written = set(
        db.session.scalars(
            select(OutboxMessage.dedup_key).where(
                OutboxMessage.kind == KIND, OutboxMessage.created_at > now - 2 * LOOK_AHEAD
            )
        )
    )
    left = [(item, to) for item, to in found if item.key not in written]
    unwanted = mail_choices.stopped_by((to for _, to in left), GROUP)
    return [item for item, to in left if to.casefold() not in unwanted]


def _key(session_id: int, booking_id: int, days: int, starts_at: dt.datetime, email: str) -> str:
    """One reminder for one person of one time: a session that is moved is reminded of anew."""
    who = hashlib.sha256(email.encode()).hexdigest()[:12]
    return f"cpd.remind:{session_id}:{booking_id}:{days}:{int(starts_at.timestamp())}:{who}"


def _write(item: Due) -> bool:
    """Write one reminder, as the rows stand inside this unit of work; False when it is not wanted any more."""
    booking = db.session.get(Booking, item.booking_id)
    session = db.session.get(Session, item.session_id)
    if booking is None or session is None or booking.state != "booked" or session.cancelled_at:
        return False
    offer = db.session.get_one(Offer, session.offer_id)
    entry = calendar_files.entry_of(offer, session, private=True)
    when = "tomorrow" if item.days == 1 else "next week"
    return mails.send_optional(
        KIND,
        group=GROUP,
        to=booking.person_email,
        subject=f"{when.capitalize()}: {offer.title}",
        dedup_key=item.key,
        booking=booking,
        offer=offer,
        when=school_time.span_words(session.starts_at, session.ends_at),
        place=entry.place,
        link=entry.link,
    )
