"""What stands in calendars: one person's own sessions, and the published training of a locality."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, String, and_, cast, or_, select

from collabnet.accounts.models import User
from collabnet.accounts.queries_actor import actor_of
from collabnet.accounts.tokens import hash_token
from collabnet.core.actor import Scope
from collabnet.core.permissions import Permission
from collabnet.cpd import parties
from collabnet.cpd.calendar_files import Entry, entry_of
from collabnet.cpd.models import Booking, Offer, QueueEvent, Session
from collabnet.cpd.models_after import CalendarFeed
from collabnet.cpd.offers import host_is_open
from collabnet.directory.models import Locality, LocalityAuthority, LocalitySchool, School
from collabnet.platform.db import db, utcnow

PAST = dt.timedelta(days=60)
MOST_ENTRIES = 500
PUBLISHED = ("published", "closed", "cancelled")  # a calendar must be told what was cancelled


def feed_of(user_id: int) -> CalendarFeed | None:
    """A person's calendar address, or None while they have none."""
    return db.session.get(CalendarFeed, user_id)


def person_of(token: str) -> int | None:
    """Whose calendar a secret address opens, or None; nobody's once they are suspended."""
    return db.session.scalar(
        select(CalendarFeed.user_id)
        .join(User, User.id == CalendarFeed.user_id)
        .where(CalendarFeed.token_hash == hash_token(token), User.suspended_at.is_(None))
    )


def entries_of(user_id: int) -> list[Entry]:
    """The sessions that a person is booked on, with those they gave up as cancelled, and those they host."""
    email = db.session.scalar(select(User.email).where(User.id == user_id))
    if email is None:
        return []
    booked = select(QueueEvent.booking_id).where(QueueEvent.to_state == "booked")
    rows = db.session.execute(
        select(Session, Offer, Booking.state)
        .join(Offer, Offer.id == Session.offer_id)
        .join(Booking, Booking.offer_id == Offer.id)
        .where(
            or_(Booking.user_id == user_id, Booking.person_email == email),
            or_(
                Booking.state == "booked",
                and_(Booking.state == "cancelled", Booking.id.in_(booked)),
            ),
            Session.ends_at > utcnow() - PAST,
        )
        .order_by(Session.starts_at, Session.id, Booking.id)
        .limit(MOST_ENTRIES)
    )
    found: dict[str, Entry] = {}
    for session, offer, state in rows:
        entry = entry_of(offer, session, private=True)
        known = found.get(entry.uid)
        if known is None or known.cancelled:  # booked again after giving a place up
            found[entry.uid] = replace(entry, cancelled=entry.cancelled or state == "cancelled")
    hosted = parties.bodies_for(actor_of(user_id), Permission.OFFER_CPD)
    for session, offer in _sessions(_hosted_by(hosted)) if hosted else ():
        entry = entry_of(offer, session, private=True)
        if found.get(entry.uid, replace(entry, cancelled=True)).cancelled:
            found[entry.uid] = replace(entry, title=f"Hosting: {entry.title}")
    return list(found.values())


def locality_name(slug: str) -> str | None:
    """The name of a locality, or None when there is none."""
    if len(slug) > 80 or "\x00" in slug:
        return None
    return db.session.scalar(select(Locality.name).where(Locality.slug == slug))


def locality_entries(slug: str) -> list[Entry]:
    """The sessions of all training that the organisations of a locality have published."""
    return [
        entry_of(offer, session, private=False) for session, offer in _sessions(hosted_in(slug))
    ]


def hosted_in(slug: str) -> ColumnElement[bool]:
    """The offers of a locality's schools, of the trusts with a school there, and of its authorities."""
    urns = (
        select(LocalitySchool.urn)
        .join(Locality, Locality.id == LocalitySchool.locality_id)
        .where(Locality.slug == slug)
    )
    trusts = select(cast(School.trust_uid, String)).where(
        School.urn.in_(urns), School.trust_uid.is_not(None)
    )
    authorities = (
        select(LocalityAuthority.la_code)
        .join(Locality, Locality.id == LocalityAuthority.locality_id)
        .where(Locality.slug == slug)
    )
    return or_(
        Offer.host_urn.in_(urns),
        and_(Offer.host_kind == "trust", Offer.host_code.in_(trusts)),
        and_(Offer.host_kind == "la", Offer.host_code.in_(authorities)),
    )


def offer_entries(offer_id: int) -> list[Entry]:
    """The sessions of one published offer; none when there is no such offer."""
    return [
        entry_of(offer, session, private=False)
        for session, offer in _sessions(Offer.id == offer_id)
    ]


def _hosted_by(scopes: Iterable[Scope]) -> ColumnElement[bool]:
    return or_(*(and_(Offer.host_kind == s.kind.value, Offer.host_code == s.code) for s in scopes))


def _sessions(condition: ColumnElement[bool]) -> list[tuple[Session, Offer]]:
    rows = db.session.execute(
        select(Session, Offer)
        .join(Offer, Offer.id == Session.offer_id)
        .where(
            condition,
            Offer.state.in_(PUBLISHED),
            Offer.published_at.is_not(None),
            host_is_open(),
            Session.ends_at > utcnow() - PAST,
        )
        .order_by(Session.starts_at, Session.id)
        .limit(MOST_ENTRIES)
    )
    return [(session, offer) for session, offer in rows]
