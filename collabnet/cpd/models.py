"""Training on offer, its sessions, the places booked on it, what schools ask for, and keys of repeated posts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.actor import Scope, ScopeKind
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

BODY_KINDS = ("school", "trust", "la", "region")  # hosts and employers, each a ScopeKind
OFFER_STATES = ("draft", "published", "closed", "cancelled")
MODES = ("room", "online")
WAYS = ("first_come", "approval", "round")
COVER_PAYERS = ("", "employer", "host", "shared", "none")  # "none": no cover is needed
BOOKING_STATES = (
    "requested",  # waits for the host's decision, or for an allocation round
    "booked",
    "waiting",
    "offered",  # a freed place is held for it until `offered_until`
    "declined",  # by the host, or an offered place that was declined or not answered in time
    "cancelled",
    "not_placed",  # a round had no place for it
)
LIVE_STATES = ("requested", "booked", "waiting", "offered")
TAKING_STATES = ("booked", "offered")  # these take a place
REQUEST_STATES = ("open", "pooled", "met", "withdrawn")
URGENCIES = ("now", "term", "year")
ANSWER_STATES = ("suggested", "accepted", "declined", "withdrawn")
PHASES = ("all", "early_years", "primary", "secondary", "post_16")
MOST_PLACES = 1000
MOST_OFFER_HOURS = 336
OFFER_HOURS = 48
MOST_PENCE = 100_000_00
MOST_MILES = 100
USUAL_TIER = 3
LAST_TIER = 9
STANDARD_FIELDS = (
    "standard_outcomes",
    "standard_evidence",
    "standard_collaboration",
    "standard_sustained",
    "standard_leadership",
)  # the five parts of the DfE Standard for teachers' professional development (2016), in its order


def _body_checks(name: str) -> tuple[CheckConstraint, CheckConstraint]:
    """What holds for a host or an employer: a known kind, and the URN exactly for schools."""
    return (
        CheckConstraint(one_of(f"{name}_kind", BODY_KINDS), name=f"{name}_kind"),
        CheckConstraint(
            f"({name}_kind = 'school') = ({name}_urn IS NOT NULL)", name=f"{name}_school_has_urn"
        ),
    )


class Offer(Base):
    """Training that somebody hosts. `booked` counts the places taken: booked, or held for a timed offer.

    `places_held` is how many were set aside for schools under pressure until `held_until`, `held_open` how
    many of those nobody took yet: everyone else finds `places - booked - held_open` free.
    """

    __tablename__ = "cpd_offer"
    __table_args__ = (
        *_body_checks("host"),
        CheckConstraint(one_of("state", OFFER_STATES), name="state"),
        CheckConstraint(one_of("mode", MODES), name="mode"),
        CheckConstraint(one_of("way", WAYS), name="way"),
        CheckConstraint(one_of("phase", PHASES), name="phase"),
        CheckConstraint(one_of("cover_payer", COVER_PAYERS), name="cover_payer"),
        CheckConstraint(f"places BETWEEN 0 AND {MOST_PLACES}", name="places"),
        CheckConstraint("state = 'draft' OR places > 0", name="published_has_places"),
        CheckConstraint(
            "booked >= 0 AND held_open >= 0 AND booked + held_open <= places", name="not_overbooked"
        ),
        CheckConstraint("held_open <= places_held AND places_held <= places", name="held"),
        CheckConstraint("places_held = 0 OR held_until IS NOT NULL", name="held_until_a_date"),
        CheckConstraint("cap_per_employer IS NULL OR cap_per_employer > 0", name="cap"),
        CheckConstraint(
            "state = 'draft' OR way <> 'round' OR closing_at IS NOT NULL", name="round_closes"
        ),
        CheckConstraint(f"cost_pence BETWEEN 0 AND {MOST_PENCE}", name="cost"),
        CheckConstraint(f"offer_hours BETWEEN 1 AND {MOST_OFFER_HOURS}", name="offer_hours"),
        CheckConstraint("next_number >= 1", name="next_number"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="draft_not_published"),
        CheckConstraint(
            "(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint(
            "last_ends_at IS NULL OR last_ends_at > first_starts_at", name="sessions_ordered"
        ),
        CheckConstraint("(easting IS NULL) = (northing IS NULL)", name="point"),
        Index("ix_cpd_offer_host", "host_kind", "host_code"),
        Index("ix_cpd_offer_open", "state", "first_starts_at"),
        Index("ix_cpd_offer_point", "easting", "northing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    host_kind: Mapped[str] = mapped_column(String(8))
    host_code: Mapped[str] = mapped_column(String(12))  # URN, group UID, LA number, region letter
    host_urn: Mapped[int | None] = mapped_column(ForeignKey("school.urn"), index=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    area: Mapped[str] = mapped_column(String(40), default="")  # a code of cpd.areas
    phase: Mapped[str] = mapped_column(String(12), default="all")
    audience: Mapped[str] = mapped_column(String(200), default="")
    provider: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(String(1000), default="")
    standard_outcomes: Mapped[str] = mapped_column(String(500), default="")
    standard_evidence: Mapped[str] = mapped_column(String(500), default="")
    standard_collaboration: Mapped[str] = mapped_column(String(500), default="")
    standard_sustained: Mapped[str] = mapped_column(String(500), default="")
    standard_leadership: Mapped[str] = mapped_column(String(500), default="")
    mode: Mapped[str] = mapped_column(String(8), default="room")
    address: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="")
    easting: Mapped[int | None] = mapped_column()  # of the room, else of the host: for distances
    northing: Mapped[int | None] = mapped_column()
    access: Mapped[str] = mapped_column(String(500), default="")  # steps, parking, hearing loop
    joining: Mapped[str] = mapped_column(String(500), default="")  # for those booked only
    places: Mapped[int] = mapped_column(default=0)
    places_held: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    held_open: Mapped[int] = mapped_column(default=0)
    cap_per_employer: Mapped[int | None] = mapped_column()
    way: Mapped[str] = mapped_column(String(12), default="first_come")
    closing_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    offer_hours: Mapped[int] = mapped_column(SmallInteger, default=OFFER_HOURS)
    cost_pence: Mapped[int] = mapped_column(default=0)  # for each place
    cover_payer: Mapped[str] = mapped_column(String(8), default="")
    travel: Mapped[str] = mapped_column(String(300), default="")
    cancellation_terms: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    booked: Mapped[int] = mapped_column(default=0)
    next_number: Mapped[int] = mapped_column(default=1)
    first_starts_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # of its sessions
    last_ends_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("cpd_offer.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    sessions: Mapped[list[Session]] = relationship(
        order_by="Session.starts_at, Session.id", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def host(self) -> Scope:
        """Whose offer it is."""
        return Scope(ScopeKind(self.host_kind), self.host_code)


class Session(Base):
    """One meeting of an offer. `uid` and `sequence` are those of its calendar entry, for good."""

    __tablename__ = "cpd_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ordered"),
        CheckConstraint("sequence >= 0", name="sequence"),
        Index(
            "uq_cpd_session_start", "offer_id", "starts_at", unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("cpd_offer.id"), index=True)
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")  # where it differs from the offer's
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Booking(Base):
    """One place asked for by one employer, for somebody who may be named later. `number` is its arrival."""

    __tablename__ = "cpd_booking"
    __table_args__ = (
        *_body_checks("employer"),
        Index("uq_cpd_booking_number", "offer_id", "number", unique=True),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(one_of("state", BOOKING_STATES), name="state"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offered_until"),
        CheckConstraint(f"tier BETWEEN 1 AND {LAST_TIER}", name="tier"),
        CheckConstraint("person_email = '' OR person_name <> ''", name="address_has_name"),
        CheckConstraint(
            f"({one_of('state', LIVE_STATES)}) = (ended_at IS NULL)", name="ended_once_over"
        ),
        CheckConstraint(f"held = 0 OR {one_of('state', TAKING_STATES)}", name="held_is_taken"),
        CheckConstraint("held IN (0, 1)", name="held"),
        Index(
            "uq_cpd_booking_person", "offer_id", "person_email", unique=True,
            sqlite_where=text(f"person_email <> '' AND {one_of('state', LIVE_STATES)}"),
            postgresql_where=text(f"person_email <> '' AND {one_of('state', LIVE_STATES)}"),
        ),
        Index("ix_cpd_booking_queue", "offer_id", "state", "tier", "number"),
        Index("ix_cpd_booking_employer", "employer_kind", "employer_code"),
        Index("ix_cpd_booking_offered", "state", "offered_until"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("cpd_offer.id"))
    employer_kind: Mapped[str] = mapped_column(String(8))
    employer_code: Mapped[str] = mapped_column(String(12))
    employer_urn: Mapped[int | None] = mapped_column(ForeignKey("school.urn"), index=True)
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(10))
    tier: Mapped[int] = mapped_column(SmallInteger, default=USUAL_TIER)  # 1 comes first
    held: Mapped[int] = mapped_column(SmallInteger, default=0)  # 1: took a place set aside
    person_name: Mapped[str] = mapped_column(String(100), default="")
    person_email: Mapped[str] = mapped_column(String(254), default="")  # folded
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    note: Mapped[str] = mapped_column(String(500), default="")  # to the host, by who asks
    reason: Mapped[str] = mapped_column(String(500), default="")  # why it is in its present state
    offered_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def employer(self) -> Scope:
        """In whose name it was booked."""
        return Scope(ScopeKind(self.employer_kind), self.employer_code)


class QueueEvent(Base):
    """What happened to one booking and why: every change of state, person or employer has its row."""

    __tablename__ = "cpd_queue_event"
    __table_args__ = (
        CheckConstraint(
            f"from_state = '' OR {one_of('from_state', BOOKING_STATES)}", name="from_state"
        ),
        CheckConstraint(one_of("to_state", BOOKING_STATES), name="to_state"),
        Index("ix_cpd_queue_event_offer", "offer_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("cpd_booking.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("cpd_offer.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    actor: Mapped[str] = mapped_column(String(80))  # Actor.label
    act: Mapped[str] = mapped_column(String(20))  # book, promote, accept, decline, expire, cancel …
    from_state: Mapped[str] = mapped_column(String(10), default="")
    to_state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500), default="")  # in words, for those concerned


class Request(Base):
    """Training that an employer looks for."""

    __tablename__ = "cpd_request"
    __table_args__ = (
        *_body_checks("employer"),
        CheckConstraint(one_of("state", REQUEST_STATES), name="state"),
        CheckConstraint(one_of("urgency", URGENCIES), name="urgency"),
        CheckConstraint(one_of("phase", PHASES), name="phase"),
        CheckConstraint(f"number BETWEEN 1 AND {MOST_PLACES}", name="number"),
        CheckConstraint("latest >= earliest", name="ordered"),
        CheckConstraint(
            f"radius_miles IS NULL OR radius_miles BETWEEN 1 AND {MOST_MILES}", name="radius"
        ),
        CheckConstraint(
            f"budget_pence IS NULL OR budget_pence BETWEEN 0 AND {MOST_PENCE}", name="budget"
        ),
        CheckConstraint("(state IN ('open', 'pooled')) = (ended_at IS NULL)", name="ended"),
        Index("ix_cpd_request_employer", "employer_kind", "employer_code"),
        Index("ix_cpd_request_open", "state", "latest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_kind: Mapped[str] = mapped_column(String(8))
    employer_code: Mapped[str] = mapped_column(String(12))
    employer_urn: Mapped[int | None] = mapped_column(ForeignKey("school.urn"), index=True)
    need: Mapped[str] = mapped_column(String(500))
    area: Mapped[str] = mapped_column(String(40))
    phase: Mapped[str] = mapped_column(String(12), default="all")
    urgency: Mapped[str] = mapped_column(String(6), default="term")
    roles: Mapped[str] = mapped_column(String(200), default="")  # who it is for
    number: Mapped[int] = mapped_column()  # people
    earliest: Mapped[dt.date] = mapped_column(Date)
    latest: Mapped[dt.date] = mapped_column(Date)
    radius_miles: Mapped[int | None] = mapped_column(SmallInteger)  # None: any distance
    budget_pence: Mapped[int | None] = mapped_column()  # for each person; None: not said
    anonymous: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def employer(self) -> Scope:
        """Who asks."""
        return Scope(ScopeKind(self.employer_kind), self.employer_code)


class RequestAnswer(Base):
    """An offer that its host suggests to a request; accepting it tells the host who asks."""

    __tablename__ = "cpd_request_answer"
    __table_args__ = (
        UniqueConstraint("request_id", "offer_id"),
        CheckConstraint(one_of("state", ANSWER_STATES), name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("cpd_request.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("cpd_offer.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="suggested")
    message: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class PostKey(Base):
    """The key of one sent form: a repeat of it gets the same answer, another form under it is refused."""

    __tablename__ = "cpd_key"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)
