"""Writing offers: drafts step by step, sessions, publishing, changing what is live, copying for another term."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from collabnet.core import school_time
from collabnet.core.actor import Actor, Scope
from collabnet.cpd import notices, parties, taking
from collabnet.cpd.areas import STANDARD
from collabnet.cpd.models import LIVE_STATES, STANDARD_FIELDS, Booking, Offer, Session
from collabnet.platform import audit
from collabnet.platform.db import db, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound

MOST_SESSIONS = 60
LONGEST = dt.timedelta(hours=14)
FURTHEST = dt.timedelta(days=3 * 366)
CHANGED = "Somebody else changed this training while you had the page open."
# What a live offer may change in its steps; places are resized, and how they are given stays as it was published.
TOLD = {
    "title": "The title",
    "audience": "Who it is for",
    "provider": "The provider",
    "summary": "What it is about",
    "mode": "How it takes place",
    "address": "The address",
    "postcode": "The postcode",
    "access": "Access",
    "joining": "How to join",
    "cost_pence": "The cost",
    "cover_payer": "Who pays for cover",
    "travel": "Travel and other costs",
    "cancellation_terms": "The terms of cancelling",
}
COPIED = (
    "title", "area", "phase", "audience", "provider", "summary", *STANDARD_FIELDS, "mode", "address", "postcode",
    "easting", "northing", "access", "joining", "places", "cap_per_employer", "way", "offer_hours", "cost_pence",
    "cover_payer", "travel", "cancellation_terms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that stands in the way of publishing, and the step in which to mend it."""

    step: str
    message: str


@dataclass(frozen=True, slots=True)
class Times:
    """Sessions as they were typed: wall times in London, repeated `count` times every `weeks` weeks."""

    day: dt.date
    start: dt.time
    end: dt.time
    count: int = 1
    weeks: int = 1
    place: str = ""
    which: school_time.Which | None = None


def create(*, actor: Actor, host: Scope) -> Offer:
    """Begin a draft in the name of a host."""
    point = parties.grid_point(host)
    offer = Offer(
        **parties.columns("host", host), created_by=actor.user_id, provider=parties.name(host)[:120],
        easting=int(point.easting) if point else None, northing=int(point.northing) if point else None,
    )  # fmt: skip
    db.session.add(offer)
    db.session.flush()
    _record(actor, "begin_offer", offer)
    return offer


def save(*, actor: Actor, offer_id: int, version: int, values: Mapping[str, Any]) -> Offer:
    """Change fields of an offer. Whoever has or awaits a place on a live one is told. Raises Conflict, Invalid."""
    offer = _take(offer_id, version)
    before = {name: getattr(offer, name) for name in values}
    for name, value in values.items():
        setattr(offer, name, value)
    changed = [name for name in values if before[name] != values[name]]
    db.session.flush()
    if offer.state != "draft":
        for problem in missing(offer):
            raise Invalid("form", problem.message)
        _tell(offer, [f"{TOLD[n]} changed." for n in changed if n in TOLD])
    _record(actor, "save_offer", offer, fields=changed)
    return offer


def instants(times: Times) -> list[tuple[dt.datetime, dt.datetime]]:
    """The sessions as instants; raises Invalid beside the field that cannot be."""
    if times.end <= times.start:
        raise Invalid("end", "The end must be after the start")
    if not 1 <= times.count <= MOST_SESSIONS:
        raise Invalid("count", f"Enter a number from 1 to {MOST_SESSIONS}")
    found = []
    for i in range(times.count):
        try:
            day = times.day + dt.timedelta(weeks=times.weeks * i)
            start = school_time.to_instant(dt.datetime.combine(day, times.start), times.which)
            end = school_time.to_instant(
                dt.datetime.combine(day, times.end), times.which or school_time.Which.SECOND
            )
        except school_time.TwiceThatDay as problem:
            raise Invalid("which", str(problem)) from problem
        except (school_time.TimeProblem, OverflowError) as problem:
            raise Invalid("start", str(problem)) from problem
        if end - start > LONGEST or end <= start:
            raise Invalid("end", f"A session lasts {LONGEST.seconds // 3600} hours at most")
        found.append((start, end))
    now = utcnow()
    if found[0][0] <= now:
        raise Invalid("day", "The day and time must be in the future")
    if found[-1][1] > now + FURTHEST:
        raise Invalid("day", "That is more than three years away: check the year")
    return found


def add_sessions(*, actor: Actor, offer_id: int, version: int, times: Times) -> Offer:
    """Add one session or a series. Raises Invalid, Conflict."""
    new = instants(times)
    offer = _take(offer_id, version)
    if len(offer.sessions) + len(new) > MOST_SESSIONS:
        raise Invalid("count", f"Training has {MOST_SESSIONS} sessions at most")
    taken = {s.starts_at for s in offer.sessions if s.cancelled_at is None}
    for start, end in new:
        if start in taken:
            raise Invalid("day", f"There is a session at {school_time.words(start)} already")
        offer.sessions.append(
            Session(starts_at=start, ends_at=end, place=times.place, uid=_new_uid())
        )
    _keep_span(offer)
    db.session.flush()
    _tell(offer, [f"A session was added: {school_time.span_words(s, e)}." for s, e in new])
    _record(actor, "add_sessions", offer, sessions=len(new))
    return offer


def move_session(
    *, actor: Actor, offer_id: int, session_id: int, version: int, times: Times
) -> Offer:
    """Another time or place for one session; its calendar entry moves with it. Raises Invalid, NotFound, Conflict."""
    ((start, end),) = instants(times)
    offer = _take(offer_id, version)
    session = _session(offer, session_id)
    others = [s for s in offer.sessions if s is not session and s.cancelled_at is None]
    if any(s.starts_at == start for s in others):
        raise Invalid("day", f"There is a session at {school_time.words(start)} already")
    before = school_time.span_words(session.starts_at, session.ends_at)
    session.starts_at, session.ends_at, session.place = start, end, times.place
    session.sequence += 1
    _keep_span(offer)
    db.session.flush()
    _tell(offer, [f"The session of {before} is now {school_time.span_words(start, end)}."])
    _record(actor, "move_session", offer, session=session.id)
    return offer


def remove_session(*, actor: Actor, offer_id: int, session_id: int, version: int) -> Offer:
    """Take a session out of a draft, or cancel one of a live offer, which keeps at least one."""
    offer = _hold(offer_id, version)
    session = _session(offer, session_id)
    left = [s for s in offer.sessions if s is not session and s.cancelled_at is None]
    words = school_time.span_words(session.starts_at, session.ends_at)
    if not left and offer.state != "draft":
        raise Invalid("session", "This is the last session: cancel the training instead")
    _bump(offer)
    if offer.state == "draft":
        offer.sessions.remove(session)
    else:
        session.cancelled_at, session.sequence = utcnow(), session.sequence + 1
    _keep_span(offer)
    db.session.flush()
    _tell(offer, [f"The session of {words} was cancelled."])
    _record(actor, "remove_session", offer, session=session_id)
    return offer


def missing(offer: Offer) -> list[Missing]:
    """What stands in the way of publishing, in the order of the steps."""
    found = []
    for step, name, message in (
        ("about", "title", "Give it a title"),
        ("about", "area", "Say what it is about"),
        ("about", "audience", "Say who it is for"),
    ):
        if not getattr(offer, name):
            found.append(Missing(step, message))
    found += [
        Missing("standard", f"Answer: {part.question}")
        for part in STANDARD
        if not getattr(offer, part.field)
    ]
    sessions = [s for s in offer.sessions if s.cancelled_at is None]
    if not sessions:
        found.append(Missing("sessions", "Add at least one session"))
    elif offer.state == "draft" and min(s.starts_at for s in sessions) <= utcnow():
        found.append(Missing("sessions", "The first session is in the past"))
    if offer.mode == "room" and not offer.address:
        found.append(Missing("where", "Give the address of the room"))
    return [*found, *_missing_places(offer)]


def _missing_places(offer: Offer) -> list[Missing]:
    found, start = [], offer.first_starts_at
    if offer.places < 1:
        found.append(Missing("places", "Say how many places there are"))
    if offer.way == "round" and offer.closing_at is None:
        found.append(Missing("places", "Give the closing date of the round"))
    if start is not None and offer.closing_at is not None and offer.closing_at > start:
        found.append(Missing("places", "The closing date must be before the first session"))
    if start is not None and offer.held_until is not None and offer.held_until > start:
        found.append(
            Missing("places", "Places set aside must be released before the first session")
        )
    if not offer.cover_payer:
        found.append(Missing("terms", "Say who pays for cover"))
    return found


def publish(*, actor: Actor, offer_id: int, version: int) -> Offer:
    """Open a draft for bookings. Raises Invalid with the first thing that is missing, Conflict."""
    offer = _hold(offer_id, version)
    if offer.state != "draft":
        raise Conflict("It has been published already.")
    for problem in missing(offer):
        raise Invalid(problem.step, problem.message)
    _bump(offer)
    offer.state, offer.published_at, offer.published_by = "published", utcnow(), actor.user_id
    offer.held_open = offer.places_held
    db.session.flush()
    _record(actor, "publish_offer", offer)
    return offer


def discard(*, actor: Actor, offer_id: int, version: int) -> None:
    """Give up a draft."""
    offer = _take(offer_id, version)
    if offer.state != "draft":
        raise Conflict("It has been published: cancel it instead.")
    _record(actor, "discard_offer", offer)
    db.session.delete(offer)
    db.session.flush()


def copy(*, actor: Actor, offer_id: int) -> Offer:
    """A new draft with the same words and terms, for another term: only the dates are left to say."""
    old = db.session.get(Offer, offer_id)
    if old is None:
        raise NotFound
    offer = Offer(
        **parties.columns("host", old.host), created_by=actor.user_id, copied_from=old.id,
        **{name: getattr(old, name) for name in COPIED},
    )  # fmt: skip
    db.session.add(offer)
    db.session.flush()
    _record(actor, "copy_offer", offer, copied_from=old.id)
    return offer


def _take(offer_id: int, version: int) -> Offer:
    """Claim the next version of an offer; raises Conflict when it has moved on, or is over."""
    return _bump(_hold(offer_id, version))


def _hold(offer_id: int, version: int) -> Offer:
    """The offer under its lock, in the version that was on the screen; nothing is changed yet."""
    offer, _ = taking.lock(offer_id)
    if offer.version != version:
        raise Conflict(CHANGED)
    if offer.state == "cancelled":
        raise Conflict("This training has been cancelled.")
    return offer


def _bump(offer: Offer) -> Offer:
    offer.version += 1
    offer.changed_at = utcnow()
    return offer


def _session(offer: Offer, session_id: int) -> Session:
    for session in offer.sessions:
        if session.id == session_id and session.cancelled_at is None:
            return session
    raise NotFound


def _keep_span(offer: Offer) -> None:
    """Keep from when to when it lasts beside the offer, for lists."""
    sessions = [s for s in offer.sessions if s.cancelled_at is None]
    offer.first_starts_at = min((s.starts_at for s in sessions), default=None)
    offer.last_ends_at = max((s.ends_at for s in sessions), default=None)


def _tell(offer: Offer, changes: list[str]) -> None:
    """Tell whoever has or awaits a place on a live offer what changed."""
    if offer.state == "draft" or not changes:
        return
    bookings = db.session.scalars(
        select(Booking)
        .where(Booking.offer_id == offer.id, Booking.state.in_(LIVE_STATES))
        .order_by(Booking.number)
    )
    notices.offer_changed(offer, bookings, changes)


def _new_uid() -> str:
    """The name of a calendar entry, for good."""
    host = str(current_app.config["PUBLIC_URL"]).split("//")[-1].split(":")[0].split("/")[0]
    return f"{uuid.uuid4().hex}@{host}"[:80]


def _record(actor: Actor, act: str, offer: Offer, **details: object) -> None:
    audit.record(
        actor=actor, action=f"cpd.{act}", subject_kind="cpd_offer", subject_code=offer.id,
        details=dict(details),
    )  # fmt: skip
